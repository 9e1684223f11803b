//! What an access token says, and whether to believe it. The signature is judged by the port; the rest here.

use serde::{Deserialize, Serialize};

use crate::access::Role;
use crate::auth::model::Session;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::ports::identity::Tokens;
use crate::settings::Settings;
use crate::time::Timestamp;
use crate::users::model::User;

/// Longest token that is looked at, in bytes.
pub const MAX_TOKEN: usize = 8 * 1024;
/// How far another of our clocks may be ahead, in seconds.
const LEEWAY: i64 = 5;
/// The longest life of a token, in seconds; whatever claims more is not ours.
const LONGEST: i64 = 3600;

/// The claims of an access token: the seed's six first. Every one is required, once, with its own type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// The person.
    pub sub: Id<User>,
    /// Their address.
    pub email: String,
    /// What they were when the token was issued.
    pub role: Role,
    /// What that role may do.
    pub permissions: Vec<String>,
    /// When it was issued.
    pub iat: i64,
    /// When it ends.
    pub exp: i64,
    /// When it begins.
    pub nbf: i64,
    /// Who issued it.
    pub iss: String,
    /// Whom it is for.
    pub aud: String,
    /// The token's own id.
    pub jti: String,
    /// The session it belongs to.
    pub sid: Id<Session>,
}

impl Claims {
    /// The claims as they are signed.
    pub fn payload(&self) -> Result<Vec<u8>> {
        serde_json::to_vec(self).map_err(Error::internal)
    }
}

/// The claims of a token that is ours, for us, and good at this moment.
pub fn verify(
    tokens: &dyn Tokens,
    token: &str,
    now: Timestamp,
    settings: &Settings,
) -> Option<Claims> {
    if token.len() > MAX_TOKEN {
        return None;
    }
    let payload = tokens.open(token)?;
    // A struct could also be read from a JSON array; only an object is a set of claims.
    if payload.first() != Some(&b'{') {
        return None;
    }
    let claims: Claims = serde_json::from_slice(&payload).ok()?;
    let now = now.seconds();
    let good = claims.iss == settings.issuer
        && claims.aud == settings.audience
        && claims.exp > now
        && claims.nbf <= now + LEEWAY
        && claims.iat <= now + LEEWAY
        && claims.exp.checked_sub(claims.iat)? <= LONGEST;
    good.then_some(claims)
}
