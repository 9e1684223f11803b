//! Scores a project's open tasks and explains those that are shown.

use std::collections::{BTreeMap, HashSet};

use codexflow_insight::risk::{Action, Answers, Assessment};

use super::Risks;
use super::answer::{
    AssumedDate, Contribution, DateFrom, Driver, MitigationAction, ProjectRisk, RiskMitigation,
    RiskModel, Risks as Answer, ScoreLevel, ScoreRange, TaskRisk, name, rounded, whole,
};
use super::story::{Lives, day, end_of};
use crate::analytics::forecast::{HORIZON, forecast};
use crate::error::Result;
use crate::id::Id;
use crate::projects::model::Project;
use crate::tasks::facts::Facts;
use crate::tasks::model::Task;
use crate::time::Date;
use crate::users::model::User;

/// Factors that are named as driving a project.
const DRIVERS: usize = 8;
/// The likelihood of the forecast that a task without a date is asked about.
const LIKELY: f64 = 0.85;

/// Which tasks are shown.
pub(super) enum Asked {
    /// So many, the riskiest.
    Riskiest(usize),
    /// These, as far as they are open.
    These(Vec<Id<Task>>),
}

/// An open task with its score.
struct Scored<'a> {
    facts: &'a Facts,
    place: usize,
    assumed: Option<AssumedDate>,
    probability: f64,
}

impl Scored<'_> {
    fn date(&self) -> Option<f64> {
        self.assumed.map(|assumed| end_of(assumed.date))
    }
}

impl Risks {
    /// Reads, scores and explains.
    pub(super) async fn reckon(
        &self,
        project: &Project,
        asked: &Asked,
        explain: bool,
    ) -> Result<Answer> {
        let (model, as_of) = (self.model(project).await, self.as_of());
        let lives = self.lives(project.project_id, as_of).await?;
        let facts = self.resident.facts(project.project_id);
        let answers = model.answers(&lives.all, day(as_of));
        let mut without_date = 0;
        let assumed = assumed(project, &facts, self.store.now().date());
        let mut scored: Vec<Scored<'_>> = Vec::new();
        for facts in facts.iter().filter(|facts| facts.is_open()) {
            let assumed = assumed.filter(|_| facts.due.is_none());
            let date = assumed.map(|assumed| end_of(assumed.date));
            let place = lives.places.get(&facts.task).copied();
            let said = place.and_then(|at| Some((at, answers.probability(at, date)?)));
            match said {
                Some((place, probability)) => scored.push(Scored {
                    facts,
                    place,
                    assumed,
                    probability,
                }),
                None => without_date += u64::from(facts.due.is_none()),
            }
        }
        let expected: f64 = scored.iter().map(|one| one.probability).sum();
        let count = scored.len();
        let mean = mean(expected, count);
        // Equal scores: what is due first, then the order of the keys.
        scored.sort_by(|a, b| {
            let due = |one: &Scored<'_>| one.facts.due.or(one.assumed.map(|assumed| assumed.date));
            b.probability
                .total_cmp(&a.probability)
                .then(due(a).cmp(&due(b)))
                .then(a.facts.number.cmp(&b.facts.number))
        });
        match asked {
            Asked::Riskiest(most) => scored.truncate(*most),
            Asked::These(tasks) => {
                let wanted: HashSet<_> = tasks.iter().collect();
                scored.retain(|one| wanted.contains(&one.facts.task));
            }
        }
        let tasks: Vec<TaskRisk> = scored
            .iter()
            .filter_map(|one| self.shown(project, one, &answers, &lives, explain))
            .collect();
        Ok(Answer {
            project_id: project.project_id,
            as_of,
            project: ProjectRisk {
                score: mean.map(|mean| whole(100.0 * mean)),
                level: mean.map(ScoreLevel::of),
                scored: count as u64,
                without_date,
                expected_late: rounded(expected),
                drivers: drivers(&tasks),
            },
            tasks,
            model: RiskModel::of(&model),
        })
    }

