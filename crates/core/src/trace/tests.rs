use serde_json::{Value, json};

use super::*;
use crate::access::Role;
use crate::error::Error;
use crate::event::Operation;
use crate::input::parse;
use crate::prds::{Generate, NewPrd};
use crate::reference::TaskRef;
use crate::testing::World;
use crate::view::View;

struct Play {
    world: World,
    manager: Caller,
    prd: Id<Prd>,
}

fn seen(view: &View) -> Value {
    serde_json::from_slice(&view.data).unwrap()
}

fn lines(lines: &[&str]) -> Value {
    json!({"requirements": {"functional": lines, "nonFunctional": []}})
}

const THREE: [&str; 3] = [
    "The shop must sell shoes to guests.",
    "The owner should see what was sold each day.",
    "The warehouse must know what to pack.",
];

impl Play {
    async fn new(content: Value) -> Self {
        let world = World::new();
        let manager = world.person(Role::Manager, "manager").await;
        let new = json!({"name": "Web", "key": "WEB"});
        let new = serde_json::from_value(new).unwrap();
        world.projects.create(&manager, new).await.unwrap();
        let new = json!({"projectId": "WEB", "title": "Shop", "content": content});
        let new: NewPrd = parse(new.to_string().as_bytes()).unwrap();
        let made = seen(&world.prds.create(&manager, &new).await.unwrap());
        let prd = made["prdId"].as_str().unwrap().parse().unwrap();
        Self {
            world,
            manager,
            prd,
        }
    }

    fn traces(&self) -> Traces {
        let world = &self.world;
        Traces::new(
            world.store.clone(),
            world.resident.clone(),
            world.prds.clone(),
            world.tasks.clone(),
        )
    }

    fn acting(&self) -> Caller {
        Caller {
            operation: Some(Operation::new(self.world.store.new_id())),
            ..self.manager.clone()
        }
    }

    async fn plan_as(&self, caller: &Caller, dry_run: bool) -> Value {
        let wish = PlanTasks { dry_run };
        let planned = self.traces().plan(caller, self.prd, wish, None).await;
        seen(&planned.unwrap())
    }

    async fn plan(&self) -> Value {
        self.plan_as(&self.manager, false).await
    }

    async fn trace(&self) -> Value {
        seen(&self.traces().trace(&self.manager, self.prd).await.unwrap())
    }

    async fn say(&self, content: Value) {
        let patch = json!({"content": content});
        let prds = &self.world.prds;
        let changed = prds.update(&self.manager, self.prd, &patch, None).await;
        changed.unwrap();
    }
}

#[tokio::test]
async fn a_rehearsal_shows_the_tasks_and_makes_none() {
    let play = Play::new(lines(&THREE)).await;

    let shown = play.plan_as(&play.manager, true).await;

    assert_eq!(shown["created"], 3);
    assert_eq!(shown["tasks"][0]["taskId"], Value::Null);
    assert_eq!(shown["coverage"]["must"], 2);
    assert_eq!(shown["coverage"]["mustCovered"], 2);
    let trace = play.trace().await;
    assert_eq!(trace["coverage"]["covered"], 0);
    assert_eq!(trace["untracedCount"], 0);
}

#[tokio::test]
async fn every_requirement_gets_one_task_however_often_it_is_asked_for() {
    let play = Play::new(lines(&THREE)).await;

    let first = play.plan().await;
    let again = play.plan().await;

    assert_eq!(
        (&first["created"], &again["created"]),
        (&json!(3), &json!(0))
    );
    assert_eq!(again["tasks"][2]["taskId"], first["tasks"][2]["taskId"]);
    assert_eq!(again["tasks"][2]["existed"], true);
    let trace = play.trace().await;
    assert_eq!(trace["coverage"]["percent"], 100);
    assert_eq!(trace["coverage"]["mustCovered"], 2);
    assert_eq!(trace["requirements"][0]["id"], "FR-001");
    assert_eq!(trace["requirements"][0]["tasks"][0]["key"], "WEB-1");
    assert_eq!(trace["requirements"][0]["tasks"][0]["isOutdated"], false);
}

#[tokio::test]
async fn two_at_once_make_nothing_twice() {
    let play = Play::new(lines(&THREE)).await;

    let both = futures::join!(play.plan(), play.plan());

    let made = [both.0, both.1].map(|one| one["tasks"].as_array().unwrap().clone());
    for (one, other) in made[0].iter().zip(&made[1]) {
        assert_eq!(one["taskId"], other["taskId"]);
    }
    assert_eq!(play.trace().await["untracedCount"], 0);
}

#[tokio::test]
async fn a_whole_plan_is_one_write_and_goes_back_as_one() {
    let play = Play::new(lines(&THREE)).await;
    let acting = play.acting();
    play.plan_as(&acting, false).await;

    let operation = acting.operation.as_ref().unwrap().undo_id().unwrap();
    let undone = play.world.undo.undo(&play.acting(), operation, false).await;

    assert_eq!(seen(&undone.unwrap())["complete"], true);
    assert_eq!(play.trace().await["coverage"]["covered"], 0);
    assert_eq!(play.plan().await["created"], 3);
    assert_eq!(play.trace().await["coverage"]["covered"], 3);
}

