//! What an archive tells of one stored item: a pure function. Every item that names the person has its line, so that
//! nothing is left out without a word; what is a secret, or somebody else's, is named and not shown.

use serde_json::{Map, Value, json};

use crate::keys;
use crate::ports::table::{Item, TableName};

/// Fields of stored items that are secrets, also to the person: hashes and sealed keys.
const SECRET: [&str; 3] = ["hash", "sealed", "recovery"];
/// Items that are nothing but secrets, by how their partition begins.
const CLOSED: [&str; 4] = ["TOKEN#", "IDEMPOTENCY#", "MAILS", "DEAD_MAILS"];

/// Whose archive it is.
pub(super) struct Person<'a> {
    /// Their id, as it is written.
    pub(super) id: String,
    /// Their address, as it is kept; empty when they have none.
    pub(super) email: String,
    /// Whether they may know of what a project holds.
    pub(super) sees: &'a (dyn Fn(&Item) -> bool + Sync),
}

impl Person<'_> {
    fn named_in(&self, text: &str) -> bool {
        text.contains(&self.id) || !self.email.is_empty() && text.contains(&self.email)
    }

    /// The line of an item; none when it does not name them.
    pub(super) fn line(&self, item: &Item) -> Option<Value> {
        let name = item.key.to_string();
        let body = String::from_utf8_lossy(&item.body);
        if !self.named_in(&name) && !self.named_in(&body) {
            return None;
        }
        let body: Value = serde_json::from_str(&body).unwrap_or(Value::Null);
        let mut line = Map::new();
        line.insert("key".into(), json!(name));
        line.insert("kind".into(), json!(kind(item)));
        let mut paths = Vec::new();
        self.paths(&body, "", &mut paths);
        line.insert("namedIn".into(), json!(paths));
        if is_closed(item) {
            line.insert(
                "withheld".into(),
                json!("a secret, or the answer to a request"),
            );
        } else if self.is_own(item, &body) || (self.sees)(item) {
            line.insert("data".into(), without_secrets(body));
        } else {
            line.insert(
                "withheld".into(),
                json!("it belongs to others; the fields above name you"),
            );
        }
        Some(Value::Object(line))
    }

    /// Whether an item is the person's own: kept for them, said by them or done by them.
    fn is_own(&self, item: &Item, body: &Value) -> bool {
        let pk = item.key.pk.as_str();
        let is_kept = item.key.table == TableName::Users && pk.ends_with(&self.id);
        let is_about = item.key.table == TableName::Events && body["subject"] == self.id.as_str();
        let by = ["actor", "author", "user", "userId", "createdBy"];
        is_kept || is_about || by.iter().any(|field| body[*field] == self.id.as_str())
    }

    /// Where in an item they are named.
    fn paths(&self, value: &Value, at: &str, found: &mut Vec<String>) {
        match value {
            Value::String(text) if self.named_in(text) => found.push(at.to_owned()),
            Value::Array(values) => {
                for (place, value) in values.iter().enumerate() {
                    self.paths(value, &format!("{at}[{place}]"), found);
                }
            }
            Value::Object(fields) => {
                for (name, value) in fields {
                    let dot = if at.is_empty() { "" } else { "." };
                    self.paths(value, &format!("{at}{dot}{name}"), found);
                }
            }
            _ => {}
        }
    }
}

/// What an item is, in a word.
fn kind(item: &Item) -> &'static str {
    let (pk, sk) = (item.key.pk.as_str(), item.key.sk.as_str());
    let begins = |part: &str| sk.starts_with(part);
    match item.key.table {
        TableName::Users if sk == keys::PROFILE => "profile",
        TableName::Users if begins(keys::SESSION) => "session",
        TableName::Users if begins(keys::API_KEY) => "apiKey",
        TableName::Users if pk.starts_with(keys::INBOX) => "notification",
        TableName::Users if pk == keys::INVITATIONS => "invitation",
        TableName::Users => "account",
        TableName::Projects if sk == keys::METADATA => "project",
        TableName::Projects if pk == keys::JOBS => "job",
        TableName::Projects if pk.starts_with(keys::SAVED_VIEWS) => "savedView",
        TableName::Projects => "projectPart",
        TableName::Tasks if begins(keys::COMMENT) => "comment",
        TableName::Tasks if begins(keys::ATTACHMENT) => "attachment",
        TableName::Tasks if begins(keys::WATCHER) => "watch",
        TableName::Tasks if begins(keys::TIME) => "timeEntry",
        TableName::Tasks if begins(keys::TASK) => "task",
        TableName::Tasks => "taskPart",
        TableName::Events if keys::event_of(sk).is_some() && keys::stream_of(pk).is_some() => {
            "event"
        }
        TableName::Events => "record",
    }
}

fn is_closed(item: &Item) -> bool {
    let (pk, sk) = (item.key.pk.as_str(), item.key.sk.as_str());
    item.key.table == TableName::Users
        && (CLOSED.iter().any(|begin| pk.starts_with(begin))
            || sk == "PERSONAL_KEY"
            || sk == "CREDENTIAL")
}

fn without_secrets(mut body: Value) -> Value {
    if let Some(fields) = body.as_object_mut() {
        fields.retain(|name, _| !SECRET.contains(&name.as_str()));
    }
    body
}
