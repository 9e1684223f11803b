//! Access tokens as compact JWS with Ed25519, and nothing else.
//!
//! A header is not interpreted: it must be, byte for byte, the one that goes with one of our keys. So there is no
//! algorithm to choose, no key to be brought along, and no field that could be read in two ways.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use codexflow_core::auth::claims::MAX_TOKEN;
use codexflow_core::error::Result;
use codexflow_core::ports::identity::Tokens;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::keys::{Keys, KeysError, public, thumbprint};

/// A key that is believed, with the only header that goes with it.
struct Believed {
    header: String,
    key: VerifyingKey,
}

/// Tokens under the keys of a data directory.
pub struct LocalTokens {
    signing: SigningKey,
    /// The signing key's own first.
    believed: Vec<Believed>,
    jwks: Value,
    server: Hmac<Sha256>,
}

impl LocalTokens {
    /// With the keys in a data directory, made where there are none.
    pub fn open(data: &Path) -> Result<Self, KeysError> {
        Ok(Self::new(&Keys::open(data)?))
    }

    fn new(keys: &Keys) -> Self {
        let all = || std::iter::once(&keys.signing).chain(&keys.former);
        Self {
            signing: keys.signing.clone(),
            believed: all()
                .map(|key| Believed {
                    header: header(key),
                    key: key.verifying_key(),
                })
                .collect(),
            jwks: json!({ "keys": all().map(jwk).collect::<Vec<_>>() }),
            server: Hmac::new_from_slice(&keys.server).expect("HMAC takes a key of any length"),
        }
    }
}

fn header(key: &SigningKey) -> String {
    let kid = thumbprint(key);
    URL_SAFE_NO_PAD.encode(format!(r#"{{"alg":"EdDSA","typ":"JWT","kid":"{kid}"}}"#))
}

fn jwk(key: &SigningKey) -> Value {
    json!({
        "kty": "OKP", "crv": "Ed25519", "x": public(key), "kid": thumbprint(key),
        "alg": "EdDSA", "use": "sig",
    })
}

impl Tokens for LocalTokens {
    fn sign(&self, payload: &[u8]) -> Result<String> {
        let mut token = self.believed[0].header.clone();
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(payload, &mut token);
        let signature = self.signing.sign(token.as_bytes());
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature.to_bytes(), &mut token);
        Ok(token)
    }

    fn open(&self, token: &str) -> Option<Vec<u8>> {
        if token.len() > MAX_TOKEN {
            return None;
        }
        let (message, signature) = token.rsplit_once('.')?;
        let (header, payload) = message.split_once('.')?;
        let believed = self
            .believed
            .iter()
            .find(|believed| believed.header == header)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        let signature = Signature::from_slice(&signature).ok()?;
        believed
            .key
            .verify_strict(message.as_bytes(), &signature)
            .ok()?;
        URL_SAFE_NO_PAD.decode(payload).ok()
    }

    fn jwks(&self) -> Value {
        self.jwks.clone()
    }

    fn mac(&self, message: &[u8]) -> [u8; 32] {
        let mut mac = self.server.clone();
        mac.update(message);
        mac.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests;
