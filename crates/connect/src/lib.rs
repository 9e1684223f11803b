//! Outside systems: e-mail and models that write today; GitHub, Slack, Jira and Figma later.

pub mod engine;
pub mod mail;
