//! A filter as SQL. Every value is bound, none is in the text of the statement; every condition is true or false, never
//! NULL, so that its negation holds exactly where it does not. Texts and numbers are compared by columns that were folded when
//! they were written.

use greenroom_domain::{
    WebinarId, as_compared, property,
    segment::{
        AttendanceWhere, Between, Event, EventCondition, EventCount, Filter, Operand, PropertyCondition, Range,
        RecordingWhere, RegistrationWhere, Test, TextTest, When, folded,
    },
};
use jiff::Timestamp;
use tokio_postgres::types::ToSql;

use crate::platform::{
    error::Error,
    rows::{nanos, to_word},
};

/// A value of a statement.
pub(super) type Value = Box<dyn ToSql + Sync + Send>;

/// The members of a segment: a condition on contacts `k`, with the values of its parameters from `$2` on.
pub(super) struct Members {
    pub(super) condition: String,
    pub(super) values: Vec<Value>,
}

impl Members {
    pub(super) fn of(filter: &Filter, now: Timestamp) -> Result<Self, Error> {
        let mut compiler = Compiler { now, values: Vec::new() };
        let condition = compiler.condition(filter)?;
        Ok(Self { condition, values: compiler.values })
    }

    /// The number of the next parameter.
    pub(super) fn next(&self) -> usize {
        FIRST_VALUE + self.values.len()
    }
}

/// The number of the first value that belongs to a condition. `$1` is the account.
const FIRST_VALUE: usize = 2;

struct Compiler {
    now: Timestamp,
    values: Vec<Value>,
}

impl Compiler {
    fn bind(&mut self, value: impl ToSql + Sync + Send + 'static, kind: &str) -> String {
        self.values.push(Box::new(value));
        format!("${}::{kind}", FIRST_VALUE + self.values.len() - 1)
    }

    fn condition(&mut self, filter: &Filter) -> Result<String, Error> {
        let mut each = |filters: &[Filter], word: &str, none: &str| -> Result<String, Error> {
            let each: Vec<_> = filters.iter().map(|inner| self.condition(inner)).collect::<Result<_, _>>()?;
            Ok(if each.is_empty() { none.to_owned() } else { format!("({})", each.join(word)) })
        };
        match filter {
            Filter::All(filters) => each(filters, " AND ", "true"),
            Filter::Any(filters) => each(filters, " OR ", "false"),
            Filter::Not(inner) => Ok(format!("(NOT {})", self.condition(inner)?)),
            Filter::Property(condition) => Ok(self.property(condition)),
            Filter::Event(condition) => self.event(condition),
        }
    }

    fn event(&mut self, condition: &EventCondition) -> Result<String, Error> {
        let events = self.events(condition)?;
        // A session that a contact attended under two emails is one event.
        let each = if matches!(condition.event, Event::Attendance(_)) { "DISTINCT e.session" } else { "*" };
        let mut counted = |how: &str, times: u32| {
            let times = self.bind(i64::from(times), "bigint");
            format!("((SELECT count({each}) {events}) {how} {times})")
        };
        let met = match condition.times {
            EventCount::AtLeast(1) => format!("EXISTS (SELECT 1 {events})"),
            EventCount::AtMost(0) | EventCount::Exactly(0) => format!("NOT EXISTS (SELECT 1 {events})"),
            EventCount::AtLeast(times) => counted(">=", times),
            EventCount::AtMost(times) => counted("<=", times),
            EventCount::Exactly(times) => counted("=", times),
        };
        Ok(if condition.happened { format!("({met})") } else { format!("(NOT {met})") })
    }

