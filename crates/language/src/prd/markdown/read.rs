//! From Markdown.

use super::{
    super::{
        Assumption, Constraint, Criterion, Decision, Dependency, Kind, Level, Metric, NonGoal,
        Persona, Phase, Prd, Priority, Problem, Question, Requirement, Risk, Schedule, ScopeCut,
        Source, Story, Term, label, priority_of, split_id,
    },
    parts::Parts,
};
use crate::words;

/// What a heading opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Overview,
    Objectives,
    Problem,
    Personas,
    Constraints,
    Functional,
    NonFunctional,
    Requirements,
    Stories,
    Edges,
    Technical,
    Timeline,
    Metrics,
    NonGoals,
    Assumptions,
    Dependencies,
    Risks,
    Tests,
    Questions,
    Glossary,
    Decisions,
    Other,
}

/// Headings by words that stand in them; the first that fits counts.
const HEADINGS: &[(&str, Section)] = &[
    ("non goal", Section::NonGoals),
    ("nongoal", Section::NonGoals),
    ("out of scope", Section::NonGoals),
    ("not doing", Section::NonGoals),
    ("non functional", Section::NonFunctional),
    ("nonfunctional", Section::NonFunctional),
    ("quality attribute", Section::NonFunctional),
    ("functional", Section::Functional),
    ("requirement", Section::Requirements),
    ("user stor", Section::Stories),
    ("stories", Section::Stories),
    ("user scenario", Section::Stories),
    ("acceptance", Section::Stories),
    ("edge case", Section::Edges),
    ("failure case", Section::Edges),
    ("success metric", Section::Metrics),
    ("success criteria", Section::Metrics),
    ("metric", Section::Metrics),
    ("kpi", Section::Metrics),
    ("persona", Section::Personas),
    ("target user", Section::Personas),
    ("audience", Section::Personas),
    ("problem", Section::Problem),
    ("background", Section::Problem),
    ("objective", Section::Objectives),
    ("goal", Section::Objectives),
    ("constraint", Section::Constraints),
    ("assumption", Section::Assumptions),
    ("dependenc", Section::Dependencies),
    ("risk", Section::Risks),
    ("test", Section::Tests),
    ("question", Section::Questions),
    ("glossary", Section::Glossary),
    ("definition", Section::Glossary),
    ("decision", Section::Decisions),
    ("technical", Section::Technical),
    ("architecture", Section::Technical),
    ("data model", Section::Technical),
    ("entities", Section::Technical),
    ("timeline", Section::Timeline),
    ("milestone", Section::Timeline),
    ("roadmap", Section::Timeline),
    ("phase", Section::Timeline),
    ("overview", Section::Overview),
    ("summary", Section::Overview),
];

pub(super) fn section_of(heading: &str) -> Section {
    let plain = words::plain(heading).join(" ");
    HEADINGS
        .iter()
        .find(|(name, _)| plain.contains(name))
        .map_or(Section::Other, |(_, section)| *section)
}

