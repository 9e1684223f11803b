//! Devices that someone has signed in on before. A flood of wrong guesses from elsewhere must not keep a person out of
//! their own account, so a guess from such a device is counted by itself.
//!
//! Nothing is stored: the proof is a text that only this server can make. It ends when all sessions of its person do.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq;

use crate::auth::Account;
use crate::id::Id;
use crate::ports::identity::Tokens;
use crate::time::Timestamp;
use crate::users::model::User;

const PREFIX: &str = "cfd_";
const NAMED: usize = 48;
const SEAL: usize = 32;
/// How long a device is known after the last sign-in on it.
const LASTS: Duration = Duration::from_hours(24 * 180);

/// Someone's device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Device {
    /// Whose.
    pub(super) user: Id<User>,
    /// Which, so that guesses are counted for each.
    pub(super) id: u128,
    /// The session era of its person's credential.
    pub(super) era: u64,
    /// When somebody last signed in on it.
    pub(super) at: Timestamp,
}

impl Device {
    fn named(self) -> [u8; NAMED] {
        let mut bytes = [0; NAMED];
        bytes[..16].copy_from_slice(&self.user.to_u128().to_be_bytes());
        bytes[16..32].copy_from_slice(&self.id.to_be_bytes());
        bytes[32..40].copy_from_slice(&self.era.to_be_bytes());
        bytes[40..].copy_from_slice(&self.at.millis().to_be_bytes());
        bytes
    }

    /// The proof that its client keeps.
    pub(super) fn print(self, tokens: &dyn Tokens) -> String {
        let named = self.named();
        let whole = [named.as_slice(), &seal(tokens, &named)].concat();
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(whole))
    }

    /// The device that a proof of ours is of, while it is known.
    pub(super) fn read(tokens: &dyn Tokens, text: &str, now: Timestamp) -> Option<Self> {
        let text = text.strip_prefix(PREFIX).filter(|text| text.len() < 200)?;
        let whole = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (named, sealed) = whole.split_first_chunk::<NAMED>()?;
        if sealed.len() != SEAL || !bool::from(seal(tokens, named).ct_eq(sealed)) {
            return None;
        }
        let (user, rest) = named.split_first_chunk()?;
        let (id, rest) = rest.split_first_chunk()?;
        let (era, rest) = rest.split_first_chunk()?;
        let at = Timestamp::from_millis(i64::from_be_bytes(rest.try_into().ok()?));
        (at.plus(LASTS) > now).then_some(Self {
            user: Id::from_u128(u128::from_be_bytes(*user)),
            id: u128::from_be_bytes(*id),
            era: u64::from_be_bytes(*era),
            at,
        })
    }

    /// Whether it is a device of this account, all of whose sessions have not ended since.
    pub(super) fn is_of(&self, account: &Account) -> bool {
        self.user == account.user.user_id && self.era == account.credential.session_era
    }
}

fn seal(tokens: &dyn Tokens, named: &[u8; NAMED]) -> [u8; SEAL] {
    tokens.mac(&[b"device\0".as_slice(), named].concat())
}
