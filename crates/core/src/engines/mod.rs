//! Who writes a text: the built-in rules always, and a configured model where it does better. When the model fails, the
//! built-in text stands and the answer says so: there is no silent fallback, and no answer without its engine.

mod asking;
mod budget;
mod shown;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{Id, Ids};
use crate::ports::engine::{Ask, Engine};
use crate::store::Store;
use crate::time::Clock;
use crate::users::model::User;

pub use asking::Asking;
pub use shown::{EngineBudget, EngineShown, EngineState, EngineStates, Failed};

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

impl Writer {
    /// The rules, and nobody else was asked.
    #[must_use]
    pub fn builtin() -> Self {
        Self {
            engine: BUILTIN.into(),
            fallback: None,
        }
    }
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

/// How much of a model's time people may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Terms {
    /// How many questions one person may have asked in a day of UTC.
    pub asks_per_day: u32,
    /// After how many seconds nothing more is asked for one document.
    pub document_seconds: u64,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            asks_per_day: 500,
            document_seconds: 60,
        }
    }
}

/// The engines of an installation.
#[derive(Clone, Default)]
pub struct Engines {
    model: Option<Arc<Model>>,
}

/// The configured model, and what is known of it since the start.
struct Model {
    engine: Arc<dyn Engine>,
    terms: Terms,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    record: Mutex<shown::Record>,
    budget: Mutex<budget::Budget>,
}

impl Engines {
    /// The built-in rules alone.
    #[must_use]
    pub fn builtin() -> Self {
        Self::default()
    }

    /// The built-in rules, and before them the model, if there is one.
    pub(crate) fn over(engine: Option<Arc<dyn Engine>>, terms: Terms, store: &Store) -> Self {
        engine.map_or_else(Self::builtin, |engine| {
            Self::with_model(engine, terms, store.clock.clone(), store.ids.clone())
        })
    }

    /// The built-in rules, and this model before them.
    #[must_use]
    pub fn with_model(
        engine: Arc<dyn Engine>,
        terms: Terms,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
    ) -> Self {
        Self {
            model: Some(Arc::new(Model {
                engine,
                terms,
                clock,
                ids,
                record: Mutex::default(),
                budget: Mutex::default(),
            })),
        }
    }

    /// Their names; the one that is asked first comes first, `builtin` is always the last.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let model = self.model.iter().map(|model| model.engine.name());
        model.chain([BUILTIN]).collect()
    }

    /// One person's questions for one document, if there is a model to ask.
    pub fn begin(&self, person: Id<User>) -> Option<Asking> {
        let model = self.model.clone()?;
        let whole = Duration::from_secs(model.terms.document_seconds);
        let until = model.clock.now().plus(whole);
        Some(Asking::new(model, person, until))
    }

    /// The model's answer where there is a model and `accept` takes it, else the built-in value, and why. The built-in
    /// value is made before anybody is asked, so that the time limit of the model is all that a failure costs.
    ///
    /// `accept` reads the answer and refuses what it does not promise, such as one that lost a figure. After `seconds`
    /// nobody waits for it any more.
    pub async fn write<T>(
        &self,
        person: Id<User>,
        ask: &Ask,
        seconds: u64,
        builtin: T,
        accept: impl FnOnce(&str) -> Result<T, String>,
    ) -> Written<T> {
        let Some(asking) = self.begin(person) else {
            return Written {
                value: builtin,
                writer: Writer::builtin(),
            };
        };
        let answer = asking.ask_within(ask, seconds).await;
        let accepted = |text: String| {
            let unfit = |why| asking.unfit(why);
            accept(&text).map_err(unfit)
        };
        match answer.and_then(accepted) {
            Ok(value) => Written {
                value,
                writer: Writer {
                    engine: asking.name().to_owned(),
                    fallback: None,
                },
            },
            Err(error) => {
                tracing::warn!(engine = asking.name(), %error, "the built-in rules write instead of the model");
                Written {
                    value: builtin,
                    writer: Writer {
                        engine: BUILTIN.into(),
                        fallback: Some(Fallback {
                            from: asking.name().to_owned(),
                            reason: error.to_string(),
                        }),
                    },
                }
            }
        }
    }
}
