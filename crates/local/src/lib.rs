//! Every port on one machine: one data directory, no other service.

pub mod archive;
mod data_dir;
mod durable;
mod files;
mod identity;
mod keys;
mod outbox;
mod passwords;
mod system;
pub mod table;

pub use data_dir::{DataDir, OpenError};
pub use files::LocalFiles;
pub use identity::LocalTokens;
pub use keys::{Keys, KeysError};
pub use outbox::Outbox;
pub use passwords::LocalPasswords;
pub use system::{SystemClock, SystemIds};
pub use table::{LocalTable, Settings, StoreStats};
