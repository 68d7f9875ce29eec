//! Zoom's webhooks: verifying them, and reading where they say to look.
//!
//! The signature is verified over the bytes that Zoom sent (L3: a wrong signature is refused): a body that was parsed and
//! written again is another text. What a webhook tells is read leniently. It decides nothing but where to look, so a field
//! that is missing or of another type costs no more than a look that finds nothing.

use std::fmt;

use greenroom_domain::{SessionId, WebinarId};
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::letters;

/// The header with the signature.
pub const SIGNATURE_HEADER: &str = "x-zm-signature";

/// The header with the second at which Zoom signed.
pub const TIMESTAMP_HEADER: &str = "x-zm-request-timestamp";

/// How far the clock of a webhook may be off, either way.
pub const MAX_AGE: SignedDuration = SignedDuration::from_mins(5);

/// The longest name of an event that is taken: Zoom's have 40 bytes at most.
const MAX_EVENT: usize = 100;

/// The longest id of a session that is taken: Zoom's have 24 bytes.
const MAX_SESSION: usize = 255;

/// The longest token of a challenge that is answered: Zoom's have 22 bytes.
const MAX_CHALLENGE: usize = 1024;

/// Zoom's types of webinars. All other types are meetings.
const WEBINAR_TYPES: [i64; 3] = [5, 6, 9];

/// Why a webhook is refused. It is for the log: the sender is told nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WebhookRefusal {
    /// No secret token is kept for the account.
    #[error("no secret token is kept for this account: add the one of the app with `greenroom connect webhook add`")]
    NoSecret,
    /// A header is missing, or no text.
    #[error("the headers {SIGNATURE_HEADER} and {TIMESTAMP_HEADER} are not there, each once: it is not from Zoom")]
    Headers,
    /// The timestamp is no whole second.
    #[error("the timestamp is no number of seconds")]
    Timestamp,
    /// The timestamp is too far off.
    #[error("it was signed more than five minutes ago, or ahead: check this computer's clock, if it comes from Zoom")]
    Age,
    /// No secret token gives this signature.
    #[error("the signature is of none of the account's secret tokens: check that they are those of the app in Zoom")]
    Signature,
}

/// What a verified webhook is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Webhook {
    /// Zoom checks that the receiver knows the secret token: the answer is [`challenge_answer`].
    Challenge {
        /// Zoom's text.
        plain_token: String,
    },
    /// Something changed: look there.
    Event(WebhookEvent),
    /// It changes nothing that is synced.
    Ignored {
        /// Zoom's name of the event; empty where there is none.
        event: String,
        /// Why.
        reason: IgnoredReason,
    },
}

/// Why a webhook leads to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IgnoredReason {
    /// It is about a meeting.
    Meeting,
    /// It is of one of the families of Zoom Events, which are not synced (E1: Zoom Events are out).
    ZoomEvents,
    /// Nothing is synced from this event, or it is not known.
    OtherEvent,
    /// It is not JSON, or has no event.
    Unreadable,
}

impl IgnoredReason {
    /// The reason in words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Meeting => "it is about a meeting",
            Self::ZoomEvents => "it is of Zoom Events, which are not synced: mark their webinars in the settings",
            Self::OtherEvent => "nothing is synced from this event",
            Self::Unreadable => "it cannot be read",
        }
    }
}

/// What a webhook says has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookEvent {
    /// The kind of change.
    pub kind: WebhookKind,
    /// The Zoom account that Zoom names, which may be another one than the receiver's.
    pub account: Option<String>,
    /// The webinar; none where it has no id that can be used.
    pub webinar: Option<WebinarId>,
    /// The session's UUID, or the webinar's, as the event says.
    pub session: Option<SessionId>,
    /// When Zoom says that it happened.
    pub at: Option<Timestamp>,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $event:literal,)*) => {
        /// The events of Zoom from which something is synced.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum WebhookKind {
            $($(#[$doc])* $kind,)*
        }

        impl WebhookKind {
            /// All of them: the events that the app in Zoom subscribes to.
            pub const ALL: &[Self] = &[$(Self::$kind,)*];

            /// Zoom's name of the event.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => $event,)*
                }
            }
        }
    };
}

kinds! {
    /// A webinar was scheduled.
    Created = "webinar.created",
    /// A webinar was changed.
    Updated = "webinar.updated",
    /// A webinar was deleted, or an occurrence of it.
    Deleted = "webinar.deleted",
    /// A deleted webinar was removed from the trash.
    PermanentlyDeleted = "webinar.permanently_deleted",
    /// A deleted webinar is there again.
    Recovered = "webinar.recovered",
    /// A webinar is a meeting now.
    ConvertedToMeeting = "webinar.converted_to_meeting",
    /// A session began.
    Started = "webinar.started",
    /// A session ended.
    Ended = "webinar.ended",
    /// A person registered.
    RegistrationCreated = "webinar.registration_created",
    /// The host approved a registration.
    RegistrationApproved = "webinar.registration_approved",
    /// A registration was cancelled.
    RegistrationCancelled = "webinar.registration_cancelled",
    /// The host denied a registration.
    RegistrationDenied = "webinar.registration_denied",
    /// A person came.
    ParticipantJoined = "webinar.participant_joined",
    /// A person left.
    ParticipantLeft = "webinar.participant_left",
    /// A recording is ready.
    RecordingCompleted = "recording.completed",
    /// A recording's transcript is ready.
    TranscriptCompleted = "recording.transcript_completed",
    /// A recording was moved to the trash.
    RecordingTrashed = "recording.trashed",
    /// A recording was deleted.
    RecordingDeleted = "recording.deleted",
    /// A deleted recording is there again.
    RecordingRecovered = "recording.recovered",
}

