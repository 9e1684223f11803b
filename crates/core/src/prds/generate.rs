//! Documents from briefs: at once where the built-in composer writes alone; where a model words it anew, by a job that
//! answers in time or goes on.

use std::io::Read;

use codexflow_language::prd::{Prd as Document, Question, SectionOrigin};
use futures::FutureExt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::create::New;
use super::{Generate, Prd, Prds};
use crate::access::{Action, Caller, Column, Role, Scopes};
use crate::auth::model::ApiKey;
use crate::error::{Error, Result};
use crate::event;
use crate::id::Id;
use crate::jobs::model::{Job, JobState};
use crate::jobs::{Ending, PATIENCE, Progress};
use crate::keys;
use crate::projects::model::Project;
use crate::reference::ProjectRef;
use crate::users::model::UserStatus;
use crate::view::View;

/// The kind of the job.
const GENERATE: &str = "prds.generate";

/// What a brief is answered with.
pub enum Generated {
    /// The document.
    Done(View, Box<Generation>),
    /// A job that goes on, or that came to no document.
    Later(Box<Job>),
}

impl Generated {
    /// The document, where it is there already.
    pub fn document(self) -> Option<View> {
        match self {
            Self::Done(view, _) => Some(view),
            Self::Later(_) => None,
        }
    }
}

/// How a document came about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Generation {
    /// Who wrote it: `builtin`, models by their names.
    pub engines: Vec<String>,
    /// Who wrote each section, and why it was not another engine where another was asked.
    pub sections: Vec<SectionOrigin>,
    /// What is asked back, each with the answer that was taken.
    pub questions: Vec<Question>,
    /// What the twelve checks give it, 0 to 100.
    pub score: f64,
}

/// What came of the job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Made {
    /// The document.
    pub prd_id: Id<Prd>,
    /// How it came about.
    #[serde(flatten)]
    pub generation: Generation,
}

/// What the job is told beside the brief.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    /// The document that it is to make: one, however often it is begun.
    prd_id: Id<Prd>,
    /// The project that it is for.
    project_id: Option<Id<Project>>,
    /// What all of it is undone by.
    operation: Id<event::Operation>,
    /// The API key that asked, and what it may do: work that is taken up again may do no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<(Id<ApiKey>, Scopes)>,
}

impl Generation {
    fn of(prd: &Prd) -> Self {
        let from = prd.content.provenance.as_ref();
        let sections = from.map_or_else(Vec::new, |from| from.per_section.clone());
        let mut engines: Vec<String> = Vec::new();
        for section in &sections {
            if !engines.contains(&section.engine) {
                engines.push(section.engine.clone());
            }
        }
        Self {
            engines,
            sections,
            questions: prd.content.open_questions.clone(),
            score: prd.head.score,
        }
    }
}

impl Prds {
    /// Makes a document from a brief.
    pub async fn generate(&self, caller: &Caller, wish: &Generate) -> Result<Generated> {
        caller.require(Action::Create, Column::Prds)?;
        let said = self.composed(caller.id, wish)?;
        let prd_id: Id<Prd> = self.store.new_id();
        if self.engines.begin(caller.id).is_none() {
            let home = wish.project_id.as_ref();
            let view = self.keep(caller, wish, home, said, prd_id).await?;
            return done(view);
        }
        let project_id = self.fits(caller, wish, said).await?;
        let operation = match &caller.operation {
            Some(operation) => operation.clone(),
            None => event::Operation::new(self.store.new_id()),
        };
        let input = Input {
            prd_id,
            project_id,
            operation: operation.id(),
            key: caller.key,
        };
        let told = serde_json::to_value(&input).map_err(Error::internal)?;
        let upload = serde_json::to_vec(wish).map_err(Error::internal)?;
        let job = self
            .jobs
            .create(caller, GENERATE, told, Some(upload.into()))
            .await?;
        self.begin(caller, &job, input, operation);
        let job = self.jobs.wait(job.job_id, PATIENCE).await?;
        if job.state == JobState::Succeeded {
            done(self.get(caller, prd_id).await?)
        } else {
            Ok(Generated::Later(Box::new(job)))
        }
    }

