//! The same program on DynamoDB, against an emulator on loopback.

use std::path::Path;

use serde_json::Value;

use crate::server::{Server, all, project, task};
use crate::support::{run, text};

#[path = "../../../aws/tests/dynamodb/emulator.rs"]
#[expect(
    dead_code,
    reason = "only the settings are needed here; the rest serves the tests of the laws"
)]
mod emulator;

/// Writes the settings of an installation on tables of its own.
fn set(data: &Path, create_tables: bool, prefix: &str, endpoint: &str) {
    let settings = format!(
        "[store]\nkind = \"aws\"\nregion = \"eu-central-1\"\nendpoint = \"{endpoint}\"\ntable_prefix = \"{prefix}\"\n\
         create_tables = {create_tables}\naccess_key_id = \"test\"\nsecret_access_key = \"test\"\n"
    );
    std::fs::write(data.join("codexflow.toml"), settings).expect("written");
}

#[test]
fn a_server_on_dynamodb_keeps_what_it_answered() {
    let data = tempfile::tempdir().expect("a folder");
    let tables = emulator::settings(None);
    let endpoint = tables.endpoint.expect("the emulator's address");

    set(data.path(), false, &tables.prefix, &endpoint);
    let ran = run(&["doctor", "--data", text(data.path())]);
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    assert!(ran.stdout.contains("create_tables"), "{}", ran.stdout);

    set(data.path(), true, &tables.prefix, &endpoint);
    let server = Server::start(data.path());
    let admin = server.admin();
    let project = project(&admin, "Web");
    let titles = ["one", "two", "three"];
    let tasks: Vec<String> = titles.map(|title| task(&admin, &project, title)).into();
    server.kill();

    let server = Server::start(data.path());
    let admin = server.stranger().with_token(server.sign_in());
    let found = all(
        &admin,
        &format!("/tasks?projectId={project}&sort=createdAt"),
    );
    let shown: Vec<&str> = found
        .iter()
        .filter_map(|task| task["title"].as_str())
        .collect();
    assert_eq!(shown, titles);
    let one = admin.get::<Value>(&format!("/tasks/{}", tasks[1]));
    assert_eq!(one.expect("it is there").data["title"], "two");
    let (status, _) = server.stop();
    assert!(status.success());
}
