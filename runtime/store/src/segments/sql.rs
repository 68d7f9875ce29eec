//! A filter as SQL. Every value is bound, none is in the text of the statement; every condition is true or false, never
//! NULL, so that its negation holds exactly where it does not.

use greenroom_domain::{
    WebinarId, as_compared, property,
    segment::{
        AttendanceWhere, Between, Event, EventCondition, EventCount, Filter, Operand, PropertyCondition, Range,
        RecordingWhere, RegistrationWhere, Test, TextTest, When, folded,
    },
};
use jiff::Timestamp;
use rusqlite::types::Value;

use crate::platform::{
    error::Error,
    rows::{nanos, to_word},
};

/// The members of a segment: contacts `k` whose rows lie above `?1`, and up to `?2`.
///
/// Where a member must have one of some events, those are looked for first, in the order of their contacts, and the other
/// conditions are asked of their contacts alone. Where not, all contacts are.
pub(super) struct Members {
    from_and_where: String,
    goes_by_events: bool,
    values: Vec<Value>,
}

impl Members {
    pub(super) fn of(filter: &Filter, now: Timestamp) -> Result<Self, Error> {
        let mut compiler = Compiler { now, values: Vec::new() };
        let mut conditions = Vec::new();
        conjuncts(filter, &mut conditions);
        let first =
            (0..conditions.len()).filter_map(|n| Some((rank(conditions[n])?, n))).min().map(|(_, n)| conditions[n]);
        let mut terms = match first {
            Some(first) => vec![format!("k.row IN ({})", compiler.contacts_with(first)?)],
            None => vec!["k.row > ?1 AND k.row <= ?2".to_owned()],
        };
        for condition in conditions {
            // The condition that was looked for first is met already, unless it asks for more than the look did.
            let is_met = first.is_some_and(|first| std::ptr::eq(first, condition))
                && matches!(condition, Filter::Event(event) if event.times == EventCount::ONCE && !asks_for_the_longest(event));
            if !is_met {
                terms.push(compiler.condition(condition)?);
            }
        }
        Ok(Self {
            from_and_where: format!("FROM contacts k WHERE {}", terms.join(" AND ")),
            goes_by_events: first.is_some(),
            values: compiler.values,
        })
    }

    /// Whether the cost of a window of contacts depends on its events, not on its contacts.
    pub(super) fn goes_by_events(&self) -> bool {
        self.goes_by_events
    }

    /// The statement that lists them; its last value is how many at most.
    pub(super) fn list(&self) -> String {
        let limit = FIRST_VALUE + self.values.len();
        format!("SELECT k.row, k.id, k.email, k.version {} ORDER BY k.row LIMIT ?{limit}", self.from_and_where)
    }

    /// The statement that counts them.
    pub(super) fn count(&self) -> String {
        format!("SELECT count(*) {}", self.from_and_where)
    }

    /// The values of the statement.
    pub(super) fn values(&self, above: i64, up_to: i64) -> impl Iterator<Item = Value> {
        [above.into(), up_to.into()].into_iter().chain(self.values.iter().cloned())
    }
}

/// The number of the first value that belongs to a condition.
const FIRST_VALUE: usize = 3;

/// The column of a contact's primary email.
const EMAIL: &str = "k.email";

/// The conditions that all members meet.
fn conjuncts<'a>(filter: &'a Filter, found: &mut Vec<&'a Filter>) {
    match filter {
        Filter::All(filters) => filters.iter().for_each(|inner| conjuncts(inner, found)),
        other => found.push(other),
    }
}

/// How many contacts events like these are likely to have, as far as the filter shows: lower is fewer. None where
/// contacts without any event meet the filter too.
fn rank(filter: &Filter) -> Option<u8> {
    match filter {
        Filter::All(filters) => filters.iter().filter_map(rank).min(),
        Filter::Any(filters) => filters.iter().map(rank).collect::<Option<Vec<_>>>()?.into_iter().max(),
        Filter::Event(EventCondition {
            event,
            happened: true,
            times: EventCount::AtLeast(1..) | EventCount::Exactly(1..),
            when,
        }) => Some(match event {
            Event::Registration(RegistrationWhere { webinar_ids: Some(_), .. })
            | Event::Attendance(AttendanceWhere { webinar_ids: Some(_), .. }) => 0,
            Event::Registration(RegistrationWhere { webinar_name: Some(_), .. })
            | Event::Attendance(AttendanceWhere { webinar_name: Some(_), .. }) => 1,
            Event::Recording(_) => 2,
            _ if when.is_some() => 3,
            Event::Attendance(_) => 4,
            Event::Registration(_) => 5,
        }),
        Filter::Not(_) | Filter::Property(_) | Filter::Event(_) => None,
    }
}

