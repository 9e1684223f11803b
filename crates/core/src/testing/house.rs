//! A whole installation in memory: every service, over a table that can go away and a queue that a test runs.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use serde_json::{Value, json};

use super::{
    Failing, FixedClock, Meanwhile, MemoryTable, PlainPasswords, PlainTokens, Queue, SeededIds,
};
use crate::access::{Caller, Role};
use crate::app::{App, Ports};
use crate::id::{Id, Ids};
use crate::input::parse;
use crate::ports::engine::Engine;
use crate::ports::table::Table;
use crate::resident::Resident;
use crate::settings::Settings;
use crate::time::Clock;
use crate::users::model::{Preferences, User, UserStatus};
use crate::users::save;
use crate::view::View;

/// An installation and the means that a test moves it by.
pub struct House {
    /// The services.
    pub app: App,
    /// The clock, moved by hand.
    pub clock: Arc<FixedClock>,
    /// Work behind requests, done when a test says so.
    pub queue: Arc<Queue>,
    /// How many more commits the table takes.
    pub left: Arc<AtomicU64>,
    /// What happens just before the next commit.
    pub meanwhile: Meanwhile,
    engine: Option<Arc<dyn Engine>>,
    /// Every id and secret that is drawn.
    ids: Arc<dyn Ids>,
    table: Arc<dyn Table>,
    resident: Arc<Resident>,
}

impl House {
    /// An empty installation.
    pub async fn new() -> Self {
        Self::with(None).await
    }

    /// An empty installation with a model that writes.
    pub async fn with(engine: Option<Arc<dyn Engine>>) -> Self {
        let clock = Arc::new(FixedClock::still());
        let resident = Resident::new();
        let left = Arc::new(AtomicU64::new(u64::MAX));
        let table = MemoryTable::new(clock.clone(), vec![resident.clone()]);
        let failing = Failing::new(table, left.clone());
        let meanwhile = failing.meanwhile();
        let mut house = Self::over(Arc::new(failing), clock, resident, engine).await;
        (house.left, house.meanwhile) = (left, meanwhile);
        house
    }

    /// An installation over any store that tells `resident` of its commits; neither `left` nor `meanwhile` mean anything there.
    pub async fn over(
        table: Arc<dyn Table>,
        clock: Arc<FixedClock>,
        resident: Arc<Resident>,
        engine: Option<Arc<dyn Engine>>,
    ) -> Self {
        let ids: Arc<dyn Ids> = Arc::new(SeededIds::new(7, clock.clone()));
        let queue = Arc::new(Queue::default());
        let app = open(&table, &resident, &clock, &ids, &queue, engine.as_ref()).await;
        Self {
            app,
            clock,
            queue,
            left: Arc::default(),
            meanwhile: Meanwhile::default(),
            engine,
            ids,
            table,
            resident,
        }
    }

    /// Stops without a word and starts again over what is stored: work that had not been done is taken up.
    pub async fn restart(&mut self) {
        self.queue = Arc::new(Queue::default());
        self.app = open(
            &self.table,
            &self.resident,
            &self.clock,
            &self.ids,
            &self.queue,
            self.engine.as_ref(),
        )
        .await;
        self.app.resume().await.expect("the table is in memory");
    }

    /// A new person.
    pub async fn person(&self, role: Role, name: &str, status: UserStatus) -> Caller {
        let store = &self.app.store;
        let id: Id<User> = store.new_id();
        let now = store.now();
        let email = if status == UserStatus::Placeholder {
            String::new()
        } else {
            format!("{name}@example.org")
        };
        let user = User {
            user_id: id,
            email,
            name: name.to_owned(),
            role,
            status,
            email_verified: true,
            avatar: None,
            preferences: Preferences::default(),
            merged_into: None,
            created_at: now,
            updated_at: now,
            version: 1,
        };
        let commit = save::create(store, store.begin(), None, &user, Some("hash"))
            .await
            .expect("a person is plain data");
        assert!(store.commit(commit).await.expect("the table is in memory"));
        Caller {
            id,
            role,
            session: None,
            key: None,
            idempotency: None,
            operation: None,
        }
    }

    /// A new project; answers its id.
    pub async fn project(&self, owner: &Caller, name: &str) -> String {
        let body = json!({ "name": name }).to_string();
        let new = parse(body.as_bytes()).expect("a name is enough");
        let view = self.app.projects.create(owner, new).await;
        field(&view.expect("the project is good"), "projectId")
    }

    /// A new task; answers its id.
    pub async fn task(&self, caller: &Caller, project: &str, mut body: Value) -> String {
        body["projectId"] = json!(project);
        let new = parse(body.to_string().as_bytes()).expect("the body is good");
        let view = self.app.tasks.create(caller, new).await;
        field(&view.expect("the task is good"), "taskId")
    }
}

async fn open(
    table: &Arc<dyn Table>,
    resident: &Arc<Resident>,
    clock: &Arc<FixedClock>,
    ids: &Arc<dyn Ids>,
    queue: &Arc<Queue>,
    engine: Option<&Arc<dyn Engine>>,
) -> App {
    let ports = Ports {
        table: table.clone(),
        resident: resident.clone(),
        clock: clock.clone() as Arc<dyn Clock>,
        ids: ids.clone(),
        passwords: Arc::new(PlainPasswords),
        tokens: Arc::new(PlainTokens),
        spawn: queue.clone(),
        files: Arc::new(super::MemoryFiles::default()),
        engine: engine.cloned(),
    };
    let app = App::open(ports, Settings::default())
        .await
        .expect("the table is in memory");
    let words = app.resident.words();
    let read = words.load(&*app.store.table).await;
    read.expect("the table is in memory");
    app
}

fn field(view: &View, name: &str) -> String {
    let value: Value = serde_json::from_slice(&view.data).expect("a view is JSON");
    value[name].as_str().expect("the field is text").to_owned()
}
