//! `codexflow task`, `project`, `undo` and `watch` against a running server, as a person or a script uses them.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::Value;

use crate::server::{EMAIL, Server};
use crate::support::{Ran, ended, program};

struct Workspace {
    _folder: tempfile::TempDir,
    server: Server,
    token: String,
}

impl Workspace {
    /// A server with the project WEB and its task WEB-1.
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let server = Server::start(&folder.path().join("data"));
        server.admin();
        let token = server.sign_in();
        let here = Self {
            _folder: folder,
            server,
            token,
        };
        here.done(&["project", "create", "Web shop", "--key", "web"]);
        here.done(&["task", "create", "A first task", "-p", "web"]);
        here
    }

    fn command(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = program(arguments);
        command
            .env("CODEXFLOW_SERVER", self.server.address())
            .env("CODEXFLOW_TOKEN", &self.token);
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        ended(&mut self.command(arguments))
    }

    /// Runs what must work.
    fn done(&self, arguments: &[&str]) -> Ran {
        let ran = self.run(arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {}{}", ran.stdout, ran.stderr);
        ran
    }

    /// The JSON of what must work.
    fn json(&self, arguments: &[&str]) -> Value {
        self.done(&[arguments, &["--json"]].concat()).json()
    }
}

#[test]
fn a_task_goes_from_made_to_done_by_its_key_and_back_by_undo() {
    let here = Workspace::new();

    let made = here.json(&[
        "task",
        "create",
        "Größe prüfen 日本",
        "-p",
        "WEB",
        "--due",
        "+3d",
        "--priority",
        "high",
        "--estimate",
        "2.5",
        "-l",
        "ui,two words",
        "--waits-for",
        "web-1",
    ]);
    assert_eq!(made["key"], "WEB-2");
    assert_eq!(made["labels"][1], "two words");
    assert_eq!(made["dependencies"].as_array().map(Vec::len), Some(1));

    let started = here.json(&["task", "start", "web-2"]);
    assert_eq!(started["status"], "in-progress");
    assert!(started["assignee"].is_string(), "who starts it does it");
    let done = here.json(&["task", "done", "WEB-2"]);
    assert!(done["completedAt"].is_string());

    let undo = done["undoId"].as_str().expect("an id").to_owned();
    let rehearsed = here.done(&["undo", &undo, "--dry-run"]);
    assert!(
        rehearsed.stdout.contains("would be taken back"),
        "{}",
        rehearsed.stdout
    );
    here.done(&["undo", &undo]);
    let shown = here.done(&["task", "show", "WEB-2"]);
    assert!(shown.stdout.contains("in-progress"), "{}", shown.stdout);
    assert!(
        shown.stdout.contains("WEB-1 A first task (todo)"),
        "{}",
        shown.stdout
    );
}

#[test]
fn only_named_fields_change_and_none_clears_them() {
    let here = Workspace::new();
    here.done(&[
        "task",
        "set",
        "WEB-1",
        "--due",
        "2026-03-01",
        "--points",
        "3",
        "-a",
        "me",
    ]);
    here.done(&["task", "set", "WEB-1", "-l", "one,two"]);

    let set = here.json(&[
        "task",
        "set",
        "WEB-1",
        "--due",
        "none",
        "--remove-label",
        "ONE",
        "-l",
        "three",
        "-a",
        "none",
    ]);

    assert!(set["dueDate"].is_null() && set["assignee"].is_null());
    assert_eq!(set["storyPoints"], 3.0);
    assert_eq!(set["labels"], serde_json::json!(["two", "three"]));
    let again = here.done(&["task", "set", "WEB-1", "--points", "3"]);
    assert!(
        again.stdout.starts_with("unchanged WEB-1"),
        "{}",
        again.stdout
    );
}

