//! Passwords and tokens without the cost: the same promises, none of the strength.

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use parking_lot::Mutex;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::error::{Error, Result};
use crate::ports::identity::{Passwords, Tokens};
use crate::ports::notifier::{Mail, Notifier};
use crate::secret::Secret;

/// "Hashes" that can be read.
pub struct PlainPasswords;

#[async_trait]
impl Passwords for PlainPasswords {
    async fn hash(&self, password: Secret) -> Result<String> {
        Ok(format!("plain:{}", password.reveal()))
    }

    async fn verify(&self, password: Secret, hash: Option<String>) -> Result<bool> {
        Ok(hash == Some(format!("plain:{}", password.reveal())))
    }

    fn is_current(&self, hash: &str) -> bool {
        hash.starts_with("plain:")
    }
}

/// Tokens under a key that everybody knows.
pub struct PlainTokens;

impl Tokens for PlainTokens {
    fn sign(&self, payload: &[u8]) -> Result<String> {
        let seal = URL_SAFE_NO_PAD.encode(self.mac(payload));
        Ok(format!("{}.{seal}", URL_SAFE_NO_PAD.encode(payload)))
    }

    fn open(&self, token: &str) -> Option<Vec<u8>> {
        let (payload, _) = token.split_once('.')?;
        let payload = URL_SAFE_NO_PAD.decode(payload).ok()?;
        (self.sign(&payload).ok()? == token).then_some(payload)
    }

    fn jwks(&self) -> Value {
        json!({ "keys": [] })
    }

    fn mac(&self, message: &[u8]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(b"everybody knows")
            .expect("HMAC takes a key of any length");
        mac.update(message);
        mac.finalize().into_bytes().into()
    }
}

/// Keeps every mail; can be told to fail.
#[derive(Default)]
pub struct Letterbox {
    mails: Mutex<Vec<Mail>>,
    broken: Mutex<bool>,
}

impl Letterbox {
    /// The mails so far.
    pub fn mails(&self) -> Vec<Mail> {
        self.mails.lock().clone()
    }

    /// From here on every delivery fails, or works again.
    pub fn set_broken(&self, broken: bool) {
        *self.broken.lock() = broken;
    }
}

#[async_trait]
impl Notifier for Letterbox {
    async fn notify(&self, mail: &Mail) -> Result<()> {
        if *self.broken.lock() {
            return Err(Error::unavailable("the letterbox is broken"));
        }
        self.mails.lock().push(mail.clone());
        Ok(())
    }
}
