//! The settings: the defaults, a file, the environment, options; later ones win. The only place that reads the environment.
//!
//! A setting that is wrong is refused with the place it came from; nothing is guessed.

mod load;
mod problems;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use codexflow_api::options::is_local;
use codexflow_aws::dynamodb::{Credentials, Settings as DynamoSettings};
use codexflow_connect::engine::{Kind, ModelSettings};
use codexflow_connect::mail::{Security, SmtpSettings};
use codexflow_core::engines::Terms;
use codexflow_core::secret::Secret;
use codexflow_core::settings::RegistrationMode;
use serde::{Deserialize, Serialize};

pub(crate) use load::{
    ConfigError, DEFAULTS, Overrides, credentials_file, load, terminal_is_plain,
};

/// Every setting; `config.default.toml` says what each one means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) server: Server,
    pub(crate) tls: Tls,
    pub(crate) store: Store,
    pub(crate) backup: Backup,
    pub(crate) registration: Registration,
    pub(crate) sessions: Sessions,
    pub(crate) mail: Mail,
    pub(crate) engine: Engine,
    pub(crate) limits: Limits,
    pub(crate) audit: Audit,
    pub(crate) log: Log,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Server {
    pub(crate) listen: SocketAddr,
    pub(crate) public_url: String,
    pub(crate) organization: String,
    pub(crate) trusted_proxies: Vec<String>,
    pub(crate) cors: Vec<String>,
}

/// The certificate and the key of the server itself; both paths are empty where a proxy has them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tls {
    pub(crate) cert: PathBuf,
    pub(crate) key: PathBuf,
}

impl Tls {
    /// Whether the server itself speaks TLS.
    pub(crate) fn is_on(&self) -> bool {
        !self.cert.as_os_str().is_empty()
    }
}

/// Where everything is kept, and how to reach it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Store {
    pub(crate) kind: StoreKind,
    pub(crate) data: PathBuf,
    pub(crate) region: String,
    pub(crate) endpoint: String,
    pub(crate) table_prefix: String,
    pub(crate) create_tables: bool,
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: Secret,
    pub(crate) session_token: Secret,
}

/// Where everything is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum StoreKind {
    /// One directory on this machine.
    Local,
    /// DynamoDB; keys and the outbox stay in the directory.
    Aws,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Backup {
    pub(crate) dir: PathBuf,
    pub(crate) keep_days: u32,
    pub(crate) log_limit_mb: u64,
}

impl Backup {
    /// The directory of back-ups, if there is one.
    pub(crate) fn dir(&self) -> Option<PathBuf> {
        (!self.dir.as_os_str().is_empty()).then(|| self.dir.clone())
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Registration {
    pub(crate) mode: RegistrationMode,
    pub(crate) refused_passwords: PathBuf,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sessions {
    pub(crate) access_token_seconds: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mail {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) security: Security,
    pub(crate) user: String,
    pub(crate) password: Secret,
    pub(crate) from: String,
}

/// A model that writes, and how much of its time people may take.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Engine {
    pub(crate) kind: Kind,
    pub(crate) url: String,
    pub(crate) model: String,
    pub(crate) key: Secret,
    pub(crate) seconds: u64,
    pub(crate) document_seconds: u64,
    pub(crate) asks_per_day: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limits {
    pub(crate) requests_per_second: u32,
    pub(crate) burst: u32,
    pub(crate) request_seconds: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Audit {
    pub(crate) second_place: PathBuf,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Log {
    pub(crate) format: LogFormat,
    pub(crate) level: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    Auto,
    Json,
    Text,
}

impl Config {
    /// The data directory.
    pub(crate) fn data(&self) -> &std::path::Path {
        &self.store.data
    }

    /// The address that people use: `public_url`, else where we listen.
    pub(crate) fn public_url(&self) -> String {
        if self.server.public_url.is_empty() {
            self.url_of(self.server.listen)
        } else {
            self.server.public_url.trim_end_matches('/').to_owned()
        }
    }

    /// Where a browser on this machine reaches what listens there.
    pub(crate) fn url_of(&self, listen: SocketAddr) -> String {
        let scheme = if self.tls.is_on() { "https" } else { "http" };
        format!("{scheme}://{}", reachable(listen))
    }

    /// Whether strangers may reach the server: it listens beyond this machine, or a proxy stands before it.
    pub(crate) fn is_exposed(&self) -> bool {
        !self.server.listen.ip().is_loopback()
            || !self.server.trusted_proxies.is_empty()
            || !is_local(&self.public_url())
    }
}

impl Store {
    /// How to reach DynamoDB.
    pub(crate) fn dynamodb(&self) -> DynamoSettings {
        let given = |text: &str| !text.is_empty();
        DynamoSettings {
            region: self.region.clone(),
            endpoint: given(&self.endpoint).then(|| self.endpoint.clone()),
            prefix: self.table_prefix.clone(),
            credentials: Credentials {
                access_key_id: self.access_key_id.clone(),
                secret_access_key: self.secret_access_key.clone(),
                session_token: given(self.session_token.reveal())
                    .then(|| self.session_token.clone()),
            },
            http: None,
        }
    }
}

impl Mail {
    /// The mail server, if there is one.
    pub(crate) fn smtp(&self) -> Option<SmtpSettings> {
        let given = |text: &str| !text.is_empty();
        given(&self.host).then(|| SmtpSettings {
            host: self.host.clone(),
            port: self.port,
            security: self.security,
            user: given(&self.user).then(|| self.user.clone()),
            password: given(self.password.reveal()).then(|| self.password.clone()),
            from: self.from.clone(),
        })
    }
}

impl Engine {
    /// The model, if there is one.
    pub(crate) fn model(&self) -> Option<ModelSettings> {
        let given = |text: &str| !text.is_empty();
        given(&self.url).then(|| ModelSettings {
            kind: self.kind,
            url: self.url.clone(),
            model: self.model.clone(),
            key: given(self.key.reveal()).then(|| self.key.clone()),
            seconds: self.seconds,
        })
    }

    /// How much of its time people may take.
    pub(crate) fn terms(&self) -> Terms {
        Terms {
            asks_per_day: self.asks_per_day,
            document_seconds: self.document_seconds,
        }
    }
}

/// An address that a browser on this machine reaches: "all addresses" becomes loopback.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::from([127, 0, 0, 1]),
        IpAddr::V6(ip) if ip.is_unspecified() => std::net::Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

#[cfg(test)]
mod tests;
