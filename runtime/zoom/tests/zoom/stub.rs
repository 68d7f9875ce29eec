//! A scripted server that records its requests. It knows nothing of Zoom.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    response::Response,
};
use greenroom_domain::{
    BusinessUnitId, ConnectionState, CredentialRef, Email, StoreError, ZoomAccount, ZoomAccountId,
    store::{Credentials, RateBudget, RateClass, Reserved, SealedCredentials},
};
use greenroom_zoom::{Clock, Plan, RetryPolicy, Zoom, ZoomBuilder};
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

/// The secret of the stub's clients, which must not appear anywhere.
pub(crate) const CLIENT_SECRET: &str = "client-s3cret-XYZZY";
/// The prefix of every token of the stub.
pub(crate) const TOKEN: &str = "t0ken-XYZZY";

/// A request to the stub.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: HashMap<String, String>,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
}

/// A scripted answer of the stub.
#[derive(Clone)]
pub(crate) enum Reply {
    /// An answer.
    With { status: u16, headers: Vec<(String, String)>, body: Vec<u8> },
    /// Headers that promise a longer body than there is, then the end of the connection.
    BrokenOff { status: u16, body: &'static str },
    /// No answer at all; the connection ends.
    Nothing,
    /// No answer, and the connection stays open.
    Silence,
}

impl Reply {
    pub(crate) fn json(status: u16, body: Value) -> Self {
        Self::text(status, body.to_string())
    }

    pub(crate) fn text(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::With { status, headers: Vec::new(), body: body.into() }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        if let Self::With { headers, .. } = &mut self {
            headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    fn into_response(self) -> Option<Response> {
        let (status, headers, body) = match self {
            Self::With { status, headers, body } => (status, headers, Body::from(body)),
            Self::BrokenOff { status, body } => {
                let start = futures::stream::iter([Ok(Bytes::from_static(body.as_bytes())), Err("broken off")]);
                (status, Vec::new(), Body::from_stream(start))
            }
            Self::Nothing | Self::Silence => return None,
        };
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(name, value);
        }
        Some(response.body(body).unwrap())
    }
}

#[derive(Default)]
struct Script {
    seen: Vec<Seen>,
    replies: VecDeque<Reply>,
    token_replies: VecDeque<Reply>,
    token_life: Option<u64>,
    tokens: usize,
}

/// A listening stub.
#[derive(Clone)]
pub(crate) struct Stub {
    pub(crate) url: String,
    script: Arc<Mutex<Script>>,
    /// Answers to `/oauth/token` need a permit; there are plenty unless a test takes them away.
    pub(crate) token_gate: Arc<Semaphore>,
}

impl Stub {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let stub =
            Self { url, script: Arc::default(), token_gate: Arc::new(Semaphore::new(Semaphore::MAX_PERMITS / 2)) };
        let app = axum::Router::new().fallback(serve).with_state(stub.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        stub
    }

    /// Adds answers to calls, in order.
    pub(crate) fn will(&self, replies: impl IntoIterator<Item = Reply>) -> &Self {
        self.script.lock().unwrap().replies.extend(replies);
        self
    }

    /// Adds answers to `/oauth/token`; once they are used up, tokens are given.
    pub(crate) fn token_will(&self, replies: impl IntoIterator<Item = Reply>) -> &Self {
        self.script.lock().unwrap().token_replies.extend(replies);
        self
    }

    /// How many seconds new tokens last; 3600 by default.
    pub(crate) fn token_life(&self, seconds: u64) {
        self.script.lock().unwrap().token_life = Some(seconds);
    }

    /// All calls except those for tokens.
    pub(crate) fn calls(&self) -> Vec<Seen> {
        self.seen(|path| path != "/oauth/token")
    }

    /// The calls for tokens.
    pub(crate) fn token_calls(&self) -> Vec<Seen> {
        self.seen(|path| path == "/oauth/token")
    }

    fn seen(&self, which: impl Fn(&str) -> bool) -> Vec<Seen> {
        self.script.lock().unwrap().seen.iter().filter(|s| which(&s.path)).cloned().collect()
    }
}

async fn serve(State(stub): State<Stub>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let url = reqwest::Url::parse(&format!("http://stub{}", parts.uri)).unwrap();
    let path = parts.uri.path().to_owned();
    let reply = {
        let mut script = stub.script.lock().unwrap();
        script.seen.push(Seen {
            method: parts.method.to_string(),
            path: path.clone(),
            query: url.query_pairs().into_owned().collect(),
            headers: parts
                .headers
                .iter()
                .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
                .collect(),
            body: String::from_utf8(body.to_vec()).unwrap(),
        });
        if path == "/oauth/token" {
            script.token_replies.pop_front().unwrap_or_else(|| {
                script.tokens += 1;
                let life = script.token_life.unwrap_or(3600);
                let token = format!("{TOKEN}-{}", script.tokens);
                Reply::json(200, json!({"access_token": token, "token_type": "bearer", "expires_in": life}))
            })
        } else {
            script.replies.pop_front().unwrap_or_else(|| Reply::text(418, "the stub has no more answers"))
        }
    };
    if path == "/oauth/token" {
        stub.token_gate.acquire().await.unwrap().forget();
    }
    if matches!(reply, Reply::Silence) {
        std::future::pending::<()>().await;
    }
    // A panic in a handler ends the connection without an answer, as intended here.
    reply.into_response().unwrap_or_else(|| std::panic::resume_unwind(Box::new("no answer")))
}

/// A clock that does not wait: sleeping moves it forward.
pub(crate) struct TestClock {
    now: Mutex<Timestamp>,
    pub(crate) slept: Mutex<Vec<Duration>>,
}

impl TestClock {
    pub(crate) fn pass(&self, duration: Duration) {
        let mut now = self.now.lock().unwrap();
        *now = now.checked_add(duration).unwrap();
    }

