//! Projects by id and key, and who sees which.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use parking_lot::Mutex;

use crate::id::Id;
use crate::projects::model::{Project, Visibility};
use crate::tasks::scope::Scope;
use crate::users::model::User;

/// Every project, deleted ones that can be restored included.
#[derive(Default)]
pub(super) struct Directory {
    all: BTreeMap<Id<Project>, Entry>,
    keys: HashMap<String, Id<Project>>,
    /// What each person sees, worked out when first asked for and forgotten when any project changes.
    scopes: Mutex<HashMap<Id<User>, Scope>>,
}

struct Entry {
    project: Arc<Project>,
    deleted: bool,
}

impl Directory {
    /// Takes in a project; answers whether it was new enough to matter.
    pub(super) fn put(&mut self, project: Arc<Project>, deleted: bool) -> bool {
        let id = project.project_id;
        let known = self.all.get(&id);
        if known.is_some_and(|known| known.project.version > project.version) {
            return false;
        }
        self.remove(id);
        if !deleted {
            self.keys.insert(project.key.clone(), id);
        }
        self.all.insert(id, Entry { project, deleted });
        true
    }

    pub(super) fn remove(&mut self, id: Id<Project>) {
        self.scopes.get_mut().clear();
        if let Some(old) = self.all.remove(&id)
            && self.keys.get(&old.project.key) == Some(&id)
        {
            self.keys.remove(&old.project.key);
        }
    }

    pub(super) fn get(&self, id: Id<Project>) -> Option<&Arc<Project>> {
        let entry = self.all.get(&id).filter(|entry| !entry.deleted);
        entry.map(|entry| &entry.project)
    }

    pub(super) fn by_key(&self, key: &str) -> Option<Id<Project>> {
        self.keys.get(key).copied()
    }

    pub(super) fn shown(&self) -> impl Iterator<Item = &Arc<Project>> {
        let entries = self.all.values().filter(|entry| !entry.deleted);
        entries.map(|entry| &entry.project)
    }

    /// What someone who is no admin sees.
    pub(super) fn scope(&self, person: Id<User>) -> Scope {
        if let Some(known) = self.scopes.lock().get(&person) {
            return known.clone();
        }
        let seen = self.shown().filter(|project| {
            project.visibility == Visibility::Organization
                || project.owner == person
                || project.team_members.contains(&person)
        });
        let scope = Scope::of(seen.map(|project| project.project_id).collect());
        self.scopes.lock().insert(person, scope.clone());
        scope
    }
}
