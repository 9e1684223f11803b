//! `codexflow audit`: whether the log of everything that happened is whole.

use serde::{Deserialize, Serialize};

use super::signed_in;
use crate::args::Remote;
use crate::failure::Failure;
use crate::output::Output;

/// What the server found, as it says it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Verdict {
    valid: bool,
    streams: u64,
    events: u64,
    signed_line: u64,
    second_place: u64,
    findings: Vec<Finding>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Finding {
    stream: Option<String>,
    seq: Option<u64>,
    problem: String,
}

/// Has the server recount the log; a broken one is a failure.
pub(crate) fn verify(remote: &Remote, output: &Output) -> Result<(), Failure> {
    let client = signed_in(remote)?;
    let verdict: Verdict = client.get("/audit/verify")?.data;
    let mut lines = vec![format!(
        "{} events in {} streams, signed up to line {}; lines compared elsewhere: {}",
        verdict.events, verdict.streams, verdict.signed_line, verdict.second_place
    )];
    for finding in &verdict.findings {
        let stream = finding.stream.as_deref().unwrap_or("signed lines");
        let seq = finding.seq.map_or(String::new(), |seq| format!(" {seq}"));
        lines.push(format!("  {stream}{seq}: {}", finding.problem));
    }
    output.result(&verdict, &lines.join("\n"))?;
    if verdict.valid {
        Ok(())
    } else {
        Err(Failure::new(
            "the audit log is not whole",
            "keep the data directory as it is and compare it with a back-up; somebody or a failing disk has changed it",
        ))
    }
}
