//! The archive at work: one thread ships, another takes the daily snapshot and proves it.
//!
//! Both only read the database, so that an archive that is slow, full or gone never keeps a write waiting.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use codexflow_core::time::{Clock, Timestamp};
use parking_lot::{Condvar, Mutex};
use serde::Serialize;

use super::proof::{self, Proof};
use super::ship::Shipper;
use super::{ArchiveError, index, prune, snapshot};
use crate::table::{LocalTable, file, log};

/// How long after the last time new changes are looked for.
const EVERY: Duration = Duration::from_secs(1);
/// The longest pause after failures.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often the daily work is looked for.
const DAILY_EVERY: Duration = Duration::from_mins(1);

/// Where the archive is and how much of it is kept.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The directory; best on another disk than the data.
    pub dir: PathBuf,
    /// Any second of so many days can be restored.
    pub keep_days: u32,
    /// When so many bytes of changes could not be shipped, the log is given up and begun anew with a snapshot.
    pub log_bytes: u64,
    /// How old the newest snapshot and the last proof may become.
    pub daily: Duration,
}

impl Settings {
    /// The usual bounds.
    pub const fn new(dir: PathBuf) -> Self {
        Self {
            dir,
            keep_days: 35,
            log_bytes: 1 << 30,
            daily: Duration::from_hours(24),
        }
    }
}

/// How the archive is.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// The last change that is in it.
    pub shipped: u64,
    /// Segments written since the start.
    pub segments: u64,
    /// Bytes written since the start.
    pub bytes: u64,
    /// Attempts that failed since the start.
    pub failures: u64,
    /// When the oldest change was made that is not in it; none when all are.
    pub behind_since: Option<Timestamp>,
    /// Why the last attempt failed, if it did.
    pub error: Option<String>,
    /// When the newest snapshot was taken.
    pub snapshot_at: Option<Timestamp>,
    /// The last proof.
    pub proof: Option<Proof>,
}

impl Status {
    /// How far the archive is behind.
    pub fn lag(&self, now: Timestamp) -> Duration {
        self.behind_since
            .map_or(Duration::ZERO, |since| now.since(since))
    }
}

/// Ships while it lives.
pub struct Archiver {
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

pub(super) struct Shared {
    pub(super) settings: Settings,
    pub(super) table: Arc<LocalTable>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) status: Mutex<Status>,
    is_stopping: Mutex<bool>,
    stop: Condvar,
    /// Held by whoever takes or removes snapshots.
    pub(super) snapshots: Mutex<()>,
}

impl Archiver {
    /// Begins to ship the changes of a table that logs them.
    pub fn start(
        table: Arc<LocalTable>,
        clock: Arc<dyn Clock>,
        settings: Settings,
    ) -> std::io::Result<Self> {
        let status = Status {
            proof: proof::last_proof(&settings.dir),
            ..Status::default()
        };
        let shared = Arc::new(Shared {
            settings,
            table,
            clock,
            status: Mutex::new(status),
            is_stopping: Mutex::new(false),
            stop: Condvar::new(),
            snapshots: Mutex::new(()),
        });
        let (shipping, daily) = (shared.clone(), shared.clone());
        let named = |name: &str| std::thread::Builder::new().name(name.into());
        let threads = vec![
            named("archive-ship").spawn(move || shipping.ship())?,
            named("archive-daily").spawn(move || daily.daily())?,
        ];
        Ok(Self {
            shared,
            threads: Mutex::new(threads),
        })
    }

    /// How the archive is.
    pub fn status(&self) -> Status {
        self.shared.status.lock().clone()
    }

    /// How far the archive is behind.
    pub fn lag(&self) -> Duration {
        self.shared.status.lock().lag(self.shared.clock.now())
    }

    /// How long ago the back-up was last proved, if ever.
    pub fn proof_age(&self) -> Option<Duration> {
        let proof = self.shared.status.lock().proof.clone()?;
        Some(far(proof.at.millis(), self.shared.clock.now()))
    }

