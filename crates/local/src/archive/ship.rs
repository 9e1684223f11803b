//! Shipping: every second the new rows of the change log become a segment; every day there is a snapshot and a proof.
//!
//! It has two threads of its own and only reads the database, so that an archive that is slow, full or gone never keeps a
//! write waiting.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use codexflow_core::time::{Clock, Timestamp};
use parking_lot::{Condvar, Mutex};
use rusqlite::Connection;
use serde::Serialize;

use super::index::{self, Line};
use super::proof::{self, Proof};
use super::revocations::Revocations;
use super::state::{self, State};
use super::{ArchiveError, frame, prune, segment, snapshot};
use crate::table::{LocalTable, file, log};

/// How long after the last time new changes are looked for.
const EVERY: Duration = Duration::from_secs(1);
/// The longest pause after failures.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often the daily work is looked for.
const DAILY_EVERY: Duration = Duration::from_mins(1);
/// Noting what the store adds up to may take this part of the time.
const STATE_SHARE: u32 = 100;

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

struct Shared {
    settings: Settings,
    table: Arc<LocalTable>,
    clock: Arc<dyn Clock>,
    status: Mutex<Status>,
    is_stopping: Mutex<bool>,
    stop: Condvar,
    /// Held by whoever takes or removes snapshots.
    snapshots: Mutex<()>,
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

/// What is known of the line that is being shipped.
struct Current {
    line: Line,
    revocations: Revocations,
    /// The last ordinal in the archive, and the sum of that row where a segment noted it.
    shipped: u64,
    last_sum: Option<String>,
    /// The sum of the last segment.
    previous: String,
}

struct Shipper<'a> {
    shared: &'a Shared,
    connection: Option<Connection>,
    current: Option<Current>,
    state_due: Instant,
}

impl<'a> Shipper<'a> {
    fn new(shared: &'a Shared) -> Self {
        Self {
            shared,
            connection: None,
            current: None,
            state_due: Instant::now(),
        }
    }

    /// After a failure everything is looked at anew.
    fn failed(&mut self) {
        self.connection = None;
        self.current = None;
        if let Err(error) = self.bound() {
            tracing::error!(error = %error, "cannot tell how long the change log is");
        }
    }

    /// Gives up a log that has become too long, so that an archive that is gone does not fill the data's disk.
    fn bound(&self) -> Result<(), ArchiveError> {
        let connection = file::open_reader(&self.shared.table.database())?;
        let sql = "SELECT coalesce(sum(length(changes)), 0), min(at) FROM ChangeLog WHERE at > 0";
        let (bytes, oldest): (i64, Option<i64>) =
            connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        self.shared.status.lock().behind_since = oldest.map(Timestamp::from_millis);
        if bytes.cast_unsigned() > self.shared.settings.log_bytes
            && let Some(shipping) = self.shared.table.shipping()
        {
            tracing::error!(
                bytes,
                "the change log is too long and is begun anew: when the archive works again it starts with a snapshot, \
                 and moments in between cannot be restored"
            );
            shipping.end_line();
        }
        Ok(())
    }

    /// Ships everything that is new.
    fn ship(&mut self) -> Result<(), ArchiveError> {
        loop {
            let connection = match self.connection.take() {
                Some(connection) => connection,
                None => file::open_reader(&self.shared.table.database())?,
            };
            let is_done = self.ship_some(&connection)?;
            self.connection = Some(connection);
            if is_done {
                return Ok(());
            }
        }
    }

