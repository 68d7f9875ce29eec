//! Guests that send requests which they may not send, or that bring the host too much.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Json, Router,
    body::Body,
    http::{HeaderMap, StatusCode, Uri, header},
    response::IntoResponse,
    routing::{any, get},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use futures::{FutureExt, stream};
use greenroom::{Failure, FailureKind, Grants, Invocation, Limits, Outcome, Storage, Verdict};
use greenroom_capability_http::{HttpCapabilities, Lookup, RequestLimits};
use greenroom_capability_webinars::Webinars;
use greenroom_domain::store::{Vault, VaultKind};
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::{
    package,
    stage::{Stage, failure_of},
};

/// A service at 127.0.0.1, which the grant names, and its twin at 127.0.0.2, which it does not.
struct Services {
    port: u16,
    requests: Arc<std::sync::Mutex<Vec<String>>>,
    together: Arc<Together>,
}

/// Requests that are answered in pairs.
struct Together {
    pair: tokio::sync::Barrier,
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Together {
    async fn answer(&self) -> &'static str {
        self.most.fetch_max(self.now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        self.pair.wait().await;
        self.now.fetch_sub(1, Ordering::SeqCst);
        "{}"
    }
}

impl Services {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::<std::sync::Mutex<Vec<String>>>::default();
        let together = Together { pair: tokio::sync::Barrier::new(2), now: 0.into(), most: 0.into() };
        let together = Arc::new(together);
        let twin = TcpListener::bind(("127.0.0.2", port)).await.unwrap();
        for listener in [listener, twin] {
            let at = listener.local_addr().unwrap().ip();
            tokio::spawn(axum::serve(listener, service(at, port, requests.clone(), together.clone())).into_future());
        }
        Self { port, requests, together }
    }

    /// The requests that arrived, as `ADDRESS METHOD PATH`.
    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn service(at: IpAddr, port: u16, requests: Arc<std::sync::Mutex<Vec<String>>>, together: Arc<Together>) -> Router {
    let redirect = |to: String| get(move || async move { (StatusCode::FOUND, [(header::LOCATION, to)]) });
    let endless = || async {
        let chunks = stream::repeat_with(|| Ok::<_, std::convert::Infallible>(vec![b'x'; 64 << 10]));
        Body::from_stream(chunks)
    };
    // The secret in a header and in the body of the answer, as it is and encoded.
    let reflect = |headers: HeaderMap, body: String| async move {
        let secret = headers.get("authorization").map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
        let encoded = BASE64_STANDARD.encode(format!("user:{secret}"));
        let answer = json!({ "plain": secret, "encoded": encoded, "body": body });
        ([(header::ETAG, format!("\"{secret}\""))], Json(answer)).into_response()
    };
    let echo = |headers: HeaderMap, uri: Uri, body: String| async move {
        let named = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        Json(json!({ "path": uri.to_string(), "authorization": named("authorization"), "body": body })).into_response()
    };
    // The credentials as they came, and decoded.
    let basic = |headers: HeaderMap| async move {
        let header = headers["authorization"].to_str().unwrap().to_owned();
        let decoded = BASE64_STANDARD.decode(header.strip_prefix("Basic ").unwrap()).unwrap();
        Json(json!({ "header": header, "credentials": String::from_utf8(decoded).unwrap() }))
    };
    Router::new()
        .route("/basic", get(basic))
        .route("/together", get(move || async move { together.answer().await }))
        .route("/to-loopback", redirect(format!("http://127.0.0.2:{port}/")))
        .route("/to-other-host", redirect(format!("http://other.example.com:{port}/echo")))
        .route("/again", redirect("/again".to_owned()))
        .route("/endless", get(endless))
        .route("/token", any(|| async { Json(json!({ "access_token": "s3cret-token-2", "expires_in": 3600 })) }))
        .route(
            "/strict",
            get(|headers: HeaderMap| async move {
                let token = headers["authorization"].to_str().unwrap().to_owned();
                let status = if token.ends_with("-2") { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
                (status, Json(json!({ "token": token })))
            }),
        )
        .route("/unauthorized", get(|| async { (StatusCode::UNAUTHORIZED, "{}") }))
        .route("/reflect", any(reflect))
        .route("/to-second-host", redirect(format!("http://second.example.com:{port}/echo")))
        .route(
            "/to-second-host-with-body",
            any(move || async move {
                (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, format!("http://second.example.com:{port}/echo"))])
            }),
        )
        .route(
            "/to-second-host-with-secret",
            get(move |headers: HeaderMap| async move {
                let secret = headers["authorization"].to_str().unwrap().to_owned();
                (
                    StatusCode::FOUND,
                    [(header::LOCATION, format!("http://second.example.com:{port}/echo?token={secret}"))],
                )
            }),
        )
        .route("/megabyte", get(|| async { vec![b'x'; 1 << 20] }))
        .route("/closing", get(|| async { ([(header::CONNECTION, "close")], "{}") }))
        .route("/never", get(std::future::pending::<StatusCode>))
        .fallback(any(echo))
        .layer(axum::middleware::from_fn(move |request: axum::extract::Request, next: axum::middleware::Next| {
            requests.lock().unwrap().push(format!("{at} {} {}", request.method(), request.uri()));
            next.run(request)
        }))
}

