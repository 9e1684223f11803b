//! Which of a write's changes can be taken back: those that nobody has touched since.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::event::{Change, compact};

/// A field that stays as it is.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Kept {
    /// The field; absent where it is about the whole object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Why.
    pub reason: String,
    /// What the write had left.
    pub left: Value,
    /// What it is.
    pub now: Value,
}

impl Kept {
    /// The whole object stays as it is.
    pub(crate) fn whole(reason: impl Into<String>) -> Self {
        Self {
            field: None,
            reason: reason.into(),
            left: Value::Null,
            now: Value::Null,
        }
    }
}

/// What of a write can be taken back of one object.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Compared {
    /// The fields that go back, and to what.
    pub(crate) back: Vec<(String, Value)>,
    /// The fields that stay.
    pub(crate) kept: Vec<Kept>,
}

impl Compared {
    /// The object with the fields that go back.
    pub(crate) fn merged(&self, current: &Value) -> Value {
        let mut merged = current.clone();
        if let Some(fields) = merged.as_object_mut() {
            for (field, value) in &self.back {
                fields.insert(field.clone(), value.clone());
            }
        }
        merged
    }

    /// The names of the fields that go back.
    pub(crate) fn fields(&self) -> Vec<String> {
        self.back.iter().map(|(field, _)| field.clone()).collect()
    }
}

/// Compares an object as it is with what a write has left. Long texts in `before` must be whole again.
pub(crate) fn compare(current: &Value, changes: &[Change]) -> Compared {
    let mut compared = Compared::default();
    for change in changes {
        let now = compact(current.get(&change.field).unwrap_or(&Value::Null));
        if alike(&now, &change.after) {
            compared
                .back
                .push((change.field.clone(), change.before.clone()));
        } else if !alike(&now, &compact(&change.before)) {
            compared.kept.push(Kept {
                field: Some(change.field.clone()),
                reason: "has been changed since".into(),
                left: change.after.clone(),
                now,
            });
        }
    }
    compared
}

/// Equal, the order of a list of ids apart.
fn alike(a: &Value, b: &Value) -> bool {
    let (Some(one), Some(other)) = (a.as_array(), b.as_array()) else {
        return a == b;
    };
    let are_texts = one.iter().chain(other).all(Value::is_string);
    if !are_texts {
        return a == b;
    }
    let sorted = |all: &[Value]| {
        let mut all: Vec<String> = all
            .iter()
            .filter_map(|one| one.as_str().map(str::to_owned))
            .collect();
        all.sort_unstable();
        all
    };
    sorted(one) == sorted(other)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn change(field: &str, before: Value, after: Value) -> Change {
        Change {
            field: field.into(),
            before,
            after,
        }
    }

    #[test]
    fn only_what_nobody_has_touched_since_goes_back() {
        let changes = [
            change("title", json!("a"), json!("b")),
            change("status", json!("todo"), json!("done")),
            change("priority", json!("low"), json!("high")),
        ];
        let current = json!({"title": "b", "status": "review", "priority": "low"});

        let compared = compare(&current, &changes);

        assert_eq!(compared.back, [("title".to_owned(), json!("a"))]);
        assert_eq!(compared.kept.len(), 1, "priority is back already");
        assert_eq!(compared.kept[0].field.as_deref(), Some("status"));
        assert_eq!(compared.kept[0].now, json!("review"));
    }
}
