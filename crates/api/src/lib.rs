//! The HTTP door: it extracts, calls a service of the core and wraps what comes back. It decides nothing.
//!
//! [`routes`] is the table everything comes from; [`server::serve`] runs it and [`server::router`] is it as one service.

mod ai;
mod answer;
mod api_keys;
mod audit;
mod auth;
mod budget;
mod bulk;
mod call;
mod comments;
mod cookie;
mod docs;
mod door;
mod engines;
mod envelope;
mod events;
mod figures;
mod guard;
mod health;
mod history;
mod hours;
mod idempotency;
mod imports;
mod jobs;
pub mod limit;
mod links;
mod live;
mod log;
mod members;
pub mod metrics;
mod notifications;
pub mod openapi;
pub mod options;
mod planning;
mod prd_comments;
mod prds;
mod projects;
mod query;
mod reply;
pub mod routes;
mod row;
mod search;
mod second;
pub mod server;
pub mod site;
mod sparse;
mod task_query;
mod tasks;
mod tls;
mod undo;
mod users;
mod views;

pub use codexflow_core::app::App;
pub use options::Options;
pub use server::{router, serve};
