//! How the fields of a schema cross to HubSpot.
//!
//! | in the schema | in HubSpot |
//! |---|---|
//! | `string` | text |
//! | `string` with `format` `date` or `date-time` | date, datetime |
//! | `integer`, `number` | number |
//! | `boolean` | bool |
//! | `enum`, `const`, `oneOf` or `anyOf` of `const` with `title` | enumeration, one choice |
//! | `array` of such choices of text | enumeration, several choices |
//! | `x-options` | enumeration, with choices from an address: several ones in an `array` of `string` |
//! | another `array`; in an input an `object` | text, whose content is JSON |
//! | in an output an `object` | a field for each of its properties: `occurrences_scope`; an open one is JSON |
//!
//! A field of an input without one type is refused, because HubSpot sends text: `5` could be a number or a text. In an
//! output it is JSON. `x-options` of an object, or of an `array` of anything but texts, is refused: what HubSpot sends is not JSON.

use std::collections::BTreeSet;

use greenroom_domain::{Failure, Sentence, codes, sentence};
use greenroom_package::referred;
use serde_json::{Map, Value};

/// The longest name of a field, in characters.
const MAX_NAME: usize = 100;

/// The beginning of the names of HubSpot's own outputs.
const OF_HUBSPOT: &str = "hs_";

/// The beginning of the names of the outputs that Greenroom adds.
pub(crate) const OF_GREENROOM: &str = "greenroom_";

/// What separates the choices of one value.
pub(crate) const SEPARATOR: char = ';';

/// A field of an action, as HubSpot knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// HubSpot's name of it.
    pub name: String,
    /// Its place in the input or output, as a JSON Pointer.
    pub pointer: String,
    /// Its type.
    pub kind: FieldKind,
    /// Whether an input must have it.
    pub required: bool,
    /// Whether its value may come from a property of the contact.
    pub token: bool,
    /// Whether the action offers choices for it, and the fields that these depend on.
    pub options: Option<Vec<String>>,
    /// Its name for people.
    pub title: String,
    /// What it is for.
    pub description: Option<String>,
}

/// The type of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldKind {
    /// Any text.
    Text,
    /// A number.
    Number,
    /// Yes or no.
    Bool,
    /// A day.
    Date,
    /// An instant.
    DateTime,
    /// One of several values.
    Choice(Vec<Choice>),
    /// Some of several values; none are listed where they come from an address.
    Choices(Vec<Choice>),
    /// JSON as text.
    Json,
}

/// One value that a field can have.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The value.
    pub value: Value,
    /// The value as HubSpot sends it.
    pub text: String,
    /// What people see.
    pub label: String,
}

/// The fields of an input: those that are required first, because HubSpot shows them in this order.
///
/// # Errors
/// `hubspot-not-possible`, with the place in the schema and what to change.
pub fn inputs(schema: &Value) -> Result<Vec<Field>, Failure> {
    let root = resolved(schema, schema);
    let properties = properties(&root);
    check_elsewhere(&root, "", &properties)?;
    for name in required(&root) {
        if !properties.contains_key(name) {
            return Err(refused(
                "/required",
                sentence!(
                    "failure-hubspot-no-schema",
                    "`{name}` is required and has no schema: add it to `properties`",
                    name = name
                ),
            ));
        }
    }
    let mut fields = Vec::new();
    for (name, property) in &properties {
        let place = format!("/properties/{}", escaped(name));
        check_name(name, &place)?;
        let property = resolved(schema, property);
        let kind = match kind(schema, &property, &place)? {
            FieldKind::Json if offered(&property).is_some() => several(schema, &property, &place)?,
            kind => kind,
        };
        let pointer = format!("/{}", escaped(name));
        fields.push(field(name.clone(), pointer, kind, required(&root).contains(&name.as_str()), &property));
    }
    fields.sort_by_key(|field| !field.required);
    Ok(fields)
}

