//! Commands that talk to a server, through its public API only.

pub(crate) mod audit;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod job;
pub(crate) mod key;
pub(crate) mod login;
mod people;
pub(crate) mod prd;
pub(crate) mod project;
mod suggest;
pub(crate) mod task;
pub(crate) mod undo;
pub(crate) mod watch;

use std::fmt::Write;
use std::io::{IsTerminal, Read, stdin};

use codexflow_client::{Client, Envelope};
use codexflow_core::time::{Clock, Date};
use codexflow_local::SystemClock;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::args::Remote;
use crate::config;
use crate::failure::Failure;
use crate::output::Output;
use crate::signed_in::Credentials;
use crate::terminal::dates;
use crate::terminal::page::Page;
use crate::terminal::style::Style;

/// Most objects of one page.
const PAGE: usize = 200;
/// What clears a field.
const NONE: &str = "none";
/// The longest text that is read from standard input; the server has its own limits.
const LONGEST: u64 = 1 << 20;

/// Fields to send.
type Fields = Map<String, Value>;

/// A client that must be signed in.
fn signed_in(remote: &Remote) -> Result<Client, Failure> {
    let client = Client::new(&remote.server, None)?;
    let token = match &remote.token {
        Some(token) => Some(token.clone()),
        // Without a place for it nobody can have signed in.
        None if config::credentials_file().is_none() => None,
        None => Credentials::open()?.token(&client)?,
    };
    let token = token.ok_or_else(|| {
        Failure::new(
            format!("you are not signed in on {}", client.server()),
            "run `codexflow login --email YOU`, or give a token or an API key with --token or CODEXFLOW_TOKEN",
        )
    })?;
    Ok(client.with_token(token))
}

/// An object as it is shown; fields that it does not have are empty.
fn shown<T: DeserializeOwned>(value: &Value) -> Result<T, Failure> {
    T::deserialize(value).map_err(|error| {
        Failure::new(
            format!("the server's answer is not understood: {error}"),
            "server and program may be of different versions: compare `codexflow --version` on both",
        )
    })
}

/// Up to so many objects of a list, and whether there are more.
fn list(client: &Client, path: &str, limit: usize) -> Result<(Vec<Value>, bool), Failure> {
    let separator = if path.contains('?') { '&' } else { '?' };
    let mut objects = Vec::new();
    let mut cursor = String::new();
    loop {
        let size = (limit - objects.len()).clamp(1, PAGE);
        let page: Envelope<Vec<Value>> =
            client.get(&format!("{path}{separator}limit={size}{cursor}"))?;
        objects.extend(page.data);
        match page.meta.page.and_then(|page| page.next_cursor) {
            Some(_) if objects.len() >= limit => return Ok((objects, true)),
            Some(next) => cursor = format!("&cursor={}", encode(&next)),
            None => return Ok((objects, false)),
        }
    }
}

/// A key is capitals, however it is typed; an id stays as it is.
fn capital(typed: &str) -> String {
    let typed = typed.trim();
    if typed.contains('_') {
        typed.to_owned()
    } else {
        typed.to_uppercase()
    }
}

/// A key or an id as a part of a path.
fn reference(typed: &str) -> String {
    encode(&capital(typed))
}

/// Text as a part of a path or query.
fn encode(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            let _ = write!(encoded, "{byte:02X}");
        }
    }
    encoded
}

/// Several values of one parameter.
fn encoded(values: &[String]) -> String {
    let values: Vec<String> = values.iter().map(|value| encode(value)).collect();
    values.join(",")
}

/// The object of a write with what it is taken back by.
fn with_undo(written: Envelope<Value>) -> Value {
    let mut data = written.data;
    if let (Some(object), Some(id)) = (data.as_object_mut(), written.meta.undo_id) {
        object.insert("undoId".into(), json!(id));
    }
    data
}

/// Says how to take a write back.
fn how_to_undo(page: &mut Page, written: &Value) {
    if let Some(id) = written["undoId"].as_str() {
        page.say(&format!("  undo: codexflow undo {id}"), Style::Faint);
    }
}

fn today() -> Date {
    SystemClock::new().now().date()
}

/// A day that was typed, as the API takes it; `none` clears.
fn day(option: &str, text: &str) -> Result<Value, Failure> {
    if text == NONE {
        return Ok(Value::Null);
    }
    match dates::parse(text, today()) {
        Some(date) => Ok(json!(date)),
        None => Err(wrong(
            format!("{option} {text} is not a day"),
            "give it as 2026-03-01, today, tomorrow, +3d or +2w",
        )),
    }
}

/// A number that was typed; `none` clears.
fn number(option: &str, text: &str) -> Result<Value, Failure> {
    if text == NONE {
        return Ok(Value::Null);
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(json!(number)),
        _ => Err(wrong(
            format!("{option} {text} is not a number"),
            "give it as 4 or 1.5, or `none` to clear it",
        )),
    }
}

/// What was typed cannot be meant.
fn wrong(message: String, remedy: &str) -> Failure {
    Failure {
        exit: 2,
        ..Failure::new(message, remedy)
    }
}

/// Text that is given, or that standard input holds.
fn text_or_input(given: Option<&str>, what: &str, output: &Output) -> Result<String, Failure> {
    if let Some(text) = given.filter(|text| *text != "-") {
        return Ok(text.to_owned());
    }
    if stdin().is_terminal() {
        output.note(&format!("Type {what}; Ctrl-D ends it."));
    }
    let mut text = String::new();
    stdin()
        .take(LONGEST)
        .read_to_string(&mut text)
        .map_err(|error| Failure::plain(&format!("cannot read standard input: {error}")))?;
    Ok(text.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_letters_stand_in_a_query_as_they_are() {
        assert_eq!(
            encode("Europe/Berlin & é"),
            "Europe%2FBerlin%20%26%20%C3%A9"
        );
    }
}
