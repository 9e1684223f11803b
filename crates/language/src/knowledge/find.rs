//! From words to patterns and types.

use std::collections::HashMap;

use super::{Pattern, ProjectType};
use crate::words;

/// A pattern that was named.
#[derive(Debug, Clone)]
pub struct Match<'a> {
    /// The pattern.
    pub pattern: &'a Pattern,
    /// The stems of the text that it explains.
    pub explains: Vec<String>,
}

/// The names of patterns by their first stem.
#[derive(Debug)]
pub(super) struct Finder {
    names: HashMap<String, Vec<(Vec<String>, usize)>>,
}

impl Finder {
    pub(super) fn new(patterns: &[Pattern]) -> Self {
        let mut names: HashMap<String, Vec<(Vec<String>, usize)>> = HashMap::new();
        for (n, pattern) in patterns.iter().enumerate() {
            let own = [pattern.name.clone(), pattern.id.replace('-', " ")];
            for alias in own.iter().chain(&pattern.aliases) {
                let stems = words::stems(alias);
                if let Some(first) = stems.first() {
                    names.entry(first.clone()).or_default().push((stems, n));
                }
            }
        }
        for list in names.values_mut() {
            list.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.cmp(b)));
            list.dedup();
        }
        Self { names }
    }

    /// From left to right, at each word the longest name that stands there; each pattern once.
    pub(super) fn find<'a>(&self, patterns: &'a [Pattern], text: &str) -> Vec<Match<'a>> {
        let stems = words::stems(text);
        let mut found: Vec<Match<'a>> = Vec::new();
        let mut at = 0;
        while at < stems.len() {
            let named = self
                .names
                .get(&stems[at])
                .and_then(|list| list.iter().find(|(name, _)| stems[at..].starts_with(name)));
            let Some((name, n)) = named else {
                at += 1;
                continue;
            };
            let pattern = &patterns[*n];
            match found.iter_mut().find(|one| one.pattern.id == pattern.id) {
                Some(one) => one.explains.extend(name.iter().cloned()),
                None => found.push(Match {
                    pattern,
                    explains: name.clone(),
                }),
            }
            at += name.len();
        }
        found
    }
}

/// The type whose longest name stands in the text; of equally long ones the first in the text.
pub(super) fn type_of<'a>(types: &'a [ProjectType], text: &str) -> Option<&'a ProjectType> {
    let stems = words::stems(text);
    let mut best: Option<(usize, usize, &ProjectType)> = None;
    for kind in types {
        let own = [kind.name.clone(), kind.id.replace('-', " ")];
        for alias in own.iter().chain(&kind.aliases) {
            let name = words::stems(alias);
            if name.is_empty() {
                continue;
            }
            let place = stems.windows(name.len()).position(|part| part == name);
            if let Some(place) = place
                && best.is_none_or(|(len, at, _)| {
                    name.len() > len || (name.len() == len && place < at)
                })
            {
                best = Some((name.len(), place, kind));
            }
        }
    }
    best.map(|(_, _, kind)| kind)
}
