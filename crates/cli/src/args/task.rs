//! What can be typed after `codexflow task`.

use clap::Subcommand;

const STATUSES: [&str; 4] = ["todo", "in-progress", "review", "done"];
const PRIORITIES: [&str; 4] = ["low", "medium", "high", "critical"];

#[derive(Debug, Subcommand)]
pub(crate) enum TaskCommand {
    /// List tasks: the open ones, those that changed last first, unless told otherwise.
    #[command(visible_alias = "ls")]
    List(TaskList),
    /// Show a task with what was said about it.
    #[command(visible_alias = "view")]
    Show {
        /// The task's key or id.
        #[arg(value_name = "KEY")]
        task: String,
    },
    /// List what could be done about a task: who takes it, its size, what it waits for or repeats. Changes nothing.
    Suggest {
        /// The task's key or id.
        #[arg(value_name = "KEY")]
        task: String,
        /// Most suggestions of each kind, up to 50.
        #[arg(short = 'L', long, value_name = "N", default_value_t = 5)]
        limit: u32,
    },
    /// Make a task.
    #[command(visible_alias = "new")]
    Create(TaskCreate),
    /// Change fields of a task; what is not named stays. `none` clears a field.
    #[command(visible_alias = "edit")]
    Set(TaskSet),
    /// Begin to work on tasks; those that nobody does become yours.
    Start(Tasks),
    /// Finish tasks.
    Done(Tasks),
    /// Say something about a task.
    Comment {
        /// The task's key or id.
        #[arg(value_name = "KEY")]
        task: String,
        /// What to say; read from standard input when left out.
        text: Option<String>,
    },
    /// Remove tasks; each can be brought back for 30 days.
    Delete(Tasks),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Tasks {
    /// The tasks' keys or ids.
    #[arg(value_name = "KEY", required = true)]
    pub(crate) tasks: Vec<String>,
}

#[expect(
    clippy::struct_excessive_bools,
    reason = "an option each, as they are typed"
)]
#[derive(Debug, clap::Args)]
pub(crate) struct TaskList {
    /// A filter, such as `status:todo,review assignee:me due<7d label:"needs review"`; docs/filters.md says what it may hold.
    #[arg(value_name = "FILTER")]
    pub(crate) filter: Vec<String>,

    /// Only tasks of these projects, by key or id.
    #[arg(
        short,
        long,
        value_name = "KEY",
        env = "CODEXFLOW_PROJECT",
        value_delimiter = ','
    )]
    pub(crate) project: Vec<String>,

    /// Only tasks in these states.
    #[arg(short, long, value_delimiter = ',', value_parser = STATUSES)]
    pub(crate) status: Vec<String>,

    /// Finished tasks too.
    #[arg(short = 'A', long, conflicts_with = "status")]
    pub(crate) all: bool,

    /// Only tasks that these people do: `me`, `none`, a name, an address or an id.
    #[arg(short, long, value_name = "PERSON", value_delimiter = ',')]
    pub(crate) assignee: Vec<String>,

    /// Only tasks that you do.
    #[arg(short, long, conflicts_with = "assignee")]
    pub(crate) mine: bool,

    /// Only tasks that these people asked for.
    #[arg(long, value_name = "PERSON", value_delimiter = ',')]
    pub(crate) reporter: Vec<String>,

    /// Only tasks that matter so much.
    #[arg(long, value_delimiter = ',', value_parser = PRIORITIES)]
    pub(crate) priority: Vec<String>,

    /// Only tasks of these kinds, such as `bug`.
    #[arg(short = 't', long = "type", value_name = "TYPE", value_delimiter = ',')]
    pub(crate) kind: Vec<String>,

    /// Only tasks with one of these labels.
    #[arg(short, long, value_name = "LABEL", value_delimiter = ',')]
    pub(crate) label: Vec<String>,

    /// Only parts of this task.
    #[arg(long, value_name = "KEY")]
    pub(crate) parent: Option<String>,

    /// Only tasks due on this day or before: `2026-03-01`, `today`, `+2w`.
    #[arg(long, value_name = "DATE")]
    pub(crate) due: Option<String>,

    /// Only tasks that should have been done.
    #[arg(long)]
    pub(crate) overdue: bool,

    /// Only tasks that wait for others.
    #[arg(long)]
    pub(crate) blocked: bool,

    /// What to order by, `-updatedAt` unless it is said; `-` before a field turns it round: `-priority,dueDate`.
    #[arg(long, value_name = "FIELDS", allow_hyphen_values = true)]
    pub(crate) sort: Option<String>,

    /// Most tasks to list.
    #[arg(short = 'L', long, value_name = "N", default_value_t = 30)]
    pub(crate) limit: usize,
}

#[derive(Debug, clap::Args)]
pub(crate) struct TaskCreate {
    /// What is to be done, in a line.
    pub(crate) title: String,

    /// The project, by key or id.
    #[arg(short, long, value_name = "KEY", env = "CODEXFLOW_PROJECT")]
    pub(crate) project: String,

    #[command(flatten)]
    pub(crate) fields: TaskFields,

    /// Labels of the task.
    #[arg(short, long, value_name = "LABEL", value_delimiter = ',')]
    pub(crate) label: Vec<String>,

    /// Tasks that it waits for.
    #[arg(long, value_name = "KEY", value_delimiter = ',')]
    pub(crate) waits_for: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct TaskSet {
    /// The task's key or id.
    #[arg(value_name = "KEY")]
    pub(crate) task: String,

    /// What is to be done, in a line.
    #[arg(long)]
    pub(crate) title: Option<String>,

    #[command(flatten)]
    pub(crate) fields: TaskFields,

    /// Labels to add.
    #[arg(short = 'l', long, value_name = "LABEL", value_delimiter = ',')]
    pub(crate) add_label: Vec<String>,

    /// Labels to take away.
    #[arg(long, value_name = "LABEL", value_delimiter = ',')]
    pub(crate) remove_label: Vec<String>,
}

/// The fields that a new and an existing task have in common.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct TaskFields {
    /// What is to be done, Markdown; `-` reads standard input.
    #[arg(short, long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) description: Option<String>,

    /// What kind of work it is, such as `bug`.
    #[arg(short = 't', long = "type", value_name = "TYPE")]
    pub(crate) kind: Option<String>,

    /// Where it stands.
    #[arg(short, long, value_parser = STATUSES)]
    pub(crate) status: Option<String>,

    /// Who does it: `me`, a name, an address or an id.
    #[arg(short, long, value_name = "PERSON")]
    pub(crate) assignee: Option<String>,

    /// How much it matters.
    #[arg(long, value_parser = PRIORITIES)]
    pub(crate) priority: Option<String>,

    /// When it is to be done: `2026-03-01`, `today`, `tomorrow`, `+3d`, `+2w`.
    #[arg(long, value_name = "DATE")]
    pub(crate) due: Option<String>,

    /// When work is to begin.
    #[arg(long, value_name = "DATE")]
    pub(crate) start: Option<String>,

    /// Planned work, in hours.
    #[arg(long, value_name = "HOURS")]
    pub(crate) estimate: Option<String>,

    /// Work done so far, in hours.
    #[arg(long, value_name = "HOURS")]
    pub(crate) spent: Option<String>,

    /// Planned size, in the team's points.
    #[arg(long, value_name = "POINTS")]
    pub(crate) points: Option<String>,

    /// The task it is a part of.
    #[arg(long, value_name = "KEY")]
    pub(crate) parent: Option<String>,
}
