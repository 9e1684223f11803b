//! People and organisations by the words around and inside of their names.

use super::{EntityType, Span, lists};
use crate::analysis::tokens::Token;

const TITLES: &[&str] = &[
    "Mr",
    "Mrs",
    "Ms",
    "Miss",
    "Dr",
    "Prof",
    "Professor",
    "Sir",
    "Herr",
    "Frau",
    "Mme",
    "Señor",
    "Señora",
    "Sr",
    "Sra",
];
/// Words at the end of an organisation's name.
const TAILS: &[&str] = &[
    "Inc",
    "Ltd",
    "LLC",
    "Corp",
    "Corporation",
    "Company",
    "GmbH",
    "AG",
    "SE",
    "KG",
    "SA",
    "SAS",
    "BV",
    "NV",
    "AB",
    "Oy",
    "PLC",
    "Plc",
    "University",
    "Institute",
    "Bank",
    "Group",
    "Foundation",
    "Association",
    "Ministry",
    "Hospital",
    "Universität",
    "Stiftung",
    "Verein",
];
/// Words at its beginning, before "of".
const HEADS: &[&str] = &[
    "University",
    "Bank",
    "Ministry",
    "Department",
    "Institute",
    "City",
];
/// Words with a capital that begin sentences and name nobody.
const NOBODY: &[&str] = &[
    "The", "A", "An", "This", "That", "We", "I", "You", "They", "He", "She", "It", "In", "On",
    "At", "For", "From", "To", "And", "But", "Or", "If", "When", "Ask", "Tell", "Meet", "Call",
    "Add", "Fix", "Please", "Can", "Let", "See", "With", "By", "Of", "Our", "My", "Your",
];

/// What only people do: a name that no list holds is one before such a word.
const DEEDS: &[&str] = &[
    "said",
    "says",
    "thinks",
    "asked",
    "asks",
    "wrote",
    "writes",
    "reviewed",
    "reviews",
    "joined",
    "joins",
    "opened",
    "called",
    "told",
    "estimated",
    "leads",
    "believes",
    "suggested",
    "agreed",
];

/// Organisations.
pub(super) fn organisations(text: &str, tokens: &[Token<'_>]) -> Vec<Span> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if TAILS.contains(&token.text) && at > 0 {
            let mut from = at;
            while from > 0 && at - from < 4 && part_of_name(text, tokens, from - 1) {
                from -= 1;
            }
            if from < at {
                let point = matches!(token.text, "Inc" | "Ltd" | "Corp")
                    && text[token.end..].starts_with('.')
                    && tokens
                        .get(at + 1)
                        .is_none_or(|next| !next.first || !text[token.end..].starts_with(". "));
                let end = token.end + usize::from(point);
                found.push(Span::new(
                    tokens[from].start,
                    end,
                    EntityType::Organization,
                    0.93,
                ));
            }
        }
        let of = tokens.get(at + 1).is_some_and(|next| next.text == "of");
        if HEADS.contains(&token.text)
            && of
            && let Some(name) = tokens.get(at + 2)
            && name.capital()
        {
            found.push(Span::new(
                token.start,
                name.end,
                EntityType::Organization,
                0.9,
            ));
        }
    }
    found
}

/// Whether a word is a capital one right before the next, and no mere beginning of a sentence.
fn part_of_name(text: &str, tokens: &[Token<'_>], at: usize) -> bool {
    let token = &tokens[at];
    let gap = tokens
        .get(at + 1)
        .map_or("", |next| &text[token.end..next.start]);
    token.capital() && matches!(gap, " " | " & ") && !NOBODY.contains(&token.text)
}

/// People.
pub(super) fn people(text: &str, tokens: &[Token<'_>]) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let token = &tokens[at];
        let title = TITLES.contains(&token.text)
            && tokens.get(at + 1).is_some_and(|next| {
                next.capital() && matches!(&text[token.end..next.start], " " | ". ")
            });
        let name = if title { at + 1 } else { at };
        if !title && !lists::given_name(bare(token.text)) {
            match doer(text, tokens, at) {
                Some(to) => {
                    let end = tokens[to].end;
                    found.push(Span::new(token.start, end, EntityType::Person, 0.7));
                    at = to + 1;
                }
                None => at += 1,
            }
            continue;
        }
        let mut to = name;
        // At most two surnames behind it, a genitive ends the name.
        while to - name < 2
            && tokens[to].text == bare(tokens[to].text)
            && tokens
                .get(to + 1)
                .is_some_and(|next| surname(text, &tokens[to], next))
        {
            to += 1;
        }
        let last = &tokens[to];
        let end = last.start + bare(last.text).len();
        let score = match (title, to > name) {
            (true, _) => 0.95,
            (false, true) => 0.93,
            (false, false) => 0.8,
        };
        found.push(Span::new(token.start, end, EntityType::Person, score));
        at = to + 1;
    }
    found
}

/// The last word of one or two capital ones that do what only people do.
fn doer(text: &str, tokens: &[Token<'_>], at: usize) -> Option<usize> {
    let token = &tokens[at];
    let small = token.text.chars().skip(1).any(char::is_lowercase);
    if !token.capital() || !small || NOBODY.contains(&token.text) {
        return None;
    }
    let pair = tokens
        .get(at + 1)
        .is_some_and(|next| surname(text, token, next));
    let to = at + usize::from(pair);
    let deed = tokens.get(to + 1)?;
    let near = &text[tokens[to].end..deed.start] == " ";
    (near && DEEDS.contains(&deed.text)).then_some(to)
}

fn surname(text: &str, before: &Token<'_>, next: &Token<'_>) -> bool {
    let small = next.text.chars().skip(1).any(char::is_lowercase);
    &text[before.end..next.start] == " " && next.capital() && small && !TAILS.contains(&next.text)
}

/// A word without its genitive.
fn bare(word: &str) -> &str {
    word.strip_suffix("'s")
        .or_else(|| word.strip_suffix("’s"))
        .unwrap_or(word)
}
