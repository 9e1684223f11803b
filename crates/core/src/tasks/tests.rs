mod fields;
mod hidden;
mod links;
mod removal;
mod together;

use std::sync::Arc;

use futures::future::join_all;
use serde_json::{Value, json};

use super::*;
use crate::access::{Caller, Role};
use crate::error::Error;
use crate::input::parse;
use crate::reference::{ProjectRef, TaskRef};
use crate::store::Idempotency;
use crate::tasks::model::Status;
use crate::testing::World;
use crate::view::View;

struct Scene {
    world: World,
    manager: Caller,
    developer: Caller,
    project: ProjectRef,
}

fn value(view: &View) -> Value {
    serde_json::from_slice(&view.data).expect("a view is JSON")
}

fn reference(view: &View) -> TaskRef {
    value(view)["taskId"].as_str().unwrap().parse().unwrap()
}

async fn scene() -> Scene {
    let world = World::new();
    let manager = world.person(Role::Manager, "mia").await;
    let developer = world.person(Role::Developer, "dev").await;
    let new = parse(br#"{"name": "Website"}"#).unwrap();
    let made = value(&world.projects.create(&manager, new).await.unwrap());
    let project = made["projectId"].as_str().unwrap().parse().unwrap();
    Scene {
        world,
        manager,
        developer,
        project,
    }
}

impl Scene {
    async fn task(&self, body: Value) -> View {
        self.try_task(&self.developer, body).await.unwrap()
    }

    async fn try_task(&self, caller: &Caller, mut body: Value) -> crate::error::Result<View> {
        if body.get("projectId").is_none() {
            let ProjectRef::Id(id) = &self.project else {
                unreachable!("scenes use ids")
            };
            body["projectId"] = json!(id);
        }
        self.world
            .tasks
            .create(caller, parse(body.to_string().as_bytes())?)
            .await
    }

    async fn patch(&self, task: &TaskRef, patch: Value) -> crate::error::Result<View> {
        self.world
            .tasks
            .update(&self.developer, task, &patch, None)
            .await
    }
}

fn codes(error: Error) -> Vec<(String, &'static str)> {
    match error {
        Error::Invalid(fields) => fields.into_iter().map(|f| (f.path, f.code)).collect(),
        other => panic!("{other:?}"),
    }
}
