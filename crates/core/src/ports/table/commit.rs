//! Changes that happen all together or not at all, and why they did not.

use std::fmt;

use super::{CommitId, Item, Key, MAX_ACTIONS, MAX_COMMIT_BYTES, MAX_ITEM_BYTES};
use crate::error::Source;

/// What must hold of the stored item for an action to be allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// Nothing.
    Any,
    /// There is no such item (or it has expired).
    Absent,
    /// There is one, with this version.
    Version(u64),
}

/// One part of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Writes a whole item.
    Put {
        /// What to write.
        item: Item,
        /// What must hold before.
        expect: Expect,
    },
    /// Removes an item; removing an absent one is no error unless the expectation says so.
    Delete {
        /// What to remove.
        key: Key,
        /// What must hold before.
        expect: Expect,
    },
    /// Changes nothing, but fails the commit when the expectation does not hold.
    Check {
        /// What to look at.
        key: Key,
        /// What must hold.
        expect: Expect,
    },
}

impl Action {
    /// The key this action is about.
    pub const fn key(&self) -> &Key {
        match self {
            Self::Put { item, .. } => &item.key,
            Self::Delete { key, .. } | Self::Check { key, .. } => key,
        }
    }

    /// What must hold for it.
    pub const fn expect(&self) -> Expect {
        match self {
            Self::Put { expect, .. } | Self::Delete { expect, .. } | Self::Check { expect, .. } => {
                *expect
            }
        }
    }
}

/// A set of actions that happen all together or not at all. No key may occur twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// The commit's name.
    pub id: CommitId,
    /// Its parts, in the order that [`CommitError::Condition`] counts.
    pub actions: Vec<Action>,
}

impl Commit {
    /// An empty commit.
    pub const fn new(id: CommitId) -> Self {
        Self {
            id,
            actions: Vec::new(),
        }
    }

    /// Adds a put.
    #[must_use]
    pub fn put(mut self, item: Item, expect: Expect) -> Self {
        self.actions.push(Action::Put { item, expect });
        self
    }

    /// Adds a delete.
    #[must_use]
    pub fn delete(mut self, key: Key, expect: Expect) -> Self {
        self.actions.push(Action::Delete { key, expect });
        self
    }

    /// Adds a check.
    #[must_use]
    pub fn check(mut self, key: Key, expect: Expect) -> Self {
        self.actions.push(Action::Check { key, expect });
        self
    }

    /// Checks the limits that the strictest backend sets; every adapter calls this first.
    ///
    /// How many bytes there are is a client's doing; all the rest is ours.
    pub fn checked(&self) -> Result<(), CommitError> {
        let too_large = |why: String| Err(CommitError::TooLarge(why));
        let refuse = |why: String| Err(CommitError::Invalid(why));
        if self.actions.is_empty() {
            return refuse("a commit needs at least one action".into());
        }
        if self.actions.len() > MAX_ACTIONS {
            return refuse(format!(
                "a commit holds at most {MAX_ACTIONS} actions, not {}",
                self.actions.len()
            ));
        }
        let mut keys: Vec<&Key> = self.actions.iter().map(Action::key).collect();
        keys.sort_unstable();
        if let Some([twice, _]) = keys.windows(2).find(|pair| pair[0] == pair[1]) {
            return refuse(format!("the key {twice} occurs twice in one commit"));
        }
        let mut total = 0;
        for action in &self.actions {
            let key = action.key();
            if !is_key(&key.pk, &key.sk) {
                return refuse(format!("the key {key} is empty or too long"));
            }
            if let Action::Put { item, .. } = action {
                let gsi1 = item.gsi1.as_ref();
                if gsi1.is_some_and(|gsi1| !is_key(&gsi1.pk, &gsi1.sk)) {
                    return refuse(format!("{key} has an empty or too long key in the index"));
                }
                if item.body.len() > MAX_ITEM_BYTES {
                    return too_large(format!(
                        "the item {key} has {} bytes; {MAX_ITEM_BYTES} is the most",
                        item.body.len()
                    ));
                }
                total += item.body.len();
            }
        }
        if total > MAX_COMMIT_BYTES {
            return too_large(format!(
                "the commit has {total} bytes; {MAX_COMMIT_BYTES} is the most"
            ));
        }
        Ok(())
    }
}

/// Neither part empty, and neither longer than DynamoDB takes.
fn is_key(pk: &str, sk: &str) -> bool {
    (1..=2048).contains(&pk.len()) && (1..=1024).contains(&sk.len())
}

/// Why a commit did not happen.
#[derive(Debug)]
pub enum CommitError {
    /// These expectations (positions in [`Commit::actions`], ascending) did not hold; nothing was written.
    Condition(Vec<usize>),
    /// An item or the whole has more bytes than the store takes: what a client sent has to be smaller.
    TooLarge(String),
    /// The commit breaks another limit and could never succeed: a programming error.
    Invalid(String),
    /// The store did not answer in time or could not write. The effect may or may not have happened.
    Unavailable(Source),
    /// The store answered something it never should.
    Internal(Source),
}

impl fmt::Display for CommitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Condition(at) => write!(f, "conditions {at:?} did not hold"),
            Self::TooLarge(why) | Self::Invalid(why) => f.write_str(why),
            Self::Unavailable(source) => write!(f, "the store is not available: {source}"),
            Self::Internal(source) => write!(f, "the store failed: {source}"),
        }
    }
}

impl std::error::Error for CommitError {}
