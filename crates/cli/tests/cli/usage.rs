//! What needs no server: usage, settings, exit codes, messages.

use crate::support::{ended, program, run, text};

#[test]
fn wrong_usage_ends_with_2_and_says_what_would_do() {
    for arguments in [
        &[][..],
        &["fly"],
        &["import"],
        &["import", "jira"],
        &["completions", "klingon"],
        &["serve", "--listen", "here"],
    ] {
        let ran = run(arguments);

        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.stderr);
        assert!(
            ran.stderr.contains("Usage:") || ran.stderr.contains("--help"),
            "{arguments:?}: {}",
            ran.stderr
        );
    }
}

#[test]
fn help_and_version_end_with_0() {
    for arguments in [
        &["--help"][..],
        &["--version"],
        &["import", "jira", "--help"],
    ] {
        assert_eq!(run(arguments).code, 0, "{arguments:?}");
    }
}

#[test]
fn wrong_settings_end_with_2_and_name_their_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("settings.toml");
    std::fs::write(&file, "[server]\nlisten = \"127.0.0.1:0\"\nport = 80\n").expect("written");

    let ran = run(&["config", "show", "--config", text(&file)]);

    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("settings.toml"), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("there is no setting `server.port`"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("what to do:"), "{}", ran.stderr);
}

#[test]
fn settings_are_shown_without_their_secrets() {
    let ran =
        ended(program(&["config", "show", "--json"]).env("CODEXFLOW_MAIL__PASSWORD", "hunter2"));

    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(ran.json()["mail"]["password"], "***");
    assert_eq!(ran.json()["server"]["listen"], "127.0.0.1:8080");
    assert!(!ran.stdout.contains("hunter2"));
}

#[test]
fn the_defaults_are_a_file_that_can_be_used() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("settings.toml");
    std::fs::write(&file, run(&["config", "show", "--defaults"]).stdout).expect("written");

    assert_eq!(run(&["config", "show", "--config", text(&file)]).code, 0);
}

#[test]
fn errors_are_json_too_when_asked_for() {
    let ran = run(&["--json", "config", "show", "--config", "/nowhere.toml"]);

    assert_eq!(ran.code, 2);
    let error: serde_json::Value = serde_json::from_str(&ran.stderr).expect("JSON");
    let message = error["error"]["message"].as_str().expect("a message");
    assert!(message.contains("/nowhere.toml"), "{message}");
    assert!(error["error"]["remedy"].is_string());
}

#[test]
fn nobody_signed_in_or_no_server_is_said_so() {
    let no_token = run(&["import", "jira", "x.csv"]);
    assert_eq!(no_token.code, 1);
    assert!(
        no_token.stderr.contains("codexflow login"),
        "{}",
        no_token.stderr
    );

    let server = ["--server", "http://127.0.0.1:1", "--token", "t"];
    let no_file = run(&[&server[..], &["import", "jira", "/nowhere.csv"]].concat());
    assert_eq!(no_file.code, 1);
    assert!(
        no_file.stderr.contains("/nowhere.csv"),
        "{}",
        no_file.stderr
    );

    let nobody = run(&[&server[..], &["import", "undo", "job_1"]].concat());
    assert_eq!(nobody.code, 1);
    assert!(
        nobody.stderr.contains("codexflow serve"),
        "{}",
        nobody.stderr
    );
}

#[test]
fn completions_are_made_for_each_shell() {
    for shell in ["bash", "zsh", "fish"] {
        let script = run(&["completions", shell]).stdout;
        for word in ["codexflow", "comment", "waits-for", "in-progress"] {
            assert!(script.contains(word), "{shell}: no {word}");
        }
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let one = run(&["man", "task", "list"]);
    assert_eq!(one.code, 0, "{}", one.stderr);
    assert!(one.stdout.contains(".TH"), "{}", one.stdout);
    assert!(one.stdout.contains("mine"), "{}", one.stdout);
    assert_eq!(run(&["man", "fly"]).code, 2);

    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(run(&["man", "--to", text(folder.path())]).code, 0);
    for page in ["codexflow.1", "codexflow-task.1", "codexflow-task-list.1"] {
        assert!(folder.path().join(page).exists(), "{page}");
    }
}

#[test]
fn doctor_finds_a_fresh_machine_healthy_and_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");

    let ran = ended(
        program(&["doctor", "--json", "--data", text(&data)])
            .env("CODEXFLOW_SERVER__LISTEN", "127.0.0.1:0"),
    );

    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(!data.exists());
    let checks = ran.json();
    let names: Vec<_> = checks
        .as_array()
        .expect("checks")
        .iter()
        .map(|check| &check["name"])
        .collect();
    for name in [
        "settings", "data", "disk", "sqlite", "clock", "port", "mail", "exposure",
    ] {
        assert!(
            names.iter().any(|other| *other == name),
            "{name} is not among {names:?}"
        );
    }
}

#[test]
fn doctor_fails_with_a_remedy_when_something_must_be_mended() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    std::fs::write(&data, "not a directory").expect("written");

    let ran = run(&["doctor", "--data", text(&data)]);

    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("FAIL data"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("-> name a directory with --data"),
        "{}",
        ran.stdout
    );
}
