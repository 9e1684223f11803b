//! Signing in, refreshing, being recognised.

use proptest::prelude::*;

use super::*;
use crate::error::{Code, Error};

fn is_refused<T>(result: &Result<T>) -> bool {
    matches!(result, Err(error) if error.code() == Code::AuthFailed)
}

#[tokio::test]
async fn a_token_carries_the_seeds_claims_and_names_its_bearer() {
    let world = world();
    world.admin().await;

    let signed_in = world.login("Admin@example.com").await;

    let (payload, _) = signed_in.access_token.split_once('.').unwrap();
    let payload =
        base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, payload).unwrap();
    let claims: Value = serde_json::from_slice(&payload).unwrap();
    assert_eq!(claims["sub"], signed_in.user.user_id.to_string());
    assert_eq!(claims["email"], "admin@example.com");
    assert_eq!(claims["role"], "admin");
    assert!(
        claims["permissions"]
            .as_array()
            .unwrap()
            .contains(&"write:tasks".into())
    );
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        3600
    );
    for claim in ["nbf", "iss", "aud", "jti", "sid"] {
        assert!(!claims[claim].is_null(), "{claim}");
    }
    let caller = world
        .auth
        .authenticate(&signed_in.access_token)
        .await
        .unwrap();
    assert_eq!(caller.id, signed_in.user.user_id);
    world.advance(3600);
    assert!(is_refused(
        &world.auth.authenticate(&signed_in.access_token).await
    ));
}

#[tokio::test]
async fn every_reason_to_refuse_a_sign_in_has_the_same_answer() {
    let world = world();
    let admin = world.admin().await;
    let locked = world.add(&admin, "locked@example.com", Role::Qa).await;
    let patch = serde_json::json!({"status": "locked"});
    world
        .users
        .update(&admin, locked.user_id, &patch, None)
        .await
        .unwrap();
    let open = registration("pending@example.com");
    world.auth.register(None, &visitor(), open).await.unwrap();

    let mut answers = Vec::new();
    for (email, password) in [
        ("admin@example.com", "wrong"),
        ("nobody@example.com", PASSWORD),
        ("locked@example.com", PASSWORD),
        ("pending@example.com", PASSWORD),
        ("no address", PASSWORD),
    ] {
        let error = world.try_login(email, password).await.err().unwrap();
        answers.push((error.code().row().status, error.to_string()));
    }

    answers.dedup();
    assert_eq!(answers.len(), 1);
}

#[tokio::test]
async fn only_failures_are_counted_and_then_even_the_right_password_waits() {
    let world = world();
    world.admin().await;
    for _ in 0..40 {
        world.login("admin@example.com").await;
    }
    for _ in 0..10 {
        assert!(is_refused(
            &world.try_login("admin@example.com", "wrong").await
        ));
    }

    let known = world.try_login("admin@example.com", PASSWORD).await;
    assert!(matches!(known, Err(Error::RateLimited { .. })));
    for _ in 0..10 {
        assert!(is_refused(
            &world.try_login("nobody@example.com", "wrong").await
        ));
    }
    let unknown = world.try_login("nobody@example.com", PASSWORD).await;
    assert!(matches!(unknown, Err(Error::RateLimited { .. })));
    world.advance(3600);
    assert!(world.try_login("admin@example.com", PASSWORD).await.is_ok());
}

#[tokio::test]
async fn logging_out_ends_the_access_token_at_once() {
    let world = world();
    world.admin().await;
    let session = world.login("admin@example.com").await;
    let caller = world
        .auth
        .authenticate(&session.access_token)
        .await
        .unwrap();

    world.auth.logout(Some(&caller), None).await.unwrap();

    assert!(is_refused(
        &world.auth.authenticate(&session.access_token).await
    ));
    let refresh = Secret::new(session.refresh_token);
    assert!(is_refused(&world.auth.refresh(&refresh).await));
    assert!(world.auth.logout(Some(&caller), None).await.is_ok());
    assert!(is_refused(&world.auth.logout(None, None).await));
}

#[tokio::test]
async fn a_refresh_token_alone_can_log_out() {
    let world = world();
    world.admin().await;
    let session = world.login("admin@example.com").await;
    let refresh = Secret::new(session.refresh_token);

    world.auth.logout(None, Some(&refresh)).await.unwrap();

    assert!(is_refused(
        &world.auth.authenticate(&session.access_token).await
    ));
}

