//! PRDs from briefs, their rubric, and the analysis of texts: text in, structures out. No I/O, no clock, no model
//! behind a network: the same input gives the same output.

pub mod analysis;
mod answers;
mod composer;
pub mod diff;
pub mod digest;
mod figures;
pub mod knowledge;
mod num;
pub mod plan;
pub mod prd;
pub mod review;
pub mod rewording;
pub mod rich_text;
pub mod rubric;
pub mod summary;
pub mod vectors;
mod words;
