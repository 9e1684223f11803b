//! `codexflow serve --demo`: a workspace that can be looked at, the same one every time, and never over somebody's work.

use std::collections::BTreeSet;

use codexflow_client::Client;
use codexflow_core::time::Date;
use serde_json::{Value, json};

use crate::server::{Server, all};
use crate::support::{run, text};

fn signed_in(server: &Server, login: &Value) -> Client {
    let who = json!({ "email": login["email"], "password": login["password"] });
    let session = server.stranger().post::<Value>("/auth/login", &who);
    let token = session.expect("signed in").data["accessToken"].clone();
    server
        .stranger()
        .with_token(token.as_str().expect("a token"))
}

/// What a task is and was, without its ids.
fn told(task: &Value) -> String {
    let fields = [
        "key",
        "title",
        "type",
        "status",
        "priority",
        "estimatedHours",
        "actualHours",
        "dueDate",
        "createdAt",
        "completedAt",
        "version",
    ];
    let values: Vec<String> = fields
        .iter()
        .map(|field| task[*field].to_string())
        .collect();
    values.join(" ")
}

#[test]
fn a_demo_has_six_people_in_all_roles_four_projects_and_a_troubled_year() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");

    let (server, logins) = Server::demo(&data);

    let roles: BTreeSet<&str> = logins
        .iter()
        .filter_map(|login| login["role"].as_str())
        .collect();
    assert_eq!(logins.len(), 6);
    assert_eq!(roles.len(), 5);
    let clients: Vec<Client> = logins
        .iter()
        .map(|login| signed_in(&server, login))
        .collect();
    let client = &clients[2];
    assert_eq!(all(client, "/projects").len(), 4);
    let tasks = all(client, "/tasks");
    assert_eq!(tasks.len(), 400);
    let late = all(client, "/tasks?overdue=true");
    let blocked = all(client, "/tasks?blocked=true");
    let number = |task: &Value, field: &str| task[field].as_f64();
    let over = tasks.iter().filter(|task| {
        let (planned, spent) = (number(task, "estimatedHours"), number(task, "actualHours"));
        planned
            .zip(spent)
            .is_some_and(|(planned, spent)| spent > planned * 1.5)
    });
    assert!(!late.is_empty() && !blocked.is_empty() && over.count() > 20);
    // A year, and nothing of it in the future.
    let mut made: Vec<&str> = tasks
        .iter()
        .filter_map(|task| task["createdAt"].as_str())
        .collect();
    made.sort_unstable();
    let figures = client
        .get::<Value>("/projects/WEB/analytics")
        .expect("figures")
        .data;
    let day = |text: &str| text[..10].parse::<Date>().expect("a day").days();
    let today = day(figures["today"].as_str().expect("a day"));
    assert!(
        day(made[0]) < today - 350 && day(made[399]) < today,
        "{made:?}"
    );
    assert!(
        figures["velocity"]["tasks"].as_f64() > Some(0.0),
        "{}",
        figures["velocity"]
    );
}

#[test]
fn a_demo_is_the_same_every_time_and_refuses_a_directory_that_is_used() {
    let folder = tempfile::tempdir().expect("a folder");
    let (one, other) = (folder.path().join("one"), folder.path().join("other"));
    let (first, logins) = Server::demo(&one);
    let (second, others) = Server::demo(&other);
    let tasks = |server: &Server, login: &Value| -> Vec<String> {
        let tasks = all(&signed_in(server, login), "/tasks?sort=key");
        tasks.iter().map(told).collect()
    };

    assert_eq!(tasks(&first, &logins[0]), tasks(&second, &others[0]));
    assert_ne!(logins[0]["password"], others[0]["password"]);

    first.stop();
    let again = run(&[
        "serve",
        "--demo",
        "--listen",
        "127.0.0.1:0",
        "--data",
        text(&one),
    ]);
    assert_eq!(again.code, 1);
    assert!(again.stderr.contains("is not empty"), "{}", again.stderr);
    assert!(
        again.stderr.contains("leave out --demo"),
        "{}",
        again.stderr
    );
    let server = Server::start(&one);
    assert_eq!(tasks(&server, &logins[0]).len(), 400);
}
