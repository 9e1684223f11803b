//! Full-text search.

use codexflow_core::access::{Action, Column};
use codexflow_core::error::Result;
use codexflow_core::search::Hit;

use crate::answer::Answer;
use crate::call::Call;
use crate::row::{Kind, PAGE, Param, Row, group, param};

const FILTERS: [Param; 3] = [
    param(
        "q",
        Kind::Text,
        "What to look for: words, `\"phrases\"`, `begin*`, or a key such as `WEB-12`; all of them must be there. Case and accents do not matter, and the last word may be unfinished. Without words nothing is found.",
    ),
    param(
        "type",
        Kind::Words(&["task", "comment", "project"]),
        "Only these.",
    ),
    param(
        "projectId",
        Kind::Text,
        "Only this project and what is in it, by id or key.",
    ),
];

pub(crate) fn rows() -> Vec<Row> {
    group(
        "Search",
        vec![
            Row::get("/v1/search", "search", |call| Box::pin(find(call)))
                .needs(
                    Action::Read,
                    Column::Tasks,
                    "Find tasks, comments and projects by their words, best first.",
                )
                .for_keys(&[
                    (Action::Read, Column::Projects),
                    (Action::Read, Column::Tasks),
                ])
                .query(&FILTERS)
                .query(&PAGE)
                .lists::<Hit>(),
        ],
    )
}

async fn find(call: Call) -> Result<Answer> {
    call.app()
        .search
        .find(call.caller()?, &call.query)
        .await
        .map(Answer::list)
}
