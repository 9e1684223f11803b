//! What will be asked for in the year, and when: decided before it begins.

use super::texts::{Skill, THEMES, Theme, Work};
use super::world::Dice;

/// How many in a hundred of a project's tasks are asked for in its first days.
const AT_ONCE: usize = 22;
/// How long those first days are.
const FIRST: i32 = 12;

/// A task that somebody will ask for.
pub(super) struct Wanted {
    pub(super) day: i32,
    /// Which of [`THEMES`].
    pub(super) theme: usize,
    pub(super) title: String,
    pub(super) kind: &'static str,
    pub(super) skill: Skill,
    pub(super) label: &'static str,
    /// Which large piece of work it is, if it is one.
    pub(super) epic: Option<usize>,
}

/// Every task of the year, in the order of the days.
pub(super) fn all(dice: &mut Dice) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    for (at, theme) in THEMES.iter().enumerate() {
        wanted.extend(epics(at, theme));
        wanted.extend(tasks(at, theme, dice));
    }
    wanted.sort_by_key(|one| one.day);
    wanted
}

/// Large pieces of work, each begun when the one before is well under way.
fn epics(at: usize, theme: &'static Theme) -> Vec<Wanted> {
    let (first, last) = theme.asked;
    let count = i32::try_from(theme.epics.len()).unwrap_or(1).max(1);
    let step = (last - first) / count;
    let days = (0..count).map(|number| first + number * step);
    let epics = theme.epics.iter().enumerate().zip(days);
    epics
        .map(|((number, title), day)| Wanted {
            day,
            theme: at,
            title: (*title).to_owned(),
            kind: "epic",
            skill: Skill::Build,
            label: theme.tags[0],
            epic: Some(number),
        })
        .collect()
}

fn tasks(at: usize, theme: &'static Theme, dice: &mut Dice) -> Vec<Wanted> {
    let mut ideas: Vec<(&Work, &str)> = theme
        .work
        .iter()
        .flat_map(|work| theme.subjects.iter().map(move |subject| (work, *subject)))
        .collect();
    dice.shuffle(&mut ideas);
    ideas.truncate(theme.tasks - theme.epics.len());
    let at_once = ideas.len() * AT_ONCE / 100;
    let (first, last) = theme.asked;
    let day = |number: usize, dice: &mut Dice| {
        let (from, to) = if number < at_once {
            (first, first + FIRST)
        } else {
            (first + FIRST, last)
        };
        let days = u32::try_from(to - from).unwrap_or(1);
        from + i32::try_from(dice.between(0, days + 1)).unwrap_or(0)
    };
    ideas
        .into_iter()
        .enumerate()
        .map(
            |(number, ((pattern, kind, skill, label), subject))| Wanted {
                day: day(number, dice),
                theme: at,
                title: pattern.replace("{}", subject),
                kind,
                skill: *skill,
                label,
                epic: None,
            },
        )
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn there_are_four_hundred_tasks_none_twice_and_always_the_same() {
        let once = all(&mut Dice::new(1));
        let again = all(&mut Dice::new(1));

        assert_eq!(once.len(), 400);
        let titles: HashSet<_> = once.iter().map(|one| (one.theme, &one.title)).collect();
        assert_eq!(titles.len(), 400);
        let said = |all: &[Wanted]| -> Vec<(i32, String)> {
            all.iter().map(|one| (one.day, one.title.clone())).collect()
        };
        assert_eq!(said(&once), said(&again));
    }
}
