//! Addresses: one spelling of each, and only such as can stand in a mail header and a key.

use crate::error::FieldError;

/// Longest address.
const MAX: usize = 254;
/// Longest part before the `@`.
const MAX_LOCAL: usize = 64;

/// The one spelling under which an address is kept: trimmed and lower case.
pub fn normalize(text: &str) -> Result<String, FieldError> {
    let email = text.trim().to_ascii_lowercase();
    let wrong = |message: &str| FieldError::new("email", "format", message);
    if email.len() > MAX {
        return Err(FieldError::new(
            "email",
            "too_long",
            format!("must have at most {MAX} characters"),
        ));
    }
    let mut parts = email.split('@');
    let (Some(local), Some(domain), None) = (parts.next(), parts.next(), parts.next()) else {
        return Err(wrong("must be an address such as ada@example.com"));
    };
    let atom = |c: u8| c.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&c);
    let dotted = |text: &str, fits: &dyn Fn(u8) -> bool| {
        text.split('.')
            .all(|piece| !piece.is_empty() && piece.bytes().all(fits))
    };
    let label = |c: u8| c.is_ascii_alphanumeric() || c == b'-';
    if local.len() > MAX_LOCAL || !dotted(local, &atom) || !dotted(domain, &label) {
        return Err(wrong(
            "must be an address such as ada@example.com; write other alphabets' domains in their xn-- form",
        ));
    }
    Ok(email)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_spelling() {
        assert_eq!(
            normalize(" Ada.Lovelace+x@Example.COM\n").unwrap(),
            "ada.lovelace+x@example.com"
        );
        assert_eq!(normalize("root@localhost").unwrap(), "root@localhost");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "a",
            "@b",
            "a@",
            "a@b@c",
            "a b@c",
            "a\r\nBcc: x@y",
            "a@b\u{0}",
            "a..b@c",
            ".a@b",
            "a@b.",
            "a@b_c",
            "<a@b>",
            "a,b@c",
            "ä@b",
            &format!("{}@b", "a".repeat(65)),
            &format!("a@{}", "b.".repeat(130)),
        ] {
            assert!(normalize(text).is_err(), "{text:?}");
        }
    }
}
