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

/// The parameters of a query string, every unknown, repeated or broken one reported.
pub(crate) fn parse(query: &str, known: &[Param]) -> Result<Vec<(String, String)>> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut errors = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        if errors.len() >= MAX_FAULTS {
            break;
        }
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let shown: String = name.chars().take(100).collect();
        let (Some(name), Some(value)) = (decode(name, true), decode(value, true)) else {
            errors.push(FieldError::new(
                shown,
                "encoding",
                "must be percent-encoded UTF-8",
            ));
            continue;
        };
        if value.contains('\0') {
            errors.push(FieldError::new(
                shown,
                "format",
                "must not contain NUL characters",
            ));
        } else if !known.iter().any(|param| param.name == name) {
            let names = known.iter().map(|param| param.name);
            errors.push(
                FieldError::new(shown, "unknown", "is not a parameter of this operation")
                    .allowed(names),
            );
        } else if found.iter().any(|(earlier, _)| *earlier == name) {
            let message = "must be given once; separate several values by commas";
            errors.push(FieldError::new(shown, "repeated", message));
        } else {
            found.push((name, value));
        }
    }
    for param in known.iter().filter(|param| param.required) {
        if !found.iter().any(|(name, _)| name == param.name) {
            errors.push(FieldError::new(param.name, "required", "is required"));
        }
    }
    if errors.is_empty() {
        Ok(found)
    } else {
        Err(Error::Invalid(errors))
    }
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
        match parse(query, &KNOWN) {
            Ok(_) => Vec::new(),
            Err(Error::Invalid(fields)) => fields.iter().map(|field| field.code).collect(),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn parameters_are_decoded() {
        let pairs = parse("q=a+b%20c%C3%A9&due%5Blte%5D=2025-01-01&", &KNOWN).unwrap();

        assert_eq!(
            pairs,
            [
                ("q".to_owned(), "a b cé".to_owned()),
                ("due[lte]".to_owned(), "2025-01-01".to_owned())
            ]
        );
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
