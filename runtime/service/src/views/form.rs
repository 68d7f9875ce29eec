//! Forms for the input of an action, worked out from its schema.

use greenroom::ActionInfo;
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
        let pointer = format!("{parent}/{}", name.replace('~', "~0").replace('/', "~1"));
        if schema["properties"].is_object() && depth < MAX_DEPTH {
            add(info, schema, &pointer, depth + 1, fields);
            continue;
        }
        let text = |key: &str| written[key].as_str().or(schema[key].as_str()).map(str::to_owned);
        let is = |key: &str| written[key] == true || schema[key] == true;
        fields.push(FormField {
            label: text("title").unwrap_or_else(|| name.clone()),
            description: text("description"),
            required: required.contains(&name.as_str()),
            token: is("x-token"),
            secret: is("x-secret"),
            options: info.options.iter().any(|offered| offered.field == pointer),
            schema: schema.clone(),
            pointer,
        });
    }
}

/// The schema that a reference within the document leads to; itself where it is none.
fn referred<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let target = schema["$ref"].as_str().and_then(|target| target.strip_prefix('#'));
    target.and_then(|pointer| document.pointer(pointer)).unwrap_or(schema)
}
