//! `codexflow import`, `login` and `user reset` against a running server.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::server::{EMAIL, PASSWORD, Server, all};
use crate::support::{Ran, ended, program, run, text};

struct Installation {
    folder: tempfile::TempDir,
    server: Server,
    token: String,
}

impl Installation {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let server = Server::start(&folder.path().join("data"));
        server.admin();
        let token = server.sign_in();
        Self {
            folder,
            server,
            token,
        }
    }

    /// Runs a client command as the admin.
    fn run(&self, arguments: &[&str]) -> Ran {
        ended(
            program(arguments)
                .env("CODEXFLOW_SERVER", self.server.address())
                .env("CODEXFLOW_TOKEN", &self.token),
        )
    }

    fn tasks(&self) -> Vec<Value> {
        all(&self.server.stranger().with_token(&*self.token), "/tasks")
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    }
}

/// The export that the README shows.
fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/example.csv")
}

#[test]
fn a_rehearsal_reports_and_writes_nothing() {
    let here = Installation::new();

    let ran = here.run(&["import", "jira", text(&example()), "--dry-run"]);

    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("rehearsal"), "{}", ran.stdout);
    assert!(ran.stdout.contains("created     6"), "{}", ran.stdout);
    assert_eq!(here.tasks().len(), 0);
}

#[test]
fn an_import_keeps_keys_repeats_without_change_and_is_undone_as_one() {
    let here = Installation::new();

    let ran = here.run(&["import", "jira", text(&example()), "--json"]);

    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.json()["result"]["counts"]["create"], 6);
    let job = ran.json()["jobId"].as_str().expect("a job").to_owned();
    let keys: Vec<String> = here
        .tasks()
        .iter()
        .map(|task| task["key"].to_string())
        .collect();
    assert!(keys.contains(&"\"WEB-3\"".to_owned()), "{keys:?}");

    let again = here.run(&["import", "jira", text(&example())]);
    assert_eq!(again.code, 0, "{}{}", again.stdout, again.stderr);
    assert!(again.stdout.contains("unchanged   6"), "{}", again.stdout);

    let undone = here.run(&["import", "undo", &job]);
    assert_eq!(undone.code, 0, "{}{}", undone.stdout, undone.stderr);
    assert!(
        undone.stdout.contains("removed     6 tasks"),
        "{}",
        undone.stdout
    );
    assert_eq!(here.tasks().len(), 0);
}

#[test]
fn a_compressed_file_and_standard_input_are_read_too() {
    let here = Installation::new();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&std::fs::read(example()).expect("readable"))
        .expect("compressed");
    let file = here.file("export.csv.gz", &gzip.finish().expect("compressed"));

    let zipped = here.run(&["import", "jira", text(&file), "--dry-run"]);
    assert!(
        zipped.stdout.contains("created     6"),
        "{}{}",
        zipped.stdout,
        zipped.stderr
    );

    let piped = ended(
        program(&["import", "jira", "-", "--dry-run"])
            .env("CODEXFLOW_SERVER", here.server.address())
            .env("CODEXFLOW_TOKEN", &here.token)
            .stdin(std::fs::File::open(example()).expect("readable")),
    );
    assert!(
        piped.stdout.contains("created     6"),
        "{}{}",
        piped.stdout,
        piped.stderr
    );
}

#[test]
fn other_trackers_come_in_by_the_same_way() {
    let here = Installation::new();
    let table = here.file(
        "tasks.csv",
        b"Headline,State,Area,Team\nPlan it,Doing,red,blue\nDo it,To do,,\n",
    );
    let map = [
        "--column",
        "title=Headline",
        "--column",
        "labels=Area",
        "--column",
        "labels=Team",
    ];
    let csv = [
        &["import", "csv", text(&table), "--project", "OPS"][..],
        &map,
    ]
    .concat();
    let ran = here.run(&csv);
    assert!(
        ran.stdout.contains("created     2"),
        "{}{}",
        ran.stdout,
        ran.stderr
    );
    let shown = here.run(&["task", "show", "OPS-1", "--json"]);
    assert!(
        shown.stdout.contains("\"blue\""),
        "{}{}",
        shown.stdout,
        shown.stderr
    );

    let without = here.run(&["import", "csv", text(&table), "--column", "title=Headline"]);
    assert_eq!(without.code, 1);
    assert!(without.stderr.contains("project"), "{}", without.stderr);

    let issues = here.file(
        "issues.json",
        br#"[{"number": 7, "title": "Seven", "state": "OPEN"}]"#,
    );
    let ran = here.run(&["import", "github", text(&issues), "--project", "GIT"]);
    assert!(
        ran.stdout.contains("created     1"),
        "{}{}",
        ran.stdout,
        ran.stderr
    );
    assert_eq!(here.run(&["task", "show", "GIT-7"]).code, 0);
}

#[test]
fn findings_name_their_lines_and_only_nothing_at_all_is_a_failure() {
    let here = Installation::new();
    let head = "Issue key,Summary,Created\n";
    let some = here.file(
        "some.csv",
        format!("{head}OPS-1,Fine,01/Sep/25 9:00 AM\nOPS-2,,\n").as_bytes(),
    );
    let none = here.file("none.csv", format!("{head},,\n").as_bytes());

    let ran = here.run(&["import", "jira", text(&some)]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("line 3"), "{}", ran.stdout);

    let ran = here.run(&["import", "jira", text(&none)]);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn a_login_prints_a_token_and_a_wrong_password_says_what_to_do() {
    let here = Installation::new();
    let login = |password: &str| {
        let mut child = login_command(&here).spawn().expect("started");
        let mut stdin = child.stdin.take().expect("a pipe");
        writeln!(stdin, "{password}").expect("sent");
        drop(stdin);
        child.wait_with_output().expect("ended")
    };

    let right = login(PASSWORD);
    let wrong = login("not the password at all");

    assert!(right.status.success());
    let token = String::from_utf8(right.stdout).expect("text");
    let me = here.server.stranger().with_token(token.trim());
    assert_eq!(
        me.get::<Value>("/auth/me").expect("me").data["email"],
        EMAIL
    );
    assert_eq!(wrong.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("codexflow user reset"));
}

fn login_command(here: &Installation) -> Command {
    let mut command = program(&[
        "login",
        "--print",
        "--email",
        EMAIL,
        "--server",
        here.server.address(),
    ]);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

#[test]
fn a_reset_works_only_while_the_server_is_stopped_and_lets_its_person_in() {
    let here = Installation::new();
    let data = here.folder.path().join("data");
    let reset = ["user", "reset", "Ada", "--json", "--data", text(&data)];

    let refused = run(&reset);
    assert_eq!(refused.code, 1);
    assert!(
        refused.stderr.contains("in use by another codexflow"),
        "{}",
        refused.stderr
    );

    here.server.stop();
    let nobody = run(&["user", "reset", "Grace", "--data", text(&data)]);
    assert_eq!(nobody.code, 1, "{}", nobody.stdout);
    let offered = run(&reset);
    assert_eq!(offered.code, 0, "{}", offered.stderr);

    let server = Server::start(&data);
    let password = "three slow barges at dusk";
    let new = json!({ "token": offered.json()["token"], "password": password });
    let stranger = server.stranger();
    stranger
        .post::<Value>("/auth/reset-password", &new)
        .expect("set");
    let who = json!({ "email": EMAIL, "password": password });
    stranger
        .post::<Value>("/auth/login", &who)
        .expect("signed in");
}
