//! What operations share: the shapes of parameters, metas, errors and headers.

use codexflow_core::error::CODES;
use serde_json::{Map, Value, json};

use crate::row::Kind;

pub(super) fn shape(kind: Kind) -> Value {
    match kind {
        Kind::Text => json!({"type": "string"}),
        Kind::Number(least, most) => json!({"type": "integer", "minimum": least, "maximum": most}),
        Kind::Flag => json!({"type": "boolean"}),
        Kind::Words(words) => json!({
            "type": "string",
            "description": format!("One or more of {}, separated by commas.", words.join(", ")),
        }),
    }
}

pub(super) fn meta(more: &Value) -> Value {
    let mut properties = json!({
        "timestamp": {"type": "string", "format": "date-time"},
        "requestId": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"},
        "undoId": {"type": "string", "description": "What POST /v1/undo/{id} undoes this write by, for 30 days; absent where nothing was written."},
        "generation": {
            "type": "object",
            "description": "How a generated document came about: `engines`, `sections` with who wrote each and why not another, `questions` asked back, `score`. Only POST /v1/prds/generate has it.",
        },
    });
    if let (Some(into), Some(from)) = (properties.as_object_mut(), more.as_object()) {
        into.extend(from.clone());
    }
    json!({"type": "object", "required": ["timestamp", "requestId"], "properties": properties})
}

pub(super) fn error() -> Value {
    let names: Vec<&str> = CODES.iter().map(|row| row.name).collect();
    json!({
        "type": "object",
        "required": ["success", "error", "meta"],
        "properties": {
            "success": {"const": false},
            "error": {
                "type": "object",
                "required": ["code", "message", "details"],
                "properties": {
                    "code": {"type": "string", "enum": names},
                    "message": {"type": "string"},
                    "details": {"type": "array", "items": {
                        "type": "object",
                        "required": ["path", "code", "message"],
                        "properties": {
                            "path": {"type": "string", "description": "Which field; empty for the whole body."},
                            "code": {"type": "string"},
                            "message": {"type": "string"},
                            "allowed": {"type": "array", "items": {"type": "string"}},
                        },
                    }},
                },
            },
            "meta": {"$ref": "#/components/schemas/Meta"},
        },
    })
}

pub(super) fn failures() -> Map<String, Value> {
    let mut all = Map::new();
    for row in CODES {
        let mut response = json!({
            "description": format!("`{}`: {}.", row.name, row.description),
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
        });
        if matches!(row.status, 429 | 503) {
            response["headers"] =
                json!({"Retry-After": {"$ref": "#/components/headers/Retry-After"}});
        }
        all.insert(row.name.into(), response);
    }
    all
}

pub(super) fn headers() -> Value {
    let number = |about: &str| json!({"description": about, "schema": {"type": "integer"}});
    let words = |about: &str| json!({"description": about, "schema": {"type": "string"}});
    json!({
        "ETag": words("Identifies `data`: `\"v<version>\"`, with derived parts `\"v<version>.<derived>\"`, for lists `\"d<digest>\"`."),
        "Location": words("Where the new object is read."),
        "Idempotency-Replayed": words("`true` on the answer of an earlier request with this Idempotency-Key."),
        "X-Request-Id": words("Finds the request in the log; the client's own when it sent one of letters, digits, `.`, `_`, `-`."),
        "Retry-After": number("Seconds to wait."),
        "RateLimit-Limit": number("How many requests may come at once."),
        "RateLimit-Remaining": number("How many more may come at once."),
        "RateLimit-Reset": number("Seconds until the whole allowance is back."),
    })
}
