//! Random tasks and questions from small pools, so that ties, nulls and collisions are the rule.

use crate::id::Id;
use crate::projects::model::Project;
use crate::tasks::model::{Links, Priority, Status, Task};
use crate::tasks::query::{Days, Field, Filter, Order, Sort, Span, TaskQuery};
use crate::tasks::scope::Scope;
use crate::text::folded;
use crate::time::{Date, Timestamp};
use crate::users::model::User;

/// The day on which every question is asked.
pub(crate) const TODAY: Date = Date::from_days(20_000);

const KINDS: [&str; 5] = ["task", "Bug", "bug", "story", "ÉPIC"];
const LABELS: [&str; 6] = ["api", "API", "web", "ux", "straße", "İ"];
const TITLES: [&str; 8] = [
    "Fix",
    "fix",
    "Implement the board",
    "implement the Board of the team",
    "Implement the board of the teams",
    "ÄÖÜ and more of them",
    "",
    "İstanbul",
];

/// Dice that fall the same way for the same seed.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, sides: u64) -> u64 {
        self.0 = crate::tasks::scope::mix(self.0, 1);
        self.0 % sides
    }

    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<T: Clone>(&mut self, all: &[T]) -> T {
        let at = self.below(all.len() as u64);
        all[usize::try_from(at).unwrap()].clone()
    }

    fn maybe<T>(&mut self, value: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.chance(60).then(|| value(self))
    }

    /// One to three values in the order that filters keep.
    fn some<T: Ord>(&mut self, mut value: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let mut all: Vec<T> = (0..=self.below(5)).map(|_| value(self)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    fn day(&mut self) -> Date {
        Date::from_days(19_990 + i64::try_from(self.below(20)).unwrap())
    }

    fn moment(&mut self) -> Timestamp {
        let hours = i64::try_from(self.below(60 * 24)).unwrap();
        Timestamp::from_millis((19_950 * 24 + hours) * 3_600_000)
    }

    fn number(&mut self) -> f64 {
        self.pick(&[0.0, -0.0, 0.5, 1.0, 3.0, 1_000_000.0])
    }

    pub(crate) fn user(&mut self) -> Id<User> {
        Id::from_u128(u128::from(self.below(6)) + 1)
    }

    pub(crate) fn project(&mut self) -> Id<Project> {
        project(self.below(4))
    }
}

pub(crate) fn project(number: u64) -> Id<Project> {
    Id::from_u128(u128::from(number) + 1)
}

pub(crate) fn project_key(id: Id<Project>) -> String {
    ["WEB", "APP", "A", "WEBX"][usize::try_from(id.to_u128()).unwrap() - 1].to_owned()
}

/// A task with this number; the same number always belongs to the same id.
pub(crate) fn task(dice: &mut Dice, number: u64, others: u64) -> Task {
    let id = |number: u64| Id::from_u128(u128::from(crate::tasks::scope::mix(7, number.into())));
    let project_id = dice.project();
    let status = dice.pick(&Status::ALL);
    let long = "Long title that goes on ".repeat(6);
    let title = if dice.chance(20) {
        format!("{long}{}", dice.below(3))
    } else {
        dice.pick(&TITLES).to_owned()
    };
    let label = |dice: &mut Dice| dice.pick(&LABELS).to_owned();
    Task {
        task_id: id(number),
        project_id,
        key: format!("{}-{}", project_key(project_id), number + 1),
        title,
        description: "skipped \"here\" ".repeat(3),
        kind: dice.pick(&KINDS).to_owned(),
        status,
        assignee: dice.maybe(Dice::user),
        reporter: dice.maybe(Dice::user),
        priority: dice.pick(&Priority::ALL),
        estimated_hours: dice.maybe(Dice::number),
        actual_hours: dice.maybe(Dice::number),
        story_points: dice.maybe(Dice::number),
        start_date: dice.maybe(Dice::day),
        due_date: dice.maybe(Dice::day),
        completed_at: (status == Status::Done).then(|| dice.moment()),
        parent_id: dice.maybe(|dice| id(dice.below(others))),
        milestone_id: dice.maybe(|dice| Id::from_u128(u128::from(dice.below(4)) + 1)),
        cycle_id: dice.maybe(|dice| Id::from_u128(u128::from(dice.below(4)) + 1)),
        dependencies: (0..dice.below(3)).map(|_| id(dice.below(others))).collect(),
        labels: (0..dice.below(4)).map(|_| label(dice)).collect(),
        attachments: Vec::new(),
        created_at: dice.moment(),
        updated_at: dice.moment(),
        version: 1,
    }
}

pub(crate) fn links(task: &Task) -> Links {
    Links {
        project: task.project_id,
        number: 1,
        dependencies: task.dependencies.clone(),
        flow: vec![
            (Status::Todo, task.created_at.millis()),
            (task.status, task.updated_at.millis()),
        ],
        logged: 0,
        deleted: false,
    }
}

pub(crate) fn scope(dice: &mut Dice) -> Scope {
    if dice.chance(50) {
        Scope::everything()
    } else {
        Scope::of(dice.some(Dice::project))
    }
}

fn days(dice: &mut Dice) -> Days {
    if dice.chance(20) {
        return Days::Unset;
    }
    Days::Within(Span {
        from: dice.day().days(),
        to: dice.maybe(Dice::day).map_or(i32::MAX - 1, Date::days),
    })
}

fn moments(dice: &mut Dice) -> Span<i64> {
    Span {
        from: dice.maybe(Dice::moment).map_or(i64::MIN, Timestamp::millis),
        to: dice.moment().millis(),
    }
}

fn numbers(dice: &mut Dice) -> Span<f64> {
    Span {
        from: dice.number(),
        to: dice.maybe(Dice::number).unwrap_or(f64::INFINITY),
    }
}

pub(crate) fn query(dice: &mut Dice, tasks: &[Task]) -> TaskQuery {
    let mut filter = Filter::default();
    let ids: Vec<Id<Task>> = tasks.iter().map(|task| task.task_id).collect();
    for _ in 0..dice.below(4) {
        match dice.below(20) {
            0 => filter.projects = Some(dice.some(Dice::project)),
            1 => filter.status = Some(dice.some(|dice| dice.pick(&Status::ALL))),
            2 => filter.priority = Some(dice.some(|dice| dice.pick(&Priority::ALL))),
            3 => filter.kinds = Some(dice.some(|dice| folded(dice.pick(&KINDS)))),
            4 => filter.assignee = Some(dice.some(|dice| dice.maybe(Dice::user))),
            5 => filter.reporter = Some(dice.some(|dice| dice.maybe(Dice::user))),
            6 => filter.labels = Some(dice.some(|dice| folded(dice.pick(&LABELS)))),
            7 if !ids.is_empty() => {
                filter.parent = Some(dice.some(|dice| dice.maybe(|dice| dice.pick(&ids))));
            }
            8 => filter.due = Some(days(dice)),
            9 => filter.start = Some(days(dice)),
            10 => filter.created = Some(moments(dice)),
            11 => filter.updated = Some(moments(dice)),
            12 => filter.completed = Some(moments(dice)),
            13 => filter.estimate = Some(numbers(dice)),
            14 => filter.points = Some(numbers(dice)),
            15 => filter.overdue = Some(dice.chance(50)),
            17 => {
                filter.milestone =
                    Some(dice.some(|dice| {
                        dice.maybe(|dice| Id::from_u128(u128::from(dice.below(5)) + 1))
                    }));
            }
            18 => {
                filter.cycle =
                    Some(dice.some(|dice| {
                        dice.maybe(|dice| Id::from_u128(u128::from(dice.below(5)) + 1))
                    }));
            }
            16 => filter.blocked = Some(dice.chance(50)),
            _ => filter.keys = Some(dice.some(|dice| (dice.project(), dice.below(40)))),
        }
    }
    let mut sorts: Vec<Sort> = Vec::new();
    for _ in 0..=dice.below(4) {
        let (_, field) = dice.pick(&Field::ALL);
        if sorts.iter().all(|sort| sort.field != field) {
            let descending = dice.chance(50);
            sorts.push(Sort { field, descending });
        }
    }
    TaskQuery {
        filter,
        order: Order(sorts),
        limit: usize::try_from(dice.below(12)).unwrap() + 1,
        cursor: None,
        count: true,
    }
}
