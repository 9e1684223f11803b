//! The two free objects of the seed, and the known parts that may stand in them.
//!
//! What is unknown in them is kept as it is: only what has the known form is read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

/// An object whose fields are the writer's own.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct FreeObject(pub Map<String, Value>);

impl FreeObject {
    /// Those elements of a list that have the known form.
    pub fn list<T: DeserializeOwned>(&self, name: &str) -> Vec<T> {
        self.0
            .get(name)
            .and_then(Value::as_array)
            .map(|items| {
                items
                    .iter()
                    .filter_map(|item| serde_json::from_value(item.clone()).ok())
                    .collect()
            })
            .unwrap_or_default()
    }

    /// Sets a field; what cannot be written as JSON is left out.
    pub fn set(&mut self, name: &str, value: impl Serialize) {
        if let Ok(value) = serde_json::to_value(value) {
            self.0.insert(name.to_owned(), value);
        }
    }

    /// One field, when it has the known form.
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        serde_json::from_value(self.0.get(name)?.clone()).ok()
    }
}

/// A thing the product keeps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Entity {
    /// What it is called.
    pub name: String,
    /// What is known of each.
    pub fields: Vec<String>,
}

/// A part of the system.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Component {
    /// What it is called.
    pub name: String,
    /// What it answers for.
    pub purpose: String,
}

/// A stretch of the plan.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Phase {
    /// `PH-001`.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Its first day; absent for what comes after the deadline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// Its last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// What must be so before it begins.
    pub entry: Vec<String>,
    /// What must be so before it ends.
    pub exit: Vec<String>,
    /// What is met in it.
    pub requirement_ids: Vec<String>,
    /// The work in it.
    pub effort_hours: u32,
    /// True for what waits until after the deadline.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub later: bool,
}

/// What does not fit, and what was decided about it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ScopeCut {
    /// What is cut and why, in a sentence.
    pub text: String,
    /// The features that wait.
    pub features: Vec<String>,
    /// The requirements that wait.
    pub requirement_ids: Vec<String>,
    /// The work that waits.
    pub hours: u32,
    /// The work that does not fit even so.
    pub shortfall_hours: u32,
}

/// The known parts of a timeline.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Schedule {
    /// The first day.
    pub start: Option<String>,
    /// The last day.
    pub deadline: Option<String>,
    /// How many people work on it.
    pub people: Option<f64>,
    /// The hours they have until the deadline.
    pub capacity_hours: Option<u32>,
    /// How the hours were counted.
    pub capacity_basis: String,
    /// The work planned until the deadline.
    pub effort_hours: Option<u32>,
    /// Work that serves everything and no single requirement.
    pub enabling_hours: Option<u32>,
    /// What waits.
    pub scope_cut: Option<ScopeCut>,
    /// The stretches, in order.
    pub phases: Vec<Phase>,
}

impl Schedule {
    /// Reads what has the known form out of a timeline.
    pub fn of(timeline: &FreeObject) -> Self {
        Self {
            start: timeline.get("start"),
            deadline: timeline.get("deadline"),
            people: timeline.get("people"),
            capacity_hours: timeline.get("capacityHours"),
            capacity_basis: timeline.get("capacityBasis").unwrap_or_default(),
            effort_hours: timeline.get("effortHours"),
            enabling_hours: timeline.get("enablingHours"),
            scope_cut: timeline.get("scopeCut"),
            phases: timeline.list("phases"),
        }
    }

    /// Writes it as a timeline.
    pub fn into_free(self) -> FreeObject {
        match serde_json::to_value(self) {
            Ok(Value::Object(mut map)) => {
                map.retain(|_, value| !value.is_null() && *value != Value::String(String::new()));
                FreeObject(map)
            }
            _ => FreeObject::default(),
        }
    }
}
