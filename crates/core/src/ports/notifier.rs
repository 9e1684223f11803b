//! How a mail leaves.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::error::Result;

/// A plain text mail to one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// The text, lines ended by `\n`.
    pub text: String,
}

/// Sends mails. Called by [`crate::auth::mailer`] only, which repeats what failed.
#[async_trait]
pub trait Notifier: Send + Sync {
    /// Hands one mail on; an answer without error means it was taken over.
    async fn notify(&self, mail: &Mail) -> Result<()>;
}
