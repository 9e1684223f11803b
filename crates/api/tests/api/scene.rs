//! An organisation with everything that an operation can be about: in an open project, in a private one of one's own, in
//! a private one of others, and nowhere.

mod building;
mod prepared;

use codexflow_core::access::Role;
use codexflow_core::auth::mailer::deliver;
use codexflow_core::event::Stream;
use codexflow_core::relay::drain;
use codexflow_core::testing::Letterbox;
use serde_json::{Value, json};

use building::Building;

use crate::support::{Client, TestApp};

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Actor {
    Admin,
    Manager,
    Developer,
    Designer,
    Qa,
    /// A developer who was a member of the private project.
    Removed,
    Locked,
    Anonymous,
}

impl Actor {
    /// What they may do; nothing for who is not let in at all.
    pub(crate) const fn role(self) -> Option<Role> {
        match self {
            Self::Admin => Some(Role::Admin),
            Self::Manager => Some(Role::Manager),
            Self::Developer | Self::Removed => Some(Role::Developer),
            Self::Designer => Some(Role::Designer),
            Self::Qa => Some(Role::Qa),
            Self::Locked | Self::Anonymous => None,
        }
    }
}

/// What a place is to the actor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    /// A project that everybody sees.
    Open,
    /// A private project that the actor is a member of.
    Own,
    /// A private project of others.
    Foreign,
    /// There is none.
    Nowhere,
}

/// Ids of one project and what is in it.
pub(crate) struct Place {
    pub(crate) kind: Kind,
    pub(crate) project: String,
    pub(crate) key: String,
    pub(crate) gone_project: String,
    /// Waits for `other_task`, is watched by the member.
    pub(crate) task: String,
    pub(crate) task_key: String,
    pub(crate) other_task: String,
    pub(crate) free_task: String,
    pub(crate) gone_task: String,
    /// By the admin.
    pub(crate) comment: String,
    /// By the actor, where they can comment.
    pub(crate) own_comment: String,
    /// By the admin.
    pub(crate) attachment: String,
    /// By the actor, where they can attach it.
    pub(crate) own_attachment: String,
    /// By the admin.
    pub(crate) time: String,
    /// By the actor, where they can enter it.
    pub(crate) own_time: String,
    pub(crate) milestone: String,
    pub(crate) cycle: String,
    pub(crate) prd: String,
    pub(crate) gone_prd: String,
    /// What another has written and the actor is to approve, where that is prepared.
    pub(crate) asked_prd: String,
    /// By the admin.
    pub(crate) prd_comment: String,
    /// By the actor, where they can comment.
    pub(crate) own_prd_comment: String,
    /// By the admin, shared in the project.
    pub(crate) view: String,
    /// By the actor, where they see the project.
    pub(crate) own_view: String,
    pub(crate) session: String,
    pub(crate) job: String,
    /// The job of an import that has ended.
    pub(crate) import: String,
    /// That something was given to its owner.
    pub(crate) notification: String,
    /// A change of the free task.
    pub(crate) write: String,
}

pub(crate) struct Scene {
    client: Client,
    places: Vec<Place>,
    /// The actor.
    pub(crate) me: String,
    /// An ordinary person.
    pub(crate) other: String,
    /// A member of every project, who watches every task.
    pub(crate) member: String,
    /// A removed person.
    pub(crate) gone: String,
    /// Somebody whom an import named.
    pub(crate) placeholder: String,
    pub(crate) invitation: String,
    pub(crate) refresh: String,
    /// The first step of a sign-in of another's, and a code: theirs, or the actor's own.
    pub(crate) mfa: String,
    pub(crate) code: String,
    /// The job of the actor's own archive.
    pub(crate) archive: String,
    /// An API key of the actor's own.
    pub(crate) api_key: String,
    app: TestApp,
    pub(crate) reset: String,
    pub(crate) verify: String,
}

fn id(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap().to_owned()
}

