//! A filter in words.

use jiff::Timestamp;

use super::{
    AttendanceWhere, Between, Event, EventCondition, EventCount, Filter, Operand, Period, PropertyCondition, Range,
    RecordingWhere, RegistrationWhere, Test, TextTest, When,
};
use crate::{PropertyDefinition, RegistrationState, WebinarId};

/// The segment in words: "contacts who attended at least 2 times in the last 90 days, for at least 50 % of the session".
/// Properties are called by their labels where they are defined; values of secret ones are not shown.
pub fn explain(filter: &Filter, properties: &[PropertyDefinition]) -> String {
    format!("contacts {}", clause(&filter.masked(properties), properties, false))
}

/// The words after "contacts". A combination within another is put in parentheses.
fn clause(filter: &Filter, properties: &[PropertyDefinition], within: bool) -> String {
    let joined = |filters: &[Filter], word: &str| {
        if let [only] = filters {
            return clause(only, properties, within);
        }
        let clauses: Vec<String> = filters.iter().map(|inner| clause(inner, properties, true)).collect();
        let text = clauses.join(word);
        if within { format!("({text})") } else { text }
    };
    match filter {
        Filter::All(filters) => joined(filters, ", and "),
        Filter::Any(filters) => joined(filters, ", or "),
        Filter::Not(inner) => format!("who are not among those {}", clause(inner, properties, true)),
        Filter::Property(condition) => property(condition, properties),
        Filter::Event(condition) => event(condition),
    }
}

fn property(condition: &PropertyCondition, properties: &[PropertyDefinition]) -> String {
    let defaults = PropertyDefinition::webinar_properties();
    let known = properties.iter().chain(&defaults).find(|known| known.name == condition.property);
    let name = known.map_or(condition.property.as_str(), |known| known.label.as_str());
    let test = match &condition.is {
        Test::Known => "is known".to_owned(),
        Test::Unknown => "is unknown".to_owned(),
        Test::Equals(wanted) => format!("is {}", operand(wanted)),
        Test::NotEquals(wanted) => format!("is not {}", operand(wanted)),
        Test::Greater(wanted) => format!("is greater than {}", operand(wanted)),
        Test::AtLeast(wanted) => format!("is at least {}", operand(wanted)),
        Test::Less(wanted) => format!("is less than {}", operand(wanted)),
        Test::AtMost(wanted) => format!("is at most {}", operand(wanted)),
        Test::Between(Between { from, to }) => format!("is from {} to {}", operand(from), operand(to)),
        Test::Contains(wanted) => format!("contains {}", quoted(wanted)),
    };
    format!("whose {} {test}", quoted(name))
}

fn operand(operand: &Operand) -> String {
    match operand {
        Operand::Number(number) => number.to_string(),
        Operand::Text(text) => quoted(text),
    }
}

fn quoted(text: &str) -> String {
    if text == super::MASKED { text.to_owned() } else { format!("“{text}”") }
}

fn event(condition: &EventCondition) -> String {
    let EventCondition { event, happened, times, when } = condition;
    let verb = match (event, happened) {
        (Event::Registration(_), true) => "who registered",
        (Event::Registration(_), false) => "who did not register",
        (Event::Attendance(_), true) => "who attended",
        (Event::Attendance(_), false) => "who did not attend",
        (Event::Recording(_), true) => "for whom a recording became available",
        (Event::Recording(_), false) => "for whom no recording became available",
    };
    let times = match times {
        EventCount::AtLeast(1) => None,
        EventCount::AtLeast(n) => Some(format!("at least {}", so_often(*n))),
        EventCount::AtMost(n) => Some(format!("at most {}", so_often(*n))),
        EventCount::Exactly(n) => Some(format!("exactly {}", so_often(*n))),
    };
    let when = when.map(|when| match when {
        When::LastDays(1) => "in the last 24 hours".to_owned(),
        When::LastDays(days) => format!("in the last {days} days"),
        When::In(within) => period(within),
    });
    let first: Vec<String> = [Some(verb.to_owned()), times, when].into_iter().flatten().collect();
    let parts = std::iter::once(first.join(" ")).chain(refinements(event));
    parts.collect::<Vec<_>>().join(", ")
}

fn refinements(event: &Event) -> Vec<String> {
    let webinars = |ids: &Option<Vec<WebinarId>>| ids.as_ref().map(|ids| format!("with webinar {}", one_of(ids)));
    let named = |what: &str, test: &Option<TextTest>| {
        test.as_ref().map(|test| match test {
            TextTest::Equals(text) => format!("with the {what} {}", quoted(text)),
            TextTest::Contains(text) => format!("with a {what} that contains {}", quoted(text)),
        })
    };
    let found = match event {
        Event::Registration(RegistrationWhere { webinar_ids, webinar_name, states }) => vec![
            webinars(webinar_ids),
            named("webinar name", webinar_name),
            states.as_ref().map(|states| format!("in state {}", one_of(&states.iter().map(state).collect::<Vec<_>>()))),
        ],
        Event::Attendance(AttendanceWhere { webinar_ids, webinar_name, seconds, percent }) => vec![
            seconds.map(|seconds| format!("for {}", range(seconds, " seconds"))),
            percent.map(|percent| format!("for {} of the session", range(percent, " %"))),
            webinars(webinar_ids),
            named("webinar name", webinar_name),
        ],
        Event::Recording(RecordingWhere { topic, starts_at, recording_url }) => vec![
            named("topic", topic),
            starts_at.map(|within| format!("that begins {}", period(within))),
            named("recording URL", recording_url),
        ],
    };
    found.into_iter().flatten().collect()
}

fn state(state: &RegistrationState) -> &'static str {
    match state {
        RegistrationState::Pending => "pending",
        RegistrationState::Approved => "approved",
        RegistrationState::Denied => "denied",
        RegistrationState::Cancelled => "cancelled",
    }
}

fn one_of<T: ToString>(several: &[T]) -> String {
    several.iter().map(T::to_string).collect::<Vec<_>>().join(" or ")
}

fn so_often(times: u32) -> String {
    if times == 1 { "once".to_owned() } else { format!("{times} times") }
}

fn range(Range { at_least, at_most }: Range, unit: &str) -> String {
    match (at_least, at_most) {
        (Some(from), Some(to)) => format!("{from} to {to}{unit}"),
        (Some(from), None) => format!("at least {from}{unit}"),
        (None, Some(to)) => format!("at most {to}{unit}"),
        (None, None) => "any time".to_owned(),
    }
}

fn period(Period { from, before }: Period) -> String {
    let from = from.map(|at: Timestamp| format!("from {at} on"));
    let before = before.map(|at| format!("before {at}"));
    [from, before].into_iter().flatten().collect::<Vec<_>>().join(" and ")
}
