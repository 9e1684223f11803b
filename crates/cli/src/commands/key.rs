//! `codexflow key`: API keys, through the public API.

use codexflow_client::Client;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{encode, login, shown, signed_in};
use crate::args::{KeyCommand, Remote};
use crate::failure::Failure;
use crate::output::Output;
use crate::terminal::style::Style;
use crate::terminal::table::{Room, Table};

/// A key as it is shown.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Shown {
    key_id: String,
    name: String,
    scopes: Vec<String>,
    expires_at: String,
    used_at: Option<String>,
    key: Option<String>,
}

/// Does what was typed after `codexflow key`.
pub(crate) fn run(remote: &Remote, command: &KeyCommand, output: &Output) -> Result<(), Failure> {
    let client = signed_in(remote)?;
    match command {
        KeyCommand::List => list(&client, output),
        KeyCommand::Create { name, scope, days } => {
            let new = json!({ "name": name, "scopes": scope, "expiresInDays": days });
            create(&client, &new, output)
        }
        KeyCommand::Revoke { key } => {
            let done: Value = client.delete(&format!("/api-keys/{}", encode(key)))?.data;
            output.result(&done, &format!("{key} is revoked"))
        }
    }
}

fn list(client: &Client, output: &Output) -> Result<(), Failure> {
    let keys: Vec<Value> = client.get("/api-keys")?.data;
    let mut table = Table::new(&[
        ("ID", Room::Needs),
        ("NAME", Room::Gives(20)),
        ("SCOPES", Room::Gives(24)),
        ("ENDS", Room::Needs),
        ("USED", Room::Leaves),
    ]);
    for value in &keys {
        let key: Shown = shown(value)?;
        table.row([
            (&key.key_id, Style::Key),
            (&key.name, Style::Plain),
            (&key.scopes.join(","), Style::Faint),
            (day(&key.expires_at), Style::Plain),
            (key.used_at.as_deref().map_or("never", day), Style::Faint),
        ]);
    }
    output.show(&keys, &table.text(output.screen()))
}

/// Makes a key; whoever signed in a while ago proves first that it is them.
fn create(client: &Client, new: &Value, output: &Output) -> Result<(), Failure> {
    let made = match client.post::<Value>("/api-keys", new) {
        Err(error) if error.code() == Some("FORBIDDEN") => {
            login::prove(client)?;
            client.post::<Value>("/api-keys", new)
        }
        other => other,
    };
    let value = made?.data;
    let key: Shown = shown(&value)?;
    output.note("Keep it safe: it is not shown again.");
    output.result(&value, key.key.as_deref().unwrap_or_default())
}

/// The day of a moment.
fn day(moment: &str) -> &str {
    moment.get(..10).unwrap_or(moment)
}
