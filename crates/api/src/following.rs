//! A job as it goes on, told to who started it: server-sent events over the answer of an ordinary request.
//!
//! Each event is the whole job, so nothing is missed by who comes late or connects anew. Before anything is sent it is
//! asked again who follows and whether they may.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use codexflow_core::access::{Caller, Role};
use codexflow_core::error::{Error, Result};
use codexflow_core::id::Id;
use codexflow_core::jobs::model::{Job, JobState};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use crate::door::Door;
use crate::live::{HEARTBEAT, PATIENCE};

/// How often a job is looked at; its progress is written down as often.
const OFTEN: Duration = Duration::from_millis(500);
/// Events that wait for a follower's connection.
const AHEAD: usize = 2;

/// One who follows a job.
struct Follower {
    door: Arc<Door>,
    token: String,
    person: u128,
    role: Role,
    job: Id<Job>,
    sender: mpsc::Sender<Bytes>,
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.door.live.leave(self.person);
    }
}

/// Begins to tell a caller how a job goes on.
pub(crate) fn follow(
    door: &Arc<Door>,
    caller: &Caller,
    token: &str,
    job: Id<Job>,
) -> Result<mpsc::Receiver<Bytes>> {
    let person = caller.id.to_u128();
    door.live.enter(person)?;
    let (sender, receiver) = mpsc::channel(AHEAD);
    let follower = Follower {
        door: door.clone(),
        token: token.to_owned(),
        person,
        role: caller.role,
        job,
        sender,
    };
    tokio::spawn(follower.run());
    Ok(receiver)
}

impl Follower {
    async fn run(self) {
        if let Some(reason) = self.tell().await {
            let end = format!("event: end\ndata: {{\"reason\":\"{reason}\"}}\n\n");
            self.send(end).await;
        }
    }

    /// Tells until the job has ended or there is another reason to end, or nobody follows any more.
    async fn tell(&self) -> Option<&'static str> {
        let began = Instant::now();
        let mut stopping = self.door.live.stopping();
        let (mut told, mut sent) = (None, Instant::now());
        loop {
            if *stopping.borrow() {
                return Some("the server stops");
            }
            let job = match self.read().await {
                Ok(job) => job,
                Err(reason) => return Some(reason),
            };
            if told != Some(job.version) {
                let data = serde_json::to_string(&job).ok()?;
                let text = format!("event: job\nid: {}\ndata: {data}\n\n", job.version);
                if !self.send(text).await {
                    return None;
                }
                (told, sent) = (Some(job.version), Instant::now());
            }
            if job.state != JobState::Running {
                return Some("the job has ended");
            }
            if began.elapsed() >= self.door.options.live_for {
                return Some("it is time to connect anew");
            }
            if sent.elapsed() >= HEARTBEAT {
                if !self.send(": still here\n\n".into()).await {
                    return None;
                }
                sent = Instant::now();
            }
            tokio::select! {
                _ = stopping.changed() => {}
                () = self.sender.closed() => return None,
                () = sleep(OFTEN) => {}
            }
        }
    }

    /// The job as it is, if whoever follows is still who they were and may see it.
    async fn read(&self) -> Result<Job, &'static str> {
        let app = &self.door.app;
        let caller = app.auth.authenticate(&self.token).await;
        let caller = caller.map_err(|_| "the token is no longer valid")?;
        if caller.role != self.role {
            return Err("your role has changed");
        }
        let job = app.jobs.visible(&caller, self.job).await;
        job.map_err(|error| match error {
            Error::NotFound(_) => "what you may see has changed",
            error => {
                tracing::warn!(?error, "the following of a job ended");
                "the store does not answer"
            }
        })
    }

    /// Whether it was taken in time.
    async fn send(&self, text: String) -> bool {
        let sent = timeout(PATIENCE, self.sender.send(text.into())).await;
        matches!(sent, Ok(Ok(())))
    }
}
