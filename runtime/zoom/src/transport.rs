//! One request and its answer, which is read up to a limit.

use std::error::Error;

use greenroom_domain::{Sentence, sentence};
use reqwest::{RequestBuilder, StatusCode, header::HeaderMap};

use crate::text::presentable;

/// How many bytes of an answer are read at most. A page of 300 registrants with all their answers to a long form stays
/// below 1 MiB; no other answer is as long.
pub(crate) const MAX_ANSWER_BYTES: usize = 4 << 20;

/// The server's answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
}

/// The body of an answer.
pub(crate) enum Body {
    Whole(Vec<u8>),
    /// Longer than [`MAX_ANSWER_BYTES`]; the rest was not read.
    TooLong,
    /// The connection or the time ended before the answer did.
    Broken(Sentence),
}

/// No answer came.
pub(crate) struct NoAnswer {
    /// Whether the request was surely not sent, because there was no connection.
    pub(crate) not_sent: bool,
    /// A description of the failure.
    pub(crate) message: Sentence,
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

/// Describes the failure of a request without its address, which can contain an email.
pub(crate) fn describe(error: &reqwest::Error) -> Sentence {
    let mut cause = error.source();
    while let Some(deeper) = cause.and_then(Error::source) {
        cause = Some(deeper);
    }
    let cause = cause.filter(|_| !error.is_timeout()).map(|cause| presentable(&cause.to_string(), &[]));
    match cause {
        Some(cause) if error.is_connect() => {
            sentence!("failure-zoom-no-connection-cause", "no connection ({cause})", cause = cause)
        }
        Some(cause) => {
            sentence!("failure-zoom-broke-off-cause", "the connection broke off ({cause})", cause = cause)
        }
        None if error.is_connect() => sentence!("failure-zoom-no-connection", "no connection"),
        None if error.is_timeout() => sentence!("failure-zoom-no-answer", "no answer in time"),
        None => sentence!("failure-zoom-broke-off", "the connection broke off"),
    }
}
