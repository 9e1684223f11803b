//! People: reading, changing, locking and removing them.

pub mod model;
