//! What is not to be seen: fields that a schema marks as secret, and links that carry a token.

use serde_json::{Map, Value};

/// What stands in place of a secret, as in the store's own words.
pub(crate) const MASKED: &str = "[masked]";

/// How deep references in a schema are followed without going deeper into the value: stops `$ref` loops.
const MAX_REFERENCES: usize = 16;

/// Masks what the schema marks with `"x-secret": true`, and every link in a text that carries a query, a fragment or a
/// user: those are where links carry tokens. The second is for values whose schema is not at hand, or forgot a mark.
pub(crate) fn masked(value: &Value, schema: Option<&Value>) -> Value {
    let mut masked = value.clone();
    if let Some(schema) = schema {
        mask_by_schema(schema, schema, &mut masked, MAX_REFERENCES);
    }
    mask_links(&mut masked);
    masked
}

/// Masks links that may carry a token.
pub(crate) fn mask_links(value: &mut Value) {
    match value {
        Value::String(text) => {
            if text.contains("://") {
                *text = links_masked(text);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask_links),
        Value::Object(fields) => fields.values_mut().for_each(mask_links),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A text whose links that may carry a token are masked.
pub(crate) fn links_masked(text: &str) -> String {
    let carries_token = |word: &str| word.split_once("://").is_some_and(|(_, rest)| rest.contains(['?', '#', '@']));
    text.split_inclusive(char::is_whitespace)
        .map(|word| {
            let bare = word.trim_end();
            if carries_token(bare) { format!("{MASKED}{}", &word[bare.len()..]) } else { word.to_owned() }
        })
        .collect()
}

fn mask_by_schema(root: &Value, schema: &Value, value: &mut Value, references: usize) {
    let Some(keywords) = schema.as_object() else { return };
    if keywords.get("x-secret") == Some(&Value::Bool(true)) {
        *value = MASKED.into();
        return;
    }
    if references > 0 {
        for part in of_the_same_value(root, keywords) {
            mask_by_schema(root, part, value, references - 1);
        }
    }
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let own = keywords.get("properties").and_then(|p| p.get(name));
                // Whether a pattern matches is not asked: rather one mask too many.
                let patterns = keywords.get("patternProperties").and_then(Value::as_object);
                let parts = own.into_iter().chain(patterns.into_iter().flat_map(Map::values));
                let rest = keywords.get("additionalProperties").filter(|_| own.is_none());
                for part in parts.chain(rest) {
                    mask_by_schema(root, part, member, MAX_REFERENCES);
                }
            }
        }
        Value::Array(items) => {
            let prefix = keywords.get("prefixItems").and_then(Value::as_array);
            for (index, item) in items.iter_mut().enumerate() {
                if let Some(part) = prefix.and_then(|p| p.get(index)).or_else(|| keywords.get("items")) {
                    mask_by_schema(root, part, item, MAX_REFERENCES);
                }
            }
        }
        _ => {}
    }
}

/// Further schemas that say something of the same value.
fn of_the_same_value<'a>(root: &'a Value, keywords: &'a Map<String, Value>) -> impl Iterator<Item = &'a Value> {
    let reference = keywords.get("$ref").and_then(Value::as_str);
    let target = reference.and_then(|r| root.pointer(r.strip_prefix('#')?));
    let single = ["if", "then", "else"].into_iter().filter_map(|k| keywords.get(k));
    let lists = ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|k| keywords.get(k)?.as_array()).flatten();
    target.into_iter().chain(single).chain(lists)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_schema_says_what_is_secret() {
        let schema = json!({
            "$defs": {"link": {"type": "string", "x-secret": true}, "loop": {"$ref": "#/$defs/loop"}},
            "properties": {
                "a": {"x-secret": true}, "b": {"$ref": "#/$defs/link"}, "c": {"$ref": "#/$defs/loop"},
                "d": {"type": "array", "items": {"oneOf": [{"properties": {"e": {"x-secret": true}}}]}}
            }
        });
        let value = json!({"a": {"deep": 1}, "b": "x", "c": "y", "d": [{"e": 1, "f": 2}]});
        let expected = json!({"a": MASKED, "b": MASKED, "c": "y", "d": [{"e": MASKED, "f": 2}]});
        assert_eq!(masked(&value, Some(&schema)), expected);
    }

    #[test]
    fn links_that_carry_something_are_masked_without_a_schema() {
        let value = json!(["join https://zoom.us/w/1?tk=s3cret now", "https://zoom.us/w/1", "what? no link"]);
        let expected = json!([format!("join {MASKED} now"), "https://zoom.us/w/1", "what? no link"]);
        assert_eq!(masked(&value, None), expected);
    }
}
