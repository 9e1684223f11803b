//! The table asked: as every role and as nobody, by API keys, on what they may know of and what they may not.

use std::collections::BTreeSet;

use codexflow_api::openapi;
use codexflow_api::routes::{Access, table};
use codexflow_core::access::{Role, Scopes, allows};
use serde_json::Value;

use super::CASES;
use super::case::{Case, On, Rule, ask_as};
use crate::scene::{Actor, Kind, Scene};
use crate::schema;
use crate::support::Reply;

/// The statuses that an answer may have.
fn expected(case: &Case, actor: Actor, is_known: bool) -> Vec<u16> {
    let Some(role) = actor.role() else {
        let nobody = matches!(case.rule, Rule::Public)
            || (matches!(case.rule, Rule::Optional) && actor == Actor::Anonymous);
        return if nobody {
            vec![case.success]
        } else {
            vec![401]
        };
    };
    let hidden = if case.on == On::InBody { 400 } else { 404 };
    let may = match case.rule {
        Rule::Public | Rule::Optional | Rule::Own => true,
        Rule::Cell(action, column) => allows(role, action, column),
        Rule::Others(may) => may(role),
    };
    match (may, is_known) {
        // Long work is promised when it takes longer than a request may wait.
        (true, true) if case.row().statuses == [200, 202] => vec![200, 202],
        (true, true) => vec![case.success],
        (true, false) => vec![hidden],
        (false, true) => vec![403],
        (false, false) => vec![403, hidden],
    }
}

fn is_import(case: &Case) -> bool {
    case.operation.contains("Import")
}

/// What needs a timer that runs.
fn is_timer(case: &Case) -> bool {
    ["getTimer", "stopTimer", "discardTimer"].contains(&case.operation)
}

/// One operation as one actor, on everything it can be about.
async fn check(case: &Case, actor: Actor, document: &Value) -> bool {
    let mut succeeded = false;
    let mut scene = Scene::with(actor, is_import(case), is_timer(case)).await;
    scene.prepare(case.operation).await;
    let mut hidden: Option<Reply> = None;
    for place in scene.places() {
        let is_known = match (case.on, place.kind) {
            (On::Nothing, Kind::Open) => true,
            (On::Nothing, _) | (On::Private, Kind::Open) => continue,
            // Sessions and inboxes are nobody else's business, not even an admin's.
            (On::Private, Kind::Foreign) => {
                actor == Actor::Admin
                    && !["endSession", "getNotification", "updateNotification"]
                        .contains(&case.operation)
            }
            // Who may not import has none of their own.
            (On::Private, Kind::Own) if is_import(case) => actor.role() <= Some(Role::Manager),
            (_, Kind::Foreign) => actor == Actor::Admin,
            (_, kind) => kind != Kind::Nowhere,
        };
        let reply = ask_as(scene.client(), &scene, case, place).await;
        let allowed = expected(case, actor, is_known);
        let what = format!("{} as {actor:?} on {:?}", case.operation, place.kind);
        if case.operation != "register" {
            assert!(
                allowed.contains(&reply.status),
                "{what}: {} not in {allowed:?}: {}",
                reply.status,
                reply.body
            );
        }
        if reply.status < 300 {
            succeeded = true;
            if case.operation == "startTimer" {
                // There is one for each person, and the next place is to be asked for another.
                let client = scene.client();
                let body = axum::body::Body::empty();
                client.send(http::Method::DELETE, "/v1/timer", body).await;
            }
            schema::check(document, case.row(), &reply, &what);
        }
        // What one may not know of answers exactly as what is not there.
        if !is_known && actor.role().is_some() {
            let same = hidden.get_or_insert(reply.clone());
            assert_eq!(same.status, reply.status, "{what}");
            assert_eq!(same.body["error"], reply.body["error"], "{what}");
        }
    }
    succeeded
}

