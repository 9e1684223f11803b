//! What the things that a project is planned by have in common.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::access::{Action, Column};
use crate::analytics::Amount;
use crate::error::{FieldError, Resource};
use crate::id::{Id, Kind};
use crate::keys;
use crate::ports::table::Key;
use crate::projects::model::Project;
use crate::time::Timestamp;

/// What every one of them bears.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Stamp {
    /// The project it belongs to.
    pub project_id: Id<Project>,
    /// When it was deleted; it can be restored as long as the project is there.
    pub deleted_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Rises with every change.
    pub version: u64,
}

impl Stamp {
    /// That of something new.
    pub(crate) const fn new(project_id: Id<Project>, now: Timestamp) -> Self {
        Self {
            project_id,
            deleted_at: None,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }
}

/// How far a milestone or a cycle is; counted from its tasks whenever it is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// All of its tasks.
    pub total: Amount,
    /// Those of them that are done.
    pub done: Amount,
}

/// What tasks name, and progress is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Their milestone.
    Milestone,
    /// Their cycle.
    Cycle,
}

/// Which cells of the matrix decide.
#[derive(Debug, Clone, Copy)]
pub struct Rights {
    /// The column.
    pub column: Column,
    /// To make a new one.
    pub create: Action,
    /// To change one.
    pub update: Action,
    /// To delete one and to bring it back.
    pub delete: Action,
}

impl Rights {
    /// As the project itself: who may change that may do all of it.
    pub const PROJECT: Self = Self {
        column: Column::Projects,
        create: Action::Update,
        update: Action::Update,
        delete: Action::Update,
    };
}

/// Something that a project is planned by.
pub trait Part:
    Kind + Clone + PartialEq + Serialize + DeserializeOwned + JsonSchema + Send + Sync + 'static
{
    /// What a client says of a new one.
    type New: DeserializeOwned + JsonSchema + Send + Sync + 'static;

    /// What one is called; events are named after it.
    const NOUN: &'static str;
    /// What many are called in paths.
    const PATH: &'static str;
    /// What its keys begin with, below the project's.
    const SHELF: &'static str;
    /// What is not found when it is not there.
    const RESOURCE: Resource;
    /// Who may do what.
    const RIGHTS: Rights;
    /// The fields that clients may set.
    const WRITABLE: &'static [&'static str];
    /// What its progress is counted by, if it has one.
    const BY: Option<By>;

    /// A new one.
    fn new(id: Id<Self>, stamp: Stamp, new: &Self::New) -> Self;

    /// The id.
    fn id(&self) -> Id<Self>;

    /// What every part bears.
    fn stamp(&self) -> &Stamp;

    /// The same, to be changed.
    fn stamp_mut(&mut self) -> &mut Stamp;

    /// Tidies it and tells what its schema cannot say.
    fn check(&mut self, before: Option<&Self>) -> Vec<FieldError>;
}

/// Where a part is kept.
pub(crate) fn key<P: Part>(project: Id<Project>, id: Id<P>) -> Key {
    keys::part(project, P::SHELF, &id.to_string())
}

/// Says when a last day is before the first one.
pub(super) fn days(
    first: Option<crate::time::Date>,
    (field, last): (&str, Option<crate::time::Date>),
    errors: &mut Vec<FieldError>,
) {
    if let (Some(first), Some(last)) = (first, last)
        && last < first
    {
        let message = format!("must not be before startDate ({first})");
        errors.push(FieldError::new(field, "range", message));
    }
}

/// Says when a name has nothing but spaces; tidies it.
pub(super) fn named(name: &mut String, errors: &mut Vec<FieldError>) {
    *name = name.trim().to_owned();
    if name.is_empty() {
        errors.push(FieldError::new("name", "required", "needs a name"));
    }
}
