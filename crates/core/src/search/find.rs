//! Finds what holds the words, best first, for somebody who may see some of it.

use super::Search;
use super::index::Match;
use super::question::Question;
use super::text::Text;
use crate::access::{Action, Caller, Column};
use crate::activity::counted;
use crate::error::Result;
use crate::id::Id;
use crate::page::{open, seal};
use crate::tasks::scope::Scope;
use crate::view::{ListView, PageMeta, digest, json};

impl Search {
    /// What holds the words in `q`, best first.
    pub async fn find(&self, caller: &Caller, params: &[(String, String)]) -> Result<ListView> {
        caller.require(Action::Read, Column::Tasks)?;
        let scope = self.resident.scope(caller);
        let question = self.question(caller, &scope, params)?;
        let limit = question.page.limit;
        let (matches, next, total) = match &question.text {
            Some(text) => self.matches(caller, &scope, &question, text)?,
            None => (Vec::new(), None, question.page.count.then_some(0)),
        };
        let hits = match &question.text {
            Some(text) => self.hits(caller, text, &matches).await?,
            None => Vec::new(),
        };
        let data = json(&hits)?;
        let tag = Some(counted(&data, total));
        let page = PageMeta::new(limit, next, total);
        Ok(ListView { data, page, tag })
    }

    /// The page's matches in order, where the next page begins, and how many there are in all if that was asked.
    fn matches(
        &self,
        caller: &Caller,
        scope: &Scope,
        question: &Question,
        text: &Text,
    ) -> Result<(Vec<Match>, Option<String>, Option<usize>)> {
        let bound = format!(
            "{text:?}{:?}{:?}{:x}",
            question.kinds,
            question.project,
            scope.fingerprint()
        );
        let mark = digest(&[bound.as_bytes()]);
        let cursor = question.page.cursor.as_deref();
        let after = cursor.map(|cursor| open(cursor, mark)).transpose()?;
        let words = self.resident.words();
        words.ready()?;
        words.refresh();
        let allowed = |id: u128| {
            let id = Id::from_u128(id);
            scope.contains(id)
                && question.project.is_none_or(|wanted| wanted == id)
                && self.resident.project(id).is_some()
        };
        let mut found = words.index.read().find(text, &question.kinds, allowed);
        let total = question.page.count.then(|| {
            found.retain(|one| self.is_visible(caller, one));
            found.len()
        });
        if let Some(after) = after {
            found.retain(|one| place(one) > after);
        }
        let order = |a: &Match, b: &Match| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id));
        let limit = question.page.limit.max(1);
        let more = found.len() > limit;
        if more {
            found.select_nth_unstable_by(limit, order);
            found.truncate(limit);
        }
        found.sort_unstable_by(order);
        let next = found.last().filter(|_| more);
        let next = next.map(|last| seal(&place(last), mark));
        found.retain(|one| self.is_visible(caller, one));
        Ok((found, next, total))
    }

    /// Whether the caller sees it at this moment, whatever has been taken in.
    pub(super) fn is_visible(&self, caller: &Caller, one: &Match) -> bool {
        let project = one.project().or_else(|| {
            let task = one.task()?;
            self.resident.project_of(task)
        });
        project
            .and_then(|id| self.resident.project(id))
            .is_some_and(|project| project.visible_to(caller.id, caller.role))
    }
}

/// A match's place in the order, as cursors carry it.
fn place(one: &Match) -> String {
    // Scores are positive, so that their bits have their order.
    format!("{:08x}{:032x}", u32::MAX - one.score.to_bits(), one.id)
}
