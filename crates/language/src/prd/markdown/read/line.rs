//! One line below a heading, into the section that the heading opened.

use super::{Reader, Section};
use crate::prd::markdown::parts::Parts;
use crate::prd::{
    Assumption, Constraint, Decision, Dependency, Kind, Level, Metric, NonGoal, Persona, Problem,
    Question, Risk, Source, Term, label, number as number_of, split_id,
};
use crate::words;

impl Reader {
    #[expect(
        clippy::too_many_lines,
        reason = "one arm for each section of a document"
    )]
    pub(super) fn line(&mut self, section: Section, text: &str, is_element: bool) {
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
                let id = number_of(id, "CON").map_or_else(
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
}

fn kind_of(id: &str) -> Option<Kind> {
    [Kind::Functional, Kind::NonFunctional]
        .into_iter()
        .find(|kind| number_of(id, kind.prefix()).is_some())
}
