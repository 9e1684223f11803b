use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::access::Role;
use crate::input::parse;
use crate::tasks::{NewDependency, StatusChange};
use crate::testing::World;

#[derive(Debug, Clone)]
enum Operation {
    Create(usize),
    Status(usize, usize),
    Patch(usize, u8, bool, u8),
    Depend(usize, usize),
    Undepend(usize, usize),
    Delete(usize),
    Restore(usize),
    Describe(u8),
    RemoveProject,
    Wait(u64),
}

fn operation() -> impl Strategy<Value = Operation> {
    let task = 0_usize..8;
    prop_oneof![
        4 => (0_usize..4).prop_map(Operation::Create),
        4 => (task.clone(), 0_usize..4).prop_map(|(task, to)| Operation::Status(task, to)),
        4 => (task.clone(), any::<u8>(), any::<bool>(), any::<u8>())
            .prop_map(|(task, points, assign, text)| Operation::Patch(task, points, assign, text)),
        3 => (task.clone(), task.clone()).prop_map(|(task, other)| Operation::Depend(task, other)),
        1 => (task.clone(), task.clone()).prop_map(|(task, other)| Operation::Undepend(task, other)),
        2 => task.clone().prop_map(Operation::Delete),
        2 => task.prop_map(Operation::Restore),
        1 => any::<u8>().prop_map(Operation::Describe),
        1 => Just(Operation::RemoveProject),
        2 => (0_u64..200).prop_map(Operation::Wait),
    ]
}

struct Play {
    world: World,
    history: History,
    manager: Caller,
    project: ProjectRef,
    tasks: Vec<TaskRef>,
}

/// Short or longer than an event carries.
fn text(seed: u8) -> String {
    format!("text {seed} ").repeat(if seed.is_multiple_of(2) { 1 } else { 200 })
}

fn value(view: &View) -> Value {
    serde_json::from_slice(&view.data).expect("a view is JSON")
}

