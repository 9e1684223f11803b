//! Items that were read or written lately. A read that finds its item here does without SQLite.
//!
//! It is exact. The writer takes what it is about to change out before its transaction commits and marks it; until the
//! mark is gone every read goes to SQLite. A read that began before such a change may not put back what it found: it
//! must show the epoch it began in. So nobody sees an older item after a newer one, and an answered commit is seen by
//! every read that begins after the answer.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};

use codexflow_core::ports::table::{Action, Commit, Item, Key, TableName};
use codexflow_core::time::Timestamp;
use parking_lot::Mutex;

/// Bytes of items that are kept, overhead included.
const BUDGET: usize = 40 * 1024 * 1024;
/// What an item costs beside its body, in bytes: keys, table entry, allocations. An estimate.
const OVERHEAD: usize = 320;
const SHARDS: usize = 64;

pub(super) struct Cache {
    shards: Vec<Mutex<Shard>>,
    hasher: RandomState,
}

#[derive(Default)]
struct Shard {
    items: HashMap<u64, Entry, BuildHasherDefault<Hashed>>,
    /// In the order of arrival; what was used since gets a second round.
    order: VecDeque<u64>,
    bytes: usize,
    /// Rises with every change of any item of the shard.
    epoch: u64,
    /// Items that the writer is changing.
    changing: HashSet<u64, BuildHasherDefault<Hashed>>,
}

/// The hash of what is a hash already.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 << 8) | u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        // The lowest bits have chosen the shard.
        self.0 = hash.rotate_right(SHARDS.ilog2());
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

struct Entry {
    item: Item,
    is_used: bool,
}

/// What a look-up came to.
pub(super) enum Found {
    /// The newest committed item.
    Item(Box<Item>),
    /// It has to be read; what is found may be [kept](Cache::keep) under this ticket.
    Nothing(Ticket),
}

/// Where and when a read began.
pub(super) struct Ticket {
    hash: u64,
    epoch: u64,
}

impl Cache {
    pub(super) fn new() -> Self {
        Self {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            hasher: RandomState::new(),
        }
    }

    fn shard(&self, hash: u64) -> &Mutex<Shard> {
        &self.shards[usize::try_from(hash % SHARDS as u64).unwrap_or(0)]
    }

    pub(super) fn look_up(&self, key: &Key, now: Timestamp) -> Found {
        let hash = self.hasher.hash_one(key);
        let mut shard = self.shard(hash).lock();
        let epoch = shard.epoch;
        match shard.items.get_mut(&hash) {
            Some(entry)
                if entry.item.key == *key && entry.item.expires_at.is_none_or(|at| at > now) =>
            {
                entry.is_used = true;
                Found::Item(Box::new(entry.item.clone()))
            }
            _ => Found::Nothing(Ticket { hash, epoch }),
        }
    }

    /// Keeps what a read found, unless something has changed since it began.
    pub(super) fn keep(&self, ticket: &Ticket, item: &Item) {
        let mut shard = self.shard(ticket.hash).lock();
        if shard.epoch == ticket.epoch && !shard.changing.contains(&ticket.hash) {
            shard.put(ticket.hash, item.clone());
        }
    }

    /// Before a transaction commits: what it changes is not answered from here until [`Self::changed`].
    pub(super) fn changing<'a>(&self, commits: impl Iterator<Item = &'a Commit>) {
        for key in commits.flat_map(changes) {
            let hash = self.hasher.hash_one(key);
            let mut shard = self.shard(hash).lock();
            shard.remove(hash);
            shard.changing.insert(hash);
        }
    }

    /// After it: what was written is kept where the transaction is `done`, and reads may keep things again.
    pub(super) fn changed<'a>(&self, commits: impl Iterator<Item = &'a Commit>, done: bool) {
        for action in commits.flat_map(|commit| &commit.actions) {
            let (key, item) = match action {
                // Events are read a page at a time, and those do not come from here.
                Action::Put { item, .. } => {
                    let is_wanted = done && item.key.table != TableName::Events;
                    (&item.key, Some(item).filter(|_| is_wanted))
                }
                Action::Delete { key, .. } => (key, None),
                Action::Check { .. } => continue,
            };
            let hash = self.hasher.hash_one(key);
            let mut shard = self.shard(hash).lock();
            shard.epoch += 1;
            shard.changing.remove(&hash);
            // A later commit of the same transaction comes later here, too.
            shard.remove(hash);
            if let Some(item) = item {
                shard.put(hash, item.clone());
            }
        }
    }
}

fn changes(commit: &Commit) -> impl Iterator<Item = &Key> {
    commit.actions.iter().filter_map(|action| match action {
        Action::Put { item, .. } => Some(&item.key),
        Action::Delete { key, .. } => Some(key),
        Action::Check { .. } => None,
    })
}

