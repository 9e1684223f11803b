//! What a text names, by rules: addresses and keys, days and times, amounts, people, organisations, places, products.
//!
//! Each rule proposes spans with the share of cases in which it is right; where two lie over one another the earlier
//! rule wins, and of one rule the longer span. What no rule knows is not found: it is better to be silent than wrong.

mod amounts;
mod dates;
mod lists;
mod marks;
mod names;

pub(crate) use marks::is_task_key;

use super::{Entity, EntityType, read, tokens::Offsets};

/// What the caller knows of the place the text comes from.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Names of its people, as they are displayed.
    pub people: Vec<String>,
    /// Names of organisations.
    pub organizations: Vec<String>,
    /// Names of products and projects.
    pub products: Vec<String>,
}

/// A proposed entity, in bytes.
#[derive(Debug, Clone, Copy)]
struct Span {
    start: usize,
    end: usize,
    kind: EntityType,
    score: f64,
}

impl Span {
    fn new(start: usize, end: usize, kind: EntityType, score: f64) -> Self {
        Self {
            start,
            end,
            kind,
            score,
        }
    }
}

/// The most entities of a text.
const ENTITIES: usize = 5_000;

/// What a text names, in its order, none over another.
pub fn entities(text: &str, known: &Known) -> Vec<Entity> {
    let text = read(text);
    let tokens = super::tokens::tokens(text);
    let rules = [
        marks::spans(text),
        dates::spans(text, &tokens),
        amounts::spans(text, &tokens),
        lists::told(&tokens, known),
        names::organisations(text, &tokens),
        names::people(text, &tokens),
        lists::spans(&tokens),
    ];
    let mut taken: Vec<Span> = Vec::new();
    for mut spans in rules {
        spans.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
        let mut free: Vec<Span> = Vec::new();
        for span in spans {
            let behind_last = free.last().is_none_or(|last| last.end <= span.start);
            // What was taken before is in order: the only neighbours are those around the place.
            let at = taken.partition_point(|own| own.end <= span.start);
            let clear = taken.get(at).is_none_or(|own| own.start >= span.end);
            if behind_last && clear && span.start < span.end {
                free.push(span);
            }
        }
        taken.extend(free);
        taken.sort_by_key(|span| span.start);
    }
    taken.truncate(ENTITIES);
    let mut offsets = Offsets::new(text);
    taken
        .into_iter()
        .map(|span| {
            let begin_offset = offsets.at(span.start);
            Entity {
                score: span.score,
                kind: span.kind,
                text: text[span.start..span.end].to_owned(),
                begin_offset,
                end_offset: offsets.at(span.end),
            }
        })
        .collect()
}
