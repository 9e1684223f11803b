//! Settings -> ports -> `App`: the only place that puts `local`, `aws`, `connect` and `api` together.

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use codexflow_api::Options;
use codexflow_api::limit::{Limits, Rate};
use codexflow_api::options::SecondPlace;
use codexflow_api::options::Tls;
use codexflow_aws::{DynamoTable, Observed};
use codexflow_connect::mail::Smtp;
use codexflow_core::app::{App, Ports, observers};
use codexflow_core::error::Error;
use codexflow_core::id::Ids;
use codexflow_core::ports::notifier::Notifier;
use codexflow_core::ports::table::Table;
use codexflow_core::resident::Resident;
use codexflow_core::retry::Retrying;
use codexflow_core::secret::Secret;
use codexflow_core::settings::Settings;
use codexflow_core::time::Clock;
use codexflow_local::archive::{self, Archiver};
use codexflow_local::{
    DataDir, LocalPasswords, LocalTable, LocalTokens, Outbox, SystemClock, SystemIds,
};

use crate::background::{Background, repeat};
use crate::backups;
use crate::config::{Config, StoreKind};
use crate::failure::Failure;
use crate::figures;

/// How often it is written down how far the audit log is.
const SIGN_EVERY: Duration = Duration::from_mins(1);
/// How often mails that wait are looked for.
const MAIL_EVERY: Duration = Duration::from_secs(2);
/// How often it is asked whether the daily cleaning is due.
const CLEAN_EVERY: Duration = Duration::from_mins(15);
/// How often jobs are looked for that an outage of the store made give up.
const RESUME_EVERY: Duration = Duration::from_mins(5);

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
    let (store, table) = store(config, directory.clone(), &clock, &ids, &resident).await?;
    let notifier = notifier(config, &data, &clock, &ids)?;

    let archiver = match &store {
        OpenStore::Local(table) => archiver(config, table, &clock)?,
        OpenStore::Aws(_) => None,
    };
    let background = Background::default();
    let code = setup_code(config, &*ids);
    let ports = Ports {
        table,
        resident,
        clock,
        ids,
        passwords: Arc::new(LocalPasswords::new()),
        tokens: Arc::new(tokens),
        spawn: Arc::new(background.clone()),
    };
    let settings = Settings {
        organization: config.server.organization.clone(),
        public_url: config.public_url(),
        registration: config.registration.mode,
        access_token_seconds: config.sessions.access_token_seconds,
        setup_code: code.clone().map(Secret::new),
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
    let sequencing = app.clone();
    background.start(async move { sequencing.sequence().await });
    let searching = app.clone();
    background.start(async move { searching.follow_words().await });
    sign(config, &background, &app);
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
    let resuming = app.clone();
    background.start(repeat(RESUME_EVERY, move || {
        let app = resuming.clone();
        async move {
            if let Err(error) = app.resume().await {
                tracing::warn!(error = ?error, "unfinished jobs could not be looked for");
            }
        }
    }));
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

/// The store that the settings name, and the table over it that tells the index of its commits.
async fn store(
    config: &Config,
    directory: Arc<DataDir>,
    clock: &Arc<dyn Clock>,
    ids: &Arc<dyn Ids>,
    resident: &Arc<Resident>,
) -> Result<(OpenStore, Arc<dyn Table>), Failure> {
    match config.store.kind {
        StoreKind::Local => {
            let settings = codexflow_local::Settings {
                is_logged: config.backup.dir().is_some(),
                ..codexflow_local::Settings::default()
            };
            let observers = observers(resident);
            let table = LocalTable::open_with(directory, clock.clone(), observers, &settings)
                .map_err(|error| Failure::plain(&error))?;
            let table = Arc::new(table);
            Ok((OpenStore::Local(table.clone()), table))
        }
        StoreKind::Aws => {
            let table = Arc::new(DynamoTable::new(&config.store.dynamodb(), clock.clone()));
            if config.store.create_tables {
                table.create_tables().await.map_err(|error| {
                    Failure::new(
                        format!("cannot make the tables: {error}"),
                        "check [store] and what the access key may do, or make the tables yourself",
                    )
                })?;
            }
            let retrying = Retrying::new(table.clone(), clock.clone(), ids.clone());
            let observed = Observed::new(
                Arc::new(retrying),
                clock.clone(),
                ids.clone(),
                observers(resident),
            );
            Ok((OpenStore::Aws(table), Arc::new(observed)))
        }
    }
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

/// The file outside the data directory that the audit log's signed lines are kept in too.
fn second_place(config: &Config) -> Option<PathBuf> {
    let path = &config.audit.second_place;
    (!path.as_os_str().is_empty()).then(|| path.clone())
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
