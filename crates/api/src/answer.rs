//! What a handler answers, before it is put into the envelope.

use std::collections::BTreeMap;

use bytes::Bytes;
use codexflow_core::error::{Error, Result};
use codexflow_core::exports::Export;
use codexflow_core::jobs::model::Job;
use codexflow_core::view::{ListView, PageMeta, Tag, View, digest, json};
use http::header::{CONTENT_DISPOSITION, HeaderName, HeaderValue};
use serde_json::value::RawValue;
use tokio::sync::mpsc;

use crate::row::A_FILE;

/// An answer that is not an error.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content: Content,
    /// The `ETag`.
    pub(crate) tag: Option<String>,
    /// Where the object is read.
    pub(crate) location: Option<String>,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    /// How a document came about: `meta.generation`.
    pub(crate) generation: Option<Bytes>,
}

/// The body of an answer.
#[derive(Debug)]
pub(crate) enum Content {
    /// `data` is one object.
    One(Bytes),
    /// `data` is an array, with `meta.page`.
    Page(Bytes, PageMeta),
    /// Not JSON of ours: sent as it is.
    Raw(&'static str, Bytes),
    /// Server-sent events, as they come.
    Live(mpsc::Receiver<Bytes>),
    /// A file that is made while it is sent.
    File(Box<Export>),
}

impl Answer {
    /// One object.
    pub(crate) fn one(view: View) -> Self {
        Self {
            status: 200,
            content: Content::One(view.data),
            tag: view.tag.map(|tag| tag.to_string()),
            location: None,
            headers: Vec::new(),
            generation: None,
        }
    }

    /// A page of a list.
    pub(crate) fn list(list: ListView) -> Self {
        Self {
            status: 200,
            content: Content::Page(list.data, list.page),
            tag: list.tag.map(|tag| tag.to_string()),
            location: None,
            headers: Vec::new(),
            generation: None,
        }
    }

    /// A new object, read below `path` by the id in its field `id`.
    pub(crate) fn created(view: View, path: &str, id: &str) -> Self {
        let location = field(&view.data, id).map(|id| format!("{path}/{id}"));
        Self {
            status: 201,
            location,
            ..Self::one(view)
        }
    }

    /// Work that goes on, and where its job is.
    pub(crate) fn accepted(view: View, location: Option<String>) -> Self {
        Self {
            status: 202,
            location,
            ..Self::one(view)
        }
    }

    /// A job that has been begun, and where it is.
    pub(crate) fn job(job: &Job) -> Result<Self> {
        let view = View::of(job, job.version)?;
        Ok(Self::accepted(
            view,
            Some(format!("/v1/jobs/{}", job.job_id)),
        ))
    }

    /// Something that is not in the envelope.
    pub(crate) fn raw(content_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self {
            status: 200,
            content: Content::Raw(content_type, body.into()),
            tag: None,
            location: None,
            headers: Vec::new(),
            generation: None,
        }
    }

    /// With a tag drawn from its bytes, if it has none: what is read and not an object can be asked for again like one.
    #[must_use]
    pub(crate) fn tagged(mut self) -> Self {
        if self.tag.is_none() && self.status == 200 {
            let (data, end) = match &self.content {
                Content::Page(data, page) => (data, json(page).unwrap_or_default()),
                Content::One(data) | Content::Raw(_, data) => (data, Bytes::new()),
                Content::Live(_) | Content::File(_) => return self,
            };
            self.tag = Some(Tag::Data(digest(&[data, &end])).to_string());
        }
        self
    }

    /// A file to keep, as it is.
    pub(crate) fn attachment(name: &'static str, body: Bytes) -> Self {
        let disposition = format!("attachment; filename=\"{name}\"");
        let disposition = HeaderValue::try_from(disposition).expect("our own names are plain");
        Self {
            headers: vec![(CONTENT_DISPOSITION, disposition)],
            ..Self::raw(A_FILE, body)
        }
    }

    /// A file to keep, made while it is sent.
    pub(crate) fn file(export: Export) -> Result<Self> {
        let disposition = format!("attachment; filename=\"{}\"", export.file_name());
        let disposition = HeaderValue::try_from(disposition).map_err(Error::internal)?;
        Ok(Self {
            status: 200,
            content: Content::File(Box::new(export)),
            tag: None,
            location: None,
            headers: vec![(CONTENT_DISPOSITION, disposition)],
            generation: None,
        })
    }

    /// What happens, as it comes.
    pub(crate) fn live(events: mpsc::Receiver<Bytes>) -> Self {
        Self {
            status: 200,
            content: Content::Live(events),
            tag: None,
            location: None,
            headers: vec![(
                // Proxies are not to gather it.
                HeaderName::from_static("x-accel-buffering"),
                HeaderValue::from_static("no"),
            )],
            generation: None,
        }
    }

    /// With a header of its own.
    #[must_use]
    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }
}

/// A text field of a JSON object.
pub(crate) fn field(object: &[u8], name: &str) -> Option<String> {
    let fields: BTreeMap<&str, &RawValue> = serde_json::from_slice(object).ok()?;
    serde_json::from_str(fields.get(name)?.get()).ok()
}
