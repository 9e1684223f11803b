//! Every rule of CodexFlow. Talks to the world through [`ports`] only: no runtime, no web framework, no cloud.

pub mod access;
pub mod activity;
pub mod analytics;
pub mod app;
pub mod auth;
pub mod cleaning;
pub mod comments;
pub mod cursor;
pub mod error;
pub mod event;
pub mod events;
pub mod id;
pub mod imports;
pub mod included;
pub mod input;
pub mod jobs;
pub mod keys;
pub mod page;
pub mod patch;
pub mod people;
pub mod ports;
pub mod projects;
pub mod reference;
pub mod relay;
pub mod resident;
pub mod retry;
pub mod secret;
pub mod settings;
pub mod store;
pub mod tasks;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod text;
pub mod time;
pub mod users;
pub mod view;
