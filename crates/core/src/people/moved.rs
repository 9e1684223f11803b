//! What names people beside themselves, and how one stands in another's place there and goes from it again.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::comments::model::Comment;
use crate::id::Id;
use crate::ports::table::{Item, TableName};
use crate::projects::model::Project;
use crate::tasks::model::Task;
use crate::users::model::User;

/// Something that names people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thing {
    /// Its owner and members.
    Project(Id<Project>),
    /// Its assignee and reporter.
    Task(Id<Task>),
    /// Those who follow it.
    Watch(Id<Task>),
    /// Its author and whom it mentions.
    Comment(Id<Task>, Id<Comment>),
}

impl fmt::Display for Thing {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Project(id) => write!(to, "PROJECT#{id}"),
            Self::Task(id) => write!(to, "TASK#{id}"),
            Self::Watch(id) => write!(to, "WATCHER#{id}"),
            Self::Comment(task, id) => write!(to, "COMMENT#{task}#{id}"),
        }
    }
}

impl FromStr for Thing {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        fn id<T: crate::id::Kind>(text: &str) -> Result<Id<T>, ()> {
            text.parse().map_err(|_| ())
        }
        let (kind, rest) = text.split_once('#').ok_or(())?;
        match kind {
            "PROJECT" => id(rest).map(Self::Project),
            "TASK" => id(rest).map(Self::Task),
            "WATCHER" => id(rest).map(Self::Watch),
            "COMMENT" => {
                let (task, comment) = rest.split_once('#').ok_or(())?;
                Ok(Self::Comment(id(task)?, id(comment)?))
            }
            _ => Err(()),
        }
    }
}

/// What an item of the Tasks table is, if it may name a person.
pub(super) fn naming(item: &Item, person: Id<User>) -> Option<Thing> {
    if item.key.table != TableName::Tasks {
        return None;
    }
    let person = person.to_string();
    let task = item.key.pk.strip_prefix("TASK#");
    let (kind, rest) = item.key.sk.split_once('#')?;
    if kind == "WATCHER" {
        let task = task.filter(|_| rest == person)?;
        return task.parse().ok().map(Thing::Watch);
    }
    if !std::str::from_utf8(&item.body).is_ok_and(|body| body.contains(&person)) {
        return None;
    }
    match (kind, task) {
        ("TASK", None) => rest.parse().ok().map(Thing::Task),
        ("COMMENT", Some(task)) => Some(Thing::Comment(task.parse().ok()?, rest.parse().ok()?)),
        _ => None,
    }
}

/// Where one has taken another's place in a thing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Places {
    /// As owner, assignee or author.
    pub(super) first: bool,
    /// As reporter.
    pub(super) second: bool,
    /// Among members, mentioned people or followers.
    pub(super) among: Among,
}

/// Whether one has taken another's place among several.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Among {
    /// The other was not there.
    #[default]
    No,
    /// And was there beside the other before.
    Already,
    /// And is new there.
    New,
}

impl Places {
    /// Whether there is any.
    pub(super) fn any(self) -> bool {
        self != Self::default()
    }
}

/// One in another's place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Swap {
    pub(super) from: Id<User>,
    pub(super) to: Id<User>,
}

impl Swap {
    /// In a field that holds one person; says whether it was so.
    pub(super) fn one(self, field: &mut Option<Id<User>>) -> bool {
        let is_so = *field == Some(self.from);
        if is_so {
            *field = Some(self.to);
        }
        is_so
    }

    /// Among several.
    pub(super) fn among(self, people: &mut Vec<Id<User>>) -> Among {
        let Some(at) = people.iter().position(|person| *person == self.from) else {
            return Among::No;
        };
        if people.contains(&self.to) {
            people.remove(at);
            Among::Already
        } else {
            people[at] = self.to;
            Among::New
        }
    }

    /// Takes back what [`Swap::one`] did, unless somebody has changed the field since.
    pub(super) fn one_back(self, was: bool, field: &mut Option<Id<User>>) {
        if was && *field == Some(self.to) {
            *field = Some(self.from);
        }
    }

    /// Takes back what [`Swap::among`] did, as far as nobody has since.
    pub(super) fn among_back(self, was: Among, people: &mut Vec<Id<User>>) {
        if people.contains(&self.from) {
            return;
        }
        match was {
            Among::No => {}
            Among::Already => people.push(self.from),
            Among::New => {
                // Whom somebody has taken from the list stays away.
                if let Some(at) = people.iter().position(|person| *person == self.to) {
                    people[at] = self.from;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_took_its_place_goes_from_it_again(
            list in proptest::collection::vec(1_u128..5, 0..5), first in 1_u128..5,
        ) {
            let (from, to) = (Id::<User>::from_u128(1), Id::from_u128(2));
            let mut seen = std::collections::HashSet::new();
            let people: Vec<Id<User>> = list
                .into_iter()
                .filter(|id| seen.insert(*id))
                .map(Id::from_u128)
                .collect();
            let field = Some(Id::from_u128(first));
            let swap = Swap { from, to };

            let (mut after, mut one) = (people.clone(), field);
            let was = swap.one(&mut one);
            let among = swap.among(&mut after);
            prop_assert!(!after.contains(&from) && one != Some(from));
            prop_assert_eq!(after.contains(&to), people.contains(&to) || people.contains(&from));
            prop_assert!(after.len() + usize::from(among == Among::Already) == people.len());

            swap.one_back(was, &mut one);
            swap.among_back(among, &mut after);
            prop_assert_eq!(one, field);
            let set = |people: &[Id<User>]| people.iter().copied().collect::<std::collections::BTreeSet<_>>();
            prop_assert_eq!(set(&after), set(&people));
            prop_assert_eq!(after.len(), people.len());
        }
    }

    #[test]
    fn a_thing_is_read_as_it_is_written() {
        let (task, comment) = (Id::from_u128(7), Id::from_u128(8));
        for thing in [
            Thing::Project(Id::from_u128(9)),
            Thing::Task(task),
            Thing::Watch(task),
            Thing::Comment(task, comment),
        ] {
            assert_eq!(thing.to_string().parse(), Ok(thing));
        }
        assert_eq!("TASK#nonsense".parse::<Thing>(), Err(()));
    }
}
