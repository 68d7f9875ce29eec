//! Reads answers as the calls read them, without a network. The fuzz targets give it any bytes as Zoom's answer. The
//! module is always built and not documented: a feature of its own would make cargo compile the dependent crates twice.

use reqwest::{
    StatusCode,
    header::{HeaderMap, HeaderValue, RETRY_AFTER},
};
use serde::de::DeserializeOwned;

use super::*;
use crate::{
    download,
    errors::AttemptError,
    limits, token,
    transport::{Answer, Body},
    vtt,
};

/// How many operations [`answer`] distinguishes; the eighth is getting a token, the last one reading a transcript.
pub const OPERATIONS: u8 = 14;

/// The instant of every answer: 2025-06-01T23:59:30Z.
const NOW: i64 = 1_748_822_370;

/// The result of an answer as text: the caller's value, or the error.
///
/// # Errors
/// The error that the caller gets.
pub fn answer(operation: u8, status: u16, retry_after: &str, body: &[u8]) -> Result<String, ProviderError> {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_str(retry_after) {
        headers.insert(RETRY_AFTER, value);
    }
    let answer = RawAnswer { status, headers, body };
    let id = WebinarId::parse("82512345678").map_err(|_| ProviderError::WebinarNotFound)?;
    let uuid = SessionId::new("4444AAAiAAAAAiAiAiiAii==");
    match operation {
        0 => answer.read(Operation::User, |user| zoom_user(user).ok_or_else(|| errors::unreadable(Operation::User))),
        1 => answer.read(Operation::Users, |a: wire::Users| {
            page_of(Operation::Users, kept(a.users, "users", zoom_user), a.paging, Some("asked"))
        }),
        2 => answer.read(Operation::WebinarsOfUser, |a: wire::Webinars| {
            let listed = kept(a.webinars, "webinars", listed_webinar);
            page_of(Operation::WebinarsOfUser, listed, or_by_number(a.paging, Some("page:2")), Some("page:2"))
        }),
        3 => answer.read(Operation::Webinar, |a| {
            webinar(a, &ZoomAccountId::new("account"), &id).ok_or_else(|| errors::unreadable(Operation::Webinar))
        }),
        4 => answer.read(Operation::Questions, |a| {
            registration_form(a).ok_or_else(|| errors::unreadable(Operation::Questions))
        }),
        5 => answer.read(Operation::Panelists, |a: wire::Panelists| Ok(kept(a.panelists, "panelists", panelist))),
        6 => answer.read(Operation::Registrants, |a| registrants(a, RegistrationState::Approved, Some("asked"))),
        7 => answer.read(Operation::Register, |a: wire::Registered| Ok((a.registrant_id, occurrences(a.occurrences)))),
        8 => token::renewal(body, now()).ok_or_else(|| errors::unavailable("no token".into(), false)),
        9 => answer.read(Operation::PastSessions, |a| Ok(sessions::past(a))),
        10 => answer.read(Operation::Session, |a| {
            sessions::session(a, &id, &uuid).ok_or_else(|| errors::unreadable(Operation::Session))
        }),
        11 => answer.read(Operation::Participants, |a: wire::Participants| {
            page_of(Operation::Participants, sessions::joins(a.participants), a.paging, Some("asked"))
        }),
        12 => answer.read(Operation::Recording, |a| {
            sessions::recording(a, &uuid).ok_or_else(|| errors::unreadable(Operation::Recording))
        }),
        _ => {
            let cues = vtt::in_pieces(body, retry_after.len());
            // The result must not depend on the size of the pieces.
            assert_eq!(cues, vtt::in_pieces(body, body.len()));
            cues.map(|cues| format!("{cues:?}")).map_err(download::unreadable)
        }
    }
}

fn now() -> jiff::Timestamp {
    jiff::Timestamp::constant(NOW, 0)
}

struct RawAnswer<'a> {
    status: StatusCode,
    headers: HeaderMap,
    body: &'a [u8],
}

impl RawAnswer<'_> {
    fn read<W: DeserializeOwned, T: std::fmt::Debug>(
        self,
        operation: Operation,
        convert: impl FnOnce(W) -> Result<T, ProviderError>,
    ) -> Result<String, ProviderError> {
        if self.status == StatusCode::TOO_MANY_REQUESTS {
            let reached = limits::reached(&self.headers, "", now());
            return Err(ProviderError::RateLimited { retry_after: reached.retry_after.unwrap_or_default() });
        }
        let answer = Answer { status: self.status, headers: self.headers, body: Body::Whole(self.body.to_vec()) };
        let json = errors::judge(operation, answer, &["the-secret"], now()).map_err(|trouble| match trouble {
            AttemptError::Final(error) | AttemptError::TokenRefused(error) | AttemptError::Passing { error, .. } => {
                error
            }
        })?;
        let read: W = wire::read(&json).map_err(|_| errors::unreadable(operation))?;
        convert(read).map(|answer| format!("{answer:?}"))
    }
}
