//! Who writes a text: the built-in rules always, and a configured model where it does better. When the model fails, the
//! built-in text stands and the answer says so: there is no silent fallback, and no answer without its engine.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use crate::ports::engine::{Ask, Engine, EngineError};

/// The name of the rules that need neither a model nor a network.
pub const BUILTIN: &str = "builtin";

/// Who wrote a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Writer {
    /// `builtin`, or the model's name.
    pub engine: String,
    /// What became of the model that was asked first, where the text is not its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Fallback>,
}

/// A model that was asked and whose answer was not used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Fallback {
    /// The model's name.
    pub from: String,
    /// Why, in words for people.
    pub reason: String,
}

/// A text, or what was read from it, with its writer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<T> {
    /// What was written.
    pub value: T,
    /// By whom.
    pub writer: Writer,
}

/// The engines of an installation.
#[derive(Clone, Default)]
pub struct Engines {
    model: Option<Arc<dyn Engine>>,
}

impl Engines {
    /// The built-in rules alone.
    #[must_use]
    pub fn builtin() -> Self {
        Self::default()
    }

    /// The built-in rules, and this model before them.
    #[must_use]
    pub fn with_model(model: Arc<dyn Engine>) -> Self {
        Self { model: Some(model) }
    }

    /// Their names; the one that is asked first comes first, `builtin` is always the last.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let model = self.model.iter().map(|model| model.name());
        model.chain([BUILTIN]).collect()
    }

    /// The model's answer where there is a model and `accept` takes it, else the built-in value, and why. The built-in
    /// value is made before anybody is asked, so that the time limit of the model is all that a failure costs.
    ///
    /// `accept` reads the answer and refuses what it does not promise, such as one that lost a figure.
    pub async fn write<T>(
        &self,
        ask: &Ask,
        builtin: T,
        accept: impl FnOnce(&str) -> Result<T, String>,
    ) -> Written<T> {
        let Some(model) = &self.model else {
            return Written {
                value: builtin,
                writer: Writer {
                    engine: BUILTIN.into(),
                    fallback: None,
                },
            };
        };
        let answer = model.answer(ask).await;
        match answer.and_then(|text| accept(&text).map_err(EngineError::Unfit)) {
            Ok(value) => Written {
                value,
                writer: Writer {
                    engine: model.name().to_owned(),
                    fallback: None,
                },
            },
            Err(error) => {
                tracing::warn!(engine = model.name(), %error, "the built-in rules write instead of the model");
                Written {
                    value: builtin,
                    writer: Writer {
                        engine: BUILTIN.into(),
                        fallback: Some(Fallback {
                            from: model.name().to_owned(),
                            reason: error.to_string(),
                        }),
                    },
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
