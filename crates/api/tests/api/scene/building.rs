//! The projects of a scene, with everything in them.

use serde_json::{Value, json};

use super::{Kind, Place, id, session};
use crate::support::{Client, TestApp};

pub(super) struct Building<'a> {
    pub(super) admin: &'a Client,
    pub(super) member: &'a str,
    pub(super) members: Vec<&'a str>,
    pub(super) key: &'a str,
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

    pub(super) async fn build(&self, kind: Kind) -> Place {
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
        let attachment = attach(self.admin, &id(&task, "taskId")).await;
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
            attachment,
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

/// A file that somebody attaches to a task.
async fn attach(owner: &Client, task: &str) -> String {
    let path = format!("/v1/tasks/{task}/attachments?name=note.txt");
    let made = owner.send(http::Method::POST, &path, "note".into()).await;
    id(made.is(201).data(), "attachmentId")
}

impl Place {
    /// What somebody hangs on the task.
    pub(super) async fn hangings(&mut self, owner: &Client) {
        let path = format!("/v1/tasks/{}/comments", self.task);
        let made = owner.post(&path, &json!({"text": "Mine"})).await.is(201);
        self.own_comment = id(made.data(), "commentId");
        let path = format!("/v1/prds/{}/comments", self.prd);
        let made = owner.post(&path, &json!({"text": "Mine"})).await.is(201);
        self.own_prd_comment = id(made.data(), "commentId");
        self.own_attachment = attach(owner, &self.task).await;
        let path = format!("/v1/tasks/{}/time-entries", self.task);
        let made = owner.post(&path, &json!({"seconds": 60})).await.is(201);
        self.own_time = id(made.data(), "entryId");
        let new = json!({"name": "Mine", "projectId": self.project});
        let made = owner.post("/v1/views", &new).await.is(201);
        self.own_view = id(made.data(), "viewId");
    }

    /// Somebody's timer, running on the task.
    pub(super) async fn timer(&self, owner: &Client) {
        let path = format!("/v1/tasks/{}/timer", self.task);
        owner.post(&path, &json!({})).await.is(201);
    }

    /// What somebody has for themselves.
    pub(super) async fn belongings(&mut self, app: &TestApp, owner: &Client) {
        self.session = session(app, owner).await;
        self.job = app.job(owner).await;
    }

    /// Well-formed ids of nothing.
    pub(super) fn nowhere() -> Self {
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
            attachment: id("att"),
            own_attachment: id("att"),
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