    /// The events `e` of a condition and the contact `k`, without their number.
    fn events(&mut self, condition: &EventCondition) -> Result<String, Error> {
        let mut terms = vec!["e.account = $1".to_owned(), "e.contact = k.id".to_owned()];
        let (from, at) = match &condition.event {
            Event::Registration(RegistrationWhere { webinar_ids, webinar_name, states }) => {
                terms.push("e.kind = 'registration'".to_owned());
                self.webinars(webinar_ids.as_deref(), webinar_name.as_ref(), &mut terms);
                if let Some(states) = states {
                    let states: Vec<String> = states.iter().map(to_word).collect::<Result<_, _>>()?;
                    let states = self.bind(states, "text[]");
                    terms.push(format!("e.details::json ->> 'state' = ANY ({states})"));
                }
                ("timeline_events e", "e.at")
            }
            Event::Attendance(AttendanceWhere { webinar_ids, webinar_name, seconds, percent }) => {
                self.webinars(webinar_ids.as_deref(), webinar_name.as_ref(), &mut terms);
                if let Some(Range { at_least, at_most }) = *seconds {
                    self.within("e.seconds", at_least, at_most, &mut terms);
                }
                if let Some(Range { at_least, at_most }) = *percent {
                    let at_least = at_least.map(|percent| hundredths(percent).ceil());
                    let at_most = at_most.map(|percent| hundredths(percent).floor());
                    self.within("e.hundredths", at_least, at_most, &mut terms);
                }
                if asks_for_the_longest(condition) {
                    terms.push(LONGEST.to_owned());
                }
                ("attendances e", "e.joined_at")
            }
            Event::Recording(RecordingWhere { topic, starts_at, recording_url }) => {
                terms.push("e.kind = 'recording'".to_owned());
                for (column, test) in [("c.folded_topic", topic), ("c.folded_url", recording_url)] {
                    terms.extend(test.as_ref().map(|test| self.text(column, test)));
                }
                if let Some(within) = starts_at {
                    self.time("c.starts_at", When::In(*within), &mut terms);
                }
                ("timeline_events e JOIN calls c ON c.account = $1 AND c.session = e.session", "e.at")
            }
        };
        if let Some(when) = condition.when {
            self.time(at, when, &mut terms);
        }
        Ok(format!("FROM {from} WHERE {}", terms.join(" AND ")))
    }

    fn webinars(&mut self, ids: Option<&[WebinarId]>, name: Option<&TextTest>, terms: &mut Vec<String>) {
        if let Some(ids) = ids {
            let ids: Vec<String> = ids.iter().map(|id| id.as_str().to_owned()).collect();
            let ids = self.bind(ids, "text[]");
            terms.push(format!("e.webinar = ANY ({ids})"));
        }
        if let Some(name) = name {
            let name = self.text("w.folded_topic", name);
            terms.push(format!("e.webinar IN (SELECT w.id FROM webinars w WHERE w.account = $1 AND {name})"));
        }
    }

    fn within(&mut self, column: &str, at_least: Option<f64>, at_most: Option<f64>, terms: &mut Vec<String>) {
        terms.extend(at_least.map(|end| format!("{column} >= {}", self.bind(end, "double precision"))));
        terms.extend(at_most.map(|end| format!("{column} <= {}", self.bind(end, "double precision"))));
    }

    fn time(&mut self, column: &str, when: When, terms: &mut Vec<String>) {
        let bounds = when.bounds(self.now);
        for (end, how) in [(bounds.from, ">="), (bounds.up_to, "<="), (bounds.before, "<")] {
            terms.extend(end.map(|end| format!("{column} {how} {}", self.bind(nanos(end), "bigint"))));
        }
    }

    /// A test of a folded column.
    fn text(&mut self, column: &str, test: &TextTest) -> String {
        let text = |compiler: &mut Self, text: &str| compiler.bind(folded(text), "text");
        let test = match test {
            TextTest::Equals(equal) => format!("{column} = {}", text(self, equal)),
            TextTest::Contains(part) => format!("strpos({column}, {}) > 0", text(self, part)),
        };
        format!("coalesce({test}, false)")
    }

