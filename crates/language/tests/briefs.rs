//! The forty briefs of the repository: each becomes a document of at least 90 points in which nothing is lost.

use std::{fs, path::Path, time::Instant};

use codexflow_language::{
    diff::{diff, keep_ids},
    plan::plan,
    prd::{Brief, Prd, Priority, compose, markdown},
    rubric::score,
};
use jiff::civil::{Date, date};

const TODAY: Date = date(2026, 12, 1);

fn briefs() -> Vec<(String, Brief)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("briefs");
    let mut all: Vec<(String, Brief)> = fs::read_dir(folder)
        .expect("the folder of briefs")
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path
                .file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            let text = fs::read_to_string(&path).expect("a readable brief");
            (name, serde_json::from_str(&text).expect("a brief"))
        })
        .collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(all.len(), 40);
    all
}

fn composed() -> Vec<(String, Prd)> {
    briefs()
        .into_iter()
        .map(|(name, brief)| {
            let prd = compose(&brief, TODAY).expect("a document");
            (name, prd)
        })
        .collect()
}

#[test]
fn every_brief_scores_ninety_and_loses_nothing_it_gave() {
    let mut scores = Vec::new();
    let mut low = Vec::new();
    for (name, prd) in composed() {
        let score = score(&prd);
        let failed: Vec<String> = score
            .failed()
            .map(|check| {
                format!(
                    "{} {:.2} {:?}",
                    check.name,
                    check.value,
                    &check.faults[..check.faults.len().min(3)]
                )
            })
            .collect();
        scores.push(score.score);
        let lost = score.checks.iter().any(|check| {
            matches!(check.name.as_str(), "inputFaithful" | "nothingInvented") && !check.passed
        });
        if score.score < 90.0 || lost {
            low.push(format!("{name}: {} {failed:#?}", score.score));
        }
    }
    scores.sort_by(f64::total_cmp);
    eprintln!(
        "scores: least {}, median {}, most {}",
        scores[0], scores[20], scores[39]
    );
    assert!(low.is_empty(), "{}", low.join("\n"));
}

#[test]
fn the_time_of_a_document_is_printed() {
    let briefs = briefs();
    let warm = compose(&briefs[0].1, TODAY).expect("a document");
    assert!(!warm.title.is_empty());
    let mut times: Vec<u128> = Vec::new();
    for _ in 0..3 {
        for (_, brief) in &briefs {
            let started = Instant::now();
            let prd = compose(brief, TODAY).expect("a document");
            assert!(score(&prd).score > 0.0);
            times.push(started.elapsed().as_micros());
        }
    }
    times.sort_unstable();
    eprintln!(
        "compose and score: p50 {} µs, p95 {} µs",
        times[times.len() / 2],
        times[times.len() * 95 / 100]
    );
}

#[test]
fn a_document_is_the_same_each_time() {
    for ((name, one), (_, two)) in composed().into_iter().zip(composed()) {
        assert_eq!(one, two, "{name}");
    }
}

#[test]
fn at_most_three_questions_are_asked_each_with_a_default() {
    for (name, prd) in composed() {
        let questions = &prd.content.open_questions;
        assert!((1..=3).contains(&questions.len()), "{name}");
        assert!(
            questions.iter().all(|one| !one.default_answer.is_empty()),
            "{name}"
        );
    }
}

#[test]
fn every_must_has_a_task_and_tasks_wait_only_for_earlier_ones() {
    for (name, prd) in composed() {
        let plan = plan(&prd);
        assert_eq!(plan.coverage.must, plan.coverage.must_covered, "{name}");
        for (n, task) in plan.tasks.iter().enumerate() {
            assert!(
                task.enabling == task.requirement_ids.is_empty(),
                "{name} {}",
                task.key
            );
            assert!(
                task.estimate_hours > 0 && !task.acceptance_checks.is_empty(),
                "{name} {}",
                task.key
            );
            for key in &task.depends_on {
                let before = plan
                    .tasks
                    .iter()
                    .position(|other| other.key == *key)
                    .expect("a task");
                assert!(before < n, "{name}: {} waits for {key}", task.key);
            }
        }
    }
}

