//! Registering, confirming, inviting, recovering.

use futures::future::join_all;

use super::*;
use crate::auth::model::{
    ChangePassword, ForgotPassword, Invitation, NewInvitation, Outcome, ResetPassword,
};
use crate::error::{Code, Error};
use crate::users::model::UserStatus;

async fn forgot(world: &World, email: &str) -> Outcome {
    let body = ForgotPassword {
        email: email.into(),
    };
    world.auth.forgot_password(&visitor(), &body).await.unwrap()
}

async fn reset(world: &World, token: &Secret, password: &str) -> Result<Outcome> {
    let body = ResetPassword {
        token: token.clone(),
        password: Secret::new(password),
    };
    world.auth.reset_password(&visitor(), body).await
}

/// An account whose address is confirmed.
async fn confirmed(world: &World, email: &str) {
    world
        .auth
        .register(None, &visitor(), registration(email))
        .await
        .unwrap();
    let mails = world.mails().await;
    world
        .confirm(token_in(mails.last().unwrap()))
        .await
        .unwrap();
}

#[tokio::test]
async fn of_many_first_registrations_one_becomes_admin() {
    let world = world_with(|settings| settings.registration = RegistrationMode::Invitation);

    let all = join_all((0..16).map(|n| {
        let auth = world.auth.clone();
        async move {
            let new = registration(&format!("user{n}@example.com"));
            auth.register(None, &visitor(), new).await
        }
    }))
    .await;

    let made: Vec<User> = all
        .into_iter()
        .filter_map(Result::ok)
        .map(created)
        .collect();
    assert_eq!(made.len(), 1);
    assert_eq!(made[0].role, Role::Admin);
}

#[tokio::test]
async fn the_first_registration_needs_the_setup_code_when_there_is_one() {
    let world = world_with(|settings| settings.setup_code = Some(Secret::new("s3cret")));
    let with = |code: &str| Registration {
        setup_code: Some(Secret::new(code)),
        ..registration("ada@example.com")
    };

    for new in [registration("ada@example.com"), with("wrong"), with("")] {
        let refused = world
            .auth
            .register(None, &visitor(), new)
            .await
            .unwrap_err();
        assert_eq!(refused.code(), Code::Forbidden);
    }
    let user = world.auth.register(None, &visitor(), with("s3cret")).await;

    assert_eq!(created(user.unwrap()).role, Role::Admin);
}

#[tokio::test]
async fn every_fault_of_a_registration_is_reported() {
    let world = world();
    let new = Registration {
        email: "no address".into(),
        password: Secret::new("password"),
        name: " \u{7} x".into(),
        ..registration("")
    };

    let Error::Invalid(faults) = world
        .auth
        .register(None, &visitor(), new)
        .await
        .unwrap_err()
    else {
        panic!("another error");
    };

    let paths: Vec<_> = faults.iter().map(|fault| fault.path.as_str()).collect();
    assert_eq!(paths, ["email", "name", "password"]);
}

#[tokio::test]
async fn where_registration_is_not_open_strangers_are_refused_whatever_the_address() {
    for mode in [RegistrationMode::Invitation, RegistrationMode::Off] {
        let world = world_with(|settings| settings.registration = mode);
        world.admin().await;

        for email in ["admin@example.com", "new@example.com", "no address"] {
            let new = registration(email);
            let refused = world
                .auth
                .register(None, &visitor(), new)
                .await
                .unwrap_err();
            assert_eq!(refused.code(), Code::Forbidden);
        }
    }
}

#[tokio::test]
async fn an_admin_creates_accounts_with_a_role_and_hears_of_taken_addresses() {
    let world = world();
    let admin = world.admin().await;

    let user = world
        .add(&admin, " Grace@Example.com ", Role::Manager)
        .await;
    let again = registration("grace@example.com");
    let refused = world.auth.register(Some(&admin), &visitor(), again).await;

    assert_eq!(
        (user.role, user.email.as_str()),
        (Role::Manager, "grace@example.com")
    );
    let Err(Error::Invalid(faults)) = refused else {
        panic!("accepted");
    };
    assert_eq!(
        (faults[0].path.as_str(), faults[0].code),
        ("email", "taken")
    );
    let manager = world.caller("grace@example.com").await;
    let refused = world
        .auth
        .register(Some(&manager), &visitor(), registration("x@example.com"))
        .await;
    assert_eq!(refused.unwrap_err().code(), Code::Forbidden);
}

#[tokio::test]
async fn an_open_registration_needs_the_mail_to_be_read_and_chooses_no_role() {
    let world = world();
    world.admin().await;
    world.mails().await;
    let new = Registration {
        role: Some(Role::Admin),
        ..registration("eve@example.com")
    };

    let answer = world.auth.register(None, &visitor(), new).await.unwrap();

    assert!(matches!(answer, Registered::CheckMail(Outcome::CHECK_MAIL)));
    let refused = world.try_login("eve@example.com", PASSWORD).await;
    assert_eq!(refused.err().unwrap().code(), Code::AuthFailed);
    let token = world.mailed_token().await;
    world.confirm(token.clone()).await.unwrap();
    assert_eq!(
        world.login("eve@example.com").await.user.role,
        Role::Developer
    );
    assert!(world.confirm(token).await.is_err());
}

