//! What observers of commits may rely on.

use std::collections::BTreeMap;
use std::sync::Arc;

use codexflow_core::ports::table::{Action, Commit, CommitError, Expect, Item, Key, Observer};
use parking_lot::Mutex;

use crate::harness::{Harness, item, key};

/// An observer that remembers.
#[derive(Default)]
pub struct Heard {
    commits: Mutex<Vec<Commit>>,
}

impl Heard {
    /// One that has heard nothing.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }
}

impl Observer for Heard {
    fn committed(&self, commit: &Commit) {
        self.commits.lock().push(commit.clone());
    }
}

/// Replaying what was heard gives the table; refused commits are not heard of, and accepted ones once.
pub async fn observers_hear_of_commits_in_order_and_before_the_answer(
    h: &Harness,
    heard: &Arc<Heard>,
) {
    h.put_all([item("P", "shared", 0)]).await;
    let work = async |name: &str| {
        for n in 1..=10 {
            let shared = h
                .get(&key("P", "shared"))
                .await
                .expect("it is never deleted");
            let commit = h
                .start()
                .put(
                    item("P", "shared", shared.version + 1),
                    Expect::Version(shared.version),
                )
                .put(item("P", name, n), Expect::Any)
                .delete(key("P", "nothing"), Expect::Any);
            let id = commit.id;
            let was_taken = match h.commit(commit).await {
                Ok(()) => true,
                Err(CommitError::Condition(_)) => false,
                Err(error) => panic!("{error}"),
            };
            let times = heard
                .commits
                .lock()
                .iter()
                .filter(|heard| heard.id == id)
                .count();
            assert_eq!(times, usize::from(was_taken));
        }
    };

    tokio::join!(work("a"), work("b"), work("c"), work("d"));

    let mut replayed: BTreeMap<Key, Item> = BTreeMap::new();
    for commit in &*heard.commits.lock() {
        for action in &commit.actions {
            match action {
                Action::Put { item, .. } => {
                    assert_eq!(
                        item.commit, commit.id,
                        "observers see items as they are stored"
                    );
                    let before = replayed.insert(item.key.clone(), item.clone());
                    let is_next = before.is_none_or(|before| before.version < item.version);
                    assert!(is_next, "out of order");
                }
                Action::Delete { key, .. } => {
                    replayed.remove(key);
                }
                Action::Check { .. } => {}
            }
        }
    }
    for (key, item) in replayed {
        assert_eq!(h.get(&key).await, Some(item));
    }
}
