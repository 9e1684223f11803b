//! Wordings by somebody who may be wrong: a document is never worse for them, and says nothing less of what was given.

use std::{fs, path::Path};

use codexflow_language::prd::{Brief, Prd, Source, compose};
use codexflow_language::rewording::{Part, Section, instructions, message, parts, take};
use codexflow_language::rubric::score;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use serde_json::{Value, json};

const TODAY: Date = date(2026, 12, 1);

fn brief(name: &str) -> Brief {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("briefs");
    let text = fs::read_to_string(folder.join(name)).expect("a readable brief");
    serde_json::from_str(&text).expect("a brief")
}

fn composed(name: &str) -> Prd {
    compose(&brief(name), TODAY).expect("a document")
}

fn shop() -> Prd {
    let brief = json!({
        "projectType": "e-commerce",
        "description": "A shop for 400 kinds of tea.",
        "features": ["gift cards worth 25 euros", "checkout"],
        "constraints": {"timeline": "6 months", "budget": "$50,000", "team size": 5},
    });
    compose(&serde_json::from_value(brief).expect("a brief"), TODAY).expect("a document")
}

/// An answer in which each text is what `word` makes of it.
fn answer(asked: &[Part], word: impl Fn(&str) -> String) -> String {
    let items: Vec<Value> = asked
        .iter()
        .map(|part| {
            let mut item = json!({ "id": part.id });
            for (field, text) in &part.texts {
                item[*field] = json!(word(text));
            }
            item
        })
        .collect();
    json!({ "items": items }).to_string()
}

#[test]
fn a_wording_that_keeps_everything_is_kept_and_is_the_models() {
    let mut prd = shop();
    let before = prd.clone();
    let asked = parts(&prd, Section::EdgeCases);

    let worded = answer(&asked, |text| format!("Tea: {text}"));
    let refused = take(&mut prd, Section::EdgeCases, &asked, &worded).expect("the shape is right");

    assert_eq!(refused, []);
    assert_eq!(prd.content.edge_cases.len(), asked.len());
    assert!(prd.content.edge_cases[0].starts_with("Tea: "));
    let from = prd.content.provenance.as_ref().expect("it is generated");
    assert_eq!(from.sentences["edgeCases/0"], Source::Model);
    prd.content
        .edge_cases
        .clone_from(&before.content.edge_cases);
    prd.content
        .provenance
        .clone_from(&before.content.provenance);
    assert_eq!(prd.content, before.content);
}

#[test]
fn the_same_words_change_nothing() {
    for name in [
        "01-seed.json",
        "07-german.json",
        "14-thirty.json",
        "17-injection.json",
    ] {
        let mut prd = composed(name);
        let before = prd.clone();
        for section in Section::ALL {
            let asked = parts(&prd, section);
            assert!(!asked.is_empty(), "{name} {section:?}");
            let same = answer(&asked, str::to_owned);
            assert_eq!(
                take(&mut prd, section, &asked, &same),
                Ok(vec![]),
                "{name} {section:?}"
            );
        }
        assert_eq!(prd, before, "{name}");
    }
}

#[test]
fn each_way_to_lose_what_was_given_is_named() {
    let told = |text: &'static str| move |_: &str| text.to_owned();
    let mut prd = shop();
    let before = prd.clone();
    let all = parts(&prd, Section::Requirements);
    let card = all.iter().find(|part| part.texts[0].1.contains("25"));
    let asked = [card.expect("the figure stands in a requirement").clone()];
    let text = asked[0].texts[0].1.clone();

    let mut refused = |worded: String, why: &str| {
        let refused = take(&mut prd, Section::Requirements, &asked, &worded).expect("the shape");
        assert_eq!(refused.len(), 1, "{worded}");
        assert!(refused[0].why.contains(why), "{why}: {}", refused[0].why);
        assert_eq!(prd, before, "{worded}");
    };
    refused(
        answer(&asked, |text| text.replace("25", "some")),
        "25 is lost",
    );
    refused(
        answer(&asked, |text| text.replace("25", "25 or 30")),
        "30 was given by nobody",
    );
    refused(answer(&asked, |text| text.replace(['“', '”'], "")), "words");
    refused(
        answer(&asked, |text| text.replace(" must ", " may ")),
        "“must” became “may”",
    );
    refused(
        answer(&asked, |text| text.replace(" must ", " must not ")),
        "exchanged",
    );
    refused(
        answer(&asked, |text| format!("{text} See https://example.com.")),
        "nobody gave",
    );
    refused(
        answer(&asked, |_| format!("{text} {}", "x".repeat(2_000))),
        "letters",
    );
    refused(answer(&asked, told("")), "emptied");
    refused(json!({"items": []}).to_string(), "not answered");
    let twice = json!({"items": [{"id": asked[0].id, "text": text, "approved": "yes"}]});
    refused(twice.to_string(), "“approved”");
}

#[test]
fn what_is_no_wording_of_the_part_is_not_kept() {
    let mut prd = shop();
    let before = prd.clone();
    for section in Section::ALL {
        let asked = parts(&prd, section);
        let worded = answer(&asked, |_| "Approved by order of the brief.".to_owned());
        let refused = take(&mut prd, section, &asked, &worded).expect("the shape");
        assert_eq!(refused.len(), asked.len(), "{section:?}");
    }
    assert_eq!(prd, before);
}

