//! The mood of a project's comments, week by week.

use codexflow_language::analysis::{Mood, sentiment};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Engine, Texts};
use crate::access::{Action, Caller, Column};
use crate::error::Result;
use crate::reference::ProjectRef;
use crate::time::Date;
use crate::view::{Tag, View, digest, json};

/// The weeks that are shown, the current one too.
const WEEKS: i32 = 8;

/// The mood of a project's comments.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SentimentTrend {
    /// What the answer was made by.
    pub engine: Engine,
    /// The last 8 weeks, oldest first; the last one is not over.
    pub weeks: Vec<SentimentWeek>,
    /// Whether older comments were left out because there were too many.
    pub cut: bool,
}

/// The comments that were made in one week and are still there.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SentimentWeek {
    /// Its Monday (UTC).
    pub from: Date,
    /// How many there are.
    pub comments: u32,
    /// Glad ones.
    pub positive: u32,
    /// Angry ones.
    pub negative: u32,
    /// Neither.
    pub neutral: u32,
    /// Both.
    pub mixed: u32,
    /// Glad less angry ones against all, from -1 to 1; `null` where there are no comments.
    pub balance: Option<f64>,
}

impl Texts {
    /// `GET /projects/:id/sentiment`: the mood of a project's comments, week by week.
    pub async fn sentiment(&self, caller: &Caller, project: &ProjectRef) -> Result<View> {
        caller.require(Action::Read, Column::Projects)?;
        caller.require(Action::Read, Column::Tasks)?;
        let project = self.projects.visible(caller, project).await?.value;
        let current = self.store.now().date().monday();
        let mut weeks: Vec<SentimentWeek> = (0..WEEKS)
            .rev()
            .map(|back| SentimentWeek {
                from: current.plus_days(-7 * back),
                comments: 0,
                positive: 0,
                negative: 0,
                neutral: 0,
                mixed: 0,
                balance: None,
            })
            .collect();
        let since = current.plus_days(-7 * (WEEKS - 1)).start();
        let said = self.said(caller, project.project_id, since).await?;
        for comment in &said.comments {
            let monday = comment.created_at.date().monday();
            let Some(week) = weeks.iter_mut().find(|week| week.from == monday) else {
                continue;
            };
            week.comments += 1;
            match sentiment(&comment.text).sentiment {
                Mood::Positive => week.positive += 1,
                Mood::Negative => week.negative += 1,
                Mood::Neutral => week.neutral += 1,
                Mood::Mixed => week.mixed += 1,
            }
        }
        for week in weeks.iter_mut().filter(|week| week.comments > 0) {
            let balance = f64::from(week.positive) - f64::from(week.negative);
            week.balance = Some(balance / f64::from(week.comments));
        }
        let data = json(&SentimentTrend {
            engine: Engine::Builtin,
            weeks,
            cut: said.cut,
        })?;
        let tag = Some(Tag::Data(digest(&[&data])));
        Ok(View { data, tag })
    }
}
