//! The web app: files that were made and compressed before the program was. It makes nothing and reads nothing from a disk.

use std::io::Read;

use axum::body::Body;
use bytes::Bytes;
use flate2::read::GzDecoder;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, IF_NONE_MATCH,
    REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, Method, Response, StatusCode};

use crate::{envelope, query};

/// Names below here carry the hash of what is in them.
const HASHED: &str = "/_next/static/";
/// What a person sees at an address that nobody has.
const MISSING: &str = "/404.html";
/// Addresses below these are the API's, whoever asks.
const API: [&str; 2] = ["/v1/", "/docs/"];

/// The files of a web app, and which of them stand for many addresses.
#[derive(Debug)]
pub struct Site {
    /// Sorted by path.
    pub files: &'static [File],
    /// Pages that stand for every id.
    pub rewrites: &'static [Rewrite],
}

/// One file in the forms that it is sent in.
#[derive(Debug)]
pub struct File {
    /// Where it is, such as `/index.html`.
    pub path: &'static str,
    /// Its `Content-Type`.
    pub kind: &'static str,
    /// Its `ETag`, without the `W/` that it is sent with: its forms are the same file in other bytes.
    pub tag: &'static str,
    /// Its `Content-Security-Policy`; empty where it is no page.
    pub policy: &'static str,
    /// Its bytes.
    pub form: Form,
}

/// The bytes of a file.
#[derive(Debug)]
pub enum Form {
    /// What has its own compression, as it is.
    Plain(&'static [u8]),
    /// A text. Who takes neither form gets it unpacked.
    Packed {
        /// The smallest.
        brotli: &'static [u8],
        /// For clients without brotli.
        gzip: &'static [u8],
    },
}

/// A prefix of addresses whose next segment is an id: the file of the id `_` answers.
#[derive(Debug)]
pub struct Rewrite {
    /// Such as `/tasks/`.
    pub prefix: &'static str,
    /// Segments that are pages of their own.
    pub except: &'static [&'static str],
}

impl Site {
    /// The answer to a request for a page or a part of one; none if it is for the API.
    pub(crate) fn answer(
        &self,
        method: &Method,
        path: &str,
        headers: &HeaderMap,
    ) -> Option<Response<Body>> {
        let is_read = matches!(*method, Method::GET | Method::HEAD);
        if !is_read || API.iter().any(|api| path.starts_with(api)) {
            return None;
        }
        let found = query::decode(path, false).and_then(|path| self.found(&path));
        match found {
            Some(file) => Some(send(file, StatusCode::OK, method, headers)),
            None if wants_page(headers) => {
                let file = self.file(MISSING)?;
                Some(send(file, StatusCode::NOT_FOUND, method, headers))
            }
            None => None,
        }
    }

    fn found(&self, path: &str) -> Option<&'static File> {
        if path == "/" {
            return self.file("/index.html");
        }
        let path = self.rewritten(path.strip_suffix('/').unwrap_or(path));
        self.file(&path)
            .or_else(|| self.file(&format!("{path}.html")))
    }

    fn file(&self, path: &str) -> Option<&'static File> {
        let at = self.files.binary_search_by(|file| file.path.cmp(path));
        at.ok().and_then(|at| self.files.get(at))
    }

    /// The path of the file that answers: an id becomes `_`, its ending stays.
    fn rewritten(&self, path: &str) -> String {
        for Rewrite { prefix, except } in self.rewrites {
            let Some(rest) = path.strip_prefix(prefix) else {
                continue;
            };
            let (id, below) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
            let mut endings = [".txt", ".html"].into_iter();
            let ending = endings.find(|ending| id.ends_with(ending));
            let ending = ending.unwrap_or_default();
            let name = id.strip_suffix(ending).unwrap_or(id);
            let is_page = name.is_empty()
                || name == "_"
                || name.starts_with("__next")
                || except.contains(&name);
            if is_page {
                break;
            }
            return format!("{prefix}_{ending}{below}");
        }
        path.to_owned()
    }
}

/// Whether a person's browser asks, for something to show.
fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

fn send(file: &File, status: StatusCode, method: &Method, headers: &HeaderMap) -> Response<Body> {
    let known = status == StatusCode::OK
        && headers.get_all(IF_NONE_MATCH).iter().any(|value| {
            value
                .to_str()
                .is_ok_and(|tags| envelope::none_match(tags, file.tag))
        });
    let mut response = Response::new(Body::empty());
    *response.status_mut() = if known {
        StatusCode::NOT_MODIFIED
    } else {
        status
    };
    let out = response.headers_mut();
    let mut put = |name: HeaderName, value: &'static str| {
        out.insert(name, HeaderValue::from_static(value));
    };
    put(VARY, "Accept-Encoding");
    put(X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(REFERRER_POLICY, "no-referrer");
    let is_hashed = file.path.starts_with(HASHED);
    put(
        CACHE_CONTROL,
        if is_hashed {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        },
    );
    if !file.policy.is_empty() {
        put(CONTENT_SECURITY_POLICY, file.policy);
    }
    if let Ok(tag) = HeaderValue::from_str(&format!("W/{}", file.tag)) {
        response.headers_mut().insert(ETAG, tag);
    }
    if known {
        return response;
    }
    let (coding, bytes) = best(&file.form, headers);
    let out = response.headers_mut();
    out.insert(CONTENT_TYPE, HeaderValue::from_static(file.kind));
    if let Some(coding) = coding {
        out.insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    out.insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    if *method != Method::HEAD {
        *response.body_mut() = Body::from(bytes);
    }
    response
}

/// The smallest form that the client takes.
fn best(form: &Form, headers: &HeaderMap) -> (Option<&'static str>, Bytes) {
    match *form {
        Form::Plain(bytes) => (None, Bytes::from_static(bytes)),
        Form::Packed { brotli, .. } if takes(headers, "br") => {
            (Some("br"), Bytes::from_static(brotli))
        }
        Form::Packed { gzip, .. } if takes(headers, "gzip") => {
            (Some("gzip"), Bytes::from_static(gzip))
        }
        Form::Packed { gzip, .. } => (None, unpacked(gzip)),
    }
}

fn takes(headers: &HeaderMap, name: &str) -> bool {
    let lists = headers.get_all(ACCEPT_ENCODING).iter();
    let mut codings = lists.flat_map(|value| value.to_str().unwrap_or_default().split(','));
    codings.any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let is_it = parts
            .next()
            .is_some_and(|coding| coding.eq_ignore_ascii_case(name));
        let weights = parts.filter_map(|part| part.strip_prefix("q="));
        is_it
            && !weights
                .filter_map(|weight| weight.parse::<f32>().ok())
                .any(|weight| weight <= 0.0)
    })
}

fn unpacked(gzip: &[u8]) -> Bytes {
    let mut whole = Vec::new();
    // What was packed when the program was made cannot be broken; a broken one would be sent as far as it goes.
    let _ = GzDecoder::new(gzip).read_to_end(&mut whole);
    Bytes::from(whole)
}