/// Names below example.com lead to 127.0.0.1, `inside` to 127.0.0.2, and `moving` first to the one and then to the other.
pub(crate) fn lookup() -> Lookup {
    let asked = Arc::new(AtomicUsize::new(0));
    Arc::new(move |name: String| {
        let last = match name.as_str() {
            "inside.example.com" => 2,
            "moving.example.com" => 1 + asked.fetch_add(1, Ordering::Relaxed).min(1),
            _ => 1,
        };
        let address = IpAddr::from([127, 0, 0, u8::try_from(last).unwrap()]);
        futures::future::ready(Ok(vec![address])).boxed()
    })
}

/// The grant of every guest here.
fn grant(port: u16) -> Value {
    let hosts = ["api", "second", "inside", "moving"].map(|name| format!("http://{name}.example.com:{port}"));
    json!({
        "allow": [
            { "hosts": hosts, "methods": ["get", "post"] },
            { "hosts": [format!("http://127.0.0.2:{port}")] }
        ],
        "addresses": ["127.0.0.1"],
        "timeoutMs": 2_000,
    })
}

/// The value of the secret `crm`.
const SECRET: &str = "s3cret/of-the+crm";

/// The grant of the secret `crm`, and of `mail`, which has no value.
fn secrets(port: u16) -> Value {
    let binding = json!({ "hosts": [format!("http://api.example.com:{port}")], "headers": ["Authorization"], "bodyFields": ["/token"] });
    json!({ "secrets": { "crm": binding, "mail": binding } })
}

async fn stage(limits: Limits, port: u16) -> Stage {
    stage_with(limits, port, |http| http).await
}

/// The same, with other capabilities for HTTP.
pub(crate) async fn stage_with(
    limits: Limits,
    port: u16,
    change: impl FnOnce(HttpCapabilities) -> HttpCapabilities,
) -> Stage {
    let store = greenroom_tests::store_with_a_contact().await;
    store.keep_in_vault(VaultKind::Secret, "crm", &SECRET.to_owned().into(), Timestamp::UNIX_EPOCH).await.unwrap();
    store
        .keep_in_vault(VaultKind::Secret, "payroll", &"another secret".to_owned().into(), Timestamp::UNIX_EPOCH)
        .await
        .unwrap();
    let connection = json!({
        "kind": "oauth2-client-credentials",
        "client": { "tokenUrl": format!("http://127.0.0.1:{port}/token"), "clientId": "c", "clientSecret": "s3cret-client" },
        "token": { "value": "s3cret-token-1", "renewAt": "9999-01-01T00:00:00Z" }
    });
    store
        .keep_in_vault(VaultKind::Connection, "crm", &connection.to_string().into(), Timestamp::UNIX_EPOCH)
        .await
        .unwrap();
    let erp = json!({ "kind": "basic", "username": "ada", "password": "s3cret of ada" });
    store.keep_in_vault(VaultKind::Connection, "erp", &erp.to_string().into(), Timestamp::UNIX_EPOCH).await.unwrap();
    let http = change(HttpCapabilities::default().lookup(lookup()).vault(store.clone()));
    let runtime = greenroom_tests::runtime_with(http, Webinars::not_connected());
    let runtime = runtime.storage(Storage::joint(store.clone())).limits(limits).build().unwrap();
    Stage::on(runtime, store).await
}

async fn outcome_with(guest: &str, grant: impl FnOnce(u16) -> Value, dry_run: bool) -> (Outcome, Services) {
    let services = Services::start().await;
    let stage = stage(Limits { cpu_ms: 120_000, ..Limits::default() }, services.port).await;
    let mut granted: BTreeMap<String, Value> = [("http".to_owned(), grant(services.port))].into();
    if guest != "secret-ungranted" {
        granted.insert("secrets".to_owned(), secrets(services.port));
        let binding = json!({ "hosts": [format!("http://api.example.com:{}", services.port)] });
        granted.insert("connections".to_owned(), json!({ "connections": { "crm": binding, "erp": binding } }));
    }
    stage.runtime.load(package::with_port(guest, services.port), Grants::Only(granted)).await.unwrap();
    let mut invocation = Invocation::new(guest.parse().unwrap(), json!({})).contact("1");
    invocation.dry_run = dry_run;
    let outcome = stage.beside_neighbours(stage.runtime.invoke(invocation)).await;
    let journal = stage.journal(outcome.run).await.unwrap_or_default();
    for text in [&journal, &serde_json::to_string(&outcome).unwrap()] {
        assert!(!text.contains("s3cret"), "{guest}: {text}");
    }
    (outcome, services)
}

