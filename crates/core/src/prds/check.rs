//! Rules of a document that its schema cannot say, and what the server itself puts into one: the ids of requirements.

use codexflow_language::diff::keep_ids;
use codexflow_language::prd::{Prd as Document, Requirement, Requirements};
use codexflow_language::rubric;

use super::{Prd, Prds};
use crate::error::{Error, FieldError, Result};
use crate::id::{Id, Kind};
use crate::ports::table::Commit;
use crate::projects::model::Project;
use crate::users::model::User;
use crate::users::present::present;

/// Most bytes that a document's content has as JSON; a stored item has room for little more.
const MOST_BYTES: usize = 256 * 1024;
/// Most requirements, and most stories: comparing versions looks at each pair.
const MOST: usize = 500;

/// A requirement, as far as it has an id of its own.
struct Named;

impl Kind for Named {
    const PREFIX: &'static str = "rqm_";
}

impl Prds {
    /// Makes a document what is stored: requirements have ids, kept from the revision before; answers its score.
    pub(super) fn settle(&self, before: Option<&Document>, after: &mut Document) -> Result<f64> {
        after.title = after.title.trim().to_owned();
        let requirements = &mut after.content.requirements;
        agree(
            before.map(|before| &before.content.requirements),
            requirements,
        )?;
        let counts = [
            ("content.requirements.items", requirements.items.len()),
            ("content.userStories", after.content.user_stories.len()),
        ];
        for (path, count) in counts {
            if count > MOST {
                let message = format!("a document has at most {MOST}, not {count}; split it");
                return Err(Error::invalid(path, "too_many", message));
            }
        }
        // Ids in the whole system are ours to give.
        for item in &mut after.content.requirements.items {
            item.requirement_id = None;
        }
        match before {
            Some(before) => keep_ids(before, after),
            None if has_own_ids(&after.content.requirements.items) => {}
            None => keep_ids(&Document::default(), after),
        }
        for item in &mut after.content.requirements.items {
            if item.requirement_id.is_none() {
                let id: Id<Named> = self.store.new_id();
                item.requirement_id = Some(id.to_string());
            }
        }
        after.content.requirements.write_strings();
        let bytes = serde_json::to_vec(&after.content).map_err(Error::internal)?;
        if bytes.len() > MOST_BYTES {
            let message = format!(
                "must have at most {MOST_BYTES} bytes as JSON, not {}; split the document",
                bytes.len()
            );
            return Err(Error::invalid("content", "too_long", message));
        }
        Ok(rubric::score(after).score)
    }

    /// Makes a commit fail when a new approver leaves before it happens, and refuses who cannot see the document.
    pub(super) async fn approvers(
        &self,
        commit: Commit,
        project: Option<&Project>,
        before: &[Id<User>],
        after: &[Id<User>],
    ) -> Result<Commit> {
        let mut errors = Vec::new();
        let mut people = Vec::new();
        for (at, id) in after.iter().enumerate() {
            let field = format!("approvers[{at}]");
            if after[..at].contains(id) {
                errors.push(FieldError::new(field, "repeated", "is listed before"));
            } else if !before.contains(id) {
                let user = self.resident.user(*id);
                let sees = user.is_none_or(|user| {
                    project.is_none_or(|project| project.visible_to(*id, user.role))
                });
                if sees {
                    people.push((field, *id));
                } else {
                    let message = "cannot see this private project; add them as a member first";
                    errors.push(FieldError::new(field, "not_a_member", message));
                }
            }
        }
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        present(&self.store, commit, &people).await
    }
}

/// Whether a new document's own ids can stay: every requirement has one, and none twice.
fn has_own_ids(items: &[Requirement]) -> bool {
    let mut seen = std::collections::HashSet::new();
    items.iter().all(|item| {
        let number = item.id.strip_prefix(item.kind.prefix());
        let number = number.and_then(|rest| rest.strip_prefix('-'));
        let is_id = number.is_some_and(|digits| {
            (3..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
        });
        is_id && seen.insert(&item.id)
    })
}

/// Makes objects and strings of the requirements say the same: whichever was changed counts. Where both were changed and
/// they differ, nobody can know what is meant.
fn agree(before: Option<&Requirements>, after: &mut Requirements) -> Result<()> {
    let none = Requirements::default();
    let before = before.unwrap_or(&none);
    let strings = |all: &Requirements| (all.functional.clone(), all.non_functional.clone());
    let (lines, same_items) = (strings(after), after.items == before.items);
    if lines == strings(before) {
        // Only objects may have changed. All of them gone means that no requirement is left.
        if after.items.is_empty() {
            if same_items {
                after.items = after.from_strings();
            }
            after.write_strings();
        }
        return Ok(());
    }
    if !same_items && !after.items.is_empty() {
        let mut own = after.clone();
        own.write_strings();
        if strings(&own) == lines {
            return Ok(());
        }
        let message =
            "items and the lists functional and nonFunctional say different things; send either";
        return Err(Error::invalid(
            "content.requirements",
            "contradiction",
            message,
        ));
    }
    let mut items = after.from_strings();
    let given: Vec<&String> = after
        .functional
        .iter()
        .chain(&after.non_functional)
        .collect();
    for item in &mut items {
        let mut known = before.items.iter().filter(|old| old.kind == item.kind);
        // A number that the line itself does not bear was only given for want of one.
        let has_id = given.contains(&&item.line());
        let old = known.find(|old| old.text == item.text || (has_id && old.id == item.id));
        if let Some(old) = old {
            let text = std::mem::take(&mut item.text);
            let is_same = text == old.text;
            let priority = if is_same { old.priority } else { item.priority };
            *item = Requirement {
                id: item.id.clone(),
                text,
                priority,
                ..old.clone()
            };
        }
    }
    after.items = items;
    Ok(())
}

/// Makes of what a document said once its next revision: with the ids of then, and those of what goes kept from others.
/// Answers its score.
pub(super) fn bring_back(now: &Document, then: &mut Document) -> f64 {
    let present = &now.content.requirements;
    let back = &mut then.content.requirements;
    let gone = present.items.iter().map(|item| &item.id);
    back.retired.extend(gone.chain(&present.retired).cloned());
    back.retired.sort();
    back.retired.dedup();
    let items = &back.items;
    back.retired
        .retain(|id| items.iter().all(|item| item.id != *id));
    rubric::score(then).score
}

/// What a document says, title and all.
pub(super) fn said(prd: &Prd) -> Document {
    Document {
        title: prd.head.title.clone(),
        content: prd.content.clone(),
    }
}
