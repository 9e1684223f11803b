//! Scores in plain words and whole numbers. Must not say more than was measured.

use super::facts::Factor;
use super::model::{Model, Standing};
use crate::num::floor;

/// What is known of a factor.
pub(super) fn evidence(factor: Factor, value: f64) -> String {
    let amount = value.abs();
    let share = value * 100.0;
    match factor {
        Factor::Begun if value.is_nan() => "work on it has not begun".to_owned(),
        Factor::Hours | Factor::Pressure if value.is_nan() => "there is no estimate".to_owned(),
        Factor::Slack if value.is_nan() => "it waits for nothing that has a date".to_owned(),
        Factor::Kind if value.is_nan() => "its kind is not known".to_owned(),
        Factor::Kind => "its kind of work".to_owned(),
        Factor::Assigned if value > 0.5 => "somebody has it".to_owned(),
        Factor::Assigned => "nobody has it".to_owned(),
        _ if value.is_nan() => format!("{} is not known", name(factor)),
        // As a calendar counts: a task is due until its day ends, and a day overdue as soon as it has.
        Factor::DaysLeft if value < 0.0 => match amount.ceil() {
            1.0 => "it is 1 day overdue".to_owned(),
            days => format!("it is {days:.0} days overdue"),
        },
        Factor::DaysLeft => match amount.floor() {
            0.0 => "it is due today".to_owned(),
            1.0 => "1 day is left".to_owned(),
            days => format!("{days:.0} days are left"),
        },
        Factor::AgainstUsual => {
            format!("{value:.1} times the days that half of this person's tasks here take are left")
        }
        Factor::Age => format!("it is {amount:.0} days old"),
        Factor::Gone => format!("{share:.0} % of its time is gone"),
        Factor::Begun => format!("work on it began {amount:.0} days ago"),
        Factor::Hours => format!("it is estimated at {amount:.0} h"),
        Factor::Pressure => {
            format!("{amount:.1} h a day are needed with what the same person must do before")
        }
        Factor::Words => format!("its text has {amount:.0} words"),
        Factor::Priority => "its urgency".to_owned(),
        Factor::Changes => format!("it was changed {amount:.0} times"),
        Factor::DueMoves => format!("its due date was moved {amount:.0} times"),
        Factor::Hands => format!("it changed hands {amount:.0} times"),
        Factor::Comments => format!("it has {amount:.0} comments"),
        Factor::Reopened => format!("it was opened again {amount:.0} times"),
        Factor::PersonLate => format!("{share:.0} % of this person's tasks here were late"),
        Factor::PersonOpen => format!("this person has {amount:.0} other open tasks here"),
        Factor::PersonBefore => {
            format!("{amount:.0} of this person's tasks here are due before it")
        }
        Factor::PersonPace => format!("this person finished {amount:.0} tasks here in four weeks"),
        Factor::ProjectLate => format!("{share:.0} % of this project's tasks were late"),
        Factor::AllLate => format!("{share:.0} % of all recent tasks were late"),
        Factor::Blockers => format!("it waits for {amount:.0} open tasks"),
        Factor::Depth => format!("what it waits for reaches back {amount:.0} steps"),
        Factor::Slack if value < 0.0 => {
            format!("what it waits for is due {amount:.0} days after it")
        }
        Factor::Slack => format!("what it waits for is due {amount:.0} days before it"),
        Factor::BlockersLate => format!("{amount:.0} tasks it waits for are overdue"),
        Factor::Waiting => format!("{amount:.0} tasks wait for it"),
        Factor::Parts => format!("{amount:.0} of its parts are open"),
    }
}

fn name(factor: Factor) -> &'static str {
    match factor {
        Factor::AgainstUsual => "how long this person's tasks take",
        Factor::PersonOpen | Factor::PersonBefore | Factor::PersonPace => "this person's load",
        _ => "this",
    }
}

/// Where scores stand.
pub(super) fn standing(model: &Model) -> String {
    let (own, late) = model.outcomes();
    let Some(record) = model.record() else {
        if model.standing() == Standing::Unlearnt {
            return "not yet learnt: until then this is the usual share of late tasks, the same for all whose date is to come"
                .to_owned();
        }
        return format!(
            "not yet checked on your work: {own} of 30 dates are known to have been kept or missed; until then this is the usual \
             share of late tasks, moved half as far as simulated plans would have it"
        );
    };
    let known = format!("learnt from {own} of your tasks, {late} of them late");
    let against = format!(
        "checked on {} of them before it was known what came: off by {:.0} points on average, order right {:.0} times in 100",
        record.answers,
        100.0 * record.calibration_error,
        100.0 * record.auc
    );
    match model.standing() {
        Standing::Checked if record.brier < record.brier_of_rate => format!("{known}; {against}"),
        Standing::Checked => {
            format!(
                "{known}; {against}; no better than always saying {:.0} %",
                100.0 * record.rate
            )
        }
        _ => format!("{known}; {against}; too few to promise anything"),
    }
}

/// Whole numbers that sum to the whole of `sum`, each the floor of its part or one more: those with the largest remainder.
pub(super) fn whole(parts: &[f64], sum: f64) -> Vec<i32> {
    let mut all: Vec<i32> = parts.iter().map(|part| down(*part)).collect();
    let missing =
        i64::from(down(sum.round())) - all.iter().map(|part| i64::from(*part)).sum::<i64>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    let rest = |at: usize| parts[at] - parts[at].floor();
    order.sort_by(|a, b| rest(*b).total_cmp(&rest(*a)));
    for at in order
        .into_iter()
        .cycle()
        .take(usize::try_from(missing).unwrap_or(0))
    {
        all[at] += 1;
    }
    all
}

/// The whole number at or below.
fn down(x: f64) -> i32 {
    let up = i32::try_from(floor(x.abs().ceil())).unwrap_or(i32::MAX);
    if x < 0.0 {
        -up
    } else {
        i32::try_from(floor(x)).unwrap_or(i32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_are_counted_as_a_calendar_counts_them() {
        let said = [-374.1, -0.1, 0.0, 0.9, 1.2, 2.9].map(|left| evidence(Factor::DaysLeft, left));

        assert_eq!(
            said,
            [
                "it is 375 days overdue",
                "it is 1 day overdue",
                "it is due today",
                "it is due today",
                "1 day is left",
                "2 days are left",
            ]
        );
    }

    proptest! {
        #[test]
        fn whole_parts_sum_to_the_whole_and_are_less_than_one_off(
            parts in prop::collection::vec(-60.0..60.0_f64, 1..30)
        ) {
            let sum = parts.iter().sum::<f64>();
            let all = whole(&parts, sum);
            prop_assert!((f64::from(all.iter().sum::<i32>()) - sum).abs() <= 0.5 + 1e-6);
            for (whole, part) in all.iter().zip(&parts) {
                prop_assert!((f64::from(*whole) - part).abs() <= 1.0);
            }
        }
    }
}
