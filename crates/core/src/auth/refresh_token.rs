//! Refresh tokens: whose session, which generation, and a seal that only this server can make.
//!
//! A token follows from its session and generation alone, so an answer that was lost can be given once more.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq;

use crate::auth::model::Session;
use crate::id::Id;
use crate::ports::identity::Tokens;
use crate::users::model::User;

const PREFIX: &str = "cfr_";
const NAMED: usize = 36;
const SEAL: usize = 32;

/// What an authentic refresh token names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RefreshToken {
    /// Whose session.
    pub(super) user: Id<User>,
    /// Which session.
    pub(super) session: Id<Session>,
    /// How many refreshes came before it.
    pub(super) generation: u32,
}

impl RefreshToken {
    fn named(self) -> [u8; NAMED] {
        let mut bytes = [0; NAMED];
        bytes[..16].copy_from_slice(&self.user.to_u128().to_be_bytes());
        bytes[16..32].copy_from_slice(&self.session.to_u128().to_be_bytes());
        bytes[32..].copy_from_slice(&self.generation.to_be_bytes());
        bytes
    }

    /// The token's text.
    pub(super) fn print(self, tokens: &dyn Tokens) -> String {
        let named = self.named();
        let whole = [named.as_slice(), &seal(tokens, &named)].concat();
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(whole))
    }

    /// What a text names, if this server has made it.
    pub(super) fn read(tokens: &dyn Tokens, text: &str) -> Option<Self> {
        let text = text.strip_prefix(PREFIX).filter(|text| text.len() < 200)?;
        let whole = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (named, sealed) = whole.split_first_chunk::<NAMED>()?;
        if sealed.len() != SEAL || !bool::from(seal(tokens, named).ct_eq(sealed)) {
            return None;
        }
        let number = |from: usize| {
            let mut bytes = [0; 16];
            bytes.copy_from_slice(&named[from..from + 16]);
            u128::from_be_bytes(bytes)
        };
        let mut generation = [0; 4];
        generation.copy_from_slice(&named[32..]);
        Some(Self {
            user: Id::from_u128(number(0)),
            session: Id::from_u128(number(16)),
            generation: u32::from_be_bytes(generation),
        })
    }
}

fn seal(tokens: &dyn Tokens, named: &[u8; NAMED]) -> [u8; SEAL] {
    tokens.mac(&[b"refresh\0".as_slice(), named].concat())
}
