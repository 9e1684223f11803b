//! Every service over one set of ports: what a door holds. The same on one machine and on AWS.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use crate::attachments::Attachments;
use crate::audit::Audit;
use crate::auth::Auth;
use crate::auth::mailer::{Delivered, deliver};
use crate::bulk::Bulks;
use crate::cleaning::Cleaning;
use crate::comments::Comments;
use crate::engines::Engines;
use crate::error::Result;
use crate::event::Stream;
use crate::events::Events;
use crate::exports::Exports;
use crate::history::History;
use crate::hours::Hours;
use crate::id::Ids;
use crate::imports::Imports;
use crate::jobs::Jobs;
use crate::notifications::Notifications;
use crate::people::People;
use crate::planning::Planning;
use crate::ports::engine::Engine;
use crate::ports::files::Files;
use crate::ports::identity::{Passwords, Tokens};
use crate::ports::notifier::Notifier;
use crate::ports::spawn::Spawn;
use crate::ports::table::{Observer, Table};
use crate::prds::Prds;
use crate::projects::Projects;
use crate::relay;
use crate::resident::Resident;
use crate::risks::Risks;
use crate::search::Search;
use crate::settings::{ManagedSettings, Settings};
use crate::store::Store;
use crate::suggestions::Suggest;
use crate::tasks::{Numbers, Tasks};
use crate::texts::Texts;
use crate::time::Clock;
use crate::trace::Traces;
use crate::undo::Undo;
use crate::users::Users;
use crate::views::Views;

/// The world as the services see it.
pub struct Ports {
    /// The store. It tells `resident` of its commits.
    pub table: Arc<dyn Table>,
    /// What is kept in memory; also given to the table as an [`Observer`].
    pub resident: Arc<Resident>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where ids and secrets come from.
    pub ids: Arc<dyn Ids>,
    /// Hashes passwords.
    pub passwords: Arc<dyn Passwords>,
    /// Signs tokens.
    pub tokens: Arc<dyn Tokens>,
    /// Carries on work behind requests.
    pub spawn: Arc<dyn Spawn>,
    /// Where files lie.
    pub files: Arc<dyn Files>,
    /// The model that writes before the built-in rules do, if there is one.
    pub engine: Option<Arc<dyn Engine>>,
}

/// The services.
pub struct Services {
    /// What every service reads and writes through.
    pub store: Store,
    /// What is kept in memory.
    pub resident: Arc<Resident>,
    /// What the operator decided.
    pub settings: Arc<Settings>,
    /// What admins decide otherwise.
    pub managed: ManagedSettings,
    /// Accounts, sign-in and sessions.
    pub auth: Auth,
    /// People.
    pub users: Users,
    /// Their coming and going.
    pub people: People,
    /// Projects.
    pub projects: Projects,
    /// Tasks.
    pub tasks: Tasks,
    /// What projects are planned by: milestones and cycles.
    pub planning: Planning,
    /// Requirements documents.
    pub prds: Prds,
    /// From requirements to tasks and back.
    pub traces: Traces,
    /// Saved views.
    pub views: Views,
    /// Time worked on tasks.
    pub hours: Hours,
    /// Files that hang on tasks.
    pub attachments: Attachments,
    /// Comments on tasks.
    pub comments: Comments,
    /// What people are told of.
    pub notifications: Notifications,
    /// What happens, in order.
    pub events: Events,
    /// Objects as they were.
    pub history: History,
    /// The daily look for what has been left behind.
    pub cleaning: Cleaning,
    /// Long work.
    pub jobs: Jobs,
    /// Projects brought in from other trackers.
    pub imports: Imports,
    /// Projects on their way out.
    pub exports: Exports,
    /// The audit log.
    pub audit: Audit,
    /// Many changes at once.
    pub bulk: Bulks,
    /// Full-text search.
    pub search: Search,
    /// How likely tasks miss their dates.
    pub risks: Risks,
    /// What could be done next.
    pub suggest: Suggest,
    /// What texts say.
    pub texts: Texts,
    /// Who writes.
    pub engines: Engines,
    /// Takes writes back.
    pub undo: Undo,
    numbers: Arc<Numbers>,
}

/// The application. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Services>);

impl Deref for App {
    type Target = Services;

    fn deref(&self) -> &Services {
        &self.0
    }
}

impl App {
    /// The services over some ports; answers when everything that is kept in memory has been read.
    pub async fn open(ports: Ports, mut settings: Settings) -> Result<Self> {
        settings.decided = ports.resident.decided();
        ports.resident.load(&*ports.table).await?;
        Ok(Self(Arc::new(Services::over(ports, Arc::new(settings)))))
    }
}

