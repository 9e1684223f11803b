//! `serve --demo`: a workspace with a year behind it, to look around in.
//!
//! The year is lived, not written: people act through the services of `core`, one after the other, on a clock that stands
//! at the moment of each act. So every rule holds, every event has its date, and figures are drawn from what happened.
//! What happens is decided by one seed and the day; ids and passwords are as random as ever.

mod plan;
mod staff;
mod texts;
mod world;
mod year;

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use codexflow_core::app::{App, Ports, observers};
use codexflow_core::id::Ids;
use codexflow_core::ports::notifier::{Mail, Notifier};
use codexflow_core::resident::Resident;
use codexflow_core::settings::Settings;
use codexflow_core::time::{Clock, Date};
use codexflow_local::{
    DataDir, LocalFiles, LocalPasswords, LocalTable, LocalTokens, SystemClock, SystemIds,
};
use serde::Serialize;

use self::world::{Dice, Past};
use self::year::Year;
use crate::background::Background;
use crate::config::{Config, StoreKind};
use crate::failure::Failure;

/// What the year is made from.
const SEED: u64 = 2026;
/// How many days it has.
const DAYS: i32 = 364;
/// Letters of the password that nobody mistakes for another.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz123456789";

/// Who can look around, and how they get in.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Login {
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) password: String,
}

/// Fills an empty data directory, and answers who can sign in.
pub(crate) async fn make(config: &Config) -> Result<Vec<Login>, Failure> {
    if config.store.kind != StoreKind::Local {
        return Err(Failure::new(
            "a demo is made on this machine only, and store.kind says otherwise",
            "leave store.kind as it is for the demo",
        ));
    }
    let data = config.data();
    refuse_used(data)?;
    let now: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let today = now.now().date();
    let first = today.plus_days(-DAYS);
    let past = Arc::new(Past::new(first));
    let clock: Arc<dyn Clock> = past.clone();
    let ids: Arc<dyn Ids> = Arc::new(SystemIds::new(clock.clone()));
    let directory = Arc::new(DataDir::open(data).map_err(|error| Failure::plain(&error))?);
    let tokens = LocalTokens::open(data).map_err(|error| Failure::plain(&error))?;
    let resident = Resident::new();
    let settings = codexflow_local::Settings {
        is_logged: config.backup.dir().is_some(),
        // A year cut off is begun anew; whole, it is on the disk once the table is closed.
        is_durable: false,
        ..codexflow_local::Settings::default()
    };
    let table = LocalTable::open_with(directory, clock.clone(), observers(&resident), &settings)
        .map_err(|error| Failure::plain(&error))?;
    let table = Arc::new(table);
    let files = LocalFiles::open(data).map_err(|error| {
        Failure::new(
            format!("the directory of attached files cannot be used: {error}"),
            "make files/ in the data directory readable and writable for this user",
        )
    })?;
    let ports = Ports {
        table: table.clone(),
        resident,
        clock,
        ids: ids.clone(),
        passwords: Arc::new(LocalPasswords::new()),
        tokens: Arc::new(tokens),
        spawn: Arc::new(Background::default()),
        files: Arc::new(files),
        engine: None,
    };
    let settings = Settings {
        organization: config.server.organization.clone(),
        public_url: config.public_url(),
        ..Settings::default()
    };
    let lived = live(ports, settings, &past, first, today, &*ids).await;
    let close = tokio::task::spawn_blocking(move || table.close());
    let closed = close.await;
    let logins = lived.map_err(|error| {
        Failure::new(
            format!("the demo could not be made: {error}"),
            format!("remove {} and try again", data.display()),
        )
    })?;
    closed.map_err(|error| Failure::plain(&error))?;
    Ok(logins)
}

async fn live(
    ports: Ports,
    settings: Settings,
    past: &Past,
    first: Date,
    today: Date,
    ids: &dyn Ids,
) -> codexflow_core::error::Result<Vec<Login>> {
    let app = App::open(ports, settings).await?;
    let password = password(ids);
    let people = staff::hire(&app, &password).await?;
    // Nobody reads mail at their addresses.
    app.deliver_mails(&Nowhere).await?;
    let mut year = Year::new(&app, past, &people, Dice::new(SEED));
    let mut day = first;
    while day < today {
        year.day(day).await?;
        day = day.plus_days(1);
    }
    app.stop().await?;
    Ok(people
        .into_iter()
        .map(|person| Login {
            email: person.email,
            name: person.name.to_owned(),
            role: person.caller.role.name().to_owned(),
            password: password.clone(),
        })
        .collect())
}

/// Where the mails to made-up people go.
struct Nowhere;

#[async_trait]
impl Notifier for Nowhere {
    async fn notify(&self, _mail: &Mail) -> codexflow_core::error::Result<()> {
        Ok(())
    }
}

/// Refuses a directory that holds anything: what is there may be somebody's work.
fn refuse_used(data: &Path) -> Result<(), Failure> {
    let remedy = "name a directory that is empty or not there with --data; to open a demo that was made before, leave out --demo";
    let mut entries = match std::fs::read_dir(data) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => {
            let message = format!("cannot look into {}: {error}", data.display());
            return Err(Failure::new(message, remedy));
        }
        Ok(entries) => entries,
    };
    match entries.next() {
        None => Ok(()),
        Some(_) => Err(Failure::new(
            format!(
                "{} is not empty, and a demo never mixes with what is there",
                data.display()
            ),
            remedy,
        )),
    }
}

/// A password that nobody knows beforehand: the demo may be reached by more than who started it.
fn password(ids: &dyn Ids) -> String {
    let mut random = [0; 16];
    ids.secret(&mut random);
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte % 32)]);
    let letters: Vec<char> = random.iter().map(letter).collect();
    let groups: Vec<String> = letters
        .chunks(4)
        .map(|four| four.iter().collect())
        .collect();
    groups.join("-")
}
