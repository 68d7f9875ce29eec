//! Zoom's JSON, as far as it is read. Unknown fields are ignored; each comment below gives the meaning of an absent
//! field.

use std::{fmt, marker::PhantomData};

use greenroom_domain::Email;
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use secrecy::SecretString;
use serde::{
    Deserialize, Deserializer,
    de::{
        self, DeserializeOwned, IgnoredAny, MapAccess, SeqAccess, Visitor,
        value::{MapAccessDeserializer, MapDeserializer},
    },
};
use serde_json::Value;

use crate::letters;

/// Answer of `/oauth/token`.
#[derive(Deserialize)]
pub(crate) struct TokenAnswer {
    pub(crate) access_token: SecretString,
    /// Seconds.
    #[serde(default, deserialize_with = "number")]
    pub(crate) expires_in: Option<u64>,
}

/// Refusal of `/oauth/token`.
#[derive(Deserialize, Default)]
pub(crate) struct TokenRefusal {
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) reason: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) error: Option<String>,
}

/// The body of Zoom's errors.
pub(crate) struct Refusal {
    pub(crate) code: i64,
    message: String,
    fields: Vec<(String, String)>,
}

impl Refusal {
    /// Reads an error body: an object with a `code` (a number, or one in quotes). No success that is read here has one.
    ///
    /// # Errors
    /// The error of a text that is not JSON. Strings inside it are checked only by the code that reads them, so invalid
    /// Unicode in an unread field does no harm.
    pub(crate) fn of(body: &[u8]) -> serde_json::Result<Option<Self>> {
        /// Reads a body without keeping anything of it: a page of a listing is large, and is not an error body.
        #[derive(Deserialize)]
        struct Glance {
            code: Option<IgnoredAny>,
        }
        match read(body) {
            Ok(Glance { code: None }) => Ok(None),
            _ => Ok(Self::read(&read(body)?)),
        }
    }

    fn read(body: &Value) -> Option<Self> {
        let code = body.get("code")?;
        let code = code.as_i64().or_else(|| code.as_str()?.parse().ok())?;
        let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let fields = body.get("errors").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let fields = fields.iter().map(|field| (text(field, "field"), text(field, "message"))).collect();
        Some(Self { code, message: text(body, "message"), fields })
    }

    /// Zoom's message, with the fields that it names.
    pub(crate) fn text(&self) -> String {
        let mut text = if self.message.is_empty() { format!("code {}", self.code) } else { self.message.clone() };
        for (field, message) in &self.fields {
            text.push_str(&format!(" {field}: {message}"));
        }
        text
    }
}

/// The paging fields of every listing.
#[derive(Deserialize)]
pub(crate) struct Paging {
    /// Empty or absent on the last page. Of all four fields a value of another type is refused: it must not look like the
    /// last page, or like a listing without a total (L2: a listing that ended early deletes nothing).
    #[serde(default, deserialize_with = "token")]
    pub(crate) next_page_token: Option<String>,
    #[serde(default, deserialize_with = "strict_number")]
    pub(crate) page_number: Option<u32>,
    #[serde(default, deserialize_with = "strict_number")]
    pub(crate) page_count: Option<u32>,
    #[serde(default, deserialize_with = "strict_number")]
    pub(crate) total_records: Option<u64>,
}

/// `GET /users`. A listing without its list is refused: absence must not look like emptiness (L2: only a complete
/// listing removes anything).
#[derive(Deserialize)]
pub(crate) struct Users {
    #[serde(deserialize_with = "rows")]
    pub(crate) users: Vec<User>,
    #[serde(flatten)]
    pub(crate) paging: Paging,
}

/// A user, in `GET /users` or by itself. Absent names are empty; a user without id or email is skipped.
#[derive(Deserialize)]
pub(crate) struct User {
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) email: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) first_name: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) last_name: Option<String>,
}

