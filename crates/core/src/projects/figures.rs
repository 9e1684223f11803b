//! What a project's tasks add up to: analytics, board, timeline, and what happened.
//!
//! Figures are computed from the resident facts and kept until a write or a new day changes what they are drawn from.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use parking_lot::Mutex;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use super::Projects;
use super::board::board;
use super::model::Project;
use super::timeline::timeline;
use crate::access::{Action, Caller, Column};
use crate::activity::{Viewer, of, paging};
use crate::analytics::analyse;
use crate::error::{Error, FieldError, Result};
use crate::event::Stream;
use crate::id::Id;
use crate::keys;
use crate::page::{DEFAULT_LIMIT, MAX_LIMIT};
use crate::ports::table::MAX_GET_KEYS;
use crate::reference::ProjectRef;
use crate::store::Stored;
use crate::tasks::model::{Status, Task};
use crate::time::Date;
use crate::view::{ListView, Tag, View, digest, extend, json};

/// How many figures are kept; the oldest half goes when there are more.
const KEPT: usize = 512;

/// Which figure of which project.
type Name = (Id<Project>, &'static str);

/// Figures with the version of what they were drawn from.
#[derive(Default)]
pub(super) struct Figures {
    kept: Mutex<HashMap<Name, (u64, Bytes)>>,
}

impl Figures {
    fn get(&self, key: Name, version: u64) -> Option<Bytes> {
        let kept = self.kept.lock();
        kept.get(&key)
            .filter(|(of, _)| *of == version)
            .map(|(_, data)| data.clone())
    }

    fn put(&self, key: Name, version: u64, data: Bytes) {
        let mut kept = self.kept.lock();
        if kept.len() >= KEPT {
            let mut at = 0;
            kept.retain(|_, _| {
                at += 1;
                at % 2 == 0
            });
        }
        kept.insert(key, (version, data));
    }
}

/// A column of a board as it is shown.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BoardColumnView {
    /// Where its tasks stand.
    pub status: Status,
    /// How many there are in all.
    pub count: u64,
    /// Their estimated hours.
    pub hours: f64,
    /// Their story points.
    pub points: f64,
    /// The first of them, most urgent first.
    #[schemars(with = "Vec<Task>")]
    pub tasks: Vec<Box<RawValue>>,
}

/// A board as it is shown.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BoardView {
    /// A column for each status, in the order of work.
    pub columns: Vec<BoardColumnView>,
}

impl Projects {
    /// Every figure of a project as of the caller's day.
    pub async fn analytics(&self, caller: &Caller, reference: &ProjectRef) -> Result<View> {
        self.figure(
            caller,
            reference,
            "analytics",
            |projects, project, today| {
                let facts = projects.resident.facts(project.project_id);
                json(&analyse(project, &facts, today))
            },
        )
        .await
    }

    /// A project's tasks in time.
    pub async fn timeline(&self, caller: &Caller, reference: &ProjectRef) -> Result<View> {
        self.figure(caller, reference, "timeline", |projects, project, today| {
            let facts = projects.resident.facts(project.project_id);
            let mut timeline = timeline(project, &facts, today);
            for row in timeline.rows.iter_mut().chain(&mut timeline.unscheduled) {
                row.dependencies = projects.resident.seen(caller, &row.dependencies);
            }
            json(&timeline)
        })
        .await
    }

    pub(super) async fn figure(
        &self,
        caller: &Caller,
        reference: &ProjectRef,
        kind: &'static str,
        compute: impl Fn(&Self, &Project, Date) -> Result<Bytes> + Send,
    ) -> Result<View> {
        caller.require(Action::Read, Column::Projects)?;
        let Stored {
            value: project,
            version,
        } = self.visible(caller, reference).await?;
        let today = self.today(caller.id);
        let version = self.data_version(caller, &project, version, today);
        let key = (project.project_id, kind);
        if let Some(data) = self.figures.get(key, version) {
            return Ok(View {
                data,
                tag: Some(Tag::Data(version)),
            });
        }
        let data = compute(self, &project, today)?;
        self.figures.put(key, version, data.clone());
        Ok(View {
            data,
            tag: Some(Tag::Data(version)),
        })
    }

