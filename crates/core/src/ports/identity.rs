//! What accounts need from outside the rules: slow hashing on other threads, and keys that never leave their keeper.

use async_trait::async_trait;
use serde_json::Value;

use crate::error::Result;
use crate::secret::Secret;

/// Hashes passwords, a bounded number at once.
#[async_trait]
pub trait Passwords: Send + Sync {
    /// The salted hash of a password, as a PHC string. [`crate::error::Error::RateLimited`] when too many wait.
    async fn hash(&self, password: Secret) -> Result<String>;

    /// Whether a password is the one that was hashed.
    ///
    /// Without a hash it does the same work and answers `false`, so that an unknown account takes as long as a known one.
    async fn verify(&self, password: Secret, hash: Option<String>) -> Result<bool>;

    /// Whether a hash was made with the parameters of today; one that was not is made anew at the next sign-in.
    fn is_current(&self, hash: &str) -> bool;
}

/// Signs and recognises what this server has issued.
pub trait Tokens: Send + Sync {
    /// A JSON document as a compact signed token.
    fn sign(&self, payload: &[u8]) -> Result<String>;

    /// The document of a token that one of our own keys has signed in exactly our form; nothing of any other.
    ///
    /// Says nothing about what the document claims: [`crate::auth::claims`] judges that.
    fn open(&self, token: &str) -> Option<Vec<u8>>;

    /// The public keys, as a JSON Web Key Set.
    fn jwks(&self) -> Value;

    /// HMAC-SHA256 under the server's own key.
    fn mac(&self, message: &[u8]) -> [u8; 32];
}
