//! The parameters of a list of tasks, as the documentation shows them. What they mean is the core's `TaskQuery`.

use crate::row::{Kind, Param, param};

macro_rules! range {
    ($name:literal, $about:literal) => {
        [
            param(
                concat!($name, "[eq]"),
                Kind::Text,
                concat!($about, " exactly this."),
            ),
            param(
                concat!($name, "[lt]"),
                Kind::Text,
                concat!($about, " below this."),
            ),
            param(
                concat!($name, "[lte]"),
                Kind::Text,
                concat!($about, " at most this."),
            ),
            param(
                concat!($name, "[gt]"),
                Kind::Text,
                concat!($about, " above this."),
            ),
            param(
                concat!($name, "[gte]"),
                Kind::Text,
                concat!($about, " at least this."),
            ),
        ]
    };
}

/// Parameters that take a value as it is.
pub(crate) const PLAIN: [Param; 18] = [
    param(
        "q",
        Kind::Text,
        "Only tasks with these words in title or description: words, `\"phrases\"`, `begin*`, or a key; the last word may be unfinished.",
    ),
    param(
        "filter",
        Kind::Text,
        "A filter as people type it, such as `status:todo,review assignee:me due<7d label:\"needs review\"`: the other parameters in one text. Fields: project, status, priority, type, assignee, reporter, label, parent, key, milestone, cycle, overdue, blocked, sort, due, start, created, updated, completed, estimate, points. Days may be `today`, `tomorrow`, `yesterday`, `7d`, `-2w`.",
    ),
    param(
        "projectId",
        Kind::Text,
        "Only tasks of these projects: ids or keys, separated by commas.",
    ),
    param(
        "status",
        Kind::Words(&["todo", "in-progress", "review", "done"]),
        "Only tasks that stand here.",
    ),
    param(
        "priority",
        Kind::Words(&["low", "medium", "high", "critical"]),
        "Only tasks of these priorities.",
    ),
    param(
        "type",
        Kind::Text,
        "Only tasks of these types, separated by commas.",
    ),
    param(
        "assignee",
        Kind::Text,
        "Only tasks of these people: ids, `me` or `none`, separated by commas.",
    ),
    param(
        "reporter",
        Kind::Text,
        "Only tasks that these people asked for: ids, `me` or `none`, separated by commas.",
    ),
    param(
        "label",
        Kind::Text,
        "Only tasks with one of these labels, separated by commas.",
    ),
    param(
        "parentId",
        Kind::Text,
        "Only parts of these tasks: ids, or `none` for those that are no part.",
    ),
    param(
        "milestoneId",
        Kind::Text,
        "Only tasks that lead to these milestones: ids, or `none`.",
    ),
    param(
        "cycleId",
        Kind::Text,
        "Only tasks that are planned for these cycles: ids, or `none`.",
    ),
    param(
        "key",
        Kind::Text,
        "Only the tasks with these keys, separated by commas.",
    ),
    param("due", Kind::Text, "`none`: only tasks without a due date."),
    param(
        "start",
        Kind::Text,
        "`none`: only tasks without a start date.",
    ),
    param(
        "overdue",
        Kind::Flag,
        "Whether the due date has passed without the task being done.",
    ),
    param(
        "blocked",
        Kind::Flag,
        "Whether a task that it waits for is not done.",
    ),
    param(
        "sort",
        Kind::Text,
        "Up to four of priority, dueDate, startDate, createdAt, updatedAt, completedAt, status, title, key, type, assignee, estimatedHours, storyPoints, actualHours, separated by commas; a minus before one turns it. Tasks without a value come last.",
    ),
];

/// Parameters that take an operator in brackets.
pub(crate) const RANGES: [[Param; 5]; 7] = [
    range!("due", "Only tasks whose due date is"),
    range!("start", "Only tasks whose start date is"),
    range!("created", "Only tasks whose creation is"),
    range!("updated", "Only tasks whose last change is"),
    range!("completed", "Only tasks whose completion is"),
    range!("estimate", "Only tasks whose estimated hours are"),
    range!("points", "Only tasks whose story points are"),
];
