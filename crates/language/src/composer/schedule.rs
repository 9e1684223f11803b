//! Phases inside the frame, and what is cut where it does not fit.

use std::fmt::Write as _;

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

use super::{
    build::{Body, put_off},
    constraints::Frame,
    features::Chosen,
};
use crate::{
    num,
    prd::{Phase, Priority, Schedule, ScopeCut, label},
};

/// Hours of a working day that go into the work itself: 8 with a focus of three quarters.
const HOURS: f64 = 6.0;
/// What an hour is taken to cost, in whatever currency is named.
pub(super) const RATE: f64 = 75.0;
/// How many people are taken where none are told.
pub(super) const PEOPLE: f64 = 3.0;
/// Working days kept free before the end: for what was forgotten.
const RELEASE_SHARE: f64 = 0.1;

/// A plan, and what had to be assumed for it.
#[derive(Debug)]
pub(super) struct Timed {
    /// The plan.
    pub(super) schedule: Schedule,
    /// The last day, given or assumed.
    pub(super) deadline: Date,
    /// Whether the people are assumed.
    pub(super) people_assumed: bool,
    /// Whether money is what bounds the hours.
    pub(super) bounded_by_money: bool,
}

fn working_days(start: Date, end: Date) -> u32 {
    let days = start
        .until(end)
        .map_or(0, |span| span.get_days())
        .max(0)
        .saturating_add(1);
    let (weeks, rest) = (days / 7, days % 7);
    let mut count = weeks * 5;
    for n in 0..rest {
        let day = start.saturating_add(i64::from(n).days()).weekday();
        count += i32::from(!matches!(day, Weekday::Saturday | Weekday::Sunday));
    }
    u32::try_from(count).unwrap_or(0)
}

/// Fits the work into the frame. Requirements that wait are put off in the body.
pub(super) fn plan(frame: &Frame, chosen: &Chosen<'_>, body: &mut Body) -> Timed {
    let people = frame.people.unwrap_or(PEOPLE);
    let enabling = chosen.kind.foundation - chosen.kind.foundation / 2;
    let hours: Vec<u32> = (0..chosen.features.len())
        .map(|at| {
            let own = body
                .items
                .iter()
                .zip(&body.feature_of)
                .filter(|(_, of)| **of == Some(at));
            own.filter_map(|(item, _)| item.effort_hours).sum()
        })
        .collect();
    let base: u32 = body
        .items
        .iter()
        .zip(&body.feature_of)
        .filter(|(_, of)| of.is_none())
        .filter_map(|(item, _)| item.effort_hours)
        .sum();
    let fixed = base + enabling;
    let all = fixed + hours.iter().sum::<u32>();
    let deadline = frame
        .deadline
        .unwrap_or_else(|| needed(frame.start, all, people));
    let by_time = num::hours_of(f64::from(working_days(frame.start, deadline)) * HOURS * people);
    let by_money = frame.money.map(|money| num::hours_of(money / RATE));
    let capacity = by_money.map_or(by_time, |money| money.min(by_time));
    let (kept, cut) = choose(chosen, &hours, capacity.saturating_sub(fixed));
    let mut timed = Timed {
        deadline,
        people_assumed: frame.people.is_none(),
        bounded_by_money: by_money.is_some_and(|money| money < by_time),
        schedule: Schedule {
            start: Some(frame.start.to_string()),
            deadline: Some(deadline.to_string()),
            people: Some(people),
            capacity_hours: Some(capacity),
            capacity_basis: basis(people, by_money, by_time),
            effort_hours: Some(fixed + kept.iter().map(|at| hours[*at]).sum::<u32>()),
            enabling_hours: Some(enabling),
            scope_cut: None,
            phases: Vec::new(),
        },
    };
    timed.schedule.scope_cut = scope_cut(chosen, body, &cut, &hours, fixed, capacity);
    timed.schedule.phases = phases(frame.start, deadline, chosen, body, &kept, &cut);
    timed
}

fn basis(people: f64, by_money: Option<u32>, by_time: u32) -> String {
    let mut text = format!(
        "{people} people × {HOURS} focused hours on each working day give {by_time} hours."
    );
    if let Some(money) = by_money {
        let _ = write!(text, " The budget pays {money} hours at {RATE} an hour.");
    }
    text
}

/// The day on which so much work can be done, with a tenth of room.
fn needed(start: Date, hours: u32, people: f64) -> Date {
    let days = f64::from(hours) * (1.0 + RELEASE_SHARE) / (HOURS * people);
    let weeks = num::whole((days / 5.0).ceil()).clamp(2, 520);
    start.saturating_add(weeks.weeks())
}

/// What fits, in the brief's order: asked features before assumed ones, each with what it needs.
fn choose(chosen: &Chosen<'_>, hours: &[u32], mut room: u32) -> (Vec<usize>, Vec<usize>) {
    let mut kept: Vec<usize> = Vec::new();
    for at in 0..hours.len() {
        let mut group = vec![at];
        let mut n = 0;
        while n < group.len() {
            for need in &chosen.features[group[n]].needs {
                if !group.contains(need) {
                    group.push(*need);
                }
            }
            n += 1;
        }
        group.retain(|one| !kept.contains(one));
        // What is only needed by others waits until one of those fits.
        let wanted = chosen.features[at].source != crate::prd::Source::Knowledge;
        let cost: u32 = group.iter().map(|one| hours[*one]).sum();
        if wanted && cost <= room {
            room -= cost;
            kept.extend(group);
        }
    }
    kept.sort_unstable();
    let cut = (0..hours.len()).filter(|at| !kept.contains(at)).collect();
    (kept, cut)
}

