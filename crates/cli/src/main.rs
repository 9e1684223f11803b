//! The codexflow program: one binary that serves, administers and speaks to a server. Composes; decides nothing.

mod admin;
mod args;
mod background;
mod backups;
mod commands;
mod compose;
mod config;
mod demo;
mod failure;
mod figures;
mod log;
mod output;
mod serve;
mod signed_in;
mod site;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, AuditCommand, Command, ConfigCommand, UserCommand};
use crate::failure::Failure;
use crate::output::Output;

/// A fifth less CPU than the C library's where lists and imports allocate much, and no more memory after a peak.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    // Wrong usage ends here with 2; --help and --version with 0.
    let args = Args::parse();
    let output = Output::new(args.json, args.color);
    match run(args, &output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => output.failure(&failure),
    }
}

fn run(args: Args, output: &Output) -> Result<(), Failure> {
    let remote = args.remote;
    match args.command {
        Command::Serve(serve) => serve::run(&serve, output),
        Command::User(UserCommand::Reset {
            name,
            second_factor_lost,
            local,
        }) => admin::user::reset(&name, second_factor_lost, &local, output),
        Command::Train(train) => admin::train::run(&train, output),
        Command::ModelServe(options) => admin::model::run(&options, output),
        Command::Openapi => admin::openapi::print(),
        Command::Backup(options) => admin::backup::backup(&options, output),
        Command::Restore(options) => admin::backup::restore(&options, output),
        Command::Doctor(local) => admin::doctor::run(&local, output),
        Command::Config(ConfigCommand::Show(show)) => admin::config::show(&show, output),
        Command::Completions { shell } => admin::completions::print(shell),
        Command::Man(man) => admin::man::run(&man, output),
        Command::Task(command) => commands::task::run(&remote, &command, output),
        Command::Project(command) => commands::project::run(&remote, &command, output),
        Command::Prd(command) => commands::prd::run(&remote, &command, output),
        Command::Export(export) => commands::export::run(&remote, &export, output),
        Command::Watch(watch) => commands::watch::run(&remote, &watch, output),
        Command::Undo(undo) => commands::undo::run(&remote, &undo, output),
        Command::Audit(AuditCommand::Verify) => commands::audit::verify(&remote, output),
        Command::Login { email, code, print } => {
            commands::login::run(&remote, &email, code, print, output)
        }
        Command::Logout => commands::login::end(&remote, output),
        Command::Key(command) => commands::key::run(&remote, &command, output),
        Command::Import(command) => commands::import::run(&remote, &command, output),
    }
}
