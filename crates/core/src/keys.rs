//! Every key shape, in one place. The seed's shapes where it gives them; the rest follow the same pattern.

use crate::auth::model::{Invitation, Session};
use crate::comments::model::Comment;
use crate::event::{Event, Operation, Stream};
use crate::hours::TimeEntry;
use crate::id::Id;
use crate::jobs::model::Job;
use crate::ports::table::{Gsi1, Key, TableName};
use crate::projects::model::Project;
use crate::tasks::model::Task;
use crate::time::{Date, Timestamp};
use crate::users::model::User;

/// `sk` of a person's main item.
pub const PROFILE: &str = "PROFILE";
/// `sk` of a project's main item.
pub const METADATA: &str = "METADATA";
/// `sk` of the item under a task's id or key that says where it is.
pub const POINTER: &str = "POINTER";
/// `sk` prefix of sessions.
pub const SESSION: &str = "SESSION#";
/// `sk` prefix of tasks in their project.
pub const TASK: &str = "TASK#";
/// `sk` prefix of comments on a task.
pub const COMMENT: &str = "COMMENT#";
/// `sk` prefix of people who watch a task.
pub const WATCHER: &str = "WATCHER#";

/// A person: `USER#<id>` / `PROFILE`.
pub fn user(id: Id<User>) -> Key {
    Key::new(TableName::Users, user_partition(id), PROFILE)
}

/// Everything of one person.
pub fn user_partition(id: Id<User>) -> String {
    format!("USER#{id}")
}

/// A person in the secondary index, by address.
pub fn user_by_email(email: &str) -> Gsi1 {
    Gsi1 {
        pk: format!("EMAIL#{email}"),
        sk: "USER".into(),
    }
}

/// Holds an address for one person.
pub fn email_guard(email: &str) -> Key {
    Key::new(TableName::Users, format!("EMAIL#{email}"), "GUARD")
}

/// A person's password hash.
pub fn credential(id: Id<User>) -> Key {
    Key::new(TableName::Users, user_partition(id), "CREDENTIAL")
}

/// The key that personal fields in a person's events are sealed with.
pub fn personal_key(id: Id<User>) -> Key {
    Key::new(TableName::Users, user_partition(id), "PERSONAL_KEY")
}

/// One session of a person.
pub fn session(user: Id<User>, session: Id<Session>) -> Key {
    Key::new(
        TableName::Users,
        user_partition(user),
        format!("{SESSION}{session}"),
    )
}

/// A single-use token (password reset, address confirmation), by the hash of its secret.
pub fn one_time(purpose: &str, hash: &str) -> Key {
    Key::new(TableName::Users, format!("TOKEN#{hash}"), purpose)
}

/// An invitation.
pub fn invitation(id: Id<Invitation>) -> Key {
    Key::new(TableName::Users, INVITATIONS, format!("INVITATION#{id}"))
}

/// The partition of all invitations.
pub const INVITATIONS: &str = "INVITATIONS";

/// Decides, once and for ever, who is the first admin.
pub fn setup() -> Key {
    Key::new(TableName::Users, "SETUP", "GUARD")
}

/// Counts the active admins, so that the last one cannot be removed.
pub fn admins() -> Key {
    Key::new(TableName::Users, "ADMINS", "GUARD")
}

/// The answer that an Idempotency-Key stands for.
pub fn idempotency(actor: Id<User>, hash: &str) -> Key {
    Key::new(TableName::Users, format!("IDEMPOTENCY#{actor}"), hash)
}

/// The partition of mails waiting to be sent.
pub const MAILS: &str = "MAILS";

/// A mail waiting to be sent.
pub fn mail(id: &str) -> Key {
    Key::new(TableName::Users, MAILS, id)
}

/// A mail that could not be sent.
pub fn dead_mail(id: &str) -> Key {
    Key::new(TableName::Users, "DEAD_MAILS", id)
}

/// What a deleted person was before; there as long as the deletion can be undone.
pub fn deleted_user(id: Id<User>) -> Key {
    Key::new(TableName::Users, user_partition(id), "DELETED")
}

/// A task that was taken from a deleted person; there as long as the deletion can be undone.
pub fn unassigned(person: Id<User>, task: Id<Task>) -> Key {
    Key::new(
        TableName::Users,
        user_partition(person),
        format!("{UNASSIGNED}{task}"),
    )
}

/// `sk` prefix of tasks that were taken from a deleted person.
pub const UNASSIGNED: &str = "UNASSIGNED#";

/// A project: `PROJECT#<id>` / `METADATA`.
pub fn project(id: Id<Project>) -> Key {
    Key::new(TableName::Projects, project_partition(id), METADATA)
}

/// Everything of one project.
pub fn project_partition(id: Id<Project>) -> String {
    format!("PROJECT#{id}")
}

/// The project that an item of this key is in or is about, if it is one's.
pub fn project_in(key: &Key) -> Option<Id<Project>> {
    key.pk.strip_prefix("PROJECT#")?.parse().ok()
}

/// A project in the secondary index, by owner.
pub fn project_by_owner(owner: Id<User>, id: Id<Project>) -> Gsi1 {
    Gsi1 {
        pk: format!("OWNER#{owner}"),
        sk: format!("PROJECT#{id}"),
    }
}

