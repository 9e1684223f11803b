//! Signing in from the command line, with a second factor and without.

use std::fs::Permissions;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use codexflow_client::Client;
use codexflow_core::testing::code_of;

use codexflow_core::time::{Clock, Timestamp};
use codexflow_local::SystemClock;
use serde_json::{Value, json};

use crate::server::{EMAIL, PASSWORD, Server};
use crate::support::{Ran, program};

/// What the app shows so many steps from now.
fn code(secret: &str, steps: i64) -> String {
    let now = SystemClock::new().now();
    code_of(
        secret,
        Timestamp::from_millis(now.millis() + steps * 30_000),
    )
}

/// Turns the second factor on; answers its key and the recovery codes.
fn turned_on(client: &Client) -> (String, Vec<String>) {
    let key = client
        .post::<Value>("/auth/totp", &json!({}))
        .expect("a key")
        .data;
    let secret = key["secret"].as_str().expect("text").to_owned();
    let body = json!({ "code": code(&secret, 0) });
    let codes = client
        .post::<Value>("/auth/totp/confirm", &body)
        .expect("on")
        .data;
    let codes = codes["recoveryCodes"].as_array().expect("codes");
    let codes = codes
        .iter()
        .map(|code| code.as_str().expect("text").to_owned());
    (secret, codes.collect())
}

/// Runs the program with a home, answering what it asks with the password.
fn at_home(home: &Path, server: &Server, arguments: &[&str]) -> Ran {
    let arguments = [arguments, &["--server", server.address()]].concat();
    let mut command = program(&arguments);
    let mut child = command
        .env("HOME", home)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let mut stdin = child.stdin.take().expect("a pipe");
    // One that asks nothing may have ended before.
    let _ = writeln!(stdin, "{PASSWORD}");
    drop(stdin);
    let output = child.wait_with_output().expect("ended");
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn login(server: &Server, more: &[&str]) -> Ran {
    let arguments = [&["login", "--print", "--email", EMAIL], more].concat();
    at_home(Path::new("/nonexistent"), server, &arguments)
}

/// What is kept of the sign-in.
fn kept(home: &Path) -> PathBuf {
    home.join(".config/codexflow/credentials.json")
}

#[test]
fn a_sign_in_is_kept_for_its_owner_alone_renewed_on_the_way_and_ended() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    server.admin();
    let run = |arguments: &[&str]| at_home(home.path(), &server, arguments);
    assert_eq!(run(&["task", "list"]).code, 1);

    let signed_in = run(&["login", "--email", EMAIL]);
    assert_eq!(signed_in.code, 0, "{}", signed_in.stderr);
    assert_eq!(run(&["task", "list"]).code, 0);
    let file = kept(home.path());
    let mode = |path: &Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&file), 0o600);
    assert_eq!(mode(file.parent().expect("a folder")), 0o700);
    let text = std::fs::read_to_string(&file).expect("read");
    assert!(!signed_in.stdout.contains("eyJ") && !text.contains(PASSWORD));

    // An access token that is about to end.
    let mut old: Value = serde_json::from_str(&text).expect("JSON");
    let before = old["servers"][server.address()].clone();
    old["servers"][server.address()]["ends"] = json!("2020-01-01T00:00:00.000Z");
    std::fs::write(&file, old.to_string()).expect("written");
    assert_eq!(run(&["task", "list"]).code, 0);
    let text = std::fs::read_to_string(&file).expect("read");
    let renewed: Value = serde_json::from_str(&text).expect("JSON");
    let renewed = &renewed["servers"][server.address()];
    assert_ne!(renewed["refreshToken"], before["refreshToken"]);
    assert_eq!((mode(&file), &renewed["email"]), (0o600, &json!(EMAIL)));

    std::fs::set_permissions(&file, Permissions::from_mode(0o644)).expect("set");
    let refused = run(&["task", "list"]);
    assert!(
        refused.code == 1 && refused.stderr.contains("chmod 600"),
        "{}",
        refused.stderr
    );
    std::fs::set_permissions(&file, Permissions::from_mode(0o600)).expect("set");

    let token = renewed["accessToken"].as_str().expect("text");
    let me = server.stranger().with_token(token);
    me.get::<Value>("/auth/me").expect("signed in");
    assert_eq!(run(&["logout"]).code, 0);
    assert!(me.get::<Value>("/auth/me").is_err());
    assert_eq!(run(&["task", "list"]).code, 1);
}

#[test]
fn a_key_is_made_used_listed_and_revoked() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    server.admin();
    let run = |arguments: &[&str]| at_home(home.path(), &server, arguments);
    assert_eq!(run(&["login", "--email", EMAIL]).code, 0);

    let made = run(&[
        "key",
        "create",
        "CI",
        "--scope",
        "read:tasks,read:users,read:projects",
        "--days",
        "7",
        "--json",
    ]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    let made = made.json();
    let key = made["key"].as_str().expect("text");
    assert_eq!(run(&["--token", key, "task", "list"]).code, 0);
    let denied = run(&["--token", key, "project", "create", "Web"]);
    assert!(
        denied.stderr.contains("write:projects"),
        "{}",
        denied.stderr
    );
    let listed = run(&["key", "list"]);
    assert!(
        listed.stdout.contains("CI") && !listed.stdout.contains("never"),
        "{}",
        listed.stdout
    );
    assert!(!listed.stdout.contains(key));

    assert_eq!(
        run(&["key", "revoke", made["keyId"].as_str().expect("text")]).code,
        0
    );
    assert_eq!(run(&["--token", key, "task", "list"]).code, 1);
}

#[test]
fn a_second_factor_is_asked_for_and_each_code_is_taken_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let (secret, recovery) = turned_on(&server.admin());

    let without = login(&server, &[]);
    assert_eq!(without.code, 1);
    assert!(without.stderr.contains("--code"), "{}", without.stderr);

    for right in [code(&secret, 1), recovery[0].clone()] {
        let first = login(&server, &["--code", &right]);
        assert_eq!(first.code, 0, "{}", first.stderr);
        let me = server.stranger().with_token(first.stdout.trim());
        assert_eq!(
            me.get::<Value>("/auth/me").expect("me").data["email"],
            EMAIL
        );
        assert_eq!(login(&server, &["--code", &right]).code, 1);
    }
}
