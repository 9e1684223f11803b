//! Wrong guesses: what they cost, whom they keep out and whom they do not.

use std::sync::atomic::Ordering;

use super::*;
use crate::auth::model::{ChangePassword, ForgotPassword, Outcome};
use crate::error::Error;

const ADDRESS: &str = "admin@example.com";

impl World {
    async fn runs_of(&self, email: &str) -> u64 {
        let before = self.passwords.runs.load(Ordering::Relaxed);
        assert!(
            self.try_login(email, "wrong-quartz-lagoon-1")
                .await
                .is_err()
        );
        self.passwords.runs.load(Ordering::Relaxed) - before
    }

    async fn login_on(&self, device: Option<&str>, password: &str, ip: u8) -> Result<SignedIn> {
        let from = Visitor {
            ip: IpAddr::from([198, 51, 100, ip]),
            ..visitor()
        };
        let credentials = Credentials {
            device_token: device.map(Secret::new),
            ..credentials(ADDRESS, password)
        };
        self.auth.login(&from, credentials).await.map(entered)
    }

    /// Strangers use up every guess at the account, and every failure of an address.
    async fn flood(&self) {
        while !matches!(
            self.login_on(None, "wrong-quartz-lagoon-1", 1).await,
            Err(Error::RateLimited { .. })
        ) {}
    }
}

#[tokio::test]
async fn unknown_locked_and_known_accounts_cost_one_hash_each() {
    let world = world();
    let admin = world.admin().await;
    world.add(&admin, "ada@example.com", Role::Developer).await;
    let open = registration("open@example.com");
    world.auth.register(None, &visitor(), open).await.unwrap();

    for email in [
        "ada@example.com",
        "open@example.com",
        "nobody@example.com",
        "no address",
    ] {
        assert_eq!(world.runs_of(email).await, 1, "{email}");
    }

    // Registering and asking for a new password: the same work for a taken and for a free address.
    for email in ["ada@example.com", "fresh@example.com"] {
        let before = world.passwords.runs.load(Ordering::Relaxed);
        let new = registration(email);
        world.auth.register(None, &visitor(), new).await.unwrap();
        let body = ForgotPassword {
            email: email.into(),
        };
        world.auth.forgot_password(&visitor(), &body).await.unwrap();
        assert_eq!(world.passwords.runs.load(Ordering::Relaxed) - before, 1);
    }
}

#[tokio::test]
async fn a_flood_of_guesses_does_not_keep_a_known_device_out() {
    let world = world();
    world.admin().await;
    let device = world.login(ADDRESS).await.device_token.unwrap();
    world.flood().await;

    assert!(world.login_on(None, PASSWORD, 2).await.is_err());
    let again = world.login_on(Some(&device), PASSWORD, 1).await.unwrap();

    // The device has ten guesses of its own, and no more.
    for _ in 0..10 {
        let wrong = world
            .login_on(again.device_token.as_deref(), "wrong", 3)
            .await;
        assert!(matches!(wrong, Err(Error::Unauthenticated(_))));
    }
    let refused = world.login_on(Some(&device), PASSWORD, 3).await;
    assert!(matches!(refused, Err(Error::RateLimited { .. })));
}

#[tokio::test]
async fn a_device_is_of_one_account_and_known_for_half_a_year_and_until_all_sessions_end() {
    let world = world();
    let admin = world.admin().await;
    world.add(&admin, "eve@example.com", Role::Developer).await;
    let foreign = world.login("eve@example.com").await.device_token.unwrap();
    let old = world.login(ADDRESS).await.device_token.unwrap();
    let forged = format!("cfd_B{}", &old[5..]);
    world.flood().await;
    for token in [&foreign, &forged, &String::from("cfd_"), &String::new()] {
        assert!(world.login_on(Some(token), PASSWORD, 2).await.is_err());
    }

    world.advance(179 * 24 * 3600);
    world.flood().await;
    let renewed = world.login_on(Some(&old), PASSWORD, 1).await.unwrap();
    world.advance(2 * 24 * 3600);
    world.flood().await;
    assert!(world.login_on(Some(&old), PASSWORD, 2).await.is_err());
    let renewed = renewed.device_token.unwrap();
    let here = world.login_on(Some(&renewed), PASSWORD, 2).await.unwrap();

    // Whoever knew the old password has no device after it was changed; who is signed in is not kept from changing it.
    let caller = world.auth.authenticate(&here.access_token).await.unwrap();
    let body = ChangePassword {
        current_password: Secret::new(PASSWORD),
        password: Secret::new("another-quartz-lagoon-75"),
    };
    world
        .auth
        .change_password(&caller, &visitor(), body)
        .await
        .unwrap();
    let refused = world
        .login_on(Some(&renewed), "another-quartz-lagoon-75", 2)
        .await;
    assert!(matches!(refused, Err(Error::RateLimited { .. })));
}

#[tokio::test]
async fn a_sign_in_strengthens_the_hash_when_the_parameters_have_changed() {
    let world = world();
    let admin = world.admin().await;
    let stored = async || {
        let (_, credential, version) = world.auth.person(admin.id).await.unwrap().unwrap();
        (credential, version)
    };
    let (before, version) = stored().await;
    world.login(ADDRESS).await;
    assert_eq!(stored().await, (before.clone(), version));

    world.passwords.stronger.store(true, Ordering::Relaxed);
    assert!(world.try_login(ADDRESS, "wrong").await.is_err());
    assert_eq!(stored().await.1, version);
    let sessions = futures::future::join_all((0..8).map(|_| world.login(ADDRESS))).await;

    let (after, _) = stored().await;
    assert!(after.hash.starts_with("strong:"));
    assert_eq!(
        (after.session_era, after.changed_at),
        (before.session_era, before.changed_at)
    );
    for session in sessions {
        world
            .auth
            .authenticate(&session.access_token)
            .await
            .unwrap();
    }
    world
        .auth
        .authenticate(&world.login(ADDRESS).await.access_token)
        .await
        .unwrap();
    assert!(
        world
            .auth
            .authenticate(&world.login(ADDRESS).await.access_token)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_confirmation_can_be_asked_for_again_but_not_without_end() {
    let world = world();
    let admin = world.admin().await;
    world.mails().await;

    assert_eq!(
        world.auth.resend_verification(&admin).await.unwrap(),
        Outcome::CHECK_MAIL
    );
    let token = world.mailed_token().await;
    assert!(!world.everything().await.contains(token.reveal()));
    for _ in 0..4 {
        world.auth.resend_verification(&admin).await.unwrap();
    }
    let refused = world.auth.resend_verification(&admin).await;
    assert!(matches!(refused, Err(Error::RateLimited { .. })));

    world.confirm(token).await.unwrap();
    world.mails().await;
    assert_eq!(
        world.auth.resend_verification(&admin).await.unwrap(),
        Outcome::DONE
    );
    assert!(world.mails().await.is_empty());
}
