//! The document that clients are made from.

use std::collections::HashSet;
use std::path::Path;

use codexflow_api::openapi;
use serde_json::Value;

#[test]
fn the_document_that_is_checked_in_is_the_one_that_is_served() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");

    let kept = std::fs::read_to_string(path).unwrap_or_default();

    assert!(
        kept == openapi::text(),
        "docs/openapi.json is not what the routes say; if the change is meant, run `make openapi`"
    );
}

#[test]
fn every_reference_leads_somewhere() {
    fn walk(document: &Value, at: &Value, found: &mut HashSet<String>) {
        match at {
            Value::Object(fields) => {
                if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                    let pointer = reference.strip_prefix('#').unwrap();
                    assert!(document.pointer(pointer).is_some(), "{reference}");
                    found.insert(reference.to_owned());
                }
                fields
                    .values()
                    .for_each(|value| walk(document, value, found));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(document, item, found)),
            _ => {}
        }
    }
    let document = openapi::document();
    let mut found = HashSet::new();

    walk(&document, &document, &mut found);

    assert!(found.contains("#/components/schemas/User"));
    for name in document["components"]["schemas"]
        .as_object()
        .unwrap()
        .keys()
    {
        let reference = format!("#/components/schemas/{name}");
        assert!(found.contains(&reference), "{name} is used nowhere");
    }
}

#[test]
fn every_operation_says_what_can_go_wrong() {
    let document = openapi::document();

    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let answers = operation["responses"].as_object().unwrap();
            for status in ["400", "429", "500", "503"] {
                assert!(answers.contains_key(status), "{method} {path} {status}");
            }
            assert!(operation["operationId"].is_string(), "{method} {path}");
        }
    }
}
