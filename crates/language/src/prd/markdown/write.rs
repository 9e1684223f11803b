//! To Markdown.

use std::fmt::Write as _;

use super::super::{Content, Kind, Prd, Requirement, Schedule};

/// Text that Markdown takes as text: one line, without tags and links.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
    {
        if matches!(c, '<' | '>' | '[' | ']' | '`' | '\\' | '*' | '_' | '|') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

struct Page(String);

impl Page {
    fn heading(&mut self, text: &str) {
        self.line(&format!("\n## {text}\n"));
    }

    fn line(&mut self, text: &str) {
        // Writing into a string does not fail.
        let _ = writeln!(self.0, "{text}");
    }

    fn list<T>(&mut self, heading: &str, parts: &[T], line: impl Fn(&T) -> String) {
        if !parts.is_empty() {
            self.heading(heading);
            for part in parts {
                self.line(&format!("- {}", line(part)));
            }
        }
    }
}

/// Writes a document.
#[expect(
    clippy::too_many_lines,
    reason = "one list for each section of a document"
)]
pub fn write(prd: &Prd) -> String {
    let content = &prd.content;
    let mut page = Page(String::new());
    page.line(&format!("# {}", plain(&prd.title)));
    page.heading("Overview");
    page.line(&plain(&content.overview));
    page.list("Objectives", &content.objectives, |text| plain(text));
    if let Some(problem) = &content.problem {
        page.heading("Problem");
        page.line(&plain(&problem.statement));
        for evidence in &problem.evidence {
            page.line(&format!("- Evidence: {}", plain(evidence)));
        }
        if !problem.cost_of_inaction.is_empty() {
            page.line(&format!(
                "- Cost of inaction: {}",
                plain(&problem.cost_of_inaction)
            ));
        }
    }
    page.list("Personas", &content.personas, |part| {
        format!("**{}** – {}", plain(&part.name), plain(&part.need))
    });
    page.list("Constraints", &content.constraints, |part| {
        let mut line = format!("{} ({}): {}", part.id, plain(&part.kind), plain(&part.text));
        if !part.requirement_ids.is_empty() {
            let _ = write!(line, " → {}", part.requirement_ids.join(", "));
        }
        if !part.contradiction.is_empty() {
            let _ = write!(line, " – contradiction: {}", plain(&part.contradiction));
        }
        line
    });
    let items = content.requirement_items();
    page.heading("Requirements");
    for (kind, name) in [
        (Kind::Functional, "Functional requirements"),
        (Kind::NonFunctional, "Non-functional requirements"),
    ] {
        page.line(&format!("### {name}\n"));
        for item in items.iter().filter(|item| item.kind == kind) {
            page.line(&format!("- {}", requirement(item)));
        }
        page.line("");
    }
    stories(&mut page, content);
    page.list("Edge cases", &content.edge_cases, |text| plain(text));
    specs(&mut page, content);
    timeline(&mut page, &content.schedule());
    page.list("Success metrics", &content.success_metrics, |part| {
        format!(
            "{}: {} – baseline: {}; target: {}; by: {}; how: {}",
            part.id,
            plain(&part.metric),
            plain(&part.baseline),
            plain(&part.target),
            plain(&part.by),
            plain(&part.how)
        )
    });
    page.list("Non-goals", &content.non_goals, |part| {
        format!("{} – because: {}", plain(&part.text), plain(&part.why))
    });
    page.list("Assumptions", &content.assumptions, |part| {
        format!(
            "{}: {} – if wrong: {}",
            part.id,
            plain(&part.text),
            plain(&part.if_wrong)
        )
    });
    page.list("Dependencies", &content.dependencies, |part| {
        format!(
            "{} – owner: {}; needed by: {}",
            plain(&part.what),
            plain(&part.owner),
            plain(&part.needed_by)
        )
    });
    page.list("Risks", &content.risks, |part| {
        format!(
            "{}: {} – likelihood: {}; impact: {}; mitigation: {}; trigger: {}; owner: {}",
            part.id,
            plain(&part.text),
            part.likelihood.word(),
            part.impact.word(),
            plain(&part.mitigation),
            plain(&part.trigger),
            plain(&part.owner)
        )
    });
    page.list("Test strategy", &content.test_strategy, |text| plain(text));
    page.list("Open questions", &content.open_questions, |part| {
        let blocking = if part.blocking { "; blocking: yes" } else { "" };
        format!(
            "{}: {} – default: {}; owner: {}; due: {}{blocking}",
            part.id,
            plain(&part.text),
            plain(&part.default_answer),
            plain(&part.owner),
            plain(&part.due)
        )
    });
    page.list("Glossary", &content.glossary, |part| {
        format!("**{}** – {}", plain(&part.term), plain(&part.meaning))
    });
    page.list("Decisions", &content.decisions, |part| {
        format!("{} – because: {}", plain(&part.text), plain(&part.why))
    });
    page.0
}

