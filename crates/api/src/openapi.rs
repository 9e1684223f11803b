//! The OpenAPI 3.1 document, made from the table of routes and the core's types.

mod parameters;
mod parts;
mod schemas;

use std::sync::LazyLock;

use codexflow_core::error::Code;
use codexflow_core::view::PageMeta;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::limit::Class;
use crate::routes::table;
use crate::row::{Access, Describe, Gives, Row, Takes};
use parameters::parameters;
use parts::{error, failures, headers, meta};
use schemas::{envelope, part, partial};

const ABOUT: &str = "The one API of CodexFlow: the web app, the command line and the mobile app use nothing else.\n\n\
Answers are `{success, data, meta}`, errors `{success: false, error: {code, message, details[]}, meta}`. \
Lists are paged by `limit` and `cursor`. `PUT` and `PATCH` both merge: an omitted field stays, `null` clears, lists \
replace. `If-Match` makes a write depend on the version that was read; `If-None-Match` saves a read; \
\
`fields` shows objects in part and `include` shows others beside them, in the field `included`. \
`Idempotency-Key` makes a repeated `POST` answer what the first one did. A human key such as `WEB-42` works wherever \
an id does.";

/// The document as text, as it is served and checked in.
pub fn text() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let mut text = serde_json::to_string_pretty(&document()).expect("values are always JSON");
        text.push('\n');
        text
    });
    &TEXT
}

/// The document.
pub fn document() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut types = settings.into_generator();
    let mut paths = Map::new();
    for row in table().iter().filter(|row| row.is_documented()) {
        let path = paths.entry(row.path).or_insert_with(|| json!({}));
        path[row.method.as_str().to_lowercase()] = operation(row, &mut types);
    }
    let page = types.subschema_for::<PageMeta>().to_value();
    let mut schemas = types.take_definitions(true);
    schemas.insert("Meta".into(), meta(&json!({})));
    let mut listed = meta(&json!({"page": page}));
    listed["required"] = json!(["timestamp", "requestId", "page"]);
    schemas.insert("ListMeta".into(), listed);
    schemas.insert("Error".into(), error());
    let mut tags: Vec<&str> = Vec::new();
    for row in table().iter().filter(|row| row.is_documented()) {
        if !tags.contains(&row.tag) {
            tags.push(row.tag);
        }
    }
    json!({
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {
            "title": "CodexFlow",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": tags.into_iter().map(|name| json!({"name": name})).collect::<Vec<_>>(),
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": failures(),
            "headers": headers(),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            },
        },
        "security": [{"bearer": []}],
    })
}

fn operation(row: &Row, types: &mut SchemaGenerator) -> Value {
    let mut responses = Map::new();
    for status in row.statuses {
        responses.insert(status.to_string(), success(row, *status, types));
    }
    if row.is_cached() {
        let headers = json!({"ETag": {"$ref": "#/components/headers/ETag"}});
        let unchanged =
            json!({"description": "Not changed since `If-None-Match`.", "headers": headers});
        responses.insert("304".into(), unchanged);
    }
    for code in codes(row) {
        let name = code.row().name;
        let reference = format!("#/components/responses/{name}");
        responses.insert(code.row().status.to_string(), json!({"$ref": reference}));
    }
    let mut operation = json!({
        "operationId": row.operation,
        "tags": [row.tag],
        "summary": row.summary.trim_end_matches('.'),
        "description": format!("Allowed: {}", row.permission),
        "parameters": parameters(row),
        "responses": responses,
        "x-rate-class": row.class.name(),
    });
    match row.access {
        Access::Public => operation["security"] = json!([]),
        Access::Optional | Access::Lenient | Access::Local => {
            operation["security"] = json!([{}, {"bearer": []}]);
        }
        Access::SignedIn => {}
    }
    if let Some(body) = body(row, types) {
        operation["requestBody"] = body;
    }
    operation
}

/// What can go wrong with an operation.
fn codes(row: &Row) -> Vec<Code> {
    let writes = row.method != http::Method::GET;
    let body = !matches!(row.takes, Takes::Nothing);
    let mut all = vec![Code::ValidationError];
    if row.access != Access::Public || row.class == Class::Auth {
        all.push(Code::AuthFailed);
    }
    if row.access != Access::Public {
        all.push(Code::Forbidden);
    }
    if row.may_lack {
        all.push(Code::NotFound);
    }
    if writes {
        all.push(Code::Conflict);
    }
    if row.is_conditional {
        all.push(Code::PreconditionFailed);
    }
    if body {
        all.extend([Code::PayloadTooLarge, Code::UnsupportedMediaType]);
    }
    if row.is_idempotent {
        all.push(Code::IdempotencyMismatch);
    }
    all.extend([
        Code::RateLimited,
        Code::ServerError,
        Code::ServiceUnavailable,
    ]);
    all
}

fn success(row: &Row, status: u16, types: &mut SchemaGenerator) -> Value {
    let mut headers = Map::new();
    let mut add = |name: &str| {
        let reference = format!("#/components/headers/{name}");
        headers.insert(name.into(), json!({"$ref": reference}));
    };
    for name in [
        "RateLimit-Limit",
        "RateLimit-Remaining",
        "RateLimit-Reset",
        "X-Request-Id",
    ] {
        add(name);
    }
    if row.is_cached() || row.is_conditional {
        add("ETag");
    }
    if status == 201 {
        add("Location");
    }
    if row.is_idempotent {
        add("Idempotency-Replayed");
    }
    let shown = |describe: Describe, types: &mut SchemaGenerator| match &row.sparse {
        Some(sparse) => part(sparse, &describe(types).to_value(), types),
        None => describe(types).to_value(),
    };
    let gives = match row.accepts {
        Some(describe) if status == 202 => Gives::One(describe),
        _ => row.gives,
    };
    let (kind, schema) = match gives {
        Gives::Raw(kind) if kind.starts_with("application/json") => {
            (kind, json!({"type": "object"}))
        }
        Gives::Raw(kind) => (kind, json!({"type": "string"})),
        Gives::One(describe) => (
            "application/json",
            envelope(&shown(describe, types), "Meta"),
        ),
        Gives::Many(describe) => {
            let items = json!({"type": "array", "items": shown(describe, types)});
            ("application/json", envelope(&items, "ListMeta"))
        }
    };
    let description = match status {
        201 => "Made.",
        202 => "Accepted; the work goes on.",
        _ => "Done.",
    };
    json!({"description": description, "headers": headers, "content": {kind: {"schema": schema}}})
}

fn body(row: &Row, types: &mut SchemaGenerator) -> Option<Value> {
    let json_body = |schema: Value, required: bool| json!({"required": required, "content": {"application/json": {"schema": schema}}});
    match row.takes {
        Takes::Nothing => None,
        Takes::Json(describe) => Some(json_body(describe(types).to_value(), true)),
        Takes::MaybeJson(describe) => Some(json_body(describe(types).to_value(), false)),
        Takes::Merge(describe) => {
            Some(json_body(partial(&describe(types).to_value(), types), true))
        }
        Takes::File(kinds) => {
            let content = kinds.iter().map(|kind| ((*kind).to_owned(), json!({})));
            Some(json!({"required": true, "content": content.collect::<Map<_, _>>()}))
        }
    }
}
