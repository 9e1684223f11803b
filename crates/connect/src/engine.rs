//! Models behind a network: any OpenAI-compatible server, Anthropic, and the Converse call of Amazon Bedrock.
//!
//! One request, one whole answer, one time limit. Nothing is repeated and nothing is made up: whatever is not a complete
//! answer of the agreed shape is an error. Addresses and keys come from the settings only.

mod wire;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use codexflow_core::ports::engine::{Ask, Engine, EngineError};
use codexflow_core::secret::Secret;
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use ureq::Agent;
use ureq::http::Uri;

/// The longest answer that is read, in bytes.
const LONGEST: u64 = 1 << 20;
/// Requests at the same time; more would only hold threads.
const AT_ONCE: usize = 8;

/// Which language the server speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// `POST {url}/chat/completions`: `OpenAI`, Ollama, vLLM, llama.cpp and many others.
    Openai,
    /// `POST {url}/v1/messages`.
    Anthropic,
    /// `POST {url}/model/{model}/converse`, with an API key of Bedrock.
    Bedrock,
}

/// The model to use.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelSettings {
    /// The language of its server.
    pub kind: Kind,
    /// Where the server is.
    pub url: String,
    /// The model's name there.
    pub model: String,
    /// Our key there; a server on this machine may need none.
    #[serde(default)]
    pub key: Option<Secret>,
    /// How long an answer may take, in seconds.
    pub seconds: u64,
}

/// A model behind HTTP.
pub struct HttpEngine {
    name: String,
    settings: Arc<ModelSettings>,
    agent: Agent,
    places: Arc<Semaphore>,
}

impl HttpEngine {
    /// With these settings; nothing is asked yet. The error says which setting to mend.
    pub fn new(settings: ModelSettings) -> Result<Self, String> {
        check(&settings)?;
        let limit = Duration::from_secs(settings.seconds);
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            // An answer from elsewhere is not the one that was asked for, and the key goes nowhere else.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .timeout_global(Some(limit))
            .build()
            .into();
        Ok(Self {
            name: format!("{}:{}", settings.kind.word(), settings.model),
            settings: Arc::new(settings),
            agent,
            places: Arc::new(Semaphore::new(AT_ONCE)),
        })
    }
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Openai => "openai",
            Self::Anthropic => "anthropic",
            Self::Bedrock => "bedrock",
        }
    }
}

/// What is wrong with the settings, if anything.
fn check(settings: &ModelSettings) -> Result<(), String> {
    let url = &settings.url;
    // First, so that nothing below repeats it.
    if url.contains('@') {
        return Err("engine.url must hold no password; put the key into engine.key".into());
    }
    let uri = url.parse::<Uri>().ok().filter(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.host().is_some()
            && uri.query().is_none()
    });
    let Some(uri) = uri else {
        return Err(format!(
            "engine.url must be an address such as https://api.example.com/v1, not {url:?}"
        ));
    };
    let has_key = settings.key.is_some();
    if has_key && uri.scheme_str() == Some("http") && !is_here(uri.host().unwrap_or_default()) {
        return Err(format!(
            "engine.key would be sent in clear to {url}; use https, or a server on this machine"
        ));
    }
    let key = settings.key.as_ref().map_or("", |key| key.reveal());
    if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("engine.key must consist of visible ASCII letters only".into());
    }
    if !has_key && settings.kind != Kind::Openai {
        return Err(format!(
            "engine.key must be set for engine.kind {:?}",
            settings.kind.word()
        ));
    }
    if settings.model.is_empty() {
        return Err("engine.model must name the model".into());
    }
    if !(1..=60).contains(&settings.seconds) {
        return Err("engine.seconds must be from 1 to 60".into());
    }
    Ok(())
}

fn is_here(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

#[async_trait]
impl Engine for HttpEngine {
    fn name(&self) -> &str {
        &self.name
    }

    async fn answer(&self, ask: &Ask) -> Result<String, EngineError> {
        // Whoever finds all places taken is better served by the built-in rules now than by a model later.
        let place = Arc::clone(&self.places)
            .try_acquire_owned()
            .map_err(|_| EngineError::Busy)?;
        let seconds = self.settings.seconds;
        let (agent, settings, ask) = (self.agent.clone(), self.settings.clone(), ask.clone());
        let asking = tokio::task::spawn_blocking(move || {
            let answer = request(&agent, &settings, &ask);
            drop(place);
            answer
        });
        // The request has the same limit; this one also holds while names are looked up or threads are short.
        match tokio::time::timeout(Duration::from_secs(seconds), asking).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(EngineError::Unreachable),
            Err(_) => Err(EngineError::Slow(seconds)),
        }
    }
}

/// One request and its whole answer.
fn request(agent: &Agent, settings: &ModelSettings, ask: &Ask) -> Result<String, EngineError> {
    let failed = |error: ureq::Error| match error {
        ureq::Error::Timeout(_) => EngineError::Slow(settings.seconds),
        ureq::Error::BodyExceedsLimit(_) => EngineError::Unreadable,
        _ => EngineError::Unreachable,
    };
    let (path, body) = wire::request(settings, ask);
    let mut request = agent.post(format!("{}{path}", settings.url.trim_end_matches('/')));
    if let Some(key) = &settings.key {
        request = match settings.kind {
            Kind::Anthropic => request.header("x-api-key", key.reveal()),
            Kind::Openai | Kind::Bedrock => {
                request.header("authorization", format!("Bearer {}", key.reveal()))
            }
        };
    }
    if settings.kind == Kind::Anthropic {
        request = request.header("anthropic-version", "2023-06-01");
    }
    let mut response = request.send_json(body).map_err(failed)?;
    match response.status().as_u16() {
        200 => {}
        401 | 403 => return Err(EngineError::BadKey),
        429 | 503 | 529 => return Err(EngineError::Busy),
        status => return Err(EngineError::Status(status)),
    }
    let bytes = response
        .body_mut()
        .with_config()
        .limit(LONGEST)
        .read_to_vec()
        .map_err(failed)?;
    wire::answer(settings.kind, &bytes)
}

#[cfg(test)]
mod tests;
