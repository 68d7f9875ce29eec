//! The form of a filter.

use std::{cell::RefCell, collections::HashMap};

use greenroom_domain::{
    PropertyDefinition, PropertyType, RegistrationState, property,
    segment::{MAX_CONDITIONS, MAX_DEPTH},
};
use greenroom_locale::args;
use maud::{Markup, html};

use super::{
    super::contacts::label,
    document::{Ends, Fault, FaultText, PERCENT, PeriodFields, SECONDS, STARTS, TESTS, WHEN, only_as},
    draft::{Kind, Node, ROOT},
};
use crate::console::{
    look::word_of,
    parts::{self, Field},
    visit::Reader,
};

/// The page.
pub(super) const PAGE: &str = "/segment-builder";

/// The id of the list of webinars to choose from.
const WEBINARS: &str = "webinars";

/// How many webinars can be chosen by their topics. Others are named by their ids.
const MOST_WEBINARS: usize = 200;

/// What conditions are made of.
pub(super) struct View<'a> {
    pub(super) reader: &'a Reader,
    pub(super) properties: &'a [PropertyDefinition],
    /// Topics of webinars by their ids.
    pub(super) webinars: &'a HashMap<String, String>,
    pub(super) faults: &'a [Fault],
    /// The place of a condition that was just added, where the person goes on.
    pub(super) added: Option<&'a str>,
}

/// One condition while it is shown.
struct Shown<'a> {
    view: &'a View<'a>,
    node: &'a Node,
    place: &'a str,
    /// The fields that the form has. A fault of another one is shown at the condition.
    fields: RefCell<Vec<&'static str>>,
}

impl View<'_> {
    /// The whole filter.
    pub(super) fn filter(&self, node: &Node) -> Markup {
        self.condition(node, ROOT, 0, node.conditions() < MAX_CONDITIONS)
    }

    /// The webinars that conditions choose from.
    pub(super) fn lists(&self) -> Markup {
        let mut known: Vec<_> = self.webinars.iter().collect();
        // A newer webinar has a greater id, mostly.
        known.sort_by(|one, other| other.cmp(one));
        known.truncate(MOST_WEBINARS);
        html! { datalist id=(WEBINARS) { @for (id, topic) in known { option value=(id) { (topic) } } } }
    }

    fn condition(&self, node: &Node, place: &str, depth: usize, may_grow: bool) -> Markup {
        let shown = Shown { view: self, node, place, fields: RefCell::default() };
        let is_root = place == ROOT;
        let content = match node.kind {
            Kind::All | Kind::Any | Kind::Not => self.group(node, place, depth, may_grow),
            Kind::Property => shown.property(),
            Kind::Registration | Kind::Attendance | Kind::Recording => shown.event(),
        };
        html! {
            fieldset class=(if node.kind.is_group() { "group" } else { "condition" }) id=(id("condition", place)) {
                legend { (self.title(node.kind, place)) }
                input type="hidden" name=(format!("{place}.was")) value=(node.kind.word());
                div.line {
                    (shown.kind(depth))
                    @if !is_root { (self.button("remove", &format!("remove:{place}"), place, &self.reader.text("part-remove"))) }
                }
                (content)
                (shown.other_faults())
            }
        }
    }

    /// What a condition is called, so that its buttons and fields make sense alone.
    fn title(&self, kind: Kind, place: &str) -> String {
        let number = place_number(place);
        let kind = self.reader.word("builder-kind", kind.word());
        if number.is_empty() { kind } else { format!("{number}. {kind}") }
    }

    fn group(&self, node: &Node, place: &str, depth: usize, may_grow: bool) -> Markup {
        let has_room = node.kind != Kind::Not || node.inner.is_empty();
        html! {
            @if node.inner.is_empty() { p.hint { (self.reader.text("builder-empty")) } }
            @for (n, inner) in node.inner.iter().enumerate() { (self.condition(inner, &format!("{place}.{n}"), depth + 1, may_grow)) }
            @if may_grow && has_room {
                div.actions {
                    (self.button("add", &format!("add:{place}:property"), place, &self.reader.text("builder-add-condition")))
                    @if depth + 1 < MAX_DEPTH {
                        (self.button("add-group", &format!("add:{place}:any"), place, &self.reader.text("builder-add-group")))
                    }
                }
            }
        }
    }

    /// A button that changes the form. With htmx, the builder alone is replaced.
    fn button(&self, name: &str, change: &str, place: &str, text: &str) -> Markup {
        html! {
            button.small.secondary type="submit" id=(id(name, place)) name="op" value=(change) hx-post=(PAGE) formnovalidate {
                (text) @if name == "remove" { span.visually-hidden { " " (place_number(place)) } }
            }
        }
    }
}

