//! The audit log, and whether it is whole.

use codexflow_core::access::{Action, Column};
use codexflow_core::audit::Verdict;
use codexflow_core::error::Result;
use codexflow_core::event::Event;

use crate::answer::Answer;
use crate::call::Call;
use crate::row::{Kind, PAGE, Param, Row, group, param};

const FILTERS: [Param; 6] = [
    param("actor", Kind::Text, "Only what this person did, by id."),
    param(
        "type",
        Kind::Text,
        "Only this type, such as `task.updated`, or all of a noun, such as `task`.",
    ),
    param(
        "subject",
        Kind::Text,
        "Only what happened to this object, by id.",
    ),
    param("project", Kind::Text, "Only this project, by id or key."),
    param("from", Kind::Text, "Only from this time on."),
    param("to", Kind::Text, "Only before this time."),
];

pub(crate) fn rows() -> Vec<Row> {
    let read = |row: Row, summary| row.needs(Action::Read, Column::Settings, summary);
    group(
        "Audit",
        vec![
            read(
                Row::get("/v1/audit", "listAudit", |call| Box::pin(list(call))),
                "List every event that has its number, newest first.",
            )
            .query(&FILTERS)
            .query(&PAGE[..2])
            .lists::<Event>(),
            read(
                Row::get("/v1/audit/verify", "verifyAudit", |call| {
                    Box::pin(verify(call))
                }),
                "Recount the whole audit log and say whether any record was changed, dropped, added or cut.",
            )
            .gives::<Verdict>(),
        ],
    )
}

async fn list(call: Call) -> Result<Answer> {
    let query = call.query.clone();
    call.app()
        .audit
        .list(call.caller()?, query)
        .await
        .map(Answer::list)
}

async fn verify(call: Call) -> Result<Answer> {
    let second = call.door.options.second_place.as_ref();
    let lines = second.map_or_else(|| Ok(Vec::new()), |read| read())?;
    call.app()
        .audit
        .verify(call.caller()?, &lines)
        .await
        .map(Answer::one)
}
