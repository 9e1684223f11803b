//! The rules of people over the table in memory.

use serde_json::{Value, json};

use crate::access::Role;
use crate::auth::tests::{PASSWORD, World, json as shown, world};
use crate::error::{Code, Error};
use crate::page::PageQuery;
use crate::users::UserQuery;
use crate::users::model::User;

async fn listed(world: &World, query: &UserQuery) -> Vec<String> {
    let caller = world.caller("admin@example.com").await;
    let list = world.users.list(&caller, query).unwrap();
    let people: Vec<Value> = serde_json::from_slice(&list.data).unwrap();
    people
        .iter()
        .map(|person| person["email"].as_str().unwrap().to_owned())
        .collect()
}

fn code<T>(result: Result<T, Error>) -> Code {
    result.err().expect("refused").code()
}

#[tokio::test]
async fn people_change_their_own_profile_and_nobody_elses() {
    let world = world();
    let admin = world.admin().await;
    let grace = world
        .add(&admin, "grace@example.com", Role::Manager)
        .await
        .user_id;
    let caller = world.caller("grace@example.com").await;
    let patch = json!({
        "name": " Grace Hopper ",
        "avatar": "https://example.com/g.png",
        "preferences": {"theme": "dark", "timezone": "europe/berlin"},
    });

    let view = world
        .users
        .update(&caller, grace, &patch, None)
        .await
        .unwrap();

    let after = shown(&view);
    assert_eq!(after["name"], "Grace Hopper");
    assert_eq!(after["preferences"]["timezone"], "Europe/Berlin");
    assert_eq!(after["preferences"]["notifications"], true);
    assert_eq!(after["version"], 2);
    let patch = json!({"name": "x"});
    assert_eq!(
        code(world.users.update(&caller, admin.id, &patch, None).await),
        Code::Forbidden
    );
    for patch in [json!({"role": "admin"}), json!({"status": "locked"})] {
        assert_eq!(
            code(world.users.update(&caller, grace, &patch, None).await),
            Code::Forbidden
        );
    }
}

#[tokio::test]
async fn what_was_read_can_be_sent_back_and_changes_nothing() {
    let world = world();
    let admin = world.admin().await;
    let before = world.users.get(&admin, admin.id).await.unwrap();
    let events = world.events().await.len();

    let after = world
        .users
        .update(&admin, admin.id, &shown(&before), Some(1))
        .await
        .unwrap();

    assert_eq!(before.data, after.data);
    assert_eq!(world.events().await.len(), events);
}

#[tokio::test]
async fn every_wrong_field_of_a_patch_is_reported() {
    let world = world();
    let admin = world.admin().await;
    let patch = json!({
        "userId": "user_0", "email": "nowhere", "status": "deleted", "avatar": "javascript:x",
        "preferences": {"timezone": "Mars/Olympus"}, "colour": 1,
    });

    let Err(Error::Invalid(faults)) = world.users.update(&admin, admin.id, &patch, None).await
    else {
        panic!("accepted");
    };

    let mut paths: Vec<_> = faults.iter().map(|fault| fault.path.as_str()).collect();
    paths.sort_unstable();
    assert_eq!(paths, ["colour", "email", "userId"]);
    let patch = json!({
        "status": "deleted", "avatar": "javascript:x", "preferences": {"timezone": "Mars/Olympus"},
    });
    let Err(Error::Invalid(faults)) = world.users.update(&admin, admin.id, &patch, None).await
    else {
        panic!("accepted");
    };
    assert_eq!(faults.len(), 3);
}

#[tokio::test]
async fn a_stale_version_is_refused() {
    let world = world();
    let admin = world.admin().await;
    let patch = json!({"name": "B"});

    let stale = world.users.update(&admin, admin.id, &patch, Some(7)).await;

    assert!(matches!(stale, Err(Error::Stale { current: 1 })));
}

#[tokio::test]
async fn a_new_address_is_unique_unconfirmed_and_frees_the_old_one() {
    let world = world();
    let admin = world.admin().await;
    let grace = world
        .add(&admin, "grace@example.com", Role::Qa)
        .await
        .user_id;
    let mails = world.mails().await;
    world
        .confirm(crate::auth::tests::token_in(&mails[1]))
        .await
        .unwrap();

    let patch = json!({"email": "admin@example.com"});
    let Err(Error::Invalid(faults)) = world.users.update(&admin, grace, &patch, None).await else {
        panic!("accepted");
    };
    assert_eq!(
        (faults[0].path.as_str(), faults[0].code),
        ("email", "taken")
    );
    let patch = json!({"email": "Hopper@example.com"});
    let after = shown(
        &world
            .users
            .update(&admin, grace, &patch, None)
            .await
            .unwrap(),
    );

    assert_eq!(after["email"], "hopper@example.com");
    assert_eq!(after["emailVerified"], false);
    assert!(
        world
            .try_login("grace@example.com", PASSWORD)
            .await
            .is_err()
    );
    let to: Vec<String> = world
        .mails()
        .await
        .into_iter()
        .map(|mail| mail.to)
        .collect();
    assert_eq!(to, ["hopper@example.com", "grace@example.com"]);
    world.add(&admin, "grace@example.com", Role::Qa).await;
    world.login("hopper@example.com").await;
}

