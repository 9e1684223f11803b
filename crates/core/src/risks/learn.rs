//! What is learnt from the organisation's own outcomes: behind requests, again when there are new ones and once a day.
//! Nobody waits for it.
//!
//! A model learns from projects that everyone may see; a private project has its own, which learns from it too and answers
//! nobody else. So no answer tells anything of a project that its reader may not see.

use std::collections::HashMap;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use codexflow_insight::risk::{Model, Rows, Settings};
use futures::channel::oneshot;
use parking_lot::Mutex;

use super::Risks;
use super::story::day;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::projects::model::{Project, Visibility};
use crate::time::Timestamp;
use crate::view::digest;

/// The seed of everything that is drawn: the same work teaches the same.
pub(super) const SEED: u64 = 1;
/// Outcomes a model learns from, the newest.
pub(super) const TAUGHT: usize = 20_000;
/// Models that are kept.
const KEPT: usize = 32;
/// How long it is taken for granted that there is nothing new to learn.
const LOOK: Duration = Duration::from_secs(1);
/// The least time between two fits.
const REST: Duration = Duration::from_mins(1);
/// So many times as long as a fit took is rested after it: a hundredth of one processor goes into learning.
const RESTS: u32 = 100;

/// The models, by what they learn from.
#[derive(Default)]
pub(super) struct Models {
    kept: Mutex<HashMap<Option<Id<Project>>, Kept>>,
}

struct Kept {
    model: Arc<Model>,
    /// What it was learnt from.
    version: u64,
    /// When it was last looked whether there is more.
    looked: Option<Timestamp>,
    /// When no fit may begin yet; `None` while one is under way.
    rests_until: Option<Timestamp>,
}

impl Risks {
    /// The model for a project as it is by now. Begins a better one in the background when there is more to learn from.
    pub(super) async fn model(&self, project: &Project) -> Arc<Model> {
        let of = (project.visibility != Visibility::Organization).then_some(project.project_id);
        self.model_of(of).await
    }

    /// Looks whether there is something new to learn or to score, and does it in the background. To be called again and again.
    pub async fn keep_up(&self) {
        self.keep_scores().await;
        let mut all: Vec<Option<Id<Project>>> = self.models.kept.lock().keys().copied().collect();
        if !all.contains(&None) {
            all.push(None);
        }
        for of in all {
            // Before the first project there is nobody to learn for; and a private one may have gone.
            let is_wanted = match of {
                None => !self.resident.projects().is_empty(),
                Some(project) => self.resident.project(project).is_some(),
            };
            if is_wanted {
                self.model_of(of).await;
            }
        }
    }

    async fn model_of(&self, of: Option<Id<Project>>) -> Arc<Model> {
        let now = self.store.now();
        let known = self.models.kept.lock().get(&of).map(|one| {
            let is_fresh = one.looked.is_some_and(|at| now.since(at) < LOOK);
            (one.model.clone(), is_fresh)
        });
        let recalled = match known {
            Some((model, true)) => return model,
            Some((_, false)) => None,
            None => self.recall(of).await.unwrap_or_else(|error| {
                tracing::warn!(
                    ?error,
                    "the model of risks that was kept cannot be read; learning it anew"
                );
                None
            }),
        };
        let version = self.outcomes(of);
        let (model, known) = recalled.map_or_else(
            || (Model::unlearnt(), 0),
            |recalled| (recalled.model, recalled.version),
        );
        let mut kept = self.models.kept.lock();
        if kept.len() >= KEPT && !kept.contains_key(&of) {
            kept.retain(|_, one| one.rests_until.is_none_or(|until| until > now));
            if kept.len() >= KEPT {
                kept.retain(|of, _| of.is_none());
            }
        }
        let one = kept.entry(of).or_insert_with(|| Kept {
            model: Arc::new(model),
            version: known,
            looked: None,
            rests_until: Some(now),
        });
        one.looked = Some(now);
        let is_old = one.version != version || one.model.rows() == 0;
        if is_old && one.rests_until.is_some_and(|until| until <= now) {
            one.rests_until = None;
            let risks = self.clone();
            self.spawn.spawn(Box::pin(async move {
                risks.learn(of, version).await;
            }));
        }
        one.model.clone()
    }

    /// What the outcomes that there are depend on: how much is done where, and the day.
    fn outcomes(&self, of: Option<Id<Project>>) -> u64 {
        let now = self.store.now();
        let mut parts = vec![now.date().days().to_le_bytes().to_vec()];
        for project in self.taught_by(of) {
            parts.push(project.to_u128().to_le_bytes().to_vec());
            let done = self.resident.metrics(project, now).tasks_completed;
            parts.push(done.to_le_bytes().to_vec());
        }
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        digest(&parts).max(1)
    }

    /// The projects that a model learns from.
    fn taught_by(&self, of: Option<Id<Project>>) -> Vec<Id<Project>> {
        let all = self.resident.projects().into_iter();
        all.filter(|project| {
            project.visibility == Visibility::Organization || of == Some(project.project_id)
        })
        .map(|project| project.project_id)
        .collect()
    }

    /// Learns, and puts what was learnt in the place of what was known.
    async fn learn(&self, of: Option<Id<Project>>, version: u64) {
        let began = self.store.now();
        let learnt = self.fit(of, began).await;
        if let Ok(model) = &learnt
            && let Err(error) = self.keep(of, model, version).await
        {
            tracing::warn!(
                ?error,
                "what was learnt of risks is not kept; it is learnt again after a start"
            );
        }
        let now = self.store.now();
        let rest = (now.since(began) * RESTS).max(REST);
        let mut kept = self.models.kept.lock();
        let Some(one) = kept.get_mut(&of) else {
            return;
        };
        one.rests_until = Some(now.plus(rest));
        match learnt {
            Ok(model) => {
                one.model = Arc::new(model);
                one.version = version;
            }
            Err(error) => tracing::warn!(?error, "risks could not be learnt; trying again later"),
        }
    }

    async fn fit(&self, of: Option<Id<Project>>, now: Timestamp) -> Result<Model> {
        let mut rows = Rows::none();
        for project in self.taught_by(of) {
            let lives = self.lives(project, now).await?;
            rows.add(&lives.all, day(now));
            rows.keep_newest(TAUGHT);
        }
        // Takes about a second of one processor, so not on a thread that answers requests.
        let (done, learnt) = oneshot::channel();
        thread::Builder::new()
            .name("learn".to_owned())
            .spawn(move || {
                let model = Model::of(&rows, &Rows::simulated(SEED), &Settings::default());
                // Nobody waits for it any more when the program stops.
                let _ = done.send(model);
            })
            .map_err(Error::internal)?;
        let model = learnt.await.map_err(Error::internal)?;
        model.map_err(Error::internal)
    }
}
