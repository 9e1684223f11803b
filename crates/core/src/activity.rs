//! What happened, newest first: pages of events about one object or in one stream.

use bytes::Bytes;
use serde_json::Value;

use crate::access::Caller;
use crate::error::{Error, Result};
use crate::event::{Event, Stream};
use crate::keys;
use crate::page::PageQuery;
use crate::ports::table::{Cursor, MAX_PAGE, Range, TableName};
use crate::relay::{Head, before, drain};
use crate::resident::Resident;
use crate::store::Store;
use crate::view::{ListView, PageMeta, Tag, digest, json};

/// Takes the paging parameters and refuses every other.
pub fn paging(mut params: Vec<(String, String)>) -> Result<PageQuery> {
    let mut errors = Vec::new();
    let paging = PageQuery::take(&mut params, &mut errors);
    for (name, _) in params {
        errors.push(
            crate::error::FieldError::new(name, "unknown", "is not a parameter of this list")
                .allowed(["limit", "cursor", "count"]),
        );
    }
    if errors.is_empty() {
        Ok(paging)
    } else {
        Err(Error::Invalid(errors))
    }
}

/// The events about one object.
pub(crate) async fn about(
    store: &Store,
    viewer: &Viewer<'_>,
    stream: Stream,
    subject: &str,
    paging: &PageQuery,
) -> Result<ListView> {
    let range =
        Range::partition(TableName::Events, stream.to_string()).prefix(keys::event_prefix(subject));
    page(store, viewer, range, paging).await
}

/// The events of one stream. Those that wait for their numbers get them first, so that what was just done is seen.
pub(crate) async fn of(
    store: &Store,
    viewer: &Viewer<'_>,
    stream: Stream,
    paging: &PageQuery,
) -> Result<ListView> {
    if let Err(error) = drain(store, stream).await {
        // What has its number is shown all the same.
        tracing::debug!(?error, "events wait for their numbers");
    }
    let wrong = || Error::invalid("cursor", "format", "does not belong to this list");
    let from = paging.cursor.as_deref().map(str::parse::<u64>);
    let from = from.transpose().map_err(|_| wrong())?.unwrap_or(0);
    let found = before(store, stream, from, paging.limit).await?;
    let next = found.last().map(|last| last.seq).filter(|seq| *seq > 1);
    let next = next.map(|seq| seq.to_string());
    let mut events: Vec<Event> = found.into_iter().map(|found| found.event).collect();
    for event in &mut events {
        viewer.censor(event);
    }
    let data = json(&events)?;
    let total = if paging.count {
        let seq = Head::read(store, stream).await?.value.seq;
        Some(usize::try_from(seq).map_err(Error::internal)?)
    } else {
        None
    };
    let tag = Some(counted(&data, total));
    let page = PageMeta::new(paging.limit, next, total);
    Ok(ListView { data, page, tag })
}

/// Who looks, and what they may know of.
pub(crate) struct Viewer<'a> {
    pub(crate) caller: &'a Caller,
    pub(crate) resident: &'a Resident,
}

impl Viewer<'_> {
    /// A stored event without what the viewer may not know of.
    fn shown(&self, body: &Bytes) -> Result<Bytes> {
        const FIELD: &[u8] = b"\"dependencies\"";
        if !body.windows(FIELD.len()).any(|part| part == FIELD) {
            return Ok(body.clone());
        }
        let mut event: Event = serde_json::from_slice(body).map_err(Error::internal)?;
        self.censor(&mut event);
        json(&event)
    }

    /// Takes out the dependencies that lead to tasks which the viewer may not know of.
    pub(crate) fn censor(&self, event: &mut Event) {
        let changes = event.changes.iter_mut();
        for change in changes.filter(|change| change.field == "dependencies") {
            for side in [&mut change.before, &mut change.after] {
                if let Some(ids) = side.as_array_mut() {
                    ids.retain(|id| self.may_know(id));
                }
            }
        }
    }

    /// Tasks that are gone are no secret; tasks in hidden projects are.
    fn may_know(&self, id: &Value) -> bool {
        let task = id.as_str().and_then(|id| id.parse().ok());
        task.is_none_or(|task| {
            self.resident.project_of(task).is_none()
                || !self.resident.seen(self.caller, &[task]).is_empty()
        })
    }
}

/// How many items a whole range has, when that is asked for. Every one is read, a page at a time.
pub(crate) async fn total(
    store: &Store,
    range: &Range,
    paging: &PageQuery,
) -> Result<Option<usize>> {
    if !paging.count {
        return Ok(None);
    }
    let mut range = range.clone().limit(MAX_PAGE);
    let mut total = 0;
    loop {
        let page = store.table.query(&range).await?;
        total += page.items.len();
        match page.next {
            Some(next) => range.after = Some(next),
            None => return Ok(Some(total)),
        }
    }
}

/// The tag of a page and its count.
pub(crate) fn counted(data: &[u8], total: Option<usize>) -> Tag {
    Tag::Data(digest(&[data, &total.unwrap_or(0).to_le_bytes()]))
}

/// One page of a range of events, newest first.
async fn page(
    store: &Store,
    viewer: &Viewer<'_>,
    range: Range,
    paging: &PageQuery,
) -> Result<ListView> {
    let total = total(store, &range, paging).await?;
    let range = range
        .reverse()
        .limit(paging.limit)
        .after(paging.cursor.clone().map(Cursor));
    let found = store.table.query(&range).await?;
    let mut data = vec![b'['];
    for (at, item) in found.items.iter().enumerate() {
        if at > 0 {
            data.push(b',');
        }
        data.extend_from_slice(&viewer.shown(&item.body)?);
    }
    data.push(b']');
    let tag = Some(counted(&data, total));
    let page = PageMeta::new(paging.limit, found.next.map(|cursor| cursor.0), total);
    Ok(ListView {
        data: data.into(),
        page,
        tag,
    })
}
