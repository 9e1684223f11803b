//! Weeks that are not like a project's own past: stalls, bursts, mass closings, slow cycles, scope that jumped. Every
//! reading sees the past only; must not raise an alarm without naming metric, week and size.

mod alert;
mod boost;
mod disturb;
mod features;
mod forest;
#[cfg(test)]
mod tests;
mod watch;

pub use alert::{Alert, Kind};
pub use features::{Flow, Reading};
pub use watch::{Usual, Watch, Week};
