//! Answers in place of servers, for tests of actions.

use greenroom_domain::Failure;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

/// A request that the grant allows, as a server would get it.
#[derive(derive_more::Debug)]
pub struct SentRequest<'a> {
    /// The method, in upper case.
    pub method: &'a str,
    /// The URL.
    #[debug(skip)]
    pub url: &'a str,
    /// The headers.
    #[debug(skip)]
    pub headers: Vec<(&'a str, &'a [u8])>,
    /// The body.
    #[debug(skip)]
    pub body: Option<&'a [u8]>,
}

/// An answer.
#[derive(derive_more::Debug, Clone)]
pub struct GivenAnswer {
    /// The status code.
    pub status: u16,
    /// The headers.
    #[debug(skip)]
    pub headers: Vec<(String, String)>,
    /// The body.
    #[debug(skip)]
    pub body: Vec<u8>,
}

/// Answers requests in place of servers.
pub trait Answers: Send + Sync + 'static {
    /// The answer to a request.
    ///
    /// # Errors
    /// The failure that the guest gets instead of an answer.
    fn answer(&self, request: &SentRequest<'_>) -> Result<GivenAnswer, Failure>;
}

impl GivenAnswer {
    /// The answer as the client has it. Headers that none can be are left out.
    pub(crate) fn into_response(self) -> reqwest::Response {
        let mut headers = HeaderMap::new();
        for (name, value) in self.headers {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                headers.append(name, value);
            }
        }
        let mut response = http::Response::new(self.body);
        *response.status_mut() = reqwest::StatusCode::from_u16(self.status).unwrap_or(reqwest::StatusCode::OK);
        *response.headers_mut() = headers;
        response.into()
    }
}
