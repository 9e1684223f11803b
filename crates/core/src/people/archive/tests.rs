//! An archive is complete, shows no secret and nothing of others that its person may not see.

use std::io::Read;

use serde_json::{Value, json};

use crate::access::{Caller, Role};
use crate::auth::model::Registration;
use crate::auth::tests::{created, credentials, entered, registration, visitor};
use crate::error::{Error, Resource};
use crate::input::parse;
use crate::jobs::model::{Job, JobState};
use crate::ports::table::TableName;
use crate::testing::{House, code_of};

const ADA: &str = "ada@example.com";
const GRACE: &str = "grace@example.com";

struct Scene {
    house: House,
    ada: Caller,
    grace: Caller,
    /// What must not be in the archive of Grace.
    secrets: Vec<String>,
}

async fn signed_in(house: &House, email: &str) -> Caller {
    let credentials = credentials(email, crate::auth::tests::PASSWORD);
    let login = house.app.auth.login(&visitor(), credentials).await.unwrap();
    let token = entered(login).access_token;
    house.app.auth.authenticate(&token).await.unwrap()
}

async fn scene() -> Scene {
    let house = House::new().await;
    let app = &house.app;
    let new = registration(ADA);
    created(app.auth.register(None, &visitor(), new).await.unwrap());
    let ada = signed_in(&house, ADA).await;
    let new = Registration {
        name: "Grace".into(),
        role: Some(Role::Developer),
        ..registration(GRACE)
    };
    created(
        app.auth
            .register(Some(&ada), &visitor(), new)
            .await
            .unwrap(),
    );
    let grace = signed_in(&house, GRACE).await;

    work(&house, &ada, &grace).await;
    let key = keys(&house, &grace).await;
    let secrets = secrets(&house, &key).await;
    Scene {
        house,
        ada,
        grace,
        secrets,
    }
}

/// What both leave behind in a project that Grace sees and in one that she no longer does.
async fn work(house: &House, ada: &Caller, grace: &Caller) {
    let app = &house.app;
    let open = house.project(ada, "Website").await;
    let task = house
        .task(ada, &open, json!({ "title": "Hers", "assignee": grace.id }))
        .await;
    let reference = task.parse().unwrap();
    let said = parse(json!({ "text": "I began it" }).to_string().as_bytes()).unwrap();
    app.comments
        .create(grace, &reference, &said, None)
        .await
        .unwrap();
    let worked = json!({ "startedAt": "2025-11-05T09:00:00Z", "seconds": 1800 });
    let worked = parse(worked.to_string().as_bytes()).unwrap();
    app.hours
        .create(grace, &reference, &worked, None)
        .await
        .unwrap();
    let closed = house.project(ada, "Closed").await;
    let task = house
        .task(
            ada,
            &closed,
            json!({ "title": "Canary plan", "assignee": grace.id }),
        )
        .await;
    let patch = json!({ "visibility": "private" });
    app.projects
        .update(ada, &closed.parse().unwrap(), &patch, None)
        .await
        .unwrap();
    let said = parse(
        json!({ "text": format!("Canary talk of {GRACE}") })
            .to_string()
            .as_bytes(),
    )
    .unwrap();
    app.comments
        .create(ada, &task.parse().unwrap(), &said, None)
        .await
        .unwrap();
}

/// A key, a second factor and another name; answers the key.
async fn keys(house: &House, grace: &Caller) -> Value {
    let app = &house.app;
    let key = json!({ "name": "CI", "scopes": ["read:tasks"] });
    let key = parse(key.to_string().as_bytes()).unwrap();
    let key = app.auth.create_api_key(grace, key).await.unwrap();
    let key: Value = serde_json::from_slice(&key.data).unwrap();
    let secret = app.auth.enrol(grace).await.unwrap().secret;
    let code = code_of(&secret, house.app.store.now());
    let body = parse(json!({ "code": code }).to_string().as_bytes()).unwrap();
    app.auth
        .confirm_second_factor(grace, &visitor(), &body)
        .await
        .unwrap();
    let rename = json!({ "name": "Grace H." });
    app.users
        .update(grace, grace.id, &rename, None)
        .await
        .unwrap();
    key
}

async fn secrets(house: &House, key: &Value) -> Vec<String> {
    let app = &house.app;
    let mut secrets = vec![
        key["key"].as_str().unwrap()[4..].to_owned(),
        "Canary".into(),
        "\"hash\"".into(),
        "\"sealed\"".into(),
    ];
    for item in app
        .store
        .table
        .scan(TableName::Users, None)
        .await
        .unwrap()
        .items
    {
        let body: Value = serde_json::from_slice(&item.body).unwrap();
        for field in ["hash", "sealed", "key"] {
            if let Some(text) = body[field]
                .as_str()
                .filter(|text| !text.starts_with("key_"))
            {
                secrets.push(text.to_owned());
            }
        }
    }
    secrets
}

