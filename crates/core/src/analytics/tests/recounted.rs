//! Facts kept up by operations against facts recounted from the events of these operations.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use super::operations::{Model, Values, step};
use crate::analytics::{analyse, recount};
use crate::event::Event;
use crate::testing::facts::project;

proptest! {
    #[test]
    fn figures_equal_a_recount_from_the_events(steps in vec(step(), 0..120)) {
        let mut model = Model::new();
        for step in &steps {
            model.take(step);
        }
        let (kept, today) = (model.facts(), model.now.date());

        let counted = recount(project().project_id, &model.events);
        model.events.reverse();
        let turned = recount(project().project_id, &model.events);

        prop_assert_eq!(&counted, &kept);
        prop_assert_eq!(&turned, &kept);
        prop_assert_eq!(analyse(&project(), &counted, today), analyse(&project(), &kept, today));
    }
}

#[test]
fn other_projects_other_subjects_and_strange_values_are_passed_over() {
    let mut model = Model::new();
    model.create(&Values::default(), model.now);
    let kept = model.facts();
    let strange = |kind: &str, how: fn(&mut Event)| {
        let mut event = model.events[0].clone();
        event.kind = kind.into();
        event.object_version = 9;
        how(&mut event);
        event
    };
    let extra = [
        strange("task.updated", |event| event.project_id = None),
        strange("comment.created", |_| ()),
        strange("task.updated", |event| event.subject = "PROJECT".into()),
        strange("task.updated", |event| {
            event.subject = "task_00000000000000000000000009".into();
        }),
        strange("task.updated", |event| {
            event
                .changes
                .retain(|change| matches!(&*change.field, "status" | "priority" | "key"));
            for change in &mut event.changes {
                change.after = Value::from(5);
            }
        }),
    ];
    model.events.extend(extra);

    assert_eq!(recount(project().project_id, &model.events), kept);
}