#[tokio::test]
async fn ones_own_address_needs_a_fresh_sign_in() {
    let world = world();
    let admin = world.admin().await;
    let patch = json!({"email": "other@example.com"});
    world.advance(301);

    let late = world.users.update(&admin, admin.id, &patch, None).await;
    let fresh = world.caller("admin@example.com").await;
    let now = world.users.update(&fresh, admin.id, &patch, None).await;

    assert_eq!(code(late), Code::Forbidden);
    assert!(now.is_ok());
}

#[tokio::test]
async fn the_last_active_admin_stays_whatever_races() {
    let world = world();
    let first = world.admin().await;
    for patch in [json!({"role": "qa"}), json!({"status": "locked"})] {
        assert_eq!(
            code(world.users.update(&first, first.id, &patch, None).await),
            Code::Conflict
        );
    }
    assert_eq!(
        code(world.users.delete(&first, first.id, None).await),
        Code::Conflict
    );
    let mut admins = vec![first.id];
    for n in 0..8 {
        let email = format!("admin{n}@example.com");
        admins.push(world.add(&first, &email, Role::Admin).await.user_id);
    }

    let all = futures::future::join_all(admins.iter().enumerate().map(|(n, id)| {
        let (users, first) = (world.users.clone(), first.clone());
        async move {
            match n % 3 {
                0 => users.delete(&first, *id, None).await.map(drop),
                1 => users
                    .update(&first, *id, &json!({"role": "qa"}), None)
                    .await
                    .map(drop),
                _ => users
                    .update(&first, *id, &json!({"status": "locked"}), None)
                    .await
                    .map(drop),
            }
        }
    }))
    .await;

    assert_eq!(
        all.iter().filter(|answer| answer.is_ok()).count(),
        admins.len() - 1
    );
}

#[tokio::test]
async fn a_deleted_person_is_gone_for_all_but_admins_and_can_come_back() {
    let world = world();
    let admin = world.admin().await;
    let grace = world
        .add(&admin, "grace@example.com", Role::Qa)
        .await
        .user_id;
    world.add(&admin, "qa@example.com", Role::Qa).await;
    let other = world.caller("qa@example.com").await;

    world.users.delete(&admin, grace, None).await.unwrap();

    assert_eq!(code(world.users.get(&other, grace).await), Code::NotFound);
    assert!(world.users.get(&admin, grace).await.is_ok());
    assert_eq!(
        listed(&world, &UserQuery::default()).await,
        ["admin@example.com", "qa@example.com"]
    );
    world.add(&admin, "grace@example.com", Role::Qa).await;
    assert_eq!(
        code(world.users.restore(&admin, grace, None).await),
        Code::Conflict
    );
    let second: User =
        serde_json::from_slice(&world.users.get(&admin, grace).await.unwrap().data).unwrap();
    assert_eq!(second.version, 2);
}

#[tokio::test]
async fn a_deletion_cannot_be_undone_after_a_month() {
    let world = world();
    let admin = world.admin().await;
    let grace = world
        .add(&admin, "grace@example.com", Role::Qa)
        .await
        .user_id;
    world.users.delete(&admin, grace, None).await.unwrap();

    world.advance(30 * 24 * 3600);

    assert_eq!(
        code(world.users.restore(&admin, grace, None).await),
        Code::Conflict
    );
}

#[tokio::test]
async fn lists_filter_and_page() {
    let world = world();
    let admin = world.admin().await;
    for (n, role) in [Role::Qa, Role::Manager, Role::Qa].into_iter().enumerate() {
        world.add(&admin, &format!("p{n}@example.com"), role).await;
    }
    let only = |pairs: &[(&str, &str)]| {
        let pairs = pairs
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()));
        UserQuery::parse(pairs.collect())
    };

    assert_eq!(
        listed(&world, &only(&[("role", "qa")]).unwrap()).await,
        ["p0@example.com", "p2@example.com"]
    );
    assert_eq!(
        listed(&world, &only(&[("q", "P1")]).unwrap()).await,
        ["p1@example.com"]
    );
    assert_eq!(
        listed(&world, &only(&[("q", "ad")]).unwrap()).await.len(),
        4
    );
    let mut query = UserQuery {
        page: PageQuery {
            limit: 3,
            ..PageQuery::default()
        },
        ..UserQuery::default()
    };
    let first = world.users.list(&admin, &query).unwrap();
    query.page.cursor = first.page.next_cursor;
    assert_eq!(listed(&world, &query).await, ["p2@example.com"]);
    for wrong in [
        ("role", "boss"),
        ("sort", "age"),
        ("colour", "red"),
        ("limit", "0"),
    ] {
        assert!(only(&[wrong]).is_err(), "{wrong:?}");
    }
}
