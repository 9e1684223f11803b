use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::access::Role;
use crate::comments::NewComment;
use crate::ports::table::TableName;
use crate::reference::{ProjectRef, TaskRef};
use crate::tasks::model::{Links, Task};
use crate::tasks::{NewDependency, StatusChange};
use crate::testing::World;

struct Play {
    world: World,
    manager: Caller,
    project: String,
    tasks: Vec<Id<Task>>,
}

fn read_json(view: &View) -> Value {
    serde_json::from_slice(&view.data).expect("an answer is JSON")
}

fn from<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("a test writes what the API takes")
}

impl Play {
    async fn new() -> Self {
        let world = World::new();
        let manager = world.person(Role::Manager, "manager").await;
        let new = from(json!({"name": "Web", "key": "WEB"}));
        world.projects.create(&manager, new).await.unwrap();
        let mut play = Self {
            world,
            manager,
            project: "WEB".into(),
            tasks: Vec::new(),
        };
        for title in ["one", "two", "three"] {
            play.create(&play.manager.clone(), title).await;
        }
        play
    }

    async fn create(&mut self, caller: &Caller, title: &str) {
        let new = from(json!({"projectId": self.project, "title": title}));
        let view = self.world.tasks.create(caller, new).await.unwrap();
        self.tasks.push(from(read_json(&view)["taskId"].clone()));
    }

    /// The manager, doing something that can be undone.
    fn acting(&self) -> Caller {
        Caller {
            operation: Some(Operation::new(self.world.store.new_id())),
            ..self.manager.clone()
        }
    }

    async fn take_back(&self, id: Id<Operation>) -> Value {
        let caller = self.acting();
        read_json(&self.world.undo.undo(&caller, id, false).await.unwrap())
    }

    /// Every task and comment there is, without what every write moves.
    async fn state(&self) -> BTreeMap<String, Value> {
        let mut state = BTreeMap::new();
        for id in &self.tasks {
            let reference = TaskRef::Id(*id);
            let Ok(view) = self.world.tasks.get(&self.manager, &reference).await else {
                continue;
            };
            let mut task = read_json(&view);
            let fields = task.as_object_mut().unwrap();
            fields.remove("version");
            fields.remove("updatedAt");
            state.insert(id.to_string(), task);
            let partition = keys::task_partition(*id);
            let range = Range::partition(TableName::Tasks, partition).prefix(keys::COMMENT);
            for item in self.world.store.all(range).await.unwrap() {
                let comment: Value = read(&item).unwrap().value;
                state.insert(item.key.sk.clone(), comment["text"].clone());
            }
        }
        state
    }

    /// Whether it was let happen.
    async fn act(&mut self, caller: &Caller, act: &Act) -> bool {
        let at = |which: usize| TaskRef::Id(self.tasks[which % self.tasks.len()]);
        let tasks = &self.world.tasks;
        match act {
            Act::Create(title) => {
                self.create(caller, title).await;
                true
            }
            Act::Patch(which, patch) => {
                let done = tasks.update(caller, &at(*which), patch, None).await;
                done.is_ok()
            }
            Act::Status(which, status) => {
                let change: StatusChange = from(json!({ "status": status }));
                let done = tasks.set_status(caller, &at(*which), &change, None).await;
                done.is_ok()
            }
            Act::Wait(which, other) => {
                let new = NewDependency {
                    task_id: at(*other),
                };
                let done = tasks.add_dependency(caller, &at(*which), &new, None).await;
                done.is_ok()
            }
            Act::Delete(which) => {
                let id = self.tasks[*which % self.tasks.len()];
                let links = keys::task_links(id);
                let links = self.world.store.get::<Links>(links).await.unwrap();
                let waits = !links.unwrap().value.dependencies.is_empty();
                // A dependency on what is away at the moment is not brought back.
                if waits || !self.world.resident.dependents(id).is_empty() {
                    return false;
                }
                tasks.delete(caller, &at(*which), None).await.is_ok()
            }
            Act::Comment(which, text) => {
                let new: NewComment = from(json!({ "text": text }));
                let task = at(*which);
                let done = self.world.comments.create(caller, &task, &new, None).await;
                done.is_ok()
            }
            Act::Pass(hours) => {
                let hours = std::time::Duration::from_hours(*hours);
                self.world.clock.advance(hours);
                true
            }
        }
    }
}

#[derive(Debug, Clone)]
enum Act {
    Create(String),
    Patch(usize, Value),
    Status(usize, &'static str),
    Wait(usize, usize),
    Delete(usize),
    Comment(usize, String),
    Pass(u64),
}

fn act() -> impl Strategy<Value = Act> {
    let which = || 0..5_usize;
    let text = || prop_oneof![2 => "[a-z]{1,9}", 1 => Just("long ".repeat(400))];
    let status = prop::sample::select(vec!["todo", "in-progress", "review", "done"]);
    prop_oneof![
        "[a-z]{1,9}".prop_map(Act::Create),
        (which(), "[a-z]{1,9}").prop_map(|(at, title)| Act::Patch(at, json!({"title": title}))),
        (which(), text()).prop_map(|(at, text)| Act::Patch(at, json!({"description": text}))),
        (which(), 1..9_u32).prop_map(|(at, points)| Act::Patch(at, json!({"storyPoints": points}))),
        (which(), proptest::collection::vec("[a-z]{1,4}", 0..3))
            .prop_map(|(at, labels)| Act::Patch(at, json!({"labels": labels}))),
        (which(), status).prop_map(|(at, status)| Act::Status(at, status)),
        (which(), which()).prop_map(|(at, other)| Act::Wait(at, other)),
        which().prop_map(Act::Delete),
        (which(), text()).prop_map(|(at, text)| Act::Comment(at, text)),
        (1..9_u64).prop_map(Act::Pass),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn undoing_every_write_in_reverse_brings_the_beginning_back_and_redoing_the_end(
        acts in proptest::collection::vec(act(), 1..25)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let mut play = Play::new().await;
            let beginning = play.state().await;
            let mut written = Vec::new();
            for act in &acts {
                let caller = play.acting();
                if play.act(&caller, act).await {
                    written.extend(caller.operation.and_then(|operation| operation.undo_id()));
                }
            }
            let end = play.state().await;
            let mut taken_back = Vec::new();
            for id in written.iter().rev() {
                let caller = play.acting();
                let undone = play.world.undo.undo(&caller, *id, false).await.expect("it is ours");
                let undone = read_json(&undone);
                assert_eq!(undone["complete"], true, "{undone}");
                taken_back.extend(caller.operation.and_then(|operation| operation.undo_id()));
            }
            assert_eq!(play.state().await, beginning);

            for id in taken_back.iter().rev() {
                let undone = play.take_back(*id).await;
                assert_eq!(undone["complete"], true, "{undone}");
            }
            assert_eq!(play.state().await, end);
        });
    }

