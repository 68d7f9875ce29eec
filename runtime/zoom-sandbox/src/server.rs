//! HTTP around the API: logs the request, applies a fault, answers.

use std::{io, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
};
use futures::stream;
use serde_json::{Map, Value, json};

use crate::{
    api::{self, Answer, Call, Refusal},
    caller,
    connection::Cut,
    control,
    fault::{self, Effect},
    log,
    sandbox::Sandbox,
};

/// The size limit of requests; larger ones are refused with 413.
const BODY_LIMIT: usize = 1024 * 1024;

pub(crate) fn router(sandbox: Sandbox) -> Router {
    let routes = Router::new().nest("/_sandbox", control::router()).fallback(zoom).with_state(sandbox);
    routes.layer(middleware::from_fn(caller::checked))
}

async fn zoom(State(sandbox): State<Sandbox>, ConnectInfo(cut): ConnectInfo<Cut>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, BODY_LIMIT).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let query = parts.uri.query().unwrap_or_default();
    let mut call = Call {
        method: parts.method.as_str(),
        segments: api::segments_of(parts.uri.path()),
        query: api::pairs_of(query),
        content_type: text(header::CONTENT_TYPE),
        authorization: text(header::AUTHORIZATION),
        host: text(header::HOST).unwrap_or_default(),
        moved: 0,
        body: &body,
    };

    let (number, effect) = arrive(&sandbox, &call, query);
    tracing::debug!(method = call.method, path = parts.uri.path(), ?effect, "request");
    match effect {
        Some(Effect::Status { status, retry_after }) => {
            let now = sandbox.now();
            return respond(&sandbox, number, Answer::fault(status, retry_after, now));
        }
        Some(Effect::DropBefore) => {
            cut.now();
            return StatusCode::OK.into_response();
        }
        Some(Effect::Slow { milliseconds }) => tokio::time::sleep(Duration::from_millis(milliseconds)).await,
        Some(Effect::ExpireTokens) => sandbox.expire_tokens(),
        Some(Effect::ExpirePage) if call.parameter("next_page_token").is_some() => {
            return respond(&sandbox, number, Refusal::page_token().into());
        }
        Some(Effect::ListMoves { by }) => call.moved = by.into(),
        _ => {}
    }

    let answer = {
        let mut state = sandbox.lock();
        let (answer, account) = api::answer(&mut state, &call);
        if let Some(request) = state.logged(number) {
            request.account = account;
            request.handled = true;
        }
        answer
    };
    match effect {
        Some(Effect::SlowAnswer { milliseconds }) => tokio::time::sleep(Duration::from_millis(milliseconds)).await,
        Some(Effect::DropAfter) => {
            cut.now();
            return StatusCode::OK.into_response();
        }
        Some(Effect::EmptyList) if answer.status == 200 => return respond(&sandbox, number, answer.emptied()),
        Some(Effect::HalfBody) => return half(respond(&sandbox, number, answer)).await,
        _ => {}
    }
    respond(&sandbox, number, answer)
}

/// Logs the request and applies the first matching fault.
fn arrive(sandbox: &Sandbox, call: &Call, query: &str) -> (u64, Option<Effect>) {
    let mut state = sandbox.lock();
    let effect = fault::strike(&mut state.faults, call.method, &call.segments);
    let request = log::Request {
        number: 0,
        at: state.now(),
        method: call.method.to_owned(),
        path: format!("/{}", call.segments.join("/")),
        query: query.to_owned(),
        account: None,
        body: body_without_secrets(call),
        fault: effect.and_then(|effect| serde_json::to_value(effect).ok()?.get("type")?.as_str().map(str::to_owned)),
        handled: false,
        status: None,
    };
    (state.log(request), effect)
}

fn body_without_secrets(call: &Call) -> Option<Value> {
    if let Ok(json) = call.json() {
        return Some(Value::Object(json));
    }
    let form = call.has_content_type("application/x-www-form-urlencoded").then(|| call.form())?;
    let public = |name: &str| ["grant_type", "account_id"].contains(&name);
    let shown = form.into_iter().map(|(name, value)| {
        let value = if public(&name) { value } else { "[masked]".into() };
        (name, json!(value))
    });
    Some(Value::Object(shown.collect::<Map<_, _>>()))
}

fn respond(sandbox: &Sandbox, number: u64, answer: Answer) -> Response {
    if let Some(request) = sandbox.lock().logged(number) {
        request.status = Some(answer.status);
    }
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut headers = HeaderMap::new();
    for (name, value) in answer.headers {
        if let Ok(value) = value.parse() {
            headers.insert(name, value);
        }
    }
    let (media_type, body) = match answer.body {
        api::Body::None => return (status, headers).into_response(),
        api::Body::Json(body) => ("application/json;charset=UTF-8", body.to_string()),
        api::Body::Other(media_type, body) => (media_type, body),
    };
    (status, headers, [(header::CONTENT_TYPE, media_type)], body).into_response()
}

/// The same head, with half of the promised body.
async fn half(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let whole = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts.headers.insert(header::CONTENT_LENGTH, whole.len().into());
    let pieces = [Some(whole.slice(..whole.len() / 2)), None];
    let body = stream::unfold(pieces.into_iter(), |mut pieces| async {
        let piece: Option<Bytes> = pieces.next()?;
        if piece.is_none() {
            // The server can send the first half before it learns that there is no second one.
            tokio::task::yield_now().await;
        }
        Some((piece.ok_or_else(|| io::Error::other("half a body was asked for")), pieces))
    });
    Response::from_parts(parts, Body::from_stream(body))
}
