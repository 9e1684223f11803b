//! What a command prints: text for people, one JSON value for programs. The only place that writes to the terminal.
//!
//! Text may come from a server, and so from anybody: whatever is not put together by [`terminal`] is cleaned here.

use std::io::{IsTerminal, Write, stderr, stdout};
use std::process::ExitCode;

use serde::Serialize;
use serde_json::json;

use crate::failure::Failure;
use crate::terminal;
use crate::terminal::page::Page;
use crate::terminal::style::Colour;
use crate::terminal::table::Screen;

/// Where a terminal does not say how wide it is.
const COLUMNS: usize = 80;

/// How a command speaks.
pub(crate) struct Output {
    json: bool,
    screen: Screen,
}

impl Output {
    pub(crate) fn new(json: bool, colour: Colour) -> Self {
        let columns = stdout().is_terminal().then(|| {
            let size = console::Term::stdout().size_checked();
            size.map_or(COLUMNS, |(_, columns)| usize::from(columns))
        });
        let colours = !json && colour.is_on();
        Self {
            json,
            screen: Screen { columns, colours },
        }
    }

    /// What the result is shown on.
    pub(crate) fn screen(&self) -> Screen {
        self.screen
    }

    /// An empty page for the result.
    pub(crate) fn page(&self) -> Page {
        Page::new(self.screen.colours)
    }

    /// Whether programs read the result.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// Whether a person watches.
    pub(crate) fn is_watched(&self) -> bool {
        !self.json && stderr().is_terminal()
    }

    /// The result: `value` for programs, `text` for people.
    pub(crate) fn result(&self, value: &impl Serialize, text: &str) -> Result<(), Failure> {
        if self.json {
            self.show(value, "")
        } else {
            Self::print(&terminal::lines(text))
        }
    }

    /// The same, for text that a page or a table has put together.
    pub(crate) fn show(&self, value: &impl Serialize, text: &str) -> Result<(), Failure> {
        if self.json {
            let json =
                serde_json::to_string_pretty(value).map_err(|error| Failure::plain(&error))?;
            Self::print(&terminal::json(&json))
        } else if text.is_empty() {
            Ok(())
        } else {
            Self::print(text)
        }
    }

    /// One of many results that come one by one: a line each, for programs as for people.
    pub(crate) fn tell(&self, value: &impl Serialize, text: &str) -> Result<(), Failure> {
        if self.json {
            let json = serde_json::to_string(value).map_err(|error| Failure::plain(&error))?;
            Self::print(&terminal::json(&json))
        } else {
            Self::print(text)
        }
    }

    /// Text that is the result whoever reads it.
    pub(crate) fn print(text: &str) -> Result<(), Failure> {
        let newline = if text.ends_with('\n') { "" } else { "\n" };
        match write!(stdout().lock(), "{text}{newline}") {
            // Whoever read us has seen enough, as `head` does.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            other => other.map_err(|error| Failure::plain(&error)),
        }
    }

    /// A word on what is going on; not part of the result.
    pub(crate) fn note(&self, text: &str) {
        if !self.json {
            // Nothing can be done when even this fails.
            let _ = writeln!(stderr().lock(), "{}", terminal::lines(text));
        }
    }

    /// A secret for whoever watches the start; never part of a log.
    pub(crate) fn secret(&self, name: &str, value: &impl Serialize, text: &str) {
        let text = if self.json {
            json!({ name: value }).to_string()
        } else {
            text.to_owned()
        };
        let _ = writeln!(stderr().lock(), "{text}");
    }

    /// Says what failed and what to do, and how to end.
    pub(crate) fn failure(&self, failure: &Failure) -> ExitCode {
        let text = if self.json {
            let text = json!({ "error": {
                "code": failure.code,
                "message": failure.message,
                "remedy": failure.remedy,
            }})
            .to_string();
            terminal::json(&text)
        } else {
            let remedy = failure
                .remedy
                .as_ref()
                .map_or_else(String::new, |remedy| format!("\n  what to do: {remedy}"));
            terminal::lines(&format!("error: {}{remedy}", failure.message))
        };
        let _ = writeln!(stderr().lock(), "{text}");
        ExitCode::from(failure.exit)
    }
}