    /// Ships one segment; answers whether that was all.
    fn ship_some(&mut self, connection: &Connection) -> Result<bool, ArchiveError> {
        let moment = connection.unchecked_transaction()?;
        let line = log::line(&moment)?;
        if !line.is_logged {
            // Nothing was written since the start.
            return Ok(true);
        }
        if self
            .current
            .as_ref()
            .is_none_or(|current| current.line.id != line.id)
        {
            self.current = None;
            self.current = Some(self.enter(&line.id)?);
        }
        let Some(current) = &self.current else {
            return Ok(true);
        };
        let mut rows = log::rows(&moment, current.shipped, segment::BYTES)?;
        let last = log::last(&moment)?;
        let boundary = rows.first().filter(|row| row.ordinal == current.shipped);
        let is_ours = match (&current.last_sum, boundary) {
            (Some(sum), Some(row)) => *sum == segment::row_sum(row),
            // The row of a snapshot, or one that a segment covers and that is gone.
            _ => true,
        };
        rows.retain(|row| row.ordinal > current.shipped);
        let leads_on = rows
            .first()
            .is_none_or(|row| row.ordinal == current.shipped + 1);
        if !is_ours || !leads_on || last < current.shipped {
            // A data directory was copied back, or the log was cut: what is shipped does not lead to what is here.
            if let Some(shipping) = self.shared.table.shipping() {
                shipping.end_line();
            }
            return Err(ArchiveError::Nothing(format!(
                "the archive's line {} does not lead to this database; the next write begins a new one with a snapshot",
                line.id
            )));
        }
        let Some(newest) = rows.last() else {
            self.shared.status.lock().behind_since = None;
            return Ok(true);
        };
        let is_all = newest.ordinal == last;
        let state = if is_all {
            self.state(&moment, last)?
        } else {
            None
        };
        drop(moment);
        self.write(&rows, state)?;
        Ok(is_all)
    }

    /// What the store adds up to, when it is time to look.
    fn state(&mut self, moment: &Connection, last: u64) -> Result<Option<State>, ArchiveError> {
        let begun = Instant::now();
        if begun < self.state_due {
            return Ok(None);
        }
        let state = state::of(moment, last, |_, _| {})?;
        self.state_due = Instant::now() + begun.elapsed() * STATE_SHARE;
        Ok(Some(state))
    }

    fn write(&mut self, rows: &[log::Row], state: Option<State>) -> Result<(), ArchiveError> {
        let Some(current) = &mut self.current else {
            return Ok(());
        };
        // Before the segment: a restore may know more of accounts than of the rest, never less.
        current.revocations.append(rows)?;
        let place = (current.previous.as_str(), current.revocations.sum());
        let written = segment::write(&current.line.dir, &current.line.id, rows, place, state)?;
        let (header, sum, bytes) = written;
        if let Some(state) = &header.state {
            tracing::debug!(ordinal = state.ordinal, state = state.digest(), "shipped");
        }
        current.shipped = header.last;
        current.last_sum = Some(header.last_sum);
        current.previous = sum;
        // The row that was shipped last stays, to show whose log it is.
        if let Some(shipping) = self.shared.table.shipping() {
            shipping.shipped(header.last);
        }
        let mut status = self.shared.status.lock();
        status.shipped = header.last;
        status.segments += 1;
        status.bytes += bytes;
        status.behind_since = None;
        Ok(())
    }

    /// Looks how far the archive has this line, which begins with a snapshot.
    fn enter(&self, id: &str) -> Result<Current, ArchiveError> {
        let dir = &self.shared.settings.dir;
        let mut line = index::line(dir, id)?;
        if line.snapshots.is_empty() {
            let _held = self.shared.snapshots.lock();
            // VACUUM cannot run in a transaction; what is newer than this moment is in the snapshot, too.
            let own = file::open_reader(&self.shared.table.database())?;
            snapshot::take_with(&own, dir, self.shared.clock.now())?;
            line = index::line(dir, id)?;
        }
        let (Some((base, _)), Some((_, newest))) = (line.snapshots.first(), line.snapshots.last())
        else {
            return Err(ArchiveError::Nothing(
                "the snapshot that was taken is gone".into(),
            ));
        };
        self.shared.status.lock().snapshot_at = Some(Timestamp::from_millis(*newest));
        let (mut shipped, mut last_sum, mut previous) = (*base, None, String::new());
        if let Some(range) = line.segments.last() {
            let path = line.segment_path(*range);
            previous = frame::verify(&path)?;
            let header = segment::header(&path, &line.id, *range)?;
            (shipped, last_sum) = (header.last, Some(header.last_sum));
        }
        self.shared.status.lock().shipped = shipped;
        Ok(Current {
            revocations: Revocations::open(&line.dir)?,
            line,
            shipped,
            last_sum,
            previous,
        })
    }
}
