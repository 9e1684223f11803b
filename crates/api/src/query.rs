//! Words in addresses: percent-decoding, and query strings against what a row lists.

use codexflow_core::error::{Error, FieldError, Result};
use codexflow_core::input::MAX_FAULTS;

use crate::row::Param;

/// The text behind percent-encoding; none when it is broken or not UTF-8.
pub(crate) fn decode(text: &str, plus_is_space: bool) -> Option<String> {
    if !text.contains(['%', '+']) {
        return Some(text.to_owned());
    }
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'%' => {
                let high = char::from(bytes.next()?).to_digit(16)?;
                let low = char::from(bytes.next()?).to_digit(16)?;
                out.push(u8::try_from(high * 16 + low).ok()?);
            }
            b'+' if plus_is_space => out.push(b' '),
            other => out.push(other),
        }
    }
    String::from_utf8(out).ok()
}

/// The parameters of a query string that can be gone on with, and every unknown, repeated or broken one.
pub(crate) fn parse(query: &str, known: &[Param]) -> (Vec<(String, String)>, Vec<FieldError>) {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut faults = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        if faults.len() >= MAX_FAULTS {
            break;
        }
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let decoded = decode(name, true);
        let shown = decoded.as_deref().unwrap_or(name).chars().take(100);
        let shown: String = shown.collect();
        let (Some(name), Some(value)) = (decoded, decode(value, true)) else {
            faults.push(FieldError::new(
                shown,
                "encoding",
                "must be percent-encoded UTF-8",
            ));
            continue;
        };
        let param = known.iter().find(|param| param.name == name);
        if value.contains('\0') {
            faults.push(FieldError::new(
                shown,
                "format",
                "must not contain NUL characters",
            ));
        } else if param.is_none() {
            let names = known.iter().map(|param| param.name);
            faults.push(
                FieldError::new(shown, "unknown", "is not a parameter of this operation")
                    .allowed(names),
            );
        } else if found.iter().any(|(earlier, _)| *earlier == name) {
            let message = "must be given once; separate several values by commas";
            faults.push(FieldError::new(shown, "repeated", message));
        } else {
            found.push((name, value));
        }
    }
    for param in known.iter().filter(|param| param.required) {
        if !found.iter().any(|(name, _)| name == param.name) {
            faults.push(FieldError::new(param.name, "required", "is required"));
        }
    }
    (found, faults)
}

/// The refusal of a request with these faults, together with those that its operation found in what was left of it.
pub(crate) fn refused<T>(mut faults: Vec<FieldError>, outcome: Result<T>) -> Error {
    if let Err(Error::Invalid(more)) = outcome {
        for fault in more {
            if !faults.iter().any(|known| known.path == fault.path) {
                faults.push(fault);
            }
        }
    }
    Error::Invalid(faults)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::{Kind, param};

    const KNOWN: [Param; 2] = [
        param("q", Kind::Text, ""),
        param("due[lte]", Kind::Text, ""),
    ];

    fn codes(query: &str) -> Vec<&'static str> {
        let (_, faults) = parse(query, &KNOWN);
        faults.iter().map(|field| field.code).collect()
    }

    #[test]
    fn parameters_are_decoded() {
        let (pairs, faults) = parse("q=a+b%20c%C3%A9&due%5Blte%5D=2025-01-01&", &KNOWN);

        assert!(faults.is_empty());
        assert_eq!(
            pairs,
            [
                ("q".to_owned(), "a b cé".to_owned()),
                ("due[lte]".to_owned(), "2025-01-01".to_owned())
            ]
        );
    }

    #[test]
    fn a_wrong_parameter_is_named_as_it_was_meant() {
        let (_, faults) = parse("due%5Bx%5D=1", &KNOWN);

        assert_eq!(faults[0].path, "due[x]");
    }

    #[test]
    fn every_wrong_parameter_is_reported() {
        assert_eq!(
            codes("x=1&q=%&q=%ff&q=%zz&q=%00&q=1&q=2&%=1"),
            [
                "unknown", "encoding", "encoding", "encoding", "format", "repeated", "encoding"
            ]
        );
        assert!(codes("").is_empty() && codes("&&").is_empty());
    }
}
