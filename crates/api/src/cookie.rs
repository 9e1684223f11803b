//! The one cookie: a refresh token for our own pages.

use codexflow_core::secret::Secret;
use http::HeaderMap;
use http::header::{COOKIE, HOST, HeaderValue, SET_COOKIE};

use crate::answer::Answer;
use crate::call::Call;

/// As long as a refresh token may live.
const SECONDS: u32 = 30 * 24 * 3600;

/// Whether the client is our own page.
pub(crate) fn is_web(headers: &HeaderMap) -> bool {
    headers
        .get("x-codexflow-client")
        .is_some_and(|client| client == "web")
}

/// Browsers take a `Secure` cookie over https and from loopback; elsewhere it would be lost, and with it the sign-in.
fn is_secure(call: &Call) -> bool {
    let host = call.header(&HOST).unwrap_or_default();
    let local = ["localhost", "127.0.0.1", "[::1]"];
    call.is_https
        || local.iter().any(|name| {
            host.strip_prefix(name)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
        })
}

fn name(call: &Call) -> &'static str {
    if is_secure(call) { "__Host-cf" } else { "cf" }
}

/// The token in the cookie.
pub(crate) fn read(call: &Call) -> Option<Secret> {
    let name = name(call);
    let lines = call
        .headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok());
    lines
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| Secret::new(value))
}

/// Keeps a token.
pub(crate) fn keep(call: &Call, token: &str) -> String {
    write(call, token, SECONDS)
}

/// Forgets it.
pub(crate) fn gone(call: &Call) -> String {
    write(call, "", 0)
}

fn write(call: &Call, value: &str, seconds: u32) -> String {
    let secure = if is_secure(call) { "; Secure" } else { "" };
    let name = name(call);
    format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}")
}

impl Answer {
    /// With a cookie; a value that cannot be one is left out.
    #[must_use]
    pub(crate) fn cookie(self, line: &str) -> Self {
        match HeaderValue::from_str(line) {
            Ok(value) => self.header(SET_COOKIE, value),
            Err(_) => self,
        }
    }
}
