//! What an estimate means here: how long the project's finished tasks took against what they were estimated at.

use std::collections::HashMap;
use std::hash::Hash;

use codexflow_insight::estimates::{Done, Learned, Question, Rests};
use schemars::JsonSchema;
use serde::Serialize;

use super::Projects;
use crate::access::{Action, Caller, Column};
use crate::error::{Error, FieldError, Result};
use crate::id::Id;
use crate::reference::ProjectRef;
use crate::users::model::User;
use crate::view::{Tag, View, digest, json};

/// Most hours that a task can be estimated at.
const MOST: f64 = 1_000_000.0;
/// What is asked about when nobody says: a day of work.
const USUAL: f64 = 8.0;
/// What may be asked.
const PARAMETERS: [&str; 3] = ["hours", "type", "assignee"];

/// Hours that tasks of such an estimate take in this project.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExpectedHours {
    /// The estimate that was asked about.
    pub hours: f64,
    /// Hours within which 10 of 100 such tasks are done.
    pub p10: f64,
    /// Hours that are as often too many as too few.
    pub p50: f64,
    /// Hours within which 80 of 100 such tasks are done.
    pub p80: f64,
    /// Hours within which 90 of 100 such tasks are done.
    pub p90: f64,
    /// Whose finished tasks this rests on most.
    pub rests_on: EstimateRests,
    /// How many those are.
    pub tasks: u64,
    /// The same in words.
    pub text: String,
}

/// Whose finished tasks an expectation rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EstimateRests {
    /// Nobody's: none is finished with an estimate and hours worked. The estimate stands, as wide as estimates usually are.
    Nothing,
    /// Everyone's in this project.
    Project,
    /// The person's.
    Person,
    /// The person's of this kind.
    PersonAndKind,
}

struct Asked {
    hours: f64,
    kind: String,
    person: Option<Id<User>>,
}

/// Small numbers for things, from 1.
struct Numbers<T>(HashMap<T, u64>);

impl<T: Hash + Eq> Numbers<T> {
    fn of(&mut self, one: T) -> u64 {
        let next = self.0.len() as u64 + 1;
        *self.0.entry(one).or_insert(next)
    }
}

impl Projects {
    /// `GET /projects/:id/estimate`: what an estimate means for such a task in a project.
    pub async fn estimate(
        &self,
        caller: &Caller,
        reference: &ProjectRef,
        params: &[(String, String)],
    ) -> Result<View> {
        caller.require(Action::Read, Column::Projects)?;
        caller.require(Action::Read, Column::Tasks)?;
        let asked = asked(caller, params)?;
        let project = self.visible(caller, reference).await?.value;
        let facts = self.resident.facts(project.project_id);
        let (mut people, mut kinds) = (Numbers(HashMap::new()), Numbers(HashMap::new()));
        let mut question = |kind: &str, person: Option<Id<User>>, hours| Question {
            team: 0,
            person: person.map_or(0, |person| people.of(person)),
            kind: match kind.trim() {
                "" => 0,
                kind => kinds.of(kind.to_lowercase()),
            },
            hours,
        };
        let done: Vec<Done> = facts
            .iter()
            .filter(|task| !task.is_open())
            .filter_map(|task| {
                let hours = task.estimated.filter(|hours| *hours > 0.0)?;
                let actual = task.actual.filter(|hours| *hours > 0.0)?;
                let of = question(&task.kind, task.assignee, hours);
                Some(Done { of, actual })
            })
            .collect();
        let of = question(&asked.kind, asked.person, asked.hours);
        let expected = Learned::fit(&done).expect(&of);
        let (rests_on, whose) = match expected.rests {
            Rests::Nothing => (EstimateRests::Nothing, ""),
            Rests::Everyone | Rests::Team => (EstimateRests::Project, "of this project"),
            Rests::Person => (EstimateRests::Person, "of this person here"),
            Rests::PersonAndKind => (EstimateRests::PersonAndKind, "of this person and kind here"),
        };
        let [p10, p50, p80, p90] =
            [expected.p10, expected.p50, expected.p80, expected.p90].map(tenths);
        let text = if rests_on == EstimateRests::Nothing {
            "no task with an estimate and hours worked is finished here; nothing to compare with"
                .into()
        } else {
            format!(
                "{} h tasks take {p50} h (P50), 80 of 100 at most {p80} h; from {} finished tasks {whose}",
                asked.hours, expected.tasks
            )
        };
        let data = json(&ExpectedHours {
            hours: asked.hours,
            p10,
            p50,
            p80,
            p90,
            rests_on,
            tasks: expected.tasks as u64,
            text,
        })?;
        let tag = Some(Tag::Data(digest(&[&data])));
        Ok(View { data, tag })
    }
}

