//! `/_sandbox`: inspects and controls the sandbox over HTTP. [`Sandbox`](crate::Sandbox) offers the same functions.

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post, put},
};
use jiff::{Span, Timestamp, tz::TimeZone};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    fault::Fault,
    sandbox::Sandbox,
    webhooks::{Receiver, Sender, WebhookFault},
    world::{DailyLimits, RateLimits, Recording, RegistrantStatus, Secret, Session, Webinar},
};

pub(crate) fn router() -> Router<Sandbox> {
    Router::new()
        .route("/", get(about))
        .route("/world", get(async |State(sandbox): State<Sandbox>| Json(sandbox.world())))
        .route(
            "/requests",
            get(async |State(sandbox): State<Sandbox>| Json(json!({"requests": sandbox.requests()})))
                .delete(clear_requests),
        )
        .route("/registrants", get(registrants))
        .route(
            "/faults",
            get(async |State(sandbox): State<Sandbox>| Json(json!({"faults": sandbox.faults()})))
                .post(add_faults)
                .delete(clear_faults),
        )
        .route("/clock", get(clock).post(set_clock))
        .route("/tokens/expire", post(expire_tokens))
        .route("/rate_limits", put(set_rate_limits))
        .route("/daily_limits", put(set_daily_limits))
        .route("/accounts/{name}/client_secret", put(set_client_secret))
        .route("/accounts/{name}/scopes", put(set_scopes))
        .route("/accounts/{name}/webinars", put(put_webinar))
        .route("/webinars/{id}", axum::routing::delete(delete_webinar))
        .route("/webinars/{id}/registrants", put(set_registrant))
        .route("/webinars/{id}/sessions", post(add_session))
        .route("/sessions/{uuid}/recording", put(set_recording))
        .route("/webhooks", get(webhooks).put(set_webhooks))
        .route("/webhooks/challenge", post(challenge))
        .route(
            "/webhooks/faults",
            get(async |State(sandbox): State<Sandbox>| Json(json!({"faults": sandbox.webhooks().faults()})))
                .post(add_webhook_faults)
                .delete(clear_webhook_faults),
        )
}

async fn clear_requests(State(sandbox): State<Sandbox>) -> StatusCode {
    sandbox.clear_requests();
    StatusCode::NO_CONTENT
}

async fn clear_faults(State(sandbox): State<Sandbox>) -> StatusCode {
    sandbox.clear_faults();
    StatusCode::NO_CONTENT
}

async fn expire_tokens(State(sandbox): State<Sandbox>) -> StatusCode {
    sandbox.expire_tokens();
    StatusCode::NO_CONTENT
}

fn wrong(status: StatusCode, problem: impl ToString) -> Response {
    (status, Json(json!({"error": problem.to_string()}))).into_response()
}

async fn about() -> Json<Value> {
    Json(json!({
        "about": "A local Zoom for tests and demonstrations. It listens on the loopback interface only, and answers to its \
            names alone: 127.0.0.1, [::1], localhost.",
        "zoom": ["POST /oauth/token", "/v2/users", "/v2/webinars", "/v2/past_webinars", "/v2/report/webinars",
            "/v2/meetings/ID/recordings", "/rec/download"],
        "sandbox": {
            "GET /_sandbox/world": "accounts, users, webinars; secrets masked",
            "GET, DELETE /_sandbox/requests": "the log of requests",
            "GET /_sandbox/registrants?webinar=ID": "registrants, of one webinar or all",
            "GET, POST, DELETE /_sandbox/faults": "{path, method?, skip?, times?, effect: {type, ...}} or a list of them",
            "GET, POST /_sandbox/clock": "{advance: \"2 days\"} or {fix: INSTANT} or {run: true}",
            "POST /_sandbox/tokens/expire": "expires every access token",
            "PUT /_sandbox/rate_limits": "\"off\", \"plan\", or {light, medium, heavy}: requests a second",
            "PUT /_sandbox/daily_limits": "{light?, medium?, heavy?, headers?}: requests a day; headers false leaves them out",
            "PUT /_sandbox/accounts/NAME/client_secret": "\"...\": rotates the secret and revokes the tokens",
            "PUT /_sandbox/accounts/NAME/scopes": "[\"...\"]: the app's OAuth scopes; null for all",
            "PUT /_sandbox/accounts/NAME/webinars": "adds or replaces a webinar, as in a world file",
            "DELETE /_sandbox/webinars/ID": "deletes a webinar; its reports stay",
            "PUT /_sandbox/webinars/ID/registrants": "{email, status}: approved, pending, denied (or cancelled by the host), cancelled (by the person)",
            "POST /_sandbox/webinars/ID/sessions": "adds a session, as in a world file; answers its UUID",
            "GET, PUT /_sandbox/webhooks": "what became of webhooks; {url, secret, retry_after_ms?}: who gets them from now on; null for none",
            "POST /_sandbox/webhooks/challenge": "asks the receiver of each account whether it knows the secret",
            "GET, POST, DELETE /_sandbox/webhooks/faults": "{event?, skip?, times?, effect: {type, ...}} or a list of them",
            "PUT /_sandbox/sessions/UUID/recording": "changes a recording, as in a world file; null takes it away",
        },
    }))
}

