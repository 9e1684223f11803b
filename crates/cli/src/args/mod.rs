//! What can be typed after `codexflow`.

pub(crate) mod import;
pub(crate) mod model;
pub(crate) mod prd;
pub(crate) mod project;
pub(crate) mod task;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueHint};
use clap_complete::Shell;

use self::import::ImportCommand;
use self::model::{ModelServe, Train};
use self::prd::PrdCommand;
use self::project::ProjectCommand;
use self::task::TaskCommand;
use crate::config::Overrides;
use crate::terminal::style::Colour;

/// Project management for software teams: one program, one directory, no other service.
#[derive(Debug, Parser)]
#[command(
    name = "codexflow",
    version,
    propagate_version = true,
    max_term_width = 100,
    after_help = "Exit codes: 0 done, 1 failed, 2 wrong usage or settings."
)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) remote: Remote,

    /// Print one JSON value instead of text; errors too, on standard error.
    #[arg(long, global = true)]
    pub(crate) json: bool,

    /// When to colour the output.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Colour,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The server that client commands talk to.
#[derive(Debug, clap::Args)]
pub(crate) struct Remote {
    /// The server that client commands talk to.
    #[arg(
        long,
        global = true,
        env = "CODEXFLOW_SERVER",
        value_name = "URL",
        default_value = "http://127.0.0.1:8080"
    )]
    pub(crate) server: String,

    /// An access token or an API key, instead of the sign-in that `codexflow login` keeps.
    #[arg(
        long,
        global = true,
        env = "CODEXFLOW_TOKEN",
        value_name = "TOKEN",
        hide_env_values = true
    )]
    pub(crate) token: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the server.
    Serve(Serve),
    /// Tasks: find, show, make and move them.
    #[command(subcommand, visible_alias = "tasks")]
    Task(TaskCommand),
    /// Projects: find, show and make them, and who works on them.
    #[command(subcommand, visible_alias = "projects")]
    Project(ProjectCommand),
    /// Requirements documents: check, score, list, generate and export them.
    #[command(subcommand, visible_alias = "prds")]
    Prd(PrdCommand),
    /// Write a project into a file: its tasks as CSV, JSON or Markdown, or all that happened in it as lines of JSON.
    Export(Export),
    /// Tell what happens as it happens, until Ctrl-C.
    Watch(Watch),
    /// Take a write back; what others have touched since stays and is listed.
    Undo(Undo),
    /// Bring in a project from another tracker, or take such an import back.
    #[command(subcommand)]
    Import(ImportCommand),
    /// Sign in: other commands act for you from then on, from a file that only you can read.
    Login {
        /// The address you registered with; the password is asked for, or read from standard input.
        #[arg(long)]
        email: String,
        /// The code of your app, or a recovery code, where the account asks for one; else it is asked for.
        #[arg(long)]
        code: Option<String>,
        /// Print an access token, good for an hour, and keep nothing.
        #[arg(long)]
        print: bool,
    },
    /// End the sign-in that `codexflow login` keeps.
    Logout,
    /// API keys: what programs sign in with.
    #[command(subcommand, visible_alias = "keys")]
    Key(KeyCommand),
    /// The audit log.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Say what is wrong with this installation, and what to do about it.
    Doctor(Local),
    /// Take a snapshot of everything, while the server runs or not, and prove that it can be restored.
    Backup(Backup),
    /// Bring back everything as it was at a moment, from a directory of back-ups.
    Restore(Restore),
    /// The settings.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// People, offline: the server must be stopped.
    #[command(subcommand)]
    User(UserCommand),
    /// Learn the model of risks from files of events, without a server; as SageMaker's containers for training do.
    Train(Train),
    /// Answer with a model that `train` wrote, without an installation; as SageMaker's containers for answering do.
    ModelServe(ModelServe),
    /// Print the API's OpenAPI document.
    Openapi,
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Print a manual page: `codexflow man | man -l -`.
    Man(Man),
}