    /// Stands for everything that a project's figures are drawn from. Dependencies lead into other projects, so that is
    /// every task the caller may know of, and which those are.
    fn data_version(&self, caller: &Caller, project: &Project, version: u64, today: Date) -> u64 {
        let tasks = self.resident.version(&self.resident.scope(caller));
        let id = project.project_id.to_u128();
        digest(&[
            &id.to_le_bytes(),
            &version.to_le_bytes(),
            &tasks.to_le_bytes(),
            &self
                .resident
                .project_version(project.project_id)
                .to_le_bytes(),
            &today.days().to_le_bytes(),
        ])
    }

    /// A project's tasks by status, the most urgent of each column; `limit` is per column.
    pub async fn board(
        &self,
        caller: &Caller,
        reference: &ProjectRef,
        params: &[(String, String)],
    ) -> Result<View> {
        caller.require(Action::Read, Column::Projects)?;
        let limit = column_limit(params)?;
        let Stored {
            value: project,
            version,
        } = self.visible(caller, reference).await?;
        let version = self.data_version(caller, &project, version, self.today(caller.id));
        let facts = self.resident.facts(project.project_id);
        let columns = board(&facts, limit).columns;
        let waits: HashMap<Id<Task>, &[Id<Task>]> = facts
            .iter()
            .map(|fact| (fact.task, &fact.dependencies[..]))
            .collect();
        let mut view = BoardView {
            columns: Vec::new(),
        };
        for column in columns {
            let mut tasks = Vec::new();
            for chunk in column.tasks.chunks(MAX_GET_KEYS) {
                let wanted: Vec<_> = chunk
                    .iter()
                    .map(|task| keys::task(project.project_id, *task))
                    .collect();
                let items = self.store.table.get(&wanted).await?;
                for (item, task) in items.into_iter().zip(chunk) {
                    let Some(item) = item else { continue };
                    let waits = waits.get(task).copied().unwrap_or_default();
                    let seen = json(&self.resident.seen(caller, waits))?;
                    let mut data = Vec::with_capacity(item.body.len() + seen.len() + 20);
                    extend(&mut data, &item.body, &[("dependencies", &seen)]);
                    let text = String::from_utf8(data).map_err(Error::internal)?;
                    tasks.push(RawValue::from_string(text).map_err(Error::internal)?);
                }
            }
            view.columns.push(BoardColumnView {
                status: column.status,
                count: column.count,
                hours: column.hours,
                points: column.points,
                tasks,
            });
        }
        let limit = limit.to_le_bytes();
        let tag = Tag::Data(digest(&[
            &version.to_le_bytes(),
            &limit,
            caller.id.to_string().as_bytes(),
        ]));
        Ok(View {
            data: json(&view)?,
            tag: Some(tag),
        })
    }

    /// What happened in a project, newest first.
    pub async fn activity(
        &self,
        caller: &Caller,
        reference: &ProjectRef,
        params: Vec<(String, String)>,
    ) -> Result<ListView> {
        caller.require(Action::Read, Column::Projects)?;
        let paging = paging(params)?;
        let project = self.visible(caller, reference).await?.value.project_id;
        let viewer = Viewer {
            caller,
            resident: &self.resident,
        };
        of(&self.store, &viewer, Stream::Project(project), &paging).await
    }
}

pub(crate) fn column_limit(params: &[(String, String)]) -> Result<usize> {
    let (mut limit, mut errors) = (DEFAULT_LIMIT, Vec::new());
    for (name, value) in params {
        match (name.as_str(), value.parse()) {
            ("limit", Ok(wanted)) if (1..=MAX_LIMIT).contains(&wanted) => limit = wanted,
            ("limit", _) => errors.push(FieldError::new(
                "limit",
                "range",
                format!("must be a whole number from 1 to {MAX_LIMIT}"),
            )),
            (other, _) => errors.push(
                FieldError::new(other, "unknown", "is not a parameter of a board")
                    .allowed(["limit"]),
            ),
        }
    }
    if errors.is_empty() {
        Ok(limit)
    } else {
        Err(Error::Invalid(errors))
    }
}

/// Held by the service.
pub(super) type Kept = Arc<Figures>;
