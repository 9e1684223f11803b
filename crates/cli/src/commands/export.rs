//! `codexflow export`: a project as a file, whole or not at all.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write, stdout};
use std::path::{Path, PathBuf};

use codexflow_client::Client;
use serde_json::{Value, json};

use super::{PAGE, capital, encode, signed_in};
use crate::args::{Export, Remote};
use crate::failure::Failure;
use crate::output::Output;
use crate::terminal;

/// Writes a project into a file, or to standard output.
pub(crate) fn run(remote: &Remote, export: &Export, output: &Output) -> Result<(), Failure> {
    let client = signed_in(remote)?;
    let key = capital(&export.project);
    let encoded = encode(&key);
    let what = match export.format.as_str() {
        "events" => What::Events(format!("/events?project={encoded}&limit={PAGE}")),
        format => What::File(format!("/projects/{encoded}/export?format={format}")),
    };
    let ending = match export.format.as_str() {
        "markdown" => "md",
        "events" => "jsonl",
        format => format,
    };
    // What was typed may be anything; the name of a file that nobody named is not.
    let harmless = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '_';
    let name: String = key.chars().filter(harmless).collect();
    let file = export.output.clone();
    let file = file.unwrap_or_else(|| PathBuf::from(format!("{name}.{ending}")));
    if file == Path::new("-") {
        return what.to_output(&client);
    }
    let bytes = what.to_file(&client, &file)?;
    let name = file.display().to_string();
    let value = json!({ "file": name, "bytes": bytes });
    output.result(&value, &format!("{key} is in {name} ({bytes} bytes)."))
}

/// What is written, by its path in the API.
enum What {
    /// What the server sends as a file.
    File(String),
    /// Events, page by page, one a line.
    Events(String),
}

impl What {
    /// Writes all of it.
    fn write(&self, client: &Client, to: &mut dyn Write) -> Result<(), Failure> {
        let path = match self {
            Self::File(path) => return Ok(client.download(path, to)?),
            Self::Events(path) => path,
        };
        let mut after = String::new();
        loop {
            let page = client.get::<Vec<Value>>(&format!("{path}{after}"))?;
            for event in page.data {
                writeln!(to, "{event}").map_err(|error| {
                    Failure::new(
                        format!("cannot write the events: {error}"),
                        "make room, or write to another place with --output",
                    )
                })?;
            }
            let next = page.meta.page.filter(|page| page.has_more);
            match next.and_then(|page| page.next_cursor) {
                Some(next) => after = format!("&after={}", encode(&next)),
                None => return Ok(()),
            }
        }
    }

    /// A person sees it clean; a program gets it as it is.
    fn to_output(&self, client: &Client) -> Result<(), Failure> {
        if stdout().is_terminal() {
            let mut bytes = Vec::new();
            self.write(client, &mut bytes)?;
            return Output::print(&terminal::lines(&String::from_utf8_lossy(&bytes)));
        }
        self.write(client, &mut stdout().lock())
    }

    /// Under another name until it is whole, so that nobody takes a part for the whole.
    fn to_file(&self, client: &Client, file: &Path) -> Result<u64, Failure> {
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
        let written = self.write(client, &mut writer);
        let whole = written
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
}
