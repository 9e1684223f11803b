//! What is searched for, as a plain value, and what it means for one text: the specification of the index.

use super::words::words;
use crate::error::FieldError;
use crate::id::Id;
use crate::projects::model::Project;
use crate::tasks::query::key_parts;

/// Most characters of a question.
const MAX_TEXT: usize = 500;
/// Most words and phrases of a question.
const MAX_UNITS: usize = 16;
/// Shorter beginnings of words would name too many to mean anything.
const MIN_PREFIX: usize = 2;

/// Words and phrases that must all be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(pub(super) Vec<Unit>);

/// One thing that must be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unit {
    /// This word.
    Word(String),
    /// A word that begins so.
    Prefix(String),
    /// These words in a row.
    Phrase(Vec<String>),
    /// The task with this key, or its key in a text.
    Key(Id<Project>, u64, Vec<String>),
}

impl Text {
    /// Reads a question: words, `"phrases"` and `begin*`. The last word may be unfinished.
    ///
    /// `find_project` must not tell of projects that the caller does not see.
    pub fn parse(
        name: &str,
        text: &str,
        find_project: &dyn Fn(&str) -> Option<Id<Project>>,
    ) -> Result<Self, FieldError> {
        if text.chars().count() > MAX_TEXT {
            let message = format!("takes at most {MAX_TEXT} characters");
            return Err(FieldError::new(name, "too_long", message));
        }
        let mut units = Vec::new();
        // Whether the text ends within a word that may go on.
        let unfinished = !text.ends_with(char::is_whitespace);
        let mut parts = text.split('"').peekable();
        let mut quoted = false;
        while let Some(part) = parts.next() {
            if quoted {
                units.extend(unit(part, false, find_project));
            } else {
                let mut chunks = part.split_whitespace().peekable();
                while let Some(chunk) = chunks.next() {
                    let last = chunks.peek().is_none() && parts.peek().is_none();
                    let begins = chunk.ends_with('*') || (last && unfinished);
                    units.extend(unit(chunk, begins, find_project));
                }
            }
            quoted = !quoted;
        }
        if units.is_empty() {
            let message = "needs a letter or a digit to search for";
            return Err(FieldError::new(name, "required", message));
        }
        if units.len() > MAX_UNITS {
            let message = format!("takes at most {MAX_UNITS} words and phrases");
            return Err(FieldError::new(name, "too_many", message));
        }
        Ok(Self(units))
    }

    /// Whether everything is there, in a title and what stands below it; `key` is that of a task.
    pub fn holds(&self, title: &str, body: &str, key: Option<(Id<Project>, u64)>) -> bool {
        let list = |text| words(text).map(|word| word.text).collect::<Vec<_>>();
        let texts = [list(title), list(body)];
        self.0.iter().all(|unit| {
            if let Unit::Key(project, number, _) = unit
                && key == Some((*project, *number))
            {
                return true;
            }
            texts
                .iter()
                .any(|words| unit.places(words).next().is_some())
        })
    }
}

impl Unit {
    /// The places among some words where this begins, and how many words it takes there.
    pub(super) fn places<'a>(
        &'a self,
        words: &'a [String],
    ) -> impl Iterator<Item = (usize, usize)> {
        let row: &[String] = match self {
            Self::Word(word) | Self::Prefix(word) => std::slice::from_ref(word),
            Self::Phrase(row) | Self::Key(.., row) => row,
        };
        let begins = matches!(self, Self::Prefix(_));
        let fits = move |found: &[String]| {
            found == row || (begins && found[0].starts_with(row[0].as_str()))
        };
        let windows = words.windows(row.len()).enumerate();
        windows.filter_map(move |(at, found)| fits(found).then_some((at, row.len())))
    }
}

fn unit(
    chunk: &str,
    begins: bool,
    find_project: &dyn Fn(&str) -> Option<Id<Project>>,
) -> Option<Unit> {
    let mut row: Vec<String> = words(chunk).map(|word| word.text).collect();
    let (project, number) = key_parts(chunk);
    if number > 0
        && row.len() == 2
        && let Some(id) = find_project(&project.to_ascii_uppercase())
    {
        return Some(Unit::Key(id, number, row));
    }
    match row.len() {
        0 => None,
        1 => {
            let word = row.remove(0);
            let long = word.chars().count() >= MIN_PREFIX;
            Some(if begins && long {
                Unit::Prefix(word)
            } else {
                Unit::Word(word)
            })
        }
        _ => Some(Unit::Phrase(row)),
    }
}
