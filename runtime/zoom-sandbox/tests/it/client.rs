//! A client that does not use the sandbox's types.

use greenroom_zoom_sandbox::{Running, Sandbox, World};
use reqwest::{Method, header::HeaderMap};
use serde_json::{Value, json};

use crate::fixtures;

pub(crate) const NOW: &str = "2030-01-01T12:00:00Z";
pub(crate) const WEBINAR: u64 = 82_512_345_678;

/// A sandbox, and a client with a token for its first account.
pub(crate) struct Zoom {
    pub(crate) sandbox: Running,
    http: reqwest::Client,
    token: String,
}

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Status and code of a refusal.
    pub(crate) fn refusal(&self) -> (u16, u64) {
        (self.status, self.body["code"].as_u64().unwrap())
    }
}

/// A world of one account with these webinars, whose clock is stopped.
pub(crate) fn world(webinars: Value) -> Value {
    json!({
        "now": NOW,
        "accounts": [{
            "name": "acme", "account_id": "A1", "client_id": "C1", "client_secret": "S1",
            "users": [
                {"email": "host@acme.example", "first_name": "Hanna", "last_name": "Host"},
                {"email": "basic@acme.example", "first_name": "Bo", "last_name": "Basic", "webinar_plan": false},
            ],
            "webinars": webinars,
        }],
    })
}

/// A webinar in three days, with these fields changed.
pub(crate) fn webinar(changes: Value) -> Value {
    let mut webinar =
        json!({"id": WEBINAR, "host": "host@acme.example", "topic": "Getting started", "start": "in 3 days"});
    let changes = changes.as_object().unwrap().clone();
    if changes.contains_key("occurrences") || changes.contains_key("no_fixed_time") {
        webinar.as_object_mut().unwrap().remove("start");
    }
    webinar.as_object_mut().unwrap().extend(changes);
    webinar
}

pub(crate) fn registrant(email: &str) -> Value {
    json!({"email": email, "first_name": "Ada", "last_name": "Byron"})
}

impl Zoom {
    /// A sandbox with one webinar.
    pub(crate) async fn with(changes: Value) -> Self {
        Self::of(&world(json!([webinar(changes)]))).await
    }

    pub(crate) async fn of(world: &Value) -> Self {
        Self::start(World::from_json(&world.to_string()).unwrap()).await
    }

    pub(crate) async fn start(world: World) -> Self {
        // This has no effect if another test has done it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let first = world.accounts[0].clone();
        let sandbox = Sandbox::from_world(world).unwrap().start("127.0.0.1:0").await.unwrap();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut zoom = Self { sandbox, http, token: String::new() };
        zoom.log_in(&first.account_id, &first.client_id, first.client_secret.expose()).await;
        zoom
    }

    pub(crate) async fn log_in(&mut self, account: &str, client: &str, secret: &str) {
        let reply = self.grant(account, client, secret).await;
        assert_eq!(reply.status, 200);
        self.token = reply.body["access_token"].as_str().unwrap().to_owned();
    }

    pub(crate) async fn grant(&self, account: &str, client: &str, secret: &str) -> Reply {
        let form = [("grant_type", "account_credentials"), ("account_id", account)];
        let request = self.http.post(self.sandbox.token_url()).basic_auth(client, Some(secret)).form(&form);
        self.send("POST", "/oauth/token", request).await.unwrap()
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}{path}", self.sandbox.base_url());
        self.http.request(method.parse::<Method>().unwrap(), url)
    }

    /// Sends a request, and checks the answer against the fixtures.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        request: reqwest::RequestBuilder,
    ) -> Result<Reply, reqwest::Error> {
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await?;
        let body = if bytes.is_empty() {
            Value::Null
        } else {
            assert_eq!(headers["content-type"], "application/json;charset=UTF-8");
            serde_json::from_slice(&bytes).unwrap()
        };
        fixtures::check(method, path.split('?').next().unwrap(), status, &body);
        Ok(Reply { status, headers, body })
    }

    pub(crate) async fn try_call(
        &self,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> Result<Reply, reqwest::Error> {
        let mut request = self.request(method, path).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        self.send(method, path, request).await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.try_call("GET", path, None).await.unwrap()
    }

    pub(crate) async fn call(&self, method: &str, path: &str, body: Value) -> Reply {
        self.try_call(method, path, Some(body)).await.unwrap()
    }

    /// Registers a person with the webinar.
    pub(crate) async fn register(&self, email: &str) -> Reply {
        self.call("POST", &of_webinar("/registrants"), registrant(email)).await
    }
}

/// A path below the webinar's.
pub(crate) fn of_webinar(rest: &str) -> String {
    format!("/v2/webinars/{WEBINAR}{rest}")
}

/// A UUID, encoded twice for a path.
pub(crate) fn twice(uuid: &str) -> String {
    let once = |text: &str| text.replace('%', "%25").replace('/', "%2F").replace('=', "%3D").replace('+', "%2B");
    once(&once(uuid))
}
