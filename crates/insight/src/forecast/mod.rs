//! What will be finished and when, from what was finished week by week. Numbers in, numbers with their track record
//! out; must not know tasks, people or dates.

mod drift;
mod ets;
mod record;
#[cfg(test)]
mod tests;
pub mod throughput;
pub mod when_done;

pub use drift::{Basis, Habits, Prior};
pub use record::{Correction, Held};
