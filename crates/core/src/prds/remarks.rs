//! What people say about a document. Whoever sees it may say something; it changes neither the document nor where it stands.

use serde_json::Value;

use super::{Found, Prd, Prds, Remark};
use crate::access::{Action, Caller, Column, allows};
use crate::activity::{counted, paging, total};
use crate::comments::NewComment;
use crate::comments::mentions;
use crate::comments::model::Comment;
use crate::error::{Error, Resource, Result};
use crate::event::Stream;
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Commit, Cursor, Expect, Range, TableName};
use crate::store::{Stored, document, emit_change};
use crate::users::model::User;
use crate::view::{ListView, PageMeta, View};

/// The fields that clients may set.
const WRITABLE: [&str; 1] = ["text"];

impl Prds {
    /// What was said about a document, oldest first.
    pub async fn comments(
        &self,
        caller: &Caller,
        id: Id<Prd>,
        params: Vec<(String, String)>,
    ) -> Result<ListView> {
        caller.require(Action::Read, Column::Prds)?;
        let paging = paging(params)?;
        self.find(caller, id).await?;
        let range =
            Range::partition(TableName::Projects, keys::prd_partition(id)).prefix(keys::COMMENT);
        let total = total(&self.store, &range, &paging).await?;
        let range = range.limit(paging.limit).after(paging.cursor.map(Cursor));
        let found = self.store.table.query(&range).await?;
        let bodies: Vec<&[u8]> = found.items.iter().map(|item| &item.body[..]).collect();
        let data = [b"[", &bodies.join(&b","[..])[..], b"]"].concat();
        Ok(ListView {
            tag: Some(counted(&data, total)),
            data: data.into(),
            page: PageMeta::new(paging.limit, found.next.map(|cursor| cursor.0), total),
        })
    }

    /// One thing that was said about a document.
    pub async fn comment(
        &self,
        caller: &Caller,
        id: Id<Prd>,
        comment: Id<Comment>,
    ) -> Result<View> {
        caller.require(Action::Read, Column::Prds)?;
        self.find(caller, id).await?;
        let stored = self.remark(id, comment).await?;
        let stored = stored.ok_or(Error::NotFound(Resource::Comment))?;
        View::of(&stored.value, stored.version)
    }

    /// Says something about a document. `expected` is its revision.
    pub async fn say(
        &self,
        caller: &Caller,
        id: Id<Prd>,
        new: &NewComment,
        expected: Option<u64>,
    ) -> Result<View> {
        let comment: Id<Comment> = self.store.new_id();
        let mut attempts = self.store.attempts();
        loop {
            let found = self.find(caller, id).await?;
            may_speak(caller)?;
            Error::unless_at(expected, found.head.revision)?;
            let remark = Remark {
                comment_id: comment,
                user_id: caller.id,
                text: new.text.clone(),
                timestamp: self.store.now(),
                mentions: self.mentioned(&found, &new.text),
                revision: found.head.revision,
                edited_at: None,
                version: 1,
            };
            let commit = self.speak(caller, &found, "created", None, Some(&remark))?;
            let view = View::of(&remark, 1)?;
            let tag = view.tag.map(|tag| tag.to_string());
            let location = format!("/v1/prds/{id}/comments/{comment}");
            let commit = self
                .store
                .remember(commit, caller, 201, &view.data, tag, location)?;
            if self.store.commit(commit).await? {
                return Ok(view);
            }
            attempts.again().await?;
        }
    }

    /// Changes the text of what one has said oneself.
    pub async fn reword(
        &self,
        caller: &Caller,
        id: Id<Prd>,
        comment: Id<Comment>,
        patch: &Value,
        expected: Option<u64>,
    ) -> Result<View> {
        let mut attempts = self.store.attempts();
        loop {
            let (found, stored) = self.own(caller, id, comment, Action::Update).await?;
            Error::unless_at(expected, stored.version)?;
            let current = serde_json::to_value(&stored.value).map_err(Error::internal)?;
            let mut after: Remark = crate::patch::apply(&current, patch, &WRITABLE)?;
            if after == stored.value {
                return View::of(&after, stored.version);
            }
            after.mentions = self.mentioned(&found, &after.text);
            after.version = stored.version + 1;
            after.edited_at = Some(self.store.now());
            let before = Some(&stored.value);
            let commit = self.speak(caller, &found, "updated", before, Some(&after))?;
            if self.store.commit(commit).await? {
                return View::of(&after, after.version);
            }
            attempts.again().await?;
        }
    }

