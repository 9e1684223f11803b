//! The model of risks by itself: `codexflow train` and `codexflow model-serve`, as SageMaker's containers are run.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use codexflow_client::Client;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::server::{Server, all};
use crate::support::{Ran, run, text};

/// The folders of a training container.
struct Container {
    folder: TempDir,
}

impl Container {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("input/data/training")).expect("a channel");
        fs::create_dir_all(folder.path().join("input/config")).expect("settings");
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn put(&self, name: &str, content: &str) {
        fs::write(self.path(name), content).expect("written");
    }

    fn train(&self, more: &[&str]) -> Ran {
        let (input, model) = (self.path("input"), self.path("model"));
        let output = self.path("output");
        let mut arguments = vec!["train", "--input", text(&input), "--model", text(&model)];
        arguments.extend(["--output", text(&output)]);
        arguments.extend(more);
        run(&arguments)
    }
}

/// Asks a server by hand; answers the status and the body.
fn ask(server: &Server, head: &str, body: &str) -> (u16, Value) {
    let address = server.address().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).expect("somebody listens");
    let length = body.len();
    let request = format!(
        "{head}\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    let status = answer.split(' ').nth(1).and_then(|code| code.parse().ok());
    let (_, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    let body = serde_json::from_str(body).unwrap_or(Value::Null);
    (status.expect("a status"), body)
}

fn invoke(server: &Server, kind: &str, body: &str) -> (u16, Value) {
    let head = format!("POST /invocations HTTP/1.1\r\nContent-Type: {kind}");
    ask(server, &head, body)
}

fn risks(client: &Client, project: &Value) -> Value {
    let of = json!({"projectId": project, "limit": 100});
    let risks = client.post::<Value>("/ai/risk-analysis", &of);
    risks.expect("risks").data
}

/// The open tasks with dates of their own, by their ids: what is said of the others is asked about a date that is assumed.
fn dated(risks: &Value) -> BTreeMap<String, Value> {
    let tasks = risks["tasks"].as_array().expect("tasks").iter();
    let dated = tasks.filter(|task| task["dueDate"].is_string());
    dated
        .map(|task| (task["taskId"].to_string(), task.clone()))
        .collect()
}

#[test]
fn a_model_trained_by_hand_is_the_servers_and_answers_as_the_server_does() {
    let container = Container::new();
    let (server, logins) = Server::demo(&container.path("data"));
    let who = json!({"email": logins[0]["email"], "password": logins[0]["password"]});
    let session = server.stranger().post::<Value>("/auth/login", &who);
    let session = session.expect("signed in").data;
    let token = session["accessToken"].as_str().expect("a token");
    let client = server.stranger().with_token(token);
    let mut projects = all(&client, "/projects");
    projects.retain(|project| project["visibility"] == "organization");
    let file = |key: &str| container.path(&format!("input/data/training/{key}.jsonl"));
    // Events have their places, and the server has learnt, a little after it is ready.
    let began = Instant::now();
    let about = loop {
        for project in &projects {
            let key = project["key"].as_str().expect("a key");
            let file = file(key);
            let _ = fs::remove_file(&file);
            let exported = run(&[
                "--server",
                server.address(),
                "--token",
                token,
                "export",
                key,
                "--format",
                "events",
                "--output",
                text(&file),
            ]);
            assert_eq!(exported.code, 0, "{}", exported.stderr);
        }
        let told = risks(&client, &projects[0]["key"]);
        let known = &told["model"]["digest"];
        // What has become late since the newest event is learnt from, too.
        let settings = json!({"asOf": told["asOf"]}).to_string();
        container.put("input/config/hyperparameters.json", &settings);
        let trained = container.train(&["--json"]);
        if trained.code == 0 && trained.json()["digest"] == *known {
            break trained.json();
        }
        assert!(
            began.elapsed() < Duration::from_mins(2),
            "{known} {}",
            trained.stdout
        );
        std::thread::sleep(Duration::from_millis(200));
    };
    assert!(about["outcomes"]["known"].as_u64() > Some(100), "{about}");
    let described = fs::read(container.path("model/risks.json")).expect("described");
    assert_eq!(
        serde_json::from_slice::<Value>(&described).expect("JSON"),
        about
    );

    let model = Server::model(&container.path("model"));

    assert_eq!(ask(&model, "GET /ping HTTP/1.1", "").0, 200);
    for project in &projects {
        let key = project["key"].as_str().expect("a key");
        let told = risks(&client, &project["key"]);
        let lines = fs::read_to_string(file(key)).expect("exported");
        let events: Vec<Value> = lines
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        let of = json!({"events": events, "asOf": told["asOf"], "limit": 100});
        let (status, answer) = invoke(&model, "application/json", &of.to_string());
        assert_eq!(status, 200, "{answer}");
        let (ours, theirs) = (dated(&answer["data"]), dated(&told));
        let mut both = 0;
        for (task, theirs) in &theirs {
            // Who can be given work is known to a server only.
            let Some(ours) = ours.get(task) else { continue };
            both += 1;
            for part in [
                "key",
                "title",
                "score",
                "base",
                "contributions",
                "record",
                "assignee",
            ] {
                assert_eq!(ours[part], theirs[part], "{part} of {task}");
            }
        }
        assert_eq!(both, theirs.len().min(ours.len()), "{key}");
        let (status, answer) = invoke(&model, "application/jsonlines", &lines);
        assert_eq!((status, &answer["success"]), (200, &json!(true)));
    }
    let (status, log) = model.stop();
    assert!(status.success(), "{log:?}");
}

/// A model of a handful of events.
fn small(container: &Container) -> (Ran, String) {
    let id = |kind: &str, at: u8| format!("{kind}_{}{at:02}", "0".repeat(24));
    let change =
        |field: &str, after: Value| json!({"field": field, "before": null, "after": after});
    let event = json!({
        "eventId": id("evt", 1), "type": "task.created", "projectId": id("proj", 1),
        "subject": id("task", 1), "actor": null, "objectVersion": 1,
        "recordedAt": "2026-03-01T12:00:00.000Z", "effectiveAt": "2026-03-01T12:00:00.000Z",
        "changes": [
            change("key", json!("WEB-1")), change("title", json!("One")), change("status", json!("todo")),
            change("dueDate", json!("2026-03-09")),
        ],
    });
    // A list, an answer of the API and lines all are events.
    container.put(
        "input/data/training/events.json",
        &format!("[{event}]\n{{\"success\": true, \"data\": [{event}]}}\n{event}\n"),
    );
    (container.train(&["--json"]), event.to_string())
}

#[test]
fn a_model_without_outcomes_says_so_and_refuses_what_is_no_question() {
    let container = Container::new();
    container.put(
        "input/config/hyperparameters.json",
        r#"{"trees": "20", "sagemaker_region": "\"eu-central-1\""}"#,
    );
    let (trained, event) = small(&container);
    assert_eq!(trained.code, 0, "{}", trained.stderr);
    assert_eq!(trained.json()["standing"], "assumed");
    assert!(!container.path("output/failure").exists());
    let model = Server::model(&container.path("model"));

    let (status, answer) = invoke(&model, "application/jsonlines; charset=utf-8", &event);

    let task = &answer["data"]["tasks"][0];
    assert_eq!(
        (status, &task["key"], &task["title"]),
        (200, &json!("WEB-1"), &json!("One"))
    );
    assert!(task["range"].is_object(), "{task}");
    let json = "application/json";
    for (answered, code, status) in [
        (invoke(&model, json, ""), "VALIDATION_ERROR", 400),
        (invoke(&model, json, "[[[["), "VALIDATION_ERROR", 400),
        (
            invoke(&model, json, r#"{"events": []}"#),
            "VALIDATION_ERROR",
            400,
        ),
        (
            invoke(&model, "text/csv", "1,2"),
            "UNSUPPORTED_MEDIA_TYPE",
            415,
        ),
        (
            ask(&model, "GET /invocations HTTP/1.1", ""),
            "METHOD_NOT_ALLOWED",
            405,
        ),
        (ask(&model, "GET /v1/tasks HTTP/1.1", ""), "NOT_FOUND", 404),
    ] {
        assert_eq!(
            (answered.0, &answered.1["error"]["code"]),
            (status, &json!(code))
        );
        assert!(
            answered.1["meta"]["requestId"].is_string(),
            "{}",
            answered.1
        );
    }
    let large =
        "POST /invocations HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 99999999";
    let mut stream =
        TcpStream::connect(model.address().trim_start_matches("http://")).expect("there");
    write!(
        stream,
        "{large}\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[test]
fn a_training_that_fails_says_why_and_what_to_do_where_the_contract_wants_it() {
    let container = Container::new();
    let failed = |why: &str| {
        let ran = container.train(&[]);
        let told = fs::read_to_string(container.path("output/failure")).expect("a word");
        assert_eq!(ran.code, 1, "{}", ran.stdout);
        assert!(
            told.contains(why) && ran.stderr.contains(why),
            "{told} {}",
            ran.stderr
        );
        assert!(told.chars().count() <= 1024, "{told}");
        assert!(!container.path("model/risks.model").exists());
    };
    failed("--format events");
    container.put("input/data/training/bad.json", "{\"eventId\": 1}");
    failed("bad.json, value 1");
    container.put("input/data/training/bad.json", "no JSON");
    failed("bad.json, value 1");
    for (settings, why) in [
        ("[]", "hyperparameters.json is not a JSON object"),
        (r#"{"depth": "3"}"#, "depth is not known"),
        (r#"{"trees": "many"}"#, "trees cannot be"),
        (r#"{"asOf": "yesterday"}"#, "asOf cannot be"),
    ] {
        container.put("input/config/hyperparameters.json", settings);
        failed(why);
    }
    container.put("input/config/hyperparameters.json", r#"{"trees": "0"}"#);
    fs::remove_file(container.path("input/data/training/bad.json")).expect("gone");
    assert_eq!(small(&container).0.code, 1);
    failed("from 1 to 1000");
    container.put("input/config/hyperparameters.json", "{}");
    container.put(
        "input/config/inputdataconfig.json",
        r#"{"training": {"TrainingInputMode": "Pipe"}}"#,
    );
    failed("File or FastFile");
}

#[test]
fn without_a_model_nothing_is_served() {
    let folder = tempfile::tempdir().expect("a folder");
    let serve = |path: &Path| {
        run(&[
            "model-serve",
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--model",
            text(path),
        ])
    };
    let absent = serve(&folder.path().join("none"));
    assert_eq!(absent.code, 1);
    assert!(
        absent.stderr.contains("codexflow train"),
        "{}",
        absent.stderr
    );
    fs::write(folder.path().join("risks.model"), b"cfrs").expect("written");
    let broken = serve(folder.path());
    assert_eq!(broken.code, 1);
    assert!(
        broken.stderr.contains("is not a model"),
        "{}",
        broken.stderr
    );
}
