//! What of a text of another tracker is kept here, and a finding for each that had to be cut.

use super::draft::Finding;

/// Longest title, in characters, as [`crate::tasks::model::Task`] allows.
const TITLE: usize = 500;
/// Longest description or comment, in bytes; the model counts characters, and bodies are bounded in bytes.
const TEXT: usize = 64 * 1024;
/// Longest label and most labels.
const LABEL: usize = 50;
/// Longest name of a person.
pub(super) const NAME: usize = 100;
/// Largest number of hours or points.
pub(super) const LARGEST: f64 = 1_000_000.0;

/// A title in one line; the key stands in for one that is empty.
pub(super) fn title(text: &str, key: &str, findings: &mut Vec<Finding>) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let title = words.join(" ").replace('\0', "");
    if title.is_empty() {
        findings.push(Finding::new("title", "is empty; the key stands in for it"));
        return key.to_owned();
    }
    let cut: String = title.chars().take(TITLE).collect();
    if cut.len() < title.len() {
        let why = format!("is longer than {TITLE} characters and was cut");
        findings.push(Finding::new("title", why));
    }
    cut
}

/// A long text without NUL characters, cut where it is too long.
pub(super) fn text(field: &str, text: &str, findings: &mut Vec<Finding>) -> String {
    let mut text = text.replace("\r\n", "\n").replace('\0', "");
    if text.len() > TEXT {
        let end = (0..=TEXT).rev().find(|at| text.is_char_boundary(*at));
        text.truncate(end.unwrap_or(0));
        let why = format!("is longer than {TEXT} bytes and was cut");
        findings.push(Finding::new(field, why));
    }
    // Many of these are kept until they are written.
    text.shrink_to_fit();
    text
}

/// A name in one line; what stands for nobody is nobody.
pub(super) fn person(name: &str) -> Option<String> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let name = words.join(" ").replace('\0', "");
    let nobody = name.is_empty() || name.eq_ignore_ascii_case("unassigned");
    (!nobody).then_some(name)
}

/// Labels, each once.
pub(super) fn labels<'a>(
    all: impl Iterator<Item = &'a str>,
    findings: &mut Vec<Finding>,
) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    let mut cut = false;
    for label in all.map(str::trim) {
        let short: String = label
            .chars()
            .filter(|c| !c.is_control())
            .take(LABEL)
            .collect();
        cut |= short.len() < label.len();
        if !short.is_empty() && !labels.contains(&short) {
            labels.push(short);
        }
        // Bounded here, as the search for equals is quadratic.
        if labels.len() > LABEL {
            break;
        }
    }
    if cut || labels.len() > LABEL {
        labels.truncate(LABEL);
        let why = format!("the first {LABEL} of {LABEL} characters each were kept");
        findings.push(Finding::new("labels", why));
    }
    labels
}

/// The beginning of a text, for findings.
pub(super) fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}
