//! An item as attributes, and back.
//!
//! The keys are attributes of their own, as the seed names them; the document is one attribute, `data`, byte for byte
//! as it was written: text where it is text, so that people can read it in the console. `expiresAt` is exact and decides
//! what is absent; `ttl` is the same moment in seconds, rounded up, by which DynamoDB removes what nobody sees any more.

use std::collections::HashMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use bytes::Bytes;
use codexflow_core::ports::table::{CommitId, Gsi1, Item, Key, TableName};
use codexflow_core::time::Timestamp;

/// The attributes of one item.
pub(super) type Attributes = HashMap<String, AttributeValue>;

pub(super) const PK: &str = "PK";
pub(super) const SK: &str = "SK";
pub(super) const GSI1: &str = "GSI1";
pub(super) const GSI1PK: &str = "GSI1PK";
pub(super) const GSI1SK: &str = "GSI1SK";
pub(super) const VERSION: &str = "version";
pub(super) const EXPIRES_AT: &str = "expiresAt";
/// Where DynamoDB looks for when to remove an item.
pub(super) const TTL: &str = "ttl";
const SCHEMA: &str = "schema";
const COMMIT: &str = "commit";
const DATA: &str = "data";

/// The most bytes that a partition key may have.
const LONGEST_PK: usize = 2048;
/// The most bytes that a sort key may have.
const LONGEST_SK: usize = 1024;

/// Whether there can be an item at such a place; DynamoDB refuses to look for others.
pub(super) const fn can_exist(pk: &str, sk: &str) -> bool {
    !pk.is_empty() && pk.len() <= LONGEST_PK && sk.len() <= LONGEST_SK
}

pub(super) fn text(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

pub(super) fn number(number: &impl ToString) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

/// The attributes that name an item.
pub(super) fn key(key: &Key) -> Attributes {
    HashMap::from([
        (PK.to_owned(), text(&key.pk)),
        (SK.to_owned(), text(&key.sk)),
    ])
}

/// What is stored of an item that a commit writes.
pub(super) fn attributes(item: &Item, commit: CommitId) -> Attributes {
    let mut all = key(&item.key);
    let mut set = |name: &str, value| all.insert(name.to_owned(), value);
    if let Some(gsi1) = &item.gsi1 {
        set(GSI1PK, text(&gsi1.pk));
        set(GSI1SK, text(&gsi1.sk));
    }
    if let Some(at) = item.expires_at {
        set(EXPIRES_AT, number(&at.millis()));
        // Removing it later than due is no harm, and a moment before 1970 is long past.
        let seconds = at.millis().max(0).saturating_add(999) / 1000;
        set(TTL, number(&seconds));
    }
    set(VERSION, number(&item.version));
    set(SCHEMA, number(&item.schema));
    set(
        COMMIT,
        AttributeValue::B(Blob::new(commit.0.to_be_bytes().to_vec())),
    );
    let data = match std::str::from_utf8(&item.body) {
        Ok(body) => text(body),
        Err(_) => AttributeValue::B(Blob::new(item.body.to_vec())),
    };
    set(DATA, data);
    all
}

/// The item that was stored, or what is wrong with it.
pub(super) fn item(table: TableName, mut all: Attributes) -> Result<Item, String> {
    let pk = take_text(&mut all, PK)?;
    let sk = take_text(&mut all, SK)?;
    let key = Key::new(table, pk, sk);
    let wrong = |why: String| format!("the item {key} is not ours: {why}");
    let gsi1 = match (all.remove(GSI1PK), all.remove(GSI1SK)) {
        (Some(AttributeValue::S(pk)), Some(AttributeValue::S(sk))) => Some(Gsi1 { pk, sk }),
        (None, None) => None,
        _ => return Err(wrong("half a key of the secondary index".into())),
    };
    let expires_at = match all.remove(EXPIRES_AT) {
        None => None,
        Some(value) => Some(Timestamp::from_millis(
            parsed(EXPIRES_AT, Some(&value)).map_err(wrong)?,
        )),
    };
    let commit = match all.remove(COMMIT) {
        Some(AttributeValue::B(bytes)) => <[u8; 16]>::try_from(bytes.into_inner()).ok(),
        _ => None,
    };
    let commit = commit.ok_or_else(|| wrong("its commit has no id".into()))?;
    let body = match all.remove(DATA) {
        Some(AttributeValue::S(text)) => Bytes::from(text),
        Some(AttributeValue::B(bytes)) => Bytes::from(bytes.into_inner()),
        _ => return Err(wrong("it has no data".into())),
    };
    Ok(Item {
        gsi1,
        version: parsed(VERSION, all.get(VERSION)).map_err(wrong)?,
        expires_at,
        schema: parsed(SCHEMA, all.get(SCHEMA)).map_err(wrong)?,
        commit: CommitId(u128::from_be_bytes(commit)),
        body,
        key,
    })
}

/// Whether an item has not expired.
pub(super) fn is_live(item: &Item, now: Timestamp) -> bool {
    item.expires_at.is_none_or(|at| now < at)
}

/// A text that must be there.
pub(super) fn take_text(all: &mut Attributes, name: &str) -> Result<String, String> {
    match all.remove(name) {
        Some(AttributeValue::S(text)) => Ok(text),
        _ => Err(format!("{name} is not a text")),
    }
}

fn parsed<N: std::str::FromStr>(name: &str, value: Option<&AttributeValue>) -> Result<N, String> {
    value
        .and_then(|value| value.as_n().ok())
        .and_then(|digits| digits.parse().ok())
        .ok_or_else(|| format!("{name} is not a number of its size"))
}
