//! One of everything, to attack each operation of the table of routes with.

use codexflow_api::openapi;
use codexflow_api::routes::{Row, table};
use serde_json::{Map, Value};

use crate::permissions::{CASES, path_of};
use crate::scene::{Actor, Kind, Place, Scene};
use crate::support::{Client, Reply};

/// The path of a row with ids of things that are there.
fn filled(row: &Row, scene: &Scene, place: &Place) -> String {
    let mut before = "";
    let mut path = Vec::new();
    for part in row.path.split('/') {
        path.push(match (before, part) {
            ("projects", "{id}") => place.project.as_str(),
            ("tasks", "{id}") => &place.task,
            ("comments", _) if part.starts_with('{') && row.path.starts_with("/v1/prds/") => {
                &place.prd_comment
            }
            ("comments", _) if part.starts_with('{') => &place.comment,
            ("dependencies", _) if part.starts_with('{') => &place.other_task,
            ("time-entries", _) if part.starts_with('{') => &place.own_time,
            ("milestones", _) if part.starts_with('{') => &place.milestone,
            ("cycles", _) if part.starts_with('{') => &place.cycle,
            ("prds", "{id}") => &place.prd,
            ("versions", _) if part.starts_with('{') => "1",
            ("labels", _) if part.starts_with('{') => "old",
            ("members" | "watchers", _) if part.starts_with('{') => &scene.member,
            ("views", "{id}") => &place.own_view,
            ("sessions", "{id}") => &place.session,
            ("notifications", "{id}") => &place.notification,
            ("jobs", "{id}") => &place.job,
            ("imports", "{id}") => &place.import,
            ("invitations", "{id}") => &scene.invitation,
            ("users", "{id}") => &scene.other,
            (_, part) => part,
        });
        before = part;
    }
    path.join("/")
}

/// Something to ask with, and everything there is to ask for.
pub(crate) struct World {
    pub(crate) scene: Scene,
    pub(crate) document: Value,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::of(Actor::Admin).await
    }

    /// Whoever asks, with what they have.
    pub(crate) async fn of(actor: Actor) -> Self {
        Self {
            scene: Scene::new(actor, actor == Actor::Admin).await,
            document: openapi::document(),
        }
    }

    pub(crate) fn place(&self) -> &Place {
        self.place_of(Kind::Own)
    }

    pub(crate) fn place_of(&self, kind: Kind) -> &Place {
        let mut places = self.scene.places().iter();
        places.find(|place| place.kind == kind).unwrap()
    }

    pub(crate) fn path(&self, row: &Row) -> String {
        filled(row, &self.scene, self.place())
    }

    /// The rows that take a JSON body.
    pub(crate) fn with_body(&self) -> impl Iterator<Item = &'static Row> {
        table().iter().filter(|row| {
            let method = row.method.as_str().to_lowercase();
            let body = &self.document["paths"][row.path][&method]["requestBody"];
            // A file of JSON is no object of ours.
            body["content"]["application/json"]["schema"]["$ref"].is_string()
        })
    }

    /// The name and the fields of the object that a row takes.
    pub(crate) fn takes(&self, row: &Row) -> Option<(&str, &Map<String, Value>)> {
        let method = row.method.as_str().to_lowercase();
        let content = &self.document["paths"][row.path][&method]["requestBody"]["content"];
        let reference = content["application/json"]["schema"]["$ref"].as_str()?;
        let schema = self.document.pointer(reference.trim_start_matches('#'))?;
        let name = reference.rsplit('/').next()?;
        Some((name, schema["properties"].as_object()?))
    }

    /// A case that a row is tried with, its path and its body.
    pub(crate) fn case(&self, row: &Row) -> (String, Value) {
        let mut cases = CASES.iter();
        let case = cases.find(|case| case.operation == row.operation).unwrap();
        let place = self.place();
        (
            path_of(case, &self.scene, place),
            (case.body)(&self.scene, place),
        )
    }

    pub(crate) fn client(&self) -> Client {
        self.scene
            .client()
            .clone()
            .with("content-type", "application/json")
    }
}

/// Text as a part of a path or a query, whatever is in it.
pub(crate) fn encoded(text: &str) -> String {
    let bytes: Vec<String> = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    bytes.concat()
}

/// Refused for what it says, in the envelope, with a detail.
#[track_caller]
pub(crate) fn refused(reply: &Reply, what: &str) {
    assert_eq!(reply.status, 400, "{what}: {}", reply.body);
    assert_eq!(reply.code(), "VALIDATION_ERROR", "{what}");
    assert!(!reply.details().is_empty(), "{what}: {}", reply.body);
}