async fn failure_with(guest: &str, grant: impl FnOnce(u16) -> Value) -> (Failure, Vec<String>) {
    let (outcome, services) = outcome_with(guest, grant, false).await;
    (failure_of(guest, &outcome), services.requests())
}

/// Checks that a guest is refused like this, and that these requests were sent.
pub(crate) async fn refused_after(guest: &str, kind: FailureKind, code: &str, part: &str, sent: &[&str]) {
    let (failure, requests) = failure_with(guest, grant).await;
    assert_eq!((failure.kind, failure.code.as_str()), (kind, code), "{guest}: {failure:?}");
    assert!(failure.message.contains(part), "{guest}: {}", failure.message);
    assert_eq!(requests, sent, "{guest}");
}

macro_rules! each_refused {
    ($($guest:ident => refused_after($($argument:expr),*);)*) => {
        $(#[tokio::test]
        pub(crate) async fn $guest() {
            refused_after(&stringify!($guest).replace('_', "-"), $($argument),*).await;
        })*
    };
}

each_refused! {
    http_ungranted_host => refused_after(FailureKind::Denied, "http-not-allowed", "http://other.example.com", &[]);
    http_ungranted_method => refused_after(FailureKind::Denied, "http-not-allowed", "DELETE requests to that path", &[]);
    http_loopback_address => refused_after(FailureKind::Denied, "http-address-refused", "it resolves to 127.0.0.2", &[]);
    http_loopback_name => refused_after(FailureKind::Denied, "http-address-refused", "it resolves to 127.0.0.2", &[]);
    http_rebinding => refused_after(FailureKind::Denied, "http-address-refused", "it resolves to 127.0.0.2", &["127.0.0.1 GET /closing"]);
    http_redirect_to_loopback => refused_after(FailureKind::Denied, "http-address-refused", "after a redirect", &["127.0.0.1 GET /to-loopback"]);
    http_redirect_to_other_host => refused_after(FailureKind::Denied, "http-not-allowed", "after a redirect", &["127.0.0.1 GET /to-other-host"]);
    http_endless_redirects => refused_after(FailureKind::Failed, "http-too-many-redirects", "more than 5 times", &["127.0.0.1 GET /again"; 6]);
    http_huge_answer => refused_after(FailureKind::Failed, "http-response-too-large", "more than 1048576 bytes", &["127.0.0.1 GET /endless"]);
    http_slow_answer => refused_after(FailureKind::Unavailable, "http-timeout", "2000 ms", &["127.0.0.1 GET /never"]);
    secret_to_another_host => refused_after(FailureKind::Denied, "placeholder-misplaced", "may not go to http://second.example.com", &[]);
    secret_in_another_place => refused_after(FailureKind::Denied, "placeholder-misplaced", "the header `x-note`", &[]);
    secret_in_another_field => refused_after(FailureKind::Denied, "placeholder-misplaced", "the field `/note` of the body", &[]);
    secret_in_a_redirected_body => refused_after(FailureKind::Denied, "placeholder-misplaced", "after a redirect", &["127.0.0.1 POST /to-second-host-with-body"]);
    secret_in_a_redirect => refused_after(FailureKind::Denied, "placeholder-misplaced", "with a secret in its URL", &["127.0.0.1 GET /to-second-host-with-secret"]);
    secret_in_pieces => refused_after(FailureKind::Failed, "http-header-refused", "`range`", &[]);
    basic_to_another_host => refused_after(FailureKind::Denied, "placeholder-misplaced", "may not go to http://second.example.com", &[]);
    basic_of_another => refused_after(FailureKind::Denied, "secret-not-granted", "`payroll` was not granted", &[]);
    secret_ungranted => refused_after(FailureKind::Denied, "secret-not-granted", "`crm` was not granted", &[]);
    secret_of_another => refused_after(FailureKind::Denied, "secret-not-granted", "`payroll` was not granted", &[]);
    http_smuggled_header => refused_after(FailureKind::Failed, "http-header-refused", "`Host` is the host's", &[]);
}

