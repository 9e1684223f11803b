//! What only some operations are about, made before they are asked for.

use codexflow_core::access::Role;
use codexflow_core::testing::code_of;
use serde_json::json;

use super::{Kind, Scene, id};
use crate::support::Client;

impl Scene {
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
