//! Making, listing and revoking one's own API keys.

use std::time::Duration;

use crate::access::Caller;
use crate::auth::api_keys::used::LastUse;
use crate::auth::api_keys::{Kept, SECRET, Text};
use crate::auth::model::{ApiKey, NewApiKey, Outcome};
use crate::auth::session::proved_lately;
use crate::auth::{Auth, ENDED, mailer, mails, may_write_to};
use crate::error::{Error, Resource, Result};
use crate::event::Stream;
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Expect, Range, TableName};
use crate::store::{document, emit, read};
use crate::users::name;
use crate::view::{ListView, PageMeta, View, json};

/// Days that a key is good for when nothing is said.
const DAYS: u64 = 90;
/// Most keys of one person.
const MOST: usize = 25;

impl Auth {
    /// `POST /api-keys`: a new key; the answer is the only place where it is shown.
    pub async fn create_api_key(&self, caller: &Caller, new: NewApiKey) -> Result<View> {
        proved_lately(&self.store, caller).await?;
        let (user, _, version) = self.person(caller.id).await?.ok_or(ENDED)?;
        let mut faults = Vec::new();
        let name = name(&new.name, &mut faults);
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        if self.kept_keys(caller).await?.len() >= MOST {
            return Err(Error::Conflict(format!(
                "You have {MOST} API keys, which is the most; revoke one that is not used"
            )));
        }
        let now = self.store.now();
        let days = new.expires_in_days.unwrap_or(DAYS);
        let mut text = Text {
            user: caller.id,
            key: self.store.new_id(),
            secret: [0; SECRET],
        };
        self.store.ids.secret(&mut text.secret);
        let key = ApiKey {
            key_id: text.key,
            name,
            scopes: new.scopes,
            created_at: now,
            expires_at: now.plus(Duration::from_hours(24 * days)),
            used_at: None,
            key: None,
        };
        let kept = Kept {
            key: key.clone(),
            hash: text.hash(),
        };
        let mut item = document(keys::api_key(caller.id, text.key), 1, &kept)?;
        item.expires_at = Some(key.expires_at);
        let mut event = self
            .store
            .event(Stream::Org, "api_key.created", text.key.to_string(), None)
            .version(1);
        event.actor = Some(caller.id);
        let commit = self
            .store
            .begin()
            .put(item, Expect::Absent)
            .check(keys::credential(caller.id), Expect::Version(version));
        let mut commit = emit(commit, Stream::Org, &event)?;
        if may_write_to(&user) {
            let mail = mails::api_key_created(&self.settings, &user.email, &key.name);
            commit = mailer::queue(&self.store, commit, Some(mail))?;
        }
        if !self.store.commit(commit).await? {
            return Err(Error::Conflict(
                "Your account changed at this moment; try again".into(),
            ));
        }
        View::plain(&ApiKey {
            key: Some(text.print()),
            ..key
        })
    }

    /// `GET /api-keys`: the caller's keys, newest first, with their last use.
    pub async fn api_keys(&self, caller: &Caller) -> Result<ListView> {
        let range = Range::partition(TableName::Users, keys::key_uses(caller.id));
        let mut uses = Vec::new();
        for item in self.store.all(range).await? {
            uses.push(read::<LastUse>(&item)?.value);
        }
        let mut all = self.kept_keys(caller).await?;
        for key in &mut all {
            let stored = uses.iter().find(|use_| use_.key == key.key_id);
            let newest = self.used.at(key.key_id);
            key.used_at = newest.max(stored.map(|use_| use_.used_at));
        }
        all.reverse();
        Ok(ListView {
            page: PageMeta::new(all.len().max(1), None, None),
            data: json(&all)?,
            tag: None,
        })
    }

    /// `DELETE /api-keys/:id`: refused from now on.
    pub async fn revoke_api_key(&self, caller: &Caller, id: Id<ApiKey>) -> Result<Outcome> {
        let mut event = self
            .store
            .event(Stream::Org, "api_key.revoked", id.to_string(), None)
            .version(2);
        event.actor = Some(caller.id);
        let commit = self
            .store
            .begin()
            .delete(keys::api_key(caller.id, id), Expect::Version(1))
            .delete(keys::key_use(caller.id, id), Expect::Any);
        let commit = emit(commit, Stream::Org, &event)?;
        if self.store.commit(commit).await? {
            Ok(Outcome::DONE)
        } else {
            Err(Error::NotFound(Resource::ApiKey))
        }
    }

    /// The keys of somebody that have not ended, oldest first.
    async fn kept_keys(&self, caller: &Caller) -> Result<Vec<ApiKey>> {
        let range = Range::partition(TableName::Users, keys::user_partition(caller.id));
        let now = self.store.now();
        let mut all = Vec::new();
        for item in self.store.all(range.prefix(keys::API_KEY)).await? {
            let key = read::<Kept>(&item)?.value.key;
            if key.expires_at > now {
                all.push(key);
            }
        }
        Ok(all)
    }
}
