//! One request, one answer: sent, and read up to a bound.

use std::error::Error;

use reqwest::{RequestBuilder, StatusCode, header::HeaderMap};

use crate::text::presentable;

/// The most bytes of an answer that are read. A page of 300 registrants with all their answers to a long form stays
/// below 1 MiB; nothing else is as long.
pub(crate) const MAX_ANSWER_BYTES: usize = 4 << 20;

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
}

/// What followed the headers.
pub(crate) enum Body {
    Whole(Vec<u8>),
    /// Longer than [`MAX_ANSWER_BYTES`]; the rest was not read.
    TooLong,
    /// The connection ended, or the time did, before the answer.
    Broken(String),
}

/// Nothing came back.
pub(crate) struct NoAnswer {
    /// The request surely did not go out: there was no connection.
    pub(crate) not_sent: bool,
    /// What was seen.
    pub(crate) message: String,
}

/// Sends a request and reads its answer.
pub(crate) async fn exchange(request: RequestBuilder) -> Result<Answer, NoAnswer> {
    let mut response = request
        .send()
        .await
        .map_err(|e| NoAnswer { not_sent: e.is_connect() || e.is_builder(), message: describe(&e) })?;
    let (status, headers) = (response.status(), response.headers().clone());
    let mut bytes = Vec::new();
    let body = loop {
        match response.chunk().await {
            Ok(Some(chunk)) if bytes.len() + chunk.len() > MAX_ANSWER_BYTES => break Body::TooLong,
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => break Body::Whole(bytes),
            Err(e) => break Body::Broken(describe(&e)),
        }
    };
    Ok(Answer { status, headers, body })
}

/// What went wrong on the way, without the address: it can hold an email.
pub(crate) fn describe(error: &reqwest::Error) -> String {
    let what = if error.is_connect() {
        "no connection"
    } else if error.is_timeout() {
        "no answer in time"
    } else {
        "the connection broke off"
    };
    let mut cause = error.source();
    while let Some(deeper) = cause.and_then(Error::source) {
        cause = Some(deeper);
    }
    match cause {
        Some(cause) if !error.is_timeout() => presentable(&format!("{what} ({cause})"), &[]),
        _ => what.to_owned(),
    }
}
