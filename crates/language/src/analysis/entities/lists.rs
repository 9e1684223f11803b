//! What is known by name: of the caller's own people, organisations and products, and of lists of common ones.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{EntityType, Known, Span};
use crate::analysis::tokens::Token;

type Names = HashMap<String, Vec<(Vec<String>, EntityType, f64)>>;

static COMMON: LazyLock<Names> = LazyLock::new(|| {
    let mut names = Names::new();
    for (list, kind, score) in [
        (
            include_str!("../../../data/places.txt"),
            EntityType::Location,
            0.9,
        ),
        (
            include_str!("../../../data/organisations.txt"),
            EntityType::Organization,
            0.85,
        ),
        (
            include_str!("../../../data/products.txt"),
            EntityType::CommercialItem,
            0.85,
        ),
    ] {
        for name in list
            .lines()
            .filter(|line| !line.starts_with('#'))
            .flat_map(|line| line.split('|'))
        {
            add(&mut names, name, kind, score);
        }
    }
    names
});

/// The first names of people.
static GIVEN: LazyLock<std::collections::HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("../../../data/names.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
        .collect()
});

/// Whether a word is a common given name.
pub(super) fn given_name(word: &str) -> bool {
    GIVEN.contains(word)
}

fn add(names: &mut Names, name: &str, kind: EntityType, score: f64) {
    let words: Vec<String> = crate::analysis::tokens::tokens(name)
        .iter()
        .map(|token| token.text.to_owned())
        .collect();
    if let Some(first) = words.first() {
        names
            .entry(first.clone())
            .or_default()
            .push((words, kind, score));
    }
}

/// What the common lists know.
pub(super) fn spans(tokens: &[Token<'_>]) -> Vec<Span> {
    find(tokens, &COMMON)
}

/// What the caller told.
pub(super) fn told(tokens: &[Token<'_>], known: &Known) -> Vec<Span> {
    let mut names = Names::new();
    for (list, kind) in [
        (&known.people, EntityType::Person),
        (&known.organizations, EntityType::Organization),
        (&known.products, EntityType::CommercialItem),
    ] {
        for name in list {
            add(&mut names, name, kind, 0.98);
        }
    }
    find(tokens, &names)
}

/// At each word the longest name that stands there.
fn find(tokens: &[Token<'_>], names: &Names) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let best = names.get(tokens[at].text).and_then(|list| {
            list.iter()
                .filter(|(words, _, _)| {
                    words.len() <= tokens.len() - at
                        && words
                            .iter()
                            .zip(&tokens[at..])
                            .all(|(word, token)| word == token.text)
                })
                .max_by_key(|(words, _, _)| words.len())
        });
        match best {
            Some((words, kind, score)) => {
                let last = at + words.len() - 1;
                found.push(Span::new(tokens[at].start, tokens[last].end, *kind, *score));
                at = last + 1;
            }
            None => at += 1,
        }
    }
    found
}
