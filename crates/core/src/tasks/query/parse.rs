//! From query parameters to a [`TaskQuery`], naming every parameter that is wrong at once.

mod bounds;
mod values;

use bounds::Operator;
use values::{boolean, list, named, or_none, order, person, project, task_key};

use super::TaskQuery;
use super::text::{FILTER, FilterText, fault};
use crate::error::{Error, FieldError, Result};
use crate::id::Id;
use crate::page::PageQuery;
use crate::projects::model::Project;
use crate::search::text::Text;
use crate::tasks::model::{Priority, Status};
use crate::text::folded;
use crate::time::Date;
use crate::users::model::User;

/// Parameters that take a value as it is.
const PLAIN: [&str; 21] = [
    "projectId",
    "status",
    "priority",
    "type",
    "assignee",
    "reporter",
    "label",
    "parentId",
    "milestoneId",
    "cycleId",
    "key",
    "due",
    "start",
    "overdue",
    "blocked",
    "sort",
    "limit",
    "cursor",
    "count",
    "q",
    FILTER,
];
/// Parameters that take an operator in brackets.
const RANGES: [&str; 7] = [
    "due",
    "start",
    "created",
    "updated",
    "completed",
    "estimate",
    "points",
];

/// Finds the project with a key such as `WEB`; must not tell of projects that the caller does not see.
pub type FindProject<'a> = &'a dyn Fn(&str) -> Option<Id<Project>>;

type Checked<T> = Result<T, FieldError>;

impl TaskQuery {
    /// Reads raw query parameters; `me` is `caller`, and a filter's days are counted from `today`.
    pub fn parse(
        parameters: &[(String, String)],
        caller: Id<User>,
        today: Date,
        find_project: FindProject<'_>,
    ) -> Result<Self> {
        let mut errors = Vec::new();
        let mut rest = once(parameters, &mut errors);
        let page = PageQuery::take(&mut rest, &mut errors);
        let mut query = Self {
            limit: page.limit,
            cursor: page.cursor,
            count: page.count,
            ..Self::default()
        };
        let filter = rest.iter().position(|(name, _)| name == FILTER);
        let filter = filter.map(|at| rest.swap_remove(at).1);
        if let Some(text) = filter {
            let taken = query.take_text(&text, &rest, caller, today, find_project);
            errors.extend(taken.err());
        }
        for (name, value) in rest {
            let taken = query.take(&name, &value, caller, find_project);
            errors.extend(taken.err());
        }
        if errors.is_empty() {
            Ok(query)
        } else {
            Err(Error::Invalid(errors))
        }
    }

    /// Takes what a filter's text stands for; its faults name the place in the text.
    fn take_text(
        &mut self,
        text: &str,
        rest: &[(String, String)],
        caller: Id<User>,
        today: Date,
        find_project: FindProject<'_>,
    ) -> Checked<()> {
        for part in FilterText::parse(text)?.parameters(today)? {
            if rest.iter().any(|(name, _)| *name == part.name) {
                let message = format!("`{}` is a parameter of its own here too", part.name);
                return Err(fault(
                    part.at,
                    "repeated",
                    message + "; leave one of them out",
                ));
            }
            self.take(&part.name, &part.value, caller, find_project)
                .map_err(|why| FieldError {
                    allowed: why.allowed,
                    ..fault(part.at, why.code, why.message)
                })?;
        }
        Ok(())
    }

    fn take(
        &mut self,
        name: &str,
        text: &str,
        caller: Id<User>,
        find_project: FindProject<'_>,
    ) -> Checked<()> {
        let filter = &mut self.filter;
        if let Some((field, rest)) = name.split_once('[') {
            if !RANGES.contains(&field) {
                return Err(unknown(name));
            }
            let operator = Operator::parse(rest).ok_or_else(|| {
                let all = Operator::ALL.map(|(word, _)| format!("{field}[{word}]"));
                FieldError::new(name, "unknown", "has no such operator").allowed(all)
            })?;
            return filter.bound(name, field, operator, text);
        }
        match name {
            "projectId" => {
                let find = |part: &str| project(part, find_project);
                filter.projects = Some(list(name, text, find)?);
            }
            "status" => {
                filter.status = Some(list(name, text, |part| {
                    named(part, Status::ALL.map(|one| (one.name(), one)))
                })?);
            }
            "priority" => {
                filter.priority = Some(list(name, text, |part| {
                    named(part, Priority::ALL.map(|one| (one.name(), one)))
                })?);
            }
            "type" => filter.kinds = Some(list(name, text, |part| Ok(folded(part)))?),
            "label" => filter.labels = Some(list(name, text, |part| Ok(folded(part)))?),
            "assignee" => filter.assignee = Some(list(name, text, |part| person(part, caller))?),
            "reporter" => filter.reporter = Some(list(name, text, |part| person(part, caller))?),
            "parentId" => filter.parent = Some(list(name, text, or_none)?),
            "milestoneId" => filter.milestone = Some(list(name, text, or_none)?),
            "cycleId" => filter.cycle = Some(list(name, text, or_none)?),
            "key" => {
                let find = |part: &str| task_key(part, find_project);
                filter.keys = Some(list(name, text, find)?);
            }
            "due" | "start" => return filter.unset(name, text),
            "overdue" => filter.overdue = Some(boolean(name, text)?),
            "blocked" => filter.blocked = Some(boolean(name, text)?),
            "sort" => self.order = order(name, text)?,
            "q" => filter.text = Some(Text::parse(name, text, find_project)?),
            _ => return Err(unknown(name)),
        }
        Ok(())
    }
}

/// The parameters without those that are given a second time.
fn once(parameters: &[(String, String)], errors: &mut Vec<FieldError>) -> Vec<(String, String)> {
    let mut first: Vec<(String, String)> = Vec::with_capacity(parameters.len());
    for (name, value) in parameters {
        if first.iter().any(|(earlier, _)| earlier == name) {
            let message = "may be given once; separate several values by commas";
            errors.push(FieldError::new(name, "repeated", message));
        } else {
            first.push((name.clone(), value.clone()));
        }
    }
    first
}

fn unknown(name: &str) -> FieldError {
    let ranges = RANGES.iter().flat_map(|field| {
        Operator::ALL
            .iter()
            .map(move |(word, _)| format!("{field}[{word}]"))
    });
    FieldError::new(name, "unknown", "is not a parameter of this list")
        .allowed(PLAIN.iter().map(|plain| (*plain).to_owned()).chain(ranges))
}
