//! Keyset paging over lists that are small enough to be sorted in memory: projects and people.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::error::{Error, FieldError, Result};
use crate::view::{PageMeta, digest};

/// How many objects a page has when nothing is said.
pub const DEFAULT_LIMIT: usize = 50;
/// The most objects that a page may have.
pub const MAX_LIMIT: usize = 200;

/// Which page of a list is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageQuery {
    /// At most this many.
    pub limit: usize,
    /// Where the page before ended.
    pub cursor: Option<String>,
    /// Whether to say how many there are in all.
    pub count: bool,
}

impl Default for PageQuery {
    fn default() -> Self {
        Self {
            limit: DEFAULT_LIMIT,
            cursor: None,
            count: false,
        }
    }
}

impl PageQuery {
    /// Takes `limit`, `cursor` and `count` out of the parameters; what is left is for the list itself.
    pub fn take(params: &mut Vec<(String, String)>, errors: &mut Vec<FieldError>) -> Self {
        let mut query = Self::default();
        params.retain(|(name, value)| {
            match name.as_str() {
                "limit" => match value.parse() {
                    Ok(limit) if (1..=MAX_LIMIT).contains(&limit) => query.limit = limit,
                    _ => errors.push(FieldError::new(
                        "limit",
                        "range",
                        format!("must be a whole number from 1 to {MAX_LIMIT}"),
                    )),
                },
                "cursor" => query.cursor = Some(value.clone()),
                "count" => match value.as_str() {
                    "true" => query.count = true,
                    "false" => query.count = false,
                    _ => errors.push(
                        FieldError::new("count", "enum", "must be true or false")
                            .allowed(["true", "false"]),
                    ),
                },
                _ => return true,
            }
            false
        });
        query
    }
}

/// One page of rows that are sorted by `key` (unique): the rows after the cursor, and the page's meta.
///
/// `bound` stands for filter and scope; a cursor of another list is refused.
pub fn page<T>(
    rows: Vec<T>,
    query: &PageQuery,
    bound: &str,
    key: impl Fn(&T) -> String,
) -> Result<(Vec<T>, PageMeta)> {
    let total = query.count.then_some(rows.len());
    let mark = digest(&[bound.as_bytes()]);
    let after = query
        .cursor
        .as_deref()
        .map(|cursor| open(cursor, mark))
        .transpose()?;
    let mut left = rows.into_iter().skip_while(|row| {
        after
            .as_deref()
            .is_some_and(|after| key(row).as_str() <= after)
    });
    let shown: Vec<T> = left.by_ref().take(query.limit).collect();
    let more = left.next().is_some();
    let next = shown
        .last()
        .filter(|_| more)
        .map(|last| seal(&key(last), mark));
    Ok((shown, PageMeta::new(query.limit, next, total)))
}

/// A place in a list, as clients carry it.
pub(crate) fn seal(key: &str, mark: u64) -> String {
    let mut bytes = mark.to_le_bytes().to_vec();
    bytes.extend_from_slice(key.as_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The place that a cursor stands for, when it was made for this list.
pub(crate) fn open(cursor: &str, mark: u64) -> Result<String> {
    let wrong = || {
        Error::invalid(
            "cursor",
            "format",
            "does not belong to this list; start again without a cursor",
        )
    };
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| wrong())?;
    let (head, key) = bytes.split_at_checked(8).ok_or_else(wrong)?;
    if head != mark.to_le_bytes() {
        return Err(wrong());
    }
    String::from_utf8(key.to_vec()).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pages_together_are_the_list(
            mut rows in proptest::collection::btree_set("[a-z]{1,6}", 0..40), limit in 1_usize..9,
        ) {
            let all: Vec<String> = std::mem::take(&mut rows).into_iter().collect();
            let mut query = PageQuery { limit, cursor: None, count: true };
            let mut seen = Vec::new();
            loop {
                let (shown, meta) = page(all.clone(), &query, "list", Clone::clone).unwrap();
                prop_assert_eq!(meta.total, Some(all.len()));
                seen.extend(shown);
                match meta.next_cursor {
                    Some(next) => query.cursor = Some(next),
                    None => break,
                }
            }
            prop_assert_eq!(seen, all);
        }

        #[test]
        fn a_cursor_of_another_list_is_refused(text in "\\PC{0,40}") {
            let query = PageQuery { cursor: Some(text), ..PageQuery::default() };
            prop_assert!(page(vec!["a".to_owned()], &query, "list", Clone::clone).is_err());
        }
    }
}
