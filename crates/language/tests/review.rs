//! Diffs and what is found in them.

use codexflow_language::review::{Review, Severity, review};
use proptest::prelude::*;

/// A diff that adds lines to one new file.
fn added(path: &str, lines: &[&str]) -> String {
    let body = lines.iter().fold(String::new(), |body, line| {
        body + "+"
            + line
            + "
"
    });
    format!(
        "diff --git a/{path} b/{path}\n--- /dev/null\n+++ b/{path}\n@@ -0,0 +1,{} @@\n{body}",
        lines.len()
    )
}

fn rules(review: &Review) -> Vec<(&str, usize)> {
    let mut list: Vec<_> = review
        .findings
        .iter()
        .map(|one| (one.rule.as_str(), one.line))
        .collect();
    list.sort_unstable();
    list
}

#[test]
fn lines_are_counted_in_the_new_file() {
    let diff = "--- a/src/a.js\n+++ b/src/a.js\n@@ -10,3 +20,4 @@ function a() {\n let x = 1;\n-let y = 2;\n+let y = 3;\n+console.log(y);\n return x;\n";
    let found = review(diff);
    assert_eq!(rules(&found), [("debugLeftover", 22)]);
    assert_eq!((found.files, found.added, found.removed), (1, 2, 1));
    assert_eq!(found.findings[0].file, "src/a.js");
}

#[test]
fn secrets_are_found_and_not_repeated() {
    // Put together here, so that no scanner of this repository takes them for real ones.
    let keys = [
        format!("key = \"{}{}\"", "AKIA", "QWERTYUIOPASDFGH"),
        format!(
            "token: {}{}",
            "ghp_", "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6q7r8"
        ),
        format!("-----BEGIN RSA {} KEY-----", "PRIVATE"),
        format!("db = \"postgres://app:{}@db:5432/x\"", "hunter22"),
        format!("password = \"{}\"", "correct-horse-7"),
    ];
    for key in &keys {
        let found = review(&added("config/app.yml", &[key]));
        assert_eq!(rules(&found), [("secret", 1)], "{key}");
        assert_eq!(found.findings[0].severity, Severity::Critical);
        assert!(!found.findings[0].message.contains("hunter22"));
        assert!(!found.findings[0].message.contains("correct-horse"));
    }
    let none = [
        "password = os.environ[\"DB_PASSWORD\"]",
        "password = \"changeme123\"",
        "api_key: \"${API_KEY}\"",
        "the password must be changed: ask",
        "const AKIA = 1;",
    ];
    assert!(rules(&review(&added("config/app.yml", &none))).is_empty());
}

#[test]
fn statements_without_a_condition_or_with_values_in_them_are_risky() {
    let bad = [
        "DELETE FROM orders;",
        "UPDATE users SET role = 'admin';",
        "DROP TABLE invoices;",
        "db.query(\"SELECT * FROM users WHERE id = \" + id)",
        "cur.execute(f\"SELECT name FROM t WHERE id = {id}\")",
    ];
    for line in bad {
        let found = review(&added("db/x.sql", &[line]));
        assert_eq!(rules(&found), [("riskySql", 1)], "{line}");
    }
    let fine = [
        "DELETE FROM orders WHERE id = 7;",
        "UPDATE users SET role = 'x' WHERE id = ?;",
        "db.query(\"SELECT * FROM users WHERE id = ?\", id)",
        "We update the page and set a = b.",
        "-- drop table later",
    ];
    for line in fine {
        assert!(
            rules(&review(&added("db/x.sql", &[line]))).is_empty(),
            "{line}"
        );
    }
}

#[test]
fn open_ends_need_a_task() {
    let lines = [
        "// TODO make it shorter",
        "// TODO(CF-12) make it shorter",
        "# FIXME see #44",
        "let TODOS = 1;",
        "/* HACK */",
    ];
    let found = review(&added("src/lib.rs", &lines));
    assert_eq!(
        rules(&found),
        [("todoWithoutIssue", 1), ("todoWithoutIssue", 5)]
    );
}

#[test]
fn code_without_a_test_is_named_once_for_each_file() {
    let lines: Vec<String> = (0..12).map(|n| format!("let a{n} = {n};")).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let code = added("src/a.rs", &lines);
    assert_eq!(rules(&review(&code)), [("missingTests", 1)]);
    let both = format!("{code}{}", added("tests/a.rs", &["assert!(true);"]));
    assert!(rules(&review(&both)).is_empty());
    assert!(rules(&review(&added("docs/a.md", &lines))).is_empty());
}

#[test]
fn long_functions_are_named_whether_braces_or_indentation_end_them() {
    let mut rust = vec!["fn long() {".to_owned()];
    rust.extend((0..70).map(|n| format!("    call({n});")));
    rust.push("}".to_owned());
    rust.push("fn short() {}".to_owned());
    let mut python = vec!["def long_one(a):".to_owned()];
    python.extend((0..70).map(|n| format!("    call({n})")));
    python.push("def short():".to_owned());
    python.push("    pass".to_owned());
    for (path, lines) in [("tests/a.rs", rust), ("tests/test_a.py", python)] {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let found = review(&added(path, &lines));
        assert_eq!(rules(&found), [("largeFunction", 1)], "{path}");
        assert!(found.findings[0].message.contains("long"), "{path}");
    }
}

#[test]
fn what_is_no_diff_is_a_review_of_nothing() {
    for text in [
        "",
        "hello",
        "+console.log(1)",
        "@@ -1 +1 @@\n+x",
        "--- a\n+++ b\n@@ -a,b +c,d @@\n+x",
    ] {
        assert!(review(text).findings.is_empty(), "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_reviewed(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "--- a/x.rs\n", "+++ b/x.rs\n", "+++ /dev/null\n", "@@ -1,3 +1,9 @@\n", "@@ -0,0 +1 @@\n",
                "@@ -1,99999999999999999999 +1 @@\n", "+", "-", " ", "\n", "fn a() {", "}", "TODO", "password=\"",
                "é", "\"", "eyJ", "://", ":", "@", "DELETE FROM a;", "AKIA", "x", "\\ No newline\n", "日本",
                "func (", "public a(", ") {", "\t",
            ]),
            0..60,
        )
    ) {
        let text: String = pieces.concat();
        let found = review(&text);
        prop_assert!(found.findings.iter().all(|one| !one.message.is_empty()));
    }
}

#[test]
fn a_megabyte_of_additions_comes_to_an_end() {
    for piece in ["+TODO \"\n", "+def a():\n"] {
        let lines = piece.repeat(1_000_000 / piece.len());
        let found = review(&format!(
            "--- a/x.py\n+++ b/x.py\n@@ -1,900000 +1,900000 @@\n{lines}"
        ));
        assert!(found.findings.len() <= 500);
    }
}
