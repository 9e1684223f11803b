//! Tasks: creating, changing, moving, listing and discussing them.

pub mod facts;
pub mod model;
