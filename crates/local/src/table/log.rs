//! The change log: what each write transaction changed, in the same transaction, for the archive to take away.
//!
//! One row a transaction. What is not worth keeping is left out here ([`keeping`]), so that nothing behind has to know.

use bytes::Bytes;
use codexflow_core::keys::{Keeping, keeping};
use codexflow_core::ports::table::{Action, Commit, CommitId, Gsi1, Item, Key, TableName};
use codexflow_core::time::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

/// The tables of the log, exactly as `sqlite_schema` repeats them.
pub(super) const SCHEMA: [(&str, &str); 2] = [
    (
        "ChangeLog",
        "CREATE TABLE ChangeLog (ordinal INTEGER PRIMARY KEY, at INTEGER NOT NULL, \
         changes BLOB NOT NULL) STRICT",
    ),
    (
        "ChangeLine",
        "CREATE TABLE ChangeLine (id TEXT NOT NULL, is_logged INTEGER NOT NULL) STRICT",
    ),
];

/// One change of an item, as the log keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// The whole item.
    Put(Item),
    /// It is gone.
    Delete(Key),
}

impl Change {
    pub(crate) const fn key(&self) -> &Key {
        match self {
            Self::Put(item) => &item.key,
            Self::Delete(key) => key,
        }
    }
}

/// One write transaction in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) ordinal: u64,
    pub(crate) at: i64,
    pub(crate) changes: Vec<u8>,
}

/// Appends what a transaction's commits change, except what no back-up keeps.
pub(super) fn encode<'a>(out: &mut Vec<u8>, commits: impl Iterator<Item = &'a Commit>) {
    for action in commits.flat_map(|commit| &commit.actions) {
        match action {
            Action::Put { item, .. } if keeping(&item.key) != Keeping::Never => put(out, item),
            Action::Delete { key, .. } if keeping(key) != Keeping::Never => delete(out, key),
            _ => {}
        }
    }
}

/// Appends one change.
pub(crate) fn write(out: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Put(item) => put(out, item),
        Change::Delete(key) => delete(out, key),
    }
}

const DELETE: u8 = 0x10;
const HAS_GSI1: u8 = 0x20;
const EXPIRES: u8 = 0x40;

fn put(out: &mut Vec<u8>, item: &Item) {
    let flags = if item.gsi1.is_some() { HAS_GSI1 } else { 0 }
        | if item.expires_at.is_some() {
            EXPIRES
        } else {
            0
        };
    head(out, flags, &item.key);
    if let Some(gsi1) = &item.gsi1 {
        text(out, gsi1.pk.as_bytes());
        text(out, gsi1.sk.as_bytes());
    }
    if let Some(at) = item.expires_at {
        out.extend(at.millis().to_be_bytes());
    }
    number(out, item.version);
    number(out, u64::from(item.schema));
    out.extend(item.commit.0.to_be_bytes());
    text(out, &item.body);
}

fn delete(out: &mut Vec<u8>, key: &Key) {
    head(out, DELETE, key);
}

fn head(out: &mut Vec<u8>, flags: u8, key: &Key) {
    let table = TableName::ALL.iter().position(|name| *name == key.table);
    out.push(flags | u8::try_from(table.unwrap_or(0)).unwrap_or(0));
    text(out, key.pk.as_bytes());
    text(out, key.sk.as_bytes());
}

/// Seven bits a byte, the lowest first.
pub(crate) fn number(out: &mut Vec<u8>, mut value: u64) {
    loop {
        let low = u8::try_from(value & 0x7f).unwrap_or(0);
        value >>= 7;
        if value == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

pub(crate) fn text(out: &mut Vec<u8>, bytes: &[u8]) {
    number(out, u64::try_from(bytes.len()).unwrap_or(u64::MAX));
    out.extend_from_slice(bytes);
}

/// Takes apart what the functions above have put together; `None` where that cannot be.
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*first)
    }

    pub(crate) fn number(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    pub(crate) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        let (first, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(first)
    }

    fn string(&mut self) -> Option<String> {
        String::from_utf8(self.bytes()?.to_vec()).ok()
    }

    /// The next change; `None` when there is none or it is unreadable.
    fn change(&mut self) -> Option<Change> {
        let flags = self.byte()?;
        let table = *TableName::ALL.get(usize::from(flags & 0x0f))?;
        let key = Key::new(table, self.string()?, self.string()?);
        if flags & DELETE != 0 {
            return Some(Change::Delete(key));
        }
        let gsi1 = if flags & HAS_GSI1 == 0 {
            None
        } else {
            let (pk, sk) = (self.string()?, self.string()?);
            Some(Gsi1 { pk, sk })
        };
        let expires_at = if flags & EXPIRES == 0 {
            None
        } else {
            Some(Timestamp::from_millis(i64::from_be_bytes(self.array()?)))
        };
        Some(Change::Put(Item {
            key,
            gsi1,
            version: self.number()?,
            expires_at,
            schema: u16::try_from(self.number()?).ok()?,
            commit: CommitId(u128::from_be_bytes(self.array()?)),
            body: Bytes::copy_from_slice(self.bytes()?),
        }))
    }
}