    fn property(&mut self, condition: &PropertyCondition) -> String {
        let is_email = condition.property == property::EMAIL;
        let (is_opposite, test) = match &condition.is {
            Test::Known => (false, self.known(is_email)),
            Test::Unknown => (true, self.known(is_email)),
            Test::NotEquals(operand) => (true, self.compare(is_email, "=", operand)),
            Test::Equals(operand) => (false, self.compare(is_email, "=", operand)),
            Test::Greater(operand) => (false, self.compare(is_email, ">", operand)),
            Test::AtLeast(operand) => (false, self.compare(is_email, ">=", operand)),
            Test::Less(operand) => (false, self.compare(is_email, "<", operand)),
            Test::AtMost(operand) => (false, self.compare(is_email, "<=", operand)),
            Test::Between(Between { from, to }) => {
                let (from, to) = (self.compare(is_email, ">=", from), self.compare(is_email, "<=", to));
                (false, format!("{from} AND {to}"))
            }
            Test::Contains(text) => {
                // Emails stand as they are compared, in lower case.
                let text = if is_email { as_compared(text) } else { text.clone() };
                let column = if is_email { EMAIL } else { "p.folded" };
                (false, self.text(column, &TextTest::Contains(text)))
            }
        };
        let met = if is_email {
            format!("coalesce({test}, false)")
        } else {
            let name = self.bind(condition.property.clone(), "text");
            format!(
                "EXISTS (SELECT 1 FROM contact_properties p
                         WHERE p.account = $1 AND p.contact = k.id AND p.name = {name} AND {test})"
            )
        };
        if is_opposite { format!("(NOT {met})") } else { format!("({met})") }
    }

    fn known(&self, is_email: bool) -> String {
        (if is_email { "k.email IS NOT NULL" } else { "true" }).to_owned()
    }

    fn compare(&mut self, is_email: bool, how: &str, operand: &Operand) -> String {
        match (operand, is_email) {
            (Operand::Number(_), true) => "false".to_owned(),
            (Operand::Number(number), false) => format!("p.number {how} {}", self.bind(*number, "double precision")),
            (Operand::Text(text), true) => format!("{EMAIL} {how} {}", self.bind(folded(&as_compared(text)), "text")),
            (Operand::Text(text), false) => format!("p.folded {how} {}", self.bind(folded(text), "text")),
        }
    }
}

/// The column of a contact's primary email.
const EMAIL: &str = "k.email";

/// Whether the condition depends on which of a contact's attendances of one session decides.
fn asks_for_the_longest(condition: &EventCondition) -> bool {
    let EventCondition { event, when, .. } = condition;
    matches!(event, Event::Attendance(refined) if refined.seconds.or(refined.percent).is_some() || when.is_some())
}

/// Of several attendances of one session, under several emails, the one that the timeline shows
/// ([`greenroom_domain::rules::activity::deciding_attendance`]).
const LONGEST: &str = "NOT EXISTS (SELECT 1 FROM attendances o
    WHERE o.account = $1 AND o.contact = e.contact AND o.webinar = e.webinar AND o.session = e.session
        AND (-o.hundredths, o.joined_at, o.person) < (-e.hundredths, e.joined_at, e.person))";

/// A percentage in hundredths, as they are kept. 33.33 becomes 3333, which a floating point number just misses.
fn hundredths(percent: f64) -> f64 {
    let exact = percent * 100.0;
    if (exact - exact.round()).abs() < 1e-6 { exact.round() } else { exact }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_value_stands_in_the_statement() {
        let document = json!({ "all": [
            { "property": "city", "is": { "contains": "hunter2" } },
            { "event": "registration", "where": { "webinarName": { "equals": "hunter2'; --" } } },
        ]});
        let members = Members::of(&Filter::parse(&document).unwrap(), Timestamp::UNIX_EPOCH).unwrap();
        assert!(!members.condition.contains("hunter2"), "{}", members.condition);
        let bound = format!("{:?}", members.values);
        assert_eq!(bound.matches("hunter2").count(), 2, "{bound}");
    }

    #[test]
    fn a_percentage_is_the_hundredths_that_it_says() {
        assert_eq!([33.33, 0.29, 50.0, 100.0].map(hundredths), [3333.0, 29.0, 5000.0, 10_000.0]);
        assert!((hundredths(33.335) - 3333.5).abs() < 1e-6);
    }
}
