//! The meaning of Zoom's answers: by operation, HTTP status and code. Their texts decide only where Zoom gives nothing
//! else: a daily limit without its headers, a missing webinar plan with the code of any invalid request.

use std::time::Duration;

use greenroom_domain::{ProviderError, Said, Sentence, sentence};
use jiff::Timestamp;
use reqwest::StatusCode;

use crate::{
    limits,
    operation::Operation,
    text::presentable,
    transport::{Answer, Body, MAX_ANSWER_BYTES, NoAnswer},
    wire::Refusal,
};

/// Why an attempt failed, and whether another one may follow.
#[derive(Debug)]
pub(crate) enum AttemptError {
    /// Another attempt would give the same result, or might do something twice.
    Final(ProviderError),
    /// Zoom refused the token, so it did nothing: one attempt with a new token is worthwhile.
    TokenRefused(ProviderError),
    /// Another attempt may succeed.
    Passing {
        /// The caller's error if this was the last attempt.
        error: ProviderError,
        /// The minimum wait before the next attempt.
        not_before: Duration,
    },
}

impl From<ProviderError> for AttemptError {
    fn from(error: ProviderError) -> Self {
        Self::Final(error)
    }
}

/// When to try again if Zoom does not work and does not say when: our own guess.
const COME_BACK: Duration = Duration::from_secs(30);

pub(crate) fn unavailable(message: Sentence, maybe_done: bool) -> ProviderError {
    unavailable_for(message, COME_BACK, maybe_done)
}

pub(crate) fn unavailable_for(message: Sentence, retry_after: Duration, maybe_done: bool) -> ProviderError {
    ProviderError::Unavailable { message, retry_after, maybe_done }
}

/// Zoom's OAuth refused the credentials.
pub(crate) fn token_refused(status: StatusCode, said: &str) -> ProviderError {
    let message = if said.is_empty() {
        sentence!(
            "failure-zoom-token-refused",
            "Zoom gives no token for these credentials (HTTP {status}); check account id, client id and client secret",
            status = status.as_u16()
        )
    } else {
        sentence!(
            "failure-zoom-token-refused-with",
            "Zoom gives no token for these credentials (HTTP {status}: {said}); check account id, client id and client secret",
            status = status.as_u16(),
            said = said
        )
    };
    ProviderError::Unauthorized { message }
}

/// No answer came. A repeatable request is tried again; any other request that may have reached Zoom is not.
pub(crate) fn no_answer(operation: Operation, no_answer: &NoAnswer) -> AttemptError {
    let problem = no_answer.message.clone();
    if no_answer.not_sent { passing(problem, None) } else { lost(operation, problem, None) }
}

/// The meaning of an answer other than 429: the JSON of a success, or an error.
pub(crate) fn judge(
    operation: Operation,
    answer: Answer,
    secrets: &[&str],
    now: Timestamp,
) -> Result<Vec<u8>, AttemptError> {
    let status = answer.status;
    if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT {
        let wait = limits::retry_after(&answer.headers, now);
        let problem = sentence!("failure-zoom-answered", "it answered {status}", status = status.as_u16());
        return Err(lost(operation, problem, wait));
    }
    let (too_long, broken) = (matches!(answer.body, Body::TooLong), matches!(answer.body, Body::Broken(_)));
    let body = match answer.body {
        Body::Whole(bytes) if status.is_success() && operation.has_no_answer() && bytes.trim_ascii().is_empty() => {
            return Ok(bytes);
        }
        Body::Whole(bytes) => match Refusal::of(&bytes) {
            Ok(Some(refusal)) => return Err(refused(operation, status, &refusal, secrets)),
            Ok(None) => Ok(bytes),
            Err(_) => Err(what_else(&bytes)),
        },
        Body::TooLong => Err(sentence!(
            "failure-zoom-answer-long",
            "an answer of more than {most} MiB",
            most = MAX_ANSWER_BYTES >> 20
        )),
        Body::Broken(problem) => {
            Err(sentence!("failure-zoom-answer-broken", "an answer that broke off: {problem}", problem = problem))
        }
    };
    if status.is_success() {
        return body.map_err(|problem| match too_long && operation.is_repeatable() {
            true => other(status, problem).into(),
            false => lost(operation, problem, None),
        });
    }
    let problem = if status.is_redirection() {
        sentence!("failure-zoom-redirect", "a redirect, which is not followed; check the base URL of Zoom's API")
    } else {
        body.err().unwrap_or_else(|| sentence!("failure-zoom-no-code", "an answer without a code"))
    };
    match status {
        StatusCode::UNAUTHORIZED => Err(AttemptError::TokenRefused(unauthorized(problem))),
        // The refusal is certain, its reason was lost on the way.
        _ if broken && operation.is_repeatable() => Err(passing(problem, None)),
        _ => Err(other(status, problem).into()),
    }
}

/// Zoom did it, but its answer does not have the documented form.
pub(crate) fn unreadable(operation: Operation) -> ProviderError {
    let problem = sentence!("failure-zoom-other-form", "an answer of another form than Zoom documents");
    if operation.is_repeatable() { other(StatusCode::OK, problem) } else { unavailable(problem, true) }
}

