//! How many questions each person has had asked today. Kept in memory: a restart begins anew.

use std::collections::HashMap;

use crate::id::Id;
use crate::time::Date;
use crate::users::model::User;

/// The questions of one day.
#[derive(Default)]
pub(super) struct Budget {
    day: Option<Date>,
    spent: HashMap<Id<User>, u32>,
}

impl Budget {
    /// Counts one more question of a person's; `false`: they have had all that they may.
    pub(super) fn spend(&mut self, person: Id<User>, today: Date, most: u32) -> bool {
        self.turn(today);
        let spent = self.spent.entry(person).or_default();
        let may = *spent < most;
        *spent += u32::from(may);
        may
    }

    /// The questions of a person today, and of all.
    pub(super) fn spent(&mut self, person: Id<User>, today: Date) -> (u32, u32) {
        self.turn(today);
        let all = self
            .spent
            .values()
            .fold(0, |sum: u32, one| sum.saturating_add(*one));
        (self.spent.get(&person).copied().unwrap_or(0), all)
    }

    /// Yesterday's are forgotten, so that there is never more than one day of people.
    fn turn(&mut self, today: Date) {
        if self.day != Some(today) {
            self.day = Some(today);
            self.spent.clear();
        }
    }
}
