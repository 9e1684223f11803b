//! The forty briefs of the repository as a client sends them: how good their documents are, and how long they take.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use codexflow_client::Client;
use serde_json::Value;

use crate::report::{Report, millis};

/// Scores of documents are told by these bounds.
const BANDS: [(f64, f64); 3] = [(0.0, 90.0), (90.0, 95.0), (95.0, 101.0)];

/// Has a document made of each.
pub(crate) fn generated(client: &Client, report: &mut Report) -> Result<()> {
    let mut times: Vec<Duration> = Vec::new();
    let mut scores: Vec<f64> = Vec::new();
    for file in files()? {
        let brief: Value = serde_json::from_slice(&fs::read(&file)?)?;
        let begun = Instant::now();
        let made = client.post::<Value>("/prds/generate", &brief);
        let prd = made
            .with_context(|| format!("{} was refused", file.display()))?
            .data;
        times.push(begun.elapsed());
        scores.push(prd["score"].as_f64().context("a score")?);
    }
    times.sort();
    scores.sort_by(f64::total_cmp);
    let count = times.len();
    let time = |percent: usize| times.get(count * percent / 100).copied();
    let time = |percent| time(percent).unwrap_or_default();
    report.row(
        &format!("{count} briefs to documents, one after another"),
        "p95 < 100 ms",
        format!("p50 {}, p95 {}", millis(time(50)), millis(time(95))),
    );
    let score = |percent: usize| scores.get(count * percent / 100).copied();
    let score = |percent| score(percent).unwrap_or_default();
    let bands = BANDS.map(|(from, to)| {
        let inside = scores.iter().filter(|score| (from..to).contains(*score));
        inside.count()
    });
    let least = scores.first().copied().unwrap_or_default();
    report.row(
        "- what the twelve checks give them, of 100",
        ">= 90",
        format!(
            "least {least:.1}, p10 {:.1}, median {:.1}; {} below 90, {} below 95, {} from 95 on",
            score(10),
            score(50),
            bands[0],
            bands[1],
            bands[2]
        ),
    );
    Ok(())
}

fn files() -> Result<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/language/briefs");
    let entries = fs::read_dir(&folder).with_context(|| folder.display().to_string())?;
    let mut files = Vec::new();
    for entry in entries {
        files.push(entry?.path());
    }
    files.sort();
    Ok(files)
}
