//! What someone has shown before, in a text that only this server can make; nothing is stored for it. It ends when all
//! sessions of its person do.
//!
//! A device: somebody has signed in on it. A flood of wrong guesses from elsewhere must not keep a person out of their
//! own account, so a guess from such a device is counted by itself. A password: the first step of a sign-in is done.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq;

use crate::auth::Account;
use crate::id::Id;
use crate::ports::identity::Tokens;
use crate::time::Timestamp;
use crate::users::model::User;

const NAMED: usize = 48;
const SEAL: usize = 32;

/// What a proof is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Somebody has signed in on this device.
    Device,
    /// The password was right.
    Password,
}

impl Purpose {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Device => "cfd_",
            Self::Password => "cfm_",
        }
    }

    /// What keeps the seal of one from being taken for the seal of the other.
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Device => b"device\0",
            Self::Password => b"password\0",
        }
    }

    const fn lasts(self) -> Duration {
        match self {
            Self::Device => Duration::from_hours(24 * 180),
            Self::Password => Duration::from_mins(5),
        }
    }
}

/// What someone has shown, where and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Proof {
    /// Who.
    pub(super) user: Id<User>,
    /// The device it was on, so that guesses are counted for each; 0 where it is not known.
    pub(super) id: u128,
    /// The session era of its person's credential.
    pub(super) era: u64,
    /// When.
    pub(super) at: Timestamp,
}

impl Proof {
    fn named(self) -> [u8; NAMED] {
        let mut bytes = [0; NAMED];
        bytes[..16].copy_from_slice(&self.user.to_u128().to_be_bytes());
        bytes[16..32].copy_from_slice(&self.id.to_be_bytes());
        bytes[32..40].copy_from_slice(&self.era.to_be_bytes());
        bytes[40..].copy_from_slice(&self.at.millis().to_be_bytes());
        bytes
    }

    /// The text that its client keeps.
    pub(super) fn print(self, purpose: Purpose, tokens: &dyn Tokens) -> String {
        let named = self.named();
        let whole = [named.as_slice(), &seal(purpose, tokens, &named)].concat();
        format!("{}{}", purpose.prefix(), URL_SAFE_NO_PAD.encode(whole))
    }

    /// What a text of ours proves, while it holds.
    pub(super) fn read(
        tokens: &dyn Tokens,
        purpose: Purpose,
        text: &str,
        now: Timestamp,
    ) -> Option<Self> {
        let text = text
            .strip_prefix(purpose.prefix())
            .filter(|text| text.len() < 200)?;
        let whole = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (named, sealed) = whole.split_first_chunk::<NAMED>()?;
        if sealed.len() != SEAL || !bool::from(seal(purpose, tokens, named).ct_eq(sealed)) {
            return None;
        }
        let (user, rest) = named.split_first_chunk()?;
        let (id, rest) = rest.split_first_chunk()?;
        let (era, rest) = rest.split_first_chunk()?;
        let at = Timestamp::from_millis(i64::from_be_bytes(rest.try_into().ok()?));
        (at.plus(purpose.lasts()) > now).then_some(Self {
            user: Id::from_u128(u128::from_be_bytes(*user)),
            id: u128::from_be_bytes(*id),
            era: u64::from_be_bytes(*era),
            at,
        })
    }

    /// Whether it is of this account, all of whose sessions have not ended since.
    pub(super) fn is_of(&self, account: &Account) -> bool {
        self.user == account.user.user_id && self.era == account.credential.session_era
    }
}

fn seal(purpose: Purpose, tokens: &dyn Tokens, named: &[u8; NAMED]) -> [u8; SEAL] {
    tokens.mac(&[purpose.label(), named].concat())
}
