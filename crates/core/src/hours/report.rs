//! What a person worked in a stretch of days, added up.

use std::collections::BTreeMap;

use super::{DayTime, Hours, TaskTime, TimeEntry, TimeReport};
use crate::access::{Action, Caller, Column};
use crate::error::{Error, FieldError, Resource, Result};
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Range, TableName};
use crate::projects::model::Project;
use crate::projects::today;
use crate::store::read;
use crate::tasks::model::Task;
use crate::time::Date;
use crate::users::model::User;
use crate::view::View;

/// Most days of a report.
const MOST_DAYS: i32 = 366;
/// Days of a report when nothing else is asked for.
const USUAL_DAYS: i32 = 30;

impl Hours {
    /// What a person worked from one day to another, in the projects that the caller sees.
    pub async fn report(
        &self,
        caller: &Caller,
        person: Id<User>,
        params: Vec<(String, String)>,
    ) -> Result<View> {
        caller.require(Action::Read, Column::Tasks)?;
        self.resident
            .user(person)
            .ok_or(Error::NotFound(Resource::User))?;
        let (from, to) = self.span(caller, params)?;
        let scope = self.resident.scope(caller);
        let mut entries: Vec<TimeEntry> = Vec::new();
        let mut month = String::new();
        for day in from.days()..=to.days() {
            let partition = keys::month_of(person, Date::from_days(day.into()));
            if partition == month {
                continue;
            }
            let range = Range::gsi1(TableName::Tasks, partition.clone());
            for item in self.store.all(range).await? {
                entries.push(read(&item)?.value);
            }
            month = partition;
        }
        entries.retain(|entry| {
            let day = entry.started_at.date();
            let is_shown = self.resident.project_of(entry.task_id) == Some(entry.project_id);
            day >= from && day <= to && is_shown && scope.contains(entry.project_id)
        });
        View::plain(&added(person, (from, to), &entries))
    }

    fn span(&self, caller: &Caller, params: Vec<(String, String)>) -> Result<(Date, Date)> {
        let today = today(&self.resident, &self.store, caller.id);
        let (mut from, mut to) = (None, None);
        let mut errors = Vec::new();
        for (name, value) in params {
            let day = match name.as_str() {
                "from" => &mut from,
                "to" => &mut to,
                _ => {
                    let message = "is not a parameter of this report";
                    errors.push(FieldError::new(name, "unknown", message).allowed(["from", "to"]));
                    continue;
                }
            };
            match value.parse::<Date>() {
                Ok(read) => *day = Some(read),
                Err(why) => errors.push(FieldError::new(name, "format", why.to_string())),
            }
        }
        let to = to.unwrap_or(today);
        let from = from.unwrap_or_else(|| Date::from_days((to.days() - USUAL_DAYS + 1).into()));
        if from > to || to.days() - from.days() >= MOST_DAYS {
            let message = format!("must be at most {MOST_DAYS} days up to {to}");
            errors.push(FieldError::new("from", "range", message));
        }
        if errors.is_empty() {
            Ok((from, to))
        } else {
            Err(Error::Invalid(errors))
        }
    }
}

/// Entries, added up by day and by task.
pub(super) fn added(
    person: Id<User>,
    (from, to): (Date, Date),
    entries: &[TimeEntry],
) -> TimeReport {
    let mut days: BTreeMap<Date, u64> = BTreeMap::new();
    let mut tasks: BTreeMap<(Id<Project>, Id<Task>), u64> = BTreeMap::new();
    for entry in entries {
        *days.entry(entry.started_at.date()).or_default() += entry.seconds;
        let task = (entry.project_id, entry.task_id);
        *tasks.entry(task).or_default() += entry.seconds;
    }
    let tasks = tasks
        .into_iter()
        .map(|((project_id, task_id), seconds)| TaskTime {
            task_id,
            project_id,
            seconds,
        });
    let mut tasks: Vec<TaskTime> = tasks.collect();
    tasks.sort_by_key(|task| std::cmp::Reverse(task.seconds));
    TimeReport {
        user_id: person,
        from,
        to,
        seconds: days.values().sum(),
        days: days
            .into_iter()
            .map(|(date, seconds)| DayTime { date, seconds })
            .collect(),
        tasks,
    }
}
