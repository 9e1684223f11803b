//! The engines as an operator sees them. Never an address and never a key.

use schemars::JsonSchema;
use serde::Serialize;

use super::{BUILTIN, Engines, Model};
use crate::access::{Action, Caller, Column};
use crate::error::Result;
use crate::ports::engine::EngineError;
use crate::time::Timestamp;
use crate::view::View;

/// What became of the questions since the start.
#[derive(Default)]
pub(super) struct Record {
    answers: u64,
    failures: u64,
    last_answer: Option<Timestamp>,
    last_failure: Option<Failed>,
    is_failing: bool,
}

impl Record {
    pub(super) fn answered(&mut self, at: Timestamp) {
        self.answers += 1;
        self.last_answer = Some(at);
        self.is_failing = false;
    }

    pub(super) fn failed(&mut self, at: Timestamp, error: &EngineError) {
        self.failures += 1;
        self.last_failure = Some(Failed {
            at,
            reason: error.to_string(),
        });
        self.is_failing = true;
    }
}

/// The engines of an installation.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EngineStates {
    /// The one that is asked first comes first; the built-in rules are always there, and the last.
    pub engines: Vec<EngineShown>,
}

/// Who writes.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Engine")]
pub struct EngineShown {
    /// `builtin`, or the kind of its server and the model: `openai:llama3.2`.
    pub name: String,
    /// How it does.
    pub state: EngineState,
    /// Of a model only: answers that came, since the server started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answers: Option<u64>,
    /// Of a model only: questions without an answer that could be used, since the server started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failures: Option<u64>,
    /// When it last answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_answer_at: Option<Timestamp>,
    /// When and why it last did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_failure: Option<Failed>,
    /// Of a model only: how many questions people may ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<EngineBudget>,
    /// Of a model only: after how many seconds nothing more is asked for one document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_seconds: Option<u64>,
}

/// How an engine does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EngineState {
    /// It answers, or it needs nobody else to.
    Ready,
    /// It has not been asked since the server started.
    Untried,
    /// The last question had no answer that could be used.
    Failing,
}

/// A question without an answer that could be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "EngineFailure")]
pub struct Failed {
    /// When.
    pub at: Timestamp,
    /// Why, in words for people.
    pub reason: String,
}

/// The questions of today, in UTC, since the server started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EngineBudget {
    /// How many each person may have asked in a day.
    pub per_person_and_day: u32,
    /// How many the caller has had asked today.
    pub spent: u32,
    /// How many all have had asked today.
    pub spent_by_all: u32,
}

impl Engines {
    /// `GET /ai/engines`: who writes, and how they do.
    pub fn list(&self, caller: &Caller) -> Result<View> {
        caller.require(Action::Read, Column::Settings)?;
        let model = self.model.iter().map(|model| model.shown(caller));
        let builtin = EngineShown {
            name: BUILTIN.into(),
            state: EngineState::Ready,
            answers: None,
            failures: None,
            last_answer_at: None,
            last_failure: None,
            budget: None,
            document_seconds: None,
        };
        View::plain(&EngineStates {
            engines: model.chain([builtin]).collect(),
        })
    }
}

impl Model {
    fn shown(&self, caller: &Caller) -> EngineShown {
        let today = self.clock.now().date();
        let (spent, spent_by_all) = self.budget.lock().spent(caller.id, today);
        let record = self.record.lock();
        let state = match (record.is_failing, record.last_answer) {
            (true, _) => EngineState::Failing,
            (false, Some(_)) => EngineState::Ready,
            (false, None) => EngineState::Untried,
        };
        EngineShown {
            name: self.engine.name().to_owned(),
            state,
            answers: Some(record.answers),
            failures: Some(record.failures),
            last_answer_at: record.last_answer,
            last_failure: record.last_failure.clone(),
            budget: Some(EngineBudget {
                per_person_and_day: self.terms.asks_per_day,
                spent,
                spent_by_all,
            }),
            document_seconds: Some(self.terms.document_seconds),
        }
    }
}
