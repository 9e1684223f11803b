//! What a search asks for, read from its query parameters.

use super::Search;
use super::index::Kind;
use super::text::Text;
use crate::access::{Action, Caller, Column, allows};
use crate::error::{Error, FieldError, Result};
use crate::id::Id;
use crate::page::PageQuery;
use crate::projects::model::Project;
use crate::tasks::scope::Scope;

/// What is asked for.
pub(super) struct Question {
    pub(super) text: Option<Text>,
    pub(super) kinds: Vec<Kind>,
    pub(super) project: Option<Id<Project>>,
    pub(super) page: PageQuery,
}

impl Search {
    pub(super) fn question(
        &self,
        caller: &Caller,
        scope: &Scope,
        params: &[(String, String)],
    ) -> Result<Question> {
        let find_project = |key: &str| {
            let found = self.resident.project_by_key(key);
            found.filter(|id| scope.contains(*id))
        };
        let mut errors = Vec::new();
        let mut rest = params.to_vec();
        let page = PageQuery::take(&mut rest, &mut errors);
        let mut question = Question {
            text: None,
            kinds: vec![Kind::Task, Kind::Comment],
            project: None,
            page,
        };
        let projects = allows(caller.role, Action::Read, Column::Projects);
        question.kinds.extend(projects.then_some(Kind::Project));
        for (name, value) in &rest {
            match name.as_str() {
                "q" if value.trim().is_empty() => {}
                "q" => match Text::parse(name, value, &find_project) {
                    Ok(text) => question.text = Some(text),
                    Err(error) => errors.push(error),
                },
                "type" => match kinds(value) {
                    Ok(wanted) => question.kinds.retain(|kind| wanted.contains(kind)),
                    Err(error) => errors.push(error),
                },
                "projectId" => match value.parse().ok().or_else(|| find_project(value)) {
                    Some(id) => question.project = Some(id),
                    None => errors.push(FieldError::new(
                        name,
                        "not_found",
                        "must be the id or the key of a project you can see",
                    )),
                },
                _ => {
                    errors.push(
                        FieldError::new(name, "unknown", "is not a parameter of this list")
                            .allowed(["q", "type", "projectId", "limit", "cursor", "count"]),
                    );
                }
            }
        }
        if question.text.is_none() && question.page.cursor.is_some() {
            let message = "belongs to words that are searched for; send the same q with it";
            errors.push(FieldError::new("cursor", "format", message));
        }
        if errors.is_empty() {
            Ok(question)
        } else {
            Err(Error::Invalid(errors))
        }
    }
}

fn kinds(value: &str) -> Result<Vec<Kind>, FieldError> {
    let all = [
        ("task", Kind::Task),
        ("comment", Kind::Comment),
        ("project", Kind::Project),
    ];
    let parts = value.split(',').map(str::trim);
    parts
        .map(|part| {
            let known = all.iter().find(|(name, _)| *name == part);
            known.map(|(_, kind)| *kind).ok_or_else(|| {
                FieldError::new("type", "enum", "takes these, separated by commas")
                    .allowed(all.map(|(name, _)| name))
            })
        })
        .collect()
}
