//! A filter as fields of a form, and the reverse. What a person has not written, or written wrongly, is told at its field.

use greenroom_domain::{
    Sentence, WebinarId, property,
    segment::{
        AttendanceWhere, Between, Event, EventCondition, EventCount, Filter, InvalidFilter, Operand, Period,
        PropertyCondition, Range, RecordingWhere, RegistrationWhere, Test, TextTest, When,
    },
};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use serde_json::{Map, Number, Value, json};

use super::draft::{Kind, Node, ROOT};
use crate::console::look::word_of;

/// What is wrong with a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// The place of the condition.
    pub(super) place: String,
    /// The field; empty for the condition as a whole.
    pub(super) field: &'static str,
    /// The fault in words.
    pub(super) text: FaultText,
    /// The person has written nothing there yet.
    pub(super) is_missing: bool,
}

/// A fault in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FaultText {
    /// The text `builder-fault-…` of this word.
    Key(&'static str),
    /// What is said where filters are read.
    Said(Sentence),
}

/// The comparisons of a property, as forms and filters call them.
pub(super) const TESTS: [&str; 10] =
    ["equals", "notEquals", "contains", "known", "unknown", "greater", "atLeast", "less", "atMost", "between"];

/// Whether the values of a property are compared as numbers or as texts; none where a person chooses.
pub(super) fn only_as(property: &str) -> Option<&'static str> {
    match property {
        property::AVERAGE_ATTENDANCE | property::REGISTRATIONS | property::ATTENDANCES => Some("number"),
        property::LAST_JOIN_URL => Some("text"),
        _ => None,
    }
}

/// A moment as the field of a form has it.
pub(super) fn local(at: Timestamp, zone: &TimeZone) -> String {
    let time = at.to_zoned(zone.clone()).datetime();
    let format = if time.second() == 0 { "%Y-%m-%dT%H:%M" } else { "%Y-%m-%dT%H:%M:%S" };
    time.strftime(format).to_string()
}

/// Whether a form shows all of a filter: its fields have one line, and its dates have years of four digits.
pub(super) fn fits_a_form(node: &Node) -> bool {
    let is_date = |name: &str| [WHEN.from, WHEN.before, STARTS.from, STARTS.before].contains(&name);
    let fits = |(name, text): &(String, String)| {
        let is_far = node.kind != Kind::Property && is_date(name) && text.starts_with(['-', '+']);
        !is_far && !text.chars().any(char::is_control)
    };
    node.values.iter().all(fits) && node.inner.iter().all(fits_a_form)
}

/// The fields of a filter.
pub(super) fn node_of(filter: &Filter, zone: &TimeZone) -> Node {
    let group = |kind, filters: &[Filter]| Node {
        kind,
        values: Vec::new(),
        inner: filters.iter().map(|inner| node_of(inner, zone)).collect(),
    };
    match filter {
        Filter::All(filters) => group(Kind::All, filters),
        Filter::Any(filters) => group(Kind::Any, filters),
        Filter::Not(inner) => group(Kind::Not, std::slice::from_ref(inner)),
        Filter::Property(condition) => node_of_property(condition),
        Filter::Event(condition) => node_of_event(condition, zone),
    }
}

fn leaf(kind: Kind) -> Node {
    Node { kind, values: Vec::new(), inner: Vec::new() }
}

fn node_of_property(condition: &PropertyCondition) -> Node {
    let mut node = leaf(Kind::Property);
    node.set("property", &condition.property);
    let (test, operands): (_, Vec<&Operand>) = match &condition.is {
        Test::Known => ("known", vec![]),
        Test::Unknown => ("unknown", vec![]),
        Test::Equals(operand) => ("equals", vec![operand]),
        Test::NotEquals(operand) => ("notEquals", vec![operand]),
        Test::Greater(operand) => ("greater", vec![operand]),
        Test::AtLeast(operand) => ("atLeast", vec![operand]),
        Test::Less(operand) => ("less", vec![operand]),
        Test::AtMost(operand) => ("atMost", vec![operand]),
        Test::Between(Between { from, to }) => ("between", vec![from, to]),
        Test::Contains(text) => {
            node.set("value", text);
            ("contains", vec![])
        }
    };
    node.set("test", test);
    for (name, operand) in ["value", "to"].into_iter().zip(operands) {
        let (compared, text) = match operand {
            Operand::Number(number) => ("number", number_text(*number)),
            Operand::Text(text) => ("text", text.clone()),
        };
        if name == "value" {
            node.set("as", compared);
        }
        node.set(name, text);
    }
    node
}

