//! Answers of a provider that are to be refused, from a provider that forges them. A real one is in `tests/server/openid.rs`.

#![allow(clippy::unwrap_used)]

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    routing::{get, post},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use greenroom_domain::{AccountUser, Role, store::SignInStore};
use greenroom_store::SqliteStore;
use openidconnect::DiscoveryError;
use serde_json::{Value, json};
use tokio::{net::TcpListener, time};

use super::{requests::HttpError, *};
use crate::views::vault;

const REDIRECT: &str = "http://127.0.0.1:1/sign-in/openid/callback";
const SECRET: &str = "a secret of the client, which is long";

/// A provider whose next identity token has these claims, signed with this key.
#[derive(Clone)]
struct Forger {
    issuer: String,
    next: Arc<Mutex<(Value, String)>>,
    keys_asked: Arc<Mutex<u32>>,
    /// How often the provider was asked what it says of itself.
    asked: Arc<AtomicUsize>,
    is_down: Arc<AtomicBool>,
    /// How long each answer of a discovery takes.
    takes: Arc<Mutex<Duration>>,
}

impl Forger {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let forger = Self {
            issuer,
            next: Arc::default(),
            keys_asked: Arc::default(),
            asked: Arc::default(),
            is_down: Arc::default(),
            takes: Arc::default(),
        };
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(configuration))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(forger.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        forger
    }

    async fn take_time(&self) {
        let takes = *self.takes.lock().unwrap();
        time::sleep(takes).await;
    }
}

async fn configuration(State(forger): State<Forger>) -> Result<Json<Value>, StatusCode> {
    forger.asked.fetch_add(1, Ordering::SeqCst);
    forger.take_time().await;
    if forger.is_down.load(Ordering::SeqCst) {
        return Err(StatusCode::SERVICE_UNAVAILABLE);
    }
    let issuer = &forger.issuer;
    Ok(Json(json!({
        "issuer": issuer, "authorization_endpoint": format!("{issuer}/auth"), "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"), "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["HS256", "RS256"],
    })))
}

async fn keys(State(forger): State<Forger>) -> Json<Value> {
    *forger.keys_asked.lock().unwrap() += 1;
    forger.take_time().await;
    Json(json!({ "keys": [] }))
}