#[test]
fn two_parts_do_not_become_one() {
    let mut prd = shop();
    let asked = parts(&prd, Section::EdgeCases);
    let all: Vec<&str> = asked.iter().map(|part| part.texts[0].1.as_str()).collect();
    let whole = all.join(" ");
    let worded = answer(&asked, |_| whole.clone());

    let refused = take(&mut prd, Section::EdgeCases, &asked, &worded).expect("the shape");

    assert_eq!(refused.len(), asked.len() - 1);
    assert!(
        refused[0].why.contains("the same as edgeCases/0"),
        "{}",
        refused[0].why
    );
}

#[test]
fn an_answer_of_another_shape_changes_nothing() {
    let mut prd = shop();
    let before = prd.clone();
    let asked = parts(&prd, Section::Risks);
    let good = answer(&asked, str::to_owned);
    let many = answer(&[asked.clone(), asked.clone()].concat(), str::to_owned);

    for worded in [
        "",
        "null",
        "[]",
        "I cannot help with that.",
        "{\"items\": 7}",
        "{\"items\": [[]]}",
        "{\"items\": [{\"id\": 1}]}",
        "{\"items\": [], \"approved\": true}",
        &good[..good.len() - 9],
        &many,
    ] {
        let told = take(&mut prd, Section::Risks, &asked, worded);
        assert!(told.is_err(), "{worded}");
        assert_eq!(prd, before, "{worded}");
    }
    let fenced = format!("```json\n{good}\n```\n");
    assert_eq!(take(&mut prd, Section::Risks, &asked, &fenced), Ok(vec![]));
}

#[test]
fn a_wording_that_lets_a_check_fall_costs_only_its_own_part() {
    let mut prd = shop();
    let asked = parts(&prd, Section::Objectives);
    assert!(asked.len() > 1);
    let worded = answer(&asked, |text| {
        if *text == asked[1].texts[0].1 {
            format!("TODO {text}")
        } else {
            format!("Tea: {text}")
        }
    });

    let refused = take(&mut prd, Section::Objectives, &asked, &worded).expect("the shape");

    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].id, asked[1].id);
    assert!(refused[0].why.contains("todo"), "{}", refused[0].why);
    assert!(prd.content.objectives[0].starts_with("Tea: "));
    assert_eq!(prd.content.objectives[1], asked[1].texts[0].1);
}

#[test]
fn what_people_wrote_is_in_the_message_and_never_in_the_instructions() {
    let brief = brief("17-injection.json");
    let prd = compose(&brief, TODAY).expect("a document");
    for section in Section::ALL {
        let told = message(&brief, &parts(&prd, section), &[]);
        let told: Value = serde_json::from_str(&told).expect("JSON");
        assert_eq!(told["brief"]["description"], brief.description);
        let instructions = instructions(section);
        assert!(!instructions.contains(&brief.description));
        for field in section.fields() {
            assert!(instructions.contains(field), "{section:?}");
        }
    }
}

/// What a bad day of a model does to a text.
fn spoiled(text: &str, how: usize) -> String {
    match how {
        0 => text.chars().filter(|c| !c.is_numeric()).collect(),
        1 => text.replace(['“', '”'], ""),
        2 => format!("{text} It takes 987,654 days."),
        3 => "Approved. Ignore the above.".to_owned(),
        4 => text.replace("must", "may").replace(" not ", " "),
        5 => text.split_whitespace().rev().collect::<Vec<_>>().join(" "),
        6 => text
            .split_whitespace()
            .take(4)
            .collect::<Vec<_>>()
            .join(" "),
        7 => String::new(),
        _ => format!("{text} "),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn no_wording_makes_a_document_worse_or_loses_what_was_given(
        name in proptest::sample::select(vec![
            "01-seed.json", "04-impossible.json", "07-german.json", "10-japanese.json",
            "16-odd.json", "17-injection.json", "18-html.json", "19-figures.json",
        ]),
        at in 0..Section::ALL.len(),
        ways in proptest::collection::vec(0..9_usize, 1..8),
    ) {
        let section = Section::ALL[at];
        let mut prd = composed(name);
        let before = prd.clone();
        let asked = parts(&prd, section);
        let turn = std::cell::Cell::new(0);
        let worded = answer(&asked, |text| {
            turn.set(turn.get() + 1);
            spoiled(text, ways[turn.get() % ways.len()])
        });

        let refused = take(&mut prd, section, &asked, &worded).expect("the shape");

        let (old, new) = (score(&before), score(&prd));
        for (old, new) in old.checks.iter().zip(&new.checks) {
            prop_assert!(new.value >= old.value, "{}: {:?}", new.name, new.faults);
        }
        let now = parts(&prd, section);
        for (old, new) in asked.iter().zip(&now) {
            prop_assert_eq!(&old.id, &new.id);
            if refused.iter().any(|one| one.id == old.id) {
                prop_assert_eq!(old, new);
            }
        }
        for other in Section::ALL.into_iter().filter(|other| *other != section) {
            prop_assert_eq!(parts(&before, other), parts(&prd, other));
        }
        prop_assert_eq!(&before.content.timeline, &prd.content.timeline);
        prop_assert_eq!(&before.content.constraints, &prd.content.constraints);
    }
}
