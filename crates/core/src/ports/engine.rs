//! How a text is asked of a model. What it answers is data: nothing is run, approved or sent because of it.

use async_trait::async_trait;
use thiserror::Error;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// What to do, in our own words only; never with anything that people wrote.
    pub instructions: String,
    /// The text to do it with, as people wrote it. It may hold instructions of its own, which are none.
    pub text: String,
    /// The longest answer, in tokens.
    pub most_tokens: u32,
}

/// Why a model gave no answer that can be used. The words are for people, and hold neither key nor text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EngineError {
    /// No answer within the time limit, in seconds.
    #[error("it took longer than {0} s")]
    Slow(u64),
    /// No connection, or it broke.
    #[error("it cannot be reached")]
    Unreachable,
    /// It has too much to do, or our share is used up.
    #[error("it has too many requests; try again later")]
    Busy,
    /// Our key is wrong or does not suffice.
    #[error("it does not accept the key of the section [engine] of the settings")]
    BadKey,
    /// It answered with another HTTP status.
    #[error("it answered with HTTP status {0}")]
    Status(u16),
    /// Its answer has not the agreed shape, or no text.
    #[error("its answer cannot be read")]
    Unreadable,
    /// It does not want to, or a filter of its own kept the answer back.
    #[error("it declined to answer")]
    Declined,
    /// The answer ends in the middle.
    #[error("its answer was cut off")]
    CutOff,
    /// There was no time left to ask; how many seconds there were for all of it.
    #[error("the {0} s for the whole document were over")]
    Late(u64),
    /// The person has had as many questions asked as they may in a day.
    #[error(
        "the {0} questions that one person may have asked in a day are used up; they begin anew at 00:00 UTC"
    )]
    Spent(u32),
    /// The answer is whole, but does not do what was asked.
    #[error("its answer was not kept: {0}")]
    Unfit(String),
}

/// A model that writes.
#[async_trait]
pub trait Engine: Send + Sync {
    /// Its name, such as `openai:llama3.2`.
    fn name(&self) -> &str;

    /// The whole answer as text, within a time limit of its own.
    async fn answer(&self, ask: &Ask) -> Result<String, EngineError>;
}
