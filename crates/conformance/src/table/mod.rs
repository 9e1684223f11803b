//! The laws of [`Table`](codexflow_core::ports::table::Table), one function each.

mod commits;
mod concurrent;
mod gsi1;
mod observers;
mod ranges;
mod reads;

pub use commits::*;
pub use concurrent::*;
pub use gsi1::*;
pub use observers::*;
pub use ranges::*;
pub use reads::*;
