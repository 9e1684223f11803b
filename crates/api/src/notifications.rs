//! What people are told of: everyone their own, and nobody else's.

use codexflow_core::error::{Resource, Result};
use codexflow_core::notifications::model::{
    MarkedRead, MuteSuggestion, Notification, ReadUpTo, Unread,
};

use crate::answer::Answer;
use crate::call::Call;
use crate::row::{Kind, PAGE, Param, Row, group, param};

const FILTERS: [Param; 2] = [
    param(
        "unread",
        Kind::Flag,
        "Only those that wait to be read, or only those that do not.",
    ),
    param(
        "reason",
        Kind::Words(&["mention", "approval", "assigned", "due", "watching"]),
        "Only those for this reason.",
    ),
];

pub(crate) fn rows() -> Vec<Row> {
    let mine = "Everyone, their own.";
    group(
        "Notifications",
        vec![
            Row::get("/v1/notifications", "listNotifications", |call| {
                Box::pin(list(call))
            })
            .about("List one's notifications, newest first.", mine)
            .query(&FILTERS)
            .query(&PAGE)
            .lists::<Notification>(),
            Row::get(
                "/v1/notifications/unread-count",
                "countUnreadNotifications",
                |call| Box::pin(unread(call)),
            )
            .about("Count one's notifications that wait to be read.", mine)
            .gives::<Unread>(),
            Row::get(
                "/v1/notifications/suggestions",
                "suggestMutes",
                |call| Box::pin(suggestions(call)),
            )
            .about(
                "Name the reasons that one could switch off: nine of ten of the newest notifications were never read.",
                mine,
            )
            .gives::<Vec<MuteSuggestion>>(),
            Row::post("/v1/notifications/read", "readNotifications", |call| {
                Box::pin(read(call))
            })
            .about(
                "Mark all of one's notifications as read, or all up to one.",
                mine,
            )
            .may_take::<ReadUpTo>()
            .gives::<MarkedRead>(),
            Row::get("/v1/notifications/{id}", "getNotification", |call| {
                Box::pin(get(call))
            })
            .about("Show a notification.", mine)
            .gives::<Notification>(),
            Row::patch("/v1/notifications/{id}", "updateNotification", |call| {
                Box::pin(update(call))
            })
            .about("Mark a notification as read or unread.", mine)
            .merges::<Notification>()
            .gives::<Notification>(),
        ],
    )
}

async fn list(call: Call) -> Result<Answer> {
    let query = call.query.clone();
    call.app()
        .notifications
        .list(call.caller()?, query)
        .await
        .map(Answer::list)
}

async fn unread(call: Call) -> Result<Answer> {
    call.app()
        .notifications
        .unread(call.caller()?)
        .await
        .map(Answer::one)
}

async fn suggestions(call: Call) -> Result<Answer> {
    call.app()
        .notifications
        .suggestions(call.caller()?)
        .await
        .map(Answer::one)
}

async fn read(call: Call) -> Result<Answer> {
    let up_to = call.maybe_json::<ReadUpTo>()?.unwrap_or_default();
    call.app()
        .notifications
        .read(call.caller()?, up_to)
        .await
        .map(Answer::one)
}

async fn get(call: Call) -> Result<Answer> {
    let id = call.id(0, Resource::Notification)?;
    call.app()
        .notifications
        .get(call.caller()?, id)
        .await
        .map(Answer::one)
}

async fn update(call: Call) -> Result<Answer> {
    let id = call.id(0, Resource::Notification)?;
    let (patch, expected) = (call.patch()?, call.if_match()?);
    call.app()
        .notifications
        .update(call.caller()?, id, &patch, expected)
        .await
        .map(Answer::one)
}
