//! The id of a request: the caller's, or a new one. It is in the answer, in the log and in problems.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use uuid::Uuid;

/// The header with the id.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// What is encoded in a URI: all but the unreserved characters (RFC 3986), so that a search for the id finds it.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The longest id that is taken over. A longer one is more than an id, and would be in every line of a log.
const LONGEST: usize = 128;

/// The id of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RequestId(HeaderValue);

impl RequestId {
    /// The caller's id where it is 1 to 128 visible ASCII characters, else a new one.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let given = headers.get(HEADER).filter(|value| {
            let bytes = value.as_bytes();
            (1..=LONGEST).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic)
        });
        Self(given.cloned().unwrap_or_else(|| {
            HeaderValue::from_str(&Uuid::now_v7().to_string()).unwrap_or(HeaderValue::from_static("none"))
        }))
    }

    pub(crate) fn into_header(self) -> HeaderValue {
        self.0
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    /// As a URI, for the member `instance` of a problem.
    pub(crate) fn as_urn(&self) -> String {
        format!("urn:greenroom:request:{}", utf8_percent_encode(self.as_str(), ENCODED))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn taken_over(value: &[u8]) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, HeaderValue::from_bytes(value).unwrap());
        RequestId::of(&headers).into_header().as_bytes() == value
    }

    #[test]
    fn a_sound_id_is_taken_over_and_any_other_replaced() {
        assert!(taken_over(b"abc-1") && taken_over(&[b'x'; LONGEST]));
        assert!(
            !taken_over(b"") && !taken_over(b"a b") && !taken_over(b"\xc3\xa9") && !taken_over(&[b'x'; LONGEST + 1])
        );
        assert_ne!(RequestId::of(&HeaderMap::new()), RequestId::of(&HeaderMap::new()));
    }

    #[test]
    fn an_id_is_a_uri_in_a_problem() {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, HeaderValue::from_static("a<\"/%b"));
        assert_eq!(RequestId::of(&headers).as_urn(), "urn:greenroom:request:a%3C%22%2F%25b");
        headers.insert(HEADER, HeaderValue::from_static("my-own_1.~"));
        assert_eq!(RequestId::of(&headers).as_urn(), "urn:greenroom:request:my-own_1.~");
    }
}
