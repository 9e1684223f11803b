//! A page about one thing: a heading, fields, text and parts, each clean as it is added.

use super::style::Style;
use super::{line, lines, width};

/// A page that is being put together.
pub(crate) struct Page {
    text: String,
    colours: bool,
}

/// How wide the names of fields are.
const NAME: usize = 12;

impl Page {
    pub(crate) fn new(colours: bool) -> Self {
        Self {
            text: String::new(),
            colours,
        }
    }

    /// Text in a style, not ending the line.
    pub(crate) fn say(&mut self, text: &str, style: Style) -> &mut Self {
        self.text.push_str(&style.paint(&line(text), self.colours));
        self
    }

    /// The end of the line.
    pub(crate) fn end(&mut self) -> &mut Self {
        self.text.push('\n');
        self
    }

    /// A field, unless it is empty.
    pub(crate) fn field(&mut self, name: &str, value: &str, style: Style) -> &mut Self {
        if value.is_empty() {
            return self;
        }
        let gap = NAME.saturating_sub(width(name)).max(1);
        self.say(name, Style::Faint);
        self.text.push_str(&" ".repeat(gap));
        self.say(value, style).end()
    }

    /// A part's heading, after an empty line.
    pub(crate) fn heading(&mut self, text: &str) -> &mut Self {
        self.end().say(text, Style::Strong).end()
    }

    /// Text of several lines, set in by two columns.
    pub(crate) fn paragraph(&mut self, text: &str) -> &mut Self {
        for one in lines(text).trim_end().lines() {
            if !one.is_empty() {
                self.text.push_str("  ");
                self.text.push_str(one);
            }
            self.text.push('\n');
        }
        self
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}
