//! The index held equal to what queries mean, for random tasks, changes and questions.

mod cases;
pub(crate) mod world;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use self::world::{Dice, TODAY};
use super::*;
use crate::projects::model::Metrics;
use crate::tasks::model::Status;
use crate::tasks::query::{Field, Filter, Order, QueryContext, Sort};
use crate::time::Timestamp;

/// Tasks as a map and as an index.
#[derive(Default)]
struct World {
    tasks: BTreeMap<Id<Task>, Task>,
    hidden: BTreeSet<Id<Project>>,
    index: TaskIndex,
    version: u64,
}

impl World {
    fn new() -> Self {
        let mut world = Self::default();
        for number in 0..4 {
            let id = world::project(number);
            world.index.show_project(id, Some(&world::project_key(id)));
        }
        world
    }

    fn put(&mut self, task: Task) {
        self.version += 1;
        put(&mut self.index, &task, self.version);
        self.tasks.insert(task.task_id, task);
    }

    fn delete(&mut self, dice: &mut Dice, task: Id<Task>) {
        let Some(gone) = self.tasks.remove(&task) else {
            return;
        };
        self.version += 1;
        let mut links = world::links(&gone);
        links.deleted = true;
        match dice.below(3) {
            0 => self.index.apply_links(task, &links, self.version),
            1 => {
                self.index.apply_links(task, &links, self.version);
                self.index.remove_task(gone.project_id, task);
            }
            _ => {
                self.index.remove_task(gone.project_id, task);
                self.index.remove_links(task);
            }
        }
    }

    /// Makes, changes and deletes tasks, and hides and shows projects.
    fn change(&mut self, dice: &mut Dice, times: u64, tasks: u64) {
        for _ in 0..times {
            match dice.below(20) {
                0..16 => self.put(world::task(dice, dice.0 % tasks, tasks)),
                16..19 => {
                    let known: Vec<_> = self.tasks.keys().copied().collect();
                    if !known.is_empty() {
                        let gone = dice.pick(&known);
                        self.delete(dice, gone);
                    }
                }
                _ => {
                    let project = dice.project();
                    let key = world::project_key(project);
                    if self.hidden.remove(&project) {
                        self.index.show_project(project, Some(&key));
                    } else {
                        self.hidden.insert(project);
                        self.index.show_project(project, None);
                    }
                }
            }
        }
    }

    /// Gives a project another key; its tasks' keys begin with it.
    fn rename(&mut self, project: Id<Project>, key: &str) {
        self.index.show_project(project, Some(key));
        for task in self.tasks.values_mut() {
            if task.project_id == project {
                let number = task.key.rsplit_once('-').unwrap().1;
                task.key = format!("{key}-{number}");
            }
        }
    }

    fn shown(&self) -> Vec<Task> {
        let tasks = self.tasks.values();
        let shown = tasks.filter(|task| !self.hidden.contains(&task.project_id));
        shown.cloned().collect()
    }

    /// What the query means, without a page.
    fn expected(&self, query: &TaskQuery, scope: &Scope) -> Vec<Id<Task>> {
        let shown = self.shown();
        let open: BTreeSet<_> = shown
            .iter()
            .filter(|task| task.status != Status::Done)
            .map(|task| task.task_id)
            .collect();
        let context = QueryContext {
            today: TODAY,
            open: &|id| open.contains(&id),
        };
        let mut found: Vec<&Task> = shown
            .iter()
            .filter(|task| query.matches(task, scope, &context))
            .collect();
        found.sort_by(|a, b| query.compare(a, b));
        found.iter().map(|task| task.task_id).collect()
    }

    /// Every page of the query, from where it stands.
    fn pages(&self, mut query: TaskQuery, scope: &Scope) -> (Vec<Id<Task>>, Option<usize>) {
        let mut all = Vec::new();
        loop {
            let found = self.index.find(&query, scope, TODAY).unwrap();
            assert!(found.hits.len() <= query.limit);
            all.extend(found.hits.iter().map(|hit| hit.task));
            if found.next.is_none() {
                return (all, found.total);
            }
            assert_eq!(found.hits.len(), query.limit);
            query.cursor = found.next;
        }
    }
}

