//! What is said of risks: every score with what it is made of, what would lower it, and how often such scores came true.

use codexflow_insight::risk::{self, Assessment, Factor, Model, Standing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::Id;
use crate::projects::model::Project;
use crate::tasks::model::Task;
use crate::time::{Date, Timestamp};
use crate::users::model::User;

/// How likely a project's open tasks miss their due dates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Risks {
    /// The project.
    pub project_id: Id<Project>,
    /// The moment the scores are of: the next full hour, so that they are the same within an hour until something changes.
    pub as_of: Timestamp,
    /// All scored tasks together.
    pub project: ProjectRisk,
    /// The riskiest tasks, or those that were asked about, the riskiest first.
    pub tasks: Vec<TaskRisk>,
    /// What the scores rest on, and how often such scores came true.
    pub model: RiskModel,
}

/// What the scores of a project's tasks come to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProjectRisk {
    /// The mean score; `null` when no task could be scored.
    pub score: Option<u8>,
    /// The same as a word.
    pub level: Option<ScoreLevel>,
    /// Open tasks that were scored.
    pub scored: u64,
    /// Open tasks that were not, because there is no date that they could miss.
    pub without_date: u64,
    /// How many of the scored are expected to miss their dates: the sum of their probabilities.
    pub expected_late: f64,
    /// What drives the tasks that are shown: the mean points of each factor over them, largest first, at most 8.
    pub drivers: Vec<Driver>,
}

/// What a factor adds to the scores shown, on average.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Driver {
    /// The factor, as in `contributions`.
    pub factor: String,
    /// Points it adds on average; below 0 it lowers scores.
    pub points: f64,
}

/// How bad a score is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ScoreLevel {
    /// Below 25.
    Low,
    /// Below 50.
    Medium,
    /// Below 75.
    High,
    /// 75 and more.
    Critical,
}

impl ScoreLevel {
    pub(super) fn of(probability: f64) -> Self {
        match risk::Level::of(probability) {
            risk::Level::Low => Self::Low,
            risk::Level::Medium => Self::Medium,
            risk::Level::High => Self::High,
            risk::Level::Critical => Self::Critical,
        }
    }
}

/// How likely a task misses its date.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskRisk {
    /// The task.
    pub task_id: Id<Task>,
    /// What people call it.
    pub key: String,
    /// What is to be done, in a line.
    pub title: String,
    /// Who does it.
    pub assignee: Option<Id<User>>,
    /// When it is to be done.
    pub due_date: Option<Date>,
    /// For a task without a due date: the date it is asked about instead.
    pub assumed_date: Option<AssumedDate>,
    /// The probability in hundredths, 0 to 100: `base` and the points of all contributions sum to it exactly.
    pub score: u8,
    /// The probability that the task is not done by its date.
    pub probability: f64,
    /// How bad that is.
    pub level: ScoreLevel,
    /// Where the score lies 8 of 10 times, while it rests on too little to be one number; `null` from 30 outcomes on.
    pub range: Option<ScoreRange>,
    /// The score of a task of which nothing is known.
    pub base: i32,
    /// What the task's own facts add, the strongest first; empty when no explanation was asked for.
    pub contributions: Vec<Contribution>,
    /// What would lower the score, the best first; each is named only if it does.
    pub mitigations: Vec<RiskMitigation>,
    /// How often such scores came true; `null` where fewer than five were checked.
    pub record: Option<String>,
}

/// A date that a task without one is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AssumedDate {
    /// The date.
    pub date: Date,
    /// Where it is from.
    pub from: DateFrom,
}

/// Where an assumed date is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DateFrom {
    /// The project's end date.
    Project,
    /// The day by which everything is done with a likelihood of 85 %.
    Forecast,
}

/// Bounds of a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScoreRange {
    /// The lower one.
    pub low: u8,
    /// The upper one.
    pub high: u8,
}

/// What a fact adds to a score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Contribution {
    /// The factor.
    pub factor: String,
    /// Points it adds; below 0 it lowers the score.
    pub points: i32,
    /// What is known of it.
    pub evidence: String,
}

/// What would lower a score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RiskMitigation {
    /// What to do.
    pub action: MitigationAction,
    /// The factor it changes most.
    pub factor: String,
    /// The score after it.
    pub score_after: u8,
    /// The same in words.
    pub text: String,
    /// For `move-due`: the new date.
    pub due_date: Option<Date>,
    /// For `hand-to`: the person.
    pub assignee: Option<Id<User>>,
}

