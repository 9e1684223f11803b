//! The second factor: turned on, asked for, guessed at, lost and turned off.

use super::*;
use crate::auth::model::{Confirmation, MfaRequired, Outcome, Proving, ResetPassword, SecondStep};
use crate::auth::totp;
use crate::error::Error;
use crate::testing::code_of;

const ADDRESS: &str = "admin@example.com";

struct On {
    world: World,
    caller: Caller,
    secret: String,
    recovery: Vec<String>,
}

impl On {
    async fn new() -> Self {
        let world = world();
        let caller = world.admin().await;
        let token = world.mailed_token().await;
        world.confirm(token).await.unwrap();
        let secret = world.auth.enrol(&caller).await.unwrap().secret;
        let mut on = Self {
            world,
            caller,
            secret,
            recovery: Vec::new(),
        };
        let body = Confirmation { code: on.code(0) };
        let auth = &on.world.auth;
        let codes = auth
            .confirm_second_factor(&on.caller, &visitor(), &body)
            .await;
        on.recovery = codes.unwrap().recovery_codes;
        on.world.advance(30);
        on
    }

    /// The code that the app shows so many seconds from now.
    fn code(&self, later: i64) -> Secret {
        let at = self.world.clock.now().millis() + later * 1000;
        Secret::new(code_of(
            &self.secret,
            crate::time::Timestamp::from_millis(at),
        ))
    }

    /// The first step.
    async fn asked(&self, device: Option<&str>) -> MfaRequired {
        let credentials = Credentials {
            device_token: device.map(Secret::new),
            ..credentials(ADDRESS, PASSWORD)
        };
        match self
            .world
            .auth
            .login(&visitor(), credentials)
            .await
            .unwrap()
        {
            Login::Code(asked) => asked,
            Login::SignedIn(_) => panic!("no code was asked for"),
        }
    }

    async fn answer(&self, asked: &MfaRequired, code: Secret) -> Result<SignedIn> {
        let body = SecondStep {
            mfa_token: Secret::new(asked.mfa_token.as_str()),
            code,
        };
        self.world.auth.verify_second_step(&visitor(), body).await
    }
}

fn refused<T>(result: &Result<T>) -> bool {
    matches!(result, Err(Error::Unauthenticated(_)))
}

