//! The lines of requirements, stories and the timeline. Must keep a text that it does not understand.

use super::Reader;
use crate::prd::{
    Criterion, Kind, Priority, Requirement, ScopeCut, Source, Story, label, priority_of, split_id,
};

impl Reader {
    pub(super) fn requirement(&mut self, kind: Kind, line: &str) {
        let (id, text) = split_id(line);
        let (text, notes) = match text.rsplit_once(" (") {
            Some((text, notes)) if notes.ends_with(')') => (text, notes.trim_end_matches(')')),
            _ => (text, ""),
        };
        let words: Vec<&str> = notes.split("; ").collect();
        let told = words.first().and_then(|word| Priority::parse(word));
        // Brackets that are not ours are a part of the sentence.
        let text = if told.is_none() {
            split_id(line).1
        } else {
            text
        };
        let words = if told.is_none() { Vec::new() } else { words };
        let value = |name: &str| words.iter().find_map(|word| word.strip_prefix(name));
        let count = self.items.iter().filter(|item| item.kind == kind).count();
        self.items.push(Requirement {
            id: id.map_or_else(|| label(kind.prefix(), count + 1), str::to_owned),
            kind,
            priority: told.unwrap_or_else(|| priority_of(text)),
            category: words
                .get(1)
                .filter(|word| !word.starts_with("source:"))
                .map_or_else(String::new, |word| (*word).to_owned()),
            source: value("source: ")
                .and_then(Source::parse)
                .unwrap_or_default(),
            effort_hours: words
                .iter()
                .find_map(|word| word.strip_suffix(" h")?.parse().ok()),
            text: text.to_owned(),
            ..Requirement::default()
        });
    }

    pub(super) fn story(&mut self, text: &str) {
        let stories = &mut self.prd.content.user_stories;
        let lower = text.to_lowercase();
        let (id, rest) = split_id(text);
        if let Some(ids) = text.strip_prefix("Requirements:") {
            if let Some(story) = stories.last_mut() {
                story.requirement_ids = ids.split(',').map(|id| id.trim().to_owned()).collect();
            }
        } else if let Some(criterion) = Criterion::parse(text) {
            if let Some(story) = stories.last_mut() {
                story.acceptance_criteria.push(criterion.line());
            }
        } else if lower.contains("as a") && lower.contains("want") {
            match stories.last_mut() {
                Some(story) if story.description.is_empty() && id.is_none() => {
                    rest.clone_into(&mut story.description);
                }
                _ => stories.push(Story {
                    id: id.unwrap_or_default().to_owned(),
                    description: rest.to_owned(),
                    ..Story::default()
                }),
            }
        } else if let Some(story) = stories.last_mut() {
            if story.description.is_empty() {
                text.clone_into(&mut story.description);
            } else {
                story.acceptance_criteria.push(text.to_owned());
            }
        }
    }

    pub(super) fn time(&mut self, text: &str) {
        let schedule = &mut self.schedule;
        let (name, value) = text
            .split_once(':')
            .map_or(("", text), |(name, value)| (name, value.trim()));
        let first = || {
            value
                .split_whitespace()
                .next()
                .and_then(|word| word.parse().ok())
        };
        match (name, schedule.phases.last_mut()) {
            ("Start", None) => schedule.start = Some(value.to_owned()),
            ("Deadline", None) => schedule.deadline = Some(value.to_owned()),
            ("Capacity", None) => schedule.capacity_hours = first(),
            ("Scope cut", None) => {
                let (text, rest) = value.rsplit_once(" (shortfall: ").unwrap_or((value, ""));
                schedule.scope_cut = Some(ScopeCut {
                    text: text.to_owned(),
                    shortfall_hours: rest
                        .split(' ')
                        .next()
                        .and_then(|word| word.parse().ok())
                        .unwrap_or(0),
                    ..ScopeCut::default()
                });
            }
            ("Effort", Some(phase)) => phase.effort_hours = first().unwrap_or(0),
            ("Entry", Some(phase)) => phase.entry.push(value.to_owned()),
            ("Exit", Some(phase)) => phase.exit.push(value.to_owned()),
            ("Requirements", Some(phase)) => {
                phase.requirement_ids = value.split(',').map(|id| id.trim().to_owned()).collect();
            }
            (_, Some(phase)) => phase.exit.push(text.to_owned()),
            (_, None) => schedule.capacity_basis.push_str(text),
        }
    }
}
