//! People, projects and tasks in memory: filled from the store at start and told of every commit before it is answered.
//!
//! Lists and figures are answered from here; single objects are read from the store. Holds no rule and writes nothing.

mod change;
mod directory;
mod load;
mod seen;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use parking_lot::RwLock;

use self::change::Change;
use self::directory::Directory;
use crate::access::Caller;
use crate::error::Result;
use crate::id::Id;
use crate::keys;
use crate::planning::{By, Progress};
use crate::ports::table::{Action, Commit, Observer};
use crate::projects::model::{Metrics, Project};
use crate::relay::Pulse;
use crate::search::Words;
use crate::settings::Decided;
use crate::tasks::facts::Facts;
use crate::tasks::index::{Figures, Found, TaskIndex};
use crate::tasks::model::Task;
use crate::tasks::query::TaskQuery;
use crate::tasks::scope::Scope;
use crate::time::{Date, Timestamp};
use crate::users::model::User;
use crate::view::Tag;

/// What is kept in memory. Locks are always taken in the order of the fields.
#[derive(Default)]
pub struct Resident {
    people: RwLock<People>,
    directory: RwLock<Directory>,
    tasks: RwLock<Tasks>,
    pulse: Arc<Pulse>,
    words: Arc<Words>,
    decided: Arc<Decided>,
}

#[derive(Default)]
struct People {
    all: BTreeMap<Id<User>, Arc<User>>,
    epochs: HashMap<Id<User>, u64>,
}

#[derive(Default)]
struct Tasks {
    index: TaskIndex,
    graph_version: u64,
}

impl Resident {
    /// Nothing yet; see [`Resident::load`].
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Hears of every event; to be told of every commit beside this.
    pub fn pulse(&self) -> Arc<Pulse> {
        self.pulse.clone()
    }

    /// The words of everything; told of every commit by this.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// What admins have decided; follows every commit.
    pub fn decided(&self) -> Arc<Decided> {
        self.decided.clone()
    }

    /// A person, whatever their status.
    pub fn user(&self, id: Id<User>) -> Option<Arc<User>> {
        self.people.read().all.get(&id).cloned()
    }

    /// Every person, by id.
    pub fn users(&self) -> Vec<Arc<User>> {
        self.people.read().all.values().cloned().collect()
    }

    /// Rises with every commit in a person's partition of the Users table; what is cached about them is stale then.
    pub fn epoch(&self, user: Id<User>) -> u64 {
        self.people.read().epochs.get(&user).copied().unwrap_or(0)
    }

    /// A project that has not been deleted, whoever may see it.
    pub fn project(&self, id: Id<Project>) -> Option<Arc<Project>> {
        self.directory.read().get(id).cloned()
    }

    /// The project whose tasks' keys begin with this, whoever may see it.
    pub fn project_by_key(&self, key: &str) -> Option<Id<Project>> {
        self.directory.read().by_key(key)
    }

    /// Every project that has not been deleted, by id, whoever may see it.
    pub fn projects(&self) -> Vec<Arc<Project>> {
        self.directory.read().shown().cloned().collect()
    }

    /// Every project, deleted ones that can be restored included, whoever may see it.
    pub fn every_project(&self) -> Vec<Id<Project>> {
        self.directory.read().every()
    }

    /// The projects that the caller sees: all for admins, else open ones and private ones that they own or work on.
    pub fn scope(&self, caller: &Caller) -> Scope {
        if caller.is_admin() {
            Scope::everything()
        } else {
            self.directory.read().scope(caller.id, caller.role)
        }
    }

    /// Reads the parameters of a list of tasks; project keys outside the scope are unknown.
    pub fn query(
        &self,
        caller: &Caller,
        scope: &Scope,
        parameters: &[(String, String)],
        today: Date,
    ) -> Result<TaskQuery> {
        TaskQuery::parse(parameters, caller.id, today, &|key| {
            self.project_by_key(key).filter(|id| scope.contains(*id))
        })
    }

    /// The tasks that a query asks for, within a scope, as of a day.
    pub fn find(&self, query: &TaskQuery, scope: &Scope, today: Date) -> Result<Found> {
        let text = query.filter.text.as_ref();
        let among = text.map(|text| self.words.tasks(text)).transpose()?;
        let tasks = self.tasks.read();
        tasks
            .index
            .find_among(query, scope, today, among.as_deref())
    }

    /// Identifies the state of every task within a scope; the same in every process.
    pub fn version(&self, scope: &Scope) -> u64 {
        self.tasks.read().index.version(scope)
    }

    /// The tag of a list of tasks. Ask for it before [`Resident::find`], so that it is never newer than the list.
    pub fn tag(&self, query: &TaskQuery, scope: &Scope, today: Date) -> Tag {
        // Whether a task is blocked depends on tasks that may lie outside the scope.
        let drawn_from = if query.filter.blocked.is_some() {
            self.version(&Scope::everything())
        } else {
            0
        };
        // Words may come a moment after the task that holds them.
        let words = if query.filter.text.is_some() {
            self.words.generation()
        } else {
            0
        };
        Tag::Data(crate::view::digest(&[
            &self.version(scope).to_le_bytes(),
            &drawn_from.to_le_bytes(),
            &words.to_le_bytes(),
            &today.days().to_le_bytes(),
        ]))
    }

