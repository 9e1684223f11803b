//! `codexflow prd`: the checks without a server, and documents on one.

use serde_json::Value;

use crate::server::Server;
use crate::support::{Ran, ended, program, run};

const DRAFT: &str = "# Shop

Sells shoes.

## Requirements

- FR-001: The shop must be fast and easy.
- FR-002: TODO
";

fn file(folder: &tempfile::TempDir, text: &[u8]) -> String {
    let path = folder.path().join("prd.md");
    std::fs::write(&path, text).expect("writable");
    path.display().to_string()
}

#[test]
fn a_weak_document_fails_with_the_line_of_each_fault() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = file(&folder, DRAFT.as_bytes());

    let ran = run(&["prd", "check", &file]);
    let lenient = run(&["prd", "check", &file, "--min", "0"]);
    let report = run(&["prd", "check", &file, "--json"]);

    assert_eq!((ran.code, lenient.code, report.code), (1, 0, 1));
    assert!(
        ran.stdout.contains(&format!("{file}:7  FR-001")),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("atomic"), "{}", ran.stdout);
    assert!(ran.stderr.contains("below 90"), "{}", ran.stderr);
    let report: Value = serde_json::from_str(&report.stdout).expect("JSON");
    let checks = report["files"][0]["checks"].as_array().expect("checks");
    assert_eq!(checks.len(), 12);
    let atomic = checks.iter().find(|one| one["name"] == "atomic");
    let atomic = atomic.expect("it is there");
    assert_eq!(atomic["passed"], false);
    assert_eq!(atomic["findings"][0]["line"], 8);
    assert_eq!(report["passed"], false);
}

#[test]
fn what_is_no_document_is_wrong_usage() {
    let folder = tempfile::tempdir().expect("a folder");

    let long = "a".repeat((1 << 20) + 1);
    for bytes in [&b""[..], b"\xff\xfe\x00", long.as_bytes()] {
        let file = file(&folder, bytes);
        let ran = run(&["prd", "check", &file]);
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        assert!(ran.stderr.contains("what to do"), "{}", ran.stderr);
    }
    assert_eq!(run(&["prd", "check", "/nowhere/prd.md"]).code, 2);
    assert_eq!(run(&["prd", "check"]).code, 2);
}

#[test]
fn a_generated_document_is_listed_scored_exported_and_passes_the_checks() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(&folder.path().join("data"));
    server.admin();
    let token = server.sign_in();
    let ask = |arguments: &[&str]| -> Ran {
        let mut command = program(arguments);
        command
            .env("CODEXFLOW_SERVER", server.address())
            .env("CODEXFLOW_TOKEN", &token);
        let ran = ended(&mut command);
        assert_eq!(ran.code, 0, "{arguments:?}: {}{}", ran.stdout, ran.stderr);
        ran
    };
    ask(&["project", "create", "Web shop", "--key", "web"]);

    let made = ask(&[
        "prd",
        "generate",
        "E-commerce platform",
        "-p",
        "web",
        "--type",
        "web-app",
        "-f",
        "cart,checkout,payments",
        "--timeline",
        "3 months",
        "--budget",
        "$50,000",
        "--team-size",
        "5",
        "--json",
    ]);
    let made: Value = serde_json::from_str(&made.stdout).expect("JSON");
    let id = made["prdId"].as_str().expect("an id");
    let listed = ask(&["prd", "list", "-p", "WEB", "--status", "draft"]);
    let score = ask(&["prd", "score", id]);
    let text = ask(&["prd", "export", id]);
    let file = file(&folder, text.stdout.as_bytes());

    assert!(listed.stdout.contains(id), "{}", listed.stdout);
    assert!(score.stdout.contains("of 100"), "{}", score.stdout);
    assert!(text.stdout.contains("FR-001"), "{}", text.stdout);
    let checked = run(&["prd", "check", &file]);
    assert_eq!(checked.code, 0, "{}{}", checked.stdout, checked.stderr);
}
