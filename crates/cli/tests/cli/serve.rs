//! `codexflow serve`: what it keeps, how it ends, and how it refuses to begin.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use serde_json::Value;
use tempfile::TempDir;

use crate::server::{Server, project, task};
use crate::support::{run, text};

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    (folder, data)
}

#[test]
fn what_was_written_is_there_after_a_restart_and_so_is_the_session() {
    let (_folder, data) = folder();
    let server = Server::start(&data);
    let admin = server.admin();
    let web = project(&admin, "Web");
    let id = task(&admin, &web, "Stay");
    let made = admin
        .get::<Value>(&format!("/tasks/{id}"))
        .expect("a task")
        .data;
    let token = server.sign_in();
    let (status, _) = server.stop();
    assert!(status.success(), "{status}");

    let server = Server::start(&data);
    let admin = server.stranger().with_token(token);

    let key = made["key"].as_str().expect("a key");
    let found = admin
        .get::<Value>(&format!("/tasks/{key}"))
        .expect("a task");
    assert_eq!(found.data, made);
}

#[test]
fn each_request_is_one_json_line_with_its_id_and_no_secret() {
    let (_folder, data) = folder();
    let server = Server::start(&data);
    let admin = server.admin();
    let id = admin.get::<Value>("/users").expect("users").meta.request_id;

    let (_, log) = server.stop();

    let lines: Vec<&String> = log.iter().filter(|line| line.contains(&id)).collect();
    assert_eq!(lines.len(), 1, "{log:#?}");
    assert!(
        log.iter()
            .all(|line| serde_json::from_str::<Value>(line).is_ok()),
        "{log:#?}"
    );
    assert!(
        log.iter()
            .all(|line| !line.contains(crate::server::PASSWORD))
    );
}

#[test]
fn the_data_directory_is_for_its_owner_only() {
    let (_folder, data) = folder();
    let _server = Server::start(&data);

    for entry in std::fs::read_dir(&data).expect("a directory").flatten() {
        let mode = entry.metadata().expect("metadata").permissions().mode();
        assert_eq!(
            mode & 0o077,
            0,
            "{} has mode {mode:o}",
            entry.path().display()
        );
    }
    let mode = std::fs::metadata(&data)
        .expect("metadata")
        .permissions()
        .mode();
    assert_eq!(mode & 0o077, 0, "{mode:o}");
}

#[test]
fn a_second_process_on_the_same_directory_is_refused_and_harms_nobody() {
    let (_folder, data) = folder();
    let server = Server::start(&data);
    let admin = server.admin();

    let second = run(&["serve", "--listen", "127.0.0.1:0", "--data", text(&data)]);

    assert_eq!(second.code, 1, "{}", second.stderr);
    assert!(
        second.stderr.contains("is in use by another codexflow"),
        "{}",
        second.stderr
    );
    assert!(second.stderr.contains("--data"), "{}", second.stderr);
    project(&admin, "Goes on");
}

#[test]
fn a_directory_that_cannot_be_written_is_refused() {
    // Not even root can make a directory there.
    let ran = run(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--data",
        "/proc/codexflow",
    ]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("cannot use /proc/codexflow"),
        "{}",
        ran.stderr
    );

    let (_folder, data) = folder();
    std::fs::create_dir(&data).expect("made");
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o500)).expect("set");
    // Root may write everywhere; for everybody else the directory is read-only.
    if std::fs::write(data.join("probe"), "").is_err() {
        let ran = run(&["serve", "--listen", "127.0.0.1:0", "--data", text(&data)]);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(
            ran.stderr.contains("readable and writable"),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn a_damaged_file_is_refused_and_left_as_it_is() {
    let (_folder, data) = folder();
    Server::start(&data).stop();
    let file = data.join("codexflow.db");
    let mut bytes = std::fs::read(&file).expect("readable");
    bytes[..64].fill(0x5a);
    std::fs::write(&file, &bytes).expect("written");

    let ran = run(&["serve", "--listen", "127.0.0.1:0", "--data", text(&data)]);
    let doctor = run(&["doctor", "--data", text(&data)]);

    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("codexflow.db"), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("left as it is") || ran.stderr.contains("left as it was"),
        "{}",
        ran.stderr
    );
    assert_eq!(std::fs::read(&file).expect("readable"), bytes);
    assert_eq!(doctor.code, 1);
    assert!(doctor.stdout.contains("FAIL store"), "{}", doctor.stdout);
}

#[test]
fn a_busy_port_is_refused_with_what_to_do() {
    let (_folder, data) = folder();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let listen = taken.local_addr().expect("an address").to_string();

    let ran = run(&["serve", "--listen", &listen, "--data", text(&data)]);

    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(
        ran.stderr.contains(&format!("cannot listen on {listen}")),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("--listen"), "{}", ran.stderr);
}

#[test]
fn doctor_looks_at_a_running_and_at_a_stopped_installation() {
    let (_folder, data) = folder();
    let server = Server::start(&data);

    let running = run(&["doctor", "--data", text(&data)]);
    server.stop();
    let stopped = run(&["doctor", "--data", text(&data)]);

    assert_eq!(running.code, 0, "{}", running.stdout);
    assert!(running.stdout.contains("warn store"), "{}", running.stdout);
    assert_eq!(stopped.code, 0, "{}", stopped.stdout);
    assert!(stopped.stdout.contains("ok   store"), "{}", stopped.stdout);
}
