//! Examples and defaults in a schema, held against the schema itself.

use greenroom_domain::Fault;
use serde_json::{Map, Value};

use crate::schema;

/// The values in a schema that are examples: `examples` and `default`, at the top and at the fields of objects. Returns those
/// that the schema they stand in does not accept, each with its place in the schema.
pub fn invalid_examples(schema: &Value) -> Vec<Fault> {
    let mut faults = Vec::new();
    walk(schema, schema, String::new(), &mut faults);
    faults
}

/// The depth of the recursion is that of the schema, which is limited when a package is read.
fn walk(root: &Value, schema: &Value, place: String, faults: &mut Vec<Fault>) {
    let examples = schema.get("examples").and_then(Value::as_array).into_iter().flatten().enumerate();
    let examples = examples.map(|(index, value)| (format!("{place}/examples/{index}"), value));
    let values: Vec<(String, &Value)> =
        examples.chain(schema.get("default").map(|value| (format!("{place}/default"), value))).collect();
    if !values.is_empty() {
        let checked = schema::accepts(&alone(root, schema), values.iter().map(|(_, value)| *value));
        for ((pointer, _), wrong) in values.into_iter().zip(checked) {
            faults.extend(wrong.map(|message| Fault { pointer, message }));
        }
    }
    for (name, inner) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let name = name.replace('~', "~0").replace('/', "~1");
        walk(root, inner, format!("{place}/properties/{name}"), faults);
    }
}

/// A part of a schema as a schema of its own, with the definitions that it may refer to.
fn alone(root: &Value, part: &Value) -> Value {
    let mut alone = part.as_object().cloned().unwrap_or_else(Map::new);
    for keyword in ["$schema", "$defs"] {
        if let Some(value) = root.get(keyword) {
            alone.entry(keyword).or_insert_with(|| value.clone());
        }
    }
    alone.into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn examples_are_held_against_the_schema_that_they_stand_in() {
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
            "$defs": { "points": { "type": "integer", "minimum": 0 } },
            "properties": {
                "points": { "$ref": "#/$defs/points", "default": -1, "examples": [3, "three"] },
                "note": { "type": "string", "examples": ["a"] }
            },
            "required": ["points"],
            "examples": [{ "points": 1 }, {}]
        });
        let places: Vec<String> = invalid_examples(&schema).into_iter().map(|fault| fault.pointer).collect();
        assert_eq!(places, ["/examples/1", "/properties/points/examples/1", "/properties/points/default"]);
    }
}
