//! What runs beside requests as long as an installation is open.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use codexflow_core::app::App;
use codexflow_core::ports::notifier::Notifier;

use super::second_place;
use crate::background::{Background, repeat};
use crate::config::Config;

/// How often it is written down how far the audit log is.
const SIGN_EVERY: Duration = Duration::from_mins(1);
/// How often it is written down when API keys were last used.
const USES_EVERY: Duration = Duration::from_mins(1);
/// How often mails that wait are looked for.
const MAIL_EVERY: Duration = Duration::from_secs(2);
/// How often it is asked whether the daily cleaning is due.
const CLEAN_EVERY: Duration = Duration::from_mins(15);
/// How often it is looked for tasks that are due, and for digests.
const REMIND_EVERY: Duration = Duration::from_mins(15);
/// How often it is asked whether there is something new to learn of risks.
const LEARN_EVERY: Duration = Duration::from_mins(1);
/// How often jobs are looked for that an outage of the store made give up.
const RESUME_EVERY: Duration = Duration::from_mins(5);

/// Starts all of it.
pub(super) fn start(
    config: &Config,
    background: &Background,
    app: &App,
    notifier: Arc<dyn Notifier>,
) {
    let sequencing = app.clone();
    background.start(async move { sequencing.sequence().await });
    let searching = app.clone();
    background.start(async move { searching.follow_words().await });
    let telling = app.clone();
    background.start(async move { telling.notifications.follow().await });
    let reminding = app.clone();
    background.start(repeat(REMIND_EVERY, move || {
        let app = reminding.clone();
        async move {
            if let Err(error) = app.notifications.remind().await {
                tracing::warn!(error = ?error, "people could not be reminded of what is due; trying again");
            }
            if let Err(error) = app.notifications.digests().await {
                tracing::warn!(error = ?error, "digests could not be made; trying again");
            }
        }
    }));
    sign(config, background, app);
    let using = app.clone();
    background.start(repeat(USES_EVERY, move || {
        let app = using.clone();
        async move {
            if let Err(error) = app.auth.write_down_uses().await {
                tracing::warn!(error = ?error, "the last use of API keys could not be written down; trying again");
            }
        }
    }));
    let mailing = app.clone();
    background.start(repeat(MAIL_EVERY, move || {
        let (app, notifier) = (mailing.clone(), notifier.clone());
        async move {
            if let Err(error) = app.deliver_mails(&*notifier).await {
                tracing::warn!(error = ?error, "mails could not be looked for");
            }
        }
    }));
    let cleaning = app.clone();
    background.start(repeat(CLEAN_EVERY, move || {
        let app = cleaning.clone();
        async move {
            match app.cleaning.daily().await {
                Ok(Some(cleaned)) => tracing::info!(
                    seen = cleaned.seen,
                    removed = cleaned.removed,
                    "looked for what deleted projects and tasks have left behind"
                ),
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(error = ?error, "the daily cleaning was cut off; it begins anew");
                }
            }
        }
    }));
    let learning = app.clone();
    background.start(async move {
        // Not in the first minute, in which people wait for other things.
        tokio::time::sleep(LEARN_EVERY).await;
        repeat(LEARN_EVERY, || learning.risks.keep_up()).await;
    });
    let resuming = app.clone();
    background.start(repeat(RESUME_EVERY, move || {
        let app = resuming.clone();
        async move {
            if let Err(error) = app.resume().await {
                tracing::warn!(error = ?error, "unfinished jobs could not be looked for");
            }
        }
    }));
}

/// Writes down every minute how far the audit log is.
fn sign(config: &Config, background: &Background, app: &App) {
    let signing = app.clone();
    let second = second_place(config);
    background.start(repeat(SIGN_EVERY, move || {
        let (app, second) = (signing.clone(), second.clone());
        async move {
            let kept = match app.audit.sign().await {
                Ok(Some(line)) => second.map_or(Ok(()), |path| append(&path, &line)),
                Ok(None) => Ok(()),
                Err(error) => {
                    tracing::warn!(?error, "the audit log could not be signed");
                    Ok(())
                }
            };
            if let Err(error) = kept {
                tracing::error!(%error, "audit.second_place cannot be written");
            }
        }
    }));
}

/// Adds a line to a file and sees to it that it stays there.
fn append(path: &Path, line: &str) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)?;
    file.write_all(format!("{line}\n").as_bytes())?;
    file.sync_data()
}