#[tokio::test]
async fn a_password_alone_begins_no_session_and_each_code_one_at_most() {
    let on = On::new().await;
    let asked = on.asked(None).await;
    assert!(refused(
        &on.world.auth.authenticate(&asked.mfa_token).await.map(drop)
    ));
    assert!(
        on.world
            .auth
            .refresh(&Secret::new(asked.mfa_token.as_str()))
            .await
            .is_err()
    );

    let code = on.code(0);
    let all = futures::future::join_all((0..20).map(|_| on.answer(&asked, code.clone()))).await;

    // Beyond five wrong ones the others are told to wait; none comes in.
    assert_eq!(all.iter().filter(|one| one.is_ok()).count(), 1);
    let signed_in = all.into_iter().find_map(Result::ok).unwrap();
    on.world
        .auth
        .authenticate(&signed_in.access_token)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_code_holds_a_step_to_either_side_and_is_not_taken_twice() {
    let on = On::new().await;
    let asked = on.asked(None).await;
    assert!(refused(&on.answer(&asked, on.code(-60)).await));
    assert!(refused(&on.answer(&asked, on.code(60)).await));

    let early = on.code(30);
    on.answer(&asked, early.clone()).await.unwrap();

    // The same one, and all before it.
    assert!(refused(&on.answer(&asked, early).await));
    assert!(refused(&on.answer(&asked, on.code(0)).await));
    on.world.advance(60);
    on.answer(&asked, on.code(0)).await.unwrap();
}

#[tokio::test]
async fn the_first_step_ends_after_five_minutes_and_with_the_password() {
    let on = On::new().await;
    let asked = on.asked(None).await;
    on.world.advance(301);
    assert!(refused(&on.answer(&asked, on.code(0)).await));

    let asked = on.asked(None).await;
    on.world.mails().await;
    let body = crate::auth::model::ForgotPassword {
        email: ADDRESS.into(),
    };
    on.world
        .auth
        .forgot_password(&visitor(), &body)
        .await
        .unwrap();
    let reset = ResetPassword {
        token: on.world.mailed_token().await,
        password: Secret::new(PASSWORD),
    };
    on.world
        .auth
        .reset_password(&visitor(), reset)
        .await
        .unwrap();
    assert!(refused(&on.answer(&asked, on.code(0)).await));

    // A new password does not turn the second step off.
    let again = on.asked(None).await;
    on.answer(&again, on.code(0)).await.unwrap();
    for forged in [
        "",
        "cfm_",
        "cfd_AAAA",
        "nonsense",
        &again.mfa_token.replace("cfm_", "cfd_"),
    ] {
        let forged = MfaRequired {
            mfa_required: true,
            mfa_token: forged.into(),
        };
        assert!(refused(&on.answer(&forged, on.code(30)).await));
    }
}

#[tokio::test]
async fn five_wrong_codes_close_the_second_step_for_a_quarter_of_an_hour() {
    let on = On::new().await;
    let device = {
        let asked = on.asked(None).await;
        on.answer(&asked, on.code(0))
            .await
            .unwrap()
            .device_token
            .unwrap()
    };
    on.world.advance(60);
    for _ in 0..5 {
        // A new first step gives no new guesses.
        let asked = on.asked(None).await;
        assert!(refused(&on.answer(&asked, on.code(-120)).await));
    }
    let asked = on.asked(None).await;
    let waits = on.answer(&asked, on.code(0)).await;
    assert!(matches!(waits, Err(Error::RateLimited { .. })));
    let recovery = on
        .answer(&asked, Secret::new(on.recovery[0].as_str()))
        .await;
    assert!(matches!(recovery, Err(Error::RateLimited { .. })));

    // A device that the person has signed in on has guesses of its own.
    let known = on.asked(Some(&device)).await;
    on.answer(&known, on.code(0)).await.unwrap();
    on.world.advance(900);
    let asked = on.asked(None).await;
    on.answer(&asked, on.code(0)).await.unwrap();
}

#[tokio::test]
async fn a_recovery_code_lets_one_in_once_and_its_person_is_told() {
    let on = On::new().await;
    assert_eq!(on.recovery.len(), 10);
    on.world.mails().await;
    let asked = on.asked(None).await;
    let code = Secret::new(on.recovery[3].to_uppercase());
    let known = on.asked(None).await;

    let all = futures::future::join_all((0..50).map(|_| on.answer(&known, code.clone()))).await;

    assert_eq!(all.iter().filter(|one| one.is_ok()).count(), 1);
    let mails = on.world.mails().await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text.contains("left: 9"), "{}", mails[0].text);
    on.world.advance(900);
    assert!(refused(&on.answer(&asked, code.clone()).await));
    let state = on.world.auth.second_factor_state(&on.caller).await.unwrap();
    assert_eq!((state.enabled, state.recovery_codes_left), (true, 9));
}

#[tokio::test]
async fn a_guess_at_a_recovery_code_costs_one_hash_whether_or_not_it_names_one() {
    let on = On::new().await;
    let known = format!("{}-aaaa-aaaa-aaaa-aaaa", &on.recovery[0][..4]);
    for guess in ["zzzz-aaaa-aaaa-aaaa-aaaa", &known, "é", ""] {
        let asked = on.asked(None).await;
        let before = on.world.passwords.runs.load(Ordering::Relaxed);
        assert!(
            refused(&on.answer(&asked, Secret::new(guess)).await),
            "{guess}"
        );
        assert_eq!(
            on.world.passwords.runs.load(Ordering::Relaxed) - before,
            1,
            "{guess}"
        );
    }
}

#[tokio::test]
async fn new_recovery_codes_end_the_old_ones() {
    let on = On::new().await;
    let old = Secret::new(on.recovery[0].as_str());
    let new = on
        .world
        .auth
        .renew_recovery_codes(&on.caller)
        .await
        .unwrap();

    let asked = on.asked(None).await;
    assert!(refused(&on.answer(&asked, old).await));
    let code = Secret::new(new.recovery_codes[0].as_str());
    on.answer(&asked, code).await.unwrap();
}

