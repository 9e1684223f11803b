//! The audit log as people look at it: newest first, filtered.

use super::Audit;
use crate::access::{Action, Caller, Column};
use crate::activity::Viewer;
use crate::error::{Error, FieldError, Result};
use crate::event::{Event, Stream};
use crate::events::{Place, Positions};
use crate::page::PageQuery;
use crate::relay::{Numbered, before};
use crate::time::Timestamp;
use crate::view::{ListView, PageMeta, json};

/// Most events that one page is looked for in.
const LOOKED_AT: usize = 5000;
/// How many events of a stream are read at once.
const CHUNK: usize = 100;
/// The parameters.
const FILTERS: [&str; 6] = ["actor", "type", "subject", "project", "from", "to"];

/// Which events are wanted.
#[derive(Default)]
struct Filter {
    actor: Option<String>,
    kind: Option<String>,
    subject: Option<String>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
}

impl Filter {
    fn wants(&self, event: &Event) -> bool {
        let same =
            |wanted: &Option<String>, found: Option<String>| wanted.is_none() || *wanted == found;
        same(&self.actor, event.actor.map(|actor| actor.to_string()))
            && self.kind.as_ref().is_none_or(|kind| {
                // `task` stands for `task.created` and the others.
                event.kind == *kind || event.kind.split('.').next() == Some(kind)
            })
            && (same(&self.subject, Some(event.subject.clone()))
                || same(&self.subject, event.object_id.clone()))
            && self.from.is_none_or(|from| event.recorded_at >= from)
            && self.to.is_none_or(|to| event.recorded_at < to)
    }
}

/// A stream that is read backwards.
struct Back {
    stream: Stream,
    /// The number before which it goes on; 1 at its end.
    at: u64,
    ready: std::collections::VecDeque<Numbered>,
}

impl Audit {
    /// The events that the caller may see, the newest first: `actor`, `type`, `subject`, `project`, `from`, `to`.
    ///
    /// A page may have fewer events than asked for and still go on: so much is looked at in one go.
    pub async fn list(
        &self,
        caller: &Caller,
        mut params: Vec<(String, String)>,
    ) -> Result<ListView> {
        caller.require(Action::Read, Column::Settings)?;
        let mut errors = Vec::new();
        let paging = PageQuery::take(&mut params, &mut errors);
        let (filter, project) = filter(params, &mut errors);
        if paging.count {
            let message = "this list does not count; leave it out";
            errors.push(FieldError::new("count", "unknown", message));
        }
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        let place = match &project {
            Some(project) => self.events.place(caller, Some(project), None).await?,
            None => Place::All(Positions::default()),
        };
        let wrong = || Error::invalid("cursor", "format", "does not belong to this list");
        let positions = paging.cursor.as_deref().map(Positions::decode);
        let positions = positions.map(|found| found.ok_or_else(wrong)).transpose()?;
        let mut backs = Vec::new();
        for (stream, seq) in self
            .events
            .heads(&self.events.visible(caller, &place))
            .await?
        {
            // Without a position a stream that came into being between two pages would begin anew.
            let at = match &positions {
                None => seq + 1,
                Some(positions) => positions.of(stream).max(1).min(seq + 1),
            };
            backs.push(Back {
                stream,
                at,
                ready: std::collections::VecDeque::new(),
            });
        }
        let viewer = Viewer {
            caller,
            resident: &self.resident,
        };
        let mut events: Vec<Event> = Vec::new();
        let mut looked_at = 0;
        while events.len() < paging.limit && looked_at < LOOKED_AT {
            let Some(mut event) = self.latest(&mut backs).await? else {
                break;
            };
            looked_at += 1;
            if filter.from.is_some_and(|from| event.recorded_at < from) && project.is_some() {
                backs.clear();
                break;
            }
            if filter.wants(&event) {
                viewer.censor(&mut event);
                events.push(event);
            }
        }
        let has_more = backs.iter().any(|back| back.at > 1);
        let next = has_more.then(|| {
            let mut positions = Positions::default();
            for back in &backs {
                positions.set(back.stream, back.at);
            }
            positions.encode()
        });
        Ok(ListView {
            data: json(&events)?,
            page: PageMeta::new(paging.limit, next, None),
            tag: None,
        })
    }

    /// The newest event of several streams that is still to come.
    async fn latest(&self, backs: &mut [Back]) -> Result<Option<Event>> {
        for back in backs.iter_mut() {
            if back.ready.is_empty() && back.at > 1 {
                let found = before(&self.store, back.stream, back.at, CHUNK).await?;
                back.ready = found.into();
            }
        }
        let newest = backs
            .iter_mut()
            .filter(|back| !back.ready.is_empty())
            .max_by_key(|back| back.ready.front().map(|one| one.event.event_id));
        Ok(newest.and_then(|back| {
            let numbered = back.ready.pop_front()?;
            back.at = numbered.seq;
            Some(numbered.event)
        }))
    }
}

fn filter(params: Vec<(String, String)>, errors: &mut Vec<FieldError>) -> (Filter, Option<String>) {
    let mut filter = Filter::default();
    let mut project = None;
    for (name, value) in params {
        let mut time = |value: &str| {
            let at = value.parse().ok();
            if at.is_none() {
                let message = "must be a time such as 2025-11-05T12:00:00Z";
                errors.push(FieldError::new(&name, "format", message));
            }
            at
        };
        match name.as_str() {
            "actor" => filter.actor = Some(value),
            "type" => filter.kind = Some(value),
            "subject" => filter.subject = Some(value),
            "project" => project = Some(value),
            "from" => filter.from = time(&value),
            "to" => filter.to = time(&value),
            _ => errors.push(
                FieldError::new(name, "unknown", "is not a parameter of this list")
                    .allowed(FILTERS),
            ),
        }
    }
    (filter, project)
}