/// Where this installation's settings and data are.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Local {
    /// The data directory, instead of the setting store.data.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) data: Option<PathBuf>,

    /// A file of settings, instead of codexflow.toml in the data directory.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,
}

impl Local {
    /// As settings.
    pub(crate) fn overrides(&self) -> Overrides {
        Overrides {
            config: self.config.clone(),
            data: self.data.clone(),
            listen: None,
        }
    }
}

#[derive(Debug, clap::Args)]
pub(crate) struct Backup {
    #[command(flatten)]
    pub(crate) local: Local,

    /// The directory of back-ups, instead of the setting backup.dir.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) to: Option<PathBuf>,

    /// Take none; read every file that is there, and restore the newest state once to prove it.
    #[arg(long)]
    pub(crate) check: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Restore {
    /// The directory of back-ups.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) from: PathBuf,

    /// The moment, such as 2026-03-01T14:30:00Z, or a day for its end; the newest state by default.
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<String>,

    /// The data directory to restore into.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with = "data")]
    pub(crate) to: Option<PathBuf>,

    /// The same, by the name that other commands use.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) data: Option<PathBuf>,

    /// Put an installation that is there aside, into a folder of the data directory.
    #[arg(long)]
    pub(crate) replace: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) local: Local,

    /// Address and port to serve on, instead of the setting server.listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDR:PORT")]
    pub(crate) listen: Option<SocketAddr>,

    /// Fill an empty data directory with a made-up team and its year of work first, and print how to sign in.
    #[arg(long)]
    pub(crate) demo: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Recount every event and say whether any record was changed, dropped, added or cut.
    Verify,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print the settings that hold, from all their sources.
    Show(ConfigShow),
}

#[derive(Debug, clap::Args)]
pub(crate) struct ConfigShow {
    #[command(flatten)]
    pub(crate) local: Local,

    /// Print the defaults instead, with what each setting means; a good start for a file of your own.
    #[arg(long)]
    pub(crate) defaults: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// List your API keys with their last use.
    #[command(visible_alias = "ls")]
    List,
    /// Make an API key and print it, once.
    #[command(visible_alias = "new")]
    Create {
        /// What it is for.
        name: String,
        /// What it may do, such as `read:tasks,write:tasks`.
        #[arg(
            short,
            long,
            required = true,
            value_delimiter = ',',
            value_name = "SCOPE"
        )]
        scope: Vec<String>,
        /// How many days it is good for.
        #[arg(short, long, value_name = "DAYS", default_value_t = 90)]
        days: u32,
    },
    /// Revoke an API key; it is refused at once.
    #[command(visible_alias = "rm")]
    Revoke {
        /// The key's id, `key_...`.
        #[arg(value_name = "ID")]
        key: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Make a one-time link with which a person sets a new password.
    Reset {
        /// Their e-mail address, or their name if only one has it.
        name: String,
        /// Also turn their second factor off at once: its app and recovery codes are lost.
        #[arg(long)]
        second_factor_lost: bool,
        #[command(flatten)]
        local: Local,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct Export {
    /// The project's key or id.
    #[arg(value_name = "KEY")]
    pub(crate) project: String,

    /// The shape of the file.
    #[arg(short, long, default_value = "csv", value_parser = ["csv", "json", "markdown", "events"])]
    pub(crate) format: String,

    /// The file to write, which must not be there yet; `-` is standard output; KEY.csv and the like when left out,
    /// KEY.jsonl for events.
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Watch {
    /// Only what happens in this project.
    #[arg(short, long, value_name = "KEY", env = "CODEXFLOW_PROJECT")]
    pub(crate) project: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Undo {
    /// What each write prints: `op_...`; or the job of an import.
    pub(crate) id: String,

    /// Only say what would be taken back.
    #[arg(short = 'n', long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Man {
    /// The command, such as `task list`; the program itself when left out.
    pub(crate) command: Vec<String>,

    /// Write the pages of all commands into this directory instead.
    #[arg(long, value_name = "DIR", conflicts_with = "command", value_hint = ValueHint::DirPath)]
    pub(crate) to: Option<PathBuf>,
}
