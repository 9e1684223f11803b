use serde_json::{Value, json};

use super::*;
use crate::access::Role;
use crate::event::Operation;
use crate::input::parse;
use crate::reference::TaskRef;
use crate::testing::World;

struct Play {
    world: World,
    manager: Caller,
    project: ProjectRef,
}

fn seen(view: &View) -> Value {
    serde_json::from_slice(&view.data).expect("an answer is JSON")
}

fn id<T: crate::id::Kind>(text: &Value) -> Id<T> {
    text.as_str().unwrap().parse().unwrap()
}

impl Play {
    async fn new() -> Self {
        let world = World::new();
        let manager = world.person(Role::Manager, "manager").await;
        let play = Self {
            world,
            manager,
            project: "WEB".parse().unwrap(),
        };
        play.project("WEB").await;
        play
    }

    async fn project(&self, key: &str) {
        let new = serde_json::from_value(json!({"name": key, "key": key})).unwrap();
        self.world
            .projects
            .create(&self.manager, new)
            .await
            .unwrap();
    }

    async fn part<P: Part>(&self, project: &str, body: Value) -> Id<P> {
        let new = parse::<P::New>(body.to_string().as_bytes()).unwrap();
        let project = project.parse().unwrap();
        let planning = &self.world.planning;
        let view = planning.create::<P>(&self.manager, &project, &new).await;
        let made = seen(&view.unwrap());
        let name = if P::NOUN == "cycle" {
            "cycleId"
        } else {
            "milestoneId"
        };
        id(&made[name])
    }

    async fn get<P: Part>(&self, part: Id<P>) -> Value {
        let planning = &self.world.planning;
        seen(
            &planning
                .get(&self.manager, &self.project, part)
                .await
                .unwrap(),
        )
    }

    async fn task(&self, mut body: Value) -> Result<TaskRef> {
        body["projectId"] = json!("WEB");
        body["title"] = json!("One");
        let new = serde_json::from_value(body).unwrap();
        let view = self.world.tasks.create(&self.manager, new).await?;
        Ok(seen(&view)["taskId"].as_str().unwrap().parse().unwrap())
    }

    async fn cycle_of(&self, task: &TaskRef) -> Value {
        let view = self.world.tasks.get(&self.manager, task).await.unwrap();
        seen(&view)["cycleId"].clone()
    }

    /// Closes a cycle and does what follows; answers the job's result.
    async fn close(&self, caller: &Caller, cycle: Id<Cycle>, close: Close) -> Result<Value> {
        let planning = &self.world.planning;
        let job = planning
            .close(caller, &self.project, cycle, &close, None)
            .await?;
        self.world.queue.run().await;
        let job = planning.jobs.visible(caller, job.job_id).await?;
        Ok(job.result.expect("it has ended"))
    }

    fn acting(&self) -> Caller {
        Caller {
            operation: Some(Operation::new(self.world.store.new_id())),
            ..self.manager.clone()
        }
    }
}

fn refused<T>(result: Result<T>) -> Vec<(String, &'static str)> {
    let Err(Error::Invalid(fields)) = result else {
        panic!("accepted, or failed in another way");
    };
    fields
        .into_iter()
        .map(|field| (field.path, field.code))
        .collect()
}

#[tokio::test]
async fn progress_is_counted_from_the_tasks() {
    let play = Play::new().await;
    let milestone = play.part::<Milestone>("WEB", json!({"name": "Beta"})).await;
    for (status, points) in [("done", 0.1), ("done", 0.2), ("todo", 5.0)] {
        let body = json!({"milestoneId": milestone, "status": status, "storyPoints": points});
        play.task(body).await.unwrap();
    }
    play.task(json!({})).await.unwrap();

    let progress = play.get(milestone).await["progress"].clone();

    assert_eq!(
        progress,
        json!({
            "total": {"tasks": 3, "hours": 0.0, "points": 5.3},
            "done": {"tasks": 2, "hours": 0.0, "points": 0.3},
        })
    );
}

#[tokio::test]
async fn a_task_is_put_only_into_what_its_project_has() {
    let play = Play::new().await;
    play.project("APP").await;
    let foreign = play.part::<Milestone>("APP", json!({"name": "Beta"})).await;
    let gone = play.part::<Cycle>("WEB", json!({"name": "Sprint 1"})).await;
    let planning = &play.world.planning;
    planning
        .delete(&play.manager, &play.project, gone, None)
        .await
        .unwrap();

    let faults = refused(
        play.task(json!({"milestoneId": foreign, "cycleId": gone, "assignee": gone.to_string().replace("cyc_", "user_")}))
            .await,
    );

    let told = [
        ("milestoneId", "not_found"),
        ("cycleId", "not_found"),
        ("assignee", "unknown_user"),
    ];
    assert_eq!(faults, told.map(|(path, code)| (path.to_owned(), code)));
}

#[tokio::test]
async fn what_is_deleted_comes_back_with_its_tasks() {
    let play = Play::new().await;
    let milestone = play.part::<Milestone>("WEB", json!({"name": "Beta"})).await;
    play.task(json!({"milestoneId": milestone})).await.unwrap();
    let (planning, manager) = (&play.world.planning, &play.manager);
    let before = play.get(milestone).await;

    let view = planning
        .delete(manager, &play.project, milestone, None)
        .await;
    assert_ne!(seen(&view.unwrap())["deletedAt"], Value::Null);
    let renamed = json!({"name": "Gamma"});
    let refused = planning
        .update(manager, &play.project, milestone, &renamed, None)
        .await;
    assert!(matches!(refused, Err(Error::Conflict(_))));
    let shown = planning
        .list::<Milestone>(manager, &play.project, vec![])
        .await;
    assert_eq!(&shown.unwrap().data[..], b"[]");
    planning
        .restore(manager, &play.project, milestone, None)
        .await
        .unwrap();

    let mut after = play.get(milestone).await;
    assert_eq!(after["version"], json!(3));
    after["version"] = before["version"].clone();
    assert_eq!(after, before);
}

