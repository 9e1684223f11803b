//! What went wrong at DynamoDB, as the port says it.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use codexflow_core::error::Source;
use codexflow_core::ports::table::{CommitError, ReadError};

/// An answer that is neither success nor a failed condition.
#[derive(Debug)]
pub(super) enum Fault {
    /// It may work a moment later; a write may or may not have happened.
    Unavailable(Source),
    /// It will not work until somebody changes something.
    Internal(Source),
}

impl From<Fault> for ReadError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Unavailable(source) => Self::Unavailable(source),
            Fault::Internal(source) => Self::Internal(source),
        }
    }
}

impl From<Fault> for CommitError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Unavailable(source) => Self::Unavailable(source),
            Fault::Internal(source) => Self::Internal(source),
        }
    }
}

/// Codes of refusals that pass by themselves.
const PASSING: [&str; 10] = [
    "ThrottlingException",
    "Throttling",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "TransactionConflictException",
    "TransactionInProgressException",
    "ReplicatedWriteConflictException",
    "InternalServerError",
    "ServiceUnavailable",
    "SlowDown",
];

/// Whether a refusal is DynamoDB's way to say "slower".
pub(super) fn is_throttle(code: &str) -> bool {
    matches!(
        code,
        "ThrottlingException"
            | "Throttling"
            | "ThrottlingError"
            | "ProvisionedThroughputExceededException"
            | "ProvisionedThroughputExceeded"
            | "RequestLimitExceeded"
            | "SlowDown"
    )
}

/// Sorts an error. What was asked goes into the text, because the SDK's own does not say.
pub(super) fn fault<E: ProvideErrorMetadata>(
    asked: &str,
    error: &SdkError<E, HttpResponse>,
) -> Fault {
    match error {
        SdkError::ServiceError(service) => {
            let code = service.err().code().unwrap_or("an unnamed error");
            let text = format!(
                "{asked}: {code}: {}",
                service.err().message().unwrap_or_default()
            );
            if PASSING.contains(&code) || service.raw().status().as_u16() >= 500 {
                Fault::Unavailable(text.into())
            } else {
                Fault::Internal(text.into())
            }
        }
        SdkError::ConstructionFailure(_) => {
            Fault::Internal(format!("{asked}: the request could not be made").into())
        }
        SdkError::TimeoutError(_) => Fault::Unavailable(format!("{asked}: no answer").into()),
        SdkError::DispatchFailure(failure) => {
            let why = failure.as_connector_error().map(ToString::to_string);
            Fault::Unavailable(format!("{asked}: {}", why.unwrap_or_default()).into())
        }
        // Half an answer: whatever was asked may have happened.
        _ => Fault::Unavailable(format!("{asked}: the answer was cut off").into()),
    }
}