impl Play {
    async fn new() -> Self {
        let world = World::new();
        let manager = world.person(Role::Manager, "mia").await;
        let new = parse(br#"{"name": "Website"}"#).expect("a project");
        let made = value(&world.projects.create(&manager, new).await.expect("free"));
        let project = made["projectId"].as_str().expect("an id").parse();
        let history = History::new(&world.store, &world.resident, &world.projects, &world.tasks);
        Self {
            world,
            history,
            manager,
            project: project.expect("an id"),
            tasks: Vec::new(),
        }
    }

    /// Carries an operation out; what the rules refuse simply does not happen.
    async fn act(&mut self, operation: &Operation) {
        let (world, caller) = (&self.world, &self.manager);
        let at = |task: &usize| self.tasks.get(*task % self.tasks.len().max(1)).cloned();
        match operation {
            Operation::Create(status) => {
                let status = Status::ALL[*status];
                let body = json!({"projectId": &self.project, "title": "a", "status": status});
                let new = parse(body.to_string().as_bytes()).expect("a task");
                if let Ok(view) = world.tasks.create(caller, new).await {
                    let id = value(&view)["taskId"].as_str().expect("an id").parse();
                    self.tasks.push(id.expect("an id"));
                }
            }
            Operation::Status(task, status) => {
                let Some(task) = at(task) else { return };
                let status = Status::ALL[*status];
                let change = StatusChange { status };
                let _ = world.tasks.set_status(caller, &task, &change, None).await;
            }
            Operation::Patch(task, points, assign, seed) => {
                let Some(task) = at(task) else { return };
                let patch = json!({
                    "storyPoints": points, "assignee": assign.then_some(caller.id),
                    "description": text(*seed), "labels": ["a", format!("b{seed}")],
                });
                let _ = world.tasks.update(caller, &task, &patch, None).await;
            }
            Operation::Depend(task, other) => {
                let (Some(task), Some(other)) = (at(task), at(other)) else {
                    return;
                };
                let new = NewDependency { task_id: other };
                let _ = world.tasks.add_dependency(caller, &task, &new, None).await;
            }
            Operation::Undepend(task, other) => {
                let (Some(task), Some(other)) = (at(task), at(other)) else {
                    return;
                };
                let _ = world
                    .tasks
                    .remove_dependency(caller, &task, &other, None)
                    .await;
            }
            Operation::Delete(task) => {
                let Some(task) = at(task) else { return };
                let _ = world.tasks.delete(caller, &task, None).await;
            }
            Operation::Restore(task) => {
                let Some(task) = at(task) else { return };
                let _ = world.tasks.restore(caller, &task, None).await;
            }
            Operation::Describe(seed) => {
                let patch = json!({ "description": text(*seed), "priority": "high" });
                let _ = world
                    .projects
                    .update(caller, &self.project, &patch, None)
                    .await;
            }
            Operation::RemoveProject => {
                let _ = world.projects.delete(caller, &self.project, None).await;
                world.clock.advance(Duration::from_mins(5));
                world
                    .projects
                    .restore(caller, &self.project, None)
                    .await
                    .expect("it is deleted");
            }
            Operation::Wait(minutes) => world.clock.advance(Duration::from_mins(*minutes)),
        }
    }

    /// What is answered for each object, nothing for what is not there.
    async fn look(&self) -> Vec<Option<Value>> {
        let (world, caller) = (&self.world, &self.manager);
        let mut seen = vec![
            world.projects.get(caller, &self.project).await.ok(),
            world.projects.board(caller, &self.project, &[]).await.ok(),
        ];
        for task in &self.tasks {
            seen.push(world.tasks.get(caller, task).await.ok());
        }
        seen.iter().map(|view| view.as_ref().map(value)).collect()
    }

    async fn look_back(&self, at: Timestamp) -> Vec<Option<Value>> {
        let (history, caller) = (&self.history, &self.manager);
        let mut seen = vec![
            found(history.project(caller, &self.project, at).await),
            found(history.board(caller, &self.project, at, &[]).await),
        ];
        for task in &self.tasks {
            seen.push(found(history.task(caller, task, at).await));
        }
        seen
    }
}

fn found(view: Result<View>) -> Option<Value> {
    match view {
        Ok(view) => Some(value(&view)),
        Err(Error::NotFound(_)) => None,
        Err(other) => panic!("{other}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_past_is_what_was_answered_then(
        operations in proptest::collection::vec(operation(), 1..40)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let mut play = Play::new().await;
            let mut looks = Vec::new();
            for operation in &operations {
                play.world.clock.advance(Duration::from_secs(61));
                play.act(operation).await;
                looks.push((play.world.store.now(), play.look().await));
            }
            play.world.clock.advance(Duration::from_secs(61));
            for (at, mut seen) in looks {
                seen.resize(play.tasks.len() + 2, None);
                prop_assert_eq!(play.look_back(at).await, seen, "at {}", at);
            }
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn who_does_not_see_a_project_today_is_not_told_of_its_past() {
    let mut play = Play::new().await;
    play.act(&Operation::Create(0)).await;
    let at = play.world.store.now();
    let qa = play.world.person(Role::Qa, "quinn").await;
    let task = &play.tasks[0];
    assert!(play.history.task(&qa, task, at).await.is_ok());

    play.world.clock.advance(Duration::from_secs(1));
    let hide = json!({ "visibility": "private" });
    let project = &play.project;
    play.world
        .projects
        .update(&play.manager, project, &hide, None)
        .await
        .unwrap();

    assert!(found(play.history.task(&qa, task, at).await).is_none());
    assert!(found(play.history.project(&qa, project, at).await).is_none());
    assert!(found(play.history.board(&qa, project, at, &[]).await).is_none());
}

#[tokio::test]
async fn what_is_removed_for_good_does_not_come_back() {
    let mut play = Play::new().await;
    play.act(&Operation::Create(0)).await;
    let at = play.world.store.now();
    play.act(&Operation::Delete(0)).await;
    play.world
        .clock
        .advance(crate::projects::KEPT + Duration::from_secs(1));

    let (past, task) = (play.history.clone(), &play.tasks[0]);
    assert!(found(past.task(&play.manager, task, at).await).is_none());
    let board = past.board(&play.manager, &play.project, at, &[]).await;
    assert_eq!(found(board).unwrap()["columns"][0]["count"], 0);
}

#[tokio::test]
async fn the_future_is_refused() {
    let play = Play::new().await;
    let later = play.world.store.now().plus(Duration::from_secs(1));
    let refused = play.history.project(&play.manager, &play.project, later);
    assert!(matches!(refused.await, Err(Error::Invalid(_))));
}

#[tokio::test]
async fn a_dependency_on_a_task_that_is_hidden_today_is_not_told_even_when_that_task_is_deleted() {
    let mut play = Play::new().await;
    play.act(&Operation::Create(0)).await;
    let qa = play.world.person(Role::Qa, "quinn").await;
    let new = parse(br#"{"name": "Secret", "visibility": "private"}"#).unwrap();
    let secret = play.world.projects.create(&play.manager, new).await;
    let home = value(&secret.unwrap())["projectId"].clone();
    let body = json!({ "projectId": home, "title": "hidden" }).to_string();
    let new = parse(body.as_bytes()).unwrap();
    let hidden = play.world.tasks.create(&play.manager, new).await.unwrap();
    let hidden: TaskRef = value(&hidden)["taskId"].as_str().unwrap().parse().unwrap();
    play.tasks.push(hidden);
    play.act(&Operation::Depend(0, 1)).await;
    let at = play.world.store.now();
    let told = async |caller: &Caller| {
        let view = play.history.task(caller, &play.tasks[0], at).await.unwrap();
        value(&view)["dependencies"].as_array().unwrap().len()
    };

    assert_eq!((told(&play.manager).await, told(&qa).await), (1, 0));

    play.world.clock.advance(Duration::from_secs(1));
    let gone = play.world.tasks.delete(&play.manager, &play.tasks[1], None);
    gone.await.unwrap();
    assert_eq!((told(&play.manager).await, told(&qa).await), (1, 0));
}
