//! What a whole store adds up to: for each table the number of its items and a sum that does not depend on their order.
//!
//! It covers every byte of every item that a back-up keeps, so that a restored store can be compared with the one it came from.

use std::collections::BTreeMap;
use std::path::Path;

use codexflow_core::keys::{Keeping, keeping};
use codexflow_core::ports::table::{Item, TableName};
use codexflow_core::text::hex;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::ArchiveError;
use crate::table::sql::{COLUMNS, item};
use crate::table::{file, log};

/// What one table adds up to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableState {
    /// How many items a back-up keeps.
    pub items: u64,
    /// The sum of their hashes.
    pub hash: String,
}

/// What a store adds up to after one change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The change.
    pub ordinal: u64,
    /// Each table by its name.
    pub tables: BTreeMap<String, TableState>,
}

impl State {
    /// The tables that differ from another state's.
    pub(super) fn difference(&self, other: &Self) -> String {
        let differ = self.tables.iter().filter_map(|(name, table)| {
            let found = other.tables.get(name)?;
            (found != table).then(|| {
                let (had, has) = (table.items, found.items);
                format!("{name} ({had} items then, {has} restored)")
            })
        });
        differ.collect::<Vec<_>>().join(", ")
    }

    /// One word for all of it.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for (name, table) in &self.tables {
            hash.update(name);
            hash.update(table.items.to_be_bytes());
            hash.update(&table.hash);
        }
        hex(&hash.finalize())[..16].to_owned()
    }
}

/// Adds up a database, whether a server runs on it or not.
pub fn state_of(database: &Path) -> Result<State, ArchiveError> {
    let connection = file::check(database)?;
    let moment = connection.unchecked_transaction()?;
    Ok(of(&moment, log::last(&moment)?, |_, _| {})?)
}

/// Adds up everything that a connection sees. `Never` is called with what no back-up keeps.
pub(super) fn of(
    connection: &Connection,
    ordinal: u64,
    mut never: impl FnMut(TableName, i64),
) -> rusqlite::Result<State> {
    let mut tables = BTreeMap::new();
    for table in TableName::ALL {
        let sql = format!("SELECT {COLUMNS}, rowid FROM {}", table.name());
        let mut statement = connection.prepare(&sql)?;
        let mut rows = statement.query([])?;
        let (mut items, mut sum) = (0, [0_u64; 4]);
        while let Some(row) = rows.next()? {
            let item = item(table, row)?;
            if keeping(&item.key) == Keeping::Never {
                never(table, row.get(9)?);
                continue;
            }
            items += 1;
            add(&mut sum, &item);
        }
        let bytes: Vec<u8> = sum.iter().flat_map(|lane| lane.to_be_bytes()).collect();
        let hash = hex(&bytes);
        tables.insert(table.name().to_owned(), TableState { items, hash });
    }
    Ok(State { ordinal, tables })
}

fn add(sum: &mut [u64; 4], item: &Item) {
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update(bytes.len().to_be_bytes());
        hash.update(bytes);
    };
    part(item.key.pk.as_bytes());
    part(item.key.sk.as_bytes());
    if let Some(gsi1) = &item.gsi1 {
        part(gsi1.pk.as_bytes());
        part(gsi1.sk.as_bytes());
    }
    part(&item.version.to_be_bytes());
    if let Some(at) = item.expires_at {
        part(&at.millis().to_be_bytes());
    }
    part(&item.schema.to_be_bytes());
    part(&item.commit.0.to_be_bytes());
    part(&item.body);
    for (lane, bytes) in sum.iter_mut().zip(hash.finalize().chunks_exact(8)) {
        let mut number = [0; 8];
        number.copy_from_slice(bytes);
        *lane = lane.wrapping_add(u64::from_be_bytes(number));
    }
}
