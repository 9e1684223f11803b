//! People and invitations.

use codexflow_core::access::{Action, Column};
use codexflow_core::auth::model::{Invitation, NewInvitation, Outcome};
use codexflow_core::error::{Resource, Result};
use codexflow_core::jobs::model::Job;
use codexflow_core::people::PersonalWorkload;
use codexflow_core::users::model::{Preferences, User};
use codexflow_core::users::{Merge, UserQuery};
use codexflow_core::view::View;

use crate::answer::Answer;
use crate::call::Call;
use crate::row::{A_FILE, Kind, PAGE, Param, Row, group, param};

const FILTER: [Param; 4] = [
    param(
        "role",
        Kind::Words(&["admin", "manager", "developer", "designer", "qa"]),
        "Only people with these roles.",
    ),
    param(
        "status",
        Kind::Words(&["active", "pending", "locked", "placeholder", "deleted"]),
        "Only people with this status.",
    ),
    param(
        "q",
        Kind::Text,
        "Only people whose address, or a word of whose name, begins with this.",
    ),
    param("sort", Kind::Words(&["name"]), "What to sort by."),
];

/// Who may have an archive of themselves.
const PROVED: &str =
    "Everyone, about themselves, who signed in or proved themselves in the last five minutes.";

pub(crate) fn rows() -> Vec<Row> {
    let own = "Everyone about themselves; about others admins (Update Users in the matrix). Role and status: admins.";
    let mut rows = group(
        "Users",
        vec![
            Row::get("/v1/users", "listUsers", |call| {
                Box::pin(std::future::ready(list(&call)))
            })
            .needs(Action::Read, Column::Users, "List people.")
            .query(&FILTER)
            .query(&PAGE)
            .sparse::<User>("userId")
            .lists::<User>(),
            Row::get("/v1/users/{id}", "getUser", |call| Box::pin(get(call)))
                .needs(Action::Read, Column::Users, "Show a person.")
                .sparse::<User>("userId")
                .gives::<User>(),
            Row::put("/v1/users/{id}", "replaceUser", |call| {
                Box::pin(update(call))
            })
            .about("Change a person; fields that are left out stay.", own)
            .for_keys(&[(Action::Update, Column::Users)])
            .merges::<User>()
            .gives::<User>(),
            Row::patch("/v1/users/{id}", "updateUser", |call| {
                Box::pin(update(call))
            })
            .about("Change some fields of a person.", own)
            .for_keys(&[(Action::Update, Column::Users)])
            .merges::<User>()
            .gives::<User>(),
            Row::delete("/v1/users/{id}", "deleteUser", |call| {
                Box::pin(delete(call))
            })
            .needs(
                Action::Delete,
                Column::Users,
                "Remove a person; it can be undone for 30 days. They are shut out at once; the job takes their tasks from them.",
            )
            .conditional()
            .gives::<Job>()
            .statuses(&[202]),
            Row::post("/v1/users/{id}/restore", "restoreUser", |call| {
                Box::pin(restore(call))
            })
            .needs(
                Action::Delete,
                Column::Users,
                "Bring back a removed person, with the tasks that nobody else has taken since.",
            )
            .conditional()
            .gives::<User>(),
            Row::post("/v1/users/{id}/merge", "mergeUser", |call| {
                Box::pin(merge(call))
            })
            .needs(
                Action::Delete,
                Column::Users,
                "Say who the placeholder of an import is; the job gives that person its work. Restore takes it back for 30 days.",
            )
            .conditional()
            .takes::<Merge>()
            .gives::<Job>()
            .statuses(&[202]),
            Row::get("/v1/users/{id}/workload", "getUserWorkload", |call| {
                Box::pin(workload(call))
            })
            .needs(
                Action::Read,
                Column::Tasks,
                "Show what a person has in hand, in the projects that the caller sees.",
            )
            .for_keys(&[(Action::Read, Column::Users), (Action::Read, Column::Tasks)])
            .gives::<PersonalWorkload>(),
            Row::get("/v1/users/{id}/preferences", "getPreferences", |call| {
                Box::pin(preferences(call))
            })
            .needs(Action::Read, Column::Users, "Show what a person chose.")
            .gives::<Preferences>(),
            Row::put("/v1/users/{id}/preferences", "replacePreferences", |call| {
                Box::pin(set_preferences(call))
            })
            .about(
                "Change what a person chose; fields that are left out stay.",
                own,
            )
            .for_keys(&[(Action::Update, Column::Users)])
            .merges::<Preferences>()
            .gives::<Preferences>(),
        ],
    );
    rows.extend(archive_rows());
    rows.extend(invitation_rows());
    rows
}

