//! Who is signed in where: a file that its owner alone can read, so that commands need no password.
//!
//! It holds what a browser would hold: an access token, what renews it, and the proof that this machine is known. A token
//! that is about to end is renewed on the way; a lock beside the file keeps two commands from renewing at once.

use std::collections::BTreeMap;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use codexflow_client::Client;
use codexflow_core::time::{Clock, Timestamp};
use codexflow_local::SystemClock;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::config;
use crate::failure::Failure;

/// A token that ends sooner than this is renewed before it is used.
const SOON: Duration = Duration::from_mins(1);

/// What a sign-in or a renewal answers.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SignedIn {
    pub(crate) access_token: String,
    pub(crate) expires_in: u64,
    #[serde(default)]
    pub(crate) refresh_token: String,
    #[serde(default)]
    pub(crate) device_token: Option<String>,
}

/// One sign-in, as it is kept.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    email: String,
    access_token: String,
    refresh_token: String,
    /// When the access token ends.
    ends: Timestamp,
    #[serde(default)]
    device_token: Option<String>,
}

/// The file: a sign-in for each server.
#[derive(Default, Serialize, Deserialize)]
struct Kepts {
    servers: BTreeMap<String, Kept>,
}

/// The file, for as long as nobody else may change it.
pub(crate) struct Credentials {
    path: PathBuf,
    kepts: Kepts,
    _lock: File,
}

impl Credentials {
    /// Opens the file, or an empty one, and waits until nobody else changes it.
    pub(crate) fn open() -> Result<Self, Failure> {
        let path = config::credentials_file().ok_or_else(|| {
            Failure::new(
                "there is no place to keep the sign-in",
                "set HOME, or use `codexflow login --print` and CODEXFLOW_TOKEN",
            )
        })?;
        let broken = |error: &dyn ToString| cannot("read", &path, error);
        let directory = path.parent().unwrap_or(Path::new("."));
        let made = DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(directory);
        made.map_err(|error| broken(&error))?;
        let lock = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(false)
            .mode(0o600)
            .open(path.with_extension("lock"))
            .map_err(|error| broken(&error))?;
        lock.lock().map_err(|error| broken(&error))?;
        let kepts = match std::fs::read(&path) {
            Ok(bytes) => {
                only_its_owners(&path)?;
                serde_json::from_slice(&bytes).map_err(|error| broken(&error))?
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Kepts::default(),
            Err(error) => return Err(broken(&error)),
        };
        Ok(Self {
            path,
            kepts,
            _lock: lock,
        })
    }

    /// What tells a server that this machine is known to somebody.
    pub(crate) fn device(&self, client: &Client, email: &str) -> Option<String> {
        let kept = self.kepts.servers.get(client.server())?;
        kept.device_token.clone().filter(|_| kept.email == email)
    }

    /// Keeps a sign-in.
    pub(crate) fn keep(
        &mut self,
        client: &Client,
        email: &str,
        signed_in: SignedIn,
    ) -> Result<(), Failure> {
        let lasts = Duration::from_secs(signed_in.expires_in);
        let kept = Kept {
            email: email.to_owned(),
            access_token: signed_in.access_token,
            refresh_token: signed_in.refresh_token,
            ends: SystemClock::new().now().plus(lasts),
            device_token: signed_in
                .device_token
                .or_else(|| self.device(client, email)),
        };
        self.kepts.servers.insert(client.server().to_owned(), kept);
        self.write()
    }

    /// The access token for a server, renewed when it is about to end.
    pub(crate) fn token(&mut self, client: &Client) -> Result<Option<String>, Failure> {
        let Some(kept) = self.kepts.servers.get(client.server()).cloned() else {
            return Ok(None);
        };
        if kept.ends > SystemClock::new().now().plus(SOON) {
            return Ok(Some(kept.access_token));
        }
        let body = json!({ "refreshToken": kept.refresh_token });
        let renewed: SignedIn = match client.post("/auth/refresh", &body) {
            Ok(renewed) => renewed.data,
            Err(error) if error.code() == Some("AUTH_FAILED") => {
                return Err(Failure::new(
                    format!(
                        "the sign-in of {} on {} has ended",
                        kept.email,
                        client.server()
                    ),
                    "sign in again with `codexflow login --email YOU`",
                ));
            }
            Err(error) => return Err(error.into()),
        };
        let token = renewed.access_token.clone();
        self.keep(client, &kept.email, renewed)?;
        Ok(Some(token))
    }

    /// Ends the sign-in on a server, there and here; answers whose it was.
    pub(crate) fn end(&mut self, client: &Client) -> Result<Option<String>, Failure> {
        let Some(kept) = self.kepts.servers.get(client.server()).cloned() else {
            return Ok(None);
        };
        let body = json!({ "refreshToken": kept.refresh_token });
        match client.post::<serde_json::Value>("/auth/logout", &body) {
            Ok(_) => {}
            Err(error) if error.code() == Some("AUTH_FAILED") => {}
            Err(error) => return Err(error.into()),
        }
        self.kepts.servers.remove(client.server());
        self.write()?;
        Ok(Some(kept.email))
    }

    /// Writes the file whole or not at all, readable by its owner only from its first byte on.
    fn write(&self) -> Result<(), Failure> {
        let broken = |error: &dyn ToString| cannot("write", &self.path, error);
        let new = self.path.with_extension("new");
        let bytes = serde_json::to_vec_pretty(&self.kepts).map_err(|error| broken(&error))?;
        // One that a crash has left behind may be readable by others.
        match std::fs::remove_file(&new) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(broken(&error)),
            _ => {}
        }
        let written = OpenOptions::new()
            .create_new(true)
            .write(true)
            .mode(0o600)
            .open(&new)
            .and_then(|mut file| {
                file.write_all(&bytes)?;
                file.sync_all()
            })
            .and_then(|()| std::fs::rename(&new, &self.path));
        written.map_err(|error| broken(&error))
    }
}

/// Refuses a file that others could have read.
fn only_its_owners(path: &Path) -> Result<(), Failure> {
    let about = std::fs::metadata(path).map_err(|error| cannot("read", path, &error))?;
    let others = about.permissions().mode() & 0o077;
    if others == 0 {
        return Ok(());
    }
    Err(Failure::new(
        format!("others can read {}", path.display()),
        format!(
            "end the sign-in with `chmod 600 {0} && codexflow logout`, then sign in again",
            path.display()
        ),
    ))
}

fn cannot(what: &str, path: &Path, error: &dyn ToString) -> Failure {
    Failure::new(
        format!("cannot {what} {}: {}", path.display(), error.to_string()),
        "make room or repair the file; `codexflow login --print` does without it",
    )
}
