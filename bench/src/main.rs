//! The figures of the README: load, start, import and memory. Prints, never asserts, and talks to this machine only.
//!
//! The server runs as a process of its own, exactly as people run it, with its log going to a file. Nothing here knows
//! its inside: everything is measured through the public API and `/proc`.

mod bare;
mod briefs;
mod http;
mod lists;
mod load;
mod machine;
mod process;
mod report;
mod seed;
mod server;
mod stages;

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, bail};

/// How many tasks the large installation has.
const LARGE: usize = 100_000;
/// How many tasks the small one has, which lists are compared with.
const SMALL: usize = 1_000;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        // The ceiling runs as a process of its own, as the server does.
        ["bare"] => bare::serve(),
        ["--binary", binary] => bench(Path::new(binary), LARGE),
        ["--binary", binary, "--tasks", tasks] => bench(Path::new(binary), tasks.parse()?),
        _ => bail!("usage: codexflow-bench --binary PATH/TO/codexflow [--tasks N]"),
    }
}

fn bench(binary: &Path, tasks: usize) -> Result<()> {
    let begun = Instant::now();
    let binary = binary.canonicalize().with_context(|| {
        format!(
            "there is no program at {}: run `make build`",
            binary.display()
        )
    })?;
    // One thread: the generator must leave the machine to the server.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut report = report::Report::new();
    runtime.block_on(stages::all(&binary, tasks, SMALL.min(tasks), &mut report))?;
    report.row(
        "the whole measurement",
        "",
        format!("{:.0?}", begun.elapsed()),
    );
    say(&report.markdown());
    Ok(())
}

/// Prints a line at once.
fn say(line: &str) {
    // A reader that has gone away is no reason to stop measuring.
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}
