//! Real exports, where they lie beside the checkout. They are never committed and never printed.

use std::path::PathBuf;

use super::*;
use crate::imports::file;

fn exports() -> Vec<PathBuf> {
    let folder =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/jira_exports");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "gz"));
    files.sort();
    files
}

#[tokio::test]
async fn real_exports_come_in_whole_stay_equal_and_go_out_again() {
    let files = exports();
    if files.is_empty() {
        eprintln!(
            "LEFT OUT: there are no exports in ../shared/data/jira_exports beside the checkout"
        );
        return;
    }
    for path in files {
        let desk = desk().await;
        let bytes = bytes::Bytes::from(std::fs::read(&path).unwrap());
        file::peek(&bytes, Format::Jira, &Options::default()).unwrap();
        let plain = crate::imports::csv::read::unpack(bytes.clone(), 1 << 30).unwrap();
        let (keys, seconds) = figures(&plain);

        let run = |bytes| {
            desk.imports
                .start(&desk.me, Format::Jira, bytes, Options::default())
        };
        let job = desk.ended(&run(bytes.clone()).await.unwrap()).await;
        let report: Report = serde_json::from_value(job.result.unwrap()).unwrap();

        let name = path.file_name().unwrap();
        assert_eq!(report.counts.create, keys.len() as u64, "{name:?}");
        assert_eq!(
            (report.counts.rows, report.counts.skip),
            (keys.len() as u64, 0),
            "{name:?}"
        );
        for key in &keys {
            assert_eq!(desk.task(key).await["key"], key.as_str());
        }
        let facts = desk.world.resident.facts(report.project.project_id);
        let hours: f64 = facts.iter().filter_map(|facts| facts.actual).sum();
        assert!((hours - seconds / 3600.0).abs() < 0.01, "{name:?} {hours}");
        let again = desk.ended(&run(bytes).await.unwrap()).await;
        let again: Report = serde_json::from_value(again.result.unwrap()).unwrap();
        assert_eq!(again.counts.unchanged, keys.len() as u64, "{name:?}");
        let undone = desk.undo(job.job_id, false).await;
        assert_eq!(
            (undone.removed, undone.kept),
            (keys.len() as u64, 0),
            "{name:?}"
        );
        assert_eq!(desk.tasks(), 0, "{name:?}");
    }
}

/// Keys and seconds spent, counted apart from the mapping.
fn figures(plain: &[u8]) -> (Vec<String>, f64) {
    let mut rows = crate::imports::csv::read::Rows::new(plain);
    let header = rows.header().unwrap();
    let column = |name: &str| header.iter().position(|found| found == name);
    let (key, spent) = (column("Issue key").unwrap(), column("Time Spent"));
    let rows: Vec<_> = rows.map(Result::unwrap).collect();
    let seconds = spent.map_or(0.0, |spent| {
        rows.iter()
            .filter_map(|row| row.cell(spent).parse::<f64>().ok())
            .sum()
    });
    (
        rows.iter().map(|row| row.cell(key).to_owned()).collect(),
        seconds,
    )
}
