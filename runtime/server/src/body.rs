//! JSON bodies of requests, with errors that name the place.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
    response::IntoResponse,
};
use greenroom_domain::{Failure, FailureKind, codes};
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::problem::Problem;

/// A body of JSON. What is no JSON is answered with 400, and JSON that does not fit with 422 and its place.
#[derive(Debug)]
pub(crate) struct Json<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            let message = "the body is to be JSON: send `Content-Type: application/json`";
            let code = codes::MEDIA_TYPE_UNSUPPORTED;
            return Err(Failure::new(FailureKind::InvalidInput, code, message).into());
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|error| {
            let response = error.into_response();
            Problem::of_status(response.status(), "the body cannot be read".to_owned())
        })?;
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
    let essence = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}
