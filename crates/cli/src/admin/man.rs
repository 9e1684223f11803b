//! `codexflow man`: manual pages, made from what the program itself accepts.

use std::path::Path;

use clap::{Command, CommandFactory};

use crate::args::{Args, Man};
use crate::failure::Failure;
use crate::output::Output;

/// Prints a page, or writes the pages of all commands into a directory.
pub(crate) fn run(man: &Man, output: &Output) -> Result<(), Failure> {
    let mut root = Args::command();
    root.build();
    if let Some(folder) = &man.to {
        return write_all(root, folder, output);
    }
    let mut command = &root;
    for name in &man.command {
        command = command.find_subcommand(name).ok_or_else(|| Failure {
            exit: 2,
            ..Failure::new(
                format!("there is no command `{}`", man.command.join(" ")),
                "`codexflow --help` lists them",
            )
        })?;
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone())
        .render(&mut page)
        .map_err(|error| Failure::plain(&error))?;
    Output::print(&String::from_utf8_lossy(&page))
}

fn write_all(root: Command, folder: &Path, output: &Output) -> Result<(), Failure> {
    std::fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(root, folder))
        .map_err(|error| {
            Failure::new(
                format!("cannot write into {}: {error}", folder.display()),
                "name a directory that you may write to with --to",
            )
        })?;
    output.note(&format!("The pages are in {}.", folder.display()));
    Ok(())
}
