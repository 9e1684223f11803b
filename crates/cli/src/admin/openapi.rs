//! `codexflow openapi`.

use crate::failure::Failure;
use crate::output::Output;

/// Prints the API's OpenAPI document, as docs/openapi.json keeps it.
pub(crate) fn print() -> Result<(), Failure> {
    Output::print(codexflow_api::openapi::text())
}
