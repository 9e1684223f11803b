//! What happens, told in order: pages of sequenced events, of one stream or of all that the caller sees.
//!
//! Only events with a number are told, so what is read after a number has no gaps. What a caller may not see is left
//! out, its number with it.

mod cursor;

use std::collections::HashMap;
use std::sync::Arc;

use crate::access::{Action, Caller, Column, allows};
use crate::activity::Viewer;
use crate::error::{Error, FieldError, Result};
use crate::event::{Event, Stream};
use crate::keys;
use crate::page::PageQuery;
use crate::ports::table::MAX_GET_KEYS;
use crate::projects::Projects;
use crate::reference::ProjectRef;
use crate::relay::{Head, Numbered, after};
use crate::resident::Resident;
use crate::store::{Store, read};
use crate::view::{ListView, PageMeta, json};

pub use cursor::Positions;

/// Most streams that one page is drawn from.
const STREAMS: usize = 20;

/// The events of the organisation.
#[derive(Clone)]
pub struct Events {
    store: Store,
    resident: Arc<Resident>,
    projects: Projects,
}

/// What is being read, and how far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// One stream, after this number.
    One(Stream, u64),
    /// Every stream that the reader sees.
    All(Positions),
}

impl Place {
    /// As clients hand it back: a number for one stream, else a text that only we read.
    pub fn text(&self) -> String {
        match self {
            Self::One(_, seq) => seq.to_string(),
            Self::All(positions) => positions.encode(),
        }
    }

    fn of(&self, stream: Stream) -> u64 {
        match self {
            Self::One(only, seq) if *only == stream => *seq,
            Self::One(..) => 0,
            Self::All(positions) => positions.of(stream),
        }
    }

    fn set(&mut self, stream: Stream, to: u64) {
        match self {
            Self::One(_, seq) => *seq = to,
            Self::All(positions) => positions.set(stream, to),
        }
    }
}

/// Some events in order, and where they end.
pub struct Round {
    /// Those that the reader sees.
    pub events: Vec<Event>,
    /// Where to go on.
    pub place: Place,
    /// Whether there is more already.
    pub has_more: bool,
}

impl Events {
    /// The service over its means.
    pub fn new(store: Store, resident: Arc<Resident>, projects: Projects) -> Self {
        Self {
            store,
            resident,
            projects,
        }
    }

    /// The events after a place, the oldest first: `project`, `after`, `limit`.
    pub async fn list(
        &self,
        caller: &Caller,
        mut params: Vec<(String, String)>,
    ) -> Result<ListView> {
        let (project, position) = (take(&mut params, "project"), take(&mut params, "after"));
        let mut errors = Vec::new();
        let paging = PageQuery::take(&mut params, &mut errors);
        if paging.cursor.is_some() || paging.count {
            params.push(("cursor".into(), String::new()));
        }
        errors.extend(params.into_iter().map(|(name, _)| {
            FieldError::new(name, "unknown", "is not a parameter of this list")
                .allowed(["project", "after", "limit"])
        }));
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        let place = self
            .place(caller, project.as_deref(), position.as_deref())
            .await?;
        let round = self.next(caller, place, paging.limit).await?;
        Ok(ListView {
            data: json(&round.events)?,
            page: PageMeta {
                limit: paging.limit,
                next_cursor: Some(round.place.text()),
                has_more: round.has_more,
                total: None,
            },
            tag: None,
        })
    }

    /// The place that a client names: in one project, or in everything. Without a position it is the beginning.
    pub async fn place(
        &self,
        caller: &Caller,
        project: Option<&str>,
        position: Option<&str>,
    ) -> Result<Place> {
        caller.require(Action::Read, Column::Tasks)?;
        let wrong = |message: &str| Error::invalid("after", "format", message);
        let Some(project) = project else {
            let positions = match position {
                None => Positions::default(),
                Some(text) => Positions::decode(text).ok_or_else(|| {
                    wrong("must be meta.page.nextCursor of an earlier answer, or the id of an event of the stream")
                })?,
            };
            return Ok(Place::All(positions));
        };
        let unknown = || {
            let message = "is no project that you can see";
            Error::invalid("project", "unknown_project", message)
        };
        let reference: ProjectRef = project.parse().map_err(|_| unknown())?;
        let found = self.projects.visible(caller, &reference).await;
        let found = found.map_err(|error| match error {
            Error::NotFound(_) => unknown(),
            other => other,
        })?;
        let seq = position.unwrap_or("0").parse();
        let seq = seq.map_err(|_| wrong("must be the seq of an event of this project"))?;
        Ok(Place::One(Stream::Project(found.value.project_id), seq))
    }

