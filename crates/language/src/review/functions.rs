//! Functions that a change adds whole and that are longer than one can take in at once.

use super::{
    Finding, Severity,
    diff::{File, Line},
    finding, rules,
};

/// The most lines of a function.
const LONG: usize = 60;

/// Adds a finding for each long function among the added lines.
pub(super) fn large(file: &File<'_>, findings: &mut Vec<Finding>) {
    if !rules::source_path(file.path) {
        return;
    }
    let mut at = 0;
    while at < file.added.len() {
        let Some(name) = begins(file.added[at].text) else {
            at += 1;
            continue;
        };
        let length = length(&file.added[at..]);
        if length > LONG {
            let message = format!(
                "The function “{name}” has {length} lines; more than {LONG} are hard to review. Split it by what it does."
            );
            let line = file.added[at].number;
            findings.push(finding(
                "largeFunction",
                Severity::Medium,
                file.path,
                line,
                &message,
            ));
        }
        at += length.max(1);
    }
}

/// The name of the function that begins in a line.
fn begins(line: &str) -> Option<String> {
    let own = line.trim_start();
    let heads = [
        "fn ",
        "pub fn ",
        "async fn ",
        "pub async fn ",
        "pub(crate) fn ",
        "pub(super) fn ",
        "const fn ",
        "def ",
        "async def ",
        "func ",
        "function ",
        "async function ",
        "export function ",
        "export async function ",
        "export default function ",
        "fun ",
        "private fun ",
        "public function ",
        "private function ",
        "sub ",
    ];
    let rest = heads
        .iter()
        .find_map(|head| own.strip_prefix(head))
        .or_else(|| {
            // A method of Java or C#: a word for who sees it, and parentheses before the brace.
            let seen = ["public ", "private ", "protected "];
            let rest = seen.iter().find_map(|head| own.strip_prefix(head))?;
            let call = rest.split('(').next()?;
            (rest.contains('(') && rest.trim_end().ends_with('{'))
                .then(|| call.rsplit(' ').next())
                .flatten()
        })?;
    let rest = match rest.strip_prefix('(') {
        // A receiver of Go.
        Some(receiver) => receiver.split_once(')')?.1.trim_start(),
        None => rest,
    };
    let name: String = rest
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .take(80)
        .collect();
    (!name.is_empty()).then_some(name)
}

/// The lines of a function that begins with the first one: to the closing brace, or to the end of its indentation.
fn length(lines: &[Line<'_>]) -> usize {
    let first = lines[0].text;
    let indent = |text: &str| text.len() - text.trim_start().len();
    let braces = lines.iter().take(6).any(|line| line.text.contains('{'))
        && !first.trim_end().ends_with(':');
    let mut depth = 0_i64;
    let mut opened = false;
    for (n, line) in lines.iter().enumerate() {
        // A gap in the numbers: what lies between is not in the diff.
        if n > 0 && line.number != lines[n - 1].number + 1 {
            return n;
        }
        if braces {
            for c in line.text.chars() {
                depth += i64::from(c == '{') - i64::from(c == '}');
                opened |= c == '{';
            }
            if opened && depth <= 0 {
                return n + 1;
            }
        } else if n > 0 && !line.text.trim().is_empty() && indent(line.text) <= indent(first) {
            let closes = line.text.trim_start().starts_with(')');
            if !closes {
                return n;
            }
        }
    }
    lines.len()
}
