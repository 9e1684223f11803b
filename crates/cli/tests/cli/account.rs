//! Signing in from the command line, with a second factor and without.

use std::io::Write;
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

fn login(server: &Server, more: &[&str]) -> Ran {
    let arguments = [
        &["login", "--email", EMAIL, "--server", server.address()],
        more,
    ]
    .concat();
    let mut command = program(&arguments);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let mut stdin = child.stdin.take().expect("a pipe");
    writeln!(stdin, "{PASSWORD}").expect("sent");
    drop(stdin);
    let output = child.wait_with_output().expect("ended");
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
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
