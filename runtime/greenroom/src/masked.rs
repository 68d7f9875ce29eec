//! Results without secrets, for people: what a schema marks as secret is masked, and links that may carry a token.

use greenroom_domain::{
    Failure,
    mask::{MASKED, links_in},
    store::RunResult,
};
use serde_json::Value;

use crate::marked;

/// Masks the fields that the schema marks with `"x-secret": true`, and every link that carries a query, a fragment or a
/// user, because links carry tokens there. Links are masked because the schema may be unknown, or lack a mark.
pub fn value(value: &Value, schema: Option<&Value>) -> Value {
    let mut masked = value.clone();
    for place in schema.map(|schema| marked::places(schema, value, "x-secret")).into_iter().flatten() {
        // A place inside a masked one no longer exists.
        if let Some(secret) = masked.pointer_mut(&place) {
            *secret = MASKED.into();
        }
    }
    links_in(&mut masked);
    masked
}

/// Masks links that may carry a token, in the messages of a failure.
pub fn failure(failure: &Failure) -> Failure {
    let mut masked = failure.clone();
    masked.mask_links();
    masked
}

/// Masks a run's result by the output schema of its package, and all links in it that may carry a token. Without the schema,
/// nobody knows what of an output is secret: all of it is masked.
pub fn result(result: &RunResult, output_schema: Option<&Value>) -> RunResult {
    match result {
        RunResult::Done { output } => RunResult::Done {
            output: output_schema.map_or_else(|| MASKED.into(), |schema| value(output, Some(schema))).into(),
        },
        RunResult::Continue { cursor, waiting } => {
            RunResult::Continue { cursor: value(cursor, None), waiting: waiting.clone() }
        }
        RunResult::Failed { failure: failed } => RunResult::Failed { failure: failure(failed) },
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
    fn an_output_without_a_schema_is_masked_as_a_whole() {
        let done = RunResult::Done { output: json!({"pin": "1234"}).into() };
        assert_eq!(result(&done, None), RunResult::Done { output: Value::from(MASKED).into() });
        assert_eq!(result(&done, Some(&json!({}))), done);
    }

    #[test]
    fn links_that_carry_something_are_masked_without_a_schema() {
        let value = json!(["join https://zoom.us/w/1?tk=s3cret now", "https://zoom.us/w/1", "what? no link"]);
        let expected = json!([format!("join {MASKED} now"), "https://zoom.us/w/1", "what? no link"]);
        assert_eq!(super::value(&value, None), expected);
    }
}
