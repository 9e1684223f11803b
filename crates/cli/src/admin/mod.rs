//! Commands about this installation: they read its settings and data directory, not the API.

pub(crate) mod backup;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod doctor;
pub(crate) mod man;
pub(crate) mod model;
pub(crate) mod openapi;
pub(crate) mod train;
pub(crate) mod user;
