use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::access::{Caller, Role};
use crate::error::{Code, Error};
use crate::event::Operation;
use crate::id::Id;
use crate::input::parse;
use crate::resident::Resident;
use crate::testing::World;
use crate::view::View;

fn seen(view: &View) -> Value {
    serde_json::from_slice(&view.data).expect("an answer is JSON")
}

fn decisions(of: &Value) -> Decisions {
    parse(of.to_string().as_bytes()).expect("decisions are as the schema says")
}

/// The caller, doing one write that can be taken back.
fn acting(world: &World, caller: &Caller) -> (Caller, Id<Operation>) {
    let operation = Operation::new(world.store.new_id());
    let id = operation.id();
    let operation = Some(operation);
    (
        Caller {
            operation,
            ..caller.clone()
        },
        id,
    )
}

#[tokio::test]
async fn what_is_decided_is_in_force_and_the_rest_stays_the_operators() {
    let world = World::new();
    let admin = world.person(Role::Admin, "admin").await;
    let before = seen(&world.managed.get(&admin).await.unwrap());
    assert_eq!(before["registration"], "invitation");
    assert_eq!(before["version"], 0);

    let new = decisions(&json!({"organization": " Acme ", "registration": "off"}));
    let shown = seen(&world.managed.put(&admin, &new, Some(0)).await.unwrap());

    assert_eq!(shown["organization"], "Acme");
    assert_eq!(shown["accessTokenSeconds"], before["accessTokenSeconds"]);
    assert_eq!(shown["decided"]["accessTokenSeconds"], Value::Null);
    assert_eq!(world.settings.organization(), "Acme");
    assert_eq!(world.settings.registration(), RegistrationMode::Off);
    assert_eq!(world.settings.token_seconds(), 3600);

    let back = decisions(&json!({"accessTokenSeconds": 60}));
    world.managed.put(&admin, &back, None).await.unwrap();
    assert_eq!(world.settings.organization(), "CodexFlow");
    assert_eq!(world.settings.registration(), RegistrationMode::Invitation);
    assert_eq!(world.settings.token_seconds(), 60);
}

#[tokio::test]
async fn a_start_reads_what_was_decided() {
    let world = World::new();
    let admin = world.person(Role::Admin, "admin").await;
    let new = decisions(&json!({"organization": "Acme"}));
    world.managed.put(&admin, &new, None).await.unwrap();

    let resident = Resident::new();
    resident.load(&*world.store.table).await.unwrap();

    assert_eq!(
        resident.decided().now().organization.as_deref(),
        Some("Acme")
    );
}

#[tokio::test]
async fn only_admins_decide_and_nobody_overwrites_what_they_have_not_seen() {
    let world = World::new();
    let admin = world.person(Role::Admin, "admin").await;
    let manager = world.person(Role::Manager, "manager").await;
    let developer = world.person(Role::Developer, "developer").await;
    let new = decisions(&json!({"registration": "open"}));

    for caller in [&manager, &developer] {
        let refused = world.managed.put(caller, &new, None).await.unwrap_err();
        assert_eq!(refused.code(), Code::Forbidden);
    }
    world.managed.put(&admin, &new, Some(0)).await.unwrap();
    let stale = world.managed.put(&admin, &new, Some(0)).await.unwrap_err();

    assert!(matches!(stale, Error::Stale { .. }), "{stale:?}");
    assert_eq!(world.settings.registration(), RegistrationMode::Open);
}

#[tokio::test]
async fn a_decision_is_taken_back_where_nobody_has_decided_otherwise_since() {
    let world = World::new();
    let admin = world.person(Role::Admin, "admin").await;
    let (acting_admin, id) = acting(&world, &admin);
    let new = decisions(&json!({"organization": "Acme", "registration": "open"}));
    world.managed.put(&acting_admin, &new, None).await.unwrap();
    let later = decisions(&json!({"organization": "Acme & Sons", "registration": "open"}));
    world.managed.put(&admin, &later, None).await.unwrap();

    let undone = seen(&world.undo.undo(&admin, id, false).await.unwrap());

    assert_eq!(undone["steps"][0]["undone"], json!(["registration"]));
    assert_eq!(undone["steps"][0]["kept"][0]["field"], "organization");
    assert_eq!(world.settings.registration(), RegistrationMode::Invitation);
    assert_eq!(world.settings.organization(), "Acme & Sons");
}

#[tokio::test]
async fn what_changes_nothing_is_no_event_and_wrong_names_are_refused() {
    let world = World::new();
    let admin = world.person(Role::Admin, "admin").await;
    let new = decisions(&json!({"organization": "Acme"}));
    world.managed.put(&admin, &new, None).await.unwrap();

    let again = seen(&world.managed.put(&admin, &new, None).await.unwrap());
    assert_eq!(again["version"], 1);

    for name in ["  ", "Acme\nBcc: all@example.com"] {
        let new = Decisions {
            organization: Some(name.into()),
            ..Decisions::default()
        };
        let refused = world.managed.put(&admin, &new, None).await.unwrap_err();
        assert_eq!(refused.code(), Code::ValidationError, "{name:?}");
    }
    assert_eq!(world.settings.organization(), "Acme");
}

#[test]
fn settings_that_nobody_decided_are_the_operators() {
    let settings = Settings {
        organization: "Ours".into(),
        decided: Arc::default(),
        ..Settings::default()
    };

    assert_eq!(settings.organization(), "Ours");
}
