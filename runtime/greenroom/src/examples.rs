//! Examples and defaults in a schema, held against the schema itself.

use std::time::{Duration, Instant};

use greenroom_domain::Fault;
use serde_json::{Map, Value};

use crate::{metered::StopSignal, schema};

/// What was found about the examples in a schema.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExamplesReport {
    /// The values that the schema they stand in does not accept, each with its place in the schema.
    pub faults: Vec<Fault>,
    /// Whether all values were checked. Otherwise the time was over before.
    pub complete: bool,
}

/// Checks the values in a schema that are examples: `examples` and `default`, at the top and at the fields of objects. A stranger's
/// schema can have many, and each may be expensive, so all together have until `deadline`.
pub fn invalid_examples(schema: &Value, deadline: Instant) -> ExamplesReport {
    let left = deadline.saturating_duration_since(Instant::now()).min(Duration::from_secs(3_600));
    let stop = StopSignal::after(u64::try_from(left.as_millis()).unwrap_or(u64::MAX));
    let mut faults = Vec::new();
    walk(schema, schema, String::new(), &stop, &mut faults);
    ExamplesReport { faults, complete: !stop.is_over() }
}

/// The depth of the recursion is that of the schema, which is limited when a package is read.
fn walk(root: &Value, schema: &Value, place: String, stop: &StopSignal, faults: &mut Vec<Fault>) {
    if stop.is_over() {
        return;
    }
    let examples = schema.get("examples").and_then(Value::as_array).into_iter().flatten().enumerate();
    let examples = examples.map(|(index, value)| (format!("{place}/examples/{index}"), value));
    let values: Vec<(String, &Value)> =
        examples.chain(schema.get("default").map(|value| (format!("{place}/default"), value))).collect();
    if !values.is_empty() {
        let checked = schema::accepts(&alone(root, schema), values.iter().map(|(_, value)| *value), stop);
        for ((pointer, _), wrong) in values.into_iter().zip(checked) {
            faults.extend(wrong.map(|message| Fault::new(pointer, message)));
        }
    }
    for (name, inner) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let name = name.replace('~', "~0").replace('/', "~1");
        walk(root, inner, format!("{place}/properties/{name}"), stop, faults);
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
        let report = invalid_examples(&schema, Instant::now() + Duration::from_secs(600));
        let places: Vec<String> = report.faults.into_iter().map(|fault| fault.pointer).collect();
        assert_eq!(places, ["/examples/1", "/properties/points/examples/1", "/properties/points/default"]);
        assert!(report.complete);
    }

    #[test]
    fn the_examples_of_all_parts_share_one_deadline() {
        // Each part is compiled with all definitions, and each by itself is fast enough.
        let definition = |n: usize| (format!("d{n}"), json!({ "type": "string", "pattern": "^(a|b)+$" }));
        let definitions: Map<String, Value> = (0..100).map(definition).collect();
        let part = |n: usize| (format!("p{n}"), json!({ "$ref": format!("#/$defs/d{}", n % 100), "default": 7 }));
        let properties: Map<String, Value> = (0..400).map(part).collect();
        let hostile = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "$defs": definitions,
            "properties": properties
        });
        let report = invalid_examples(&hostile, Instant::now() + Duration::from_millis(2));
        assert!(!report.complete && report.faults.len() < 400, "{}", report.faults.len());
        assert_eq!(invalid_examples(&hostile, Instant::now()), ExamplesReport::default());
    }
}
