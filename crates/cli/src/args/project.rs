//! What can be typed after `codexflow project`.

use clap::Subcommand;

const STATUSES: [&str; 4] = ["planning", "active", "on-hold", "completed"];
const PRIORITIES: [&str; 4] = ["low", "medium", "high", "critical"];
const VISIBILITIES: [&str; 2] = ["organization", "private"];

#[derive(Debug, Subcommand)]
pub(crate) enum ProjectCommand {
    /// List projects.
    #[command(visible_alias = "ls")]
    List(ProjectList),
    /// Show a project: where its work stands, and who works on it.
    #[command(visible_alias = "view")]
    Show {
        /// The project's key or id.
        #[arg(value_name = "KEY")]
        project: String,
    },
    /// Foretell when a project's open tasks will be done, and when they would be if things were otherwise.
    Forecast(ProjectForecast),
    /// List the open tasks that most likely miss their dates, why, and what would help.
    Risks(ProjectRisks),
    /// List what could be done in a project: who takes what, sizes, dates, what is next. Changes nothing.
    Suggest {
        /// The project's key or id.
        #[arg(value_name = "KEY")]
        project: String,
        /// Most suggestions of each kind, up to 50.
        #[arg(short = 'L', long, value_name = "N", default_value_t = 5)]
        limit: u32,
    },
    /// Make a project.
    #[command(visible_alias = "new")]
    Create(ProjectCreate),
    /// Change fields of a project; what is not named stays. `none` clears a date.
    #[command(visible_alias = "edit")]
    Set(ProjectSet),
    /// Take people into a project.
    Join(Membership),
    /// Take people out of a project.
    Leave(Membership),
    /// Remove a project; it can be brought back for 30 days.
    Delete {
        /// The project's key or id.
        #[arg(value_name = "KEY")]
        project: String,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct ProjectList {
    /// Only projects in these states.
    #[arg(short, long, value_delimiter = ',', value_parser = STATUSES)]
    pub(crate) status: Vec<String>,

    /// Only projects that you work on.
    #[arg(short, long)]
    pub(crate) mine: bool,

    /// Most projects to list.
    #[arg(short = 'L', long, value_name = "N", default_value_t = 50)]
    pub(crate) limit: usize,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ProjectForecast {
    /// The project's key or id.
    #[arg(value_name = "KEY")]
    pub(crate) project: String,

    /// What if: so many tasks were added?
    #[arg(long, value_name = "N")]
    pub(crate) add_tasks: Option<u32>,

    /// What if: so many tasks were dropped?
    #[arg(long, value_name = "N")]
    pub(crate) drop_tasks: Option<u32>,

    /// What if: so many people came (or went, as in -2)?
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub(crate) people: Option<i32>,

    /// What if: it were to end then?
    #[arg(long, value_name = "DATE")]
    pub(crate) end: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ProjectRisks {
    /// The project's key or id.
    #[arg(value_name = "KEY")]
    pub(crate) project: String,

    /// Most tasks to list, up to 100.
    #[arg(short = 'L', long, value_name = "N", default_value_t = 20)]
    pub(crate) limit: u32,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ProjectCreate {
    /// How it is called.
    pub(crate) name: String,

    /// What its tasks' keys begin with, such as WEB; made from the name when left out.
    #[arg(short, long)]
    pub(crate) key: Option<String>,

    #[command(flatten)]
    pub(crate) fields: ProjectFields,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ProjectSet {
    /// The project's key or id.
    #[arg(value_name = "KEY")]
    pub(crate) project: String,

    /// How it is called.
    #[arg(long)]
    pub(crate) name: Option<String>,

    #[command(flatten)]
    pub(crate) fields: ProjectFields,
}

/// The fields that a new and an existing project have in common.
#[derive(Debug, clap::Args)]
pub(crate) struct ProjectFields {
    /// What it is for, Markdown; `-` reads standard input.
    #[arg(short, long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) description: Option<String>,

    /// Where it stands.
    #[arg(short, long, value_parser = STATUSES)]
    pub(crate) status: Option<String>,

    /// How much it matters.
    #[arg(long, value_parser = PRIORITIES)]
    pub(crate) priority: Option<String>,

    /// Who may see it.
    #[arg(long, value_parser = VISIBILITIES)]
    pub(crate) visibility: Option<String>,

    /// When it begins: `2026-03-01`, `today`, `+2w`.
    #[arg(long, value_name = "DATE")]
    pub(crate) start: Option<String>,

    /// When it is to end.
    #[arg(long, value_name = "DATE")]
    pub(crate) end: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Membership {
    /// The project's key or id.
    #[arg(value_name = "KEY")]
    pub(crate) project: String,

    /// The people: `me`, names, addresses or ids.
    #[arg(value_name = "PERSON", required = true)]
    pub(crate) people: Vec<String>,
}