impl Shard {
    fn put(&mut self, hash: u64, item: Item) {
        self.remove(hash);
        self.bytes += item.body.len() + OVERHEAD;
        self.items.insert(
            hash,
            Entry {
                item,
                is_used: false,
            },
        );
        self.order.push_back(hash);
        while self.bytes > BUDGET / SHARDS {
            let Some(oldest) = self.order.pop_front() else {
                break;
            };
            match self.items.get_mut(&oldest) {
                Some(entry) if entry.is_used => {
                    entry.is_used = false;
                    self.order.push_back(oldest);
                }
                _ => self.remove(oldest),
            }
        }
        // Items that were removed leave their place in the order behind.
        if self.order.len() > 2 * self.items.len() + 64 {
            let mut seen = HashSet::new();
            let items = &self.items;
            self.order
                .retain(|hash| items.contains_key(hash) && seen.insert(*hash));
        }
    }

    fn remove(&mut self, hash: u64) {
        if let Some(entry) = self.items.remove(&hash) {
            self.bytes -= entry.item.body.len() + OVERHEAD;
        }
    }
}

#[cfg(test)]
mod tests {
    use codexflow_core::ports::table::{CommitId, Expect};

    use super::*;

    fn item(name: &str, version: u64, bytes: usize) -> Item {
        Item {
            key: Key::new(TableName::Tasks, "P", name),
            gsi1: None,
            version,
            expires_at: None,
            schema: 1,
            commit: CommitId(0),
            body: vec![b' '; bytes].into(),
        }
    }

    fn put(item: Item) -> Commit {
        Commit::new(CommitId(1)).put(item, Expect::Any)
    }

    fn version(cache: &Cache, name: &str) -> Option<u64> {
        match cache.look_up(&item(name, 0, 0).key, Timestamp::default()) {
            Found::Item(item) => Some(item.version),
            Found::Nothing(_) => None,
        }
    }

    fn ticket(cache: &Cache, name: &str) -> Ticket {
        match cache.look_up(&item(name, 0, 0).key, Timestamp::default()) {
            Found::Item(_) => panic!("it is there"),
            Found::Nothing(ticket) => ticket,
        }
    }

    #[test]
    fn a_read_that_began_before_a_change_does_not_bring_the_old_item_back() {
        let cache = Cache::new();
        let before = ticket(&cache, "a");
        let commit = put(item("a", 2, 10));

        cache.changing([&commit].into_iter());
        let between = ticket(&cache, "a");
        cache.keep(&before, &item("a", 1, 10));
        assert_eq!(version(&cache, "a"), None);
        cache.changed([&commit].into_iter(), false);
        cache.keep(&before, &item("a", 1, 10));
        cache.keep(&between, &item("a", 1, 10));

        assert_eq!(version(&cache, "a"), None);
        cache.keep(&ticket(&cache, "a"), &item("a", 2, 10));
        assert_eq!(version(&cache, "a"), Some(2));
    }

    #[test]
    fn what_was_written_last_is_what_is_kept() {
        let cache = Cache::new();
        let (first, second) = (put(item("a", 1, 10)), put(item("a", 2, 10)));
        let removed = Commit::new(CommitId(3)).delete(item("b", 0, 0).key, Expect::Any);
        cache.keep(&ticket(&cache, "b"), &item("b", 1, 10));

        cache.changing([&first, &second, &removed].into_iter());
        cache.changed([&first, &second, &removed].into_iter(), true);

        assert_eq!(version(&cache, "a"), Some(2));
        assert_eq!(version(&cache, "b"), None);
    }

    #[test]
    fn an_item_is_absent_from_the_moment_it_expires() {
        let cache = Cache::new();
        let mut short = item("a", 1, 10);
        short.expires_at = Some(Timestamp::from_millis(1000));
        cache.keep(&ticket(&cache, "a"), &short);
        let at = |millis| {
            let found = cache.look_up(&short.key, Timestamp::from_millis(millis));
            matches!(found, Found::Item(_))
        };

        assert!(at(999));
        assert!(!at(1000));
    }

    #[test]
    fn it_stays_within_its_budget_and_keeps_what_is_used() {
        let cache = Cache::new();
        cache.keep(&ticket(&cache, "hot"), &item("hot", 1, 1000));
        for number in 0..200_000 {
            let name = number.to_string();
            cache.keep(&ticket(&cache, &name), &item(&name, 1, 1000));
            if number % 50 == 0 {
                assert_eq!(version(&cache, "hot"), Some(1));
            }
        }
        let (mut bytes, mut order) = (0, 0);
        for shard in &cache.shards {
            bytes += shard.lock().bytes;
            order += shard.lock().order.len();
        }

        assert!(bytes <= BUDGET, "{bytes}");
        assert!(order < 100_000, "{order}");
    }
}
