//! The rules of accounts over the table in memory.

mod accounts;
mod guesses;
mod keys;
mod offline;
mod second;
mod sessions;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use async_trait::async_trait;
use serde_json::Value;

use crate::access::{Caller, Role};
use crate::auth::Auth;
use crate::auth::mailer::deliver;
use crate::auth::model::{Credentials, Login, Registered, Registration, SignedIn, Visitor};
use crate::error::Result;
use crate::event::Event;
use crate::ports::identity::Passwords;
use crate::ports::notifier::Mail;
use crate::ports::table::{
    Commit, CommitError, Cursor, Item, Key, Page, Range, ReadError, Table, TableName,
};
use crate::resident::Resident;
use crate::secret::Secret;
use crate::settings::{RegistrationMode, Settings};
use crate::store::{Store, read};
use crate::testing::{FixedClock, Letterbox, MemoryTable, PlainPasswords, PlainTokens, SeededIds};
use crate::time::Clock;
use crate::users::Users;
use crate::users::model::User;

pub(crate) const PASSWORD: &str = "vexing-quartz-lagoon-74";

/// A whole organisation in memory.
pub(crate) struct World {
    pub(crate) auth: Arc<Auth>,
    pub(crate) users: Arc<Users>,
    pub(crate) store: Store,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) letters: Letterbox,
    pub(crate) passwords: Arc<Counted>,
}

/// Counts how often the slow work is done, and can call older hashes too weak.
#[derive(Default)]
pub(crate) struct Counted {
    pub(crate) runs: AtomicU64,
    pub(crate) stronger: AtomicBool,
}

#[async_trait]
impl Passwords for Counted {
    async fn hash(&self, password: Secret) -> Result<String> {
        self.runs.fetch_add(1, Ordering::Relaxed);
        let hash = PlainPasswords.hash(password).await?;
        let stronger = self.stronger.load(Ordering::Relaxed);
        Ok(if stronger {
            format!("strong:{hash}")
        } else {
            hash
        })
    }

    async fn verify(&self, password: Secret, hash: Option<String>) -> Result<bool> {
        self.runs.fetch_add(1, Ordering::Relaxed);
        let hash = hash.map(|hash| hash.trim_start_matches("strong:").to_owned());
        PlainPasswords.verify(password, hash).await
    }

    fn is_current(&self, hash: &str) -> bool {
        hash.starts_with("strong:") == self.stronger.load(Ordering::Relaxed)
    }
}

/// Lets others go first before every read and write, sometimes longer, so that what runs at once really interleaves.
struct Yielding {
    table: MemoryTable,
    turns: AtomicU64,
}

impl Yielding {
    async fn others_first(&self) {
        let turn = self.turns.fetch_add(1, Ordering::Relaxed);
        for _ in 0..(turn.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 61) {
            tokio::task::yield_now().await;
        }
    }
}

#[async_trait]
impl Table for Yielding {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, ReadError> {
        self.others_first().await;
        self.table.get(keys).await
    }

    async fn query(&self, range: &Range) -> Result<Page<Item>, ReadError> {
        self.others_first().await;
        self.table.query(range).await
    }

    async fn scan(&self, table: TableName, after: Option<Cursor>) -> Result<Page<Item>, ReadError> {
        self.table.scan(table, after).await
    }

    async fn commit(&self, commit: Commit) -> Result<(), CommitError> {
        self.others_first().await;
        self.table.commit(commit).await
    }
}

pub(crate) fn world_with(change: impl FnOnce(&mut Settings)) -> World {
    let clock = Arc::new(FixedClock::still());
    let people = Resident::new();
    let mut settings = Settings {
        registration: RegistrationMode::Open,
        ..Settings::default()
    };
    settings.decided = people.decided();
    change(&mut settings);
    let settings = Arc::new(settings);
    let store = Store::new(
        Arc::new(Yielding {
            table: MemoryTable::new(clock.clone(), vec![people.clone()]),
            turns: AtomicU64::new(0),
        }),
        clock.clone(),
        Arc::new(SeededIds::new(7, clock.clone())),
    );
    let passwords = Arc::new(Counted::default());
    World {
        passwords: passwords.clone(),
        auth: Arc::new(Auth::new(
            store.clone(),
            people.clone(),
            passwords.clone(),
            Arc::new(PlainTokens),
            settings.clone(),
        )),
        users: Arc::new(Users::new(store.clone(), people, settings)),
        store,
        clock,
        letters: Letterbox::default(),
    }
}

