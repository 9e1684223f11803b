//! What is wrong with settings beyond their types. Must not mend any.

use codexflow_api::options::Network;
use codexflow_connect::engine::HttpEngine;
use codexflow_connect::mail::Smtp;

use super::{Config, Engine, Store, StoreKind};

impl Config {
    /// What is wrong beyond the types, setting by setting.
    pub(super) fn problems(&self) -> Vec<String> {
        let mut all = Vec::new();
        let url = &self.server.public_url;
        if !url.is_empty() && !is_origin(url) {
            all.push(format!(
                "server.public_url must look like https://flow.example.com, not \"{url}\""
            ));
        }
        if self.tls.cert.as_os_str().is_empty() != self.tls.key.as_os_str().is_empty() {
            all.push("tls.cert and tls.key belong together: set both or neither".to_owned());
        }
        for origin in &self.server.cors {
            if !is_origin(origin) || origin.ends_with('/') {
                all.push(format!(
                    "server.cors must hold origins such as https://tools.example.com, not \"{origin}\""
                ));
            }
        }
        for proxy in &self.server.trusted_proxies {
            if let Err(why) = proxy.parse::<Network>() {
                all.push(format!("server.trusted_proxies: {why}"));
            }
        }
        all.extend(self.store.problems());
        if self.store.kind == StoreKind::Aws && self.backup.dir().is_some() {
            all.push(
                "backup.dir is for store.kind = \"local\": leave it empty; DynamoDB's point-in-time recovery is on".into(),
            );
        }
        if let Some(Err(why)) = self.mail.smtp().map(|smtp| Smtp::new(&smtp)) {
            all.push(why);
        }
        all.extend(self.engine.problems());
        for (name, value) in [
            (
                "limits.requests_per_second",
                u64::from(self.limits.requests_per_second),
            ),
            ("backup.keep_days", u64::from(self.backup.keep_days)),
            ("backup.log_limit_mb", self.backup.log_limit_mb),
            ("limits.burst", u64::from(self.limits.burst)),
            ("limits.request_seconds", self.limits.request_seconds),
        ] {
            if value == 0 {
                all.push(format!("{name} must be at least 1"));
            }
        }
        if self
            .log
            .level
            .parse::<tracing_subscriber::EnvFilter>()
            .is_err()
        {
            all.push(format!(
                "log.level must be error, warn, info, debug or trace, not \"{}\"",
                self.log.level
            ));
        }
        all
    }
}

impl Engine {
    /// Why no model can be asked, where one is wanted.
    fn problems(&self) -> Vec<String> {
        let mut all = Vec::new();
        match self.model().map(HttpEngine::new) {
            Some(Err(why)) => all.push(why),
            None if !self.model.is_empty() || !self.key.reveal().is_empty() => all.push(
                "engine.url must be set where engine.model or engine.key is, such as http://127.0.0.1:11434/v1; leave all three empty for no model".into(),
            ),
            Some(Ok(_)) | None => {}
        }
        if !(1..=600).contains(&self.document_seconds) {
            all.push("engine.document_seconds must be from 1 to 600".into());
        }
        if self.asks_per_day == 0 {
            all.push(
                "engine.asks_per_day must be at least 1; leave engine.url empty for no model"
                    .into(),
            );
        }
        all
    }
}

impl Store {
    /// What is missing to reach DynamoDB.
    fn problems(&self) -> Vec<String> {
        if self.kind == StoreKind::Local {
            return Vec::new();
        }
        let mut all = Vec::new();
        for (name, value) in [
            ("region", self.region.as_str()),
            ("access_key_id", &self.access_key_id),
            ("secret_access_key", self.secret_access_key.reveal()),
        ] {
            if value.is_empty() {
                all.push(format!(
                    "store.{name} must be set where store.kind is \"aws\""
                ));
            }
        }
        let endpoint = &self.endpoint;
        let is_url = endpoint.starts_with("http://") || endpoint.starts_with("https://");
        if !endpoint.is_empty() && !is_url {
            all.push(format!(
                "store.endpoint must look like http://127.0.0.1:4566, not \"{endpoint}\""
            ));
        }
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        if self.table_prefix.len() > 200 || !self.table_prefix.chars().all(is_plain) {
            all.push(
                "store.table_prefix must consist of up to 200 letters, digits, \"_\", \"-\" and \".\"".into(),
            );
        }
        all
    }
}

fn is_origin(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        let host = rest.trim_end_matches('/');
        !host.is_empty() && !host.contains(['/', '?', '#', '@', ' '])
    })
}
