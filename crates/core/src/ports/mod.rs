//! The small traits through which the rules reach the world. Adapters translate and decide nothing.

pub mod engine;
pub mod files;
pub mod identity;
pub mod notifier;
pub mod spawn;
pub mod table;