/// The changes of one row; `None` when it is damaged.
pub(crate) fn decode(changes: &[u8]) -> Option<Vec<Change>> {
    let mut reader = Reader(changes);
    let mut all = Vec::new();
    while !reader.0.is_empty() {
        all.push(reader.change()?);
    }
    Some(all)
}

/// Which unbroken stretch of changes the log belongs to, and whether writes are logged in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) id: String,
    pub(crate) is_logged: bool,
}

pub(crate) fn line(connection: &Connection) -> rusqlite::Result<Line> {
    connection.query_row("SELECT id, is_logged FROM ChangeLine", [], |row| {
        Ok(Line {
            id: row.get(0)?,
            is_logged: row.get(1)?,
        })
    })
}

/// Begins a new line: what was logged before does not lead to what is stored from here on.
pub(crate) fn begin_line(connection: &Connection, is_logged: bool) -> rusqlite::Result<()> {
    let last = last(connection)?;
    connection.execute_batch("DELETE FROM ChangeLog; DELETE FROM ChangeLine;")?;
    connection.execute(
        "INSERT INTO ChangeLine VALUES (lower(hex(randomblob(8))), ?1)",
        [is_logged],
    )?;
    append(connection, last + 1, 0, &[])
}

/// The highest ordinal; the row that has it is never removed.
pub(crate) fn last(connection: &Connection) -> rusqlite::Result<u64> {
    connection
        .prepare_cached("SELECT ordinal FROM ChangeLog ORDER BY ordinal DESC LIMIT 1")?
        .query_row([], |row| row.get::<_, i64>(0))
        .optional()
        .map(|last| last.unwrap_or(0).cast_unsigned())
}

pub(crate) fn append(
    connection: &Connection,
    ordinal: u64,
    at: i64,
    changes: &[u8],
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO ChangeLog VALUES (?1, ?2, ?3)")?
        .execute(params![ordinal.cast_signed(), at, changes])?;
    Ok(())
}

/// Rows from this ordinal on, about so many bytes of them but at least one.
pub(crate) fn rows(connection: &Connection, from: u64, bytes: usize) -> rusqlite::Result<Vec<Row>> {
    let sql = "SELECT ordinal, at, changes FROM ChangeLog WHERE ordinal >= ?1 ORDER BY ordinal";
    let mut statement = connection.prepare_cached(sql)?;
    let mut found = statement.query([from.cast_signed()])?;
    let (mut all, mut total) = (Vec::new(), 0);
    while let Some(row) = found.next()? {
        let changes: Vec<u8> = row.get(2)?;
        total += changes.len() + 16;
        all.push(Row {
            ordinal: row.get::<_, i64>(0)?.cast_unsigned(),
            at: row.get(1)?,
            changes,
        });
        if total >= bytes {
            break;
        }
    }
    Ok(all)
}

/// Removes at most `most` rows before this ordinal; answers how many.
pub(super) fn truncate(
    connection: &Connection,
    before: u64,
    most: usize,
) -> rusqlite::Result<usize> {
    let sql = "DELETE FROM ChangeLog WHERE ordinal IN
                 (SELECT ordinal FROM ChangeLog WHERE ordinal < ?1 ORDER BY ordinal LIMIT ?2)
                 AND ordinal < (SELECT max(ordinal) FROM ChangeLog)";
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    connection
        .prepare_cached(sql)?
        .execute(params![before.cast_signed(), most])
}

#[cfg(test)]
mod tests {
    use codexflow_core::ports::table::Expect;
    use proptest::prelude::*;

    use super::*;

    fn item() -> impl Strategy<Value = Item> {
        let place = ("[A-Z#é]{1,12}", "[a-z]{1,5}").prop_map(|(pk, sk)| Gsi1 { pk, sk });
        (
            (0_usize..4, "[A-Z#é]{1,12}", "[a-zA-Z#]{1,12}"),
            proptest::option::of(place),
            proptest::option::of(any::<i64>()),
            (any::<u64>(), any::<u16>(), any::<u128>()),
            proptest::collection::vec(any::<u8>(), 0..300),
        )
            .prop_map(|((table, pk, sk), gsi1, expires, numbers, body)| Item {
                key: Key::new(TableName::ALL[table], pk, sk),
                gsi1,
                version: numbers.0,
                expires_at: expires.map(Timestamp::from_millis),
                schema: numbers.1,
                commit: CommitId(numbers.2),
                body: body.into(),
            })
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_was_written(items in proptest::collection::vec(item(), 0..8)) {
            let commit = items.iter().fold(Commit::new(CommitId(1)), |commit, item| {
                commit.put(item.clone(), Expect::Any).delete(item.key.clone(), Expect::Any)
            });
            let mut bytes = Vec::new();
            encode(&mut bytes, [&commit].into_iter());

            let expected: Vec<Change> = items
                .into_iter()
                .filter(|item| keeping(&item.key) != Keeping::Never)
                .flat_map(|item| [Change::Put(item.clone()), Change::Delete(item.key)])
                .collect();
            prop_assert_eq!(decode(&bytes), Some(expected));
        }

        #[test]
        fn any_bytes_at_all_are_read_without_harm(
            bytes in proptest::collection::vec(any::<u8>(), 0..200),
        ) {
            let _ = decode(&bytes);
        }
    }
}
