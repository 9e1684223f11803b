//! The archive brings back every moment it promises, names what is damaged, and never keeps a write waiting.
#![expect(clippy::unwrap_used, reason = "all of this is tests and their helpers")]

mod accounts;
mod damage;
mod failing;
mod kills;
mod migration;
mod moments;
mod support;
