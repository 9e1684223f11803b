//! Invitations: made by admins, used once, by the address they are for.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq;

use crate::access::{Action, Caller, Column, Role};
use crate::auth::model::{Invitation, NewInvitation, Outcome};
use crate::auth::{Auth, mailer, mails};
use crate::error::{Error, Resource, Result};
use crate::event::{Stream, changes};
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Expect, Key, Range, TableName};
use crate::secret::Secret;
use crate::settings::RegistrationMode;
use crate::store::{document, emit, read};
use crate::users::email;
use crate::users::save::taken;
use crate::view::{ListView, PageMeta, View, json};

/// How long an invitation is good for.
const LASTS: Duration = Duration::from_hours(24 * 7);
const PREFIX: &str = "cfi_";
const NAMED: usize = 17;

/// How a token reached its bearer: only the mailed one proves the address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Channel {
    Mail = 1,
    Admin = 2,
}

/// An invitation that can be used.
pub(super) struct Offer {
    pub(super) invitation: Invitation,
    pub(super) key: Key,
    pub(super) came_by_mail: bool,
}

impl Auth {
    /// `POST /users/invite`: the invitation with the link to hand on; the same invitation goes out by mail.
    pub async fn invite(&self, caller: &Caller, new: NewInvitation) -> Result<View> {
        caller.require(Action::Create, Column::Users)?;
        if self.settings.registration() == RegistrationMode::Off {
            return Err(Error::Conflict(
                "Registration is off: invitations could not be used; create the account instead"
                    .into(),
            ));
        }
        let email = email::normalize(&new.email).map_err(|fault| Error::Invalid(vec![fault]))?;
        if self.store.item(keys::email_guard(&email)).await?.is_some() {
            return Err(taken());
        }
        let (id, now) = (self.store.new_id::<Invitation>(), self.store.now());
        let invitation = Invitation {
            invitation_id: id,
            email,
            role: new.role.unwrap_or(Role::Developer),
            invited_by: caller.id,
            created_at: now,
            expires_at: now.plus(LASTS),
            link: None,
        };
        let mut item = document(keys::invitation(id), 1, &invitation)?;
        item.expires_at = Some(invitation.expires_at);
        let mut commit = self.store.begin().put(item, Expect::Absent);
        // The address is nobody's yet, so no key could seal it: the event names the role only.
        let event = self
            .store
            .event(
                Stream::Org,
                "invitation.created",
                id.to_string(),
                Some(caller),
            )
            .version(1)
            .changes(changes(
                &serde_json::Value::Null,
                &serde_json::json!({ "role": invitation.role }),
            ));
        commit = emit(commit, Stream::Org, &event)?;
        let link = |channel| self.settings.link("join", &self.print(id, channel));
        let mail = mails::invitation(&self.settings, &invitation.email, &link(Channel::Mail));
        commit = mailer::queue(&self.store, commit, Some(mail))?;
        let view = View::plain(&Invitation {
            link: Some(link(Channel::Admin)),
            ..invitation
        })?;
        let path = format!("/v1/users/invitations/{id}");
        commit = self
            .store
            .remember(commit, caller, 201, &view.data, None, path)?;
        if self.store.commit(commit).await? {
            Ok(view)
        } else {
            Err(Error::internal("a fresh invitation already existed"))
        }
    }

    /// `GET /users/invitations`: those that can still be used, oldest first.
    pub async fn invitations(&self, caller: &Caller) -> Result<ListView> {
        caller.require(Action::Create, Column::Users)?;
        let range = Range::partition(TableName::Users, keys::INVITATIONS);
        let mut all: Vec<Invitation> = Vec::new();
        for item in self.store.all(range).await? {
            all.push(read(&item)?.value);
        }
        Ok(ListView {
            page: PageMeta::new(all.len().max(1), None, None),
            data: json(&all)?,
            tag: None,
        })
    }

    /// `DELETE /users/invitations/:id`: takes an invitation back.
    pub async fn revoke_invitation(&self, caller: &Caller, id: Id<Invitation>) -> Result<Outcome> {
        caller.require(Action::Create, Column::Users)?;
        let commit = self
            .store
            .begin()
            .delete(keys::invitation(id), Expect::Version(1));
        let event = self
            .store
            .event(
                Stream::Org,
                "invitation.revoked",
                id.to_string(),
                Some(caller),
            )
            .version(2);
        if self
            .store
            .commit(emit(commit, Stream::Org, &event)?)
            .await?
        {
            Ok(Outcome::DONE)
        } else {
            Err(Error::NotFound(Resource::Invitation))
        }
    }

    /// The invitation that a token stands for, if it can still be used.
    pub(super) async fn offer(&self, token: &Secret) -> Result<Option<Offer>> {
        let Some((id, channel)) = self.read(token.reveal()) else {
            return Ok(None);
        };
        let key = keys::invitation(id);
        let found = self.store.get::<Invitation>(key.clone()).await?;
        Ok(found.map(|stored| Offer {
            invitation: stored.value,
            key,
            came_by_mail: channel == Channel::Mail,
        }))
    }

    fn print(&self, id: Id<Invitation>, channel: Channel) -> String {
        let mut named = id.to_u128().to_be_bytes().to_vec();
        named.push(channel as u8);
        let seal = self.seal(&named);
        named.extend_from_slice(&seal);
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(named))
    }

    fn read(&self, text: &str) -> Option<(Id<Invitation>, Channel)> {
        let whole = URL_SAFE_NO_PAD.decode(text.strip_prefix(PREFIX)?).ok()?;
        let (named, seal) = whole.split_first_chunk::<NAMED>()?;
        if !bool::from(self.seal(named).ct_eq(seal)) {
            return None;
        }
        let (id, channel) = named.split_first_chunk::<16>()?;
        let channel = match channel {
            [1] => Channel::Mail,
            [2] => Channel::Admin,
            _ => return None,
        };
        Some((Id::from_u128(u128::from_be_bytes(*id)), channel))
    }

    fn seal(&self, named: &[u8]) -> [u8; 32] {
        self.tokens
            .mac(&[b"invitation\0".as_slice(), named].concat())
    }
}
