//! One JSON document: the project, and its tasks with their comments, as the API shows them.

use serde_json::json;

use super::Told;
use crate::error::{Error, Result};
use crate::projects::model::Project;
use crate::tasks::save;

pub(super) fn head(out: &mut Vec<u8>, project: &Project) -> Result<()> {
    out.extend_from_slice(b"{\"project\":");
    serde_json::to_writer(&mut *out, project).map_err(Error::internal)?;
    out.extend_from_slice(b",\"tasks\":[");
    Ok(())
}

/// A task, with the names that its ids stand for.
pub(super) fn task(out: &mut Vec<u8>, told: &Told, is_first: bool) -> Result<()> {
    let mut value = save::value(&told.task)?;
    if let Some(fields) = value.as_object_mut() {
        fields.insert("comments".into(), json!(told.comments));
        fields.insert(
            "names".into(),
            json!({
                "assignee": told.assignee,
                "reporter": told.reporter,
                "parent": told.parent,
                "dependencies": told.dependencies,
            }),
        );
    }
    if !is_first {
        out.push(b',');
    }
    out.push(b'\n');
    serde_json::to_writer(out, &value).map_err(Error::internal)
}

pub(super) fn tail(out: &mut Vec<u8>) {
    out.extend_from_slice(b"\n]}\n");
}
