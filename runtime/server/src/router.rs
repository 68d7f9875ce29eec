//! All routes, and the layers around them.

use std::{any::Any, time::Duration};

use axum::{
    Extension, Router,
    extract::{Request, State},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use greenroom_domain::{Failure, FailureKind, Retry, codes};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    answer, api, body, complete, docs, health, hubspot, mcp, openapi, problem::Problem, slow_body, state::AppState,
    trace, webhooks,
};

/// How soon a request that took too long is worth another try: not at once, as the server may have much to do.
const RETRY: Duration = Duration::from_secs(5);

/// The routes over this state. The layers are listed from the inside out.
pub(crate) fn router(state: &AppState) -> Router {
    let settings = state.settings();
    let (routes, document) = OpenApiRouter::with_openapi(openapi::beginning())
        .merge(api::routes())
        .merge(health::routes())
        .merge(webhooks::zoom::routes())
        .split_for_parts();
    let body_bytes = usize::try_from(settings.body_bytes()).unwrap_or(usize::MAX);
    let routes = routes
        .merge(openapi::routes(document))
        .merge(docs::routes())
        .merge(hubspot::routes())
        .merge(complete::routes())
        .merge(mcp::routes(state));
    body::at_most(body_bytes, routes)
        .layer(middleware::from_fn_with_state(state.clone(), slow_body::layer))
        .layer(middleware::from_fn_with_state(state.clone(), within))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(Extension(state.clone()))
        .layer(middleware::from_fn(trace::layer))
        .layer(middleware::from_fn_with_state(state.clone(), answer::layer))
        .with_state(state.clone())
}

/// Gives a request up after its time. Its handler is dropped, so that nothing that it did not finish is kept. An answer
/// that has begun, such as a stream, goes on.
async fn within(State(state): State<AppState>, request: Request, next: Next) -> Response {
    // A call of a tool has a limit of its own: its answer may begin long after the request.
    if request.uri().path() == mcp::PATH {
        return next.run(request).await;
    }
    let time = state.settings().server.request_time();
    match tokio::time::timeout(time, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let message = format!("the request took longer than {} s, and its work was given up", time.as_secs());
            let failure = Failure::new(FailureKind::LimitExceeded, codes::REQUEST_TIMEOUT, message);
            Problem::from(failure.retry(Retry::After(RETRY))).into_response()
        }
    }
}

/// The answer for a handler that panicked. The reason is in the log alone.
fn panicked(reason: Box<dyn Any + Send>) -> Response {
    let reason = reason.downcast_ref::<String>().map(String::as_str).or(reason.downcast_ref::<&str>().copied());
    tracing::error!("a handler panicked: {}", reason.unwrap_or("without words"));
    Problem::defect("a handler panicked").status(StatusCode::INTERNAL_SERVER_ERROR).into_response()
}
