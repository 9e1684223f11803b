//! Commands that talk to a server, through its public API only.

pub(crate) mod audit;
pub(crate) mod import;
pub(crate) mod job;
pub(crate) mod login;

use codexflow_client::Client;

use crate::args::Remote;
use crate::failure::Failure;

/// A client that must be signed in.
fn signed_in(remote: &Remote) -> Result<Client, Failure> {
    if remote.token.is_none() {
        return Err(Failure::new(
            "you are not signed in",
            "run `export CODEXFLOW_TOKEN=$(codexflow login --email YOU)`, or give --token",
        ));
    }
    Ok(Client::new(&remote.server, remote.token.clone())?)
}
