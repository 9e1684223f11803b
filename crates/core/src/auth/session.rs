//! Sessions: beginning, listing and ending them, and the tokens that speak for them.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::access::{Caller, permissions};
use crate::auth::claims::Claims;
use crate::auth::model::{Outcome, Session, SignedIn};
use crate::auth::refresh_token::RefreshToken;
use crate::auth::{Account, Auth, ENDED};
use crate::error::{Error, Resource, Result};
use crate::event::{Change, Event, Stream};
use crate::id::{Id, Kind};
use crate::keys;
use crate::ports::table::{Commit, Expect, Item, Range, TableName};
use crate::secret::Secret;
use crate::store::{Store, document, emit, read};
use crate::time::Timestamp;
use crate::users::model::User;
use crate::users::save::Credential;
use crate::view::{ListView, PageMeta, Tag, View, digest, json as to_json};

/// A session ends this long after it began, whatever happens.
const ABSOLUTE: Duration = Duration::from_hours(24 * 30);
/// A session ends when it is not refreshed for this long.
const IDLE: Duration = Duration::from_hours(24 * 14);
/// Most sessions that are removed together with their reason; the rest are dead all the same and expire.
const SWEPT: usize = 60;
/// How fresh the proof of oneself must be for a change that could take the account over.
const LATELY: Duration = Duration::from_mins(5);
/// Longest name of a client that is kept, in characters.
const CLIENT: usize = 200;

/// A session as it is stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Kept {
    #[serde(flatten)]
    pub(super) session: Session,
    /// The generation of the newest refresh token.
    pub(super) generation: u32,
    /// When that was issued.
    pub(super) rotated_at: Timestamp,
    /// When its person last proved, after the beginning, that it is them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) proved_at: Option<Timestamp>,
    /// [`Credential::session_era`] at the beginning.
    pub(super) session_era: u64,
    /// [`Credential::refresh_era`] at the beginning.
    pub(super) refresh_era: u64,
}

impl Kept {
    pub(super) fn is_alive(&self, credential: &Credential) -> bool {
        self.session_era == credential.session_era
    }

    /// The item, with the earlier of its two ends.
    pub(super) fn item(&self, user: Id<User>, version: u64) -> Result<Item> {
        let key = keys::session(user, self.session.session_id);
        let mut item = document(key, version, self)?;
        let absolute = self.session.created_at.plus(ABSOLUTE);
        item.expires_at = Some(absolute.min(self.session.used_at.plus(IDLE)));
        Ok(item)
    }
}

/// A token's own id.
struct Token;
impl Kind for Token {
    const PREFIX: &'static str = "tok_";
}

impl Auth {
    /// A new session of an account, and its addition to a commit that holds only while the credential stays the same,
    /// or becomes what it is renewed to.
    pub(super) fn begin_session(
        &self,
        commit: Commit,
        account: &Account,
        renewed: Option<&Credential>,
        client: &str,
    ) -> Result<(Commit, Kept)> {
        let (id, now) = (account.user.user_id, self.store.now());
        let kept = Kept {
            session: Session {
                session_id: self.store.new_id(),
                created_at: now,
                used_at: now,
                client: client
                    .chars()
                    .filter(|c| !c.is_control())
                    .take(CLIENT)
                    .collect(),
                current: false,
            },
            generation: 0,
            rotated_at: now,
            proved_at: None,
            session_era: account.credential.session_era,
            refresh_era: account.credential.refresh_era,
        };
        let (key, version) = (keys::credential(id), account.credential_version);
        let commit = commit.put(kept.item(id, 1)?, Expect::Absent);
        let commit = match renewed {
            None => commit.check(key, Expect::Version(version)),
            Some(credential) => commit.put(
                document(key, version + 1, credential)?,
                Expect::Version(version),
            ),
        };
        let event = happened(&self.store, "session.started", id, kept.session.session_id);
        Ok((emit(commit, Stream::Org, &event)?, kept))
    }

    /// The tokens of a session.
    pub(super) fn signed_in(&self, user: User, kept: &Kept) -> Result<SignedIn> {
        let now = self.store.now().seconds();
        let seconds = self.settings.token_seconds();
        let claims = Claims {
            sub: user.user_id,
            email: user.email.clone(),
            role: user.role,
            permissions: permissions(user.role),
            iat: now,
            exp: now + seconds,
            nbf: now,
            iss: self.settings.issuer.clone(),
            aud: self.settings.audience.clone(),
            jti: self.store.new_id::<Token>().to_string(),
            sid: kept.session.session_id,
        };
        let refresh = RefreshToken {
            user: user.user_id,
            session: kept.session.session_id,
            generation: kept.generation,
        };
        Ok(SignedIn {
            access_token: self.tokens.sign(&claims.payload()?)?,
            token_type: "Bearer",
            expires_in: seconds,
            refresh_token: refresh.print(&*self.tokens),
            device_token: None,
            user,
        })
    }

    /// `POST /auth/logout`: ends the bearer's session and the one that the refresh token belongs to.
    ///
    /// Ending what has ended is no error; being nobody at all is.
    pub async fn logout(
        &self,
        caller: Option<&Caller>,
        refresh_token: Option<&Secret>,
    ) -> Result<Outcome> {
        let named = refresh_token
            .and_then(|token| RefreshToken::read(&*self.tokens, token.reveal()))
            .map(|token| (token.user, token.session));
        let own = caller.and_then(|caller| Some((caller.id, caller.session?)));
        if named.is_none() && caller.is_none() {
            return Err(ENDED);
        }
        for (user, session) in own
            .into_iter()
            .chain(named.filter(|named| Some(*named) != own))
        {
            self.end(user, session).await?;
        }
        Ok(Outcome::DONE)
    }

