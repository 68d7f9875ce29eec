//! Masking of secrets: fields that a schema marks as secret, properties that are defined as secret, and links that may
//! carry a token.

use greenroom::{Failure, RunResult};
use greenroom_domain::{Contact, PropertyDefinition, store::TimelineEvent};
use serde_json::Value;

/// Replaces a secret.
pub const MASKED: &str = "[masked]";

/// Masks the fields that the schema marks with `"x-secret": true`, and every link that carries a query, a fragment or a
/// user, because links carry tokens there. Links are masked because the schema may be unknown, or lack a mark.
pub fn value(value: &Value, schema: Option<&Value>) -> Value {
    let mut masked = value.clone();
    for place in schema.map(|schema| greenroom::places_marked(schema, value, "x-secret")).into_iter().flatten() {
        // A place inside a masked one no longer exists.
        if let Some(secret) = masked.pointer_mut(&place) {
            *secret = MASKED.into();
        }
    }
    links_in(&mut masked);
    masked
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

/// Masks links that may carry a token, in one text.
pub fn links(text: &str) -> String {
    let carries_token = |word: &str| word.split_once("://").is_some_and(|(_, rest)| rest.contains(['?', '#', '@']));
    text.split_inclusive(char::is_whitespace)
        .map(|word| {
            let bare = word.trim_end();
            if carries_token(bare) { format!("{MASKED}{}", &word[bare.len()..]) } else { word.to_owned() }
        })
        .collect()
}

/// Masks links that may carry a token, in an event of a timeline.
pub fn timeline_event(event: &mut TimelineEvent) {
    event.webinar_name = links(&event.webinar_name);
    if let Some(recording) = &mut event.recording {
        recording.topic = links(&recording.topic);
        recording.recording_url = recording.recording_url.as_deref().map(links);
    }
}

/// Masks links that may carry a token, in the messages of a failure.
pub fn failure(failure: &Failure) -> Failure {
    let mut masked = failure.clone();
    masked.message = links(&masked.message);
    masked.also.iter_mut().for_each(|fault| fault.message = links(&fault.message));
    masked
}

/// Masks a run's result by the output schema of its package, and all links in it that may carry a token.
pub fn result(result: &RunResult, output_schema: Option<&Value>) -> RunResult {
    match result {
        RunResult::Done { output } => RunResult::Done { output: value(output, output_schema) },
        RunResult::Continue { cursor } => RunResult::Continue { cursor: value(cursor, None) },
        RunResult::Failed { failure: failed } => RunResult::Failed { failure: failure(failed) },
    }
}

/// Masks the values of properties that are defined as secret.
pub fn contact(contact: &mut Contact, definitions: &[PropertyDefinition]) {
    for definition in definitions.iter().filter(|definition| definition.secret) {
        if let Some(value) = contact.properties.get_mut(&definition.name) {
            *value = MASKED.to_owned();
        }
    }
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
        assert_eq!(super::value(&value, Some(&schema)), expected);
    }

    #[test]
    fn links_that_carry_something_are_masked_without_a_schema() {
        let value = json!(["join https://zoom.us/w/1?tk=s3cret now", "https://zoom.us/w/1", "what? no link"]);
        let expected = json!([format!("join {MASKED} now"), "https://zoom.us/w/1", "what? no link"]);
        assert_eq!(super::value(&value, None), expected);
    }
}