    #[test]
    fn what_others_changed_later_is_kept_and_told(
        title in "[a-z]{1,9}", later in "[A-Z]{1,9}", same_field in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let mut play = Play::new().await;
            let caller = play.acting();
            let patch = json!({"title": title, "priority": "critical"});
            play.act(&caller, &Act::Patch(0, patch)).await;
            let field = if same_field { "title" } else { "description" };
            let other = play.manager.clone();
            play.act(&other, &Act::Patch(0, json!({ field: later }))).await;
            let id = caller.operation.and_then(|operation| operation.undo_id()).expect("it changed");
            let rehearsed = play.world.undo.undo(&play.acting(), id, true).await.unwrap();

            let undone = play.take_back(id).await;

            let state = play.state().await;
            let task = &state[&play.tasks[0].to_string()];
            assert_eq!(task[field], json!(later));
            assert_eq!(task["priority"], "medium");
            assert_eq!(undone["complete"], json!(!same_field));
            assert_eq!(undone["steps"], read_json(&rehearsed)["steps"]);
            if same_field {
                assert_eq!(undone["steps"][0]["kept"][0]["field"], "title");
                assert_eq!(undone["steps"][0]["kept"][0]["now"], json!(later));
            } else {
                assert_eq!(task["title"], "one");
            }
        });
    }
}

#[tokio::test]
async fn a_new_task_that_others_have_worked_on_stays() {
    let mut play = Play::new().await;
    let caller = play.acting();
    play.act(&caller, &Act::Create("new".into())).await;
    let other = play.manager.clone();
    play.act(&other, &Act::Comment(3, "I have begun".into()))
        .await;
    let id = caller.operation.and_then(|operation| operation.undo_id());

    let undone = play.take_back(id.unwrap()).await;

    assert_eq!(undone["complete"], false);
    assert_eq!(
        undone["steps"][0]["kept"][0]["reason"],
        "has been commented on since"
    );
    assert_eq!(play.state().await.len(), 5);
}

#[tokio::test]
async fn an_undo_needs_what_the_opposite_write_needs_and_is_hidden_with_its_project() {
    let mut play = Play::new().await;
    let developer = play.world.person(Role::Developer, "developer").await;
    let caller = play.acting();
    play.act(&caller, &Act::Create("new".into())).await;
    let id = caller
        .operation
        .and_then(|operation| operation.undo_id())
        .unwrap();

    let refused = play.world.undo.undo(&developer, id, false).await;
    let reference: ProjectRef = "WEB".parse().unwrap();
    let patch = json!({"visibility": "private"});
    let hiding = play
        .world
        .projects
        .update(&play.manager, &reference, &patch, None);
    hiding.await.unwrap();
    let hidden = play.world.undo.undo(&developer, id, true).await;

    assert!(matches!(refused, Err(Error::Forbidden(_))));
    assert!(matches!(hidden, Err(Error::NotFound(Resource::Operation))));
}

#[tokio::test]
async fn after_thirty_days_there_is_nothing_to_undo() {
    let mut play = Play::new().await;
    let caller = play.acting();
    play.act(&caller, &Act::Patch(0, json!({"title": "new"})))
        .await;
    let id = caller
        .operation
        .and_then(|operation| operation.undo_id())
        .unwrap();
    play.world.clock.advance(crate::store::UNDO_KEPT);

    let late = play.world.undo.undo(&play.acting(), id, false).await;

    assert!(matches!(late, Err(Error::NotFound(Resource::Operation))));
}

#[tokio::test]
async fn members_and_labels_of_a_project_come_back() {
    let play = Play::new().await;
    let other = play.world.person(Role::Developer, "other").await;
    let reference: ProjectRef = "WEB".parse().unwrap();
    let caller = play.acting();
    let patch = json!({"teamMembers": [other.id], "name": "Renamed"});
    let changed = play
        .world
        .projects
        .update(&caller, &reference, &patch, None);
    changed.await.unwrap();
    let id = caller
        .operation
        .and_then(|operation| operation.undo_id())
        .unwrap();

    let undone = play.take_back(id).await;

    let project = read_json(
        &play
            .world
            .projects
            .get(&play.manager, &reference)
            .await
            .unwrap(),
    );
    assert_eq!(undone["complete"], true);
    assert_eq!(project["name"], "Web");
    assert_eq!(project["teamMembers"], json!([]));
}