#[tokio::test]
async fn what_changed_or_went_away_makes_its_tasks_outdated_and_what_is_new_is_uncovered() {
    let play = Play::new(lines(&THREE)).await;
    play.plan().await;

    play.say(lines(&[
        "The shop must sell shoes and socks to guests.",
        "The warehouse must know what to pack.",
        "Visitors must be able to write to a person.",
    ]))
    .await;

    let trace = play.trace().await;
    let all = trace["requirements"].as_array().unwrap();
    let by = |id: &str| all.iter().find(|one| one["id"] == id).unwrap();
    assert_eq!(by("FR-001")["tasks"][0]["isOutdated"], true);
    assert_eq!(by("FR-003")["tasks"][0]["isOutdated"], false);
    assert_eq!(by("FR-004")["tasks"], json!([]));
    assert_eq!(trace["removedRequirements"][0]["id"], "FR-002");
    assert_eq!(
        trace["removedRequirements"][0]["tasks"][0]["isOutdated"],
        true
    );
    assert_eq!(trace["coverage"]["outdatedTasks"], 2);
    assert_eq!(trace["coverage"]["covered"], 2);

    let more = play.plan().await;
    assert_eq!(more["created"], 1);
}

#[tokio::test]
async fn an_impact_names_the_tasks_of_what_changed_and_where_they_stand() {
    let play = Play::new(lines(&THREE)).await;
    let made = play.plan().await;
    let second = made["tasks"][1]["taskId"].as_str().unwrap();
    let task = TaskRef::Id(second.parse().unwrap());
    let patch = json!({"status": "done"});
    let tasks = &play.world.tasks;
    tasks
        .update(&play.manager, &task, &patch, None)
        .await
        .unwrap();
    play.say(lines(&[
        "The shop must sell shoes and socks to guests.",
        "The warehouse must know what to pack.",
    ]))
    .await;

    let traces = play.traces();
    let impact = traces.impact(&play.manager, play.prd, (None, None)).await;
    let impact = seen(&impact.unwrap());
    let unknown = traces
        .impact(&play.manager, play.prd, (None, Some(9)))
        .await;

    assert_eq!((&impact["from"], &impact["to"]), (&json!(1), &json!(2)));
    assert_eq!(impact["changed"][0]["id"], "FR-001");
    assert_eq!(impact["changed"][0]["tasks"][0]["key"], "WEB-1");
    assert_eq!(impact["removed"][0]["tasks"][0]["status"], "done");
    assert_eq!(impact["touched"], json!({"done": 1, "todo": 1}));
    assert_eq!(impact["unchanged"], 1);
    assert!(matches!(unknown, Err(Error::Invalid(_))), "{unknown:?}");
}

#[tokio::test]
async fn other_tasks_of_the_project_are_told_of_as_nobodys_wish() {
    let play = Play::new(lines(&THREE)).await;
    play.plan().await;
    let new = json!({"projectId": "WEB", "title": "Paint the door"});
    let new = serde_json::from_value(new).unwrap();
    play.world.tasks.create(&play.manager, new).await.unwrap();

    let trace = play.trace().await;

    assert_eq!(trace["untracedCount"], 1);
    assert_eq!(trace["untracedTasks"][0]["title"], "Paint the door");
}

#[tokio::test]
async fn a_generated_document_is_planned_whole_with_what_waits_for_what() {
    let play = Play::new(json!({})).await;
    let wish = json!({
        "projectId": "WEB", "projectType": "web-app", "description": "E-commerce platform",
        "features": ["cart", "checkout", "payments", "search"],
        "constraints": {"timeline": "3 months", "budget": "$50,000", "team size": 5},
    });
    let wish: Generate = parse(wish.to_string().as_bytes()).unwrap();
    let made = play
        .world
        .prds
        .generate(&play.manager, &wish)
        .await
        .unwrap()
        .document()
        .unwrap();
    let play = Play {
        prd: seen(&made)["prdId"].as_str().unwrap().parse().unwrap(),
        ..play
    };

    let planned = play.plan().await;

    let tasks = planned["tasks"].as_array().unwrap();
    assert!(tasks.len() > 10);
    assert_eq!(
        planned["coverage"]["must"],
        planned["coverage"]["mustCovered"]
    );
    assert_eq!(tasks[0]["enabling"], true);
    let trace = play.trace().await;
    assert_eq!(trace["coverage"]["outdatedTasks"], 0);
    assert_eq!(trace["coverage"]["must"], trace["coverage"]["mustCovered"]);
    assert_eq!(trace["untracedCount"], 0);
    let last = tasks.last().unwrap()["taskId"].as_str().unwrap();
    let last = TaskRef::Id(last.parse().unwrap());
    let shown = play.world.tasks.get(&play.manager, &last).await.unwrap();
    let shown = seen(&shown);
    assert!(!shown["dependencies"].as_array().unwrap().is_empty());
    assert!(shown["description"].as_str().unwrap().contains("- [ ] "));
    assert!(shown["estimatedHours"].as_f64().unwrap() > 0.0);
}

#[tokio::test]
async fn only_who_may_make_documents_plans_their_tasks() {
    let play = Play::new(lines(&THREE)).await;
    let developer = play.world.person(Role::Developer, "dev").await;
    let wish = PlanTasks { dry_run: true };

    let refused = play.traces().plan(&developer, play.prd, wish, None).await;

    assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
    assert!(play.traces().trace(&developer, play.prd).await.is_ok());
}
