//! Keys of tasks and of what hangs on them: the Tasks table.

use super::project_partition;
use crate::attachments::model::Attachment;
use crate::comments::model::Comment;
use crate::hours::TimeEntry;
use crate::id::Id;
use crate::ports::table::{Gsi1, Key, TableName};
use crate::projects::model::Project;
use crate::tasks::model::Task;
use crate::time::{Date, Timestamp};
use crate::users::model::User;
/// `sk` of the item under a task's id or key that says where it is.
pub const POINTER: &str = "POINTER";

/// `sk` prefix of tasks in their project.
pub const TASK: &str = "TASK#";

/// `sk` prefix of comments on a task.
pub const COMMENT: &str = "COMMENT#";

/// `sk` prefix of people who watch a task.
pub const WATCHER: &str = "WATCHER#";

/// A task: `PROJECT#<id>` / `TASK#<id>`.
pub fn task(project: Id<Project>, id: Id<Task>) -> Key {
    Key::new(
        TableName::Tasks,
        project_partition(project),
        format!("{TASK}{id}"),
    )
}

/// A task in the secondary index, by assignee.
pub fn task_by_assignee(assignee: Id<User>, id: Id<Task>) -> Gsi1 {
    Gsi1 {
        pk: tasks_of(assignee),
        sk: format!("{TASK}{id}"),
    }
}

/// The tasks of a person in the secondary index: also those of deleted projects, but not deleted tasks.
pub fn tasks_of(assignee: Id<User>) -> String {
    format!("ASSIGNEE#{assignee}")
}

/// Everything under a task's id: its pointer, comments and watchers.
pub fn task_partition(id: Id<Task>) -> String {
    format!("{TASK}{id}")
}

/// Where a task is, what it waits for and how it has moved ([`crate::tasks::model::Links`]).
pub fn task_links(id: Id<Task>) -> Key {
    Key::new(TableName::Tasks, task_partition(id), POINTER)
}

/// Holds a human key such as `WEB-42` for one task; import aliases too.
pub fn task_key(key: &str) -> Key {
    Key::new(TableName::Tasks, format!("KEY#{key}"), POINTER)
}

/// A comment on a task.
pub fn comment(task: Id<Task>, id: Id<Comment>) -> Key {
    Key::new(
        TableName::Tasks,
        task_partition(task),
        format!("{COMMENT}{id}"),
    )
}

/// The comment that a key names, with its task, if it is one's.
pub fn comment_of(key: &Key) -> Option<(Id<Task>, Id<Comment>)> {
    if key.table != TableName::Tasks {
        return None;
    }
    let id = key.sk.strip_prefix(COMMENT)?.parse().ok()?;
    let task = key.pk.strip_prefix(TASK)?.parse().ok()?;
    Some((task, id))
}

/// `sk` prefix of attachments of a task.
pub const ATTACHMENT: &str = "ATTACHMENT#";

/// A file that hangs on a task.
pub fn attachment(task: Id<Task>, id: Id<Attachment>) -> Key {
    Key::new(
        TableName::Tasks,
        task_partition(task),
        format!("{ATTACHMENT}{id}"),
    )
}

/// What all attachments take up together.
pub fn attached() -> Key {
    Key::new(TableName::Tasks, "ATTACHED", "USAGE")
}

/// Someone who watches a task.
pub fn watcher(task: Id<Task>, user: Id<User>) -> Key {
    Key::new(
        TableName::Tasks,
        task_partition(task),
        format!("{WATCHER}{user}"),
    )
}

/// Time that somebody worked on a task.
pub fn time_entry(task: Id<Task>, id: Id<TimeEntry>) -> Key {
    Key::new(
        TableName::Tasks,
        task_partition(task),
        format!("{TIME}{id}"),
    )
}

/// `sk` prefix of time entries on a task.
pub const TIME: &str = "TIME#";

/// A time entry in the secondary index, by person and month.
pub fn time_of(person: Id<User>, started: Timestamp, id: Id<TimeEntry>) -> Gsi1 {
    Gsi1 {
        pk: month_of(person, started.date()),
        sk: format!("{started}#{id}"),
    }
}

/// A person's time entries that were begun in the month of a day, in the secondary index.
pub fn month_of(person: Id<User>, day: Date) -> String {
    let day = day.to_string();
    format!("TIME#{person}#{}", &day[..7])
}

/// Its version rises with every change of any dependency, so that two opposing ones cannot both pass.
pub fn graph() -> Key {
    Key::new(TableName::Tasks, "GRAPH", "VERSION")
}

/// The partition of links that an import brought and whose other end may not be here yet.
pub const PENDING: &str = "PENDING";

/// A link that waits for its other end, by the key of that end.
pub fn pending(named: &str, task: Id<Task>, direction: &str) -> Key {
    Key::new(
        TableName::Tasks,
        PENDING,
        format!("{named}#{task}#{direction}"),
    )
}
