//! Objects in part and with others beside them, and query strings in which several things are wrong.

use serde_json::{Value, json};

use crate::support::{Client, Reply, TestApp};

async fn scene() -> (TestApp, Client) {
    let app = TestApp::new().await;
    let admin = app.as_admin();
    let new = json!({"name": "Website", "key": "WEB"});
    let project = admin.post("/v1/projects", &new).await.is(201);
    let project = &project.data()["projectId"];
    for title in ["One", "Two", "Three"] {
        let me = admin.get("/v1/auth/me").await.data()["userId"].clone();
        let new = json!({"projectId": project, "title": title, "assignee": me});
        admin.post("/v1/tasks", &new).await.is(201);
    }
    let two = admin.get("/v1/tasks/WEB-2").await.data()["taskId"].clone();
    let body = json!({"dependencies": [two], "parentId": two});
    admin.patch("/v1/tasks/WEB-1", &body).await.is(200);
    (app, admin)
}

fn names(object: &Value) -> Vec<String> {
    object.as_object().unwrap().keys().cloned().collect()
}

#[tokio::test]
async fn only_the_fields_that_are_asked_for_are_shown_in_their_order() {
    let (_app, admin) = scene().await;

    let one = admin.get("/v1/tasks/WEB-1?fields=title,key").await.is(200);
    let list = admin.get("/v1/tasks?fields=title&count=true").await.is(200);

    let text = str::from_utf8(&one.bytes).unwrap();
    let place = |name: &str| text.find(&format!("\"{name}\":")).unwrap();
    assert!(place("taskId") < place("key") && place("key") < place("title"));
    assert_eq!(one.data().as_object().unwrap().len(), 3);
    assert_eq!(names(&list.data()[0]), ["taskId", "title"]);
    assert_eq!(list.body["meta"]["page"]["total"], 3);
    for path in [
        "/v1/projects/WEB?fields=metrics",
        "/v1/users?fields=name",
        "/v1/projects?fields=name",
    ] {
        admin.get(path).await.is(200);
    }
}

#[tokio::test]
async fn an_unknown_field_is_named_with_those_there_are() {
    let (_app, admin) = scene().await;

    let reply = admin
        .get("/v1/tasks?fields=title,secret&include=project,dragons&limit=0&due%5Blte%5D=x&foo%5B%5D=1")
        .await
        .is(400);

    let mut found = reply.details();
    found.sort();
    let expected = [
        ("due[lte]", "format"),
        ("fields", "enum"),
        ("foo[]", "unknown"),
        ("include", "enum"),
        ("limit", "range"),
    ];
    let paths: Vec<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, expected.map(|(path, _)| path), "{found:?}");
    let details = reply.body["error"]["details"].as_array().unwrap();
    let fields = details.iter().find(|one| one["path"] == "fields").unwrap();
    assert!(
        fields["allowed"]
            .as_array()
            .unwrap()
            .contains(&json!("title"))
    );
    admin.get("/v1/tasks/WEB-1?fields=").await.is(400);
    admin.get("/v1/tasks?include=comments").await.is(400);
}

#[tokio::test]
async fn a_part_has_a_tag_of_its_own_that_still_names_the_version() {
    let (_app, admin) = scene().await;
    let tag = async |path: &str| admin.get(path).await.is(200).header("etag").to_owned();

    let whole = tag("/v1/tasks/WEB-1").await;
    let part = tag("/v1/tasks/WEB-1?fields=title").await;
    let beside = tag("/v1/tasks/WEB-1?include=assignee").await;

    assert!(whole != part && part != beside && whole != beside);
    let again = admin.clone().with("if-none-match", &part);
    again.get("/v1/tasks/WEB-1?fields=title").await.is(304);
    again.get("/v1/tasks/WEB-1").await.is(200);
    let write = admin.clone().with("if-match", &part);
    let body = json!({"title": "New"});
    write.patch("/v1/tasks/WEB-1", &body).await.is(200);
    write
        .patch("/v1/tasks/WEB-1", &json!({"title": "x"}))
        .await
        .is(412);
    let lists = [tag("/v1/tasks").await, tag("/v1/tasks?fields=title").await];
    assert_ne!(lists[0], lists[1]);
}

#[tokio::test]
async fn what_belongs_to_a_task_is_shown_beside_it() {
    let (_app, admin) = scene().await;
    for n in 0..25 {
        let body = json!({"text": format!("{n}")});
        admin.post("/v1/tasks/WEB-1/comments", &body).await.is(201);
    }

    let all = "project,assignee,reporter,parent,dependencies,risk,comments";
    let path = format!("/v1/tasks/WEB-1?fields=title&include={all}");
    let one = admin.get(&path).await.is(200);

    let beside = &one.data()["included"];
    assert_eq!(names(one.data()), ["included", "taskId", "title"]);
    assert_eq!(
        beside["project"],
        *admin.get("/v1/projects/WEB").await.data()
    );
    assert_eq!(beside["parent"], *admin.get("/v1/tasks/WEB-2").await.data());
    assert_eq!(beside["dependencies"][0], beside["parent"]);
    assert_eq!(beside["assignee"]["name"], "Ada Admin");
    let texts = beside["comments"].as_array().unwrap();
    assert_eq!((texts.len(), &texts[19]["text"]), (20, &json!("24")));
    let list = admin
        .get("/v1/tasks?include=parent,assignee&sort=key")
        .await
        .is(200);
    assert_eq!(list.data()[0]["included"]["parent"]["key"], "WEB-2");
    assert_eq!(list.data()[1]["included"]["parent"], Value::Null);
    // It has no date that it could miss.
    assert_eq!(beside["risk"], Value::Null);
    let projects = admin
        .get("/v1/projects?include=owner,teamMembers")
        .await
        .is(200);
    assert_eq!(projects.data()[0]["included"]["owner"]["name"], "Ada Admin");
    let comments = admin.get("/v1/tasks/WEB-1/comments?include=author&count=true&limit=1");
    let comments = comments.await.is(200);
    assert_eq!(
        comments.data()[0]["included"]["author"]["name"],
        "Ada Admin"
    );
    assert_eq!(comments.body["meta"]["page"]["total"], 25);
}

