//! Changing part of an object: `PUT` and `PATCH` merge alike.
//!
//! An omitted field stays, `null` clears, lists replace. A field that only the server sets is ignored when it is equal
//! to what is there (so read, edit, send back works) and refused when it differs.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::{Error, FieldError, Result};
use crate::input::{MAX_FAULTS, check, schema, typed, unknown};

/// The object after a patch. `current` is the whole object as the API shows it, `writable` the fields clients may set.
pub fn apply<T: DeserializeOwned + JsonSchema + 'static>(
    current: &Value,
    patch: &Value,
    writable: &[&str],
) -> Result<T> {
    let schema = schema::<T>();
    let none = Map::new();
    let known = schema
        .get("properties")
        .and_then(Value::as_object)
        .unwrap_or(&none);
    let mut merged = current.as_object().cloned().unwrap_or_default();
    let mut errors = Vec::new();
    for (field, value) in patch.as_object().unwrap_or(&none) {
        if errors.len() >= MAX_FAULTS {
            break;
        }
        let Some(property) = known.get(field) else {
            errors.push(unknown("", field, Some(known)));
            continue;
        };
        // What is there may be sent back as it was read, whatever the rules have become since.
        if same(current.get(field).unwrap_or(&Value::Null), value) {
            continue;
        }
        if !writable.contains(&field.as_str()) {
            errors.push(FieldError::new(
                field,
                "read_only",
                "is set by the server; leave it out or send it back unchanged",
            ));
            continue;
        }
        let value = overlay(current.get(field), value);
        check(property, &value, field, &mut errors);
        merged.insert(field.clone(), value);
    }
    if errors.is_empty() {
        typed(Value::Object(merged))
    } else {
        Err(Error::Invalid(errors))
    }
}

/// Equal as JSON: a client may write a whole number without its fraction.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(name, a)| b.get(name).is_some_and(|b| same(a, b)))
        }
        (a, b) => a == b,
    }
}

/// Objects merge field by field; everything else replaces.
fn overlay(current: Option<&Value>, patch: &Value) -> Value {
    match (current, patch) {
        (Some(Value::Object(old)), Value::Object(new)) => {
            let mut merged = old.clone();
            for (field, value) in new {
                merged.insert(field.clone(), overlay(old.get(field), value));
            }
            Value::Object(merged)
        }
        (_, new) => new.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize, JsonSchema)]
    struct Thing {
        id: u64,
        #[schemars(length(min = 1))]
        name: String,
        note: Option<String>,
        tags: Vec<String>,
    }

    fn merged(patch: &Value) -> Result<Thing> {
        let current = json!({"id": 1, "name": "a", "note": "n", "tags": ["x", "y"]});
        apply(&current, patch, &["name", "note", "tags"])
    }

    #[test]
    fn an_omitted_field_stays_null_clears_and_lists_replace() {
        let thing = merged(&json!({"note": null, "tags": ["z"]})).unwrap();

        assert_eq!(
            thing,
            Thing {
                id: 1,
                name: "a".into(),
                note: None,
                tags: vec!["z".into()]
            }
        );
    }

    #[test]
    fn a_server_owned_field_may_come_back_unchanged_only() {
        assert!(merged(&json!({"id": 1, "name": "b"})).is_ok());
        assert!(merged(&json!({"id": 2})).is_err());
    }

    #[test]
    fn every_wrong_field_is_reported() {
        let Err(Error::Invalid(fields)) =
            merged(&json!({"id": 2, "name": null, "note": 5, "colour": "red"}))
        else {
            panic!("accepted");
        };
        let found: Vec<_> = fields
            .iter()
            .map(|field| (field.path.as_str(), field.code))
            .collect();

        assert_eq!(
            found,
            [
                ("colour", "unknown"),
                ("id", "read_only"),
                ("name", "type"),
                ("note", "type")
            ]
        );
    }
}