/// `GET /users/{userId}/webinars`.
#[derive(Deserialize)]
pub(crate) struct Webinars {
    #[serde(deserialize_with = "rows")]
    pub(crate) webinars: Vec<WebinarListed>,
    #[serde(flatten)]
    pub(crate) paging: Paging,
}

#[derive(Deserialize)]
pub(crate) struct WebinarListed {
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) id: Option<String>,
    /// Empty if absent.
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) topic: Option<String>,
    /// Absent for a recurring webinar without fixed times.
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) start_time: Option<String>,
}

/// `GET /webinars/{webinarId}`.
#[derive(Deserialize)]
pub(crate) struct Webinar {
    /// The requested webinar, if absent.
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) id: Option<String>,
    /// Empty if absent.
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) topic: Option<String>,
    /// Empty if absent.
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) host_id: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) host_email: Option<String>,
    /// 5, once, if absent (OpenAPI: default 5).
    #[serde(rename = "type", default, deserialize_with = "strict_number")]
    pub(crate) kind: Option<i64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) start_time: Option<String>,
    /// Minutes; 0 if absent.
    #[serde(default, deserialize_with = "number")]
    pub(crate) duration: Option<i64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) join_url: Option<String>,
    /// An object where it is there: without its settings nobody can say who may register for a webinar.
    pub(crate) settings: Option<WebinarSettings>,
    #[serde(default, deserialize_with = "optional_rows")]
    pub(crate) occurrences: Option<Vec<Occurrence>>,
}

#[derive(Deserialize, Default)]
pub(crate) struct WebinarSettings {
    /// 2, no registration, if absent (OpenAPI: default 2).
    #[serde(default, deserialize_with = "strict_number")]
    pub(crate) approval_type: Option<i64>,
    /// 1, once for all occurrences, if absent (OpenAPI: default 1).
    #[serde(default, deserialize_with = "strict_number")]
    pub(crate) registration_type: Option<i64>,
    /// No, if absent.
    #[serde(default, deserialize_with = "truth")]
    pub(crate) close_registration: Option<bool>,
    /// 0, no limit, if absent (OpenAPI: default 0).
    #[serde(default, deserialize_with = "number")]
    pub(crate) registrants_restrict_number: Option<i64>,
}

/// Skipped without an id.
#[derive(Deserialize)]
pub(crate) struct Occurrence {
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) occurrence_id: Option<String>,
    pub(crate) start_time: Option<String>,
    #[serde(default, deserialize_with = "number")]
    pub(crate) duration: Option<i64>,
    /// `available` if absent.
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) status: Option<String>,
}

/// `GET /webinars/{webinarId}/registrants/questions`. One of the two lists is required.
#[derive(Deserialize)]
pub(crate) struct Questions {
    #[serde(default, deserialize_with = "optional_rows")]
    pub(crate) questions: Option<Vec<Question>>,
    #[serde(default, deserialize_with = "optional_rows")]
    pub(crate) custom_questions: Option<Vec<CustomQuestion>>,
}

/// Optional if `required` is absent.
#[derive(Deserialize)]
pub(crate) struct Question {
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) field_name: Option<String>,
    #[serde(default, deserialize_with = "truth")]
    pub(crate) required: Option<bool>,
}

/// Optional if `required` is absent.
#[derive(Deserialize)]
pub(crate) struct CustomQuestion {
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) title: Option<String>,
    #[serde(default, deserialize_with = "truth")]
    pub(crate) required: Option<bool>,
}

/// `GET /webinars/{webinarId}/panelists`: one page with all of them.
#[derive(Deserialize)]
pub(crate) struct Panelists {
    #[serde(deserialize_with = "rows")]
    pub(crate) panelists: Vec<Panelist>,
}

/// Skipped without an email.
#[derive(Deserialize)]
pub(crate) struct Panelist {
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) email: Option<String>,
}

/// `GET /webinars/{webinarId}/registrants`.
#[derive(Deserialize)]
pub(crate) struct Registrants {
    #[serde(deserialize_with = "rows")]
    pub(crate) registrants: Vec<Registrant>,
    #[serde(flatten)]
    pub(crate) paging: Paging,
}