#[test]
fn every_operation_has_a_row_in_this_table() {
    let known: BTreeSet<&str> = CASES.iter().map(|case| case.operation).collect();
    let all: BTreeSet<&str> = table().iter().map(|row| row.operation).collect();

    assert_eq!(known, all);
}

/// Every case as one actor; each operation must succeed for somebody, which the admin is enough for.
async fn matrix(actor: Actor) {
    let document = openapi::document();
    let mut answered = BTreeSet::new();
    for case in CASES {
        if check(case, actor, &document).await {
            answered.insert(case.operation);
        }
    }
    let all = CASES.iter().map(|case| case.operation);
    let never: BTreeSet<&str> = all
        .filter(|operation| !answered.contains(operation))
        .collect();
    if actor == Actor::Admin {
        assert!(never.is_empty(), "never answered: {never:?}");
    }
}

/// One operation by API keys of an admin: one that lacks a scope it needs, and one that has what it needs and no more.
async fn check_by_keys(case: &Case) {
    let mut scene = Scene::with(Actor::Admin, is_import(case), is_timer(case)).await;
    scene.prepare(case.operation).await;
    let needed = case.row().keys.as_ref();
    let needed = needed.map(|cells| {
        cells
            .iter()
            .map(|(action, column)| Scopes::needed(*action, *column))
    });
    let needed: Option<BTreeSet<String>> = needed.map(Iterator::collect);
    let own = scene
        .places()
        .iter()
        .find(|place| place.kind == Kind::Own)
        .unwrap();
    let what = case.operation;
    for missing in needed.clone().unwrap_or_default() {
        let mut others = Scopes::all();
        // Who may write or delete may read, too.
        let column = missing.strip_prefix("read").unwrap_or(&missing);
        others.retain(|scope| !scope.ends_with(column));
        let client = scene.by_key(&others).await;
        let reply = ask_as(&client, &scene, case, own).await;
        assert_eq!(
            reply.status, 403,
            "{what} without {missing}: {}",
            reply.body
        );
    }
    let scopes: Vec<String> = match &needed {
        Some(needed) if needed.is_empty() => vec!["delete:settings".into()],
        Some(needed) => needed.iter().cloned().collect(),
        None => Scopes::all(),
    };
    let client = scene.by_key(&scopes).await;
    let reply = ask_as(&client, &scene, case, own).await;
    if needed.is_some() {
        let allowed = expected(case, Actor::Admin, true);
        assert!(
            allowed.contains(&reply.status),
            "{what} with {scopes:?}: {} {}",
            reply.status,
            reply.body
        );
    } else {
        assert_eq!(reply.status, 403, "{what} by a key: {}", reply.body);
    }
}

#[tokio::test]
async fn an_api_key_may_do_what_its_scopes_say_and_never_manage_the_account() {
    for case in CASES
        .iter()
        .filter(|case| case.row().access != Access::Public)
    {
        // A bulk does each operation for itself, and says of each whether it may.
        if case.operation != "bulkTasks" {
            check_by_keys(case).await;
        }
    }
}

#[tokio::test]
async fn an_admin_may_do_everything() {
    matrix(Actor::Admin).await;
}

#[tokio::test]
async fn a_manager_may_do_what_the_matrix_says() {
    matrix(Actor::Manager).await;
}

#[tokio::test]
async fn a_developer_may_do_what_the_matrix_says() {
    matrix(Actor::Developer).await;
}

#[tokio::test]
async fn a_designer_may_do_what_the_matrix_says() {
    matrix(Actor::Designer).await;
}

#[tokio::test]
async fn a_tester_may_do_what_the_matrix_says() {
    matrix(Actor::Qa).await;
}

#[tokio::test]
async fn a_removed_member_sees_the_project_no_more() {
    matrix(Actor::Removed).await;
}

#[tokio::test]
async fn somebody_locked_may_do_nothing() {
    matrix(Actor::Locked).await;
}

#[tokio::test]
async fn nobody_may_do_what_is_public_only() {
    matrix(Actor::Anonymous).await;
}
