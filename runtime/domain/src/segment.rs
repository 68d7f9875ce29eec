//! Segments: the contacts that meet a filter (G1 to G3). The filter is the document that `schemas/segment.json`
//! describes.
//!
//! Filters may come from strangers: [`Filter::parse`] is the only way in from JSON, and bounds their size.

mod read;
#[cfg(test)]
mod tests;
mod words;

use jiff::Timestamp;
use serde::{Deserialize, Serialize, Serializer};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::{PropertyDefinition, RegistrationState, WebinarId, property};

pub use read::InvalidFilter;
pub use words::explain;

/// The JSON Schema of a filter, for forms.
pub const SCHEMA: &str = include_str!("../../../schemas/segment.json");

/// How many conditions a filter has at most: each is a subquery of its own.
pub const MAX_CONDITIONS: usize = 100;
/// How deep `all`, `any` and `not` may be nested.
pub const MAX_DEPTH: usize = 10;
/// How long a list is at most.
pub const MAX_LIST: usize = 100;
/// How many characters a text has at most.
pub const MAX_TEXT: usize = 1_000;
/// How often a condition on events can ask for.
pub const MAX_TIMES: u32 = 1_000_000;
/// How many days a time frame goes back at most: a hundred years.
pub const MAX_DAYS: u32 = 36_500;

/// Printed in place of a secret value.
pub const MASKED: &str = "[masked]";

/// The condition that members meet (G3: conditions combine with AND, OR, NOT).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Filter {
    /// Contacts that meet each of these.
    All(Vec<Filter>),
    /// Contacts that meet at least one of these.
    Any(Vec<Filter>),
    /// Contacts that do not meet this.
    Not(Box<Filter>),
    /// Contacts with a property like this (G1: segments by properties).
    #[serde(untagged)]
    Property(PropertyCondition),
    /// Contacts for which this event has happened, or has not (G2: segments by events).
    #[serde(untagged)]
    Event(EventCondition),
}

/// A condition on a property (G1: segments by properties).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PropertyCondition {
    /// The property's internal name; `email` for the primary email.
    pub property: String,
    /// The comparison.
    pub is: Test,
}

/// A comparison of a property's value. A contact without a value meets only [`Test::Unknown`] and [`Test::NotEquals`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Test {
    /// There is a value.
    Known,
    /// There is none.
    Unknown,
    /// The value is this.
    Equals(Operand),
    /// The opposite of [`Test::Equals`].
    NotEquals(Operand),
    /// The value is more than this.
    Greater(Operand),
    /// The value is this or more.
    AtLeast(Operand),
    /// The value is less than this.
    Less(Operand),
    /// The value is this or less.
    AtMost(Operand),
    /// The value is one of these or lies between them.
    Between(Between),
    /// The value has this in it.
    Contains(String),
}

/// A range that includes both of its ends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Between {
    /// The lower end.
    pub from: Operand,
    /// The upper end, a number or a text as the lower one.
    pub to: Operand,
}

/// The value to compare with; its type decides how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Operand {
    /// As numbers; a value that is none ([`number`]) does not meet the comparison.
    Number(f64),
    /// As texts, [`folded`], by their code points.
    Text(String),
}

/// Whether an event has happened for a contact (G2: segments by events).
#[derive(Debug, Clone, PartialEq)]
pub struct EventCondition {
    /// The event.
    pub event: Event,
    /// It has. False: the opposite of the rest.
    pub happened: bool,
    /// The number of times.
    pub times: EventCount,
    /// The time frame.
    pub when: Option<When>,
}

/// The kinds of events, each with refinements.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The contact registered with a webinar: one event for each webinar, at the time of registering (T1:
    /// registration).
    Registration(RegistrationWhere),
    /// The contact attended: one event for each session, at the time of joining (T2: attendance).
    Attendance(AttendanceWhere),
    /// A recording of a session that the contact attended became available: one event for each session (T3: recording
    /// available).
    Recording(RecordingWhere),
}

/// The registrations that match. An absent field does not restrict the match.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct RegistrationWhere {
    /// Any of these webinars.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webinar_ids: Option<Vec<WebinarId>>,
    /// The webinar's name, as it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webinar_name: Option<TextTest>,
    /// Any of these states; unless it is said, cancelled and denied ones count too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub states: Option<Vec<RegistrationState>>,
}

/// The attendances that match. An absent field does not restrict the match.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct AttendanceWhere {
    /// Any of these webinars.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webinar_ids: Option<Vec<WebinarId>>,
    /// The webinar's name, as it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webinar_name: Option<TextTest>,
    /// How long the contact was there, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<Range>,
    /// That, in percent of the session's real duration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<Range>,
}

/// The recordings that match. An absent field does not restrict the match.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct RecordingWhere {
    /// The title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<TextTest>,
    /// The begin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<Period>,
    /// Where it is watched; a recording without a URL does not meet it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recording_url: Option<TextTest>,
}

/// A comparison of texts, [`folded`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TextTest {
    /// It is this.
    Equals(String),
    /// It has this in it.
    Contains(String),
}

/// Numbers with a lower or an upper end, or both, which belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Range {
    /// The lower end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// The upper end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
}

/// Instants from one on, or before another, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Period {
    /// The first instant of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// The first instant after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Timestamp>,
}

/// A number of times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum EventCount {
    /// So often, or more: once at the least.
    AtLeast(u32),
    /// So often, or less, or never.
    AtMost(u32),
    /// Just so often; 0 for never.
    Exactly(u32),
}

impl EventCount {
    /// The default.
    pub const ONCE: Self = Self::AtLeast(1);
}

