//! Projects: their members, labels, visibility and reads.

pub mod board;
pub mod model;
pub mod timeline;
