//! Sessions and invitations as they are stored and shown.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{Id, Kind};
use crate::time::Timestamp;

/// One sign-in on one device.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The id.
    pub session_id: Id<Self>,
    /// When it began.
    pub created_at: Timestamp,
    /// When its refresh token was last used.
    pub used_at: Timestamp,
    /// What the client called itself.
    pub client: String,
}

impl Kind for Session {
    const PREFIX: &'static str = "sess_";
}

/// An offer to join.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Invitation {
    /// The id.
    pub invitation_id: Id<Self>,
}

impl Kind for Invitation {
    const PREFIX: &'static str = "inv_";
}
