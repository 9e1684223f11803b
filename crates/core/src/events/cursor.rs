//! How far someone has read: one number per stream, as text that only we read.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::event::Stream;

/// The first byte of every cursor.
const FORM: u8 = 1;

/// The number of the last event read, for each stream that anything has been read of.
///
/// A stream stands for the last 64 bits of its id, which are random; should two be alike, the lesser number counts and
/// some events come twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Positions(BTreeMap<u64, u64>);

impl Positions {
    /// How far a stream has been read; 0 for not at all.
    pub fn of(&self, stream: Stream) -> u64 {
        self.0.get(&name(stream)).copied().unwrap_or(0)
    }

    /// A stream has been read up to here.
    pub fn set(&mut self, stream: Stream, seq: u64) {
        if seq > 0 {
            self.0.insert(name(stream), seq);
        }
    }

    /// As text.
    pub fn encode(&self) -> String {
        let mut bytes = vec![FORM];
        for (stream, seq) in &self.0 {
            bytes.extend_from_slice(&stream.to_be_bytes());
            let mut left = *seq;
            while left >= 0x80 {
                bytes.push(low(left) | 0x80);
                left >>= 7;
            }
            bytes.push(low(left));
        }
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// From text; nothing when it is not ours.
    pub fn decode(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let mut rest = bytes.strip_prefix(&[FORM])?;
        let mut all = BTreeMap::new();
        while !rest.is_empty() {
            let (stream, tail) = rest.split_first_chunk::<8>()?;
            rest = tail;
            let (mut seq, mut shift) = (0_u64, 0);
            loop {
                let (byte, tail) = rest.split_first()?;
                rest = tail;
                seq |= u64::from(byte & 0x7f).checked_shl(shift)?;
                shift += 7;
                if byte & 0x80 == 0 {
                    break;
                }
            }
            let stream = u64::from_be_bytes(*stream);
            let least = all.get(&stream).copied().unwrap_or(seq).min(seq);
            all.insert(stream, least);
        }
        Some(Self(all))
    }
}

fn name(stream: Stream) -> u64 {
    match stream {
        Stream::Org => 0,
        Stream::Project(id) => u64::try_from(id.to_u128() & u128::from(u64::MAX)).unwrap_or(0),
    }
}

/// The lowest seven bits.
fn low(number: u64) -> u8 {
    u8::try_from(number & 0x7f).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::id::Id;

    proptest! {
        #[test]
        fn a_cursor_says_what_it_was_made_of(
            streams in proptest::collection::btree_map(any::<u64>(), 1..u64::MAX, 0..20)
        ) {
            let mut positions = Positions::default();
            for (id, seq) in &streams {
                positions.set(Stream::Project(Id::from_u128((*id).into())), *seq);
            }

            prop_assert_eq!(Positions::decode(&positions.encode()), Some(positions));
        }

        #[test]
        fn hostile_cursors_are_refused_or_read(text in "\\PC{0,60}") {
            let _ = Positions::decode(&text);
        }
    }
}
