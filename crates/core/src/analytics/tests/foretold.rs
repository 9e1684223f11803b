//! Forecasts from facts: what they rest on, and that they never say more than is known.

use proptest::prelude::*;

use super::*;
use crate::analytics::forecast::{Forecast, Scenario, forecast, what_if};

fn foretold(facts: &[Facts]) -> Forecast {
    forecast(&project(), facts, date(TODAY), 13)
}

/// `each` tasks done in each of the `weeks` full weeks before today, and `open` more to do.
fn steady(weeks: i32, each: u64, open: u64) -> Vec<Facts> {
    let monday = date(TODAY).monday();
    let mut all = Vec::new();
    for ago in 1..=weeks {
        for _ in 0..each {
            let day = monday.plus_days(-7 * ago + 2);
            let (from, to) = (
                format!("{}T08:00:00Z", day.plus_days(-1)),
                format!("{day}T12:00:00Z"),
            );
            all.push(done(all.len() as u64 + 1, &from, &to));
        }
    }
    for _ in 0..open {
        all.push(task(all.len() as u64 + 1));
    }
    all
}

#[test]
fn nothing_known_is_nothing_foretold() {
    let empty = foretold(&[]);
    assert_eq!(empty.basis.kind, "nothing");
    assert!(empty.weeks.is_empty() && empty.total.is_none() && empty.history.is_empty());
    // Nothing to do is done today, whatever is known of the pace.
    assert!(
        empty
            .completion
            .iter()
            .all(|one| one.date == Some(date(TODAY)))
    );

    let open = foretold(&[task(1)]);
    assert_eq!(open.remaining, 1);
    assert!(open.completion.iter().all(|one| one.date.is_none()));
    assert!(open.end_date.is_none());
}

#[test]
fn a_steady_team_is_foretold_to_go_on() {
    let facts = steady(60, 5, 20);

    let forecast = foretold(&facts);

    assert_eq!(forecast.basis.kind, "checked");
    assert_eq!((forecast.basis.weeks, forecast.history.len()), (60, 26));
    assert!(
        forecast
            .history
            .iter()
            .all(|week| (week.tasks - 5.0).abs() < 1e-9)
    );
    assert_eq!(forecast.history.last().unwrap().week, date("2025-03-10"));
    assert_eq!(forecast.weeks[0].week, date("2025-03-17"));
    // Four weeks of five, from the running one on.
    let half = &forecast.completion[0];
    assert!((half.likelihood - 0.5).abs() < 1e-9);
    let days = half.date.unwrap().days() - date("2025-03-16").days();
    assert!((21..=42).contains(&days), "{days}");
    assert!(half.record.of > 0 && half.record.text.starts_with("P50 held"));
}

#[test]
fn estimates_alone_give_a_wide_answer_that_says_what_it_assumes() {
    let mut facts: Vec<Facts> = (1..=20).map(task).collect();
    for fact in &mut facts {
        fact.estimated = Some(10.0);
    }

    let forecast = foretold(&facts);

    assert_eq!(forecast.basis.kind, "estimates");
    assert!(
        forecast.basis.text.contains("20 hours a week"),
        "{}",
        forecast.basis.text
    );
    let dates: Vec<_> = forecast
        .completion
        .iter()
        .map(|one| one.date.unwrap())
        .collect();
    assert!(dates[3].days() - dates[0].days() > 28, "{dates:?}");
    assert_eq!(forecast.completion[0].record.of, 0);
}

#[test]
fn an_end_date_far_away_is_likelier_than_one_near() {
    let facts = steady(60, 5, 20);
    let chance = |day: &str| {
        let scenario = Scenario {
            end_date: Some(date(day)),
            ..Scenario::default()
        };
        let answer = what_if(&project(), &facts, date(TODAY), &scenario);
        answer.after.end_date.unwrap().chance
    };

    assert!(chance("2025-03-20") < 0.05);
    assert!(chance("2025-09-01") > 0.95);
    assert!(chance("2025-04-20") <= chance("2025-05-20"));
}

#[test]
fn more_to_do_ends_later_and_more_people_earlier() {
    let facts = steady(60, 5, 40);
    let ends = |scenario: Scenario| {
        let answer = what_if(&project(), &facts, date(TODAY), &scenario);
        assert_eq!(answer.before.remaining, 40);
        (answer.after.completion[2].date, answer.assumptions.len())
    };
    let (now, _) = ends(Scenario::default());

    let (more, said) = ends(Scenario {
        add_tasks: Some(40),
        ..Scenario::default()
    });
    assert!(more > now && said == 1);
    let (less, _) = ends(Scenario {
        drop_tasks: Some(1_000),
        ..Scenario::default()
    });
    assert_eq!(less, Some(date(TODAY)));
    let (hands, said) = ends(Scenario {
        people: Some(1),
        ..Scenario::default()
    });
    assert!(hands < now && said == 1);
    let (nobody, _) = ends(Scenario {
        people: Some(-1_000),
        ..Scenario::default()
    });
    assert_eq!(nobody, None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn promises_that_hold_more_often_are_never_earlier(
        weeks in 0_i32..80, each in 0_u64..6, open in 0_u64..60,
    ) {
        let forecast = foretold(&steady(weeks, each, open));
        let dates: Vec<_> = forecast.completion.iter().map(|one| one.date).collect();
        for pair in dates.windows(2) {
            match (pair[0], pair[1]) {
                (Some(one), Some(next)) => prop_assert!(one <= next),
                (None, later) => prop_assert!(later.is_none()),
                (Some(_), None) => {}
            }
        }
        for week in &forecast.weeks {
            let range = week.range;
            let all = [range.p2_5, range.p10, range.p25, range.p50, range.p75, range.p90, range.p97_5];
            prop_assert!(all.windows(2).all(|pair| pair[0] <= pair[1]) && all[0] >= 0.0);
        }
        if let Some(end) = &forecast.end_date {
            prop_assert!((0.0..=1.0).contains(&end.chance));
        }
    }
}
