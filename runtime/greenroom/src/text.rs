//! Text from strangers, made fit to be shown, and JSON in one fixed form.

use serde_json::Value;
use sha2::{Digest, Sha256};

/// At most `max` characters of a text, without control characters (terminal escapes among them).
pub(crate) fn shortened(text: &str, max: usize) -> String {
    let mut shown: String = text.chars().filter(|c| !c.is_control()).take(max + 1).collect();
    if shown.chars().count() > max {
        shown = shown.chars().take(max).collect();
        shown.push('…');
    }
    shown
}

/// A word in kebab case, at most 64 characters: what an action may use as the code of its failure.
pub(crate) fn is_code(text: &str) -> bool {
    let ok = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=64).contains(&text.len()) && text.bytes().all(ok) && text.as_bytes()[0].is_ascii_lowercase()
}

/// SHA-256 of a JSON value, in hex; the same for equal values, whatever the order of their fields.
pub(crate) fn json_digest(value: &Value) -> String {
    let mut hasher = Sha256::new();
    digest_into(value, &mut hasher);
    hex::encode(hasher.finalize())
}

fn digest_into(value: &Value, hasher: &mut Sha256) {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(name, _)| *name);
            hasher.update(b"{");
            for (name, value) in fields {
                hasher.update(Value::from(name.as_str()).to_string());
                hasher.update(b":");
                digest_into(value, hasher);
                hasher.update(b",");
            }
            hasher.update(b"}");
        }
        Value::Array(items) => {
            hasher.update(b"[");
            for item in items {
                digest_into(item, hasher);
                hasher.update(b",");
            }
            hasher.update(b"]");
        }
        scalar => hasher.update(scalar.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn escapes_and_length() {
        assert_eq!(shortened("a\u{1b}[31mb", 80), "a[31mb");
        assert_eq!(shortened("abcdef", 3), "abc…");
        assert_eq!(shortened("abc", 3), "abc");
    }

    #[test]
    fn codes() {
        for (text, good) in
            [("webinar-full", true), ("a", true), ("", false), ("A", false), ("1a", false), ("a b", false)]
        {
            assert_eq!(is_code(text), good, "{text}");
        }
        assert!(!is_code(&"a".repeat(65)));
    }

    #[test]
    fn equal_values_have_one_digest() {
        let digest = |text: &str| serde_json::from_str::<Value>(text).map(|v| json_digest(&v)).ok();
        assert_eq!(digest(r#"{"a":1,"b":[true,null]}"#), digest(r#"{ "b":[true,null], "a":1 }"#));
        assert_ne!(json_digest(&json!(["a", "b"])), json_digest(&json!(["a,b"])));
        assert_ne!(json_digest(&json!([1])), json_digest(&json!(["1"])));
    }
}
