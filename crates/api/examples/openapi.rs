//! Prints the OpenAPI document: `cargo run -p codexflow-api --example openapi > docs/openapi.json`.

use std::io::Write;

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(codexflow_api::openapi::text().as_bytes())
}
