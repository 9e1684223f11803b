//! A person's archive: every stored item that names them, as lines of JSON, packed. Made by a job that looks at everything
//! there is, so that nothing is missed; kept for a week, for the person alone.

#[cfg(test)]
mod tests;
mod told;

use std::io::Write;
use std::time::Duration;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures::FutureExt;
use serde_json::{Value, json};

use crate::access::Caller;
use crate::auth::session::proved_lately;
use crate::error::{Error, Resource, Result};
use crate::event::Stream;
use crate::id::Id;
use crate::jobs::model::{Job, JobState};
use crate::jobs::{Ending, Progress};
use crate::keys;
use crate::people::People;
use crate::ports::table::{Item, TableName};
use crate::projects::model::Project;
use crate::store::{Stored, emit, read};
use crate::users::model::User;
use crate::users::sealed::PersonalKey;

use told::Person;

/// The kind of job that makes an archive.
pub(crate) const ARCHIVE: &str = "user.export";
/// What its parts are called.
const PARTS: &str = "ARCHIVE";
/// How long it can be fetched.
const KEPT: Duration = Duration::from_hours(7 * 24);

impl People {
    /// `POST /users/:id/export`: begins to gather everything that names the caller.
    pub async fn archive(&self, caller: &Caller, id: Id<User>) -> Result<Job> {
        self.own_archive(caller, id).await?;
        let mut event = self
            .store
            .event(Stream::Org, "user.export_begun", id.to_string(), None);
        event.actor = Some(caller.id);
        let commit = emit(self.store.begin(), Stream::Org, &event)?;
        let input = json!({ "userId": id });
        let made = self
            .jobs
            .create_in(commit, caller, ARCHIVE, input, None)
            .await?;
        let job = made.ok_or_else(|| Error::internal("a new job's id is taken"))?;
        self.take_up(&job);
        Ok(job)
    }

    /// `GET /users/:id/export/:job`: the archive, packed, as long as it is kept.
    pub async fn fetch_archive(
        &self,
        caller: &Caller,
        id: Id<User>,
        job: Id<Job>,
    ) -> Result<Bytes> {
        self.own_archive(caller, id).await?;
        let job = self.jobs.visible(caller, job).await?;
        if job.created_by != id || job.kind != ARCHIVE {
            return Err(Error::NotFound(Resource::Job));
        }
        if job.state == JobState::Running {
            return Err(Error::Conflict(
                "The archive is still being made; ask for the job until it has succeeded".into(),
            ));
        }
        let packed = self.jobs.kept(job.job_id, PARTS).await?;
        if packed.is_empty() {
            return Err(Error::Conflict(
                "This archive is no longer kept; have a new one made".into(),
            ));
        }
        Ok(packed)
    }

    /// An archive is its person's alone, and not for a session that was left open.
    async fn own_archive(&self, caller: &Caller, id: Id<User>) -> Result<()> {
        if caller.id != id {
            return Err(Error::Forbidden(
                "Everybody exports their own data only; ask the person".into(),
            ));
        }
        proved_lately(&self.store, caller).await
    }
}

/// Begins the work of a job.
pub(super) fn begin(people: &People, job: &Job, person: Id<User>) {
    let people = people.clone();
    let (id, jobs) = (job.job_id, people.jobs.clone());
    jobs.run(job, move |progress| {
        people.clone().gather(id, person, progress).boxed()
    });
}

impl People {
    async fn gather(
        self,
        job: Id<Job>,
        id: Id<User>,
        mut progress: Progress,
    ) -> Result<(Progress, Ending)> {
        let user: Option<Stored<User>> = self.store.get(keys::user(id)).await?;
        let user = user.ok_or(Error::NotFound(Resource::User))?.value;
        let key: Option<Stored<PersonalKey>> = self.store.get(keys::personal_key(id)).await?;
        let sees = |item: &Item| {
            let project = keys::project_in(&item.key).or_else(|| self.project_of(item));
            let project = project.and_then(|project| self.resident.project(project));
            project.is_some_and(|project| project.visible_to(id, user.role))
        };
        let person = Person {
            id: id.to_string(),
            email: user.email.clone(),
            sees: &sees,
        };
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        let about = json!({
            "kind": "archive",
            "of": id,
            "madeAt": self.store.now(),
            "about": "A line for every stored item that names you: its key, where it names you, and its data where it is yours or you may see it.",
        });
        let mut lines = 0_u64;
        put(&mut packed, &about)?;
        for table in TableName::ALL {
            let mut after = None;
            loop {
                let page = self.store.table.scan(table, after).await?;
                for item in &page.items {
                    let is_over = item.expires_at.is_some_and(|ends| ends <= self.store.now());
                    if let Some(line) = person.line(item).filter(|_| !is_over) {
                        put(&mut packed, &opened(line, item, id, key.as_ref())?)?;
                        lines += 1;
                    }
                }
                if !progress.step(page.items.len() as u64).await? {
                    return Ok((progress, Ending::Stopped(json!({ "lines": 0 }))));
                }
                match page.next {
                    Some(next) => after = Some(next),
                    None => break,
                }
            }
        }
        let packed = packed.finish().map_err(Error::internal)?;
        let result = json!({
            "lines": lines,
            "bytes": packed.len(),
            "path": format!("/v1/users/{id}/export/{job}"),
            "until": self.store.now().plus(KEPT),
        });
        self.jobs.keep(job, PARTS, &packed, KEPT).await?;
        Ok((progress, Ending::Finished(result)))
    }

    /// The project of what lies under its task.
    fn project_of(&self, item: &Item) -> Option<Id<Project>> {
        let task = item.key.pk.strip_prefix(keys::TASK)?.parse().ok()?;
        self.resident.project_of(task)
    }
}

/// A line with what is sealed in an event about the person readable.
fn opened(
    mut line: Value,
    item: &Item,
    id: Id<User>,
    key: Option<&Stored<PersonalKey>>,
) -> Result<Value> {
    let is_about = line["kind"] == "event" && line["data"]["subject"] == json!(id);
    if let Some(key) = key.filter(|_| is_about) {
        let event = read::<crate::event::Event>(item)?.value;
        line["data"]["changes"] = json!(key.value.open(id, &event)?);
    }
    Ok(line)
}

fn put(packed: &mut GzEncoder<Vec<u8>>, line: &Value) -> Result<()> {
    writeln!(packed, "{line}").map_err(Error::internal)
}
