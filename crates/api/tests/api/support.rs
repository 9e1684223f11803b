//! A server in memory with one person of each role, and requests as any of them.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use codexflow_api::server::Peer;
use codexflow_api::{App, Options, router};
use codexflow_core::access::Role;
use codexflow_core::app::{Ports, observers};
use codexflow_core::ports::spawn::Spawn;
use codexflow_core::ports::table::Table;
use codexflow_core::resident::Resident;
use codexflow_core::settings::{RegistrationMode, Settings};
use codexflow_core::testing::{FixedClock, MemoryTable, PlainPasswords, PlainTokens, SeededIds};
use codexflow_core::users::model::{Preferences, User, UserStatus};
use codexflow_core::users::save;
use futures::future::BoxFuture;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

/// A password that everybody here has.
pub(crate) const PASSWORD: &str = "vexing-quartz-lagoon-74";

/// A server.
pub(crate) struct TestApp {
    pub(crate) router: Router,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) app: App,
    admin: Option<String>,
}

/// Someone who asks.
#[derive(Clone)]
pub(crate) struct Client {
    router: Router,
    pub(crate) token: Option<String>,
    headers: HeaderMap,
    peer: Peer,
}

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
    /// The body as JSON; `null` when it is none.
    pub(crate) body: Value,
}

struct Tokio;
impl Spawn for Tokio {
    fn spawn(&self, work: BoxFuture<'static, ()>) {
        tokio::spawn(work);
    }
}

pub(crate) fn options() -> Options {
    let mut options = Options::new("127.0.0.1:8080".parse().unwrap());
    // A live stream tells what there is and ends.
    options.live_for = std::time::Duration::ZERO;
    options
}

impl TestApp {
    /// A server on loopback with an admin.
    pub(crate) async fn new() -> Self {
        Self::with(options()).await
    }

    /// The same with other options.
    pub(crate) async fn with(options: Options) -> Self {
        Self::empty(options).await.set_up().await
    }

    /// The same with the first admin.
    pub(crate) async fn set_up(self) -> Self {
        let mut app = self;
        let new = json!({"email": "admin@example.com", "password": PASSWORD, "name": "Ada Admin"});
        app.anonymous()
            .post("/v1/auth/register", &new)
            .await
            .is(201);
        app.admin = app.login("admin@example.com").await.token;
        app
    }

    /// A server that nobody has an account on.
    pub(crate) async fn empty(options: Options) -> Self {
        Self::over(options, |table| Arc::new(table)).await
    }

    /// The same over a store that behaves in its own way.
    pub(crate) async fn over(
        options: Options,
        wrap: impl FnOnce(MemoryTable) -> Arc<dyn Table>,
    ) -> Self {
        let clock = Arc::new(FixedClock::still());
        let resident = Resident::new();
        let settings = Settings {
            registration: RegistrationMode::Open,
            ..Settings::default()
        };
        let table = MemoryTable::new(clock.clone(), observers(&resident));
        let ports = Ports {
            table: wrap(table),
            resident,
            clock: clock.clone(),
            ids: Arc::new(SeededIds::new(7, clock.clone())),
            passwords: Arc::new(PlainPasswords),
            tokens: Arc::new(PlainTokens),
            spawn: Arc::new(Tokio),
            files: Arc::new(codexflow_core::testing::MemoryFiles::default()),
            engine: None,
        };
        let app = App::open(ports, settings).await.unwrap();
        let words = app.resident.words();
        words.load(&*app.store.table).await.unwrap();
        Self {
            router: router(app.clone(), options),
            clock,
            app,
            admin: None,
        }
    }

    pub(crate) fn anonymous(&self) -> Client {
        Client {
            router: self.router.clone(),
            token: None,
            headers: HeaderMap::new(),
            peer: Peer("127.0.0.1:50000".parse().unwrap()),
        }
    }

    pub(crate) fn as_admin(&self) -> Client {
        Client {
            token: self.admin.clone(),
            ..self.anonymous()
        }
    }

    pub(crate) async fn as_developer(&self) -> Client {
        self.someone("developer", Role::Developer).await.1
    }

    /// A new person of a role, and requests as them.
    pub(crate) async fn someone(&self, name: &str, role: Role) -> (String, Client) {
        let email = format!("{name}@example.com");
        let new = json!({"email": email, "password": PASSWORD, "name": name, "role": role});
        let made = self
            .as_admin()
            .post("/v1/auth/register", &new)
            .await
            .is(201);
        let id = made.data()["userId"].as_str().unwrap().to_owned();
        (id, self.login(&email).await)
    }

