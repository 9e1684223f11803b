//! Suggestions as the service tells them.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::access::Role;
use crate::input::parse;
use crate::testing::House;
use crate::users::model::UserStatus;

const DAY: Duration = Duration::from_hours(24);

struct Desk {
    house: House,
    ada: Caller,
    project: String,
}

impl Desk {
    async fn new() -> Self {
        let house = House::new().await;
        let ada = house.person(Role::Admin, "ada", UserStatus::Active).await;
        let project = house.project(&ada, "Website").await;
        Self {
            house,
            ada,
            project,
        }
    }

    async fn person(&self, name: &str) -> Caller {
        self.house
            .person(Role::Developer, name, UserStatus::Active)
            .await
    }

    async fn task(&self, task: Value) -> String {
        self.house.task(&self.ada, &self.project, task).await
    }

    async fn patch(&self, task: &str, patch: Value) {
        let tasks = &self.house.app.tasks;
        tasks
            .update(&self.ada, &task.parse().unwrap(), &patch, None)
            .await
            .unwrap();
    }

    async fn try_ask(&self, caller: &Caller, of: Value) -> Result<Value> {
        let of: SuggestionsOf = parse(of.to_string().as_bytes())?;
        let view = self.house.app.suggest.suggest(caller, &of).await?;
        Ok(serde_json::from_slice(&view.data).unwrap())
    }

    /// The suggestions of a kind for the project.
    async fn ask(&self, kind: &str) -> Vec<Value> {
        let of = json!({"projectId": self.project, "kinds": [kind], "limit": 50});
        let answer = self.try_ask(&self.ada, of).await.unwrap();
        answer["suggestions"].as_array().unwrap().clone()
    }

    fn day(&self, days: i32) -> String {
        self.house
            .app
            .store
            .now()
            .date()
            .plus_days(days)
            .to_string()
    }
}

#[tokio::test]
async fn work_of_nobody_goes_to_who_has_done_such_work() {
    let desk = Desk::new().await;
    let bob = desk.person("bob").await;
    for _ in 0..4 {
        desk.task(json!({"title": "Old", "type": "bug", "assignee": bob.id, "status": "done"}))
            .await;
    }
    let open = desk
        .task(json!({"title": "New", "type": "bug", "estimatedHours": 4}))
        .await;

    let told = desk.ask("assignee").await;

    assert_eq!(told.len(), 1);
    assert_eq!(
        (&told[0]["taskId"], &told[0]["value"]),
        (&json!(open), &json!(bob.id))
    );
    assert_eq!(told[0]["confidence"], json!(0.833), "5 of 6");
    assert_eq!(
        told[0]["basis"],
        "4 of 4: finished bug tasks here that were bob's"
    );
    assert_eq!(
        told[0]["apply"],
        json!({"method": "PATCH", "path": format!("/v1/tasks/{open}"), "body": {"assignee": bob.id}})
    );
    // Nothing was written.
    let task = desk
        .house
        .app
        .tasks
        .get(&desk.ada, &open.parse().unwrap())
        .await
        .unwrap();
    let task: Value = serde_json::from_slice(&task.data).unwrap();
    assert_eq!(task["assignee"], Value::Null);
}

#[tokio::test]
async fn who_cannot_see_a_project_or_work_is_not_suggested() {
    let desk = Desk::new().await;
    let bob = desk.person("bob").await;
    desk.task(json!({"title": "Old", "assignee": bob.id, "status": "done"}))
        .await;
    desk.task(json!({"title": "New"})).await;
    let project = desk.project.parse().unwrap();
    let private = json!({"visibility": "private"});
    let projects = &desk.house.app.projects;
    projects
        .update(&desk.ada, &project, &private, None)
        .await
        .unwrap();

    for told in desk.ask("assignee").await {
        assert_ne!(told["value"], json!(bob.id), "{told}");
    }
}

#[tokio::test]
async fn a_task_without_an_estimate_is_told_what_alike_ones_took() {
    let desk = Desk::new().await;
    for (title, hours) in [
        ("Translate the login page", 6),
        ("Translate the search page", 5),
        ("Translate the help page", 7),
        ("Rotate certificates", 90),
    ] {
        desk.task(json!({"title": title, "actualHours": hours, "status": "done"}))
            .await;
    }
    let open = desk
        .task(json!({"title": "Translate the start page"}))
        .await;

    let told = desk.ask("estimate").await;

    assert_eq!(told.len(), 1);
    assert_eq!(
        (&told[0]["taskId"], &told[0]["value"]),
        (&json!(open), &json!(6.0))
    );
    assert_eq!(told[0]["confidence"], json!(0.8), "3 of 3");
    desk.patch(&open, json!({"estimatedHours": 1})).await;
    assert!(desk.ask("estimate").await.is_empty());
}