/// The fields of an output.
///
/// # Errors
/// As for [`inputs`].
pub fn outputs(schema: &Value) -> Result<Vec<Field>, Failure> {
    let (mut fields, mut names) = (Vec::new(), BTreeSet::new());
    collect_outputs(schema, &resolved(schema, schema), "", "", "", &mut fields)?;
    for field in &fields {
        let place = field.pointer.replace('/', "/properties/");
        if field.name.starts_with(OF_HUBSPOT) || field.name.starts_with(OF_GREENROOM) {
            let message = sentence!(
                "failure-hubspot-own-output",
                "`{name}` begins like HubSpot's or Greenroom's own outputs: rename it",
                name = field.name
            );
            return Err(refused(&place, message));
        }
        if !names.insert(&field.name) {
            let message = sentence!(
                "failure-hubspot-two-fields",
                "two fields are `{name}` in HubSpot, where fields of objects are joined by `_`: rename one",
                name = field.name
            );
            return Err(refused(&place, message));
        }
    }
    Ok(fields)
}

/// The depth of the recursion is that of the schema, which is limited when it is read.
fn collect_outputs(
    root: &Value,
    object: &Value,
    place: &str,
    pointer: &str,
    prefix: &str,
    fields: &mut Vec<Field>,
) -> Result<(), Failure> {
    for (name, property) in &properties(object) {
        let place = format!("{place}/properties/{}", escaped(name));
        let pointer = format!("{pointer}/{}", escaped(name));
        check_name(name, &place)?;
        let property = resolved(root, property);
        let name = format!("{prefix}{name}");
        let is_closed = property.get("additionalProperties") == Some(&Value::Bool(false));
        if property["type"] == "object" && is_closed {
            collect_outputs(root, &property, &place, &pointer, &format!("{name}_"), fields)?;
            continue;
        }
        let kind = kind(root, &property, &place).unwrap_or(FieldKind::Json);
        fields.push(field(name, pointer, kind, false, &property));
    }
    Ok(())
}

fn field(name: String, pointer: String, kind: FieldKind, required: bool, schema: &Value) -> Field {
    let text = |key: &str| schema[key].as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned);
    Field {
        title: text("title").unwrap_or_else(|| name.clone()),
        description: text("description"),
        token: schema["x-token"] == true,
        name,
        pointer,
        kind,
        required,
        options: offered(schema),
    }
}

/// The fields that the choices of an action depend on; none where it offers none.
fn offered(schema: &Value) -> Option<Vec<String>> {
    match &schema["x-options"] {
        Value::Bool(true) => Some(Vec::new()),
        Value::Object(keyword) => {
            let on = keyword.get("dependsOn").and_then(Value::as_array).into_iter().flatten();
            Some(on.filter_map(Value::as_str).map(str::to_owned).collect())
        }
        _ => None,
    }
}

/// The type of a field of several values whose choices the action offers. HubSpot sends them as texts with [`SEPARATOR`]
/// between them.
fn several(root: &Value, schema: &Value, place: &str) -> Result<FieldKind, Failure> {
    let items = schema.get("items").map(|items| resolved(root, items)).unwrap_or_default();
    let are_texts =
        one_type(schema) == Some("array") && one_type(&items) == Some("string") && choices(&items).is_none();
    if are_texts {
        return Ok(FieldKind::Choices(Vec::new()));
    }
    let message = sentence!(
        "failure-hubspot-options-list",
        "HubSpot sends the choices of `x-options` as texts: write a list with `items` of `type` `string`, or leave \
                   `x-options` out"
    );
    Err(refused(place, message))
}

