//! What a text, a task with its comments, or a week of a project comes to: sentences that were written there.

use std::collections::HashMap;
use std::time::Duration;

use codexflow_language::digest::{self, Material};
use codexflow_language::summary::{Part, Summary, summarise};
use schemars::JsonSchema;
use serde::Deserialize;

use super::summarised::{DoneTask, Summarised, SummarisedSentence, Week};
use super::{PATIENCE, Texts, in_body};
use crate::access::{Action, Caller, Column};
use crate::comments::model::Comment;
use crate::engines::{Writer, Written};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::keys;
use crate::ports::engine::Ask;
use crate::ports::table::{Range, TableName};
use crate::reference::{ProjectRef, TaskRef};
use crate::store::read;
use crate::tasks::model::Task;
use crate::time::Timestamp;
use crate::view::View;

/// Sentences of a summary when nobody says how many.
const SENTENCES: usize = 5;
/// The newest comments of a task that are read.
const COMMENTS: usize = 500;
/// Done tasks of a week that are named.
const NAMED: usize = 50;
/// The longest digest in tokens, the names of fields included.
const DIGEST: u32 = 1_000;
/// A week.
const WEEK: Duration = Duration::from_hours(7 * 24);

/// What is to be summarised: a text, a task with its comments, or the last seven days of a project.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SummaryOf {
    /// A text.
    #[schemars(length(min = 1, max = 1_000_000))]
    pub text: Option<String>,
    /// A task, by id or key: its description and its newest 500 comments.
    pub task_id: Option<TaskRef>,
    /// A project, by id or key: what was done and said in the last seven days.
    pub project_id: Option<ProjectRef>,
    /// The most sentences; 5 when left out.
    #[schemars(range(min = 1, max = 20))]
    pub sentences: Option<usize>,
    /// How many seconds a model is waited for, where one is configured; 4 when left out.
    #[schemars(range(min = 1, max = 20))]
    pub wait_seconds: Option<u64>,
}

/// A summary by rules, and what a model would be shown.
pub struct BegunSummary {
    told: Summarised,
    material: Material,
    most: usize,
    seconds: u64,
}

/// What the parts of a summary are, by their place.
type Sources = Vec<(Option<Id<Task>>, Option<Id<Comment>>)>;

impl Texts {
    /// `POST /ai/summarize`: what a text, a task or a project's week comes to, before a model is [asked](Self::digest).
    pub async fn summarise(&self, caller: &Caller, of: &SummaryOf) -> Result<BegunSummary> {
        caller.require(Action::Read, Column::Tasks)?;
        let most = of.sentences.unwrap_or(SENTENCES);
        let mut read = Reading::default();
        let mut week = None;
        match (&of.text, &of.task_id, &of.project_id) {
            (Some(text), None, None) => read.add(String::new(), text.clone(), (None, None)),
            (None, Some(task), None) => {
                self.read_task(caller, task, &mut read)
                    .await
                    .map_err(in_body)?;
            }
            (None, None, Some(project)) => {
                caller.require(Action::Read, Column::Projects)?;
                let found = self.read_week(caller, project, &mut read).await;
                week = Some(found.map_err(in_body)?);
            }
            _ => {
                return Err(Error::invalid(
                    "text",
                    "one_of",
                    "Send exactly one of text, taskId and projectId",
                ));
            }
        }
        let summary = summarise(&read.parts, most);
        let mut material = Material::default();
        if self.engines.begin(caller.id).is_some() {
            // A model is shown more than is answered, so that it can tell more than is quoted.
            for one in summarise(&read.parts, digest::SENTENCES).sentences {
                material.add(one.role, &one.text);
            }
        }
        if let Some(week) = &week {
            material.figures = vec![
                ("tasks made", week.created),
                ("tasks done", week.completed),
                ("comments", week.comments),
            ];
            material.done = week.done.iter().map(|one| one.title.clone()).collect();
        }
        Ok(BegunSummary {
            told: read.told(summary, week),
            material,
            most,
            seconds: of.wait_seconds.unwrap_or(PATIENCE),
        })
    }

