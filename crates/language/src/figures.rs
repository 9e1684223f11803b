//! Figures in texts, in one form: `50,000`, `50.000` and `50k` are the same; `2027-03-01` is one; `FR-001`, `p95`, `S3` are none.

/// A figure and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Figure {
    /// Its value, in one form.
    pub(crate) value: String,
    /// Where it begins.
    pub(crate) start: usize,
    /// Where it ends, a `k`, `M` or `%` behind it included.
    pub(crate) end: usize,
}

/// The figures of a text, in order.
pub(crate) fn figures(text: &str) -> Vec<Figure> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut found = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        if !is_digit(chars[i].1) {
            i += 1;
            continue;
        }
        let from = i;
        while i < chars.len() && continues(&chars, i) {
            i += 1;
        }
        if belongs_to_a_name(&chars, from) {
            continue;
        }
        let digits: String = chars[from..i].iter().map(|(_, c)| *c).collect();
        let (value, taken) = scaled(&digits, &chars[i..]);
        i += taken;
        found.push(Figure {
            value,
            start: chars[from].0,
            end: chars.get(i).map_or(text.len(), |(at, _)| *at),
        });
    }
    found
}

/// The values only.
pub(crate) fn values(text: &str) -> Vec<String> {
    figures(text)
        .into_iter()
        .map(|figure| figure.value)
        .collect()
}

fn is_digit(c: char) -> bool {
    c.is_numeric() && !c.is_alphabetic() && !"²³¹½¼¾".contains(c)
}

/// Whether a run of digits goes on here: a digit, or one separator between digits. A hyphen only inside of a date.
fn continues(chars: &[(usize, char)], i: usize) -> bool {
    let c = chars[i].1;
    if is_digit(c) {
        return true;
    }
    let digit = |at: Option<usize>| {
        at.and_then(|at| chars.get(at))
            .is_some_and(|(_, c)| is_digit(*c))
    };
    let between = digit(i.checked_sub(1)) && digit(Some(i + 1));
    match c {
        '.' | ',' | '’' | '\u{a0}' | '\u{202f}' => between,
        '\'' => between && digit(Some(i + 3)),
        '-' => between && in_date(chars, i),
        _ => false,
    }
}

/// Whether the hyphen is one of `2027-03-01`.
fn in_date(chars: &[(usize, char)], i: usize) -> bool {
    let is = |at: Option<usize>, pattern: &str| {
        at.is_some_and(|at| {
            pattern.chars().enumerate().all(|(n, p)| {
                chars.get(at + n).is_some_and(|(_, c)| {
                    if p == '0' {
                        c.is_ascii_digit()
                    } else {
                        *c == p
                    }
                })
            })
        })
    };
    is(i.checked_sub(4), "0000-00-00") || is(i.checked_sub(7), "0000-00-00")
}

/// Whether letters stand right before the digits: `p95`, `S3`, `FR-001`, `US-007`.
fn belongs_to_a_name(chars: &[(usize, char)], from: usize) -> bool {
    let before = |n: usize| from.checked_sub(n).map(|at| chars[at].1);
    match before(1) {
        Some(c) if c.is_ascii_alphabetic() || c == '_' => true,
        Some('-') => before(2).is_some_and(|c| c.is_ascii_uppercase()),
        _ => false,
    }
}

/// One form of the digits, with the `k`, `M`, `%` behind them; and how many letters that took.
fn scaled(digits: &str, behind: &[(usize, char)]) -> (String, usize) {
    let plain = without_grouping(digits);
    let at = |n: usize| behind.get(n).map(|(_, c)| *c);
    let ends = |n: usize| at(n).is_none_or(|c| !c.is_alphanumeric());
    match at(0) {
        Some('%') => (plain, 1),
        Some('k' | 'K') if ends(1) => (shift(&plain, 3), 1),
        Some('m' | 'M') if ends(1) => (shift(&plain, 6), 1),
        _ => (plain, 0),
    }
}

/// `1.234,5` and `1,234.5` as `1234.5`: a separator before exactly three digits groups, unless it is the only one after a 0.
fn without_grouping(digits: &str) -> String {
    if digits.contains('-') {
        return digits.to_owned();
    }
    let parts: Vec<&str> = digits.split(|c: char| !is_digit(c)).collect();
    let Some((last, groups)) = parts.split_last().filter(|(_, groups)| !groups.is_empty()) else {
        return trimmed(digits);
    };
    let three = |part: &str| part.chars().count() == 3;
    let first_groups = groups[0] != "0"
        && groups[0].chars().count() <= 3
        && groups[1..].iter().all(|part| three(part));
    if first_groups && three(last) {
        parts.concat()
    } else if groups.len() == 1 || first_groups {
        trimmed(&format!("{}.{last}", groups.concat()))
    } else {
        // A version or an address: 1.2.3 stays as it is.
        digits.to_owned()
    }
}

/// Without zeros that say nothing: `5.0` is `5`, `007` is `7`.
fn trimmed(number: &str) -> String {
    let number = if number.contains('.') {
        number.trim_end_matches('0').trim_end_matches('.')
    } else {
        number
    };
    let bare = number.trim_start_matches('0');
    if bare.is_empty() {
        "0".to_owned()
    } else if bare.starts_with('.') {
        format!("0{bare}")
    } else {
        bare.to_owned()
    }
}

/// Times ten to the power of `places`.
fn shift(number: &str, places: usize) -> String {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let part: Vec<char> = part.chars().collect();
    let mut out: String = whole.to_owned();
    for n in 0..places {
        out.push(part.get(n).copied().unwrap_or('0'));
    }
    if part.len() > places {
        out.push('.');
        out.extend(&part[places..]);
    }
    trimmed(&out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_figure_has_one_form() {
        for text in [
            "50,000",
            "50.000",
            "50k",
            "50K",
            "50’000",
            "50000",
            "50\u{a0}000",
        ] {
            assert_eq!(values(text), ["50000"], "{text}");
        }
        assert_eq!(
            values("1.5M or 1,5 million, 0.125 and 5.0"),
            ["1500000", "1.5", "0.125", "5"]
        );
        assert_eq!(
            values("by 2027-03-01, 99.9% in 3-5 days"),
            ["2027-03-01", "99.9", "3", "5"]
        );
        assert_eq!(values("1.2.3 and 1,234,567.89"), ["1.2.3", "1234567.89"]);
    }

    #[test]
    fn names_with_digits_are_no_figures() {
        assert!(values("FR-001 at p95 on S3 with OAuth2").is_empty());
    }

    #[test]
    fn other_scripts_have_figures_too() {
        assert_eq!(values("٣ أشهر"), ["٣"]);
        assert_eq!(values("３か月"), ["３"]);
    }
}
