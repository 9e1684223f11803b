//! An organisation with everything that an operation can be about: in an open project, in a private one of one's own, in
//! a private one of others, and nowhere.

use codexflow_core::access::Role;
use codexflow_core::auth::mailer::deliver;
use codexflow_core::event::Stream;
use codexflow_core::relay::drain;
use codexflow_core::testing::{Letterbox, code_of};
use serde_json::{Value, json};

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

    /// Makes what only some operations are about.
    pub(crate) async fn prepare(&mut self, operation: &str) {
        match operation {
            "verifySecondStep" | "confirmSecondFactor" | "renewRecoveryCodes" => {
                self.second_factor(operation).await;
            }
            "getUserExport" => {
                let path = format!("/v1/users/{}/export", self.me);
                let made = self.client.post(&path, &json!({})).await;
                if made.status == 202 {
                    self.archive = id(made.data(), "jobId");
                    let path = format!("/v1/jobs/{}", self.archive);
                    while self.client.get(&path).await.data()["state"] == "running" {
                        tokio::task::yield_now().await;
                    }
                }
            }
            "submitPrd" | "approvePrd" | "rejectPrd" => self.asked(operation != "submitPrd").await,
            "revokeApiKey" => {
                let body = json!({"name": "CI", "scopes": ["read:tasks"]});
                let made = self.client.post("/v1/api-keys", &body).await;
                if made.status == 201 {
                    self.api_key = id(made.data(), "keyId");
                }
            }
            _ => {}
        }
    }

    /// Another manager writes a document in each project, and has the actor approve it where they see it.
    async fn asked(&mut self, submit: bool) {
        let admin = self.app.as_admin();
        let (writer, client) = self.app.someone("writer", Role::Manager).await;
        for place in self
            .places
            .iter_mut()
            .filter(|place| place.kind != Kind::Nowhere)
        {
            let members = format!("/v1/projects/{}/members", place.project);
            let new = json!({"userId": writer});
            admin.post(&members, &new).await.is(200);
            let mut new =
                json!({"projectId": place.project, "title": "Asked", "approvers": [self.me]});
            let mut made = client.post("/v1/prds", &new).await;
            if made.status == 400 {
                new["approvers"] = json!([self.member]);
                made = client.post("/v1/prds", &new).await;
            }
            place.asked_prd = id(made.is(201).data(), "prdId");
            if submit {
                let path = format!("/v1/prds/{}/submit", place.asked_prd);
                client.post(&path, &json!({})).await.is(200);
            }
        }
    }

    /// A program with an API key of the actor's.
    pub(crate) async fn by_key(&self, scopes: &[String]) -> Client {
        let body = json!({"name": "Program", "scopes": scopes});
        let made = self.client.post("/v1/api-keys", &body).await.is(201);
        let mut program = self.client.clone();
        program.token = Some(id(made.data(), "key"));
        program
    }

    /// What an operation on a second factor is about: the actor's own, on or about to be, or another's second step.
    async fn second_factor(&mut self, operation: &str) {
        if operation == "verifySecondStep" {
            let other = self.app.login("other@example.com").await;
            self.enrol(&other, true).await;
            let login = json!({"email": "other@example.com", "password": crate::support::PASSWORD});
            let asked = self.app.anonymous().post("/v1/auth/login", &login).await;
            self.mfa = id(asked.is(200).data(), "mfaToken");
        } else {
            let client = self.client.clone();
            let is_on = operation == "renewRecoveryCodes";
            self.enrol(&client, is_on).await;
        }
    }

    async fn enrol(&mut self, client: &Client, confirm: bool) {
        let key = client
            .send(
                http::Method::POST,
                "/v1/auth/totp",
                axum::body::Body::empty(),
            )
            .await;
        if key.status != 200 {
            return;
        }
        let secret = id(key.data(), "secret");
        let now = self.app.app.store.now();
        self.code = code_of(&secret, now);
        if confirm {
            let body = json!({"code": self.code});
            client.post("/v1/auth/totp/confirm", &body).await.is(200);
            self.code = code_of(&secret, now.plus(std::time::Duration::from_secs(30)));
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

struct Building<'a> {
    admin: &'a Client,
    member: &'a str,
    members: Vec<&'a str>,
    key: &'a str,
}

impl Building<'_> {
    async fn project(&self, key: &str, visibility: &str) -> String {
        let new = json!({
            "name": key, "key": key, "visibility": visibility, "teamMembers": self.members,
            "labels": [{"name": "old", "color": "#00ff00"}],
        });
        let made = self.admin.post("/v1/projects", &new).await.is(201);
        id(made.data(), "projectId")
    }

    async fn task(&self, project: &str, title: &str) -> Value {
        let new = json!({"projectId": project, "title": title});
        self.admin
            .post("/v1/tasks", &new)
            .await
            .is(201)
            .data()
            .clone()
    }

    /// Something that the project is planned by.
    async fn part(&self, project: &str, kind: &str, name: &str) -> String {
        let path = format!("/v1/projects/{project}/{kind}");
        let made = self.admin.post(&path, &json!({"name": "First"})).await;
        id(made.is(201).data(), name)
    }

    /// A view that is shared in the project.
    async fn view(&self, project: &str) -> String {
        let new = json!({"name": "Open", "projectId": project, "shared": true});
        let made = self.admin.post("/v1/views", &new).await;
        id(made.is(201).data(), "viewId")
    }

    async fn prd(&self, project: &str) -> String {
        let new = json!({"projectId": project, "title": "First"});
        id(
            self.admin.post("/v1/prds", &new).await.is(201).data(),
            "prdId",
        )
    }

    async fn build(&self, kind: Kind) -> Place {
        let visibility = if kind == Kind::Open {
            "organization"
        } else {
            "private"
        };
        let project = self.project(self.key, visibility).await;
        let gone_project = self.project(&format!("{}X", self.key), visibility).await;
        let delete = async |path: String| {
            self.admin
                .send(http::Method::DELETE, &path, axum::body::Body::empty())
                .await
                .is(200);
        };
        delete(format!("/v1/projects/{gone_project}")).await;
        let task = self.task(&project, "One").await;
        let other = self.task(&project, "Two").await;
        let free = self.task(&project, "Three").await;
        let gone = self.task(&project, "Four").await;
        delete(format!("/v1/tasks/{}", id(&gone, "taskId"))).await;
        let path = format!("/v1/tasks/{}", id(&task, "taskId"));
        let wait = json!({"taskId": other["taskId"]});
        self.admin
            .post(&format!("{path}/dependencies"), &wait)
            .await
            .is(200);
        let gone_prd = self.prd(&project).await;
        delete(format!("/v1/prds/{gone_prd}")).await;
        let watch = json!({"userId": self.member});
        self.admin
            .post(&format!("{path}/watchers"), &watch)
            .await
            .is(201);
        let said = json!({"text": "Hello"});
        let comment = self
            .admin
            .post(&format!("{path}/comments"), &said)
            .await
            .is(201);
        let prd = self.prd(&project).await;
        let path = format!("/v1/prds/{prd}/comments");
        let prd_comment = self.admin.post(&path, &said).await.is(201);
        let path = format!("/v1/tasks/{}", id(&task, "taskId"));
        let worked = json!({"seconds": 60});
        let time = self
            .admin
            .post(&format!("{path}/time-entries"), &worked)
            .await
            .is(201);
        let free_path = format!("/v1/tasks/{}", id(&free, "taskId"));
        let written = self
            .admin
            .patch(&free_path, &json!({"title": "Changed"}))
            .await;
        Place {
            kind,
            notification: String::new(),
            write: id(&written.is(200).body["meta"], "undoId"),
            project: project.clone(),
            key: self.key.to_owned(),
            gone_project,
            task: id(&task, "taskId"),
            task_key: id(&task, "key"),
            other_task: id(&other, "taskId"),
            free_task: id(&free, "taskId"),
            gone_task: id(&gone, "taskId"),
            time: id(time.data(), "entryId"),
            view: self.view(&project).await,
            milestone: self.part(&project, "milestones", "milestoneId").await,
            cycle: self.part(&project, "cycles", "cycleId").await,
            asked_prd: self.prd(&project).await,
            prd,
            prd_comment: id(prd_comment.data(), "commentId"),
            gone_prd,
            comment: id(comment.data(), "commentId"),
            ..Place::nowhere()
        }
    }
}

