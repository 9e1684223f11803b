//! Where in a Markdown file a place of the document stands that was read from it.

use serde_json::Value;

use super::read::{Section, bare, element, section_of};
use crate::prd::{Prd, split_id};
use crate::words;

/// How many letters of a text are looked for: the rest may be on the next line.
const SOUGHT: usize = 30;

/// How much of a line is enough to know a text by that goes on in the next one, in bytes.
const BEGUN: usize = 10;

/// A Markdown file by lines, to find places in it.
pub struct Places {
    /// Each line without its marks.
    lines: Vec<String>,
    /// The line of each heading, and what it opens.
    headings: Vec<(usize, Section)>,
    document: Value,
}

impl Places {
    /// Takes a file apart, given what was read from it.
    pub fn new(markdown: &str, prd: &Prd) -> Self {
        let mut headings = Vec::new();
        let mut lines = Vec::new();
        for (at, line) in markdown.lines().enumerate() {
            let line = line.trim_start();
            let level = line.len() - line.trim_start_matches('#').len();
            if (1..=6).contains(&level) && line[level..].starts_with(' ') {
                let heading = bare(line[level..].trim_end_matches('#'));
                headings.push((at, section_of(&heading)));
                lines.push(heading);
            } else {
                lines.push(bare(element(line).unwrap_or(line)));
            }
        }
        let mut document = serde_json::to_value(&prd.content).unwrap_or_default();
        if let Some(fields) = document.as_object_mut() {
            fields.insert("title".into(), Value::String(prd.title.clone()));
        }
        Self {
            lines,
            headings,
            document,
        }
    }

    /// The line, from 1 on, of a place that a check names: `FR-003`, `userStories/2`, `nonGoals`. None where the place is
    /// not in the file: what is missing stands nowhere.
    pub fn line(&self, place: &str) -> Option<usize> {
        let mut parts = place.split('/');
        let first = parts.next().unwrap_or_default();
        let found = if split_id(&format!("{first}: ")).0.is_some() {
            self.of_id(first)
        } else {
            let mut value = self.document.get(first);
            for part in parts {
                let index = part.parse::<usize>().ok();
                let deeper = value.and_then(|value| match index {
                    Some(index) => value.get(index),
                    None => value.get(part),
                });
                // What is named deeper than the document goes stands where it ends.
                value = deeper.or(value);
            }
            let is_part = place.contains('/') || first == "title";
            let text = value.filter(|_| is_part).and_then(text_of);
            text.and_then(|text| self.of_text(text))
                .or_else(|| self.of_section(place))
        };
        found.map(|at| at + 1)
    }

    /// The line that begins with an id; else the one with the text of what bears it.
    fn of_id(&self, id: &str) -> Option<usize> {
        let begins = |line: &String| {
            let rest = line.strip_prefix(id);
            rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
        };
        self.lines.iter().position(begins).or_else(|| {
            let bearer = bearer(&self.document, id)?;
            self.of_text(text_of(bearer)?)
        })
    }

    fn of_text(&self, text: &str) -> Option<usize> {
        let text = bare(text.lines().next().unwrap_or_default());
        let (_, text) = split_id(&text);
        let sought = words::first_letters(text.trim(), SOUGHT);
        let sought = sought.trim_end_matches('…').trim();
        if sought.is_empty() {
            return None;
        }
        let is_there = |line: &String| {
            // It may go on in the next line.
            let is_begun = line.len() >= BEGUN && sought.starts_with(line.as_str());
            is_begun || line.contains(sought)
        };
        self.lines.iter().position(is_there)
    }

    fn of_section(&self, place: &str) -> Option<usize> {
        let sections: &[Section] = match place.split('/').next().unwrap_or_default() {
            "overview" => &[Section::Overview],
            "objectives" => &[Section::Objectives],
            "requirements" if place.ends_with("nonFunctional") => {
                &[Section::NonFunctional, Section::Requirements]
            }
            "requirements" => &[
                Section::Requirements,
                Section::Functional,
                Section::NonFunctional,
            ],
            "userStories" => &[Section::Stories],
            "technicalSpecs" => &[Section::Technical],
            "timeline" => &[Section::Timeline],
            "problem" => &[Section::Problem],
            "personas" => &[Section::Personas],
            "nonGoals" => &[Section::NonGoals],
            "successMetrics" => &[Section::Metrics],
            "constraints" => &[Section::Constraints],
            "edgeCases" => &[Section::Edges],
            "assumptions" => &[Section::Assumptions],
            "dependencies" => &[Section::Dependencies],
            "risks" => &[Section::Risks],
            "testStrategy" => &[Section::Tests],
            "openQuestions" => &[Section::Questions],
            "glossary" => &[Section::Glossary],
            "decisions" => &[Section::Decisions],
            _ => &[],
        };
        let opens = |wanted: &Section| {
            let mut all = self.headings.iter();
            all.find(|(_, section)| section == wanted)
        };
        sections.iter().find_map(opens).map(|(line, _)| *line)
    }
}

/// What bears an id, wherever it is in a document.
fn bearer<'v>(value: &'v Value, id: &str) -> Option<&'v Value> {
    match value {
        Value::Object(fields) if fields.get("id").and_then(Value::as_str) == Some(id) => {
            Some(value)
        }
        Value::Object(fields) => fields.values().find_map(|value| bearer(value, id)),
        Value::Array(items) => items.iter().find_map(|value| bearer(value, id)),
        _ => None,
    }
}

/// The text by which a part of a document is known again.
fn text_of(value: &Value) -> Option<&str> {
    const NAMES: [&str; 7] = [
        "text",
        "description",
        "name",
        "metric",
        "what",
        "term",
        "statement",
    ];
    match value {
        Value::String(text) => Some(text),
        Value::Object(fields) => NAMES.iter().find_map(|name| fields.get(*name)?.as_str()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prd::markdown::read;
    use crate::rubric;

    const FILE: &str = "# Shop

Sells shoes.

## Requirements

- **FR-001**: The shop must sell shoes.
- The shop should be
  fast and easy.

## User stories

### US-001: As a guest I want shoes

## Risks

- It may rain.
";

    #[test]
    fn places_are_found_by_id_by_text_and_by_heading() {
        let places = Places::new(FILE, &read(FILE));

        assert_eq!(places.line("FR-001"), Some(7));
        assert_eq!(places.line("FR-002"), Some(8));
        assert_eq!(places.line("US-001"), Some(13));
        assert_eq!(places.line("requirements"), Some(5));
        assert_eq!(places.line("userStories"), Some(11));
        assert_eq!(places.line("risks/0"), Some(17));
        assert_eq!(places.line("title"), Some(1));
        assert_eq!(places.line("nonGoals"), None);
    }

    #[test]
    fn every_fault_of_a_requirement_or_story_has_a_line() {
        let prd = read(FILE);
        let places = Places::new(FILE, &prd);
        let score = rubric::score(&prd);
        let faults = score.checks.iter().flat_map(|check| &check.faults);
        let mut count = 0;

        for fault in faults.filter(|fault| fault.at.starts_with("FR-")) {
            assert!(places.line(&fault.at).is_some(), "{fault:?}");
            count += 1;
        }

        assert!(count > 0);
    }

    proptest::proptest! {
        #[test]
        fn any_file_and_place_are_looked_at_without_panic(file in "[#\\-* a-zäFR01:/\n]{0,200}", place in "[a-zFR\\-0-9/é]{0,20}") {
            Places::new(&file, &read(&file)).line(&place);
        }
    }
}