/// The contacts whose events are looked at.
#[derive(Clone, Copy)]
enum EventScope {
    /// Those of the contact `k`.
    One,
    /// Those of all contacts between the two rows.
    All,
}

struct Compiler {
    now: Timestamp,
    values: Vec<Value>,
}

impl Compiler {
    fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("?{}", FIRST_VALUE + self.values.len() - 1)
    }

    /// The rows of all contacts, between the two, that have such events: members, and perhaps others.
    fn contacts_with(&mut self, filter: &Filter) -> Result<String, Error> {
        match filter {
            Filter::All(filters) => {
                let best = filters.iter().filter_map(|inner| Some((rank(inner)?, inner))).min_by_key(|(rank, _)| *rank);
                best.map_or_else(|| Ok(NOBODY.to_owned()), |(_, best)| self.contacts_with(best))
            }
            Filter::Any(filters) => {
                let each: Vec<_> = filters.iter().map(|inner| self.contacts_with(inner)).collect::<Result<_, _>>()?;
                Ok(each.join(" UNION ALL "))
            }
            Filter::Event(condition) => Ok(format!("SELECT e.contact {}", self.events(condition, EventScope::All)?)),
            // `rank` gives none for these.
            Filter::Not(_) | Filter::Property(_) => Ok(NOBODY.to_owned()),
        }
    }

    fn condition(&mut self, filter: &Filter) -> Result<String, Error> {
        let mut each = |filters: &[Filter], word: &str| -> Result<String, Error> {
            let each: Vec<_> = filters.iter().map(|inner| self.condition(inner)).collect::<Result<_, _>>()?;
            Ok(format!("({})", each.join(word)))
        };
        match filter {
            Filter::All(filters) => each(filters, " AND "),
            Filter::Any(filters) => each(filters, " OR "),
            Filter::Not(inner) => Ok(format!("NOT {}", self.condition(inner)?)),
            Filter::Property(condition) => Ok(self.property(condition)),
            Filter::Event(condition) => self.event(condition),
        }
    }

    fn event(&mut self, condition: &EventCondition) -> Result<String, Error> {
        let events = self.events(condition, EventScope::One)?;
        // A session that a contact attended under two emails is one event.
        let each = if matches!(condition.event, Event::Attendance(_)) { "DISTINCT e.session" } else { "*" };
        let mut counted = |how: &str, times: u32| {
            let times = self.bind(i64::from(times));
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

    /// The events `e` of a condition, without their number.
    fn events(&mut self, condition: &EventCondition, scope: EventScope) -> Result<String, Error> {
        let mut terms = vec![match scope {
            EventScope::One => "e.contact = k.row".to_owned(),
            EventScope::All => "e.contact > ?1 AND e.contact <= ?2".to_owned(),
        }];
        // One contact has few events; left to itself, SQLite looks each webinar up.
        let webinar = match scope {
            EventScope::One => "+e.webinar",
            EventScope::All => "e.webinar",
        };
        let (from, at) = match &condition.event {
            Event::Registration(RegistrationWhere { webinar_ids, webinar_name, states }) => {
                terms.push("e.kind = 'registration'".to_owned());
                self.webinars(webinar, webinar_ids.as_deref(), webinar_name.as_ref(), &mut terms);
                if let Some(states) = states {
                    let states: Vec<_> = states.iter().map(to_word).collect::<Result<_, _>>()?;
                    let states: Vec<_> = states.into_iter().map(|state| self.bind(state)).collect();
                    terms.push(format!("e.details ->> 'state' IN ({})", states.join(", ")));
                }
                ("timeline_events e", "e.at")
            }
            Event::Attendance(AttendanceWhere { webinar_ids, webinar_name, seconds, percent }) => {
                self.webinars(webinar, webinar_ids.as_deref(), webinar_name.as_ref(), &mut terms);
                if let Some(Range { at_least, at_most }) = *seconds {
                    self.within("e.seconds", at_least, at_most, &mut terms);
                }
                if let Some(Range { at_least, at_most }) = *percent {
                    let at_least = at_least.map(|percent| hundredths(percent).ceil());
                    let at_most = at_most.map(|percent| hundredths(percent).floor());
                    self.within("e.hundredths", at_least, at_most, &mut terms);
                }
                if matches!(scope, EventScope::One) && asks_for_the_longest(condition) {
                    terms.push(LONGEST.to_owned());
                }
                ("attendances e", "e.joined_at")
            }
            Event::Recording(RecordingWhere { topic, starts_at, recording_url }) => {
                terms.push("e.kind = 'recording'".to_owned());
                for (column, test) in [("c.topic", topic), ("c.recording_url", recording_url)] {
                    terms.extend(test.as_ref().map(|test| self.text(column, test)));
                }
                if let Some(within) = starts_at {
                    self.time("c.starts_at", When::In(*within), &mut terms);
                }
                // In this order: a contact's events are fewer than the calls.
                ("timeline_events e CROSS JOIN calls c ON c.session = e.session", "e.at")
            }
        };
        if let Some(when) = condition.when {
            self.time(at, when, &mut terms);
        }
        Ok(format!("FROM {from} WHERE {}", terms.join(" AND ")))
    }

    fn webinars(&mut self, column: &str, ids: Option<&[WebinarId]>, name: Option<&TextTest>, terms: &mut Vec<String>) {
        if let Some(ids) = ids {
            let ids: Vec<_> = ids.iter().map(|id| self.bind(id.as_str().to_owned())).collect();
            terms.push(format!("{column} IN ({})", ids.join(", ")));
        }
        if let Some(name) = name {
            let name = self.text("w.topic", name);
            terms.push(format!("{column} IN (SELECT w.id FROM webinars w WHERE {name})"));
        }
    }

    fn within(&mut self, column: &str, at_least: Option<f64>, at_most: Option<f64>, terms: &mut Vec<String>) {
        terms.extend(at_least.map(|end| format!("{column} >= {}", self.bind(end))));
        terms.extend(at_most.map(|end| format!("{column} <= {}", self.bind(end))));
    }

    fn time(&mut self, column: &str, when: When, terms: &mut Vec<String>) {
        let bounds = when.bounds(self.now);
        for (end, how) in [(bounds.from, ">="), (bounds.up_to, "<="), (bounds.before, "<")] {
            terms.extend(end.map(|end| format!("{column} {how} {}", self.bind(nanos(end)))));
        }
    }

    fn text(&mut self, column: &str, test: &TextTest) -> String {
        match test {
            TextTest::Equals(text) => format!("greenroom_folded({column}) = {}", self.bind(folded(text))),
            TextTest::Contains(text) => format!("instr(greenroom_folded({column}), {}) > 0", self.bind(folded(text))),
        }
    }

    fn property(&mut self, condition: &PropertyCondition) -> String {
        let is_email = condition.property == property::EMAIL;
        let column = if is_email { EMAIL } else { "p.value" };
        let (is_opposite, test) = match &condition.is {
            Test::Known => (false, format!("{column} IS NOT NULL")),
            Test::Unknown => (true, format!("{column} IS NOT NULL")),
            Test::NotEquals(operand) => (true, self.compare(column, "=", operand)),
            Test::Equals(operand) => (false, self.compare(column, "=", operand)),
            Test::Greater(operand) => (false, self.compare(column, ">", operand)),
            Test::AtLeast(operand) => (false, self.compare(column, ">=", operand)),
            Test::Less(operand) => (false, self.compare(column, "<", operand)),
            Test::AtMost(operand) => (false, self.compare(column, "<=", operand)),
            Test::Between(Between { from, to }) => {
                (false, format!("{} AND {}", self.compare(column, ">=", from), self.compare(column, "<=", to)))
            }
            Test::Contains(text) => {
                let text = if is_email { as_compared(text) } else { text.clone() };
                (false, self.text(column, &TextTest::Contains(text)))
            }
        };
        let met = if is_email {
            format!("coalesce({test}, 0)")
        } else {
            let name = self.bind(condition.property.clone());
            format!(
                "EXISTS (SELECT 1 FROM contact_properties p WHERE p.contact = k.row AND p.name = {name} AND {test})"
            )
        };
        if is_opposite { format!("(NOT {met})") } else { format!("({met})") }
    }

    fn compare(&mut self, column: &str, how: &str, operand: &Operand) -> String {
        match operand {
            Operand::Number(number) => format!("greenroom_number({column}) {how} {}", self.bind(*number)),
            Operand::Text(text) => {
                let text = if column == EMAIL { folded(&as_compared(text)) } else { folded(text) };
                format!("greenroom_folded({column}) {how} {}", self.bind(text))
            }
        }
    }
}

/// Whether the condition depends on which of a contact's attendances of one session decides.
fn asks_for_the_longest(condition: &EventCondition) -> bool {
    let EventCondition { event, when, .. } = condition;
    matches!(event, Event::Attendance(refined) if refined.seconds.or(refined.percent).is_some() || when.is_some())
}

/// Of several attendances of one session, under several emails, the one that the timeline shows (`attendances.rs`).
const LONGEST: &str = "NOT EXISTS (SELECT 1 FROM attendances o INDEXED BY attendances_by_contact
    WHERE o.contact = e.contact AND o.webinar = e.webinar AND o.session = e.session
        AND (-o.hundredths, o.joined_at, o.person) < (-e.hundredths, e.joined_at, e.person))";