impl Place {
    /// What somebody hangs on the task.
    async fn hangings(&mut self, owner: &Client) {
        let path = format!("/v1/tasks/{}/comments", self.task);
        let made = owner.post(&path, &json!({"text": "Mine"})).await.is(201);
        self.own_comment = id(made.data(), "commentId");
        let path = format!("/v1/prds/{}/comments", self.prd);
        let made = owner.post(&path, &json!({"text": "Mine"})).await.is(201);
        self.own_prd_comment = id(made.data(), "commentId");
        let path = format!("/v1/tasks/{}/time-entries", self.task);
        let made = owner.post(&path, &json!({"seconds": 60})).await.is(201);
        self.own_time = id(made.data(), "entryId");
        let new = json!({"name": "Mine", "projectId": self.project});
        let made = owner.post("/v1/views", &new).await.is(201);
        self.own_view = id(made.data(), "viewId");
    }

    /// Somebody's timer, running on the task.
    async fn timer(&self, owner: &Client) {
        let path = format!("/v1/tasks/{}/timer", self.task);
        owner.post(&path, &json!({})).await.is(201);
    }

    /// What somebody has for themselves.
    async fn belongings(&mut self, app: &TestApp, owner: &Client) {
        self.session = session(app, owner).await;
        self.job = app.job(owner).await;
    }

    /// Well-formed ids of nothing.
    fn nowhere() -> Self {
        let id = |prefix: &str| format!("{prefix}_01J9ZQ4YV5C3J8M0T6D2W7K1XB");
        Self {
            kind: Kind::Nowhere,
            project: id("proj"),
            key: "NONE".into(),
            gone_project: id("proj"),
            task: id("task"),
            task_key: "NONE-1".into(),
            other_task: id("task"),
            free_task: id("task"),
            gone_task: id("task"),
            time: id("time"),
            own_time: id("time"),
            milestone: id("mile"),
            cycle: id("cyc"),
            prd: id("prd"),
            gone_prd: id("prd"),
            asked_prd: id("prd"),
            prd_comment: id("cmt"),
            own_prd_comment: id("cmt"),
            comment: id("cmt"),
            own_comment: id("cmt"),
            view: id("view"),
            own_view: id("view"),
            session: id("sess"),
            job: id("job"),
            import: id("job"),
            notification: id("ntf"),
            write: id("op"),
        }
    }
}
