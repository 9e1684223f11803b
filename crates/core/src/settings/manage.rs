//! Showing and deciding the settings of the organisation. Every change is an event and can be taken back.

use std::sync::Arc;

use serde_json::Value;

use super::Settings;
use super::decided::{Decisions, InForce, Kept};
use crate::access::{Action, Caller, Column};
use crate::error::{Error, Result};
use crate::event::Stream;
use crate::keys;
use crate::ports::table::Expect;
use crate::store::{Store, Stored, document, emit_change};
use crate::view::View;

/// The settings that admins decide.
#[derive(Clone)]
pub struct ManagedSettings {
    store: Store,
    settings: Arc<Settings>,
}

impl ManagedSettings {
    /// The service over its means.
    pub const fn new(store: Store, settings: Arc<Settings>) -> Self {
        Self { store, settings }
    }

    /// The settings in force.
    pub async fn get(&self, caller: &Caller) -> Result<View> {
        caller.require(Action::Read, Column::Settings)?;
        self.view(&self.kept().await?)
    }

    /// Decides all of them anew: what is absent goes back to what the operator configured.
    pub async fn put(
        &self,
        caller: &Caller,
        new: &Decisions,
        expected: Option<u64>,
    ) -> Result<View> {
        let mut new = new.clone();
        if let Some(name) = &mut new.organization {
            *name = named(name)?;
        }
        self.change(caller, expected, |_| Ok(new.clone())).await
    }

    /// Re-reads, decides and saves until nobody came in between.
    pub(crate) async fn change(
        &self,
        caller: &Caller,
        expected: Option<u64>,
        step: impl Fn(&Decisions) -> Result<Decisions> + Send + Sync,
    ) -> Result<View> {
        caller.require(Action::Update, Column::Settings)?;
        let mut attempts = self.store.attempts();
        loop {
            let kept = self.kept().await?;
            Error::unless_at(expected, kept.version)?;
            let decided = step(&kept.decided)?;
            let expect = match kept.version {
                0 => Expect::Absent,
                version => Expect::Version(version),
            };
            let (before, after) = (value(&kept.decided)?, value(&decided)?);
            let changed = before != after;
            let new = if changed {
                Kept {
                    decided,
                    updated_at: Some(self.store.now()),
                    version: kept.version + 1,
                }
            } else {
                kept
            };
            let view = self.view(&new)?;
            if !changed && caller.idempotency.is_none() {
                return Ok(view);
            }
            let mut commit = self.store.begin();
            if changed {
                let item = document(keys::decisions(), new.version, &new)?;
                commit = commit.put(item, expect);
                let event = self
                    .store
                    .event(
                        Stream::Org,
                        "settings.updated",
                        "settings".into(),
                        Some(caller),
                    )
                    .version(new.version);
                commit = emit_change(commit, Stream::Org, event, &before, &after)?;
            } else {
                // A repeat of what changed nothing must not begin to change something.
                commit = commit.check(keys::decisions(), expect);
            }
            let tag = view.tag.map(|tag| tag.to_string());
            let commit =
                self.store
                    .remember(commit, caller, 200, &view.data, tag, String::new())?;
            if self.store.commit(commit).await? {
                return Ok(view);
            }
            attempts.again().await?;
        }
    }

    /// What is stored; nothing decided where nothing is.
    pub(crate) async fn kept(&self) -> Result<Kept> {
        let found: Option<Stored<Kept>> = self.store.get(keys::decisions()).await?;
        Ok(found.map(|found| found.value).unwrap_or_default())
    }

    fn view(&self, kept: &Kept) -> Result<View> {
        let (decided, configured) = (&kept.decided, &self.settings);
        let seconds = decided
            .access_token_seconds
            .unwrap_or(configured.access_token_seconds);
        let shown = InForce {
            organization: decided
                .organization
                .clone()
                .unwrap_or_else(|| configured.organization.clone()),
            registration: decided.registration.unwrap_or(configured.registration),
            access_token_seconds: seconds.clamp(60, 3600),
            public_url: configured.public_url.clone(),
            decided: decided.clone(),
            updated_at: kept.updated_at,
            version: kept.version,
        };
        View::of(&shown, kept.version)
    }
}

/// A name without spaces around it, of one line: it stands in subjects of mails.
fn named(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().any(char::is_control) {
        let message = "must be one line that is not empty; leave it out for the operator's own";
        return Err(Error::invalid("organization", "format", message));
    }
    Ok(name.to_owned())
}

/// What is decided as events and undo see it.
pub(crate) fn value(decided: &Decisions) -> Result<Value> {
    serde_json::to_value(decided).map_err(Error::internal)
}