/// The text of a Markdown line without its marks.
pub(super) fn bare(line: &str) -> String {
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
pub(super) fn element(line: &str) -> Option<&str> {
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
                    id: if super::super::number(id, "US").is_some() {
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

    #[expect(
        clippy::too_many_lines,
        reason = "one arm for each section of a document"
    )]
    fn line(&mut self, section: Section, text: &str, is_element: bool) {
        let (id, _) = split_id(text);
        // A requirement by its id, wherever it stands.
        if let Some(kind) = id.and_then(kind_of) {
            self.requirement(kind, text);
            return;
        }
        let content = &mut self.prd.content;
        let parts = || Parts::of(text);
        let number = |prefix: &str, count: usize, id: Option<String>| {
            id.unwrap_or_else(|| label(prefix, count + 1))
        };
        match section {
            Section::Functional | Section::Requirements if is_element => {
                self.requirement(Kind::Functional, text);
            }
            Section::NonFunctional if is_element => self.requirement(Kind::NonFunctional, text),
            Section::Overview | Section::Other => {
                if !content.overview.is_empty() {
                    content.overview.push(' ');
                }
                content.overview.push_str(text);
            }
            Section::Objectives => content.objectives.push(text.to_owned()),
            Section::Problem => {
                let problem = content.problem.get_or_insert_with(Problem::default);
                if let Some(rest) = text.strip_prefix("Evidence:") {
                    problem.evidence.push(rest.trim().to_owned());
                } else if let Some(rest) = text.strip_prefix("Cost of inaction:") {
                    rest.trim().clone_into(&mut problem.cost_of_inaction);
                } else {
                    let space = if problem.statement.is_empty() {
                        ""
                    } else {
                        " "
                    };
                    problem.statement.push_str(space);
                    problem.statement.push_str(text);
                }
            }
            Section::Personas if is_element => {
                let parts = parts();
                content.personas.push(Persona {
                    id: words::plain(&parts.text).join("-"),
                    need: parts.get(""),
                    name: parts.text,
                    source: Source::Person,
                });
            }
            Section::Constraints if is_element => {
                let (id, _) = text.split_once(" (").unwrap_or(("", ""));
                let id = super::super::number(id, "CON").map_or_else(
                    || label("CON", content.constraints.len() + 1),
                    |_| id.to_owned(),
                );
                let (head, rest) = text.split_once(':').unwrap_or(("", text));
                let (rest, contradiction) =
                    rest.split_once(" – contradiction: ").unwrap_or((rest, ""));
                let (rest, ids) = rest.split_once(" → ").unwrap_or((rest, ""));
                content.constraints.push(Constraint {
                    id,
                    kind: head
                        .split_once('(')
                        .map_or(head, |(_, kind)| kind.trim_end_matches(')'))
                        .trim()
                        .to_owned(),
                    text: rest.trim().to_owned(),
                    contradiction: contradiction.to_owned(),
                    requirement_ids: ids
                        .split(", ")
                        .filter(|id| !id.is_empty())
                        .map(str::to_owned)
                        .collect(),
                    ..Constraint::default()
                });
            }
            Section::Stories => self.story(text),
            Section::Edges if is_element => content.edge_cases.push(text.to_owned()),
            Section::Technical => {
                let name = if self.part.is_empty() {
                    "notes"
                } else {
                    &self.part
                };
                let mut list: Vec<serde_json::Value> = content.technical_specs.list(name);
                list.push(serde_json::Value::String(text.to_owned()));
                content.technical_specs.set(name, list);
            }
            Section::Timeline => self.time(text),
            Section::Metrics if is_element => {
                let parts = parts();
                content.success_metrics.push(Metric {
                    id: number("SM", content.success_metrics.len(), parts.id.clone()),
                    baseline: parts.get("baseline"),
                    target: parts.get("target"),
                    by: parts.get("by"),
                    how: parts.get("how"),
                    metric: parts.text,
                    source: Source::Person,
                });
            }
            Section::NonGoals if is_element => {
                let parts = parts();
                content.non_goals.push(NonGoal {
                    why: parts.get_or_rest("because"),
                    text: parts.text,
                    source: Source::Person,
                });
            }
            Section::Assumptions if is_element => {
                let parts = parts();
                content.assumptions.push(Assumption {
                    id: number("ASM", content.assumptions.len(), parts.id.clone()),
                    if_wrong: parts.get_or_rest("if wrong"),
                    text: parts.text,
                });
            }
            Section::Dependencies if is_element => {
                let parts = parts();
                content.dependencies.push(Dependency {
                    owner: parts.get_or_rest("owner"),
                    needed_by: parts.get("needed by"),
                    what: parts.text,
                    source: Source::Person,
                });
            }
            Section::Risks if is_element => {
                let parts = parts();
                content.risks.push(Risk {
                    id: number("RSK", content.risks.len(), parts.id.clone()),
                    likelihood: Level::parse(&parts.get("likelihood")).unwrap_or_default(),
                    impact: Level::parse(&parts.get("impact")).unwrap_or_default(),
                    mitigation: parts.get_or_rest("mitigation"),
                    trigger: parts.get("trigger"),
                    owner: parts.get("owner"),
                    text: parts.text,
                    source: Source::Person,
                });
            }
            Section::Tests if is_element => content.test_strategy.push(text.to_owned()),
            Section::Questions if is_element => {
                let parts = parts();
                content.open_questions.push(Question {
                    id: number("Q", content.open_questions.len(), parts.id.clone()),
                    default_answer: parts.get("default"),
                    owner: parts.get("owner"),
                    due: parts.get("due"),
                    blocking: parts.get("blocking") == "yes",
                    text: parts.text,
                });
            }
            Section::Glossary if is_element => {
                let parts = parts();
                content.glossary.push(Term {
                    meaning: parts.get(""),
                    term: parts.text,
                    source: Source::Person,
                });
            }
            Section::Decisions if is_element => {
                let parts = parts();
                content.decisions.push(Decision {
                    why: parts.get_or_rest("because"),
                    text: parts.text,
                    source: Source::Person,
                });
            }
            _ => {}
        }
    }

    fn requirement(&mut self, kind: Kind, line: &str) {
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

    fn story(&mut self, text: &str) {
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

    fn time(&mut self, text: &str) {
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

fn kind_of(id: &str) -> Option<Kind> {
    [Kind::Functional, Kind::NonFunctional]
        .into_iter()
        .find(|kind| super::super::number(id, kind.prefix()).is_some())
}
