//! The days that a series shows: every day, or every so many weeks when there are too many.

use crate::time::Date;

/// A series has at most this many points.
pub(super) const MOST: usize = 400;

/// The days of a series, rising.
pub(super) struct Axis {
    pub(super) days: Vec<Date>,
    /// Days between two points; the last and today's may come sooner.
    pub(super) step: u32,
}

impl Axis {
    /// From one day to another, both shown, and today too when it lies between them.
    pub(super) fn new(from: Date, to: Date, today: Date) -> Self {
        let span = u32::try_from(to.days() - from.days()).unwrap_or(0);
        let step = step(span);
        let mut days: Vec<Date> = (from.days()..=to.days())
            .step_by(usize::try_from(step).unwrap_or(1))
            .map(|day| Date::from_days(day.into()))
            .collect();
        for day in [today, to] {
            if let Err(at) = days.binary_search(&day)
                && (from..=to).contains(&day)
            {
                days.insert(at, day);
            }
        }
        Self { days, step }
    }

    /// The first point that shows what happened on a day; none when the series ends before it.
    pub(super) fn at(&self, day: Date) -> Option<usize> {
        let at = self.days.partition_point(|shown| *shown < day);
        (at < self.days.len()).then_some(at)
    }
}

/// Every day as long as that fits, else whole weeks; room is left for today and the last day.
fn step(span: u32) -> u32 {
    let most = u32::try_from(MOST).unwrap_or(u32::MAX);
    if span < most {
        1
    } else {
        (span / 7 / (most - 3) + 1) * 7
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_axis_is_short_and_shows_its_ends_and_today(
            from in -719_528_i64..2_932_896,
            span in 0_i64..3_652_424,
            today in -719_528_i64..2_932_896,
        ) {
            let (from, to) = (Date::from_days(from), Date::from_days(from + span));
            let today = Date::from_days(today);

            let axis = Axis::new(from, to, today);

            prop_assert!(axis.days.len() <= MOST);
            prop_assert_eq!((axis.days.first(), axis.days.last()), (Some(&from), Some(&to)));
            prop_assert!(axis.days.is_sorted_by(|a, b| a < b));
            prop_assert_eq!(axis.days.contains(&today), (from..=to).contains(&today));
            prop_assert!(axis.step == 1 || axis.step.is_multiple_of(7));
        }
    }

    #[test]
    fn four_hundred_days_are_shown_one_by_one_and_more_by_weeks() {
        let from = Date::from_days(20_000);

        for (days, step, points) in [
            (1, 1, 1),
            (400, 1, 400),
            (401, 7, 59),
            (2_779, 7, 398),
            (2_780, 14, 200),
        ] {
            let to = from.plus_days(days - 1);
            let axis = Axis::new(from, to, to);
            assert_eq!((axis.step, axis.days.len()), (step, points), "{days} days");
        }
    }
}
