//! Whether an answer is what the document promises.

use codexflow_api::routes::Row;
use codexflow_core::input;
use serde_json::Value;

use crate::support::Reply;

/// The schema with its references put in place, as the core's checker wants it.
fn resolved(document: &Value, schema: &Value) -> Value {
    match schema {
        Value::Object(fields) => {
            if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                let pointer = reference.trim_start_matches('#');
                return resolved(document, document.pointer(pointer).unwrap());
            }
            let fields = fields.iter();
            Value::Object(
                fields
                    .map(|(name, value)| (name.clone(), resolved(document, value)))
                    .collect(),
            )
        }
        Value::Array(items) => items.iter().map(|item| resolved(document, item)).collect(),
        other => other.clone(),
    }
}

/// The status, type and `data` of a success are documented.
pub(crate) fn check(document: &Value, row: &Row, reply: &Reply, what: &str) {
    if !row.is_documented() {
        return;
    }
    let method = row.method.as_str().to_lowercase();
    let responses = &document["paths"][row.path][&method]["responses"];
    let response = &responses[reply.status.to_string()];
    assert!(
        response.is_object(),
        "{what}: {} is not documented",
        reply.status
    );
    for name in response["headers"].as_object().unwrap().keys() {
        let optional = ["Idempotency-Replayed", "Location", "ETag"].contains(&name.as_str());
        assert!(
            optional || reply.headers.contains_key(name),
            "{what}: no {name}"
        );
    }
    let content = response["content"].as_object().unwrap();
    let kind = reply.header("content-type");
    let Some(content) = content.get(kind) else {
        panic!("{what}: {kind} is not documented");
    };
    let Some(data) = content["schema"]["properties"].get("data") else {
        return;
    };
    let mut faults = Vec::new();
    input::check(&resolved(document, data), reply.data(), "data", &mut faults);
    // A field that may be anything has no list of what would be known.
    faults.retain(|fault| {
        fault.code != "unknown" || fault.allowed.as_ref().is_none_or(|all| !all.is_empty())
    });
    assert!(faults.is_empty(), "{what}: {faults:?} in {}", reply.data());
}
