use serde_json::{Value, json};

use super::*;
use crate::access::Role;
use crate::event;
use crate::testing::{Queue, World};

struct Play {
    world: World,
    queue: Arc<Queue>,
    bulks: Bulks,
    manager: Caller,
    tasks: Vec<String>,
}

impl Play {
    async fn new() -> Self {
        let world = World::new();
        let manager = world.person(Role::Manager, "manager").await;
        let new = serde_json::from_value(json!({"name": "Web", "key": "WEB"})).unwrap();
        world.projects.create(&manager, new).await.unwrap();
        let mut tasks = Vec::new();
        for at in 0..5 {
            let new = json!({"projectId": "WEB", "title": format!("task {at}")});
            let new = serde_json::from_value(new).unwrap();
            let view = world.tasks.create(&manager, new).await.unwrap();
            let task: Value = serde_json::from_slice(&view.data).unwrap();
            tasks.push(task["taskId"].as_str().unwrap().to_owned());
        }
        let queue = Arc::new(Queue::default());
        let jobs = Jobs::new(world.store.clone(), queue.clone());
        let bulks = Bulks::new(
            world.store.clone(),
            world.resident.clone(),
            jobs,
            world.tasks.clone(),
        );
        Self {
            world,
            queue,
            bulks,
            manager,
            tasks,
        }
    }

    async fn run(&self, caller: &Caller, bulk: Value, dry_run: bool) -> Result<Value> {
        let bulk = serde_json::from_value(bulk).expect("a test writes what the API takes");
        match self.bulks.run(caller, bulk, dry_run).await? {
            Answered::Done(view) => Ok(serde_json::from_slice(&view.data).unwrap()),
            Answered::Later(job) => {
                self.queue.run().await;
                let job = self.bulks.jobs.visible(caller, job.job_id).await?;
                Ok(job.result.expect("it has ended"))
            }
        }
    }

    async fn task(&self, at: usize) -> Value {
        let reference = self.tasks[at].parse().unwrap();
        let view = self
            .world
            .tasks
            .get(&self.manager, &reference)
            .await
            .unwrap();
        serde_json::from_slice(&view.data).unwrap()
    }

    fn acting(&self) -> Caller {
        Caller {
            operation: Some(event::Operation::new(self.world.store.new_id())),
            ..self.manager.clone()
        }
    }
}

#[tokio::test]
async fn an_atomic_bulk_does_all_or_nothing() {
    let play = Play::new().await;
    let good = json!({"op": "set_status", "taskId": play.tasks[0], "status": "done"});
    let stale =
        json!({"op": "update", "taskId": play.tasks[1], "version": 9, "changes": {"title": "x"}});
    let fine =
        json!({"op": "update", "taskId": play.tasks[1], "version": 1, "changes": {"title": "x"}});
    let new = json!({"op": "create", "task": {"projectId": "WEB", "title": "new"}});

    let refused = json!({"mode": "atomic", "operations": [good, stale]});
    let refused = play.run(&play.manager, refused, false).await;
    let before = play.task(0).await;
    let all = json!({"mode": "atomic", "operations": [good, fine, new, new]});
    let done = play.run(&play.manager, all, false).await.unwrap();

    assert!(matches!(refused, Err(Error::Stale { .. })));
    assert_eq!(before["status"], "todo");
    assert_eq!(done["succeeded"], 4);
    assert_eq!(done["results"][2]["status"], 201);
    assert_eq!(play.task(0).await["status"], "done");
    assert_eq!(play.task(1).await["title"], "x");
}

#[tokio::test]
async fn too_many_operations_are_refused_with_the_limit() {
    let play = Play::new().await;
    let one = json!({"op": "assign", "taskId": play.tasks[0]});
    let many = |count, mode: &str| json!({"mode": mode, "operations": vec![one.clone(); count]});

    for (bulk, limit) in [(many(21, "atomic"), "20"), (many(501, "partial"), "500")] {
        let Err(Error::Invalid(faults)) = play.run(&play.manager, bulk, false).await else {
            panic!("it must be refused");
        };
        assert!(faults[0].message.contains(limit), "{faults:?}");
    }
    let twice = json!({"op": "set_status", "taskId": play.tasks[0], "status": "done"});
    let twice = json!({"mode": "atomic", "operations": [twice, twice]});
    let twice = play.run(&play.manager, twice, false).await;
    assert!(matches!(twice, Err(Error::Invalid(_))));
}

