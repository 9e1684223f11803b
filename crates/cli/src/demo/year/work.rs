//! A day's work: what somebody takes up, how far they get, and what the others make of it.

use codexflow_core::error::Result;
use serde_json::json;

use super::{MANAGER, State, TESTER, Task, Year};
use crate::demo::texts::{REMARKS, REOPENS, RETURNS, STUCK, THEMES};

/// After so many days anybody may begin what somebody else was given.
const PATIENCE: u32 = 45;

impl Year<'_> {
    /// What one person does in a day.
    pub(super) async fn work(&mut self, person: usize) -> Result<()> {
        if self.people[person].skills.is_empty() {
            return Ok(());
        }
        let mut mine = self.in_hand(person);
        if (mine.is_empty() || (mine.len() < 3 && self.dice.percent(22)))
            && let Some(at) = self.next(person)
        {
            self.take(at, person).await?;
            mine.push(at);
        }
        if mine.is_empty() {
            return Ok(());
        }
        let count = f64::from(u32::try_from(mine.len()).unwrap_or(1));
        let share = f64::from(self.people[person].hours) / count;
        for at in mine {
            let worked = share.min(self.tasks[at].left.max(0.5));
            self.tasks[at].left -= worked;
            self.tasks[at].spent += worked;
            if self.tasks[at].stuck && self.dice.percent(14) {
                self.say(at, person, &STUCK).await?;
            } else if self.dice.percent(6) {
                self.say(at, person, &REMARKS).await?;
            }
            if self.tasks[at].left < 0.25 {
                self.hand_in(at, person).await?;
            }
        }
        Ok(())
    }

    fn in_hand(&self, person: usize) -> Vec<usize> {
        let is_mine = |task: &Task| {
            task.who == Some(person)
                && task.state == State::Doing
                && task.epic.is_none()
                && !self.is_paused(task)
        };
        (0..self.tasks.len())
            .filter(|at| is_mine(&self.tasks[*at]))
            .collect()
    }

    /// The task that somebody would take up next.
    fn next(&mut self, person: usize) -> Option<usize> {
        let mut best = None;
        for at in 0..self.tasks.len() {
            let task = &self.tasks[at];
            let skills = self.people[person].skills;
            let Some(skill) = skills.iter().position(|skill| *skill == task.skill) else {
                continue;
            };
            let age = u32::try_from(self.today - task.asked).unwrap_or(0);
            // What somebody was given and never began is taken over in the end.
            let is_free = task.who.is_none_or(|who| who == person) || age > PATIENCE;
            if task.state != State::Todo || task.epic.is_some() || !is_free || self.is_paused(task)
            {
                continue;
            }
            let waits = task
                .waits_for
                .is_some_and(|other| self.tasks[other].state != State::Done);
            let urgent = match task.due {
                Some(due) if due < self.today => 25,
                Some(due) if due < self.today + 10 => 15,
                _ => 0,
            };
            let favourite = match THEMES[task.theme].key {
                // Its end date stands.
                "BIL" if self.today > THEMES[task.theme].asked.1 => 80,
                "BIL" => 20,
                "OPS" => 2,
                _ => 6,
            };
            let penalty = u32::try_from(skill).unwrap_or(0) * 20;
            let worth = 40 + task.priority * 10 + urgent + favourite + age / 8 - penalty;
            // Some begin all the same, and then cannot finish.
            let waits = waits && !self.dice.percent(4);
            let worth = worth + self.dice.between(0, 30);
            if !waits && best.is_none_or(|(most, _)| worth > most) {
                best = Some((worth, at));
            }
        }
        best.map(|(_, at)| at)
    }

    async fn take(&mut self, at: usize, person: usize) -> Result<()> {
        let id = self.people[person].caller.id;
        let patch = json!({ "status": "in-progress", "assignee": id });
        self.change(at, person, &patch).await?;
        let task = &mut self.tasks[at];
        task.state = State::Doing;
        task.who = Some(person);
        Ok(())
    }

    async fn hand_in(&mut self, at: usize, person: usize) -> Result<()> {
        let spent = (self.tasks[at].spent * 2.0).round() / 2.0;
        let patch = json!({ "status": "review", "actualHours": spent });
        self.change(at, person, &patch).await?;
        self.tasks[at].state = State::Review;
        self.tasks[at].review = self.dice.between(1, 5);
        Ok(())
    }

    /// What waits for a look is finished or sent back.
    pub(super) async fn look_over(&mut self) -> Result<()> {
        for at in 0..self.tasks.len() {
            let task = &mut self.tasks[at];
            if task.state != State::Review {
                continue;
            }
            task.review = task.review.saturating_sub(1);
            if task.review > 0 {
                continue;
            }
            let theme = &THEMES[task.theme];
            let others = [TESTER, MANAGER];
            let looker = *self.dice.pick(&others);
            let looker = if self.is_away(looker) || self.tasks[at].who == Some(looker) {
                0
            } else {
                looker
            };
            if self.dice.percent(theme.returned) {
                self.say(at, looker, &RETURNS).await?;
                self.change(at, looker, &json!({ "status": "in-progress" }))
                    .await?;
                let task = &mut self.tasks[at];
                task.state = State::Doing;
                task.left = 1.0 + task.planned * 0.3;
            } else {
                self.change(at, looker, &json!({ "status": "done" }))
                    .await?;
                let chance = if theme.key == "MOB" { 12 } else { 5 };
                let comes_back = self.tasks[at].kind != "epic" && self.dice.percent(chance);
                let days = i32::try_from(self.dice.between(3, 25)).unwrap_or(3);
                let task = &mut self.tasks[at];
                task.state = State::Done;
                task.reopens = comes_back.then_some(self.today + days);
            }
        }
        Ok(())
    }

    /// What turns out not to be finished is taken up again.
    pub(super) async fn reopen(&mut self) -> Result<()> {
        for at in 0..self.tasks.len() {
            let task = &self.tasks[at];
            let is_due = task.reopens.is_some_and(|day| day <= self.today);
            let is_over = self.projects[task.theme] == Some(true);
            if !is_due || is_over || task.state != State::Done {
                continue;
            }
            self.say(at, TESTER, &REOPENS).await?;
            self.change(at, TESTER, &json!({ "status": "in-progress" }))
                .await?;
            let task = &mut self.tasks[at];
            task.state = State::Doing;
            task.reopens = None;
            task.left = 2.0 + task.planned * 0.4;
        }
        Ok(())
    }

    /// Large pieces of work begin with their first part and end with their last, once the next one has begun.
    pub(super) async fn epics(&mut self) -> Result<()> {
        for at in 0..self.tasks.len() {
            let task = &self.tasks[at];
            let Some(number) = task.epic else { continue };
            let mut parts = self.tasks.iter().filter(|part| part.part_of == Some(at));
            let is_next =
                |other: &Task| other.theme == task.theme && other.epic == Some(number + 1);
            let is_last = number + 1 == THEMES[task.theme].epics.len();
            let is_closed = if is_last {
                self.today > THEMES[task.theme].asked.1
            } else {
                self.tasks.iter().any(is_next)
            };
            let status = match task.state {
                State::Todo if parts.any(|part| part.state != State::Todo) => "in-progress",
                State::Doing if is_closed && parts.all(|part| part.state == State::Done) => "done",
                _ => continue,
            };
            self.change(at, MANAGER, &json!({ "status": status }))
                .await?;
            self.tasks[at].state = if status == "done" {
                State::Done
            } else {
                State::Doing
            };
        }
        Ok(())
    }
}
