//! The form for an action's input, made from the input's schema.
//!
//! A field of the schema becomes a field of the form (`inputs/control.rs`), objects in objects become parts of it. What a form
//! cannot ask for is written as JSON instead, in a form of one field. A fault is shown at its field, by the JSON Pointer that the
//! runtime names.

mod control;
mod show;

use greenroom::{ActionInfo, FieldChoice};
use greenroom_domain::{Failure, rules::settings::unescape};
use greenroom_locale::args;
use greenroom_service::views::form::{ActionSchema, FormField};
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use self::control::{Control, Misfit};
use super::{form::Fields, visit::Reader};

pub(crate) use self::show::{Around, choices_of};

/// The field whose value is the input as JSON, and the one that says in which way the input is written.
const JSON: &str = "input";
pub(crate) const WAY: &str = "way";
pub(crate) const WAY_JSON: &str = "json";
pub(crate) const WAY_FIELDS: &str = "fields";

/// A form for an input, with what was written into it.
#[derive(Debug)]
pub(crate) struct InputForm {
    schema: Value,
    fields: Vec<Asked>,
    /// The input as JSON, where it is written so.
    json: Option<String>,
    /// What is wrong with no single field.
    faults: Vec<String>,
}

/// A field of the form.
#[derive(Debug)]
struct Asked {
    field: FormField,
    control: Control,
    /// What was written: one text, but for check boxes.
    texts: Vec<String>,
    faults: Vec<String>,
    /// The choices that the action offers, where they were asked for.
    choices: Option<Choices>,
}

/// What an action offers for a field.
#[derive(Debug)]
pub(crate) struct Choices {
    /// The values.
    pub(crate) items: Vec<FieldChoice>,
    /// There are more than these.
    pub(crate) more: bool,
    /// Why there are none.
    pub(crate) failure: Option<Failure>,
}

impl InputForm {
    /// The form for an input that is there, such as that of an earlier run.
    pub(crate) fn of(info: ActionInfo, input: &Value, zone: &TimeZone) -> Self {
        let mut form = Self::empty(info);
        for asked in &mut form.fields {
            if let Some(value) = input.pointer(&asked.field.pointer) {
                asked.texts = asked.control.texts(value, zone).unwrap_or_default();
            }
        }
        let (again, faults) = form.read(zone);
        let secrets = form.fields.iter().filter(|asked| asked.control == Control::Secret);
        let secrets: Vec<&str> = secrets.map(|asked| asked.field.pointer.as_str()).collect();
        // What the fields do not give back is shown as JSON, so that nothing of it is lost.
        let is_whole = faults.is_empty() && without(input, &secrets) == again;
        if !is_whole || form.fields.is_empty() {
            form.json = Some(serde_json::to_string_pretty(&without(input, &secrets)).unwrap_or_default());
        }
        form
    }

    /// The form as it was sent.
    pub(crate) fn sent(info: ActionInfo, sent: &Fields) -> Self {
        let mut form = Self::empty(info);
        for (place, asked) in form.fields.iter_mut().enumerate() {
            let name = name(place);
            asked.texts = sent.iter().filter(|(given, _)| *given == name).map(|(_, text)| text.to_owned()).collect();
            if asked.control != Control::Secret && !matches!(asked.control, Control::Lines | Control::Json) {
                asked.texts.iter_mut().for_each(|text| *text = text.trim().to_owned());
            }
            // A token or a choice stands instead of what was written before.
            if let Some(property) = sent.get(&format!("token-{place}")) {
                let token = format!("{{{{ contact.{property} }}}}");
                asked.texts = vec![if matches!(asked.control, Control::Choice(_)) {
                    Value::from(token).to_string()
                } else {
                    token
                }];
            }
            if let Some(value) = sent.get(&format!("choice-{place}")).and_then(|text| serde_json::from_str(text).ok()) {
                asked.texts = vec![match value {
                    Value::String(text) if !matches!(asked.control, Control::Choice(_) | Control::Json) => text,
                    value => value.to_string(),
                }];
            }
        }
        if sent.get(WAY) == Some(WAY_JSON) || form.fields.is_empty() {
            form.json = Some(sent.whole(JSON).to_owned());
        }
        form
    }

    fn empty(info: ActionInfo) -> Self {
        let ActionSchema { input: schema, mut fields, .. } = ActionSchema::of(info);
        // What has to be filled in comes first, and the fields of one object stand together.
        fields.sort_by_key(|field| (parent(&field.pointer).to_owned(), !field.required));
        let fields = fields.into_iter().map(|field| Asked {
            control: Control::of(&field),
            field,
            texts: Vec::new(),
            faults: Vec::new(),
            choices: None,
        });
        Self { fields: fields.collect(), schema, json: None, faults: Vec::new() }
    }

    /// The input that was written. What is no value for its field, and a field that is missing, is noted as a fault there.
    pub(crate) fn value(&mut self, reader: &Reader) -> Option<Value> {
        if let Some(text) = &self.json {
            let text = if text.trim().is_empty() { "{}" } else { text };
            return match serde_json::from_str(text) {
                Ok(value) => Some(value),
                Err(error) => {
                    self.faults.push(reader.with("input-no-json", &args![why = error.to_string()]));
                    None
                }
            };
        }
        let (value, misfits) = self.read(reader.zone());
        for (place, misfit) in misfits {
            self.fields[place].faults.push(words(reader, &misfit));
        }
        for place in self.missing(&value) {
            self.fields[place].faults.push(reader.text("input-missing"));
        }
        let is_sound = self.fields.iter().all(|asked| asked.faults.is_empty());
        is_sound.then_some(value)
    }

