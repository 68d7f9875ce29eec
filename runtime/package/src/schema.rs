//! The conditions that an untrusted JSON Schema must meet before the host compiles it.

use greenroom_sentence::{Sentence, sentence};
use serde_json::Value;

use crate::{
    PackageError,
    cost::schema_cost,
    keywords::Holds,
    patterns::{Patterns, Refused},
    reference,
    sections::{self, INPUT_SCHEMA, OUTPUT_SCHEMA, is_unprintable, plain},
};

/// The only supported dialect.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// How deep a schema may nest.
const MAX_DEPTH: usize = 32;

/// How many parts a schema may have for one position in a value, with its references written out.
pub const MAX_PARTS: u64 = 10_000;

/// How many bytes the texts of a compiled schema and the locations of its parts may take. Each part keeps its own
/// location. The limit is about the size of the largest schema's other data.
pub const MAX_BYTES: u64 = 8 << 20;

/// Checks a package's two schemas.
///
/// # Errors
/// The first problem with one of them, and its place.
pub(crate) fn check_both(input: &Value, output: &Value) -> Result<(), PackageError> {
    let mut patterns = Patterns::default();
    check(INPUT_SCHEMA, input, &mut patterns)?;
    check(OUTPUT_SCHEMA, output, &mut patterns)
}

/// Checks the schema of a section: it must be a draft 2020-12 schema of an object, within the limits, without
/// references to anything outside of it. Its patterns count against the package's budget.
fn check(section: &'static str, schema: &Value, patterns: &mut Patterns) -> Result<(), PackageError> {
    let at_root = |message: Sentence| PackageError::Schema { section, pointer: String::new(), message };
    let Some(root) = schema.as_object() else {
        return Err(at_root(sentence!(
            "failure-schema-object",
            "a schema is a JSON object here, of an object: {example}",
            example = "{\"$schema\": ..., \"type\": \"object\", ...}"
        )));
    };
    if root.get("$schema").and_then(Value::as_str) != Some(DIALECT) {
        return Err(at_root(sentence!(
            "failure-schema-dialect",
            "write {example}: Greenroom takes draft 2020-12 only",
            example = format!("\"$schema\": \"{DIALECT}\"")
        )));
    }
    if root.get("type").and_then(Value::as_str) != Some("object") {
        return Err(at_root(sentence!(
            "failure-schema-type",
            "write {example}: an action's input and output have named fields",
            example = "\"type\": \"object\""
        )));
    }
    sections::bounded(section, schema.to_string().len())?;
    walk(section, schema, Holds::Schema, &mut String::new(), 0)?;
    let cost = schema_cost(section, schema)?;
    if cost.parts > MAX_PARTS {
        return Err(at_root(sentence!(
            "failure-schema-parts",
            "with its references written out, and what `unevaluatedProperties` and `unevaluatedItems` ask again, it has more than \
             {most} parts: make it smaller, or refer less",
            most = MAX_PARTS
        )));
    }
    if cost.bytes > MAX_BYTES {
        return Err(at_root(sentence!(
            "failure-schema-bytes",
            "compiled, its texts and the places of its parts take more than {most} bytes: use shorter names, or refer less",
            most = MAX_BYTES
        )));
    }
    let refused = |(pointer, Refused(message)): (String, Refused)| PackageError::Schema {
        section,
        pointer: plain(&pointer),
        message,
    };
    patterns.take_all(schema).map_err(refused)
}

/// Keywords that refer in other ways than `$ref` does, or that change the meaning of a `$ref`.
const OTHER_REFERENCES: [&str; 6] =
    ["$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor", "$anchor", "$vocabulary"];