/// The type of a field's schema, whose references are resolved.
fn kind(root: &Value, schema: &Value, place: &str) -> Result<FieldKind, Failure> {
    if let Some(choices) = choices(schema) {
        let is_fit = choices.iter().all(|choice| !choice.text.trim().is_empty() && !choice.value.is_array());
        let texts: BTreeSet<&str> = choices.iter().map(|choice| choice.text.as_str()).collect();
        if !is_fit || choices.iter().any(|choice| choice.value.is_object()) {
            return Err(refused(
                place,
                sentence!(
                    "failure-hubspot-enum-kinds",
                    "its values are to be texts, numbers, true or false: change `enum`"
                ),
            ));
        }
        if texts.len() < choices.len() {
            return Err(refused(
                place,
                sentence!("failure-hubspot-enum-same", "two of its values are the same as text: change `enum`"),
            ));
        }
        return Ok(FieldKind::Choice(choices));
    }
    Ok(match one_type(schema) {
        Some("string") => match schema["format"].as_str() {
            Some("date") => FieldKind::Date,
            Some("date-time") => FieldKind::DateTime,
            _ => FieldKind::Text,
        },
        Some("integer" | "number") => FieldKind::Number,
        Some("boolean") => FieldKind::Bool,
        Some("array") => {
            let items = schema.get("items").map(|items| resolved(root, items)).unwrap_or_default();
            match choices(&items) {
                Some(choices) if choices.iter().all(|choice| is_listed(&choice.value)) => FieldKind::Choices(choices),
                _ => FieldKind::Json,
            }
        }
        Some("object") => FieldKind::Json,
        _ => {
            let message = sentence!(
                "failure-hubspot-one-type",
                "HubSpot sends text, so a field needs one type: write `type` with one of string, number, integer, \
                           boolean, array and object, or `enum`"
            );
            return Err(refused(place, message));
        }
    })
}

/// Whether a value can be one of several in a text.
fn is_listed(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty() && !text.contains(SEPARATOR))
}

/// The only type of a schema besides `null`, which an absent field stands for.
fn one_type(schema: &Value) -> Option<&str> {
    match &schema["type"] {
        Value::String(one) => Some(one),
        Value::Array(types) => {
            let mut types = types.iter().filter_map(Value::as_str).filter(|one| *one != "null");
            types.next().filter(|_| types.next().is_none())
        }
        _ => None,
    }
}

/// The values that a schema lists.
fn choices(schema: &Value) -> Option<Vec<Choice>> {
    let choice = |value: &Value, title: Option<&str>| {
        let text = as_text(value);
        Choice { value: value.clone(), label: title.map_or_else(|| text.clone(), str::to_owned), text }
    };
    if let Some(values) = schema["enum"].as_array() {
        return Some(values.iter().filter(|value| !value.is_null()).map(|value| choice(value, None)).collect());
    }
    if let Some(value) = schema.get("const") {
        return Some(vec![choice(value, None)]);
    }
    let one_of = schema["oneOf"].as_array().or(schema["anyOf"].as_array())?;
    one_of.iter().map(|one| one.get("const").map(|value| choice(value, one["title"].as_str()))).collect()
}

/// A value as text: a text itself, all others as JSON.
pub(crate) fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A schema with what it refers to, and the parts of its `allOf`, in one object. What it says itself comes first.
fn resolved(root: &Value, schema: &Value) -> Value {
    let Some(own) = schema.as_object() else { return Value::Null };
    let mut all = Map::new();
    let target = own.get("$ref").and_then(Value::as_str).and_then(|reference| referred(root, reference));
    let parts = own.get("allOf").and_then(Value::as_array).into_iter().flatten();
    for part in target.into_iter().chain(parts) {
        if let Value::Object(part) = resolved(root, part) {
            all.extend(part);
        }
    }
    all.extend(own.clone());
    Value::Object(all)
}

fn properties(schema: &Value) -> Map<String, Value> {
    schema["properties"].as_object().cloned().unwrap_or_default()
}

