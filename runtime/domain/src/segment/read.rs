//! Reading a filter from JSON of any origin. An error names the place of the mistake, and leaves out the values there,
//! which may be secret (P2: a join URL is a credential).

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

use super::{
    AttendanceWhere, Between, Event, EventCondition, EventCount, EventDocument, Filter, MAX_CONDITIONS, MAX_DAYS,
    MAX_DEPTH, MAX_LIST, MAX_TEXT, MAX_TIMES, Operand, Period, PropertyCondition, Range, RecordingWhere,
    RegistrationWhere, Test, TextTest, When, WhenDocument,
};
use crate::{Failure, FailureKind, Sentence, Text, property, sentence};

/// Why a document is no filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the filter is wrong at `{pointer}`: {message}")]
pub struct InvalidFilter {
    /// The place, as a JSON Pointer; empty for the whole document.
    pub pointer: String,
    /// The mistake there, and the remedy.
    pub message: String,
    /// How the message is said in other languages.
    pub text: Option<Box<Text>>,
}

impl InvalidFilter {
    /// Something wrong at a place.
    pub fn new(pointer: impl Into<String>, message: impl Into<Sentence>) -> Self {
        let (message, text) = message.into().into_parts();
        Self { pointer: pointer.into(), message, text }
    }
}

impl InvalidFilter {
    /// The mistake and the remedy, without the place.
    pub fn sentence(&self) -> Sentence {
        Sentence::again(&self.message, self.text.as_deref())
    }
}

impl From<InvalidFilter> for Failure {
    fn from(invalid: InvalidFilter) -> Self {
        let message = sentence!(
            "failure-filter-invalid",
            "the filter is wrong at `{pointer}`: {why}",
            pointer = invalid.pointer,
            why = invalid.sentence()
        );
        Self::of(FailureKind::InvalidInput, message).at(invalid.pointer)
    }
}

impl Filter {
    /// Reads a filter.
    ///
    /// ```
    /// use greenroom_domain::segment::{Filter, explain};
    /// let document = serde_json::json!({ "event": "attendance", "times": { "atLeast": 2 }, "when": { "lastDays": 90 } });
    /// let filter = Filter::parse(&document).unwrap();
    /// assert_eq!(explain(&filter, &[]), "contacts who attended at least 2 times in the last 90 days");
    /// let refused = Filter::parse(&serde_json::json!({ "not": { "event": "birthday" } })).unwrap_err();
    /// assert_eq!(refused.pointer, "/not/event");
    /// ```
    ///
    /// # Errors
    /// [`InvalidFilter`] where the document is none, or is larger than a filter may be.
    pub fn parse(document: &Value) -> Result<Self, InvalidFilter> {
        filter(document, "", 0, &mut 0)
    }
}

impl<'de> Deserialize<'de> for Filter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

