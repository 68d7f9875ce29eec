//! The meaning of Zoom's answers: by operation, HTTP status and code. Their texts decide only where Zoom gives nothing
//! else: a daily limit without its headers, a missing webinar plan with the code of any invalid request.

use std::time::Duration;

use greenroom_domain::ProviderError;
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

pub(crate) fn unavailable(message: &str, maybe_done: bool) -> ProviderError {
    unavailable_for(message, COME_BACK, maybe_done)
}

pub(crate) fn unavailable_for(message: &str, retry_after: Duration, maybe_done: bool) -> ProviderError {
    ProviderError::Unavailable { message: message.to_owned(), retry_after, maybe_done }
}

/// Zoom's OAuth refused the credentials.
pub(crate) fn token_refused(status: StatusCode, said: &str) -> ProviderError {
    let said = if said.is_empty() { String::new() } else { format!(": {said}") };
    let message = format!(
        "Zoom gives no token for these credentials (HTTP {}{said}); check account id, client id and client secret",
        status.as_u16()
    );
    ProviderError::Unauthorized { message }
}

/// No answer came. A repeatable request is tried again; any other request that may have reached Zoom is not.
pub(crate) fn no_answer(operation: Operation, no_answer: &NoAnswer) -> AttemptError {
    if no_answer.not_sent { passing(&no_answer.message, None) } else { lost(operation, &no_answer.message, None) }
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
        return Err(lost(operation, &format!("it answered {}", status.as_u16()), wait));
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
        Body::TooLong => Err(format!("an answer of more than {} MiB", MAX_ANSWER_BYTES >> 20)),
        Body::Broken(problem) => Err(format!("an answer that broke off: {problem}")),
    };
    if status.is_success() {
        return body.map_err(|problem| match too_long && operation.is_repeatable() {
            true => other(status, problem).into(),
            false => lost(operation, &problem, None),
        });
    }
    let problem = if status.is_redirection() {
        "a redirect, which is not followed; check the base URL of Zoom's API".to_owned()
    } else {
        body.err().unwrap_or_else(|| "an answer without a code".to_owned())
    };
    match status {
        StatusCode::UNAUTHORIZED => Err(AttemptError::TokenRefused(unauthorized(&problem))),
        // The refusal is certain, its reason was lost on the way.
        _ if broken && operation.is_repeatable() => Err(passing(&problem, None)),
        _ => Err(other(status, problem).into()),
    }
}

/// Zoom did it, but its answer does not have the documented form.
pub(crate) fn unreadable(operation: Operation) -> ProviderError {
    let problem = "an answer of another form than Zoom documents";
    if operation.is_repeatable() { other(StatusCode::OK, problem.to_owned()) } else { unavailable(problem, true) }
}

fn refused(operation: Operation, status: StatusCode, refusal: &Refusal, secrets: &[&str]) -> AttemptError {
    let message = presentable(&refusal.text(), secrets);
    // Code 124 means a token that expired or was revoked, even with another status than 401.
    if status == StatusCode::UNAUTHORIZED || refusal.code == 124 {
        return AttemptError::TokenRefused(unauthorized(&message));
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
        (WebinarsOfUser, 200) => ProviderError::WebinarsNotListed { message },
        (WebinarsOfUser, 300) if message.to_lowercase().contains("webinar plan") => {
            ProviderError::WebinarsNotListed { message }
        }
        (_, 300) => ProviderError::Invalid { message },
        (_, 200) => ProviderError::NoPermission { message },
        // The app lacks a scope; a new token would not help.
        (_, 104 | 4711) => {
            let message = format!("the app in Zoom lacks the scope `{}`: {message}", operation.scope());
            ProviderError::NoPermission { message }
        }
        _ => ProviderError::Other { status: status.as_u16(), code, message },
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

fn unauthorized(said: &str) -> ProviderError {
    ProviderError::Unauthorized { message: format!("Zoom refuses the token that it gave: {said}") }
}

fn other(status: StatusCode, message: String) -> ProviderError {
    ProviderError::Other { status: status.as_u16(), code: 0, message }
}

/// Something failed before Zoom did anything.
pub(crate) fn passing(problem: &str, wait: Option<Duration>) -> AttemptError {
    let error = unavailable_for(problem, wait.unwrap_or(COME_BACK), false);
    AttemptError::Passing { error, not_before: wait.unwrap_or_default() }
}

/// Something failed, and Zoom may have done what the request asked for.
fn lost(operation: Operation, problem: &str, wait: Option<Duration>) -> AttemptError {
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
fn what_else(body: &[u8]) -> String {
    let text = body.trim_ascii_start();
    if text.is_empty() {
        "an empty answer"
    } else if text.starts_with(b"<") {
        "a web page instead of JSON: a proxy, or a wrong base URL"
    } else {
        "an answer that is not complete JSON"
    }
    .to_owned()
}
