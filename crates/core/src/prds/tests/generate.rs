//! Documents that a model words: what is its own, what stays, and that whoever reads them can tell.

mod jobs;

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Value, json};

use crate::access::{Caller, Role};
use crate::error::{Error, Result};
use crate::input::parse;
use crate::jobs::model::{Job, JobState};
use crate::ports::engine::{Ask, Engine, EngineError};
use crate::prds::{Generate, Generated, Made, Prd};
use crate::testing::House;
use crate::users::model::UserStatus;
use crate::view::View;

/// Sections that a model is asked for.
const WORDED: usize = 11;

type Script = fn(&Ask) -> Result<String, EngineError>;

/// A model that answers by a script.
struct Scripted(Script);

#[async_trait]
impl Engine for Scripted {
    fn name(&self) -> &'static str {
        "scripted"
    }

    async fn answer(&self, ask: &Ask) -> Result<String, EngineError> {
        (self.0)(ask)
    }
}

/// The asked parts with other words in front of each text.
fn worded(ask: &Ask, prefix: &str) -> String {
    let asked: Value = serde_json::from_str(&ask.text).unwrap();
    let mut items = asked["parts"].clone();
    for item in items.as_array_mut().unwrap() {
        for (field, text) in item.as_object_mut().unwrap() {
            if field != "id" && text != "" {
                *text = json!(format!("{prefix}{}", text.as_str().unwrap()));
            }
        }
    }
    json!({ "items": items }).to_string()
}

/// What every answer of a good day is.
const GOOD: Script = |ask| Ok(worded(ask, "In short: "));

struct Scene {
    house: House,
    ada: Caller,
}

impl Scene {
    async fn new(script: Option<Script>) -> Self {
        let engine = script.map(|script| Arc::new(Scripted(script)) as Arc<dyn Engine>);
        let house = House::with(engine).await;
        let ada = house.person(Role::Manager, "ada", UserStatus::Active).await;
        Self { house, ada }
    }

    async fn ask(&self, more: Value) -> Result<Generated> {
        let mut wish = json!({
            "description": "A shop for 400 kinds of tea.",
            "features": ["gift cards worth 25 euros", "checkout"],
            "constraints": {"timeline": "6 months", "budget": "$50,000", "team size": 5},
        });
        wish.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let wish: Generate = parse(wish.to_string().as_bytes()).unwrap();
        self.house.app.prds.generate(&self.ada, &wish).await
    }

    /// The job that a brief was answered with.
    async fn begun(&self) -> Job {
        match self.ask(json!({})).await.unwrap() {
            Generated::Later(job) => *job,
            Generated::Done(..) => panic!("nobody has worked on it"),
        }
    }

    async fn job(&self, job: &Job) -> Job {
        let jobs = &self.house.app.jobs;
        jobs.visible(&self.ada, job.job_id).await.unwrap()
    }

    /// A document that a job has made.
    async fn made(&self, job: &Job) -> (Prd, Made) {
        let job = self.job(job).await;
        assert_eq!(job.state, JobState::Succeeded, "{:?}", job.error);
        let made: Made = serde_json::from_value(job.result.unwrap()).unwrap();
        let view = self.house.app.prds.get(&self.ada, made.prd_id).await;
        (read(&view.unwrap()), made)
    }

    async fn count(&self) -> usize {
        let list = self.house.app.prds.list(&self.ada, Vec::new()).await;
        let list: Value = serde_json::from_slice(&list.unwrap().data).unwrap();
        list.as_array().unwrap().len()
    }
}

fn read(view: &View) -> Prd {
    serde_json::from_slice(&view.data).unwrap()
}

async fn generated(script: Script) -> (Prd, Made) {
    let scene = Scene::new(Some(script)).await;
    let job = scene.begun().await;
    scene.house.queue.run().await;
    scene.made(&job).await
}

/// What the built-in composer makes of the same brief.
async fn composed() -> Prd {
    let scene = Scene::new(None).await;
    read(&scene.ask(json!({})).await.unwrap().document().unwrap())
}

/// The content without ids of the whole system and without who wrote it.
fn bare(prd: &Prd) -> Value {
    let mut content = prd.content.clone();
    content.provenance = None;
    for item in &mut content.requirements.items {
        item.requirement_id = None;
    }
    json!(content)
}

