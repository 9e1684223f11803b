//! Asking the model for one document: within its time, within the person's budget, and no longer than it makes sense.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures::future::{Either, select};
use parking_lot::Mutex;

use super::Model;
use crate::id::Id;
use crate::ports::engine::{Ask, EngineError};
use crate::retry::Delays;
use crate::time::Timestamp;
use crate::users::model::User;

/// One person's questions for one document.
pub struct Asking {
    model: Arc<Model>,
    person: Id<User>,
    until: Timestamp,
    /// What makes it useless to ask on.
    over: Mutex<Option<EngineError>>,
}

impl Asking {
    pub(super) fn new(model: Arc<Model>, person: Id<User>, until: Timestamp) -> Self {
        Self {
            model,
            person,
            until,
            over: Mutex::default(),
        }
    }

    /// The model's name.
    pub fn name(&self) -> &str {
        self.model.engine.name()
    }

    /// The whole answer. A model that has too much to do is asked again after a moment.
    pub async fn ask(&self, ask: &Ask) -> Result<String, EngineError> {
        let mut delays = Delays::request(|| {
            let mut bytes = [0; 4];
            self.model.ids.secret(&mut bytes);
            u32::from_le_bytes(bytes)
        });
        loop {
            self.may_ask()?;
            let error = match self.model.engine.answer(ask).await {
                Ok(answer) => {
                    self.model.record.lock().answered(self.model.clock.now());
                    return Ok(answer);
                }
                Err(error) => error,
            };
            match delays.next() {
                Some(delay) if error == EngineError::Busy => self.model.clock.sleep(delay).await,
                _ => {
                    self.note(&error);
                    return Err(error);
                }
            }
        }
    }

    /// The same, or the time is over.
    pub async fn ask_within(&self, ask: &Ask, seconds: u64) -> Result<String, EngineError> {
        let clock = self.model.clock.clone();
        let asked = pin!(self.ask(ask));
        let over = clock.sleep(Duration::from_secs(seconds));
        match select(asked, over).await {
            Either::Left((answer, _)) => answer,
            Either::Right(_) => {
                let error = EngineError::Slow(seconds);
                self.note(&error);
                Err(error)
            }
        }
    }

    /// Remembers that an answer came and does not do what was asked.
    pub fn unfit(&self, why: String) -> EngineError {
        let error = EngineError::Unfit(why);
        self.note(&error);
        error
    }

    /// Remembers that there was no answer of use, and whether there can be another.
    fn note(&self, error: &EngineError) {
        self.model
            .record
            .lock()
            .failed(self.model.clock.now(), error);
        if matches!(error, EngineError::Unreachable | EngineError::BadKey) {
            *self.over.lock() = Some(error.clone());
        }
    }

    fn may_ask(&self) -> Result<(), EngineError> {
        if let Some(error) = &*self.over.lock() {
            return Err(error.clone());
        }
        let now = self.model.clock.now();
        let terms = self.model.terms;
        if now >= self.until {
            return Err(EngineError::Late(terms.document_seconds));
        }
        let most = terms.asks_per_day;
        if self
            .model
            .budget
            .lock()
            .spend(self.person, now.date(), most)
        {
            Ok(())
        } else {
            Err(EngineError::Spent(most))
        }
    }
}