#[tokio::test]
async fn what_something_urgent_waits_for_is_urgent_and_due_before_it() {
    let desk = Desk::new().await;
    let first = desk
        .task(json!({"title": "First", "priority": "low"}))
        .await;
    let due = desk.day(9);
    desk.task(
        json!({"title": "Then", "priority": "critical", "dueDate": due, "dependencies": [first]}),
    )
    .await;

    let priority = desk.ask("priority").await;
    assert_eq!(priority.len(), 1);
    assert_eq!(
        (&priority[0]["taskId"], &priority[0]["value"]),
        (&json!(first), &json!("critical"))
    );
    assert_eq!(priority[0]["confidence"], json!(0.5), "no case yet");
    let date = desk.ask("dueDate").await;
    assert_eq!(
        (&date[0]["taskId"], &date[0]["value"]),
        (&json!(first), &json!(due))
    );
    let next = desk.ask("next").await;
    assert_eq!(next.len(), 1, "the other is blocked: {next:?}");
    assert_eq!(next[0]["taskId"], json!(first));
    assert_eq!(next[0]["apply"]["body"], json!({"assignee": desk.ada.id}));
}

#[tokio::test]
async fn work_at_hand_is_due_when_most_of_its_kind_are_done() {
    let desk = Desk::new().await;
    for days in [2, 2, 3, 4, 9] {
        let task = desk
            .task(json!({"title": format!("Work {days}"), "type": "bug", "status": "in-progress"}))
            .await;
        desk.house.clock.advance(DAY * days);
        desk.patch(&task, json!({"status": "done"})).await;
    }
    let open = desk
        .task(json!({"title": "Now", "type": "bug", "status": "in-progress"}))
        .await;

    let told = desk.ask("dueDate").await;

    assert_eq!(
        (&told[0]["taskId"], &told[0]["value"]),
        (&json!(open), &json!(desk.day(4)))
    );
    assert_eq!(told[0]["confidence"], json!(0.714), "5 of 7");
}

#[tokio::test]
async fn a_task_that_says_what_another_says_is_shown_beside_it() {
    let desk = Desk::new().await;
    let older = desk
        .task(json!({"title": "Export the report as PDF"}))
        .await;
    desk.house.clock.advance(DAY);
    let newer = desk.task(json!({"title": "Export report as PDF"})).await;
    desk.task(json!({"title": "Rotate the certificates"})).await;

    let told = desk.ask("duplicate").await;

    assert_eq!(told.len(), 1);
    assert_eq!(
        (&told[0]["taskId"], &told[0]["value"]),
        (&json!(newer), &json!(older))
    );
    assert_eq!(told[0]["apply"], Value::Null);
}

#[tokio::test]
async fn what_a_text_says_it_waits_for_is_suggested_unless_it_closes_a_cycle() {
    let desk = Desk::new().await;
    let first = desk.task(json!({"title": "First"})).await;
    let shown = desk
        .house
        .app
        .tasks
        .get(&desk.ada, &first.parse().unwrap())
        .await
        .unwrap();
    let shown: Value = serde_json::from_slice(&shown.data).unwrap();
    let own = shown["key"].as_str().unwrap().to_owned();
    let prefix = own.rsplit_once('-').unwrap().0.to_owned();
    let says = desk.task(json!({"title": "Second", "description": format!("Blocked by {own} for now. See {prefix}-99.")})).await;
    desk.task(
        json!({"title": "Third", "description": format!("Not like {own}. After all, {prefix}-1x")}),
    )
    .await;

    let told = desk.ask("dependency").await;

    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(
        (&told[0]["taskId"], &told[0]["value"]),
        (&json!(says), &json!(first))
    );
    assert_eq!(told[0]["apply"]["body"], json!({"taskId": first}));
    desk.patch(&first, json!({"dependencies": [says]})).await;
    assert!(desk.ask("dependency").await.is_empty());
}

