//! A running server, started and ended as an operator would.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use codexflow_client::Client;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::support::{program, text};

pub(crate) const EMAIL: &str = "ada@example.com";
pub(crate) const PASSWORD: &str = "seven quiet herons at noon";

/// A debug build on a busy machine may take a while; a server that is not ready by then never will be.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server that ends with the value.
pub(crate) struct Server {
    child: Child,
    log: Option<JoinHandle<Vec<String>>>,
    notes: mpsc::Receiver<String>,
    address: String,
    /// From being started to saying that it is ready.
    pub(crate) ready: Duration,
}

impl Server {
    /// Starts on a data directory and waits until it is ready.
    pub(crate) fn start(data: &Path) -> Self {
        Self::start_with(data, "127.0.0.1:0")
    }

    /// Starts on an address of the test's choice.
    pub(crate) fn start_with(data: &Path, listen: &str) -> Self {
        Self::started(&["serve", "--listen", listen, "--data", text(data)])
    }

    /// Starts on a new demo; answers who can sign in, too.
    pub(crate) fn demo(data: &Path) -> (Self, Vec<Value>) {
        let server = Self::started(&[
            "serve",
            "--demo",
            "--json",
            "--listen",
            "127.0.0.1:0",
            "--data",
            text(data),
        ]);
        let note = server.notes.recv_timeout(PATIENCE).expect("logins");
        let note: Value = serde_json::from_str(&note).expect("JSON");
        let logins = note["logins"].as_array().expect("several").clone();
        (server, logins)
    }

    /// A model by itself.
    pub(crate) fn model(folder: &Path) -> Self {
        let listen = ["--listen", "127.0.0.1:0"];
        Self::started(&[&["model-serve", "--model", text(folder)][..], &listen].concat())
    }

    fn started(arguments: &[&str]) -> Self {
        let begun = Instant::now();
        let mut child = program(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let stdout = child.stdout.take().expect("a pipe");
        let (announce, announced) = mpsc::channel();
        // The log is read for as long as the server lives, or its pipe would fill and stop it.
        let log = std::thread::spawn(move || {
            let mut lines = Vec::new();
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if let Some(address) = address_in(&line) {
                    let _ = announce.send(address);
                }
                lines.push(line);
            }
            lines
        });
        let stderr = child.stderr.take().expect("a pipe");
        let (note, notes) = mpsc::channel();
        std::thread::spawn(move || {
            let lines = BufReader::new(stderr).lines().map_while(Result::ok);
            lines.for_each(|line| drop(note.send(line)));
        });
        let Ok(address) = announced.recv_timeout(PATIENCE) else {
            panic!(
                "the server did not become ready: {:?}",
                notes.try_iter().collect::<Vec<_>>()
            );
        };
        Self {
            child,
            log: Some(log),
            notes,
            address,
            ready: begun.elapsed(),
        }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Somebody who is not signed in.
    pub(crate) fn stranger(&self) -> Client {
        Client::new(&self.address, None).expect("an address")
    }

    /// The first admin, signed up and signed in.
    pub(crate) fn admin(&self) -> Client {
        let stranger = self.stranger();
        let new = json!({ "email": EMAIL, "name": "Ada", "password": PASSWORD });
        stranger
            .post::<Value>("/auth/register", &new)
            .expect("signed up");
        stranger.with_token(self.sign_in())
    }

    /// An access token of the first admin's.
    pub(crate) fn sign_in(&self) -> String {
        let who = json!({ "email": EMAIL, "password": PASSWORD });
        let session = self.stranger().post::<Value>("/auth/login", &who);
        let token = &session.expect("signed in").data["accessToken"];
        token.as_str().expect("a token").to_owned()
    }

    /// The one-time code that the first account needs.
    pub(crate) fn setup_code(&self) -> String {
        loop {
            let note = self.notes.recv_timeout(PATIENCE).expect("a code");
            if let Some((_, code)) = note.split_once("\"setupCode\": ") {
                return code.to_owned();
            }
        }
    }

    /// kill -9.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }

    /// SIGTERM; answers how it ended and what it had logged.
    pub(crate) fn stop(mut self) -> (ExitStatus, Vec<String>) {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, Signal::TERM).expect("told");
        let status = self.child.wait().expect("gone");
        let log = self.log.take().expect("taken once").join().expect("read");
        (status, log)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already gone after a stop or a kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn address_in(line: &str) -> Option<String> {
    let line: Value = serde_json::from_str(line).ok()?;
    Some(line.get("address")?.as_str()?.to_owned())
}

/// A new project's id.
pub(crate) fn project(client: &Client, name: &str) -> String {
    let project = client.post::<Value>("/projects", &json!({ "name": name }));
    let project = project.expect("a project").data;
    project["projectId"].as_str().expect("an id").to_owned()
}

/// A new task's id.
pub(crate) fn task(client: &Client, project: &str, title: &str) -> String {
    let new = json!({ "projectId": project, "title": title });
    let task = client.post::<Value>("/tasks", &new).expect("a task").data;
    task["taskId"].as_str().expect("an id").to_owned()
}

/// Every object of a list, page by page.
pub(crate) fn all(client: &Client, path: &str) -> Vec<Value> {
    let separator = if path.contains('?') { '&' } else { '?' };
    let mut objects = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = client
            .get::<Vec<Value>>(&format!("{path}{separator}limit=200{cursor}"))
            .expect("a page");
        objects.extend(page.data);
        match page.meta.page.and_then(|page| page.next_cursor) {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return objects,
        }
    }
}