    /// The bounds it was started with.
    pub fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    /// Ships what there is and ends. Call it before the table is closed.
    pub fn stop(&self) {
        *self.shared.is_stopping.lock() = true;
        self.shared.stop.notify_all();
        let threads = std::mem::take(&mut *self.threads.lock());
        for thread in threads {
            if thread.join().is_err() {
                tracing::error!("a thread of the archive panicked");
            }
        }
    }
}

impl Drop for Archiver {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Shared {
    /// Waits; answers whether to go on.
    fn wait(&self, pause: Duration) -> bool {
        let mut is_stopping = self.is_stopping.lock();
        if !*is_stopping {
            self.stop.wait_for(&mut is_stopping, pause);
        }
        !*is_stopping
    }

    fn ship(&self) {
        let mut shipper = Shipper::new(self);
        let mut pause = EVERY;
        loop {
            let goes_on = self.wait(pause);
            match shipper.ship() {
                Ok(()) => {
                    if self.status.lock().error.take().is_some() {
                        tracing::info!("changes reach the archive again");
                    }
                    pause = EVERY;
                }
                Err(error) => {
                    let error = error.to_string();
                    shipper.failed();
                    let mut status = self.status.lock();
                    status.failures += 1;
                    if status.error.as_ref() != Some(&error) {
                        tracing::error!(error, "changes do not reach the archive; writes go on");
                    }
                    status.error = Some(error);
                    pause = (pause * 2).min(PATIENCE);
                }
            }
            if !goes_on {
                return;
            }
        }
    }

    fn daily(&self) {
        loop {
            if let Err(error) = self.keep_up() {
                tracing::error!(error = %error, "the daily snapshot, its proof or the removal of old files failed");
            }
            let now = self.clock.now();
            let proof = self.status.lock().proof.clone();
            let is_old = |proof: &Proof| far(proof.at.millis(), now) > self.settings.daily * 2;
            match &proof {
                Some(proof) if !proof.is_good() => {
                    tracing::error!(problems = ?proof.problems, "ALARM: the back-up cannot be restored as it should");
                }
                Some(proof) if is_old(proof) => {
                    tracing::error!(last = %proof.at, "ALARM: the last proof of the back-up is more than a day overdue");
                }
                _ => {}
            }
            if !self.wait(DAILY_EVERY) {
                return;
            }
        }
    }

    /// Takes the snapshot and makes the proof that are due.
    fn keep_up(&self) -> Result<(), ArchiveError> {
        let now = self.clock.now();
        let dir = &self.settings.dir;
        let connection = file::open_reader(&self.table.database())?;
        let line = log::line(&connection)?;
        if !line.is_logged {
            return Ok(());
        }
        let files = index::line(dir, &line.id)?;
        // Until the first, shipping itself sees to it.
        let Some((_, newest)) = files.snapshots.last().copied() else {
            return Ok(());
        };
        if far(newest, now) >= self.settings.daily {
            let _held = self.snapshots.lock();
            let taken = snapshot::take_with(&connection, dir, now)?;
            self.status.lock().snapshot_at = Some(taken.at);
            prune::prune(dir, &line.id, now, self.settings.keep_days)?;
        }
        drop(connection);
        let proof = self.status.lock().proof.clone();
        if proof.is_none_or(|proof| far(proof.at.millis(), now) >= self.settings.daily) {
            let _held = self.snapshots.lock();
            let proof = proof::prove(dir, now)?;
            tracing::info!(
                ordinal = proof.ordinal,
                state = proof.state,
                millis = proof.millis,
                is_good = proof.is_good(),
                "the back-up was restored to prove it"
            );
            self.status.lock().proof = Some(proof);
        }
        Ok(())
    }
}

/// How far a moment is away, whichever way the clock has jumped since.
fn far(at: i64, now: Timestamp) -> Duration {
    Duration::from_millis(at.abs_diff(now.millis()))
}
