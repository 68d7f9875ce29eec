//! Failures as answers: problem details (RFC 9457) with the codes of the closed set.

use std::time::Duration;

use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use greenroom_domain::{Code, Failure, FailureKind, Retry, Sentence, StoreError, codes, sentence};
use greenroom_service::ServiceError;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::request_id::RequestId;

/// The media type of a problem.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

/// When to try again where a failure is worth it and does not say when.
const SOON: Duration = Duration::from_secs(1);

/// Why a request failed, as its answer says it.
#[derive(Debug, Clone)]
pub(crate) struct Problem(Box<Answer>);

/// What is answered. In a box, because it is large, and most requests have none.
#[derive(Debug, Clone)]
struct Answer {
    status: StatusCode,
    failure: Failure,
    headers: Vec<(HeaderName, HeaderValue)>,
    members: Map<String, Value>,
}

/// The JSON of a problem.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Problem)]
pub(crate) struct ProblemDocument {
    /// Names the kind of problem: `urn:greenroom:problem:` and the code.
    r#type: String,
    /// What the code means.
    title: String,
    /// The status of the answer.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What happened, and what to do about it.
    detail: String,
    /// The failure's code, for programs. `greenroom codes` lists Greenroom's own; an action has codes of its own.
    code: String,
    /// The failure's kind, of a closed set.
    kind: String,
    /// The request, by the id that is in `X-Request-Id`.
    instance: String,
    /// The place in the body that is wrong, as a JSON Pointer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    /// Further places that are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<Place>,
    /// Whether, when and where the same request is worth another try.
    #[schema(value_type = Object)]
    retry: Retry,
    /// The seconds until another try is worth it, as in `Retry-After`.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
    /// More about it, such as `outcome` for an invocation that failed.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    members: Map<String, Value>,
}

/// One more place of a body that is wrong.
#[derive(Serialize, ToSchema)]
struct Place {
    /// The place, as a JSON Pointer.
    pointer: String,
    /// What is wrong there.
    detail: String,
}

impl Problem {
    /// A request that is not well-formed.
    pub(crate) fn malformed(message: impl Into<Sentence>) -> Self {
        Failure::new(FailureKind::InvalidInput, codes::REQUEST_MALFORMED, message).into()
    }

    /// A defect of this server. The log says more than the answer.
    pub(crate) fn defect(what: &str) -> Self {
        tracing::error!("a defect: {what}");
        Failure::of(
            FailureKind::Internal,
            sentence!("failure-defect", "a defect of Greenroom: report it with the request's id"),
        )
        .into()
    }

