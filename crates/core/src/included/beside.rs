//! What is shown beside objects, as it is described.

use schemars::JsonSchema;
use serde::Serialize;

use crate::access::Role;
use crate::comments::model::Comment;
use crate::id::Id;
use crate::projects::model::Project;
use crate::risks::TaskScore;
use crate::tasks::model::Task;
use crate::users::model::User;

/// A person beside what they have to do with.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// The person.
    pub user_id: Id<User>,
    /// How they are called.
    pub name: String,
    /// What they are in the organisation.
    pub role: Role,
    /// Where their picture is.
    pub avatar: Option<String>,
}

/// Beside a task; only what was asked for, and `null` for what is not there or may not be known of.
#[derive(Debug, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BesideTask {
    /// The project.
    pub project: Option<Project>,
    /// Who does it.
    pub assignee: Option<Person>,
    /// Who asked for it.
    pub reporter: Option<Person>,
    /// The task it is a part of.
    pub parent: Option<Task>,
    /// The first 20 tasks it waits for.
    pub dependencies: Vec<Task>,
    /// How likely it misses its date, as it was reckoned last; `null` for what is done or has no date that it could miss, and
    /// until it is reckoned for the first time, which takes a moment after somebody has asked.
    pub risk: Option<TaskScore>,
    /// The newest 20 comments, oldest first; single tasks only.
    pub comments: Vec<Comment>,
}

/// Beside a project; only what was asked for.
#[derive(Debug, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BesideProject {
    /// Who answers for it.
    pub owner: Option<Person>,
    /// The first 20 people who work on it.
    pub team_members: Vec<Person>,
}

/// Beside a comment; only what was asked for.
#[derive(Debug, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BesideComment {
    /// Who said it.
    pub author: Option<Person>,
}
