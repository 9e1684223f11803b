//! Everything that can go wrong, and the one table of codes that clients see.

mod codes;

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use crate::ports::table::{CommitError, ReadError};

pub use codes::{CODES, Code, CodeRow};

/// The underlying cause, for the log only; its text never reaches a client.
pub type Source = Box<dyn std::error::Error + Send + Sync>;

/// The result of every rule.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What a `NOT_FOUND` or a permission is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Resource {
    /// A person.
    User,
    /// A project.
    Project,
    /// A task.
    Task,
    /// A comment.
    Comment,
    /// An attachment.
    Attachment,
    /// A label.
    Label,
    /// A milestone.
    Milestone,
    /// A cycle.
    Cycle,
    /// A requirements document.
    Prd,
    /// What a requirements document said once.
    Revision,
    /// A time entry.
    TimeEntry,
    /// A running timer.
    Timer,
    /// Something that a person was told of.
    Notification,
    /// A sign-in session.
    Session,
    /// An API key.
    ApiKey,
    /// An invitation.
    Invitation,
    /// A saved view.
    View,
    /// A background job.
    Job,
    /// A write that can be undone.
    Operation,
    /// A path that the API does not have.
    Route,
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::User => "user",
            Self::Project => "project",
            Self::Task => "task",
            Self::Comment => "comment",
            Self::Attachment => "attachment",
            Self::Label => "label",
            Self::Milestone => "milestone",
            Self::Cycle => "cycle",
            Self::Prd => "requirements document",
            Self::Revision => "revision",
            Self::TimeEntry => "time entry",
            Self::Timer => "running timer",
            Self::Notification => "notification",
            Self::Session => "session",
            Self::ApiKey => "API key",
            Self::Invitation => "invitation",
            Self::View => "saved view",
            Self::Job => "job",
            Self::Operation => "operation",
            Self::Route => "route",
        })
    }
}

/// One wrong field of an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// Where: `title`, `preferences.theme`, `labels[3]`, a query parameter's name, or empty for the whole body.
    pub path: String,
    /// What is wrong, for programs: `required`, `type`, `unknown`, `too_long`, `format`, …
    pub code: &'static str,
    /// What is wrong and what to do, for people.
    pub message: String,
    /// The values that would be accepted, where they can be listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed: Option<Vec<String>>,
}

impl FieldError {
    /// A wrong field.
    pub fn new(path: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            code,
            message: message.into(),
            allowed: None,
        }
    }

    /// With the list of what would be accepted.
    #[must_use]
    pub fn allowed<S: Into<String>>(mut self, values: impl IntoIterator<Item = S>) -> Self {
        self.allowed = Some(values.into_iter().map(Into::into).collect());
        self
    }
}

/// Why a request was not carried out.
#[derive(Debug)]
pub enum Error {
    /// Nobody is signed in, or not any more.
    Unauthenticated(&'static str),
    /// The caller may know about it, but not do this. The text says who may.
    Forbidden(String),
    /// There is none, or the caller may not know of it.
    NotFound(Resource),
    /// Every field that is wrong.
    Invalid(Vec<FieldError>),
    /// The change contradicts the present state; the text says which part and what to do.
    Conflict(String),
    /// `If-Match` named another version than this, the current one.
    Stale {
        /// The version that `If-Match` would have to name.
        current: u64,
    },
    /// Too many requests of this kind.
    RateLimited {
        /// When to come back.
        retry_after: Duration,
    },
    /// The body has more than this many bytes.
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// The body is not of this type.
    UnsupportedMediaType {
        /// The type that is accepted.
        expected: &'static str,
    },
    /// The Idempotency-Key was used for another request.
    IdempotencyMismatch,
    /// The request with this Idempotency-Key has already been carried out: the door answers what is stored.
    Replay,
    /// The path exists with these other methods.
    MethodNotAllowed {
        /// The value of the `Allow` header.
        allow: String,
    },
    /// A part we depend on does not answer; try again.
    Unavailable(Source),
    /// A fault of ours.
    Internal(Source),
}

impl Error {
    /// The code that clients see.
    pub const fn code(&self) -> Code {
        match self {
            Self::Unauthenticated(_) => Code::AuthFailed,
            Self::Forbidden(_) => Code::Forbidden,
            Self::NotFound(_) => Code::NotFound,
            Self::Invalid(_) => Code::ValidationError,
            Self::Conflict(_) => Code::Conflict,
            Self::Stale { .. } => Code::PreconditionFailed,
            Self::RateLimited { .. } => Code::RateLimited,
            Self::TooLarge { .. } => Code::PayloadTooLarge,
            Self::UnsupportedMediaType { .. } => Code::UnsupportedMediaType,
            Self::IdempotencyMismatch => Code::IdempotencyMismatch,
            Self::MethodNotAllowed { .. } => Code::MethodNotAllowed,
            Self::Unavailable(_) => Code::ServiceUnavailable,
            Self::Internal(_) | Self::Replay => Code::ServerError,
        }
    }

