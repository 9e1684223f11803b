//! Which figures are whose.

use std::collections::HashSet;

use crate::figures;

/// The figures of a text that the client did not give: our defaults.
pub(super) fn defaults(text: &str, given: &HashSet<String>) -> Vec<String> {
    let mut found: Vec<String> = figures::values(&crate::words::unquoted(text))
        .into_iter()
        .filter(|value| !given.contains(value))
        .collect();
    found.sort();
    found.dedup();
    found
}

/// The figures that the client gave.
pub(super) fn given(brief: &super::Brief) -> HashSet<String> {
    figures::values(&brief.whole()).into_iter().collect()
}
