//! Saying something, changing it and taking it back.

use serde_json::Value;

use super::mentions::mentions;
use super::model::Comment;
use super::{Comments, NewComment};
use crate::access::{Action, Caller, Column, allows};
use crate::error::{Error, Resource, Result};
use crate::event::Stream;
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Commit, Expect};
use crate::projects::model::Project;
use crate::reference::TaskRef;
use crate::store::{Stored, document, emit_change};
use crate::users::model::User;
use crate::view::View;

impl Comments {
    /// Adds a comment. Its author and those whom it names follow the task from then on.
    pub async fn create(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        new: &NewComment,
        expected: Option<u64>,
    ) -> Result<View> {
        let mut attempts = self.store.attempts();
        let id: Id<Comment> = self.store.new_id();
        loop {
            let (task, project, commit) = self.tasks.beside(caller, reference, expected).await?;
            let now = self.store.now();
            let comment = Comment {
                comment_id: id,
                task_id: task,
                author: Some(caller.id),
                text: new.text.clone(),
                mentions: self.named(&project, &new.text),
                created_at: now,
                updated_at: now,
                version: 1,
            };
            let item = document(keys::comment(task, id), 1, &comment)?;
            let commit = commit.put(item, Expect::Absent);
            let commit = self.follow(commit, caller, &comment)?;
            let commit = self.tell(
                commit,
                caller,
                project.project_id,
                "comment.created",
                None,
                Some(&comment),
            )?;
            let view = View::of(&comment, 1)?;
            let tag = view.tag.map(|tag| tag.to_string());
            let location = format!("/v1/tasks/{task}/comments/{id}");
            let commit = self
                .store
                .remember(commit, caller, 201, &view.data, tag, location)?;
            if self.store.commit(commit).await? {
                return Ok(view);
            }
            attempts.again().await?;
        }
    }

    /// Changes the text of one's own comment.
    pub async fn update(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        id: Id<Comment>,
        patch: &Value,
        expected: Option<u64>,
    ) -> Result<View> {
        let mut attempts = self.store.attempts();
        loop {
            let (project, stored) = self.own(caller, reference, id, Action::Update).await?;
            let Stored {
                value: before,
                version,
            } = stored;
            Error::unless_at(expected, version)?;
            let current = serde_json::to_value(&before).map_err(Error::internal)?;
            let mut after: Comment = crate::patch::apply(&current, patch, &["text"])?;
            if after == before {
                return View::of(&before, version);
            }
            after.mentions = self.named(&project, &after.text);
            after.version = version + 1;
            after.updated_at = self.store.now();
            let key = keys::comment(before.task_id, id);
            let commit = self.store.begin().put(
                document(key, after.version, &after)?,
                Expect::Version(version),
            );
            let commit = self.follow(commit, caller, &after)?;
            let commit = self.tell(
                commit,
                caller,
                project.project_id,
                "comment.updated",
                Some(&before),
                Some(&after),
            )?;
            if self.store.commit(commit).await? {
                return View::of(&after, after.version);
            }
            attempts.again().await?;
        }
    }

    /// Takes back one's own comment; who may delete tasks may take back any. Its text stays in the activity.
    pub async fn delete(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        id: Id<Comment>,
        expected: Option<u64>,
    ) -> Result<View> {
        let mut attempts = self.store.attempts();
        loop {
            let (project, stored) = self.own(caller, reference, id, Action::Delete).await?;
            Error::unless_at(expected, stored.version)?;
            let key = keys::comment(stored.value.task_id, id);
            let commit = self
                .store
                .begin()
                .delete(key, Expect::Version(stored.version));
            let before = Some(&stored.value);
            let commit = self.tell(
                commit,
                caller,
                project.project_id,
                "comment.deleted",
                before,
                None,
            )?;
            if self.store.commit(commit).await? {
                return View::plain(&serde_json::json!({ "commentId": id }));
            }
            attempts.again().await?;
        }
    }

    /// Brings back a comment that was taken back.
    pub(crate) async fn restore(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        comment: Comment,
    ) -> Result<View> {
        let mut attempts = self.store.attempts();
        loop {
            let (task, project, links) = self.tasks.visible(caller, reference).await?;
            caller.require(Action::Update, Column::Tasks)?;
            let moderates = allows(caller.role, Action::Delete, Column::Tasks);
            if comment.author != Some(caller.id) && !moderates {
                return Err(Error::Forbidden(
                    "Only its author, a manager or an admin may bring back this comment".into(),
                ));
            }
            let key = keys::comment(task, comment.comment_id);
            if self.store.item(key.clone()).await?.is_some() {
                return View::of(&comment, comment.version);
            }
            let commit = self
                .store
                .begin()
                .put(document(key, comment.version, &comment)?, Expect::Absent)
                .check(keys::task_links(task), Expect::Version(links.version));
            let kind = "comment.restored";
            let commit = self.tell(
                commit,
                caller,
                project.project_id,
                kind,
                None,
                Some(&comment),
            )?;
            if self.store.commit(commit).await? {
                return View::of(&comment, comment.version);
            }
            attempts.again().await?;
        }
    }

    /// A comment that the caller may change: their own, or any for who may delete tasks (to delete, not to edit).
    async fn own(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        id: Id<Comment>,
        action: Action,
    ) -> Result<(Project, Stored<Comment>)> {
        let (task, project, _) = self.tasks.visible(caller, reference).await?;
        caller.require(Action::Update, Column::Tasks)?;
        let stored: Stored<Comment> = self
            .store
            .get(keys::comment(task, id))
            .await?
            .ok_or(Error::NotFound(Resource::Comment))?;
        let moderates =
            action == Action::Delete && allows(caller.role, Action::Delete, Column::Tasks);
        if stored.value.author == Some(caller.id) || moderates {
            Ok((project, stored))
        } else {
            let who = match action {
                Action::Delete => "its author, a manager or an admin",
                _ => "its author",
            };
            Err(Error::Forbidden(format!(
                "Only {who} may change this comment"
            )))
        }
    }

    fn named(&self, project: &Project, text: &str) -> Vec<Id<User>> {
        let mut named = mentions(text, &self.resident.users());
        named.retain(|id| {
            self.resident
                .user(*id)
                .is_some_and(|user| project.visible_to(*id, user.role))
        });
        named
    }

    fn follow(&self, mut commit: Commit, caller: &Caller, comment: &Comment) -> Result<Commit> {
        for person in &comment.mentions {
            if *person != caller.id {
                commit = self
                    .tasks
                    .follow(commit, comment.task_id, *person, "mentioned")?;
            }
        }
        self.tasks
            .follow(commit, comment.task_id, caller.id, "commented")
    }

    pub(super) fn tell(
        &self,
        commit: Commit,
        caller: &Caller,
        project: Id<Project>,
        kind: &str,
        before: Option<&Comment>,
        after: Option<&Comment>,
    ) -> Result<Commit> {
        let stream = Stream::Project(project);
        let Some(either) = after.or(before) else {
            return Ok(commit);
        };
        let event = self
            .store
            .event(stream, kind, either.task_id.to_string(), Some(caller))
            .version(either.version)
            .object(either.comment_id.to_string());
        let value = |comment: Option<&Comment>| match comment {
            Some(comment) => serde_json::to_value(comment).map_err(Error::internal),
            None => Ok(Value::Null),
        };
        emit_change(commit, stream, event, &value(before)?, &value(after)?)
    }
}
