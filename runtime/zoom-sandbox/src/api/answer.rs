//! Answers, and Zoom's refusals.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::fault::RetryAfter;

/// An answer of Zoom.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Body,
}

/// The body of an answer.
pub(crate) enum Body {
    None,
    Json(Value),
    /// A media type, and the content.
    Other(&'static str, String),
}

impl Answer {
    pub(crate) fn json(status: u16, body: Value) -> Self {
        Self { status, headers: Vec::new(), body: Body::Json(body) }
    }

    pub(crate) fn no_content() -> Self {
        Self { status: 204, headers: Vec::new(), body: Body::None }
    }

    pub(crate) fn file(media_type: &'static str, content: String) -> Self {
        Self { status: 200, headers: Vec::new(), body: Body::Other(media_type, content) }
    }

    pub(crate) fn redirect(to: String) -> Self {
        Self { status: 302, headers: vec![("location", to)], body: Body::None }
    }

    /// Empties the listing in it, for a fault.
    pub(crate) fn emptied(mut self) -> Self {
        if let Body::Json(Value::Object(body)) = &mut self.body {
            for (name, value) in body {
                match value {
                    Value::Array(items) => items.clear(),
                    Value::Number(_) if name == "total_records" || name == "page_count" => *value = json!(0),
                    Value::String(token) if name == "next_page_token" => token.clear(),
                    _ => {}
                }
            }
        }
        self
    }

