//! The figures of a project are those that its events add up to: whatever people do, in whatever order.

use codexflow_core::access::{Caller, Role};
use codexflow_core::analytics::{analyse, recount};
use codexflow_core::event::{Event, Stream};
use codexflow_core::input::parse;
use codexflow_core::ports::table::{Range, TableName};
use codexflow_core::projects::model::Project;
use codexflow_core::reference::{ProjectRef, TaskRef};
use codexflow_core::store::read;
use codexflow_core::tasks::facts::Facts;
use codexflow_core::tasks::model::Status;
use codexflow_core::tasks::{NewDependency, StatusChange};
use codexflow_core::testing::World;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::time::Duration;

#[derive(Debug, Clone)]
enum Operation {
    Create {
        status: usize,
        estimate: u8,
        due: i32,
    },
    Status {
        task: usize,
        status: usize,
    },
    Patch {
        task: usize,
        points: u8,
        priority: usize,
        assign: bool,
    },
    Depend {
        task: usize,
        other: usize,
    },
    Delete {
        task: usize,
    },
    Restore {
        task: usize,
    },
    Wait {
        hours: u64,
    },
}

fn operation() -> impl Strategy<Value = Operation> {
    let task = 0_usize..12;
    prop_oneof![
        4 => (0_usize..4, 0_u8..40, -20_i32..20)
            .prop_map(|(status, estimate, due)| Operation::Create { status, estimate, due }),
        6 => (task.clone(), 0_usize..4).prop_map(|(task, status)| Operation::Status { task, status }),
        3 => (task.clone(), 0_u8..9, 0_usize..4, any::<bool>()).prop_map(
            |(task, points, priority, assign)| Operation::Patch { task, points, priority, assign }
        ),
        2 => (task.clone(), task.clone()).prop_map(|(task, other)| Operation::Depend { task, other }),
        1 => task.clone().prop_map(|task| Operation::Delete { task }),
        1 => task.prop_map(|task| Operation::Restore { task }),
        4 => (1_u64..100).prop_map(|hours| Operation::Wait { hours }),
    ]
}

struct Play {
    world: World,
    manager: Caller,
    project: ProjectRef,
    tasks: Vec<TaskRef>,
}

impl Play {
    async fn new() -> Self {
        let world = World::new();
        let manager = world.person(Role::Manager, "mia").await;
        let new = parse(br#"{"name": "Website", "endDate": "2025-12-24"}"#).expect("a project");
        let view = world
            .projects
            .create(&manager, new)
            .await
            .expect("it is free");
        let made: Value = serde_json::from_slice(&view.data).expect("a view is JSON");
        let project = made["projectId"]
            .as_str()
            .expect("an id")
            .parse()
            .expect("an id");
        Self {
            world,
            manager,
            project,
            tasks: Vec::new(),
        }
    }

    /// Carries an operation out; what the rules refuse simply does not happen.
    async fn act(&mut self, operation: &Operation) {
        const PRIORITIES: [&str; 4] = ["low", "medium", "high", "critical"];
        let (world, manager) = (&self.world, &self.manager);
        let at = |task: &usize| self.tasks.get(*task % self.tasks.len().max(1)).cloned();
        match operation {
            Operation::Create {
                status,
                estimate,
                due,
            } => {
                let ProjectRef::Id(id) = &self.project else {
                    panic!("created by id")
                };
                let body = json!({
                    "projectId": id, "title": "a", "estimatedHours": estimate,
                    "status": Status::ALL[*status],
                    "dueDate": world.store.now().date().plus_days(*due),
                });
                let new = parse(body.to_string().as_bytes()).expect("a task");
                let view = world
                    .tasks
                    .create(manager, new)
                    .await
                    .expect("nothing forbids it");
                let made: Value = serde_json::from_slice(&view.data).expect("a view is JSON");
                self.tasks
                    .push(made["key"].as_str().expect("a key").parse().expect("a key"));
            }
            Operation::Status { task, status } => {
                let Some(task) = at(task) else { return };
                let change = StatusChange {
                    status: Status::ALL[*status],
                };
                let _ = world.tasks.set_status(manager, &task, &change, None).await;
            }
            Operation::Patch {
                task,
                points,
                priority,
                assign,
            } => {
                let Some(task) = at(task) else { return };
                let patch = json!({
                    "storyPoints": points, "priority": PRIORITIES[*priority],
                    "assignee": assign.then_some(manager.id),
                });
                let _ = world.tasks.update(manager, &task, &patch, None).await;
            }
            Operation::Depend { task, other } => {
                let (Some(task), Some(other)) = (at(task), at(other)) else {
                    return;
                };
                let new = NewDependency { task_id: other };
                let _ = world.tasks.add_dependency(manager, &task, &new, None).await;
            }
            Operation::Delete { task } => {
                let Some(task) = at(task) else { return };
                let _ = world.tasks.delete(manager, &task, None).await;
            }
            Operation::Restore { task } => {
                let Some(task) = at(task) else { return };
                let _ = world.tasks.restore(manager, &task, None).await;
            }
            Operation::Wait { hours } => world.clock.advance(Duration::from_hours(*hours)),
        }
    }

    async fn events(&self, project: &Project) -> Vec<Event> {
        let stream = Stream::Project(project.project_id);
        let range = Range::partition(TableName::Events, stream.to_string());
        let items = self
            .world
            .store
            .all(range)
            .await
            .expect("the table is in memory");
        let mut events: Vec<Event> = items
            .iter()
            .map(|item| read(item).expect("an event").value)
            .collect();
        events.sort_by_key(|event| event.event_id);
        events
    }
}

fn sorted(mut facts: Vec<Facts>) -> Vec<Facts> {
    facts.sort_by_key(|facts| facts.task);
    facts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn figures_equal_a_recount_from_the_events(
        operations in proptest::collection::vec(operation(), 1..60)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let mut play = Play::new().await;
            for operation in &operations {
                play.act(operation).await;
            }
            let ProjectRef::Id(id) = play.project else { panic!("created by id") };
            let project = play.world.resident.project(id).expect("it was created");
            let today = play.world.store.now().date();

            let resident = play.world.resident.facts(id);
            let counted = recount(id, &play.events(&project).await);

            prop_assert_eq!(sorted(resident.clone()), sorted(counted.clone()));
            prop_assert_eq!(analyse(&project, &resident, today), analyse(&project, &counted, today));
            let metrics = play.world.resident.metrics(id, play.world.store.now());
            prop_assert_eq!(metrics.total_tasks, resident.len() as u64);
            let velocity = analyse(&project, &counted, today).velocity.tasks;
            prop_assert_eq!(metrics.velocity.to_bits(), velocity.to_bits());
            Ok(())
        })?;
    }
}
