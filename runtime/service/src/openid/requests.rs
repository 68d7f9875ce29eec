//! Requests to a provider of OpenID Connect, and why one was not answered.

use std::time::Duration;

use greenroom_domain::{Sentence, sentence};
use openidconnect::{DiscoveryError, HttpRequest, HttpResponse, IssuerUrl, core::CoreProviderMetadata};
use tokio::time;

/// How long a request to the provider may take, and how long the two requests of a discovery may take together. A person waits for them.
pub(super) const TIMEOUT: Duration = Duration::from_secs(10);

/// The longest answer of the provider, in bytes. Documents of large providers have some tens of kilobytes.
const LONGEST: usize = 1 << 20;

/// Why a request was not answered.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub(super) enum HttpError {
    Timeout,
    TooLong,
    Request(#[source] reqwest::Error),
    Answer(#[source] openidconnect::http::Error),
}

impl HttpError {
    /// The error as a sentence, for readers of each language.
    fn sentence(&self) -> Sentence {
        match self {
            Self::Timeout => {
                sentence!("failure-openid-timeout", "it takes longer than {seconds} s", seconds = TIMEOUT.as_secs())
            }
            Self::TooLong => {
                sentence!("failure-openid-answer-long", "its answer has more than {most} bytes", most = LONGEST)
            }
            Self::Request(_) => sentence!("failure-openid-no-request", "no request can be sent"),
            Self::Answer(_) => sentence!("failure-openid-answer-unreadable", "its answer cannot be read"),
        }
    }
}

/// Requests the provider's metadata, and then its keys, both within this time.
pub(super) async fn discover(
    http: &reqwest::Client,
    issuer: IssuerUrl,
    within: Duration,
) -> Result<CoreProviderMetadata, DiscoveryError<HttpError>> {
    let asking = |request| send(http.clone(), request);
    let answered = time::timeout(within, CoreProviderMetadata::discover_async(issuer, &asking)).await;
    answered.unwrap_or(Err(DiscoveryError::Request(HttpError::Timeout)))
}

/// Sends a request of the flow. No redirect is followed.
pub(super) async fn send(client: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, HttpError> {
    let answered = async {
        let request = reqwest::Request::try_from(request).map_err(HttpError::Request)?;
        let mut response = client.execute(request).await.map_err(HttpError::Request)?;
        let mut answer = openidconnect::http::Response::builder().status(response.status());
        if let Some(headers) = answer.headers_mut() {
            *headers = response.headers().clone();
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(HttpError::Request)? {
            if body.len() + chunk.len() > LONGEST {
                return Err(HttpError::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        answer.body(body).map_err(HttpError::Answer)
    };
    time::timeout(TIMEOUT, answered).await.unwrap_or(Err(HttpError::Timeout))
}

/// An error with its causes. None of these has a secret in it.
pub(super) fn causes(error: &(dyn std::error::Error + 'static)) -> Sentence {
    let said = |error: &(dyn std::error::Error + 'static)| match error.downcast_ref::<HttpError>() {
        Some(own) => own.sentence(),
        None => error.to_string().into(),
    };
    let sources = std::iter::successors(error.source(), |cause| cause.source());
    sources.fold(said(error), |why, cause| {
        sentence!("failure-openid-cause", "{why}: {cause}", why = why, cause = said(cause))
    })
}
