//! One text: its language, its mood, what it names, what it is about.

use codexflow_language::analysis::{Analysis, Known, analyse};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Engine, Texts, in_body};
use crate::access::{Action, Caller, Column};
use crate::comments::model::Comment;
use crate::error::{Error, Resource, Result};
use crate::id::Id;
use crate::keys;
use crate::reference::TaskRef;
use crate::tasks::model::Task;
use crate::users::is_shown;
use crate::view::View;

/// The text that is to be looked at: one that is given, a task's, or a comment's.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AnalysisOf {
    /// The text itself.
    #[schemars(length(min = 1, max = 65_536))]
    pub text: Option<String>,
    /// Instead of a text: a task, by id or key. Its text is its title, an empty line, and its description.
    pub task_id: Option<TaskRef>,
    /// A comment on that task: its text instead of the task's.
    pub comment_id: Option<Id<Comment>>,
}

/// What a text is, in the shapes of Amazon Comprehend; offsets count Unicode letters.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Analysed {
    /// What the answer was made by.
    #[serde(rename = "engine")]
    pub engine: Engine,
    /// What it says.
    #[serde(flatten)]
    pub analysis: Analysis,
}

impl Texts {
    /// `POST /ai/text-analysis`: what a text is.
    pub async fn analyse(&self, caller: &Caller, of: &AnalysisOf) -> Result<View> {
        caller.require(Action::Read, Column::Tasks)?;
        let text = match (&of.text, &of.task_id, of.comment_id) {
            (Some(text), None, None) => text.clone(),
            (None, Some(task), comment) => {
                self.text_of(caller, task, comment).await.map_err(in_body)?
            }
            _ => {
                return Err(Error::invalid(
                    "text",
                    "one_of",
                    "Send either text, or taskId with or without commentId",
                ));
            }
        };
        let analysis = analyse(&text, &self.known(caller));
        View::plain(&Analysed {
            engine: Engine::Builtin,
            analysis,
        })
    }

    async fn text_of(
        &self,
        caller: &Caller,
        task: &TaskRef,
        comment: Option<Id<Comment>>,
    ) -> Result<String> {
        let located = self.tasks.locate(caller, task).await?;
        let task: Task = located.task()?;
        let Some(comment) = comment else {
            return Ok(format!("{}\n\n{}", task.title, task.description));
        };
        let key = keys::comment(task.task_id, comment);
        let found = self.store.get::<Comment>(key).await?;
        let found = found.ok_or(Error::NotFound(Resource::Comment))?;
        Ok(found.value.text)
    }

    /// The names that the caller may know of.
    fn known(&self, caller: &Caller) -> Known {
        let people = self.resident.users().into_iter();
        let projects = self.resident.projects().into_iter();
        Known {
            people: people
                .filter(|user| is_shown(user, caller))
                .map(|user| user.name.clone())
                .collect(),
            organizations: Vec::new(),
            products: projects
                .filter(|project| project.visible_to(caller.id, caller.role))
                .map(|project| project.name.clone())
                .collect(),
        }
    }
}