impl Shown<'_> {
    fn text(&self, key: &str) -> String {
        self.view.reader.text(key)
    }

    fn name(&self, field: &str) -> String {
        format!("{}.{field}", self.place)
    }

    /// The fault of a field, which is shown at it.
    fn fault(&self, field: &'static str) -> Option<String> {
        self.fields.borrow_mut().push(field);
        let found = self.view.faults.iter().find(|fault| fault.place == self.place && fault.field == field);
        found.map(|fault| self.words(fault))
    }

    fn words(&self, fault: &Fault) -> String {
        match &fault.text {
            FaultText::Key(key) => self.view.reader.word("builder-fault", key),
            FaultText::Said(sentence) => self.view.reader.sentence(sentence),
        }
    }

    fn other_faults(&self) -> Markup {
        let shown = self.fields.borrow();
        let others = self.view.faults.iter().filter(|it| it.place == self.place && !shown.contains(&it.field));
        html! { @for fault in others { p.fault { (self.words(fault)) } } }
    }

    /// A field with a value that a person writes.
    fn input(&self, field: &'static str, label: &str, kind: &str) -> Markup {
        let (name, fault) = (self.name(field), self.fault(field));
        let is_text = kind == "text";
        let value = if is_text { self.node.whole(field) } else { self.node.get(field) };
        Field {
            name: &name,
            label,
            value,
            fault: fault.as_deref(),
            step: (!is_text).then_some("any"),
            autocomplete: Some("off"),
            ..Field::default()
        }
        .input(kind)
    }

    /// A choice of words, each with its text.
    fn choice(
        &self,
        field: &'static str,
        label: &str,
        words: &[&str],
        chosen: &str,
        text: impl Fn(&Reader, &str) -> String,
    ) -> Markup {
        let choices: Vec<_> = words.iter().map(|word| (*word, text(self.view.reader, word))).collect();
        self.choose(field, label, &choices, chosen)
    }

    fn choose<N: AsRef<str>>(&self, field: &'static str, label: &str, choices: &[(&str, N)], chosen: &str) -> Markup {
        let (name, fault) = (self.name(field), self.fault(field));
        let has_focus = field == "kind" && self.view.added == Some(self.place);
        Field { name: &name, label, value: chosen, fault: fault.as_deref(), has_focus, ..Field::default() }
            .choice(choices)
    }

    fn kind(&self, depth: usize) -> Markup {
        let kinds = if self.node.kind.is_group() { Kind::GROUPS.to_vec() } else { Kind::LEAVES.to_vec() };
        // What is no group can be put into one.
        let groups = if self.node.kind.is_group() || depth >= MAX_DEPTH { &[][..] } else { &Kind::GROUPS[..] };
        let kinds: Vec<Kind> = kinds.into_iter().chain(groups.iter().copied()).collect();
        let words: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
        self.choice("kind", &self.text("builder-kind"), &words, self.node.kind.word(), |reader, word| {
            reader.word("builder-kind", word)
        })
    }

    fn property(&self) -> Markup {
        let view = self.view;
        let name = self.node.get("property");
        let of_webinars = PropertyDefinition::webinar_properties();
        let undefined = of_webinars.iter().filter(|own| view.properties.iter().all(|known| known.name != own.name));
        let all: Vec<&PropertyDefinition> = view.properties.iter().chain(undefined).collect();
        let labels: Vec<String> = all.iter().map(|known| label(view.reader, known)).collect();
        let choose = self.text("builder-choose-property");
        let mut choices = vec![("", choose.as_str())];
        choices.extend(all.iter().map(|known| known.name.as_str()).zip(labels.iter().map(String::as_str)));
        if !name.is_empty() && all.iter().all(|known| known.name != name) {
            choices.push((name, name));
        }
        let tests: Vec<&str> = match name {
            property::LAST_JOIN_URL => TESTS[..5].to_vec(),
            _ => TESTS.to_vec(),
        };
        let test = tests.iter().copied().find(|test| *test == self.node.get("test")).unwrap_or(TESTS[0]);
        let is_number = all.iter().any(|known| known.name == name && known.kind == PropertyType::Number);
        html! {
            div.line {
                (self.choose("property", &self.text("builder-property"), &choices, name))
                (self.choice("test", &self.text("builder-test"), &tests, test, |reader, word| reader.word("builder-test", word)))
                (self.operands(name, test, if is_number { "number" } else { "text" }))
            }
        }
    }

    fn operands(&self, property: &str, test: &str, usual: &'static str) -> Markup {
        let only = only_as(property);
        let chosen = ["number", "text"].into_iter().find(|word| *word == self.node.get("as")).unwrap_or(usual);
        let compared = only.unwrap_or(chosen);
        let value = |field, label: String| self.input(field, &label, compared);
        match test {
            "known" | "unknown" => html! {},
            "contains" => self.input("value", &self.text("builder-value"), "text"),
            _ => html! {
                @if only.is_none() { (self.choice("as", &self.text("builder-as"), &["text", "number"], chosen, |reader, word| reader.word("property-type", word))) }
                @if test == "between" { (value("value", self.text("builder-from"))) (value("to", self.text("builder-to"))) } @else { (value("value", self.text("builder-value"))) }
            },
        }
    }

    fn event(&self) -> Markup {
        let node = self.node;
        let chosen = |field: &str, words: &[&'static str]| {
            words.iter().copied().find(|word| *word == node.get(field)).unwrap_or(words[0])
        };
        let (happened, times, when) =
            (["yes", "no"], ["atLeast", "atMost", "exactly"], ["ever", "lastDays", "between"]);
        let count = if node.get("count").is_empty() { "1" } else { node.get("count") };
        let (count_name, count_fault) = (self.name("count"), self.fault("count"));
        html! {
            div.line {
                (self.choice("happened", &self.text("builder-happened"), &happened, chosen("happened", &happened), |reader, word| reader.word("builder-happened", word)))
                (self.choice("times", &self.text("builder-times"), &times, chosen("times", &times), |reader, word| reader.word("builder-times", word)))
                (Field { name: &count_name, label: &self.text("builder-count"), value: count, fault: count_fault.as_deref(), ..Field::default() }.input("number"))
                (self.choice("when", &self.text("builder-when"), &when, chosen("when", &when), |reader, word| reader.word("builder-when", word)))
                @match chosen("when", &when) {
                    "lastDays" => (self.input("days", &self.text("builder-days"), "number")),
                    "between" => (self.period(&WHEN)),
                    _ => {}
                }
            }
            details.refine open[self.is_refined()] {
                summary { (self.text("builder-refine")) }
                @match node.kind {
                    Kind::Registration => { (self.webinars()) (self.text_test("webinarNameTest", "webinarName", &self.text("builder-webinar-name"))) (self.states()) }
                    Kind::Attendance => {
                        (self.webinars()) (self.text_test("webinarNameTest", "webinarName", &self.text("builder-webinar-name")))
                        (self.range(&SECONDS, ["builder-seconds-from", "builder-seconds-to"].map(|key| self.text(key))))
                        (self.range(&PERCENT, ["builder-percent-from", "builder-percent-to"].map(|key| self.text(key))))
                    }
                    _ => {
                        (self.text_test("topicTest", "topic", &self.text("builder-topic")))
                        div.line { (self.period(&STARTS)) }
                        (self.text_test("recordingUrlTest", "recordingUrl", &self.text("builder-recording-url")))
                    }
                }
            }
        }
    }

    /// Whether the event is restricted to some.
    fn is_refined(&self) -> bool {
        let general = [
            "happened",
            "times",
            "count",
            "when",
            WHEN.from,
            WHEN.before,
            WHEN.from_exactly,
            WHEN.before_exactly,
            "days",
        ];
        self.node.values.iter().any(|(name, value)| !general.contains(&name.as_str()) && !value.trim().is_empty())
    }

    /// The webinars that were chosen, each with its topic, and a field for another one.
    fn webinars(&self) -> Markup {
        let (name, fault) = (self.name("webinar"), self.fault("webinar"));
        let chosen: Vec<&str> = self.node.webinars().collect();
        let reader = self.view.reader;
        html! {
            @if !chosen.is_empty() {
                fieldset.chosen {
                    legend { (self.text("builder-webinars")) }
                    @for webinar in &chosen {
                        label {
                            input type="checkbox" name=(name) value=(webinar) checked;
                            @match self.view.webinars.get(*webinar) {
                                Some(topic) => { (parts::written(topic)) " (" (webinar) ")" }
                                None => (parts::written(webinar)),
                            }
                        }
                    }
                }
            }
            (Field {
                name: &name, label: &if chosen.is_empty() { reader.text("builder-webinar") } else { reader.text("builder-webinar-more") },
                fault: fault.as_deref(), list: Some(WEBINARS), autocomplete: Some("off"), hint: Some(&self.text("builder-webinar-hint")), ..Field::default()
            }.input("text"))
        }
    }

    fn text_test(&self, test: &'static str, field: &'static str, what: &str) -> Markup {
        let words = ["equals", "contains"].map(|word| (word, self.view.reader.word("builder-test", word)));
        let choices = parts::with_any(self.view.reader, words);
        let text = self.view.reader.with("builder-text-of", &args![what = what]);
        html! {
            div.line {
                (self.choose(test, what, &choices, self.node.get(test)))
                (self.input(field, &text, "text"))
            }
        }
    }

    fn states(&self) -> Markup {
        let states = [
            RegistrationState::Approved,
            RegistrationState::Pending,
            RegistrationState::Denied,
            RegistrationState::Cancelled,
        ];
        let name = self.name("state");
        let fault = self.fault("state");
        html! {
            fieldset.chosen {
                legend { (self.text("builder-states")) }
                @for state in states.map(|state| word_of(&state)) {
                    label {
                        input type="checkbox" name=(name) value=(state) checked[self.node.all("state").any(|chosen| chosen == state)];
                        (self.view.reader.word("registration-state", &state))
                    }
                }
                @if let Some(fault) = fault { p.fault { (fault) } }
            }
        }
    }

    fn range(&self, (_, from, to): &Ends, [at_least, at_most]: [String; 2]) -> Markup {
        html! { div.line { (self.input(from, &at_least, "number")) (self.input(to, &at_most, "number")) } }
    }

    /// The ends of a period, in the reader's time zone.
    fn period(&self, fields: &PeriodFields) -> Markup {
        let zone = self.view.reader.zone().iana_name().unwrap_or("UTC");
        let with = |key| self.view.reader.with(key, &args![zone = zone]);
        let [from, before] = if fields.from == WHEN.from {
            ["builder-time-from", "builder-time-before"].map(with)
        } else {
            ["builder-starts-from", "builder-starts-before"].map(with)
        };
        html! {
            @for (field, exactly, label) in [(fields.from, fields.from_exactly, &from), (fields.before, fields.before_exactly, &before)] {
                (self.input(field, label, "datetime-local"))
                @if !self.node.get(exactly).is_empty() { input type="hidden" name=(self.name(exactly)) value=(self.node.get(exactly)); }
            }
        }
    }
}

fn place_number(place: &str) -> String {
    let number =
        place.split('.').skip(1).filter_map(|part| part.parse::<usize>().ok()).map(|part| (part + 1).to_string());
    number.collect::<Vec<_>>().join(".")
}

/// The id of an element of a condition.
fn id(name: &str, place: &str) -> String {
    format!("{name}-{}", place.replace('.', "-"))
}