fn filter(document: &Value, place: &str, depth: usize, conditions: &mut usize) -> Result<Filter, InvalidFilter> {
    let wrong = |message: Sentence| Err(InvalidFilter::new(place, message));
    let Some(fields) = document.as_object() else {
        return wrong(sentence!(
            "failure-filter-object",
            "write an object with `all`, `any`, `not`, `property` or `event`"
        ));
    };
    let kind = ["all", "any", "not", "property", "event"].into_iter().find_map(|name| Some((name, fields.get(name)?)));
    let Some((kind, value)) = kind else {
        return wrong(sentence!(
            "failure-filter-kind",
            "one of `all`, `any`, `not`, `property`, `event` is missing: write the one that is meant"
        ));
    };
    if matches!(kind, "property" | "event") {
        *conditions += 1;
        if *conditions > MAX_CONDITIONS {
            return wrong(sentence!(
                "failure-filter-conditions",
                "a filter has at most {most} conditions: leave some out",
                most = MAX_CONDITIONS
            ));
        }
        return match kind {
            "property" => property_condition(document, place).map(Filter::Property),
            _ => event_condition(document, value, place).map(Filter::Event),
        };
    }
    if let Some(other) = fields.keys().find(|name| *name != kind) {
        let message = sentence!(
            "failure-filter-beside",
            "nothing stands beside `{kind}`: put it into an `all` or an `any`, or leave it out",
            kind = kind
        );
        return Err(InvalidFilter::new(join(place, other), message));
    }
    if depth == MAX_DEPTH {
        return wrong(sentence!(
            "failure-filter-depth",
            "`all`, `any` and `not` stand at most {most} deep in each other: write it flatter",
            most = MAX_DEPTH
        ));
    }
    let place = join(place, kind);
    if kind == "not" {
        return Ok(Filter::Not(Box::new(filter(value, &place, depth + 1, conditions)?)));
    }
    let Some(list) = value.as_array() else {
        return Err(InvalidFilter::new(place, sentence!("failure-filter-list", "write a list of filters")));
    };
    length(list, &place)?;
    let inner = list.iter().enumerate();
    let inner = inner.map(|(n, inner)| filter(inner, &join(&place, &n.to_string()), depth + 1, conditions));
    let inner = inner.collect::<Result<_, _>>()?;
    Ok(if kind == "all" { Filter::All(inner) } else { Filter::Any(inner) })
}

/// Reads a document that has no filters in it, and names the place within it where that fails.
fn typed<T: DeserializeOwned>(document: &Value, place: &str) -> Result<T, InvalidFilter> {
    only_json_that_is_meant(document, place)?;
    serde_path_to_error::deserialize(document).map_err(|error| {
        let mut pointer = place.to_owned();
        for segment in error.path() {
            use serde_path_to_error::Segment;
            match segment {
                Segment::Seq { index } => pointer = join(&pointer, &index.to_string()),
                Segment::Map { key } => pointer = join(&pointer, key),
                Segment::Enum { variant } => pointer = join(&pointer, variant),
                Segment::Unknown => {}
            }
        }
        InvalidFilter::new(pointer, without_values(&error.into_inner().to_string()))
    })
}

/// serde would take a null for a field that was left out, and a list for the fields of an object in their order.
fn only_json_that_is_meant(document: &Value, place: &str) -> Result<(), InvalidFilter> {
    let Value::Object(fields) = document else { return Ok(()) };
    for (name, value) in fields {
        let place = join(place, name);
        match value {
            Value::Null => {
                return Err(InvalidFilter::new(
                    place,
                    sentence!("failure-filter-null", "null is no value: leave the field out"),
                ));
            }
            Value::Array(_) if !matches!(name.as_str(), "webinarIds" | "states") => {
                return Err(InvalidFilter::new(
                    place,
                    sentence!("failure-filter-no-list", "a list is not wanted here"),
                ));
            }
            inner => only_json_that_is_meant(inner, &place)?,
        }
    }
    Ok(())
}

/// The message of serde without the values in it.
fn without_values(message: &str) -> Sentence {
    if message.starts_with("data did not match any variant") {
        return sentence!("failure-filter-number-or-text", "a number or a text is wanted");
    }
    let says_a_value = ["invalid type: ", "invalid value: ", "unknown variant "].iter().any(|s| message.starts_with(s));
    match message.rsplit_once(", expected ") {
        None | Some(_) if !says_a_value => message.into(),
        None => sentence!("failure-filter-other-value", "another value is wanted"),
        Some((_, "u32")) => sentence!("failure-filter-whole-number", "a whole number from 0 on is wanted"),
        Some((_, "f64")) => sentence!("failure-filter-a-number", "a number is wanted"),
        Some((_, "a sequence")) => sentence!("failure-filter-a-list", "a list is wanted"),
        Some((_, wanted)) if wanted.starts_with("struct ") => {
            sentence!("failure-filter-an-object", "an object is wanted")
        }
        Some((_, wanted)) => sentence!("failure-filter-wanted", "{what} is wanted", what = wanted),
    }
}

