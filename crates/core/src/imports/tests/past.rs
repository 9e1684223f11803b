//! What an issue went through before it came here, as events tell it.

use serde_json::json;

use super::*;
use crate::event::{Event, Stream};
use crate::keys;
use crate::store::read;

const ISSUE: &str = "WEB-7,One,Done,05/Jun/06 6:15 PM,07/Jun/06 6:15 PM";

#[tokio::test]
async fn the_past_of_an_issue_says_only_what_changed() {
    let desk = desk().await;
    let (_, report) = desk.import(&csv(&[ISSUE])).await;
    let one = desk.task("WEB-7").await;

    let stream = Stream::Project(report.project.project_id);
    let prefix = keys::event_prefix(one["taskId"].as_str().unwrap());
    let range = Range::partition(TableName::Events, stream.to_string());
    let items = desk.world.store.all(range.prefix(prefix)).await.unwrap();
    let events: Vec<Event> = items.iter().map(|item| read(item).unwrap().value).collect();

    let of = |kind: &str| events.iter().find(|event| event.kind == kind).unwrap();
    let changes = |kind: &str, field: &str| {
        let mut changes = of(kind).changes.iter();
        let change = changes.find(|change| change.field == field);
        change.map(|change| (change.before.clone(), change.after.clone()))
    };
    let done = json!("2006-06-07T18:15:00.000Z");
    assert_eq!(of("task.updated").changes.len(), 2);
    assert_eq!(
        changes("task.updated", "status"),
        Some((json!("todo"), json!("done")))
    );
    assert_eq!(
        changes("task.updated", "completedAt"),
        Some((Value::Null, done))
    );
    assert_eq!(
        changes("task.created", "status"),
        Some((Value::Null, json!("todo")))
    );
    assert_eq!(changes("task.created", "completedAt"), None);
}
