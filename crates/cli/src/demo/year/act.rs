//! What people do, each a call of a service at its moment.

use codexflow_core::access::Caller;
use codexflow_core::comments::NewComment;
use codexflow_core::error::{Error, Result};
use codexflow_core::event::Operation;
use codexflow_core::projects::NewProject;
use codexflow_core::reference::{ProjectRef, TaskRef};
use codexflow_core::tasks::NewTask;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{LAST_DAYS, MANAGER, PAUSE, State, Task, Year};
use crate::demo::plan::Wanted;
use crate::demo::texts::{BUGS, STORIES, TASKS, THEMES, Theme};

/// Planned hours, each as often as it stands here.
const HOURS: [u32; 20] = [
    2, 2, 2, 4, 4, 4, 4, 8, 8, 8, 8, 8, 8, 12, 16, 16, 16, 24, 24, 40,
];

impl Year<'_> {
    /// Somebody, doing something that can be undone while that is of use.
    fn caller(&self, person: usize) -> Caller {
        let can_be_undone = self.today > LAST_DAYS;
        let operation = can_be_undone.then(|| Operation::new(self.app.store.new_id()));
        Caller {
            operation,
            ..self.people[person].caller.clone()
        }
    }

    /// Begins, pauses and ends projects.
    pub(super) async fn projects(&mut self) -> Result<()> {
        for (at, theme) in THEMES.iter().enumerate() {
            let Some(finished) = self.projects[at] else {
                if theme.asked.0 <= self.today + 1 {
                    self.begin(at, theme).await?;
                }
                continue;
            };
            let status = match theme.key {
                "MOB" if self.today >= PAUSE.end => "active",
                "MOB" if self.today >= PAUSE.start => "on-hold",
                "BIL" if finished => "completed",
                _ => "active",
            };
            let patch = json!({ "status": status });
            let caller = self.caller(MANAGER);
            let project = ProjectRef::Key(theme.key.to_owned());
            // One that stands there already is not written again.
            self.app
                .projects
                .update(&caller, &project, &patch, None)
                .await?;
            if theme.key == "BIL" && !finished {
                let mine = |task: &&Task| task.theme == at;
                let is_done = |task: &Task| task.state == State::Done;
                let are_done = self.tasks.iter().filter(mine).all(is_done);
                self.projects[at] = Some(self.today > theme.asked.1 && are_done);
            }
        }
        Ok(())
    }

    async fn begin(&mut self, at: usize, theme: &Theme) -> Result<()> {
        let first = self.first.map_or(0, codexflow_core::time::Date::days);
        let date = |day: i32| codexflow_core::time::Date::from_days((first + day).into());
        let mut labels: Vec<&str> = theme.work.iter().map(|work| work.3).collect();
        labels.sort_unstable();
        labels.dedup();
        let colours = [
            "#3b82f6", "#f59e0b", "#10b981", "#ef4444", "#8b5cf6", "#64748b",
        ];
        let labels: Vec<Value> = labels
            .iter()
            .zip(colours.iter().cycle())
            .map(|(name, color)| json!({ "name": name, "color": color }))
            .collect();
        let team: Vec<_> = self.people.iter().map(|person| person.caller.id).collect();
        let new: NewProject = read(json!({
            "name": theme.name,
            "key": theme.key,
            "description": theme.description,
            "status": "active",
            "priority": theme.priority,
            "tags": theme.tags,
            "labels": labels,
            "teamMembers": team,
            "startDate": date(self.today),
            "endDate": theme.end.map(date),
        }))?;
        let caller = self.caller(MANAGER);
        self.app.projects.create(&caller, new).await?;
        self.projects[at] = Some(false);
        self.pass();
        Ok(())
    }

    /// Somebody asks for a task.
    pub(super) async fn ask(&mut self, wanted: &Wanted) -> Result<()> {
        let theme = &THEMES[wanted.theme];
        let is_epic = wanted.epic.is_some();
        let asker = if is_epic || self.dice.percent(45) {
            MANAGER
        } else {
            self.dice.between(0, 6) as usize
        };
        let description = match wanted.kind {
            "epic" => theme.description,
            "bug" => self.dice.pick(&BUGS),
            "story" => self.dice.pick(&STORIES),
            _ => self.dice.pick(&TASKS),
        };
        let hours = *self.dice.pick(&HOURS);
        let is_estimated = !is_epic && self.dice.percent(88);
        let (soon, late, never) = theme.due;
        let days = i32::try_from(self.dice.between(soon, late)).unwrap_or(0);
        let due = (!is_epic && !self.dice.percent(never)).then_some(self.today + days);
        let priority = self.dice.pick(&[
            "low", "medium", "medium", "medium", "high", "high", "critical",
        ]);
        let priority = if is_epic { "high" } else { priority };
        let able: Vec<usize> = (0..self.people.len())
            .filter(|person| self.people[*person].skills.first() == Some(&wanted.skill))
            .collect();
        let who = match able.as_slice() {
            _ if is_epic => Some(MANAGER),
            [] => None,
            able => self.dice.percent(40).then(|| *self.dice.pick(able)),
        };
        let part_of = (!is_epic && self.dice.percent(65))
            .then(|| {
                self.tasks
                    .iter()
                    .rposition(|task| task.theme == wanted.theme && task.epic.is_some())
            })
            .flatten();
        let waits_for = (!is_epic && self.dice.percent(14))
            .then(|| self.waits_for(wanted.theme))
            .flatten();
        let first = self.first.map_or(0, codexflow_core::time::Date::days);
        let new: NewTask = read(json!({
            "projectId": theme.key,
            "title": wanted.title,
            "description": description,
            "type": wanted.kind,
            "priority": priority,
            "assignee": who.map(|person| self.people[person].caller.id),
            "estimatedHours": is_estimated.then_some(hours),
            "storyPoints": (wanted.kind == "story").then(|| points(hours)),
            "dueDate": due.map(|day| codexflow_core::time::Date::from_days((first + day).into())),
            "parentId": part_of.map(|at| &self.tasks[at].key),
            "dependencies": waits_for.map(|at| vec![&self.tasks[at].key]),
            "labels": [wanted.label],
        }))?;
        let caller = self.caller(asker);
        let made = self.app.tasks.create(&caller, new).await?;
        let made: Value = serde_json::from_slice(&made.data).map_err(Error::internal)?;
        let (least, most) = theme.effort;
        let stuck = !is_epic && self.dice.percent(if theme.key == "MOB" { 12 } else { 4 });
        let planned = f64::from(hours);
        let times = f64::from(self.dice.between(least, most)) / 100.0;
        self.tasks.push(Task {
            key: made["key"].as_str().unwrap_or_default().to_owned(),
            theme: wanted.theme,
            kind: wanted.kind,
            skill: wanted.skill,
            state: State::Todo,
            asked: self.today,
            who,
            priority: ["low", "medium", "high", "critical"]
                .iter()
                .position(|name| *name == priority)
                .map_or(0, |at| u32::try_from(at).unwrap_or(0)),
            due,
            planned,
            left: planned * times * if stuck { 2.2 } else { 1.0 },
            spent: 0.0,
            stuck,
            review: 0,
            reopens: None,
            waits_for,
            epic: wanted.epic,
            part_of,
        });
        self.pass();
        Ok(())
    }

    /// A task that is asked for may wait for one that is not finished.
    fn waits_for(&mut self, theme: usize) -> Option<usize> {
        let open: Vec<usize> = (0..self.tasks.len())
            .filter(|at| {
                let task = &self.tasks[*at];
                task.theme == theme && task.epic.is_none() && task.state != State::Done
            })
            .collect();
        (!open.is_empty()).then(|| *self.dice.pick(&open))
    }

    /// Changes a task.
    pub(super) async fn change(&mut self, at: usize, person: usize, patch: &Value) -> Result<()> {
        let caller = self.caller(person);
        let task = reference(&self.tasks[at].key)?;
        self.app.tasks.update(&caller, &task, patch, None).await?;
        self.pass();
        Ok(())
    }

    /// Says something about a task; `@` becomes somebody else.
    pub(super) async fn say(&mut self, at: usize, person: usize, texts: &[&str]) -> Result<()> {
        let text = *self.dice.pick(texts);
        let mut other = self.dice.between(0, 6) as usize;
        if other == person {
            other = MANAGER;
        }
        let text = text.replace('@', &format!("@{}", self.people[other].nick));
        let caller = self.caller(person);
        let task = reference(&self.tasks[at].key)?;
        let new = NewComment { text };
        self.app.comments.create(&caller, &task, &new, None).await?;
        self.pass();
        Ok(())
    }
}

fn reference(key: &str) -> Result<TaskRef> {
    key.parse()
        .map_err(|_| Error::internal("a key of the demo is none"))
}

/// What a client would send, read as the door reads it.
fn read<T: DeserializeOwned>(value: Value) -> Result<T> {
    serde_json::from_value(value).map_err(Error::internal)
}

/// Points that a team gives for so many hours.
const fn points(hours: u32) -> u32 {
    match hours {
        0..=2 => 1,
        3..=4 => 2,
        5..=8 => 3,
        9..=16 => 5,
        17..=24 => 8,
        _ => 13,
    }
}
