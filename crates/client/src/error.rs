//! What can go wrong between us and a server, and what the person can do about it.

use std::fmt;

use crate::envelope::Detail;

/// The result of every request.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why there is no answer, or which error the answer is.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The server refused, and says why.
    #[error(transparent)]
    Api(Box<ApiError>),
    /// The address cannot be one.
    #[error("`{0}` is not the address of a server")]
    BadServer(String),
    /// Nobody answers there.
    #[error("no answer from {server}: {source}")]
    Unreachable {
        /// The server's address.
        server: String,
        /// What the network said.
        source: Box<ureq::Error>,
    },
    /// Something answers there, but not in our envelope.
    #[error("{server} answered {status}, but not as CodexFlow does: {why}")]
    NotOurs {
        /// The server's address.
        server: String,
        /// The HTTP status.
        status: u16,
        /// What is wrong with the answer.
        why: String,
    },
    /// What came cannot be written where it was to go.
    #[error("cannot write what came: {0}")]
    Unwritable(std::io::Error),
    /// What is to be sent cannot be written as JSON or as a request.
    #[error("the request cannot be written: {0}")]
    BadRequest(String),
}

/// An error as the server puts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// The code, such as `VALIDATION_ERROR`.
    pub code: String,
    /// What is wrong, for people.
    pub message: String,
    /// Every wrong field.
    pub details: Vec<Detail>,
    /// Finds the request in the server's log.
    pub request_id: String,
    /// How many seconds to wait, if the server said.
    pub retry_after: Option<u64>,
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.message, self.code)?;
        for detail in &self.details {
            // The message of a single wrong field says it already.
            if self.details.len() == 1 && self.message.ends_with(&detail.message) {
                continue;
            }
            if detail.path.is_empty() {
                write!(f, "\n  {}", detail.message)?;
            } else {
                write!(f, "\n  {}: {}", detail.path, detail.message)?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for ApiError {}

impl Error {
    /// The server's code, if it answered with one.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Api(error) => Some(&error.code),
            _ => None,
        }
    }

    /// The HTTP status, if there was an answer.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Api(error) => Some(error.status),
            Self::NotOurs { status, .. } => Some(*status),
            Self::BadServer(_)
            | Self::Unreachable { .. }
            | Self::Unwritable(_)
            | Self::BadRequest(_) => None,
        }
    }

    /// What the person can do.
    pub fn remedy(&self) -> String {
        match self {
            Self::BadServer(_) => {
                "give it as http://HOST:PORT with --server or CODEXFLOW_SERVER".into()
            }
            Self::Unreachable { .. } => {
                "is it running? start it with `codexflow serve`, or name another with --server or \
                 CODEXFLOW_SERVER"
                    .into()
            }
            Self::NotOurs { .. } => {
                "check the address given with --server or CODEXFLOW_SERVER; something else may \
                 listen there"
                    .into()
            }
            Self::Unwritable(_) => "make room or name another place, then try again".into(),
            Self::BadRequest(_) => "correct what is to be sent".into(),
            Self::Api(error) => error.remedy(),
        }
    }
}

impl ApiError {
    fn remedy(&self) -> String {
        match self.code.as_str() {
            "AUTH_FAILED" => {
                "sign in with `codexflow login --email YOU`, or give another token or API key with \
                 --token or CODEXFLOW_TOKEN"
                    .into()
            }
            "FORBIDDEN" => "ask someone whose role allows it".into(),
            "NOT_FOUND" => "check the id or key; you may also not be allowed to see it".into(),
            "VALIDATION_ERROR" => "correct the named fields and try again".into(),
            "CONFLICT" => "read the present state, then decide again".into(),
            "PRECONDITION_FAILED" => "read it again and re-apply your change".into(),
            "PAYLOAD_TOO_LARGE" => "send less at once".into(),
            "RATE_LIMITED" | "SERVICE_UNAVAILABLE" => match self.retry_after {
                Some(seconds) => format!("try again in {seconds} s"),
                None => "try again in a moment".into(),
            },
            _ => format!("look for requestId {} in the server's log", self.request_id),
        }
    }
}
