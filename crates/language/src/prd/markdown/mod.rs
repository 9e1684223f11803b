//! Documents as Markdown, written and read.
//!
//! What is written reads back with the same requirements, stories, phases and parts. What people write by hand is read as
//! far as its headings and lists tell; nothing in it is executed or followed.

mod parts;
mod places;
mod read;
mod write;

pub use places::Places;
pub use read::read;
pub use write::write;
