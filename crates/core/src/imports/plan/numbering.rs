//! The numbers of keys: those of the source where they are free.

use std::collections::{HashMap, HashSet};

use crate::imports::draft::Draft;
use crate::imports::target::Home;
use crate::tasks::model::KeyPointer;

/// Gives issues their numbers here: those of the source where they are free.
pub(super) struct Numbering<'a> {
    home: &'a Home,
    /// What keys of the file name here already.
    pub(super) taken: HashMap<String, KeyPointer>,
    /// Numbers that issues of this very project bring along.
    own: HashSet<u64>,
    /// The first number that nobody has.
    pub(super) next: u64,
}

impl<'a> Numbering<'a> {
    pub(super) fn new(
        home: &'a Home,
        drafts: &[Draft],
        taken: HashMap<String, KeyPointer>,
        counter: u64,
    ) -> Self {
        let here = &home.project.key;
        let of = |key: &String| {
            let drafts = drafts.iter().filter(move |draft| draft.project_key == *key);
            drafts.map(|draft| draft.number).collect::<HashSet<u64>>()
        };
        let own = of(here);
        let highest = own.union(&of(&home.source_key)).copied().max();
        Self {
            home,
            taken,
            own,
            next: counter.max(highest.unwrap_or(0) + 1),
        }
    }

    /// The number of an issue; none when its very key names another task.
    pub(super) fn number(&mut self, draft: &Draft) -> Option<u64> {
        if !draft.keyed {
            self.next += 1;
            return Some(self.next - 1);
        }
        let here = &self.home.project.key;
        let free = !self.taken.contains_key(&format!("{here}-{}", draft.number));
        if draft.project_key == *here {
            return free.then_some(draft.number);
        }
        if free && draft.project_key == self.home.source_key && !self.own.contains(&draft.number) {
            return Some(draft.number);
        }
        self.next += 1;
        Some(self.next - 1)
    }
}
