//! API keys: what they let a program do, for how long, and how they end.

use serde_json::json;

use super::*;
use crate::access::{Action, Column};
use crate::auth::model::{ApiKey, NewApiKey};
use crate::error::{Error, Resource};
use crate::users::model::UserStatus;

const DAY: u64 = 24 * 3600;

fn new(scopes: &[&str], days: Option<u64>) -> NewApiKey {
    let body = json!({ "name": "CI", "scopes": scopes, "expiresInDays": days });
    serde_json::from_value(body).unwrap()
}

impl World {
    async fn key(&self, caller: &Caller, scopes: &[&str], days: Option<u64>) -> (ApiKey, String) {
        let made = self.auth.create_api_key(caller, new(scopes, days)).await;
        let key: ApiKey = serde_json::from_value(json(&made.unwrap())).unwrap();
        let text = key.key.clone().unwrap();
        (key, text)
    }

    async fn keys(&self, caller: &Caller) -> Vec<ApiKey> {
        let list = self.auth.api_keys(caller).await.unwrap();
        serde_json::from_slice(&list.data).unwrap()
    }

    async fn refuses(&self, text: &str) -> bool {
        matches!(
            self.auth.authenticate(text).await,
            Err(Error::Unauthenticated(_))
        )
    }
}

#[tokio::test]
async fn a_key_speaks_for_its_person_within_its_scopes_and_is_kept_by_its_hash() {
    let world = world();
    let admin = world.admin().await;
    let (key, text) = world
        .key(&admin, &["read:tasks", "write:tasks"], None)
        .await;

    let caller = world.auth.authenticate(&text).await.unwrap();
    assert_eq!((caller.id, caller.session), (admin.id, None));
    for (action, column, may) in [
        (Action::Read, Column::Tasks, true),
        (Action::Create, Column::Tasks, true),
        (Action::Delete, Column::Tasks, false),
        (Action::Read, Column::Users, false),
    ] {
        assert_eq!(
            caller.require(action, column).is_ok(),
            may,
            "{action:?} {column:?}"
        );
    }
    let everything = world.everything().await;
    assert!(!everything.contains(&text[4..]));
    assert!(world.keys(&admin).await.iter().all(|key| key.key.is_none()));
    assert_eq!(key.expires_at.since(key.created_at).as_secs(), 90 * DAY);
    let kinds: Vec<String> = world
        .events()
        .await
        .into_iter()
        .map(|event| event.kind)
        .collect();
    assert!(kinds.contains(&"api_key.created".to_owned()));
}

#[tokio::test]
async fn a_scope_gives_nothing_that_its_persons_role_does_not() {
    let world = world();
    let admin = world.admin().await;
    world.add(&admin, "dev@example.com", Role::Developer).await;
    let dev = world.caller("dev@example.com").await;
    let (_, text) = world
        .key(&dev, &["delete:tasks", "write:settings"], None)
        .await;

    let caller = world.auth.authenticate(&text).await.unwrap();
    assert!(caller.require(Action::Delete, Column::Tasks).is_err());
    assert!(caller.require(Action::Update, Column::Settings).is_err());
}

#[tokio::test]
async fn a_key_ends_by_its_day_by_being_revoked_and_with_a_lock() {
    let world = world();
    let admin = world.admin().await;
    let (_, short) = world.key(&admin, &["read:tasks"], Some(1)).await;
    let (key, text) = world.key(&admin, &["read:tasks"], Some(30)).await;
    world.auth.authenticate(&short).await.unwrap();
    world.auth.authenticate(&text).await.unwrap();

    world.advance(DAY);
    assert!(world.refuses(&short).await);
    assert_eq!(world.keys(&admin).await.len(), 1);

    world.auth.revoke_api_key(&admin, key.key_id).await.unwrap();
    assert!(world.refuses(&text).await);
    let again = world.auth.revoke_api_key(&admin, key.key_id).await;
    assert!(matches!(again, Err(Error::NotFound(Resource::ApiKey))));

    let user = world.add(&admin, "dev@example.com", Role::Developer).await;
    let dev = world.caller("dev@example.com").await;
    let (other, text) = world.key(&dev, &["read:tasks"], None).await;
    world.auth.authenticate(&text).await.unwrap();
    let foreign = world.auth.revoke_api_key(&admin, other.key_id).await;
    assert!(matches!(foreign, Err(Error::NotFound(Resource::ApiKey))));
    let status = |status: UserStatus| json!({ "status": status });
    let lock = status(UserStatus::Locked);
    world
        .users
        .update(&admin, user.user_id, &lock, None)
        .await
        .unwrap();
    assert!(world.refuses(&text).await);
}

#[tokio::test]
async fn a_changed_text_is_no_key() {
    let world = world();
    let admin = world.admin().await;
    let (_, text) = world.key(&admin, &["read:tasks"], None).await;

    for place in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert!(world.refuses(&changed).await, "{place}");
    }
    for other in [
        "cfk_",
        "cfk_AAAA",
        &text[..text.len() - 1],
        &format!("{text}A"),
    ] {
        assert!(world.refuses(other).await, "{other}");
    }
    world.auth.authenticate(&text).await.unwrap();
}

#[tokio::test]
async fn a_key_is_made_in_a_session_that_was_proved_lately_only() {
    let world = world();
    let admin = world.admin().await;
    let (_, text) = world.key(&admin, &["write:users"], None).await;
    let program = world.auth.authenticate(&text).await.unwrap();
    let by_key = world
        .auth
        .create_api_key(&program, new(&["read:tasks"], None))
        .await;
    assert!(matches!(by_key, Err(Error::Forbidden(_))));

    world.advance(301);
    let later = world
        .auth
        .create_api_key(&admin, new(&["read:tasks"], None))
        .await;
    assert!(matches!(later, Err(Error::Forbidden(_))));
}

#[tokio::test]
async fn the_last_use_is_shown_at_once_and_survives_being_written_down() {
    let world = world();
    let admin = world.admin().await;
    let (key, text) = world.key(&admin, &["read:tasks"], None).await;
    assert_eq!(world.keys(&admin).await[0].used_at, None);

    world.advance(60);
    let used = Some(world.clock.now());
    world.auth.authenticate(&text).await.unwrap();
    assert_eq!(world.keys(&admin).await[0].used_at, used);
    world.auth.write_down_uses().await.unwrap();
    assert_eq!(world.keys(&admin).await[0].used_at, used);
    world.advance(60);
    world.auth.authenticate(&text).await.unwrap();
    world.auth.write_down_uses().await.unwrap();
    assert_eq!(world.keys(&admin).await[0].used_at, Some(world.clock.now()));

    world.auth.authenticate(&text).await.unwrap();
    world.auth.revoke_api_key(&admin, key.key_id).await.unwrap();
    world.auth.write_down_uses().await.unwrap();
    let everything = world.everything().await;
    assert!(!everything.contains("KEY_USES#"), "{everything}");
}

#[tokio::test]
async fn nobody_has_more_keys_than_can_be_looked_through() {
    let world = world();
    let admin = world.admin().await;
    for _ in 0..25 {
        world.key(&admin, &["read:tasks"], None).await;
    }

    let more = world
        .auth
        .create_api_key(&admin, new(&["read:tasks"], None))
        .await;
    assert!(matches!(more, Err(Error::Conflict(_))));
}