/// Skipped without an id or an email. Here `id` identifies the person.
#[derive(Deserialize)]
pub(crate) struct Registrant {
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) email: Option<String>,
    /// The requested state, if absent.
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) status: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) join_url: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) create_time: Option<String>,
    /// Absent names are empty.
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) first_name: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) last_name: Option<String>,
}

/// Answer of `POST /webinars/{webinarId}/registrants`. Its `id` is the webinar's and is not read; `registrant_id`
/// identifies the person.
#[derive(Deserialize)]
pub(crate) struct Registered {
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) registrant_id: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) join_url: Option<String>,
    #[serde(default, deserialize_with = "optional_rows")]
    pub(crate) occurrences: Option<Vec<Occurrence>>,
}

/// `GET /past_webinars/{webinarId}/instances`: one page with all of them.
#[derive(Deserialize)]
pub(crate) struct PastSessions {
    #[serde(deserialize_with = "rows")]
    pub(crate) webinars: Vec<PastSession>,
}

/// Skipped without a UUID.
#[derive(Deserialize)]
pub(crate) struct PastSession {
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) uuid: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) start_time: Option<String>,
}

/// `GET /report/webinars/{webinarId}`.
#[derive(Deserialize)]
pub(crate) struct Session {
    /// The requested session, if absent.
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) uuid: Option<String>,
    /// The requested webinar, if absent.
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) id: Option<String>,
    /// Empty if absent.
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) topic: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) start_time: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) end_time: Option<String>,
}

/// `GET /report/webinars/{webinarId}/participants`.
#[derive(Deserialize)]
pub(crate) struct Participants {
    #[serde(deserialize_with = "rows")]
    pub(crate) participants: Vec<Participant>,
    #[serde(flatten)]
    pub(crate) paging: Paging,
}

/// Skipped without a time of joining, or with neither a time of leaving nor a duration.
#[derive(Deserialize)]
pub(crate) struct Participant {
    /// Made from the time of joining if absent.
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) user_id: Option<String>,
    /// `participant_user_id` takes precedence: Zoom has announced that it will remove this one.
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) participant_user_id: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) registrant_id: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) user_email: Option<String>,
    /// Empty if absent.
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) name: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) join_time: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) leave_time: Option<String>,
    /// Seconds.
    #[serde(default, deserialize_with = "number")]
    pub(crate) duration: Option<i64>,
    /// In the meeting, if absent.
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) status: Option<String>,
}

/// `GET /meetings/{meetingId}/recordings`.
#[derive(Deserialize)]
pub(crate) struct Recording {
    /// The requested session, if absent.
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) uuid: Option<String>,
    /// Empty if absent.
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) topic: Option<String>,
    /// The earliest time of its files, if absent.
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) start_time: Option<String>,
    /// Minutes; 0 if absent.
    #[serde(default, deserialize_with = "number")]
    pub(crate) duration: Option<i64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) share_url: Option<String>,
    #[serde(default, deserialize_with = "secret")]
    pub(crate) download_access_token: Option<SecretString>,
    #[serde(deserialize_with = "rows")]
    pub(crate) recording_files: Vec<RecordingFile>,
}

/// Captions and timelines have no id and no status: their type replaces the id, and they count as finished.
#[derive(Deserialize)]
pub(crate) struct RecordingFile {
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) file_type: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) status: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) play_url: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) download_url: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) recording_start: Option<String>,
    /// Whether it is in the trash; then it is left out.
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) deleted_time: Option<String>,
}

/// A text. A number becomes its digits (Zoom gives ids as either); anything else, and an empty text, becomes none.
fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) if !text.is_empty() => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// As [`lenient`], for a text that no log may show.
fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    lenient(deserializer).map(|text| text.map(SecretString::from))
}

