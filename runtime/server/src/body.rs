//! Bodies of requests: their limits, and JSON with errors that name the place.

use std::error::Error;

use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header},
};
use greenroom_domain::{Code, Failure, FailureKind, Sentence, codes, sentence};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::{
    problem::Problem,
    slow_body::{TooSlow, is_from},
};

/// A body of JSON. What is no JSON is answered with 400, and JSON that does not fit with 422 and its place.
#[derive(Debug)]
pub(crate) struct Json<T>(pub(crate) T);

/// How many bytes a body of a route has at most.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Most {
    bytes: usize,
    /// What is said of a larger one, where no setting changes the limit.
    too_large: Option<(Code, fn() -> Sentence)>,
}

impl Most {
    /// The answer for a body whose reader was refused for its size, or for another reason.
    fn refused(self, problem: Problem) -> Problem {
        match self.too_large {
            Some((code, message)) if problem.its_status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Failure::new(FailureKind::LimitExceeded, code, message()).into()
            }
            _ => problem,
        }
    }
}

/// Limits the body of a request, where its route has no limit of its own.
pub(crate) fn limit(request: &mut Request, most: usize) {
    request.extensions_mut().insert(Most { bytes: most, too_large: None });
}

/// A layer that limits the bodies of routes.
pub(crate) fn at_most(most: usize) -> Extension<Most> {
    Extension(Most { bytes: most, too_large: None })
}

/// The same with a code and a message of its own for larger ones.
pub(crate) fn at_most_or(most: usize, code: Code, message: fn() -> Sentence) -> Extension<Most> {
    Extension(Most { bytes: most, too_large: Some((code, message)) })
}

/// A body as a whole, within the route's limit. Of one whose header names too great a length, nothing is waited for.
#[derive(Debug)]
pub(crate) struct Whole(pub(crate) Bytes);

impl<S: Send + Sync> FromRequest<S> for Whole {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        // Every request has a limit.
        let most = request.extensions().get::<Most>().copied().unwrap_or(Most { bytes: 0, too_large: None });
        let body = limited(request, most.bytes).map_err(|problem| most.refused(problem))?.into_body();
        let bytes = body.collect().await.map_err(|error| {
            let problem = ended_early(&error)
                .unwrap_or_else(|| Problem::of_status(StatusCode::BAD_REQUEST, "the body cannot be read".to_owned()));
            most.refused(problem)
        })?;
        Ok(Self(bytes.to_bytes()))
    }
}

/// A request whose body ends with an error where it has more bytes. Of one whose header names too great a length, nothing is
/// waited for.
pub(crate) fn limited(request: Request, most: usize) -> Result<Request, Problem> {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: u64| usize::try_from(length).map_or(true, |length| length > most)) {
        return Err(too_large());
    }
    Ok(request.map(|body| Body::new(Limited::new(body, most))))
}

/// More bytes came than a limit allows.
pub(crate) fn too_large() -> Problem {
    Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE, String::new())
}

/// Which limit ended a body, where one did.
pub(crate) fn ended_early(error: &(dyn Error + 'static)) -> Option<Problem> {
    if is_from::<LengthLimitError>(error) {
        return Some(too_large());
    }
    is_from::<TooSlow>(error).then(|| {
        let message = sentence!("failure-body-too-slow", "the body was sent too slowly: send it at once");
        let problem = Problem::from(Failure::new(FailureKind::LimitExceeded, codes::BODY_TOO_SLOW, message));
        // What is left of it is not waited for.
        problem.header(header::CONNECTION, HeaderValue::from_static("close"))
    })
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            let message = sentence!(
                "failure-body-not-json-type",
                "the body is to be JSON: send `Content-Type: application/json`"
            );
            let code = codes::MEDIA_TYPE_UNSUPPORTED;
            return Err(Failure::new(FailureKind::InvalidInput, code, message).into());
        }
        let Whole(bytes) = Whole::from_request(request, state).await?;
        read(&bytes).map(Self)
    }
}

/// Reads a JSON object.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    // Serde takes a list for a struct, field by field: nobody means that.
    if bytes.trim_ascii_start().first().is_some_and(|first| *first != b'{') {
        return Err(match serde_json::from_slice::<IgnoredAny>(bytes) {
            Ok(_) => misfit("the body is to be a JSON object".to_owned(), String::new()),
            Err(error) => Problem::malformed(format!("the body is no JSON: {error}")),
        });
    }
    // Nearly all bodies fit. To say where one does not, it is read again: that takes longer.
    serde_json::from_slice(bytes).or_else(|_| read_with_place(bytes))
}

/// As [`read`], with the place of what does not fit.
fn read_with_place<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let pointer = pointer(error.path());
        let inner = error.into_inner();
        if inner.is_data() {
            misfit(format!("the body does not fit: {inner}"), pointer)
        } else {
            Problem::malformed(format!("the body is no JSON: {inner}"))
        }
    })?;
    reader.end().map_err(|error| Problem::malformed(format!("there is more after the body's JSON: {error}")))?;
    Ok(value)
}

/// JSON that is not what the route takes.
fn misfit(message: String, pointer: String) -> Problem {
    Failure::new(FailureKind::InvalidInput, codes::BODY_INVALID, message).at(pointer).into()
}

/// The path as a JSON Pointer.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => pointer.push_str(&format!("/{}", key.replace('~', "~0").replace('/', "~1"))),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

/// `application/json`, or another type of JSON. A browser's form can send neither from a page of another site.
fn is_json(headers: &HeaderMap) -> bool {
    let media = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if media == "application/json" {
        return true;
    }
    let essence = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}