#[tokio::test]
async fn what_may_not_be_known_of_is_not_beside() {
    let (app, admin) = scene().await;
    let new = json!({"name": "Secret", "key": "SEC", "visibility": "private"});
    let hidden = admin.post("/v1/projects", &new).await.is(201);
    let new = json!({"projectId": hidden.data()["projectId"], "title": "Hidden"});
    admin.post("/v1/tasks", &new).await.is(201);
    let body = json!({"taskId": "SEC-1"});
    admin
        .post("/v1/tasks/WEB-1/dependencies", &body)
        .await
        .is(200);
    let developer = app.as_developer().await;
    let keys = |reply: &Reply| {
        let all = reply.data()["included"]["dependencies"].as_array().unwrap();
        let keys = all
            .iter()
            .map(|task| task["key"].as_str().unwrap().to_owned());
        keys.collect::<Vec<_>>()
    };

    let path = "/v1/tasks/WEB-1?include=dependencies";

    assert_eq!(keys(&admin.get(path).await.is(200)), ["WEB-2", "SEC-1"]);
    assert_eq!(keys(&developer.get(path).await.is(200)), ["WEB-2"]);
    developer
        .get("/v1/tasks/SEC-1?include=project")
        .await
        .is(404);
}

#[tokio::test]
async fn projects_are_sorted_by_several_fields_and_activity_is_counted() {
    let (_app, admin) = scene().await;
    for (name, priority) in [("A", "low"), ("B", "high"), ("C", "high")] {
        let new = json!({"name": name, "priority": priority});
        admin.post("/v1/projects", &new).await.is(201);
    }

    let path = "/v1/projects?priority=low,high&sort=-priority,-name&limit=2";
    let first = admin.get(path).await.is(200);
    let next = first.body["meta"]["page"]["nextCursor"].as_str().unwrap();
    let second = admin.get(&format!("{path}&cursor={next}")).await.is(200);

    let name = |value: &Value| value["name"].clone();
    let all = [&first.data()[0], &first.data()[1], &second.data()[0]].map(name);
    assert_eq!(all, ["C", "B", "A"]);
    admin.get("/v1/projects?sort=name,-name").await.is(400);
    let activity = admin
        .get("/v1/tasks/WEB-1/activity?count=true&limit=1")
        .await
        .is(200);
    assert_eq!(activity.body["meta"]["page"]["total"], 2);
}

#[tokio::test]
async fn everything_that_is_read_has_a_tag() {
    let (app, admin) = scene().await;

    for path in [
        "/v1/auth/sessions",
        "/v1/users/invitations",
        "/v1/tasks/WEB-1/watchers",
        "/v1/jobs",
        "/v1/openapi.json",
        "/.well-known/jwks.json",
    ] {
        let first = admin.get(path).await.is(200);
        let again = admin.clone().with("if-none-match", first.header("etag"));
        let again = again.get(path).await.is(304);
        assert!(again.bytes.is_empty(), "{path}");
    }
    let watchers = admin.get("/v1/tasks/WEB-1/watchers").await;
    let developer = app.as_developer().await;
    developer
        .post("/v1/tasks/WEB-1/watchers", &json!({}))
        .await
        .is(201);
    let after = admin.get("/v1/tasks/WEB-1/watchers").await;
    assert_ne!(watchers.header("etag"), after.header("etag"));
}

#[tokio::test]
async fn how_risky_a_task_is_is_shown_beside_it_and_is_no_change_of_it() {
    let (_app, admin) = scene().await;
    let body = json!({"dueDate": "2020-01-01"});
    let task = admin.patch("/v1/tasks/WEB-1", &body).await.is(200);
    // Nobody waits for it: it is there a moment after it was asked for.
    let risk = loop {
        let list = admin.get("/v1/tasks?include=risk&sort=key").await.is(200);
        let beside = |at: usize| list.data()[at]["included"]["risk"].clone();
        assert_eq!(beside(1), Value::Null);
        if beside(0) != Value::Null {
            break beside(0);
        }
        tokio::task::yield_now().await;
    };

    assert_eq!(
        (&risk["score"], &risk["level"], &risk["date"]),
        (&json!(100), &json!("critical"), &json!("2020-01-01"))
    );
    let one = admin.get("/v1/tasks/WEB-1?include=risk").await.is(200);
    assert_eq!(one.data()["included"]["risk"], risk);
    assert_eq!(one.data()["version"], task.data()["version"]);
    assert_eq!(one.data()["updatedAt"], task.data()["updatedAt"]);
    let write = admin.clone().with("if-match", one.header("etag"));
    let done = json!({"status": "done"});
    write.patch("/v1/tasks/WEB-1/status", &done).await.is(200);
}
