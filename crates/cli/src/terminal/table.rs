//! Tables: aligned and fitted on a terminal, with tabs between the cells for programs.

use super::style::Style;
use super::{cut, line, width};

/// What stands between two columns.
const GAP: usize = 2;

/// What the output is like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Screen {
    /// How wide it is; `None` where nobody looks.
    pub(crate) columns: Option<usize>,
    /// Whether it shows colours.
    pub(crate) colours: bool,
}

/// What becomes of a column where there is not enough room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Room {
    /// It stays.
    Needs,
    /// It becomes narrower, and no other leaves before it is down to so much.
    Gives(usize),
    /// It goes; the last of these first.
    Leaves,
}

struct Cell {
    text: String,
    style: Style,
}

/// Rows under headings.
pub(crate) struct Table {
    columns: Vec<(&'static str, Room)>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table with these columns.
    pub(crate) fn new(columns: &[(&'static str, Room)]) -> Self {
        Self {
            columns: columns.to_vec(),
            rows: Vec::new(),
        }
    }

    /// One more row; its cells are cleaned here.
    pub(crate) fn row<const N: usize>(&mut self, cells: [(&str, Style); N]) {
        let cell = |(text, style): &(&str, Style)| Cell {
            text: line(text),
            style: *style,
        };
        self.rows.push(cells.iter().map(cell).collect());
    }

    /// As text, one line a row. Where nobody looks there are no headings and nothing is cut.
    pub(crate) fn text(&self, screen: Screen) -> String {
        match screen.columns {
            Some(columns) => self.fitted(columns, screen.colours),
            None => self.tabbed(screen.colours),
        }
    }

    fn tabbed(&self, colours: bool) -> String {
        let mut text = String::new();
        for row in &self.rows {
            let cells: Vec<_> = row
                .iter()
                .map(|cell| cell.style.paint(&cell.text, colours))
                .collect();
            text.push_str(&cells.join("\t"));
            text.push('\n');
        }
        text
    }

    fn fitted(&self, columns: usize, colours: bool) -> String {
        let widths = self.widths(columns);
        let heading = |(name, _): &(&'static str, Room)| Cell {
            text: (*name).to_owned(),
            style: Style::Faint,
        };
        let heading: Vec<Cell> = self.columns.iter().map(heading).collect();
        let mut text = String::new();
        for row in std::iter::once(&heading).chain(&self.rows) {
            let mut pending = 0;
            for (cell, room) in row.iter().zip(&widths) {
                let Some(room) = *room else { continue };
                let shown = cut(&cell.text, room);
                text.push_str(&" ".repeat(pending));
                text.push_str(&cell.style.paint(&shown, colours));
                // What stands at the end of a line is not padded.
                pending = room - width(&shown) + GAP;
            }
            text.push('\n');
        }
        text
    }

    /// How wide each column is; `None` for those that are left out.
    fn widths(&self, columns: usize) -> Vec<Option<usize>> {
        let natural = |at: usize| {
            let cells = self.rows.iter().map(|row| width(&row[at].text));
            let widest = cells.max().unwrap_or(0);
            // A column of nothing says nothing.
            (widest > 0 || self.rows.is_empty()).then(|| widest.max(width(self.columns[at].0)))
        };
        let mut widths: Vec<Option<usize>> = (0..self.columns.len()).map(natural).collect();
        let total = |widths: &[Option<usize>]| {
            let shown = widths.iter().flatten();
            shown.clone().sum::<usize>() + shown.count().saturating_sub(1) * GAP
        };
        let giving: Vec<(usize, usize)> = (0..self.columns.len())
            .filter_map(|at| match self.columns[at].1 {
                Room::Gives(least) => Some((at, least)),
                Room::Needs | Room::Leaves => None,
            })
            .collect();
        let can_give: usize = giving
            .iter()
            .map(|(at, least)| widths[*at].unwrap_or(0).saturating_sub(*least))
            .sum();
        for at in (0..self.columns.len()).rev() {
            let fits = total(&widths) <= columns + can_give;
            if !fits && self.columns[at].1 == Room::Leaves {
                widths[at] = None;
            }
        }
        // The widest gives first, until it fits or nobody has anything left to give.
        while total(&widths) > columns {
            let widest = giving.iter().max_by_key(|(at, _)| widths[*at]);
            match widest.and_then(|(at, _)| widths[*at].as_mut()) {
                Some(wide) if *wide > 1 => *wide -= 1,
                _ => break,
            }
        }
        widths
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(&[
            ("KEY", Room::Needs),
            ("TITLE", Room::Gives(20)),
            ("STATUS", Room::Needs),
            ("UPDATED", Room::Leaves),
        ]);
        for (key, title) in [
            ("WEB-1", "A title that takes quite some room of its own"),
            ("WEB-12", "日本語のとても長いタイトルがここにあります"),
        ] {
            table.row([
                (key, Style::Key),
                (title, Style::Plain),
                ("in-progress", Style::Warn),
                ("3 hours ago", Style::Faint),
            ]);
        }
        table
    }

    fn screen(columns: usize) -> Screen {
        Screen {
            columns: Some(columns),
            colours: false,
        }
    }

    #[test]
    fn no_line_is_wider_than_the_screen() {
        for columns in 40..100 {
            let text = table().text(screen(columns));
            for line in text.lines() {
                assert!(width(line) <= columns, "{columns}: {line}");
            }
        }
    }

    #[test]
    fn columns_that_may_leave_go_before_titles_become_unreadable() {
        let narrow = table().text(screen(40));
        let wide = table().text(screen(100));

        assert!(!narrow.contains("UPDATED"), "{narrow}");
        assert!(wide.contains("UPDATED"), "{wide}");
        assert!(wide.contains("of its own"), "{wide}");
    }

    #[test]
    fn wide_letters_keep_columns_aligned() {
        let text = table().text(screen(80));

        let places: Vec<usize> = text
            .lines()
            .filter_map(|line| Some(width(&line[..line.find("in-progress")?])))
            .collect();
        assert_eq!(places.len(), 2);
        assert_eq!(places[0], places[1]);
    }

    #[test]
    fn programs_get_whole_cells_between_tabs_without_headings() {
        let text = table().text(Screen {
            columns: None,
            colours: false,
        });

        assert!(!text.contains("KEY"));
        let cells: Vec<&str> = text.lines().next().expect("a row").split('\t').collect();
        assert_eq!(cells[1], "A title that takes quite some room of its own");
        assert_eq!(cells.len(), 4);
    }

    #[test]
    fn a_cell_cannot_break_out_of_its_row() {
        let mut table = Table::new(&[("TITLE", Room::Gives(20))]);
        table.row([("a\tb\nc\u{1b}[2J", Style::Plain)]);

        let text = table.text(Screen {
            columns: None,
            colours: false,
        });

        assert_eq!(text, "a b c[2J\n");
    }
}
