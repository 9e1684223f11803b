//! Who is told of an event, and why: pure. Whether they may know of it and want to is asked elsewhere.

use std::collections::BTreeMap;

use serde_json::Value;

use super::model::Reason;
use crate::event::{Change, Event};
use crate::id::Id;
use crate::prds::PrdHead;
use crate::users::model::User;

/// The changes of a task that those who follow it are told of.
const NOTABLE: [&str; 4] = ["status", "assignee", "dueDate", "priority"];

/// Whom an event is about, each with their strongest reason.
pub(super) fn about(event: &Event) -> BTreeMap<Id<User>, Reason> {
    let mut people = BTreeMap::new();
    let mut tell = |person: Option<&Value>, reason: Reason| {
        let person = person.and_then(Value::as_str);
        if let Some(person) = person.and_then(|id| id.parse().ok()) {
            let known = people.entry(person).or_insert(reason);
            *known = reason.min(*known);
        }
    };
    for change in &event.changes {
        match (event.kind.as_str(), change.field.as_str()) {
            ("comment.created" | "comment.updated", "mentions") => {
                for person in named(&change.after) {
                    if !named(&change.before).contains(person) {
                        tell(Some(person), Reason::Mention);
                    }
                }
            }
            ("task.created" | "task.updated", "assignee") => {
                tell(Some(&change.after), Reason::Assigned);
            }
            ("task.watched", "watcher") => tell(Some(&change.after), Reason::Watching),
            _ => {}
        }
    }
    people
}

/// Whom an event about a document is about, each with their strongest reason, given its head.
pub(super) fn about_document(event: &Event, head: &PrdHead) -> BTreeMap<Id<User>, Reason> {
    let writers = [head.created_by, head.revised_by];
    let is_settled = event
        .changes
        .iter()
        .any(|change| change.field == "approvalStatus");
    if let Some(verb) = event.kind.strip_prefix("prdComment.") {
        return about_remark(event, verb, head);
    }
    let people: Vec<Id<User>> = match event.kind.as_str() {
        // Who wrote it is not asked.
        "prd.submitted" => {
            let asked = head.approvers.iter().copied();
            asked.filter(|person| *person != head.revised_by).collect()
        }
        "prd.approved" | "prd.rejected" if is_settled => writers.to_vec(),
        _ => Vec::new(),
    };
    people
        .into_iter()
        .map(|person| (person, Reason::Approval))
        .collect()
}

/// Whom something said about a document is about: those it names, and who wrote or approves the document.
fn about_remark(event: &Event, verb: &str, head: &PrdHead) -> BTreeMap<Id<User>, Reason> {
    let mut people = BTreeMap::new();
    if verb == "created" {
        let follow = head
            .approvers
            .iter()
            .chain([&head.created_by, &head.revised_by]);
        people.extend(follow.map(|person| (*person, Reason::Watching)));
    }
    let names = event.changes.iter().filter(|one| one.field == "mentions");
    for change in names.filter(|_| verb == "created" || verb == "updated") {
        let new = named(&change.after).iter();
        let new = new.filter(|person| !named(&change.before).contains(person));
        let new = new.filter_map(|person| person.as_str()?.parse().ok());
        people.extend(new.map(|person| (person, Reason::Mention)));
    }
    people
}

fn named(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Whether those who follow the task are told too.
pub(super) fn is_notable(event: &Event) -> bool {
    let changes = |field: &Change| NOTABLE.contains(&field.field.as_str());
    match event.kind.as_str() {
        "comment.created" => true,
        "task.updated" => event.changes.iter().any(changes),
        _ => false,
    }
}