/// A query of no contact.
const NOBODY: &str = "SELECT NULL WHERE 0";

/// A percentage in hundredths, as they are kept. 33.33 becomes 3333, which a floating point number just misses.
fn hundredths(percent: f64) -> f64 {
    let exact = percent * 100.0;
    if (exact - exact.round()).abs() < 1e-6 { exact.round() } else { exact }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::platform::open::memory_connection;

    fn plan(document: &Json) -> (bool, Vec<String>) {
        let connection = memory_connection().unwrap();
        let members = Members::of(&Filter::parse(document).unwrap(), Timestamp::UNIX_EPOCH).unwrap();
        let values = members.values(0, 1).chain([1.into()]);
        let mut query = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", members.list())).unwrap();
        let lines = query.query_map(rusqlite::params_from_iter(values), |row| row.get(3)).unwrap();
        (members.goes_by_events(), lines.collect::<Result<_, _>>().unwrap())
    }

    /// Left to itself, SQLite likes to go through all contacts of a webinar for each contact.
    #[test]
    fn g2_contacts_are_found_by_their_events_and_nothing_is_gone_through_twice() {
        let attended = json!({ "event": "attendance", "where": { "percent": { "atLeast": 50 } } });
        let of_webinar = json!({ "event": "registration", "where": { "webinarIds": ["82512345678", "82512345679"] } });
        let named = json!({ "event": "registration", "where": { "webinarName": { "contains": "launch" } } });
        let recorded = json!({ "event": "recording", "where": { "topic": { "contains": "launch" } } });
        let known = json!({ "property": "city", "is": "known" });
        for (document, by_events, wanted) in [
            (attended.clone(), true, "SEARCH e USING INDEX attendances_by_contact (contact>? AND contact<?)"),
            (
                of_webinar.clone(),
                true,
                "INDEX timeline_events_by_webinar (webinar=? AND kind=? AND contact>? AND contact<?)",
            ),
            (named, true, "INDEX timeline_events_by_webinar (webinar=? AND kind=? AND contact>? AND contact<?)"),
            (
                json!({ "event": "attendance", "where": { "webinarIds": ["82512345678"] }, "times": { "atLeast": 2 } }),
                true,
                "SEARCH e USING COVERING INDEX attendances_of_webinar (webinar=? AND contact>? AND contact<?)",
            ),
            (recorded, true, "SEARCH c USING PRIMARY KEY (session=?)"),
            (
                attended.clone(),
                true,
                "SEARCH o USING INDEX attendances_by_contact (contact=? AND webinar=? AND session=?)",
            ),
            // The one with fewer contacts comes first; the other is asked of each.
            (json!({ "all": [attended, of_webinar] }), true, "SEARCH e USING INDEX attendances_by_contact (contact=?)"),
            (json!({ "any": [attended, of_webinar] }), true, "COMPOUND QUERY"),
            (json!({ "any": [attended, known] }), false, "SEARCH k USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
            (json!({ "not": of_webinar }), false, "(contact=? AND kind=?)"),
            (known, false, "SEARCH p USING PRIMARY KEY (contact=? AND name=?)"),
        ] {
            let (goes_by_events, plan) = plan(&document);
            assert_eq!(goes_by_events, by_events, "{document}");
            // Where SQLite makes a join of an EXISTS, it says so.
            assert!(plan.iter().any(|line| line.replace(" EXISTS", "").contains(wanted)), "{document}: {plan:#?}");
            let looks_up =
                |line: &String| !line.starts_with("SCAN") || line == "SCAN w" || line.contains("CONSTANT ROW");
            assert!(plan.iter().all(looks_up), "{document}: {plan:#?}");
            assert!(!plan.iter().any(|line| line.contains("B-TREE FOR ORDER BY")), "{document}: {plan:#?}");
        }
    }

    #[test]
    fn no_value_stands_in_the_statement() {
        let document = json!({ "all": [
            { "property": "city", "is": { "contains": "hunter2" } },
            { "event": "registration", "where": { "webinarName": { "equals": "hunter2'; --" } } },
        ]});
        let members = Members::of(&Filter::parse(&document).unwrap(), Timestamp::UNIX_EPOCH).unwrap();
        assert!(!members.list().contains("hunter2"), "{}", members.list());
        assert_eq!(members.values(0, 1).filter(|v| matches!(v, Value::Text(t) if t.starts_with("hunter2"))).count(), 2);
    }

    #[test]
    fn a_percentage_is_the_hundredths_that_it_says() {
        assert_eq!([33.33, 0.29, 50.0, 100.0].map(hundredths), [3333.0, 29.0, 5000.0, 10_000.0]);
        assert!((hundredths(33.335) - 3333.5).abs() < 1e-6);
    }
}
