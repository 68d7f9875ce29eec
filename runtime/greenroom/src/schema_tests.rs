#![allow(clippy::unwrap_used)]

use super::*;

fn webinar() -> Schema {
    Schema::input(&json!({
        "type": "object",
        "required": ["webinarId"],
        "additionalProperties": false,
        "properties": {
            "webinarId": {
                "type": "string", "pattern": "^[0-9]{9,11}$", "x-token": true,
                "description": "A webinar id: 9 to 11 digits, without spaces or dashes. As in Zoom."
            },
            "tags": { "type": "array", "items": { "$ref": "#/$defs/tag" } },
            "note": { "type": "string" },
            "a/b": { "anyOf": [{ "type": "string", "maxLength": 3, "x-token": true }, { "type": "null" }] }
        },
        "$defs": { "tag": { "type": "string", "maxLength": 5, "x-token": true } }
    }))
    .unwrap()
}

fn faults(input: &Value) -> Vec<(String, String)> {
    let failure = webinar().check_raw(input).unwrap_err();
    assert_eq!(failure.kind, FailureKind::InvalidInput);
    let also = failure.also.into_iter().map(|fault| (fault.pointer, fault.message));
    std::iter::once((failure.pointer.unwrap(), failure.message)).chain(also).collect()
}

#[test]
fn w1_a_slip_is_shown_as_it_should_be_written() {
    for slip in
        [json!("825 1234 5678"), json!("825-1234-5678"), json!("825\u{2013}1234\u{a0}5678"), json!(82512345678u64)]
    {
        let faults = faults(&json!({ "webinarId": slip }));
        let (pointer, message) = &faults[0];
        assert_eq!(pointer, "/webinarId");
        assert!(message.contains(": write `82512345678`"), "{message}");
        assert!(message.contains("9 to 11 digits, without spaces or dashes"), "{message}");
    }
    let faults = faults(&json!({ "webinarId": "12 34" }));
    assert!(!faults[0].1.contains("write"), "no suggestion that would be refused: {}", faults[0].1);
}

#[test]
fn faults_name_their_places_and_remedies() {
    let found = faults(&json!({ "webinarID": "82512345678", "tags": ["abcdefg"] }));
    let at =
        |pointer: &str| &found.iter().find(|(p, _)| p == pointer).unwrap_or_else(|| panic!("{pointer}: {found:?}")).1;
    assert!(at("/webinarId").contains("missing"));
    assert!(at("/webinarID").contains("there are") && at("/webinarID").contains("`webinarId`"));
    assert!(at("/tags/0").contains("abcdefg"));
}

#[test]
fn a_token_passes_raw_validation_only_where_it_may_stand() {
    let schema = webinar();
    let token = "{{ contact.x }}";
    assert_eq!(schema.check_raw(&json!({ "webinarId": token, "tags": [token, "ab"], "a/b": token })), Ok(()));
    assert!(schema.check(&json!({ "webinarId": token }), FailureKind::InvalidInput).is_err(), "a token is no value");
    let input = json!({ "webinarId": "82512345678", "tags": ["x", token], "note": token, "a/b": token });
    assert_eq!(schema.token_places(&input).unwrap(), ["/a~1b", "/tags/1"], "what is meant as one");
}

#[test]
fn a_schema_that_cannot_be_used_says_where() {
    let error = Schema::input(&json!({ "properties": { "a": { "type": "strnig" } } })).err().unwrap();
    assert_eq!(error.pointer, "/properties/a/type");
    assert!(Schema::output(&json!({ "$ref": "https://example.com/other.json" })).is_err(), "nothing remote");
    assert!(Schema::output(&json!({ "$ref": "file:///etc/passwd" })).is_err(), "no files");
    let backtracking = json!({ "pattern": "^(a+)+$(?=x)" });
    assert!(Schema::output(&backtracking).is_err(), "linear-time expressions only");
}

#[test]
fn a_reference_loop_ends() {
    let schema = Schema::input(&json!({ "$ref": "#/$defs/a", "$defs": { "a": { "anyOf": [{ "x-token": true }, { "properties": { "n": { "$ref": "#/$defs/a" } } }] } } })).unwrap();
    assert_eq!(schema.token_places(&json!({ "n": { "n": "{{" } })).unwrap(), ["/n/n"]);
}

#[test]
fn a_field_named_like_the_mark_is_a_field() {
    let document = json!({ "properties": { "x-token": true, "a": { "const": { "x-token": true } } } });
    assert_eq!(raw_schema(&document), document);
}
