//! Prints the OpenAPI document without building the whole program: what `make openapi` keeps.

use std::io::{self, Write as _};

fn main() -> io::Result<()> {
    io::stdout().write_all(codexflow_api::openapi::text().as_bytes())
}
