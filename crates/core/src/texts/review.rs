//! A change: what a reviewer should not have to find by eye.

use codexflow_language::review::asked::{self, Shown};
use codexflow_language::review::{Finding, Review, review};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{PATIENCE, Texts};
use crate::access::{Action, Caller, Column};
use crate::engines::{BUILTIN, Writer};
use crate::error::{Error, Result};
use crate::ports::engine::Ask;
use crate::view::View;

/// The longest answer of a model, in tokens.
const TOKENS: u32 = 4_000;
/// Findings of a model that are told of although they are not kept.
const NAMED: usize = 5;

/// The change that is to be looked at.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReviewOf {
    /// A unified diff, as `git diff` prints it.
    #[schemars(length(min = 1, max = 1_000_000))]
    pub diff: String,
    /// How many seconds a model is waited for, where one is configured; 4 when left out.
    #[schemars(range(min = 1, max = 20))]
    pub wait_seconds: Option<u64>,
}

/// What was found in it. What the built-in rules find is always there; a model adds to it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reviewed {
    /// Who looked beside the built-in rules, or why nobody did.
    #[serde(flatten)]
    pub writer: Writer,
    /// The worst first.
    pub findings: Vec<ReviewFinding>,
    /// How many files it touches.
    pub files: usize,
    /// How many lines it adds.
    pub added: usize,
    /// How many lines it takes away.
    pub removed: usize,
    /// Whether there was more than is read or told.
    pub cut: bool,
    /// What a model was not shown, and which of its findings were not kept, and why.
    pub notes: Vec<String>,
}

/// Something to look at.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReviewFinding {
    /// What was found; the rule of a model's is `model`.
    #[serde(flatten)]
    pub finding: Finding,
    /// Who found it.
    pub engine: String,
}

/// A review by rules, and what a model would be shown.
pub struct BegunReview {
    review: Review,
    shown: Option<Shown>,
    seconds: u64,
}

impl Texts {
    /// `POST /ai/review`: what to look at in a diff, before a model is [asked](Self::look_again). Nothing of it is kept.
    pub fn review(&self, caller: &Caller, of: &ReviewOf) -> Result<BegunReview> {
        caller.require(Action::Read, Column::Tasks)?;
        let review = review(&of.diff);
        if review.files == 0 {
            return Err(Error::invalid(
                "diff",
                "format",
                "names no file: send a unified diff, as `git diff` prints it",
            ));
        }
        let has_model = self.engines.begin(caller.id).is_some();
        Ok(BegunReview {
            shown: has_model.then(|| asked::shown(&of.diff)),
            review,
            seconds: of.wait_seconds.unwrap_or(PATIENCE),
        })
    }

    /// The same, with what a model finds beside it.
    pub async fn look_again(&self, caller: &Caller, begun: BegunReview) -> Result<View> {
        let BegunReview {
            review,
            shown,
            seconds,
        } = begun;
        let mut notes = Vec::new();
        let (mut found, mut writer) = (Vec::new(), Writer::builtin());
        if let Some(shown) = shown.filter(|shown| shown.lines > 0) {
            let ask = Ask {
                instructions: asked::instructions(),
                text: asked::message(&shown, &review.findings),
                most_tokens: TOKENS,
            };
            let accept = |answer: &str| asked::take(&shown, answer).map(Some);
            let answer = self
                .engines
                .write(caller.id, &ask, seconds, None, accept)
                .await;
            writer = answer.writer;
            if let Some((kept, refused)) = answer.value {
                found = kept;
                notes = told(&writer.engine, &shown, review.added, &refused);
            }
        }
        View::plain(&Reviewed::of(review, found, writer, notes))
    }
}

/// What a model did not see, and what of its answer is left out.
fn told(name: &str, shown: &Shown, added: usize, refused: &[String]) -> Vec<String> {
    let mut notes = Vec::new();
    if shown.lines < added {
        let lines = shown.lines;
        notes.push(format!(
            "{name} was shown the first {lines} of {added} added lines"
        ));
    }
    if shown.hidden > 0 {
        let hidden = shown.hidden;
        notes.push(format!(
            "{name} was not shown {hidden} lines that may hold a secret"
        ));
    }
    for why in refused.iter().take(NAMED) {
        notes.push(format!("A finding of {name} was not kept: {why}"));
    }
    let more = refused.len().saturating_sub(NAMED);
    if more > 0 {
        notes.push(format!("{more} more findings of {name} were not kept"));
    }
    notes
}

impl Reviewed {
    fn of(review: Review, found: Vec<Finding>, writer: Writer, notes: Vec<String>) -> Self {
        let own = review.findings.into_iter().map(|finding| ReviewFinding {
            finding,
            engine: BUILTIN.to_owned(),
        });
        let added = found.into_iter().map(|finding| ReviewFinding {
            finding,
            engine: writer.engine.clone(),
        });
        let mut findings: Vec<ReviewFinding> = own.chain(added).collect();
        // What the rules found stays before what a model says of the same place.
        findings.sort_by(|a, b| {
            let (a, b) = (&a.finding, &b.finding);
            (a.severity, &a.file, a.line).cmp(&(b.severity, &b.file, b.line))
        });
        Self {
            writer,
            findings,
            files: review.files,
            added: review.added,
            removed: review.removed,
            cut: review.cut,
            notes,
        }
    }
}
