//! The second step of a sign-in, what it is set up with, and proving oneself once more.

use codexflow_core::auth::model::{
    Confirmation, Enrolment, Outcome, Proving, RecoveryCodes, SecondFactorState, SecondStep,
    SignedIn,
};
use codexflow_core::error::Result;
use codexflow_core::view::View;

use crate::answer::Answer;
use crate::auth::{done, tokens};
use crate::call::Call;
use crate::limit::Class;
use crate::row::{Access, Row, group};

pub(crate) fn rows() -> Vec<Row> {
    let own = "Everyone who is signed in, about themselves.";
    let proved =
        "Everyone, about themselves, who signed in or proved themselves in the last five minutes.";
    group("Auth", vec![
        Row::post("/v1/auth/totp/verify", "verifySecondStep", |call| Box::pin(verify(call)))
            .about("The second step of a sign-in: a code of the app, or a recovery code. Each works once.", "Everyone.")
            .access(Access::Public)
            .class(Class::Auth)
            .takes::<SecondStep>()
            .gives::<SignedIn>(),
        Row::post("/v1/auth/reauthenticate", "reauthenticate", |call| Box::pin(reauthenticate(call)))
            .about("Prove once more that it is oneself, by password, or by a code where the second factor is on.", own)
            .class(Class::Auth)
            .takes::<Proving>()
            .gives::<Outcome>(),
        Row::get("/v1/auth/totp", "getSecondFactor", |call| Box::pin(state(call)))
            .about("Say whether one's own second factor is on.", own)
            .gives::<SecondFactorState>(),
        Row::post("/v1/auth/totp", "enrolSecondFactor", |call| Box::pin(enrol(call)))
            .about("Make a key for an authenticator app; a code of the app then turns the second factor on.", proved)
            .class(Class::Auth)
            .gives::<Enrolment>(),
        Row::post("/v1/auth/totp/confirm", "confirmSecondFactor", |call| Box::pin(confirm(call)))
            .about("Turn the second factor on by a first code; answers the recovery codes, once.", proved)
            .class(Class::Auth)
            .takes::<Confirmation>()
            .gives::<RecoveryCodes>(),
        Row::post("/v1/auth/totp/recovery-codes", "renewRecoveryCodes", |call| Box::pin(renew(call)))
            .about("Make new recovery codes; the old ones end.", proved)
            .class(Class::Auth)
            .gives::<RecoveryCodes>(),
        Row::delete("/v1/auth/totp", "removeSecondFactor", |call| Box::pin(remove(call)))
            .about("Turn the second factor off.", proved)
            .unversioned("It is on or off; there is nothing in it that another could have changed.")
            .gives::<Outcome>(),
    ])
}

async fn verify(call: Call) -> Result<Answer> {
    let body: SecondStep = call.json()?;
    let auth = &call.app().auth;
    let signed_in = auth.verify_second_step(&call.visitor(), body).await?;
    tokens(&call, &signed_in)
}

async fn reauthenticate(call: Call) -> Result<Answer> {
    let body: Proving = call.json()?;
    let auth = &call.app().auth;
    let caller = call.caller()?;
    done(&auth.reauthenticate(caller, &call.visitor(), body).await?)
}

async fn state(call: Call) -> Result<Answer> {
    let state = call.app().auth.second_factor_state(call.caller()?).await?;
    View::plain(&state).map(Answer::one)
}

async fn enrol(call: Call) -> Result<Answer> {
    let enrolment = call.app().auth.enrol(call.caller()?).await?;
    View::plain(&enrolment).map(Answer::one)
}

async fn confirm(call: Call) -> Result<Answer> {
    let body: Confirmation = call.json()?;
    let auth = &call.app().auth;
    let codes = auth
        .confirm_second_factor(call.caller()?, &call.visitor(), &body)
        .await?;
    View::plain(&codes).map(Answer::one)
}

async fn renew(call: Call) -> Result<Answer> {
    let codes = call.app().auth.renew_recovery_codes(call.caller()?).await?;
    View::plain(&codes).map(Answer::one)
}

async fn remove(call: Call) -> Result<Answer> {
    done(&call.app().auth.remove_second_factor(call.caller()?).await?)
}
