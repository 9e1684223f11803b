//! What leaves is whole, harmless to a spreadsheet, and never more than its reader may know.

use proptest::prelude::*;

use super::csv;
use super::markdown::line;

proptest! {
    #[test]
    fn no_cell_begins_as_a_formula(text in "[ \u{a0}]{0,2}[-=+@＝a1'\t\r\n]{0,3}.{0,8}") {
        let cell = csv::text(&text);
        let first = cell.trim_start_matches([' ', '\u{a0}']).chars().next();
        prop_assert!(!matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝')));
        prop_assert!(cell.ends_with(&text));
    }

    #[test]
    fn a_title_stays_in_its_line(text in any::<String>()) {
        prop_assert!(!line(&text).contains(['\n', '\r']));
    }
}

#[test]
fn a_title_is_no_markup() {
    assert_eq!(
        line("<b>*x*</b> [a](b)"),
        "\\<b\\>\\*x\\*\\</b\\> \\[a\\](b)"
    );
}
