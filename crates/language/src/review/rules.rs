//! Rules on single lines: secrets, left-overs, risky statements, open ends. Comments and texts are told from code only
//! as far as a line shows it.

use super::{Finding, Severity, diff::File, finding, secrets};
use crate::words;

/// Calls that print or stop for the one who is looking for a fault.
const LEFT_OVERS: &[&str] = &[
    "console.log(",
    "console.debug(",
    "debugger;",
    "dbg!(",
    "binding.pry",
    "byebug",
    "pdb.set_trace(",
    "breakpoint()",
    "var_dump(",
    "print_r(",
    "fmt.println(\"debug",
    "system.out.println(\"debug",
    "println!(\"debug",
    "eprintln!(\"debug",
    "print(\"debug",
    "alert(\"debug",
    "it.only(",
    "describe.only(",
    "test.only(",
    "fdescribe(",
    "fit(",
];
/// Calls that open a door.
const DANGERS: &[(&str, &str)] = &[
    (
        "eval(",
        "Text is run as code. Parse it in place of running it.",
    ),
    (
        "verify=false",
        "The check of the certificate is switched off. Trust the one certificate that is meant.",
    ),
    (
        "rejectunauthorized: false",
        "The check of the certificate is switched off. Trust the one certificate that is meant.",
    ),
    (
        "insecureskipverify: true",
        "The check of the certificate is switched off. Trust the one certificate that is meant.",
    ),
    (
        "danger_accept_invalid_certs(true)",
        "The check of the certificate is switched off. Trust the one certificate that is meant.",
    ),
    (
        "shell=true",
        "A command goes through a shell. Hand over a list of arguments.",
    ),
    (
        ".innerhtml =",
        "Text becomes markup. Set the text, or clean it first.",
    ),
    (
        "dangerouslysetinnerhtml",
        "Text becomes markup. Set the text, or clean it first.",
    ),
    (
        "pickle.loads(",
        "Foreign data may run code while they are read. Use a format without code.",
    ),
    (
        "yaml.load(",
        "Foreign data may run code while they are read. Use the safe loader.",
    ),
];

/// Looks at each added line.
pub(super) fn lines(file: &File<'_>, findings: &mut Vec<Finding>) {
    let test = test_path(file.path);
    for line in &file.added {
        let lower = line.text.to_lowercase();
        let mut push = |rule: &str, severity, message: &str| {
            findings.push(finding(rule, severity, file.path, line.number, message));
        };
        if let Some(kind) = secrets::kind(line.text) {
            let message = format!(
                "This looks like {kind}. Withdraw it where it was made, for it is in the history now, and read it from the environment."
            );
            let severity = if test {
                Severity::High
            } else {
                Severity::Critical
            };
            push("secret", severity, &message);
        }
        if line.text.starts_with("<<<<<<< ") || line.text.starts_with(">>>>>>> ") {
            push(
                "mergeConflict",
                Severity::High,
                "The mark of a conflict was left in. Settle it.",
            );
        }
        if source_path(file.path) {
            let own = lower.trim_start();
            if let Some(call) = LEFT_OVERS.iter().find(|call| calls(own, call)) {
                let only = call.contains("only(") || matches!(*call, "fdescribe(" | "fit(");
                if only {
                    push(
                        "debugLeftover",
                        Severity::High,
                        "Only this test runs and all others are passed over. Take the mark away.",
                    );
                } else if !comment(own) {
                    let message = format!("“{call}” was left in. Remove it or use the log.");
                    push("debugLeftover", Severity::Low, &message);
                }
            }
            if !comment(own)
                && let Some((_, message)) = DANGERS.iter().find(|(call, _)| calls(own, call))
            {
                push("dangerousCall", Severity::Medium, message);
            }
        }
        if let Some((severity, message)) = sql(&lower, line.text) {
            push("riskySql", severity, message);
        }
        if open_end(line.text) {
            push(
                "todoWithoutIssue",
                Severity::Low,
                "An open end without the key of a task will be forgotten. Name the task behind it.",
            );
        }
    }
}

/// Whether a call stands in a line as a word of its own.
fn calls(line: &str, call: &str) -> bool {
    line.match_indices(call).take(8).any(|(at, _)| {
        let head = call.chars().next().is_some_and(char::is_alphanumeric);
        let before = line[..at].chars().next_back();
        !head || before.is_none_or(|c| !(c.is_alphanumeric() || c == '_' || c == '.' || c == '-'))
    })
}

fn comment(line: &str) -> bool {
    ["//", "#", "*", "/*", "--", "<!--"]
        .iter()
        .any(|head| line.starts_with(head))
}

