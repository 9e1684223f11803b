//! Recovery codes: ten, each good for one sign-in. Four signs name the code, sixteen (80 bits) prove it; only those are
//! secret, and they are hashed like passwords, so that one attempt costs one hash, whatever is guessed.

use serde::{Deserialize, Serialize};

use crate::auth::totp::base32;
use crate::error::Result;
use crate::ports::identity::Passwords;
use crate::secret::Secret;
use crate::store::Store;

const CODES: usize = 10;
const NAME: usize = 4;
/// Bytes that make twenty signs.
const BYTES: usize = 13;
const SIGNS: usize = 20;

/// A recovery code as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    name: String,
    hash: String,
}

/// New codes as they are shown, once, and as they are kept.
pub(super) async fn fresh(
    store: &Store,
    passwords: &dyn Passwords,
) -> Result<(Vec<String>, Vec<Kept>)> {
    let (mut shown, mut kept) = (Vec::new(), Vec::<Kept>::new());
    while kept.len() < CODES {
        let mut bytes = [0; BYTES];
        store.ids.secret(&mut bytes);
        let code: String = base32(&bytes)
            .to_ascii_lowercase()
            .chars()
            .take(SIGNS)
            .collect();
        let (name, proof) = code.split_at(NAME);
        if kept.iter().any(|other| other.name == name) {
            continue;
        }
        kept.push(Kept {
            name: name.to_owned(),
            hash: passwords.hash(Secret::new(proof)).await?,
        });
        let groups: Vec<&str> = (0..SIGNS / NAME)
            .map(|group| &code[group * NAME..(group + 1) * NAME])
            .collect();
        shown.push(groups.join("-"));
    }
    Ok((shown, kept))
}

/// Which of the codes a text is, without its dashes and in small letters.
pub(super) async fn place(
    passwords: &dyn Passwords,
    kept: &[Kept],
    text: &str,
) -> Result<Option<usize>> {
    let (name, proof) = text.split_at_checked(NAME).unwrap_or(("", text));
    let place = kept.iter().position(|kept| kept.name == name);
    let hash = place.map(|place| kept[place].hash.clone());
    let right = passwords.verify(Secret::new(proof), hash).await?;
    Ok(place.filter(|_| right))
}
