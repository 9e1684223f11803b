//! Entities against sentences that were labelled by hand: one half the rules were worked on with, one half
//! not, and a third part of names that no list holds: see `docs/text-analysis.md` for what that tells.

use codexflow_language::analysis::{Entity, EntityType, Known, entities};

/// The plain text of a labelled line, and its labels in letters.
fn read(line: &str) -> (String, Vec<(EntityType, usize, usize)>) {
    let (mut text, mut labels) = (String::new(), Vec::new());
    let mut rest = line;
    while let Some(open) = rest.find('{') {
        text.push_str(&rest[..open]);
        let close = open + rest[open..].find('}').expect("a closing brace");
        let (kind, inner) = rest[open + 1..close].split_once(':').expect("a kind");
        let kind = match kind {
            "P" => EntityType::Person,
            "O" => EntityType::Organization,
            "L" => EntityType::Location,
            "C" => EntityType::CommercialItem,
            "D" => EntityType::Date,
            "Q" => EntityType::Quantity,
            "R" => EntityType::Other,
            other => panic!("unknown kind {other}"),
        };
        let from = text.chars().count();
        text.push_str(inner);
        labels.push((kind, from, text.chars().count()));
        rest = &rest[close + 1..];
    }
    text.push_str(rest);
    (text, labels)
}

#[expect(
    clippy::print_stderr,
    reason = "the figures and the misses are what one wants to read"
)]
fn f1(name: &str, data: &str) -> f64 {
    let (mut right, mut found, mut labelled) = (0_u32, 0_u32, 0_u32);
    for line in data.lines().filter(|line| !line.starts_with('#')) {
        let (text, labels) = read(line);
        let list: Vec<Entity> = entities(&text, &Known::default());
        let own: Vec<_> = list
            .iter()
            .map(|one| (one.kind, one.begin_offset, one.end_offset))
            .collect();
        let both = labels.iter().filter(|label| own.contains(label)).count();
        if both < labels.len() || both < own.len() {
            let own: Vec<_> = list.iter().map(|one| (one.kind, &one.text)).collect();
            eprintln!("{name}: {line}\n    {own:?}");
        }
        right += u32::try_from(both).expect("a few");
        found += u32::try_from(own.len()).expect("a few");
        labelled += u32::try_from(labels.len()).expect("a few");
    }
    let (precision, recall) = (
        f64::from(right) / f64::from(found),
        f64::from(right) / f64::from(labelled),
    );
    let f1 = 2.0 * precision * recall / (precision + recall);
    eprintln!(
        "{name}: {labelled} labels, precision {precision:.3}, recall {recall:.3}, F1 {f1:.3}"
    );
    f1
}

#[test]
fn labelled_entities_are_found() {
    let tuned = f1("tuned", include_str!("data/entities-tuned.txt"));
    let held = f1("held", include_str!("data/entities-held.txt"));
    let all = f1(
        "all",
        concat!(
            include_str!("data/entities-tuned.txt"),
            include_str!("data/entities-held.txt"),
            include_str!("data/entities-hard.txt")
        ),
    );
    assert!(all >= 0.8, "{all}");
    assert!(tuned >= 0.95, "{tuned}");
    assert!(held >= 0.9, "{held}");
}

#[test]
fn who_is_told_is_found() {
    let known = Known {
        people: vec!["Quill Zorn".to_owned()],
        organizations: vec!["Ministry of Ponds".to_owned()],
        products: vec!["Lily".to_owned()],
    };
    let found = entities(
        "Quill Zorn of Ministry of Ponds uses Lily — “Lily”.",
        &known,
    );
    let texts: Vec<_> = found.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(texts, ["Quill Zorn", "Ministry of Ponds", "Lily", "Lily"]);
}