fn required(schema: &Value) -> Vec<&str> {
    schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Refuses fields that are only in a condition or an alternative: HubSpot would not show them.
fn check_elsewhere(schema: &Value, place: &str, known: &Map<String, Value>) -> Result<(), Failure> {
    let list = |keyword: &'static str| {
        let parts = schema[keyword].as_array().into_iter().flatten().enumerate();
        parts.map(move |(number, part)| (format!("{place}/{keyword}/{number}"), part))
    };
    let one = |keyword: &'static str| schema.get(keyword).map(|part| (format!("{place}/{keyword}"), part));
    let lists = ["allOf", "anyOf", "oneOf"].into_iter().flat_map(list);
    for (place, part) in lists.chain(["if", "then", "else", "not"].into_iter().filter_map(one)) {
        if let Some(name) = properties(part).keys().find(|name| !known.contains_key(*name)) {
            let message = sentence!(
                "failure-hubspot-condition-only",
                "`{name}` is in a condition only, and HubSpot would not show it: add it to `properties`",
                name = name
            );
            return Err(refused(&format!("{place}/properties/{}", escaped(name)), message));
        }
        check_elsewhere(part, &place, known)?;
    }
    Ok(())
}

/// HubSpot's labels refer to fields by their names, so these are plain words.
fn check_name(name: &str, place: &str) -> Result<(), Failure> {
    let is_plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && name.len() <= MAX_NAME;
    if is_plain {
        return Ok(());
    }
    let message = sentence!(
        "failure-hubspot-field-name",
        "HubSpot's names of fields have letters, digits and `_` only, a letter first, at most {most} characters: rename it",
        most = MAX_NAME
    );
    Err(refused(place, message))
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// That HubSpot cannot have the field at this place of a schema.
pub(crate) fn refused(pointer: &str, message: Sentence) -> Failure {
    let where_it_is =
        if pointer.is_empty() { sentence!("failure-hubspot-the-schema", "the schema") } else { pointer.into() };
    Failure::refused(
        codes::HUBSPOT_NOT_POSSIBLE,
        sentence!("failure-hubspot-field", "{place}: {why}", place = where_it_is, why = message),
    )
    .at(pointer)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn kinds(fields: &[Field]) -> Vec<(&str, &FieldKind)> {
        fields.iter().map(|field| (field.name.as_str(), &field.kind)).collect()
    }

    fn texts(kind: &FieldKind) -> Vec<(&str, &str)> {
        match kind {
            FieldKind::Choice(choices) | FieldKind::Choices(choices) => {
                choices.iter().map(|choice| (choice.text.as_str(), choice.label.as_str())).collect()
            }
            _ => Vec::new(),
        }
    }

    #[test]
    fn each_type_has_its_own_in_hubspot() {
        let schema = json!({
            "$defs": {"level": {"type": "integer", "title": "Level", "enum": [1, 2]}},
            "properties": {
                "text": {"type": ["string", "null"], "x-token": true},
                "day": {"type": "string", "format": "date"},
                "at": {"type": "string", "format": "date-time"},
                "size": {"type": "integer"},
                "share": {"type": "number"},
                "yes": {"type": "boolean"},
                "level": {"$ref": "#/$defs/level", "title": "How much"},
                "color": {"oneOf": [{"const": "r", "title": "Red"}, {"const": "g"}]},
                "tags": {"type": "array", "items": {"enum": ["a", "b"]}},
                "odd": {"type": "array", "items": {"enum": ["a;b"]}},
                "list": {"type": "array", "items": {"type": "string"}},
                "chosen": {"type": "array", "items": {"type": "string"}, "x-options": true},
                "more": {"type": "object", "properties": {"a": {"type": "string"}}}
            },
            "required": ["text"]
        });
        let fields = inputs(&schema).unwrap();
        let of = |name: &str| fields.iter().find(|field| field.name == name).unwrap();
        for (name, kind) in [
            ("text", FieldKind::Text),
            ("day", FieldKind::Date),
            ("at", FieldKind::DateTime),
            ("size", FieldKind::Number),
            ("share", FieldKind::Number),
            ("yes", FieldKind::Bool),
            ("odd", FieldKind::Json),
            ("list", FieldKind::Json),
            ("chosen", FieldKind::Choices(Vec::new())),
            ("more", FieldKind::Json),
        ] {
            assert_eq!(of(name).kind, kind, "{name}");
        }
        assert_eq!(texts(&of("level").kind), [("1", "1"), ("2", "2")]);
        assert_eq!(texts(&of("color").kind), [("r", "Red"), ("g", "g")]);
        assert!(matches!(&of("tags").kind, FieldKind::Choices(choices) if choices.len() == 2));
        assert_eq!((of("level").title.as_str(), of("size").title.as_str()), ("How much", "size"));
        assert!(of("text").required && of("text").token && !of("size").required && !of("size").token);
    }

    #[test]
    fn objects_of_outputs_become_fields() {
        let schema = json!({"properties": {
            "a": {"type": "object", "additionalProperties": false, "properties": {
                "b": {"type": "object", "additionalProperties": false, "properties": {"c": {"type": "boolean"}}}
            }},
            "open": {"type": "object", "properties": {"x": {"type": "string"}}},
            "any": true
        }});
        let fields = outputs(&schema).unwrap();
        let found = kinds(&fields);
        assert!(found.contains(&("a_b_c", &FieldKind::Bool)), "{found:?}");
        assert!(found.contains(&("open", &FieldKind::Json)) && found.contains(&("any", &FieldKind::Json)), "{found:?}");
        assert_eq!(fields.iter().find(|field| field.name == "a_b_c").unwrap().pointer, "/a/b/c");
    }

    #[test]
    fn what_hubspot_cannot_ask_for_is_refused_at_its_place() {
        for (schema, pointer, words) in [
            (json!({"properties": {"a": true}}), "/properties/a", "needs one type"),
            (json!({"properties": {"a": {"type": ["string", "number"]}}}), "/properties/a", "needs one type"),
            (json!({"properties": {"a": {"enum": [["x"]]}}}), "/properties/a", "change `enum`"),
            (json!({"properties": {"a": {"enum": [1, "1"]}}}), "/properties/a", "same as text"),
            (
                json!({"properties": {"a": {"type": "array", "x-options": true}}}),
                "/properties/a",
                "`items` of `type` `string`",
            ),
            (
                json!({"properties": {"a": {"type": "array", "items": {"type": "integer"}, "x-options": {}}}}),
                "/properties/a",
                "leave `x-options` out",
            ),
            (
                json!({"properties": {"a": {"type": "object", "x-options": true}}}),
                "/properties/a",
                "leave `x-options` out",
            ),
            (json!({"properties": {"a-b": {"type": "string"}}}), "/properties/a-b", "rename it"),
            (json!({"properties": {"a/b": {"type": "string"}}}), "/properties/a~1b", "rename it"),
            (json!({"properties": {}, "required": ["a"]}), "/required", "add it to `properties`"),
            (
                json!({"properties": {}, "anyOf": [{}, {"if": {"properties": {"x": {"const": 1}}}}]}),
                "/anyOf/1/if/properties/x",
                "condition only",
            ),
        ] {
            let failure = inputs(&schema).unwrap_err();
            assert_eq!(failure.pointer.as_deref(), Some(pointer), "{failure:?}");
            assert!(failure.code == codes::HUBSPOT_NOT_POSSIBLE && failure.message.contains(words), "{failure:?}");
        }
        for (schema, pointer, words) in [
            (json!({"properties": {"hs_x": {"type": "string"}}}), "/properties/hs_x", "begins like"),
            (json!({"properties": {"greenroom_run": {"type": "string"}}}), "/properties/greenroom_run", "begins like"),
            (
                json!({"properties": {
                    "a_b": {"type": "string"},
                    "a": {"type": "object", "additionalProperties": false, "properties": {"b": {"type": "string"}}}
                }}),
                "",
                "rename one",
            ),
        ] {
            let failure = outputs(&schema).unwrap_err();
            assert!(pointer.is_empty() || failure.pointer.as_deref() == Some(pointer), "{failure:?}");
            assert!(failure.message.contains(words), "{failure:?}");
        }
    }
}
