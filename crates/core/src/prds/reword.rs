//! A composed document worded anew by a model, section by section; what fails is asked once more, and what fails again
//! stays as it was composed, with the reason. Must not decide what is kept: that is the language crate's.

use std::collections::BTreeMap;

use codexflow_language::prd::{Brief, Prd as Document};
use codexflow_language::rewording::{Part, Refused, Section, instructions, message, parts, take};
use futures::stream::{self, StreamExt};

use super::Prds;
use crate::engines::{Asking, BUILTIN};
use crate::error::Result;
use crate::id::Id;
use crate::jobs::Progress;
use crate::jobs::model::JobPart;
use crate::ports::engine::{Ask, EngineError};
use crate::users::model::User;

/// Parts of one question: what a model answers in a few seconds.
const TOGETHER: usize = 20;
/// Questions of one document at the same time: half of what the model's port lets through, so that two can be written.
const AT_ONCE: usize = 4;
/// Parts whose refusal a note names.
const NAMED: usize = 5;

/// Some parts of a section, and why an earlier wording of them was not kept.
struct Batch {
    section: Section,
    parts: Vec<Part>,
    refused: Vec<Refused>,
}

/// A document on its way, and the parts that stay as they were composed.
struct Wording<'a> {
    said: Document,
    asking: &'a Asking,
    left: BTreeMap<Section, Vec<Refused>>,
}

impl Prds {
    /// The document as a model words it; none when somebody asked to stop.
    pub(super) async fn reworded(
        &self,
        person: Id<User>,
        said: Document,
        progress: &mut Progress,
    ) -> Result<Option<Document>> {
        let Some(asking) = self.engines.begin(person) else {
            return Ok(Some(said));
        };
        let from = said.content.provenance.as_ref();
        let brief = from.and_then(|from| from.brief.clone()).unwrap_or_default();
        let composed = said.clone();
        let batches: Vec<Batch> = Section::ALL
            .into_iter()
            .flat_map(|at| batches(&said, at))
            .collect();
        progress.expect(batches.len() as u64);
        let mut wording = Wording {
            said,
            asking: &asking,
            left: BTreeMap::new(),
        };
        let mut open: Vec<Section> = batches.iter().map(|batch| batch.section).collect();
        let mut again = Vec::new();
        let mut answers = stream::iter(batches)
            .map(|batch| batch.asked(&asking, &brief))
            .buffered(AT_ONCE);
        while let Some((batch, answer)) = answers.next().await {
            let section = batch.section;
            match wording.take(batch, answer) {
                Some(batch) => again.push(batch),
                None => wording.close(section, &mut open, &composed, progress),
            }
            if !progress.step(1).await? {
                return Ok(None);
            }
        }
        let mut answers = stream::iter(again)
            .map(|batch| batch.asked(&asking, &brief))
            .buffered(AT_ONCE);
        while let Some((batch, answer)) = answers.next().await {
            let section = batch.section;
            if let Some(batch) = wording.take(batch, answer) {
                wording.leave(batch.section, batch.refused);
            }
            wording.close(section, &mut open, &composed, progress);
            if !progress.step(0).await? {
                return Ok(None);
            }
        }
        Ok(Some(wording.signed(&composed)))
    }
}

/// A section in questions of a size that is answered well.
fn batches(said: &Document, section: Section) -> Vec<Batch> {
    let all = parts(said, section);
    let chunks = all.chunks(TOGETHER);
    chunks
        .map(|parts| Batch {
            section,
            parts: parts.to_vec(),
            refused: Vec::new(),
        })
        .collect()
}

impl Batch {
    async fn asked(self, asking: &Asking, brief: &Brief) -> (Self, Result<String, EngineError>) {
        let letters: usize = self
            .parts
            .iter()
            .flat_map(|part| &part.texts)
            .map(|(_, text)| text.len())
            .sum();
        let ask = Ask {
            instructions: instructions(self.section),
            text: message(brief, &self.parts, &self.refused),
            // A token is two letters at the least; names of fields and a longer wording take the rest.
            most_tokens: u32::try_from(letters)
                .unwrap_or(u32::MAX)
                .clamp(1_000, 8_000),
        };
        let answer = asking.ask(&ask).await;
        (self, answer)
    }

    /// The same parts, none of which was kept.
    fn wholly(self, why: &str) -> Self {
        let refused = self.parts.iter().map(|part| Refused {
            id: part.id.clone(),
            why: why.to_owned(),
        });
        Self {
            refused: refused.collect(),
            ..self
        }
    }
}

