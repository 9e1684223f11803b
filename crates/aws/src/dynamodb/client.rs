//! The SDK's client: where, as whom, how long, and never twice.

use std::fmt;
use std::time::Duration;

use aws_credential_types::Credentials as Keys;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Builder, Region, StalledStreamProtectionConfig};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use codexflow_core::secret::Secret;

/// Longer than any answer of a healthy DynamoDB, and short enough to be tried again within a request.
const ANSWER: Duration = Duration::from_secs(3);
/// Within a region a connection takes milliseconds.
const CONNECT: Duration = Duration::from_secs(1);

/// Who asks.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The id of the access key.
    pub access_key_id: String,
    /// The secret of the access key.
    pub secret_access_key: Secret,
    /// Comes with keys that are only lent, as AWS does for functions and containers.
    pub session_token: Option<Secret>,
}

/// What carries requests, where it is not the usual one: tests put their faults here.
#[derive(Clone)]
pub struct Http(pub SharedHttpClient);

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Http")
    }
}

/// Which tables, and how to reach them.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Such as `eu-central-1`.
    pub region: String,
    /// Where DynamoDB is, if it is not AWS: an emulator such as `http://127.0.0.1:4566`.
    pub endpoint: Option<String>,
    /// What the tables' names begin with.
    pub prefix: String,
    /// Who asks.
    pub credentials: Credentials,
    /// Carries requests, if given.
    pub http: Option<Http>,
}

/// The plain HTTP client that talks to emulators; over TLS to AWS itself where the feature `tls` is on.
impl Default for Http {
    fn default() -> Self {
        let builder = aws_smithy_http_client::Builder::new();
        #[cfg(feature = "tls")]
        let client = {
            use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
            builder
                .tls_provider(Provider::Rustls(CryptoMode::Ring))
                .build_https()
        };
        #[cfg(not(feature = "tls"))]
        let client = builder.build_http();
        Self(client)
    }
}

pub(super) fn new(settings: &Settings) -> Client {
    let credentials = &settings.credentials;
    let token = credentials.session_token.as_ref();
    let keys = Keys::new(
        &credentials.access_key_id,
        credentials.secret_access_key.reveal(),
        token.map(|token| token.reveal().to_owned()),
        None,
        "settings",
    );
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .operation_timeout(ANSWER)
        .build();
    let mut config = Builder::new()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(settings.region.clone()))
        .credentials_provider(keys)
        .http_client(settings.http.clone().unwrap_or_default().0)
        // Only one layer tries again, and it is not this one.
        .retry_config(RetryConfig::disabled())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .timeout_config(timeouts);
    if let Some(endpoint) = &settings.endpoint {
        config = config.endpoint_url(endpoint);
    }
    Client::from_conf(config.build())
}
