//! How likely a task misses its due date: what was known of it at that moment, a forest that learnt from the workspace's own
//! finished tasks, probabilities that come true, reasons that sum to the score, and the record of such answers. Must not
//! know titles, accounts or words of a task, and must never look past the moment that is asked about.
//!
//! A workspace without outcomes is scored by what simulated plans teach (`Rows::simulated`), drawn to the base rate and given as a
//! range; that is no measurement, and the answer says so until thirty outcomes of its own are known.

mod answers;
mod facts;
mod life;
mod model;
mod past;
mod prior;
mod record;
mod said;
mod scorer;
#[cfg(test)]
mod tests;
mod words;

pub use answers::Answers;
pub use facts::Factor;
pub use life::{Changes, Life};
pub use model::{Model, Settings, Standing};
pub use prior::Rows;
pub use record::{Bin, Record};
pub use said::{Action, Assessment, Level, Mitigation, Reason};
pub use scorer::{Outcome, Points, Scorer};
