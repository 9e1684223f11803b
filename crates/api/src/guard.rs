//! Who may reach the door at all: the name they call us by, the page they come from, the address they have.

use std::net::{IpAddr, SocketAddr};

use codexflow_core::error::{Error, Result};
use http::header::{HOST, ORIGIN};
use http::{HeaderMap, Uri};

use crate::options::{Network, Options};

/// Longest path and query.
const MAX_URL: usize = 8 * 1024;

/// Names under which this server is asked for, when it listens on loopback only.
pub(crate) struct Hosts(Option<Vec<String>>);

impl Hosts {
    /// Loopback answers to its own names and that of `public_url`, so that a page whose name was made to point here
    /// (DNS rebinding) gets nothing. Beyond loopback any name may be ours.
    pub(crate) fn new(options: &Options) -> Self {
        if !options.listen.ip().is_loopback() {
            return Self(None);
        }
        let mut names: Vec<String> = ["localhost", "127.0.0.1", "[::1]"].map(String::from).into();
        let public = options
            .public_url
            .as_deref()
            .and_then(|url| url.parse::<Uri>().ok());
        names.extend(public.as_ref().and_then(Uri::host).map(str::to_lowercase));
        Self(Some(names))
    }

    pub(crate) fn check(&self, uri: &Uri, headers: &HeaderMap) -> Result<()> {
        let Some(names) = &self.0 else { return Ok(()) };
        let asked = uri
            .authority()
            .map(http::uri::Authority::as_str)
            .or_else(|| {
                let mut all = headers.get_all(HOST).iter();
                let first = all.next()?.to_str().ok()?;
                all.next().is_none().then_some(first)
            });
        let host = asked.map(hostname).unwrap_or_default();
        if names.iter().any(|name| name.eq_ignore_ascii_case(host)) {
            return Ok(());
        }
        Err(Error::invalid(
            "Host",
            "host",
            "is not a name of this server: ask for localhost or 127.0.0.1, or set server.public_url",
        ))
    }
}

/// A host without its port.
fn hostname(authority: &str) -> &str {
    let end = if authority.starts_with('[') {
        authority.find(']').map_or(authority.len(), |at| at + 1)
    } else {
        authority.find(':').unwrap_or(authority.len())
    };
    &authority[..end]
}

/// Refuses addresses that are too long.
pub(crate) fn url(uri: &Uri) -> Result<()> {
    let length = uri.path_and_query().map_or(0, |path| path.as_str().len());
    if length <= MAX_URL {
        return Ok(());
    }
    let message = format!("The path and query may have at most {MAX_URL} bytes, not {length}");
    Err(Error::invalid("", "too_long", message))
}

/// Where the client is: the nearest address that is not one of our proxies.
pub(crate) fn client(peer: IpAddr, headers: &HeaderMap, proxies: &[Network]) -> IpAddr {
    let trusted = |address: IpAddr| proxies.iter().any(|net| net.contains(address));
    if !trusted(peer) {
        return peer;
    }
    let mut nearest = peer;
    let hops = headers.get_all("x-forwarded-for").iter().rev();
    for hop in hops
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.rsplit(','))
    {
        let Some(address) = hop_address(hop.trim()) else {
            break;
        };
        nearest = address;
        if !trusted(address) {
            break;
        }
    }
    nearest
}

/// An address as proxies write it: bare, in brackets, or with a port.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']'));
    bare.unwrap_or(hop).parse().ok().or_else(|| {
        let with_port: SocketAddr = hop.parse().ok()?;
        Some(with_port.ip())
    })
}

/// Whether the client reaches us by https: by our own word, or by that of the nearest of our proxies.
pub(crate) fn is_https(peer: IpAddr, headers: &HeaderMap, options: &Options) -> bool {
    if options.is_https() {
        return true;
    }
    if !options.proxies.iter().any(|net| net.contains(peer)) {
        return false;
    }
    let last = headers.get_all("x-forwarded-proto").iter().next_back();
    last.and_then(|value| value.to_str().ok()?.rsplit(',').next())
        .is_some_and(|proto| proto.trim().eq_ignore_ascii_case("https"))
}

/// The allowed site that a request comes from, if it comes from one.
pub(crate) fn allowed_origin<'h>(headers: &'h HeaderMap, options: &Options) -> Option<&'h str> {
    let origin = headers.get(ORIGIN)?.to_str().ok()?;
    options
        .origins
        .iter()
        .any(|one| one == origin)
        .then_some(origin)
}

