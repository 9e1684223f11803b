//! What an operator decides about accounts and mails. Plain data: read by the command line, obeyed here.

use serde::{Deserialize, Serialize};

use crate::auth::refused::Refused;
use crate::engines::Terms;
use crate::secret::Secret;

/// Who may make an account, once the first admin exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
        }
    }
}

impl Settings {
    /// How long an access token is good for.
    pub fn token_seconds(&self) -> i64 {
        i64::from(self.access_token_seconds.clamp(60, 3600))
    }

    /// A link into the app. The token stands behind `#`, where neither servers nor `Referer` see it.
    pub fn link(&self, page: &str, token: &str) -> String {
        let base = self.public_url.trim_end_matches('/');
        format!("{base}/{page}#token={token}")
    }
}