    /// The same, with what a model makes of it.
    pub async fn digest(&self, caller: &Caller, begun: BegunSummary) -> Result<View> {
        let BegunSummary {
            mut told,
            material,
            most,
            seconds,
        } = begun;
        if !material.sentences.is_empty() {
            let ask = Ask {
                instructions: digest::instructions(most),
                text: digest::message(&material),
                most_tokens: DIGEST,
            };
            let accept = |answer: &str| digest::take(&material, answer).map(Some);
            let Written { value, writer } = self
                .engines
                .write(caller.id, &ask, seconds, None, accept)
                .await;
            (told.digest, told.writer) = (value, writer);
        }
        View::plain(&told)
    }

    async fn read_task(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        reading: &mut Reading,
    ) -> Result<()> {
        let task = self.tasks.locate(caller, reference).await?.task()?;
        let author = self.name(caller, task.reporter);
        let id = task.task_id;
        reading.add(author, task.description, (Some(id), None));
        let range = Range::partition(TableName::Tasks, keys::task_partition(id))
            .prefix(keys::COMMENT)
            .reverse()
            .limit(COMMENTS);
        let page = self.store.table.query(&range).await?;
        reading.cut |= page.next.is_some();
        for item in page.items.iter().rev() {
            let comment: Comment = read(item)?.value;
            let author = self.name(caller, comment.author);
            reading.add(author, comment.text, (Some(id), Some(comment.comment_id)));
        }
        Ok(())
    }

    async fn read_week(
        &self,
        caller: &Caller,
        reference: &ProjectRef,
        reading: &mut Reading,
    ) -> Result<Week> {
        let project = self.projects.visible(caller, reference).await?.value;
        let to = self.store.now();
        let from =
            Timestamp::from_millis(to.millis() - i64::try_from(WEEK.as_millis()).unwrap_or(0));
        let said = self.said(caller, project.project_id, from).await?;
        reading.cut |= said.cut;
        let comments = said.comments.len();
        for comment in said.comments {
            let author = self.name(caller, comment.author);
            let source = (Some(comment.task_id), Some(comment.comment_id));
            reading.add(author, comment.text, source);
        }
        let facts = self.resident.facts(project.project_id);
        let within = |moment: Timestamp| (from..=to).contains(&moment);
        let created = facts.iter().filter(|one| within(one.created)).count();
        let mut done: Vec<DoneTask> = facts
            .iter()
            .filter_map(|one| {
                Some(DoneTask {
                    task_id: one.task,
                    key: self.resident.task_key(one.task).unwrap_or_default(),
                    title: one.title.to_string(),
                    completed_at: one.completed.filter(|moment| within(*moment))?,
                })
            })
            .collect();
        done.sort_by_key(|one| (one.completed_at, one.task_id));
        let completed = done.len();
        done.truncate(NAMED);
        Ok(Week {
            from,
            to,
            created,
            completed,
            comments,
            done,
        })
    }
}

/// What is read for a summary.
#[derive(Default)]
struct Reading {
    parts: Vec<Part>,
    sources: Sources,
    cut: bool,
}

impl Reading {
    fn add(
        &mut self,
        author: String,
        text: String,
        source: (Option<Id<Task>>, Option<Id<Comment>>),
    ) {
        self.parts.push(Part {
            id: self.sources.len().to_string(),
            author,
            text,
        });
        self.sources.push(source);
    }

    fn told(&self, summary: Summary, week: Option<Week>) -> Summarised {
        let places: HashMap<&str, usize> = self
            .parts
            .iter()
            .enumerate()
            .map(|(at, part)| (part.id.as_str(), at))
            .collect();
        let sentences = summary.sentences.into_iter().map(|one| {
            let at = places.get(one.part_id.as_str());
            let source = at.and_then(|at| self.sources.get(*at));
            let (task_id, comment_id) = source.copied().unwrap_or_default();
            SummarisedSentence {
                text: one.text,
                role: one.role,
                score: one.score,
                author: Some(one.author).filter(|name| !name.is_empty()),
                task_id,
                comment_id,
            }
        });
        Summarised {
            writer: Writer::builtin(),
            digest: None,
            sentences: sentences.collect(),
            of: summary.of,
            cut: summary.cut || self.cut,
            week,
        }
    }
}
