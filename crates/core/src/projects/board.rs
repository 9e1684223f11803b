//! The board of a project: its tasks in columns by where they stand, the most pressing on top. Pure, from facts.

use std::cmp::{Ordering, Reverse};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::analytics::{Tally, first};
use crate::id::Id;
use crate::tasks::facts::Facts;
use crate::tasks::model::{Status, Task};

/// A project's tasks in columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Board {
    /// The columns `todo`, `in-progress`, `review` and `done`; all four are always there.
    pub columns: Vec<BoardColumn>,
}

/// The tasks that stand at one place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BoardColumn {
    /// Where they stand.
    pub status: Status,
    /// How many there are, shown or not.
    pub count: u64,
    /// Sum of their estimated hours, shown or not.
    pub hours: f64,
    /// Sum of their story points, shown or not.
    pub points: f64,
    /// The first of them: highest priority first, then the earliest due date (without one last), then by number.
    pub tasks: Vec<Id<Task>>,
}

/// The board of these tasks, with at most so many in each column.
pub fn board(facts: &[Facts], per_column_limit: usize) -> Board {
    let columns = Status::ALL.map(|status| {
        let mut tally = Tally::default();
        let mut here = Vec::new();
        for task in facts.iter().filter(|task| task.status == status) {
            tally.count(task);
            here.push(task);
        }
        let all = tally.shown();
        BoardColumn {
            status,
            count: all.tasks,
            hours: all.hours,
            points: all.points,
            tasks: first(here, per_column_limit, |a, b| pressing(a, b))
                .into_iter()
                .map(|task| task.task)
                .collect(),
        }
    });
    Board {
        columns: columns.into(),
    }
}

fn pressing(a: &Facts, b: &Facts) -> Ordering {
    let rank = |task: &Facts| {
        (
            Reverse(task.priority),
            task.due.is_none(),
            task.due,
            task.number,
            task.task,
        )
    };
    rank(a).cmp(&rank(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tasks::model::Priority;
    use crate::testing::facts::{date, task};

    #[test]
    fn a_column_shows_the_most_pressing_and_counts_all() {
        let mut all: Vec<Facts> = (1..=6).map(task).collect();
        all[0].priority = Priority::Low;
        all[2].due = Some(date("2025-03-02"));
        all[3].due = Some(date("2025-03-01"));
        all[4].priority = Priority::Critical;
        all[5].status = Status::Done;
        for facts in &mut all {
            facts.points = Some(0.1);
            facts.estimated = Some(2.0);
        }

        let board = board(&all, 4);

        let todo = &board.columns[0];
        let numbers: Vec<u128> = todo.tasks.iter().map(|id| id.to_u128()).collect();
        assert_eq!(numbers, [5, 4, 3, 2]);
        assert_eq!((todo.count, todo.points, todo.hours), (5, 0.5, 10.0));
        assert_eq!(board.columns[3].count, 1);
    }

    #[test]
    fn a_board_of_nothing_has_four_empty_columns_in_the_order_of_work() {
        let board = board(&[], 50);

        let order: Vec<Status> = board.columns.iter().map(|column| column.status).collect();
        assert_eq!(order, Status::ALL);
        assert!(
            board
                .columns
                .iter()
                .all(|column| column.count == 0 && column.tasks.is_empty())
        );
    }
}
