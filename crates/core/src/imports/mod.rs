//! Bringing projects in from other trackers.

pub mod jira;
