//! Checks an author's Rust types against the JSON Schemas, which are the source of truth.

use std::collections::BTreeSet;

use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Map, Value};

/// Checks that the Rust type of an action's input matches its schema: the same properties, required or not, of the same
/// types, with the same enumerated values. Patterns and limits are not compared, because the host checks them.
///
/// # Panics
/// If they differ. The message names every difference.
pub fn assert_input_matches_schema<T: JsonSchema>(schema: &str) {
    assert_matches::<T>(schema, SchemaSettings::draft2020_12().for_deserialize());
}

/// Checks that the Rust type of an action's output matches its schema, as [`assert_input_matches_schema`] does. An
/// optional property must be omitted when it has no value (`#[serde(skip_serializing_if = "Option::is_none")]`),
/// because `null` is a value.
///
/// # Panics
/// If they differ. The message names every difference.
pub fn assert_output_matches_schema<T: JsonSchema>(schema: &str) {
    assert_matches::<T>(schema, SchemaSettings::draft2020_12().for_serialize());
}

fn assert_matches<T: JsonSchema>(schema: &str, settings: SchemaSettings) {
    let rust = settings.into_generator().into_root_schema_for::<T>().to_value();
    let schema: Value = match serde_json::from_str(schema) {
        Ok(schema) => schema,
        Err(error) => panic!("the schema is not JSON: {error}"),
    };
    let mut differences = Vec::new();
    compare(Node::root(&schema), Node::root(&rust), "", &mut differences);
    assert!(
        differences.is_empty(),
        "`{}` does not match its schema:\n  {}",
        std::any::type_name::<T>(),
        differences.join("\n  ")
    );
}

/// A schema within a document. References are followed.
#[derive(Clone, Copy)]
struct Node<'a> {
    document: &'a Value,
    here: &'a Value,
}

impl<'a> Node<'a> {
    fn root(document: &'a Value) -> Self {
        Self { document, here: document }.resolved()
    }

    fn child(self, here: &'a Value) -> Self {
        Self { here, ..self }.resolved()
    }

    /// The target of a local reference. Chains of references are followed, circles are not.
    fn resolved(mut self) -> Self {
        for _ in 0..32 {
            let target = self.here.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix('#'));
            match target.and_then(|pointer| self.document.pointer(pointer)) {
                Some(here) => self.here = here,
                None => break,
            }
        }
        self
    }

    fn object(self, keyword: &str) -> Option<&'a Map<String, Value>> {
        self.here.get(keyword).and_then(Value::as_object)
    }

    /// The alternatives of this schema without `null`; the schema itself if there are none.
    fn choices(self) -> Vec<Self> {
        let choice = ["oneOf", "anyOf"].iter().find_map(|k| self.here.get(k).and_then(Value::as_array));
        match choice {
            Some(choices) => choices.iter().flat_map(|c| self.child(c).choices()).filter(|c| !c.is_null()).collect(),
            None => vec![self],
        }
    }

    fn is_null(self) -> bool {
        self.here.get("type").and_then(Value::as_str) == Some("null")
    }

    /// The types of the schema without `null`.
    fn types(self) -> BTreeSet<String> {
        let name = |value: &Value| value.as_str().filter(|name| *name != "null").map(str::to_owned);
        let own = |node: Self| match node.here.get("type") {
            Some(Value::Array(names)) => names.iter().filter_map(name).collect(),
            Some(one) => name(one).into_iter().collect(),
            // Without a type, the values show it.
            None => node.values().unwrap_or_default().iter().filter_map(|v| type_of(v)).collect::<BTreeSet<_>>(),
        };
        self.choices().into_iter().flat_map(own).collect()
    }

    /// The enumerated values as JSON text, if there are any.
    fn values(self) -> Option<BTreeSet<String>> {
        let own = |node: Self| match (node.here.get("enum"), node.here.get("const")) {
            (Some(Value::Array(values)), _) => {
                Some(values.iter().filter(|v| !v.is_null()).map(Value::to_string).collect::<Vec<_>>())
            }
            (_, Some(value)) => Some(vec![value.to_string()]),
            _ => None,
        };
        let all: Option<Vec<_>> = self.choices().into_iter().map(own).collect();
        all.map(|lists| lists.into_iter().flatten().collect())
    }

    fn required(self) -> BTreeSet<&'a str> {
        self.here.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
    }
}

/// The type of a value in JSON text.
fn type_of(json: &str) -> Option<String> {
    let name = match json.bytes().next()? {
        b'"' => "string",
        b't' | b'f' => "boolean",
        b'{' => "object",
        b'[' => "array",
        b'n' => return None,
        _ => "number",
    };
    Some(name.to_owned())
}