    /// The same place moved to its end: only what comes from now on is news.
    pub async fn end(&self, caller: &Caller, mut place: Place) -> Result<Place> {
        let streams = self.visible(caller, &place);
        for (stream, seq) in self.heads(&streams).await? {
            place.set(stream, seq);
        }
        Ok(place)
    }

    /// The events after a place.
    pub async fn next(&self, caller: &Caller, place: Place, limit: usize) -> Result<Round> {
        let streams = self.visible(caller, &place);
        let heads = self.heads(&streams).await?;
        let behind = || {
            heads
                .iter()
                .filter(|(stream, seq)| *seq > place.of(*stream))
        };
        let mut found = Vec::new();
        for (stream, _) in behind().take(STREAMS) {
            found.extend(after(&self.store, *stream, place.of(*stream), limit).await?);
        }
        // A stream's own order comes first; between streams, that of the time.
        let found = merge(found);
        let mut place = place;
        let viewer = Viewer {
            caller,
            resident: &self.resident,
        };
        let mut events = Vec::with_capacity(found.len().min(limit));
        for mut numbered in found.into_iter().take(limit) {
            place.set(numbered.stream, numbered.seq);
            if sees(caller, &numbered.event) {
                viewer.censor(&mut numbered.event);
                events.push(numbered.event);
            }
        }
        let has_more = heads.iter().any(|(stream, seq)| *seq > place.of(*stream));
        Ok(Round {
            events,
            place,
            has_more,
        })
    }

    /// The streams that a caller sees at a place, ascending.
    pub fn visible(&self, caller: &Caller, place: &Place) -> Vec<Stream> {
        let scope = self.resident.scope(caller);
        match place {
            Place::One(stream @ Stream::Project(id), _) if scope.contains(*id) => vec![*stream],
            Place::One(..) => Vec::new(),
            Place::All(_) => {
                let seen = self.resident.every_project().into_iter();
                let seen = seen.filter(|id| scope.contains(*id)).map(Stream::Project);
                std::iter::once(Stream::Org).chain(seen).collect()
            }
        }
    }

    /// How far each stream is sequenced.
    pub(crate) async fn heads(&self, streams: &[Stream]) -> Result<Vec<(Stream, u64)>> {
        let mut heads = Vec::with_capacity(streams.len());
        for chunk in streams.chunks(MAX_GET_KEYS) {
            let wanted: Vec<_> = chunk.iter().map(|stream| keys::head(*stream)).collect();
            for (stream, item) in chunk.iter().zip(self.store.table.get(&wanted).await?) {
                if let Some(item) = item {
                    heads.push((*stream, read::<Head>(&item)?.value.seq));
                }
            }
        }
        Ok(heads)
    }
}

/// Whether a caller may see an event of a stream that they see: those about people are for who may read the audit log,
/// and for whom they are about.
pub(crate) fn sees(caller: &Caller, event: &Event) -> bool {
    event.project_id.is_some()
        || allows(caller.role, Action::Read, Column::Settings)
        || event.actor == Some(caller.id)
        || event.subject == caller.id.to_string()
}

/// Events of several streams, each stream's in order, by the time of the next one of each.
fn merge(found: Vec<Numbered>) -> Vec<Numbered> {
    let mut latest: HashMap<Stream, u128> = HashMap::new();
    let mut keyed: Vec<(u128, Numbered)> = found
        .into_iter()
        .map(|numbered| {
            // Never before what comes before it in its own stream.
            let time = latest.entry(numbered.stream).or_default();
            *time = numbered.event.event_id.to_u128().max(*time);
            (*time, numbered)
        })
        .collect();
    keyed.sort_by_key(|(time, numbered)| (*time, numbered.stream, numbered.seq));
    keyed.into_iter().map(|(_, numbered)| numbered).collect()
}

fn take(params: &mut Vec<(String, String)>, name: &str) -> Option<String> {
    let at = params.iter().position(|(given, _)| given == name)?;
    Some(params.remove(at).1)
}
