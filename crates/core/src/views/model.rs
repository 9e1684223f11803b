//! A saved view: which tasks, in what order and in what form, under a name.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{Id, Kind};
use crate::projects::model::Project;
use crate::reference::ProjectRef;
use crate::time::Timestamp;
use crate::users::model::User;

/// A saved view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SavedView {
    /// The id.
    pub view_id: Id<Self>,
    /// Whose it is.
    pub user_id: Id<User>,
    /// How it is called.
    #[schemars(length(min = 1, max = 100))]
    pub name: String,
    /// The project whose tasks it shows; those of every project where it is absent.
    pub project_id: Option<Id<Project>>,
    /// Whether everybody who sees the project sees it too.
    pub shared: bool,
    /// Which tasks, as `filter` of `GET /v1/tasks` takes it. `me` is whoever looks, and days are counted from when they do.
    #[schemars(length(max = 2_000))]
    pub filter: String,
    /// In what order, as `sort` of `GET /v1/tasks` takes it.
    #[schemars(length(min = 1, max = 200))]
    pub sort: Option<String>,
    /// What the tasks are put together by.
    pub group_by: Option<GroupBy>,
    /// What they are shown as.
    pub layout: Layout,
    /// When it was deleted; it can be restored for 30 days.
    pub deleted_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Rises with every change.
    pub version: u64,
}

impl Kind for SavedView {
    const PREFIX: &'static str = "view_";
}

impl SavedView {
    /// The fields that clients may set.
    pub const WRITABLE: &'static [&'static str] = &[
        "name",
        "projectId",
        "shared",
        "filter",
        "sort",
        "groupBy",
        "layout",
    ];
}

/// What tasks are put together by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum GroupBy {
    /// Where they stand.
    Status,
    /// How urgent they are.
    Priority,
    /// Their type.
    Type,
    /// Who does them.
    Assignee,
    /// Their labels; a task stands under each of its own.
    Label,
    /// The milestone that they lead to.
    Milestone,
    /// The cycle that they are planned for.
    Cycle,
    /// Their project.
    Project,
    /// What they are a part of.
    Parent,
}

/// What tasks are shown as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// Lines.
    #[default]
    List,
    /// Columns of cards.
    Board,
    /// Bars over days.
    Timeline,
}

/// What a client says of a new view.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewSavedView {
    /// How it is called.
    #[schemars(length(min = 1, max = 100))]
    pub name: String,
    /// The project whose tasks it shows, by id or key; those of every project where it is left out.
    pub project_id: Option<ProjectRef>,
    /// Whether everybody who sees the project sees it too; not unless it is said.
    pub shared: Option<bool>,
    /// Which tasks, such as `status:todo,review assignee:me due<7d`; all where it is left out.
    #[schemars(length(max = 2_000))]
    pub filter: Option<String>,
    /// In what order, such as `-priority,dueDate`.
    #[schemars(length(min = 1, max = 200))]
    pub sort: Option<String>,
    /// What the tasks are put together by.
    pub group_by: Option<GroupBy>,
    /// What they are shown as; a list unless it is said.
    pub layout: Option<Layout>,
}

/// Where a view that is shared is found by who does not own it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Shared {
    /// The view.
    pub(super) view: Id<SavedView>,
    /// Whose it is.
    pub(super) user: Id<User>,
    /// Who sees this project sees it.
    pub(super) project: Id<Project>,
}
