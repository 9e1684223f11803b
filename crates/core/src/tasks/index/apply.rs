//! Keeping the index equal to the store: one stored item at a time.

use super::columns::{BODY, DELETED, LINKS, NO_DAY, NO_MOMENT};
use super::intern::narrow;
use super::{NONE, Row, TaskIndex};
use crate::id::Id;
use crate::projects::model::Project;
use crate::tasks::model::{Links, Status, Task};
use crate::tasks::query::{key_parts, plain};
use crate::time::{Date, Timestamp};

impl TaskIndex {
    /// Takes in a task's own item. An older version than the one already here changes nothing.
    pub fn apply_task(&mut self, row: &Row<'_>, version: u64) {
        let slot = self.node(row.task_id);
        let stored = self.columns.flags[slot] & BODY != 0;
        if stored && self.columns.version[slot] > version {
            return;
        }
        self.tally(slot, false);
        self.settle(slot, row.project_id);
        let parent = row.parent_id.map_or(NONE, |id| narrow(self.node(id)));
        self.set_parent(slot, parent);
        let kind = self.kinds.number(row.kind.as_ref(), |text| text.into());
        let assignee = row
            .assignee
            .map_or(NONE, |id| self.people.number(&id, |id| *id));
        let reporter = row
            .reporter
            .map_or(NONE, |id| self.people.number(&id, |id| *id));
        let milestone = row
            .milestone_id
            .map_or(NONE, |id| self.milestones.number(&id, |id| *id));
        let cycle = row
            .cycle_id
            .map_or(NONE, |id| self.cycles.number(&id, |id| *id));
        let labels = row.labels.iter();
        let labels = labels
            .map(|label| self.labels.number(label.0.as_ref(), |text| text.into()))
            .collect();
        let columns = &mut self.columns;
        columns.flags[slot] |= BODY;
        columns.version[slot] = version;
        columns.number[slot] = key_parts(&row.key).1;
        columns.status[slot] = row.status as u8;
        columns.priority[slot] = row.priority as u8;
        columns.kind[slot] = kind;
        columns.assignee[slot] = assignee;
        columns.reporter[slot] = reporter;
        columns.milestone[slot] = milestone;
        columns.cycle[slot] = cycle;
        columns.due[slot] = row.due_date.map_or(NO_DAY, Date::days);
        columns.start[slot] = row.start_date.map_or(NO_DAY, Date::days);
        columns.created[slot] = row.created_at.millis();
        columns.updated[slot] = row.updated_at.millis();
        columns.completed[slot] = row.completed_at.map_or(NO_MOMENT, Timestamp::millis);
        columns.estimated[slot] = row.estimated_hours.map_or(f64::NAN, plain);
        columns.own_actual[slot] = row.actual_hours.map_or(f64::NAN, plain);
        columns.sum_hours(slot);
        columns.points[slot] = row.story_points.map_or(f64::NAN, plain);
        columns.labels[slot] = labels;
        if !stored || *columns.title[slot] != *row.title {
            if stored {
                self.titles.remove(columns, slot);
            }
            columns.title[slot] = row.title.as_ref().into();
            self.titles.insert(columns, slot);
        }
        self.set_label_bits(slot);
        self.orders.changed(slot);
        self.tally(slot, true);
    }

    /// Takes in the item with a task's links. An older version than the one already here changes nothing.
    pub fn apply_links(&mut self, task: Id<Task>, links: &Links, version: u64) {
        let slot = self.node(task);
        if self.columns.flags[slot] & LINKS != 0 && self.columns.links_version[slot] > version {
            return;
        }
        self.tally(slot, false);
        self.set_dependencies(slot, &links.dependencies);
        let columns = &mut self.columns;
        let deleted = if links.deleted { DELETED } else { 0 };
        columns.flags[slot] = columns.flags[slot] & BODY | LINKS | deleted;
        columns.links_version[slot] = version;
        columns.logged[slot] = links.logged;
        columns.sum_hours(slot);
        let flow = links.flow.iter();
        columns.flow[slot] = flow.map(|(status, at)| pack_move(*status, *at)).collect();
        self.tally(slot, true);
    }

    /// Forgets a task's own item in a project; one that has come from there to another project stays.
    pub fn remove_task(&mut self, project: Id<Project>, task: Id<Task>) {
        let Some(slot) = self.slot(task) else { return };
        if self.columns.flags[slot] & BODY == 0
            || self.projects.id(self.columns.project[slot]) != project
        {
            return;
        }
        self.tally(slot, false);
        self.unsettle(slot);
        self.set_parent(slot, NONE);
        self.titles.remove(&self.columns, slot);
        let columns = &mut self.columns;
        columns.flags[slot] &= !BODY;
        columns.labels[slot].clear();
        columns.title[slot] = std::sync::Arc::default();
        self.orders.changed(slot);
        self.tally(slot, true);
        self.release(slot);
    }

