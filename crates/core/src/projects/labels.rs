//! The labels of a project: those that were given a colour, and those that tasks simply use.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Projects;
use super::model::Label;
use crate::access::{Action, Caller, Column};
use crate::error::{Error, Resource, Result};
use crate::reference::ProjectRef;
use crate::view::{Tag, View, digest, json};

/// What a label has when nobody chose a colour.
const GREY: &str = "#6b7280";

/// A label and how much it is used.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabelUse {
    /// The word on tasks.
    pub name: String,
    /// Its colour; absent when tasks use the word without the project having defined it.
    pub color: Option<String>,
    /// How many tasks bear it.
    pub tasks: usize,
}

/// A label to define.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewLabel {
    /// The word on tasks.
    #[schemars(length(min = 1, max = 50))]
    pub name: String,
    /// `#rrggbb`; grey when left out.
    #[schemars(regex(pattern = r"^#[0-9a-fA-F]{6}$"))]
    pub color: Option<String>,
}

impl Projects {
    /// Every label that is defined or used, with its colour and count.
    pub async fn labels(&self, caller: &Caller, reference: &ProjectRef) -> Result<View> {
        caller.require(Action::Read, Column::Projects)?;
        let project = self.visible(caller, reference).await?;
        let mut used = self.resident.labels(project.value.project_id);
        let mut all: Vec<LabelUse> = Vec::new();
        for label in &project.value.labels {
            let name = label.name.to_lowercase();
            let mut tasks = 0;
            used.retain(|(word, count)| {
                let same = word.to_lowercase() == name;
                tasks += if same { *count } else { 0 };
                !same
            });
            all.push(LabelUse {
                name: label.name.clone(),
                color: Some(label.color.clone()),
                tasks,
            });
        }
        all.extend(used.into_iter().map(|(name, tasks)| LabelUse {
            name,
            color: None,
            tasks,
        }));
        all.sort_by_cached_key(|label| label.name.to_lowercase());
        let data = json(&all)?;
        let tag = Some(Tag::Derived(project.version, digest(&[&data]) >> 32));
        Ok(View { data, tag })
    }

    /// Defines a label, or gives a defined one another colour.
    pub async fn add_label(
        &self,
        caller: &Caller,
        reference: &ProjectRef,
        new: &NewLabel,
        expected: Option<u64>,
    ) -> Result<View> {
        self.change(caller, reference, expected, |_, before| {
            let mut after = before.clone();
            let name = new.name.trim().to_lowercase();
            let color = new.color.clone();
            match after
                .labels
                .iter_mut()
                .find(|label| label.name.to_lowercase() == name)
            {
                Some(known) => known.color = color.unwrap_or_else(|| known.color.clone()),
                None => after.labels.push(Label {
                    name: new.name.clone(),
                    color: color.unwrap_or_else(|| GREY.to_owned()),
                }),
            }
            Ok(after)
        })
        .await
    }

    /// Forgets a label's definition; tasks keep the word.
    pub async fn remove_label(
        &self,
        caller: &Caller,
        reference: &ProjectRef,
        name: &str,
        expected: Option<u64>,
    ) -> Result<View> {
        self.change(caller, reference, expected, |_, before| {
            let mut after = before.clone();
            after
                .labels
                .retain(|label| label.name.to_lowercase() != name.to_lowercase());
            if after.labels.len() == before.labels.len() {
                return Err(Error::NotFound(Resource::Label));
            }
            Ok(after)
        })
        .await
    }
}