#[tokio::test]
async fn people_see_and_end_their_own_sessions_only() {
    let world = world();
    let admin = world.admin().await;
    world.add(&admin, "grace@example.com", Role::Qa).await;
    let grace = world.caller("grace@example.com").await;
    let other = world.login("grace@example.com").await;

    let list = world.auth.sessions(&grace).await.unwrap();
    let list: Vec<Value> = serde_json::from_slice(&list.data).unwrap();
    let current: Vec<_> = list
        .iter()
        .filter(|session| session["current"] == true)
        .collect();
    let foreign = admin.session.unwrap();

    assert_eq!((list.len(), current.len()), (2, 1));
    assert_eq!(current[0]["sessionId"], grace.session.unwrap().to_string());
    let refused = world.auth.end_session(&grace, foreign).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
    world.auth.end_other_sessions(&grace).await.unwrap();
    assert!(is_refused(
        &world.auth.authenticate(&other.access_token).await
    ));
    assert_eq!(world.auth.sessions(&grace).await.unwrap().page.limit, 1);
}

#[tokio::test]
async fn a_changed_role_acts_at_once_and_ends_refreshing_only() {
    let world = world();
    let admin = world.admin().await;
    let grace = world.add(&admin, "grace@example.com", Role::Manager).await;
    let session = world.login("grace@example.com").await;
    let before = world
        .auth
        .authenticate(&session.access_token)
        .await
        .unwrap();

    let patch = serde_json::json!({"role": "qa"});
    world
        .users
        .update(&admin, grace.user_id, &patch, None)
        .await
        .unwrap();

    let after = world
        .auth
        .authenticate(&session.access_token)
        .await
        .unwrap();
    assert_eq!((before.role, after.role), (Role::Manager, Role::Qa));
    let refresh = Secret::new(session.refresh_token);
    assert!(is_refused(&world.auth.refresh(&refresh).await));
    assert!(world.try_login("grace@example.com", PASSWORD).await.is_ok());
}

#[tokio::test]
async fn a_lock_or_deletion_refuses_access_and_refresh_at_once() {
    let world = world();
    let admin = world.admin().await;
    for delete in [false, true] {
        let email = format!("grace{delete}@example.com");
        let grace = world.add(&admin, &email, Role::Qa).await;
        let session = world.login(&email).await;
        world
            .auth
            .authenticate(&session.access_token)
            .await
            .unwrap();

        if delete {
            world
                .users
                .delete(&admin, grace.user_id, None)
                .await
                .unwrap();
        } else {
            let patch = serde_json::json!({"status": "locked"});
            world
                .users
                .update(&admin, grace.user_id, &patch, None)
                .await
                .unwrap();
        }

        assert!(is_refused(
            &world.auth.authenticate(&session.access_token).await
        ));
        let refresh = Secret::new(session.refresh_token);
        assert!(is_refused(&world.auth.refresh(&refresh).await));
        if delete {
            world
                .users
                .restore(&admin, grace.user_id, None)
                .await
                .unwrap();
        } else {
            let patch = serde_json::json!({"status": "active"});
            world
                .users
                .update(&admin, grace.user_id, &patch, None)
                .await
                .unwrap();
        }
        assert!(is_refused(
            &world.auth.authenticate(&session.access_token).await
        ));
        assert!(is_refused(&world.auth.refresh(&refresh).await));
        assert!(world.try_login(&email, PASSWORD).await.is_ok());
    }
}

#[tokio::test]
async fn no_session_slips_past_a_lock_or_a_reset_that_happens_meanwhile() {
    for round in 0..20 {
        let world = world();
        let admin = world.admin().await;
        let grace = world.add(&admin, "grace@example.com", Role::Qa).await;
        let offered = world
            .auth
            .offer_reset("grace@example.com", false)
            .await
            .unwrap();
        let reset = async {
            for _ in 0..round {
                tokio::task::yield_now().await;
            }
            if round % 2 == 0 {
                let body = crate::auth::model::ResetPassword {
                    token: offered.token.clone(),
                    password: Secret::new("another-mossy-falcon-12"),
                };
                world.auth.reset_password(&visitor(), body).await.map(drop)
            } else {
                let patch = serde_json::json!({"status": "locked"});
                let locked = world
                    .users
                    .update(&admin, grace.user_id, &patch, None)
                    .await;
                locked.map(drop)
            }
        };
        let logins = (0..8).map(|_| world.try_login("grace@example.com", PASSWORD));

        let (done, signed_in) = futures::join!(reset, futures::future::join_all(logins));

        done.unwrap();
        let patch = serde_json::json!({"status": "active"});
        world
            .users
            .update(&admin, grace.user_id, &patch, None)
            .await
            .unwrap();
        for session in signed_in.into_iter().flatten() {
            assert!(is_refused(
                &world.auth.authenticate(&session.access_token).await
            ));
            let refresh = Secret::new(session.refresh_token);
            assert!(is_refused(&world.auth.refresh(&refresh).await));
        }
    }
}

