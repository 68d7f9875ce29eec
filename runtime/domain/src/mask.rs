//! Masking of links, which may carry a token, and `Debug` output that shows no value of a person.

use std::{collections::BTreeMap, fmt};

use serde_json::Value;

/// Replaces a secret.
pub const MASKED: &str = "[masked]";

/// The folder of the server at which waits are completed. The rest of such a link's path is a token.
pub const COMPLETE_PATH: &str = "/complete/";

/// Masks links that may carry a token, in one text: those with a query, a fragment or a user, and those that complete a wait.
pub fn links(text: &str) -> String {
    let carries_token = |word: &str| {
        word.split_once("://").is_some_and(|(_, rest)| rest.contains(['?', '#', '@']) || rest.contains(COMPLETE_PATH))
    };
    text.split_inclusive(char::is_whitespace)
        .map(|word| {
            let bare = word.trim_end();
            if carries_token(bare) { format!("{MASKED}{}", &word[bare.len()..]) } else { word.to_owned() }
        })
        .collect()
}

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
    fn links_that_carry_something_are_masked() {
        let text = "join https://zoom.us/w/1?tk=s3cret now";
        assert_eq!(links(text), format!("join {MASKED} now"));
        assert_eq!(links("<https://g.example/complete/abc>"), MASKED);
        for plain in ["https://zoom.us/w/1", "https://g.example/complete", "what? no link", ""] {
            assert_eq!(links(plain), plain);
        }
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
