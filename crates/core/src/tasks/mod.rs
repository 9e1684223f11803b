//! Tasks: creating, changing, moving, listing and discussing them.

pub mod facts;
pub mod index;
pub mod model;
pub mod query;
pub mod scope;
