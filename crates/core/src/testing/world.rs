//! A small organisation in memory: the services as they are, over a table in memory, with a person of each role.

use std::sync::Arc;

use super::{FixedClock, MemoryTable, Queue, SeededIds};
use crate::access::{Caller, Role};
use crate::comments::Comments;
use crate::engines::Engines;
use crate::hours::Hours;
use crate::id::{Id, Ids};
use crate::jobs::Jobs;
use crate::keys;
use crate::planning::Planning;
use crate::ports::table::{Expect, Table};
use crate::prds::Prds;
use crate::projects::Projects;
use crate::resident::Resident;
use crate::settings::{ManagedSettings, Settings};
use crate::store::{Store, document};
use crate::tasks::{Numbers, Tasks};
use crate::time::Clock;
use crate::undo::Undo;
use crate::users::Users;
use crate::users::model::{Preferences, User, UserStatus};
use crate::views::Views;

/// Everything a test of the core needs.
pub struct World {
    /// The clock, moved by hand.
    pub clock: Arc<FixedClock>,
    /// The means of every service.
    pub store: Store,
    /// What is kept in memory.
    pub resident: Arc<Resident>,
    /// The projects.
    pub projects: Projects,
    /// The tasks.
    pub tasks: Tasks,
    /// The comments.
    pub comments: Comments,
    /// What projects are planned by.
    pub planning: Planning,
    /// Work behind requests, done when a test says so.
    pub queue: Arc<Queue>,
    /// Time worked on tasks.
    pub hours: Hours,
    /// Requirements documents.
    pub prds: Prds,
    /// Saved views.
    pub views: Views,
    /// What the operator decided.
    pub settings: Arc<Settings>,
    /// What admins decide otherwise.
    pub managed: ManagedSettings,
    /// Takes writes back.
    pub undo: Undo,
    /// The numbers of human keys.
    pub numbers: Arc<Numbers>,
}

impl World {
    /// An empty organisation.
    pub fn new() -> Self {
        let clock = Arc::new(FixedClock::still());
        let resident = Resident::new();
        let observers = vec![resident.clone() as Arc<dyn crate::ports::table::Observer>];
        let table = Arc::new(MemoryTable::new(clock.clone(), observers));
        Self::over(clock, table, resident)
    }

    /// An organisation over a table that tells `resident` of its commits.
    pub fn over(clock: Arc<FixedClock>, table: Arc<dyn Table>, resident: Arc<Resident>) -> Self {
        let ids: Arc<dyn Ids> = Arc::new(SeededIds::new(7, clock.clone()));
        let queue = Arc::new(Queue::default());
        let store = Store::new(table, clock.clone() as Arc<dyn Clock>, ids);
        let numbers = Arc::new(Numbers::default());
        let projects = Projects::new(store.clone(), resident.clone());
        let tasks = Tasks::new(
            store.clone(),
            resident.clone(),
            projects.clone(),
            numbers.clone(),
        );
        let comments = Comments::new(store.clone(), resident.clone(), tasks.clone());
        let jobs = Jobs::new(store.clone(), queue.clone());
        let planning = Planning::new(
            store.clone(),
            resident.clone(),
            jobs.clone(),
            projects.clone(),
            tasks.clone(),
        );
        let hours = Hours::new(store.clone(), resident.clone(), tasks.clone());
        let prds = Prds::new(&store, &resident, &jobs, &projects, &Engines::builtin());
        let views = Views::new(store.clone(), resident.clone(), projects.clone());
        let settings = Arc::new(Settings {
            decided: resident.decided(),
            ..Settings::default()
        });
        let managed = ManagedSettings::new(store.clone(), settings.clone());
        let users = Users::new(store.clone(), resident.clone(), settings.clone());
        let undo = Undo::new(
            store.clone(),
            resident.clone(),
            projects.clone(),
            tasks.clone(),
            comments.clone(),
            users,
            planning.clone(),
            hours.clone(),
            prds.clone(),
            views.clone(),
            managed.clone(),
            crate::attachments::Attachments::new(
                store.clone(),
                Arc::new(super::MemoryFiles::default()),
                tasks.clone(),
            ),
        );
        Self {
            clock,
            store,
            resident,
            projects,
            tasks,
            comments,
            planning,
            queue,
            hours,
            prds,
            views,
            settings,
            managed,
            undo,
            numbers,
        }
    }

    /// A new person who can sign in.
    pub async fn person(&self, role: Role, name: &str) -> Caller {
        let id: Id<User> = self.store.new_id();
        let now = self.store.now();
        let user = User {
            user_id: id,
            email: format!("{name}@example.org"),
            name: name.to_owned(),
            role,
            status: UserStatus::Active,
            email_verified: true,
            avatar: None,
            preferences: Preferences::default(),
            merged_into: None,
            created_at: now,
            updated_at: now,
            version: 1,
        };
        let item = document(keys::user(id), 1, &user).expect("a user is plain data");
        let commit = self.store.begin().put(item, Expect::Absent);
        assert!(
            self.store
                .commit(commit)
                .await
                .expect("the table is in memory")
        );
        Caller {
            id,
            role,
            session: None,
            key: None,
            idempotency: None,
            operation: None,
        }
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}