#[test]
fn lists_are_filtered_and_for_programs_have_tabs_and_no_colours() {
    let here = Workspace::new();
    here.done(&[
        "task", "create", "Another", "-p", "WEB", "-a", EMAIL, "--type", "bug",
    ]);
    here.done(&["task", "create", "Finished", "-p", "WEB", "-s", "done"]);
    let keys = |arguments: &[&str]| -> Vec<String> {
        let ran = here.done(&[&["task", "list", "--sort", "key"], arguments].concat());
        assert!(!ran.stdout.contains('\u{1b}'), "{}", ran.stdout);
        let keys = ran
            .stdout
            .lines()
            .filter_map(|line| line.split('\t').next());
        keys.map(str::to_owned).collect()
    };

    assert_eq!(keys(&[]), ["WEB-1", "WEB-2"]);
    assert_eq!(keys(&["--all"]), ["WEB-1", "WEB-2", "WEB-3"]);
    assert_eq!(keys(&["--mine"]), ["WEB-2"]);
    assert_eq!(keys(&["-a", "ada"]), ["WEB-2"]);
    assert_eq!(keys(&["-a", "none"]), ["WEB-1"]);
    assert_eq!(keys(&["-t", "bug", "-p", "web"]), ["WEB-2"]);
    assert_eq!(keys(&["-s", "done"]), ["WEB-3"]);
    assert_eq!(keys(&["--all", "-L", "2"]), ["WEB-1", "WEB-2"]);
    assert_eq!(keys(&["assignee:me type:bug"]), ["WEB-2"]);
    assert_eq!(
        keys(&["status:done,todo", "project:web"]),
        ["WEB-1", "WEB-2", "WEB-3"]
    );
    assert_eq!(keys(&["assignee:none", "-t", "task"]), ["WEB-1"]);
    let sorted = here
        .done(&["task", "list", "assignee:ada,none sort:-key", "--json"])
        .json();
    assert_eq!(sorted[0]["key"], "WEB-2");
    let refused = here.run(&["task", "list", "status:todo colour:red"]);
    assert_eq!(refused.code, 2);
    assert!(
        refused.stderr.contains("at character 13"),
        "{}",
        refused.stderr
    );
    let coloured = here.done(&["task", "list", "--color", "always"]);
    assert!(
        coloured.stdout.contains("\u{1b}[36mWEB-1\u{1b}[0m"),
        "{}",
        coloured.stdout
    );
}

#[test]
fn several_tasks_are_each_done_and_what_failed_is_said() {
    let here = Workspace::new();
    here.done(&["task", "create", "Another", "-p", "WEB"]);

    let ran = here.run(&["task", "done", "WEB-1", "WEB-99", "WEB-2"]);

    assert_eq!(ran.code, 1);
    assert_eq!(ran.stdout.lines().count(), 2, "{}", ran.stdout);
    assert!(ran.stderr.contains("WEB-99"), "{}", ran.stderr);
    assert!(ran.stderr.contains("what to do:"), "{}", ran.stderr);
}

#[test]
fn comments_come_from_the_line_or_from_standard_input() {
    let here = Workspace::new();
    here.done(&["task", "comment", "WEB-1", "said in the line"]);
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), "said\nin two lines\n").expect("written");
    let piped = std::fs::File::open(file.path()).expect("readable");

    let ran = ended(here.command(&["task", "comment", "web-1"]).stdin(piped));
    let nothing = here.run(&["task", "comment", "WEB-1"]);

    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(nothing.code, 2, "{}", nothing.stderr);
    let shown = here.done(&["task", "show", "WEB-1"]).stdout;
    assert!(shown.contains("  said in the line\n"), "{shown}");
    assert!(shown.contains("  said\n  in two lines\n"), "{shown}");
}