fn compare(schema: Node<'_>, rust: Node<'_>, place: &str, differences: &mut Vec<String>) {
    let mut differ = |what: &str, schema: String, rust: String| {
        let place = if place.is_empty() { "the whole" } else { place };
        differences.push(format!("{place}: {what}: {schema} in the schema, {rust} in Rust"));
    };
    let (types, rust_types) = (schema.types(), rust.types());
    if types != rust_types {
        differ("type", format!("{types:?}"), format!("{rust_types:?}"));
        return;
    }
    if schema.values() != rust.values() {
        differ("values", format!("{:?}", schema.values()), format!("{:?}", rust.values()));
    }
    // Alternative objects are compared one by one: only their properties distinguish them.
    let (choices, rust_choices) = (schema.choices(), rust.choices());
    let [schema, rust] = match (choices.as_slice(), rust_choices.as_slice()) {
        ([schema], [rust]) => [*schema, *rust],
        (several, others) if several.len() == others.len() && types.contains("object") => {
            for (index, (schema, rust)) in several.iter().zip(others).enumerate() {
                compare(*schema, *rust, &format!("{place} (choice {index})"), differences);
            }
            return;
        }
        _ => return,
    };
    let empty = Map::new();
    let properties = schema.object("properties").unwrap_or(&empty);
    let rust_properties = rust.object("properties").unwrap_or(&empty);
    let names = |properties: &Map<String, Value>| properties.keys().cloned().collect::<BTreeSet<_>>();
    if names(properties) != names(rust_properties) {
        differ("properties", format!("{:?}", names(properties)), format!("{:?}", names(rust_properties)));
    }
    if schema.required() != rust.required() {
        differ("required", format!("{:?}", schema.required()), format!("{:?}", rust.required()));
    }
    for (name, property) in properties {
        if let Some(rust_property) = rust_properties.get(name) {
            compare(schema.child(property), rust.child(rust_property), &format!("{place}/{name}"), differences);
        }
    }
    if let (Some(items), Some(rust_items)) = (schema.here.get("items"), rust.here.get("items")) {
        compare(schema.child(items), rust.child(rust_items), &format!("{place}/*"), differences);
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use super::*;

    #[derive(Serialize, Deserialize, JsonSchema)]
    #[serde(rename_all = "camelCase")]
    struct Example {
        name: String,
        count: Option<u32>,
        colour: Colour,
        parts: Vec<Part>,
    }

    #[derive(Serialize, Deserialize, JsonSchema)]
    #[serde(rename_all = "kebab-case")]
    enum Colour {
        /// The comment makes schemars write `oneOf`.
        DarkRed,
        Blue,
    }

    #[derive(Serialize, Deserialize, JsonSchema)]
    struct Part {
        #[serde(skip_serializing_if = "Option::is_none")]
        weight: Option<f64>,
    }

    fn schema() -> Value {
        json!({
            "type": "object",
            "required": ["name", "colour", "parts"],
            "properties": {
                "name": {"type": "string", "pattern": "^a"},
                "count": {"type": "integer", "minimum": 0},
                "colour": {"enum": ["dark-red", "blue"]},
                "parts": {"type": "array", "items": {"$ref": "#/$defs/part"}}
            },
            "$defs": {"part": {"type": "object", "properties": {"weight": {"type": "number"}}}}
        })
    }

    fn differences(schema: &Value) -> String {
        let schema = schema.to_string();
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| {}));
        let caught = std::panic::catch_unwind(|| assert_input_matches_schema::<Example>(&schema));
        std::panic::set_hook(hook);
        caught.err().and_then(|p| p.downcast::<String>().ok()).map_or(String::new(), |message| *message)
    }

    #[test]
    fn each_kind_of_difference_is_found() {
        assert_eq!(differences(&schema()), "");
        for (pointer, value, found) in [
            ("/properties/name/type", json!("integer"), "/name: type"),
            ("/properties/colour/enum", json!(["dark-red"]), "/colour: values"),
            ("/properties/extra", json!({"type": "string"}), "the whole: properties"),
            ("/required", json!(["name"]), "the whole: required"),
            ("/$defs/part/properties/weight/type", json!("string"), "/parts/*/weight: type"),
            ("/properties/parts/items", json!({"type": "string"}), "/parts/*: type"),
        ] {
            let mut changed = schema();
            if let Some((parent, name)) = pointer.rsplit_once('/') {
                changed.pointer_mut(parent).and_then(Value::as_object_mut).map(|o| o.insert(name.to_owned(), value));
            }
            let message = differences(&changed);
            assert!(message.contains(found), "{pointer}: {message}");
        }
    }

    #[test]
    #[should_panic(expected = "the whole: required")]
    fn an_output_that_would_say_null_is_found() {
        assert_output_matches_schema::<Example>(&schema().to_string());
    }

    #[test]
    fn an_output_that_omits_absent_values_matches() {
        let schema = json!({"type": "object", "properties": {"weight": {"type": "number"}}});
        assert_output_matches_schema::<Part>(&schema.to_string());
    }
}
