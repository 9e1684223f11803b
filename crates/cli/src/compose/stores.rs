//! Settings -> the store, and the table over it.

use std::sync::Arc;

use codexflow_aws::{DynamoTable, Observed};
use codexflow_core::app::observers;
use codexflow_core::id::Ids;
use codexflow_core::ports::table::Table;
use codexflow_core::resident::Resident;
use codexflow_core::retry::Retrying;
use codexflow_core::time::Clock;
use codexflow_local::{DataDir, LocalTable};

use super::OpenStore;
use crate::config::{Config, StoreKind};
use crate::failure::Failure;

/// The store that the settings name, and the table over it that tells the index of its commits.
pub(super) async fn open(
    config: &Config,
    directory: Arc<DataDir>,
    clock: &Arc<dyn Clock>,
    ids: &Arc<dyn Ids>,
    resident: &Arc<Resident>,
) -> Result<(OpenStore, Arc<dyn Table>), Failure> {
    match config.store.kind {
        StoreKind::Local => {
            let settings = codexflow_local::Settings {
                is_logged: config.backup.dir().is_some(),
                ..codexflow_local::Settings::default()
            };
            let observers = observers(resident);
            let table = LocalTable::open_with(directory, clock.clone(), observers, &settings)
                .map_err(|error| Failure::plain(&error))?;
            let table = Arc::new(table);
            Ok((OpenStore::Local(table.clone()), table))
        }
        StoreKind::Aws => {
            let table = Arc::new(DynamoTable::new(&config.store.dynamodb(), clock.clone()));
            if config.store.create_tables {
                table.create_tables().await.map_err(|error| {
                    Failure::new(
                        format!("cannot make the tables: {error}"),
                        "check [store] and what the access key may do, or make the tables yourself",
                    )
                })?;
            }
            let retrying = Retrying::new(table.clone(), clock.clone(), ids.clone());
            let observed = Observed::new(
                Arc::new(retrying),
                clock.clone(),
                ids.clone(),
                observers(resident),
            );
            Ok((OpenStore::Aws(table), Arc::new(observed)))
        }
    }
}