#[derive(Deserialize)]
struct Which {
    webinar: Option<u64>,
}

async fn registrants(State(sandbox): State<Sandbox>, Query(which): Query<Which>) -> Json<Value> {
    let found: Vec<Value> = sandbox
        .registrants(which.webinar)
        .into_iter()
        .map(|one| {
            let mut body = json!(one);
            // A personal link is a credential.
            body["join_url"] = json!("[masked]");
            body
        })
        .collect();
    Json(json!({"registrants": found}))
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Faults {
    Many(Vec<Fault>),
    One(Fault),
}

async fn add_faults(State(sandbox): State<Sandbox>, Json(faults): Json<Value>) -> Response {
    // axum does not do this, so that the answer can describe the form of a fault.
    match serde_json::from_value(faults) {
        Ok(Faults::One(fault)) => sandbox.add_fault(fault),
        Ok(Faults::Many(faults)) => faults.into_iter().for_each(|fault| sandbox.add_fault(fault)),
        Err(_) => {
            return wrong(
                StatusCode::BAD_REQUEST,
                "a fault is {path, method?, skip?, times? (null: always), effect}; an effect is one of {type: status, \
                 status, retry_after?: {seconds | http_date | instant: SECONDS}}, {type: slow | slow_answer, \
                 milliseconds}, {type: list_moves, by}, {type: drop_before | drop_after | half_body | expire_tokens | \
                 expire_page | empty_list}",
            );
        }
    }
    StatusCode::CREATED.into_response()
}

async fn webhooks(State(sandbox): State<Sandbox>) -> Json<Value> {
    let webhooks = sandbox.webhooks();
    Json(json!({"counts": webhooks.counts(), "attempts": webhooks.log()}))
}

async fn set_webhooks(State(sandbox): State<Sandbox>, Json(receiver): Json<Option<Receiver>>) -> Response {
    match sandbox.webhooks().send_to(receiver) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => wrong(StatusCode::BAD_REQUEST, error),
    }
}

async fn challenge(State(sandbox): State<Sandbox>) -> Json<Value> {
    let accounts: Vec<(String, String)> = {
        let state = sandbox.lock();
        let names = |account: &crate::state::Account| (account.given.name.clone(), account.given.account_id.clone());
        state.accounts.iter().map(names).collect()
    };
    let sender = Sender::new(sandbox.webhooks());
    let mut knows = serde_json::Map::new();
    for (name, id) in accounts {
        let answered = match &sender {
            Some(sender) => sender.challenge(&id).await,
            None => false,
        };
        knows.insert(name, json!(answered));
    }
    Json(Value::Object(knows))
}

#[derive(Deserialize)]
#[serde(untagged)]
enum WebhookFaults {
    Many(Vec<WebhookFault>),
    One(WebhookFault),
}

async fn add_webhook_faults(State(sandbox): State<Sandbox>, Json(faults): Json<Value>) -> Response {
    let webhooks = sandbox.webhooks();
    match serde_json::from_value(faults) {
        Ok(WebhookFaults::One(fault)) => webhooks.add_fault(fault),
        Ok(WebhookFaults::Many(faults)) => faults.into_iter().for_each(|fault| webhooks.add_fault(fault)),
        Err(_) => {
            return wrong(
                StatusCode::BAD_REQUEST,
                "a fault is {event?, skip?, times? (null: always), effect}; an effect is one of {type: late, milliseconds}, \
                 {type: double | out_of_order | never | wrong_signature | old_timestamp | lost_answer}",
            );
        }
    }
    StatusCode::CREATED.into_response()
}