    /// The answer of a fault with a status.
    pub(crate) fn fault(status: u16, retry: Option<RetryAfter>, now: Timestamp) -> Self {
        let message = match status {
            429 => "You have reached the maximum per-second rate limit for this API. Try again later.",
            503 => "Service unavailable.",
            _ => "Internal server error.",
        };
        let mut answer = Self::json(status, json!({"code": status, "message": message}));
        answer.headers.extend(retry.map(|retry| ("retry-after", retry_after(retry, now))));
        answer
    }
}

/// The value of a `Retry-After` header.
pub(crate) fn retry_after(retry: RetryAfter, now: Timestamp) -> String {
    let then = |seconds: u32| now.saturating_add(jiff::SignedDuration::from_secs(seconds.into())).unwrap_or(now);
    match retry {
        RetryAfter::Seconds(seconds) => seconds.to_string(),
        RetryAfter::HttpDate(seconds) => then(seconds).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string(),
        RetryAfter::Instant(seconds) => then(seconds).strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    }
}

/// A refusal by Zoom.
pub(crate) struct Refusal {
    status: u16,
    code: u16,
    message: String,
    fields: Vec<(String, String)>,
    pub(super) headers: Vec<(&'static str, String)>,
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        let mut body = json!({"code": refusal.code, "message": refusal.message});
        if !refusal.fields.is_empty() {
            let errors = refusal.fields.iter().map(|(field, message)| json!({"field": field, "message": message}));
            body["errors"] = errors.collect();
        }
        Self { status: refusal.status, headers: refusal.headers, body: Body::Json(body) }
    }
}

/// Statuses, codes and texts of Zoom's document, as far as it has them.
impl Refusal {
    fn new(status: u16, code: u16, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), fields: Vec::new(), headers: Vec::new() }
    }

    pub(crate) fn invalid_token() -> Self {
        Self::new(401, 124, "Invalid access token.")
    }

    pub(crate) fn expired_token() -> Self {
        Self::new(401, 124, "Access token is expired.")
    }

    pub(crate) fn unknown_endpoint() -> Self {
        Self::new(404, 2300, "This API endpoint is not recognized.")
    }

    pub(crate) fn method(method: &str) -> Self {
        Self::new(405, 300, format!("Request method '{method}' is not supported."))
    }

    pub(crate) fn content_type() -> Self {
        Self::new(415, 300, "Unsupported Content Type")
    }

    pub(crate) fn not_json() -> Self {
        Self::new(400, 300, "Request Body should be a valid JSON object.")
    }

    pub(crate) fn no_permission() -> Self {
        Self::new(400, 200, "No permission.")
    }

    /// Zoom's answer to an app that lacks a scope (seen, not documented).
    pub(crate) fn no_scope(scope: &str) -> Self {
        Self::new(400, 4711, format!("Invalid access token, does not contain scopes:[{scope}]."))
    }

    pub(crate) fn no_plan() -> Self {
        Self::new(
            400,
            200,
            "Webinar plan is missing. You must subscribe to the webinar plan and enable webinars for this user in order \
             to perform this action.",
        )
    }

    pub(crate) fn no_user(id: &str) -> Self {
        Self::new(404, 1001, format!("User does not exist: {id}."))
    }

    pub(crate) fn invalid_webinar_id() -> Self {
        Self::new(400, 300, "Invalid webinar ID.")
    }

    pub(crate) fn no_webinar(id: &str) -> Self {
        Self::new(404, 3001, format!("Webinar does not exist: {id}."))
    }

    pub(crate) fn invalid_occurrence(id: &str) -> Self {
        let message = "The request could not be completed because you have provided an invalid occurrence ID";
        Self::new(400, 300, format!("{message}: {id}"))
    }

    pub(crate) fn page_token() -> Self {
        Self::new(400, 300, "The next page token is invalid or expired.")
    }

    /// Code 300, with the invalid fields.
    pub(crate) fn invalid(fields: Vec<(String, String)>) -> Self {
        Self { fields, ..Self::new(400, 300, "Validation Failed.") }
    }

    pub(crate) fn invalid_field(field: &str) -> Self {
        Self::invalid(vec![(field.into(), "Invalid field.".into())])
    }

    pub(crate) fn registration_not_enabled(id: u64) -> Self {
        Self::new(400, 3000, format!("Registration has not been enabled for this webinar: {id}."))
    }

    pub(crate) fn registration_not_enabled_for_status(id: u64) -> Self {
        Self::new(400, 300, format!("Registration has not been enabled for this meeting: {id}."))
    }

    pub(crate) fn registration_off(id: u64) -> Self {
        Self::new(400, 3000, format!("This webinar does not have registration as required: {id}."))
    }

    pub(crate) fn registration_full() -> Self {
        let message = "You have reached the limit for the number of attendees you can add.";
        Self::new(400, 3000, format!("{message} Contact Zoom Support for more information."))
    }

    pub(crate) fn registration_paid() -> Self {
        Self::new(400, 3000, "The Zoom REST API does not support paid registration.")
    }

    pub(crate) fn already_panelist() -> Self {
        Self::new(
            400,
            3000,
            "You have been invited as a panelist for the webinar, please check your email to find more information about \
             this webinar.",
        )
    }

    pub(crate) fn host() -> Self {
        Self::new(400, 3027, "Webinar host can not register for the webinar.")
    }

    pub(crate) fn work_email() -> Self {
        Self::new(400, 3034, "If you have been invited, please input your work email address.")
    }

    pub(crate) fn capacity() -> Self {
        Self::new(400, 3035, "Webinar has reached maximum attendee capacity.")
    }

    pub(crate) fn over() -> Self {
        let message = "Webinar is over, you cannot register now.";
        Self::new(400, 3038, format!("{message} If you have any questions, contact the webinar host."))
    }

    pub(crate) fn invalid_registrant() -> Self {
        let message = "The value that you entered for the Registrant ID field is invalid.";
        Self::new(400, 300, format!("{message} Enter a valid value and try again."))
    }

    pub(crate) fn no_registrant(id: &str) -> Self {
        Self::new(400, 3000, format!("Registrant {id} was not found."))
    }

    pub(crate) fn unknown_registrant(id: &str) -> Self {
        Self::new(400, 3079, format!("This registrant does not exist: {id}."))
    }

    pub(crate) fn no_session(id: &str) -> Self {
        Self::new(404, 3001, format!("Webinar {id} not found or has expired."))
    }

    pub(crate) fn too_old() -> Self {
        Self::new(400, 12702, "Can not access a webinar a year ago.")
    }

    pub(crate) fn absentees_without_registration(id: &str) -> Self {
        Self::new(400, 3000, format!("This Webinar has not registration required: {id}"))
    }

    pub(crate) fn no_recording() -> Self {
        Self::new(404, 3301, "There is no recording for this meeting.")
    }

    pub(crate) fn too_fast() -> Self {
        Self::new(429, 429, "You have reached the maximum per-second rate limit for this API. Try again later.")
    }

    pub(crate) fn too_many_today() -> Self {
        let message = "You have reached the maximum daily rate limit for this API.";
        let more = "Refer to the response header for details on when you can make another request.";
        Self::new(429, 429, format!("{message} {more}"))
    }

    /// The limit of changes of one registrant's status (seen, not documented).
    pub(crate) fn ten_a_day() -> Self {
        let message =
            "You have exceeded the daily rate limit of (10) for webinar Update registrant's status API requests";
        Self::new(429, 429, format!("{message} for the registrant"))
    }

    pub(crate) fn three_a_day(email: &str) -> Self {
        Self::new(
            429,
            429,
            format!(
                "You have exceeded the daily rate limit of (3) for Add a webinar registrant API requests for the \
                 registrant ({email}). You can resume these API requests at GMT 00:00:00."
            ),
        )
    }
}
