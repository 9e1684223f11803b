//! The local table obeys the laws of every table, keeps what it took and refuses what it must not touch.

mod failing;
mod files;
mod full;
mod laws;
mod support;
mod writer;
