//! Words of requirement texts: folding, stems, likeness. For names and single sentences, not for linguistics.

use std::hash::{DefaultHasher, Hash, Hasher};

/// Words that carry no subject.
const STOP: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "can", "could", "do", "does", "each",
    "every", "for", "from", "has", "have", "i", "if", "in", "into", "is", "it", "its", "may", "me",
    "must", "my", "no", "not", "of", "on", "or", "our", "should", "so", "some", "such", "than",
    "that", "the", "their", "them", "then", "there", "they", "this", "to", "up", "us", "via",
    "want", "was", "we", "when", "which", "who", "will", "with", "without", "you", "your", "shall",
    "der", "die", "das", "und", "mit", "fur", "ein", "eine", "le", "la", "les", "et", "avec",
    "pour", "un", "une", "el", "los", "las", "y", "con", "para", "de", "del", "des", "du", "e",
    "o", "per", "any", "all", "also", "need", "needs",
];

/// Whether a folded word carries no subject.
pub(crate) fn is_stop(word: &str) -> bool {
    STOP.contains(&word)
}

/// Lower case without the accents of Latin letters.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' | 'ä' => out.push('a'),
            'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => out.push('e'),
            'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => out.push('i'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ō' | 'ö' | 'ø' | 'ő' => out.push('o'),
            'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' => out.push('u'),
            'ç' | 'ć' | 'č' => out.push('c'),
            'ñ' | 'ń' | 'ň' => out.push('n'),
            'š' | 'ś' | 'ş' | 'ș' => out.push('s'),
            'ž' | 'ź' | 'ż' => out.push('z'),
            'ý' | 'ÿ' => out.push('y'),
            'ł' => out.push('l'),
            'ř' => out.push('r'),
            'ğ' => out.push('g'),
            'ť' | 'ţ' | 'ț' => out.push('t'),
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            // What is left of a letter whose accent stands by itself.
            '\u{300}'..='\u{36f}' => {}
            c => out.push(c),
        }
    }
    out
}

/// The folded words of a text.
pub(crate) fn plain(text: &str) -> Vec<String> {
    fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A word without the ending of its plural.
pub(crate) fn stem(word: &str) -> String {
    if word.len() > 4
        && let Some(head) = word.strip_suffix("ies")
    {
        return format!("{head}y");
    }
    if word.len() > 4
        && let Some(head) = word.strip_suffix("es")
        && ["s", "x", "ch", "sh", "z"]
            .iter()
            .any(|end| head.ends_with(end))
    {
        return head.to_owned();
    }
    match word.strip_suffix('s') {
        Some(head) if word.len() > 3 && !head.ends_with(['s', 'u', 'i']) => head.to_owned(),
        _ => word.to_owned(),
    }
}

/// The stems of a text, in order.
pub(crate) fn stems(text: &str) -> Vec<String> {
    plain(text).iter().map(|word| stem(word)).collect()
}

/// The stems that carry a subject.
pub(crate) fn subject(text: &str) -> Vec<String> {
    plain(text)
        .iter()
        .filter(|word| !is_stop(word))
        .map(|word| stem(word))
        .collect()
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// A number for a text that is the same in every build (FNV-1a): for recognising, not for security.
pub(crate) fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// A text as the set of its pairs of neighbouring words, hashed and sorted.
pub(crate) fn shingles(text: &str) -> Vec<u64> {
    let words = stems(text);
    let mut set: Vec<u64> = if words.len() < 2 {
        words.iter().map(hash).collect()
    } else {
        words.windows(2).map(hash).collect()
    };
    set.sort_unstable();
    set.dedup();
    set
}

/// How much two sorted sets have in common: 1 is all, 0 is nothing.
pub(crate) fn jaccard(a: &[u64], b: &[u64]) -> f64 {
    let (mut i, mut j, mut both) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, both) = (i + 1, j + 1, both + 1),
        }
    }
    let all = a.len() + b.len() - both;
    if all == 0 {
        1.0
    } else {
        crate::num::share(both, all)
    }
}

/// A text as the set of its runs of three letters, hashed and sorted.
pub(crate) fn trigrams(text: &str) -> Vec<u64> {
    let letters: Vec<char> = std::iter::once(' ')
        .chain(plain(text).join(" ").chars())
        .chain(std::iter::once(' '))
        .collect();
    let mut set: Vec<u64> = letters.windows(3).map(hash).collect();
    set.sort_unstable();
    set.dedup();
    set
}

/// How alike two sentences are, from their runs of three letters: 1 is the same words.
pub(crate) fn likeness(a: &[u64], b: &[u64]) -> f64 {
    let common = jaccard(a, b);
    // Dice from Jaccard: kinder to short sentences of which one word changed.
    2.0 * common / (1.0 + common)
}

/// What stands outside of quotation marks: a quotation is somebody else's wording.
pub(crate) fn unquoted(text: &str) -> String {
    let mut out = String::new();
    let (mut depth, mut straight) = (0_usize, false);
    for c in text.chars() {
        match c {
            '“' | '«' => depth += 1,
            '”' | '»' => depth = depth.saturating_sub(1),
            '"' => straight = !straight,
            c if depth == 0 && !straight => out.push(c),
            _ => {}
        }
    }
    // A mark that is never closed quotes nothing.
    if depth > 0 || straight {
        text.to_owned()
    } else {
        out
    }
}

/// Without control letters and what turns the direction of writing.
pub(crate) fn visible(text: &str) -> String {
    let is_hidden = |c: char| {
        (c.is_control() && !c.is_whitespace())
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffd}')
    };
    text.chars().filter(|c| !is_hidden(*c)).collect()
}

/// At most so many words, with an ellipsis for what is left out.
pub(crate) fn first_words(text: &str, most: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let cut = if words.len() <= most {
        words.join(" ")
    } else {
        format!("{}…", words[..most].join(" "))
    };
    first_letters(&cut, most.saturating_mul(12))
}

/// At most so many letters, with an ellipsis for what is left out: for scripts that do not part their words.
pub(crate) fn first_letters(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// The text with its first letter in upper case.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plural_and_accents_do_not_matter() {
        assert_eq!(
            stems("Bücher, categories; boxes"),
            ["bucher", "category", "box"]
        );
        assert_eq!(stem("status"), "status");
        assert_eq!(stem("access"), "access");
    }

    #[test]
    fn quotations_are_left_out() {
        assert_eq!(
            unquoted("It must hold “fast and easy” here."),
            "It must hold  here."
        );
        assert_eq!(unquoted("A 5\" screen"), "A 5\" screen");
    }

    #[test]
    fn likeness_is_one_for_the_same_words() {
        let a = trigrams("The cart must keep its lines for 30 days.");
        let b = trigrams("The cart must keep its lines for 60 days.");
        let c = trigrams("Payments are refunded by an agent.");
        assert!((likeness(&a, &a) - 1.0).abs() < 1e-9);
        assert!(likeness(&a, &b) > 0.6);
        assert!(likeness(&a, &c) < 0.3);
    }
}