impl Wording<'_> {
    /// Takes over what can be kept of an answer; answers what is worth another question.
    fn take(&mut self, batch: Batch, answer: Result<String, EngineError>) -> Option<Batch> {
        let text = match answer {
            Ok(text) => text,
            Err(error) => {
                let batch = batch.wholly(&error.to_string());
                if is_worth_repeating(&error) {
                    return Some(batch);
                }
                self.leave(batch.section, batch.refused);
                return None;
            }
        };
        match take(&mut self.said, batch.section, &batch.parts, &text) {
            Ok(refused) if refused.is_empty() => None,
            Ok(refused) => {
                let is_refused = |part: &Part| refused.iter().any(|one| one.id == part.id);
                let parts = batch.parts.into_iter().filter(is_refused).collect();
                Some(Batch {
                    section: batch.section,
                    parts,
                    refused,
                })
            }
            Err(why) => {
                let error = self.asking.unfit(why);
                Some(batch.wholly(&error.to_string()))
            }
        }
    }

    fn leave(&mut self, section: Section, refused: Vec<Refused>) {
        self.left.entry(section).or_default().extend(refused);
    }

    /// One question of a section is settled; with the last one it is told who wrote the section.
    fn close(
        &self,
        section: Section,
        open: &mut Vec<Section>,
        composed: &Document,
        progress: &mut Progress,
    ) {
        if let Some(at) = open.iter().position(|one| *one == section) {
            open.remove(at);
        }
        if !open.contains(&section) {
            let (engine, note) = self.origin(composed, section);
            progress.ended(JobPart {
                name: section.name().to_owned(),
                engine: engine.to_owned(),
                note,
            });
        }
    }

    /// Who wrote a section, and why not, or not wholly, the model.
    fn origin(&self, composed: &Document, section: Section) -> (&str, String) {
        let name = self.asking.name();
        let before = parts(composed, section);
        let is_changed = before != parts(&self.said, section);
        let left = self.left.get(&section).map_or(&[][..], Vec::as_slice);
        let engine = if is_changed { name } else { BUILTIN };
        (engine, note(name, left, before.len(), is_changed))
    }

    /// The document with who wrote each section, and why not the model where it is not.
    fn signed(mut self, composed: &Document) -> Document {
        let name = self.asking.name();
        let mut is_models = false;
        for section in Section::ALL {
            let (engine, note) = self.origin(composed, section);
            let engine = engine.to_owned();
            is_models |= engine == name;
            let Some(from) = &mut self.said.content.provenance else {
                continue;
            };
            let mut all = from.per_section.iter_mut();
            if let Some(origin) = all.find(|one| one.section == section.name()) {
                (origin.engine, origin.note) = (engine, note);
            }
        }
        let fallen: Vec<&str> = self
            .left
            .iter()
            .filter(|(_, left)| !left.is_empty())
            .map(|(section, _)| section.name())
            .collect();
        if let Some(from) = &mut self.said.content.provenance
            && is_models
        {
            name.clone_into(&mut from.engine);
        }
        if !fallen.is_empty() {
            tracing::warn!(engine = name, sections = ?fallen, "the built-in text stands where the model failed");
        }
        self.said
    }
}

/// Why a section, or some of its parts, are not the model's.
fn note(name: &str, left: &[Refused], total: usize, is_changed: bool) -> String {
    let Some(first) = left.first() else {
        return if is_changed || total == 0 {
            String::new()
        } else {
            format!("{name} left it as it is")
        };
    };
    if left.len() >= total {
        return format!("{name} was asked: {}", first.why);
    }
    let ids: Vec<&str> = left.iter().take(NAMED).map(|one| one.id.as_str()).collect();
    let more = left.len().saturating_sub(NAMED);
    let more = if more == 0 {
        String::new()
    } else {
        format!(" and {more} more")
    };
    format!(
        "{BUILTIN} wrote {} of {total} parts ({}{more}): {}",
        left.len(),
        ids.join(", "),
        first.why
    )
}

/// Whether the same question may have another answer.
fn is_worth_repeating(error: &EngineError) -> bool {
    match error {
        EngineError::Unreadable | EngineError::CutOff | EngineError::Unfit(_) => true,
        EngineError::Status(status) => *status >= 500,
        EngineError::Slow(_)
        | EngineError::Unreachable
        | EngineError::Busy
        | EngineError::BadKey
        | EngineError::Declined
        | EngineError::Late(_)
        | EngineError::Spent(_) => false,
    }
}
