//! The three languages of model servers: what is sent, and what of an answer counts. Nothing is sent here.

use std::fmt::Write as _;

use codexflow_core::ports::engine::{Ask, EngineError};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Kind, ModelSettings};

/// The path below the server's address, and the body.
pub(super) fn request(settings: &ModelSettings, ask: &Ask) -> (String, Value) {
    let Ask {
        instructions,
        text,
        most_tokens,
    } = ask;
    let model = &settings.model;
    match settings.kind {
        Kind::Openai => (
            "/chat/completions".into(),
            json!({
                "model": model,
                "max_tokens": most_tokens,
                "messages": [
                    {"role": "system", "content": instructions},
                    {"role": "user", "content": text},
                ],
            }),
        ),
        Kind::Anthropic => (
            "/v1/messages".into(),
            json!({
                "model": model,
                "max_tokens": most_tokens,
                "system": instructions,
                "messages": [{"role": "user", "content": text}],
            }),
        ),
        Kind::Bedrock => (
            format!("/model/{}/converse", escaped(model)),
            json!({
                "system": [{"text": instructions}],
                "messages": [{"role": "user", "content": [{"text": text}]}],
                "inferenceConfig": {"maxTokens": most_tokens},
            }),
        ),
    }
}

/// As one part of a path: the names of models hold colons and, as ARNs, slashes.
fn escaped(name: &str) -> String {
    let mut part = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            part.push(char::from(byte));
        } else {
            // Writing into a String cannot fail.
            let _ = write!(part, "%{byte:02X}");
        }
    }
    part
}

#[derive(Deserialize)]
struct Completion {
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Message {
    content: Option<String>,
    refusal: Option<String>,
}

#[derive(Deserialize)]
struct Messages {
    content: Vec<Block>,
    stop_reason: Option<String>,
}

#[derive(Deserialize)]
struct Converse {
    output: Output,
    #[serde(rename = "stopReason")]
    stop_reason: Option<String>,
}

#[derive(Deserialize)]
struct Output {
    message: Blocks,
}

#[derive(Deserialize)]
struct Blocks {
    content: Vec<Block>,
}

/// Blocks without text are thoughts or calls of tools, which nobody asked for.
#[derive(Deserialize)]
struct Block {
    text: Option<String>,
}

/// The whole text of an answer.
pub(super) fn answer(kind: Kind, bytes: &[u8]) -> Result<String, EngineError> {
    let (text, end) = match kind {
        Kind::Openai => {
            let answer: Completion = read(bytes)?;
            let choice = answer.choices.into_iter().next();
            let choice = choice.ok_or(EngineError::Unreadable)?;
            if choice.message.refusal.is_some_and(|why| !why.is_empty()) {
                return Err(EngineError::Declined);
            }
            (
                choice.message.content.unwrap_or_default(),
                choice.finish_reason,
            )
        }
        Kind::Anthropic => {
            let answer: Messages = read(bytes)?;
            (joined(answer.content), answer.stop_reason)
        }
        Kind::Bedrock => {
            let answer: Converse = read(bytes)?;
            (joined(answer.output.message.content), answer.stop_reason)
        }
    };
    match end.as_deref() {
        Some("stop" | "end_turn" | "stop_sequence") => {}
        Some("length" | "max_tokens" | "model_context_window_exceeded") => {
            return Err(EngineError::CutOff);
        }
        Some("content_filter" | "content_filtered" | "guardrail_intervened" | "refusal") => {
            return Err(EngineError::Declined);
        }
        // Without a reason to end nobody knows whether this is all.
        _ => return Err(EngineError::Unreadable),
    }
    if text.trim().is_empty() {
        return Err(EngineError::Unreadable);
    }
    Ok(text)
}

fn read<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, EngineError> {
    serde_json::from_slice(bytes).map_err(|_| EngineError::Unreadable)
}

fn joined(blocks: Vec<Block>) -> String {
    blocks.into_iter().filter_map(|block| block.text).collect()
}
