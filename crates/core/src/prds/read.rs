//! What is drawn from a document without changing it: its revisions, their differences, its score, its Markdown.

use codexflow_language::diff::{self, Diff};
use codexflow_language::prd::{Prd as Document, markdown};
use codexflow_language::rubric;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Prd, PrdRevision, Prds};
use crate::access::{Action, Caller, Column};
use crate::error::{Error, FieldError, Resource, Result};
use crate::id::Id;
use crate::keys;
use crate::page::{PageQuery, page};
use crate::ports::table::{Range, TableName};
use crate::store::read;
use crate::view::{ListView, Tag, View, digest, json};

/// What a document is worth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PrdScore")]
pub struct Scored {
    /// 0 to 100.
    pub score: f64,
    /// The twelve checks, in order.
    pub checks: Vec<Check>,
}

/// One of the twelve checks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PrdCheck")]
pub struct Check {
    /// Its name: `complete`, `inputFaithful`, …
    pub name: String,
    /// How much it counts.
    pub weight: u8,
    /// How much of it is met: 0 to 1.
    pub score: f64,
    /// What is not met, and where; the first fifty.
    pub findings: Vec<Finding>,
    /// How many findings there are in all.
    pub finding_count: usize,
}

/// Something that a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PrdFinding")]
pub struct Finding {
    /// Where: `FR-003`, `userStories/2`, …
    #[serde(rename = "where")]
    pub place: String,
    /// What.
    pub message: String,
}

/// What changed from one revision to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PrdDiff")]
pub struct Compared {
    /// The earlier revision.
    pub from: u64,
    /// The later one.
    pub to: u64,
    /// What changed.
    #[serde(flatten)]
    pub diff: Diff,
}

impl Prds {
    /// Every revision of a document, oldest first, without what it said.
    pub async fn revisions(
        &self,
        caller: &Caller,
        id: Id<Prd>,
        mut params: Vec<(String, String)>,
    ) -> Result<ListView> {
        caller.require(Action::Read, Column::Prds)?;
        let mut errors = Vec::new();
        let query = PageQuery::take(&mut params, &mut errors);
        errors.extend(params.into_iter().map(|(name, _)| {
            FieldError::new(name, "unknown", "is not a parameter of this list")
                .allowed(["limit", "cursor", "count"])
        }));
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        self.find(caller, id).await?;
        let range =
            Range::partition(TableName::Projects, keys::prd_partition(id)).prefix(keys::REVISION);
        let mut all = Vec::new();
        for item in self.store.all(range).await? {
            let revision: PrdRevision = read(&item)?.value;
            all.push(PrdRevision {
                content: None,
                ..revision
            });
        }
        let bound = format!("revisions {id}");
        let (shown, page) = page(all, &query, &bound, |one| format!("{:020}", one.revision))?;
        let data = json(&shown)?;
        let tag = Some(crate::activity::counted(&data, page.total));
        Ok(ListView { data, page, tag })
    }

    /// What a document said in one of its revisions.
    pub async fn get_revision(&self, caller: &Caller, id: Id<Prd>, revision: u64) -> Result<View> {
        caller.require(Action::Read, Column::Prds)?;
        self.find(caller, id).await?;
        tagged(&self.revision(id, revision).await?)
    }

    /// What changed between two revisions; the newest and the one before it when none are named.
    pub async fn diff(
        &self,
        caller: &Caller,
        id: Id<Prd>,
        between: (Option<u64>, Option<u64>),
    ) -> Result<View> {
        caller.require(Action::Read, Column::Prds)?;
        let (from, to) = self.find(caller, id).await?.head.between(between);
        let before = self.named("from", id, from).await?;
        let after = self.named("to", id, to).await?;
        tagged(&Compared {
            from,
            to,
            diff: diff::diff(&before, &after),
        })
    }

    /// What the twelve checks say of a document.
    pub async fn score(&self, caller: &Caller, id: Id<Prd>) -> Result<View> {
        caller.require(Action::Read, Column::Prds)?;
        let head = self.find(caller, id).await?.head;
        let document = written(self.revision(id, head.revision).await?);
        tagged(&scored(&document))
    }

    /// A document as Markdown, with a name for the file.
    pub async fn markdown(&self, caller: &Caller, id: Id<Prd>) -> Result<(String, String)> {
        caller.require(Action::Read, Column::Prds)?;
        let head = self.find(caller, id).await?.head;
        let document = written(self.revision(id, head.revision).await?);
        Ok((
            format!("{id}-r{}.md", head.revision),
            markdown::write(&document),
        ))
    }

    /// What a document said in the revision that a parameter names.
    pub(crate) async fn named(
        &self,
        parameter: &str,
        id: Id<Prd>,
        revision: u64,
    ) -> Result<Document> {
        match self.revision(id, revision).await {
            Ok(found) => Ok(written(found)),
            Err(Error::NotFound(Resource::Revision)) => {
                let message = "is no revision of this document; GET its versions for all of them";
                Err(Error::invalid(parameter, "unknown_revision", message))
            }
            Err(other) => Err(other),
        }
    }
}

/// What a revision says, title and all.
pub(crate) fn written(revision: PrdRevision) -> Document {
    Document {
        title: revision.title,
        content: revision.content.unwrap_or_default(),
    }
}

fn scored(document: &Document) -> Scored {
    let score = rubric::score(document);
    let check = |check: rubric::Check| Check {
        name: check.name,
        weight: check.weight,
        score: check.value,
        finding_count: check.fault_count,
        findings: check
            .faults
            .into_iter()
            .map(|fault| Finding {
                place: fault.at,
                message: fault.message,
            })
            .collect(),
    };
    Scored {
        score: score.score,
        checks: score.checks.into_iter().map(check).collect(),
    }
}

/// An answer that is drawn from a document, with a tag of its own.
fn tagged<T: Serialize>(value: &T) -> Result<View> {
    let data = json(value)?;
    let tag = Some(Tag::Data(digest(&[&data])));
    Ok(View { data, tag })
}
