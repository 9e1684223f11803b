//! How a task has moved: every status it has had, shortened so that no figure changes.
//!
//! Figures ask where a task stood at the end of each day, when it first had each status, and when it first and last moved.
//! Of a task that has moved very often, what none of them can see is left out.

use super::model::Status;
use crate::time::Timestamp;

/// Up to so many moves are all kept.
const ALL_KEPT: usize = 200;
/// Most moves that are kept in any case, so that the item stays within its limit: 20 years of another status each day.
const MOST: usize = 8_000;

/// Adds a move to the flow of a task.
pub(crate) fn add(flow: &mut Vec<(Status, i64)>, status: Status, at: i64) {
    flow.push((status, at));
    if flow.len() > ALL_KEPT {
        shorten(flow);
    }
    if flow.len() > MOST {
        flow.remove(MOST / 2);
    }
}

/// Leaves out what no figure sees: moves that another one follows on the same day, and moves to where the task stood
/// already, unless they are the first to their status. The first and the last of all stay.
fn shorten(flow: &mut Vec<(Status, i64)>) {
    let day = |at: i64| Timestamp::from_millis(at).date();
    let mut had = [false; Status::ALL.len()];
    let mut stood = None;
    let mut kept = Vec::with_capacity(flow.len());
    for (place, (status, at)) in flow.iter().copied().enumerate() {
        let is_first = !std::mem::replace(&mut had[status.index()], true);
        // A day that lies before this one, from a clock that was turned back, would be counted as this one.
        let seen = flow.get(place + 1).is_none_or(|(_, next)| {
            day(*next) < day(at) || (day(*next) > day(at) && stood != Some(status))
        });
        if is_first || seen {
            kept.push((status, at));
            stood = Some(status);
        }
    }
    *flow = kept;
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::analytics::{Analytics, analyse};
    use crate::tasks::facts::Facts;
    use crate::testing::facts::{at, project, task};

    const HOUR: i64 = 3_600_000;

    fn facts(flow: &[(Status, i64)]) -> Facts {
        let (first, last) = (flow[0], flow[flow.len() - 1]);
        let moment = |(_, at): (Status, i64)| Timestamp::from_millis(at);
        Facts {
            status: last.0,
            created: moment(first),
            completed: (last.0 == Status::Done).then(|| moment(last)),
            flow: flow.iter().map(|one| (one.0, moment(*one))).collect(),
            ..task(1)
        }
    }

    fn figures(flow: &[(Status, i64)], today: i64) -> Analytics {
        let today = Timestamp::from_millis(today).date();
        analyse(&project(), &[facts(flow)], today)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_shortened_flow_gives_the_figures_of_every_move(
            steps in vec((0_usize..4, -30..100_i64), 0..900),
            most in 1_i64..100,
            seen in 0..40_i64,
        ) {
            let mut now = at("2025-03-01T00:00:00Z").millis();
            let mut all = vec![(Status::Todo, now)];
            let mut kept = all.clone();
            for (to, hours) in steps {
                let to = Status::ALL[to];
                now += hours.min(most) * HOUR;
                if all[all.len() - 1].0 == to {
                    continue;
                }
                all.push((to, now));
                add(&mut kept, to, now);
            }

            prop_assert_eq!(figures(&kept, now), figures(&all, now));
            prop_assert_eq!(figures(&kept, now - seen * 24 * HOUR), figures(&all, now - seen * 24 * HOUR));
        }
    }

    #[test]
    fn moves_within_a_day_take_no_room_and_days_are_kept_for_many_years() {
        let start = at("2025-03-01T00:00:00Z").millis();
        let mut flow = vec![(Status::Todo, start)];
        for minute in 1..1_000 {
            let to = Status::ALL[usize::from(minute % 2 == 1)];
            add(&mut flow, to, start + minute * 60_000);
        }
        assert!(flow.len() <= ALL_KEPT + 1);

        let day = |day: i64| {
            let to = Status::ALL[usize::from(day % 2 == 1)];
            (to, start + day * 24 * HOUR)
        };
        let mut flow: Vec<_> = (0..7_999).map(day).collect();
        for (to, at) in (7_999..8_005).map(day) {
            add(&mut flow, to, at);
        }
        assert_eq!(flow.len(), MOST);
        assert_eq!((flow[0], flow[MOST - 1]), (day(0), day(8_004)));
    }
}
