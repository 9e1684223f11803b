//! Personal fields in events, readable only with the person's own key: destroying the key erases them and leaves the
//! chain of events as it is.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::event::{Change, Event};
use crate::id::{Id, Ids};
use crate::users::model::User;

/// The fields of a person that events carry sealed.
pub const PERSONAL: [&str; 3] = ["name", "email", "avatar"];
const NONCE: usize = 12;

/// A person's own key, as it is stored.
#[derive(Clone, Serialize, Deserialize)]
pub struct PersonalKey {
    key: String,
}

impl PersonalKey {
    /// A fresh key.
    pub fn random(ids: &dyn Ids) -> Self {
        let mut key = [0; 32];
        ids.secret(&mut key);
        Self {
            key: STANDARD.encode(key),
        }
    }

    fn cipher(&self) -> Result<Aes256Gcm> {
        let key = STANDARD.decode(&self.key).map_err(Error::internal)?;
        Aes256Gcm::new_from_slice(&key).map_err(|_| Error::internal("a personal key is damaged"))
    }

    /// Seals the personal ones of an event's changes. The seal is bound to the person, the event and the field.
    pub fn seal(&self, ids: &dyn Ids, user: Id<User>, event: &mut Event) -> Result<()> {
        let cipher = self.cipher()?;
        let id = event.event_id;
        for change in &mut event.changes {
            if !PERSONAL.contains(&change.field.as_str()) {
                continue;
            }
            for (side, value) in [("before", &mut change.before), ("after", &mut change.after)] {
                if value.is_null() {
                    continue;
                }
                let mut nonce = [0; NONCE];
                ids.secret(&mut nonce);
                let text = value.to_string();
                let payload = Payload {
                    msg: text.as_bytes(),
                    aad: &bound(user, id, &change.field, side),
                };
                let sealed = cipher
                    .encrypt(&Nonce::from(nonce), payload)
                    .map_err(|_| Error::internal("sealing failed"))?;
                let whole = STANDARD.encode([nonce.as_slice(), &sealed].concat());
                *value = json!({ "sealed": whole });
            }
        }
        Ok(())
    }

    /// The changes of an event with the sealed ones readable.
    pub fn open(&self, user: Id<User>, event: &Event) -> Result<Vec<Change>> {
        let cipher = self.cipher()?;
        let mut changes = event.changes.clone();
        for change in &mut changes {
            for (side, value) in [("before", &mut change.before), ("after", &mut change.after)] {
                let Some(sealed) = value.get("sealed").and_then(Value::as_str) else {
                    continue;
                };
                let damaged = || Error::internal("a sealed field is damaged");
                let whole = STANDARD.decode(sealed).map_err(|_| damaged())?;
                let (nonce, text) = whole.split_first_chunk::<NONCE>().ok_or_else(damaged)?;
                let payload = Payload {
                    msg: text,
                    aad: &bound(user, event.event_id, &change.field, side),
                };
                let text = cipher
                    .decrypt(&Nonce::from(*nonce), payload)
                    .map_err(|_| damaged())?;
                *value = serde_json::from_slice(&text).map_err(|_| damaged())?;
            }
        }
        Ok(changes)
    }
}

fn bound(user: Id<User>, event: Id<Event>, field: &str, side: &str) -> Vec<u8> {
    format!("{user}|{event}|{field}|{side}").into_bytes()
}