    /// `GET /auth/me`: the caller's own user object.
    pub async fn me(&self, caller: &Caller) -> Result<View> {
        let user = self
            .store
            .get::<User>(keys::user(caller.id))
            .await?
            .ok_or(ENDED)?;
        // Two people at one browser must not be taken for each other.
        let person = digest(&[&caller.id.to_u128().to_le_bytes()]) >> 32;
        let tag = Some(Tag::Derived(user.version, person));
        Ok(View {
            data: to_json(&user.value)?,
            tag,
        })
    }

    /// `GET /auth/sessions`: the caller's sessions, newest first.
    pub async fn sessions(&self, caller: &Caller) -> Result<ListView> {
        let credential = self
            .store
            .get::<Credential>(keys::credential(caller.id))
            .await?
            .ok_or(ENDED)?;
        let mut sessions: Vec<Session> = Vec::new();
        for item in kept_items(&self.store, caller.id).await? {
            let kept: Kept = read(&item)?.value;
            if kept.is_alive(&credential.value) {
                let current = caller.session == Some(kept.session.session_id);
                sessions.push(Session {
                    current,
                    ..kept.session
                });
            }
        }
        sessions.reverse();
        Ok(ListView {
            page: PageMeta::new(sessions.len().max(1), None, None),
            data: to_json(&sessions)?,
            tag: None,
        })
    }

    /// `DELETE /auth/sessions/:id`: ends one of the caller's sessions.
    pub async fn end_session(&self, caller: &Caller, session: Id<Session>) -> Result<Outcome> {
        if self.end(caller.id, session).await? {
            Ok(Outcome::DONE)
        } else {
            Err(Error::NotFound(Resource::Session))
        }
    }

    /// `DELETE /auth/sessions`: ends all of the caller's sessions but the one that asks.
    pub async fn end_other_sessions(&self, caller: &Caller) -> Result<Outcome> {
        for item in kept_items(&self.store, caller.id).await? {
            let session = read::<Kept>(&item)?.value.session.session_id;
            if Some(session) != caller.session {
                self.end(caller.id, session).await?;
            }
        }
        Ok(Outcome::DONE)
    }

    /// Ends a session; says whether there was one.
    async fn end(&self, user: Id<User>, session: Id<Session>) -> Result<bool> {
        let key = keys::session(user, session);
        let mut attempts = self.store.attempts();
        loop {
            let Some(item) = self.store.item(key.clone()).await? else {
                return Ok(false);
            };
            let commit = self
                .store
                .begin()
                .delete(key.clone(), Expect::Version(item.version));
            let event = happened(&self.store, "session.ended", user, session);
            if self
                .store
                .commit(emit(commit, Stream::Org, &event)?)
                .await?
            {
                return Ok(true);
            }
            attempts.again().await?;
        }
    }
}

/// Something that happened to a session, in its person's history.
pub(super) fn happened(store: &Store, kind: &str, user: Id<User>, session: Id<Session>) -> Event {
    let mut event = store
        .event(Stream::Org, kind, user.to_string(), None)
        .changes(vec![Change {
            field: "sessionId".into(),
            before: Value::Null,
            after: json!(session),
        }]);
    event.actor = Some(user);
    event
}

async fn kept_items(store: &Store, user: Id<User>) -> Result<Vec<Item>> {
    let range = Range::partition(TableName::Users, keys::user_partition(user));
    store.all(range.prefix(keys::SESSION)).await
}

/// Refuses who has not shown in the last minutes, by signing in or by proving it again, that they are themselves. For
/// changes that could take the account over: a session that was left open must not make them.
pub(crate) async fn proved_lately(store: &Store, caller: &Caller) -> Result<()> {
    let kept = match caller.session {
        Some(session) => store.get::<Kept>(keys::session(caller.id, session)).await?,
        None => None,
    };
    let since = kept.map(|kept| {
        let kept = kept.value;
        kept.proved_at.unwrap_or(kept.session.created_at)
    });
    if since.is_some_and(|since| store.now().since(since) <= LATELY) {
        return Ok(());
    }
    Err(Error::Forbidden(
        "This needs a proof of the last five minutes that it is you: POST /v1/auth/reauthenticate, or sign in again".into(),
    ))
}

/// Adds to a commit the end of every session and refresh token of someone, now and for ever: by the era, which no
/// sign-in under way can slip past. The items are removed as well, as far as the commit has room.
pub(crate) async fn end_all(
    store: &Store,
    mut commit: Commit,
    user: Id<User>,
    credential: Credential,
    version: u64,
) -> Result<Commit> {
    for item in kept_items(store, user).await?.into_iter().take(SWEPT) {
        commit = commit.delete(item.key, Expect::Any);
    }
    let credential = Credential {
        session_era: credential.session_era + 1,
        ..credential
    };
    let item = document(keys::credential(user), version + 1, &credential)?;
    Ok(commit.put(item, Expect::Version(version)))
}
