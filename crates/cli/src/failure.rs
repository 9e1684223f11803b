//! What ends a command: a message, what to do about it, and the exit code.

use crate::config::ConfigError;

/// A command did not do what it was told.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) message: String,
    pub(crate) remedy: Option<String>,
    /// The API's error code, if the server refused.
    pub(crate) code: Option<String>,
    pub(crate) exit: u8,
}

impl Failure {
    /// Something failed, and this is to be done.
    pub(crate) fn new(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            remedy: Some(remedy.into()),
            code: None,
            exit: 1,
        }
    }

    /// Something failed, and the message itself says what to do.
    pub(crate) fn plain(message: &impl ToString) -> Self {
        Self {
            message: message.to_string(),
            remedy: None,
            code: None,
            exit: 1,
        }
    }
}

impl From<codexflow_client::Error> for Failure {
    fn from(error: codexflow_client::Error) -> Self {
        Self {
            message: error.to_string(),
            remedy: Some(error.remedy()),
            code: error.code().map(str::to_owned),
            exit: 1,
        }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self {
            message: error.to_string(),
            remedy: Some("correct the setting; the defaults explain each one: `codexflow config show --defaults`".into()),
            code: None,
            exit: 2,
        }
    }
}
