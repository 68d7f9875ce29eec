//! From the texts that HubSpot sends to an action's input.

use greenroom::places_marked;
use greenroom_domain::{Failure, FailureKind, sentence};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde_json::{Map, Number, Value};

use super::fields::{Field, FieldKind, SEPARATOR, as_text};

/// The input of this schema that these values of HubSpot's fields mean. Values of unknown fields are ignored, because HubSpot sends those of
/// an older definition for a while. An empty value is an absent one. A text that is no value of its type stays as it is, so
/// that the action's schema refuses it, with its place.
///
/// # Errors
/// `invalid-input`, where a field of JSON has a text that is none, and where a value looks like a contact token: HubSpot
/// fills in properties itself, and the value may be a stranger's, who must not choose the property that is read.
pub fn convert(schema: &Value, fields: &[Field], given: &Map<String, Value>) -> Result<Value, Failure> {
    let mut input = Map::new();
    for field in fields {
        let Some(value) = given.get(&field.name).filter(|value| !is_empty(value)) else { continue };
        input.insert(field.name.clone(), one(field, value)?);
    }
    let input = Value::Object(input);
    // Also inside of JSON that HubSpot sends as text.
    for place in places_marked(schema, &input, "x-token") {
        if input.pointer(&place).is_some_and(|value| as_text(value).contains("{{")) {
            let message = sentence!(
                "failure-hubspot-token-in-input",
                "a contact token is not replaced here: choose the property in HubSpot instead"
            );
            return Err(Failure::of(FailureKind::InvalidInput, message).at(place));
        }
    }
    Ok(input)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

fn one(field: &Field, value: &Value) -> Result<Value, Failure> {
    let text = as_text(value);
    let converted = match &field.kind {
        FieldKind::Text => None,
        FieldKind::Number => number(text.trim()).map(Value::Number),
        FieldKind::Bool => match text.trim() {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ => None,
        },
        FieldKind::Date => instant(&text).map(|at| at.to_zoned(TimeZone::UTC).date().to_string().into()),
        FieldKind::DateTime => instant(&text).map(|at| at.to_string().into()),
        FieldKind::Choice(choices) => {
            choices.iter().find(|choice| choice.text == text).map(|choice| choice.value.clone())
        }
        FieldKind::Choices(_) if value.is_array() => Some(value.clone()),
        FieldKind::Choices(_) => {
            let parts = text.split(SEPARATOR).map(str::trim).filter(|part| !part.is_empty());
            Some(parts.map(Value::from).collect())
        }
        FieldKind::Json if !value.is_string() => Some(value.clone()),
        FieldKind::Json => Some(serde_json::from_str(&text).map_err(|error| {
            let message =
                sentence!("failure-hubspot-field-json", "the text of this field is to be JSON: {error}", error = error);
            Failure::of(FailureKind::InvalidInput, message).at(field.pointer.clone())
        })?),
    };
    Ok(converted.unwrap_or(Value::String(text)))
}

/// The number that a text means. A whole number keeps all of its digits.
fn number(text: &str) -> Option<Number> {
    let whole = text.parse::<i64>().map(Number::from).or_else(|_| text.parse::<u64>().map(Number::from)).ok();
    whole.or_else(|| text.parse().ok().and_then(Number::from_f64))
}

/// The instant that HubSpot means by a number of milliseconds. Other texts are for the schema to check.
fn instant(text: &str) -> Option<Timestamp> {
    text.trim().parse().ok().and_then(|ms| Timestamp::from_millisecond(ms).ok())
}

/// A day as HubSpot writes it: the milliseconds of its midnight in UTC.
pub(crate) fn day_ms(text: &str) -> Option<i64> {
    let midnight = text.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok()?;
    Some(midnight.timestamp().as_millisecond())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::hubspot::fields::inputs;

    fn converted(given: Value) -> Result<Value, Failure> {
        let schema = json!({"properties": {
            "text": {"type": "string"},
            "webinar": {"type": "string", "x-token": true},
            "size": {"type": "integer"},
            "share": {"type": "number"},
            "yes": {"type": "boolean"},
            "day": {"type": "string", "format": "date"},
            "at": {"type": "string", "format": "date-time"},
            "level": {"enum": [1, "two", true]},
            "tags": {"type": "array", "items": {"enum": ["a", "b"]}},
            "chosen": {"type": "array", "items": {"type": "string"}, "x-options": true},
            "more": {"type": "object", "properties": {"pin": {"type": "string", "x-token": true}}}
        }});
        convert(&schema, &inputs(&schema).unwrap(), given.as_object().unwrap())
    }

    #[test]
    fn texts_become_values_of_their_types() {
        let given = json!({
            "text": "5", "size": "5", "share": " 2.5 ", "yes": "true", "day": "1700006400000", "at": "1700006400000",
            "level": "1", "tags": "a; b;", "chosen": "a;b", "more": "{\"a\": [1]}", "fromAnOlderDefinition": "x"
        });
        assert_eq!(
            converted(given).unwrap(),
            json!({
                "text": "5", "size": 5, "share": 2.5, "yes": true, "day": "2023-11-15", "at": "2023-11-15T00:00:00Z",
                "level": 1, "tags": ["a", "b"], "chosen": ["a", "b"], "more": {"a": [1]}
            })
        );
        assert_eq!(converted(json!({"level": "two"})).unwrap(), json!({"level": "two"}));
        assert_eq!(converted(json!({"level": "true"})).unwrap(), json!({"level": true}));
        // Values that are typed already, as in newer requests.
        let typed = json!({"size": 5, "yes": false, "tags": ["a"], "text": 7, "more": {"a": 1}});
        assert_eq!(
            converted(typed).unwrap(),
            json!({"size": 5, "yes": false, "tags": ["a"], "text": "7", "more": {"a": 1}})
        );
        let large = json!({"size": "18446744073709551615"});
        assert_eq!(converted(large).unwrap(), json!({"size": 18_446_744_073_709_551_615_u64}));
    }

    #[test]
    fn empty_values_are_absent_ones() {
        assert_eq!(converted(json!({"text": "", "size": null, "more": ""})).unwrap(), json!({}));
    }

    #[test]
    fn a_text_of_another_type_is_for_the_schema_to_refuse() {
        let given =
            json!({"size": "many", "yes": "maybe", "day": "2023-11-15", "at": "soon", "level": "3", "share": "NaN"});
        assert_eq!(converted(given.clone()).unwrap(), given);
    }

    #[test]
    fn json_that_is_none_and_tokens_are_refused_with_their_place() {
        let failure = converted(json!({"more": "{"})).unwrap_err();
        assert_eq!((failure.kind, failure.pointer.as_deref()), (FailureKind::InvalidInput, Some("/more")));
        let failure = converted(json!({"webinar": "{{ contact.pin }}"})).unwrap_err();
        assert_eq!((failure.kind, failure.pointer.as_deref()), (FailureKind::InvalidInput, Some("/webinar")));
        for inside in [json!("{\"pin\": \"{{ contact.pin }}\"}"), json!({"pin": "{{ contact.pin }}"})] {
            let failure = converted(json!({"more": inside})).unwrap_err();
            assert_eq!((failure.kind, failure.pointer.as_deref()), (FailureKind::InvalidInput, Some("/more/pin")));
        }
        // In a field that takes no token it is text.
        assert!(converted(json!({"text": "{{ contact.pin }}", "more": {"note": "{{ contact.pin }}"}})).is_ok());
    }

    #[test]
    fn days_survive() {
        assert_eq!(day_ms("2023-11-15"), Some(1_700_006_400_000));
        assert_eq!(day_ms("soon"), None);
    }
}
