//! Bodies from outside: checked against the schema that the documentation shows, every wrong field at once.
//!
//! The schema of a Rust type is the single source: it is what OpenAPI shows, and what is enforced here.

mod check;

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use parking_lot::RwLock;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Error, Result};

pub use check::{check, unknown};

/// Deepest nesting of a body.
pub const MAX_DEPTH: usize = 64;
/// Longest list in a body.
pub const MAX_ARRAY: usize = 10_000;
/// Longest text in a body, in bytes, where its schema allows no more.
pub const MAX_STRING: usize = 64 * 1024;
/// Most faults that are looked for: a hostile body must not cost more to refuse than to send.
pub const MAX_FAULTS: usize = 100;

static SCHEMAS: LazyLock<RwLock<HashMap<TypeId, Arc<Value>>>> = LazyLock::new(RwLock::default);

/// The schema of a type, references resolved in place.
pub fn schema<T: JsonSchema + 'static>() -> Arc<Value> {
    let id = TypeId::of::<T>();
    if let Some(known) = SCHEMAS.read().get(&id) {
        return known.clone();
    }
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    let made = Arc::new(
        settings
            .into_generator()
            .into_root_schema_for::<T>()
            .to_value(),
    );
    SCHEMAS.write().insert(id, made.clone());
    made
}

/// Reads a body as a `T`, or says what is wrong with every field.
pub fn parse<T: DeserializeOwned + JsonSchema + 'static>(body: &[u8]) -> Result<T> {
    let value = object(body)?;
    let mut errors = Vec::new();
    check(&schema::<T>(), &value, "", &mut errors);
    if errors.is_empty() {
        typed(value)
    } else {
        Err(Error::Invalid(errors))
    }
}

/// Turns a checked value into its type.
pub fn typed<T: DeserializeOwned>(value: Value) -> Result<T> {
    serde_json::from_value(value).map_err(|error| Error::invalid("", "invalid", error.to_string()))
}

/// Reads a body as a JSON object within the limits of depth and size.
pub fn object(body: &[u8]) -> Result<Value> {
    let wrong = |code, message: String| Error::invalid("", code, message);
    if body.is_empty() {
        return Err(wrong(
            "required",
            "The body must be a JSON object; it is empty".into(),
        ));
    }
    let Ok(text) = std::str::from_utf8(body) else {
        return Err(wrong("encoding", "The body must be UTF-8".into()));
    };
    if too_deep(text.as_bytes()) {
        return Err(wrong(
            "depth",
            format!("The body may be nested at most {MAX_DEPTH} deep"),
        ));
    }
    let value: Value = serde_json::from_str(text).map_err(|error| {
        wrong(
            "json",
            format!(
                "The body is not JSON at line {}, column {}",
                error.line(),
                error.column()
            ),
        )
    })?;
    if !value.is_object() {
        return Err(wrong("type", "The body must be a JSON object".into()));
    }
    Ok(value)
}

fn too_deep(text: &[u8]) -> bool {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return true;
                }
            }
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests;
