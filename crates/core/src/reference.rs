//! How clients name an object: by its id, or by the key that people use.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::id::Id;
use crate::projects::model::Project;
use crate::tasks::model::Task;

/// Longest key that is looked up, in bytes; imported keys may be longer than ours.
const MAX_KEY: usize = 64;

/// The text is neither an id nor a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAReference(&'static str);

impl fmt::Display for NotAReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for NotAReference {}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.len() <= MAX_KEY
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

macro_rules! reference {
    ($name:ident, $kind:ty, $fits:expr, $message:literal) => {
        impl FromStr for $name {
            type Err = NotAReference;

            fn from_str(text: &str) -> Result<Self, NotAReference> {
                if let Ok(id) = text.parse::<Id<$kind>>() {
                    return Ok(Self::Id(id));
                }
                let fits: fn(&str) -> bool = $fits;
                if fits(text) {
                    Ok(Self::Key(text.to_ascii_uppercase()))
                } else {
                    Err(NotAReference($message))
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    Self::Id(id) => id.serialize(serializer),
                    Self::Key(key) => serializer.serialize_str(key),
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": "string", "minLength": 1, "maxLength": MAX_KEY, "format": stringify!($name)})
            }
        }
    };
}

/// A project by id or by key, such as `WEB`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProjectRef {
    /// By id.
    Id(Id<Project>),
    /// By key, upper case.
    Key(String),
}

reference!(
    ProjectRef,
    Project,
    is_word,
    "must be a project's id or its key, such as WEB"
);

/// A task by id or by key, such as `WEB-42`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskRef {
    /// By id.
    Id(Id<Task>),
    /// By key, upper case.
    Key(String),
}

fn is_task_key(text: &str) -> bool {
    text.len() <= MAX_KEY
        && text.rsplit_once('-').is_some_and(|(word, number)| {
            is_word(word) && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        })
}

reference!(
    TaskRef,
    Task,
    is_task_key,
    "must be a task's id or its key, such as WEB-42"
);

/// Whether a text has the form that a reference of this `format` takes; for the input check.
pub fn fits_format(format: &str, text: &str) -> Result<(), NotAReference> {
    match format {
        "ProjectRef" => text.parse::<ProjectRef>().map(drop),
        "TaskRef" => text.parse::<TaskRef>().map(drop),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_whatever_their_case() {
        assert_eq!("web-42".parse(), Ok(TaskRef::Key("WEB-42".into())));
        assert_eq!("LOG4J2-7".parse(), Ok(TaskRef::Key("LOG4J2-7".into())));
        assert_eq!("web".parse(), Ok(ProjectRef::Key("WEB".into())));
    }

    #[test]
    fn what_is_neither_id_nor_key_is_refused() {
        for text in [
            "",
            "42",
            "WEB-",
            "-1",
            "WEB 1",
            "WEB-1x",
            "../etc",
            "wéb-1",
            &"A".repeat(80),
        ] {
            assert!(text.parse::<TaskRef>().is_err(), "{text}");
        }
        for text in ["", "4", "WEB-1", "a b", "é"] {
            assert!(text.parse::<ProjectRef>().is_err(), "{text}");
        }
    }
}
