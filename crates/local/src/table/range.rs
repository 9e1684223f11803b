//! Pages of a range or a whole table, as SQL.

use codexflow_core::ports::table::{Cursor, Index, Item, MAX_PAGE, Page, Range, TableName};
use codexflow_core::time::Timestamp;
use rusqlite::{Connection, ToSql, params};

use super::sql::{COLUMNS, LIVE, item};
use codexflow_core::cursor::Scope;

/// A page ends after the item that reaches this many bytes of bodies, as on DynamoDB.
const PAGE_BYTES: usize = 1024 * 1024;

/// A statement that grows condition by condition, with the values of its placeholders.
struct Conditions<'a> {
    sql: String,
    values: Vec<&'a dyn ToSql>,
}

impl<'a> Conditions<'a> {
    /// Adds a comparison with these values: one, or as many as the row value on its left has.
    fn add(&mut self, comparison: &str, values: &[&'a dyn ToSql]) {
        let first = self.values.len() + 1;
        self.values.extend(values);
        let places: Vec<String> = (first..=self.values.len())
            .map(|at| format!("?{at}"))
            .collect();
        self.sql.push_str(" AND ");
        self.sql.push_str(comparison);
        self.sql.push_str(" (");
        self.sql.push_str(&places.join(", "));
        self.sql.push(')');
    }
}

/// A page of a range, after the place that its cursor named: the index's `sk`, then the primary key.
pub(super) fn query(
    connection: &Connection,
    range: &Range,
    after: Option<&[String; 3]>,
    now: Timestamp,
) -> rusqlite::Result<Page<Item>> {
    let table = range.table.name();
    let (pk, sk, order) = match (range.index, range.reverse) {
        (Index::Primary, false) => ("pk", "sk", " ORDER BY sk"),
        (Index::Primary, true) => ("pk", "sk", " ORDER BY sk DESC"),
        (Index::Gsi1, false) => ("gsi1pk", "gsi1sk", " ORDER BY gsi1sk, pk, sk"),
        (Index::Gsi1, true) => (
            "gsi1pk",
            "gsi1sk",
            " ORDER BY gsi1sk DESC, pk DESC, sk DESC",
        ),
    };
    let beyond = if range.reverse { "<" } else { ">" };
    let now = now.millis();
    let end = successor(&range.prefix);
    let mut wanted = Conditions {
        sql: format!("SELECT {COLUMNS} FROM {table} WHERE {LIVE} AND {pk} = ?2"),
        values: vec![&now, &range.pk],
    };
    // A cursor lies inside the prefix, so it replaces the bound on its side: with both, SQLite may start at the
    // wrong one and walk over every earlier page.
    if range.reverse || after.is_none() {
        wanted.add(&format!("{sk} >="), &[&range.prefix]);
    }
    if let Some(end) = end.as_ref().filter(|_| !range.reverse || after.is_none()) {
        wanted.add(&format!("{sk} <"), &[end]);
    }
    if let Some([index_sk, item_pk, item_sk]) = after {
        match range.index {
            Index::Primary => wanted.add(&format!("sk {beyond}"), &[index_sk]),
            Index::Gsi1 => wanted.add(
                &format!("(gsi1sk, pk, sk) {beyond}"),
                &[index_sk, item_pk, item_sk],
            ),
        }
    }
    let Conditions { mut sql, values } = wanted;
    sql.push_str(order);

    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(values.as_slice())?;
    let mut items = Vec::new();
    let mut bytes = 0;
    while let Some(row) = rows.next()? {
        if let Some(last) = items
            .last()
            .filter(|_| items.len() == range.limit || bytes >= PAGE_BYTES)
        {
            let next = Some(cursor(range, last));
            return Ok(Page { items, next });
        }
        let item = item(range.table, row)?;
        bytes += item.body.len();
        items.push(item);
    }
    Ok(Page { items, next: None })
}

fn cursor(range: &Range, last: &Item) -> Cursor {
    let index_sk = match (range.index, &last.gsi1) {
        (Index::Gsi1, Some(gsi1)) => &gsi1.sk,
        (Index::Gsi1 | Index::Primary, _) => &last.key.sk,
    };
    Scope::of_range(range).encode(&[index_sk, &last.key.pk, &last.key.sk])
}

/// The first string after every string that starts with `prefix`; none when there is no such string.
///
/// SQLite compares UTF-8 bytes, whose order is that of the characters, so the last character that has a successor is
/// replaced by it. `LIKE` and `GLOB` would read `_`, `%` and `*` in a key as wildcards.
fn successor(prefix: &str) -> Option<String> {
    let mut rest = prefix.chars();
    while let Some(last) = rest.next_back() {
        let next = match last {
            '\u{d7ff}' => Some('\u{e000}'),
            _ => char::from_u32(u32::from(last) + 1),
        };
        if let Some(next) = next {
            return Some(format!("{}{next}", rest.as_str()));
        }
    }
    None
}

/// A page of a whole table in the order of its rows, after the row that the cursor named.
pub(super) fn scan(
    connection: &Connection,
    table: TableName,
    after: i64,
    now: Timestamp,
) -> rusqlite::Result<(Vec<Item>, Option<i64>)> {
    let sql = format!(
        "SELECT {COLUMNS}, rowid FROM {} WHERE rowid > ?2 AND {LIVE} ORDER BY rowid",
        table.name()
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![now.millis(), after])?;
    let (mut items, mut last, mut bytes) = (Vec::new(), after, 0);
    while let Some(row) = rows.next()? {
        if items.len() == MAX_PAGE || bytes >= PAGE_BYTES {
            return Ok((items, Some(last)));
        }
        let item = item(table, row)?;
        bytes += item.body.len();
        items.push(item);
        last = row.get(9)?;
    }
    Ok((items, None))
}

#[cfg(test)]
mod tests {
    use super::successor;

    #[test]
    fn the_successor_is_the_first_string_beyond_the_prefix() {
        for (prefix, expected) in [
            ("", None),
            ("a", Some("b")),
            ("TASK#", Some("TASK$")),
            ("a\u{7f}", Some("a\u{80}")),
            ("\u{d7ff}", Some("\u{e000}")),
            ("a\u{10ffff}", Some("b")),
            ("\u{10ffff}\u{10ffff}", None),
        ] {
            assert_eq!(successor(prefix).as_deref(), expected, "{prefix:?}");
        }
    }
}
