//! What a stranger's JSON Schema must be before the host compiles it.

use serde_json::Value;

use crate::{
    PackageError,
    sections::{self, is_unprintable, plain},
};

/// The only dialect.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// How deep a schema may nest.
const MAX_DEPTH: usize = 32;

/// Checks a schema that stands for the section: a draft 2020-12 schema of an object, bounded, without references to
/// anything outside of it.
pub(crate) fn check(section: &'static str, schema: &Value) -> Result<(), PackageError> {
    let at_root = |message: &str| PackageError::Schema { section, pointer: String::new(), message: message.to_owned() };
    let Some(root) = schema.as_object() else {
        return Err(at_root(
            "a schema is a JSON object here, of an object: {\"$schema\": ..., \"type\": \"object\", ...}",
        ));
    };
    if root.get("$schema").and_then(Value::as_str) != Some(DIALECT) {
        return Err(at_root(&format!("write \"$schema\": \"{DIALECT}\": Greenroom takes draft 2020-12 only")));
    }
    if root.get("type").and_then(Value::as_str) != Some("object") {
        return Err(at_root("write \"type\": \"object\": an action's input and output have named fields"));
    }
    sections::bounded(section, schema.to_string().len())?;
    walk(section, schema, &mut String::new(), 0)
}

/// Recursion is bounded by `MAX_DEPTH`.
fn walk(section: &'static str, value: &Value, pointer: &mut String, depth: usize) -> Result<(), PackageError> {
    let refused = |pointer: &str, message: String| PackageError::Schema { section, pointer: plain(pointer), message };
    if depth > MAX_DEPTH {
        return Err(refused(pointer, format!("it nests deeper than {MAX_DEPTH} levels: make it flatter")));
    }
    let strange = |text: &str| text.chars().any(|c| is_unprintable(c) && !matches!(c, '\n' | '\t'));
    let length = pointer.len();
    match value {
        Value::String(text) if strange(text) => {
            return Err(refused(pointer, "a text holds control characters: leave them out".to_owned()));
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointer.push_str(&format!("/{index}"));
                walk(section, item, pointer, depth + 1)?;
                pointer.truncate(length);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                pointer.push('/');
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                if strange(name) {
                    return Err(refused(pointer, "a name holds control characters: leave them out".to_owned()));
                }
                if matches!(name.as_str(), "$ref" | "$dynamicRef")
                    && field.as_str().is_some_and(|target| !target.starts_with('#'))
                {
                    return Err(refused(
                        pointer,
                        "it refers to another document, which is never fetched: put what is meant under \"$defs\" and \
                         refer to it by \"#/$defs/...\""
                            .to_owned(),
                    ));
                }
                walk(section, field, pointer, depth + 1)?;
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
    use crate::sections::INPUT_SCHEMA;

    fn object(properties: Value) -> Value {
        json!({"$schema": DIALECT, "type": "object", "properties": properties})
    }

    fn refusal(schema: &Value) -> String {
        check(INPUT_SCHEMA, schema).unwrap_err().to_string()
    }

    #[test]
    fn a_plain_schema_is_taken() {
        check(INPUT_SCHEMA, &object(json!({"a": {"$ref": "#/$defs/a", "description": "one\ntwo"}}))).unwrap();
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
        check(INPUT_SCHEMA, &object(nested(30))).unwrap();
        assert!(refusal(&object(nested(33))).contains("deeper than 32"));
    }
}