/// Whether a project takes writes; its version rises only when that changes.
pub fn project_state(id: Id<Project>) -> Key {
    Key::new(TableName::Projects, project_partition(id), "STATE")
}

/// The next number of a project's task keys.
pub fn project_counter(id: Id<Project>) -> Key {
    Key::new(TableName::Projects, project_partition(id), "COUNTER")
}

/// Holds a project key such as `WEB` for one project.
pub fn project_key(key: &str) -> Key {
    Key::new(TableName::Projects, format!("KEY#{key}"), POINTER)
}

/// A background job.
pub fn job(id: Id<Job>) -> Key {
    Key::new(TableName::Projects, "JOBS", format!("JOB#{id}"))
}

/// A job in the secondary index, by who started it.
pub fn job_by_creator(creator: Id<User>, id: Id<Job>) -> Gsi1 {
    Gsi1 {
        pk: jobs_of(creator),
        sk: format!("JOB#{id}"),
    }
}

/// The jobs that a person started, in the secondary index.
pub fn jobs_of(creator: Id<User>) -> String {
    format!("CREATOR#{creator}")
}

/// The partition of all jobs.
pub const JOBS: &str = "JOBS";

/// A part of what a job was given or has made.
pub fn job_part(id: Id<Job>, kind: &str, number: u32) -> Key {
    Key::new(
        TableName::Projects,
        format!("JOB#{id}"),
        format!("{kind}#{number:08}"),
    )
}

/// What an import's job changed in a task that it did not make: the issue, the version of what it saw of it, a number.
pub fn job_taken(id: Id<Job>, issue: &str, version: u64, number: usize) -> Key {
    Key::new(
        TableName::Projects,
        job_partition(id),
        format!("{TAKEN}{issue}#{version:08}#{number}"),
    )
}

/// What begins the keys of [`job_taken`].
pub const TAKEN: &str = "TAKEN#";

/// The partition of a job's parts.
pub fn job_partition(id: Id<Job>) -> String {
    format!("JOB#{id}")
}

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

/// The timer of a person that is running.
pub fn timer(person: Id<User>) -> Key {
    Key::new(TableName::Users, user_partition(person), "TIMER")
}

/// Its version rises with every change of any dependency, so that two opposing ones cannot both pass.
pub fn graph() -> Key {
    Key::new(TableName::Tasks, "GRAPH", "VERSION")
}

/// What an import last saw of one issue of the source, by its key there.
pub fn source(project: Id<Project>, key: &str) -> Key {
    Key::new(
        TableName::Projects,
        project_partition(project),
        format!("{SOURCE}{key}"),
    )
}

/// `sk` prefix of what imports last saw.
pub const SOURCE: &str = "SOURCE#";

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

/// Something that a project is planned by, such as a milestone: under what its kind begins with, and its id.
pub fn part(project: Id<Project>, shelf: &str, id: &str) -> Key {
    Key::new(
        TableName::Projects,
        project_partition(project),
        format!("{shelf}{id}"),
    )
}

/// An event, under what it is about so that one object's history is one range.
pub fn event(stream: Stream, subject: &str, id: Id<Event>) -> Key {
    Key::new(
        TableName::Events,
        stream.to_string(),
        event_prefix(subject) + &id.to_string(),
    )
}

/// `sk` prefix of the events about one object.
pub fn event_prefix(subject: &str) -> String {
    format!("{subject}#")
}

/// An event that is not yet sequenced and published: the sparse index is the outbox, a shard for each stream.
pub fn outbox(stream: Stream, id: Id<Event>) -> Gsi1 {
    Gsi1 {
        pk: outbox_partition(stream),
        sk: id.to_string(),
    }
}

/// The outbox of one stream.
pub fn outbox_partition(stream: Stream) -> String {
    format!("OUTBOX#{stream}")
}

/// How far a stream is sequenced, and the hash of all of it.
pub fn head(stream: Stream) -> Key {
    Key::new(TableName::Events, stream.to_string(), "HEAD")
}

/// `sk` prefix of the batches that say which event has which number.
pub const BATCH: &str = "SEQ#";
/// So many numbers share the first letters of their batches' keys, whatever they are.
pub const BATCH_GROUP: u64 = 100;

/// The batch whose first event has this number.
pub fn batch(stream: Stream, first: u64) -> Key {
    Key::new(
        TableName::Events,
        stream.to_string(),
        format!("{BATCH}{first:018}"),
    )
}

/// `sk` prefix of the batches that begin in the same hundred as this number does.
pub fn batch_group(number: u64) -> String {
    format!("{BATCH}{:016}", number / BATCH_GROUP)
}

/// The stream whose partition of the Events table this is.
pub fn stream_of(pk: &str) -> Option<Stream> {
    match pk.strip_prefix("PROJECT#") {
        Some(id) => id.parse().ok().map(Stream::Project),
        None => (pk == "ORG").then_some(Stream::Org),
    }
}

