//! What happens, in order: pages of it, and as it comes.

use codexflow_core::access::{Action, Column};
use codexflow_core::error::Result;
use codexflow_core::event::Event;
use http::header::{AUTHORIZATION, HeaderName};

use crate::answer::Answer;
use crate::call::Call;
use crate::live;
use crate::row::{Kind, Param, Row, group, param};

const PLACE: [Param; 2] = [
    param(
        "project",
        Kind::Text,
        "Only what happens in this project, by id or key.",
    ),
    param(
        "after",
        Kind::Text,
        "Where to go on: `meta.page.nextCursor` of the answer before, or the id of an event of the stream; with `project` a `seq`.",
    ),
];
const LIMIT: [Param; 1] = [param(
    "limit",
    Kind::Number(1, 200),
    "How many to answer at most; 50 unless told.",
)];

pub(crate) fn rows() -> Vec<Row> {
    let read = |row: Row, summary| {
        row.needs(Action::Read, Column::Tasks, summary).for_keys(&[
            (Action::Read, Column::Projects),
            (Action::Read, Column::Tasks),
            (Action::Read, Column::Users),
        ])
    };
    group(
        "Events",
        vec![
            read(
                Row::get("/v1/events", "listEvents", |call| Box::pin(list(call))),
                "List what happened, in order and without gaps; /v1/events/stream tells it as it comes.",
            )
            .query(&PLACE)
            .query(&LIMIT)
            .lists::<Event>(),
            read(
                Row::get("/v1/events/stream", "streamEvents", |call| {
                    Box::pin(stream(call))
                }),
                "Tell what happens as it comes, as server-sent events.",
            )
            .query(&PLACE)
            .sends("text/event-stream"),
        ],
    )
}

async fn list(call: Call) -> Result<Answer> {
    let query = call.query.clone();
    call.app()
        .events
        .list(call.caller()?, query)
        .await
        .map(Answer::list)
}

async fn stream(call: Call) -> Result<Answer> {
    let events = &call.app().events;
    let caller = call.caller()?;
    let last = call.header(&HeaderName::from_static("last-event-id"));
    let position = last.or(call.param("after"));
    let mut place = events
        .place(caller, call.param("project"), position)
        .await?;
    if position.is_none() {
        place = events.end(caller, place).await?;
    }
    let header = call.header(&AUTHORIZATION).unwrap_or_default();
    let token = header.split_once(' ').map_or("", |(_, token)| token.trim());
    live::listen(&call.door, caller, token, place).map(Answer::live)
}
