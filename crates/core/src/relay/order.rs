//! In which order notes get their numbers: as they were made, and each object's versions in their order.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::event::Event;
use crate::id::Id;

use super::note::{Note, Told};

/// Where a note stands among all: by the first of its events.
type Place = (Id<Event>, usize);

/// Whether one of these notes names a version whose predecessor is in none of them.
pub(super) fn misses(notes: &[Note]) -> bool {
    let versions: HashSet<(&str, u64)> = versions(notes).collect();
    versions
        .iter()
        .any(|(subject, version)| *version > 1 && !versions.contains(&(*subject, version - 1)))
}

fn versions(notes: &[Note]) -> impl Iterator<Item = (&str, u64)> {
    notes.iter().flat_map(own)
}

/// The objects that a note is about, with their versions.
fn own(note: &Note) -> impl Iterator<Item = (&str, u64)> {
    let told = note
        .events
        .iter()
        .filter(|Told(_, version, _)| *version > 0);
    told.map(|Told(entry, version, _)| (entry.0.as_str(), *version))
}

/// These notes in the order of their numbers, and before them those of `more` that must come first.
///
/// A commit that wrote version `n` of an object expected `n - 1`, so what comes before it was durable by then.
/// The clocks of several machines differ: only among notes that no version orders does the time of their events decide.
pub(super) fn order(notes: Vec<Note>, more: Vec<Note>) -> Vec<Note> {
    let wanted = notes.len();
    let mut known: HashSet<_> = notes.iter().map(|note| note.key.clone()).collect();
    let mut all = notes;
    all.extend(
        more.into_iter()
            .filter(|note| known.insert(note.key.clone())),
    );
    let before = before(&all);
    // Those that are wanted, and all that lead to them.
    let mut chosen: BTreeSet<usize> = (0..wanted).collect();
    let mut todo: Vec<usize> = chosen.iter().copied().collect();
    while let Some(at) = todo.pop() {
        let earlier = before[at].iter().copied();
        todo.extend(earlier.filter(|earlier| chosen.insert(*earlier)));
    }
    let mut after: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut waits: HashMap<usize, usize> = HashMap::new();
    for &at in &chosen {
        waits.insert(at, before[at].len());
        for earlier in &before[at] {
            after.entry(*earlier).or_default().push(at);
        }
    }
    let place = |at: usize| -> Place { (first(&all[at]), at) };
    let mut left: BTreeSet<Place> = chosen.iter().map(|at| place(*at)).collect();
    let free = |at: &&usize| waits.get(*at) == Some(&0);
    let mut ready: BTreeSet<Place> = chosen.iter().filter(free).map(|at| place(*at)).collect();
    let mut sorted = Vec::with_capacity(chosen.len());
    // Where versions contradict one another, the time decides after all: nothing is left out.
    while let Some(next) = ready.pop_first().or_else(|| left.first().copied()) {
        left.remove(&next);
        sorted.push(next.1);
        for at in after.remove(&next.1).unwrap_or_default() {
            let count = waits.entry(at).or_default();
            *count = count.saturating_sub(1);
            if *count == 0 && left.contains(&place(at)) {
                ready.insert(place(at));
            }
        }
    }
    let mut slots: Vec<Option<Note>> = all.into_iter().map(Some).collect();
    let ordered = sorted.into_iter();
    ordered.filter_map(|at| slots[at].take()).collect()
}

/// The notes that come right before each, by an object of both.
fn before(notes: &[Note]) -> Vec<BTreeSet<usize>> {
    let mut chains: HashMap<&str, BTreeMap<(u64, Place), usize>> = HashMap::new();
    for (at, note) in notes.iter().enumerate() {
        for (subject, version) in own(note) {
            let chain = chains.entry(subject).or_default();
            chain.insert((version, (first(note), at)), at);
        }
    }
    let mut before = vec![BTreeSet::new(); notes.len()];
    for chain in chains.into_values() {
        let chain: Vec<usize> = chain.into_values().collect();
        for pair in chain.windows(2) {
            if pair[0] != pair[1] {
                before[pair[1]].insert(pair[0]);
            }
        }
    }
    before
}

/// The first event of a note; notes are never empty.
fn first(note: &Note) -> Id<Event> {
    let first = note.events.first();
    first.map_or(Id::from_u128(0), |Told(entry, ..)| entry.1)
}
