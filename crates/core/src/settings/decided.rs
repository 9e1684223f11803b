//! Settings that admins may decide while the server runs.

use std::sync::Arc;

use parking_lot::RwLock;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::RegistrationMode;
use crate::time::Timestamp;

/// What admins decide. What is absent or `null` is as the operator configured it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Decisions {
    /// The name of the organisation, as mails and authenticator apps say it.
    #[schemars(length(min = 1, max = 100))]
    pub organization: Option<String>,
    /// Who may make an account. Admins always may, for others.
    pub registration: Option<RegistrationMode>,
    /// How long an access token works, in seconds. Every request checks the session as well.
    #[schemars(range(min = 60, max = 3600))]
    pub access_token_seconds: Option<u32>,
}

/// The settings of the organisation as they are in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InForce {
    /// The name of the organisation, as mails and authenticator apps say it.
    pub organization: String,
    /// Who may make an account. Admins always may, for others.
    pub registration: RegistrationMode,
    /// How long an access token works, in seconds.
    pub access_token_seconds: u32,
    /// Where people reach the server; only the operator's configuration decides it.
    pub public_url: String,
    /// What admins have decided; the rest is as the operator configured it.
    pub decided: Decisions,
    /// When that last changed.
    pub updated_at: Option<Timestamp>,
    /// Rises with every change; 0 while nothing was decided.
    pub version: u64,
}

/// What is stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Kept {
    #[serde(flatten)]
    pub(crate) decided: Decisions,
    pub(crate) updated_at: Option<Timestamp>,
    pub(crate) version: u64,
}

/// What is decided now; follows every commit.
#[derive(Debug, Default)]
pub struct Decided(RwLock<Arc<Kept>>);

impl Decided {
    /// What is decided now.
    pub(crate) fn now(&self) -> Decisions {
        self.0.read().decided.clone()
    }

    /// Follows a commit; what is older than what is known is passed over.
    pub(crate) fn follow(&self, kept: Kept) {
        let mut known = self.0.write();
        if known.version <= kept.version {
            *known = Arc::new(kept);
        }
    }
}
