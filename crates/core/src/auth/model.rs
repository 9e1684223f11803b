//! Sessions, invitations, and what the account endpoints take and answer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::{Role, Scopes};
use crate::id::{Id, Kind};
use crate::secret::Secret;
use crate::time::Timestamp;
use crate::users::model::User;

/// One sign-in on one device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The id.
    pub session_id: Id<Self>,
    /// When it began.
    pub created_at: Timestamp,
    /// When its refresh token was last used.
    pub used_at: Timestamp,
    /// What the client called itself.
    pub client: String,
    /// Whether the request that lists it belongs to it.
    #[serde(default)]
    pub current: bool,
}

impl Kind for Session {
    const PREFIX: &'static str = "sess_";
}

/// What a program signs in with, for the person whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiKey {
    /// The id.
    pub key_id: Id<Self>,
    /// What its person calls it.
    pub name: String,
    /// What it may do, where its person may.
    pub scopes: Scopes,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// When it was last used, to the minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_at: Option<Timestamp>,
    /// The key itself, for the `Authorization` header; shown once, when it is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

impl Kind for ApiKey {
    const PREFIX: &'static str = "key_";
}

/// Body of `POST /api-keys`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewApiKey {
    /// What it is for.
    #[schemars(length(min = 1, max = 100))]
    pub name: String,
    /// What it may do, where its person may.
    pub scopes: Scopes,
    /// How many days it is good for; 90 when left out.
    #[schemars(range(min = 1, max = 366))]
    pub expires_in_days: Option<u64>,
}

/// An offer to join.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Invitation {
    /// The id.
    pub invitation_id: Id<Self>,
    /// Who is invited; only this address can use it.
    pub email: String,
    /// What they will be.
    pub role: Role,
    /// Who invited them.
    pub invited_by: Id<User>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it can be used.
    pub expires_at: Timestamp,
    /// Where the invited person joins; shown once, to the admin who invites.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

impl Kind for Invitation {
    const PREFIX: &'static str = "inv_";
}

/// Where a request without a session comes from.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The address, as the door has established it.
    pub ip: std::net::IpAddr,
    /// What the client calls itself (`User-Agent`).
    pub client: String,
}

/// Body of `POST /auth/register`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Registration {
    /// The address to sign in with.
    #[schemars(length(min = 1, max = 254))]
    pub email: String,
    /// At least 8 characters, hard to guess; 15 or more are advised.
    #[schemars(length(min = 8, max = 256))]
    pub password: Secret,
    /// How the person is called.
    #[schemars(length(min = 1, max = 100))]
    pub name: String,
    /// What the person will be; counts only when an admin creates the account.
    pub role: Option<Role>,
    /// The code that the server printed at its start; only for the very first account.
    #[schemars(length(max = 200))]
    pub setup_code: Option<Secret>,
    /// The token of an invitation.
    #[schemars(length(max = 200))]
    pub invitation: Option<Secret>,
}

/// Body of `POST /auth/login`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Credentials {
    /// The address.
    #[schemars(length(min = 1, max = 254))]
    pub email: String,
    /// The password.
    #[schemars(length(max = 256))]
    pub password: Secret,
    /// What an earlier sign-in on this device answered: wrong guesses from elsewhere then do not keep its person out.
    #[schemars(length(max = 200))]
    pub device_token: Option<Secret>,
}

/// Body of `POST /auth/refresh` and, optionally, of `POST /auth/logout`; in cookie mode the cookie stands for it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RefreshRequest {
    /// The newest refresh token.
    #[schemars(length(max = 200))]
    pub refresh_token: Option<Secret>,
}

/// Body of `POST /auth/forgot-password`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ForgotPassword {
    /// The address of the account.
    #[schemars(length(min = 1, max = 254))]
    pub email: String,
}

/// Body of `POST /auth/reset-password`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResetPassword {
    /// The token from the mail.
    #[schemars(length(min = 1, max = 200))]
    pub token: Secret,
    /// The new password.
    #[schemars(length(min = 8, max = 256))]
    pub password: Secret,
}

/// Body of `POST /auth/verify-email`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerifyEmail {
    /// The token from the mail.
    #[schemars(length(min = 1, max = 200))]
    pub token: Secret,
}

/// Body of `POST /auth/change-password`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangePassword {
    /// The password that holds until now.
    #[schemars(length(max = 256))]
    pub current_password: Secret,
    /// The new password.
    #[schemars(length(min = 8, max = 256))]
    pub password: Secret,
}

/// Body of `POST /users/invite`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewInvitation {
    /// Who is invited.
    #[schemars(length(min = 1, max = 254))]
    pub email: String,
    /// What they will be; `developer` when left out.
    pub role: Option<Role>,
}

/// `data` of a sign-in or refresh.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignedIn {
    /// For the `Authorization` header.
    pub access_token: String,
    /// Always `Bearer`.
    pub token_type: &'static str,
    /// How many seconds the access token is good for.
    pub expires_in: i64,
    /// Good for one refresh.
    pub refresh_token: String,
    /// Says at the next sign-in that this device is known; answered by a sign-in only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_token: Option<String>,
    /// Who has signed in.
    pub user: User,
}

/// `data` of a sign-in: tokens, or the question for a code where the second factor is on.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Login {
    /// The session has begun.
    SignedIn(Box<SignedIn>),
    /// The second step is `POST /auth/totp/verify`.
    Code(MfaRequired),
}

/// `data` of a sign-in that needs a second step.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MfaRequired {
    /// Always true.
    pub mfa_required: bool,
    /// For the second step; good for five minutes.
    pub mfa_token: String,
}

/// Body of `POST /auth/totp/verify`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SecondStep {
    /// What the first step answered.
    #[schemars(length(min = 1, max = 200))]
    pub mfa_token: Secret,
    /// Six digits of the app, or a recovery code.
    #[schemars(length(min = 1, max = 64))]
    pub code: Secret,
}

/// Body of `POST /auth/totp/confirm`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Confirmation {
    /// Six digits of the app.
    #[schemars(length(min = 1, max = 64))]
    pub code: Secret,
}

/// Body of `POST /auth/reauthenticate`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Proving {
    /// The password, where the second factor is off.
    #[schemars(length(max = 256))]
    pub password: Option<Secret>,
    /// A code of the app, or a recovery code, where it is on.
    #[schemars(length(max = 64))]
    pub code: Option<Secret>,
}

/// `data` of `GET /auth/totp`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SecondFactorState {
    /// Whether a sign-in asks for a code.
    pub enabled: bool,
    /// How many recovery codes have not been used.
    pub recovery_codes_left: usize,
}

/// `data` of `POST /auth/totp`.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Enrolment {
    /// The key, to be typed into an app; shown once.
    pub secret: String,
    /// The same as an address, to be shown as a picture.
    pub uri: String,
}

/// `data` of `POST /auth/totp/confirm` and `POST /auth/totp/recovery-codes`.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecoveryCodes {
    /// Each lets its person in once without the app; shown once.
    pub recovery_codes: Vec<String>,
}

/// `data` of an answer that only says what happens next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// `check-mail` or `done`.
    pub status: &'static str,
}

impl Outcome {
    /// If the address is right, a mail is on its way; the same answer either way.
    pub const CHECK_MAIL: Self = Self {
        status: "check-mail",
    };
    /// It is done.
    pub const DONE: Self = Self { status: "done" };
}

/// What became of a registration.
#[derive(Debug, Clone)]
pub enum Registered {
    /// 201: the account exists; the user object.
    Created(crate::view::View),
    /// 202: whoever reads mail at the address goes on from there.
    CheckMail(Outcome),
}