    fn shown(
        &self,
        project: &Project,
        one: &Scored<'_>,
        answers: &Answers<'_>,
        lives: &Lives,
        explain: bool,
    ) -> Option<TaskRisk> {
        let facts = one.facts;
        let mut shown = TaskRisk {
            task_id: facts.task,
            key: facts.key(project),
            title: facts.title.to_string(),
            assignee: facts.assignee,
            due_date: facts.due,
            assumed_date: one.assumed,
            score: whole(100.0 * one.probability),
            probability: rounded(one.probability),
            level: ScoreLevel::of(one.probability),
            range: None,
            base: 0,
            contributions: Vec::new(),
            mitigations: Vec::new(),
            record: None,
        };
        let said = answers.assess(one.place, one.date())?;
        shown.range = said.range.map(|(low, high)| ScoreRange {
            low: whole(low),
            high: whole(high),
        });
        let (base, contributions) = Contribution::all(&said);
        shown.base = base;
        shown.record.clone_from(&said.held);
        if explain {
            shown.contributions = contributions;
            shown.mitigations = self.mitigations(project, one, &said, lives);
        }
        Some(shown)
    }

    fn mitigations(
        &self,
        project: &Project,
        one: &Scored<'_>,
        said: &Assessment,
        lives: &Lives,
    ) -> Vec<RiskMitigation> {
        let due = one.facts.due.or(one.assumed.map(|assumed| assumed.date));
        let remedies = said.mitigations.iter().filter_map(|remedy| {
            let mut shown = RiskMitigation {
                action: MitigationAction::Begin,
                factor: name(remedy.factor),
                score_after: whole(remedy.score_after),
                text: "begin it now".to_owned(),
                due_date: None,
                assignee: None,
            };
            match remedy.action {
                Action::MoveDue(by) => {
                    let later = due?.plus_days(days(by));
                    shown.action = MitigationAction::MoveDue;
                    shown.text = format!("move its date to {later}");
                    shown.due_date = Some(later);
                }
                Action::HandTo(number) => {
                    let person = self.able(project, lives.people.who(number)?)?;
                    shown.action = MitigationAction::HandTo;
                    shown.text =
                        "give it to somebody who has less to do or is late less often".into();
                    shown.assignee = Some(person);
                }
                Action::FreeIt => {
                    shown.action = MitigationAction::FinishBlockers;
                    shown.text = "finish what it waits for".into();
                }
                Action::Begin => {}
            }
            Some(shown)
        });
        // What only shows in the decimals is not worth a word.
        let score = whole(said.score);
        remedies.filter(|one| one.score_after < score).collect()
    }

    /// A person, if work in the project can be given to them by now.
    fn able(&self, project: &Project, person: Id<User>) -> Option<Id<User>> {
        let person = self.resident.stands_for(person)?;
        let user = self.resident.user(person)?;
        project.visible_to(person, user.role).then_some(person)
    }
}

/// The date that tasks without one are asked about: the project's end, or when everything is likely done.
fn assumed(project: &Project, facts: &[Facts], today: Date) -> Option<AssumedDate> {
    if facts
        .iter()
        .all(|task| !task.is_open() || task.due.is_some())
    {
        return None;
    }
    let end = project.end_date.filter(|end| *end >= today);
    if let Some(date) = end {
        return Some(AssumedDate {
            date,
            from: DateFrom::Project,
        });
    }
    let foretold = forecast(project, facts, today, HORIZON).completion;
    let likely = foretold
        .into_iter()
        .find(|one| (one.likelihood - LIKELY).abs() < 1e-9)?;
    Some(AssumedDate {
        date: likely.date?,
        from: DateFrom::Forecast,
    })
}

/// The mean points of each factor over the tasks shown.
fn drivers(tasks: &[TaskRisk]) -> Vec<Driver> {
    let mut sums: BTreeMap<&str, i32> = BTreeMap::new();
    for one in tasks.iter().flat_map(|task| &task.contributions) {
        *sums.entry(&one.factor).or_default() += one.points;
    }
    let mut all: Vec<Driver> = sums
        .into_iter()
        .filter_map(|(factor, sum)| {
            Some(Driver {
                factor: factor.to_owned(),
                points: rounded(mean(f64::from(sum), tasks.len())?),
            })
        })
        .collect();
    all.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()));
    all.truncate(DRIVERS);
    all
}

#[expect(clippy::cast_precision_loss, reason = "no project has 2^53 tasks")]
fn mean(sum: f64, count: usize) -> Option<f64> {
    (count > 0).then(|| sum / count as f64)
}

/// Whole days, at least one.
#[expect(
    clippy::cast_possible_truncation,
    reason = "remedies move dates by days, overdue ones by at most the years that dates can have"
)]
fn days(by: f64) -> i32 {
    by.round().clamp(1.0, 3_700_000.0) as i32
}