async fn token(State(forger): State<Forger>) -> Json<Value> {
    let (claims, key) = forger.next.lock().unwrap().clone();
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let algorithm = if key.is_empty() { "RS256" } else { "HS256" };
    let text = format!("{}.{}", part(&json!({ "alg": algorithm, "typ": "JWT", "kid": "new" })), part(&claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    let signature = BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    Json(json!({ "access_token": "a", "token_type": "Bearer", "id_token": format!("{text}.{signature}") }))
}

struct World {
    forger: Forger,
    openid: OpenId,
    store: SqliteStore,
}

impl World {
    async fn new() -> Self {
        let forger = Forger::start().await;
        let store = SqliteStore::in_memory().unwrap();
        let ada = AccountUser { email: Email::parse("ada@acme.example").unwrap(), role: Role::Viewer };
        assert!(store.add_user(&ada, None).await.unwrap());
        vault::set_secret(&store, "openid", &SECRET.into(), "boss").await.unwrap();
        let settings = OpenIdSettings {
            issuer: forger.issuer.clone(),
            client_id: "greenroom".to_owned(),
            client_secret: Some("openid".to_owned()),
            label: "Acme".to_owned(),
        };
        Self { forger, openid: OpenId::new(settings, Authorities::default()), store }
    }

    /// Signs in, after the claims and the answer were changed.
    async fn sign_in(
        &self,
        change: impl FnOnce(&mut Value, &mut String),
        answer: impl FnOnce(&mut OpenIdAnswer),
    ) -> Result<NewSession, Failure> {
        let now = Timestamp::now();
        let begun = self.openid.begin(&self.store, REDIRECT, now).await.unwrap();
        let url = url::Url::parse(&begun.url).unwrap();
        let asked = |name: &str| url.query_pairs().find(|(given, _)| given == name).unwrap().1.into_owned();
        assert_eq!((asked("code_challenge_method").as_str(), asked("redirect_uri").as_str()), ("S256", REDIRECT));
        assert!(!begun.url.contains(begun.secret.expose_secret()), "the secret stays in the browser");
        let mut claims = json!({
            "iss": self.forger.issuer, "sub": "1", "aud": "greenroom", "nonce": asked("nonce"),
            "iat": now.as_second(), "exp": now.as_second() + 60, "email": "Ada@Acme.example", "email_verified": true,
        });
        let mut key = SECRET.to_owned();
        change(&mut claims, &mut key);
        *self.forger.next.lock().unwrap() = (claims, key);
        let mut given =
            OpenIdAnswer { code: Some("code".to_owned()), state: Some(asked("state")), ..OpenIdAnswer::default() };
        answer(&mut given);
        let secret = Some(&begun.secret);
        self.openid.finish(&self.store, REDIRECT, secret, given, SessionTimes::default(), now).await
    }

    async fn refused(&self, change: impl FnOnce(&mut Value, &mut String)) -> (String, String) {
        let failure = self.sign_in(change, |_| {}).await.unwrap_err();
        (failure.code, failure.message)
    }
}

#[tokio::test]
async fn a_user_signs_in_with_the_role_of_the_store() {
    let world = World::new().await;
    let session = world.sign_in(|_, _| {}, |_| {}).await.unwrap();
    let signed_in = &session.signed_in;
    assert_eq!((signed_in.user.as_str(), signed_in.role), ("ada@acme.example", Role::Viewer));
    assert_eq!(signed_in.session.begun_by, SignInMethod::OpenId);
    let found = sign_in::find(&world.store, session.token.expose_secret(), Timestamp::now()).await.unwrap();
    assert!(found.is_some());
}

#[tokio::test]
async fn a_forged_identity_is_refused() {
    let world = World::new().await;
    for (claim, value, why) in [
        ("nonce", json!("another"), "nonce"),
        ("nonce", Value::Null, "nonce"),
        ("aud", json!("another"), "audience"),
        ("aud", json!(["greenroom", "another"]), "audience"),
        ("iss", json!("https://elsewhere.example"), "issuer"),
        ("exp", json!(1_000_000_000), "Expired"),
    ] {
        let (code, message) = world.refused(|claims, _| claims[claim] = value.clone()).await;
        assert_eq!(code, "openid-refused", "{claim} {value}: {message}");
        assert!(message.contains(why), "{claim} {value}: {message}");
    }
    let (code, message) = world.refused(|_, key| *key = "another secret".to_owned()).await;
    assert_eq!(code, "openid-refused", "{message}");
    assert!(message.contains("Signature"), "{message}");
}

#[tokio::test]
async fn an_email_counts_only_where_it_is_verified_and_a_users() {
    let world = World::new().await;
    for unverified in [json!(false), Value::Null] {
        let (code, _) = world.refused(|claims, _| claims["email_verified"] = unverified.clone()).await;
        assert_eq!(code, "openid-email", "{unverified}");
    }
    let (code, message) = world.refused(|claims, _| claims["email"] = json!("eve@acme.example")).await;
    assert_eq!(code, "openid-user", "{message}");
    let (code, _) = world.refused(|claims, _| claims["email"] = json!("no email")).await;
    assert_eq!(code, "openid-email");
}

#[tokio::test]
async fn an_answer_to_another_question_is_refused() {
    let world = World::new().await;
    let refused = async |answer: fn(&mut OpenIdAnswer)| {
        let failure = world.sign_in(|_, _| {}, answer).await.unwrap_err();
        assert_eq!(failure.code, "openid-refused", "{failure}");
        failure.message
    };
    refused(|answer| answer.state = Some("another".to_owned())).await;
    refused(|answer| answer.state = None).await;
    refused(|answer| answer.code = None).await;
    refused(|answer| answer.iss = Some("https://elsewhere.example".to_owned())).await;
    let message = refused(|answer| answer.error = Some("access_denied<script>".to_owned())).await;
    assert!(message.contains("access_deniedscript"), "{message}");
    // The browser of somebody else has another secret, or none.
    let begun = world.openid.begin(&world.store, REDIRECT, Timestamp::now()).await.unwrap();
    let state = Attempt::of(&begun.secret).unwrap().state;
    for secret in [None, Some(SecretString::from("0".repeat(64)))] {
        let answer =
            OpenIdAnswer { code: Some("code".to_owned()), state: Some(state.clone()), ..OpenIdAnswer::default() };
        let times = SessionTimes::default();
        let failure =
            world.openid.finish(&world.store, REDIRECT, secret.as_ref(), answer, times, Timestamp::now()).await;
        assert_eq!(failure.unwrap_err().code, "openid-refused");
    }
}

#[tokio::test]
async fn keys_are_asked_for_again_where_one_is_unknown_and_not_by_every_token() {
    let world = World::new().await;
    let asked = || *world.forger.keys_asked.lock().unwrap();
    for _ in 0..3 {
        let (code, message) = world.refused(|_, key| key.clear()).await;
        assert_eq!(code, "openid-refused", "{message}");
        assert!(message.contains("Signature"), "{message}");
    }
    assert_eq!(asked(), 1, "a minute is not over");
    let before = world.openid.provider(None, Timestamp::now()).await.unwrap();
    let later = Timestamp::now() + SignedDuration::from_secs(61);
    world.openid.provider(Some(&before), later).await.unwrap();
    assert_eq!(asked(), 2);
    world.openid.provider(None, later + SignedDuration::from_mins(59)).await.unwrap();
    assert_eq!(asked(), 2);
    world.openid.provider(None, later + FRESH).await.unwrap();
    assert_eq!(asked(), 3, "an hour is over");
}

#[tokio::test]
async fn a_provider_that_does_not_answer_is_told() {
    let world = World::new().await;
    let settings = OpenIdSettings { issuer: "http://127.0.0.1:1".to_owned(), ..world.openid.settings.clone() };
    let openid = OpenId::new(settings, Authorities::default());
    let failure = openid.begin(&world.store, REDIRECT, Timestamp::now()).await.unwrap_err();
    assert_eq!((failure.code.as_str(), failure.retry), ("openid-unavailable", Retry::After(RETRY)));
}

#[tokio::test]
async fn the_two_requests_of_a_discovery_share_one_timeout() {
    let forger = Forger::start().await;
    *forger.takes.lock().unwrap() = Duration::from_millis(300);
    let http = trusted_client(&Authorities::default()).unwrap();
    let issuer = || IssuerUrl::new(forger.issuer.clone()).unwrap();
    let failure = discover(&http, issuer(), Duration::from_millis(500)).await.unwrap_err();
    assert!(matches!(failure, DiscoveryError::Request(HttpError::Timeout)), "{failure:?}");
    assert!(discover(&http, issuer(), TIMEOUT).await.is_ok());
}

#[tokio::test]
async fn a_failure_is_remembered_and_many_who_come_at_once_ask_once() {
    let world = World::new().await;
    let asked = || world.forger.asked.load(Ordering::SeqCst);
    let begin = async |at| world.openid.begin(&world.store, REDIRECT, at).await.map_err(|failure| failure.code);
    let unavailable = || "openid-unavailable".to_owned();
    world.forger.is_down.store(true, Ordering::SeqCst);
    let now = Timestamp::now();
    let at_once = (0..5).map(|_| world.openid.begin(&world.store, REDIRECT, now));
    for answer in futures::future::join_all(at_once).await {
        assert_eq!(answer.unwrap_err().code, unavailable());
    }
    assert_eq!(asked(), 1, "all share one question");
    let later = |seconds| now + SignedDuration::from_secs(seconds);
    assert_eq!(begin(later(9)).await.unwrap_err(), unavailable());
    assert_eq!(asked(), 1, "the failure is remembered");
    // The second is for the time that the provider took to fail.
    let over = RETRY.as_secs().cast_signed() + 1;
    assert_eq!(begin(later(over)).await.unwrap_err(), unavailable());
    assert_eq!(asked(), 2);
    world.forger.is_down.store(false, Ordering::SeqCst);
    for _ in 0..3 {
        assert!(begin(later(2 * over)).await.is_ok());
    }
    assert_eq!(asked(), 3);
}

#[tokio::test]
async fn a_question_goes_on_when_the_person_who_began_it_leaves() {
    let world = World::new().await;
    let now = Timestamp::now();
    assert!(world.openid.begin(&world.store, REDIRECT, now).now_or_never().is_none());
    // No other caller waits meanwhile, whose own waiting would carry the question on.
    let is_known = || locked(&world.openid.discovery).known.is_some();
    let until_known = async {
        while !is_known() {
            time::sleep(Duration::from_millis(5)).await;
        }
    };
    time::timeout(TIMEOUT, until_known).await.unwrap();
    assert!(world.openid.begin(&world.store, REDIRECT, now).await.is_ok());
    assert_eq!(world.forger.asked.load(Ordering::SeqCst), 1);
}
