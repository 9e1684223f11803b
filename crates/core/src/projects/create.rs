//! A new project, and the key its tasks will bear.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::Projects;
use super::model::{Label, Metrics, Project, ProjectStatus, Visibility};
use crate::access::{Action, Caller, Column};
use crate::error::{Error, FieldError, Result};
use crate::event::Stream;
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Commit, Expect};
use crate::store::{document, emit_change, indexed};
use crate::tasks::model::{Priority, Status};
use crate::time::Date;
use crate::users::model::User;
use crate::view::View;

/// Longest key that is derived from a name.
const DERIVED: usize = 5;
/// Most members of a project; its schema says so too.
const MAX_MEMBERS: usize = 1000;
/// Most labels of a project; its schema says so too.
const MAX_LABELS: usize = 500;
/// How many keys are tried before a name is given up.
const TRIES: u32 = 10_000;

/// What a client says of a new project.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewProject {
    /// How it is called; names may repeat.
    #[schemars(length(min = 1, max = 200))]
    pub name: String,
    /// What its tasks' keys begin with; derived from the name when left out.
    #[schemars(regex(pattern = r"^[A-Z][A-Z0-9]{1,9}$"))]
    pub key: Option<String>,
    /// What it is for, Markdown.
    #[schemars(length(max = 65_536))]
    pub description: Option<String>,
    /// Where it stands; `planning` when left out.
    pub status: Option<ProjectStatus>,
    /// Who works on it.
    #[schemars(length(max = 1000))]
    pub team_members: Option<Vec<Id<User>>>,
    /// When it begins.
    pub start_date: Option<Date>,
    /// When it is to end.
    pub end_date: Option<Date>,
    /// How much it matters; `medium` when left out.
    pub priority: Option<Priority>,
    /// Free words.
    #[schemars(length(max = 50), inner(length(min = 1, max = 50)))]
    pub tags: Option<Vec<String>>,
    /// Who may see it; `organization` when left out.
    pub visibility: Option<Visibility>,
    /// The labels that its tasks are meant to use.
    #[schemars(length(max = 500))]
    pub labels: Option<Vec<Label>>,
    /// Which status may follow which; every one may follow every other when left out.
    pub transitions: Option<BTreeMap<Status, Vec<Status>>>,
}

impl Projects {
    /// Creates a project that the caller owns.
    pub async fn create(&self, caller: &Caller, new: NewProject) -> Result<View> {
        caller.require(Action::Create, Column::Projects)?;
        let now = self.store.now();
        let given = new.key.is_some();
        let mut project = Project {
            project_id: self.store.new_id(),
            key: new.key.unwrap_or_else(|| derived_key(&new.name, 0)),
            name: new.name.trim().to_owned(),
            description: new.description.unwrap_or_default(),
            status: new.status.unwrap_or(ProjectStatus::Planning),
            owner: caller.id,
            team_members: new.team_members.unwrap_or_default(),
            start_date: new.start_date,
            end_date: new.end_date,
            priority: new.priority.unwrap_or(Priority::Medium),
            tags: new.tags.unwrap_or_default(),
            visibility: new.visibility.unwrap_or(Visibility::Organization),
            labels: new.labels.unwrap_or_default(),
            transitions: new.transitions,
            metrics: Metrics::default(),
            deleted_at: None,
            created_at: now,
            updated_at: now,
            version: 1,
        };
        self.check(&mut project, None)?;
        for attempt in 1..TRIES {
            let body = document(keys::project(project.project_id), 1, &project)?.body;
            let view = self.view(project.project_id, &body, 1)?;
            let after = serde_json::to_value(&project).map_err(Error::internal)?;
            let event = self
                .store
                .event(
                    Stream::Project(project.project_id),
                    "project.created",
                    project.project_id.to_string(),
                    Some(caller),
                )
                .version(1)
                .at(now);
            let stream = Stream::Project(project.project_id);
            let commit = insert(self.store.begin(), &project)?;
            let commit = self.named(commit, None, &project).await?;
            let commit = emit_change(commit, stream, event, &Value::Null, &after)?;
            let location = format!("/v1/projects/{}", project.project_id);
            let tag = view.tag.map(|tag| tag.to_string());
            let commit = self
                .store
                .remember(commit, caller, 201, &view.data, tag, location)?;
            if self.store.commit(commit).await? {
                return Ok(view);
            }
            if given {
                return Err(Error::invalid(
                    "key",
                    "taken",
                    format!(
                        "{} is the key of another project; choose another",
                        project.key
                    ),
                ));
            }
            project.key = derived_key(&project.name, attempt);
        }
        Err(Error::invalid(
            "name",
            "key",
            "no free key can be derived from this name; give a key",
        ))
    }

