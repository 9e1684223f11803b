//! What bodies are refused for, and where it says so.

use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::time::Date;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Thing {
    #[schemars(length(min = 1, max = 5))]
    name: String,
    due: Option<Date>,
    status: Option<crate::tasks::model::Status>,
    #[schemars(range(min = 0.0, max = 10.0))]
    size: Option<f64>,
}

fn faults(body: &str) -> Vec<(String, &'static str)> {
    match parse::<Thing>(body.as_bytes()) {
        Ok(thing) => panic!("{thing:?}"),
        Err(Error::Invalid(fields)) => fields
            .into_iter()
            .map(|field| (field.path, field.code))
            .collect(),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn a_good_body_is_read() {
    let thing: Thing =
        parse(br#"{"name":"a","due":"2025-11-05","status":"in-progress","size":null}"#).unwrap();

    assert_eq!(thing.name, "a");
    assert_eq!(thing.due.unwrap().to_string(), "2025-11-05");
    assert_eq!(thing.status.unwrap().name(), "in-progress");
    assert_eq!(thing.size, None);
}

#[test]
fn every_wrong_field_is_reported_at_once() {
    let found = faults(r#"{"due":"5.11.2025","status":"open","size":11,"colour":"red"}"#);

    for expected in [
        ("name", "required"),
        ("due", "format"),
        ("status", "enum"),
        ("size", "range"),
        ("colour", "unknown"),
    ] {
        assert!(
            found.contains(&(expected.0.into(), expected.1)),
            "{expected:?} in {found:?}"
        );
    }
    assert_eq!(found.len(), 5);
}

#[test]
fn bodies_that_are_no_object_are_refused() {
    for body in [
        "",
        "[]",
        "1",
        "null",
        "{",
        "{\"name\":\"\\ud800\"}",
        "\u{0}",
    ] {
        assert!(parse::<Thing>(body.as_bytes()).is_err(), "{body}");
    }
    assert!(parse::<Thing>(b"\xff\xfe{}").is_err());
    let deep = format!("{{\"name\":{}1{}}}", "[".repeat(100), "]".repeat(100));
    assert_eq!(faults(&deep), [(String::new(), "depth")]);
    assert_eq!(
        faults(r#"{"name":"     "}"#),
        [("name".into(), "too_short")]
    );
    assert_eq!(faults(r#"{"name":"a\u0000"}"#), [("name".into(), "format")]);
}

proptest! {
    #[test]
    fn a_number_is_read_as_exactly_what_was_written(number in proptest::num::f64::NORMAL) {
        let body = serde_json::to_vec(&serde_json::json!({ "n": number })).unwrap();

        let read = object(&body).unwrap()["n"].as_f64().unwrap();

        prop_assert_eq!(read.to_bits(), number.to_bits());
    }
}
