//! A segment's filter in words, as [`greenroom_domain::segment::explain`] says it in English.

use greenroom_domain::{
    PropertyDefinition, RegistrationState, property,
    segment::{
        AttendanceWhere, Between, Event, EventCondition, EventCount, Filter, MASKED, Operand, Period,
        PropertyCondition, Range, RecordingWhere, RegistrationWhere, Test, TextTest, When,
    },
};

use crate::{Args, Language, Locale, args};

/// The most digits behind the point of a number in a filter.
const DIGITS: u8 = 15;

impl Locale {
    /// The segment in words: “contacts who attended at least 2 times in the last 90 days”. Properties are called by their
    /// labels where they are defined; values of secret ones are not shown.
    pub fn segment_words(&self, filter: &Filter, properties: &[PropertyDefinition]) -> String {
        let clause = Words { locale: self, properties }.clause(&filter.masked(properties), false);
        self.with("segment-contacts", &args![clause = clause])
    }
}

struct Words<'a> {
    locale: &'a Locale,
    properties: &'a [PropertyDefinition],
}

impl Words<'_> {
    /// The words after "contacts". A combination within another is put in parentheses.
    fn clause(&self, filter: &Filter, within: bool) -> String {
        match filter {
            Filter::All(filters) => self.joined(filters, "segment-and", within),
            Filter::Any(filters) => self.joined(filters, "segment-or", within),
            Filter::Not(inner) => self.locale.with("segment-not", &args![clause = self.clause(inner, true)]),
            Filter::Property(condition) => self.property(condition),
            Filter::Event(condition) => self.event(condition),
        }
    }

    fn joined(&self, filters: &[Filter], word: &str, within: bool) -> String {
        if let [only] = filters {
            return self.clause(only, within);
        }
        let clauses: Vec<String> = filters.iter().map(|inner| self.clause(inner, true)).collect();
        let text = clauses.join(&format!(", {} ", self.locale.text(word)));
        if within { format!("({text})") } else { text }
    }

    fn property(&self, condition: &PropertyCondition) -> String {
        let name = self.quoted(&self.property_name(&condition.property));
        let of = |key: &str, wanted: &Operand| {
            self.locale.with(key, &args![property = name.clone(), value = self.operand(wanted)])
        };
        match &condition.is {
            Test::Known => self.locale.with("segment-known", &args![property = name]),
            Test::Unknown => self.locale.with("segment-unknown", &args![property = name]),
            Test::Equals(wanted) => of("segment-equals", wanted),
            Test::NotEquals(wanted) => of("segment-not-equals", wanted),
            Test::Greater(wanted) => of("segment-greater", wanted),
            Test::AtLeast(wanted) => of("segment-at-least", wanted),
            Test::Less(wanted) => of("segment-less", wanted),
            Test::AtMost(wanted) => of("segment-at-most", wanted),
            Test::Between(Between { from, to }) => {
                let (from, to) = (self.operand(from), self.operand(to));
                self.locale.with("segment-between", &args![property = name, from = from, to = to])
            }
            Test::Contains(wanted) => {
                self.locale.with("segment-contains", &args![property = name, value = self.quoted(wanted)])
            }
        }
    }

    /// The label of a property; of Greenroom's own, unless the account calls it otherwise, in the reader's language.
    fn property_name(&self, name: &str) -> String {
        let defaults = PropertyDefinition::webinar_properties();
        let is_own = |known: &PropertyDefinition| {
            defaults.iter().any(|default| default.name == known.name && default.label == known.label)
        };
        match self.properties.iter().chain(&defaults).find(|known| known.name == name) {
            Some(known) if is_own(known) || self.is_usual(known) => self.locale.word("property", name),
            Some(known) => known.label.clone(),
            None => name.to_owned(),
        }
    }

    /// Whether a property is one that all contacts have, and is called as a store calls it.
    fn is_usual(&self, known: &PropertyDefinition) -> bool {
        let english = Locale::new(Language::English, self.locale.zone().clone()).word("property", &known.name);
        [property::EMAIL, property::FIRST_NAME, property::LAST_NAME].contains(&known.name.as_str())
            && [&english, &known.name].contains(&&known.label)
    }

    fn operand(&self, operand: &Operand) -> String {
        match operand {
            Operand::Number(number) => self.locale.decimal(*number, DIGITS),
            Operand::Text(text) => self.quoted(text),
        }
    }

    fn quoted(&self, text: &str) -> String {
        if text == MASKED {
            return self.locale.text("segment-masked");
        }
        self.locale.with("segment-quoted", &args![text = text.to_owned()])
    }

    fn event(&self, condition: &EventCondition) -> String {
        let EventCondition { event, happened, times, when } = condition;
        let verb = match (event, happened) {
            (Event::Registration(_), true) => "segment-registered",
            (Event::Registration(_), false) => "segment-not-registered",
            (Event::Attendance(_), true) => "segment-attended",
            (Event::Attendance(_), false) => "segment-not-attended",
            (Event::Recording(_), true) => "segment-recording",
            (Event::Recording(_), false) => "segment-no-recording",
        };
        let times = match times {
            EventCount::AtLeast(1) => None,
            EventCount::AtLeast(n) => Some(self.counted("segment-times-at-least", *n)),
            EventCount::AtMost(n) => Some(self.counted("segment-times-at-most", *n)),
            EventCount::Exactly(n) => Some(self.counted("segment-times-exactly", *n)),
        };
        let when = when.map(|when| match when {
            When::LastDays(days) => self.counted("segment-last-days", days),
            When::In(within) => self.period(within),
        });
        let first: Vec<String> = [Some(self.locale.text(verb)), times, when].into_iter().flatten().collect();
        let parts = std::iter::once(first.join(" ")).chain(self.refinements(event));
        parts.collect::<Vec<_>>().join(", ")
    }

    fn counted(&self, key: &str, count: u32) -> String {
        self.locale.with(key, &args![count = count, number = self.locale.number(count)])
    }

    fn refinements(&self, event: &Event) -> Vec<String> {
        let webinars = |ids: &Option<Vec<_>>| {
            let ids = ids.as_ref()?;
            Some(self.locale.with("segment-webinars", &args![webinars = self.one_of(ids.iter())]))
        };
        let found = match event {
            Event::Registration(RegistrationWhere { webinar_ids, webinar_name, states }) => {
                let states = states.as_ref().map(|states| {
                    let words = states.iter().map(|state| self.state(*state));
                    self.locale.with("segment-states", &args![states = self.one_of(words)])
                });
                vec![webinars(webinar_ids), self.named("segment-webinar-name", webinar_name.as_ref()), states]
            }
            Event::Attendance(AttendanceWhere { webinar_ids, webinar_name, seconds, percent }) => vec![
                seconds.map(|seconds| self.range("segment-seconds", seconds)),
                percent.map(|percent| self.range("segment-percent", percent)),
                webinars(webinar_ids),
                self.named("segment-webinar-name", webinar_name.as_ref()),
            ],
            Event::Recording(RecordingWhere { topic, starts_at, recording_url }) => vec![
                self.named("segment-topic", topic.as_ref()),
                starts_at.map(|within| self.locale.with("segment-starts", &args![period = self.period(within)])),
                self.named("segment-recording-url", recording_url.as_ref()),
            ],
        };
        found.into_iter().flatten().collect()
    }

    fn named(&self, key: &str, test: Option<&TextTest>) -> Option<String> {
        let (how, text) = match test? {
            TextTest::Equals(text) => ("equals", text),
            TextTest::Contains(text) => ("contains", text),
        };
        Some(self.locale.with(&format!("{key}-{how}"), &args![text = self.quoted(text)]))
    }

    fn state(&self, state: RegistrationState) -> String {
        let word = match state {
            RegistrationState::Pending => "pending",
            RegistrationState::Approved => "approved",
            RegistrationState::Denied => "denied",
            RegistrationState::Cancelled => "cancelled",
        };
        self.locale.word_within("registration-state", word)
    }

    fn one_of<T: ToString>(&self, several: impl Iterator<Item = T>) -> String {
        let several: Vec<String> = several.map(|one| one.to_string()).collect();
        several.join(&format!(" {} ", self.locale.text("segment-or")))
    }

    fn range(&self, key: &str, Range { at_least, at_most }: Range) -> String {
        let mut args = Args::new();
        let mut set = |name: &'static str, end: Option<f64>| {
            if let Some(end) = end {
                args.set(name, self.locale.decimal(end, DIGITS));
            }
        };
        set("from", at_least);
        set("to", at_most);
        let which = match (at_least, at_most) {
            (Some(_), Some(_)) => "between",
            (Some(_), None) => "at-least",
            (None, Some(_)) => "at-most",
            (None, None) => "any",
        };
        self.locale.with(&format!("{key}-{which}"), &args)
    }

    fn period(&self, Period { from, before }: Period) -> String {
        let from = from.map(|at| self.locale.date_time(at));
        let before = before.map(|at| self.locale.date_time(at));
        match (from, before) {
            (Some(from), Some(before)) => self.locale.with("segment-from-before", &args![from = from, before = before]),
            (Some(from), None) => self.locale.with("segment-from", &args![from = from]),
            (None, Some(before)) => self.locale.with("segment-before", &args![before = before]),
            (None, None) => String::new(),
        }
    }
}

#[cfg(test)]
#[path = "segment_words_tests.rs"]
mod tests;
