//! Scores a project's open tasks and explains those that are shown.

use std::collections::{BTreeMap, HashSet};

use codexflow_insight::risk::{Answers, Model};

use super::Risks;
use super::answer::{
    AssumedDate, Contribution, DateFrom, Driver, ProjectRisk, RiskModel, Risks as Answer,
    ScoreLevel, ScoreRange, TaskRisk, rounded, whole,
};
use super::remedies::remedies;
use super::story::{Lives, day, end_of};
use crate::analytics::forecast::{HORIZON, forecast};
use crate::error::Result;
use crate::id::Id;
use crate::projects::model::Project;
use crate::tasks::facts::Facts;
use crate::tasks::model::Task;
use crate::time::{Date, Timestamp};
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

/// An open task, as it is called.
pub(super) struct Open {
    pub(super) task: Id<Task>,
    pub(super) number: u64,
    pub(super) key: String,
    pub(super) title: String,
    pub(super) assignee: Option<Id<User>>,
    pub(super) due: Option<Date>,
}

/// What is asked, and of what.
pub(super) struct Question<'a> {
    pub(super) project: Id<Project>,
    pub(super) as_of: Timestamp,
    pub(super) open: Vec<Open>,
    /// What tasks without a date are asked about.
    pub(super) assumed: Option<AssumedDate>,
    pub(super) lives: &'a Lives,
    pub(super) asked: &'a Asked,
    pub(super) explain: bool,
    /// Who is meant by a number, if work can be given to them.
    pub(super) able: &'a dyn Fn(u64) -> Option<Id<User>>,
}

/// An open task with its score.
pub(super) struct Scored {
    pub(super) open: Open,
    place: usize,
    assumed: Option<AssumedDate>,
    pub(super) probability: f64,
}

impl Scored {
    /// The date it is asked about.
    pub(super) fn date(&self) -> Option<Date> {
        let assumed = self.assumed.map(|assumed| assumed.date);
        self.open.due.or(assumed)
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
        let question = Question {
            asked,
            explain,
            able: &|number| self.able(project, lives.people.who(number)?),
            ..self.question(project, as_of, &lives)
        };
        Ok(answer(&model, question))
    }

    /// A question about all that is open, without what is to be told of it.
    pub(super) fn question<'a>(
        &self,
        project: &Project,
        as_of: Timestamp,
        lives: &'a Lives,
    ) -> Question<'a> {
        let facts = self.resident.facts(project.project_id);
        let open = facts.iter().filter(|facts| facts.is_open());
        Question {
            project: project.project_id,
            as_of,
            open: open.map(|facts| Open::of(facts, project)).collect(),
            assumed: assumed(project, &facts, self.store.now().date()),
            lives,
            asked: &Asked::Riskiest(0),
            explain: false,
            able: &|_| None,
        }
    }

    /// A person, if work in the project can be given to them by now.
    fn able(&self, project: &Project, person: Id<User>) -> Option<Id<User>> {
        let person = self.resident.stands_for(person)?;
        let user = self.resident.user(person)?;
        project.visible_to(person, user.role).then_some(person)
    }
}

impl Open {
    fn of(facts: &Facts, project: &Project) -> Self {
        Self {
            task: facts.task,
            number: facts.number,
            key: facts.key(project),
            title: facts.title.to_string(),
            assignee: facts.assignee,
            due: facts.due,
        }
    }
}

/// Scores what is open; answers how many tasks were not, because there is no date that they could miss.
pub(super) fn score(model: &Model, mut question: Question<'_>) -> (Vec<Scored>, u64) {
    let answers = model.answers(&question.lives.all, day(question.as_of));
    score_with(&answers, &mut question)
}

fn score_with(answers: &Answers<'_>, question: &mut Question<'_>) -> (Vec<Scored>, u64) {
    let (mut scored, mut without_date) = (Vec::new(), 0);
    for open in std::mem::take(&mut question.open) {
        let assumed = question.assumed.filter(|_| open.due.is_none());
        let date = assumed.map(|assumed| end_of(assumed.date));
        let place = question.lives.places.get(&open.task).copied();
        match place.and_then(|at| Some((at, answers.probability(at, date)?))) {
            Some((place, probability)) => scored.push(Scored {
                open,
                place,
                assumed,
                probability,
            }),
            None => without_date += u64::from(open.due.is_none()),
        }
    }
    (scored, without_date)
}

/// Scores what is open and shows what was asked for, the riskiest first.
pub(super) fn answer(model: &Model, mut question: Question<'_>) -> Answer {
    let answers = model.answers(&question.lives.all, day(question.as_of));
    let (mut scored, without_date) = score_with(&answers, &mut question);
    let expected: f64 = scored.iter().map(|one| one.probability).sum();
    let count = scored.len();
    let mean = mean(expected, count);
    // Equal scores: what is due first, then the order of the keys.
    scored.sort_by(|a, b| {
        b.probability
            .total_cmp(&a.probability)
            .then(a.date().cmp(&b.date()))
            .then(a.open.number.cmp(&b.open.number))
    });
    match question.asked {
        Asked::Riskiest(most) => scored.truncate(*most),
        Asked::These(tasks) => {
            let wanted: HashSet<_> = tasks.iter().collect();
            scored.retain(|one| wanted.contains(&one.open.task));
        }
    }
    let tasks: Vec<TaskRisk> = scored
        .into_iter()
        .filter_map(|one| shown(one, &answers, &question))
        .collect();
    Answer {
        project_id: question.project,
        as_of: question.as_of,
        project: ProjectRisk {
            score: mean.map(|mean| whole(100.0 * mean)),
            level: mean.map(ScoreLevel::of),
            scored: count as u64,
            without_date,
            expected_late: rounded(expected),
            drivers: drivers(&tasks),
        },
        tasks,
        model: RiskModel::of(model),
    }
}

fn shown(one: Scored, answers: &Answers<'_>, question: &Question<'_>) -> Option<TaskRisk> {
    let assumed = one.assumed.map(|assumed| end_of(assumed.date));
    let said = answers.assess(one.place, assumed)?;
    let date = one.date();
    let (base, contributions) = Contribution::all(&said);
    let open = one.open;
    let mut shown = TaskRisk {
        task_id: open.task,
        key: open.key,
        title: open.title,
        assignee: open.assignee,
        due_date: open.due,
        assumed_date: one.assumed,
        score: whole(100.0 * one.probability),
        probability: rounded(one.probability),
        level: ScoreLevel::of(one.probability),
        range: said.range.map(|(low, high)| ScoreRange {
            low: whole(low),
            high: whole(high),
        }),
        base,
        contributions: Vec::new(),
        mitigations: Vec::new(),
        record: said.held.clone(),
    };
    if question.explain {
        shown.contributions = contributions;
        shown.mitigations = remedies(&said, date, question.able);
    }
    Some(shown)
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
