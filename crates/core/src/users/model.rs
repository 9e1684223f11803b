//! People as they are stored and shown.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Role;
use crate::id::{Id, Kind};
use crate::notifications::model::Switches;
use crate::time::Timestamp;

/// A person, or the placeholder of one that an import named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The id.
    pub user_id: Id<Self>,
    /// The address they sign in with, lower case; empty for a placeholder.
    #[schemars(length(max = 254))]
    pub email: String,
    /// How they are called.
    #[schemars(length(min = 1, max = 100))]
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whether they can sign in.
    pub status: UserStatus,
    /// Whether the address has been shown to be theirs.
    pub email_verified: bool,
    /// Where their picture is.
    #[schemars(length(max = 2000))]
    pub avatar: Option<String>,
    /// What they chose.
    pub preferences: Preferences,
    /// Of a removed placeholder: who it turned out to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<Id<Self>>,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Rises with every change.
    pub version: u64,
}

impl Kind for User {
    const PREFIX: &'static str = "user_";
}

impl User {
    /// Whether work can be given to them: people who can sign in, and the placeholders of an import.
    pub const fn may_work(&self) -> bool {
        matches!(self.status, UserStatus::Active | UserStatus::Placeholder)
    }
}

/// Whether a person can sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum UserStatus {
    /// Can sign in.
    Active,
    /// Registered openly and has not yet confirmed the address.
    Pending,
    /// Shut out by an admin.
    Locked,
    /// Named by an import; cannot sign in and gets no mail.
    Placeholder,
    /// Removed; the name stays in history.
    Deleted,
}

/// What a person chose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Preferences {
    /// Light or dark.
    pub theme: Theme,
    /// Whether they want notifications at all.
    pub notifications: bool,
    /// Which of them, and where.
    #[serde(default)]
    pub notify: Switches,
    /// Whether they want a mail each day of what they have not read.
    #[serde(default)]
    pub digest: bool,
    /// An IANA zone, such as `Europe/Berlin`; decides when their day begins.
    #[schemars(length(min = 1, max = 64))]
    pub timezone: String,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            theme: Theme::Light,
            notifications: true,
            notify: Switches::default(),
            digest: false,
            timezone: "UTC".into(),
        }
    }
}

/// The look of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}