    /// Takes up a job that was at work when the process ended; `false` when it is none of ours.
    pub fn take_up(&self, job: &Job) -> Result<bool> {
        if job.kind != GENERATE {
            return Ok(false);
        }
        let input: Input = serde_json::from_value(job.input.clone()).map_err(Error::internal)?;
        let caller = Caller {
            id: job.created_by,
            role: Role::Developer,
            session: None,
            key: input.key,
            idempotency: None,
            operation: None,
        };
        let operation = event::Operation::new(input.operation);
        self.begin(&caller, job, input, operation);
        Ok(true)
    }

    /// Refuses at once what the job could only fail of later.
    async fn fits(
        &self,
        caller: &Caller,
        wish: &Generate,
        mut said: Document,
    ) -> Result<Option<Id<Project>>> {
        let project = self.home(caller, wish.project_id.as_ref()).await?;
        let approvers = wish.approvers.clone().unwrap_or_default();
        self.approvers(self.store.begin(), project.as_ref(), &[], &approvers)
            .await?;
        self.settle(None, &mut said)?;
        Ok(project.map(|project| project.project_id))
    }

    fn begin(&self, caller: &Caller, job: &Job, input: Input, operation: event::Operation) {
        let prds = self.clone();
        let id = job.job_id;
        let caller = Caller {
            idempotency: None,
            operation: Some(operation),
            ..caller.clone()
        };
        self.jobs.run(job, move |progress| {
            let (prds, caller) = (prds.clone(), caller.clone());
            prds.work(caller, id, input.clone(), progress).boxed()
        });
    }

    async fn work(
        self,
        caller: Caller,
        job: Id<Job>,
        input: Input,
        mut progress: Progress,
    ) -> Result<(Progress, Ending)> {
        let id = input.prd_id;
        let pointer = self.store.item(keys::prd_pointer(id)).await?;
        let view = if pointer.is_some() {
            // It was cut off between the document and its own end.
            let found = self.find_any(&caller, id).await?;
            self.view(found.head).await?
        } else {
            let wish = self.wish(job).await?;
            let said = self.composed(caller.id, &wish)?;
            let Some(said) = self.reworded(caller.id, said, &mut progress).await? else {
                return Ok((progress, Ending::Stopped(Value::Null)));
            };
            let caller = self.still_here(&caller)?;
            let home = input.project_id.map(ProjectRef::Id);
            self.keep(&caller, &wish, home.as_ref(), said, id).await?
        };
        let made = serde_json::to_value(made(&view)?).map_err(Error::internal)?;
        Ok((progress, Ending::Finished(made)))
    }

    /// What was asked for.
    async fn wish(&self, job: Id<Job>) -> Result<Generate> {
        let packed = self.jobs.upload(job).await?;
        let mut bytes = Vec::new();
        flate2::read::GzDecoder::new(&packed[..])
            .read_to_end(&mut bytes)
            .map_err(Error::internal)?;
        serde_json::from_slice(&bytes).map_err(Error::internal)
    }

    /// Who asked, as they are now.
    fn still_here(&self, caller: &Caller) -> Result<Caller> {
        let person = self.resident.user(caller.id);
        let Some(person) = person.filter(|person| person.status == UserStatus::Active) else {
            return Err(Error::Forbidden(
                "The account that began this job is no longer active".into(),
            ));
        };
        let caller = Caller {
            role: person.role,
            ..caller.clone()
        };
        caller.require(Action::Create, Column::Prds)?;
        Ok(caller)
    }

    async fn keep(
        &self,
        caller: &Caller,
        wish: &Generate,
        home: Option<&ProjectRef>,
        said: Document,
        id: Id<Prd>,
    ) -> Result<View> {
        let new = New {
            said,
            approvers: wish.approvers.clone().unwrap_or_default(),
            ai_generated: true,
        };
        self.insert(caller, home, new, id).await
    }
}

fn done(view: View) -> Result<Generated> {
    let generation = made(&view)?.generation;
    Ok(Generated::Done(view, Box::new(generation)))
}

fn made(view: &View) -> Result<Made> {
    let prd: Prd = serde_json::from_slice(&view.data).map_err(Error::internal)?;
    Ok(Made {
        prd_id: prd.head.prd_id,
        generation: Generation::of(&prd),
    })
}
