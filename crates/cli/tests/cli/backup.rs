//! `codexflow backup` and `codexflow restore`, with a server that runs on and one that starts on what was restored.

use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::server::{Server, all, project, task};
use crate::support::{run, text};

/// A data directory whose settings name an archive beside it.
fn folder() -> (TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, archive) = (folder.path().join("data"), folder.path().join("archive"));
    std::fs::create_dir(&data).expect("a folder");
    let settings = format!("[backup]\ndir = {:?}\n", text(&archive));
    std::fs::write(data.join("codexflow.toml"), settings).expect("settings");
    (folder, data, archive)
}

fn titles(server: &Server) -> Vec<String> {
    let client = server.stranger().with_token(server.sign_in());
    let titles = all(&client, "/tasks").into_iter();
    let mut titles: Vec<String> = titles
        .map(|task| task["title"].as_str().expect("a title").to_owned())
        .collect();
    titles.sort();
    titles
}

fn restored(archive: &Path, to: &Path, at: Option<&str>) -> Value {
    let mut arguments = vec![
        "--json",
        "restore",
        "--from",
        text(archive),
        "--to",
        text(to),
    ];
    if let Some(at) = at {
        arguments.extend(["--at", at]);
    }
    let ran = run(&arguments);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.json()
}

#[test]
fn what_was_written_is_shipped_and_every_moment_comes_back() {
    let (folder, data, archive) = folder();
    let server = Server::start(&data);
    let admin = server.admin();
    let web = project(&admin, "Web");
    task(&admin, &web, "first");
    let old_session = server.sign_in();
    // While the server runs.
    let taken = run(&["--json", "backup", "--data", text(&data)]);
    assert_eq!(taken.code, 0, "{}", taken.stderr);
    let then = taken.json()["snapshot"]["at"]
        .as_str()
        .expect("a time")
        .to_owned();
    task(&admin, &web, "second");
    server.stop();

    let checked = run(&["backup", "--check", "--to", text(&archive)]);
    assert_eq!(checked.code, 0, "{}", checked.stderr);
    let (newest, older) = (folder.path().join("newest"), folder.path().join("older"));
    restored(&archive, &newest, None);
    restored(&archive, &older, Some(&then));

    let server = Server::start(&newest);
    assert_eq!(titles(&server), ["first", "second"]);
    let ended = server.stranger().with_token(old_session);
    assert!(ended.get::<Value>("/tasks").is_err(), "sessions end");
    server.stop();
    let server = Server::start(&older);
    assert_eq!(titles(&server), ["first"]);
    let admin = server.stranger().with_token(server.sign_in());
    task(&admin, &web, "third");
    assert_eq!(titles(&server), ["first", "third"]);
}

#[test]
fn readiness_and_doctor_say_how_back_ups_are() {
    let (_folder, data, _archive) = folder();
    let server = Server::start(&data);
    let ready = readiness(&server);
    assert!(
        ready.contains("\"backup\"") && ready.contains("\"ok\":true"),
        "{ready}"
    );
    server.stop();
    let doctor = run(&["doctor", "--data", text(&data)]);
    assert!(doctor.stdout.contains("back-up"), "{}", doctor.stdout);

    let other = tempfile::tempdir().expect("a folder");
    let server = Server::start(&other.path().join("data"));
    let ready = readiness(&server);
    assert!(ready.contains("set backup.dir"), "{ready}");
}

/// The answer of `/readyz`, which is not part of the versioned API.
fn readiness(server: &Server) -> String {
    use std::io::{Read, Write};
    let address = server.address().trim_start_matches("http://");
    let mut socket = std::net::TcpStream::connect(address).expect("a connection");
    write!(
        socket,
        "GET /readyz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"
    )
    .expect("sent");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).expect("an answer");
    answer
}

#[test]
fn a_restore_never_writes_over_an_installation_and_says_what_to_do() {
    let (folder, data, archive) = folder();
    let server = Server::start(&data);
    let admin = server.admin();
    project(&admin, "Web");
    let busy = run(&["restore", "--from", text(&archive), "--to", text(&data)]);
    assert_eq!(busy.code, 1);
    assert!(busy.stderr.contains("in use"), "{}", busy.stderr);
    server.stop();

    let occupied = run(&["restore", "--from", text(&archive), "--to", text(&data)]);
    assert!(occupied.stderr.contains("--replace"), "{}", occupied.stderr);
    let replaced = run(&[
        "restore",
        "--from",
        text(&archive),
        "--to",
        text(&data),
        "--replace",
    ]);
    assert_eq!(replaced.code, 0, "{}", replaced.stderr);
    let nothing = run(&[
        "restore",
        "--from",
        text(folder.path()),
        "--to",
        "/tmp/unused",
    ]);
    assert!(
        nothing.stderr.contains("holds no back-up"),
        "{}",
        nothing.stderr
    );
    let moment = run(&[
        "restore",
        "--from",
        text(&archive),
        "--to",
        "/tmp/unused",
        "--at",
        "soon",
    ]);
    assert_eq!(moment.code, 2);
    assert!(
        moment.stderr.contains("2026-03-01T14:30:00Z"),
        "{}",
        moment.stderr
    );
}