impl Scene {
    async fn made(&self) -> Job {
        let people = &self.house.app.people;
        let job = people.archive(&self.grace, self.grace.id).await.unwrap();
        self.house.queue.run().await;
        self.house
            .app
            .jobs
            .visible(&self.grace, job.job_id)
            .await
            .unwrap()
    }

    async fn lines(&self, job: &Job) -> Vec<Value> {
        let people = &self.house.app.people;
        let packed = people
            .fetch_archive(&self.grace, self.grace.id, job.job_id)
            .await;
        let mut text = String::new();
        let packed = packed.unwrap();
        flate2::read::GzDecoder::new(&packed[..])
            .read_to_string(&mut text)
            .unwrap();
        for secret in &self.secrets {
            assert!(!text.contains(secret), "{secret}");
        }
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

#[tokio::test]
async fn every_stored_item_that_names_the_person_is_in_it_and_no_secret() {
    let scene = scene().await;
    let job = scene.made().await;
    assert_eq!(job.state, JobState::Succeeded, "{:?}", job.error);
    let lines = scene.lines(&job).await;

    let id = scene.grace.id.to_string();
    for table in TableName::ALL {
        for item in scene
            .house
            .app
            .store
            .table
            .scan(table, None)
            .await
            .unwrap()
            .items
        {
            let (key, body) = (
                item.key.to_string(),
                String::from_utf8_lossy(&item.body).into_owned(),
            );
            let is_own_archive = key.contains(&job.job_id.to_string());
            let names = key.contains(&id) || body.contains(&id) || body.contains(GRACE);
            let has = lines.iter().any(|line| line["key"] == key.as_str());
            assert!(has == names || is_own_archive, "{key}: {body}");
        }
    }
    let of = |kind: &str| {
        lines
            .iter()
            .filter(|line| line["kind"] == kind)
            .collect::<Vec<_>>()
    };
    assert_eq!(of("profile")[0]["data"]["email"], GRACE);
    assert_eq!(of("comment").len(), 2);
    assert!(
        of("comment")
            .iter()
            .any(|line| line["data"]["text"] == "I began it")
    );
    assert_eq!(of("timeEntry").len(), 1);
    assert_eq!(of("apiKey")[0]["data"]["name"], "CI");
    let tasks: Vec<_> = of("task")
        .iter()
        .map(|line| line["data"]["title"].clone())
        .collect();
    assert!(
        tasks.contains(&json!("Hers")) && tasks.contains(&Value::Null),
        "{tasks:?}"
    );
    // What is sealed in the log is readable to whom it is about.
    assert!(
        of("event")
            .iter()
            .any(|line| line["data"]["changes"].to_string().contains("Grace H."))
    );
}

#[tokio::test]
async fn it_is_for_its_person_alone_for_a_week_and_not_for_a_session_left_open() {
    let scene = scene().await;
    let people = &scene.house.app.people;
    let (ada, grace) = (&scene.ada, &scene.grace);
    let by_admin = people.archive(ada, grace.id).await;
    assert!(matches!(by_admin, Err(Error::Forbidden(_))));
    let job = scene.made().await;

    let foreign = people.fetch_archive(ada, grace.id, job.job_id).await;
    assert!(matches!(foreign, Err(Error::Forbidden(_))));
    let other = people.fetch_archive(ada, ada.id, job.job_id).await;
    assert!(matches!(other, Err(Error::NotFound(Resource::Job))));
    let program = Caller {
        session: None,
        ..grace.clone()
    };
    assert!(people.archive(&program, grace.id).await.is_err());
    scene
        .house
        .clock
        .advance(std::time::Duration::from_secs(301));
    let later = people.fetch_archive(grace, grace.id, job.job_id).await;
    assert!(matches!(later, Err(Error::Forbidden(_))));
    assert!(people.archive(grace, grace.id).await.is_err());

    let ada = signed_in(&scene.house, ADA).await;
    let own = people.archive(&ada, ada.id).await.unwrap();
    let early = people.fetch_archive(&ada, ada.id, own.job_id).await;
    assert!(matches!(early, Err(Error::Conflict(_))));
    scene.house.queue.run().await;
    people
        .fetch_archive(&ada, ada.id, own.job_id)
        .await
        .unwrap();
    scene
        .house
        .clock
        .advance(std::time::Duration::from_hours(24 * 7));
    let ada = signed_in(&scene.house, ADA).await;
    let late = people.fetch_archive(&ada, ada.id, own.job_id).await;
    assert!(matches!(late, Err(Error::Conflict(_))));
}