#[tokio::test]
async fn what_was_read_can_be_sent_back() {
    let play = Play::new().await;
    let cycle = play.part::<Cycle>("WEB", json!({"name": "Sprint 1"})).await;
    play.task(json!({"cycleId": cycle})).await.unwrap();
    let mut read = play.get(cycle).await;
    read["goal"] = json!("Ship");
    let planning = &play.world.planning;

    let view = planning
        .update(&play.manager, &play.project, cycle, &read, Some(1))
        .await;

    assert_eq!(seen(&view.unwrap())["goal"], json!("Ship"));
    let wrong = json!({"closedAt": "2025-01-01T00:00:00Z", "name": ""});
    let faults = refused(
        planning
            .update(&play.manager, &play.project, cycle, &wrong, None)
            .await,
    );
    assert_eq!(faults[0], ("closedAt".to_owned(), "read_only"));
    assert_eq!(faults.len(), 2);
}

#[tokio::test]
async fn closing_a_cycle_takes_its_open_tasks_to_the_next() {
    let play = Play::new().await;
    let mut cycles = Vec::new();
    for (name, start) in [
        ("late", "2025-03-01"),
        ("first", "2025-01-01"),
        ("next", "2025-02-01"),
    ] {
        let body = json!({"name": name, "startDate": start});
        cycles.push(play.part::<Cycle>("WEB", body).await);
    }
    let (first, next) = (cycles[1], cycles[2]);
    let done = play
        .task(json!({"cycleId": first, "status": "done"}))
        .await
        .unwrap();
    let mut open = Vec::new();
    for _ in 0..90 {
        open.push(
            play.task(json!({"cycleId": first, "status": "review"}))
                .await
                .unwrap(),
        );
    }
    let acting = play.acting();

    let result = play.close(&acting, first, Close::default()).await.unwrap();

    assert_eq!(result["movedTo"], json!(next));
    assert_eq!(result["openTasksLeft"], json!(0));
    assert_eq!(play.cycle_of(&done).await, json!(first));
    for task in &open {
        assert_eq!(play.cycle_of(task).await, json!(next));
    }
    let closed = play.get(first).await;
    assert_eq!(closed["atClose"]["total"]["tasks"], json!(91));
    assert_eq!(closed["progress"]["total"]["tasks"], json!(1));
    let faults = refused(play.task(json!({"cycleId": first})).await);
    assert_eq!(faults, [("cycleId".to_owned(), "closed")]);
    let again = play.close(&play.manager, first, Close::default()).await;
    assert!(matches!(again, Err(Error::Conflict(_))));

    let write = acting.operation.unwrap().undo_id().unwrap();
    let undone = play.world.undo.undo(&play.acting(), write, false).await;

    assert_eq!(seen(&undone.unwrap())["complete"], json!(true));
    for task in &open {
        assert_eq!(play.cycle_of(task).await, json!(first));
    }
    let mut opened = play.get(first).await;
    assert_eq!(opened["closedAt"], Value::Null);
    assert_eq!(opened["atClose"], Value::Null);
    assert_eq!(opened["progress"].take(), closed["atClose"]);
}

#[tokio::test]
async fn tasks_of_a_closed_cycle_go_where_they_are_told() {
    let play = Play::new().await;
    let first = play.part::<Cycle>("WEB", json!({"name": "Sprint 1"})).await;
    let other = play.part::<Cycle>("WEB", json!({"name": "Sprint 2"})).await;
    let task = play.task(json!({"cycleId": first})).await.unwrap();
    let itself = Close {
        move_to: Some(first),
        unplan: false,
    };
    let faults = refused(play.close(&play.manager, first, itself).await);
    assert_eq!(faults, [("moveTo".to_owned(), "not_found")]);

    let close = Close {
        move_to: Some(other),
        unplan: false,
    };
    play.close(&play.manager, first, close).await.unwrap();
    assert_eq!(play.cycle_of(&task).await, json!(other));

    let close = Close {
        move_to: None,
        unplan: true,
    };
    play.close(&play.manager, other, close).await.unwrap();
    assert_eq!(play.cycle_of(&task).await, Value::Null);
}

#[tokio::test]
async fn each_write_is_taken_back() {
    let play = Play::new().await;
    let (planning, acting) = (&play.world.planning, play.acting());
    let new = parse(br#"{"name": "Beta"}"#).unwrap();
    let made = planning
        .create::<Milestone>(&acting, &play.project, &new)
        .await;
    let milestone: Id<Milestone> = id(&seen(&made.unwrap())["milestoneId"]);
    let made = acting.operation.unwrap().undo_id().unwrap();
    let acting = play.acting();
    let patch = json!({"description": "x".repeat(5000), "status": "reached"});
    planning
        .update(&acting, &play.project, milestone, &patch, None)
        .await
        .unwrap();
    let changed = acting.operation.unwrap().undo_id().unwrap();
    let undo = &play.world.undo;

    undo.undo(&play.acting(), changed, false).await.unwrap();
    assert_eq!(play.get(milestone).await["status"], json!("open"));
    assert_eq!(play.get(milestone).await["description"], json!(""));
    let removal = play.acting();
    undo.undo(&removal, made, false).await.unwrap();
    assert_ne!(play.get(milestone).await["deletedAt"], Value::Null);
    let removed = removal.operation.unwrap().undo_id().unwrap();
    undo.undo(&play.acting(), removed, false).await.unwrap();
    assert_eq!(play.get(milestone).await["deletedAt"], Value::Null);
}
