//! Masking of links, which may carry a token, and `Debug` output that shows no value of a person.

use std::{collections::BTreeMap, fmt};

pub use greenroom_sentence::mask::{COMPLETE_PATH, MASKED, links};
use serde_json::Value;

/// Masks links that may carry a token, in all texts of a value.
pub fn links_in(value: &mut Value) {
    match value {
        Value::String(text) => {
            if text.contains("://") {
                *text = links(text);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(links_in),
        Value::Object(fields) => fields.values_mut().for_each(links_in),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// For `Debug`: the names of properties without their values, which may be secret.
pub struct Names<'a, T>(pub &'a BTreeMap<String, T>);

impl<T> fmt::Debug for Names<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// For `Debug`: the shape of a JSON value without its texts and numbers, any of which its schema may mark as secret.
pub struct Shape<'a>(pub &'a Value);

impl fmt::Debug for Shape<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::Null => f.write_str("null"),
            Value::Bool(_) => f.write_str("bool"),
            Value::Number(_) => f.write_str("number"),
            Value::String(text) => write!(f, "string of {} bytes", text.len()),
            Value::Array(items) => f.debug_list().entries(items.iter().map(Shape)).finish(),
            Value::Object(fields) => f.debug_map().entries(fields.iter().map(|(k, v)| (k, Shape(v)))).finish(),
        }
    }
}

/// For `Debug`: a link, or another text, without what may be a token.
pub struct Link<'a>(pub &'a Option<String>);

impl fmt::Debug for Link<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_deref().map(links).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn links_are_masked_wherever_in_a_value_they_are() {
        let text = "join https://zoom.us/w/1?tk=s3cret now";
        let mut value = json!({"a": [text, 1], "b": "https://ada@zoom.us"});
        links_in(&mut value);
        assert_eq!(value, json!({"a": [format!("join {MASKED} now"), 1], "b": MASKED}));
    }

    #[test]
    fn debug_output_has_no_value() {
        let value = json!({"a": ["s3cret", 1234, true, null]});
        assert_eq!(format!("{:?}", Shape(&value)), r#"{"a": [string of 6 bytes, number, bool, null]}"#);
        let properties = BTreeMap::from([("pin".to_owned(), "s3cret")]);
        assert_eq!(format!("{:?}", Names(&properties)), r#"{"pin"}"#);
    }
}
