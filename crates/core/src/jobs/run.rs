//! Running a job: its steps, its progress as others see it, and its end.

use std::any::Any;
use std::future::poll_fn;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use futures::channel::oneshot;
use futures::future::{BoxFuture, FutureExt};
use serde_json::Value;

use super::model::{Job, JobPart, JobState};
use super::{Jobs, Running};
use crate::error::{Error, Result, Source};
use crate::id::Id;
use crate::time::Timestamp;

/// How often progress is written down.
const OFTEN: Duration = Duration::from_millis(500);

/// How often work is begun while the store is away; then it waits to be [found](Jobs::unfinished) again.
const TRIES: u32 = 12;
/// Longest pause between two tries, in seconds; the first is one second and each next one twice as long.
const LONGEST: u64 = 30;

/// How a job's work ended.
#[derive(Debug)]
pub enum Ending {
    /// It did all it was to do.
    Finished(Value),
    /// It was asked to stop; this is what it had done.
    Stopped(Value),
}

/// What the work of a job says of itself while it goes on.
pub struct Progress {
    jobs: Jobs,
    id: Id<Job>,
    stop: Arc<AtomicBool>,
    done: u64,
    total: Option<u64>,
    parts: Vec<JobPart>,
    written: Timestamp,
}

impl Progress {
    /// How many steps there are in all.
    pub const fn expect(&mut self, total: u64) {
        self.total = Some(total);
    }

    /// A part has ended. It is told with the next [step](Self::step).
    pub fn ended(&mut self, part: JobPart) {
        self.parts.push(part);
    }

    /// Some steps are done. `false`: someone asked the job to stop. Lets other work go on in between.
    pub async fn step(&mut self, by: u64) -> Result<bool> {
        self.done += by;
        let now = self.jobs.store.now();
        if now.since(self.written) >= OFTEN {
            self.written = now;
            self.write().await?;
        }
        pause().await;
        Ok(!self.stop.load(Ordering::Relaxed))
    }

    async fn write(&self) -> Result<()> {
        let (done, total) = (self.done, self.total);
        self.jobs
            .end(self.id, |job| {
                job.done = done;
                job.total = total;
                job.parts.clone_from(&self.parts);
            })
            .await?;
        if self.jobs.read(self.id).await?.value.state != JobState::Running {
            self.stop.store(true, Ordering::Relaxed);
        }
        Ok(())
    }
}

/// Lets other work on the same thread go first.
async fn pause() {
    let mut paused = false;
    poll_fn(|context| {
        if paused {
            return Poll::Ready(());
        }
        paused = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// What a panic said.
fn told(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!(
        "the work of the job panicked: {}",
        text.unwrap_or("it did not say why")
    )
}

impl Jobs {
    /// Does a job's work in the background and writes down how it ended.
    ///
    /// While the store is away the work is begun again and again, ever less often: it must be harmless to repeat.
    pub fn run<W>(&self, job: &Job, work: W)
    where
        W: Fn(Progress) -> BoxFuture<'static, Result<(Progress, Ending)>> + Send + Sync + 'static,
    {
        let id = job.job_id;
        let (end, done) = oneshot::channel::<()>();
        let running = Running {
            stop: Arc::default(),
            done: done.shared(),
        };
        let stop = running.stop.clone();
        self.running.lock().insert(id, running);
        let jobs = self.clone();
        let whole = async move {
            for tried in 0..TRIES {
                let ended = jobs.once(id, &stop, tried > 0, &work).await;
                let source = match jobs.finish(id, ended).await {
                    Ok(()) => break,
                    Err(source) => source,
                };
                tracing::warn!(job.id = %id, error = %source, "job interrupted; goes on when the store is back");
                for _ in 0..(1_u64 << tried).min(LONGEST) {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    jobs.store.clock.sleep(Duration::from_secs(1)).await;
                }
            }
            jobs.running.lock().remove(&id);
            // Those who wait are told last, so that they read the end.
            drop(end);
        };
        self.spawn.spawn(whole.boxed());
    }

    /// Does the work once; one that was told to stop while the store was away is not begun again.
    async fn once<W>(
        &self,
        id: Id<Job>,
        stop: &Arc<AtomicBool>,
        is_repeat: bool,
        work: &W,
    ) -> Result<(Progress, Ending)>
    where
        W: Fn(Progress) -> BoxFuture<'static, Result<(Progress, Ending)>> + Send + Sync,
    {
        let job = self.read(id).await?.value;
        let progress = Progress {
            jobs: self.clone(),
            id,
            stop: stop.clone(),
            done: 0,
            total: None,
            parts: Vec::new(),
            written: self.store.now(),
        };
        if job.state != JobState::Running || (is_repeat && stop.load(Ordering::Relaxed)) {
            return Ok((progress, Ending::Stopped(Value::Null)));
        }
        // What a panic leaves behind is not looked at again, but the job must not seem to go on for ever.
        AssertUnwindSafe(async { work(progress).await })
            .catch_unwind()
            .await
            .unwrap_or_else(|panic| Err(Error::internal(told(&*panic))))
    }

    /// Writes down how the work ended; fails only while the store is away.
    async fn finish(&self, id: Id<Job>, ended: Result<(Progress, Ending)>) -> Result<(), Source> {
        let written = match ended {
            Ok((progress, ending)) => {
                self.end(id, |job| {
                    job.done = progress.done;
                    job.total = progress.total;
                    job.parts.clone_from(&progress.parts);
                    let (state, result) = match &ending {
                        Ending::Finished(result) => (JobState::Succeeded, result),
                        Ending::Stopped(result) => (JobState::Cancelled, result),
                    };
                    job.state = state;
                    job.result = Some(result.clone());
                })
                .await
            }
            Err(Error::Unavailable(source)) => return Err(source),
            Err(error) => {
                if let Error::Internal(source) = &error {
                    tracing::error!(job.id = %id, error = %source, "job failed");
                }
                let text = error.to_string();
                self.end(id, |job| {
                    job.state = JobState::Failed;
                    job.error = Some(text.clone());
                })
                .await
            }
        };
        let cleared = match written {
            Ok(()) => self.drop_upload(id).await,
            Err(error) => Err(error),
        };
        match cleared {
            Ok(()) => Ok(()),
            Err(Error::Unavailable(source)) => Err(source),
            Err(error) => {
                tracing::error!(job.id = %id, error = ?error, "the end of a job could not be written down");
                Ok(())
            }
        }
    }
}
