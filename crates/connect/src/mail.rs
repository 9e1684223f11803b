//! Mail by SMTP.

use std::net::IpAddr;
use std::time::Duration;

use async_trait::async_trait;
use codexflow_core::error::{Error, Result};
use codexflow_core::ports::notifier::{Mail, Notifier};
use codexflow_core::secret::Secret;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use serde::{Deserialize, Serialize};

/// How long the mail server may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// How the connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// TLS from the first byte, usually port 465.
    Tls,
    /// TLS after a greeting, usually port 587; never without.
    Starttls,
    /// Nothing; only for a server on this machine.
    None,
}

/// The mail server to use.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpSettings {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Who we are to it; without, we do not sign in.
    #[serde(default)]
    pub user: Option<String>,
    /// Our password there.
    #[serde(default)]
    pub password: Option<Secret>,
    /// The sender, such as `CodexFlow <codexflow@example.com>`.
    pub from: String,
}

/// Sends mails by SMTP.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Smtp {
    /// With these settings; nothing is sent or connected yet. The error says which setting to mend.
    pub fn new(settings: &SmtpSettings) -> Result<Self, String> {
        let host = settings.host.as_str();
        let from = settings.from.parse().map_err(|_| {
            format!(
                "mail.from must be an address such as codexflow@example.com, not {:?}",
                settings.from
            )
        })?;
        let parameters = || {
            TlsParameters::new(host.to_owned())
                .map_err(|error| format!("mail.host {host:?} does not work with TLS: {error}"))
        };
        let tls = match settings.security {
            Security::Tls => Tls::Wrapper(parameters()?),
            Security::Starttls => Tls::Required(parameters()?),
            Security::None if is_here(host) => Tls::None,
            Security::None => {
                return Err(format!(
                    "mail.security may be none only for a mail server on this machine; use tls or starttls for {host}"
                ));
            }
        };
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(settings.port)
            .tls(tls)
            .timeout(Some(PATIENCE));
        match (&settings.user, &settings.password) {
            (Some(user), Some(password)) => {
                let password = password.reveal().to_owned();
                transport = transport.credentials(Credentials::new(user.clone(), password));
            }
            (None, None) => {}
            _ => {
                return Err(
                    "mail.user and mail.password must be set together or not at all".into(),
                );
            }
        }
        Ok(Self {
            transport: transport.build(),
            from,
        })
    }
}

fn is_here(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

#[async_trait]
impl Notifier for Smtp {
    async fn notify(&self, mail: &Mail) -> Result<()> {
        let to: Address = mail.to.parse().map_err(Error::internal)?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(&mail.subject)
            .message_id(None)
            .header(ContentType::TEXT_PLAIN)
            .body(mail.text.clone())
            .map_err(Error::internal)?;
        self.transport
            .send(message)
            .await
            .map(drop)
            .map_err(Error::unavailable)
    }
}

#[cfg(test)]
mod tests;