/// What is risky about a statement of SQL in a line.
fn sql(lower: &str, text: &str) -> Option<(Severity, &'static str)> {
    let verbs = [
        "select ",
        "insert ",
        "delete ",
        "update ",
        "drop ",
        "truncate ",
    ];
    let own = lower.trim_start();
    if !verbs.iter().any(|verb| lower.contains(verb)) || comment(own) {
        return None;
    }
    let squeezed = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    let has = |part: &str| squeezed.contains(part);
    if has("drop table ") || has("drop database ") || has("truncate table ") || has("drop column ")
    {
        return Some((
            Severity::High,
            "Data are erased for good. Say how they come back, and release it apart from the code that stops using them.",
        ));
    }
    let upper = text.contains("DELETE FROM") || text.contains("UPDATE ") || quoted(&squeezed);
    let ends = has(";") || squeezed.ends_with(['"', '\'', '`', ')']) || has("\")") || has("\",");
    if upper && has("delete from ") && !has(" where ") && ends {
        return Some((
            Severity::High,
            "Every row is deleted: a condition is missing.",
        ));
    }
    if upper && has("update ") && has(" set ") && has("=") && !has(" where ") && ends {
        return Some((
            Severity::High,
            "Every row is changed: a condition is missing.",
        ));
    }
    let statement = ["select ", "insert into ", "update ", "delete from "]
        .iter()
        .any(|verb| {
            ["\"", "'", "`"]
                .iter()
                .any(|mark| has(&format!("{mark}{verb}")))
        })
        && (has(" from ") || has(" into ") || has(" set "));
    let joined = has("\" +")
        || has("' +")
        || has("\" .")
        || has("${")
        || has("\" % ")
        || has("f\"select")
        || has("f\"update")
        || has("f\"delete")
        || has("f\"insert")
        || has("f'select")
        || has("format!(\"select")
        || has("format!(\"delete")
        || has("format!(\"update")
        || has("format!(\"insert")
        || has(".format(");
    (statement && joined).then_some((
        Severity::High,
        "Values are put into the text of a statement. Bind them as parameters.",
    ))
}

fn quoted(line: &str) -> bool {
    [
        "\"delete", "\"update", "'delete", "'update", "`delete", "`update",
    ]
    .iter()
    .any(|part| line.contains(part))
}

/// Whether a line leaves something open without saying where that is kept.
fn open_end(text: &str) -> bool {
    let marked = ["TODO", "FIXME", "XXX", "HACK"].iter().any(|mark| {
        text.match_indices(mark).take(4).any(|(at, _)| {
            let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
            !word(text[..at].chars().next_back()) && !word(text[at + mark.len()..].chars().next())
        })
    });
    let kept = text.contains("://")
        || text
            .split(|c: char| !(c.is_alphanumeric() || c == '-' || c == '#'))
            .any(|word| crate::analysis::is_task_key(word) || reference(word));
    marked && !kept
}

fn reference(word: &str) -> bool {
    word.strip_prefix('#')
        .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit()))
}

/// Whether a path is that of code.
pub(super) fn source_path(path: &str) -> bool {
    let end = path.rsplit('.').next().unwrap_or_default();
    [
        "rs", "py", "js", "jsx", "ts", "tsx", "mjs", "go", "java", "kt", "cs", "c", "cc", "cpp",
        "h", "hpp", "rb", "php", "swift", "scala", "dart", "vue", "svelte",
    ]
    .contains(&end)
}

/// Whether a path is that of tests.
pub(super) fn test_path(path: &str) -> bool {
    words::plain(path)
        .iter()
        .any(|word| matches!(word.as_str(), "test" | "tests" | "spec" | "specs" | "e2e"))
        || path.contains("Test.")
        || path.contains("Tests.")
        || path.contains("test_")
}

/// Whether a line begins a test beside the code.
pub(super) fn test_line(text: &str) -> bool {
    let own = text.trim_start();
    [
        "#[test]",
        "#[tokio::test",
        "#[cfg(test)]",
        "@Test",
        "def test_",
        "func Test",
        "[Fact]",
        "it(\"",
        "it('",
        "test(\"",
        "test('",
    ]
    .iter()
    .any(|head| own.starts_with(head))
}

/// Whether a line is more than a comment, a brace, or an import.
pub(super) fn code_line(text: &str) -> bool {
    let own = text.trim();
    let import = ["use ", "import ", "from ", "package ", "#include", "mod "];
    own.chars().any(char::is_alphanumeric)
        && !comment(own)
        && !import.iter().any(|head| own.starts_with(head))
}
