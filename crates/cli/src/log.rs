//! The log: text for people on a terminal, one JSON line each for programs. Written to standard output.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::SubscriberBuilder;

use crate::config::{Log, LogFormat};

/// Begins to log; `json` overrules the setting.
pub(crate) fn start(log: &Log, json: bool) {
    let filter = EnvFilter::new(&log.level);
    let builder = SubscriberBuilder::default().with_env_filter(filter);
    if json || is_json(log) {
        builder
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .with_span_list(false)
            .init();
    } else {
        builder.with_target(false).init();
    }
}

/// Whether programs read the log.
pub(crate) fn is_json(log: &Log) -> bool {
    match log.format {
        LogFormat::Json => true,
        LogFormat::Text => false,
        LogFormat::Auto => !std::io::stdout().is_terminal(),
    }
}
