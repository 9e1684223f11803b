//! Lists of documents: their heads, without what they say.

use super::{ApprovalStatus, PrdHead, Prds, sees_alone};
use crate::access::{Action, Caller, Column};
use crate::error::{Error, FieldError, Result};
use crate::keys;
use crate::page::{PageQuery, page};
use crate::ports::table::{Range, TableName};
use crate::reference::ProjectRef;
use crate::store::read;
use crate::view::{ListView, json};

/// Every place that a document may stand in.
pub(crate) const STATUSES: [ApprovalStatus; 4] = [
    ApprovalStatus::Draft,
    ApprovalStatus::Review,
    ApprovalStatus::Approved,
    ApprovalStatus::Rejected,
];

#[derive(Debug, Default)]
struct Filter {
    project: Option<ProjectRef>,
    status: Vec<ApprovalStatus>,
    deleted: bool,
    words: String,
}

impl Prds {
    /// The documents that the caller may know of, in the order they were made.
    pub async fn list(&self, caller: &Caller, params: Vec<(String, String)>) -> Result<ListView> {
        caller.require(Action::Read, Column::Prds)?;
        let (filter, query) = parse(params)?;
        let range = match &filter.project {
            Some(reference) => {
                let project = self.projects.visible(caller, reference).await;
                let project = match project {
                    Err(Error::NotFound(resource)) => {
                        let message = Error::NotFound(resource).to_string();
                        return Err(Error::invalid("projectId", "unknown_project", message));
                    }
                    project => project?.value.project_id,
                };
                let partition = keys::project_partition(project);
                Range::partition(TableName::Projects, partition).prefix(keys::PRD)
            }
            None => Range::gsi1(TableName::Projects, keys::PRDS),
        };
        let mut heads = Vec::new();
        for item in self.store.all(range).await? {
            let head: PrdHead = read(&item)?.value;
            if self.shows(caller, &head) && fits(&filter, &head) {
                heads.push(head);
            }
        }
        let bound = format!("prds {} {filter:?}", caller.id);
        let (shown, page) = page(heads, &query, &bound, |head| head.prd_id.to_string())?;
        let data = json(&shown)?;
        let tag = Some(crate::activity::counted(&data, page.total));
        Ok(ListView { data, page, tag })
    }

    /// Whether a caller may know of a document; the same rule as for a single one.
    fn shows(&self, caller: &Caller, head: &PrdHead) -> bool {
        match head.project_id {
            None => sees_alone(caller.id, caller.role, head),
            Some(id) => self
                .resident
                .project(id)
                .is_some_and(|project| project.visible_to(caller.id, caller.role)),
        }
    }
}

fn parse(mut params: Vec<(String, String)>) -> Result<(Filter, PageQuery)> {
    let mut errors = Vec::new();
    let query = PageQuery::take(&mut params, &mut errors);
    let mut filter = Filter::default();
    for (name, value) in params {
        match name.as_str() {
            "projectId" => match value.parse() {
                Ok(reference) => filter.project = Some(reference),
                Err(wrong) => {
                    let wrong: crate::reference::NotAReference = wrong;
                    errors.push(FieldError::new(name, "format", wrong.to_string()));
                }
            },
            "status" => {
                for word in value.split(',') {
                    match STATUSES.into_iter().find(|status| status.name() == word) {
                        Some(status) => filter.status.push(status),
                        None => errors.push(
                            FieldError::new("status", "enum", "must be words of the list allowed")
                                .allowed(STATUSES.map(ApprovalStatus::name)),
                        ),
                    }
                }
            }
            "deleted" if value == "true" || value == "false" => filter.deleted = value == "true",
            "deleted" => errors.push(
                FieldError::new(name, "enum", "must be true or false").allowed(["true", "false"]),
            ),
            "q" => filter.words = crate::text::folded(value.trim()),
            _ => errors.push(
                FieldError::new(name, "unknown", "is not a parameter of this list").allowed([
                    "projectId",
                    "status",
                    "deleted",
                    "q",
                    "limit",
                    "cursor",
                    "count",
                ]),
            ),
        }
    }
    if errors.is_empty() {
        Ok((filter, query))
    } else {
        Err(Error::Invalid(errors))
    }
}

fn fits(filter: &Filter, head: &PrdHead) -> bool {
    head.deleted_at.is_some() == filter.deleted
        && (filter.status.is_empty() || filter.status.contains(&head.approval_status))
        && (filter.words.is_empty() || crate::text::folded(&head.title).contains(&filter.words))
}
