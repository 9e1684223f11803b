//! The development data as its files hold it. Must not change a value.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result};
use codexflow_insight::anomaly::Flow;
use flate2::read::GzDecoder;

/// A named row of weeks.
pub(crate) struct Series {
    /// Its name in the file.
    pub(crate) name: String,
    /// One value a week, the last one newest.
    pub(crate) y: Vec<f64>,
}

/// A project's weeks in order.
#[derive(Clone)]
pub(crate) struct Project {
    /// One entry a week, the last one newest.
    pub(crate) weeks: Vec<Flow>,
}

type Rows = csv::Reader<GzDecoder<File>>;

pub(crate) fn open(folder: &Path, name: &str) -> Result<Rows> {
    let path = folder.join(name);
    let file = File::open(&path).with_context(|| format!("cannot open {}", path.display()))?;
    Ok(csv::Reader::from_reader(GzDecoder::new(file)))
}

fn column(rows: &mut Rows, name: &str) -> Result<usize> {
    let headers = rows.headers()?;
    headers
        .iter()
        .position(|header| header == name)
        .with_context(|| format!("there is no column {name}"))
}

/// The throughput of teams, one series for each kind.
pub(crate) fn weekly_series(folder: &Path) -> Result<Vec<Series>> {
    grouped(folder, "weekly_series.csv.gz", &["series", "kind"])
}

/// The weekly part of the M4 competition.
pub(crate) fn m4(folder: &Path) -> Result<Vec<Series>> {
    grouped(folder, "m4_weekly.csv.gz", &["series"])
}

fn grouped(folder: &Path, file: &str, by: &[&str]) -> Result<Vec<Series>> {
    let mut rows = open(folder, file)?;
    let keys = by
        .iter()
        .map(|name| column(&mut rows, name))
        .collect::<Result<Vec<_>>>()?;
    let value = column(&mut rows, "value")?;
    let mut all: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for row in rows.records() {
        let row = row.with_context(|| format!("{file} holds a broken line"))?;
        let name: Vec<&str> = keys.iter().filter_map(|key| row.get(*key)).collect();
        let amount = row.get(value).unwrap_or_default();
        let amount = amount
            .parse()
            .with_context(|| format!("{file}: {amount} is not a number"))?;
        all.entry(name.join(" ")).or_default().push(amount);
    }
    Ok(all
        .into_iter()
        .map(|(name, y)| Series { name, y })
        .collect())
}

/// The weekly flow of projects.
pub(crate) fn weekly_flow(folder: &Path) -> Result<Vec<Project>> {
    let mut rows = open(folder, "weekly_flow.csv.gz")?;
    let mut at = |name| column(&mut rows, name);
    let (source, project) = (at("source")?, at("project")?);
    let counts = [at("opened")?, at("closed")?, at("wip")?];
    let cycles = [at("cycle_median_days")?, at("cycle_p85_days")?];
    let mut all: BTreeMap<(String, String), Vec<Flow>> = BTreeMap::new();
    for row in rows.records() {
        let row = row.context("weekly_flow.csv.gz holds a broken line")?;
        let text = |at: usize| row.get(at).unwrap_or_default();
        let [opened, closed, wip] = counts.map(|at| text(at).parse().unwrap_or(0.0));
        let [cycle_median, cycle_p85] = cycles.map(|at| text(at).parse().ok());
        let key = (text(source).to_owned(), text(project).to_owned());
        all.entry(key).or_default().push(Flow {
            opened,
            closed,
            wip,
            cycle_median,
            cycle_p85,
        });
    }
    Ok(all.into_values().map(|weeks| Project { weeks }).collect())
}