#[tokio::test]
async fn sessions_end_after_two_idle_weeks_and_after_a_month_in_any_case() {
    let world = world();
    world.admin().await;
    let idle = Secret::new(world.login("admin@example.com").await.refresh_token);
    let mut busy = Secret::new(world.login("admin@example.com").await.refresh_token);
    for _ in 0..4 {
        world.advance(7 * 24 * 3600);
        busy = Secret::new(world.auth.refresh(&busy).await.unwrap().refresh_token);
    }

    assert!(is_refused(&world.auth.refresh(&idle).await));
    world.advance(2 * 24 * 3600);
    assert!(is_refused(&world.auth.refresh(&busy).await));
}

#[tokio::test]
async fn a_forged_refresh_token_has_no_effect() {
    let world = world();
    world.admin().await;
    let real = world.login("admin@example.com").await.refresh_token;
    for at in 4..real.len() {
        let mut forged = real.clone().into_bytes();
        forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
        let forged = Secret::new(String::from_utf8(forged).unwrap());
        assert!(is_refused(&world.auth.refresh(&forged).await), "{at}");
    }

    assert!(world.auth.refresh(&Secret::new(real)).await.is_ok());
}

#[tokio::test]
async fn parallel_refreshes_with_one_token_get_one_child() {
    let world = world();
    world.admin().await;
    let token = Secret::new(world.login("admin@example.com").await.refresh_token);

    let all = futures::future::join_all((0..20).map(|_| world.auth.refresh(&token))).await;

    let mut children: Vec<_> = all
        .into_iter()
        .map(|answer| answer.unwrap().refresh_token)
        .collect();
    children.dedup();
    assert_eq!(children.len(), 1);
}

/// What a client or thief does next.
#[derive(Debug, Clone)]
enum Step {
    /// Present the token at this place, counted back from the newest.
    Present { back: usize },
    /// Present the newest and lose the answer.
    Lose,
    /// Let seconds pass.
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0_usize..4).prop_map(|back| Step::Present { back }),
        2 => Just(Step::Lose),
        2 => (0_u64..15).prop_map(Step::Wait),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// The model: a chain of tokens, the newest of which is alive; the one before it repeats its child for 10 s; any
    /// other kills the session.
    #[test]
    fn there_is_never_a_second_living_child_and_reuse_ends_the_session(
        steps in proptest::collection::vec(step(), 1..25),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let world = world();
            world.admin().await;
            world.mails().await;
            let mut chain = vec![world.login("admin@example.com").await.refresh_token];
            let (mut age, mut alive) = (0, true);
            for step in steps {
                let (back, lost) = match step {
                    Step::Wait(seconds) => {
                        world.advance(seconds);
                        age += seconds;
                        continue;
                    }
                    Step::Lose => (0, true),
                    Step::Present { back } => (back.min(chain.len() - 1), false),
                };
                let token = Secret::new(chain[chain.len() - 1 - back].clone());
                let answer = world.auth.refresh(&token).await;
                if !alive {
                    prop_assert!(is_refused(&answer));
                } else if back == 0 {
                    // A lost answer is not seen by the client, but the chain has grown all the same.
                    let child = answer.unwrap().refresh_token;
                    prop_assert!(!chain.contains(&child));
                    chain.push(child.clone());
                    age = 0;
                    if lost {
                        let again = world.auth.refresh(&token).await.unwrap().refresh_token;
                        prop_assert_eq!(again, child);
                    }
                } else if back == 1 && age <= 10 {
                    prop_assert_eq!(&answer.unwrap().refresh_token, chain.last().unwrap());
                } else {
                    prop_assert!(is_refused(&answer));
                    alive = false;
                }
            }
            let reuse = world
                .events()
                .await
                .iter()
                .filter(|event| event.kind == "session.reuse_detected")
                .count();
            prop_assert_eq!(reuse, usize::from(!alive));
            Ok(())
        })?;
    }
}
