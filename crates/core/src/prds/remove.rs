//! Deleting a document, and bringing it back.

use super::{Prd, PrdHead, Prds};
use crate::access::{Action, Caller, Column};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::view::View;

impl Prds {
    /// Deletes a document with all its revisions; [`Self::restore`] brings them back for 30 days.
    pub async fn delete(
        &self,
        caller: &Caller,
        id: Id<Prd>,
        expected: Option<u64>,
    ) -> Result<View> {
        let mut attempts = self.store.attempts();
        loop {
            let found = self.find(caller, id).await?;
            caller.require(Action::Delete, Column::Prds)?;
            Error::unless_at(expected, found.head.revision)?;
            let now = self.store.now();
            let head = PrdHead {
                deleted_at: Some(now),
                updated_at: now,
                ..found.head.clone()
            };
            let commit = self.store.begin();
            let commit = self.put(commit, caller, "prd.deleted", Some(&found), &head)?;
            if self.store.commit(commit).await? {
                return self.view(head).await;
            }
            attempts.again().await?;
        }
    }

    /// Brings a deleted document back.
    pub async fn restore(
        &self,
        caller: &Caller,
        id: Id<Prd>,
        expected: Option<u64>,
    ) -> Result<View> {
        let mut attempts = self.store.attempts();
        loop {
            let found = self.find_any(caller, id).await?;
            caller.require(Action::Delete, Column::Prds)?;
            Error::unless_at(expected, found.head.revision)?;
            if found.head.deleted_at.is_none() {
                return Err(Error::Conflict("The document is not deleted".into()));
            }
            let head = PrdHead {
                deleted_at: None,
                updated_at: self.store.now(),
                ..found.head.clone()
            };
            let view = self.view(head.clone()).await?;
            let commit = self.store.begin();
            let commit = self.put(commit, caller, "prd.restored", Some(&found), &head)?;
            let commit = self.remember(commit, caller, 200, id, &view)?;
            if self.store.commit(commit).await? {
                return Ok(view);
            }
            attempts.again().await?;
        }
    }
}
