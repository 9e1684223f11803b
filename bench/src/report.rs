//! The figures as a Markdown table, ready for the README.

use std::fmt::Write;
use std::time::Duration;

use crate::say;

/// What has been measured so far.
pub(crate) struct Report {
    rows: Vec<(String, String, String)>,
}

impl Report {
    pub(crate) fn new() -> Self {
        Self { rows: Vec::new() }
    }

    /// Adds a figure and prints it at once.
    pub(crate) fn row(&mut self, what: &str, target: &str, measured: impl Into<String>) {
        let measured = measured.into();
        say(&format!("{what:<52} {measured}"));
        self.rows.push((what.into(), target.into(), measured));
    }

    /// All of it as a table.
    pub(crate) fn markdown(&self) -> String {
        let mut text = String::from("\n| what | target | measured |\n|---|---|---|\n");
        for (what, target, measured) in &self.rows {
            let _ = writeln!(text, "| {what} | {target} | {measured} |");
        }
        text
    }
}

/// A time as people compare it.
pub(crate) fn micros(time: Duration) -> String {
    format!("{:.0} µs", time.as_secs_f64() * 1e6)
}

/// A time as people compare it.
pub(crate) fn millis(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

/// How long each of `count` took, if all took `total`.
pub(crate) fn each(total: Duration, count: usize) -> Duration {
    total / u32::try_from(count).unwrap_or(u32::MAX).max(1)
}

/// How many of `count` there were in a second, if all took `total`.
pub(crate) fn per_second(count: usize, total: Duration) -> String {
    let count = f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    format!("{:.0}/s", count / total.as_secs_f64().max(1e-9))
}
