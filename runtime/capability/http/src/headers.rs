//! The headers that a guest may send.

use greenroom::capability::shortened;
use greenroom_domain::{Failure, Sentence, codes, sentence};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

/// How many headers a request may have, and their bytes in total.
const MAX_HEADERS: usize = 64;
const MAX_BYTES: usize = 16 << 10;

/// Headers that belong to the connection and so to the host, and headers with which a server takes a request for another
/// one: of another host, or of another method than the checked one.
const REFUSED: [&str; 19] = [
    "accept-encoding",
    "connection",
    "content-length",
    "cookie",
    "expect",
    "forwarded",
    "host",
    "http2-settings",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
    "x-http-method",
    "x-http-method-override",
    "x-method-override",
    "x-original-url",
    "x-rewrite-url",
];

/// The beginnings of further such names.
const REFUSED_BEGINNINGS: [&str; 2] = ["proxy-", "x-forwarded-"];

/// Headers that a redirect to another origin keeps. Any other may be a credential.
pub(crate) const KEPT_ELSEWHERE: [&str; 4] = ["accept", "accept-language", "content-type", "user-agent"];

/// Reads the headers of a request.
///
/// # Errors
/// `http-header-refused`.
pub(crate) fn read(headers: &[(String, String)]) -> Result<HeaderMap, Failure> {
    let refused = |message: Sentence| Failure::refused(codes::HTTP_HEADER_REFUSED, message);
    let bytes: usize = headers.iter().map(|(name, value)| name.len() + value.len()).sum();
    if headers.len() > MAX_HEADERS || bytes > MAX_BYTES {
        return Err(refused(sentence!(
            "failure-headers-many",
            "a request has at most {headers} headers and {most} bytes of them, this one has {has} and {bytes}: send fewer",
            headers = MAX_HEADERS,
            most = MAX_BYTES,
            has = headers.len(),
            bytes = bytes
        )));
    }
    let mut read = HeaderMap::new();
    for (name, value) in headers {
        let shown = shortened(name, 100);
        let name: HeaderName = name.parse().map_err(|_| {
            refused(sentence!("failure-header-name", "`{name}` is no name of a header: correct it", name = shown))
        })?;
        if REFUSED.contains(&name.as_str())
            || REFUSED_BEGINNINGS.iter().any(|beginning| name.as_str().starts_with(beginning))
        {
            return Err(refused(sentence!(
                "failure-header-of-host",
                "the header `{name}` is the host's: leave it out",
                name = shown
            )));
        }
        let value = HeaderValue::from_str(value).map_err(|_| {
            refused(sentence!(
                "failure-header-characters",
                "the value of the header `{name}` has characters that no header may have: leave them out",
                name = shown
            ))
        })?;
        read.append(name, value);
    }
    Ok(read)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn one(name: &str, value: &str) -> Result<HeaderMap, Failure> {
        read(&[(name.to_owned(), value.to_owned())])
    }

    #[test]
    fn headers_of_the_connection_are_refused() {
        assert_eq!(one("X-Api-Key", "k").unwrap()["x-api-key"], "k");
        for name in [
            "Host",
            "content-length",
            "Proxy-Authorization",
            "Transfer-Encoding",
            "X-HTTP-Method-Override",
            "X-Forwarded-For",
            "a b",
            "",
            "a\r\nb",
        ] {
            assert!(one(name, "x").unwrap_err().code == codes::HTTP_HEADER_REFUSED, "{name}");
        }
        assert!(one("a", "x\r\nHost: b").is_err());
        assert!(one("a", &"x".repeat(MAX_BYTES)).is_err());
        assert!(read(&vec![("a".to_owned(), String::new()); MAX_HEADERS + 1]).is_err());
    }
}
