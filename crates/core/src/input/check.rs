//! A value against a schema: every fault, where it is, and what is allowed there.

use serde_json::Value;

use super::{MAX_ARRAY, MAX_FAULTS, MAX_STRING};
use crate::error::FieldError;

/// The schema of any value.
static ANYTHING: Value = Value::Bool(true);

fn name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() || number.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn join(path: &str, field: &str) -> String {
    if path.is_empty() {
        field.to_owned()
    } else {
        format!("{path}.{field}")
    }
}

/// Checks a value against a schema and adds every fault to `errors`.
pub fn check(schema: &Value, value: &Value, path: &str, errors: &mut Vec<FieldError>) {
    if errors.len() >= MAX_FAULTS {
        return;
    }
    let mut fault = |code, message: String| errors.push(FieldError::new(path, code, message));
    if let Some(options) = schema
        .get("anyOf")
        .or_else(|| schema.get("oneOf"))
        .and_then(Value::as_array)
    {
        return choice(schema, options, value, path, errors);
    }
    if let Some(allowed) = schema.get("enum").and_then(Value::as_array) {
        if !allowed.contains(value) {
            let words: Vec<String> = allowed
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect();
            let message = format!("must be one of {}", words.join(", "));
            errors.push(FieldError::new(path, "enum", message).allowed(words));
        }
        return;
    }
    if let Some(constant) = schema.get("const") {
        if constant != value {
            let word = constant.as_str().unwrap_or_default().to_owned();
            errors.push(FieldError::new(path, "enum", format!("must be {word}")).allowed([word]));
        }
        return;
    }
    if let Some(expected) = schema.get("type") {
        let is = name(value);
        let fits = |kind: &str| kind == is || (kind == "number" && is == "integer");
        let (ok, wanted) = match expected {
            Value::String(kind) => (fits(kind), kind.clone()),
            Value::Array(kinds) => {
                let kinds: Vec<&str> = kinds.iter().filter_map(Value::as_str).collect();
                (kinds.iter().any(|kind| fits(kind)), kinds.join(" or "))
            }
            _ => (true, String::new()),
        };
        if !ok {
            return fault("type", format!("must be {wanted}, not {is}"));
        }
    }
    match value {
        Value::String(text) => string(schema, text, path, errors),
        Value::Number(number) => {
            let is = number.as_f64().unwrap_or(f64::NAN);
            if !is.is_finite() {
                return fault("range", "must be a finite number".into());
            }
            let bound = |key| schema.get(key).and_then(Value::as_f64);
            if let Some(least) = bound("minimum").filter(|least| is < *least) {
                fault("range", format!("must be at least {least}"));
            }
            if let Some(most) = bound("maximum").filter(|most| is > *most) {
                fault("range", format!("must be at most {most}"));
            }
        }
        Value::Array(items) => array(schema, items, path, errors),
        Value::Object(fields) => {
            properties(schema, fields, path, errors);
        }
        Value::Null | Value::Bool(_) => {}
    }
}

fn choice(
    schema: &Value,
    options: &[Value],
    value: &Value,
    path: &str,
    errors: &mut Vec<FieldError>,
) {
    let mut best: Option<Vec<FieldError>> = None;
    for option in options {
        let mut found = Vec::new();
        check(option, value, path, &mut found);
        if found.is_empty() {
            return;
        }
        let only_null = option.get("type").and_then(Value::as_str) == Some("null");
        if !only_null && best.as_ref().is_none_or(|best| found.len() < best.len()) {
            best = Some(found);
        }
    }
    // A list of single words reads better as one list of what is allowed.
    let words: Vec<String> = options
        .iter()
        .filter_map(|option| {
            option
                .get("const")
                .and_then(Value::as_str)
                .map(str::to_owned)
        })
        .collect();
    if words.len() == options.len() {
        let message = format!("must be one of {}", words.join(", "));
        errors.push(FieldError::new(path, "enum", message).allowed(words));
    } else {
        errors.extend(best.unwrap_or_default());
    }
    debug_assert!(schema.is_object());
}

