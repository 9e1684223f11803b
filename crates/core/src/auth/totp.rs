//! Codes that change every 30 seconds: RFC 6238 over HMAC-SHA-1 with six digits, which is what every authenticator app
//! understands, and Base32 for their keys. Knows nothing of people.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use subtle::ConstantTimeEq;

use crate::time::Timestamp;

/// How long one code is shown, in seconds.
const STEP: i64 = 30;
const DIGITS: usize = 6;
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The number of the step that a moment lies in.
pub(crate) const fn step(now: Timestamp) -> i64 {
    now.seconds().div_euclid(STEP)
}

/// The code of a step.
pub(crate) fn code(key: &[u8], step: i64) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash[hash.len() - 1] & 0xf);
    let mut four = [0; 4];
    four.copy_from_slice(&hash[offset..offset + 4]);
    let number = (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000;
    format!("{number:0DIGITS$}")
}

/// The step whose code this is: now, or one before or after, and later than the last that was used.
pub(crate) fn step_of(key: &[u8], text: &str, now: Timestamp, last: i64) -> Option<i64> {
    let now = step(now);
    let mut found = None;
    for step in [now - 1, now, now + 1] {
        let is_it = bool::from(code(key, step).as_bytes().ct_eq(text.as_bytes()));
        if is_it && step > last {
            found = found.or(Some(step));
        }
    }
    found
}

/// Whether a text could be such a code at all.
pub(crate) fn is_code(text: &str) -> bool {
    text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Base32 of RFC 4648, without the signs that fill it up.
pub(crate) fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for group in bytes.chunks(5) {
        let mut bits = [0; 8];
        bits[3..3 + group.len()].copy_from_slice(group);
        let bits = u64::from_be_bytes(bits);
        for place in 0..(group.len() * 8).div_ceil(5) {
            let index = usize::try_from(bits >> (35 - 5 * place) & 31).unwrap_or(0);
            text.push(char::from(ALPHABET[index]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    #[test]
    fn codes_are_the_last_six_digits_of_the_rfcs_examples() {
        for (seconds, eight) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(code(KEY, step(at(seconds))), eight[2..], "{seconds}");
        }
    }

    #[test]
    fn a_code_holds_one_step_to_either_side_and_never_twice() {
        let own = step(at(1_234_567_890));
        let text = code(KEY, own);
        for (seconds, holds) in [
            (-60, false),
            (-30, true),
            (0, true),
            (30, true),
            (60, false),
        ] {
            let now = at(1_234_567_890 + seconds);
            assert_eq!(
                step_of(KEY, &text, now, 0),
                holds.then_some(own),
                "{seconds}"
            );
            assert_eq!(step_of(KEY, &text, now, own), None);
            assert_eq!(step_of(KEY, &text, now, own + 1), None);
        }
    }

    #[test]
    fn base32_is_that_of_the_rfc() {
        for (bytes, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
    }
}