    /// Takes back what one has said; who may delete documents may take back anything.
    pub async fn unsay(
        &self,
        caller: &Caller,
        id: Id<Prd>,
        comment: Id<Comment>,
        expected: Option<u64>,
    ) -> Result<View> {
        let mut attempts = self.store.attempts();
        loop {
            let (found, stored) = self.own(caller, id, comment, Action::Delete).await?;
            Error::unless_at(expected, stored.version)?;
            let commit = self.speak(caller, &found, "deleted", Some(&stored.value), None)?;
            if self.store.commit(commit).await? {
                return View::plain(&serde_json::json!({ "commentId": comment }));
            }
            attempts.again().await?;
        }
    }

    /// Brings back what was taken back.
    pub(crate) async fn say_again(
        &self,
        caller: &Caller,
        id: Id<Prd>,
        remark: &Remark,
    ) -> Result<()> {
        let mut attempts = self.store.attempts();
        loop {
            let found = self.find(caller, id).await?;
            may_change(caller, remark, Action::Delete)?;
            if self.remark(id, remark.comment_id).await?.is_some() {
                return Ok(());
            }
            let commit = self.speak(caller, &found, "restored", None, Some(remark))?;
            if self.store.commit(commit).await? {
                return Ok(());
            }
            attempts.again().await?;
        }
    }

    pub(crate) async fn remark(
        &self,
        id: Id<Prd>,
        comment: Id<Comment>,
    ) -> Result<Option<Stored<Remark>>> {
        self.store.get(keys::prd_comment(id, comment)).await
    }

    /// Something said that the caller may change: their own, or anything for who may delete documents (to delete, not to edit).
    async fn own(
        &self,
        caller: &Caller,
        id: Id<Prd>,
        comment: Id<Comment>,
        action: Action,
    ) -> Result<(Found, Stored<Remark>)> {
        let found = self.find(caller, id).await?;
        let stored = self.remark(id, comment).await?;
        let stored = stored.ok_or(Error::NotFound(Resource::Comment))?;
        may_change(caller, &stored.value, action)?;
        Ok((found, stored))
    }

    /// The people whom a text names and who see the document.
    fn mentioned(&self, found: &Found, text: &str) -> Vec<Id<User>> {
        let mut named = mentions(text, &self.resident.users());
        named.retain(|id| {
            let user = self.resident.user(*id);
            user.is_some_and(|user| found.shown_to(*id, user.role))
        });
        named
    }

    /// A commit with something said, changed or taken back while the document stays as it was found, and its event.
    fn speak(
        &self,
        caller: &Caller,
        found: &Found,
        verb: &str,
        before: Option<&Remark>,
        after: Option<&Remark>,
    ) -> Result<Commit> {
        let head = &found.head;
        let stream = Stream::of(head.project_id);
        let commit = self.store.begin().check(
            keys::prd(head.project_id, head.prd_id),
            Expect::Version(found.version),
        );
        let expect = before.map_or(Expect::Absent, |before| Expect::Version(before.version));
        let key = |remark: &Remark| keys::prd_comment(head.prd_id, remark.comment_id);
        let (commit, told) = match (before, after) {
            (_, Some(after)) => {
                let item = document(key(after), after.version, after)?;
                (commit.put(item, expect), after)
            }
            (Some(before), None) => (commit.delete(key(before), expect), before),
            (None, None) => return Ok(commit),
        };
        let kind = format!("prdComment.{verb}");
        let event = self
            .store
            .event(stream, &kind, head.prd_id.to_string(), Some(caller))
            .version(told.version)
            .object(told.comment_id.to_string());
        let value = |remark: Option<&Remark>| match remark {
            Some(remark) => serde_json::to_value(remark).map_err(Error::internal),
            None => Ok(Value::Null),
        };
        emit_change(commit, stream, event, &value(before)?, &value(after)?)
    }
}

/// Whoever reads documents may speak about them; a key of theirs needs to be made for writing.
fn may_speak(caller: &Caller) -> Result<()> {
    caller.require(Action::Read, Column::Prds)?;
    caller.require_scope(Action::Update, Column::Prds)
}

fn may_change(caller: &Caller, remark: &Remark, action: Action) -> Result<()> {
    may_speak(caller)?;
    let moderates = action == Action::Delete && allows(caller.role, Action::Delete, Column::Prds);
    if remark.user_id == caller.id || moderates {
        return Ok(());
    }
    let who = match action {
        Action::Delete => "its author, a manager or an admin",
        _ => "its author",
    };
    Err(Error::Forbidden(format!(
        "Only {who} may change this comment"
    )))
}
