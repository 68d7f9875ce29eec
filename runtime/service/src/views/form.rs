//! Forms for the input of an action, worked out from its schema.

use std::collections::BTreeMap;

use greenroom::ActionInfo;
use greenroom_domain::rules::settings::escape;
use serde::Serialize;
use serde_json::Value;

/// How deep objects in objects become fields of their own.
const MAX_DEPTH: usize = 5;

/// The most fields of a form. A schema is a stranger's.
const MAX_FIELDS: usize = 500;

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FormField {
    /// The place in the input, as a JSON Pointer.
    pub pointer: String,
    /// The schema's title, or else the field's name.
    pub label: String,
    /// The schema's description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Label and description in further languages, by their tags: the schema's `x-labels`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, FieldLabel>,
    /// Whether the field has to be filled in, where the object that it is in is.
    pub required: bool,
    /// Whether a contact token may stand for the value.
    pub token: bool,
    /// Whether the value is a secret.
    pub secret: bool,
    /// Whether the action offers choices for it.
    pub options: bool,
    /// The field's schema.
    pub schema: Value,
}

/// What people see of a field in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldLabel {
    /// The label.
    pub title: String,
    /// The description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

impl FormField {
    /// Label and description in the language of this tag, or else those of the schema.
    pub fn text_in(&self, language: &str) -> (&str, Option<&str>) {
        match self.labels.get(language) {
            Some(label) => (&label.title, label.description.as_deref().or(self.description.as_deref())),
            None => (&self.label, self.description.as_deref()),
        }
    }
}

/// The schemas of an action, with the fields of a form for its input.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ActionSchema {
    /// The JSON Schema of the input, after contact tokens are resolved.
    pub input: Value,
    /// The JSON Schema of the output.
    pub output: Value,
    /// The fields of the input.
    pub fields: Vec<FormField>,
}

impl ActionSchema {
    /// Of a loaded action.
    pub fn of(info: ActionInfo) -> Self {
        let mut fields = Vec::new();
        add(&info, &info.input_schema, "", 0, &mut fields);
        Self { fields, input: info.input_schema, output: info.output_schema }
    }
}

/// Adds the fields of an object.
fn add(info: &ActionInfo, object: &Value, parent: &str, depth: usize, fields: &mut Vec<FormField>) {
    let required: Vec<&str> = object["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (name, written) in object["properties"].as_object().into_iter().flatten() {
        if fields.len() == MAX_FIELDS {
            return;
        }
        let schema = referred(&info.input_schema, written);
        let pointer = format!("{parent}/{}", escape(name));
        if schema["properties"].is_object() && depth < MAX_DEPTH {
            add(info, schema, &pointer, depth + 1, fields);
            continue;
        }
        let text = |key: &str| written[key].as_str().or(schema[key].as_str()).map(str::to_owned);
        let is = |key: &str| written[key] == true || schema[key] == true;
        fields.push(FormField {
            label: text("title").unwrap_or_else(|| name.clone()),
            description: text("description"),
            labels: labels(written).or_else(|| labels(schema)).unwrap_or_default(),
            required: required.contains(&name.as_str()),
            token: is("x-token"),
            secret: is("x-secret"),
            options: info.options.iter().any(|offered| offered.field == pointer),
            schema: schema.clone(),
            pointer,
        });
    }
}

/// The texts of `x-labels`: `{"fr": {"title": "Nom", "description": "..."}}`. What is written otherwise is left out.
fn labels(schema: &Value) -> Option<BTreeMap<String, FieldLabel>> {
    let written = schema["x-labels"].as_object()?.iter();
    let read = |(language, label): (&String, &Value)| {
        let title = label["title"].as_str()?.to_owned();
        let description = label["description"].as_str().map(str::to_owned);
        Some((language.clone(), FieldLabel { title, description }))
    };
    Some(written.filter_map(read).collect())
}

/// The schema that a reference within the document leads to; itself where it is none.
fn referred<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let target = schema["$ref"].as_str().and_then(|target| target.strip_prefix('#'));
    target.and_then(|pointer| document.pointer(pointer)).unwrap_or(schema)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn labels_of_other_languages_are_read_where_they_are_well_formed() {
        let schema = json!({ "x-labels": { "fr": { "title": "Nom", "description": "Le nom" }, "sv": "Namn", "es": { "title": 1 } } });
        let label = FieldLabel { title: "Nom".to_owned(), description: Some("Le nom".to_owned()) };
        assert_eq!(labels(&schema), Some(BTreeMap::from([("fr".to_owned(), label)])));
        assert_eq!(labels(&json!({})), None);
    }
}
