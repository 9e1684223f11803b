//! Colours: what they say, and when they are shown.

use std::io::{IsTerminal, stdout};

use clap::ValueEnum;

use crate::config;

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Colour {
    /// Whether what goes to standard output is coloured.
    pub(crate) fn is_on(self) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => stdout().is_terminal() && !config::terminal_is_plain(),
        }
    }
}

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Style {
    /// As it is.
    #[default]
    Plain,
    /// What matters most.
    Strong,
    /// What matters least.
    Faint,
    /// What went wrong.
    Bad,
    /// What needs an eye on it.
    Warn,
    /// What went well.
    Good,
    /// What moves.
    Busy,
    /// A name to use in the next command.
    Key,
}

impl Style {
    /// The text in this style, if colours are on. The text must be clean.
    pub(crate) fn paint(self, text: &str, is_on: bool) -> String {
        let code = match self {
            Self::Plain => return text.to_owned(),
            _ if !is_on || text.is_empty() => return text.to_owned(),
            Self::Strong => "1",
            Self::Faint => "2",
            Self::Bad => "31",
            Self::Warn => "33",
            Self::Good => "32",
            Self::Busy => "35",
            Self::Key => "36",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    /// How a task's status looks.
    pub(crate) fn of_status(status: &str) -> Self {
        match status {
            "done" | "completed" => Self::Good,
            "in-progress" | "active" => Self::Warn,
            "review" => Self::Busy,
            _ => Self::Plain,
        }
    }

    /// How a priority looks.
    pub(crate) fn of_priority(priority: &str) -> Self {
        match priority {
            "critical" => Self::Bad,
            "high" => Self::Warn,
            "low" => Self::Faint,
            _ => Self::Plain,
        }
    }
}