#[tokio::test]
async fn a_taken_address_gets_the_same_answer_and_its_owner_a_mail() {
    let world = world();
    world.admin().await;
    confirmed(&world, "eve@example.com").await;

    let answer = world
        .auth
        .register(None, &visitor(), registration("EVE@example.com"))
        .await
        .unwrap();

    assert!(matches!(answer, Registered::CheckMail(Outcome::CHECK_MAIL)));
    let mails = world.mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, "eve@example.com");
    assert!(!mails[0].text.contains("#token="));
}

#[tokio::test]
async fn nobody_prepares_an_account_for_someone_elses_address() {
    let world = world();
    world.admin().await;
    world.mails().await;
    let attacker = Registration {
        password: Secret::new("attackers-own-quartz-99"),
        ..registration("eve@example.com")
    };
    world
        .auth
        .register(None, &visitor(), attacker)
        .await
        .unwrap();
    world.mails().await;

    let own = registration("eve@example.com");
    world.auth.register(None, &visitor(), own).await.unwrap();
    let token = world.mailed_token().await;
    world.confirm(token).await.unwrap();

    let attack = world
        .try_login("eve@example.com", "attackers-own-quartz-99")
        .await;
    assert!(attack.is_err());
    world.login("eve@example.com").await;
}

#[tokio::test]
async fn an_invitation_works_once_for_its_address() {
    let world = world_with(|settings| settings.registration = RegistrationMode::Invitation);
    let admin = world.admin().await;
    world.mails().await;
    let new = NewInvitation {
        email: "Grace@example.com".into(),
        role: Some(Role::Qa),
    };
    let view = world.auth.invite(&admin, new).await.unwrap();
    let shown: Invitation = serde_json::from_slice(&view.data).unwrap();
    let token = world.mailed_token().await;
    let with = |email: &str| Registration {
        invitation: Some(token.clone()),
        role: Some(Role::Admin),
        ..registration(email)
    };

    let other = world
        .auth
        .register(None, &visitor(), with("eve@example.com"))
        .await;
    assert_eq!(other.unwrap_err().code(), Code::ValidationError);
    let all = join_all((0..50).map(|_| {
        let (auth, new) = (world.auth.clone(), with("grace@example.com"));
        async move { auth.register(None, &visitor(), new).await }
    }))
    .await;

    let made: Vec<User> = all
        .into_iter()
        .filter_map(Result::ok)
        .map(created)
        .collect();
    assert_eq!(made.len(), 1);
    assert_eq!((made[0].role, made[0].email_verified), (Role::Qa, true));
    let link = shown.link.unwrap();
    assert!(
        !link.ends_with(token.reveal()),
        "the shown link proves no address"
    );
}

#[tokio::test]
async fn an_invitation_ends_when_it_is_revoked_or_a_week_old() {
    let world = world_with(|settings| settings.registration = RegistrationMode::Invitation);
    let admin = world.admin().await;
    world.mails().await;
    for revoke in [true, false] {
        let new = NewInvitation {
            email: "grace@example.com".into(),
            role: None,
        };
        let view = world.auth.invite(&admin, new).await.unwrap();
        let shown: Invitation = serde_json::from_slice(&view.data).unwrap();
        let token = world.mailed_token().await;
        if revoke {
            world
                .auth
                .revoke_invitation(&admin, shown.invitation_id)
                .await
                .unwrap();
        } else {
            world.advance(7 * 24 * 3600);
        }

        let new = Registration {
            invitation: Some(token),
            ..registration("grace@example.com")
        };
        let refused = world
            .auth
            .register(None, &visitor(), new)
            .await
            .unwrap_err();

        assert_eq!(refused.code(), Code::Forbidden);
        let list = world.auth.invitations(&admin).await.unwrap();
        assert_eq!(&list.data[..], b"[]");
    }
}

#[tokio::test]
async fn forgetting_a_password_is_answered_alike_and_mails_only_confirmed_addresses() {
    let world = world();
    world.admin().await;
    confirmed(&world, "eve@example.com").await;
    world.mails().await;

    for email in ["nobody@example.com", "admin@example.com", "no address"] {
        assert_eq!(forgot(&world, email).await, Outcome::CHECK_MAIL);
        assert!(world.mails().await.is_empty(), "{email}");
    }
    assert_eq!(forgot(&world, "eve@example.com").await, Outcome::CHECK_MAIL);
    assert_eq!(world.mails().await.len(), 1);
}