#[test]
fn markdown_reads_back_with_the_same_requirements_and_a_like_score() {
    for (name, prd) in composed() {
        let again = markdown::read(&markdown::write(&prd));
        let (items, mut old) = (
            again.content.requirement_items(),
            prd.content.requirement_items(),
        );
        old.sort_by_key(|item| item.kind);
        assert_eq!(items.len(), old.len(), "{name}");
        for (item, old) in items.iter().zip(&old) {
            let (text, same) = (item.text.split_whitespace(), old.text.split_whitespace());
            assert!(text.eq(same), "{name}: {} / {}", item.text, old.text);
            assert_eq!(
                (&item.id, item.priority, item.effort_hours),
                (&old.id, old.priority, old.effort_hours),
                "{name}"
            );
        }
        let read = score(&again);
        let failed: Vec<_> = read
            .failed()
            .map(|check| (&check.name, check.value, &check.faults))
            .collect();
        assert!(read.score >= 90.0, "{name}: {} {failed:#?}", read.score);
    }
}

#[test]
fn a_feature_more_keeps_all_other_ids() {
    for (name, brief) in briefs() {
        let before = compose(&brief, TODAY).expect("a document");
        let mut more = brief.clone();
        more.features
            .insert(0, "zeppelin mooring bookings".to_owned());
        let mut after = compose(&more, TODAY).expect("a document");
        keep_ids(&before, &mut after);
        let changes = diff(&before, &after);
        for item in after.content.requirement_items() {
            let same = before
                .content
                .requirement_items()
                .into_iter()
                .find(|old| old.text == item.text && old.kind == item.kind);
            assert!(
                same.is_none_or(|same| same.id == item.id),
                "{name}: {}",
                item.text
            );
        }
        let reworded = changes.changed.iter().map(|one| &one.after);
        assert!(
            changes
                .added
                .iter()
                .chain(reworded)
                .any(|item| item.text.contains("zeppelin")),
            "{name}"
        );
        let linked = score(&after)
            .checks
            .into_iter()
            .find(|check| check.name == "linked")
            .expect("a check");
        assert!(linked.passed, "{name}: {:?}", linked.faults);
    }
}

#[test]
fn a_requirement_in_other_words_keeps_its_id_from_the_likeness_of_the_contract_on() {
    let one = |text: &str| {
        let mut prd = Prd::default();
        prd.content.requirements.functional = vec![text.to_owned()];
        prd
    };
    let mut before = one("The cart must keep its lines for 30 days after the last visit.");
    keep_ids(&Prd::default(), &mut before);
    for (text, likeness, is_same) in [
        (
            "The cart must keep its lines for 60 days after the last visit.",
            0.6..1.0,
            true,
        ),
        (
            "The cart must keep all lines for 30 days, then forget them.",
            0.6..0.72,
            true,
        ),
        ("The cart must lose its lines at night.", 0.3..0.6, false),
    ] {
        let mut after = one(text);
        keep_ids(&before, &mut after);
        let item = &after.content.requirement_items()[0];
        assert_eq!(item.id == "FR-001", is_same, "{text}");
        if let Some(changed) = diff(&before, &after).changed.first() {
            assert!(
                likeness.contains(&changed.likeness),
                "{text}: {}",
                changed.likeness
            );
        }
    }
}

#[test]
fn what_cannot_fit_is_cut_and_said() {
    let all = briefs();
    let of = |wanted: &str| {
        let brief = &all
            .iter()
            .find(|(name, _)| name == wanted)
            .expect("a brief")
            .1;
        compose(brief, TODAY).expect("a document")
    };
    for name in ["04-impossible", "15-thirty-short"] {
        let prd = of(name);
        let cut = prd.content.schedule().scope_cut.expect("a cut");
        assert!(
            !cut.text.is_empty() && (cut.hours > 0 || cut.shortfall_hours > 0),
            "{name}"
        );
        assert!(
            prd.content
                .requirement_items()
                .iter()
                .any(|item| item.priority == Priority::Wont),
            "{name}"
        );
    }
    for name in [
        "05-zero-people",
        "06-past",
        "27-contradiction",
        "28-negative",
    ] {
        let prd = of(name);
        let named: Vec<_> = prd
            .content
            .constraints
            .iter()
            .filter(|one| !one.contradiction.is_empty())
            .collect();
        assert!(!named.is_empty(), "{name}");
        assert!(
            prd.content.open_questions[0]
                .text
                .contains(&named[0].contradiction),
            "{name}"
        );
    }
}

#[test]
fn unknown_features_are_said_to_be() {
    let all = briefs();
    let prd = compose(&all[15].1, TODAY).expect("a document");
    for feature in &all[15].1.features {
        assert!(
            prd.content
                .assumptions
                .iter()
                .any(|one| one.text.contains("No pattern is known") && one.text.contains(feature)),
            "{feature}"
        );
    }
}
