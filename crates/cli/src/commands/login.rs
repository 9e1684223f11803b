//! `codexflow login` and `logout`.

use std::io::{IsTerminal, Read, stdin};

use codexflow_client::Client;
use console::Term;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::args::Remote;
use crate::failure::Failure;
use crate::output::Output;
use crate::signed_in::{Credentials, SignedIn};

/// No password is longer, whatever its alphabet.
const LONGEST: u64 = 4096;

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

/// Signs in, and keeps that for the other commands unless the token is to be printed.
pub(crate) fn run(
    remote: &Remote,
    email: &str,
    code: Option<String>,
    print: bool,
    output: &Output,
) -> Result<(), Failure> {
    let client = Client::new(&remote.server, None)?;
    let mut kept = if print {
        None
    } else {
        Some(Credentials::open()?)
    };
    let password = password()?;
    let device = kept.as_ref().and_then(|kept| kept.device(&client, email));
    let credentials = json!({ "email": email, "password": password, "deviceToken": device });
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
    let Some(kept) = &mut kept else {
        let value = json!({
            "accessToken": signed_in.access_token,
            "expiresIn": signed_in.expires_in,
        });
        return output.result(&value, &signed_in.access_token);
    };
    kept.keep(&client, email, signed_in)?;
    let value = json!({ "email": email, "server": client.server() });
    output.result(
        &value,
        &format!("Signed in on {} as {email}", client.server()),
    )
}

/// Ends the sign-in that is kept.
pub(crate) fn end(remote: &Remote, output: &Output) -> Result<(), Failure> {
    let client = Client::new(&remote.server, None)?;
    let ended = Credentials::open()?.end(&client)?;
    let value = json!({ "email": ended, "server": client.server() });
    let text = match ended {
        Some(email) => format!("{email} is signed out of {}", client.server()),
        None => format!("Nobody was signed in on {}", client.server()),
    };
    output.result(&value, &text)
}

/// Proves once more that it is the person themselves who asks, by a code where the second factor is on, else by password.
pub(super) fn prove(client: &Client) -> Result<(), Failure> {
    let state: Value = client.get("/auth/totp")?.data;
    let body = if state["enabled"] == true {
        json!({ "code": asked_for_code()? })
    } else {
        json!({ "password": password()? })
    };
    client.post::<Value>("/auth/reauthenticate", &body)?;
    Ok(())
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
