//! The text of a line without Markdown's marks. Must not follow what it says.

/// The text of a Markdown line without its marks.
pub(in crate::prd::markdown) fn bare(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.extend(chars.next()),
            '*' | '`' => {}
            c => out.push(c),
        }
    }
    out.trim().to_owned()
}

/// The text of a list's element, if the line is one.
pub(in crate::prd::markdown) fn element(line: &str) -> Option<&str> {
    let line = line.trim_start();
    if let Some(rest) = ["- ", "* ", "+ ", "• "]
        .iter()
        .find_map(|mark| line.strip_prefix(mark))
    {
        let rest = rest.trim_start();
        return Some(
            ["[ ] ", "[x] ", "[X] "]
                .iter()
                .find_map(|mark| rest.strip_prefix(mark))
                .unwrap_or(rest),
        );
    }
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits == 0 || digits > 4 {
        return None;
    }
    line[digits..]
        .strip_prefix(['.', ')'])
        .and_then(|rest| rest.strip_prefix(' '))
}