    /// Somebody whom an import has named.
    pub(crate) async fn placeholder(&self, name: &str) -> String {
        let store = &self.app.store;
        let now = store.now();
        let user = User {
            user_id: store.new_id(),
            email: String::new(),
            name: name.to_owned(),
            role: Role::Developer,
            status: UserStatus::Placeholder,
            email_verified: false,
            avatar: None,
            preferences: Preferences::default(),
            merged_into: None,
            created_at: now,
            updated_at: now,
            version: 1,
        };
        let commit = save::create(store, store.begin(), None, &user, None).await;
        assert!(store.commit(commit.unwrap()).await.unwrap());
        user.user_id.to_string()
    }

    /// A job of somebody's that is never at work.
    pub(crate) async fn job(&self, owner: &Client) -> String {
        let token = owner.token.as_deref().unwrap();
        let caller = self.app.auth.authenticate(token).await.unwrap();
        let job = self.app.jobs.create(&caller, "test", json!({}), None).await;
        job.unwrap().job_id.to_string()
    }

    pub(crate) async fn login(&self, email: &str) -> Client {
        let body = json!({"email": email, "password": PASSWORD});
        let reply = self.anonymous().post("/v1/auth/login", &body).await.is(200);
        Client {
            token: reply.data()["accessToken"].as_str().map(str::to_owned),
            ..self.anonymous()
        }
    }
}

impl Client {
    /// With one more header.
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.append(name, value.parse().unwrap());
        self
    }

    /// With a header of any bytes that one may have.
    pub(crate) fn with_bytes(mut self, name: &'static str, value: &[u8]) -> Self {
        let value = http::HeaderValue::from_bytes(value).unwrap();
        self.headers.append(name, value);
        self
    }

    /// From another address.
    pub(crate) fn from(mut self, address: &str) -> Self {
        self.peer = Peer(address.parse().unwrap());
        self
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, Body::empty()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reply {
        self.json(Method::POST, path, body).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Reply {
        self.json(Method::PATCH, path, body).await
    }

    pub(crate) async fn json(&self, method: Method, path: &str, body: &Value) -> Reply {
        let client = self.clone().with("content-type", "application/json");
        client
            .send(method, path, Body::from(body.to_string()))
            .await
    }

    /// A job once it has ended.
    pub(crate) async fn ended(&self, job: &str) -> Reply {
        loop {
            let reply = self.get(&format!("/v1/jobs/{job}")).await.is(200);
            if reply.data()["state"] != "running" {
                return reply;
            }
            tokio::task::yield_now().await;
        }
    }

    /// Anything at all.
    pub(crate) async fn send(&self, method: Method, path: &str, body: Body) -> Reply {
        let mut request = Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = path.parse().unwrap();
        let headers = request.headers_mut();
        *headers = self.headers.clone();
        if !headers.contains_key(HOST) {
            headers.insert(HOST, "127.0.0.1:8080".parse().unwrap());
        }
        if let Some(token) = &self.token {
            headers.insert(AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
        }
        request.extensions_mut().insert(self.peer);
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let is_json = parts
            .headers
            .get(CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
        let body = if is_json && !bytes.is_empty() {
            serde_json::from_slice(&bytes).unwrap()
        } else {
            Value::Null
        };
        let reply = Reply {
            status: parts.status.as_u16(),
            headers: parts.headers,
            bytes,
            body,
        };
        if parts.status != StatusCode::NOT_MODIFIED
            && is_json
            && reply.body.get("openapi").is_none()
            && reply.body.get("keys").is_none()
        {
            reply.check_envelope();
        }
        reply
    }
}

impl Reply {
    /// The status is this one.
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    pub(crate) fn data(&self) -> &Value {
        &self.body["data"]
    }

    /// The code of the error.
    pub(crate) fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_default()
    }

    /// The paths and codes of the details.
    pub(crate) fn details(&self) -> Vec<(String, String)> {
        let details = self.body["error"]["details"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        details
            .iter()
            .map(|one| (text(&one["path"]), text(&one["code"])))
            .collect()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// Every JSON answer has the seed's shape, whatever it says.
    #[track_caller]
    fn check_envelope(&self) {
        let body = self.body.as_object().unwrap();
        assert_eq!(body["success"], self.status < 400, "{}", self.body);
        assert!(body["meta"]["timestamp"].as_str().unwrap().ends_with('Z'));
        assert_eq!(body["meta"]["requestId"], self.header("x-request-id"));
        if self.status < 400 {
            assert!(
                body.contains_key("data") && body.len() == 3,
                "{}",
                self.body
            );
        } else {
            let error = &body["error"];
            assert!(error["code"].is_string() && error["message"].is_string());
            assert!(
                error["details"].is_array() && body.len() == 3,
                "{}",
                self.body
            );
        }
    }
}
