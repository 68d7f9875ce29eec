//! The answers to HTTP requests that a case gives.

use std::sync::{Mutex, PoisonError};

use greenroom_capability_http::{Answers, GivenAnswer, SentRequest};
use greenroom_domain::{Failure, FailureKind, Retry, codes};
use serde_json::{Value, json};

use crate::case::{HttpAnswer, HttpFailure, HttpMatch, HttpResponse};

/// The answers of a case, and the requests that were sent.
pub(crate) struct CaseAnswers {
    answers: Vec<HttpAnswer>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    /// By answer: how often it was given.
    given: Vec<usize>,
    /// The requests that no answer is for, as a case would write them.
    unanswered: Vec<Value>,
}

impl CaseAnswers {
    pub(crate) fn new(answers: &[HttpAnswer]) -> Self {
        let seen = Seen { given: vec![0; answers.len()], unanswered: Vec::new() };
        Self { answers: answers.to_vec(), seen: Mutex::new(seen) }
    }

    /// The requests that no answer is for.
    pub(crate) fn unanswered(&self) -> Vec<Value> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).unanswered.clone()
    }

    /// The places of the answers that were never given.
    pub(crate) fn unused(&self) -> Vec<usize> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.given.iter().enumerate().filter(|(_, given)| **given == 0).map(|(place, _)| place).collect()
    }

    /// The place of the answer to a request: the first that fits and was not given yet, or else the last that fits.
    fn place(&self, request: &SentRequest<'_>) -> Option<usize> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let fitting = || self.answers.iter().enumerate().filter(|(_, answer)| fits(&answer.request, request));
        let found = fitting().find(|(place, _)| seen.given[*place] == 0).or_else(|| fitting().next_back());
        match found {
            Some((place, _)) => {
                seen.given[place] += 1;
                Some(place)
            }
            None => {
                seen.unanswered.push(shown(request));
                None
            }
        }
    }
}

impl Answers for CaseAnswers {
    fn answer(&self, request: &SentRequest<'_>) -> Result<GivenAnswer, Failure> {
        let Some(found) = self.place(request) else {
            let message = format!("the case has no answer to {} {}", request.method, request.url);
            return Err(Failure::refused(codes::HTTP_FAILED, message));
        };
        match &self.answers[found] {
            HttpAnswer { failure: Some(HttpFailure { code, message }), .. } => {
                let mut failure = Failure::of(FailureKind::Unavailable, message.clone()).retry(Retry::Now);
                failure.code.clone_from(code);
                Err(failure)
            }
            HttpAnswer { response: Some(response), .. } => Ok(given(response)),
            HttpAnswer { .. } => Ok(GivenAnswer { status: 200, headers: Vec::new(), body: Vec::new() }),
        }
    }
}

fn given(response: &HttpResponse) -> GivenAnswer {
    let body = match (&response.json, &response.text) {
        (Some(json), _) => json.to_string().into_bytes(),
        (None, Some(text)) => text.clone().into_bytes(),
        (None, None) => Vec::new(),
    };
    let mut headers: Vec<(String, String)> =
        response.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone())).collect();
    if response.json.is_some() && !headers.iter().any(|(name, _)| name == "content-type") {
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
    }
    GivenAnswer { status: response.status, headers, body }
}

fn fits(wanted: &HttpMatch, sent: &SentRequest<'_>) -> bool {
    let header = |name: &str| {
        let name = name.to_ascii_lowercase();
        sent.headers.iter().find(|(sent, _)| *sent == name).map(|(_, value)| *value)
    };
    wanted.method.eq_ignore_ascii_case(sent.method)
        && wanted.url == sent.url
        && wanted.headers.iter().all(|(name, value)| header(name) == Some(value.as_bytes()))
        && wanted.json.as_ref().is_none_or(|json| body_json(sent.body).as_ref() == Some(json))
        && wanted.text.as_ref().is_none_or(|text| sent.body == Some(text.as_bytes()))
}

fn body_json(body: Option<&[u8]>) -> Option<Value> {
    serde_json::from_slice(body?).ok()
}

/// A request as a case would write it.
fn shown(request: &SentRequest<'_>) -> Value {
    let mut shown = json!({ "method": request.method.to_ascii_lowercase(), "url": request.url });
    match (body_json(request.body), request.body) {
        (Some(json), _) => shown["json"] = json,
        (None, Some(body)) => shown["text"] = String::from_utf8_lossy(body).into(),
        (None, None) => {}
    }
    shown
}