#[tokio::test]
async fn a_key_asks_nothing_before_it_is_confirmed_and_nothing_is_stored_open() {
    let world = world();
    let caller = world.admin().await;
    let first = world.auth.enrol(&caller).await.unwrap();
    let second = world.auth.enrol(&caller).await.unwrap();
    world.login(ADDRESS).await;
    assert_ne!(first.secret, second.secret);
    assert!(
        second
            .uri
            .starts_with("otpauth://totp/CodexFlow:admin%40example.com?secret=")
    );
    let stale = Secret::new(code_of(&first.secret, world.clock.now()));
    let body = Confirmation { code: stale };
    let wrong = world
        .auth
        .confirm_second_factor(&caller, &visitor(), &body)
        .await;
    assert!(matches!(wrong, Err(Error::Invalid(_))));

    let body = Confirmation {
        code: Secret::new(code_of(&second.secret, world.clock.now())),
    };
    let codes = world
        .auth
        .confirm_second_factor(&caller, &visitor(), &body)
        .await
        .unwrap();

    assert!(matches!(
        world.auth.enrol(&caller).await,
        Err(Error::Conflict(_))
    ));
    let everything = world.everything().await;
    assert!(!everything.contains(&second.secret));
    let item = world
        .store
        .get::<Value>(crate::keys::second_factor(caller.id));
    let stored = item.await.unwrap().unwrap().value.to_string();
    for code in codes.recovery_codes {
        let whole = code.replace('-', "");
        assert!(!everything.contains(&code) && !stored.contains(&whole));
    }
    assert_eq!(totp::base32(b"foobar"), "MZXW6YTBOI");
    for event in world.events().await {
        assert!(event.changes.is_empty() || !event.kind.contains("totp"));
    }
}

#[tokio::test]
async fn turning_it_on_or_off_needs_a_proof_of_the_last_five_minutes() {
    let on = On::new().await;
    on.world.advance(301);
    let auth = &on.world.auth;
    let refused = auth.remove_second_factor(&on.caller).await;
    assert!(matches!(refused, Err(Error::Forbidden(_))));
    assert!(auth.renew_recovery_codes(&on.caller).await.is_err());
    assert!(auth.enrol(&on.caller).await.is_err());
    let proving = |password: Option<&str>, code: Option<Secret>| Proving {
        password: password.map(Secret::new),
        code,
    };

    // Where the second factor is on, the password does not prove enough.
    let by_password = proving(Some(PASSWORD), None);
    assert!(
        auth.reauthenticate(&on.caller, &visitor(), by_password)
            .await
            .is_err()
    );
    let wrong = proving(None, Some(Secret::new("000000")));
    assert!(
        auth.reauthenticate(&on.caller, &visitor(), wrong)
            .await
            .is_err()
    );
    let code = on.code(0);
    let right = proving(None, Some(code.clone()));
    auth.reauthenticate(&on.caller, &visitor(), right)
        .await
        .unwrap();
    let replayed = proving(None, Some(code));
    assert!(
        auth.reauthenticate(&on.caller, &visitor(), replayed)
            .await
            .is_err()
    );

    assert_eq!(
        auth.remove_second_factor(&on.caller).await.unwrap(),
        Outcome::DONE
    );
    on.world.login(ADDRESS).await;
    on.world.advance(301);
    assert!(auth.enrol(&on.caller).await.is_err());
    let wrong = proving(Some("wrong"), None);
    assert!(
        auth.reauthenticate(&on.caller, &visitor(), wrong)
            .await
            .is_err()
    );
    assert!(
        auth.reauthenticate(&on.caller, &visitor(), proving(None, None))
            .await
            .is_err()
    );
    let right = proving(Some(PASSWORD), None);
    auth.reauthenticate(&on.caller, &visitor(), right)
        .await
        .unwrap();
    auth.enrol(&on.caller).await.unwrap();
}

#[tokio::test]
async fn whoever_runs_the_machine_can_turn_off_a_second_factor_that_is_lost() {
    let on = On::new().await;

    on.world.auth.offer_reset(ADDRESS, false).await.unwrap();
    on.asked(None).await;
    on.world.auth.offer_reset(ADDRESS, true).await.unwrap();

    on.world.login(ADDRESS).await;
    let kinds: Vec<String> = on
        .world
        .events()
        .await
        .into_iter()
        .map(|event| event.kind)
        .collect();
    assert!(kinds.contains(&"user.totp_disabled".to_owned()));
}
