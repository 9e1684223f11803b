//! How back-ups are, in words: for `/readyz` and `codexflow doctor`. Names no path, because everyone may ask.

use std::sync::Arc;
use std::time::Duration;

use codexflow_api::options::{Part, Watch};
use codexflow_local::archive::{Archiver, Proof};

/// The archive may be so far behind before somebody should look.
const LAG: Duration = Duration::from_secs(10);
/// A proof is made every day; one that is older is overdue.
pub(crate) const PROOF: Duration = Duration::from_hours(25);

/// Looks how back-ups are.
pub(crate) fn part(archiver: Option<Arc<Archiver>>) -> Watch {
    Box::new(move || {
        let (ok, finding) = archiver
            .as_ref()
            .map_or_else(off, |archiver| look(archiver));
        Part {
            name: "backup",
            ok,
            finding,
        }
    })
}

fn off() -> (bool, String) {
    (
        false,
        "off: set backup.dir, or what is here is lost with its disk".into(),
    )
}

fn look(archiver: &Archiver) -> (bool, String) {
    let status = archiver.status();
    let lag = archiver.lag();
    if lag > LAG {
        let seconds = lag.as_secs();
        return (
            false,
            format!("{seconds} s behind: see the log, and check the directory of back-ups"),
        );
    }
    if status.error.is_some() {
        return (
            false,
            "the last attempt to ship changes failed: see the log".into(),
        );
    }
    proved(status.proof.as_ref(), archiver.proof_age())
}

/// What a proof says about back-ups.
pub(crate) fn proved(proof: Option<&Proof>, age: Option<Duration>) -> (bool, String) {
    match proof {
        None => (
            true,
            "changes are shipped; the first proof is still to come".into(),
        ),
        Some(proof) if !proof.is_good() => (
            false,
            "the last proof failed: run `codexflow backup --check`".into(),
        ),
        Some(proof) if age.is_some_and(|age| age > PROOF) => (
            false,
            format!("the last proof is of {}: see the log", proof.at),
        ),
        Some(proof) => (
            true,
            format!("changes are shipped; restored to prove it at {}", proof.at),
        ),
    }
}