fn put(index: &mut TaskIndex, task: &Task, version: u64) {
    let body = serde_json::to_vec(task).unwrap();
    index.apply_task(&Row::decode(&body).unwrap(), version);
    index.apply_links(task.task_id, &world::links(task), version);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn kept_orders_follow_every_change(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let mut world = World::new();
        world.index.orders = Orders::eager();
        world.change(&mut dice, 60, 90);
        let scope = world::scope(&mut dice);
        let queries: Vec<_> = (0..3).map(|_| world::query(&mut dice, &[])).collect();
        for _ in 0..12 {
            let times = dice.pick(&[0, 1, 3, 8, 40]);
            world.change(&mut dice, times, 90);
            let (query, project) = (dice.pick(&queries), dice.project());
            let own = world::project_key(project);
            for key in [own.as_str(), "MM", own.as_str()] {
                if !world.hidden.contains(&project) {
                    world.rename(project, key);
                }

                let (found, _) = world.pages(query.clone(), &scope);

                prop_assert_eq!(found, world.expected(&query, &scope), "{:?}", &query);
            }
        }
    }

    #[test]
    fn the_index_answers_what_a_query_means(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let mut world = World::new();
        for _ in 0..3 {
            world.change(&mut dice, 60, 90);
            for _ in 0..8 {
                let tasks: Vec<Task> = world.tasks.values().cloned().collect();
                let query = world::query(&mut dice, &tasks);
                let scope = world::scope(&mut dice);

                let (found, total) = world.pages(query.clone(), &scope);

                let expected = world.expected(&query, &scope);
                prop_assert_eq!(total, Some(expected.len()), "{:?}", &query);
                prop_assert_eq!(found, expected, "{:?}", &query);
            }
        }
    }

    #[test]
    fn paging_neither_repeats_nor_skips_while_others_write(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let mut world = World::new();
        if dice.chance(50) {
            world.index.orders = Orders::eager();
        }
        world.change(&mut dice, 100, 100);
        let scope = world::scope(&mut dice);
        let mut query = world::query(&mut dice, &[]);
        query.filter.blocked = None;
        let before = world.expected(&query, &scope);
        let first = world.index.find(&query, &scope, TODAY).unwrap();

        for number in 100..160 {
            world.put(world::task(&mut dice, number, 100));
        }
        let mut seen: Vec<_> = first.hits.iter().map(|hit| hit.task).collect();
        if let Some(next) = first.next {
            // The last row shown may go; the cursor stands for its place, not for the row.
            world.delete(&mut dice, *seen.last().unwrap());
            query.cursor = Some(next);
            seen.extend(world.pages(query, &scope).0);
        }

        let old: BTreeSet<_> = before.iter().copied().collect();
        seen.retain(|id| old.contains(id));
        prop_assert_eq!(seen, before);
    }

    #[test]
    fn the_data_version_does_not_depend_on_the_order_of_arrival(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let mut world = World::new();
        world.change(&mut dice, 80, 40);
        for project in 0..4 {
            let id = world::project(project);
            world.index.show_project(id, Some(&world::project_key(id)));
        }

        let mut other = World::new().index;
        for slot in (0..world.index.used).rev() {
            let columns = &world.index.columns;
            let Some(task) = world.tasks.get(&columns.ids[slot]) else { continue };
            other.apply_links(task.task_id, &world::links(task), columns.links_version[slot]);
            let body = serde_json::to_vec(task).unwrap();
            other.apply_task(&Row::decode(&body).unwrap(), columns.version[slot]);
        }

        for scope in [Scope::everything(), Scope::of(vec![world::project(1)])] {
            prop_assert_eq!(world.index.version(&scope), other.version(&scope));
        }
        for project in (0..4).map(world::project) {
            prop_assert_eq!(world.index.facts(project), other.facts(project));
            prop_assert_eq!(world.index.labels(project).len(), other.labels(project).len());
        }
    }

    #[test]
    fn metrics_are_a_recount(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let mut world = World::new();
        world.change(&mut dice, 120, 60);

        let monday = TODAY.monday();
        let recent = monday.plus_days(-28)..monday;
        for project in (0..4).map(world::project) {
            let tasks = || world.tasks.values().filter(|task| task.project_id == project);
            let weeks = tasks().filter_map(|task| task.completed_at);
            let done = weeks.filter(|at| recent.contains(&at.date())).count();
            let expected = Metrics {
                tasks_completed: tasks().filter(|task| task.status == Status::Done).count() as u64,
                total_tasks: tasks().count() as u64,
                velocity: f64::from(u32::try_from(done).unwrap()) / 4.0,
            };
            prop_assert_eq!(world.index.metrics(project, TODAY.start()), expected);
        }
    }

    #[test]
    fn a_cycle_is_found_when_there_is_a_way_back(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let mut world = World::new();
        (0..20).for_each(|number| world.put(world::task(&mut dice, number, 20)));
        let waits_for = |id: Id<Task>| &world.tasks[&id].dependencies;
        let ids: Vec<_> = world.tasks.keys().copied().collect();
        let (from, to) = (dice.pick(&ids), dice.pick(&ids));
        let mut reached = BTreeSet::from([to]);
        for _ in &ids {
            let next: Vec<_> = reached.iter().flat_map(|id| waits_for(*id)).copied().collect();
            reached.extend(next);
        }

        let way = world.index.cycle(from, to);

        prop_assert_eq!(way.is_some(), reached.contains(&from));
        if let Some(way) = way {
            prop_assert_eq!((way.first(), way.last()), (Some(&to), Some(&from)));
            prop_assert!(way.windows(2).all(|step| waits_for(step[0]).contains(&step[1])));
        }
    }
}