/// A number as fields of numbers write it.
fn number_text(number: f64) -> String {
    let text = Number::from_f64(number).map(|number| number.to_string()).unwrap_or_default();
    text.strip_suffix(".0").map(ToOwned::to_owned).unwrap_or(text)
}

fn node_of_event(condition: &EventCondition, zone: &TimeZone) -> Node {
    let mut node = leaf(match condition.event {
        Event::Registration(_) => Kind::Registration,
        Event::Attendance(_) => Kind::Attendance,
        Event::Recording(_) => Kind::Recording,
    });
    node.set("happened", if condition.happened { "yes" } else { "no" });
    let (times, count) = match condition.times {
        EventCount::AtLeast(count) => ("atLeast", count),
        EventCount::AtMost(count) => ("atMost", count),
        EventCount::Exactly(count) => ("exactly", count),
    };
    node.set("times", times);
    node.set("count", count.to_string());
    match condition.when {
        None => node.set("when", "ever"),
        Some(When::LastDays(days)) => {
            node.set("when", "lastDays");
            node.set("days", days.to_string());
        }
        Some(When::In(period)) => {
            node.set("when", "between");
            set_period(&mut node, &WHEN, period, zone);
        }
    }
    match &condition.event {
        Event::Registration(RegistrationWhere { webinar_ids, webinar_name, states }) => {
            set_webinars(&mut node, webinar_ids.as_deref());
            set_text(&mut node, "webinarName", webinar_name.as_ref());
            states.iter().flatten().for_each(|state| node.set("state", word_of(state)));
        }
        Event::Attendance(AttendanceWhere { webinar_ids, webinar_name, seconds, percent }) => {
            set_webinars(&mut node, webinar_ids.as_deref());
            set_text(&mut node, "webinarName", webinar_name.as_ref());
            set_range(&mut node, &SECONDS, *seconds);
            set_range(&mut node, &PERCENT, *percent);
        }
        Event::Recording(RecordingWhere { topic, starts_at, recording_url }) => {
            set_text(&mut node, "topic", topic.as_ref());
            if let Some(period) = starts_at {
                set_period(&mut node, &STARTS, *period, zone);
            }
            set_text(&mut node, "recordingUrl", recording_url.as_ref());
        }
    }
    node
}

fn set_webinars(node: &mut Node, ids: Option<&[WebinarId]>) {
    ids.unwrap_or_default().iter().for_each(|id| node.set("webinar", id.to_string()));
}

fn set_text(node: &mut Node, name: &str, test: Option<&TextTest>) {
    let (word, text) = match test {
        None => return,
        Some(TextTest::Equals(text)) => ("equals", text),
        Some(TextTest::Contains(text)) => ("contains", text),
    };
    node.set(&format!("{name}Test"), word);
    node.set(name, text);
}

/// The fields of a range: its name in filters, and its ends.
pub(super) type Ends = (&'static str, &'static str, &'static str);

pub(super) const SECONDS: Ends = ("seconds", "secondsFrom", "secondsTo");
pub(super) const PERCENT: Ends = ("percent", "percentFrom", "percentTo");

fn set_range(node: &mut Node, (_, from, to): &Ends, range: Option<Range>) {
    let Some(Range { at_least, at_most }) = range else { return };
    for (name, end) in [(from, at_least), (to, at_most)] {
        if let Some(number) = end {
            node.set(name, number_text(number));
        }
    }
}

/// The fields of a period: its ends as a person sees them, and exactly, because a field leaves out what is less than a second, and which of
/// two hours is meant when clocks go back.
pub(super) struct PeriodFields {
    pub(super) from: &'static str,
    pub(super) before: &'static str,
    pub(super) from_exactly: &'static str,
    pub(super) before_exactly: &'static str,
}

pub(super) const WHEN: PeriodFields =
    PeriodFields { from: "from", before: "before", from_exactly: "fromAt", before_exactly: "beforeAt" };
pub(super) const STARTS: PeriodFields = PeriodFields {
    from: "startsFrom",
    before: "startsBefore",
    from_exactly: "startsFromAt",
    before_exactly: "startsBeforeAt",
};

fn set_period(node: &mut Node, fields: &PeriodFields, period: Period, zone: &TimeZone) {
    let ends = [(fields.from, fields.from_exactly, period.from), (fields.before, fields.before_exactly, period.before)];
    for (name, exactly, end) in ends {
        if let Some(at) = end {
            node.set(name, local(at, zone));
            node.set(exactly, at.to_string());
        }
    }
}

/// The document of a filter, as far as the fields are written, and what is wrong with them.
pub(super) fn document(node: &Node, zone: &TimeZone) -> (Value, Vec<Fault>) {
    let mut writing = Writing { zone, faults: Vec::new() };
    let document = writing.filter(node, ROOT);
    (document, writing.faults)
}

struct Writing<'a> {
    zone: &'a TimeZone,
    faults: Vec<Fault>,
}

