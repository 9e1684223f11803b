//! Projects: their members, labels, visibility and reads.

pub mod model;