/// The depth of the recursion is limited by `MAX_DEPTH`.
fn walk(
    section: &'static str,
    value: &Value,
    holds: Holds,
    pointer: &mut String,
    depth: usize,
) -> Result<(), PackageError> {
    let refused = |pointer: &str, message: Sentence| PackageError::Schema { section, pointer: plain(pointer), message };
    if depth > MAX_DEPTH {
        let message =
            sentence!("failure-schema-depth", "it nests deeper than {most} levels: make it flatter", most = MAX_DEPTH);
        return Err(refused(pointer, message));
    }
    let strange = |text: &str| text.chars().any(|c| is_unprintable(c) && !matches!(c, '\n' | '\t'));
    let length = pointer.len();
    match value {
        Value::String(text) if strange(text) => {
            let message = sentence!("failure-schema-text-control", "a text holds control characters: leave them out");
            return Err(refused(pointer, message));
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointer.push_str(&format!("/{index}"));
                walk(section, item, holds, pointer, depth + 1)?;
                pointer.truncate(length);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                pointer.push('/');
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                if strange(name) {
                    let message =
                        sentence!("failure-schema-name-control", "a name holds control characters: leave them out");
                    return Err(refused(pointer, message));
                }
                let keyword = holds.keyword(name);
                if keyword.is_some_and(|keyword| {
                    OTHER_REFERENCES.contains(&keyword) || (depth > 0 && matches!(keyword, "$id" | "$schema"))
                }) {
                    let message = sentence!(
                        "failure-schema-plain-references",
                        "Greenroom follows plain references only, within one dialect: write {example}",
                        example = "\"$ref\": \"#/$defs/...\""
                    );
                    return Err(refused(pointer, message));
                }
                if keyword == Some("$ref") {
                    reference::check(field).map_err(|message| refused(pointer, message))?;
                }
                walk(section, field, holds.under(name), pointer, depth + 1)?;
                pointer.truncate(length);
            }
        }
        _ => {}
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(properties: Value) -> Value {
        json!({"$schema": DIALECT, "type": "object", "properties": properties})
    }

    fn checked(schema: &Value) -> Result<(), PackageError> {
        check(INPUT_SCHEMA, schema, &mut Patterns::default())
    }

    fn refusal(schema: &Value) -> String {
        checked(schema).unwrap_err().to_string()
    }

    #[test]
    fn a_plain_schema_is_taken() {
        let mut schema = object(json!({"a": {"$ref": "#/$defs/a", "description": "one\ntwo"}}));
        schema["$defs"] = json!({"a": {"type": "string"}});
        checked(&schema).unwrap();
    }

    #[test]
    fn refusals_say_where_and_what_to_do() {
        assert!(refusal(&json!(true)).contains("JSON object"));
        assert!(refusal(&json!({"type": "object"})).contains("2020-12"));
        assert!(refusal(&json!({"$schema": "http://json-schema.org/draft-07/schema#"})).contains("2020-12"));
        assert!(refusal(&json!({"$schema": DIALECT, "type": "string"})).contains("\"type\": \"object\""));
        let remote = refusal(&object(json!({"a": {"$ref": "file:///etc/passwd"}})));
        assert!(remote.contains("/properties/a/$ref") && remote.contains("$defs"), "{remote}");
        assert!(refusal(&object(json!({"a": {"title": "\u{1b}[2J"}}))).contains("/properties/a/title"));
        assert!(refusal(&object(json!({"a\u{202e}": {}}))).contains("control characters"));
        assert!(refusal(&object(json!({"a": {"title": "x".repeat(70_000)}}))).contains("65536"));
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |levels: usize| (0..levels).fold(json!({}), |inner, _| json!({"not": inner}));
        checked(&object(nested(30))).unwrap();
        assert!(refusal(&object(nested(33))).contains("deeper than 32"));
    }

    /// Escapes that the validator would decode, and the cost estimate would not.
    #[test]
    fn a_reference_has_one_meaning() {
        for reference in
            [json!("#/%24def/a"), json!("#/$defs/a b"), json!("#a"), json!("#/$defs/é"), json!(1), json!("#/a?b#c")]
        {
            let mut schema = object(json!({ "a": { "$ref": reference } }));
            schema["$defs"] = json!({ "a": true, "a b": true, "é": true });
            schema["%24defs"] = json!({ "a": true });
            assert!(refusal(&schema).contains("/properties/a/$ref"), "{reference}");
        }
    }

    #[test]
    fn names_and_values_that_look_like_keywords_are_not_keywords() {
        let names: Vec<&str> = OTHER_REFERENCES.into_iter().chain(["$schema", "$id", "$ref", "pattern"]).collect();
        let named: serde_json::Map<_, _> = names.iter().map(|name| ((*name).to_owned(), json!({}))).collect();
        let mut schema = object(Value::Object(named.clone()));
        checked(&schema).unwrap();
        schema["$defs"] = Value::Object(named);
        let value = json!({ "$ref": 1, "$id": "x", "pattern": "\\p{L}{1000}".repeat(1_000), "multipleOf": 1e300 });
        schema["properties"]["a"] = json!({ "examples": [value], "default": value, "const": value, "enum": [value] });
        checked(&schema).unwrap();
        schema["properties"]["b"] = json!({ "$ref": "#/$defs/ns:Type@1" });
        schema["$defs"]["ns:Type@1"] = json!(true);
        checked(&schema).unwrap();
    }

    #[test]
    fn texts_and_places_are_bounded() {
        let long = "n".repeat(30_000);
        let placed = object(json!({ long: { "allOf": vec![json!({ "minimum": 0 }); 2_400] } }));
        assert!(refusal(&placed).contains("shorter names"));
        let mut copied = object(json!({ "a": { "allOf": vec![json!({ "$ref": "#/$defs/long" }); 470] } }));
        copied["$defs"] = json!({ "long": { "title": "t".repeat(50_000) } });
        assert!(refusal(&copied).contains("shorter names"));
    }

    #[test]
    fn divisors_that_take_large_fractions_are_refused() {
        for divisor in [json!(1e-300), json!(1e300), json!(1.0 / 3.0), json!(1.5e-12)] {
            assert!(refusal(&object(json!({ "a": { "multipleOf": divisor } }))).contains("/properties/a/multipleOf"));
        }
        for divisor in [json!(0.01), json!(1), json!(1.0), json!(1_000_000), json!(1e-12), json!(1e14)] {
            checked(&object(json!({ "a": { "multipleOf": divisor } }))).unwrap();
        }
    }

    #[test]
    fn references_that_multiply_or_lead_in_a_circle_are_refused() {
        let mut parts = serde_json::Map::new();
        parts.insert("d0".to_owned(), json!({ "maxLength": 1 }));
        for level in 1..16 {
            let below = json!({ "$ref": format!("#/$defs/d{}", level - 1) });
            parts.insert(format!("d{level}"), json!({ "allOf": vec![below; 8] }));
        }
        let mut many = object(json!({ "a": { "$ref": "#/$defs/d15" } }));
        many["$defs"] = Value::Object(parts);
        assert!(checked(&many).unwrap_err().to_string().contains("written out"));

        let mut circle = object(json!({ "a": { "$ref": "#/$defs/n" } }));
        circle["$defs"] = json!({ "n": { "properties": { "n": { "$ref": "#/$defs/n" } } } });
        assert!(checked(&circle).unwrap_err().to_string().contains("circle"));
        assert!(checked(&object(json!({ "a": { "$ref": "#" } }))).is_err());
        assert!(checked(&object(json!({ "a": { "$ref": "#/$defs/none" } }))).is_err());
        for other in OTHER_REFERENCES.into_iter().chain(["$schema", "$id"]) {
            let refused = refusal(&object(json!({ "a": { other: "https://json-schema.org/draft/2019-09/schema" } })));
            assert!(refused.contains("plain references") && refused.contains(other), "{other}: {refused}");
        }
        let mut twice = object(json!({ "a": { "$ref": "#/$defs/n" }, "b": { "$ref": "#/$defs/n" } }));
        twice["$defs"] = json!({ "n": { "maxLength": 3 } });
        assert!(checked(&twice).is_ok());
    }
}
