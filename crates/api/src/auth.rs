//! Signing up, in, on and out. In cookie mode (`X-CodexFlow-Client: web`) the refresh token is a cookie that no script can
//! read and that only refresh and logout look at.

use codexflow_core::auth::model::{
    ChangePassword, Credentials, ForgotPassword, Login, Outcome, RefreshRequest, Registered,
    Registration, ResetPassword, Session, SignedIn, VerifyEmail, Visitor,
};
use codexflow_core::error::{Error, Resource, Result};
use codexflow_core::secret::Secret;
use codexflow_core::users::model::User;
use codexflow_core::view::View;
use http::header::USER_AGENT;
use serde_json::json;

use crate::answer::Answer;
use crate::call::Call;
use crate::cookie::Kind;
use crate::limit::Class;
use crate::row::{Access, Row, group};
use crate::{cookie, guard};

/// Longest name of a client that is kept.
const MAX_CLIENT: usize = 200;

pub(crate) fn rows() -> Vec<Row> {
    let everyone = "Everyone.";
    let own = "Everyone who is signed in, about themselves.";
    let open = |row: Row| row.access(Access::Public).class(Class::Auth);
    group("Auth", vec![
        Row::post("/v1/auth/register", "register", |call| Box::pin(register(call)))
            .about("Make an account: the first becomes the admin, the next as the server's settings say.", everyone)
            .access(Access::Optional)
            .class(Class::Register)
            .takes::<Registration>()
            .gives::<User>().accepts::<Outcome>()
            .statuses(&[201, 202]),
        open(Row::post("/v1/auth/login", "login", |call| Box::pin(login(call))))
            .about("Sign in with address and password. Where the second factor is on, `mfaRequired` asks for the second step.", everyone)
            .takes::<Credentials>()
            .gives::<Login>(),
        open(Row::post("/v1/auth/refresh", "refresh", |call| Box::pin(refresh(call))))
            .about("Exchange a refresh token for new tokens.", everyone)
            .may_take::<RefreshRequest>()
            .gives::<SignedIn>(),
        Row::post("/v1/auth/logout", "logout", |call| Box::pin(logout(call)))
            .about("End the session of the access token, the refresh token or the cookie.", everyone)
            .access(Access::Lenient)
            .class(Class::Auth)
            .may_take::<RefreshRequest>()
            .gives::<Outcome>(),
        open(Row::post("/v1/auth/forgot-password", "forgotPassword", |call| Box::pin(forgot_password(call))))
            .about("Ask for a mail with a link that sets a new password; the answer is the same for every address.", everyone)
            .takes::<ForgotPassword>()
            .gives::<Outcome>()
            .statuses(&[202]),
        open(Row::post("/v1/auth/reset-password", "resetPassword", |call| Box::pin(reset_password(call))))
            .about("Set a new password by the token of that mail; every session ends.", everyone)
            .takes::<ResetPassword>()
            .gives::<Outcome>(),
        open(Row::post("/v1/auth/verify-email", "verifyEmail", |call| Box::pin(verify_email(call))))
            .about("Confirm an address by the token of a mail.", everyone)
            .takes::<VerifyEmail>()
            .gives::<Outcome>(),
        Row::post("/v1/auth/resend-verification", "resendVerification", |call| Box::pin(resend_verification(call)))
            .about("Ask once more for the mail that confirms one's own address. Who cannot sign in yet registers again.", own)
            .class(Class::Auth)
            .gives::<Outcome>(),
        Row::post("/v1/auth/change-password", "changePassword", |call| Box::pin(change_password(call)))
            .about("Change one's own password; every other session ends.", own)
            .class(Class::Auth)
            .takes::<ChangePassword>()
            .gives::<Outcome>(),
        Row::get("/v1/auth/me", "getMe", |call| Box::pin(me(call)))
            .about("Show who is signed in.", own)
            .for_keys(&[])
            .gives::<User>(),
        Row::get("/v1/auth/sessions", "listSessions", |call| Box::pin(sessions(call)))
            .about("List one's own sessions.", own)
            .lists::<Session>(),
        Row::delete("/v1/auth/sessions", "endOtherSessions", |call| Box::pin(end_other_sessions(call)))
            .about("End all of one's own sessions but this one.", own)
            .gives::<Outcome>(),
        Row::delete("/v1/auth/sessions/{id}", "endSession", |call| Box::pin(end_session(call)))
            .about("End one of one's own sessions.", own)
            .unversioned("A session is there or gone; it never changes.")
            .gives::<Outcome>(),
    ])
}

impl Call {
    pub(crate) fn visitor(&self) -> Visitor {
        let client = self.header(&USER_AGENT).unwrap_or_default();
        Visitor {
            ip: self.address,
            client: client.chars().take(MAX_CLIENT).collect(),
        }
    }
}

