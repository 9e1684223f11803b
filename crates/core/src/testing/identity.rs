//! Passwords and tokens without the cost: the same promises, none of the strength.

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use parking_lot::Mutex;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::auth::totp;
use crate::error::{Error, Result};
use crate::ports::identity::{Passwords, Tokens};
use crate::ports::notifier::{Mail, Notifier};
use crate::secret::Secret;
use crate::time::Timestamp;

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

/// What an authenticator app with this key (Base32) shows at a moment.
///
/// # Panics
///
/// When the key is not Base32.
pub fn code_of(secret: &str, now: Timestamp) -> String {
    let (mut key, mut bits, mut held) = (Vec::new(), 0_u32, 0);
    for sign in secret.bytes() {
        let five = match sign {
            b'A'..=b'Z' => sign - b'A',
            b'2'..=b'7' => sign - b'2' + 26,
            _ => panic!("{secret} is not Base32"),
        };
        bits = (bits << 5 | u32::from(five)) & 0xfff;
        held += 5;
        if held >= 8 {
            held -= 8;
            key.extend(u8::try_from(bits >> held & 0xff));
        }
    }
    totp::code(&key, totp::step(now))
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
