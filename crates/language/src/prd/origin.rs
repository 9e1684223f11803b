//! Every sentence of a document with where it came from.

use super::{Content, Source};

/// A sentence, its place and its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Where it stands: `requirements/items/3`.
    pub at: String,
    /// What it says.
    pub text: String,
    /// Where it came from.
    pub source: Source,
}

/// Every sentence of a document with where it came from: its own word for it, that of the part it stands in, or that of
/// the provenance's list; a person's where none is told.
#[expect(
    clippy::too_many_lines,
    reason = "one loop for each section of a document"
)]
pub fn sentences(content: &Content) -> Vec<Sentence> {
    let told = content.provenance.as_ref().map(|from| &from.sentences);
    let mut found = Vec::new();
    let mut add = |at: String, text: &str, source: Option<Source>| {
        if text.is_empty() {
            return;
        }
        let source = source
            .or_else(|| told.and_then(|told| told.get(&at).copied()))
            .unwrap_or_default();
        found.push(Sentence {
            at,
            text: text.to_owned(),
            source,
        });
    };
    for (n, text) in split(&content.overview).into_iter().enumerate() {
        add(format!("overview/{n}"), text, None);
    }
    for (name, list) in [
        ("objectives", &content.objectives),
        ("edgeCases", &content.edge_cases),
        ("testStrategy", &content.test_strategy),
    ] {
        for (n, text) in list.iter().enumerate() {
            add(format!("{name}/{n}"), text, None);
        }
    }
    if let Some(problem) = &content.problem {
        let source = Some(problem.source);
        add("problem/statement".into(), &problem.statement, source);
        for (n, text) in problem.evidence.iter().enumerate() {
            add(format!("problem/evidence/{n}"), text, source);
        }
        add(
            "problem/costOfInaction".into(),
            &problem.cost_of_inaction,
            source,
        );
    }
    for (n, item) in content.requirements.items.iter().enumerate() {
        add(
            format!("requirements/items/{n}"),
            &item.text,
            Some(item.source),
        );
    }
    for (n, story) in content.user_stories.iter().enumerate() {
        add(
            format!("userStories/{n}"),
            &story.description,
            Some(story.source),
        );
        for (c, line) in story.acceptance_criteria.iter().enumerate() {
            add(
                format!("userStories/{n}/acceptanceCriteria/{c}"),
                line,
                Some(story.source),
            );
        }
    }
    for (n, part) in content.personas.iter().enumerate() {
        add(format!("personas/{n}"), &part.need, Some(part.source));
    }
    for (n, part) in content.non_goals.iter().enumerate() {
        add(format!("nonGoals/{n}"), &part.text, Some(part.source));
    }
    for (n, part) in content.success_metrics.iter().enumerate() {
        add(
            format!("successMetrics/{n}"),
            &part.metric,
            Some(part.source),
        );
    }
    for (n, part) in content.constraints.iter().enumerate() {
        add(format!("constraints/{n}"), &part.text, Some(part.source));
    }
    for (n, part) in content.assumptions.iter().enumerate() {
        add(
            format!("assumptions/{n}"),
            &part.text,
            Some(Source::Assumption),
        );
    }
    for (n, part) in content.dependencies.iter().enumerate() {
        add(format!("dependencies/{n}"), &part.what, Some(part.source));
    }
    for (n, part) in content.risks.iter().enumerate() {
        add(format!("risks/{n}"), &part.text, Some(part.source));
    }
    for (n, part) in content.open_questions.iter().enumerate() {
        add(
            format!("openQuestions/{n}"),
            &part.text,
            Some(Source::Assumption),
        );
    }
    for (n, part) in content.glossary.iter().enumerate() {
        add(format!("glossary/{n}"), &part.meaning, Some(part.source));
    }
    for (n, part) in content.decisions.iter().enumerate() {
        add(format!("decisions/{n}"), &part.text, Some(part.source));
    }
    found
}

/// The sentences of a text, by full stops, question marks and line breaks.
pub(crate) fn split(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut quoted = false;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        quoted = match c {
            '“' => true,
            '”' => false,
            _ => quoted,
        };
        let next = chars.peek().map(|(_, next)| *next);
        let ends = c == '\n'
            || "。！？".contains(c)
            || (".!?".contains(c) && !quoted && next.is_none_or(char::is_whitespace));
        if ends {
            let end = at + c.len_utf8();
            found.push(text[from..end].trim());
            from = end;
        }
    }
    found.push(text[from..].trim());
    found.retain(|sentence| !sentence.is_empty());
    found
}
