//! Settings -> ports -> `App`: the only place that puts `local`, `aws`, `connect` and `api` together.

mod chores;
mod door;
mod stores;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use codexflow_aws::DynamoTable;
use codexflow_connect::engine::HttpEngine;
use codexflow_connect::mail::Smtp;
use codexflow_core::app::{App, Ports};
use codexflow_core::auth::refused::Refused;
use codexflow_core::error::Error;
use codexflow_core::id::Ids;
use codexflow_core::ports::engine::Engine;
use codexflow_core::ports::notifier::Notifier;
use codexflow_core::resident::Resident;
use codexflow_core::secret::Secret;
use codexflow_core::settings::Settings;
use codexflow_core::time::Clock;
use codexflow_local::archive::{self, Archiver};
use codexflow_local::{
    DataDir, LocalFiles, LocalPasswords, LocalTable, LocalTokens, Outbox, SystemClock, SystemIds,
};

pub(crate) use self::door::options;
use crate::background::Background;
use crate::config::Config;
use crate::failure::Failure;

/// Letters of a setup code that nobody mistakes for another.
const CODE_LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// An installation that is open: the services, and what runs beside them.
pub(crate) struct Opened {
    pub(crate) app: App,
    /// Where everything is kept.
    pub(crate) data: PathBuf,
    /// What the first registration must say, where one is still to come and strangers could be faster.
    pub(crate) setup_code: Option<String>,
    /// Whether there is an admin.
    pub(crate) is_set_up: bool,
    store: OpenStore,
    archiver: Option<Arc<Archiver>>,
    background: Background,
    // Last, so that no other process has it before everything above is gone.
    _directory: Arc<DataDir>,
}

/// The store, as what runs it must know it.
#[derive(Clone)]
pub(crate) enum OpenStore {
    Local(Arc<LocalTable>),
    Aws(Arc<DynamoTable>),
}

/// Opens the data directory and everything on it. It is this process's alone until [`Opened::close`].
pub(crate) async fn open(config: &Config) -> Result<Opened, Failure> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let ids: Arc<dyn Ids> = Arc::new(SystemIds::new(clock.clone()));
    let directory = Arc::new(DataDir::open(config.data()).map_err(|error| Failure::plain(&error))?);
    let data = directory.path().to_owned();
    let tokens = LocalTokens::open(&data).map_err(|error| Failure::plain(&error))?;
    let resident = Resident::new();
    let (store, table) = stores::open(config, directory.clone(), &clock, &ids, &resident).await?;
    let notifier = notifier(config, &data, &clock, &ids)?;

    let archiver = match &store {
        OpenStore::Local(table) => archiver(config, table, &clock)?,
        OpenStore::Aws(_) => None,
    };
    let background = Background::default();
    let code = setup_code(config, &*ids);
    let files = LocalFiles::open(&data).map_err(|error| {
        Failure::new(
            format!("the directory of attached files cannot be used: {error}"),
            "make files/ in the data directory readable and writable for this user",
        )
    })?;
    let ports = Ports {
        table,
        resident,
        clock,
        ids,
        passwords: Arc::new(LocalPasswords::new()),
        tokens: Arc::new(tokens),
        spawn: Arc::new(background.clone()),
        files: Arc::new(files),
        engine: engine(config)?,
    };
    let settings = Settings {
        organization: config.server.organization.clone(),
        public_url: config.public_url(),
        registration: config.registration.mode,
        refused_passwords: refused_passwords(config)?,
        access_token_seconds: config.sessions.access_token_seconds,
        setup_code: code.clone().map(Secret::new),
        engine: config.engine.terms(),
        ..Settings::default()
    };
    let app = App::open(ports, settings)
        .await
        .map_err(|error| internal(&error))?;
    let is_set_up = app
        .auth
        .is_set_up()
        .await
        .map_err(|error| internal(&error))?;
    let resumed = app.resume().await.map_err(|error| internal(&error))?;
    if resumed > 0 {
        tracing::info!(
            jobs = resumed,
            "went on with jobs that a stop had interrupted"
        );
    }
    chores::start(config, &background, &app, notifier);
    Ok(Opened {
        app,
        data,
        setup_code: code.filter(|_| !is_set_up),
        is_set_up,
        store,
        archiver,
        _directory: directory,
        background,
    })
}

