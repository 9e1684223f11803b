//! What a model answers, read as data: its JSON, its lines, and signs that a browser would follow or draw.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::words;

/// Signs of addresses and of markup.
const MARKUP: [&str; 4] = ["://", "](", "<", "javascript:"];

/// An answer of a form. A model may put its JSON into a fence of Markdown; nothing else around it is understood.
pub(crate) fn read<T: DeserializeOwned>(answer: &str, form: &str) -> Result<T, String> {
    let bare = answer.trim();
    let bare = bare.strip_prefix("```json").unwrap_or(bare);
    let bare = bare.trim_matches('`').trim();
    let value: Value = serde_json::from_str(bare).map_err(|_| "it is no JSON".to_owned())?;
    serde_json::from_value(value).map_err(|_| format!("it is not of the form {form}"))
}

/// A text in one line, without what cannot be seen.
pub(crate) fn line(text: &str) -> String {
    let visible = words::visible(text);
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The signs of addresses and markup in a folded text.
pub(crate) fn markup(folded: &str) -> impl Iterator<Item = &'static str> {
    MARKUP.into_iter().filter(|mark| folded.contains(mark))
}
