//! What is not to be seen: fields that a schema marks as secret, and links that carry a token.

use serde_json::Value;

/// What stands in place of a secret, as in the store's own words.
pub(crate) const MASKED: &str = "[masked]";

/// Masks what the schema marks with `"x-secret": true`, and every link in a text that carries a query, a fragment or a
/// user: those are where links carry tokens. The second is for values whose schema is not at hand, or forgot a mark.
pub(crate) fn masked(value: &Value, schema: Option<&Value>) -> Value {
    let mut masked = value.clone();
    for place in schema.map(|schema| greenroom::places_marked(schema, value, "x-secret")).into_iter().flatten() {
        // A place within one that is masked already is gone.
        if let Some(secret) = masked.pointer_mut(&place) {
            *secret = MASKED.into();
        }
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