    /// Identifies the state of every task of one project; the same in every process.
    pub fn project_version(&self, project: Id<Project>) -> u64 {
        self.tasks.read().index.project_version(project)
    }

    /// The counts of a project's tasks.
    pub fn metrics(&self, project: Id<Project>, now: Timestamp) -> Metrics {
        self.tasks.read().index.metrics(project, now)
    }

    /// How far each milestone or cycle of a project is, by its id; one without tasks is not among them.
    pub fn progress(&self, project: Id<Project>, by: By) -> HashMap<u128, Progress> {
        self.tasks.read().index.progress(project, by)
    }

    /// What figures need to know of each of a project's tasks, by number.
    pub fn facts(&self, project: Id<Project>) -> Vec<Facts> {
        self.tasks.read().index.facts(project)
    }

    /// If letting `from` wait for `to` closes a cycle: the way from `to` back to `from`, both included.
    ///
    /// Read [`Resident::graph_version`] first and let the commit expect it: whatever changes in between then fails it.
    pub fn cycle(&self, from: Id<Task>, to: Id<Task>) -> Option<Vec<Id<Task>>> {
        self.tasks.read().index.cycle(from, to)
    }

    /// The version of the item that every change of a dependency raises; 0 while there is none.
    pub fn graph_version(&self) -> u64 {
        self.tasks.read().graph_version
    }

    /// The tasks that wait for a task, ascending.
    pub fn dependents(&self, task: Id<Task>) -> Vec<Id<Task>> {
        self.tasks.read().index.dependents(task)
    }

    /// What people call a task, such as `WEB-42`.
    pub fn task_key(&self, task: Id<Task>) -> Option<String> {
        self.tasks.read().index.key(task)
    }

    /// The project that holds a task.
    pub fn project_of(&self, task: Id<Task>) -> Option<Id<Project>> {
        self.tasks.read().index.project_of(task)
    }

    /// The labels that a project's tasks carry, by name, and how many carry each.
    pub fn labels(&self, project: Id<Project>) -> Vec<(String, usize)> {
        self.tasks.read().index.labels(project)
    }

    /// How many tasks a person has that are not done, in every project.
    pub fn open_tasks_of(&self, person: Id<User>) -> usize {
        self.tasks.read().index.open_tasks_of(person)
    }

    /// The size of the task index, for the metrics page.
    pub fn figures(&self) -> Figures {
        self.tasks.read().index.figures()
    }

    /// Announces that all there is comes in bulk.
    fn expect_many(&self) {
        self.tasks.write().index.expect_many();
    }

    /// Ends what [`Resident::expect_many`] began.
    fn order_titles(&self) {
        self.tasks.write().index.order_titles();
    }

    /// Takes in changes so that nobody sees a part of them.
    fn apply(&self, changes: Vec<Change<'_>>) {
        if changes.is_empty() {
            return;
        }
        let mut people = self.people.write();
        let mut directory = self.directory.write();
        let mut tasks = self.tasks.write();
        for change in changes {
            match change {
                Change::Touched(id) => *people.epochs.entry(id).or_default() += 1,
                Change::User(user) => {
                    let known = people.all.get(&user.user_id);
                    if known.is_none_or(|known| known.version <= user.version) {
                        people.all.insert(user.user_id, user);
                    }
                }
                Change::NoUser(id) => {
                    people.all.remove(&id);
                }
                Change::Project(project) => {
                    let id = project.project_id;
                    if directory.put(project) {
                        let key = directory.get(id).map(|project| project.key.as_str());
                        tasks.index.show_project(id, key);
                    }
                }
                Change::NoProject(id) => {
                    directory.remove(id);
                    tasks.index.show_project(id, None);
                }
                Change::Task(row, version) => tasks.index.apply_task(&row, version),
                Change::NoTask(project, id) => tasks.index.remove_task(project, id),
                Change::Links(id, links, version) => {
                    tasks.index.apply_links(id, &links, version);
                }
                Change::NoLinks(id) => tasks.index.remove_links(id),
                Change::Graph(version) => {
                    tasks.graph_version = version.max(tasks.graph_version);
                }
                Change::Settings(kept) => self.decided.follow(*kept),
            }
        }
    }
}

impl Observer for Resident {
    fn committed(&self, commit: &Commit) {
        let mut changes = Vec::new();
        for action in &commit.actions {
            let change = match action {
                Action::Put { item, .. } => change::put(item),
                Action::Delete { key, .. } => change::delete(key),
                Action::Check { .. } => continue,
            };
            changes.extend(keys::person_of(action.key()).map(Change::Touched));
            changes.extend(change);
        }
        self.apply(changes);
        self.words.note(commit);
    }
}
