//! GitHub's issues as JSON: what its REST API answers and what `gh issue list --json` prints, one array or several.

mod issue;
mod shape;
#[cfg(test)]
mod tests;

use serde_json::value::RawValue;

use super::draft::Draft;
use crate::error::{Error, Result};
use issue::draft;
use shape::Issue;

/// What follows from the file as a whole.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// How many comments the issues are said to have that the file does not hold.
    pub(super) absent_comments: u64,
}

/// One issue, or the place of what is none and why.
pub(super) type Outcome = std::result::Result<Draft, (u64, String)>;

/// Whether a file can be this at all.
pub(super) fn peek(bytes: &[u8]) -> Result<()> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'[' | b'{') => Ok(()),
        _ => Err(no_json("it does not begin with [")),
    }
}

/// The issues of a file, in its order. `project` stands in for the repository where the file does not name one.
pub(super) fn read(bytes: &[u8], project: Option<&str>) -> Result<(Vec<Outcome>, Heard)> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut outcomes = Vec::new();
    let mut heard = Heard::default();
    let mut place = 0;
    // Pages that were fetched one after the other are arrays one after the other.
    for page in serde_json::Deserializer::from_slice(bytes).into_iter::<&RawValue>() {
        let page = page.map_err(|error| no_json(&error.to_string()))?.get();
        let items: Vec<&RawValue> = if page.starts_with('[') {
            serde_json::from_str(page).map_err(|error| no_json(&error.to_string()))?
        } else {
            vec![serde_json::from_str(page).map_err(|error| no_json(&error.to_string()))?]
        };
        for item in items {
            place += 1;
            let outcome = match serde_json::from_str::<Issue>(item.get()) {
                Err(error) => Err(format!("it cannot be read as an issue: {error}")),
                Ok(issue) => {
                    heard.absent_comments += issue.absent_comments();
                    draft(issue, place, project)
                }
            };
            outcomes.push(outcome.map_err(|why| (place, why)));
        }
    }
    Ok((outcomes, heard))
}

fn no_json(why: &str) -> Error {
    let why = format!(
        "The file is no JSON of issues: {why}; use what the REST API answers at /repos/OWNER/NAME/issues?state=all, \
         or gh issue list --state all --json number,title,body,state,labels,assignees,author,createdAt,closedAt,updatedAt,comments,url"
    );
    Error::invalid("file", "format", why)
}
