//! [`Outgoing`]: a request that is about to be sent, and its URL.

use greenroom_domain::{Failure, Sentence, codes, sentence};
use reqwest::{Method, header::HeaderMap};
use url::Url;

/// How long a URL may be, in bytes.
pub(crate) const MAX_URL: usize = 8 << 10;

/// A request that is about to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Vec<u8>>,
}

/// Reads the URL of a request.
///
/// # Errors
/// `http-url-invalid`.
pub(crate) fn url(text: &str) -> Result<Url, Failure> {
    let wrong = |why: Sentence| {
        Failure::refused(
            codes::HTTP_URL_INVALID,
            sentence!("failure-url-not-requested", "the URL cannot be requested, {why}", why = why),
        )
    };
    if text.len() > MAX_URL {
        return Err(wrong(sentence!(
            "failure-url-long",
            "it has {bytes} bytes, and {most} are allowed: put less in the query",
            bytes = text.len(),
            most = MAX_URL
        )));
    }
    let mut url = Url::parse(text).map_err(|error| {
        wrong(sentence!(
            "failure-url-such-as",
            "{error}: write one such as `https://api.example.com/v1/scores`",
            error = error
        ))
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong(sentence!(
            "failure-url-scheme",
            "its scheme is not https: write one such as `https://api.example.com/v1/scores`"
        )));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong(sentence!(
            "failure-url-user",
            "it has a user or a password: put them in the header `authorization`"
        )));
    }
    url.set_fragment(None);
    Ok(url)
}
