//! What must not go back in time, brought to its newest state after a restore to an earlier moment.

use std::path::Path;

use codexflow_core::keys::{Keeping, keeping};
use codexflow_core::ports::table::TableName;
use rusqlite::Connection;

use super::index::Line;
use super::replay::apply;
use super::{ArchiveError, revocations, segment, snapshot};
use crate::table::sql;

/// Brings accounts and counters to the newest state that their line knows; answers how many changes that took.
pub(super) fn to_present(
    connection: &Connection,
    line: &Line,
    base: u64,
) -> Result<u64, ArchiveError> {
    let newest = line.segments.last();
    let noted = newest.and_then(|range| {
        // A newest segment that is damaged is named where it is needed.
        segment::header(&line.segment_path(*range), &line.id, *range).ok()
    });
    let noted = noted.map(|header| header.revoked);
    let mut revoked = 0;
    for record in revocations::after(&line.dir, base, noted.as_deref())? {
        for change in &record.changes {
            apply(connection, change)?;
            revoked += 1;
        }
    }
    Ok(revoked)
}

/// Takes accounts and counters from a line that began later.
pub(super) fn from_later(
    connection: &Connection,
    line: &Line,
    draft: &Path,
) -> Result<u64, ArchiveError> {
    let aside = draft.with_file_name("draft-restore-accounts.db");
    let _cleaned = snapshot::Cleaned(&aside);
    let newest = line
        .snapshots
        .iter()
        .rev()
        .find_map(|from| snapshot::unpack(&line.snapshot_path(*from), &line.id, &aside).ok());
    let Some(header) = newest else {
        return Ok(0);
    };
    let other = Connection::open(&aside)?;
    let mut revoked = 0;
    for table in TableName::ALL {
        let present = |connection: &Connection| -> rusqlite::Result<Vec<_>> {
            let sql = format!("SELECT {} FROM {}", sql::COLUMNS, table.name());
            let mut statement = connection.prepare(&sql)?;
            let items = statement.query_map([], |row| sql::item(table, row))?;
            items
                .filter(|item| {
                    let is_present = |item: &codexflow_core::ports::table::Item| {
                        keeping(&item.key) == Keeping::Present
                    };
                    item.as_ref().map_or(true, is_present)
                })
                .collect()
        };
        for old in present(connection)? {
            sql::delete(connection, &old.key)?;
        }
        for item in present(&other)? {
            sql::put(connection, &item)?;
            revoked += 1;
        }
    }
    Ok(revoked + to_present(connection, line, header.ordinal)?)
}
