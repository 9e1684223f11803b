//! People as they are typed and as they are shown.

use std::collections::HashMap;

use codexflow_client::Client;
use serde_json::{Value, json};

use super::{NONE, encode, list};
use crate::failure::Failure;

/// Most people that a name which fits several is answered with.
const OFFERED: usize = 8;

/// Finds a person: `me`, an id, an address or a name; `none` is nobody.
pub(super) fn find(client: &Client, typed: &str) -> Result<Value, Failure> {
    if typed == NONE || typed.starts_with("user_") {
        return Ok(if typed == NONE {
            Value::Null
        } else {
            json!(typed)
        });
    }
    if typed == "me" {
        return Ok(client.get::<Value>("/auth/me")?.data["userId"].clone());
    }
    let typed = typed.trim_start_matches('@');
    // The server finds words that begin so; of those, who is called exactly so comes first.
    let (found, _) = list(client, &format!("/users?q={}", encode(typed)), OFFERED)?;
    let is_called = |person: &&Value| {
        ["name", "email"].iter().any(|field| {
            let value = person[*field].as_str().unwrap_or_default();
            value.to_lowercase() == typed.to_lowercase()
        })
    };
    let exact: Vec<&Value> = found.iter().filter(is_called).collect();
    let fitting = if exact.is_empty() {
        found.iter().collect()
    } else {
        exact
    };
    match fitting.as_slice() {
        [person] => Ok(person["userId"].clone()),
        [] => Err(Failure::new(
            format!("nobody is called \"{typed}\""),
            "give a name, an address, `me` or `none`",
        )),
        several => {
            let names: Vec<String> = several
                .iter()
                .map(|person| {
                    let field = |name: &str| person[name].as_str().unwrap_or_default();
                    match field("email") {
                        "" => format!("{} ({})", field("name"), field("userId")),
                        email => format!("{} <{email}>", field("name")),
                    }
                })
                .collect();
            Err(Failure::new(
                format!("\"{typed}\" may be {}", names.join(", ")),
                "give the address or the id of the one you mean",
            ))
        }
    }
}

/// People for a filter: their ids, with `me` and `none` as the server knows them.
pub(super) fn filter(client: &Client, typed: &[String]) -> Result<Vec<String>, Failure> {
    typed
        .iter()
        .map(|one| match one.as_str() {
            "me" | NONE => Ok(one.clone()),
            name => {
                let id = find(client, name)?;
                Ok(id.as_str().unwrap_or(NONE).to_owned())
            }
        })
        .collect()
}

/// Names of people by id, asked for once each.
pub(super) struct Names<'a> {
    client: &'a Client,
    known: HashMap<String, String>,
}

impl<'a> Names<'a> {
    pub(super) fn new(client: &'a Client) -> Self {
        Self {
            client,
            known: HashMap::new(),
        }
    }

    /// How a person is called; the id where the server does not say.
    pub(super) fn of(&mut self, id: &str) -> String {
        if let Some(name) = self.known.get(id) {
            return name.clone();
        }
        let answer = self
            .client
            .get::<Value>(&format!("/users/{}?fields=name", encode(id)));
        let name = answer
            .ok()
            .and_then(|answer| Some(answer.data["name"].as_str()?.to_owned()))
            .unwrap_or_else(|| id.to_owned());
        self.known.insert(id.to_owned(), name.clone());
        name
    }
}