impl Services {
    fn over(ports: Ports, settings: Arc<Settings>) -> Self {
        let (resident, tokens, spawn) = (ports.resident, ports.tokens, ports.spawn);
        let store = Store::new(ports.table, ports.clock, ports.ids);
        let engines = Engines::over(ports.engine, settings.engine, &store);
        let numbers = Arc::new(Numbers::default());
        let projects = Projects::new(store.clone(), resident.clone());
        let tasks = Tasks::new(
            store.clone(),
            resident.clone(),
            projects.clone(),
            numbers.clone(),
        );
        let jobs = Jobs::new(store.clone(), spawn.clone());
        let planning = Planning::new(
            store.clone(),
            resident.clone(),
            jobs.clone(),
            projects.clone(),
            tasks.clone(),
        );
        let hours = Hours::new(store.clone(), resident.clone(), tasks.clone());
        let prds = Prds::new(&store, &resident, &jobs, &projects, &engines);
        let views = Views::new(store.clone(), resident.clone(), projects.clone());
        let users = Users::new(store.clone(), resident.clone(), settings.clone());
        let comments = Comments::new(store.clone(), resident.clone(), tasks.clone());
        let attachments = Attachments::new(store.clone(), ports.files, tasks.clone());
        let managed = ManagedSettings::new(store.clone(), settings.clone());
        let events = Events::new(store.clone(), resident.clone(), projects.clone());
        Self {
            audit: Audit::new(
                store.clone(),
                resident.clone(),
                tokens.clone(),
                events.clone(),
            ),
            bulk: Bulks::new(store.clone(), resident.clone(), jobs.clone(), tasks.clone()),
            undo: Undo::new(
                store.clone(),
                resident.clone(),
                projects.clone(),
                tasks.clone(),
                comments.clone(),
                users.clone(),
                planning.clone(),
                hours.clone(),
                prds.clone(),
                views.clone(),
                managed.clone(),
                attachments.clone(),
            ),
            notifications: Notifications::new(store.clone(), resident.clone(), settings.clone()),
            search: Search::new(store.clone(), resident.clone()),
            risks: Risks::new(&store, &resident, &projects, &tasks, spawn),
            suggest: Suggest::new(&store, &resident, &projects, &tasks),
            texts: Texts::new(&store, &resident, &projects, &tasks, &engines),
            exports: Exports::new(store.clone(), resident.clone(), projects.clone()),
            imports: Imports::new(
                store.clone(),
                resident.clone(),
                jobs.clone(),
                projects.clone(),
                numbers.clone(),
            ),
            auth: Auth::new(
                store.clone(),
                resident.clone(),
                ports.passwords,
                tokens,
                settings.clone(),
            ),
            events,
            history: History::new(&store, &resident, &projects, &tasks),
            people: People::new(
                store.clone(),
                resident.clone(),
                jobs.clone(),
                users.clone(),
                tasks.clone(),
                projects.clone(),
                comments.clone(),
            ),
            users,
            cleaning: Cleaning::new(store.clone()),
            attachments,
            comments,
            planning,
            traces: Traces::new(store.clone(), resident.clone(), prds.clone(), tasks.clone()),
            prds,
            views,
            hours,
            jobs,
            projects,
            tasks,
            engines,
            numbers,
            managed,
            settings,
            resident,
            store,
        }
    }

    /// Takes up the work that the last stop cut off, or that an outage of the store made give up; answers how many jobs.
    ///
    /// Once before the door is open, and from then on again and again.
    pub async fn resume(&self) -> Result<usize> {
        let mut resumed = 0;
        for job in self.jobs.unfinished().await? {
            resumed += usize::from(
                self.imports.take_up(&job)?
                    || self.people.take_up(&job)
                    || self.bulk.take_up(&job)?
                    || self.planning.take_up(&job)?
                    || self.prds.take_up(&job)?,
            );
        }
        Ok(resumed)
    }

    /// Gives events their numbers as they come, for ever.
    pub async fn sequence(&self) {
        let streams = || {
            let projects = self.resident.every_project().into_iter();
            let projects = projects.map(Stream::Project);
            std::iter::once(Stream::Org).chain(projects).collect()
        };
        relay::run(&self.store, &self.resident.pulse(), streams).await;
    }

    /// Reads the words of everything and then follows the changes, for ever. Until they are read, searching is refused.
    pub async fn follow_words(&self) {
        let words = self.resident.words();
        while let Err(error) = words.load(&*self.store.table).await {
            tracing::warn!(
                ?error,
                "the words for the search could not be read; trying again"
            );
            self.store.clock.sleep(Duration::from_secs(1)).await;
        }
        words.follow().await;
    }

    /// Sends the mails that are due.
    pub async fn deliver_mails(&self, notifier: &dyn Notifier) -> Result<Delivered> {
        deliver(&self.store, notifier).await
    }

    /// What a clean stop still has to do.
    pub async fn stop(&self) -> Result<()> {
        self.auth.write_down_uses().await?;
        self.numbers.hand_back(&self.store).await
    }

    /// Tells whether the store answers reads and takes writes.
    pub async fn probe(&self) -> Result<()> {
        self.store.probe().await
    }
}

/// What a table is to be opened with, so that the resident copies follow it.
pub fn observers(resident: &Arc<Resident>) -> Vec<Arc<dyn Observer>> {
    vec![resident.clone(), resident.pulse()]
}
