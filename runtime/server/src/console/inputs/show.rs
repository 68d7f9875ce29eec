//! The form for an input as HTML.

use greenroom_domain::{PropertyDefinition, property, rules::settings::unescape};
use maud::{Markup, html};
use serde_json::Value;

use super::{Asked, Choices, InputForm, JSON, WAY, WAY_FIELDS, WAY_JSON, control::Control, name, parent};
use crate::console::{
    parts::{self, Field},
    remedy,
    visit::Visit,
};

/// Up to this many entries of all lists of properties together, each field has a list of its own to choose from. Beyond, all
/// fields share one that the browser searches, so that the page stays small.
const OWN_LISTS: usize = 120;

/// The id of the list that fields share.
const SHARED: &str = "contact-properties";

/// The page that the form is on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Around<'a> {
    /// The properties of contacts, which may stand in a field.
    pub(crate) properties: &'a [PropertyDefinition],
    /// The path that answers with the choices of a field, for htmx.
    pub(crate) choices: &'a str,
}

impl InputForm {
    /// The fields, without the form's own element and buttons.
    pub(crate) fn show(&self, visit: &Visit, around: Around<'_>) -> Markup {
        html! {
            @for fault in &self.faults { p.fault role="alert" { (parts::written(fault)) } }
            @match &self.json {
                Some(text) => {
                    input type="hidden" name=(WAY) value=(WAY_JSON);
                    (Field { name: JSON, label: &visit.text("input-json"), value: text, hint: Some(&visit.text("input-json-hint")),
                        ..Field::default() }.lines(10))
                    @if !self.fields.is_empty() { (turn(visit, WAY_FIELDS, "input-by-fields")) }
                }
                None => {
                    (self.groups(visit, around))
                    @if self.shares_list(around) { (shared_list(visit, around.properties)) }
                    (turn(visit, WAY_JSON, "input-by-json"))
                }
            }
        }
    }

    fn shares_list(&self, around: Around<'_>) -> bool {
        let tokens = self.fields.iter().filter(|asked| asked.field.token).count();
        tokens * around.properties.len() > OWN_LISTS
    }

    /// The fields, those of one object together.
    fn groups(&self, visit: &Visit, around: Around<'_>) -> Markup {
        let parent = |asked: &Asked| parent(&asked.field.pointer).to_owned();
        let mut groups: Vec<(String, Vec<Markup>)> = Vec::new();
        let shares = self.shares_list(around);
        for (place, asked) in self.fields.iter().enumerate() {
            let field = asked.show(visit, place, around, shares);
            match groups.last_mut().filter(|(at, _)| *at == parent(asked)) {
                Some((_, fields)) => fields.push(field),
                None => groups.push((parent(asked), vec![field])),
            }
        }
        html! {
            @for (at, fields) in groups {
                @if at.is_empty() { @for field in fields { (field) } }
                @else { fieldset { legend { (parts::written(&title(&self.schema, &at))) } @for field in fields { (field) } } }
            }
        }
    }
}

impl Asked {
    fn show(&self, visit: &Visit, place: usize, around: Around<'_>, shares_list: bool) -> Markup {
        let (label, description) = self.field.text_in(visit.language().tag());
        let label = if self.field.required { format!("{label} *") } else { label.to_owned() };
        let examples =
            self.field.schema["examples"].as_array().and_then(|all| all.first()).filter(|_| !self.field.secret);
        let example = examples.map(|example| {
            let example = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
            visit.with("input-example", &greenroom_locale::args![example = example])
        });
        let of_kind = match &self.control {
            Control::Moment => Some(
                visit.with("input-zone", &greenroom_locale::args![zone = visit.zone().iana_name().unwrap_or("UTC")]),
            ),
            Control::List { .. } => Some(visit.text("input-one-a-line")),
            Control::Json => Some(visit.text("input-json-hint")),
            Control::Secret => Some(visit.text("input-secret")),
            _ => None,
        };
        let hint =
            [description.map(str::to_owned), example, of_kind].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let fault = self.faults.join(" ");
        let name = name(place);
        let field = Field {
            name: &name,
            label: &label,
            value: self.texts.first().map_or("", |text| text.as_str()),
            hint: Some(hint.as_str()).filter(|hint| !hint.is_empty()),
            fault: Some(fault.as_str()).filter(|fault| !fault.is_empty()),
            autocomplete: Some("off"),
            ..Field::default()
        };
        html! {
            div.asked {
                (self.control(visit, field, place, around))
                @if self.field.token { (token(visit, place, &label, around.properties, shares_list)) }
                @if self.field.options { (choices(visit, place, self.choices.as_ref())) }
            }
        }
    }

