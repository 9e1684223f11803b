//! Many clients at once: one effect, no lost update, no cycle.

use std::path::Path;
use std::sync::Barrier;

use codexflow_client::{Client, Error, Method};
use serde_json::{Value, json};

use crate::server::{Server, all, project, task};

/// Runs `work` once per number, all beginning together.
fn together<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let barrier = Barrier::new(count);
    let (barrier, work) = (&barrier, &work);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..count)
            .map(|number| {
                scope.spawn(move || {
                    barrier.wait();
                    work(number)
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("no panic"))
            .collect()
    })
}

fn server() -> (tempfile::TempDir, Server, Client) {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(&folder.path().join(Path::new("data")));
    let admin = server.admin();
    (folder, server, admin)
}

#[test]
fn a_hundred_repeats_of_one_key_make_one_task() {
    let (_folder, _server, admin) = server();
    let web = project(&admin, "Web");
    let new = json!({ "projectId": web, "title": "Once" });

    let answers = together(100, |_| {
        admin
            .request(Method::POST, "/tasks")
            .idempotency_key("the-same-for-all")
            .json(&new)
            .and_then(codexflow_client::Request::send::<Value>)
            .expect("an answer")
    });

    let first = &answers[0].data;
    assert!(
        answers
            .iter()
            .all(|answer| answer.status == 201 && answer.data == *first)
    );
    assert_eq!(answers.iter().filter(|answer| !answer.replayed).count(), 1);
    assert_eq!(all(&admin, &format!("/tasks?projectId={web}")).len(), 1);
}

#[test]
fn another_request_under_a_used_key_is_refused() {
    let (_folder, _server, admin) = server();
    let web = project(&admin, "Web");
    let send = |title: &str| {
        admin
            .request(Method::POST, "/tasks")
            .idempotency_key("one")
            .json(&json!({ "projectId": web, "title": title }))
            .and_then(codexflow_client::Request::send::<Value>)
    };

    send("first").expect("made");
    let error = send("second").expect_err("another body");

    assert_eq!(error.code(), Some("IDEMPOTENCY_MISMATCH"));
    assert_eq!(error.status(), Some(422));
}

#[test]
fn a_stale_version_is_refused() {
    let (_folder, _server, admin) = server();
    let path = format!(
        "/tasks/{}",
        task(&admin, &project(&admin, "Web"), "Edit me")
    );
    let read = admin.get::<Value>(&path).expect("a task");
    let etag = read.etag.expect("a tag");
    admin
        .patch::<Value>(&path, &json!({ "title": "Edited" }))
        .expect("edited");

    let error = admin
        .request(Method::PATCH, &path)
        .if_match(&etag)
        .json(&json!({ "title": "Too late" }))
        .and_then(codexflow_client::Request::send::<Value>)
        .expect_err("stale");

    assert_eq!(error.status(), Some(412));
    assert_eq!(error.code(), Some("PRECONDITION_FAILED"));
}

#[test]
fn sixteen_clients_on_one_task_lose_no_update() {
    let (_folder, _server, admin) = server();
    let path = format!("/tasks/{}", task(&admin, &project(&admin, "Web"), "Shared"));

    together(16, |client| {
        for round in 0..3 {
            add_label(&admin, &path, &format!("c{client}-{round}"));
        }
    });

    let labels = admin.get::<Value>(&path).expect("a task").data["labels"].clone();
    assert_eq!(labels.as_array().expect("labels").len(), 48, "{labels}");
}

/// Reads, adds, writes if nobody was faster; else again.
fn add_label(client: &Client, path: &str, label: &str) {
    loop {
        let read = client.get::<Value>(path).expect("a task");
        let mut labels = read.data["labels"].as_array().expect("labels").clone();
        labels.push(label.into());
        let written = client
            .request(Method::PATCH, path)
            .if_match(&read.etag.expect("a tag"))
            .json(&json!({ "labels": labels }))
            .and_then(codexflow_client::Request::send::<Value>);
        match written {
            Ok(_) => return,
            Err(Error::Api(error)) if error.status == 412 => {}
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn fields_that_a_patch_does_not_name_never_change() {
    let (_folder, _server, admin) = server();
    let path = format!("/tasks/{}", task(&admin, &project(&admin, "Web"), "Shared"));
    let patches = [
        json!({ "title": "New" }),
        json!({ "description": "New" }),
        json!({ "priority": "critical" }),
        json!({ "estimatedHours": 7.0 }),
        json!({ "dueDate": "2030-01-31" }),
        json!({ "labels": ["new"] }),
    ];

    together(patches.len(), |number| {
        admin
            .patch::<Value>(&path, &patches[number])
            .expect("applied");
    });

    let task = admin.get::<Value>(&path).expect("a task").data;
    for patch in &patches {
        let (field, value) = patch
            .as_object()
            .and_then(|patch| patch.iter().next())
            .expect("a field");
        assert_eq!(&task[field], value, "{field}");
    }
}

#[test]
fn of_two_opposing_dependencies_one_is_refused() {
    let (_folder, _server, admin) = server();
    let web = project(&admin, "Web");
    for _ in 0..10 {
        let pair = [task(&admin, &web, "A"), task(&admin, &web, "B")];

        let answers = together(2, |this| {
            admin.patch::<Value>(
                &format!("/tasks/{}", pair[this]),
                &json!({ "dependencies": [pair[1 - this]] }),
            )
        });

        let refused: Vec<_> = answers
            .iter()
            .filter_map(|answer| answer.as_ref().err())
            .collect();
        assert_eq!(refused.len(), 1, "{refused:?}");
        let status = refused[0].status();
        assert!(matches!(status, Some(400 | 409)), "{refused:?}");
    }
}
