//! Whole imports over the services as they are.

mod again;
mod exports;
mod formats;
mod links;
mod makers;
mod past;
mod places;
mod undo;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;

use super::{Format, Imports, Options, Report, Undone};
use crate::access::{Caller, Role};
use crate::error::Error;
use crate::id::Id;
use crate::jobs::Jobs;
use crate::jobs::model::{Job, JobState};
use crate::ports::table::{Range, TableName};
use crate::reference::TaskRef;
use crate::resident::Resident;
use crate::testing::{Failing, FixedClock, MemoryTable, Queue, World};

/// An office with a manager who imports.
struct Desk {
    world: World,
    queue: Arc<Queue>,
    jobs: Jobs,
    imports: Imports,
    me: Caller,
    left: Arc<AtomicU64>,
}

async fn desk() -> Desk {
    let clock = Arc::new(FixedClock::still());
    let resident = Resident::new();
    let left = Arc::new(AtomicU64::new(u64::MAX));
    let table = Failing::new(
        MemoryTable::new(clock.clone(), vec![resident.clone()]),
        left.clone(),
    );
    let world = World::over(clock, Arc::new(table), resident);
    let me = world.person(Role::Manager, "me").await;
    let queue = Arc::new(Queue::default());
    let (jobs, imports) = services(&world, &queue);
    Desk {
        world,
        queue,
        jobs,
        imports,
        me,
        left,
    }
}

fn services(world: &World, queue: &Arc<Queue>) -> (Jobs, Imports) {
    let jobs = Jobs::new(world.store.clone(), queue.clone());
    let imports = Imports::new(
        world.store.clone(),
        world.resident.clone(),
        jobs.clone(),
        world.projects.clone(),
        world.numbers.clone(),
    );
    (jobs, imports)
}

fn dry() -> Options {
    Options {
        dry_run: true,
        ..Options::default()
    }
}

fn into(key: &str) -> Options {
    Options {
        project: Some(key.into()),
        ..Options::default()
    }
}

impl Desk {
    async fn ended(&self, job: &Job) -> Job {
        self.queue.run().await;
        self.jobs.visible(&self.me, job.job_id).await.unwrap()
    }

    async fn import_with(&self, csv: &str, options: Options) -> (Id<Job>, Report) {
        let bytes = csv.to_owned().into_bytes().into();
        let job = self
            .imports
            .start(&self.me, Format::Jira, bytes, options)
            .await;
        let job = self.ended(&job.unwrap()).await;
        assert_eq!(job.state, JobState::Succeeded, "{:?}", job.error);
        let report = serde_json::from_value(job.result.unwrap()).unwrap();
        (job.job_id, report)
    }

    async fn import(&self, csv: &str) -> (Id<Job>, Report) {
        self.import_with(csv, Options::default()).await
    }

    async fn undo(&self, import: Id<Job>, force: bool) -> Undone {
        let job = self
            .imports
            .undo(&self.me, import, force, None)
            .await
            .unwrap();
        let job = self.ended(&job).await;
        assert_eq!(job.state, JobState::Succeeded, "{:?}", job.error);
        serde_json::from_value(job.result.unwrap()).unwrap()
    }

    async fn try_task(&self, key: &str) -> Result<Value, Error> {
        let reference: TaskRef = key.parse().unwrap();
        let view = self.world.tasks.get(&self.me, &reference).await?;
        Ok(serde_json::from_slice(&view.data).unwrap())
    }

    async fn task(&self, key: &str) -> Value {
        self.try_task(key).await.unwrap()
    }

    /// Keys of the tasks that a task waits for.
    async fn waits_for(&self, key: &str) -> Vec<String> {
        let task = self.task(key).await;
        let ids = task["dependencies"].as_array().unwrap();
        let name = |id: &Value| {
            let id = id.as_str().unwrap().parse().unwrap();
            self.world.resident.task_key(id).unwrap()
        };
        ids.iter().map(name).collect()
    }

    async fn items(&self, table: TableName) -> usize {
        let mut count = 0;
        let mut after = None;
        loop {
            let page = self.world.store.table.scan(table, after).await.unwrap();
            count += page.items.len();
            match page.next {
                Some(next) => after = Some(next),
                None => return count,
            }
        }
    }

    /// How many tasks there are to be seen.
    fn tasks(&self) -> usize {
        let projects = self.world.resident.projects();
        projects
            .iter()
            .map(|project| self.world.resident.facts(project.project_id).len())
            .sum()
    }
}

const HEADER: &str = "Issue key,Summary,Status,Created,Resolved,Assignee,Reporter,Priority,Parent id,Issue id,\
    Time Spent,Outward issue link (Blocks),Inward issue link (Blocks),Comment,Comment,Labels\n";

fn csv(rows: &[&str]) -> String {
    let mut text = HEADER.to_owned();
    for row in rows {
        let cells = row.split(',').count();
        text.push_str(row);
        text.push_str(&",".repeat(16 - cells));
        text.push('\n');
    }
    text
}
