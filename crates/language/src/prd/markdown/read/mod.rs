//! From Markdown.

mod headings;
mod items;
mod line;
mod marks;

use crate::prd::{Phase, Prd, Requirement, Schedule, Story, label, split_id};
pub(super) use headings::{Section, section_of};
pub(super) use marks::{bare, element};

#[derive(Default)]
struct Reader {
    prd: Prd,
    schedule: Schedule,
    items: Vec<Requirement>,
    part: String,
}

/// Reads a document.
pub fn read(markdown: &str) -> Prd {
    let mut reader = Reader::default();
    let mut section = Section::Overview;
    let mut depth = 0;
    let mut fenced = false;
    let mut joined: Vec<String> = Vec::new();
    for raw in markdown.lines() {
        if raw.trim_start().starts_with("```") || raw.trim_start().starts_with("~~~") {
            fenced = !fenced;
        }
        // A line that goes on from the element above belongs to it.
        let goes_on =
            raw.starts_with("  ") && element(raw).is_none() && !raw.trim().is_empty() && !fenced;
        match joined.last_mut() {
            Some(last) if goes_on && element(last).is_some() => {
                last.push(' ');
                last.push_str(raw.trim());
            }
            _ => joined.push(raw.to_owned()),
        }
    }
    for line in &joined {
        let level = line.len() - line.trim_start_matches('#').len();
        if (1..=6).contains(&level) && line[level..].starts_with(' ') {
            let heading = bare(line[level..].trim_end_matches('#'));
            if level == 1 && reader.prd.title.is_empty() {
                reader.prd.title = heading;
                continue;
            }
            let named = section_of(&heading);
            let own = matches!(
                section,
                Section::Stories | Section::Timeline | Section::Technical
            ) && level > depth.max(1);
            if own {
                reader.open(section, &heading);
            } else if named != Section::Other || level <= depth.max(2) {
                (section, depth) = (named, level);
                reader.part.clear();
            }
            continue;
        }
        let is_element = element(line).is_some();
        let text = bare(element(line).unwrap_or(line));
        if !text.is_empty() && !text.chars().all(|c| "-=_~|: ".contains(c)) {
            reader.line(section, &text, is_element);
        }
    }
    reader.finish()
}

impl Reader {
    /// A heading within a section: a story, a phase, a technical part.
    fn open(&mut self, section: Section, heading: &str) {
        heading.clone_into(&mut self.part);
        match section {
            Section::Stories => {
                let id = heading.split([' ', ':']).next().unwrap_or_default();
                let told = heading.to_lowercase();
                self.prd.content.user_stories.push(Story {
                    id: if crate::prd::number(id, "US").is_some() {
                        id.to_owned()
                    } else {
                        String::new()
                    },
                    description: if told.contains("as a") {
                        split_id(heading).1.to_owned()
                    } else {
                        String::new()
                    },
                    ..Story::default()
                });
            }
            Section::Timeline => {
                let (id, rest) = split_id(heading);
                let (name, dates) = rest.rsplit_once('(').unwrap_or((rest, ""));
                let found: Vec<&str> = dates
                    .split(|c: char| !c.is_ascii_digit() && c != '-')
                    .filter(|part| part.len() == 10)
                    .collect();
                self.schedule.phases.push(Phase {
                    id: id.map_or_else(
                        || label("PH", self.schedule.phases.len() + 1),
                        str::to_owned,
                    ),
                    name: name.trim().to_owned(),
                    start: found.first().map(|date| (*date).to_owned()),
                    end: found.get(1).map(|date| (*date).to_owned()),
                    later: dates.starts_with("later"),
                    ..Phase::default()
                });
            }
            _ => {}
        }
    }

    fn finish(mut self) -> Prd {
        let content = &mut self.prd.content;
        for (n, story) in content.user_stories.iter_mut().enumerate() {
            if story.id.is_empty() {
                story.id = label("US", n + 1);
            }
        }
        for item in &mut self.items {
            item.story_ids = content
                .user_stories
                .iter()
                .filter(|story| story.requirement_ids.contains(&item.id))
                .map(|story| story.id.clone())
                .collect();
        }
        content.requirements.items = self.items;
        content.requirements.write_strings();
        let told = self.schedule != Schedule::default();
        if told {
            content.timeline = self.schedule.into_free();
        }
        self.prd
    }
}
