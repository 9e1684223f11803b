//! kill -9 under 16 writers, again and again: what was acknowledged is there, and nothing is there by half.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::time::Duration;

use codexflow_client::{Client, Error};
use serde_json::{Value, json};

use crate::server::{Server, all, project};

const WRITERS: usize = 16;

/// A task as a writer knows it.
struct Known {
    id: String,
    key: String,
    /// Titles that it may have: the acknowledged one and, after it, one whose answer never came.
    titles: Vec<String>,
}

#[test]
fn twenty_kills_lose_nothing() {
    println!("{}", kill_again_and_again(0..20));
}

#[test]
#[ignore = "takes about half an hour: `make torture`"]
fn a_thousand_kills_lose_nothing() {
    // A new installation for each hundred: in a debug build, one that has grown for a thousand rounds starts slowly.
    for hundred in 0..10 {
        println!(
            "{}",
            kill_again_and_again(hundred * 100..(hundred + 1) * 100)
        );
    }
}

/// What it has seen, for people.
fn kill_again_and_again(rounds: Range<u32>) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let server = Server::start(&data);
    let web = project(&server.admin(), "Web");
    let token = server.sign_in();
    server.kill();

    let (mut acknowledged, mut unanswered, mut slowest) = (0, 0, Duration::ZERO);
    for round in rounds.clone() {
        let server = Server::start(&data);
        let client = server.stranger().with_token(token.clone());
        let label = format!("round-{round}");
        let known = write_until_killed(server, &client, &web, &label, round);

        let server = Server::start(&data);
        slowest = slowest.max(server.ready);
        let client = server.stranger().with_token(token.clone());
        let there = whole_tasks(&client, &web, &label);
        for task in &known {
            let found = there.get(&task.id).unwrap_or_else(|| {
                panic!("round {round}: {} was acknowledged and is lost", task.key)
            });
            assert_eq!(found["key"], task.key);
            let title = found["title"].as_str().expect("a title");
            assert!(
                task.titles.iter().any(|known| known == title),
                "round {round}: {} is called {title}, not {:?}",
                task.key,
                task.titles
            );
        }
        acknowledged += known.len();
        unanswered += there.len() - known.len();
        server.kill();
    }
    assert!(acknowledged > 0);
    format!(
        "{} kills under {WRITERS} writers: {acknowledged} tasks acknowledged, 0 lost; {unanswered} more were \
         made whose answer never came, all whole; slowest start {slowest:.0?}",
        rounds.len()
    )
}

/// Sixteen writers on a server that is killed under them; what each knows of its tasks.
fn write_until_killed(
    server: Server,
    client: &Client,
    project: &str,
    label: &str,
    round: u32,
) -> Vec<Known> {
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| scope.spawn(move || write(client, project, label, writer)))
            .collect();
        // Another moment each round, between the first and the hundreds.
        std::thread::sleep(Duration::from_millis(u64::from(50 + round * 37 % 250)));
        server.kill();
        writers
            .into_iter()
            .flat_map(|writer| writer.join().expect("no panic"))
            .collect()
    })
}

/// Makes tasks and renames every fourth, until nobody answers.
fn write(client: &Client, project: &str, label: &str, writer: usize) -> Vec<Known> {
    let mut known: Vec<Known> = Vec::new();
    for number in 0.. {
        let title = format!("{label} writer {writer} number {number}");
        let new = json!({ "projectId": project, "title": title, "labels": [label] });
        let made: Value = match client.post("/tasks", &new) {
            Ok(made) => made.data,
            Err(error) => return gone(&error, known),
        };
        let text = |field: &str| made[field].as_str().expect("a text").to_owned();
        let mut task = Known {
            id: text("taskId"),
            key: text("key"),
            titles: vec![title],
        };
        if number % 4 == 3 {
            let title = format!("{label} writer {writer} renamed {number}");
            task.titles.push(title.clone());
            let path = format!("/tasks/{}", task.id);
            match client.patch::<Value>(&path, &json!({ "title": title })) {
                Ok(_) => drop(task.titles.remove(0)),
                Err(error) => {
                    known.push(task);
                    return gone(&error, known);
                }
            }
        }
        known.push(task);
    }
    known
}

/// Only the kill may end a writer: an answer that refuses is a fault.
fn gone(error: &Error, known: Vec<Known>) -> Vec<Known> {
    assert!(matches!(error, Error::Unreachable { .. }), "{error}");
    known
}

/// Every task of a round, each shown to be whole: by id, by key, in the list, with the event of its making.
fn whole_tasks(client: &Client, project: &str, label: &str) -> BTreeMap<String, Value> {
    let listed = all(client, &format!("/tasks?projectId={project}&label={label}"));
    let mut keys = BTreeSet::new();
    for task in &listed {
        assert!(
            keys.insert(task["key"].to_string()),
            "{} twice",
            task["key"]
        );
    }
    let share = listed.len().div_ceil(WRITERS).max(1);
    std::thread::scope(|scope| {
        for tasks in listed.chunks(share) {
            scope.spawn(move || tasks.iter().for_each(|task| is_whole(client, task)));
        }
    });
    listed
        .into_iter()
        .map(|task| (task["taskId"].as_str().expect("an id").to_owned(), task))
        .collect()
}

fn is_whole(client: &Client, listed: &Value) {
    let id = listed["taskId"].as_str().expect("an id");
    let key = listed["key"].as_str().expect("a key");
    for name in [id, key] {
        let task = client.get::<Value>(&format!("/tasks/{name}"));
        let task = task.unwrap_or_else(|error| panic!("{name}: {error}")).data;
        assert_eq!(task["taskId"], id);
        assert_eq!(task["version"], listed["version"]);
    }
    let events = client.get::<Vec<Value>>(&format!("/tasks/{id}/activity"));
    let events = events.expect("the activity").data;
    let of = |kind: &str| events.iter().filter(|event| event["type"] == kind).count();
    assert_eq!(of("task.created"), 1, "{key}: {events:?}");
    let version = listed["version"].as_u64().expect("a version");
    assert_eq!(
        u64::try_from(events.len()),
        Ok(version),
        "{key}: {events:?}"
    );
}