fn scope_cut(
    chosen: &Chosen<'_>,
    body: &mut Body,
    cut: &[usize],
    hours: &[u32],
    fixed: u32,
    capacity: u32,
) -> Option<ScopeCut> {
    let shortfall = fixed.saturating_sub(capacity);
    if cut.is_empty() && shortfall == 0 {
        return None;
    }
    let mut ids = Vec::new();
    for (item, of) in body.items.iter_mut().zip(&body.feature_of) {
        if of.is_some_and(|at| cut.contains(&at)) {
            put_off(item);
            ids.push(item.id.clone());
        }
    }
    for story in &mut body.stories {
        let waits = !story.requirement_ids.is_empty()
            && story.requirement_ids.iter().all(|id| ids.contains(id));
        if waits {
            story.priority = Priority::Wont;
        }
    }
    let waiting: u32 = cut.iter().map(|at| hours[*at]).sum();
    let mut names: Vec<String> = cut
        .iter()
        .map(|at| chosen.features[*at].label.clone())
        .collect();
    names.dedup();
    let mut text = format!(
        "The work of {} hours does not fit into {capacity} hours.",
        fixed + hours.iter().sum::<u32>()
    );
    if !cut.is_empty() {
        let _ = write!(
            text,
            " {} features of {waiting} hours wait until after the deadline.",
            cut.len()
        );
    }
    if shortfall > 0 {
        let _ = write!(
            text,
            " Even the foundation misses {shortfall} hours: the deadline, the team or the budget has to change."
        );
    }
    Some(ScopeCut {
        text,
        features: names,
        requirement_ids: ids,
        hours: waiting,
        shortfall_hours: shortfall,
    })
}

fn phases(
    start: Date,
    deadline: Date,
    chosen: &Chosen<'_>,
    body: &Body,
    kept: &[usize],
    cut: &[usize],
) -> Vec<Phase> {
    let of = |wanted: &dyn Fn(Option<usize>) -> bool| -> (Vec<String>, u32) {
        let mine = body
            .items
            .iter()
            .zip(&body.feature_of)
            .filter(|(_, of)| wanted(**of))
            .map(|(item, _)| item);
        let mine: Vec<_> = mine.collect();
        (
            mine.iter().map(|item| item.id.clone()).collect(),
            mine.iter().filter_map(|item| item.effort_hours).sum(),
        )
    };
    let half = kept.len().div_ceil(2);
    let named = |part: &[usize]| {
        let mut names: Vec<String> = part
            .iter()
            .map(|at| {
                format!(
                    "“{}”",
                    crate::words::first_words(&chosen.features[*at].label, 6)
                )
            })
            .collect();
        names.dedup();
        names.truncate(4);
        names.join(", ")
    };
    let (base_ids, base_hours) = of(&|of| of.is_none());
    let mut drafts = vec![(
        "Foundation".to_owned(),
        base_ids,
        base_hours + chosen.kind.foundation - chosen.kind.foundation / 2,
        vec!["Each check of the foundation's requirements passes in the build.".to_owned()],
    )];
    for (n, part) in [&kept[..half], &kept[half..]].into_iter().enumerate() {
        if !part.is_empty() {
            let (ids, hours) = of(&|of| of.is_some_and(|at| part.contains(&at)));
            let exit = vec![format!("All acceptance criteria of {} pass.", named(part))];
            drafts.push((
                format!("{} features", ["First", "Second"][n.min(1)]),
                ids,
                hours,
                exit,
            ));
        }
    }
    drafts.push((
        "Release".to_owned(),
        Vec::new(),
        0,
        vec![
            "Each must requirement has passed its checks.".to_owned(),
            "The client has accepted the release.".to_owned(),
        ],
    ));
    let mut found = dated(start, deadline, drafts);
    if !cut.is_empty() {
        let (ids, hours) = of(&|of| of.is_some_and(|at| cut.contains(&at)));
        found.push(Phase {
            id: label("PH", found.len() + 1),
            name: "After the deadline".to_owned(),
            entry: vec!["The release is accepted and new hours are granted.".to_owned()],
            exit: vec!["Each feature that waited has passed its acceptance criteria.".to_owned()],
            requirement_ids: ids,
            effort_hours: hours,
            later: true,
            ..Phase::default()
        });
    }
    found
}

/// A phase before it has its days: its name, its requirements, its hours and its exit.
type Draft = (String, Vec<String>, u32, Vec<String>);

/// Gives each phase days in proportion to its hours; the last tenth is kept for the release.
fn dated(start: Date, deadline: Date, drafts: Vec<Draft>) -> Vec<Phase> {
    let days = i64::from(
        start
            .until(deadline)
            .map_or(0, |span| span.get_days())
            .max(0),
    );
    let total: u32 = drafts.iter().map(|draft| draft.2).sum::<u32>().max(1);
    let release = num::whole(num::real(usize::try_from(days).unwrap_or(0)) * RELEASE_SHARE);
    let work = days - release;
    let mut done: u32 = 0;
    let last = drafts.len() - 1;
    let mut found: Vec<Phase> = Vec::new();
    for (n, (name, ids, hours, exit)) in drafts.into_iter().enumerate() {
        let at = |done: u32| i64::from(done) * work / i64::from(total);
        let first = at(done);
        done += hours;
        let end = if n == last {
            days
        } else {
            (at(done) - 1).max(first)
        };
        let first = if n == last { work.min(days) } else { first };
        let entry = found.last().map_or_else(
            || "The brief is agreed.".to_owned(),
            |before| format!("{} has met its exit.", before.id),
        );
        found.push(Phase {
            id: label("PH", n + 1),
            name,
            start: Some(start.saturating_add(first.days()).to_string()),
            end: Some(start.saturating_add(end.days()).to_string()),
            entry: vec![entry],
            exit,
            requirement_ids: ids,
            effort_hours: hours,
            later: false,
        });
    }
    found
}