#[tokio::test]
async fn a_partial_bulk_tells_each_and_is_undone_as_one() {
    let play = Play::new().await;
    let caller = play.acting();
    let bulk = json!({"mode": "partial", "operations": [
        {"op": "set_status", "taskId": play.tasks[0], "status": "done"},
        {"op": "update", "taskId": play.tasks[1], "version": 7, "changes": {"title": "x"}},
        {"op": "update", "taskId": play.tasks[2], "changes": {"storyPoints": 3, "labels": ["a"]}},
        {"op": "delete", "taskId": play.tasks[3]},
        {"op": "create", "task": {"projectId": "WEB", "title": "new"}},
    ]});

    let done = play.run(&caller, bulk, false).await.unwrap();
    let id = caller
        .operation
        .as_ref()
        .and_then(event::Operation::undo_id);
    let undone = play
        .world
        .undo
        .undo(&play.acting(), id.unwrap(), false)
        .await;

    let results = done["results"].as_array().unwrap().iter();
    let statuses: Vec<_> = results.map(|one| one["status"].clone()).collect();
    assert_eq!(statuses, [200, 412, 200, 200, 201]);
    assert_eq!(done["failed"], 1);
    let undone: Value = serde_json::from_slice(&undone.unwrap().data).unwrap();
    assert_eq!(undone["complete"], true, "{undone}");
    assert_eq!(play.task(0).await["status"], "todo");
    assert_eq!(play.task(2).await["labels"], json!([]));
    assert_eq!(play.task(3).await["title"], "task 3");
}

#[tokio::test]
async fn a_filter_names_the_tasks_and_a_dry_run_changes_nothing() {
    let play = Play::new().await;
    let bulk = json!({
        "mode": "partial", "filter": "status=todo&projectId=WEB",
        "apply": {"op": "update", "changes": {"priority": "high"}},
    });

    let would = play.run(&play.manager, bulk.clone(), true).await.unwrap();
    let before = play.task(0).await;
    let done = play.run(&play.manager, bulk, false).await.unwrap();

    assert_eq!(would["results"][0]["changes"][0]["field"], "priority");
    assert_eq!(would["succeeded"], 5);
    assert_eq!(before["priority"], "medium");
    assert_eq!(done["succeeded"], 5);
    assert_eq!(play.task(4).await["priority"], "high");
}

#[tokio::test]
async fn each_operation_needs_its_own_permission() {
    let play = Play::new().await;
    let developer = play.world.person(Role::Developer, "developer").await;
    let bulk = json!({"mode": "partial", "operations": [
        {"op": "delete", "taskId": play.tasks[0]},
        {"op": "set_status", "taskId": play.tasks[0], "status": "review"},
    ]});

    let done = play.run(&developer, bulk, false).await.unwrap();

    assert_eq!(done["results"][0]["error"]["code"], "FORBIDDEN");
    assert_eq!(done["results"][1]["status"], 200);
}

#[tokio::test]
async fn a_bulk_that_is_begun_again_does_nothing_twice() {
    let play = Play::new().await;
    let caller = play.acting();
    let bulk = json!({"mode": "partial", "operations": [
        {"op": "create", "task": {"projectId": "WEB", "title": "once"}},
        {"op": "delete", "taskId": play.tasks[1]},
    ]});
    let bulk: Bulk = serde_json::from_value(bulk).unwrap();
    let operations = bulk.operations.unwrap();
    let whole = caller.operation.clone().unwrap();

    for _ in 0..2 {
        for (index, operation) in operations.iter().enumerate() {
            let caller = Caller {
                operation: Some(whole.clone()),
                ..play.manager.clone()
            };
            let result = play.bulks.one(&caller, index, operation).await.unwrap();
            assert!(result.error.is_none(), "{result:?}");
        }
    }

    let all = play.world.tasks.list(&play.manager, &[]).await.unwrap();
    let all: Vec<Value> = serde_json::from_slice(&all.data).unwrap();
    let once = all.iter().filter(|task| task["title"] == "once").count();
    assert_eq!((all.len(), once), (5, 1));
}