#[tokio::test]
pub(crate) async fn http_ungranted_path() {
    let narrow = |port| json!({ "allow": [{ "hosts": [format!("http://api.example.com:{port}")], "paths": ["/v1"] }], "addresses": ["127.0.0.1"] });
    let (failure, requests) = failure_with("http-ungranted-path", narrow).await;
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Denied, "http-not-allowed"), "{failure:?}");
    assert!(requests.is_empty(), "{requests:?}");
}

#[tokio::test]
pub(crate) async fn http_changes_in_a_dry_run() {
    let (outcome, services) = outcome_with("http-changes-in-a-dry-run", grant, true).await;
    let failure = failure_of("http-changes-in-a-dry-run", &outcome);
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Failed, "dry-run"), "{failure:?}");
    assert!(services.requests().is_empty());
    let (outcome, services) = outcome_with("http-changes-in-a-dry-run", grant, false).await;
    assert_eq!(outcome.output().unwrap()["body"], "{}", "{outcome:?}");
    assert_eq!(services.requests(), ["127.0.0.1 POST /echo"]);
}

#[tokio::test]
pub(crate) async fn http_many_answers() {
    let (failure, _) = failure_with("http-many-answers", |port| {
        let mut grant = grant(port);
        (grant["concurrency"], grant["responseBytes"], grant["timeoutMs"]) = (json!(8), json!(2 << 20), json!(60_000));
        grant
    })
    .await;
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::LimitExceeded, "boundary"), "{failure:?}");
}

#[tokio::test]
pub(crate) async fn every_source() {
    let services = Services::start().await;
    let stage = stage(Limits { cpu_ms: 120_000, ..Limits::default() }, services.port).await;
    let granted = [("http", grant(services.port)), ("clock", json!({})), ("random", json!({}))];
    let granted = Grants::Only(granted.map(|(name, parameters)| (name.to_owned(), parameters)).into());
    stage.runtime.load(package::with_port("every-source", services.port), granted).await.unwrap();
    let outcome = stage.invoke("every-source", json!({})).await;
    let sent = outcome.output().unwrap_or_else(|| panic!("{outcome:?}"))["body"].as_str().unwrap();
    assert!(sent.len() == 17 && sent.bytes().all(|b| b.is_ascii_lowercase()), "{sent}");
    assert_eq!(services.requests(), ["127.0.0.1 POST /echo"]);
    // A replay asks no service, and has the time and the random bytes of the run: the guest does the same.
    let replay = stage.runtime.replay(outcome.run, None).await.unwrap();
    assert_eq!((replay.verdict, replay.calls), (Verdict::Same, 3));
    assert_eq!(services.requests().len(), 1);
    // Another run has others.
    let other = stage.invoke("every-source", json!({})).await;
    assert_ne!(other.output().unwrap()["body"], sent);
}

#[tokio::test]
async fn a_cancelled_run_takes_its_request_with_it() {
    let services = Services::start().await;
    let stage = stage(Limits::default(), services.port).await;
    let granted = Grants::Only([("http".to_owned(), grant(services.port))].into());
    stage.runtime.load(package::with_port("http-slow-answer", services.port), granted).await.unwrap();
    let mut invocation = Invocation::new("http-slow-answer".parse().unwrap(), json!({}));
    invocation.limits = Some(Limits { wall_ms: 300, ..Limits::default() });
    let outcome = tokio::time::timeout(Duration::from_secs(30), stage.runtime.invoke(invocation)).await.unwrap();
    assert_eq!(outcome.failure().unwrap().code, "wall", "{outcome:?}");
    assert_eq!(services.requests(), ["127.0.0.1 GET /never"]);
}

#[tokio::test]
pub(crate) async fn secret_reflected() {
    let (outcome, services) = outcome_with("secret-reflected", grant, false).await;
    let output = outcome.output().unwrap_or_else(|| panic!("{outcome:?}"));
    assert_eq!(services.requests(), ["127.0.0.1 POST /reflect"]);
    // The service got the secret, and the guest got none of it back.
    assert_eq!(output["plain"], "[masked]");
    assert_eq!(output["body"], "{\"token\": \"[masked]\"}");
    let encoded = output["encoded"].as_str().unwrap();
    assert!(encoded.contains("[masked]") && encoded.len() < 20, "{encoded}");
}

#[tokio::test]
pub(crate) async fn basic_reflected() {
    let (outcome, services) = outcome_with("basic-reflected", grant, false).await;
    assert_eq!(services.requests(), ["127.0.0.1 GET /basic"]);
    // The service read the user, and the secret as the password.
    assert_eq!(
        outcome.output(),
        Some(&json!({ "credentials": "ada:[masked]", "header": "Basic [masked]" })),
        "{outcome:?}"
    );
}

