//! What can be typed after `codexflow prd`.

use std::path::PathBuf;

use clap::{Subcommand, ValueHint};

const STATUSES: [&str; 4] = ["draft", "review", "approved", "rejected"];

#[derive(Debug, Subcommand)]
pub(crate) enum PrdCommand {
    /// Run the twelve checks on Markdown files, without a server; ends with 1 when one scores too little.
    Check {
        /// The files; `-` reads standard input.
        #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
        files: Vec<PathBuf>,
        /// The least score, of 100.
        #[arg(long, value_name = "SCORE", default_value_t = 90.0)]
        min: f64,
    },
    /// List documents.
    #[command(visible_alias = "ls")]
    List {
        /// Those of this project, by key or id.
        #[arg(short, long, value_name = "KEY")]
        project: Option<String>,
        /// Those that stand there.
        #[arg(short, long, value_delimiter = ',', value_parser = STATUSES)]
        status: Vec<String>,
        /// Show at most so many.
        #[arg(short, long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..))]
        limit: u16,
    },
    /// Make a document from a brief.
    #[command(visible_alias = "new")]
    Generate(PrdGenerate),
    /// Show what the twelve checks give a document, and why.
    Score {
        /// The document's id, `prd_...`.
        #[arg(value_name = "ID")]
        prd: String,
    },
    /// Print a document as Markdown.
    Export {
        /// The document's id, `prd_...`.
        #[arg(value_name = "ID")]
        prd: String,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct PrdGenerate {
    /// What is to be built; standard input when left out.
    pub(crate) description: Option<String>,
    /// The project it is for, by key or id.
    #[arg(short, long, value_name = "KEY")]
    pub(crate) project: Option<String>,
    /// What kind of project: web-app, api, or any words.
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) kind: Option<String>,
    /// What it must be able to do; once for each, or with commas between.
    #[arg(short, long, value_delimiter = ',', value_name = "FEATURE")]
    pub(crate) feature: Vec<String>,
    /// How long there is, such as "3 months".
    #[arg(long)]
    pub(crate) timeline: Option<String>,
    /// What it may cost, such as "$50,000".
    #[arg(long)]
    pub(crate) budget: Option<String>,
    /// How many people work on it.
    #[arg(long, value_name = "PEOPLE")]
    pub(crate) team_size: Option<u32>,
}
