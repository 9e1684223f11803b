//! CSV exports as pure functions: bytes to rows, rows to drafts. Reads and writes nothing else.

pub mod columns;
pub mod dates;
pub mod dialect;
mod fields;
pub mod map;
pub mod read;
pub mod words;

#[cfg(test)]
mod tests;
