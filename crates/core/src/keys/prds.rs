//! Keys of requirements documents and of what hangs on them: the Projects table.

use super::{POINTER, project_partition};
use crate::comments::model::Comment;
use crate::id::Id;
use crate::ports::table::{Gsi1, Key, TableName};
use crate::prds::Prd;
use crate::projects::model::Project;

/// `sk` prefix of documents in their project, and what begins the partition of each.
pub const PRD: &str = "PRD#";

/// `sk` of a document that is in no project.
pub const PRD_ALONE: &str = "HEAD";

/// `sk` prefix of what a document said in each of its revisions.
pub const REVISION: &str = "REV#";

/// A document: in its project's partition, or in its own where it has no project.
pub fn prd(project: Option<Id<Project>>, id: Id<Prd>) -> Key {
    match project {
        Some(project) => Key::new(
            TableName::Projects,
            project_partition(project),
            format!("{PRD}{id}"),
        ),
        None => Key::new(TableName::Projects, prd_partition(id), PRD_ALONE),
    }
}

/// Every document, in the secondary index.
pub const PRDS: &str = "PRDS";

/// A document in the secondary index, among all of them.
pub fn prd_listed(id: Id<Prd>) -> Gsi1 {
    Gsi1 {
        pk: PRDS.into(),
        sk: format!("{PRD}{id}"),
    }
}

/// Everything under a document's id.
pub fn prd_partition(id: Id<Prd>) -> String {
    format!("{PRD}{id}")
}

/// The document that an item under a document's id hangs on.
pub fn prd_of(key: &Key) -> Option<Id<Prd>> {
    key.pk.strip_prefix(PRD)?.parse().ok()
}

/// Which project a document is in, if any.
pub fn prd_pointer(id: Id<Prd>) -> Key {
    Key::new(TableName::Projects, prd_partition(id), POINTER)
}

/// What a document said in one of its revisions; written once.
pub fn prd_revision(id: Id<Prd>, revision: u64) -> Key {
    Key::new(
        TableName::Projects,
        prd_partition(id),
        format!("{REVISION}{revision:08}"),
    )
}

/// `sk` prefix of what was planned from each requirement of a document.
pub const PLANNED: &str = "PLANNED#";

/// The task that was planned from a requirement, by the requirement's own id.
pub fn prd_planned(id: Id<Prd>, requirement: &str) -> Key {
    Key::new(
        TableName::Projects,
        prd_partition(id),
        format!("{PLANNED}{requirement}"),
    )
}

/// Something said about a document.
pub fn prd_comment(id: Id<Prd>, comment: Id<Comment>) -> Key {
    Key::new(
        TableName::Projects,
        prd_partition(id),
        format!("{}{comment}", super::COMMENT),
    )
}