pub(crate) fn world() -> World {
    world_with(|_| {})
}

pub(crate) fn visitor() -> Visitor {
    Visitor {
        ip: IpAddr::from([192, 0, 2, 1]),
        client: "tests".into(),
    }
}

pub(crate) fn registration(email: &str) -> Registration {
    Registration {
        email: email.into(),
        password: Secret::new(PASSWORD),
        name: "Ada".into(),
        role: None,
        setup_code: None,
        invitation: None,
    }
}

pub(crate) fn credentials(email: &str, password: &str) -> Credentials {
    Credentials {
        email: email.into(),
        password: Secret::new(password),
        device_token: None,
    }
}

pub(crate) fn created(registered: Registered) -> User {
    match registered {
        Registered::Created(view) => serde_json::from_slice(&view.data).unwrap(),
        Registered::CheckMail(_) => panic!("no account was created"),
    }
}

/// What a sign-in without a second step gives.
pub(crate) fn entered(login: Login) -> SignedIn {
    match login {
        Login::SignedIn(signed_in) => *signed_in,
        Login::Code(_) => panic!("a code is asked for"),
    }
}

impl World {
    pub(crate) async fn login(&self, email: &str) -> SignedIn {
        self.try_login(email, PASSWORD).await.unwrap()
    }

    pub(crate) async fn try_login(&self, email: &str, password: &str) -> Result<SignedIn> {
        self.auth
            .login(&visitor(), credentials(email, password))
            .await
            .map(entered)
    }

    pub(crate) async fn caller(&self, email: &str) -> Caller {
        let token = self.login(email).await.access_token;
        self.auth.authenticate(&token).await.unwrap()
    }

    /// The first admin, signed in.
    pub(crate) async fn admin(&self) -> Caller {
        let new = registration("admin@example.com");
        let user = created(self.auth.register(None, &visitor(), new).await.unwrap());
        assert_eq!(user.role, Role::Admin);
        self.caller("admin@example.com").await
    }

    /// Someone whom the admin added.
    pub(crate) async fn add(&self, admin: &Caller, email: &str, role: Role) -> User {
        let new = Registration {
            role: Some(role),
            ..registration(email)
        };
        created(
            self.auth
                .register(Some(admin), &visitor(), new)
                .await
                .unwrap(),
        )
    }

    /// The mails that have not been looked at.
    pub(crate) async fn mails(&self) -> Vec<Mail> {
        let before = self.letters.mails().len();
        deliver(&self.store, &self.letters).await.unwrap();
        self.letters.mails().split_off(before)
    }

    /// The token in the only mail that waits.
    pub(crate) async fn mailed_token(&self) -> Secret {
        let mails = self.mails().await;
        let [mail] = mails.as_slice() else {
            panic!("{mails:?}");
        };
        token_in(mail)
    }

    pub(crate) async fn confirm(&self, token: Secret) -> Result<()> {
        let body = crate::auth::model::VerifyEmail { token };
        self.auth.verify_email(&visitor(), body).await.map(drop)
    }

    pub(crate) async fn events(&self) -> Vec<Event> {
        let page = self
            .store
            .table
            .scan(TableName::Events, None)
            .await
            .unwrap();
        let mut events: Vec<Event> = page
            .items
            .iter()
            .filter(|item| crate::keys::event_of(&item.key.sk).is_some())
            .filter(|item| crate::keys::stream_of(&item.key.pk).is_some())
            .map(|item| read(item).unwrap().value)
            .collect();
        events.sort_by_key(|event| event.event_id);
        events
    }

    /// Everything that is stored, as text.
    pub(crate) async fn everything(&self) -> String {
        let mut all = String::new();
        for table in TableName::ALL {
            for item in self.store.table.scan(table, None).await.unwrap().items {
                all += &item.key.to_string();
                all += &String::from_utf8_lossy(&item.body);
            }
        }
        all
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.clock.advance(std::time::Duration::from_secs(seconds));
        assert!(self.clock.now().millis() > 0);
    }
}

pub(crate) fn token_in(mail: &Mail) -> Secret {
    let (_, rest) = mail.text.split_once("#token=").expect("a link");
    Secret::new(rest.split_whitespace().next().unwrap())
}

pub(crate) fn json(view: &crate::view::View) -> Value {
    serde_json::from_slice(&view.data).unwrap()
}