impl WebhookKind {
    fn of(event: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == event)
    }

    /// Whether Zoom sends the event for meetings too.
    fn is_of_recordings(self) -> bool {
        self.as_str().starts_with("recording.")
    }
}

impl fmt::Display for WebhookKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Verifies a webhook: its age, and its signature by any of the secret tokens, of which two are valid while they rotate.
/// Signatures are compared in constant time. Answers the token that signed.
///
/// # Errors
/// [`WebhookRefusal`].
pub fn verify<'a>(
    secrets: impl IntoIterator<Item = &'a SecretString>,
    timestamp: &str,
    signature: &str,
    body: &[u8],
    now: Timestamp,
) -> Result<&'a SecretString, WebhookRefusal> {
    let is_number = !timestamp.is_empty() && timestamp.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = timestamp.parse().ok().filter(|_| is_number).ok_or(WebhookRefusal::Timestamp)?;
    let signed_at = Timestamp::from_second(seconds).map_err(|_| WebhookRefusal::Age)?;
    if now.duration_since(signed_at).abs() > MAX_AGE {
        return Err(WebhookRefusal::Age);
    }
    let given = signature.strip_prefix("v0=").and_then(|hex| hex::decode(hex).ok()).ok_or(WebhookRefusal::Signature)?;
    let mut refusal = WebhookRefusal::NoSecret;
    for secret in secrets {
        refusal = WebhookRefusal::Signature;
        if mac(secret, &[b"v0:", timestamp.as_bytes(), b":", body]).verify_slice(&given).is_ok() {
            return Ok(secret);
        }
    }
    Err(refusal)
}

/// The signature of a body, as Zoom sends it: for callers that test a receiver.
pub fn sign(secret: &SecretString, timestamp: &str, body: &[u8]) -> String {
    let mac = mac(secret, &[b"v0:", timestamp.as_bytes(), b":", body]);
    format!("v0={}", hex::encode(mac.finalize().into_bytes()))
}

/// The answer to a challenge, which proves that the receiver knows the secret token.
pub fn challenge_answer(secret: &SecretString, plain_token: &str) -> Value {
    let encrypted = hex::encode(mac(secret, &[plain_token.as_bytes()]).finalize().into_bytes());
    json!({ "plainToken": plain_token, "encryptedToken": encrypted })
}

/// The digest of a body, by which a second delivery of it is known. Zoom signs each delivery anew, and sends the same body.
pub fn digest(body: &[u8]) -> [u8; 32] {
    Sha256::digest(body).into()
}

/// Reads a verified webhook.
pub fn read(body: &[u8]) -> Webhook {
    let parsed = letters::read(body, || {});
    let Ok(body) = parsed.map(|body: Value| body) else {
        return Webhook::Ignored { event: String::new(), reason: IgnoredReason::Unreadable };
    };
    let event = body["event"].as_str().unwrap_or_default();
    if event.is_empty() || event.len() > MAX_EVENT || !event.bytes().all(|b| b.is_ascii_graphic()) {
        return Webhook::Ignored { event: String::new(), reason: IgnoredReason::Unreadable };
    }
    if event == "endpoint.url_validation" {
        let token = body["payload"]["plainToken"].as_str().filter(|token| token.len() <= MAX_CHALLENGE);
        return match token {
            Some(token) => Webhook::Challenge { plain_token: token.to_owned() },
            None => Webhook::Ignored { event: event.to_owned(), reason: IgnoredReason::Unreadable },
        };
    }
    let ignored = |reason| Webhook::Ignored { event: event.to_owned(), reason };
    let object = &body["payload"]["object"];
    let Some(kind) = WebhookKind::of(event) else {
        return ignored(match event.split('.').next() {
            Some("meeting") => IgnoredReason::Meeting,
            Some("zoom_events") => IgnoredReason::ZoomEvents,
            _ => IgnoredReason::OtherEvent,
        });
    };
    if kind.is_of_recordings() && whole(&object["type"]).is_some_and(|kind| !WEBINAR_TYPES.contains(&kind)) {
        return ignored(IgnoredReason::Meeting);
    }
    let session = text(&object["uuid"]).filter(|uuid| !uuid.is_empty() && uuid.len() <= MAX_SESSION);
    Webhook::Event(WebhookEvent {
        kind,
        account: text(&body["payload"]["account_id"]),
        // The pasted form of an id, with spaces or dashes, is not Zoom's.
        webinar: text(&object["id"]).and_then(|id| WebinarId::parse(&id).ok()),
        session: session.map(SessionId::new),
        at: whole(&body["event_ts"]).and_then(|millis| Timestamp::from_millisecond(millis).ok()),
    })
}

/// A text, or the digits of a number: Zoom gives ids as either.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A whole number, or one in quotes.
fn whole(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

fn mac(secret: &SecretString, parts: &[&[u8]]) -> Hmac<Sha256> {
    // A key of any length is taken: a long one is hashed first.
    #[allow(clippy::expect_used)]
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).expect("HMAC takes keys of any length");
    parts.iter().for_each(|part| mac.update(part));
    mac
}

#[cfg(test)]
#[path = "webhook_tests.rs"]
mod tests;