    /// Refuses a change to an object that is not, or no longer, at the version that the client named.
    pub fn unless_at(expected: Option<u64>, current: u64) -> Result<()> {
        match expected {
            Some(expected) if expected != current => Err(Self::Stale { current }),
            _ => Ok(()),
        }
    }

    /// A single wrong field.
    pub fn invalid(
        path: impl Into<String>,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self::Invalid(vec![FieldError::new(path, code, message)])
    }

    /// A fault of ours, from its cause.
    pub fn internal(source: impl Into<Source>) -> Self {
        Self::Internal(source.into())
    }

    /// A dependency that does not answer, from its cause.
    pub fn unavailable(source: impl Into<Source>) -> Self {
        Self::Unavailable(source.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unauthenticated(why) => f.write_str(why),
            Self::Forbidden(why) | Self::Conflict(why) => f.write_str(why),
            Self::NotFound(Resource::Route) => f.write_str("There is no such path; see /docs"),
            Self::NotFound(resource) => write!(f, "There is no such {resource}"),
            Self::Invalid(fields) => match fields.as_slice() {
                [one] if one.path.is_empty() => f.write_str(&one.message),
                [one] => write!(f, "{}: {}", one.path, one.message),
                many => write!(f, "{} fields are invalid; see details", many.len()),
            },
            Self::Stale { current } => write!(
                f,
                "The object has changed: If-Match must name version {current}; read it again and re-apply your change"
            ),
            Self::RateLimited { retry_after } => {
                write!(f, "Too many requests; try again in {} s", retry_after.as_secs().max(1))
            }
            Self::TooLarge { limit } => write!(f, "The body may have at most {limit} bytes"),
            Self::UnsupportedMediaType { expected } => {
                write!(f, "The body must be sent with Content-Type: {expected}")
            }
            Self::IdempotencyMismatch => f.write_str(
                "This Idempotency-Key was used for another request; use a new key for a new request",
            ),
            Self::MethodNotAllowed { allow } => write!(f, "This path allows only {allow}"),
            Self::Unavailable(_) => f.write_str("The service is busy or not ready; try again"),
            Self::Internal(_) | Self::Replay => {
                f.write_str("Something went wrong on our side; the requestId finds it in the log")
            }
        }
    }
}

impl std::error::Error for Error {}

impl From<ReadError> for Error {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Invalid(why) => Self::invalid("cursor", "format", why),
            ReadError::Unavailable(source) => Self::Unavailable(source),
            ReadError::Internal(source) => Self::Internal(source),
        }
    }
}

impl From<CommitError> for Error {
    /// A failed condition reaches this only where no rule expects one.
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Unavailable(source) => Self::Unavailable(source),
            CommitError::Internal(source) => Self::Internal(source),
            CommitError::TooLarge(_) => Self::invalid(
                "",
                "too_large",
                "The object would be too large to be kept; shorten its texts or lists",
            ),
            other @ (CommitError::Condition(_) | CommitError::Invalid(_)) => {
                Self::Internal(other.to_string().into())
            }
        }
    }
}

#[cfg(test)]
mod tests;
