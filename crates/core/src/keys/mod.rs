//! Every key shape, in one place. The seed's shapes where it gives them; the rest follow the same pattern.

mod events;
mod people;
mod prds;
mod projects;
mod tasks;

pub use events::*;
pub use people::*;
pub use prds::*;
pub use projects::*;
pub use tasks::*;

use crate::id::Id;
use crate::ports::table::{Key, TableName};
use crate::projects::model::Project;
use crate::tasks::model::Task;
use crate::users::model::User;

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
    /// What admins have decided.
    Decisions,
}

/// What a key names, if it is one of the few kinds that are kept in memory.
pub fn named(key: &Key) -> Option<Named> {
    match (key.table, key.sk.as_str()) {
        (TableName::Users, "DECISIONS") => (key.pk == "SETTINGS").then_some(Named::Decisions),
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
/// Idempotency-Key stands for goes back together with its effect, and what people
/// were told together with what it was about. Leases, probes and the like are worth nothing later.
pub fn keeping(key: &Key) -> Keeping {
    let (pk, sk) = (key.pk.as_str(), key.sk.as_str());
    match key.table {
        TableName::Users => {
            let is_once = pk.starts_with("TOKEN#") || pk == MAILS || pk == "DEAD_MAILS";
            if is_once || sk.starts_with(SESSION) {
                Keeping::Never
            } else if pk.starts_with("IDEMPOTENCY#") || pk.starts_with(INBOX) {
                Keeping::Past
            } else {
                Keeping::Present
            }
        }
        // No number of a key is given twice, even when the task that had it is lost.
        TableName::Projects if sk == "COUNTER" => Keeping::Present,
        TableName::Projects if sk.starts_with(RISK_MODEL) => Keeping::Never,
        TableName::Events if pk == "PROBE" => Keeping::Never,
        TableName::Projects | TableName::Tasks | TableName::Events => Keeping::Past,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Stream;

    #[test]
    fn accounts_never_go_back_in_time_and_one_time_memory_is_not_kept() {
        let (user, session) = (Id::from_u128(1), Id::from_u128(2));
        for present in [
            super::user(user),
            credential(user),
            personal_key(user),
            second_factor(user),
            api_key(user, Id::from_u128(6)),
            key_use(user, Id::from_u128(6)),
            email_guard("ada@example.com"),
            invitation(Id::from_u128(3)),
            admins(),
            decisions(),
            digest(user),
            project_counter(Id::from_u128(4)),
        ] {
            assert_eq!(keeping(&present), Keeping::Present, "{present}");
        }
        for never in [
            super::session(user, session),
            one_time("RESET", "x"),
            mail("x"),
            probe(),
            risk_model(None, 0),
            risk_model(Some(Id::from_u128(4)), 1),
        ] {
            assert_eq!(keeping(&never), Keeping::Never, "{never}");
        }
        for past in [
            idempotency(user, "x"),
            notification(user, Id::from_u128(5)),
            notified(Stream::Project(Id::from_u128(4))),
            notified(Stream::Org),
            project(Id::from_u128(4)),
            graph(),
            head(Stream::Org),
        ] {
            assert_eq!(keeping(&past), Keeping::Past, "{past}");
        }
    }
}