/// What to do about a risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MitigationAction {
    /// Move the due date; the score after it is of missing the new one.
    MoveDue,
    /// Give it to somebody else.
    HandTo,
    /// Finish what it waits for.
    FinishBlockers,
    /// Begin it now.
    Begin,
}

/// What scores rest on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RiskModel {
    /// Always `random-forest`.
    pub kind: String,
    /// How far it can be trusted.
    pub standing: RiskStanding,
    /// The same in words.
    pub text: String,
    /// Rows it learnt from, simulated ones included.
    pub trained_on: u64,
    /// Outcomes of the organisation's own work among them.
    pub outcomes: Outcomes,
    /// How often earlier answers came true, each given without knowing what came; `null` below 30 own outcomes.
    pub calibration: Option<RiskCalibration>,
    /// Stands for what was learnt: the same rows, the same characters; empty before.
    pub digest: String,
}

/// How far a model can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RiskStanding {
    /// It is still learning: every task has the usual share.
    Learning,
    /// It knows simulated plans only and is not yet checked on your work.
    Assumed,
    /// It learnt from your work and was checked on fewer than a hundred answers.
    Learnt,
    /// It learnt from your work and was checked on a hundred answers or more.
    Checked,
}

/// Dates of one's own that were kept or missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Outcomes {
    /// How many are known.
    pub known: u64,
    /// How many of them were missed.
    pub late: u64,
}

/// How often answers came true.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RiskCalibration {
    /// Answers that were checked.
    pub answers: u64,
    /// Mean distance between what was said and what came, over ten bins of equally many answers: 0 is best.
    pub ece: f64,
    /// Mean squared error of the answers: 0 is best.
    pub brier: f64,
    /// The same, had the usual share always been said.
    pub brier_of_share: f64,
    /// The chance that a task that was late had the higher score of two: one half is guessing.
    pub auc: f64,
    /// Answers of 0 to 10 %, of 10 to 20 % and so on.
    pub bins: Vec<CalibrationBin>,
}

/// Answers of about the same size.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CalibrationBin {
    /// How many there were.
    pub answers: u64,
    /// Their mean.
    pub said: f64,
    /// The share of them that was late.
    pub came: f64,
}

impl RiskModel {
    pub(super) fn of(model: &Model) -> Self {
        let (known, late) = model.outcomes();
        Self {
            kind: "random-forest".to_owned(),
            standing: match model.standing() {
                Standing::Unlearnt => RiskStanding::Learning,
                Standing::Assumed => RiskStanding::Assumed,
                Standing::Learnt => RiskStanding::Learnt,
                Standing::Checked => RiskStanding::Checked,
            },
            text: model.sentence(),
            trained_on: model.rows() as u64,
            outcomes: Outcomes {
                known: known as u64,
                late: late as u64,
            },
            calibration: model.record().map(|record| RiskCalibration {
                answers: record.answers as u64,
                ece: rounded(record.calibration_error),
                brier: rounded(record.brier),
                brier_of_share: rounded(record.brier_of_rate),
                auc: rounded(record.auc),
                bins: record
                    .bins
                    .iter()
                    .map(|bin| CalibrationBin {
                        answers: bin.answers as u64,
                        said: rounded(bin.said),
                        came: rounded(bin.came),
                    })
                    .collect(),
            }),
            digest: model.digest(),
        }
    }
}

impl Contribution {
    /// The base and every contribution that is at least a point, as whole numbers that sum to the score.
    pub(super) fn all(said: &Assessment) -> (i32, Vec<Self>) {
        let (base, points) = said.whole();
        let all = said
            .reasons
            .iter()
            .zip(points)
            .filter(|(_, points)| *points != 0)
            .map(|(reason, points)| Self {
                factor: name(reason.factor),
                points,
                evidence: reason.evidence.clone(),
            })
            .collect();
        (base, all)
    }
}

/// A factor's name in the API: `days-left`.
pub(super) fn name(factor: Factor) -> String {
    let mut name = String::new();
    for letter in format!("{factor:?}").chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

/// To four decimals.
pub(super) fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

/// A score as the whole number that is shown.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0 to 100"
)]
pub(super) fn whole(score: f64) -> u8 {
    score.round().clamp(0.0, 100.0) as u8
}