#[tokio::test]
pub(crate) async fn basic_connection_reflected() {
    let (outcome, services) = outcome_with("basic-connection-reflected", grant, false).await;
    assert_eq!(services.requests(), ["127.0.0.1 GET /basic"]);
    assert_eq!(
        outcome.output(),
        Some(&json!({ "credentials": "ada:[masked]", "header": "Basic [masked]=" })),
        "{outcome:?}"
    );
}

/// A stage where so many requests of all runs are under way at once, in all and to one host.
async fn stage_of(requests: u32, per_host: u32, port: u16) -> Stage {
    let limit = |n| NonZeroU32::new(n).unwrap();
    let limits = RequestLimits { requests: limit(requests), per_host: limit(per_host) };
    stage_with(Limits { cpu_ms: 120_000, ..Limits::default() }, port, |http| http.limits(limits)).await
}

#[tokio::test]
pub(crate) async fn http_many_at_once() {
    for (requests, per_host) in [(2, 64), (64, 2)] {
        let services = Services::start().await;
        let stage = stage_of(requests, per_host, services.port).await;
        let mut own = grant(services.port);
        (own["concurrency"], own["timeoutMs"]) = (json!(64), json!(60_000));
        let granted = Grants::Only([("http".to_owned(), own)].into());
        stage.runtime.load(package::with_port("http-many-at-once", services.port), granted).await.unwrap();
        let outcome = stage.invoke("http-many-at-once", json!({})).await;
        assert_eq!(outcome.output(), Some(&json!({})), "{outcome:?}");
        assert_eq!((services.requests().len(), services.together.most.load(Ordering::SeqCst)), (64, 2));
    }
}

#[tokio::test]
async fn a_run_that_waits_for_requests_of_others_ends_with_its_own_limit() {
    let services = Services::start().await;
    let stage = stage_of(1, 1, services.port).await;
    for guest in ["http-slow-answer", "http-changes-in-a-dry-run"] {
        let granted = Grants::Only([("http".to_owned(), grant(services.port))].into());
        stage.runtime.load(package::with_port(guest, services.port), granted).await.unwrap();
    }
    let holds = Invocation::new("http-slow-answer".parse().unwrap(), json!({}));
    let waits = async {
        while services.requests().is_empty() {
            tokio::task::yield_now().await;
        }
        let mut waits = Invocation::new("http-changes-in-a-dry-run".parse().unwrap(), json!({}));
        waits.limits = Some(Limits { wall_ms: 300, ..Limits::default() });
        let outcome = stage.runtime.invoke(waits).await;
        (outcome, services.requests())
    };
    let (held, (waited, requests)) = futures::join!(stage.runtime.invoke(holds), waits);
    assert_eq!(waited.failure().unwrap().code, "wall", "{waited:?}");
    assert_eq!(requests, ["127.0.0.1 GET /never"]);
    assert_eq!(held.failure().unwrap().code, "http-timeout", "{held:?}");
    // The run that waited in vain has left no place taken.
    let outcome = stage.invoke("http-changes-in-a-dry-run", json!({})).await;
    assert_eq!(outcome.output().unwrap()["body"], "{}", "{outcome:?}");
}

#[tokio::test]
pub(crate) async fn secret_after_a_redirect() {
    let (outcome, services) = outcome_with("secret-after-a-redirect", grant, false).await;
    assert_eq!(services.requests(), ["127.0.0.1 GET /to-second-host", "127.0.0.1 GET /echo"]);
    assert_eq!(outcome.output().unwrap()["authorization"], "", "{outcome:?}");
}

#[tokio::test]
pub(crate) async fn connection_renewed() {
    let (outcome, services) = outcome_with("connection-renewed", grant, false).await;
    assert_eq!(outcome.output(), Some(&json!({ "token": "Bearer [masked]" })), "{outcome:?}");
    let sent = ["127.0.0.1 GET /strict", "127.0.0.1 POST /token", "127.0.0.1 GET /strict"];
    assert_eq!(services.requests(), sent);
}

#[tokio::test]
pub(crate) async fn connection_refused() {
    // The refusal is an answer for the guest. One renewal was tried, and no more.
    let (outcome, services) = outcome_with("connection-refused", grant, false).await;
    assert_eq!(outcome.output(), Some(&json!({})), "{outcome:?}");
    let sent = ["127.0.0.1 GET /unauthorized", "127.0.0.1 POST /token", "127.0.0.1 GET /unauthorized"];
    assert_eq!(services.requests(), sent);
}
