//! Comments on tasks, with mentions.

pub mod model;
