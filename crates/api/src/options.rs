//! What a composition decides about the door: addresses, limits and extra figures.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use codexflow_core::error::Result;
use schemars::JsonSchema;
use serde::Serialize;

use crate::limit::Limits;
use crate::metrics::Figures;
use crate::site::Site;
pub use crate::tls::Tls;

/// Reads signed lines from where they were kept.
pub type SecondPlace = Arc<dyn Fn() -> Result<Vec<String>> + Send + Sync>;

/// How the door behaves.
pub struct Options {
    /// Where it listens; beyond loopback the Host check is the named proxy's business.
    pub listen: SocketAddr,
    /// The address people use, such as `https://flow.example.org`.
    pub public_url: Option<String>,
    /// Other sites whose pages may call the API.
    pub origins: Vec<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub proxies: Vec<Network>,
    /// How often one may ask.
    pub limits: Limits,
    /// How long a client may take to send its headers, or to begin its next request.
    pub header_timeout: Duration,
    /// How long a client may take to send an ordinary body.
    pub body_timeout: Duration,
    /// How long an answer may take.
    pub request_timeout: Duration,
    /// How long open requests may go on after a stop was asked for.
    pub drain: Duration,
    /// How long a live stream of events may go on before its client is asked to connect anew.
    pub live_for: Duration,
    /// Most connections at once; more wait.
    pub connections: usize,
    /// Most bytes of ordinary bodies that are held at once, over all connections; more are told to come back.
    pub body_budget: usize,
    /// How the server itself speaks TLS, if it does.
    pub tls: Option<Tls>,
    /// Reads the signed lines of the audit log that are kept in a second place, if there is one.
    pub second_place: Option<SecondPlace>,
    /// Figures of parts the door does not know, added to `/metrics`.
    pub figures: Vec<Figures>,
    /// How parts are that the door does not know, added to `/readyz`.
    pub parts: Vec<Watch>,
    /// The web app, if the program was built with it.
    pub site: Option<&'static Site>,
}

impl Options {
    /// The defaults for one address.
    pub fn new(listen: SocketAddr) -> Self {
        Self {
            listen,
            public_url: None,
            origins: Vec::new(),
            proxies: Vec::new(),
            limits: Limits::default(),
            header_timeout: Duration::from_secs(5),
            body_timeout: Duration::from_secs(30),
            request_timeout: Duration::from_secs(30),
            drain: Duration::from_secs(10),
            live_for: Duration::from_hours(1),
            connections: 10_000,
            body_budget: 64 * 1024 * 1024,
            tls: None,
            second_place: None,
            figures: Vec::new(),
            parts: Vec::new(),
            site: None,
        }
    }

    /// Whether a proxy stands before the server: then an address of this machine may be anybody.
    pub fn is_proxied(&self) -> bool {
        !self.proxies.is_empty()
            || (self.tls.is_none() && self.public_url.as_deref().is_some_and(|url| !is_local(url)))
    }

    /// Whether people reach the server by https.
    pub fn is_https(&self) -> bool {
        self.tls.is_some()
            || self
                .public_url
                .as_deref()
                .is_some_and(|url| url.starts_with("https://"))
    }
}

/// Whether an address of a server leads to this machine only.
pub fn is_local(url: &str) -> bool {
    let url = url.parse::<http::Uri>().ok();
    url.as_ref().and_then(http::Uri::host).is_some_and(|host| {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        host.eq_ignore_ascii_case("localhost")
            || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    })
}

/// Looks how a part of the server is.
pub type Watch = Box<dyn Fn() -> Part + Send + Sync>;

/// How a part of the server is.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Part {
    /// Which part.
    pub name: &'static str,
    /// Whether it is as it should be.
    pub ok: bool,
    /// What was found, and what to do about it.
    pub finding: String,
}

/// A range of addresses: `10.0.0.0/8`, `::1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    first: IpAddr,
    bits: u8,
}

impl Network {
    /// Whether an address is within.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.first, address.to_canonical()) {
            (IpAddr::V4(first), IpAddr::V4(other)) => {
                let shift = 32 - u32::from(self.bits);
                let mask = u32::MAX.checked_shl(shift).unwrap_or(0);
                first.to_bits() & mask == other.to_bits() & mask
            }
            (IpAddr::V6(first), IpAddr::V6(other)) => {
                let shift = 128 - u32::from(self.bits);
                let mask = u128::MAX.checked_shl(shift).unwrap_or(0);
                first.to_bits() & mask == other.to_bits() & mask
            }
            _ => false,
        }
    }
}

impl std::str::FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text} is no address or network such as 10.0.0.0/8");
        let (first, bits) = text.split_once('/').unwrap_or((text, ""));
        let first: IpAddr = first.parse().map_err(|_| wrong())?;
        let most = if first.is_ipv4() { 32 } else { 128 };
        let bits = if bits.is_empty() {
            most
        } else {
            bits.parse().map_err(|_| wrong())?
        };
        if bits > most {
            return Err(wrong());
        }
        Ok(Self { first, bits })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_contains_its_addresses_only() {
        let net: Network = "10.1.0.0/16".parse().unwrap();
        let within = |text: &str| net.contains(text.parse().unwrap());

        assert!(within("10.1.2.3") && within("::ffff:10.1.2.3"));
        assert!(!within("10.2.0.0") && !within("::1"));
        let all: Network = "0.0.0.0/0".parse().unwrap();
        assert!(all.contains("1.2.3.4".parse().unwrap()));
        assert!("10.0.0.0/33".parse::<Network>().is_err());
        assert!("host".parse::<Network>().is_err());
    }
}
