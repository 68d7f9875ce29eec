//! All routes, and the layers around them.

use std::{any::Any, convert::Infallible, panic::AssertUnwindSafe, time::Duration};

use axum::{
    Router,
    extract::Request,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::Route,
};
use futures::FutureExt;
use greenroom_domain::{Failure, FailureKind, Retry, codes, sentence};
use tower::Service;
use tracing::Instrument;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    answer::Answering,
    api, body,
    client::{self, Client},
    complete,
    connection::Connection,
    console,
    detached::GoesOn,
    docs, health, hubspot,
    layer::Around,
    mcp, openapi,
    problem::Problem,
    slow_body,
    state::AppState,
    timers::Timers,
    trace::RequestSpan,
    webhooks,
};

/// How soon a request that took too long is worth another try: not at once, as the server may have much to do.
const RETRY: Duration = Duration::from_secs(5);

/// The routes over this state.
pub(crate) fn router(state: &AppState) -> Router {
    let (routes, document) = OpenApiRouter::with_openapi(openapi::beginning())
        .merge(api::routes())
        .merge(health::routes())
        .merge(webhooks::zoom::routes())
        .split_for_parts();
    let beside = docs::routes().merge(hubspot::routes()).merge(complete::routes()).merge(mcp::routes(state));
    let has_console = state.settings().console.enabled;
    let beside = if has_console { beside.merge(console::routes()) } else { beside };
    let routes = routes.merge(openapi::routes(document, beside));
    let body_bytes = usize::try_from(state.settings().body_bytes()).unwrap_or(usize::MAX);
    let of_layer = state.clone();
    routes
        .layer(Around(move |request: Request, inside: &mut Route| around(&of_layer, body_bytes, request, inside)))
        .with_state(state.clone())
}

/// What is done around every handler, listed from the outside in: the answer gets its headers, the request its span, its time
/// and the limits of its body. All of it is one layer, because a layer of its own for each would copy all the layers inside it
/// for every request.
fn around(
    state: &AppState,
    body_bytes: usize,
    mut request: Request,
    inside: &mut Route,
) -> impl Future<Output = Response> + Send + use<> {
    let answering = Answering::begin(state.clone(), &request);
    let span = RequestSpan::begin(answering.id(), &request);
    let settings = state.settings();
    let connection = request.extensions().get::<Connection>();
    let timers = connection.map(|connection| connection.timers.clone()).unwrap_or_default();
    let peer = connection.map(|connection| connection.peer.ip());
    if let Some(peer) = peer.filter(|_| !settings.server.trusted_proxies.is_empty()) {
        let address =
            client::address(peer, request.headers(), |address| settings.server.trusted_proxies.contains(address));
        request.extensions_mut().insert(Client(address));
    }
    body::limit(&mut request, body_bytes);
    let mut request = slow_body::limited(request, &settings.server, &timers);
    // A call of a tool has a limit of its own, and so has an upload: the answer may begin long after the request.
    let path = request.uri().path();
    let has_own_limit = path == mcp::PATH || console::takes_its_time(path);
    let time = (!has_own_limit).then(|| settings.server.request_time());
    request.extensions_mut().insert(state.clone());
    let astray = settings.console.enabled.then(|| console::Asker::astray(&request)).flatten();
    let goes_on = GoesOn::default();
    request.extensions_mut().insert(goes_on.clone());
    let handled = within(time, timers, goes_on, inside.call(request));
    let handled = AssertUnwindSafe(handled).catch_unwind().instrument(span.span());
    async move {
        let response = handled.await.unwrap_or_else(|reason| span.span().in_scope(|| panicked(reason.as_ref())));
        let response = match astray {
            Some(browser) if response.status() == StatusCode::NOT_FOUND => browser.nothing_there().await,
            _ => response,
        };
        span.end(&response);
        answering.end(response).await
    }
}

/// Gives a request up after its time. Its handler is dropped, and with it what the handler did not finish; but a form that is read is done
/// to its end, and so is other work that [`to_its_end`](crate::detached::to_its_end) does. An answer that has begun, such as a stream, goes
/// on.
async fn within(
    time: Option<Duration>,
    timers: Timers,
    goes_on: GoesOn,
    answer: impl Future<Output = Result<Response, Infallible>>,
) -> Response {
    let Some(time) = time else {
        let Ok(response) = answer.await;
        return response;
    };
    tokio::select! {
        biased;
        Ok(response) = answer => response,
        () = timers.after(time) => {
            let seconds = time.as_secs();
            let message = if goes_on.is_noted() {
                sentence!(
                    "failure-form-took-long",
                    "the request took longer than {seconds} s, and what the form does may still be done: look first whether it is, before \
                     you send the form again",
                    seconds = seconds
                )
            } else {
                sentence!(
                    "failure-request-took-long",
                    "the request took longer than {seconds} s, and its work was given up",
                    seconds = seconds
                )
            };
            let failure = Failure::new(FailureKind::LimitExceeded, codes::REQUEST_TIMEOUT, message);
            Problem::from(failure.retry(Retry::After(RETRY))).into_response()
        }
    }
}

/// The answer for a handler that panicked. The reason is in the log alone.
fn panicked(reason: &(dyn Any + Send)) -> Response {
    let reason = reason.downcast_ref::<String>().map(String::as_str).or(reason.downcast_ref::<&str>().copied());
    tracing::error!("a handler panicked: {}", reason.unwrap_or("without words"));
    Problem::defect("a handler panicked").status(StatusCode::INTERNAL_SERVER_ERROR).into_response()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_request_that_takes_too_long_says_whether_its_work_goes_on() {
        let answered = |goes_on: &GoesOn| {
            let never = std::future::pending();
            within(Some(Duration::ZERO), Timers::default(), goes_on.clone(), never)
        };
        let message = |response: Response| {
            assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
            format!("{:?}", response.extensions().get::<Problem>().unwrap())
        };
        let goes_on = GoesOn::default();
        let given_up = message(answered(&goes_on).await);
        assert!(given_up.contains("was given up") && !given_up.contains("may still be done"), "{given_up}");
        goes_on.note();
        let may_end = message(answered(&goes_on).await);
        assert!(may_end.contains("may still be done") && !may_end.contains("given up"), "{may_end}");
    }
}
