//! Schemas made of other schemas: answers, patches, objects in part. Must not know a route.

use schemars::SchemaGenerator;
use serde_json::{Value, json};

use crate::row::Sparse;

pub(super) fn envelope(data: &Value, meta: &str) -> Value {
    let meta = format!("#/components/schemas/{meta}");
    json!({
        "type": "object",
        "required": ["success", "data", "meta"],
        "properties": {"success": {"const": true}, "data": data, "meta": {"$ref": meta}},
    })
}

/// The same object with every field optional, as a component of its own: `TaskPatch` beside `Task`.
pub(super) fn partial(whole: &Value, types: &mut SchemaGenerator) -> Value {
    let reference = whole["$ref"].as_str().unwrap_or_default();
    let Some(name) = reference.strip_prefix("#/components/schemas/") else {
        return whole.clone();
    };
    let patch = format!("{name}Patch");
    let mut shape = types.definitions().get(name).cloned().unwrap_or_default();
    if let Some(fields) = shape.as_object_mut() {
        fields.remove("required");
        fields.insert("minProperties".into(), json!(0));
        fields.insert(
            "description".into(),
            format!(
                "Some fields of a {name}; those that the server sets may only come back unchanged."
            )
            .into(),
        );
    }
    let reference = format!("#/components/schemas/{patch}");
    types.definitions_mut().insert(patch, shape);
    json!({"$ref": reference})
}

/// The whole object, or what `fields` and `include` make of it, as a component of its own: `TaskPart` beside `Task`.
pub(super) fn part(sparse: &Sparse, whole: &Value, types: &mut SchemaGenerator) -> Value {
    let reference = whole["$ref"].as_str().unwrap_or_default();
    let Some(name) = reference.strip_prefix("#/components/schemas/") else {
        return whole.clone();
    };
    let part = format!("{name}Part");
    if !types.definitions().contains_key(&part) {
        let mut shape = types.definitions().get(name).cloned().unwrap_or_default();
        shape["required"] = json!([sparse.id]);
        shape["description"] = format!("A {name} as `fields` and `include` ask for it.").into();
        if let Some(describe) = sparse.included {
            let beside = describe(types).to_value();
            let reference = beside["$ref"].as_str().unwrap_or_default();
            let beside_name = reference.rsplit('/').next().unwrap_or_default();
            if let Some(beside) = types.definitions_mut().get_mut(beside_name)
                && let Some(fields) = beside.as_object_mut()
            {
                fields.remove("required");
            }
            shape["properties"]["included"] = beside;
        }
        types.definitions_mut().insert(part.clone(), shape);
    }
    json!({"anyOf": [whole, {"$ref": format!("#/components/schemas/{part}")}]})
}