fn property_condition(document: &Value, place: &str) -> Result<PropertyCondition, InvalidFilter> {
    let condition: PropertyCondition = typed(document, place)?;
    let name = &condition.property;
    let is_name = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && name.len() <= 100;
    if !is_name {
        return Err(InvalidFilter::new(
            join(place, "property"),
            sentence!(
                "failure-filter-property-name",
                "an internal name has lower-case letters, digits and `_`, begins with a letter, and has at most 100 characters"
            ),
        ));
    }
    let place = join(place, "is");
    let (test, operands): (_, Vec<&Operand>) = match &condition.is {
        Test::Known | Test::Unknown => return Ok(condition),
        Test::Contains(wanted) => {
            text(wanted, &join(&place, "contains"))?;
            return Ok(condition);
        }
        Test::Equals(operand) => ("equals", vec![operand]),
        Test::NotEquals(operand) => ("notEquals", vec![operand]),
        Test::Greater(operand) => ("greater", vec![operand]),
        Test::AtLeast(operand) => ("atLeast", vec![operand]),
        Test::Less(operand) => ("less", vec![operand]),
        Test::AtMost(operand) => ("atMost", vec![operand]),
        Test::Between(Between { from, to }) => ("between", vec![from, to]),
    };
    let place = join(&place, test);
    let is_number = |operand: &Operand| matches!(operand, Operand::Number(_));
    for operand in &operands {
        if let Operand::Text(wanted) = operand {
            text(wanted, &place)?;
        }
    }
    if name == property::LAST_JOIN_URL
        && (!matches!(test, "equals" | "notEquals") || operands.iter().any(|o| is_number(o)))
    {
        return Err(InvalidFilter::new(
            place,
            sentence!(
                "failure-filter-link",
                "a link is `known` or `unknown`, or is compared with a text by `equals`, `notEquals` or `contains`"
            ),
        ));
    }
    if is_count(name) && !operands.iter().all(|o| is_number(o)) {
        return Err(InvalidFilter::new(
            place,
            sentence!("failure-filter-number", "this property is a number: write a number, without quotes"),
        ));
    }
    if operands.iter().any(|o| is_number(o)) && !operands.iter().all(|o| is_number(o)) {
        return Err(InvalidFilter::new(place, sentence!("failure-filter-two", "write two numbers, or two texts")));
    }
    Ok(condition)
}

/// P1, P3 and P4 are numbers.
fn is_count(name: &str) -> bool {
    matches!(name, property::AVERAGE_ATTENDANCE | property::REGISTRATIONS | property::ATTENDANCES)
}

fn event_condition(document: &Value, event: &Value, place: &str) -> Result<EventCondition, InvalidFilter> {
    let refined = join(place, "where");
    match event.as_str() {
        Some("registration") => of_event(document, place, |wanted: RegistrationWhere| {
            ids(wanted.webinar_ids.as_deref(), &refined)?;
            text_test(wanted.webinar_name.as_ref(), &join(&refined, "webinarName"))?;
            if let Some(states) = &wanted.states {
                length(states, &join(&refined, "states"))?;
                if states.len() > 4 {
                    return Err(InvalidFilter::new(
                        join(&refined, "states"),
                        sentence!("failure-filter-states", "there are four states: name each once"),
                    ));
                }
            }
            Ok(Event::Registration(wanted))
        }),
        Some("attendance") => of_event(document, place, |wanted: AttendanceWhere| {
            ids(wanted.webinar_ids.as_deref(), &refined)?;
            text_test(wanted.webinar_name.as_ref(), &join(&refined, "webinarName"))?;
            for (name, range) in [("seconds", wanted.seconds), ("percent", wanted.percent)] {
                if let Some(Range { at_least: None, at_most: None }) = range {
                    return Err(InvalidFilter::new(
                        join(&refined, name),
                        sentence!("failure-filter-range", "give `atLeast`, `atMost` or both"),
                    ));
                }
            }
            Ok(Event::Attendance(wanted))
        }),
        Some("recording") => of_event(document, place, |wanted: RecordingWhere| {
            text_test(wanted.topic.as_ref(), &join(&refined, "topic"))?;
            text_test(wanted.recording_url.as_ref(), &join(&refined, "recordingUrl"))?;
            if let Some(starts_at) = wanted.starts_at {
                period(starts_at, &join(&refined, "startsAt"))?;
            }
            Ok(Event::Recording(wanted))
        }),
        _ => Err(InvalidFilter::new(
            join(place, "event"),
            sentence!("failure-filter-event", "write `registration`, `attendance` or `recording`"),
        )),
    }
}

