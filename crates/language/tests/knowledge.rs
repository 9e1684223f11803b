//! Each pattern by itself: its names lead to it, and a document of it alone passes the rubric.

use codexflow_language::{
    knowledge::Knowledge,
    prd::{Brief, compose},
    rubric::score,
};
use jiff::civil::{Date, date};

const TODAY: Date = date(2026, 12, 1);

#[test]
fn every_name_of_a_pattern_leads_to_it_alone() {
    let all = Knowledge::get();
    let mut wrong = Vec::new();
    for pattern in all.patterns() {
        for name in pattern.aliases.iter().chain([&pattern.name]) {
            let found: Vec<_> = all
                .find(name)
                .iter()
                .map(|one| one.pattern.id.clone())
                .collect();
            if found.first() != Some(&pattern.id) || found.len() > 1 {
                wrong.push(format!("{}: {name} -> {found:?}", pattern.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_document_of_one_pattern_passes_each_check_on_its_sentences() {
    let mut wrong = Vec::new();
    for pattern in Knowledge::get().patterns() {
        let brief = Brief {
            description: format!("A product with {}", pattern.name.to_lowercase()),
            features: vec![pattern.name.clone()],
            ..Brief::default()
        };
        let score = score(&compose(&brief, TODAY).expect("a document"));
        for check in &score.checks {
            let sentences = [
                "atomic",
                "unambiguous",
                "measurable",
                "testable",
                "consistent",
            ];
            if sentences.contains(&check.name.as_str()) && !check.faults.is_empty() {
                wrong.push(format!("{} {}: {:?}", pattern.id, check.name, check.faults));
            }
        }
        if score.score < 90.0 {
            wrong.push(format!("{}: {}", pattern.id, score.score));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
