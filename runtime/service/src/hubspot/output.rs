//! From an action's output to the texts that HubSpot takes.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{
    fields::{Field, FieldKind, SEPARATOR, as_text},
    input::day_ms,
};

/// The longest value that HubSpot takes, in characters.
pub const MAX_VALUE: usize = 65_000;

/// The values of HubSpot's fields. Fields that the output lacks are absent. A text that is too long is cut, with `…` at its
/// end; JSON that is too long is absent, because a part of it would be none.
pub fn convert(fields: &[Field], output: &Value) -> Map<String, Value> {
    let mut values = Map::new();
    for field in fields {
        let Some(value) = output.pointer(&field.pointer).filter(|value| !value.is_null()) else { continue };
        if let Some(text) = one(&field.kind, value) {
            values.insert(field.name.clone(), text.into());
        }
    }
    values
}

fn one(kind: &FieldKind, value: &Value) -> Option<String> {
    match (kind, value) {
        (FieldKind::Date, Value::String(day)) => Some(day_ms(day).map_or_else(|| day.clone(), |ms| ms.to_string())),
        (FieldKind::DateTime, Value::String(at)) => {
            let ms = at.parse::<Timestamp>().ok().map(|at| at.as_millisecond().to_string());
            Some(ms.unwrap_or_else(|| at.clone()))
        }
        (FieldKind::Choices(_), Value::Array(values)) => {
            Some(values.iter().map(as_text).collect::<Vec<_>>().join(&SEPARATOR.to_string()))
        }
        (FieldKind::Json, value) => Some(value.to_string()).filter(|text| text.chars().count() <= MAX_VALUE),
        (_, value) => Some(cut(as_text(value))),
    }
}

/// A text that HubSpot takes.
pub(crate) fn cut(text: String) -> String {
    if text.chars().count() <= MAX_VALUE {
        return text;
    }
    text.chars().take(MAX_VALUE - 1).chain(['…']).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::hubspot::fields::outputs;

    #[test]
    fn values_become_texts() {
        let schema = json!({"properties": {
            "status": {"enum": ["done", "none"]},
            "count": {"type": "integer"},
            "yes": {"type": "boolean"},
            "startsAt": {"type": "string", "format": "date-time"},
            "day": {"type": "string", "format": "date"},
            "tags": {"type": "array", "items": {"enum": ["a", "b"]}},
            "list": {"type": "array"},
            "where": {"type": "object", "additionalProperties": false, "properties": {"id": {"type": "string"}}},
            "note": {"type": "string"}
        }});
        let output = json!({
            "status": "done", "count": 3, "yes": false, "startsAt": "2023-11-15T01:00:00+01:00", "day": "2023-11-15",
            "tags": ["a", "b"], "list": [{"a": 1}], "where": {"id": "7"}
        });
        assert_eq!(
            Value::Object(convert(&outputs(&schema).unwrap(), &output)),
            json!({
                "status": "done", "count": "3", "yes": "false", "startsAt": "1700006400000", "day": "1700006400000",
                "tags": "a;b", "list": "[{\"a\":1}]", "where_id": "7"
            })
        );
    }

    #[test]
    fn long_values_are_cut_or_left_out() {
        let fields = outputs(&json!({"properties": {"note": {"type": "string"}, "list": {"type": "array"}}})).unwrap();
        let values = convert(&fields, &json!({"note": "ä".repeat(70_000), "list": ["ä".repeat(70_000)]}));
        let note = values["note"].as_str().unwrap();
        assert!(note.chars().count() == MAX_VALUE && note.ends_with('…') && !values.contains_key("list"));
    }
}
