//! The server's own secret keys: one file each in `keys/`, made once, readable by this user alone, kept for ever.
//!
//! A key that cannot be read is never replaced silently: that would sign everybody out and hide a fault.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::SigningKey;
use serde_json::json;
use sha2::{Digest as _, Sha256};

const SIGNING: &str = "signing.key";
const SERVER: &str = "server.key";
/// Keys that no longer sign but are still believed: `signing-<kid>.key`.
const FORMER: &str = "signing-";

type Secret = [u8; 32];

/// Why the keys cannot be used, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// A file or the directory cannot be created, read or written.
    #[error(
        "cannot use {}: {source}. Make it readable and writable for this user",
        .path.display()
    )]
    Inaccessible {
        /// The file or directory.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A file does not hold a key.
    #[error(
        "{} is damaged. Restore it from a back-up, or move it away: a new key is then made, and everybody has to sign in again",
        .path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
    },
}

/// The keys of one server.
pub struct Keys {
    /// Signs.
    pub(crate) signing: SigningKey,
    /// Signed once and are still believed.
    pub(crate) former: Vec<SigningKey>,
    /// Seals what only this server reads.
    pub(crate) server: Secret,
}

impl Keys {
    /// The keys in a data directory; made where there are none.
    pub fn open(data: &Path) -> Result<Self, KeysError> {
        let dir = directory(data)?;
        let mut former = Vec::new();
        let entries = fs::read_dir(&dir).map_err(inaccessible(&dir))?;
        for entry in entries {
            let entry = entry.map_err(inaccessible(&dir))?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(FORMER) && name.ends_with(".key") {
                former.push(SigningKey::from_bytes(&read(&entry.path())?));
            }
        }
        Ok(Self {
            signing: SigningKey::from_bytes(&read_or_make(&dir, SIGNING)?),
            former,
            server: read_or_make(&dir, SERVER)?,
        })
    }

    /// Makes a new signing key. Tokens of the one before are believed for as long as its file is there; they live an
    /// hour, so it can be removed the day after.
    pub fn rotate(data: &Path) -> Result<(), KeysError> {
        let dir = directory(data)?;
        let signing = SigningKey::from_bytes(&read_or_make(&dir, SIGNING)?);
        let (from, to) = (
            dir.join(SIGNING),
            dir.join(format!("{FORMER}{}.key", thumbprint(&signing))),
        );
        // A crash after this leaves no signing key, which is what the next start mends.
        fs::rename(&from, &to).map_err(inaccessible(&to))?;
        read_or_make(&dir, SIGNING).map(drop)
    }
}

/// The name of a key: its thumbprint as RFC 7638 defines it.
pub(crate) fn thumbprint(key: &SigningKey) -> String {
    let members = json!({"crv": "Ed25519", "kty": "OKP", "x": public(key)});
    URL_SAFE_NO_PAD.encode(Sha256::digest(members.to_string()))
}

/// The public half, as JSON Web Keys write it.
pub(crate) fn public(key: &SigningKey) -> String {
    URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes())
}

fn inaccessible(path: &Path) -> impl FnOnce(io::Error) -> KeysError {
    let path = path.to_owned();
    move |source| KeysError::Inaccessible { path, source }
}

fn directory(data: &Path) -> Result<PathBuf, KeysError> {
    let dir = data.join("keys");
    if !dir.exists() {
        let made = DirBuilder::new().mode(0o700).create(&dir);
        made.and_then(|()| sync(data)).map_err(inaccessible(&dir))?;
    }
    Ok(dir)
}

fn read_or_make(dir: &Path, name: &str) -> Result<Secret, KeysError> {
    let path = dir.join(name);
    if !path.exists() {
        make(dir, &path).map_err(inaccessible(&path))?;
    }
    read(&path)
}