fn string(schema: &Value, text: &str, path: &str, errors: &mut Vec<FieldError>) {
    let mut fault = |code, message: String| errors.push(FieldError::new(path, code, message));
    let bound = |key| schema.get(key).and_then(Value::as_u64);
    // Longer texts only where the schema says so.
    let most = bound("maxLength").map_or(MAX_STRING, |most| {
        usize::try_from(most).map_or(MAX_STRING, |most| most.max(MAX_STRING))
    });
    if text.len() > most {
        return fault("too_long", format!("must have at most {most} bytes"));
    }
    if text
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    {
        return fault("format", "must not contain control characters".into());
    }
    let length = text.chars().count() as u64;
    if let Some(least) = bound("minLength").filter(|least| length < *least) {
        let message = if least == 1 {
            "must not be empty".into()
        } else {
            format!("must have at least {least} characters")
        };
        return fault("too_short", message);
    }
    if bound("minLength").is_some_and(|least| least > 0) && text.trim().is_empty() {
        return fault("too_short", "must not be blank".into());
    }
    if let Some(most) = bound("maxLength").filter(|most| length > *most) {
        return fault(
            "too_long",
            format!("must have at most {most} characters, not {length}"),
        );
    }
    match schema.get("format").and_then(Value::as_str) {
        Some("date") => {
            if let Err(wrong) = text.parse::<crate::time::Date>() {
                fault("format", wrong.to_string());
            }
        }
        Some("date-time") => {
            if let Err(wrong) = text.parse::<crate::time::Timestamp>() {
                fault("format", wrong.to_string());
            }
        }
        Some(format) => {
            if let Err(wrong) = crate::reference::fits_format(format, text) {
                fault("format", wrong.to_string());
            }
        }
        None => {}
    }
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str)
        && !crate::text::fits(pattern, text)
    {
        fault("format", format!("must have the form {pattern}"));
    }
}

fn array(schema: &Value, items: &[Value], path: &str, errors: &mut Vec<FieldError>) {
    let most = schema
        .get("maxItems")
        .and_then(Value::as_u64)
        .and_then(|most| usize::try_from(most).ok())
        .unwrap_or(MAX_ARRAY);
    if items.len() > most {
        let message = format!("must have at most {most} items, not {}", items.len());
        errors.push(FieldError::new(path, "too_many", message));
        return;
    }
    if let Some(each) = schema.get("items") {
        for (at, item) in items.iter().enumerate() {
            check(each, item, &format!("{path}[{at}]"), errors);
        }
    }
}

fn properties(
    schema: &Value,
    fields: &serde_json::Map<String, Value>,
    path: &str,
    errors: &mut Vec<FieldError>,
) {
    let known = schema.get("properties").and_then(Value::as_object);
    // `true` takes any field; what is in it keeps the general limits.
    // So does a schema that says nothing of its kind: that of a field with words about it and any value in it.
    let says = |what: &str| schema.get(what).is_some();
    let others = match schema {
        Value::Bool(true) => Some(schema),
        _ if !says("type") && !says("properties") && !says("additionalProperties") => {
            Some(&ANYTHING)
        }
        _ => schema.get("additionalProperties"),
    };
    let others = others.filter(|others| others.is_object() || **others == Value::Bool(true));
    for required in schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        if let Some(field) = required
            .as_str()
            .filter(|field| !fields.contains_key(*field))
        {
            errors.push(FieldError::new(
                join(path, field),
                "required",
                "is required",
            ));
        }
    }
    for (field, value) in fields {
        if errors.len() >= MAX_FAULTS {
            return;
        }
        if let Some(property) = known.and_then(|known| known.get(field)) {
            check(property, value, &join(path, field), errors);
        } else if let Some(others) = others {
            check(others, value, &join(path, field), errors);
        } else {
            errors.push(unknown(path, field, known));
        }
    }
}

/// The fault of a field that the schema does not have.
pub fn unknown(
    path: &str,
    field: &str,
    known: Option<&serde_json::Map<String, Value>>,
) -> FieldError {
    let shown: String = field.chars().take(100).collect();
    FieldError::new(
        join(path, &shown),
        "unknown",
        "is not a field of this object",
    )
    .allowed(known.into_iter().flat_map(serde_json::Map::keys).cloned())
}