fn refused(operation: Operation, status: StatusCode, refusal: &Refusal, secrets: &[&str]) -> AttemptError {
    let message = presentable(&refusal.text(), secrets);
    // Code 124 means a token that expired or was revoked, even with another status than 401.
    if status == StatusCode::UNAUTHORIZED || refusal.code == 124 {
        return AttemptError::TokenRefused(unauthorized(message));
    }
    AttemptError::Final(by_code(operation, status, refusal.code, message))
}

/// The table of Zoom's codes.
fn by_code(operation: Operation, status: StatusCode, code: i64, message: String) -> ProviderError {
    use Operation::{ChangeRegistration, Questions, Register, Registrant, WebinarsOfUser};
    match (operation, code) {
        (_, 3001) => ProviderError::WebinarNotFound,
        // When registering, this refuses the address: it is no question of a missing user.
        (Register, 1001) => ProviderError::RegistrationRefused { message },
        (_, 1001 | 1010) => ProviderError::UserNotFound,
        (_, 12702) => ProviderError::TooOld,
        (_, 3301) => ProviderError::RecordingNotFound,
        (Register | ChangeRegistration, 3027) => ProviderError::HostCannotRegister,
        (Register | ChangeRegistration, 3038) => ProviderError::WebinarOver,
        (Register, 3034) => ProviderError::WorkEmailRequired { message },
        // 3035 and 3043 are "full" elsewhere in this API; for a single registrant Zoom documents 3000.
        (Register, 3000 | 3035 | 3043) => ProviderError::RegistrationRefused { message },
        (ChangeRegistration, 3035 | 3043) => ProviderError::WebinarFull { message },
        (ChangeRegistration, 3000) => ProviderError::RegistrationRefused { message },
        (Questions | Registrant, 3000) => ProviderError::RegistrationNotEnabled,
        (WebinarsOfUser, 200) => ProviderError::WebinarsNotListed { message: message.into() },
        (WebinarsOfUser, 300) if message.to_lowercase().contains("webinar plan") => {
            ProviderError::WebinarsNotListed { message: message.into() }
        }
        (_, 300) => ProviderError::Invalid { message },
        (_, 200) => ProviderError::NoPermission { message: message.into() },
        // The app lacks a scope; a new token would not help.
        (_, 104 | 4711) => {
            let message = sentence!(
                "failure-zoom-lacks-scope",
                "the app in Zoom lacks the scope `{scope}`: {said}",
                scope = operation.scope(),
                said = message
            );
            ProviderError::NoPermission { message }
        }
        _ => ProviderError::Other { status: status.as_u16(), code, message: message.into() },
    }
}

/// The meaning of a refusal of a further page: code 300 refers to its token, because everything else is as for the
/// first page.
pub(crate) fn of_a_further_page(trouble: AttemptError) -> AttemptError {
    match trouble {
        AttemptError::Final(ProviderError::Invalid { .. }) => AttemptError::Final(ProviderError::PageTokenExpired),
        trouble => trouble,
    }
}

fn unauthorized(said: impl Said) -> ProviderError {
    let message =
        sentence!("failure-zoom-own-token-refused", "Zoom refuses the token that it gave: {said}", said = said);
    ProviderError::Unauthorized { message }
}

fn other(status: StatusCode, message: Sentence) -> ProviderError {
    ProviderError::Other { status: status.as_u16(), code: 0, message }
}

/// Something failed before Zoom did anything.
pub(crate) fn passing(problem: Sentence, wait: Option<Duration>) -> AttemptError {
    let error = unavailable_for(problem, wait.unwrap_or(COME_BACK), false);
    AttemptError::Passing { error, not_before: wait.unwrap_or_default() }
}

/// Something failed, and Zoom may have done what the request asked for.
fn lost(operation: Operation, problem: Sentence, wait: Option<Duration>) -> AttemptError {
    if operation.is_repeatable() {
        return passing(problem, wait);
    }
    AttemptError::Final(unavailable_for(problem, wait.unwrap_or(COME_BACK), true))
}

/// Zoom's text in a refusal; empty where the answer has none.
pub(crate) fn text_of(answer: &Answer) -> String {
    let Body::Whole(bytes) = &answer.body else { return String::new() };
    Refusal::of(bytes).ok().flatten().map(|refusal| refusal.text()).unwrap_or_default()
}

/// Describes a body that is not JSON, for the person who looks for the cause. Its text is left out, because it can
/// contain anything.
fn what_else(body: &[u8]) -> Sentence {
    let text = body.trim_ascii_start();
    if text.is_empty() {
        sentence!("failure-zoom-answer-empty", "an empty answer")
    } else if text.starts_with(b"<") {
        sentence!("failure-zoom-web-page", "a web page instead of JSON: a proxy, or a wrong base URL")
    } else {
        sentence!("failure-zoom-answer-incomplete", "an answer that is not complete JSON")
    }
}
