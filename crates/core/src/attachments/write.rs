//! Attaching files, and taking them off again.

use bytes::Bytes;
use serde_json::Value;

use super::model::{Attachment, Usage};
use super::{Attachments, MOST_BYTES, MOST_IN_ALL, MOST_OF_A_TASK, kind, name};
use crate::access::{Action, Caller, Column, allows};
use crate::error::{Error, Resource, Result};
use crate::event::Stream;
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Commit, Expect, Range, TableName};
use crate::projects::model::Project;
use crate::reference::TaskRef;
use crate::store::{Stored, document, emit_change};
use crate::tasks::model::Task;
use crate::view::View;

impl Attachments {
    /// Attaches a file. Its bytes are kept before anything says that they are there.
    pub async fn create(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        given: &str,
        bytes: Bytes,
        expected: Option<u64>,
    ) -> Result<View> {
        // Who may not attach anything leaves nothing behind.
        self.tasks.beside(caller, reference, expected).await?;
        let name = name::clean(given)?;
        let size = bytes.len() as u64;
        if bytes.len() > MOST_BYTES {
            return Err(Error::TooLarge { limit: MOST_BYTES });
        }
        if bytes.is_empty() {
            let message = "The file is empty: send its bytes as the body";
            return Err(Error::invalid("", "required", message));
        }
        let content_type = kind::of(&bytes).to_owned();
        let sha256 = self.files.put(bytes).await?.to_string();
        let id: Id<Attachment> = self.store.new_id();
        let mut attempts = self.store.attempts();
        loop {
            let (task, project, commit) = self.tasks.beside(caller, reference, expected).await?;
            let attachment = Attachment {
                attachment_id: id,
                task_id: task,
                author: Some(caller.id),
                name: name.clone(),
                content_type: content_type.clone(),
                size,
                sha256: sha256.clone(),
                created_at: self.store.now(),
                version: 1,
            };
            let commit = self.add(commit, &attachment).await?;
            let event = ("attachment.created", project.project_id);
            let commit = self.tell(commit, caller, event, None, Some(&attachment))?;
            let view = View::of(&attachment, 1)?;
            let tag = view.tag.map(|tag| tag.to_string());
            let location = format!("/v1/tasks/{task}/attachments/{id}");
            let commit = self
                .store
                .remember(commit, caller, 201, &view.data, tag, location)?;
            if self.store.commit(commit).await? {
                return Ok(view);
            }
            attempts.again().await?;
        }
    }

    /// Takes off one's own attachment; who may delete tasks may take off any. Its bytes stay for the undo.
    pub async fn delete(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        id: Id<Attachment>,
        expected: Option<u64>,
    ) -> Result<View> {
        let mut attempts = self.store.attempts();
        loop {
            let (task, project, _) = self.tasks.visible(caller, reference).await?;
            let stored = self.own(caller, task, id).await?;
            Error::unless_at(expected, stored.version)?;
            let (usage, mine) = self.usage().await?;
            let usage = Usage {
                bytes: usage.bytes.saturating_sub(stored.value.size),
            };
            let commit = self
                .store
                .begin()
                .delete(keys::attachment(task, id), Expect::Version(stored.version));
            let commit = take_up(commit, usage, mine)?;
            let event = ("attachment.deleted", project.project_id);
            let commit = self.tell(commit, caller, event, Some(&stored.value), None)?;
            if self.store.commit(commit).await? {
                return View::plain(&serde_json::json!({ "attachmentId": id }));
            }
            attempts.again().await?;
        }
    }

    /// Hangs an attachment back on that was taken off.
    pub(crate) async fn restore(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        attachment: &Attachment,
    ) -> Result<()> {
        let mut attempts = self.store.attempts();
        loop {
            let (task, project, commit) = self.tasks.beside(caller, reference, None).await?;
            may_touch(caller, attachment)?;
            let key = keys::attachment(task, attachment.attachment_id);
            if self.store.item(key).await?.is_some() {
                return Ok(());
            }
            let commit = self.add(commit, attachment).await?;
            let event = ("attachment.restored", project.project_id);
            let commit = self.tell(commit, caller, event, None, Some(attachment))?;
            if self.store.commit(commit).await? {
                return Ok(());
            }
            attempts.again().await?;
        }
    }

    /// Adds an attachment to a commit, if there is place for it. Whoever else adds one makes this commit fail.
    async fn add(&self, commit: Commit, attachment: &Attachment) -> Result<Commit> {
        // Read first: what the task has now cannot grow without this changing.
        let (usage, mine) = self.usage().await?;
        let range = Range::partition(TableName::Tasks, keys::task_partition(attachment.task_id));
        let here = range.prefix(keys::ATTACHMENT);
        if self.store.all(here).await?.len() >= MOST_OF_A_TASK {
            return Err(Error::Conflict(format!(
                "This task has {MOST_OF_A_TASK} attachments, the most it may have; take one off first"
            )));
        }
        let usage = Usage {
            bytes: usage.bytes + attachment.size,
        };
        if usage.bytes > MOST_IN_ALL {
            let gib = MOST_IN_ALL >> 30;
            return Err(Error::Conflict(format!(
                "All attachments together may take {gib} GiB, and this one would be beyond; take others off first"
            )));
        }
        let key = keys::attachment(attachment.task_id, attachment.attachment_id);
        let commit = commit.put(
            document(key, attachment.version, attachment)?,
            Expect::Absent,
        );
        take_up(commit, usage, mine)
    }

    async fn usage(&self) -> Result<(Usage, Option<u64>)> {
        let found = self.store.get::<Usage>(keys::attached()).await?;
        Ok(found.map_or_else(Default::default, |found| (found.value, Some(found.version))))
    }

    /// An attachment that the caller may take off.
    async fn own(
        &self,
        caller: &Caller,
        task: Id<Task>,
        id: Id<Attachment>,
    ) -> Result<Stored<Attachment>> {
        caller.require(Action::Update, Column::Tasks)?;
        let stored: Option<Stored<Attachment>> = self.store.get(keys::attachment(task, id)).await?;
        let stored = stored.ok_or(Error::NotFound(Resource::Attachment))?;
        may_touch(caller, &stored.value)?;
        Ok(stored)
    }

    fn tell(
        &self,
        commit: Commit,
        caller: &Caller,
        (kind, project): (&str, Id<Project>),
        before: Option<&Attachment>,
        after: Option<&Attachment>,
    ) -> Result<Commit> {
        let stream = Stream::Project(project);
        let Some(either) = after.or(before) else {
            return Ok(commit);
        };
        let event = self
            .store
            .event(stream, kind, either.task_id.to_string(), Some(caller))
            .version(either.version)
            .object(either.attachment_id.to_string());
        let value = |one: Option<&Attachment>| match one {
            Some(one) => serde_json::to_value(one).map_err(Error::internal),
            None => Ok(Value::Null),
        };
        emit_change(commit, stream, event, &value(before)?, &value(after)?)
    }
}

fn take_up(commit: Commit, usage: Usage, mine: Option<u64>) -> Result<Commit> {
    let (version, expect) = match mine {
        Some(version) => (version + 1, Expect::Version(version)),
        None => (1, Expect::Absent),
    };
    Ok(commit.put(document(keys::attached(), version, &usage)?, expect))
}

/// Their own, or any for who may delete tasks.
fn may_touch(caller: &Caller, attachment: &Attachment) -> Result<()> {
    if attachment.author == Some(caller.id) || allows(caller.role, Action::Delete, Column::Tasks) {
        return Ok(());
    }
    Err(Error::Forbidden(
        "Only who attached it, a manager or an admin may take off or bring back this file".into(),
    ))
}
