//! Every rule of CodexFlow. Talks to the world through [`ports`] only: no runtime, no web framework, no cloud.

pub mod error;
pub mod id;
pub mod ports;
pub mod time;
