//! argon2id on threads of its own, a few at once: a flood of sign-ins must not take the machine from everyone else.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use argon2::password_hash::PasswordHasher as _;
use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordVerifier as _, Version};
use async_trait::async_trait;
use codexflow_core::error::{Error, Result};
use codexflow_core::ports::identity::Passwords;
use codexflow_core::secret::Secret;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// OWASP's second choice, which ASVS 5.0 takes over: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const SALT: usize = 16;
/// How long a password may wait for its turn.
const PATIENCE: Duration = Duration::from_secs(1);
/// How many may wait for each one that is being hashed.
const QUEUE: usize = 64;

/// The password port on this machine.
pub struct LocalPasswords {
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
    most_waiting: usize,
    patience: Duration,
}

impl LocalPasswords {
    /// At most half of the processor's cores hash at once.
    pub fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self::with_turns((cores / 2).max(1), PATIENCE)
    }

    fn with_turns(turns: usize, patience: Duration) -> Self {
        Self {
            turns: Arc::new(Semaphore::new(turns)),
            waiting: AtomicUsize::new(0),
            most_waiting: turns * QUEUE,
            patience,
        }
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit> {
        const BUSY: Error = Error::RateLimited {
            retry_after: PATIENCE,
        };
        /// Counts one who waits, also when the caller gives up in between.
        struct Waiting<'a>(&'a AtomicUsize);
        impl Drop for Waiting<'_> {
            fn drop(&mut self) {
                self.0.fetch_sub(1, Ordering::Relaxed);
            }
        }

        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let _waiting = Waiting(&self.waiting);
        if before >= self.most_waiting {
            return Err(BUSY);
        }
        match tokio::time::timeout(self.patience, self.turns.clone().acquire_owned()).await {
            Ok(Ok(turn)) => Ok(turn),
            Ok(Err(closed)) => Err(Error::internal(closed)),
            Err(_) => Err(BUSY),
        }
    }

    /// Runs the work in its turn; the turn lasts as long as the work does, even when nobody waits for it any more.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let turn = self.turn().await?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        done.await.map_err(Error::internal)?
    }
}

impl Default for LocalPasswords {
    fn default() -> Self {
        Self::new()
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the parameters are in range");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(password: &Secret, salt: &[u8]) -> Result<String> {
    argon2()
        .hash_password_with_salt(password.reveal().as_bytes(), salt)
        .map(|hash| hash.to_string())
        .map_err(|error| Error::internal(error.to_string()))
}

#[async_trait]
impl Passwords for LocalPasswords {
    async fn hash(&self, password: Secret) -> Result<String> {
        self.run(move || {
            let mut salt = [0; SALT];
            random(&mut salt)?;
            hash(&password, &salt)
        })
        .await
    }

    async fn verify(&self, password: Secret, stored: Option<String>) -> Result<bool> {
        self.run(move || {
            let Some(stored) = stored else {
                hash(&password, &[0; SALT])?;
                return Ok(false);
            };
            let stored = PasswordHash::new(&stored)
                .map_err(|_| Error::internal("a stored password hash is unreadable"))?;
            let password = password.reveal().as_bytes();
            Ok(argon2().verify_password(password, &stored).is_ok())
        })
        .await
    }

    fn is_current(&self, stored: &str) -> bool {
        PasswordHash::new(stored).is_ok_and(|stored| {
            let ours = argon2();
            stored.algorithm == Algorithm::Argon2id.ident()
                && stored.version == Some(Version::V0x13.into())
                && Params::try_from(&stored).is_ok_and(|params| {
                    let today = ours.params();
                    (params.m_cost(), params.t_cost(), params.p_cost())
                        == (today.m_cost(), today.t_cost(), today.p_cost())
                })
        })
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a salt only has to be unique; no rule depends on it"
)]
fn random(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes).map_err(|error| Error::internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::new(text)
    }

    #[tokio::test]
    async fn a_hash_carries_the_parameters_and_its_own_salt() {
        let passwords = LocalPasswords::new();

        let first = passwords.hash(secret("vexing-quartz")).await.unwrap();
        let second = passwords.hash(secret("vexing-quartz")).await.unwrap();

        assert!(
            first.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{first}"
        );
        assert_ne!(first, second);
    }

    #[tokio::test]
    async fn only_the_same_password_is_right() {
        let passwords = LocalPasswords::new();
        for right in ["vexing-quartz", "日本語の秘密", &"ä".repeat(256)] {
            let hash = passwords.hash(secret(right)).await.unwrap();
            let verify = |text: String| passwords.verify(Secret::new(text), Some(hash.clone()));

            assert!(verify(right.to_owned()).await.unwrap());
            assert!(!verify(right.to_uppercase() + " ").await.unwrap());
            assert!(!verify(format!("{right}x")).await.unwrap());
            let mut chars: Vec<char> = right.chars().collect();
            chars.pop();
            assert!(!verify(chars.into_iter().collect()).await.unwrap());
        }
    }

    #[tokio::test]
    async fn nobodys_password_is_never_right() {
        let passwords = LocalPasswords::new();

        assert!(
            !passwords
                .verify(secret("vexing-quartz"), None)
                .await
                .unwrap()
        );
        let broken = passwords.verify(secret("x"), Some("no hash".into())).await;
        assert!(matches!(broken, Err(Error::Internal(_))));
    }

    #[tokio::test]
    async fn a_hash_of_other_parameters_still_holds_but_is_not_current() {
        let passwords = LocalPasswords::new();
        let weak = Argon2::new(
            Algorithm::Argon2id,
            Version::V0x13,
            Params::new(8 * 1024, 1, 1, None).unwrap(),
        );
        let old = weak
            .hash_password_with_salt(b"vexing-quartz", &[7; SALT])
            .unwrap()
            .to_string();

        assert!(
            passwords
                .verify(secret("vexing-quartz"), Some(old.clone()))
                .await
                .unwrap()
        );
        assert!(!passwords.is_current(&old));
        let new = passwords.hash(secret("vexing-quartz")).await.unwrap();
        assert!(passwords.is_current(&new));
        for other in [
            new.replace("argon2id", "argon2i"),
            new.replace("v=19", "v=16"),
            new.replace("t=2", "t=3"),
            "no hash".into(),
        ] {
            assert!(!passwords.is_current(&other), "{other}");
        }
    }

    #[tokio::test]
    async fn who_waits_too_long_or_behind_too_many_is_sent_away() {
        let passwords = Arc::new(LocalPasswords::with_turns(1, Duration::from_millis(20)));
        let held = passwords.turn().await.unwrap();

        let waiting: Vec<_> = (0..=QUEUE)
            .map(|_| {
                let passwords = passwords.clone();
                tokio::spawn(async move { passwords.turn().await.map(drop) })
            })
            .collect();
        for one in waiting {
            assert!(matches!(one.await.unwrap(), Err(Error::RateLimited { .. })));
        }

        drop(held);
        assert!(passwords.turn().await.is_ok());
    }
}
