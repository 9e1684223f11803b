//! A question for tasks as a plain value: which ones, in what order, how many, from where on.
//!
//! [`TaskQuery::matches`] and [`TaskQuery::compare`] say what the question means; [`crate::tasks::index`] answers it
//! fast and is held equal to them by property tests. Nothing here knows how tasks are kept.

mod cursor;
mod filter;
mod order;
mod parse;
#[cfg(test)]
mod tests;
pub mod text;

use std::cmp::Ordering;

pub use cursor::Position;
pub use filter::{Days, Filter, Span};
pub use order::{
    Field, Order, Sort, TITLE_LETTERS, Value, compare_titles, key_parts, plain, title_letters,
};
pub use parse::FindProject;

use crate::error::Result;
use crate::id::Id;
use crate::tasks::model::Task;
use crate::tasks::scope::Scope;
use crate::time::Date;

/// Which tasks, in what order, how many, from where on.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskQuery {
    /// Which.
    pub filter: Filter,
    /// In what order.
    pub order: Order,
    /// How many; at least 1.
    pub limit: usize,
    /// Where the previous page ended.
    pub cursor: Option<String>,
    /// Whether the number of all matches is asked for.
    pub count: bool,
}

impl Default for TaskQuery {
    fn default() -> Self {
        Self {
            filter: Filter::default(),
            order: Order::default(),
            limit: crate::page::DEFAULT_LIMIT,
            cursor: None,
            count: false,
        }
    }
}

/// What an answer depends on besides the tasks themselves.
#[derive(Clone, Copy)]
pub struct QueryContext<'a> {
    /// The day on which a due date becomes overdue.
    pub today: Date,
    /// Whether a task exists and is not done, so that those that wait for it are blocked.
    pub open: &'a dyn Fn(Id<Task>) -> bool,
}

impl TaskQuery {
    /// Whether a task is among the answers.
    pub fn matches(&self, task: &Task, scope: &Scope, context: &QueryContext<'_>) -> bool {
        scope.contains(task.project_id) && self.filter.matches(task, context)
    }

    /// Which of two tasks comes first. Equal only for one and the same task.
    pub fn compare(&self, a: &Task, b: &Task) -> Ordering {
        self.order.compare(a, b)
    }

    /// Where the page begins, or why the cursor is refused.
    pub fn position(&self, scope: &Scope) -> Result<Option<Position>> {
        self.cursor
            .as_deref()
            .map(|text| Position::decode(text, self, scope))
            .transpose()
    }
}