async fn register(call: Call) -> Result<Answer> {
    let new: Registration = call.json()?;
    let auth = &call.app().auth;
    let registered = auth
        .register(call.caller.as_ref(), &call.visitor(), new)
        .await?;
    match registered {
        Registered::Created(view) => Ok(Answer::created(view, "/v1/users", "userId")),
        Registered::CheckMail(outcome) => Ok(Answer::accepted(View::plain(&outcome)?, None)),
    }
}

async fn login(call: Call) -> Result<Answer> {
    let mut credentials: Credentials = call.json()?;
    if credentials.device_token.is_none() && cookie::is_web(&call.headers) {
        credentials.device_token = cookie::read(&call, Kind::Device);
    }
    match call.app().auth.login(&call.visitor(), credentials).await? {
        Login::SignedIn(signed_in) => tokens(&call, &signed_in),
        Login::Code(asked) => View::plain(&asked).map(Answer::one),
    }
}

async fn refresh(call: Call) -> Result<Answer> {
    let token = refresh_token(&call)?.ok_or_else(|| {
        Error::invalid(
            "refreshToken",
            "required",
            "is required where there is no cookie",
        )
    })?;
    let signed_in = call.app().auth.refresh(&token).await?;
    tokens(&call, &signed_in)
}

async fn logout(call: Call) -> Result<Answer> {
    let token = refresh_token(&call)?;
    let outcome = call
        .app()
        .auth
        .logout(call.caller.as_ref(), token.as_ref())
        .await?;
    let answer = done(&outcome)?;
    Ok(if cookie::is_web(&call.headers) {
        answer.cookie(&cookie::gone(&call, Kind::Session))
    } else {
        answer
    })
}

async fn forgot_password(call: Call) -> Result<Answer> {
    let body: ForgotPassword = call.json()?;
    let outcome = call
        .app()
        .auth
        .forgot_password(&call.visitor(), &body)
        .await?;
    Ok(Answer::accepted(View::plain(&outcome)?, None))
}

async fn reset_password(call: Call) -> Result<Answer> {
    let body: ResetPassword = call.json()?;
    done(
        &call
            .app()
            .auth
            .reset_password(&call.visitor(), body)
            .await?,
    )
}

async fn verify_email(call: Call) -> Result<Answer> {
    let body: VerifyEmail = call.json()?;
    done(&call.app().auth.verify_email(&call.visitor(), body).await?)
}

async fn resend_verification(call: Call) -> Result<Answer> {
    done(&call.app().auth.resend_verification(call.caller()?).await?)
}

async fn change_password(call: Call) -> Result<Answer> {
    let body: ChangePassword = call.json()?;
    done(
        &call
            .app()
            .auth
            .change_password(call.caller()?, &call.visitor(), body)
            .await?,
    )
}

async fn me(call: Call) -> Result<Answer> {
    call.app().auth.me(call.caller()?).await.map(Answer::one)
}

async fn sessions(call: Call) -> Result<Answer> {
    call.app()
        .auth
        .sessions(call.caller()?)
        .await
        .map(Answer::list)
}

async fn end_other_sessions(call: Call) -> Result<Answer> {
    done(&call.app().auth.end_other_sessions(call.caller()?).await?)
}

async fn end_session(call: Call) -> Result<Answer> {
    let session = call.id(0, Resource::Session)?;
    done(&call.app().auth.end_session(call.caller()?, session).await?)
}

pub(crate) fn done(outcome: &Outcome) -> Result<Answer> {
    View::plain(outcome).map(Answer::one)
}

/// The refresh token of the body, else of the cookie, which only our own pages may send.
fn refresh_token(call: &Call) -> Result<Option<Secret>> {
    let body: Option<RefreshRequest> = call.maybe_json()?;
    if let Some(token) = body.and_then(|body| body.refresh_token) {
        return Ok(Some(token));
    }
    let Some(token) = cookie::read(call, Kind::Session) else {
        return Ok(None);
    };
    guard::same_site(&call.headers, &call.door.options)?;
    Ok(Some(token))
}

/// New tokens: the refresh token in the body, or as a cookie for our own pages.
pub(crate) fn tokens(call: &Call, signed_in: &SignedIn) -> Result<Answer> {
    let view = View::plain(signed_in)?;
    if !cookie::is_web(&call.headers) {
        return Ok(Answer::one(view));
    }
    guard::same_site(&call.headers, &call.door.options)?;
    let mut data = serde_json::from_slice(&view.data).unwrap_or_else(|_| json!({}));
    if let Some(fields) = data.as_object_mut() {
        fields.remove("refreshToken");
        fields.remove("deviceToken");
    }
    let answer = Answer::one(View::plain(&data)?);
    let answer = answer.cookie(&cookie::keep(call, Kind::Session, &signed_in.refresh_token));
    Ok(match &signed_in.device_token {
        Some(token) => answer.cookie(&cookie::keep(call, Kind::Device, token)),
        None => answer,
    })
}
