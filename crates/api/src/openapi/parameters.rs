//! The parameters and headers that an operation takes. Must not know its answers.

use serde_json::{Value, json};

use super::parts::shape;
use crate::row::Row;

pub(super) fn parameters(row: &Row) -> Vec<Value> {
    let mut all = Vec::new();
    for segment in row.path.split('/') {
        if let Some(name) = segment
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
        {
            all.push(json!({
                "name": name, "in": "path", "required": true, "schema": {"type": "string", "maxLength": 200},
            }));
        }
    }
    for param in &row.query {
        all.push(json!({
            "name": param.name, "in": "query", "required": param.required,
            "description": param.about, "schema": shape(param.kind),
        }));
    }
    let mut header = |name: &str, about: &str, schema: Value| {
        all.push(json!({"name": name, "in": "header", "required": false, "description": about, "schema": schema}));
    };
    if row.is_conditional {
        let about = "The ETag that was read; another version by now is 412.";
        header(
            "If-Match",
            about,
            json!({"type": "string", "examples": ["\"v7\""]}),
        );
    }
    if row.is_cached() {
        let about = "The ETag that is known; the same by now is 304 without a body.";
        header("If-None-Match", about, json!({"type": "string"}));
    }
    if row.is_idempotent {
        let about =
            "Any text of your own; a repeat within 24 hours answers what the first request did.";
        let schema = json!({"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]{1,255}$"});
        header("Idempotency-Key", about, schema);
    }
    all
}
