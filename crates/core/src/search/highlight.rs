//! Which parts of a text are what was searched for. Plain text in, plain text out: nothing here is markup.

use std::ops::Range;

use super::Fragment;
use super::text::Text;
use super::words::{Word, words};

/// How much of a text is shown, and how much of it before the first word that was found; in bytes.
const SHOWN: usize = 240;
const BEFORE: usize = 60;

/// A short text, all of it.
pub(super) fn whole(text: &Text, source: &str) -> Vec<Fragment> {
    let all: Vec<Word> = words(source).collect();
    cut(source, 0..source.len(), &marked(text, &all))
}

/// The part of a text where the first word is that was found.
pub(super) fn excerpt(text: &Text, source: &str) -> Vec<Fragment> {
    let all: Vec<Word> = words(source).collect();
    let marks = marked(text, &all);
    let focus = marks.first().map_or(0, |mark| mark.start);
    let from = all.iter().map(|word| word.at.start);
    let start = from
        .filter(|start| *start <= focus)
        .find(|start| focus - start <= BEFORE)
        .filter(|_| focus > BEFORE)
        .unwrap_or(0);
    let end = if source.len() - start <= SHOWN {
        source.len()
    } else {
        let ends = all.iter().map(|word| word.at.end);
        let mut fits = ends.filter(|end| *end > start && *end <= start + SHOWN);
        // A word that is longer than all that is shown is shown whole, or none where there are no words.
        fits.next_back().unwrap_or_else(|| {
            let after = all.iter().find(|word| word.at.end > start);
            after.map_or_else(|| start + letters(&source[start..]), |word| word.at.end)
        })
    };
    let mut fragments = cut(source, start..end, &marks);
    let more = || Fragment {
        text: "…".into(),
        highlight: false,
    };
    if start > 0 {
        fragments.insert(0, more());
    }
    if end < source.len() {
        fragments.push(more());
    }
    fragments
}

/// The length of the first characters.
fn letters(text: &str) -> usize {
    text.char_indices()
        .nth(SHOWN / 4)
        .map_or(text.len(), |(at, _)| at)
}

/// The stretches that were searched for, in order, apart from each other.
fn marked(text: &Text, all: &[Word]) -> Vec<Range<usize>> {
    let folded: Vec<String> = all.iter().map(|word| word.text.clone()).collect();
    let units = text.0.iter();
    let mut marks: Vec<Range<usize>> = units
        .flat_map(|unit| unit.places(&folded))
        .map(|(at, length)| all[at].at.start..all[at + length - 1].at.end)
        .collect();
    marks.sort_unstable_by_key(|mark| (mark.start, mark.end));
    let mut apart: Vec<Range<usize>> = Vec::new();
    for mark in marks {
        match apart.last_mut() {
            Some(last) if mark.start < last.end => last.end = last.end.max(mark.end),
            _ => apart.push(mark),
        }
    }
    apart
}

fn cut(source: &str, part: Range<usize>, marks: &[Range<usize>]) -> Vec<Fragment> {
    let mut fragments = Vec::new();
    let mut push = |range: Range<usize>, highlight| {
        if !range.is_empty() {
            fragments.push(Fragment {
                text: source[range].to_owned(),
                highlight,
            });
        }
    };
    let mut at = part.start;
    for mark in marks {
        let (start, end) = (mark.start.max(at), mark.end.min(part.end));
        if start < end {
            push(at..start, false);
            push(start..end, true);
            at = end;
        }
    }
    push(at..part.end, false);
    fragments
}
