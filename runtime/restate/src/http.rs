//! Requests to Restate.

use std::{error::Error, time::Duration};

use jiff::{Timestamp, fmt::rfc2822::DateTimeParser};
use reqwest::{
    Client, RequestBuilder,
    header::{DATE, HeaderMap},
    redirect,
};

/// How long a request takes at most. Restate answers when it has written it down.
const TIME: Duration = Duration::from_secs(10);

const CONNECT: Duration = Duration::from_secs(3);

/// How long an answer may be. The longest is that of the administration about its services: some kilobytes for each.
pub(crate) const MOST_BYTES: usize = 4 << 20;

/// How much of an answer is shown.
const SHOWN: usize = 300;

/// Why Restate has not done what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum RestateError {
    /// It cannot be reached.
    #[error("Restate does not answer at {url}: {why}; check the address in [restate], and that it runs")]
    Unreachable {
        /// The address.
        url: String,
        /// Why.
        why: String,
    },
    /// It refuses.
    #[error("Restate at {url} answered {status}: {said}")]
    Refused {
        /// The address.
        url: String,
        /// The status.
        status: u16,
        /// The beginning of its answer.
        said: String,
    },
    /// This machine cannot send requests.
    #[error("no requests can be sent: {0}")]
    Client(String),
}

/// An error with its causes: reqwest's own message stops at the first.
fn with_causes(error: &dyn Error) -> String {
    let (mut text, mut cause) = (error.to_string(), error.source());
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    text
}

/// A client for this address of Restate, which the operator names. It follows no redirect, and uses no proxy.
pub(crate) fn client(url: &str) -> Result<Client, RestateError> {
    // An error means that the process has a provider of cryptography already; then that one remains.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = Client::builder()
        .user_agent(concat!("greenroom/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .no_proxy()
        .connect_timeout(CONNECT)
        .timeout(TIME);
    if url.starts_with("http://") {
        // The certificates of the system are not needed, so it may have none.
        builder = builder.tls_certs_only([]);
    }
    builder.build().map_err(|error| RestateError::Client(with_causes(&error)))
}

/// Sends a request, and answers the body of a success.
pub(crate) async fn send(url: &str, request: RequestBuilder) -> Result<Vec<u8>, RestateError> {
    answered(url, request).await.map(|(_, body)| body)
}

/// Sends a request, and answers what time it was when a success was answered, by Restate's clock; none where it does not say.
pub(crate) async fn time(url: &str, request: RequestBuilder) -> Result<Option<Timestamp>, RestateError> {
    let (headers, _) = answered(url, request).await?;
    let said = headers.get(DATE).and_then(|date| date.to_str().ok());
    Ok(said.and_then(|date| DateTimeParser::new().parse_timestamp(date).ok()))
}

async fn answered(url: &str, request: RequestBuilder) -> Result<(HeaderMap, Vec<u8>), RestateError> {
    let unreachable = |error: reqwest::Error| RestateError::Unreachable {
        url: url.to_owned(),
        why: with_causes(&error.without_url()),
    };
    let mut answer = request.send().await.map_err(unreachable)?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let refused = |said| RestateError::Refused { url: url.to_owned(), status: status.as_u16(), said };
    let mut body = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(unreachable)? {
        if body.len() + part.len() > MOST_BYTES {
            return Err(refused(format!("more than {MOST_BYTES} bytes")));
        }
        body.extend_from_slice(&part);
    }
    if status.is_success() {
        return Ok((headers, body));
    }
    Err(refused(String::from_utf8_lossy(&body).chars().filter(|c| !c.is_control()).take(SHOWN).collect()))
}
