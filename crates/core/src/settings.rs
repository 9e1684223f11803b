//! What an operator decides about accounts and mails, and what admins decide otherwise while the server runs.
//!
//! The operator's part is plain data, read by the command line. What both may decide is asked for by functions, so that
//! nobody obeys the one and forgets the other.

mod decided;
mod manage;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::auth::refused::Refused;
use crate::engines::Terms;
use crate::secret::Secret;

pub(crate) use decided::Kept;
pub use decided::{Decided, Decisions, InForce};
pub use manage::ManagedSettings;
pub(crate) use manage::value;

/// Who may make an account, once the first admin exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RegistrationMode {
    /// Everyone who can read mail at the address they give.
    Open,
    /// Who was invited; and whom an admin adds.
    Invitation,
    /// Only whom an admin adds.
    Off,
}

/// The settings of accounts.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The name of the organisation, as mails say it.
    pub organization: String,
    /// Where people reach this server, without a final slash; links in mails begin with it.
    pub public_url: String,
    /// Who may register.
    pub registration: RegistrationMode,
    /// When set, the very first registration must carry it as `setupCode`. Set when listening beyond loopback.
    #[serde(skip)]
    pub setup_code: Option<Secret>,
    /// Passwords that nobody may choose.
    #[serde(skip)]
    pub refused_passwords: Refused,
    /// How long an access token is good for, in seconds; at most 3600.
    pub access_token_seconds: u32,
    /// The `iss` claim of access tokens.
    pub issuer: String,
    /// The `aud` claim of access tokens.
    pub audience: String,
    /// How much of a model's time people may take.
    pub engine: Terms,
    /// What admins have decided since; it comes before what stands here.
    #[serde(skip)]
    pub decided: Arc<Decided>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            organization: "CodexFlow".into(),
            public_url: "http://127.0.0.1:8080".into(),
            registration: RegistrationMode::Invitation,
            setup_code: None,
            refused_passwords: Refused::default(),
            access_token_seconds: 3600,
            issuer: "codexflow".into(),
            audience: "codexflow-api".into(),
            engine: Terms::default(),
            decided: Arc::default(),
        }
    }
}

impl Settings {
    /// The name of the organisation, as people see it.
    pub fn organization(&self) -> String {
        let decided = self.decided.now();
        decided
            .organization
            .clone()
            .unwrap_or_else(|| self.organization.clone())
    }

    /// Who may register.
    pub fn registration(&self) -> RegistrationMode {
        self.decided.now().registration.unwrap_or(self.registration)
    }

    /// How long an access token is good for.
    pub fn token_seconds(&self) -> i64 {
        let decided = self.decided.now().access_token_seconds;
        i64::from(decided.unwrap_or(self.access_token_seconds).clamp(60, 3600))
    }

    /// A link into the app. The token stands behind `#`, where neither servers nor `Referer` see it.
    pub fn link(&self, page: &str, token: &str) -> String {
        let base = self.public_url.trim_end_matches('/');
        format!("{base}/{page}#token={token}")
    }
}