impl Opened {
    /// Ends what runs beside requests, hands back what was reserved, and closes the store.
    pub(crate) async fn close(self) {
        self.background.stop();
        if let Err(error) = self.app.stop().await {
            tracing::warn!(error = ?error, "not everything was handed back; nothing is lost by that");
        }
        let OpenStore::Local(table) = self.store else {
            // What is answered is durable on DynamoDB; there is nothing to close.
            return;
        };
        let archiver = self.archiver;
        let close = move || {
            // What was written last is shipped, too.
            if let Some(archiver) = archiver {
                archiver.stop();
            }
            table.close();
        };
        if tokio::task::spawn_blocking(close).await.is_err() {
            tracing::error!("the store was not closed cleanly; it recovers at the next start");
        }
    }
}

/// Ships changes, where there is a directory for them.
fn archiver(
    config: &Config,
    table: &Arc<LocalTable>,
    clock: &Arc<dyn Clock>,
) -> Result<Option<Arc<Archiver>>, Failure> {
    let Some(dir) = config.backup.dir() else {
        return Ok(None);
    };
    let settings = archive::Settings {
        keep_days: config.backup.keep_days,
        log_bytes: config.backup.log_limit_mb << 20,
        ..archive::Settings::new(dir)
    };
    let archiver = Archiver::start(table.clone(), clock.clone(), settings)
        .map_err(|error| Failure::plain(&error))?;
    Ok(Some(Arc::new(archiver)))
}

/// The file outside the data directory that the audit log's signed lines are kept in too.
fn second_place(config: &Config) -> Option<PathBuf> {
    let path = &config.audit.second_place;
    (!path.as_os_str().is_empty()).then(|| path.clone())
}

/// The operator's own list of passwords that nobody may choose.
fn refused_passwords(config: &Config) -> Result<Refused, Failure> {
    let path = &config.registration.refused_passwords;
    if path.as_os_str().is_empty() {
        return Ok(Refused::default());
    }
    let bytes = std::fs::read(path).map_err(|error| {
        Failure::new(
            format!("{} cannot be read: {error}", path.display()),
            "correct registration.refused_passwords, or leave it empty",
        )
    })?;
    // Public lists hold a few lines in other encodings, which nobody can type in UTF-8 anyway.
    let list = Refused::from_lines(&String::from_utf8_lossy(&bytes));
    tracing::info!(
        passwords = list.len(),
        "a list of refused passwords is in use"
    );
    Ok(list)
}

/// The model that writes before the built-in rules do. Nothing is asked of it here.
fn engine(config: &Config) -> Result<Option<Arc<dyn Engine>>, Failure> {
    let Some(model) = config.engine.model() else {
        return Ok(None);
    };
    let engine = HttpEngine::new(model).map_err(|why| {
        Failure::new(
            why,
            "correct the section [engine]; `codexflow config show --defaults` explains it",
        )
    })?;
    tracing::info!(engine = engine.name(), "a model words generated documents");
    Ok(Some(Arc::new(engine)))
}

fn notifier(
    config: &Config,
    data: &Path,
    clock: &Arc<dyn Clock>,
    ids: &Arc<dyn Ids>,
) -> Result<Arc<dyn Notifier>, Failure> {
    let Some(smtp) = config.mail.smtp() else {
        return Ok(Arc::new(Outbox::new(data, clock.clone(), ids.clone())));
    };
    let smtp = Smtp::new(&smtp).map_err(|why| {
        Failure::new(
            why,
            "correct the section [mail]; `codexflow config show --defaults` explains it",
        )
    })?;
    Ok(Arc::new(smtp))
}

/// A one-time code, where strangers can reach the server before its owner does.
fn setup_code(config: &Config, ids: &dyn Ids) -> Option<String> {
    if !config.is_exposed() {
        return None;
    }
    let mut random = [0; 12];
    ids.secret(&mut random);
    let letters: Vec<String> = random
        .chunks(4)
        .map(|chunk| {
            let letter = |byte: &u8| char::from(CODE_LETTERS[usize::from(byte % 32)]);
            chunk.iter().map(letter).collect()
        })
        .collect();
    Some(letters.join("-"))
}

fn internal(error: &Error) -> Failure {
    Failure::new(
        format!("the installation cannot be opened: {error:?}"),
        "run `codexflow doctor` on the data directory",
    )
}
