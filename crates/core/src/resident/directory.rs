//! Projects by id and key, and who sees which.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use parking_lot::Mutex;

use crate::access::Role;
use crate::id::Id;
use crate::projects::model::Project;
use crate::tasks::scope::Scope;
use crate::users::model::User;

/// Every project, deleted ones that can be restored included.
#[derive(Default)]
pub(super) struct Directory {
    all: BTreeMap<Id<Project>, Arc<Project>>,
    keys: HashMap<String, Id<Project>>,
    /// What each person sees, worked out when first asked for and forgotten when any project changes.
    scopes: Mutex<HashMap<(Id<User>, Role), Scope>>,
}

impl Directory {
    /// Takes in a project; answers whether it was new enough to matter.
    pub(super) fn put(&mut self, project: Arc<Project>) -> bool {
        let id = project.project_id;
        let known = self.all.get(&id);
        if known.is_some_and(|known| known.version > project.version) {
            return false;
        }
        self.remove(id);
        if project.deleted_at.is_none() {
            self.keys.insert(project.key.clone(), id);
        }
        self.all.insert(id, project);
        true
    }

    pub(super) fn remove(&mut self, id: Id<Project>) {
        self.scopes.get_mut().clear();
        if let Some(old) = self.all.remove(&id)
            && self.keys.get(&old.key) == Some(&id)
        {
            self.keys.remove(&old.key);
        }
    }

    /// A project that has not been deleted.
    pub(super) fn get(&self, id: Id<Project>) -> Option<&Arc<Project>> {
        let found = self.all.get(&id);
        found.filter(|project| project.deleted_at.is_none())
    }

    pub(super) fn by_key(&self, key: &str) -> Option<Id<Project>> {
        self.keys.get(key).copied()
    }

    /// Every project, deleted ones too.
    pub(super) fn every(&self) -> Vec<Id<Project>> {
        self.all.keys().copied().collect()
    }

    /// Every project that has not been deleted.
    pub(super) fn shown(&self) -> impl Iterator<Item = &Arc<Project>> {
        let all = self.all.values();
        all.filter(|project| project.deleted_at.is_none())
    }

    /// What someone who is no admin sees.
    pub(super) fn scope(&self, person: Id<User>, role: Role) -> Scope {
        if let Some(known) = self.scopes.lock().get(&(person, role)) {
            return known.clone();
        }
        let seen = self
            .shown()
            .filter(|project| project.visible_to(person, role));
        let scope = Scope::of(seen.map(|project| project.project_id).collect());
        self.scopes.lock().insert((person, role), scope.clone());
        scope
    }
}
