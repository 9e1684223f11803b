//! Facts about suggested workloads, through the public door.

use proptest::prelude::*;

use super::{Member, Team, Work, suggest};

fn member(hours: f64, skills: &[u64]) -> Member {
    Member {
        hours,
        skills: skills.to_vec(),
    }
}

fn work(hours: f64, holder: Option<usize>) -> Work {
    Work {
        hours,
        holder,
        weight: 1.0,
        ..Work::default()
    }
}

fn team(people: Vec<Member>, work: Vec<Work>) -> Team {
    Team {
        people,
        work,
        unknown: 8.0,
    }
}

#[test]
fn who_drowns_gives_to_who_waits() {
    let t = team(
        vec![member(40.0, &[]), member(40.0, &[])],
        vec![work(16.0, Some(0)); 5],
    );
    let s = suggest(&t);
    assert!(s.after < s.before);
    assert!(
        (s.load[0].0 - 2.0).abs() < 1e-9 && s.load[0].1 <= 1.2 + 1e-9,
        "{:?}",
        s.load
    );
    assert!(
        s.moves
            .iter()
            .all(|m| m.from == Some(0) && m.to == 1 && m.gain > 0.0),
        "{:?}",
        s.moves
    );
}

#[test]
fn a_fair_plan_is_left_alone() {
    let t = team(
        vec![member(40.0, &[]), member(40.0, &[])],
        vec![work(16.0, Some(0)), work(16.0, Some(1))],
    );
    let s = suggest(&t);
    assert!(s.moves.is_empty());
    assert_eq!(s.before.to_bits(), s.after.to_bits());
}

#[test]
fn work_goes_only_to_who_can_do_it() {
    let mut needs = work(30.0, None);
    needs.needs = vec![7];
    let s = suggest(&team(
        vec![member(40.0, &[]), member(40.0, &[7])],
        vec![needs.clone(); 2],
    ));
    assert!(s.moves.iter().all(|m| m.to == 1), "{:?}", s.moves);
    needs.needs = vec![8];
    let none = suggest(&team(vec![member(40.0, &[7])], vec![needs]));
    assert!(none.moves.is_empty());
    assert_eq!(none.left, [0]);
}

#[test]
fn what_is_fixed_stays() {
    let mut fixed = work(60.0, Some(0));
    fixed.fixed = true;
    let s = suggest(&team(
        vec![member(40.0, &[]), member(40.0, &[])],
        vec![fixed; 2],
    ));
    assert!(s.moves.is_empty());
}

#[test]
fn who_is_away_gets_nothing_and_gives_all() {
    let s = suggest(&team(
        vec![member(0.0, &[]), member(40.0, &[])],
        vec![work(8.0, Some(0)), work(8.0, None)],
    ));
    assert!(
        (s.load[0].1).abs() < 1e-12 && s.load[0].0.is_infinite(),
        "{:?}",
        s.load
    );
    assert!(s.left.is_empty());
}

#[test]
fn an_empty_team_and_no_work_are_answered() {
    let none = suggest(&team(
        vec![],
        vec![work(8.0, Some(3)), work(f64::NAN, None)],
    ));
    assert!(none.moves.is_empty());
    assert_eq!(none.left, [0, 1]);
    assert!(
        suggest(&team(vec![member(8.0, &[])], vec![]))
            .moves
            .is_empty()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn no_suggestion_is_worse_than_today_or_breaks_a_rule(
        people in prop::collection::vec((prop_oneof![0.0_f64..60.0, prop::num::f64::ANY], prop::collection::vec(0_u64..3, 0..3)), 0..5),
        pieces in prop::collection::vec(
            (prop_oneof![0.0_f64..40.0, prop::num::f64::ANY], prop::collection::vec(0_u64..3, 0..2), prop::option::of(0_usize..6), any::<bool>(), prop::num::f64::ANY),
            0..14,
        ),
    ) {
        let people: Vec<Member> = people.into_iter().map(|(hours, skills)| Member { hours, skills }).collect();
        let pieces = pieces.into_iter().map(|(hours, needs, holder, fixed, weight)| Work { hours, needs, holder, fixed, weight }).collect();
        let t = team(people, pieces);
        let s = suggest(&t);
        prop_assert!(s.after <= s.before && s.after.is_finite(), "{s:?}");
        for m in &s.moves {
            prop_assert!(!t.work[m.work].fixed, "{m:?}");
            prop_assert!(t.work[m.work].needs.iter().all(|need| t.people[m.to].skills.contains(need)), "{m:?}");
        }
        prop_assert_eq!(&s, &suggest(&t));
    }
}
