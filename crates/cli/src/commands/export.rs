//! `codexflow export`: a project as a file, whole or not at all.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write, stdout};
use std::path::{Path, PathBuf};

use codexflow_client::Client;
use serde_json::json;

use super::{capital, encode, signed_in};
use crate::args::{Export, Remote};
use crate::failure::Failure;
use crate::output::Output;
use crate::terminal;

/// Writes a project into a file, or to standard output.
pub(crate) fn run(remote: &Remote, export: &Export, output: &Output) -> Result<(), Failure> {
    let client = signed_in(remote)?;
    let key = capital(&export.project);
    let path = format!("/projects/{}/export?format={}", encode(&key), export.format);
    let ending = match export.format.as_str() {
        "markdown" => "md",
        format => format,
    };
    // What was typed may be anything; the name of a file that nobody named is not.
    let harmless = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '_';
    let name: String = key.chars().filter(harmless).collect();
    let file = export.output.clone();
    let file = file.unwrap_or_else(|| PathBuf::from(format!("{name}.{ending}")));
    if file == Path::new("-") {
        return to_output(&client, &path);
    }
    let bytes = to_file(&client, &path, &file)?;
    let name = file.display().to_string();
    let value = json!({ "file": name, "bytes": bytes });
    output.result(&value, &format!("{key} is in {name} ({bytes} bytes)."))
}

/// A person sees it clean; a program gets it as it is.
fn to_output(client: &Client, path: &str) -> Result<(), Failure> {
    if stdout().is_terminal() {
        let mut bytes = Vec::new();
        client.download(path, &mut bytes)?;
        return Output::print(&terminal::lines(&String::from_utf8_lossy(&bytes)));
    }
    Ok(client.download(path, &mut stdout().lock())?)
}

/// Under another name until it is whole, so that nobody takes a part for the whole.
fn to_file(client: &Client, path: &str, file: &Path) -> Result<u64, Failure> {
    if file.exists() {
        return Err(Failure::new(
            format!("{} is there already", file.display()),
            "name another file with --output, or move that one away",
        ));
    }
    let unwritable = |error: io::Error| {
        Failure::new(
            format!("cannot write {}: {error}", file.display()),
            "name a file in a directory that you may write to with --output",
        )
    };
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let mut writer = BufWriter::new(File::create(&part).map_err(unwritable)?);
    let written = client.download(path, &mut writer);
    let whole = written
        .map_err(Failure::from)
        .and_then(|()| writer.flush().map_err(unwritable))
        .and_then(|()| {
            let length = part.metadata().map_err(unwritable)?.len();
            std::fs::rename(&part, file).map_err(unwritable)?;
            Ok(length)
        });
    if whole.is_err() {
        // A part that stays is ugly, and not wrong: its name says what it is.
        let _ = std::fs::remove_file(&part);
    }
    whole
}