async fn clear_webhook_faults(State(sandbox): State<Sandbox>) -> StatusCode {
    sandbox.webhooks().clear_faults();
    StatusCode::NO_CONTENT
}

async fn clock(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(json!({"now": sandbox.now()}))
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum SetClock {
    Advance(String),
    Fix(Timestamp),
    Run(bool),
}

async fn set_clock(State(sandbox): State<Sandbox>, Json(set): Json<SetClock>) -> Response {
    match set {
        SetClock::Advance(text) => {
            let now = sandbox.now();
            let then = text.parse::<Span>().ok().and_then(|span| now.to_zoned(TimeZone::UTC).checked_add(span).ok());
            let Some(then) = then else {
                return wrong(StatusCode::BAD_REQUEST, format!("`{text}` is not a duration: write one like `2 days`"));
            };
            sandbox.advance(then.timestamp().duration_since(now));
        }
        SetClock::Fix(now) => sandbox.fix_clock(now),
        SetClock::Run(true) => sandbox.run_clock(),
        SetClock::Run(false) => sandbox.fix_clock(sandbox.now()),
    }
    clock(State(sandbox)).await.into_response()
}

async fn set_rate_limits(State(sandbox): State<Sandbox>, Json(limits): Json<RateLimits>) -> StatusCode {
    sandbox.set_rate_limits(limits);
    StatusCode::NO_CONTENT
}

async fn set_daily_limits(State(sandbox): State<Sandbox>, Json(limits): Json<DailyLimits>) -> StatusCode {
    sandbox.set_daily_limits(limits);
    StatusCode::NO_CONTENT
}

async fn set_client_secret(
    State(sandbox): State<Sandbox>,
    Path(name): Path<String>,
    Json(secret): Json<Secret>,
) -> Response {
    match sandbox.set_client_secret(&name, secret) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => wrong(StatusCode::NOT_FOUND, error),
    }
}

async fn set_scopes(
    State(sandbox): State<Sandbox>,
    Path(name): Path<String>,
    Json(scopes): Json<Option<Vec<String>>>,
) -> Response {
    match sandbox.set_scopes(&name, scopes) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => wrong(StatusCode::BAD_REQUEST, error),
    }
}

async fn put_webinar(
    State(sandbox): State<Sandbox>,
    Path(name): Path<String>,
    Json(webinar): Json<Webinar>,
) -> Response {
    match sandbox.put_webinar(&name, webinar) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => wrong(StatusCode::BAD_REQUEST, error),
    }
}

async fn delete_webinar(State(sandbox): State<Sandbox>, Path(id): Path<u64>) -> StatusCode {
    if sandbox.delete_webinar(id) { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetRegistrant {
    email: String,
    status: RegistrantStatus,
}

async fn set_registrant(
    State(sandbox): State<Sandbox>,
    Path(id): Path<u64>,
    Json(set): Json<SetRegistrant>,
) -> Response {
    match sandbox.set_registrant(id, &set.email, set.status) {
        Ok(true) => StatusCode::NO_CONTENT.into_response(),
        Ok(false) => wrong(StatusCode::NOT_FOUND, "nobody is registered with this address"),
        Err(error) => wrong(StatusCode::NOT_FOUND, error),
    }
}

async fn add_session(State(sandbox): State<Sandbox>, Path(id): Path<u64>, Json(session): Json<Session>) -> Response {
    match sandbox.add_session(id, session) {
        Ok(uuid) => (StatusCode::CREATED, Json(json!({"uuid": uuid}))).into_response(),
        Err(error) => wrong(StatusCode::BAD_REQUEST, error),
    }
}

async fn set_recording(
    State(sandbox): State<Sandbox>,
    Path(uuid): Path<String>,
    Json(recording): Json<Option<Recording>>,
) -> Response {
    match sandbox.set_recording(&uuid, recording) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => wrong(StatusCode::BAD_REQUEST, error),
    }
}
