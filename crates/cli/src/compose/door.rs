//! Settings -> how the door behaves.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use codexflow_api::Options;
use codexflow_api::limit::{Limits, Rate};
use codexflow_api::options::{SecondPlace, Tls};
use codexflow_core::error::Error;

use super::{Opened, second_place};
use crate::backups;
use crate::config::Config;
use crate::failure::Failure;
use crate::{figures, site};

/// How the door behaves.
pub(crate) fn options(
    config: &Config,
    listen: SocketAddr,
    opened: &Opened,
) -> Result<Options, Failure> {
    let mut options = Options::new(listen);
    let url = &config.server.public_url;
    options.public_url = (!url.is_empty()).then(|| config.public_url());
    options.origins.clone_from(&config.server.cors);
    // Settings with anything else were refused when they were read.
    let proxies = config.server.trusted_proxies.iter();
    options.proxies = proxies.filter_map(|proxy| proxy.parse().ok()).collect();
    let plan = Rate {
        per_second: f64::from(config.limits.requests_per_second),
        burst: config.limits.burst,
    };
    options.limits = Limits {
        read: plan,
        write: plan,
        auth: plan,
        ai: plan,
        ..Limits::default()
    };
    options.second_place = second_place(config).map(|path| {
        let read = move || {
            let text = std::fs::read_to_string(&path).map_err(Error::unavailable)?;
            Ok(text.lines().map(str::to_owned).collect())
        };
        Arc::new(read) as SecondPlace
    });
    options.request_timeout = Duration::from_secs(config.limits.request_seconds);
    options.figures = vec![figures::of(
        opened.store.clone(),
        opened.app.resident.clone(),
    )];
    if let Some(archiver) = &opened.archiver {
        options.figures.push(figures::of_archive(archiver.clone()));
    }
    options.parts = vec![backups::part(opened.archiver.clone())];
    options.site = site::site();
    options.tls = tls(config)?;
    Ok(options)
}

/// The server's own certificate and key, if it has them.
fn tls(config: &Config) -> Result<Option<Tls>, Failure> {
    if !config.tls.is_on() {
        return Ok(None);
    }
    let remedy = "correct the section [tls]; `codexflow config show --defaults` explains it";
    let read = |path: &Path| {
        std::fs::read(path).map_err(|error| {
            Failure::new(format!("cannot read {}: {error}", path.display()), remedy)
        })
    };
    let (cert, key) = (read(&config.tls.cert)?, read(&config.tls.key)?);
    Tls::from_pem(&cert, &key)
        .map(Some)
        .map_err(|why| Failure::new(why, remedy))
}