    pub(crate) fn slept(&self) -> Vec<Duration> {
        self.slept.lock().unwrap().clone()
    }
}

#[async_trait]
impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    async fn sleep(&self, duration: Duration) {
        self.slept.lock().unwrap().push(duration);
        self.pass(duration);
        tokio::task::yield_now().await;
    }
}

/// A budget that gives scripted waits, and records its requests.
#[derive(Default)]
pub(crate) struct TestRates {
    pub(crate) waits: Mutex<VecDeque<Duration>>,
    pub(crate) reserved: Mutex<Vec<(RateClass, u32)>>,
    pub(crate) held: Mutex<Vec<(RateClass, Timestamp)>>,
    pub(crate) broken: Mutex<bool>,
}

#[async_trait]
impl RateBudget for TestRates {
    async fn reserve(
        &self,
        _: &ZoomAccountId,
        class: RateClass,
        per_second: u32,
        _: Timestamp,
        max_wait: Duration,
    ) -> Result<Reserved, StoreError> {
        if *self.broken.lock().unwrap() {
            return Err(StoreError::Locked("rates".into()));
        }
        self.reserved.lock().unwrap().push((class, per_second));
        let wait = self.waits.lock().unwrap().pop_front().unwrap_or_default();
        Ok(if wait > max_wait { Reserved::TooLong(wait) } else { Reserved::Go(wait) })
    }

    async fn hold(&self, _: &ZoomAccountId, class: RateClass, until: Timestamp) -> Result<(), StoreError> {
        self.held.lock().unwrap().push((class, until));
        Ok(())
    }
}

/// Sealed credentials, which can be changed.
pub(crate) struct TestSealed(pub(crate) Mutex<Option<Credentials>>);

#[async_trait]
impl SealedCredentials for TestSealed {
    async fn unseal(&self, _: &ZoomAccountId) -> Result<Option<Credentials>, StoreError> {
        Ok(self.0.lock().unwrap().clone())
    }
}

pub(crate) fn credentials(secret: &str) -> Credentials {
    Credentials { client_id: "client-id".to_owned(), client_secret: secret.into() }
}

/// A client with everything that it needs.
pub(crate) struct Bench {
    pub(crate) zoom: Arc<Zoom>,
    pub(crate) stub: Stub,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) rates: Arc<TestRates>,
    pub(crate) sealed: Arc<TestSealed>,
}

/// The time at which every test begins.
pub(crate) fn start_of_test() -> Timestamp {
    "2025-06-01T12:00:00Z".parse().unwrap()
}

/// A client of a stub with these answers.
pub(crate) async fn bench(replies: impl IntoIterator<Item = Reply>) -> Bench {
    bench_with(replies, |builder| builder).await
}

/// The same, with another configuration.
pub(crate) async fn bench_with(
    replies: impl IntoIterator<Item = Reply>,
    build: impl FnOnce(ZoomBuilder) -> ZoomBuilder,
) -> Bench {
    let stub = Stub::start().await;
    stub.will(replies);
    let clock = Arc::new(TestClock { now: Mutex::new(start_of_test()), slept: Mutex::default() });
    let rates = Arc::new(TestRates::default());
    let sealed = Arc::new(TestSealed(Mutex::new(Some(credentials(CLIENT_SECRET)))));
    let builder = Zoom::builder(sealed.clone(), rates.clone())
        .api_url(format!("{}/v2", stub.url))
        .oauth_url(&stub.url)
        .plan(Plan::Business)
        .clock(clock.clone())
        .retry(RetryPolicy { attempts: 3, ..RetryPolicy::default() });
    let zoom = Arc::new(build(builder).build().unwrap());
    Bench { zoom, stub, clock, rates, sealed }
}

/// A connected account with credentials in the store.
pub(crate) fn account() -> ZoomAccount {
    ZoomAccount {
        id: ZoomAccountId::new("q6gBJVO5TzexKYTb_I2rpg"),
        business_unit: BusinessUnitId::new("Account"),
        connected_user: Email::parse("jchill@example.com").unwrap(),
        credentials: CredentialRef::Store,
        connection: ConnectionState::Connected { checked_at: start_of_test() },
    }
}