    /// Forgets the item with a task's links.
    pub fn remove_links(&mut self, task: Id<Task>) {
        let Some(slot) = self.slot(task) else { return };
        self.tally(slot, false);
        self.set_dependencies(slot, &[]);
        self.columns.flags[slot] &= BODY;
        self.columns.links_version[slot] = 0;
        self.columns.logged[slot] = 0;
        self.columns.sum_hours(slot);
        self.columns.flow[slot] = Box::default();
        self.tally(slot, true);
        self.release(slot);
    }

    /// Shows the tasks of a project, whose key is given, or hides them.
    pub fn show_project(&mut self, project: Id<Project>, key: Option<&str>) {
        let number = self.projects.number(project);
        let known = self.projects.key(number).clone();
        let turned = self.projects.show(number, key);
        if known != *self.projects.key(number) {
            self.orders.rename();
        }
        if !turned {
            return;
        }
        for slot in &self.projects.all[number as usize].slots {
            let slot = *slot as usize;
            let live = self.columns.is_live(slot);
            self.columns.show(slot, live && key.is_some());
        }
    }

    /// Announces rows in bulk: until [`TaskIndex::order_titles`], no list is asked for.
    pub fn expect_many(&mut self) {
        self.titles.wait();
    }

    /// Orders the titles of rows that came in bulk.
    pub fn order_titles(&mut self) {
        self.titles.order_all(&mut self.columns);
    }

    /// The slot that stands for a task, a new one if need be.
    fn node(&mut self, task: Id<Task>) -> usize {
        if let Some(slot) = self.slot(task) {
            return slot;
        }
        let slot = self.free.pop().map_or(self.used, |slot| slot as usize);
        if slot == self.used {
            self.used += 1;
            if self.used > self.columns.ids.len() {
                self.columns.grow();
            }
        }
        self.columns.ids[slot] = task;
        self.slots.insert(task, narrow(slot));
        slot
    }

    /// Gives a slot back when nothing is stored under it and no row names it.
    fn release(&mut self, slot: usize) {
        if self.columns.flags[slot] == 0 && self.columns.named[slot] == 0 {
            let task = self.columns.ids[slot];
            if self.slots.remove(&task).is_some() {
                self.free.push(narrow(slot));
            }
        }
    }

    /// Takes away what a row contributes to its project, or adds it and shows the row, if it is live.
    fn tally(&mut self, slot: usize, add: bool) {
        let live = self.columns.is_live(slot);
        let mut shown = false;
        if live {
            let entry = &mut self.projects.all[self.columns.project[slot] as usize];
            entry.tally(&self.columns, slot, add);
            shown = entry.shown;
        }
        if add {
            self.columns.show(slot, live && shown);
        }
    }

    /// Puts a row into the list of its project.
    fn settle(&mut self, slot: usize, project: Id<Project>) {
        let number = self.projects.number(project);
        if self.columns.flags[slot] & BODY != 0 {
            if self.columns.project[slot] == number {
                return;
            }
            self.unsettle(slot);
        }
        let list = &mut self.projects.all[number as usize].slots;
        self.columns.project[slot] = number;
        self.columns.place[slot] = narrow(list.len());
        list.push(narrow(slot));
    }

    /// Takes a row out of the list of its project; the last of the list takes its place.
    fn unsettle(&mut self, slot: usize) {
        let list = &mut self.projects.all[self.columns.project[slot] as usize].slots;
        let place = self.columns.place[slot];
        list.swap_remove(place as usize);
        if let Some(moved) = list.get(place as usize) {
            self.columns.place[*moved as usize] = place;
        }
    }

    fn set_parent(&mut self, slot: usize, parent: u32) {
        let old = std::mem::replace(&mut self.columns.parent[slot], parent);
        if parent != NONE {
            self.columns.named[parent as usize] += 1;
        }
        if old != NONE {
            self.columns.named[old as usize] -= 1;
            self.release(old as usize);
        }
    }

    fn set_dependencies(&mut self, slot: usize, tasks: &[Id<Task>]) {
        let new: Box<[u32]> = tasks.iter().map(|id| narrow(self.node(*id))).collect();
        for other in &new {
            self.columns.named[*other as usize] += 1;
            self.columns.waited_by[*other as usize].push(narrow(slot));
            if self.columns.open.has(*other as usize) {
                self.columns.wait(slot, true);
            }
        }
        let old = std::mem::replace(&mut self.columns.waits_for[slot], new);
        for other in old {
            let other = other as usize;
            let waiters = &mut self.columns.waited_by[other];
            if let Some(at) = waiters.iter().position(|waiter| *waiter as usize == slot) {
                waiters.swap_remove(at);
            }
            if self.columns.open.has(other) {
                self.columns.wait(slot, false);
            }
            self.columns.named[other] -= 1;
            if other != slot {
                self.release(other);
            }
        }
    }
}

/// A status and its moment in one number.
fn pack_move(status: Status, at: i64) -> i64 {
    Timestamp::from_millis(at).millis() * 4 + status as i64
}