#[tokio::test]
async fn a_task_is_told_of_itself_only() {
    let desk = Desk::new().await;
    let first = desk
        .task(json!({"title": "First", "priority": "low"}))
        .await;
    let then = desk
        .task(json!({"title": "Then", "priority": "high", "dependencies": [first]}))
        .await;
    desk.task(json!({"title": "Last", "priority": "critical", "dependencies": [then]}))
        .await;

    let of = json!({"taskId": then, "limit": 50});
    let told = desk.try_ask(&desk.ada, of).await.unwrap();

    let suggestions = told["suggestions"].as_array().unwrap();
    assert!(!suggestions.is_empty());
    assert!(suggestions.iter().all(|one| one["taskId"] == json!(then)));
    assert!(suggestions.iter().all(|one| one["kind"] != "next"));
    assert_eq!(told["lookedAt"]["texts"], 1);
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_by_its_name() {
    let desk = Desk::new().await;
    for (of, path) in [
        (json!({}), "projectId"),
        (
            json!({"projectId": desk.project, "taskId": "WEB-1"}),
            "projectId",
        ),
        (json!({"projectId": "NONE"}), "projectId"),
        (json!({"taskId": "NONE-1"}), "taskId"),
        (json!({"projectId": desk.project, "limit": 51}), "limit"),
    ] {
        match desk.try_ask(&desk.ada, of.clone()).await {
            Err(Error::Invalid(errors)) => assert_eq!(errors[0].path, path, "{of}"),
            other => panic!("{of}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn an_empty_project_has_nothing_to_suggest() {
    let desk = Desk::new().await;
    let of = json!({"projectId": desk.project});
    assert_eq!(
        desk.try_ask(&desk.ada, of).await.unwrap()["suggestions"],
        json!([])
    );
}

#[test]
fn a_kind_that_says_no_more_than_task_is_not_said_twice() {
    let said = ["task", "Subtask", "bug", " "].map(scene::of_kind);
    assert_eq!(said, ["tasks", "Subtasks", "bug tasks", "tasks"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever the plan: only open tasks, what is next waits for nothing, shares are shares, the same question has the
    /// same answer, and every suggestion that can be applied is accepted.
    #[test]
    fn suggestions_of_any_plan_hold(
        tasks in prop::collection::vec((0..4_u8, 0..4_u8, prop::option::of(0..8_usize), prop::option::of(-3..20_i32), prop::option::of(1..40_u8), any::<bool>()), 1..12),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let desk = Desk::new().await;
            let bob = desk.person("bob").await;
            let mut made: Vec<(String, bool)> = Vec::new();
            for (at, (status, priority, after, due, hours, theirs)) in tasks.iter().enumerate() {
                let status = ["todo", "in-progress", "review", "done"][usize::from(*status)];
                let priority = ["low", "medium", "high", "critical"][usize::from(*priority)];
                let after: Vec<&String> = after.iter().filter_map(|at| made.get(*at)).map(|(id, _)| id).collect();
                let new = json!({
                    "title": format!("Do the thing {}", at % 3),
                    "description": format!("after WEB-{at}"),
                    "status": status,
                    "priority": priority,
                    "dependencies": after,
                    "dueDate": due.map(|days| desk.day(days)),
                    "estimatedHours": hours,
                    "actualHours": hours.filter(|_| status == "done"),
                    "assignee": theirs.then_some(bob.id),
                });
                made.push((desk.task(new).await, status != "done"));
            }
            let of = json!({"projectId": desk.project, "limit": 50});
            let answer = desk.try_ask(&desk.ada, of.clone()).await.unwrap();
            prop_assert_eq!(&answer, &desk.try_ask(&desk.ada, of).await.unwrap());
            for one in answer["suggestions"].as_array().unwrap() {
                let open = made.iter().find(|(id, _)| json!(id) == one["taskId"]).unwrap().1;
                prop_assert!(open, "{}", one);
                let share = one["confidence"].as_f64().unwrap();
                prop_assert!((0.0..=1.0).contains(&share), "{}", one);
                prop_assert!(!one["reason"].as_str().unwrap().is_empty() && !one["basis"].as_str().unwrap().is_empty());
                prop_assert!(!one.to_string().contains("task tasks"), "{}", one);
                let task: TaskRef = one["taskId"].as_str().unwrap().parse().unwrap();
                if one["apply"]["method"] == "PATCH" {
                    let tasks = &desk.house.app.tasks;
                    let applied = tasks.update(&desk.ada, &task, &one["apply"]["body"], None).await;
                    prop_assert!(applied.is_ok(), "{}: {:?}", one, applied.err());
                }
            }
            Ok(())
        })?;
    }
}