impl Default for EventCount {
    fn default() -> Self {
        Self::ONCE
    }
}

/// When, relative to now or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// In the last days, of 24 hours each, up to now.
    LastDays(u32),
    /// In a period.
    In(Period),
}

impl When {
    /// The first instant of the frame, and the last one or the one that ends it.
    pub fn bounds(self, now: Timestamp) -> Bounds {
        match self {
            Self::LastDays(days) => {
                let hours = jiff::SignedDuration::from_hours(i64::from(days) * 24);
                Bounds { from: Some(now.checked_sub(hours).unwrap_or(Timestamp::MIN)), up_to: Some(now), before: None }
            }
            Self::In(Period { from, before }) => Bounds { from, up_to: None, before },
        }
    }
}

/// A time frame whose ends are instants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The first instant of it.
    pub from: Option<Timestamp>,
    /// The last instant of it.
    pub up_to: Option<Timestamp>,
    /// The first instant after it.
    pub before: Option<Timestamp>,
}

impl Filter {
    /// The properties that it names, each with its place as a JSON Pointer.
    pub fn properties(&self) -> Vec<(String, &str)> {
        let mut named = Vec::new();
        self.visit("", &mut |place, filter| {
            if let Self::Property(condition) = filter {
                named.push((format!("{place}/property"), condition.property.as_str()));
            }
        });
        named
    }

    /// The same filter without the values that secret properties are compared with: those of P2 (the join URL), and of
    /// properties that are defined as secret.
    #[must_use]
    pub fn masked(&self, definitions: &[PropertyDefinition]) -> Self {
        let masked = |filters: &[Self]| filters.iter().map(|filter| filter.masked(definitions)).collect();
        match self {
            Self::All(filters) => Self::All(masked(filters)),
            Self::Any(filters) => Self::Any(masked(filters)),
            Self::Not(filter) => Self::Not(Box::new(filter.masked(definitions))),
            Self::Property(condition) if is_secret(&condition.property, definitions) => {
                Self::Property(PropertyCondition { property: condition.property.clone(), is: condition.is.masked() })
            }
            other => other.clone(),
        }
    }

    fn visit<'a>(&'a self, place: &str, see: &mut impl FnMut(&str, &'a Self)) {
        see(place, self);
        let mut list = |name: &str, filters: &'a [Self]| {
            filters.iter().enumerate().for_each(|(n, filter)| filter.visit(&format!("{place}/{name}/{n}"), see));
        };
        match self {
            Self::All(filters) => list("all", filters),
            Self::Any(filters) => list("any", filters),
            Self::Not(filter) => filter.visit(&format!("{place}/not"), see),
            Self::Property(_) | Self::Event(_) => {}
        }
    }
}

impl Test {
    fn masked(&self) -> Self {
        let hidden = || Operand::Text(MASKED.to_owned());
        match self {
            Self::Known => Self::Known,
            Self::Unknown => Self::Unknown,
            Self::Equals(_) => Self::Equals(hidden()),
            Self::NotEquals(_) => Self::NotEquals(hidden()),
            Self::Greater(_) => Self::Greater(hidden()),
            Self::AtLeast(_) => Self::AtLeast(hidden()),
            Self::Less(_) => Self::Less(hidden()),
            Self::AtMost(_) => Self::AtMost(hidden()),
            Self::Between(_) => Self::Between(Between { from: hidden(), to: hidden() }),
            Self::Contains(_) => Self::Contains(MASKED.to_owned()),
        }
    }
}

/// P2 is a credential whether or not it is defined yet.
fn is_secret(name: &str, definitions: &[PropertyDefinition]) -> bool {
    name == property::LAST_JOIN_URL || definitions.iter().any(|known| known.secret && known.name == name)
}

/// A text in the form in which filters compare texts: NFC, lower case.
pub fn folded(text: &str) -> String {
    if text.is_ascii() {
        text.to_ascii_lowercase()
    } else if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        text.to_lowercase()
    } else {
        text.nfc().collect::<String>().to_lowercase()
    }
}

/// A property's value as the number that filters compare; none where it is no finite decimal number.
pub fn number(value: &str) -> Option<f64> {
    value.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// A condition on events as JSON.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct EventDocument<E, W> {
    event: E,
    #[serde(rename = "where", default = "Option::default", skip_serializing_if = "Option::is_none")]
    refined: Option<W>,
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    happened: bool,
    #[serde(default, skip_serializing_if = "is_once")]
    times: EventCount,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    when: Option<WhenDocument>,
}

/// A time frame as JSON: just one of the two.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WhenDocument {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_days: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<Timestamp>,
}

fn yes() -> bool {
    true
}

fn is_true(happened: &bool) -> bool {
    *happened
}

fn is_once(times: &EventCount) -> bool {
    *times == EventCount::ONCE
}

impl Serialize for EventCondition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        fn document<'a, W: Default + PartialEq>(
            event: &'static str,
            refined: &'a W,
            condition: &EventCondition,
        ) -> EventDocument<&'static str, &'a W> {
            let refined = Some(refined).filter(|refined| **refined != W::default());
            let when = condition.when.map(|when| match when {
                When::LastDays(days) => WhenDocument { last_days: Some(days), from: None, before: None },
                When::In(Period { from, before }) => WhenDocument { last_days: None, from, before },
            });
            EventDocument { event, refined, happened: condition.happened, times: condition.times, when }
        }
        match &self.event {
            Event::Registration(refined) => document("registration", refined, self).serialize(serializer),
            Event::Attendance(refined) => document("attendance", refined, self).serialize(serializer),
            Event::Recording(refined) => document("recording", refined, self).serialize(serializer),
        }
    }
}
