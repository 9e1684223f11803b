//! What a merge has to move, and what it has moved. Must not change any of it.

use std::collections::HashMap;

use super::Merging;
use crate::error::Result;
use crate::id::Id;
use crate::keys;
use crate::people::moved::{Places, Thing, naming};
use crate::ports::table::{Range, TableName};
use crate::projects::model::Project;
use crate::store::read;
use crate::tasks::model::Links;

impl Merging {
    /// The projects that name the placeholder, also deleted ones.
    pub(super) async fn projects(&self) -> Result<Vec<Thing>> {
        let (store, from) = (&self.people.store, self.swap.from);
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = store.table.scan(TableName::Projects, after).await?;
            for item in &page.items {
                let id = item.key.pk.strip_prefix("PROJECT#");
                let Some(id) = id.and_then(|id| id.parse::<Id<Project>>().ok()) else {
                    continue;
                };
                if item.key != keys::project(id) {
                    continue;
                }
                let project: Project = read(item)?.value;
                if project.owner == from || project.team_members.contains(&from) {
                    found.push(Thing::Project(id));
                }
            }
            after = page.next;
            if after.is_none() {
                return Ok(found);
            }
        }
    }

    /// What else names the placeholder; and the number of what stays because the person may not see it.
    pub(super) async fn things(&self) -> Result<(Vec<Thing>, u64)> {
        let store = &self.people.store;
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = store.table.scan(TableName::Tasks, after).await?;
            found.extend(
                page.items
                    .iter()
                    .filter_map(|item| naming(item, self.swap.from)),
            );
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let Some(person) = self.people.resident.user(self.swap.to) else {
            return Ok((Vec::new(), found.len() as u64));
        };
        let (mut open, mut left) = (HashMap::new(), 0);
        let mut seen = Vec::new();
        for thing in found {
            let (Thing::Task(task) | Thing::Watch(task) | Thing::Comment(task, _)) = thing else {
                continue;
            };
            // A deleted task takes its people along when it comes back.
            let links = store.get::<Links>(keys::task_links(task)).await?;
            let Some(links) = links.filter(|links| !links.value.deleted) else {
                continue;
            };
            let home = links.value.project;
            if let std::collections::hash_map::Entry::Vacant(place) = open.entry(home) {
                let project = store.get::<Project>(keys::project(home)).await?;
                place.insert(project.is_some_and(|project| {
                    let mut project = project.value;
                    project.deleted_at = None;
                    project.visible_to(person.user_id, person.role)
                }));
            }
            if open[&home] {
                seen.push(thing);
            } else {
                left += 1;
            }
        }
        Ok((seen, left))
    }

    /// What has gone to the person so far, and from which places.
    pub(super) async fn moved(&self) -> Result<Vec<(Thing, Places)>> {
        let partition = keys::user_partition(self.swap.from);
        let range = Range::partition(TableName::Users, partition).prefix(keys::MOVED);
        let mut all = Vec::new();
        for item in self.people.store.all(range).await? {
            let thing = item.key.sk.strip_prefix(keys::MOVED);
            if let Some(thing) = thing.and_then(|thing| thing.parse().ok()) {
                all.push((thing, read::<Places>(&item)?.value));
            }
        }
        Ok(all)
    }
}
