//! Grades the models of `codexflow-insight`: lines of JSON in, lines of JSON out.

#![expect(
    clippy::print_stderr,
    reason = "a program that speaks on its standard streams"
)]

use std::process::ExitCode;

use anyhow::Result;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("insight-eval: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(words: &[String]) -> Result<()> {
    match words {
        [task, ..] => anyhow::bail!("there is no task {task}: its tasks are to come"),
        [] => anyhow::bail!("usage: insight-eval TASK --train FOLDER"),
    }
}
