//! Where open tasks stand, to be shown beside them: reckoned behind requests, so that no list waits for it, and again when
//! something has changed. Kept in memory and never in a task, whose version, tag and `updatedAt` are of people's changes.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::answer::{ScoreLevel, whole};
use super::reckon::{Asked, Question, score};
use super::{HOUR, Risks};
use crate::error::Result;
use crate::id::Id;
use crate::projects::model::Project;
use crate::tasks::model::Task;
use crate::time::{Date, Timestamp};
use crate::view::digest;

/// Projects whose scores are kept, those asked about last.
const KEPT: usize = 256;
/// How long scores are kept current after somebody asked.
const CURRENT: Duration = Duration::from_hours(24);
/// The least time between two reckonings of a project.
const REST: Duration = Duration::from_secs(1);
/// So many times as long as a reckoning took is rested after it.
const RESTS: u32 = 50;

/// How likely an open task misses its date, in short; `POST /v1/ai/risk-analysis` says why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskScore {
    /// The probability in hundredths, 0 to 100.
    pub score: u8,
    /// How bad that is.
    pub level: ScoreLevel,
    /// The date it is about: the task's own, or the one assumed for tasks without.
    pub date: Date,
    /// The moment the score is of.
    pub as_of: Timestamp,
}

/// The scores of a project's open tasks.
pub(crate) type Scores = HashMap<Id<Task>, TaskScore>;

/// What is kept, by project.
#[derive(Default)]
pub(super) struct Board(Mutex<HashMap<Id<Project>, Kept>>);

struct Kept {
    scores: Option<Arc<Scores>>,
    /// What they were drawn from.
    version: u64,
    asked: Timestamp,
    /// When no reckoning may begin yet; `None` while one is under way.
    rests_until: Option<Timestamp>,
}

impl Risks {
    /// The scores of a project as they were reckoned last; none before they were for the first time. Begins a reckoning in
    /// the background when they are no longer those of today.
    pub(crate) async fn scores(&self, project: Id<Project>) -> Option<Arc<Scores>> {
        let now = self.store.now();
        self.current(project, Some(now)).await
    }

    /// Keeps current what was asked about lately.
    pub(super) async fn keep_scores(&self) {
        let now = self.store.now();
        let wanted: Vec<Id<Project>> = {
            let mut board = self.board.0.lock();
            let is_wanted =
                |one: &Kept| one.rests_until.is_none() || now.since(one.asked) < CURRENT;
            board.retain(|_, one| is_wanted(one));
            board.keys().copied().collect()
        };
        for project in wanted {
            self.current(project, None).await;
        }
    }

    async fn current(&self, id: Id<Project>, asked: Option<Timestamp>) -> Option<Arc<Scores>> {
        let project = self.resident.project(id)?;
        let version = self.drawn_from(&project, project.version, 0).await;
        let now = self.store.now();
        let mut board = self.board.0.lock();
        if board.len() >= KEPT && !board.contains_key(&id) {
            let idle = board.iter().filter(|(_, one)| one.rests_until.is_some());
            let oldest = idle.min_by_key(|(id, one)| (one.asked, **id));
            let oldest = oldest.map(|(id, _)| *id)?;
            board.remove(&oldest);
        }
        let one = board.entry(id).or_insert_with(|| Kept {
            scores: None,
            version: 0,
            asked: now,
            rests_until: Some(now),
        });
        one.asked = asked.unwrap_or(one.asked);
        let is_old = one.scores.is_none() || one.version != version;
        if is_old && one.rests_until.is_some_and(|until| until <= now) {
            one.rests_until = None;
            let risks = self.clone();
            self.spawn.spawn(Box::pin(async move {
                risks.refresh(&project, version).await;
            }));
        }
        one.scores.clone()
    }

    async fn refresh(&self, project: &Project, version: u64) {
        let began = self.store.now();
        let reckoned = self.score_all(project).await;
        let now = self.store.now();
        let mut board = self.board.0.lock();
        let Some(one) = board.get_mut(&project.project_id) else {
            return;
        };
        one.rests_until = Some(now.plus((now.since(began) * RESTS).max(REST)));
        match reckoned {
            Ok(scores) => {
                one.scores = Some(Arc::new(scores));
                one.version = version;
            }
            Err(error) => {
                tracing::warn!(?error, "scores could not be reckoned; trying again later");
            }
        }
    }

    async fn score_all(&self, project: &Project) -> Result<Scores> {
        let (model, as_of) = (self.model(project).await, self.as_of());
        let lives = self.lives(project.project_id, as_of).await?;
        let question = Question {
            asked: &Asked::Riskiest(0),
            explain: false,
            able: &|_| None,
            ..self.question(project, as_of, &lives)
        };
        let (all, _) = score(&model, question);
        let scores = all.into_iter().filter_map(|one| {
            let score = TaskScore {
                score: whole(100.0 * one.probability),
                level: ScoreLevel::of(one.probability),
                date: one.date()?,
                as_of,
            };
            Some((one.open.task, score))
        });
        Ok(scores.collect())
    }

    /// Stands for all that an answer about a project is drawn from.
    pub(super) async fn drawn_from(&self, project: &Project, version: u64, shown: u64) -> u64 {
        digest(&[
            &version.to_le_bytes(),
            &self
                .resident
                .project_version(project.project_id)
                .to_le_bytes(),
            &self.as_of().millis().to_le_bytes(),
            self.model(project).await.digest().as_bytes(),
            &shown.to_le_bytes(),
        ])
    }

    /// The next full hour: everything that has happened is known by then.
    pub(super) fn as_of(&self) -> Timestamp {
        let now = self.store.now().millis();
        Timestamp::from_millis(now.div_euclid(HOUR) * HOUR + HOUR)
    }
}