impl Scene {
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn places(&self) -> &[Place] {
        &self.places
    }

    pub(crate) async fn new(actor: Actor, with_imports: bool) -> Self {
        Self::with(actor, with_imports, false).await
    }

    /// The same, with the actor's timer running on a task that everybody sees.
    pub(crate) async fn with(actor: Actor, with_imports: bool, with_timer: bool) -> Self {
        let app = TestApp::new().await;
        let admin = app.as_admin();
        let role = actor.role().unwrap_or(Role::Developer);
        let (me, mut client) = if actor == Actor::Admin {
            let me = admin.get("/v1/auth/me").await.is(200);
            (id(me.data(), "userId"), admin.clone())
        } else {
            app.someone("actor", role).await
        };
        let (other, other_client) = app.someone("other", Role::Developer).await;
        let (member, _) = app.someone("member", Role::Developer).await;
        let (gone, _) = app.someone("gone", Role::Developer).await;
        admin
            .send(
                http::Method::DELETE,
                &format!("/v1/users/{gone}"),
                axum::body::Body::empty(),
            )
            .await
            .is(202);
        let invite = json!({"email": "invited@example.com"});
        let invitation = admin.post("/v1/users/invite", &invite).await.is(201);
        let login = json!({"email": "other@example.com", "password": crate::support::PASSWORD});
        let refresh = app.anonymous().post("/v1/auth/login", &login).await.is(200);
        let (verify, reset) = tokens(&app).await;

        let mut places = Vec::new();
        for (kind, key) in [
            (Kind::Foreign, "SEC"),
            (Kind::Nowhere, "NONE"),
            (Kind::Own, "OWN"),
            (Kind::Open, "OPEN"),
        ] {
            let exists = kind != Kind::Nowhere;
            let building = Building {
                admin: &admin,
                member: &member,
                members: if kind == Kind::Own {
                    vec![&member, &me]
                } else {
                    vec![&member]
                },
                key,
            };
            let mut place = Place::nowhere();
            if exists {
                place = building.build(kind).await;
            }
            if actor == Actor::Removed && kind == Kind::Foreign {
                place.removal(&admin, (&client, &me)).await;
            }
            if exists && (kind != Kind::Foreign || actor == Actor::Admin) {
                place.hangings(&client).await;
            }
            match kind {
                Kind::Own => place.belongings(&app, &client).await,
                Kind::Foreign => place.belongings(&app, &other_client).await,
                Kind::Open | Kind::Nowhere => {}
            }
            if with_imports && kind == Kind::Foreign {
                place.import = import(&admin, key).await;
            } else if with_imports && kind == Kind::Own && role <= Role::Manager {
                place.import = import(&client, key).await;
            }
            places.push(place);
        }
        let given = (&admin, &other_client, &*other);
        notify(&app, &mut places, (&other_client, &client, &me), given).await;
        if with_timer && let Some(open) = places.last() {
            open.timer(&client).await;
        }
        match actor {
            Actor::Anonymous => client.token = None,
            Actor::Locked => {
                let lock = json!({"status": "locked"});
                admin.patch(&format!("/v1/users/{me}"), &lock).await.is(200);
            }
            _ => {}
        }
        Self {
            client,
            places,
            me,
            other,
            member,
            gone,
            placeholder: app.placeholder("Pat").await,
            invitation: id(invitation.data(), "invitationId"),
            refresh: id(refresh.data(), "refreshToken"),
            reset,
            verify,
            mfa: String::new(),
            code: String::new(),
            archive: "job_01K99Y6PG0ZZEFNTVP3V530CZ0".into(),
            api_key: "key_01K99Y6PG0ZZEFNTVP3V530CZ0".into(),
            app,
        }
    }
}

/// Another session of somebody's than the one they ask with.
async fn session(app: &TestApp, owner: &Client) -> String {
    let me = owner.get("/v1/auth/me").await.is(200);
    app.login(me.data()["email"].as_str().unwrap()).await;
    let sessions = owner.get("/v1/auth/sessions").await.is(200);
    let mut all = sessions.data().as_array().unwrap().iter();
    id(
        all.find(|one| one["current"] == false).unwrap(),
        "sessionId",
    )
}