#[tokio::test]
async fn a_reset_works_once_within_an_hour_and_ends_every_session() {
    let world = world();
    world.admin().await;
    confirmed(&world, "eve@example.com").await;
    let session = world.login("eve@example.com").await;
    forgot(&world, "eve@example.com").await;
    let late = world.mailed_token().await;
    world.advance(3600);
    assert!(
        reset(&world, &late, "another-mossy-falcon-12")
            .await
            .is_err()
    );
    forgot(&world, "eve@example.com").await;
    let token = world.mailed_token().await;

    let weak = reset(&world, &token, "password").await.unwrap_err();
    assert_eq!(weak.code(), Code::ValidationError);
    let all = join_all((0..20).map(|_| reset(&world, &token, "another-mossy-falcon-12"))).await;

    assert_eq!(all.iter().filter(|answer| answer.is_ok()).count(), 1);
    let refresh = Secret::new(session.refresh_token);
    assert!(world.auth.refresh(&refresh).await.is_err());
    assert!(
        world
            .auth
            .authenticate(&session.access_token)
            .await
            .is_err()
    );
    assert!(world.try_login("eve@example.com", PASSWORD).await.is_err());
    assert!(
        world
            .try_login("eve@example.com", "another-mossy-falcon-12")
            .await
            .is_ok()
    );
    assert_eq!(world.mails().await[0].subject, "Your password was changed");
}

#[tokio::test]
async fn changing_the_password_needs_the_old_one_and_keeps_this_session_only() {
    let world = world();
    world.admin().await;
    let other = world.login("admin@example.com").await;
    let this = world.login("admin@example.com").await;
    let caller = world.auth.authenticate(&this.access_token).await.unwrap();
    let change = |current: &str| ChangePassword {
        current_password: Secret::new(current),
        password: Secret::new("another-mossy-falcon-12"),
    };

    let wrong = world
        .auth
        .change_password(&caller, &visitor(), change("wrong"))
        .await;
    assert_eq!(wrong.unwrap_err().code(), Code::ValidationError);
    world
        .auth
        .change_password(&caller, &visitor(), change(PASSWORD))
        .await
        .unwrap();

    assert!(world.auth.authenticate(&this.access_token).await.is_ok());
    assert!(
        world
            .auth
            .refresh(&Secret::new(this.refresh_token))
            .await
            .is_ok()
    );
    assert!(world.auth.authenticate(&other.access_token).await.is_err());
}

#[tokio::test]
async fn events_and_the_store_keep_no_secret_and_no_open_personal_field() {
    let world = world();
    let admin = world.admin().await;
    confirmed(&world, "eve@example.com").await;
    let session = world.login("eve@example.com").await;
    world.add(&admin, "grace@example.com", Role::Qa).await;
    forgot(&world, "eve@example.com").await;
    let token = world.mails().await.last().map(token_in).unwrap();

    let events = serde_json::to_string(&world.events().await).unwrap();
    let stored = world.everything().await;

    for secret in ["eve@", "grace@", "admin@", "Ada", PASSWORD, "plain:"] {
        assert!(!events.contains(secret), "{secret} in {events}");
    }
    for secret in [
        token.reveal(),
        &session.access_token,
        &session.refresh_token,
    ] {
        assert!(!stored.contains(secret), "a token is stored");
    }
    let kinds: Vec<String> = world
        .events()
        .await
        .into_iter()
        .map(|event| event.kind)
        .collect();
    assert_eq!(
        kinds,
        [
            "user.created",
            "session.started",
            "user.created",
            "user.verified",
            "session.started",
            "user.created"
        ]
    );
}

#[tokio::test]
async fn sealed_fields_open_with_the_persons_key_and_nowhere_else() {
    let world = world();
    let admin = world.admin().await;
    let key = world
        .store
        .get::<crate::users::sealed::PersonalKey>(crate::keys::personal_key(admin.id))
        .await
        .unwrap()
        .unwrap()
        .value;
    let mut event = world.events().await.swap_remove(0);

    let opened = key.open(admin.id, &event).unwrap();

    let email = opened
        .iter()
        .find(|change| change.field == "email")
        .unwrap();
    assert_eq!(email.after, "admin@example.com");
    for change in &mut event.changes {
        change.field = match change.field.as_str() {
            "email" => "name".into(),
            "name" => "email".into(),
            other => other.to_owned(),
        };
    }
    assert!(key.open(admin.id, &event).is_err(), "fields were swapped");
}

#[tokio::test]
async fn a_mail_that_cannot_be_sent_is_repeated_and_in_the_end_put_aside() {
    let world = world();
    world.admin().await;
    world.letters.set_broken(true);

    let mut rounds = 0;
    while deliver(&world.store, &world.letters).await.unwrap().dead == 0 {
        rounds += 1;
        assert!(rounds < 100);
        world.advance(4 * 3600);
    }

    assert_eq!(rounds, 11);
    assert!(world.everything().await.contains("DEAD_MAILS"));
    world.letters.set_broken(false);
    assert!(world.mails().await.is_empty());
}

#[tokio::test]
async fn an_unconfirmed_open_account_is_pending() {
    let world = world();
    let admin = world.admin().await;
    let new = registration("eve@example.com");
    world.auth.register(None, &visitor(), new).await.unwrap();
    let query = crate::users::UserQuery {
        status: vec![UserStatus::Pending],
        ..Default::default()
    };

    let list = world.users.list(&admin, &query).unwrap();

    let people: Vec<User> = serde_json::from_slice(&list.data).unwrap();
    assert_eq!(people.len(), 1);
}