    /// Rules of a project that its schema cannot say; also tidies its lists.
    pub(super) fn check(&self, project: &mut Project, before: Option<&Project>) -> Result<()> {
        let mut errors = Vec::new();
        if let (Some(start), Some(end)) = (project.start_date, project.end_date)
            && end < start
        {
            let message = format!("must not be before startDate ({start})");
            errors.push(FieldError::new("endDate", "range", message));
        }
        project.team_members.sort_unstable();
        project.team_members.dedup();
        // Who is a member already stays one, even locked out: others must be able to go on with the project.
        let known = before.map_or(&[][..], |project| &project.team_members);
        for (what, count, most) in [
            ("teamMembers", project.team_members.len(), MAX_MEMBERS),
            ("labels", project.labels.len(), MAX_LABELS),
        ] {
            if count > most {
                let message = format!("a project has at most {most}");
                errors.push(FieldError::new(what, "too_many", message));
            }
        }
        for (at, member) in project.team_members.iter().enumerate() {
            if known.contains(member) {
                continue;
            }
            if !self
                .resident
                .user(*member)
                .is_some_and(|user| user.may_work())
            {
                let message = format!("{member} is nobody who can work here");
                errors.push(FieldError::new(
                    format!("teamMembers[{at}]"),
                    "unknown_user",
                    message,
                ));
            }
        }
        crate::text::tidy(&mut project.tags);
        let mut names: Vec<String> = Vec::new();
        for (at, label) in project.labels.iter_mut().enumerate() {
            label.name = label.name.trim().to_owned();
            let name = label.name.to_lowercase();
            if names.contains(&name) {
                let message = format!("{} is there twice", label.name);
                errors.push(FieldError::new(
                    format!("labels[{at}].name"),
                    "duplicate",
                    message,
                ));
            }
            names.push(name);
        }
        if errors.is_empty() {
            Ok(())
        } else {
            Err(Error::Invalid(errors))
        }
    }
}

/// Adds a new project's items to a commit.
pub(crate) fn insert(commit: Commit, project: &Project) -> Result<Commit> {
    let id = project.project_id;
    let main = document(keys::project(id), project.version, project)?;
    let main = indexed(main, Some(keys::project_by_owner(project.owner, id)));
    let empty = serde_json::json!({});
    Ok(commit
        .put(main, Expect::Absent)
        .put(
            document(keys::project_state(id), 1, &empty)?,
            Expect::Absent,
        )
        .put(
            document(keys::project_key(&project.key), 1, &id)?,
            Expect::Absent,
        ))
}

/// A key from a name: its initials, or its first letters; `attempt` makes the next one when it is taken.
///
/// A name without Latin letters or digits gives `P`-something, so that every name has a key.
pub(crate) fn derived_key(name: &str, attempt: u32) -> String {
    let words: Vec<String> = name
        .split(|c: char| !c.is_alphanumeric())
        .map(|word| {
            word.chars()
                .filter(char::is_ascii_alphanumeric)
                .collect::<String>()
        })
        .filter(|word| !word.is_empty())
        .map(|word| word.to_ascii_uppercase())
        .collect();
    let mut key: String = if words.len() > 1 {
        words
            .iter()
            .filter_map(|word| word.chars().next())
            .take(DERIVED)
            .collect()
    } else {
        words.concat().chars().take(3).collect()
    };
    if !key.starts_with(|c: char| c.is_ascii_uppercase()) {
        key.insert(0, 'P');
    }
    if key.len() < 2 {
        key.push('X');
    }
    if attempt > 0 {
        format!("{key}{}", attempt + 1)
    } else {
        key
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_key_is_made_of_initials_or_first_letters() {
        for (name, key) in [
            ("Website relaunch", "WR"),
            ("Website", "WEB"),
            ("A", "AX"),
            ("🚀", "PX"),
            ("2025 plan", "P2P"),
            ("Über uns", "BU"),
        ] {
            assert_eq!(derived_key(name, 0), key, "{name}");
        }
        assert_eq!(derived_key("Website", 1), "WEB2");
    }

    proptest! {
        #[test]
        fn every_name_has_a_key_of_the_right_form(name in "\\PC{1,40}", attempt in 0_u32..9_998) {
            let key = derived_key(&name, attempt);
            prop_assert!(crate::text::fits("^[A-Z][A-Z0-9]{1,9}$", &key), "{}", key);
        }
    }
}
