//! Waiting for a job: a bar for people who watch, plain lines for those who read later.

use std::time::{Duration, Instant};

use codexflow_client::Client;
use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::failure::Failure;
use crate::output::Output;

/// How often the server is asked; a job's own speed is not our business.
const ASK_EVERY: Duration = Duration::from_millis(100);

/// How often a line is written when nobody watches.
const TELL_EVERY: Duration = Duration::from_secs(5);

/// A job as the API shows it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Job {
    #[serde(rename = "jobId")]
    pub(crate) id: String,
    pub(crate) state: String,
    #[serde(default)]
    pub(crate) done: u64,
    pub(crate) total: Option<u64>,
    pub(crate) result: Option<Value>,
    pub(crate) error: Option<String>,
}

impl Job {
    fn is_running(&self) -> bool {
        self.state == "running"
    }
}

/// Asks until the job has ended, showing how far it is.
pub(crate) fn wait(
    client: &Client,
    mut job: Job,
    what: &str,
    output: &Output,
) -> Result<Job, Failure> {
    let progress = Progress::new(what, output);
    while job.is_running() {
        progress.show(&job);
        std::thread::sleep(ASK_EVERY);
        job = client
            .get::<Job>(&format!("/jobs/{}", job.id))
            .map_err(|error| {
                Failure::new(
                    format!("lost sight of {}: {error}", job.id),
                    "the job goes on by itself on the server; look at it with GET /v1/jobs/ and its id",
                )
            })?
            .data;
    }
    progress.end();
    Ok(job)
}

struct Progress<'a> {
    what: &'a str,
    output: &'a Output,
    bar: Option<ProgressBar>,
    told: std::cell::Cell<Instant>,
}

impl<'a> Progress<'a> {
    fn new(what: &'a str, output: &'a Output) -> Self {
        let bar = output.is_watched().then(|| {
            let style = ProgressStyle::with_template("{msg} [{bar:40}] {pos}/{len} {eta}")
                .expect("a test shows that the template is one")
                .progress_chars("=> ");
            ProgressBar::new(0)
                .with_style(style)
                .with_message(what.to_owned())
        });
        Self {
            what,
            output,
            bar,
            told: Instant::now().into(),
        }
    }

    fn show(&self, job: &Job) {
        if let Some(bar) = &self.bar {
            bar.set_length(job.total.unwrap_or(job.done));
            bar.set_position(job.done);
        } else if self.told.get().elapsed() >= TELL_EVERY {
            self.told.set(Instant::now());
            let of = job
                .total
                .map_or_else(String::new, |total| format!(" of {total}"));
            self.output
                .note(&format!("{}: {}{of}", self.what, job.done));
        }
    }

    fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bars_template_is_one() {
        assert!(ProgressStyle::with_template("{msg} [{bar:40}] {pos}/{len} {eta}").is_ok());
    }
}
