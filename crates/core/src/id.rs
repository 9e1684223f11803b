//! Identifiers: a prefix that says what it names, and a ULID that sorts by time.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use ulid::Ulid;

/// Something that has an id.
pub trait Kind {
    /// What its ids begin with, underscore included.
    const PREFIX: &'static str;
}

/// The id of a `T`, printed as `task_01J…`. Ids of one process rise in the order they were made.
pub struct Id<T> {
    ulid: Ulid,
    kind: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    /// An id from its number.
    pub const fn from_u128(number: u128) -> Self {
        Self {
            ulid: Ulid(number),
            kind: PhantomData,
        }
    }

    /// Its number.
    pub const fn to_u128(self) -> u128 {
        self.ulid.0
    }

    /// When it was made, in milliseconds since 1970.
    pub const fn millis(self) -> u64 {
        self.ulid.timestamp_ms()
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.ulid == other.ulid
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.ulid.cmp(&other.ulid)
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.ulid.hash(state);
    }
}

impl<T: Kind> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut buffer = [0; ulid::ULID_LEN];
        f.write_str(T::PREFIX)?;
        f.write_str(self.ulid.array_to_str(&mut buffer))
    }
}

impl<T: Kind> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not an id of the expected kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAnId {
    prefix: &'static str,
}

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "must be an id such as {}01J9ZQ4YV5C3J8M0T6D2W7K1XB",
            self.prefix
        )
    }
}

impl std::error::Error for NotAnId {}

impl<T: Kind> FromStr for Id<T> {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let wrong = NotAnId { prefix: T::PREFIX };
        let tail = text.strip_prefix(T::PREFIX).ok_or_else(|| wrong.clone())?;
        let ulid = Ulid::from_string(tail).map_err(|_| wrong.clone())?;
        let id = Self {
            ulid,
            kind: PhantomData,
        };
        // Crockford's alphabet has several spellings of one number; only the one we print is an id.
        let mut buffer = [0; ulid::ULID_LEN];
        if ulid.array_to_str(&mut buffer) == tail {
            Ok(id)
        } else {
            Err(wrong)
        }
    }
}

impl<T: Kind> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, T: Kind> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<T>(PhantomData<T>);
        impl<T: Kind> de::Visitor<'_> for Visitor<T> {
            type Value = Id<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "an id beginning with {}", T::PREFIX)
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Id<T>, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Visitor(PhantomData))
    }
}

impl<T: Kind> JsonSchema for Id<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("{}id", T::PREFIX).into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": format!("^{}[0-7][0-9A-HJKMNP-TV-Z]{{25}}$", T::PREFIX),
        })
    }
}

/// Where new ids come from: an argument, so that tests repeat exactly.
pub trait Ids: Send + Sync {
    /// A new number, higher than every one before it from this source.
    fn next(&self) -> u128;

    /// Fills `bytes` with secret randomness, for tokens and keys.
    fn secret(&self, bytes: &mut [u8]);
}

impl dyn Ids {
    /// A new id.
    pub fn new_id<T>(&self) -> Id<T> {
        Id::from_u128(self.next())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Thing;
    impl Kind for Thing {
        const PREFIX: &'static str = "thing_";
    }

    #[test]
    fn an_id_is_read_back_as_it_was_printed() {
        let id: Id<Thing> = Id::from_u128(0x0192_3456_789a_bcde_f012_3456_789a_bcde);

        assert_eq!(id.to_string().parse(), Ok(id));
        assert!(id.to_string().starts_with("thing_01"));
    }

    #[test]
    fn other_spellings_and_kinds_are_no_ids() {
        let id: Id<Thing> = Id::from_u128(0xabcd_ef01_2345);
        let printed = id.to_string();

        for wrong in [
            printed.to_lowercase(),
            printed.replacen("thing_", "task_", 1),
            format!("{printed}0"),
            String::new(),
            "thing_".into(),
            "thing_8ZZZZZZZZZZZZZZZZZZZZZZZZZ".into(),
        ] {
            assert!(wrong.parse::<Id<Thing>>().is_err(), "{wrong}");
        }
    }
}
