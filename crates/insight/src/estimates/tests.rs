//! Facts about learnt estimates, through the public door.

use proptest::prelude::*;

use super::{Done, Learned, Question, Rests};
use crate::num::{quantile, real, sorted};
use crate::rng::Rng;

fn ask(team: u64, person: u64, kind: u64, hours: f64) -> Question {
    Question {
        team,
        person,
        kind,
        hours,
    }
}

/// Tasks of one person whose work takes `factor` times the estimate, give or take.
fn history(person: u64, factor: f64, count: usize, seed: u64) -> Vec<Done> {
    let mut rng = Rng::new(seed);
    (0..count)
        .map(|_| {
            let hours = (1.5 + 0.7 * rng.normal()).exp();
            let actual = hours * factor * (0.4 * rng.normal()).exp();
            Done {
                of: ask(1, person, 1, hours),
                actual,
            }
        })
        .collect()
}

#[test]
fn each_person_is_told_their_own_factor() {
    let mut done = history(1, 1.6, 60, 1);
    done.extend(history(2, 0.9, 60, 2));
    let learned = Learned::fit(&done);
    let (slow, quick) = (
        learned.expect(&ask(1, 1, 1, 8.0)),
        learned.expect(&ask(1, 2, 1, 8.0)),
    );
    assert!((11.5..14.5).contains(&slow.p50), "{slow:?}");
    assert!((6.2..8.5).contains(&quick.p50), "{quick:?}");
    assert_eq!(slow.rests, Rests::PersonAndKind);
    assert!(
        slow.sentence().starts_with("your 8 h tasks take 1"),
        "{}",
        slow.sentence()
    );
    assert!(
        slow.sentence()
            .ends_with("from 60 tasks of yours of this kind"),
        "{}",
        slow.sentence()
    );
}

#[test]
fn a_new_person_is_told_what_the_team_knows() {
    let learned = Learned::fit(&history(1, 2.0, 60, 1));
    let new = learned.expect(&ask(1, 9, 1, 8.0));
    assert!((12.0..18.0).contains(&new.p50), "{new:?}");
    assert_eq!(new.rests, Rests::Team);
    assert_eq!(learned.expect(&ask(7, 9, 1, 8.0)).rests, Rests::Everyone);
}

#[test]
fn three_tasks_move_an_expectation_less_than_thirty() {
    let by = |count| {
        Learned::fit(&history(1, 3.0, count, 4))
            .expect(&ask(1, 1, 1, 8.0))
            .p50
    };
    assert!(
        8.0 < by(3) && by(3) < by(30) && by(30) < 30.0,
        "{} {}",
        by(3),
        by(30)
    );
}

#[test]
fn without_history_the_estimate_stands_and_is_wide() {
    let none = Learned::fit(&[]).expect(&ask(1, 1, 1, 8.0));
    assert!((none.p50 - 8.0).abs() < 1e-9 && none.p90 > 20.0, "{none:?}");
    assert_eq!(none.rests, Rests::Nothing);
    assert!(none.sentence().contains("no finished tasks"));
    let broken = [f64::NAN, 0.0, -3.0, f64::INFINITY].map(|hours| Done {
        of: ask(1, 1, 1, hours),
        actual: 3.0,
    });
    assert_eq!(Learned::fit(&broken).expect(&ask(1, 1, 1, 8.0)), none);
}

#[test]
fn eighty_of_a_hundred_stay_within_p80() {
    let learned = Learned::fit(&history(1, 1.5, 200, 1));
    let later = history(1, 1.5, 2000, 99);
    let within = |of: fn(&super::Expectation) -> f64| {
        let kept = later
            .iter()
            .filter(|task| task.actual <= of(&learned.expect(&task.of)));
        real(kept.count()) / real(later.len())
    };
    assert!((0.45..0.55).contains(&within(|e| e.p50)));
    assert!((0.75..0.86).contains(&within(|e| e.p80)));
}

#[test]
fn the_order_of_the_tasks_does_not_matter_much() {
    let done = history(1, 1.5, 80, 1);
    let mut turned = done.clone();
    turned.reverse();
    let p50 = |done: &[Done]| Learned::fit(done).expect(&ask(1, 1, 1, 5.0)).p50;
    assert!((p50(&done) - p50(&turned)).abs() < 1e-9);
}

#[test]
fn what_is_told_lies_in_the_middle_of_what_was() {
    let done = history(1, 2.2, 100, 8);
    let ratios = sorted(
        done.iter()
            .map(|task| task.actual / task.of.hours)
            .collect(),
    );
    let told = Learned::fit(&done).expect(&ask(1, 1, 1, 4.5)).p50 / 4.5;
    assert!((told / quantile(&ratios, 0.5)).ln().abs() < 0.15, "{told}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_tasks_give_ascending_finite_hours(
        rows in prop::collection::vec((0_u64..3, 0_u64..4, 0_u64..3, prop::num::f64::ANY, prop::num::f64::ANY), 0..40),
        hours in prop::num::f64::ANY,
    ) {
        let done: Vec<Done> = rows
            .into_iter()
            .map(|(team, person, kind, hours, actual)| Done { of: ask(team, person, kind, hours), actual })
            .collect();
        let e = Learned::fit(&done).expect(&ask(1, 1, 1, hours));
        let all = [e.p10, e.p50, e.p80, e.p90];
        prop_assert!(all.iter().all(|v| v.is_finite() && *v >= 0.0), "{e:?}");
        prop_assert!(all.windows(2).all(|pair| pair[0] <= pair[1]), "{e:?}");
    }
}