#[test]
fn projects_are_made_changed_joined_and_shown() {
    let here = Workspace::new();

    here.done(&[
        "project", "set", "web", "--status", "active", "--end", "+2w", "-d", "A shop.",
    ]);
    here.done(&["project", "join", "WEB", "me"]);

    let listed = here.done(&["project", "list", "--mine"]).stdout;
    assert!(
        listed.starts_with("WEB\tWeb shop\tactive\t0/1\t"),
        "{listed}"
    );
    let shown = here.done(&["project", "show", "web"]).stdout;
    for part in ["Web shop", "  A shop.", "1 todo", "Ada"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let gone = here.json(&["project", "delete", "WEB"]);
    assert_eq!(here.run(&["project", "show", "WEB"]).code, 1);
    here.done(&["undo", gone["undoId"].as_str().expect("an id")]);
    here.done(&["project", "show", "WEB"]);
}

#[test]
fn a_project_is_foretold_as_it_is_and_as_it_would_be() {
    let here = Workspace::new();
    here.done(&["task", "set", "WEB-1", "--estimate", "40"]);

    let foretold = here.done(&["project", "forecast", "web"]).stdout;
    for part in ["1 task is open", "85 %  by ", "estimates alone"] {
        assert!(foretold.contains(part), "{part}: {foretold}");
    }
    let asked = [
        "project", "forecast", "WEB", "--people", "-1", "--end", "+52w",
    ];
    let otherwise = here.done(&asked).stdout;
    for part in ["As they would", "nobody knows when", "Taken for granted"] {
        assert!(otherwise.contains(part), "{part}: {otherwise}");
    }
    here.done(&["task", "done", "WEB-1"]);
    let done = here.done(&["project", "forecast", "WEB"]).stdout;
    assert!(done.contains("every task is done"), "{done}");
}

#[test]
fn the_riskiest_tasks_are_listed_with_what_is_known_and_what_helps() {
    let here = Workspace::new();
    let said = here.done(&["project", "risks", "web"]);
    assert!(
        said.stderr.contains("without any date: 1"),
        "{}",
        said.stderr
    );
    here.done(&["task", "set", "WEB-1", "--due", "2020-01-01"]);

    let listed = here.done(&["project", "risks", "web", "--limit", "5"]);
    assert!(
        listed.stdout.starts_with("WEB-1\t100\t"),
        "{}",
        listed.stdout
    );
    for part in ["days overdue", "move its date to"] {
        assert!(listed.stdout.contains(part), "{part}: {}", listed.stdout);
    }
    assert!(
        listed
            .stderr
            .contains("1 open task is scored, 100 on average")
    );
    let told = here.json(&["project", "risks", "WEB"]);
    assert_eq!(told["tasks"][0]["score"], 100);
    assert_eq!(here.run(&["project", "risks", "WEB", "-L", "0"]).code, 2);
}

#[test]
fn suggestions_are_listed_with_why_and_how_sure_they_are_and_change_nothing() {
    let here = Workspace::new();
    here.done(&["task", "create", "-p", "WEB", "Draw the plans"]);
    here.done(&["task", "create", "-p", "WEB", "Draw plans"]);

    let listed = here.done(&["project", "suggest", "web"]);
    for part in ["next\tWEB-", "same as\tWEB-3\tWEB-2 Draw the plans"] {
        assert!(listed.stdout.contains(part), "{part}: {}", listed.stdout);
    }
    assert!(
        listed.stderr.contains("nothing is changed"),
        "{}",
        listed.stderr
    );
    let told = here.json(&["task", "suggest", "web-3"]);
    let suggestions = told["suggestions"].as_array().expect("a list");
    assert!(suggestions.iter().all(|one| one["key"] == "WEB-3"));
    assert_eq!(here.run(&["project", "suggest", "WEB", "-L", "51"]).code, 2);
}

#[test]
fn what_cannot_be_meant_is_usage_and_what_is_refused_is_failure() {
    let here = Workspace::new();
    for (arguments, code, said) in [
        (&["task", "set", "WEB-1"][..], 2, "--status"),
        (&["task", "set", "WEB-1", "--due", "soon"], 2, "+3d"),
        (&["task", "set", "WEB-1", "--points", "many"], 2, "number"),
        (&["task", "list", "--status", "lost"], 2, "in-progress"),
        (&["task", "list", "-L", "0"], 2, "1 or more"),
        (
            &["task", "list", "-a", "Nobody Here"],
            1,
            "nobody is called",
        ),
        (&["task", "list", "-p", "NOPE"], 1, "projectId"),
        (&["task", "show", "WEB-77"], 1, "check the id or key"),
        (&["task", "create", "", "-p", "WEB"], 1, "title"),
        (&["undo", "op_01J9ZQ4YV5C3J8M0T6D2W7K1XB"], 1, "NOT_FOUND"),
    ] {
        let ran = here.run(arguments);
        assert_eq!(ran.code, code, "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(said), "{arguments:?}: {}", ran.stderr);
    }
}

#[test]
fn watching_tells_each_change_as_it_happens() {
    let here = Workspace::new();
    let mut watch = here
        .command(&["watch", "-p", "web"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let stderr = watch.stderr.take().expect("a pipe");
    let mut ready = String::new();
    BufReader::new(stderr).read_line(&mut ready).expect("ready");
    assert!(ready.contains("Watching"), "{ready}");

    here.done(&["task", "set", "WEB-1", "--status", "review"]);
    here.done(&["task", "comment", "WEB-1", "look"]);

    let stdout = watch.stdout.take().expect("a pipe");
    let mut lines = Vec::new();
    for line in BufReader::new(stdout).lines().map_while(Result::ok) {
        lines.push(line);
        if lines.iter().any(|line| line.contains("commented on")) {
            break;
        }
    }
    watch.kill().expect("ended");
    watch.wait().expect("gone");
    // What was done just before may be told first: events get their numbers behind the answer.
    let told = &lines[lines.len() - 2..];
    assert!(
        told[0].ends_with("Ada changed WEB-1 A first task  status: todo → review"),
        "{lines:?}"
    );
    assert!(
        told[1].ends_with("Ada commented on WEB-1 A first task"),
        "{lines:?}"
    );
}

#[test]
fn watching_a_project_that_is_not_there_fails_at_once() {
    let here = Workspace::new();

    let ran = here.run(&["watch", "-p", "NOPE"]);

    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("what to do:"), "{}", ran.stderr);
}

#[test]
fn a_project_is_exported_whole_in_each_format() {
    let here = Workspace::new();
    here.done(&[
        "task",
        "set",
        "WEB-1",
        "--title",
        "=HYPERLINK(\"x\"), then",
        "-a",
        "me",
        "-d",
        "two\nlines",
    ]);
    here.done(&[
        "task",
        "create",
        "A *second* one",
        "-p",
        "WEB",
        "--waits-for",
        "WEB-1",
        "-s",
        "done",
    ]);
    here.done(&["task", "comment", "WEB-2", "said"]);
    let out = |format: &str| {
        here.done(&["export", "web", "-f", format, "-o", "-"])
            .stdout
    };

    let csv = out("csv");
    assert!(csv.starts_with("key,title,type,"), "{csv}");
    assert!(
        csv.contains("\r\nWEB-1,\"'=HYPERLINK(\"\"x\"\"), then\",task,"),
        "{csv}"
    );
    assert!(
        csv.ends_with("\"two\nlines\"\r\n") || csv.contains("\"two\nlines\"\r\n"),
        "{csv}"
    );

    let json: Value = serde_json::from_str(&out("json")).expect("JSON");
    assert_eq!(json["project"]["key"], "WEB");
    assert_eq!(json["tasks"][0]["title"], "=HYPERLINK(\"x\"), then");
    assert_eq!(json["tasks"][1]["comments"][0]["text"], "said");
    assert_eq!(json["tasks"][1]["names"]["dependencies"][0], "WEB-1");

    let markdown = out("markdown");
    assert!(markdown.starts_with("# Web shop (WEB)\n"), "{markdown}");
    assert!(
        markdown.contains("- [x] **WEB-2** A \\*second\\* one (task; medium;"),
        "{markdown}"
    );
}

#[test]
fn an_export_never_overwrites_a_file_and_leaves_none_behind_when_it_fails() {
    let here = Workspace::new();
    let folder = tempfile::tempdir().expect("a folder");
    let in_folder = |arguments: &[&str]| ended(here.command(arguments).current_dir(folder.path()));

    let first = in_folder(&["export", "web"]);
    let again = in_folder(&["export", "web"]);
    let nothing = in_folder(&["export", "NOPE"]);

    assert_eq!(first.code, 0, "{}", first.stderr);
    assert_eq!(again.code, 1);
    assert!(
        again.stderr.contains("WEB.csv is there already"),
        "{}",
        again.stderr
    );
    assert_eq!(nothing.code, 1);
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .expect("readable")
        .flatten()
        .collect();
    assert_eq!(left.len(), 1, "{left:?}");
}
