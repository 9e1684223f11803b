//! Passwords that an operator refuses whatever their strength: their own list, such as one of breached passwords.

use std::fmt;
use std::sync::Arc;

use sha2::{Digest, Sha256};

/// A list of passwords, kept as the first eight bytes of their hashes, in order: a hundred thousand take 800 KB, and
/// the chance that a password outside the list is taken for one of them is below one in 10¹⁴.
#[derive(Clone, Default)]
pub struct Refused(Arc<[u64]>);

impl Refused {
    /// A list with one password on each line. Capitals and small letters are alike.
    pub fn from_lines(text: &str) -> Self {
        let mut hashes: Vec<u64> = text
            .lines()
            .filter(|line| !line.is_empty())
            .map(hash)
            .collect();
        hashes.sort_unstable();
        hashes.dedup();
        Self(hashes.into())
    }

    /// Whether a password is in the list.
    pub fn has(&self, password: &str) -> bool {
        !self.0.is_empty() && self.0.binary_search(&hash(password)).is_ok()
    }

    /// How many passwords are in it.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} refused passwords", self.len())
    }
}

fn hash(password: &str) -> u64 {
    let digest = Sha256::digest(password.to_lowercase().as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    u64::from_be_bytes(first)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    #[test]
    fn every_line_of_a_long_list_is_refused_and_nothing_else() {
        let mut text = String::new();
        for number in 0..100_000 {
            writeln!(text, "breached-Phrase-{number}").unwrap();
        }

        let list = Refused::from_lines(&text.replace('\n', "\r\n"));

        assert_eq!(list.len(), 100_000);
        assert!((0..100_000).all(|number| list.has(&format!("Breached-phrase-{number}"))));
        assert!(!(100_000..200_000).any(|number| list.has(&format!("breached-phrase-{number}"))));
        assert!(!Refused::default().has(""));
        assert!(!list.has(""));
    }
}