    fn control(&self, visit: &Visit, field: Field<'_>, place: usize, around: Around<'_>) -> Markup {
        match &self.control {
            Control::Line(kind) if self.field.options => searched(field, kind, place, around),
            Control::Line(kind) => field.input(kind),
            Control::Secret => field.input("password"),
            // A field for numbers takes neither a token nor a comma.
            Control::Number { .. } => field.input("text"),
            Control::Lines | Control::List { .. } => field.lines(4),
            Control::Json => field.lines(6),
            Control::Moment => field.with(&html! {
                input id=(field.id()) type="datetime-local" step="1" name=(field.name) value=(field.value)
                    aria-invalid=[field.fault.map(|_| "true")] aria-describedby=[field.described_by()];
            }),
            Control::Flag => {
                let words = [("", "input-not-given"), ("true", "input-yes"), ("false", "input-no")];
                field.choice(&words.map(|(value, key)| (value, visit.text(key))))
            }
            Control::Choice(values) => {
                let mut choices = vec![(String::new(), visit.text("input-not-given"))];
                choices.extend(values.iter().map(|value| (value.to_string(), shown(value))));
                let token = field.value;
                if token.starts_with("\"{{") {
                    choices.push((token.to_owned(), token.trim_matches('"').to_owned()));
                }
                field.choice(&choices)
            }
            Control::Choices(values) => html! {
                fieldset.field aria-describedby=[field.described_by()] {
                    legend { (field.label) }
                    @for (item, value) in values.iter().enumerate() {
                        label {
                            input type="checkbox" name=(field.name) value=(value) id=(format!("{}-{item}", field.id()))
                                checked[self.texts.contains(&value.to_string())];
                            " " (parts::written(&shown(value)))
                        }
                    }
                    (field.below())
                }
            },
        }
    }
}

/// The text of a value that is no list and no object.
fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A field that asks the action for choices while somebody writes.
fn searched(field: Field<'_>, kind: &str, place: usize, around: Around<'_>) -> Markup {
    field.with(&html! {
        input id=(field.id()) type=(kind) name=(field.name) value=(field.value) autocomplete="off"
            aria-invalid=[field.fault.map(|_| "true")] aria-describedby=[field.described_by()]
            hx-post=(around.choices) hx-vals=(format!(r#"{{"do":"search-{place}"}}"#)) hx-trigger="input changed delay:400ms"
            hx-target=(format!("#choices-{place}")) hx-swap="outerHTML";
    })
}

/// What an action offers for a field, and the button that asks for it.
fn choices(visit: &Visit, place: usize, found: Option<&Choices>) -> Markup {
    html! {
        div.also {
            (choices_of(visit, place, found))
            button.secondary type="submit" name="do" value=(format!("search-{place}")) formnovalidate { (visit.text("input-search")) }
        }
    }
}

/// The choices that were found for a field.
pub(crate) fn choices_of(visit: &Visit, place: usize, found: Option<&Choices>) -> Markup {
    let items = found.map(|found| found.items.as_slice()).unwrap_or_default();
    let first = match found {
        None => visit.text("input-choices-unasked"),
        Some(found) if found.items.is_empty() => visit.text("input-choices-none"),
        Some(_) => parts::count(visit, "input-choices-keep", items.len()),
    };
    html! {
        div.field id=(format!("choices-{place}")) aria-live="polite" {
            label for=(format!("field-choice-{place}")) { (visit.text("input-choices")) }
            select id=(format!("field-choice-{place}")) name=(format!("choice-{place}")) {
                option value="" { (first) }
                @for choice in items {
                    option value=(choice.value) {
                        (choice.label)
                        @if let Some(more) = &choice.description { " – " (more) }
                    }
                }
            }
            @if found.is_some_and(|found| found.more) { p.hint { (visit.text("input-choices-more")) } }
            @if let Some(failure) = found.and_then(|found| found.failure.as_ref()) { p.fault { (remedy::message(visit, failure)) } }
        }
    }
}

/// The choice of a property of the contact, which is taken instead of what is written.
fn token(visit: &Visit, place: usize, label: &str, properties: &[PropertyDefinition], shares_list: bool) -> Markup {
    let name = format!("token-{place}");
    let text = visit.text("input-token");
    let field = Field {
        name: &name,
        label: &text,
        hint: Some(&visit.text("input-token-hint")),
        autocomplete: Some("off"),
        ..Field::default()
    };
    html! {
        details.also {
            summary { (text) span.visually-hidden { ": " (label) } }
            @if shares_list {
                (field.with(&html! {
                    input id=(field.id()) name=(field.name) list=(SHARED) autocomplete="off" aria-describedby=[field.described_by()];
                }))
            } @else {
                (field.choice(&listed(visit, properties)))
            }
        }
    }
}

fn listed(visit: &Visit, properties: &[PropertyDefinition]) -> Vec<(String, String)> {
    let none = [(String::new(), visit.text("input-token-none"))];
    let email = [(property::EMAIL.to_owned(), "email".to_owned())];
    let own = properties.iter().filter(|one| one.name != property::EMAIL);
    let own = own.map(|one| (one.name.clone(), format!("{} ({})", one.label, one.name)));
    none.into_iter().chain(email).chain(own).collect()
}

fn shared_list(visit: &Visit, properties: &[PropertyDefinition]) -> Markup {
    html! {
        datalist id=(SHARED) {
            @for (name, label) in listed(visit, properties).into_iter().skip(1) { option value=(name) { (label) } }
        }
    }
}

/// The button that turns to the other way of writing the input.
fn turn(visit: &Visit, way: &str, key: &str) -> Markup {
    html! { p { button.plain type="submit" name="do" value=(format!("by-{way}")) formnovalidate { (visit.text(key)) } } }
}

/// The title of an object in the schema, or else the names on the way to it.
fn title(schema: &Value, pointer: &str) -> String {
    let mut at = schema;
    let mut names = Vec::new();
    for part in pointer.split('/').skip(1) {
        let name = unescape(part);
        let inner = &at["properties"][&name];
        let target = inner["$ref"]
            .as_str()
            .and_then(|target| target.strip_prefix('#'))
            .and_then(|target| schema.pointer(target));
        let title = inner["title"].as_str().or_else(|| target?["title"].as_str());
        names.push(title.map_or_else(|| name.clone(), str::to_owned));
        at = target.unwrap_or(inner);
    }
    names.join(" – ")
}
