//! Facts about forecasts, through the public door.

use proptest::prelude::*;

use super::throughput::{self, forecast};
use super::when_done::{self, outcome, when_done};
use super::{Basis, Correction, Held, Prior};
use crate::num::real;
use crate::rng::Rng;

/// A team whose level wanders, as those of real teams do.
fn wandering(weeks: usize, seed: u64) -> Vec<f64> {
    let mut rng = Rng::new(seed);
    let mut level = 8.0_f64;
    (0..weeks)
        .map(|_| {
            level *= (0.09 * rng.normal()).exp();
            (level * (0.5 * rng.normal()).exp()).round()
        })
        .collect()
}

fn settings() -> throughput::Settings {
    throughput::Settings::default()
}

#[test]
fn a_steady_team_is_foretold_at_its_pace() {
    let f = forecast(&[5.0; 60], 13, &settings());
    for week in &f.point {
        assert!((week - 5.0).abs() < 0.5, "{week}");
    }
    assert_eq!(f.basis, Basis::Checked);
    assert!(!f.backtest.is_empty());
}

#[test]
fn the_same_seed_gives_the_same_forecast() {
    let y = wandering(80, 3);
    assert_eq!(forecast(&y, 13, &settings()), forecast(&y, 13, &settings()));
}

#[test]
fn without_history_or_estimates_nothing_is_foretold() {
    let f = forecast(&[], 13, &settings());
    assert_eq!(f.basis, Basis::Nothing);
    assert!(f.point.is_empty() && f.total.is_empty());
    let answer = when_done(&[], 10.0, &when_done::Settings::default());
    assert_eq!(answer.weeks, [None; 4]);
    assert_eq!(answer.basis, Basis::Nothing);
}

#[test]
fn estimates_alone_give_a_wide_answer_that_weeks_narrow() {
    let prior = Some(Prior::of_estimates(10.0));
    let answer = |y: &[f64]| {
        let settings = when_done::Settings {
            prior,
            ..when_done::Settings::default()
        };
        when_done(y, 80.0, &settings)
    };
    let width = |y: &[f64]| {
        let weeks = answer(y).weeks;
        f64::from(weeks[3].expect("an answer")) / f64::from(weeks[0].expect("an answer"))
    };
    let (none, month, year) = (width(&[]), width(&[10.0; 4]), width(&[10.0; 52]));
    assert!(none > 2.5, "{none}");
    assert!(none > month && month > year, "{none} {month} {year}");
    assert_eq!(answer(&[]).basis, Basis::Estimates);
    assert_eq!(answer(&[10.0; 4]).basis, Basis::FewWeeks);
}

#[test]
fn history_outweighs_the_estimate_in_the_end() {
    let settings = throughput::Settings {
        prior: Some(Prior::of_estimates(100.0)),
        ..settings()
    };
    let f = forecast(&[2.0; 100], 13, &settings);
    assert!(f.total[3] / 13.0 < 8.0, "{}", f.total[3]);
}

#[test]
fn a_team_that_never_finished_anything_is_said_to_need_long() {
    let answer = when_done(&[0.0; 40], 5.0, &when_done::Settings::default());
    assert!(
        answer.weeks[0].is_none_or(|weeks| weeks > 100),
        "{:?}",
        answer.weeks
    );
}

#[test]
fn nothing_left_is_done_now() {
    let answer = when_done(&[1.0, 2.0], 0.0, &when_done::Settings::default());
    assert_eq!(answer.weeks, [Some(0); 4]);
}

#[test]
fn answers_come_true_about_as_often_as_they_promise() {
    let mut kept = [0.0; 4];
    let mut asked = 0.0;
    for seed in 0..300 {
        let y = wandering(140, seed);
        let (before, after) = y.split_at(60);
        let items = (before[47..].iter().sum::<f64>() / 13.0 * 8.0).round();
        let weeks = when_done::weeks_only(before, items, &when_done::Settings::default());
        let actual = outcome(after, items);
        asked += 1.0;
        for (kept, weeks) in kept.iter_mut().zip(weeks) {
            if matches!((actual, weeks), (Some(actual), Some(weeks)) if actual <= weeks) {
                *kept += 1.0;
            }
        }
    }
    let share = kept.map(|kept| kept / asked);
    assert!((0.42..0.65).contains(&share[0]), "{share:?}");
    assert!((0.78..0.93).contains(&share[2]), "{share:?}");
    assert!(share[3] > 0.9, "{share:?}");
}

#[test]
fn the_record_counts_what_was_asked_and_what_held() {
    let answer = when_done(&wandering(200, 9), 40.0, &when_done::Settings::default());
    for held in answer.record {
        assert!(held.of > 10 && held.kept <= held.of, "{held:?}");
    }
    let p85 = Held {
        promised: 0.85,
        kept: 20,
        of: 24,
    };
    assert_eq!(p85.sentence(), "P85 held 20 of the last 24 times (83 %)");
    let fresh = Held {
        promised: 0.85,
        kept: 0,
        of: 0,
    };
    assert!(
        fresh.sentence().contains("not been checked"),
        "{}",
        fresh.sentence()
    );
}

#[test]
fn promises_that_were_too_bold_are_widened() {
    // Outcomes fell late in what was foretold: nine of ten beyond its middle.
    let late = (0..200).map(|at| 0.4 + 0.6 * real(at) / 200.0).collect();
    let correction = Correction::fit(late);
    assert!(correction.needed(0.5) > 0.6);
    assert!((Correction::default().needed(0.85) - 0.85).abs() < 1e-12);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_series_gets_finite_ascending_answers(
        y in prop::collection::vec(prop::num::f64::ANY, 0..70),
        horizon in 0_usize..20,
        items in prop::num::f64::ANY,
        per_week in prop::num::f64::ANY,
    ) {
        let prior = Some(Prior::of_estimates(per_week));
        let light = throughput::Settings { prior, runs: 60, ..settings() };
        let f = forecast(&y, horizon, &light);
        prop_assert!(f.point.iter().chain(&f.total).all(|v| v.is_finite() && *v >= 0.0));
        prop_assert!(f.total.windows(2).all(|pair| pair[0] <= pair[1]));
        for pair in f.weekly.windows(2) {
            prop_assert!(pair[0].iter().zip(&pair[1]).all(|(low, high)| low <= high));
        }
        let asked = when_done::Settings { prior, runs: 60, ..when_done::Settings::default() };
        let weeks = when_done(&y, items, &asked).weeks.map(|weeks| weeks.unwrap_or(u32::MAX));
        prop_assert!(weeks.windows(2).all(|pair| pair[0] <= pair[1]));
    }
}
