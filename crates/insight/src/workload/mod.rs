//! Who could do what, so that nobody drowns while others wait. Must never suggest a plan that is worse than today's by
//! its own objective, and must not move what is fixed.

mod suggest;
#[cfg(test)]
mod tests;

pub use suggest::{Member, Move, Suggestion, Team, Work, suggest};
