//! Which of our crates may know which: an arrow that is not listed here does not exist.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;

/// A crate, what it may use, and what only its tests may use.
const ARROWS: [(&str, &[&str], &[&str]); 12] = [
    // Numbers and texts without I/O.
    ("codexflow-insight", &[], &[]),
    ("codexflow-language", &[], &[]),
    ("insight-eval", &["codexflow-insight"], &[]),
    (
        "codexflow-core",
        &["codexflow-insight", "codexflow-language"],
        &["codexflow-core"],
    ),
    (
        "codexflow-local",
        &["codexflow-core"],
        &["codexflow-core", "codexflow-conformance"],
    ),
    (
        "codexflow-aws",
        &["codexflow-core"],
        &["codexflow-api", "codexflow-core", "codexflow-conformance"],
    ),
    (
        "codexflow-connect",
        &["codexflow-core"],
        &["codexflow-core"],
    ),
    ("codexflow-api", &["codexflow-core"], &["codexflow-core"]),
    ("codexflow-client", &["codexflow-core"], &[]),
    (
        "codexflow",
        &[
            "codexflow-api",
            "codexflow-aws",
            "codexflow-client",
            "codexflow-connect",
            "codexflow-core",
            // Checks a document without a server.
            "codexflow-language",
            "codexflow-local",
        ],
        // One-time codes as an app makes them.
        &["codexflow-core"],
    ),
    (
        "codexflow-conformance",
        &["codexflow-core"],
        &["codexflow-core"],
    ),
    // Measures from outside, through the public API.
    (
        "codexflow-bench",
        &["codexflow-client", "codexflow-core"],
        &[],
    ),
];

#[test]
fn no_crate_knows_one_that_it_must_not_know() {
    let metadata = metadata();
    let ours: BTreeMap<&str, &Value> = metadata["packages"]
        .as_array()
        .expect("packages")
        .iter()
        .map(|package| (package["name"].as_str().expect("a name"), package))
        .collect();

    for (name, package) in &ours {
        let (_, normal, tests) = ARROWS
            .iter()
            .find(|(of, ..)| of == name)
            .unwrap_or_else(|| panic!("{name} is a new crate: say here what it may use"));
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            let used = dependency["name"].as_str().expect("a name");
            if !ours.contains_key(used) {
                continue;
            }
            let allowed = match dependency["kind"].as_str() {
                None | Some("build") => normal,
                Some(_) => tests,
            };
            assert!(
                allowed.contains(&used),
                "{name} must not use {used}: see docs/ARCHITECTURE.md"
            );
        }
    }
}

/// The runtime, web framework and store stay outside the rules.
#[test]
fn the_core_knows_no_runtime_web_framework_or_store() {
    let metadata = metadata();
    let core = metadata["packages"]
        .as_array()
        .expect("packages")
        .iter()
        .find(|package| package["name"] == "codexflow-core")
        .expect("the core");

    for dependency in core["dependencies"].as_array().expect("dependencies") {
        let name = dependency["name"].as_str().expect("a name");
        let in_tests = dependency["kind"] == "dev";
        let foreign = [
            "tokio", "axum", "hyper", "tower", "rusqlite", "ureq", "lettre", "aws",
        ]
        .iter()
        .any(|foreign| name.starts_with(foreign));
        assert!(in_tests || !foreign, "the core must not use {name}");
    }
}

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version=1",
            "--no-deps",
            "--locked",
            "--offline",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}
