//! Grades the models of `codexflow-insight`: lines of JSON in, lines of JSON out.

#![expect(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a program that speaks on its standard streams"
)]

mod anomaly;
mod data;
mod delay;
mod figures;
mod graded;
mod overrun;
mod row;
mod serve;
mod shares;
mod sprint;
mod throughput;
mod when_done;

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;

use crate::serve::Task;

/// The development data beside the repository.
const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");

const USAGE: &str = "usage: insight-eval TASK --train FOLDER\n       insight-eval self TASK [FOLDER]\n\
                     tasks: delay, sprint, overrun, throughput, when-done, anomaly";

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
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["self", task] => check(task, Path::new(DATA)),
        ["self", task, folder] => check(task, Path::new(folder)),
        [task, "--train", folder] => {
            let begin = serve::Cpu::now();
            let mut model = fit(task, Path::new(folder))?;
            serve::serve(&mut *model, begin.spent())
        }
        _ => anyhow::bail!(USAGE),
    }
}

fn fit(task: &str, folder: &Path) -> Result<Box<dyn Task>> {
    Ok(match task {
        "delay" => Box::new(delay::Model::fit(folder)?),
        "sprint" => Box::new(sprint::Model::fit(folder)?),
        "overrun" => Box::new(overrun::Model::fit(folder)?),
        "throughput" => Box::new(throughput::Model::fit(&data::weekly_series(folder)?)),
        "when-done" => Box::new(when_done::Model::new()),
        "anomaly" => Box::new(anomaly::Model::fit(&data::weekly_flow(folder)?)),
        other => anyhow::bail!("there is no task {other}\n{USAGE}"),
    })
}

fn check(task: &str, folder: &Path) -> Result<()> {
    let table = match task {
        "delay" => delay::check(folder)?,
        "sprint" => sprint::check(folder)?,
        "overrun" => overrun::check(folder)?,
        "throughput" => throughput::check(&data::weekly_series(folder)?, &data::m4(folder)?),
        "when-done" => when_done::check(&data::weekly_series(folder)?),
        "anomaly" => anomaly::check(&data::weekly_flow(folder)?),
        other => anyhow::bail!("there is no task {other}\n{USAGE}"),
    };
    println!("{table}");
    Ok(())
}