fn archive_rows() -> Vec<Row> {
    group(
        "Users",
        vec![
            Row::post("/v1/users/{id}/export", "exportUser", |call| {
                Box::pin(archive(call))
            })
            .about(
                "Gather everything that is stored and names oneself; the job's result says where the archive is fetched.",
                PROVED,
            )
            .unversioned("It reads only.")
            .gives::<Job>()
            .statuses(&[202]),
            Row::get("/v1/users/{id}/export/{job}", "getUserExport", |call| {
                Box::pin(fetch_archive(call))
            })
            .about(
                "Send an archive of oneself: packed lines of JSON, kept for a week.",
                PROVED,
            )
            .sends(A_FILE),
        ],
    )
}

fn invitation_rows() -> Vec<Row> {
    group(
        "Users",
        vec![
            Row::post("/v1/users/invite", "inviteUser", |call| {
                Box::pin(invite(call))
            })
            .needs(Action::Create, Column::Users, "Invite a person by mail.")
            .takes::<NewInvitation>()
            .gives::<Invitation>()
            .statuses(&[201]),
            Row::get("/v1/users/invitations", "listInvitations", |call| {
                Box::pin(invitations(call))
            })
            .needs(Action::Create, Column::Users, "List open invitations.")
            .lists::<Invitation>(),
            Row::delete("/v1/users/invitations/{id}", "revokeInvitation", |call| {
                Box::pin(revoke_invitation(call))
            })
            .needs(Action::Create, Column::Users, "Take an invitation back.")
            .unversioned("An invitation is open or gone; it never changes.")
            .gives::<Outcome>(),
        ],
    )
}

fn list(call: &Call) -> Result<Answer> {
    let query = UserQuery::parse(call.query.clone())?;
    call.app()
        .users
        .list(call.caller()?, &query)
        .map(Answer::list)
}

async fn get(call: Call) -> Result<Answer> {
    let id = call.id(0, Resource::User)?;
    call.app()
        .users
        .get(call.caller()?, id)
        .await
        .map(Answer::one)
}

async fn update(call: Call) -> Result<Answer> {
    let id = call.id(0, Resource::User)?;
    let (patch, expected) = (call.patch()?, call.if_match()?);
    call.app()
        .users
        .update(call.caller()?, id, &patch, expected)
        .await
        .map(Answer::one)
}

async fn delete(call: Call) -> Result<Answer> {
    let id = call.id(0, Resource::User)?;
    let job = call
        .app()
        .people
        .delete(call.caller()?, id, call.if_match()?)
        .await?;
    Answer::job(&job)
}

async fn archive(call: Call) -> Result<Answer> {
    let id = call.id(0, Resource::User)?;
    let job = call.app().people.archive(call.caller()?, id).await?;
    Answer::job(&job)
}

async fn fetch_archive(call: Call) -> Result<Answer> {
    let (id, job) = (call.id(0, Resource::User)?, call.id(1, Resource::Job)?);
    let people = &call.app().people;
    let packed = people.fetch_archive(call.caller()?, id, job).await?;
    Ok(Answer::attachment("codexflow-archive.jsonl.gz", packed))
}

async fn merge(call: Call) -> Result<Answer> {
    let id = call.id(0, Resource::User)?;
    let (merge, expected) = (call.json()?, call.if_match()?);
    let job = call
        .app()
        .people
        .merge(call.caller()?, id, merge, expected)
        .await?;
    Answer::job(&job)
}

async fn restore(call: Call) -> Result<Answer> {
    let id = call.id(0, Resource::User)?;
    call.app()
        .people
        .restore(call.caller()?, id, call.if_match()?)
        .await
        .map(Answer::one)
}

async fn workload(call: Call) -> Result<Answer> {
    let id = call.id(0, Resource::User)?;
    call.app()
        .people
        .workload(call.caller()?, id)
        .await
        .map(Answer::one)
}

async fn preferences(call: Call) -> Result<Answer> {
    let id = call.id(0, Resource::User)?;
    call.app()
        .users
        .preferences(call.caller()?, id)
        .await
        .map(Answer::one)
}

async fn set_preferences(call: Call) -> Result<Answer> {
    let id = call.id(0, Resource::User)?;
    let (patch, expected) = (call.patch()?, call.if_match()?);
    call.app()
        .users
        .set_preferences(call.caller()?, id, &patch, expected)
        .await
        .map(Answer::one)
}

async fn invite(call: Call) -> Result<Answer> {
    let new: NewInvitation = call.json()?;
    let view = call.app().auth.invite(call.caller()?, new).await?;
    Ok(Answer::created(
        view,
        "/v1/users/invitations",
        "invitationId",
    ))
}

async fn invitations(call: Call) -> Result<Answer> {
    call.app()
        .auth
        .invitations(call.caller()?)
        .await
        .map(Answer::list)
}

async fn revoke_invitation(call: Call) -> Result<Answer> {
    let id = call.id(0, Resource::Invitation)?;
    let outcome = call
        .app()
        .auth
        .revoke_invitation(call.caller()?, id)
        .await?;
    View::plain(&outcome).map(Answer::one)
}
