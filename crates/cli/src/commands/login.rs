//! `codexflow login`: prints an access token; stores nothing.

use std::io::{IsTerminal, Read, stdin};

use codexflow_client::Client;
use console::Term;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::args::Remote;
use crate::failure::Failure;
use crate::output::Output;

/// No password is longer, whatever its alphabet.
const LONGEST: u64 = 4096;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignedIn {
    access_token: String,
    expires_in: u64,
}

/// What the first step answers.
#[derive(Deserialize)]
#[serde(untagged)]
enum First {
    #[serde(rename_all = "camelCase")]
    Code {
        mfa_token: String,
    },
    SignedIn(SignedIn),
}

/// Signs in and prints the token, so that `export CODEXFLOW_TOKEN=$(codexflow login …)` works.
pub(crate) fn run(
    remote: &Remote,
    email: &str,
    code: Option<String>,
    output: &Output,
) -> Result<(), Failure> {
    let client = Client::new(&remote.server, None)?;
    let password = password()?;
    let credentials = json!({ "email": email, "password": password });
    let first: First = client
        .post("/auth/login", &credentials)
        .map_err(|error| match error.code() {
            Some("AUTH_FAILED") => Failure {
                remedy: Some(
                    "check the address and the password; an admin can make a new one with `codexflow user reset`"
                        .into(),
                ),
                ..error.into()
            },
            _ => error.into(),
        })?
        .data;
    let signed_in = match first {
        First::SignedIn(signed_in) => signed_in,
        First::Code { mfa_token } => {
            let code = code.map_or_else(asked_for_code, Ok)?;
            let body = json!({ "mfaToken": mfa_token, "code": code });
            client.post("/auth/totp/verify", &body)?.data
        }
    };
    output.result(&signed_in, &signed_in.access_token)
}

/// The code of the second step, from who sits there.
fn asked_for_code() -> Result<String, Failure> {
    let missing = || {
        Failure::new(
            "this account asks for a code",
            "give the code of your app, or a recovery code, with --code",
        )
    };
    let term = Term::stderr();
    if !term.is_term() {
        return Err(missing());
    }
    let code = term
        .write_str("Code of your app, or a recovery code: ")
        .and_then(|()| term.read_secure_line())
        .map_err(|error| Failure::plain(&format!("cannot read the code: {error}")))?;
    if code.trim().is_empty() {
        return Err(missing());
    }
    Ok(code)
}

fn password() -> Result<String, Failure> {
    let read = if stdin().is_terminal() {
        let term = Term::stderr();
        term.write_str("Password: ")
            .and_then(|()| term.read_secure_line())
    } else {
        let mut text = String::new();
        stdin()
            .take(LONGEST)
            .read_to_string(&mut text)
            .map(|_| text.trim_end_matches(['\r', '\n']).to_owned())
    };
    let password =
        read.map_err(|error| Failure::plain(&format!("cannot read the password: {error}")))?;
    if password.is_empty() {
        return Err(Failure::new(
            "no password was given",
            "type it when asked, or send it to standard input",
        ));
    }
    Ok(password)
}