impl Writing<'_> {
    fn fault(&mut self, node: &Node, place: &str, field: &'static str, key: &'static str) {
        let is_missing = node.get(field).is_empty();
        self.faults.push(Fault { place: place.to_owned(), field, text: FaultText::Key(key), is_missing });
    }

    fn filter(&mut self, node: &Node, place: &str) -> Value {
        match node.kind {
            Kind::All | Kind::Any => {
                if node.inner.is_empty() {
                    self.fault(node, place, "", "empty");
                }
                let inner = node.inner.iter().enumerate().map(|(n, inner)| self.filter(inner, &format!("{place}.{n}")));
                json!({ node.kind.word(): inner.collect::<Vec<_>>() })
            }
            Kind::Not => match node.inner.first() {
                Some(inner) => json!({ "not": self.filter(inner, &format!("{place}.0")) }),
                None => {
                    self.fault(node, place, "", "empty");
                    json!({ "not": null })
                }
            },
            Kind::Property => self.property(node, place),
            Kind::Registration | Kind::Attendance | Kind::Recording => self.event(node, place),
        }
    }

    fn property(&mut self, node: &Node, place: &str) -> Value {
        let name = node.get("property");
        if name.is_empty() {
            self.fault(node, place, "property", "property");
        }
        let test = TESTS.into_iter().find(|test| *test == node.get("test")).unwrap_or(TESTS[0]);
        let is = match test {
            "known" | "unknown" => json!(test),
            "contains" => json!({ "contains": self.text(node, place, "value") }),
            "between" => {
                json!({ "between": { "from": self.operand(node, place, "value"), "to": self.operand(node, place, "to") } })
            }
            _ => json!({ test: self.operand(node, place, "value") }),
        };
        json!({ "property": name, "is": is })
    }

    fn operand(&mut self, node: &Node, place: &str, field: &'static str) -> Value {
        match only_as(node.get("property")).unwrap_or(node.get("as")) {
            "number" => self.number(node, place, field).map_or(Value::Null, Value::Number),
            _ => self.text(node, place, field),
        }
    }

    fn text(&mut self, node: &Node, place: &str, field: &'static str) -> Value {
        let text = node.whole(field);
        if text.is_empty() {
            self.fault(node, place, field, "text");
        }
        json!(text)
    }

    fn number(&mut self, node: &Node, place: &str, field: &'static str) -> Option<Number> {
        // Half of the languages write a comma.
        let text = node.get(field).replace(',', ".");
        let whole = text.parse::<i64>().ok().map(Number::from);
        let number = whole.or_else(|| text.parse().ok().and_then(Number::from_f64));
        if number.is_none() {
            self.fault(node, place, field, "number");
        }
        number
    }

    /// A whole number of a field, where it has one.
    fn count(&mut self, node: &Node, place: &str, field: &'static str) -> Value {
        let text = node.get(field);
        match text.parse::<u64>() {
            Ok(count) => json!(count),
            Err(_) => {
                self.fault(node, place, field, "count");
                Value::Null
            }
        }
    }

    fn event(&mut self, node: &Node, place: &str) -> Value {
        let mut document = Map::new();
        document.insert("event".to_owned(), json!(node.kind.word()));
        if node.get("happened") == "no" {
            document.insert("happened".to_owned(), json!(false));
        }
        let times = ["atMost", "exactly"].into_iter().find(|times| *times == node.get("times")).unwrap_or("atLeast");
        let count = if node.get("count").is_empty() { json!(1) } else { self.count(node, place, "count") };
        if (times, &count) != ("atLeast", &json!(1)) {
            document.insert("times".to_owned(), json!({ times: count }));
        }
        match node.get("when") {
            "lastDays" => {
                _ = document.insert("when".to_owned(), json!({ "lastDays": self.count(node, place, "days") }))
            }
            "between" => {
                let period = self.period(node, place, &WHEN);
                if period.is_empty() {
                    self.fault(node, place, "from", "period");
                }
                document.insert("when".to_owned(), period.into());
            }
            _ => {}
        }
        let refined = self.refined(node, place);
        if !refined.is_empty() {
            document.insert("where".to_owned(), refined.into());
        }
        document.into()
    }

    fn refined(&mut self, node: &Node, place: &str) -> Map<String, Value> {
        let mut refined = Map::new();
        let mut set = |name: &str, value: Option<Value>| _ = value.map(|value| refined.insert(name.to_owned(), value));
        if matches!(node.kind, Kind::Registration | Kind::Attendance) {
            set("webinarIds", self.webinars(node, place));
            set("webinarName", self.text_test(node, place, "webinarNameTest", "webinarName"));
        }
        match node.kind {
            Kind::Registration => {
                let states: Vec<&str> = node.all("state").filter(|state| !state.is_empty()).collect();
                set("states", (!states.is_empty()).then(|| json!(states)));
            }
            Kind::Attendance => {
                for ends in [SECONDS, PERCENT] {
                    set(ends.0, self.range(node, place, &ends));
                }
            }
            Kind::Recording => {
                set("topic", self.text_test(node, place, "topicTest", "topic"));
                let period = self.period(node, place, &STARTS);
                set("startsAt", (!period.is_empty()).then(|| period.into()));
                set("recordingUrl", self.text_test(node, place, "recordingUrlTest", "recordingUrl"));
            }
            Kind::All | Kind::Any | Kind::Not | Kind::Property => {}
        }
        refined
    }

    fn webinars(&mut self, node: &Node, place: &str) -> Option<Value> {
        let ids: Vec<&str> = node.webinars().collect();
        if ids.iter().any(|id| WebinarId::parse(id).is_err()) {
            self.fault(node, place, "webinar", "webinar");
        }
        (!ids.is_empty()).then(|| json!(ids))
    }

    fn text_test(&mut self, node: &Node, place: &str, test: &'static str, field: &'static str) -> Option<Value> {
        let word = ["equals", "contains"].into_iter().find(|word| *word == node.get(test))?;
        Some(json!({ word: self.text(node, place, field) }))
    }

    fn range(&mut self, node: &Node, place: &str, (_, from, to): &Ends) -> Option<Value> {
        let mut range = Map::new();
        for (name, field) in [("atLeast", *from), ("atMost", *to)] {
            if !node.get(field).is_empty() {
                let number = self.number(node, place, field).map_or(Value::Null, Value::Number);
                range.insert(name.to_owned(), number);
            }
        }
        (!range.is_empty()).then(|| range.into())
    }

    fn period(&mut self, node: &Node, place: &str, fields: &PeriodFields) -> Map<String, Value> {
        let ends = [("from", fields.from, fields.from_exactly), ("before", fields.before, fields.before_exactly)];
        let mut period = Map::new();
        for (name, field, exactly) in ends {
            let text = node.get(field);
            if text.is_empty() {
                continue;
            }
            match self.instant(text, node.get(exactly)) {
                Some(at) => _ = period.insert(name.to_owned(), json!(at)),
                None => self.fault(node, place, field, "time"),
            }
        }
        period
    }

    /// The moment that a field has; the exact one where the field still shows that.
    fn instant(&self, text: &str, exactly: &str) -> Option<Timestamp> {
        let read = |text: &str| text.parse::<DateTime>().ok();
        let written = read(text)?;
        let exact = exactly.parse::<Timestamp>().ok();
        if let Some(exact) = exact.filter(|exact| read(&local(*exact, self.zone)) == Some(written)) {
            return Some(exact);
        }
        Some(written.to_zoned(self.zone.clone()).ok()?.timestamp())
    }
}