impl Place {
    /// Somebody becomes a member, looks around and is removed again.
    async fn removal(&self, admin: &Client, (client, person): (&Client, &str)) {
        let members = format!("/v1/projects/{}/members", self.project);
        let new = json!({"userId": person});
        admin.post(&members, &new).await.is(200);
        let task = format!("/v1/tasks/{}", self.task);
        client.get(&task).await.is(200);
        let path = format!("{members}/{person}");
        admin
            .send(http::Method::DELETE, &path, axum::body::Body::empty())
            .await
            .is(200);
    }
}

/// Somebody who gives a task to somebody, and who that is.
type Giving<'a> = (&'a Client, &'a Client, &'a str);

/// A notification of the actor's and one of another's.
async fn notify(app: &TestApp, places: &mut [Place], own: Giving<'_>, foreign: Giving<'_>) {
    let open = places.iter().find(|place| place.kind == Kind::Open);
    let project = open.unwrap().project.clone();
    for place in places {
        let (giver, taker, person) = match place.kind {
            Kind::Own => own,
            Kind::Foreign => foreign,
            Kind::Open | Kind::Nowhere => continue,
        };
        place.notification = notification(app, &project, giver, (taker, person)).await;
    }
}

/// What somebody is told when they are given a task.
async fn notification(
    app: &TestApp,
    project: &str,
    giver: &Client,
    (taker, person): (&Client, &str),
) -> String {
    let new = json!({"projectId": project, "title": "Given", "assignee": person});
    giver.post("/v1/tasks", &new).await.is(201);
    let project = project.parse().unwrap();
    drain(&app.app.store, Stream::Project(project))
        .await
        .unwrap();
    app.app
        .notifications
        .tell(Stream::Project(project))
        .await
        .unwrap();
    let told = taker.get("/v1/notifications").await.is(200);
    id(&told.data()[0], "notificationId")
}

/// An export with one issue.
pub(crate) fn export(key: &str) -> String {
    format!("Issue key,Issue id,Summary,Status,Created\n{key}I-1,1,One,Open,01/Sep/25 9:00 AM\n")
}

/// An import of one issue, once it has ended.
async fn import(owner: &Client, key: &str) -> String {
    let client = owner.clone().with("content-type", "text/csv");
    let job = client
        .send(http::Method::POST, "/v1/imports/jira", export(key).into())
        .await;
    assert!(job.status < 300, "{}", job.body);
    let id = id(job.data(), "jobId");
    owner.ended(&id).await;
    id
}

/// The tokens of a mail that confirms an address and of one that sets a password.
async fn tokens(app: &TestApp) -> (String, String) {
    let letters = Letterbox::default();
    let newest = async || {
        deliver(&app.app.store, &letters).await.unwrap();
        let mail = letters.mails().pop().unwrap();
        let (_, token) = mail.text.split_once("#token=").unwrap();
        token.split_whitespace().next().unwrap().to_owned()
    };
    newest().await;
    let open =
        json!({"email": "open@example.com", "name": "Open", "password": crate::support::PASSWORD});
    app.anonymous()
        .post("/v1/auth/register", &open)
        .await
        .is(202);
    let verify = newest().await;
    let confirm = json!({"email": "second@example.com", "name": "Second", "password": crate::support::PASSWORD});
    app.anonymous()
        .post("/v1/auth/register", &confirm)
        .await
        .is(202);
    let second = newest().await;
    app.anonymous()
        .post("/v1/auth/verify-email", &json!({"token": second}))
        .await
        .is(200);
    app.anonymous()
        .post(
            "/v1/auth/forgot-password",
            &json!({"email": "second@example.com"}),
        )
        .await
        .is(202);
    (verify, newest().await)
}