fn read(path: &Path) -> Result<Secret, KeysError> {
    let mode = fs::metadata(path)
        .map_err(inaccessible(path))?
        .permissions()
        .mode();
    if mode & 0o077 != 0 {
        tracing::warn!(
            path = %path.display(),
            "others could read this key; it is readable by this user alone from here on"
        );
        fs::set_permissions(path, Permissions::from_mode(0o600)).map_err(inaccessible(path))?;
    }
    let text = fs::read_to_string(path).map_err(inaccessible(path))?;
    let key = URL_SAFE_NO_PAD.decode(text.trim_end()).ok();
    key.and_then(|key| key.try_into().ok())
        .ok_or_else(|| KeysError::Damaged {
            path: path.to_owned(),
        })
}

/// Makes a key whole or not at all, and never over another one.
fn make(dir: &Path, path: &Path) -> io::Result<()> {
    let mut secret: Secret = [0; 32];
    random(&mut secret)?;
    let mut nonce = [0; 8];
    random(&mut nonce)?;
    let draft = dir.join(format!("draft-{}", URL_SAFE_NO_PAD.encode(nonce)));
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)?;
    writeln!(file, "{}", URL_SAFE_NO_PAD.encode(secret))?;
    file.sync_all()?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match linked {
        // Someone else was first: theirs counts.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        other => other?,
    }
    sync(dir)
}

#[expect(
    clippy::disallowed_methods,
    reason = "keys come from the operating system before there is anything to hand them in"
)]
fn random(bytes: &mut [u8]) -> io::Result<()> {
    getrandom::fill(bytes).map_err(io::Error::other)
}

fn sync(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn keys_survive_a_restart_and_are_readable_by_this_user_alone() {
        let data = tempfile::tempdir().unwrap();

        let first = Keys::open(data.path()).unwrap();
        let second = Keys::open(data.path()).unwrap();

        assert_eq!(first.signing.to_bytes(), second.signing.to_bytes());
        assert_eq!(first.server, second.server);
        assert_ne!(first.server, first.signing.to_bytes());
        let dir = data.path().join("keys");
        assert_eq!(mode(&dir), 0o700);
        let names: Vec<_> = fs::read_dir(&dir)
            .unwrap()
            .map(|file| file.unwrap().path())
            .collect();
        assert_eq!(names.len(), 2, "{names:?}");
        assert!(names.iter().all(|file| mode(file) == 0o600));
    }

    #[test]
    fn a_key_that_others_can_read_is_closed_to_them() {
        let data = tempfile::tempdir().unwrap();
        Keys::open(data.path()).unwrap();
        let file = data.path().join("keys").join(SERVER);
        fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();

        Keys::open(data.path()).unwrap();

        assert_eq!(mode(&file), 0o600);
    }

    #[test]
    fn a_damaged_key_is_an_error_and_stays_as_it_is() {
        let data = tempfile::tempdir().unwrap();
        Keys::open(data.path()).unwrap();
        let file = data.path().join("keys").join(SIGNING);
        fs::write(&file, "c2hvcnQ\n").unwrap();

        let refused = Keys::open(data.path()).err().unwrap();

        assert!(refused.to_string().contains("damaged"), "{refused}");
        assert_eq!(fs::read_to_string(&file).unwrap(), "c2hvcnQ\n");
    }

    #[test]
    fn a_rotation_keeps_the_former_key_believed() {
        let data = tempfile::tempdir().unwrap();
        let before = Keys::open(data.path()).unwrap();

        Keys::rotate(data.path()).unwrap();

        let after = Keys::open(data.path()).unwrap();
        assert_ne!(after.signing.to_bytes(), before.signing.to_bytes());
        assert_eq!(after.former.len(), 1);
        assert_eq!(after.former[0].to_bytes(), before.signing.to_bytes());
        assert_eq!(after.server, before.server);
    }

    #[test]
    fn a_thumbprint_is_that_of_the_standards_example() {
        // The key of RFC 8037, appendix A.
        let secret = URL_SAFE_NO_PAD
            .decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
            .unwrap();
        let key = SigningKey::from_bytes(&secret.try_into().unwrap());

        assert_eq!(public(&key), "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        assert_eq!(
            thumbprint(&key),
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
        );
    }
}
