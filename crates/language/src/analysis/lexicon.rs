//! The list of words with a mood, and the words that turn or strengthen them.

use std::collections::HashMap;
use std::sync::LazyLock;

const LIST: &str = include_str!("../../data/sentiment.txt");

static WEIGHTS: LazyLock<HashMap<&'static str, f64>> = LazyLock::new(|| {
    let mut weights = HashMap::new();
    for line in LIST.lines().filter(|line| !line.starts_with('#')) {
        let mut parts = line.split_whitespace();
        let Some(Ok(weight)) = parts.next().map(str::parse::<f64>) else {
            continue;
        };
        for word in parts {
            weights.entry(word).or_insert(weight);
        }
    }
    weights
});

/// Words that turn what follows them.
const NOT: &[&str] = &[
    "not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "hardly",
    "barely", "scarcely", "cannot", "cant", "dont", "doesnt", "didnt", "isnt", "wasnt", "wont",
    "arent", "werent", "couldnt", "shouldnt", "wouldnt", "havent", "hasnt", "hadnt", "aint",
    "nicht", "kein", "keine", "keinen", "nie", "ohne", "pas", "jamais", "sans", "nunca", "sin",
];

/// Words that strengthen (above 0) or weaken (below 0) what follows them.
const DEGREE: &[(&str, f64)] = &[
    ("very", 0.3),
    ("really", 0.3),
    ("extremely", 0.4),
    ("absolutely", 0.4),
    ("completely", 0.35),
    ("totally", 0.35),
    ("incredibly", 0.4),
    ("so", 0.25),
    ("too", 0.2),
    ("super", 0.3),
    ("quite", 0.1),
    ("especially", 0.25),
    ("highly", 0.3),
    ("deeply", 0.3),
    ("utterly", 0.4),
    ("truly", 0.3),
    ("much", 0.2),
    ("most", 0.25),
    ("sehr", 0.3),
    ("wirklich", 0.3),
    ("très", 0.3),
    ("muy", 0.3),
    ("slightly", -0.35),
    ("somewhat", -0.3),
    ("bit", -0.3),
    ("little", -0.3),
    ("kinda", -0.3),
    ("partly", -0.3),
    ("rather", -0.1),
    ("almost", -0.2),
    ("etwas", -0.3),
    ("peu", -0.3),
];

/// Signs that smile or weep.
pub(super) const SIGNS: &[(&str, f64)] = &[
    (":)", 1.8),
    (":-)", 1.8),
    (":D", 2.2),
    (";)", 1.0),
    ("<3", 2.4),
    (":(", -1.8),
    (":-(", -1.8),
    (":/", -1.0),
    ("😀", 2.2),
    ("😄", 2.4),
    ("😊", 2.2),
    ("🙂", 1.4),
    ("😍", 3.0),
    ("🎉", 2.6),
    ("👍", 2.0),
    ("❤", 2.6),
    ("🙏", 1.6),
    ("🚀", 1.8),
    ("👏", 2.2),
    ("💯", 2.2),
    ("😢", -2.0),
    ("😭", -2.2),
    ("😡", -2.8),
    ("😠", -2.4),
    ("👎", -2.0),
    ("😞", -2.0),
    ("😩", -2.0),
    ("🤬", -3.2),
    ("💩", -2.2),
];

/// The weight of a word in lower case.
pub(super) fn weight(word: &str) -> Option<f64> {
    WEIGHTS.get(word).copied()
}

/// Whether a word in lower case turns what follows.
pub(super) fn turns(word: &str) -> bool {
    NOT.contains(&word.replace('\'', "").as_str()) || word.ends_with("n't")
}

/// How much a word strengthens what follows.
pub(super) fn degree(word: &str) -> Option<f64> {
    DEGREE
        .iter()
        .find(|(own, _)| *own == word)
        .map(|(_, by)| *by)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_read_whole_and_within_its_range() {
        assert!(WEIGHTS.len() > 500, "{}", WEIGHTS.len());
        assert!(WEIGHTS.values().all(|weight| weight.abs() <= 4.0));
        for line in LIST.lines().filter(|line| !line.starts_with('#')) {
            let first = line.split_whitespace().next().unwrap_or_default();
            assert!(first.parse::<f64>().is_ok(), "{line}");
        }
    }
}
