//! What `codexflow import` takes.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

#[derive(Debug, Subcommand)]
pub(crate) enum ImportCommand {
    /// Import Jira's CSV export, plain or gzip.
    Jira {
        #[command(flatten)]
        file: ImportFile,
        #[command(flatten)]
        zone: Zone,
    },
    /// Import Linear's CSV export, plain or gzip.
    Linear {
        #[command(flatten)]
        file: ImportFile,
        #[command(flatten)]
        zone: Zone,
    },
    /// Import any CSV, plain or gzip; the usual names of columns are known, others are named with --column.
    ///
    /// Rows without a key get the next numbers of the project, and are known again by their id or title.
    Csv {
        #[command(flatten)]
        file: ImportFile,
        #[command(flatten)]
        zone: Zone,
        /// The column that holds a field, such as title="Task name"; again for more fields and columns.
        #[arg(long = "column", value_name = "FIELD=COLUMN", value_parser = column)]
        columns: Vec<(String, String)>,
    },
    /// Import GitHub's issues as JSON: what its REST API answers, or `gh issue list --json` prints.
    Github {
        #[command(flatten)]
        file: ImportFile,
    },
    /// Remove what an import made; what people have changed since is kept and listed.
    Undo {
        /// The import's job, as its report names it.
        job: String,
        /// Remove also what people have changed since.
        #[arg(long)]
        force: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ImportFile {
    /// The file; `-` reads standard input.
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,

    /// Import into the project with this key, made when absent; by default the key in the file.
    #[arg(long, value_name = "KEY")]
    pub(crate) project: Option<String>,

    /// Only report what would be done, row by row.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Zone {
    /// The zone of the times in the file, such as Europe/Berlin.
    #[arg(long, value_name = "TZ", default_value = "UTC")]
    pub(crate) timezone: String,
}

/// `title=Task name`.
fn column(text: &str) -> Result<(String, String), String> {
    let (field, column) = text
        .split_once('=')
        .ok_or("name a field and its column, such as title=\"Task name\"")?;
    Ok((field.trim().to_owned(), column.trim().to_owned()))
}
