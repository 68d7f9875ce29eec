//! Zoom's API: a function from a call and the state to an answer. Sockets and faults are handled outside of it.

mod answer;
mod call;
mod limits;
mod paging;
mod past;
mod recordings;
mod register;
mod registrants;
mod token;
mod users;
mod webinars;

pub(crate) use answer::{Answer, Body};
pub(crate) use call::{Call, pairs_of, segments_of};

use crate::{scopes, state::State};
pub(crate) use answer::Refusal;
pub(crate) use webinars::{occurrence_body, start, time};

/// Answers a call. The name of the token's account is returned for the log.
pub(crate) fn answer(state: &mut State, call: &Call) -> (Answer, Option<String>) {
    if call.segments == ["oauth", "token"] {
        return (token::grant(state, call).unwrap_or_else(Answer::from), None);
    }
    if call.segments.first().is_some_and(|first| first == "rec") {
        return (recordings::download(state, call).unwrap_or_else(Answer::from), None);
    }
    let account = match token::account_of(state, call) {
        Ok(account) => account,
        Err(refusal) => return (refusal.into(), None),
    };
    let name = state.accounts.get(account).map(|account| account.given.name.clone());
    (for_account(state, account, call).unwrap_or_else(Answer::from), name)
}

fn for_account(state: &mut State, account: usize, call: &Call) -> Result<Answer, Refusal> {
    let now = state.now();
    let (rate_limits, daily_limits) = (state.rate_limits, state.daily_limits);
    let download_tokens = &mut state.download_tokens;
    let Some(account) = state.accounts.get_mut(account) else { return Err(Refusal::invalid_token()) };
    let (operation, class) = operation(call)?;
    let headers = limits::count(rate_limits, account, class, now)?;
    limits::count_of_day(daily_limits, account, class, now)?;
    let done = if account.given.no_permission_for.iter().any(|one| one == operation) {
        Err(Refusal::no_permission())
    } else if let Some(scope) = scopes::missing(account.given.scopes.as_deref(), operation) {
        Err(Refusal::no_scope(scope))
    } else {
        match operation {
            "users" => users::list(account, call, now),
            "user" => users::one(account, call),
            "webinars" => webinars::of_user(account, call, now),
            "webinar" => webinars::one(account, call, now),
            "webinarRegistrants" => registrants::list(account, call, now),
            "webinarRegistrantCreate" => register::register(account, daily_limits, call, now),
            "webinarRegistrantGet" => registrants::one(account, call, now),
            "webinarRegistrantsQuestionsGet" => webinars::questions(account, call, now),
            "webinarPanelists" => webinars::panelists(account, call, now),
            "webinarRegistrantStatus" => registrants::set_status(account, daily_limits, call, now),
            "pastWebinars" => past::sessions(account, call, now),
            "webinarAbsentees" => past::absentees(account, call, now),
            "listWebinarParticipants" => past::past_participants(account, call, now),
            "reportWebinarDetails" => past::report(account, call, now),
            "reportWebinarParticipants" => past::participants(account, call, now),
            "recordingGet" => recordings::one(account, download_tokens, call, now),
            _ => registrants::delete(account, call, now),
        }
    };
    let mut answer = done.unwrap_or_else(Answer::from);
    // The daily limits of a registrant send their own headers, or none at all.
    if answer.status != 429 && !answer.headers.iter().any(|(name, _)| *name == limits::CATEGORY) {
        answer.headers.extend(headers);
    }
    Ok(answer)
}

/// The operation of a call, and its rate class.
fn operation(call: &Call) -> Result<(&'static str, &'static str), Refusal> {
    let path: Vec<_> = call.segments.iter().map(String::as_str).collect();
    let known: &[(&str, &'static str, &'static str)] = match path.as_slice() {
        ["v2", "users"] => &[("GET", "users", "Medium")],
        ["v2", "users", _] => &[("GET", "user", "Light")],
        ["v2", "users", _, "webinars"] => &[("GET", "webinars", "Medium")],
        ["v2", "webinars", _] => &[("GET", "webinar", "Light")],
        ["v2", "webinars", _, "registrants"] => {
            &[("GET", "webinarRegistrants", "Medium"), ("POST", "webinarRegistrantCreate", "Light")]
        }
        ["v2", "webinars", _, "registrants", "questions"] => &[("GET", "webinarRegistrantsQuestionsGet", "Light")],
        ["v2", "webinars", _, "registrants", "status"] => &[("PUT", "webinarRegistrantStatus", "Medium")],
        ["v2", "webinars", _, "registrants", _] => {
            &[("GET", "webinarRegistrantGet", "Light"), ("DELETE", "deleteWebinarRegistrant", "Light")]
        }
        ["v2", "past_webinars", _, "instances"] => &[("GET", "pastWebinars", "Light")],
        ["v2", "past_webinars", _, "absentees"] => &[("GET", "webinarAbsentees", "Heavy")],
        ["v2", "past_webinars", _, "participants"] => &[("GET", "listWebinarParticipants", "Medium")],
        ["v2", "report", "webinars", _] => &[("GET", "reportWebinarDetails", "Heavy")],
        ["v2", "report", "webinars", _, "participants"] => &[("GET", "reportWebinarParticipants", "Heavy")],
        ["v2", "meetings", _, "recordings"] => &[("GET", "recordingGet", "Light")],
        ["v2", "webinars", _, "panelists"] => &[("GET", "webinarPanelists", "Medium")],
        _ => return Err(Refusal::unknown_endpoint()),
    };
    known
        .iter()
        .find(|(method, ..)| *method == call.method)
        .map(|(_, operation, class)| (*operation, *class))
        .ok_or_else(|| Refusal::method(call.method))
}
