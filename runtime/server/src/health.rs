//! Whether the server is alive, whether it is ready for requests, and how it is doing.

use std::time::Duration;

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, header},
    response::IntoResponse,
};
use greenroom_domain::{Failure, FailureKind, Retry, Scope, StoreError, sentence};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{access::needs, metrics::Moment, problem::Problem, state::AppState};

/// How long the store may take to answer. Whoever asks whether the server is ready does not wait for long.
const STORE_TIME: Duration = Duration::from_secs(2);

/// How soon it is worth to ask again.
const RETRY: Duration = Duration::from_secs(1);

/// The routes. Those of health need no key, because they tell nothing about the account. The metrics need one: Prometheus can
/// send it, it can be revoked, and there is no second port to protect.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    let open = OpenApiRouter::new().routes(routes!(alive)).routes(routes!(ready));
    open.merge(needs(Scope::Read, OpenApiRouter::new().routes(routes!(metrics))))
}

/// The answer of `/healthz`.
#[derive(Serialize, ToSchema)]
struct Alive {
    /// Always `ok`: a server that is not does not answer.
    status: &'static str,
}

/// Say that the server is alive
///
/// It looks at nothing else, so that a restart, which a failing check often leads to, is only asked for where it helps.
#[utoipa::path(get, path = "/healthz", tag = "operation", operation_id = "isAlive", security(()),
    responses((status = 200, description = "The server is alive", body = Alive)))]
async fn alive() -> Json<Alive> {
    Json(Alive { status: "ok" })
}

/// The answer of `/readyz`: each part in a word.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct Parts {
    /// `ok`, `unreadable`, or `unwritable`.
    store: &'static str,
    /// `ok`, or `none` where no action is loaded.
    actions: &'static str,
    /// `ok`, or `stopping`.
    server: &'static str,
}

/// Say whether the server is ready for requests
///
/// It is ready while its store can be read and written, an action is loaded, and it is not stopping. A write is tried at most once
/// a second, and leaves nothing behind.
#[utoipa::path(get, path = "/readyz", tag = "operation", operation_id = "isReady", security(()),
    responses(
        (status = 200, description = "The server is ready", body = Parts),
        (status = 503, description = "A part is not ready: `parts` names it", body = crate::problem::ProblemDocument,
            content_type = "application/problem+json")))]
async fn ready(State(state): State<AppState>) -> Result<Json<Parts>, Problem> {
    let store = match tokio::time::timeout(STORE_TIME, state.store().account()).await {
        Ok(Ok(_)) => match tokio::time::timeout(STORE_TIME, state.write_probe().ask(state.store())).await {
            Ok(true) => "ok",
            Ok(false) | Err(_) => "unwritable",
        },
        Ok(Err(error)) => {
            tracing::warn!(%error, "the store cannot be read");
            "unreadable"
        }
        Err(_) => "unreadable",
    };
    let status = state.runtime().status();
    let actions = if status.actions > 0 { "ok" } else { "none" };
    let server = if state.is_stopping() || status.is_closed { "stopping" } else { "ok" };
    let parts = Parts { store, actions, server };
    if [store, actions, server] == ["ok"; 3] {
        return Ok(Json(parts));
    }
    let message = sentence!(
        "failure-not-ready",
        "not ready: store {store}, actions {actions}, server {server}",
        store = store,
        actions = actions,
        server = server
    );
    let failure = Failure::of(FailureKind::Unavailable, message).retry(Retry::After(RETRY));
    Err(Problem::from(failure).member("parts", json!(parts)))
}

/// Show the metrics, in Prometheus' text format
#[utoipa::path(get, path = "/metrics", tag = "operation", operation_id = "showMetrics",
    responses((status = 200, description = "The metrics", body = String, content_type = "application/openmetrics-text")))]
async fn metrics(State(state): State<AppState>) -> impl IntoResponse {
    fn read<T>(what: &str, read: Result<T, StoreError>) -> Option<T> {
        read.map_err(|error| tracing::warn!(%error, "{what} cannot be counted")).ok()
    }
    let (store, now) = (state.store(), state.now());
    let moment = Moment {
        now,
        runtime: state.runtime().status(),
        open_intents: read("the open intents", store.open_intents().await),
        jobs: read("the jobs", store.count_jobs(now).await),
        rates: read("the calls to Zoom", store.rates_used(now).await),
        plan: state.settings().plan,
    };
    let text = state.metrics().text(moment);
    let media = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
    ([(header::CONTENT_TYPE, media)], text)
}
