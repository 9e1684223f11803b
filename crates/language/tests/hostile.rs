//! Briefs and files that mean harm, or nothing.

use codexflow_language::{
    diff::{diff, keep_ids},
    plan::plan,
    prd::{Brief, BriefError, compose, markdown},
    rubric::score,
};
use jiff::civil::{Date, date};
use proptest::prelude::*;

const TODAY: Date = date(2026, 12, 1);

#[test]
fn nothing_said_is_refused() {
    for text in ["", "   ", "\u{0}\u{1}", "…!?"] {
        let brief = Brief {
            description: text.to_owned(),
            ..Brief::default()
        };
        assert_eq!(compose(&brief, TODAY), Err(BriefError::Empty), "{text:?}");
    }
}

#[test]
fn a_megabyte_is_refused_by_name() {
    let brief = Brief {
        description: "a ".repeat(500_000),
        ..Brief::default()
    };
    let error = compose(&brief, TODAY).expect_err("too long");
    assert!(
        error.to_string().contains("description is too long"),
        "{error}"
    );
    let brief = Brief {
        features: (0..101).map(|n| format!("feature {n}")).collect(),
        ..Brief::default()
    };
    assert!(matches!(
        compose(&brief, TODAY),
        Err(BriefError::TooMany { .. })
    ));
}

#[test]
fn markup_comes_out_as_text() {
    let brief = Brief {
        description: "<script>alert(1)</script> [a](javascript:x) A guest book".to_owned(),
        features: vec![
            "<img src=x onerror=alert(2)>".to_owned(),
            "a | b | c".to_owned(),
        ],
        ..Brief::default()
    };
    let page = markdown::write(&compose(&brief, TODAY).expect("a document"));
    assert!(!page.contains("<script") || page.contains("\\<script"));
    assert!(page.replace("\\<", "").find('<').is_none());
    assert!(!page.replace("\\[", "").contains('['));
}

#[test]
fn a_poor_document_scores_low_and_names_the_places() {
    let poor = markdown::read(
        "# Shop\n\n## Overview\nTODO\n\n## Functional requirements\n- FR-001: The shop must be fast and/or easy.\n\
         - FR-001: It works.\n\n## User stories\n- As a user, I want to buy\n",
    );
    let score = score(&poor);
    assert!(score.score < 50.0, "{}", score.score);
    for name in [
        "complete",
        "identified",
        "atomic",
        "measurable",
        "testable",
        "linked",
        "bounded",
        "feasible",
    ] {
        let check = score
            .checks
            .iter()
            .find(|check| check.name == name)
            .expect("a check");
        assert!(
            !check.passed && check.faults.iter().all(|fault| !fault.at.is_empty()),
            "{name}"
        );
    }
}

#[test]
fn each_check_sees_its_own_fault() {
    let brief = Brief {
        description: "A shop for 200 products".to_owned(),
        features: vec!["cart".to_owned(), "moon phase discounts".to_owned()],
        ..Brief::default()
    };
    let good = compose(&brief, TODAY).expect("a document");
    let failed = |prd: &codexflow_language::prd::Prd| -> Vec<String> {
        score(prd)
            .failed()
            .map(|check| check.name.clone())
            .collect()
    };
    let base = failed(&good);
    let check = |name: &str, spoil: &dyn Fn(&mut codexflow_language::prd::Content)| {
        let mut prd = good.clone();
        spoil(&mut prd.content);
        assert!(!base.contains(&name.to_owned()), "{name} fails already");
        assert!(
            failed(&prd).contains(&name.to_owned()),
            "{name} does not see it"
        );
    };
    check("complete", &|content| content.risks.clear());
    check("inputFaithful", &|content| {
        content
            .requirements
            .items
            .retain(|item| !item.text.contains("200"));
    });
    check("nothingInvented", &|content| {
        content.requirements.items[0].text.push_str(" 777");
    });
    check("identified", &|content| {
        content.requirements.items[1].id = "FR-001".to_owned();
    });
    check("atomic", &|content| {
        content.requirements.items[0].text = "It must open and must close.".to_owned();
    });
    check("unambiguous", &|content| {
        for item in &mut content.requirements.items {
            item.text = "It must be fast.".to_owned();
        }
    });
    check("measurable", &|content| {
        content.success_metrics[0].target.clear();
    });
    check("testable", &|content| {
        content.user_stories[0].criteria.truncate(1);
    });
    check("linked", &|content| {
        content.user_stories[0]
            .requirement_ids
            .push("FR-999".to_owned());
    });
    check("bounded", &|content| content.non_goals.clear());
    check("feasible", &|content| {
        content.timeline.set("capacityHours", 1);
    });
    check("consistent", &|content| {
        content.requirements.items[1].text = content.requirements.items[0].text.clone();
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_gives_a_document_or_an_error(
        kind in "\\PC{0,20}", description in "\\PC{0,200}", features in prop::collection::vec("\\PC{0,60}", 0..6),
        timeline in "\\PC{0,20}", budget in "[$€-]{0,2}[0-9.,kM%]{0,12}", team in -5i64..40,
    ) {
        let brief: Brief = serde_json::from_value(serde_json::json!({
            "projectType": kind, "description": description, "features": features,
            "constraints": { "timeline": timeline, "budget": budget, "team size": team },
        })).expect("a brief");
        if let Ok(prd) = compose(&brief, TODAY) {
            let value = score(&prd);
            prop_assert!(value.score >= 75.0, "{} {:#?}", value.score, value.failed().collect::<Vec<_>>());
            let tasks = plan(&prd);
            prop_assert_eq!(tasks.coverage.must, tasks.coverage.must_covered);
            let mut again = prd.clone();
            keep_ids(&prd, &mut again);
            let changes = diff(&prd, &again);
            prop_assert!(changes.added.is_empty() && changes.removed.is_empty() && changes.changed.is_empty());
        }
    }

    #[test]
    fn any_file_can_be_checked(text in "(\\PC|\n){0,400}") {
        let prd = markdown::read(&text);
        let value = score(&prd).score;
        prop_assert!((0.0..=100.0).contains(&value));
        let _ = plan(&prd);
    }
}
