//! Whether a new wording of a part keeps what was given and makes nothing up. Must not look at other parts.

use std::collections::HashSet;

use super::{Section, Slot, values};
use crate::prd::{Brief, priority_of};
use crate::{answers, words};

/// The longest text of a part, in letters.
const LONGEST: usize = 2_000;

/// What the client gave.
pub(super) struct Given {
    figures: HashSet<String>,
    text: String,
}

impl Given {
    pub(super) fn of(brief: &Brief) -> Self {
        let text = brief.whole();
        Self {
            figures: values(&text),
            text: words::fold(&text),
        }
    }
}

/// Why a wording is not kept, if it is not.
pub(super) fn check(
    section: Section,
    slot: &Slot<'_>,
    texts: &[String],
    given: &Given,
) -> Result<(), String> {
    for ((field, old), new) in slot.texts.iter().zip(texts) {
        if old.is_empty() != new.is_empty() {
            return Err(format!("its field “{field}” was filled or emptied"));
        }
        let letters = new.chars().count();
        if letters > LONGEST {
            return Err(format!("it has {letters} letters; {LONGEST} is the most"));
        }
        let folded = words::fold(old);
        let new = words::fold(new);
        let mut marks = answers::markup(&new)
            .filter(|mark| !folded.contains(mark) && !given.text.contains(mark));
        if let Some(mark) = marks.next() {
            return Err(format!(
                "it holds “{mark}”, an address or markup that nobody gave"
            ));
        }
        if section.is_binding() {
            figures(&values(old), &values(&new), given, true)?;
            quotations(old, &texts.concat())?;
        }
    }
    let old: Vec<&str> = slot.texts.iter().map(|(_, text)| text.as_str()).collect();
    let (old, new) = (old.join("\n"), texts.join("\n"));
    figures(&values(&old), &values(&new), given, false)?;
    subject(&old, &new)?;
    if section == Section::Requirements {
        duty(&old, &new)?;
        feature(slot.feature, &old, &new)?;
    }
    Ok(())
}

/// Figures of the client stay, in binding parts all; none comes from nowhere.
fn figures(
    old: &HashSet<String>,
    new: &HashSet<String>,
    given: &Given,
    all: bool,
) -> Result<(), String> {
    let mut lost: Vec<&String> = old.difference(new).collect();
    lost.retain(|value| all || given.figures.contains(*value));
    lost.sort();
    if let Some(value) = lost.first() {
        return Err(format!("the figure {value} is lost"));
    }
    let mut made: Vec<&String> = new.difference(old).collect();
    made.retain(|value| !given.figures.contains(*value));
    made.sort();
    match made.first() {
        Some(value) => Err(format!("the figure {value} was given by nobody")),
        None => Ok(()),
    }
}

/// What stands between quotation marks is the client's, letter by letter.
fn quotations(old: &str, new: &str) -> Result<(), String> {
    let parts = old
        .split('“')
        .skip(1)
        .filter_map(|part| part.split_once('”'));
    let mut quoted = parts.map(|(quoted, _)| quoted);
    match quoted.find(|quoted| !new.contains(&format!("“{quoted}”"))) {
        Some(lost) => {
            let lost = words::first_words(lost, 12);
            Err(format!("the client's words “{lost}” are lost"))
        }
        None => Ok(()),
    }
}

/// A wording of something has some of its words: a fifth, one of a few, five of a long text.
fn subject(old: &str, new: &str) -> Result<(), String> {
    let mut told = words::subject(old);
    told.sort();
    told.dedup();
    let new = words::stems(new);
    let kept = told.iter().filter(|word| new.contains(word)).count();
    let least = if told.len() < 4 { 1 } else { 2 };
    if kept < told.len().div_ceil(5).clamp(least, 5).min(told.len()) {
        return Err("it says something else than the part".to_owned());
    }
    Ok(())
}

/// Neither the strength of a duty nor its direction changes.
fn duty(old: &str, new: &str) -> Result<(), String> {
    let (before, after) = (priority_of(old), priority_of(new));
    if before != after {
        let (before, after) = (before.verb(), after.verb());
        return Err(format!("“{before}” became “{after}”"));
    }
    let denies = |text: &str| {
        let own = words::plain(&words::unquoted(text));
        let no = [
            "not", "no", "never", "cannot", "nor", "without", "neither", "none",
        ];
        own.iter().any(|word| no.contains(&word.as_str()))
    };
    if denies(old) == denies(new) {
        Ok(())
    } else {
        Err("what must be and what must not be were exchanged".to_owned())
    }
}

/// The words that a requirement has of its feature stay.
fn feature(feature: &str, old: &str, new: &str) -> Result<(), String> {
    let (old, new) = (words::stems(old), words::stems(new));
    let subject = words::subject(feature);
    let mut told = subject.iter().filter(|word| old.contains(word));
    match told.find(|word| !new.contains(word)) {
        Some(lost) => Err(format!("the word “{lost}” of the feature is lost")),
        None => Ok(()),
    }
}