    /// The input as far as it can be read, and the fields whose text is no value.
    fn read(&self, zone: &TimeZone) -> (Value, Vec<(usize, Misfit)>) {
        let (mut input, mut misfits) = (Value::Object(Map::new()), Vec::new());
        for (place, asked) in self.fields.iter().enumerate() {
            match asked.control.value(&asked.texts, zone) {
                Ok(Some(value)) => put(&mut input, &asked.field.pointer, value),
                Ok(None) => {}
                Err(misfit) => misfits.push((place, misfit)),
            }
        }
        (input, misfits)
    }

    /// The required fields that have no value, though the object that they are in has.
    fn missing(&self, input: &Value) -> Vec<usize> {
        let is_missing = |asked: &Asked| {
            let parent = parent(&asked.field.pointer);
            let is_there = parent.is_empty() || input.pointer(parent).is_some();
            asked.field.required && is_there && asked.faults.is_empty() && input.pointer(&asked.field.pointer).is_none()
        };
        self.fields.iter().enumerate().filter(|(_, asked)| is_missing(asked)).map(|(place, _)| place).collect()
    }

    /// The input as far as it can be read, for a question for choices.
    pub(crate) fn so_far(&self, zone: &TimeZone) -> Value {
        match &self.json {
            Some(text) => serde_json::from_str(text).unwrap_or_default(),
            None => self.read(zone).0,
        }
    }

    /// Turns to the other way of writing the input.
    pub(crate) fn turn(&mut self, info: ActionInfo, way: &str, reader: &Reader) {
        let zone = reader.zone();
        if way == WAY_JSON {
            let input = self.so_far(zone);
            self.json = Some(serde_json::to_string_pretty(&input).unwrap_or_default());
        } else if let Some(input) = self.value(reader) {
            *self = Self::of(info, &input, zone);
            if self.json.is_some() && !self.fields.is_empty() {
                self.faults.push(reader.text("input-only-json"));
            }
        }
    }

    /// Notes what the runtime says is wrong with the input, at its fields.
    pub(crate) fn blame(&mut self, failure: &Failure, reader: &Reader) {
        let also = failure.also.iter().map(|fault| (fault.pointer.as_str(), reader.fault(fault)));
        let first = failure.pointer.as_deref().map(|pointer| (pointer, reader.failure(failure)));
        for (pointer, message) in first.into_iter().chain(also) {
            let is_at = |asked: &&mut Asked| {
                let rest = pointer.strip_prefix(asked.field.pointer.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            match self.fields.iter_mut().find(is_at).filter(|_| self.json.is_none()) {
                Some(asked) => asked.faults.push(message),
                None => self.faults.push(if pointer.is_empty() { message } else { format!("{pointer}: {message}") }),
            }
        }
    }

    /// The place of the field for which an action offers choices, and what was written there to find one.
    pub(crate) fn searched(&self, place: &str) -> Option<(usize, &FormField, &str)> {
        let place: usize = place.parse().ok()?;
        let asked = self.fields.get(place).filter(|asked| asked.field.options)?;
        Some((place, &asked.field, asked.texts.first().map_or("", |text| text.as_str())))
    }

    /// Adds choices for a field.
    pub(crate) fn offer(&mut self, place: usize, choices: Choices) {
        if let Some(asked) = self.fields.get_mut(place) {
            asked.choices = Some(choices);
        }
    }
}

/// The place of the object that a place is in.
fn parent(pointer: &str) -> &str {
    pointer.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// The name of a field in the form.
fn name(place: usize) -> String {
    format!("in-{place}")
}

/// Puts a value at a place of an object, with the objects on the way.
fn put(input: &mut Value, pointer: &str, value: Value) {
    let mut at = input;
    for part in pointer.split('/').skip(1) {
        if !at.is_object() {
            *at = Value::Object(Map::new());
        }
        at = &mut at[unescape(part)];
    }
    *at = value;
}

/// The input without the values at these places, and without the objects that are empty then.
fn without(input: &Value, places: &[&str]) -> Value {
    let mut rest = input.clone();
    for place in places {
        let Some((parent, name)) = place.rsplit_once('/') else { continue };
        if let Some(parent) = rest.pointer_mut(parent).and_then(Value::as_object_mut) {
            parent.remove(&unescape(name));
        }
    }
    rest
}

fn words(reader: &Reader, misfit: &Misfit) -> String {
    match misfit {
        Misfit::Number => reader.text("input-no-number"),
        Misfit::Whole => reader.text("input-not-whole"),
        Misfit::Moment => reader.text("input-no-moment"),
        Misfit::Choice => reader.text("input-no-choice"),
        Misfit::Json(why) => reader.with("input-no-json", &args![why = why.clone()]),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_put_where_its_pointer_says() {
        let mut input = json!({});
        put(&mut input, "/a", json!(1));
        put(&mut input, "/b/c~1d", json!(2));
        put(&mut input, "/b/e~0f", json!(3));
        assert_eq!(input, json!({ "a": 1, "b": { "c/d": 2, "e~f": 3 } }));
        assert_eq!(without(&input, &["/b/c~1d", "/x/y"]), json!({ "a": 1, "b": { "e~f": 3 } }));
    }
}
