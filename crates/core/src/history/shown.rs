//! Objects of the past as the API shows them. Must not show what the caller may not know of today.

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use super::fold::Past;
use super::{History, Present};
use crate::access::Caller;
use crate::error::{Error, Result};
use crate::keys;
use crate::tasks::model::Task;
use crate::text::hex;
use crate::time::Timestamp;
use crate::view::{Tag, View, json};

impl History {
    /// A task as the API shows it, with the dependencies that were there and that the caller may know of.
    pub(super) async fn shown_task(
        &self,
        caller: &Caller,
        past: Past,
        current: &Value,
        at: Timestamp,
        present: &mut Present,
    ) -> Result<Box<RawValue>> {
        let task: Task = self.whole(past, current).await?;
        let mut dependencies = Vec::with_capacity(task.dependencies.len());
        for other in &task.dependencies {
            if self.was(caller, *other, at, present).await? {
                dependencies.push(*other);
            }
        }
        let (body, dependencies) = (json(&task)?, json(&dependencies)?);
        let view = View::extended(&body, &[("dependencies", &dependencies)], Tag::Data(0));
        let text = String::from_utf8(view.data.into()).map_err(Error::internal)?;
        RawValue::from_string(text).map_err(Error::internal)
    }

    /// An object with its long texts: those that it still has, or that are kept because a change took them away.
    pub(super) async fn whole<T: DeserializeOwned>(
        &self,
        mut past: Past,
        current: &Value,
    ) -> Result<T> {
        if current.get("version").and_then(Value::as_u64) == Some(past.version) {
            // An import says when the source last changed it, which may be neither of its moves.
            if let Some(at) = current.get("updatedAt") {
                past.fields.insert("updatedAt".into(), at.clone());
            }
        }
        for (name, value) in &mut past.fields {
            let Some(hash) = value.get("sha256").and_then(Value::as_str) else {
                continue;
            };
            let now = current.get(name).and_then(Value::as_str);
            let now = now.filter(|text| hex(&Sha256::digest(text.as_bytes())) == hash);
            let text = if let Some(text) = now {
                text.to_owned()
            } else {
                let kept = self.store.get::<String>(keys::text(hash)).await?;
                let gone = || Error::Conflict(format!("The text of {name} is no longer kept"));
                kept.ok_or_else(gone)?.value
            };
            *value = Value::String(text);
        }
        serde_json::from_value(Value::Object(past.fields)).map_err(Error::internal)
    }
}
