//! Tasks: creating, changing, moving, listing and discussing them.

pub mod model;
