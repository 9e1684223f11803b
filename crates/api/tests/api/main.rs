//! The whole API through its router, over the store in memory.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests fail like the tests themselves"
)]

mod accounts;
mod ai;
mod attachments;
mod attacks;
mod canaries;
mod door;
mod events;
mod exposed;
mod hostile;
mod log;
mod openapi;
mod permissions;
mod scene;
mod schema;
mod server;
mod site;
mod sparse;
mod store;
mod support;
mod tasks;
mod versions;
mod world;
