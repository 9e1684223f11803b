//! What a file may be called: one plain name, which no file system and no terminal is misled by.

use crate::error::{Error, Result};

/// Most characters of a name.
const MOST: usize = 200;

/// A name without directories, without characters that nobody sees, and without dots or spaces at its ends.
pub(super) fn clean(given: &str) -> Result<String> {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let seen: String = last.chars().filter(|c| is_seen(*c)).collect();
    let name = seen.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if name.is_empty() {
        let message = "must name the file, such as report.pdf";
        return Err(Error::invalid("name", "required", message));
    }
    if name.chars().count() > MOST {
        let message = format!("may have at most {MOST} characters");
        return Err(Error::invalid("name", "length", message));
    }
    Ok(name.to_owned())
}

/// Not a control, and nothing that turns the direction of text around or has no width.
fn is_seen(c: char) -> bool {
    !c.is_control()
        && !matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_its_last_part() {
        for (given, name) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\temp\\a.txt", "a.txt"),
            ("a\0b\r\n.png", "ab.png"),
            ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
            (" .bashrc ", "bashrc"),
            ("photo.jpg.html", "photo.jpg.html"),
        ] {
            assert_eq!(clean(given).unwrap(), name);
        }
        for nothing in ["", "..", "a/", " . ", "\u{200b}"] {
            assert!(clean(nothing).is_err(), "{nothing:?}");
        }
    }

    proptest! {
        /// Whatever a client sends: what is kept is a plain name, and cleaning it again changes nothing.
        #[test]
        fn a_kept_name_is_plain(given in ".{0,300}") {
            if let Ok(name) = clean(&given) {
                prop_assert!(!name.contains(['/', '\\', '\0', '\r', '\n']));
                prop_assert!(!name.starts_with('.') && name.chars().count() <= MOST);
                prop_assert_eq!(clean(&name).unwrap(), name);
            }
        }
    }
}