/// The fault of a filter at the condition and the field that it is about.
pub(super) fn located(node: &Node, invalid: &InvalidFilter) -> Fault {
    let (mut node, mut place) = (node, ROOT.to_owned());
    let mut parts = invalid.pointer.split('/').skip(1).peekable();
    while node.kind.is_group() && parts.next_if(|part| *part == node.kind.word()).is_some() {
        let number =
            if node.kind == Kind::Not { Some(0) } else { parts.next().and_then(|part| part.parse::<usize>().ok()) };
        let Some((number, inner)) = number.and_then(|number| Some((number, node.inner.get(number)?))) else {
            // What follows is of a condition that the form does not have.
            parts.by_ref().for_each(drop);
            break;
        };
        place = format!("{place}.{number}");
        node = inner;
    }
    let field = match (parts.next().unwrap_or_default(), parts.next().unwrap_or_default()) {
        ("property", _) => "property",
        ("is", _) => "value",
        ("times", _) => "count",
        ("when", "lastDays") => "days",
        ("when", "before") => "before",
        ("when", _) => "from",
        ("where", "webinarIds") => "webinar",
        ("where", "webinarName") => "webinarName",
        ("where", "states") => "state",
        ("where", "seconds") => SECONDS.1,
        ("where", "percent") => PERCENT.1,
        ("where", "topic") => "topic",
        ("where", "startsAt") => STARTS.from,
        ("where", "recordingUrl") => "recordingUrl",
        _ => "",
    };
    Fault { place, field, text: FaultText::Said(invalid.sentence()), is_missing: false }
}

#[cfg(test)]
#[path = "document_tests.rs"]
mod tests;
