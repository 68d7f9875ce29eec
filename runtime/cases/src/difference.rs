//! [`Difference`]: where what came is not what the case says.

use serde::Serialize;
use serde_json::Value;
use similar::{ChangeTag, TextDiff};

/// The text in a case that fits every value.
pub const ANY: &str = "<any>";

/// A part of `then` that is not what came.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// The part, as a JSON Pointer into the case: `/then/output`.
    pub place: String,
    /// What the case says. None where it says nothing of what came.
    pub wanted: Option<Value>,
    /// What came. None where nothing did.
    pub came: Option<Value>,
}

impl Difference {
    /// The two as a diff of their lines, each beginning with `-`, `+` or a blank.
    pub fn lines(&self) -> Vec<String> {
        let text = |value: &Option<Value>| {
            let pretty = value.as_ref().map(|value| serde_json::to_string_pretty(value).unwrap_or_default());
            pretty.unwrap_or_default()
        };
        let (wanted, came) = (text(&self.wanted), text(&self.came));
        let diff = TextDiff::from_lines(&wanted, &came);
        let line = |change: similar::Change<&str>| {
            let sign = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            format!("{sign} {}", change.value().trim_end_matches('\n'))
        };
        diff.iter_all_changes().map(line).collect()
    }
}

/// Whether a value fits what a case says of it.
pub(crate) fn fits(wanted: &Value, came: &Value) -> bool {
    match (wanted, came) {
        (Value::String(text), _) if text == ANY => true,
        (Value::Array(wanted), Value::Array(came)) => {
            wanted.len() == came.len() && wanted.iter().zip(came).all(|(wanted, came)| fits(wanted, came))
        }
        (Value::Object(wanted), Value::Object(came)) => {
            wanted.len() == came.len()
                && wanted.iter().all(|(name, wanted)| came.get(name).is_some_and(|came| fits(wanted, came)))
        }
        (wanted, came) => same(wanted, came),
    }
}

/// As [`fits`], where an object of `wanted` says only some of the fields.
pub(crate) fn fits_in_part(wanted: &Value, came: &Value) -> bool {
    match (wanted, came) {
        (Value::Object(wanted), Value::Object(came)) => {
            wanted.iter().all(|(name, wanted)| came.get(name).is_some_and(|came| fits(wanted, came)))
        }
        (wanted, came) => fits(wanted, came),
    }
}

/// `1` and `1.0` are one number.
fn same(wanted: &Value, came: &Value) -> bool {
    match (wanted.as_f64(), came.as_f64()) {
        (Some(a), Some(b)) if wanted.is_number() && came.is_number() => a == b,
        _ => wanted == came,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_fits_and_what_does_not() {
        for (wanted, came, whole, in_part) in [
            (json!({"a": 1}), json!({"a": 1.0}), true, true),
            (json!({"a": 1}), json!({"a": 1, "b": 2}), false, true),
            (json!({"a": 1, "b": 2}), json!({"a": 1}), false, false),
            (json!({"a": "<any>"}), json!({"a": [1]}), true, true),
            (json!([1, "<any>"]), json!([1, 2]), true, true),
            (json!([1]), json!([1, 2]), false, false),
            (json!("1"), json!(1), false, false),
            (json!({"a": {"b": 1}}), json!({"a": {"b": 1, "c": 2}}), false, false),
        ] {
            assert_eq!((fits(&wanted, &came), fits_in_part(&wanted, &came)), (whole, in_part), "{wanted} {came}");
        }
    }

    #[test]
    fn a_difference_is_shown_line_by_line() {
        let wanted = Some(json!({"points": 42, "qualified": true}));
        let difference = Difference {
            place: "/then/output".to_owned(),
            wanted,
            came: Some(json!({"points": 41, "qualified": true})),
        };
        let lines = ["  {", "-   \"points\": 42,", "+   \"points\": 41,", "    \"qualified\": true", "  }"];
        assert_eq!(difference.lines(), lines);
    }
}
