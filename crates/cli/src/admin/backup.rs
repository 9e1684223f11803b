//! `codexflow backup` and `codexflow restore`: snapshots while the server runs or not, and the way back from them.

use std::path::{Path, PathBuf};

use codexflow_core::time::{Clock, Date, Timestamp};
use codexflow_local::SystemClock;
use codexflow_local::archive::{self, ArchiveError, LineSummary, Request};
use serde_json::json;

use crate::args::{Backup, Restore};
use crate::config::load;
use crate::failure::Failure;
use crate::output::Output;

/// Takes a snapshot and proves that it can be restored; with `--check` only looks at what there is.
pub(crate) fn backup(options: &Backup, output: &Output) -> Result<(), Failure> {
    let config = load(&options.local.overrides())?;
    let dir = match &options.to {
        Some(dir) => dir.clone(),
        None => config.backup.dir().ok_or_else(|| {
            Failure::new(
                "no directory for back-ups is set",
                "name one with --to, or set backup.dir, which also ships every change within a second",
            )
        })?,
    };
    let now = SystemClock::new().now();
    if options.check {
        return check(&dir, now, output);
    }
    let database = config.data().join("codexflow.db");
    if !database.exists() {
        return Err(Failure::new(
            format!("there is no installation in {}", config.data().display()),
            "name its data directory with --data",
        ));
    }
    let taken = archive::take(&database, &dir, now).map_err(|error| explain(&error))?;
    let proof = archive::prove(&dir, now).map_err(|error| explain(&error))?;
    if !proof.is_good() {
        return Err(Failure::new(
            format!(
                "the snapshot was taken, but the archive cannot be restored as it should: {}",
                proof.problems.join("; ")
            ),
            "run `codexflow backup --check` to see every damaged file; back up into another directory",
        ));
    }
    let text = format!(
        "Backed up to {}\n{} MiB of data in {} MiB, state {}; restored once to prove it, in {} ms.\n\
         Beside it, keep the folder keys and codexflow.toml of the data directory.\n",
        taken.path.display(),
        taken.database_bytes >> 20,
        taken.bytes.div_ceil(1 << 20),
        taken.state.digest(),
        proof.millis,
    );
    output.result(&json!({ "snapshot": taken, "proof": proof }), &text)
}

fn check(dir: &Path, now: Timestamp, output: &Output) -> Result<(), Failure> {
    let problems = archive::check(dir).map_err(|error| explain(&error))?;
    if !problems.is_empty() {
        return Err(Failure::new(
            problems.join("\n"),
            "restore these files from a copy of the archive; `codexflow restore` says what can be restored without them",
        ));
    }
    let proof = archive::prove(dir, now).map_err(|error| explain(&error))?;
    if !proof.is_good() {
        return Err(Failure::new(
            proof.problems.join("\n"),
            "`codexflow restore` says what can be restored all the same",
        ));
    }
    let lines = archive::survey(dir).map_err(|error| explain(&error))?;
    let mut text: String = lines.iter().map(described).collect();
    text.push_str("Every file is sound; the newest state was restored to prove it.\n");
    output.result(&json!({ "lines": lines, "proof": proof }), &text)
}

fn described(line: &LineSummary) -> String {
    let (Some(first), Some(last)) = (line.snapshots.first(), line.snapshots.last()) else {
        return String::new();
    };
    let (id, count, segments) = (&line.line, line.snapshots.len(), line.segments);
    format!("line {id}: {count} snapshots from {first} to {last}, {segments} segments\n")
}

/// Restores a moment into a data directory that holds no installation.
pub(crate) fn restore(options: &Restore, output: &Output) -> Result<(), Failure> {
    let at = options.at.as_deref().map(moment).transpose()?;
    let to = match &options.to {
        Some(to) => to.clone(),
        None => target(options)?,
    };
    let restored = archive::restore(&Request {
        from: options.from.clone(),
        at,
        to: to.clone(),
        replaces: options.replace,
        now: SystemClock::new().now(),
    })
    .map_err(|error| explain(&error))?;
    let mut lines = vec![
        format!(
            "Restored {} as of {} (change {}, state {}).",
            to.display(),
            restored.at,
            restored.ordinal,
            restored.state.digest(),
        ),
        format!(
            "The state was compared at change {}. Everyone signs in anew; {} later changes of accounts hold.",
            restored.compared_at, restored.revoked
        ),
    ];
    let problems = restored.problems.iter();
    lines.extend(problems.map(|problem| format!("Done without: {problem}")));
    if let Some(aside) = &restored.put_aside {
        lines.push(format!("What was there is in {}.", aside.display()));
    }
    let text = lines.join("\n") + "\n";
    output.result(&restored, &text)
}

fn target(options: &Restore) -> Result<PathBuf, Failure> {
    let overrides = crate::config::Overrides {
        data: options.data.clone(),
        ..crate::config::Overrides::default()
    };
    Ok(load(&overrides)?.data().to_owned())
}

/// A moment as people write it: with a zone, or a day, which means its very end.
fn moment(text: &str) -> Result<Timestamp, Failure> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    if let Ok(day) = text.parse::<Date>() {
        let end = day.plus_days(1).start().millis() - 1;
        return Ok(Timestamp::from_millis(end));
    }
    Err(Failure {
        exit: 2,
        ..Failure::new(
            format!("\"{text}\" is no moment"),
            "write it like 2026-03-01T14:30:00Z, or 2026-03-01 for the end of that day (UTC)",
        )
    })
}

fn explain(error: &ArchiveError) -> Failure {
    let remedy = match error {
        ArchiveError::Io { .. } => {
            "check that the directory is there, can be used by this user and has space"
        }
        ArchiveError::Damaged { .. } | ArchiveError::Broken { .. } => {
            "`codexflow backup --check --to DIR` names every damaged file; a copy of the archive may have it sound"
        }
        ArchiveError::Nothing(_) => {
            "`codexflow backup --check --to DIR` lists what an archive holds"
        }
        // These say themselves what to do.
        ArchiveError::Occupied(_) | ArchiveError::Open(_) | ArchiveError::Differs { .. } => {
            return Failure::plain(error);
        }
        ArchiveError::Store(_) => "run `codexflow doctor` on the data directory",
    };
    Failure::new(error.to_string(), remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_time_with_a_zone_or_the_end_of_a_day() {
        let at = |text| moment(text).map(Timestamp::millis).ok();

        assert_eq!(at("1970-01-01T00:00:01Z"), Some(1000));
        assert_eq!(at("1970-01-01"), Some(86_399_999));
        assert_eq!(at("yesterday"), None);
    }
}
