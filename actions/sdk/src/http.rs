//! HTTP requests and their answers: capability `http`.

use serde::{Serialize, de::DeserializeOwned};

use crate::Failure;
pub use crate::bindings::greenroom::action::http::Method;

/// A request.
///
/// ```
/// use greenroom_sdk::HttpRequest;
///
/// let request = HttpRequest::get("https://api.example.com/v1/scores").query("email", "ada@example.com").header("accept", "application/json");
/// assert_eq!(request.url, "https://api.example.com/v1/scores?email=ada%40example.com");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// An absolute URL.
    pub url: String,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body; `None` for a request without one.
    pub body: Option<Vec<u8>>,
}

impl HttpRequest {
    /// A request without headers and body.
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        Self { method, url: url.into(), headers: Vec::new(), body: None }
    }

    /// A request for a resource.
    pub fn get(url: impl Into<String>) -> Self {
        Self::new(Method::Get, url)
    }

    /// A request to process the body.
    pub fn post(url: impl Into<String>) -> Self {
        Self::new(Method::Post, url)
    }

    /// A request to replace a resource.
    pub fn put(url: impl Into<String>) -> Self {
        Self::new(Method::Put, url)
    }

    /// A request to change a resource.
    pub fn patch(url: impl Into<String>) -> Self {
        Self::new(Method::Patch, url)
    }

    /// A request to delete a resource.
    pub fn delete(url: impl Into<String>) -> Self {
        Self::new(Method::Delete, url)
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Adds a parameter to the URL's query, percent-encoded. The URL must have no fragment.
    #[must_use]
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.url.push(if self.url.contains('?') { '&' } else { '?' });
        encode(name, &mut self.url);
        self.url.push('=');
        encode(value, &mut self.url);
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sets the body to a value as JSON, with the header `content-type`.
    ///
    /// # Errors
    /// Where the value cannot be written as JSON.
    pub fn json(self, value: &impl Serialize) -> Result<Self, Failure> {
        Ok(self.header("content-type", "application/json").body(serde_json::to_vec(value)?))
    }
}

/// Percent-encodes a text, except the characters that URLs do not reserve (RFC 3986). A library for URLs would be larger than a
/// small action.
fn encode(text: &str, to: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            to.push(char::from(byte));
        } else {
            to.push('%');
            to.push(char::from(DIGITS[usize::from(byte >> 4)]));
            to.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HttpResponse {
    /// The status code. A status that says no is an answer, not a failure.
    pub status: u16,
    /// The headers that the grant lets through, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// An answer without headers, for tests.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into() }
    }

    /// Whether the status is one of 200 to 299.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The answer, if its status is one of 200 to 299.
    ///
    /// # Errors
    /// `http-status`, with the status. The retry is the caller's to set.
    pub fn success(self) -> Result<Self, Failure> {
        if self.is_success() {
            return Ok(self);
        }
        Err(Failure::new("http-status", format!("the service answered {}", self.status)))
    }

    /// The first header of this name, in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    ///
    /// # Errors
    /// Where it is not UTF-8.
    pub fn text(&self) -> Result<&str, Failure> {
        Ok(std::str::from_utf8(&self.body)?)
    }

    /// The body as a value from JSON.
    ///
    /// # Errors
    /// Where it is no JSON, or not of this type.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        Ok(serde_json::from_slice(&self.body)?)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_encoded() {
        let url = HttpRequest::get("https://a.example/").query("q", "a b&c=d/é").query("~x", "").url;
        assert_eq!(url, "https://a.example/?q=a%20b%26c%3Dd%2F%C3%A9&~x=");
    }

    #[test]
    fn an_answer_is_read() {
        let answer =
            HttpResponse { headers: vec![("etag".to_owned(), "1".to_owned())], ..HttpResponse::new(200, "[1]") };
        assert_eq!((answer.header("etag"), answer.text().unwrap()), (Some("1"), "[1]"));
        assert_eq!(answer.json::<Vec<u8>>().unwrap(), [1]);
        assert!(answer.success().is_ok());
        let refused = HttpResponse::new(404, "").success().unwrap_err();
        assert_eq!((refused.code.as_str(), refused.message.as_str()), ("http-status", "the service answered 404"));
        assert!(HttpResponse::new(200, [0xff]).text().is_err());
    }
}