/// The token of the next page: a text, or a number.
fn token<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        Value::Number(number) => Ok(Some(number.to_string())),
        _ => Err(de::Error::custom("a page's token is a text")),
    }
}

/// A whole number, or one in quotes; anything else is none.
fn number<'de, D: Deserializer<'de>, N: TryFrom<i64>>(deserializer: D) -> Result<Option<N>, D::Error> {
    let number = match Value::deserialize(deserializer)? {
        #[allow(
            clippy::cast_possible_truncation,
            reason = "what it cuts off is the part behind the point, or beyond 64 bits"
        )]
        Value::Number(number) => number.as_i64().or_else(|| number.as_f64().map(|real| real as i64)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    Ok(number.and_then(|number| number.try_into().ok()))
}

/// A whole number, or one in quotes, where nothing may be made up for another value: null and an absent field alone are none.
fn strict_number<'de, D: Deserializer<'de>, N: TryFrom<i64>>(deserializer: D) -> Result<Option<N>, D::Error> {
    let number = match Value::deserialize(deserializer)? {
        Value::Null => return Ok(None),
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let number = number.and_then(|number| number.try_into().ok());
    number.map(Some).ok_or_else(|| de::Error::custom("a whole number is expected"))
}

/// A truth value, also in quotes or as 0 and 1; anything else is none.
fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Bool(truth) => Some(truth),
        Value::Number(number) => number.as_i64().map(|number| number != 0),
        Value::String(text) => text.trim().to_ascii_lowercase().parse().ok(),
        _ => None,
    })
}

/// A list. An item that is not an object is a row without fields: it is left out and counted like other rows that cannot be
/// used.
fn rows<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Ok(Vec::<Object<T>>::deserialize(deserializer)?.into_iter().map(|row| row.0).collect())
}

/// A list; none where it is missing, or something else.
fn optional_rows<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Option<Vec<T>>, D::Error> {
    match Value::deserialize(deserializer)? {
        list @ Value::Array(_) => rows(list).map(Some).map_err(de::Error::custom),
        _ => Ok(None),
    }
}

/// An object, or one without fields where something else is in its place.
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

/// An object without fields.
fn without_fields<'de, T: Deserialize<'de>, E: de::Error>() -> Result<Object<T>, E> {
    T::deserialize(MapDeserializer::new(std::iter::empty::<(&str, &str)>())).map(Object)
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Object)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        without_fields()
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<Self::Value, E> {
        without_fields()
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Self::Value, E> {
        without_fields()
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Self::Value, E> {
        without_fields()
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<Self::Value, E> {
        without_fields()
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Self::Value, E> {
        without_fields()
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        without_fields()
    }
}

/// Reads an answer. Where letters are in it that are not allowed, it is read without them.
///
/// # Errors
/// What is wrong with it. These words can quote the answer.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> serde_json::Result<T> {
    letters::read(body, || {
        tracing::warn!("an answer of Zoom's has letters that are not allowed; they are replaced");
    })
}

/// An instant. Without an offset it is in UTC, as Zoom documents for `start_time`. None where it cannot be read.
pub(crate) fn instant(text: Option<&str>) -> Option<Timestamp> {
    let text = text.filter(|t| !t.is_empty())?;
    let read = text
        .parse::<Timestamp>()
        .or_else(|_| text.parse::<DateTime>().and_then(|t| t.to_zoned(TimeZone::UTC)).map(|t| t.timestamp()));
    read.inspect_err(|_| tracing::warn!("Zoom gave a time that cannot be read; it is treated as absent")).ok()
}

/// An email. None where it is absent or not valid; the text is not logged, because it may be a person's email.
pub(crate) fn email(text: Option<&str>) -> Option<Email> {
    Email::parse(text?).ok()
}

/// A count or a number of minutes; a number out of range becomes the nearest limit.
pub(crate) fn count(number: Option<i64>) -> u32 {
    u32::try_from(number.unwrap_or(0).max(0)).unwrap_or(u32::MAX)
}