fn of_event<W: DeserializeOwned + Default>(
    document: &Value,
    place: &str,
    event: impl FnOnce(W) -> Result<Event, InvalidFilter>,
) -> Result<EventCondition, InvalidFilter> {
    let read: EventDocument<String, W> = typed(document, place)?;
    let event = event(read.refined.unwrap_or_default())?;
    let (at_least, times) = match read.times {
        EventCount::AtLeast(times) => (1, times),
        EventCount::AtMost(times) | EventCount::Exactly(times) => (0, times),
    };
    if !(at_least..=MAX_TIMES).contains(&times) {
        let message = sentence!(
            "failure-filter-times",
            "a number from {least} to {most} is wanted",
            least = at_least,
            most = MAX_TIMES
        );
        return Err(InvalidFilter::new(join(place, "times"), message));
    }
    let when = read.when.map(|read| when(&read, &join(place, "when"))).transpose()?;
    Ok(EventCondition { event, happened: read.happened, times: read.times, when })
}

fn when(read: &WhenDocument, place: &str) -> Result<When, InvalidFilter> {
    match *read {
        WhenDocument { last_days: Some(days), from: None, before: None } => {
            if !(1..=MAX_DAYS).contains(&days) {
                let message =
                    sentence!("failure-filter-days", "a number of days from 1 to {most} is wanted", most = MAX_DAYS);
                return Err(InvalidFilter::new(join(place, "lastDays"), message));
            }
            Ok(When::LastDays(days))
        }
        WhenDocument { last_days: Some(_), .. } => Err(InvalidFilter::new(
            place,
            sentence!("failure-filter-when", "give `lastDays`, or `from` and `before`, not both"),
        )),
        WhenDocument { last_days: None, from, before } => {
            let within = Period { from, before };
            period(within, place)?;
            Ok(When::In(within))
        }
    }
}

fn period(period: Period, place: &str) -> Result<(), InvalidFilter> {
    if period == (Period { from: None, before: None }) {
        return Err(InvalidFilter::new(place, sentence!("failure-filter-period", "give `from`, `before` or both")));
    }
    Ok(())
}

fn ids<T>(ids: Option<&[T]>, refined: &str) -> Result<(), InvalidFilter> {
    ids.map_or(Ok(()), |ids| length(ids, &join(refined, "webinarIds")))
}

fn length<T>(list: &[T], place: &str) -> Result<(), InvalidFilter> {
    if (1..=MAX_LIST).contains(&list.len()) {
        return Ok(());
    }
    Err(InvalidFilter::new(
        place,
        sentence!("failure-filter-length", "a list of 1 to {most} is wanted", most = MAX_LIST),
    ))
}

fn text_test(test: Option<&TextTest>, place: &str) -> Result<(), InvalidFilter> {
    match test {
        None => Ok(()),
        Some(TextTest::Equals(wanted)) => text(wanted, &join(place, "equals")),
        Some(TextTest::Contains(wanted)) => text(wanted, &join(place, "contains")),
    }
}

fn text(text: &str, place: &str) -> Result<(), InvalidFilter> {
    if text.is_empty() || text.chars().nth(MAX_TEXT).is_some() {
        return Err(InvalidFilter::new(
            place,
            sentence!("failure-filter-text", "a text of 1 to {most} characters is wanted", most = MAX_TEXT),
        ));
    }
    Ok(())
}

fn join(place: &str, name: &str) -> String {
    format!("{place}/{}", name.replace('~', "~0").replace('/', "~1"))
}