fn requirement(item: &Requirement) -> String {
    let mut line = format!(
        "**{}**: {} ({}",
        item.id,
        plain(&item.text),
        item.priority.word()
    );
    if !item.category.is_empty() {
        let _ = write!(line, "; {}", plain(&item.category));
    }
    let _ = write!(line, "; source: {}", item.source.word());
    if let Some(hours) = item.effort_hours {
        let _ = write!(line, "; {hours} h");
    }
    line.push(')');
    line
}

fn stories(page: &mut Page, content: &Content) {
    page.heading("User stories");
    for story in &content.user_stories {
        page.line(&format!(
            "### {}\n\n{}\n",
            plain(&story.id),
            plain(&story.description)
        ));
        for line in &story.acceptance_criteria {
            page.line(&format!("- {}", plain(line)));
        }
        if !story.requirement_ids.is_empty() {
            page.line(&format!(
                "- Requirements: {}",
                story.requirement_ids.join(", ")
            ));
        }
        page.line("");
    }
}

fn specs(page: &mut Page, content: &Content) {
    page.heading("Technical specifications");
    for (name, value) in &content.technical_specs.0 {
        page.line(&format!("### {}\n", plain(name)));
        match value {
            serde_json::Value::Array(list) => {
                for one in list {
                    page.line(&format!("- {}", told(one)));
                }
            }
            one => page.line(&told(one)),
        }
        page.line("");
    }
}

fn told(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => plain(text),
        serde_json::Value::Object(map) => {
            let name = map
                .get("name")
                .and_then(|name| name.as_str())
                .unwrap_or_default();
            let rest: Vec<String> = map
                .iter()
                .filter(|(key, _)| *key != "name")
                .map(|(_, value)| told(value))
                .collect();
            format!("**{}**: {}", plain(name), rest.join("; "))
        }
        serde_json::Value::Array(list) => list.iter().map(told).collect::<Vec<_>>().join(", "),
        other => plain(&other.to_string()),
    }
}

fn timeline(page: &mut Page, schedule: &Schedule) {
    page.heading("Timeline");
    for (name, value) in [("Start", &schedule.start), ("Deadline", &schedule.deadline)] {
        if let Some(value) = value {
            page.line(&format!("- {name}: {}", plain(value)));
        }
    }
    if let Some(hours) = schedule.capacity_hours {
        page.line(&format!(
            "- Capacity: {hours} hours. {}",
            plain(&schedule.capacity_basis)
        ));
    }
    if let Some(cut) = &schedule.scope_cut {
        page.line(&format!(
            "- Scope cut: {} (shortfall: {} hours)",
            plain(&cut.text),
            cut.shortfall_hours
        ));
    }
    for phase in &schedule.phases {
        let when = match (&phase.start, &phase.end) {
            (Some(start), Some(end)) => format!("{} – {}", plain(start), plain(end)),
            _ => "later".to_owned(),
        };
        page.line(&format!(
            "\n### {}: {} ({when})\n",
            plain(&phase.id),
            plain(&phase.name)
        ));
        page.line(&format!("- Effort: {} hours", phase.effort_hours));
        for text in &phase.entry {
            page.line(&format!("- Entry: {}", plain(text)));
        }
        for text in &phase.exit {
            page.line(&format!("- Exit: {}", plain(text)));
        }
        if !phase.requirement_ids.is_empty() {
            page.line(&format!(
                "- Requirements: {}",
                phase.requirement_ids.join(", ")
            ));
        }
    }
}
