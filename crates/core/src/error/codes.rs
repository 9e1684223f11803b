//! The one table of codes that clients see.

/// A code that clients may act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// See [`CODES`].
    AuthFailed,
    /// See [`CODES`].
    Forbidden,
    /// See [`CODES`].
    NotFound,
    /// See [`CODES`].
    ValidationError,
    /// See [`CODES`].
    RateLimited,
    /// See [`CODES`].
    ServerError,
    /// See [`CODES`].
    ServiceUnavailable,
    /// See [`CODES`].
    Conflict,
    /// See [`CODES`].
    PreconditionFailed,
    /// See [`CODES`].
    PayloadTooLarge,
    /// See [`CODES`].
    UnsupportedMediaType,
    /// See [`CODES`].
    IdempotencyMismatch,
    /// See [`CODES`].
    MethodNotAllowed,
}

/// One row of the table of codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeRow {
    /// The variant.
    pub code: Code,
    /// Its name in the envelope.
    pub name: &'static str,
    /// Its HTTP status.
    pub status: u16,
    /// What it means, for the documentation.
    pub description: &'static str,
}

const fn row(code: Code, name: &'static str, status: u16, description: &'static str) -> CodeRow {
    CodeRow {
        code,
        name,
        status,
        description,
    }
}

/// Every code: the seed's seven first, then ours.
pub const CODES: [CodeRow; 13] = [
    row(
        Code::AuthFailed,
        "AUTH_FAILED",
        401,
        "Authentication failed",
    ),
    row(
        Code::Forbidden,
        "FORBIDDEN",
        403,
        "Insufficient permissions",
    ),
    row(Code::NotFound, "NOT_FOUND", 404, "Resource not found"),
    row(
        Code::ValidationError,
        "VALIDATION_ERROR",
        400,
        "Invalid input data",
    ),
    row(Code::RateLimited, "RATE_LIMITED", 429, "Too many requests"),
    row(
        Code::ServerError,
        "SERVER_ERROR",
        500,
        "Internal server error",
    ),
    row(
        Code::ServiceUnavailable,
        "SERVICE_UNAVAILABLE",
        503,
        "Service temporarily unavailable",
    ),
    row(
        Code::Conflict,
        "CONFLICT",
        409,
        "The change contradicts the present state",
    ),
    row(
        Code::PreconditionFailed,
        "PRECONDITION_FAILED",
        412,
        "If-Match names an older version",
    ),
    row(
        Code::PayloadTooLarge,
        "PAYLOAD_TOO_LARGE",
        413,
        "The body is larger than allowed",
    ),
    row(
        Code::UnsupportedMediaType,
        "UNSUPPORTED_MEDIA_TYPE",
        415,
        "The body has another type",
    ),
    row(
        Code::IdempotencyMismatch,
        "IDEMPOTENCY_MISMATCH",
        422,
        "The Idempotency-Key was used for another request",
    ),
    row(
        Code::MethodNotAllowed,
        "METHOD_NOT_ALLOWED",
        405,
        "The path has no such method",
    ),
];

impl Code {
    /// This code's row in [`CODES`].
    pub fn row(self) -> &'static CodeRow {
        CODES
            .iter()
            .find(|row| row.code == self)
            .expect("a test proves that every code has a row")
    }
}
