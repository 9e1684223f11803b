//! Shipping: the new rows of the change log become a segment, and what must not go back in time is noted before it.

use std::time::Instant;

use codexflow_core::time::Timestamp;
use rusqlite::Connection;

use super::archiver::Shared;
use super::index::{self, Line};
use super::revocations::Revocations;
use super::state::{self, State};
use super::{ArchiveError, frame, segment, snapshot};
use crate::table::{file, log};

/// Noting what the store adds up to may take this part of the time.
const STATE_SHARE: u32 = 100;

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

pub(super) struct Shipper<'a> {
    shared: &'a Shared,
    connection: Option<Connection>,
    current: Option<Current>,
    state_due: Instant,
}

impl<'a> Shipper<'a> {
    pub(super) fn new(shared: &'a Shared) -> Self {
        Self {
            shared,
            connection: None,
            current: None,
            state_due: Instant::now(),
        }
    }

    /// After a failure everything is looked at anew.
    pub(super) fn failed(&mut self) {
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
    pub(super) fn ship(&mut self) -> Result<(), ArchiveError> {
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
