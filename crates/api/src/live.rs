//! Events as they happen, told to those who listen: server-sent events over the answer of an ordinary request.
//!
//! Nothing is kept for a listener: each reads the store at their own pace, and one that takes nothing for a while is
//! let go. Before anything is sent it is asked again who listens and what they may see.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use codexflow_core::access::{Caller, Role};
use codexflow_core::error::{Error, Result};
use codexflow_core::event::Stream;
use codexflow_core::events::{Place, Round};
use parking_lot::Mutex;
use tokio::sync::{mpsc, watch};
use tokio::time::{sleep, timeout};

use crate::App;
use crate::door::Door;

/// How often something is sent although nothing happens.
pub(crate) const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long a listener may take nothing before it is let go.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
/// Most streams of one person.
const PER_PERSON: usize = 10;
/// Most events that are read at once.
const ROUND: usize = 100;
/// Most rounds that wait for a listener's connection.
const AHEAD: usize = 2;

/// Who listens, and what wakes them.
pub(crate) struct Live {
    moved: watch::Sender<u64>,
    stopping: watch::Sender<bool>,
    open: Mutex<HashMap<u128, usize>>,
}

impl Live {
    /// Told of every event by an application.
    pub(crate) fn new(app: &App) -> Self {
        let moved = watch::Sender::new(0);
        let told = moved.clone();
        let tell = Arc::new(move |_| told.send_modify(|count| *count += 1));
        app.resident.pulse().listen(tell);
        Self {
            moved,
            stopping: watch::Sender::new(false),
            open: Mutex::default(),
        }
    }

    /// Ends every stream.
    pub(crate) fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Whether the server ends.
    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }

    /// Counts a stream of a person's, if they may have another.
    pub(crate) fn enter(&self, person: u128) -> Result<()> {
        let mut open = self.open.lock();
        let count = open.entry(person).or_default();
        if *count >= PER_PERSON {
            return Err(Error::RateLimited {
                retry_after: HEARTBEAT,
            });
        }
        *count += 1;
        Ok(())
    }

    /// One of their streams has ended.
    pub(crate) fn leave(&self, person: u128) {
        let mut open = self.open.lock();
        if let Some(count) = open.get_mut(&person) {
            *count -= 1;
            if *count == 0 {
                open.remove(&person);
            }
        }
    }
}

/// One listener.
struct Listener {
    door: Arc<Door>,
    token: String,
    person: u128,
    role: Role,
    place: Place,
    streams: Vec<Stream>,
    sender: mpsc::Sender<Bytes>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.door.live.leave(self.person);
    }
}

/// Begins to tell a caller what happens after a place.
pub(crate) fn listen(
    door: &Arc<Door>,
    caller: &Caller,
    token: &str,
    place: Place,
) -> Result<mpsc::Receiver<Bytes>> {
    let person = caller.id.to_u128();
    door.live.enter(person)?;
    let (sender, receiver) = mpsc::channel(AHEAD);
    let listener = Listener {
        door: door.clone(),
        token: token.to_owned(),
        person,
        role: caller.role,
        streams: door.app.events.visible(caller, &place),
        place,
        sender,
    };
    tokio::spawn(listener.run());
    Ok(receiver)
}

impl Listener {
    async fn run(mut self) {
        if let Some(reason) = self.tell().await {
            let end = format!("event: end\ndata: {{\"reason\":\"{reason}\"}}\n\n");
            self.send(end).await;
        }
    }

    /// Tells until there is a reason to end, or nobody listens any more.
    async fn tell(&mut self) -> Option<&'static str> {
        let began = Instant::now();
        let mut moved = self.door.live.moved.subscribe();
        let mut stopping = self.door.live.stopping.subscribe();
        let ready = format!("event: ready\nid: {}\ndata: {{}}\n\n", self.place.text());
        if !self.send(ready).await {
            return None;
        }
        loop {
            if *stopping.borrow() {
                return Some("the server stops");
            }
            moved.borrow_and_update();
            let round = match self.read().await {
                Ok(round) => round,
                Err(reason) => return Some(reason),
            };
            let text = shown(&round);
            let has_more = round.has_more;
            self.place = round.place;
            if !text.is_empty() && !self.send(text).await {
                return None;
            }
            if has_more {
                continue;
            }
            if began.elapsed() >= self.door.options.live_for {
                return Some("it is time to connect anew");
            }
            let beats = tokio::select! {
                _ = moved.changed() => false,
                _ = stopping.changed() => false,
                () = self.sender.closed() => return None,
                () = sleep(HEARTBEAT) => true,
            };
            if beats && !self.send(": still here\n\n".into()).await {
                return None;
            }
        }
    }

    /// What comes next, if whoever listens is still who they were and sees what they saw.
    async fn read(&mut self) -> Result<Round, &'static str> {
        let app = &self.door.app;
        let caller = app.auth.authenticate(&self.token).await;
        let caller = caller.map_err(|_| "the token is no longer valid")?;
        if caller.role != self.role {
            return Err("your role has changed");
        }
        let seen = app.events.visible(&caller, &self.place);
        let lost = |stream: &Stream| seen.binary_search(stream).is_err();
        if self.streams.iter().any(lost) {
            return Err("what you may see has changed");
        }
        self.streams = seen;
        let round = app.events.next(&caller, self.place.clone(), ROUND).await;
        round.map_err(|error| {
            tracing::warn!(?error, "a live stream ended");
            "the store does not answer"
        })
    }

    /// Whether it was taken in time.
    async fn send(&self, text: String) -> bool {
        let sent = timeout(PATIENCE, self.sender.send(text.into())).await;
        matches!(sent, Ok(Ok(())))
    }
}

/// A round as server-sent events; its last one says where to go on.
fn shown(round: &Round) -> String {
    let mut text = String::new();
    for (at, event) in round.events.iter().enumerate() {
        let Ok(data) = serde_json::to_string(event) else {
            continue;
        };
        if at + 1 == round.events.len() {
            text.push_str("id: ");
            text.push_str(&round.place.text());
            text.push('\n');
        }
        text.push_str("event: ");
        text.push_str(&event.kind);
        text.push_str("\ndata: ");
        text.push_str(&data);
        text.push_str("\n\n");
    }
    text
}