    /// A problem for an answer that was made elsewhere, such as by the router, by its status.
    pub(crate) fn of_status(status: StatusCode, text: String) -> Self {
        let (kind, code, message) = match status {
            StatusCode::NOT_FOUND => (
                FailureKind::Failed,
                codes::ROUTE_NOT_FOUND,
                sentence!("failure-nothing-at-path", "there is nothing at this path: see /docs"),
            ),
            StatusCode::METHOD_NOT_ALLOWED => (
                FailureKind::Failed,
                codes::METHOD_NOT_ALLOWED,
                sentence!(
                    "failure-method-not-allowed",
                    "this path does not take this method: `Allow` names those that it takes"
                ),
            ),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                (FailureKind::InvalidInput, codes::MEDIA_TYPE_UNSUPPORTED, text.into())
            }
            StatusCode::PAYLOAD_TOO_LARGE => (
                FailureKind::LimitExceeded,
                codes::BODY_TOO_LARGE,
                sentence!("failure-body-too-large", "the body has more bytes than the server takes: send less at once"),
            ),
            status if status.is_server_error() => return Self::defect(&text),
            _ => (FailureKind::InvalidInput, codes::REQUEST_MALFORMED, text.into()),
        };
        Self::from(Failure::new(kind, code, message)).status(status)
    }

    /// The same problem with another status.
    pub(crate) fn status(mut self, status: StatusCode) -> Self {
        self.0.status = status;
        self
    }

    /// The same problem with a header.
    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// The same problem with one more member, such as `outcome`.
    // Invocations use it.
    #[allow(dead_code)]
    pub(crate) fn member(mut self, name: &str, value: Value) -> Self {
        self.0.members.insert(name.to_owned(), value);
        self
    }

    /// The status of the answer.
    pub(crate) fn its_status(&self) -> StatusCode {
        self.0.status
    }

    /// What happened, for people.
    pub(crate) fn detail(&self) -> &str {
        &self.0.failure.message
    }

    /// The failure itself.
    pub(crate) fn failure(&self) -> &Failure {
        &self.0.failure
    }

    /// When to try again, as `Retry-After` says it.
    pub(crate) fn retry_after(&self) -> Option<u64> {
        wait(&self.0.failure)
    }

    /// The document, for this request.
    pub(crate) fn answer(self, request: &RequestId) -> Response {
        let Answer { status, failure, headers, members } = *self.0;
        let wait = wait(&failure);
        let title = Code::find(&failure.code).or(Code::find(failure.kind.as_str())).map(Code::meaning);
        let document = ProblemDocument {
            r#type: format!("urn:greenroom:problem:{}", failure.code),
            title: title.unwrap_or_default().to_owned(),
            status: status.as_u16(),
            detail: failure.message,
            code: failure.code,
            kind: failure.kind.to_string(),
            instance: request.as_urn(),
            pointer: failure.pointer,
            errors: failure.also.into_iter().map(|at| Place { pointer: at.pointer, detail: at.message }).collect(),
            retry: failure.retry,
            retry_after: wait,
            members,
        };
        let mut response = (status, Json(document)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if let Some(wait) = wait {
            response.headers_mut().insert(header::RETRY_AFTER, wait.into());
        }
        for (name, value) in headers {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

/// The seconds for `Retry-After`, rounded up.
fn wait(failure: &Failure) -> Option<u64> {
    let wait = match failure.retry {
        Retry::Never => return None,
        Retry::After(wait) => wait,
        Retry::Now | Retry::Elsewhere => SOON,
    };
    Some(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
}

/// The status for a failure: by its kind, and by its code where that says more.
pub(crate) fn status_of(failure: &Failure) -> StatusCode {
    let code = failure.code.as_str();
    let is = |known: Code| known.word() == code;
    if is(codes::REQUEST_MALFORMED) {
        return StatusCode::BAD_REQUEST;
    }
    if is(codes::MEDIA_TYPE_UNSUPPORTED) {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE;
    }
    if is(codes::METHOD_NOT_ALLOWED) {
        return StatusCode::METHOD_NOT_ALLOWED;
    }
    if is(codes::BODY_TOO_LARGE) || is(codes::PACKAGE_TOO_LARGE) {
        return StatusCode::PAYLOAD_TOO_LARGE;
    }
    if is(codes::BODY_TOO_SLOW) {
        return StatusCode::REQUEST_TIMEOUT;
    }
    if is(codes::WAIT_EXPIRED) {
        return StatusCode::GONE;
    }
    if is(codes::TOO_MANY_REQUESTS) {
        return StatusCode::TOO_MANY_REQUESTS;
    }
    if is(codes::REQUEST_TIMEOUT) {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    // An action may use a word of its own that ends like this; that is its way of saying the same.
    if failure.kind == FailureKind::Failed && code.ends_with("-not-found") {
        return StatusCode::NOT_FOUND;
    }
    match failure.kind {
        FailureKind::UnknownAction => StatusCode::NOT_FOUND,
        FailureKind::InvalidInput | FailureKind::UnresolvedToken | FailureKind::Failed | FailureKind::LimitExceeded => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        FailureKind::Denied => StatusCode::FORBIDDEN,
        FailureKind::Trapped | FailureKind::InvalidOutput => StatusCode::BAD_GATEWAY,
        FailureKind::Conflict => StatusCode::CONFLICT,
        FailureKind::Unavailable | FailureKind::Cancelled => StatusCode::SERVICE_UNAVAILABLE,
        FailureKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self(Box::new(Answer { status: status_of(&failure), failure, headers: Vec::new(), members: Map::new() }))
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Failure::from(error).into()
    }
}

impl From<ServiceError> for Problem {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Failure(failure) => failure.into(),
            ServiceError::Config(message) => {
                Failure::new(FailureKind::Failed, codes::CONFIGURATION_INVALID, message).into()
            }
            ServiceError::Other(message) => Failure::of(FailureKind::Unavailable, message).into(),
        }
    }
}

/// The document needs the request's id, so the outermost layer writes it: see `answer.rs`.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_status_and_codes_refine_it() {
        for kind in FailureKind::ALL {
            assert!(status_of(&Failure::of(kind, "why")).as_u16() >= 400);
        }
        let of = |kind, code| status_of(&Failure::new(kind, code, "why")).as_u16();
        assert_eq!(of(FailureKind::Failed, codes::RUN_NOT_FOUND), 404);
        assert_eq!(of(FailureKind::Failed, codes::WEBINAR_FULL), 422);
        assert_eq!(of(FailureKind::LimitExceeded, codes::BODY_TOO_LARGE), 413);
        assert_eq!(of(FailureKind::LimitExceeded, codes::PACKAGE_TOO_LARGE), 413);
        assert_eq!(of(FailureKind::LimitExceeded, codes::BODY_TOO_SLOW), 408);
        assert_eq!(of(FailureKind::Denied, codes::SCOPE_MISSING), 403);
        assert_eq!(of(FailureKind::InvalidInput, codes::REQUEST_MALFORMED), 400);
    }

    #[test]
    fn a_wait_is_rounded_up_to_seconds() {
        let after =
            |ms| wait(&Failure::of(FailureKind::Unavailable, "x").retry(Retry::After(Duration::from_millis(ms))));
        assert_eq!((after(1), after(1000), after(1001)), (Some(1), Some(1), Some(2)));
        assert_eq!(wait(&Failure::of(FailureKind::Internal, "x")), None);
    }
}
