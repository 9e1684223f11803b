//! Items as rows: the statements that read and write them. Every condition on time is an argument.

use std::sync::LazyLock;

use bytes::Bytes;
use codexflow_core::ports::table::{Action, Commit, CommitId, Expect, Gsi1, Item, Key, TableName};
use codexflow_core::time::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

pub(crate) const COLUMNS: &str =
    "pk, sk, gsi1pk, gsi1sk, version, expires_at, schema, commit_id, body";
/// Holds for items that have not expired at the moment `?1`.
pub(crate) const LIVE: &str = "(expires_at IS NULL OR expires_at > ?1)";

/// The statements of one table, written once: they are looked up by their text for every item.
struct Statements {
    get: String,
    version: String,
    put: String,
    delete: String,
}

fn statements(table: TableName) -> &'static Statements {
    static ALL: LazyLock<[Statements; 4]> = LazyLock::new(|| {
        TableName::ALL.map(|table| {
            let name = table.name();
            Statements {
                get: format!("SELECT {COLUMNS} FROM {name} WHERE pk = ?2 AND sk = ?3 AND {LIVE}"),
                version: format!("SELECT version FROM {name} WHERE pk = ?2 AND sk = ?3 AND {LIVE}"),
                put: format!(
                    "INSERT INTO {name} ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                     ON CONFLICT (pk, sk) DO UPDATE SET
                       gsi1pk = excluded.gsi1pk, gsi1sk = excluded.gsi1sk, version = excluded.version,
                       expires_at = excluded.expires_at, schema = excluded.schema,
                       commit_id = excluded.commit_id, body = excluded.body"
                ),
                delete: format!("DELETE FROM {name} WHERE pk = ?1 AND sk = ?2"),
            }
        })
    });
    &ALL[table as usize]
}

pub(super) fn get(
    connection: &Connection,
    keys: &[&Key],
    now: Timestamp,
) -> rusqlite::Result<Vec<Option<Item>>> {
    // One read transaction around several look-ups takes and releases SQLite's file locks only once.
    let transaction = (keys.len() > 1)
        .then(|| connection.unchecked_transaction())
        .transpose()?;
    let items = keys
        .iter()
        .map(|key| get_one(connection, key, now))
        .collect();
    drop(transaction);
    items
}

fn get_one(connection: &Connection, key: &Key, now: Timestamp) -> rusqlite::Result<Option<Item>> {
    connection
        .prepare_cached(&statements(key.table).get)?
        .query_row(params![now.millis(), key.pk, key.sk], |row| {
            item(key.table, row)
        })
        .optional()
}

/// The item in a row of [`COLUMNS`].
pub(crate) fn item(table: TableName, row: &Row<'_>) -> rusqlite::Result<Item> {
    let (partition, place): (Option<String>, Option<String>) = (row.get(2)?, row.get(3)?);
    let expires_at: Option<i64> = row.get(5)?;
    Ok(Item {
        key: Key {
            table,
            pk: row.get(0)?,
            sk: row.get(1)?,
        },
        gsi1: partition.zip(place).map(|(pk, sk)| Gsi1 { pk, sk }),
        version: row.get::<_, i64>(4)?.cast_unsigned(),
        expires_at: expires_at.map(Timestamp::from_millis),
        schema: row.get(6)?,
        commit: CommitId(u128::from_be_bytes(row.get(7)?)),
        body: Bytes::copy_from_slice(row.get_ref(8)?.as_blob()?),
    })
}

/// The positions of the actions whose expectation does not hold.
pub(super) fn failed(
    connection: &Connection,
    commit: &Commit,
    now: Timestamp,
) -> rusqlite::Result<Vec<usize>> {
    let mut failed = Vec::new();
    for (at, action) in commit.actions.iter().enumerate() {
        let expect = action.expect();
        if expect == Expect::Any {
            continue;
        }
        let key = action.key();
        let found: Option<i64> = connection
            .prepare_cached(&statements(key.table).version)?
            .query_row(params![now.millis(), key.pk, key.sk], |row| row.get(0))
            .optional()?;
        let holds = match expect {
            Expect::Any => true,
            Expect::Absent => found.is_none(),
            Expect::Version(version) => found == Some(version.cast_signed()),
        };
        if !holds {
            failed.push(at);
        }
    }
    Ok(failed)
}

/// Carries out the puts and deletes of a commit whose expectations hold.
pub(super) fn apply(connection: &Connection, commit: &Commit) -> rusqlite::Result<()> {
    for action in &commit.actions {
        match action {
            Action::Put { item, .. } => put(connection, item)?,
            Action::Delete { key, .. } => delete(connection, key)?,
            Action::Check { .. } => {}
        }
    }
    Ok(())
}

/// Writes one item, whatever was there.
pub(crate) fn put(connection: &Connection, item: &Item) -> rusqlite::Result<()> {
    let sql = &statements(item.key.table).put;
    connection.prepare_cached(sql)?.execute(params![
        item.key.pk,
        item.key.sk,
        item.gsi1.as_ref().map(|gsi1| &gsi1.pk),
        item.gsi1.as_ref().map(|gsi1| &gsi1.sk),
        item.version.cast_signed(),
        item.expires_at.map(Timestamp::millis),
        item.schema,
        item.commit.0.to_be_bytes(),
        &item.body[..],
    ])?;
    Ok(())
}

/// Removes one item, if it is there.
pub(crate) fn delete(connection: &Connection, key: &Key) -> rusqlite::Result<()> {
    connection
        .prepare_cached(&statements(key.table).delete)?
        .execute([&key.pk, &key.sk])?;
    Ok(())
}

/// Removes at most `most` items of each table that expired before `before`; answers which.
pub(super) fn sweep(
    connection: &Connection,
    before: Timestamp,
    most: usize,
) -> rusqlite::Result<Vec<Key>> {
    let mut swept = Vec::new();
    for table in TableName::ALL {
        let name = table.name();
        let sql = format!(
            "DELETE FROM {name} WHERE rowid IN
               (SELECT rowid FROM {name} WHERE expires_at <= ?1 LIMIT ?2) RETURNING pk, sk"
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let keys = statement.query_map(params![before.millis(), most], |row| {
            Ok(Key::new(
                table,
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
            ))
        })?;
        for key in keys {
            swept.push(key?);
        }
    }
    Ok(swept)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::table::file;

    #[test]
    fn sweeping_removes_expired_items_only_and_not_too_many_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let connection = file::open(&dir.path().join("codexflow.db")).unwrap();
        let now = Timestamp::from_millis(1_000_000);
        let later = now.plus(Duration::from_millis(1));
        let ends = [None, Some(later), Some(now), Some(now), Some(now)];
        for (n, expires_at) in ends.into_iter().enumerate() {
            let item = Item {
                key: Key::new(TableName::Users, "P", n.to_string()),
                gsi1: None,
                version: 1,
                expires_at,
                schema: 1,
                commit: CommitId(1),
                body: Bytes::new(),
            };
            put(&connection, &item).unwrap();
        }

        let rounds = [0; 3].map(|_| sweep(&connection, now, 2).unwrap().len());

        assert_eq!(rounds, [2, 1, 0]);
        let left = "SELECT count(*) FROM Users";
        let left: i64 = connection.query_row(left, [], |row| row.get(0)).unwrap();
        assert_eq!(left, 2);
    }
}
