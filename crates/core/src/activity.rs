//! What happened, newest first: pages of events about one object or in one stream.

use crate::error::{Error, Result};
use crate::event::Stream;
use crate::keys;
use crate::page::PageQuery;
use crate::ports::table::{Cursor, Range, TableName};
use crate::store::Store;
use crate::view::{ListView, PageMeta, Tag, digest};

/// Takes the paging parameters and refuses every other.
pub fn paging(mut params: Vec<(String, String)>) -> Result<PageQuery> {
    let mut errors = Vec::new();
    let paging = PageQuery::take(&mut params, &mut errors);
    for (name, _) in params {
        errors.push(
            crate::error::FieldError::new(name, "unknown", "is not a parameter of this list")
                .allowed(["limit", "cursor"]),
        );
    }
    if paging.count {
        let message = "this list does not count; leave it out";
        errors.push(crate::error::FieldError::new("count", "unknown", message));
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
    stream: Stream,
    subject: &str,
    paging: &PageQuery,
) -> Result<ListView> {
    let range =
        Range::partition(TableName::Events, stream.to_string()).prefix(keys::event_prefix(subject));
    page(store, range, paging).await
}

/// The events of one stream. Until they are sequenced they are all in the stream's outbox.
pub(crate) async fn of(store: &Store, stream: Stream, paging: &PageQuery) -> Result<ListView> {
    let range = Range::gsi1(TableName::Events, keys::outbox_partition(stream));
    page(store, range, paging).await
}

/// One page of a range, its stored bytes as they are.
pub(crate) async fn page(store: &Store, range: Range, paging: &PageQuery) -> Result<ListView> {
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
        data.extend_from_slice(&item.body);
    }
    data.push(b']');
    let tag = Some(Tag::Data(digest(&[&data])));
    let page = PageMeta::new(paging.limit, found.next.map(|cursor| cursor.0), None);
    Ok(ListView {
        data: data.into(),
        page,
        tag,
    })
}
