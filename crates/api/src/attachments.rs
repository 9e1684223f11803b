//! Files that hang on tasks.

use std::fmt::Write as _;

use codexflow_core::access::{Action, Column};
use codexflow_core::attachments::model::Attachment;
use codexflow_core::error::{Error, Resource, Result};
use codexflow_core::id::Id;
use http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, HeaderValue};
use schemars::JsonSchema;

use crate::answer::Answer;
use crate::call::Call;
use crate::row::{A_FILE, Kind, PAGE, Param, Row, group, param};

/// What is answered when an attachment is gone.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(
    dead_code,
    reason = "describes an answer of the core; it is never built"
)]
struct AttachmentGone {
    /// The attachment.
    attachment_id: Id<Attachment>,
}

const NAME: Param = param(
    "name",
    Kind::Text,
    "What the file is called; directories before it are left out. `attachment` unless told.",
);

pub(crate) fn rows() -> Vec<Row> {
    let read = |row: Row, summary| row.needs(Action::Read, Column::Tasks, summary);
    let change = |row: Row, summary| row.needs(Action::Update, Column::Tasks, summary);
    group(
        "Attachments",
        vec![
            read(
                Row::get("/v1/tasks/{id}/attachments", "listAttachments", |call| {
                    Box::pin(list(call))
                }),
                "List the files that hang on a task, oldest first.",
            )
            .query(&PAGE)
            .sparse::<Attachment>("attachmentId")
            .lists::<Attachment>(),
            change(
                Row::post("/v1/tasks/{id}/attachments", "createAttachment", |call| {
                    Box::pin(create(call))
                }),
                "Attach a file of up to 25 MiB, sent as the body as it is; its type is read from its content.",
            )
            .query(&[NAME])
            .takes_file(&[A_FILE])
            .conditional()
            .gives::<Attachment>()
            .statuses(&[201]),
            read(
                Row::get("/v1/tasks/{id}/attachments/{attachment}", "getAttachment", |call| {
                    Box::pin(get(call))
                }),
                "Show what is known of an attached file.",
            )
            .sparse::<Attachment>("attachmentId")
            .gives::<Attachment>(),
            read(
                Row::get(
                    "/v1/tasks/{id}/attachments/{attachment}/content",
                    "getAttachmentContent",
                    |call| Box::pin(content(call)),
                ),
                "Download an attached file, always as a file to keep.",
            )
            .sends(A_FILE),
            change(
                Row::delete(
                    "/v1/tasks/{id}/attachments/{attachment}",
                    "deleteAttachment",
                    |call| Box::pin(delete(call)),
                ),
                "Take an attached file off; an undo brings it back.",
            )
            .about(
                "Take an attached file off; an undo brings it back.",
                "Who attached it, and who may delete tasks.",
            )
            .conditional()
            .gives::<AttachmentGone>(),
        ],
    )
}

fn id(call: &Call) -> Result<Id<Attachment>> {
    call.id(1, Resource::Attachment)
}

async fn list(mut call: Call) -> Result<Answer> {
    let (task, query) = (call.task()?, std::mem::take(&mut call.query));
    let list = call.app().attachments.list(call.caller()?, &task, query);
    list.await.map(Answer::list)
}

async fn create(call: Call) -> Result<Answer> {
    let (task, bytes) = (call.task()?, call.body.clone());
    let name = call.param("name").unwrap_or("attachment");
    let service = &call.app().attachments;
    let made = service
        .create(call.caller()?, &task, name, bytes, call.if_match()?)
        .await?;
    let place = format!("/v1/tasks/{}/attachments", call.segment(0)?);
    Ok(Answer::created(made, &place, "attachmentId"))
}

async fn get(call: Call) -> Result<Answer> {
    let (task, id) = (call.task()?, id(&call)?);
    let view = call.app().attachments.get(call.caller()?, &task, id);
    view.await.map(Answer::one)
}

async fn content(call: Call) -> Result<Answer> {
    let (task, id) = (call.task()?, id(&call)?);
    let service = &call.app().attachments;
    let (attachment, bytes) = service.read(call.caller()?, &task, id).await?;
    let disposition = HeaderValue::try_from(disposition(&attachment.name));
    let disposition = disposition.map_err(Error::internal)?;
    let sandbox = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox");
    Ok(Answer::raw(A_FILE, bytes)
        .header(CONTENT_DISPOSITION, disposition)
        .header(CONTENT_SECURITY_POLICY, sandbox))
}

async fn delete(call: Call) -> Result<Answer> {
    let (task, id) = (call.task()?, id(&call)?);
    let service = &call.app().attachments;
    let gone = service.delete(call.caller()?, &task, id, call.if_match()?);
    gone.await.map(Answer::one)
}

/// A file to keep under its name: in ASCII for old clients, and whole in the form of RFC 5987.
fn disposition(name: &str) -> String {
    let plain = |c: char| match c {
        ' '..='~' if !matches!(c, '"' | '\\' | '%') => c,
        _ => '_',
    };
    let ascii: String = name.chars().map(plain).collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            whole.push(char::from(byte));
        } else {
            let _ = write!(whole, "%{byte:02X}");
        }
    }
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{whole}")
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_name_cannot_leave_its_header() {
        assert_eq!(
            disposition("a\"; filename=b.html\r\n.pdf"),
            "attachment; filename=\"a_; filename=b.html__.pdf\"; \
             filename*=UTF-8''a%22%3B%20filename%3Db.html%0D%0A.pdf"
        );
        assert!(disposition("grün.txt").ends_with("''gr%C3%BCn.txt"));
    }
}