/// What an event is about and which one it is, from its `sk`.
pub fn event_of(sk: &str) -> Option<(&str, Id<Event>)> {
    let (subject, id) = sk.rsplit_once('#')?;
    id.parse().ok().map(|id| (subject, id))
}

/// Says when everything was last looked through for what has been left behind.
pub fn cleaning() -> Key {
    Key::new(TableName::Projects, "CLEANING", "LOOK")
}

/// The partition of the signed lines that say how far the streams are.
pub const SIGNED_HEADS: &str = "HEADS";

/// One of those lines, by its number.
pub fn signed_heads(number: u64) -> Key {
    Key::new(TableName::Events, SIGNED_HEADS, format!("{number:018}"))
}

/// One event of a write, so that the write can be found and undone as a whole.
pub fn operation(id: Id<Operation>, event: Id<Event>) -> Key {
    Key::new(
        TableName::Events,
        operation_partition(id),
        event.to_string(),
    )
}

/// The events of one write.
pub fn operation_partition(id: Id<Operation>) -> String {
    format!("OPERATION#{id}")
}

/// Written and read by the readiness probe.
pub fn probe() -> Key {
    Key::new(TableName::Events, "PROBE", "PROBE")
}

/// A long text that an event names by its hash.
pub fn text(hash: &str) -> Key {
    Key::new(TableName::Events, format!("TEXT#{hash}"), "BODY")
}

/// What a key names, for those who keep a copy of stored items in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// A person.
    User(Id<User>),
    /// A project.
    Project(Id<Project>),
    /// A task in a project.
    Task(Id<Project>, Id<Task>),
    /// Where a task is and what it waits for.
    Links(Id<Task>),
    /// The version of the dependency graph.
    Graph,
}

/// What a key names, if it is one of the few kinds that are kept in memory.
pub fn named(key: &Key) -> Option<Named> {
    match (key.table, key.sk.as_str()) {
        (TableName::Users, PROFILE) => person_of(key).map(Named::User),
        (TableName::Projects, METADATA) => {
            let id = key.pk.strip_prefix("PROJECT#")?;
            id.parse().ok().map(Named::Project)
        }
        (TableName::Tasks, POINTER) => {
            let id = key.pk.strip_prefix(TASK)?;
            id.parse().ok().map(Named::Links)
        }
        (TableName::Tasks, "VERSION") if key.pk == "GRAPH" => Some(Named::Graph),
        (TableName::Tasks, sk) => {
            let project = key.pk.strip_prefix("PROJECT#")?.parse().ok()?;
            let id = sk.strip_prefix(TASK)?.parse().ok()?;
            Some(Named::Task(project, id))
        }
        _ => None,
    }
}

/// What a back-up keeps of an item, and what a restore to an earlier moment makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// It is logged, and goes back to what it was at that moment.
    Past,
    /// It is logged, and never goes back: a restore brings its newest known state.
    Present,
    /// It is not logged, and a restore removes it.
    Never,
}

/// What a back-up keeps of the items under a key: the one place that says so.
///
/// Accounts never go back in time: a password that was changed, a lock, a deletion, an erased person or an invitation
/// that was used must not be undone by a restore. Sessions, one-time tokens and mails (which carry such tokens) end with it. What an
/// Idempotency-Key stands for goes back together with its effect. Leases, probes and the like are worth nothing later.
pub fn keeping(key: &Key) -> Keeping {
    let (pk, sk) = (key.pk.as_str(), key.sk.as_str());
    match key.table {
        TableName::Users => {
            let is_once = pk.starts_with("TOKEN#") || pk == MAILS || pk == "DEAD_MAILS";
            if is_once || sk.starts_with(SESSION) {
                Keeping::Never
            } else if pk.starts_with("IDEMPOTENCY#") {
                Keeping::Past
            } else {
                Keeping::Present
            }
        }
        // No number of a key is given twice, even when the task that had it is lost.
        TableName::Projects if sk == "COUNTER" => Keeping::Present,
        TableName::Events if pk == "PROBE" => Keeping::Never,
        TableName::Projects | TableName::Tasks | TableName::Events => Keeping::Past,
    }
}

/// The person whose partition a key lies in.
pub fn person_of(key: &Key) -> Option<Id<User>> {
    let id = key.pk.strip_prefix("USER#")?;
    id.parse().ok().filter(|_| key.table == TableName::Users)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_never_go_back_in_time_and_one_time_memory_is_not_kept() {
        let (user, session) = (Id::from_u128(1), Id::from_u128(2));
        for present in [
            super::user(user),
            credential(user),
            personal_key(user),
            email_guard("ada@example.com"),
            invitation(Id::from_u128(3)),
            admins(),
            project_counter(Id::from_u128(4)),
        ] {
            assert_eq!(keeping(&present), Keeping::Present, "{present}");
        }
        for never in [
            super::session(user, session),
            one_time("RESET", "x"),
            mail("x"),
            probe(),
        ] {
            assert_eq!(keeping(&never), Keeping::Never, "{never}");
        }
        for past in [
            idempotency(user, "x"),
            project(Id::from_u128(4)),
            graph(),
            head(Stream::Org),
        ] {
            assert_eq!(keeping(&past), Keeping::Past, "{past}");
        }
    }
}
