//! The projects that a caller sees.

use std::sync::Arc;

use super::Projects;
use super::model::Project;
use crate::access::{Action, Caller, Column};
use crate::error::{Error, FieldError, Result};
use crate::page::{PageQuery, page};
use crate::tasks::model::Priority;
use crate::view::{ListView, Tag, digest, extend, json};

/// The parameters that a list of projects takes, beside those of paging.
pub(super) const PARAMETERS: [&str; 7] = [
    "status",
    "priority",
    "visibility",
    "owner",
    "member",
    "tag",
    "sort",
];
/// What a list of projects can be sorted by.
const SORTS: [&str; 6] = [
    "name",
    "key",
    "createdAt",
    "updatedAt",
    "priority",
    "endDate",
];

impl Projects {
    /// Projects by filter, a page at a time.
    pub fn list(&self, caller: &Caller, params: Vec<(String, String)>) -> Result<ListView> {
        caller.require(Action::Read, Column::Projects)?;
        let (filter, order, paging) = parse(caller, params)?;
        let mut rows: Vec<Arc<Project>> = self
            .resident
            .projects()
            .into_iter()
            .filter(|project| project.visible_to(caller.id, caller.role))
            .filter(|project| {
                filter
                    .iter()
                    .all(|(field, values)| fits(project, field, values))
            })
            .collect();
        rows.sort_by_cached_key(|project| sort_key(project, &order));
        let bound = format!("projects {} {filter:?} {order:?}", caller.id);
        let (shown, meta) = page(rows, &paging, &bound, |project| sort_key(project, &order))?;
        let now = self.store.now();
        let mut data = vec![b'['];
        for (at, project) in shown.iter().enumerate() {
            if at > 0 {
                data.push(b',');
            }
            let metrics = json(&self.resident.metrics(project.project_id, now))?;
            extend(&mut data, &json(&**project)?, &[("metrics", &metrics)]);
        }
        data.push(b']');
        let tag = Some(Tag::Data(digest(&[
            &data,
            meta.total.unwrap_or(0).to_string().as_bytes(),
        ])));
        Ok(ListView {
            data: data.into(),
            page: meta,
            tag,
        })
    }
}

type Filter = Vec<(String, Vec<String>)>;
/// Fields to sort by, the first first, and whether each falls.
type Order = Vec<(&'static str, bool)>;
/// Most fields that a list is sorted by.
const MAX_SORTS: usize = 4;

fn parse(caller: &Caller, mut params: Vec<(String, String)>) -> Result<(Filter, Order, PageQuery)> {
    let mut errors = Vec::new();
    let paging = PageQuery::take(&mut params, &mut errors);
    let mut filter = Filter::new();
    let mut order = vec![("name", false)];
    for (name, value) in params {
        let mut words: Vec<String> = value
            .split(',')
            .map(|word| word.trim().to_owned())
            .collect();
        match name.as_str() {
            "sort" => {
                match sorts(&words) {
                    Some(sorts) => order = sorts,
                    None => errors.push(
                        FieldError::new(
                            "sort",
                            "enum",
                            "must be one to four different fields, with - for falling",
                        )
                        .allowed(SORTS),
                    ),
                }
                continue;
            }
            "status" => one_of(
                &words,
                &["planning", "active", "on-hold", "completed"],
                &name,
                &mut errors,
            ),
            "priority" => one_of(
                &words,
                &Priority::ALL.map(Priority::name),
                &name,
                &mut errors,
            ),
            "visibility" => one_of(&words, &["organization", "private"], &name, &mut errors),
            "owner" | "member" => {
                for word in &mut words {
                    if word == "me" {
                        *word = caller.id.to_string();
                    } else if word
                        .parse::<crate::id::Id<crate::users::model::User>>()
                        .is_err()
                    {
                        errors.push(FieldError::new(
                            &name,
                            "format",
                            "must be me or a user's id",
                        ));
                    }
                }
            }
            "tag" => {}
            other => errors.push(
                FieldError::new(other, "unknown", "is not a parameter of this list")
                    .allowed(PARAMETERS.into_iter().chain(["limit", "cursor", "count"])),
            ),
        }
        filter.push((name, words));
    }
    if errors.is_empty() {
        Ok((filter, order, paging))
    } else {
        Err(Error::Invalid(errors))
    }
}

fn sorts(words: &[String]) -> Option<Order> {
    let mut order = Order::new();
    for word in words {
        let (field, down) = word
            .strip_prefix('-')
            .map_or((word.as_str(), false), |field| (field, true));
        let known = SORTS.iter().find(|known| **known == field)?;
        if order.iter().any(|(earlier, _)| earlier == known) {
            return None;
        }
        order.push((*known, down));
    }
    (order.len() <= MAX_SORTS).then_some(order)
}

fn one_of(words: &[String], allowed: &[&str], name: &str, errors: &mut Vec<FieldError>) {
    if words.iter().any(|word| !allowed.contains(&word.as_str())) {
        errors.push(
            FieldError::new(
                name,
                "enum",
                format!("must be one or more of {}", allowed.join(", ")),
            )
            .allowed(allowed.iter().copied()),
        );
    }
}

fn word<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn fits(project: &Project, field: &str, values: &[String]) -> bool {
    let any = |is: &str| values.iter().any(|value| value == is);
    match field {
        "status" => any(&word(&project.status)),
        "priority" => any(project.priority.name()),
        "visibility" => any(&word(&project.visibility)),
        "owner" => any(&project.owner.to_string()),
        "member" => {
            any(&project.owner.to_string())
                || project
                    .team_members
                    .iter()
                    .any(|member| any(&member.to_string()))
        }
        _ => project.tags.iter().any(|tag| {
            values
                .iter()
                .any(|value| value.to_lowercase() == tag.to_lowercase())
        }),
    }
}

/// A text that sorts as asked, with the id as the last word.
fn sort_key(project: &Project, order: &[(&str, bool)]) -> String {
    let mut key = String::new();
    for (field, down) in order {
        let (text, absent) = sort_text(project, field);
        key.push(if absent { '1' } else { '0' });
        key.push_str(&if *down { fall(&text) } else { text });
        key.push('\u{0}');
    }
    key + &project.project_id.to_string()
}

/// The text that stands for a field, and whether there is no value.
fn sort_text(project: &Project, field: &str) -> (String, bool) {
    match field {
        "key" => (project.key.clone(), false),
        "createdAt" => (project.created_at.to_string(), false),
        "updatedAt" => (project.updated_at.to_string(), false),
        "priority" => (project.priority.index().to_string(), false),
        "endDate" => (
            project
                .end_date
                .map(|date| date.to_string())
                .unwrap_or_default(),
            project.end_date.is_none(),
        ),
        _ => (project.name.to_lowercase(), false),
    }
}

/// Turns rising order into falling order; the end of a text sorts after everything that goes on.
fn fall(text: &str) -> String {
    let mut turned: String = text
        .chars()
        .map(|c| {
            let turned = 0x10_ffff - u32::from(c);
            char::from_u32(turned).unwrap_or('\u{e000}')
        })
        .collect();
    turned.push('\u{10ffff}');
    turned
}
