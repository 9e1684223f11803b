//! Background jobs: progress, cancelling, going on after a restart.

pub mod model;
