//! Keys of projects, of jobs and of what imports leave in a project: the Projects table.

use super::POINTER;
use crate::event::Stream;
use crate::id::Id;
use crate::jobs::model::Job;
use crate::ports::table::{Gsi1, Key, TableName};
use crate::projects::model::Project;
use crate::users::model::User;
use crate::views::SavedView;

/// `sk` of a project's main item.
pub const METADATA: &str = "METADATA";

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

/// A part of the model of risks that a project has for itself, or else of the one that all see.
pub fn risk_model(of: Option<Id<Project>>, part: usize) -> Key {
    let partition = of.map_or_else(|| "MODELS".to_owned(), project_partition);
    Key::new(
        TableName::Projects,
        partition,
        format!("{RISK_MODEL}{part:04}"),
    )
}

/// What begins the keys of [`risk_model`] within their partition.
pub const RISK_MODEL: &str = "RISK_MODEL#";

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

/// Something that a project is planned by, such as a milestone: under what its kind begins with, and its id.
pub fn part(project: Id<Project>, shelf: &str, id: &str) -> Key {
    Key::new(
        TableName::Projects,
        project_partition(project),
        format!("{shelf}{id}"),
    )
}

/// A saved view of a person's.
pub fn saved_view(owner: Id<User>, view: Id<SavedView>) -> Key {
    Key::new(TableName::Projects, saved_views(owner), view.to_string())
}

/// The saved views of a person. Not in their own partition: what is cached about them stays good.
pub fn saved_views(owner: Id<User>) -> String {
    format!("{SAVED_VIEWS}{owner}")
}

/// How the partitions of saved views begin.
pub const SAVED_VIEWS: &str = "VIEWS#";

/// Says whose a view is that others see.
pub fn shared_view(view: Id<SavedView>) -> Key {
    Key::new(TableName::Projects, SHARED_VIEWS, view.to_string())
}

/// The partition that names all shared views.
pub const SHARED_VIEWS: &str = "SHARED_VIEWS";

/// Says when everything was last looked through for what has been left behind.
pub fn cleaning() -> Key {
    Key::new(TableName::Projects, "CLEANING", "LOOK")
}

/// How far people have been told what happens in a stream.
pub fn notified(stream: Stream) -> Key {
    let partition = match stream {
        Stream::Project(id) => project(id).pk,
        Stream::Org => "ORG".into(),
    };
    Key::new(TableName::Projects, partition, "NOTIFIED")
}
