//! What estimates turn out to mean: "your 8 h tasks take 13 h (P50)". Must not judge people: it says what to expect of
//! a number, from the numbers before it.

mod learn;
#[cfg(test)]
mod tests;

pub use learn::{Done, Expectation, Learned, Question, Rests};
