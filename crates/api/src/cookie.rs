//! Cookies for our own pages: the refresh token, and the proof that the device is known.

use codexflow_core::secret::Secret;
use http::HeaderMap;
use http::header::{COOKIE, HOST, HeaderValue, SET_COOKIE};

use crate::answer::Answer;
use crate::call::Call;

const DAY: u32 = 24 * 3600;

/// What a cookie is for.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// The refresh token.
    Session,
    /// That somebody has signed in here before.
    Device,
}

impl Kind {
    /// As long as what it holds may live.
    const fn seconds(self) -> u32 {
        match self {
            Self::Session => 30 * DAY,
            Self::Device => 180 * DAY,
        }
    }

    const fn names(self) -> [&'static str; 2] {
        match self {
            Self::Session => ["__Host-cf", "cf"],
            Self::Device => ["__Host-cf-device", "cf-device"],
        }
    }
}

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

fn name(call: &Call, kind: Kind) -> &'static str {
    let [secure, plain] = kind.names();
    if is_secure(call) { secure } else { plain }
}

/// The token in the cookie.
pub(crate) fn read(call: &Call, kind: Kind) -> Option<Secret> {
    let name = name(call, kind);
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
pub(crate) fn keep(call: &Call, kind: Kind, token: &str) -> String {
    write(call, kind, token, kind.seconds())
}

/// Forgets it.
pub(crate) fn gone(call: &Call, kind: Kind) -> String {
    write(call, kind, "", 0)
}

fn write(call: &Call, kind: Kind, value: &str, seconds: u32) -> String {
    let secure = if is_secure(call) { "; Secure" } else { "" };
    let name = name(call, kind);
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
