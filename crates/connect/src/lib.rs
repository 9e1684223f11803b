//! Outside systems: e-mail today; GitHub, Slack, Jira and Figma later.

pub mod mail;
