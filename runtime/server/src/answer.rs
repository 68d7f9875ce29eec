//! What is done around a request on the outside: it gets its id, and its answer gets headers. Every answer with an error is a
//! problem, also those that the router makes.

use std::time::Instant;

use axum::{
    body::Body,
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue, Method, StatusCode, Version, header},
    response::Response,
};
use http_body_util::{BodyExt, Limited};

use crate::{
    problem::{MEDIA_TYPE, Problem},
    request_id::{self, RequestId},
    state::AppState,
};

/// The longest text of the router's own that becomes the detail of a problem.
const LONGEST_DETAIL: usize = 4 << 10;

/// Headers of every answer that does not have its own. No `Access-Control-Allow-Origin` among them: pages of other origins
/// read nothing.
const HEADERS: [(HeaderName, HeaderValue); 5] = [
    // An answer is never taken for another type than it says.
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    // Answers have personal data, so nothing on the way keeps them.
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    // A path may name a contact, so no other site is told it.
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    // JSON that a browser shows loads nothing, and is in no frame.
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
];

/// Marks an answer with an error that stays as it is: a page for people.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kept;

/// A request that is not answered yet.
pub(crate) struct Answering {
    under_way: UnderWay,
    id: RequestId,
    method: Method,
    version: Version,
    /// The template, because a path may name a person.
    route: Option<MatchedPath>,
    began: Instant,
}

impl Answering {
    pub(crate) fn begin(state: AppState, request: &Request) -> Self {
        Self {
            under_way: UnderWay::of(state),
            id: RequestId::of(request.headers()),
            method: request.method().clone(),
            version: request.version(),
            route: request.extensions().get::<MatchedPath>().cloned(),
            began: Instant::now(),
        }
    }

    /// The id of the request.
    pub(crate) fn id(&self) -> &RequestId {
        &self.id
    }

    /// Counts the request, and completes its answer.
    pub(crate) async fn end(self, response: Response) -> Response {
        let Self { under_way, id, method, version, route, began } = self;
        let mut response = finished(response, &id).await;
        let route = route.as_ref().map(MatchedPath::as_str);
        under_way.0.metrics().request(&method, route, response.status().as_u16(), began.elapsed());
        let is_too_large = response.status() == StatusCode::PAYLOAD_TOO_LARGE;
        let headers = response.headers_mut();
        for (name, value) in HEADERS {
            headers.entry(name).or_insert(value);
        }
        headers.insert(request_id::HEADER, id.into_header());
        // The rest of such a body is not read, so the connection ends: a client that is not told sends its next request on it.
        if is_too_large && version < Version::HTTP_2 {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

/// Counts a request while it is not answered, also where its connection ends before.
struct UnderWay(AppState);

impl UnderWay {
    fn of(state: AppState) -> Self {
        state.metrics().requests_under_way.inc();
        Self(state)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.metrics().requests_under_way.dec();
    }
}

/// The answer, with its problem written where it is an error.
async fn finished(mut response: Response, id: &RequestId) -> Response {
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        return keeping_headers(&response, problem.answer(id));
    }
    if response.extensions_mut().remove::<Kept>().is_some() {
        return response;
    }
    let status = response.status();
    let is_problem = response.headers().get(header::CONTENT_TYPE).is_some_and(|media| media == MEDIA_TYPE);
    if is_problem || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let (parts, body) = response.into_parts();
    let text = match Limited::new(body, LONGEST_DETAIL).collect().await {
        Ok(text) => String::from_utf8_lossy(&text.to_bytes()).into_owned(),
        Err(_) => String::new(),
    };
    let answer = Problem::of_status(status, text).answer(id);
    keeping_headers(&Response::from_parts(parts, Body::empty()), answer)
}

/// With the headers of the answer before it, such as `Allow`, besides those about its body.
fn keeping_headers(before: &Response, mut answer: Response) -> Response {
    for (name, value) in before.headers() {
        if ![header::CONTENT_TYPE, header::CONTENT_LENGTH].contains(name) && !answer.headers().contains_key(name) {
            answer.headers_mut().insert(name, value.clone());
        }
    }
    answer
}
