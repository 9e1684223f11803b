//! How long the figures of large projects take; printed, never asserted.

use std::time::Instant;

use crate::analytics::analyse;
use crate::id::Id;
use crate::projects::board::board;
use crate::projects::timeline::timeline;
use crate::tasks::facts::Facts;
use crate::tasks::model::{Priority, Status};
use crate::testing::facts::{date, project, task};
use crate::time::Timestamp;

/// Tasks over six years; three of five are done and most have moved twice or more.
fn many(count: u64) -> Vec<Facts> {
    let begin = date("2019-06-01").start().millis();
    let hour = 3_600_000;
    let fill = |number: u64| {
        let seed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
        let spread = |most: u64| i64::try_from(seed % most).unwrap();
        let moved = |hours: i64| Timestamp::from_millis(begin + (spread(50_000) + hours) * hour);
        let status = Status::ALL[[0, 1, 2, 3, 3, 3][usize::try_from(seed % 6).unwrap()]];
        let mut flow = vec![(Status::Todo, moved(0))];
        for (at, step) in (1_i64..).zip([Status::InProgress, Status::Review, Status::Done]) {
            if step <= status {
                flow.push((step, moved(at * (1 + spread(300)))));
            }
        }
        Facts {
            status,
            priority: Priority::ALL[usize::try_from(seed % 4).unwrap()],
            kind: ["bug", "task", "story"][usize::try_from(seed % 3).unwrap()].into(),
            assignee: (!seed.is_multiple_of(5)).then(|| Id::from_u128((seed % 60).into())),
            created: moved(0),
            completed: flow
                .last()
                .filter(|last| last.0 == Status::Done)
                .map(|last| last.1),
            due: seed.is_multiple_of(2).then(|| moved(2_000).date()),
            estimated: Some(f64::from(u16::try_from(seed % 40).unwrap())),
            points: Some(f64::from(u16::try_from(seed % 13).unwrap())),
            flow,
            ..task(number)
        }
    };
    (1..=count).map(fill).collect()
}

#[test]
#[ignore = "prints times; run it on a release build"]
fn times_of_large_projects() {
    for count in [10_000, 100_000] {
        let all = many(count);
        let (project, today) = (project(), date("2025-03-19"));
        let best = |what: &str, work: &dyn Fn() -> usize| {
            let times = (0..20).map(|_| {
                let begun = Instant::now();
                assert!(work() > 0);
                begun.elapsed()
            });
            let best = times.min().unwrap();
            println!("{count:>7} tasks  {what:<9} {best:?}");
        };
        best("analyse", &|| analyse(&project, &all, today).workload.len());
        best("board", &|| board(&all, 200).columns.len());
        best("timeline", &|| timeline(&project, &all, today).rows.len());
        let json = serde_json::to_vec(&analyse(&project, &all, today)).unwrap();
        println!("{count:>7} tasks  answer    {} bytes", json.len());
    }
}