#[tokio::test]
async fn a_model_words_what_it_can_and_each_section_says_by_whom_it_is() {
    let (prd, made) = generated(GOOD).await;
    let builtin = composed().await;

    assert!(prd.content.overview.starts_with("In short: "));
    assert!(prd.content.requirements.functional[0].starts_with("FR-001: In short: "));
    assert!(prd.content.risks[0].mitigation.starts_with("In short: "));
    assert_eq!(prd.content.timeline, builtin.content.timeline);
    assert_eq!(prd.content.constraints, builtin.content.constraints);
    assert!(prd.head.score >= builtin.head.score);
    assert!(prd.head.ai_generated);
    let from = prd.content.provenance.as_ref().unwrap();
    assert_eq!(from.engine, "scripted");
    assert_eq!(from.per_section, made.generation.sections);
    let by = |name: &str| {
        from.per_section
            .iter()
            .find(|one| one.section == name)
            .unwrap()
    };
    assert_eq!(by("overview").engine, "scripted");
    assert_eq!(
        (by("timeline").engine.as_str(), by("timeline").note.as_str()),
        ("builtin", "")
    );
    assert_eq!(made.generation.engines, ["scripted", "builtin"]);
    assert!((made.generation.score - prd.head.score).abs() < f64::EPSILON);
    assert!(!made.generation.questions.is_empty());
}

#[tokio::test]
async fn whatever_a_model_does_wrong_the_built_in_text_stands_and_each_section_says_why() {
    let scripts: [(Script, &str); 14] = [
        (|ask| Ok(worded(ask, "x")[..90].to_owned()), "no JSON"),
        (|_| Ok("{\"sections\": []}".into()), "not of the form"),
        (|_| Ok("I cannot help with that.".into()), "no JSON"),
        (|_| Ok("{\"items\": []}".into()), "not answered"),
        (
            |ask| Ok(worded(ask, "In 987 days: ")),
            "987 was given by nobody",
        ),
        (|ask| Ok(worded(ask, "TODO ")), "stands for something"),
        (
            |ask| Ok(worded(ask, "![](https://example.com) ")),
            "nobody gave",
        ),
        (|_| Err(EngineError::Slow(4)), "longer than 4 s"),
        (|_| Err(EngineError::Busy), "too many requests"),
        (|_| Err(EngineError::Status(500)), "HTTP status 500"),
        (|_| Err(EngineError::Declined), "declined"),
        (|_| Err(EngineError::CutOff), "cut off"),
        (|_| Err(EngineError::Unreachable), "cannot be reached"),
        (|_| Err(EngineError::BadKey), "does not accept the key"),
    ];
    let builtin = composed().await;

    for (script, why) in scripts {
        let (prd, made) = generated(script).await;

        assert_eq!(bare(&prd), bare(&builtin), "{why}");
        let asked = made
            .generation
            .sections
            .iter()
            .filter(|one| !one.note.is_empty());
        let asked: Vec<_> = asked.collect();
        assert_eq!(asked.len(), WORDED, "{why}: {asked:?}");
        for section in asked {
            assert_eq!(section.engine, "builtin", "{why}");
            assert!(
                section.note.starts_with("scripted was asked: "),
                "{}",
                section.note
            );
            assert!(section.note.contains(why), "{why}: {}", section.note);
        }
        assert_eq!(made.generation.engines, ["builtin"]);
    }
}

#[tokio::test]
async fn only_what_fails_is_asked_again_and_told_why() {
    let (prd, made) = generated(|ask| {
        let asked: Value = serde_json::from_str(&ask.text).unwrap();
        match asked["refused"].as_array() {
            Some(refused) => {
                let ids = refused.iter().map(|one| &one["id"]);
                let parts = asked["parts"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|one| &one["id"]);
                assert!(ids.eq(parts));
                assert!(refused[0]["why"].as_str().unwrap().contains("stands for"));
                Ok(worded(ask, "In short: "))
            }
            None if ask.text.contains("\"id\":\"objectives/0\"") => {
                let first = worded(ask, "In short: ");
                Ok(first.replacen("In short: ", "TODO ", 1))
            }
            None => Ok(worded(ask, "In short: ")),
        }
    })
    .await;

    assert!(
        prd.content
            .objectives
            .iter()
            .all(|one| one.starts_with("In short: "))
    );
    assert!(
        made.generation
            .sections
            .iter()
            .all(|one| one.note.is_empty())
    );
}

#[tokio::test]
async fn a_part_that_fails_twice_stays_and_is_named() {
    let (prd, made) = generated(|ask| {
        let all = worded(ask, "In short: ");
        Ok(if ask.text.contains("objectives/0") {
            all.replacen("In short: ", "TODO ", 1)
        } else {
            all
        })
    })
    .await;

    let builtin = composed().await;
    assert_eq!(prd.content.objectives[0], builtin.content.objectives[0]);
    assert!(prd.content.objectives[1].starts_with("In short: "));
    let sections = &made.generation.sections;
    let objectives = sections
        .iter()
        .find(|one| one.section == "objectives")
        .unwrap();
    assert_eq!(objectives.engine, "scripted");
    let note = &objectives.note;
    assert!(
        note.starts_with("builtin wrote 1 of ") && note.contains("objectives/0"),
        "{note}"
    );
}
