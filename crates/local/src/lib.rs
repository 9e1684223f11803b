//! Every port on one machine: one data directory, no other service.

mod data_dir;
mod system;
pub mod table;

pub use data_dir::{DataDir, OpenError};
pub use system::{SystemClock, SystemIds};
pub use table::{LocalTable, Settings, StoreStats};