fn asked(caller: &Caller, params: &[(String, String)]) -> Result<Asked> {
    let mut asked = Asked {
        hours: USUAL,
        kind: String::new(),
        person: None,
    };
    let mut errors = Vec::new();
    for (name, value) in params {
        match name.as_str() {
            "hours" => asked.hours = value.parse().unwrap_or(f64::NAN),
            "type" => asked.kind.clone_from(value),
            "assignee" if value == "me" => asked.person = Some(caller.id),
            "assignee" => match value.parse() {
                Ok(person) => asked.person = Some(person),
                Err(_) => errors.push(FieldError::new(
                    "assignee",
                    "format",
                    "is a person's id, or me",
                )),
            },
            other => errors.push(
                FieldError::new(other, "unknown", "is not a parameter of an estimate")
                    .allowed(PARAMETERS),
            ),
        }
    }
    if !(asked.hours > 0.0 && asked.hours <= MOST) {
        let why = "is a number of hours above 0, at most 1000000";
        errors.push(FieldError::new("hours", "range", why));
    }
    if errors.is_empty() {
        Ok(asked)
    } else {
        Err(Error::Invalid(errors))
    }
}

/// To one decimal; small amounts to three, so that no time becomes none.
fn tenths(hours: f64) -> f64 {
    let parts = if hours < 1.0 { 1000.0 } else { 10.0 };
    (hours * parts).round() / parts
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::access::Role;
    use crate::testing::House;
    use crate::users::model::UserStatus;

    async fn told(
        house: &House,
        caller: &Caller,
        project: &str,
        of: &[(&str, &str)],
    ) -> Result<Value> {
        let of: Vec<_> = of
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect();
        let projects = &house.app.projects;
        let view = projects
            .estimate(caller, &project.parse().unwrap(), &of)
            .await?;
        Ok(serde_json::from_slice(&view.data).unwrap())
    }

    #[tokio::test]
    async fn an_estimate_is_told_by_what_finished_tasks_took_and_by_nothing_hidden() {
        let house = House::new().await;
        let ada = house.person(Role::Admin, "ada", UserStatus::Active).await;
        let (web, other) = (
            house.project(&ada, "Web").await,
            house.project(&ada, "Other").await,
        );
        let unknown = told(&house, &ada, &web, &[]).await.unwrap();
        assert_eq!(
            (&unknown["hours"], &unknown["p50"]),
            (&json!(8.0), &json!(8.0))
        );
        assert_eq!(unknown["restsOn"], "nothing");
        for _ in 0..30 {
            let new = json!({"title": "Work", "assignee": ada.id, "estimatedHours": 8, "actualHours": 16, "status": "done"});
            house.task(&ada, &web, new).await;
        }

        let mine = told(&house, &ada, &web, &[("hours", "8"), ("assignee", "me")])
            .await
            .unwrap();

        assert!(mine["p50"].as_f64().unwrap() > 12.0, "{mine}");
        assert!(mine["p80"].as_f64() > mine["p50"].as_f64());
        assert_eq!(
            (&mine["restsOn"], &mine["tasks"]),
            (&json!("person"), &json!(30))
        );
        let all = told(&house, &ada, &web, &[]).await.unwrap();
        assert_eq!(all["restsOn"], "project");
        assert_eq!(told(&house, &ada, &other, &[]).await.unwrap(), unknown);
    }

    #[tokio::test]
    async fn what_is_no_estimate_is_refused_by_its_name() {
        let house = House::new().await;
        let ada = house.person(Role::Admin, "ada", UserStatus::Active).await;
        let web = house.project(&ada, "Web").await;
        for (name, value) in [
            ("hours", "0"),
            ("hours", "NaN"),
            ("hours", "1e9"),
            ("assignee", "x"),
            ("hour", "8"),
        ] {
            match told(&house, &ada, &web, &[(name, value)]).await {
                Err(Error::Invalid(fields)) => assert_eq!(fields[0].path, name),
                other => panic!("{other:?}"),
            }
        }
    }
}