/// Refuses a request with our cookie that another site's page may have caused.
///
/// The header makes a plain form impossible and a script ask first; the browser's own word on where it comes from must
/// not speak against it either.
pub(crate) fn same_site(headers: &HeaderMap, options: &Options) -> Result<()> {
    let text = |name: &str| {
        headers
            .get(name)
            .map(|value| value.to_str().unwrap_or_default())
    };
    let refused = |why: &str| Err(Error::Forbidden(why.to_owned()));
    if text("x-codexflow-client") != Some("web") {
        return refused("A refresh cookie needs the header X-CodexFlow-Client: web");
    }
    if text("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return refused("The refresh cookie may be used by our own pages only");
    }
    let Some(origin) = text("origin") else {
        return Ok(());
    };
    let named = origin.parse::<Uri>().ok();
    let named = named
        .as_ref()
        .and_then(Uri::authority)
        .map(http::uri::Authority::as_str);
    let public = options
        .public_url
        .as_deref()
        .map(|url| url.trim_end_matches('/'));
    let ours = named.is_some_and(|name| text("host") == Some(name));
    if ours || public == Some(origin) || options.origins.iter().any(|one| one == origin) {
        Ok(())
    } else {
        refused("The refresh cookie may be used by our own pages only")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            map.append(*name, value.parse().unwrap());
        }
        map
    }

    fn options() -> Options {
        Options {
            public_url: Some("https://flow.example.org".into()),
            ..Options::new("127.0.0.1:8080".parse().unwrap())
        }
    }

    #[test]
    fn loopback_answers_to_its_own_names_only() {
        let hosts = Hosts::new(&options());
        let asked = |host: &str| hosts.check(&"/".parse().unwrap(), &headers(&[("host", host)]));

        for ours in [
            "localhost:8080",
            "127.0.0.1",
            "[::1]:8080",
            "LOCALHOST",
            "flow.example.org",
        ] {
            assert!(asked(ours).is_ok(), "{ours}");
        }
        for other in ["evil.example", "127.0.0.1.evil.example", "localhost.", ""] {
            assert!(asked(other).is_err(), "{other}");
        }
        assert!(
            hosts
                .check(&"/".parse().unwrap(), &HeaderMap::new())
                .is_err()
        );
        let absolute = "http://evil.example/".parse().unwrap();
        assert!(
            hosts
                .check(&absolute, &headers(&[("host", "localhost")]))
                .is_err()
        );
    }

    #[test]
    fn forwarded_addresses_are_believed_from_proxies_only() {
        let proxies = ["10.0.0.0/8".parse().unwrap()];
        let seen = |peer: &str, forwarded: &str| {
            let map = headers(&[("x-forwarded-for", forwarded)]);
            client(peer.parse().unwrap(), &map, &proxies).to_string()
        };

        assert_eq!(seen("192.0.2.1", "198.51.100.7"), "192.0.2.1");
        assert_eq!(
            seen("10.0.0.1", "203.0.113.9, 198.51.100.7"),
            "198.51.100.7"
        );
        assert_eq!(seen("10.0.0.1", "198.51.100.7, 10.0.0.2"), "198.51.100.7");
        assert_eq!(seen("10.0.0.1", "nonsense"), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", "198.51.100.7:4711"), "198.51.100.7");
        assert_eq!(seen("10.0.0.1", "[2001:db8::1]:4711"), "2001:db8::1");
        assert_eq!(seen("10.0.0.1", "[2001:db8::1]"), "2001:db8::1");
        assert_eq!(seen("10.0.0.1", "2001:db8::1"), "2001:db8::1");
    }

    #[test]
    fn the_scheme_is_believed_from_proxies_only() {
        let mut plain = Options::new("127.0.0.1:8080".parse().unwrap());
        plain.proxies = vec!["10.0.0.0/8".parse().unwrap()];
        let seen = |peer: &str, proto: &str| {
            let map = headers(&[("x-forwarded-proto", proto)]);
            is_https(peer.parse().unwrap(), &map, &plain)
        };

        assert!(seen("10.0.0.1", "https") && seen("10.0.0.1", "http, https"));
        assert!(!seen("192.0.2.1", "https") && !seen("10.0.0.1", "https, http"));
    }

    #[test]
    fn a_cookie_is_heeded_from_our_own_pages_only() {
        let web = ("x-codexflow-client", "web");
        let check = |pairs: &[(&'static str, &str)]| same_site(&headers(pairs), &options()).is_ok();

        assert!(check(&[web]));
        assert!(check(&[
            web,
            ("origin", "http://localhost:8080"),
            ("host", "localhost:8080")
        ]));
        assert!(check(&[
            web,
            ("origin", "https://flow.example.org"),
            ("sec-fetch-site", "same-origin")
        ]));
        assert!(!check(&[]));
        assert!(!check(&[
            web,
            ("origin", "https://evil.example"),
            ("host", "localhost:8080")
        ]));
        assert!(!check(&[
            web,
            ("origin", "null"),
            ("host", "localhost:8080")
        ]));
        assert!(!check(&[web, ("sec-fetch-site", "cross-site")]));
        assert!(!check(&[web, ("sec-fetch-site", "same-site")]));
    }
}
