//! The year, day by day: tasks are asked for, begun, finished, sent back, forgotten.

mod act;
mod work;

use codexflow_core::app::App;
use codexflow_core::error::Result;
use codexflow_core::time::Date;

use super::plan::{self, Wanted};
use super::staff::Person;
use super::texts::{Skill, THEMES};
use super::world::{Dice, Past};

/// Who decides what is asked for and whether it is finished.
const MANAGER: usize = 1;
/// Who looks over what others have done.
const TESTER: usize = 5;
/// The days on which the mobile app is paused.
const PAUSE: std::ops::Range<i32> = 168..189;
/// How long somebody is on holiday.
const HOLIDAY: i32 = 12;
/// From this day on nothing is closed between the years, so that the last tasks are asked for whatever the day is.
const LAST_DAYS: i32 = 340;

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Todo,
    Doing,
    Review,
    Done,
}

/// A task, as those who work on it know it.
struct Task {
    key: String,
    theme: usize,
    kind: &'static str,
    skill: Skill,
    state: State,
    /// The day on which it was asked for.
    asked: i32,
    who: Option<usize>,
    /// Rises with how much it matters.
    priority: u32,
    due: Option<i32>,
    /// Hours that it was thought to take.
    planned: f64,
    /// Hours that it still takes; nobody knows.
    left: f64,
    spent: f64,
    /// Whether something stands in its way that nobody here can move.
    stuck: bool,
    /// Days until somebody has looked it over.
    review: u32,
    /// The day on which it turns out not to be finished.
    reopens: Option<i32>,
    waits_for: Option<usize>,
    epic: Option<usize>,
    part_of: Option<usize>,
}

/// The year as it goes by.
pub(super) struct Year<'a> {
    app: &'a App,
    past: &'a Past,
    people: &'a [Person],
    dice: Dice,
    wanted: std::iter::Peekable<std::vec::IntoIter<Wanted>>,
    tasks: Vec<Task>,
    /// What each project is called, once it is there, and whether it is finished.
    projects: [Option<bool>; THEMES.len()],
    first: Option<Date>,
    /// The number of the day.
    today: i32,
}

impl<'a> Year<'a> {
    pub(super) fn new(app: &'a App, past: &'a Past, people: &'a [Person], mut dice: Dice) -> Self {
        let wanted = plan::all(&mut dice).into_iter().peekable();
        Self {
            app,
            past,
            people,
            dice,
            wanted,
            tasks: Vec::new(),
            projects: [None; THEMES.len()],
            first: None,
            today: 0,
        }
    }

    /// One day.
    pub(super) async fn day(&mut self, date: Date) -> Result<()> {
        let first = *self.first.get_or_insert(date);
        self.today = date.days() - first.days();
        if self.is_free(date) {
            return Ok(());
        }
        let morning = 8 * 60 + self.dice.between(5, 40);
        self.past.reach(date, morning);
        self.projects().await?;
        while let Some(wanted) = self.wanted.next_if(|next| next.day <= self.today) {
            self.ask(&wanted).await?;
        }
        self.past.reach(date, 11 * 60);
        for person in 0..self.people.len() {
            if !self.is_away(person) {
                self.work(person).await?;
            }
        }
        self.past.reach(date, 15 * 60);
        self.look_over().await?;
        self.reopen().await?;
        self.epics().await
    }

    /// Whether nobody works on that day.
    fn is_free(&self, date: Date) -> bool {
        let civil = date.civil();
        let is_weekend = date.days() - date.monday().days() >= 5;
        let between_years = matches!((civil.month(), civil.day()), (12, 24..=31) | (1, 1));
        is_weekend || (between_years && self.today < LAST_DAYS)
    }

    fn is_away(&self, person: usize) -> bool {
        let holidays = self.people[person].holidays;
        holidays
            .iter()
            .any(|first| (*first..first + HOLIDAY).contains(&self.today))
    }

    /// Whether a task's project is paused.
    fn is_paused(&self, task: &Task) -> bool {
        THEMES[task.theme].key == "MOB" && PAUSE.contains(&self.today)
    }

    /// Some minutes pass.
    fn pass(&mut self) {
        let seconds = self.dice.between(40, 900);
        self.past.pass(seconds);
    }
}
