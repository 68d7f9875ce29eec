//! World files, and the errors about wrong ones.

use greenroom_sentence::{Sentence, TextValue};
use greenroom_zoom_sandbox::{Sandbox, World, WorldError};

/// A world file with this in place of the `$`.
fn with(part: &str) -> Result<World, WorldError> {
    World::from_json(
        &r#"{
  "accounts": [{
    "name": "acme", "account_id": "A1", "client_id": "C1", "client_secret": "S1",
    "users": [{"email": "host@acme.example", "first_name": "H", "last_name": "H"}],
    "webinars": [
      $
    ]
  }]
}"#
        .replace('$', part),
    )
}

fn wrong(part: &str) -> (String, usize, String) {
    let error = with(part).unwrap_err();
    let text = error.to_string();
    assert!(text.contains(&error.pointer) && text.contains(error.remedy.english()), "{text}");
    (error.pointer, error.line.unwrap(), error.problem.into_parts().0)
}

#[test]
fn a_byte_order_mark_is_no_part_of_a_world() {
    let world = r#"{"accounts": [{"name": "acme", "account_id": "A1", "client_id": "C1", "client_secret": "S1", "users": []}]}"#;
    let without = World::from_json(world).map_err(|error| error.to_string());
    assert_eq!(World::from_json(&format!("\u{feff}{world}")).map_err(|error| error.to_string()).err(), without.err());
}

#[test]
fn errors_name_the_place_and_the_remedy() {
    let at = "/accounts/0/webinars/0";
    let cases = [
        (
            r#"{"id": 82512345678, "host": "host@acme.example", "topic": "T", "start": "soon"}"#,
            "/start",
            "`soon` is no time",
        ),
        (
            r#"{"id": 82512345678, "host": "host@acme.example", "topic": "T", "begin": 1}"#,
            "/begin",
            "unknown field `begin`",
        ),
        (r#"{"id": 82512345678, "host": "host@acme.example", "start": 1}"#, "", "missing field `topic`"),
        (r#"{"id": "825", "host": "host@acme.example", "topic": "T", "start": 1}"#, "/id", "invalid type"),
        (r#"{"id": 825, "host": "host@acme.example", "topic": "T", "start": 1}"#, "/id", "825 is no webinar id"),
        (r#"{"id": 82512345678, "host": "x@acme.example", "topic": "T", "start": 1}"#, "/host", "is no user"),
        (r#"{"id": 82512345678, "host": "host@acme.example", "topic": "T"}"#, "", "has no time"),
        (
            r#"{"id": 82512345678, "host": "host@acme.example", "topic": "T", "start": 1, "no_fixed_time": true}"#,
            "",
            "more than one kind",
        ),
        (
            r#"{"id": 82512345678, "host": "host@acme.example", "topic": "T", "start": 1, "questions": [{"field": "shoe"}]}"#,
            "/questions/0/field",
            "`shoe` is no standard field",
        ),
        (
            r#"{"id": 82512345678, "host": "host@acme.example", "topic": "T", "start": 1, "panelists": [{"name": "P", "email": "p"}]}"#,
            "/panelists/0/email",
            "`p` is no email address",
        ),
        (
            r#"{"id": 82512345678, "host": "host@acme.example", "topic": "T", "start": 1, "sessions": [{"start": 1, "minutes": 0}]}"#,
            "/sessions/0/minutes",
            "no length",
        ),
        (
            r#"{"id": 82512345678, "host": "host@acme.example", "topic": "T", "start": 1, "sessions": [{"start": 1, "participants": [{"name": "P", "joins": [[0, 5], [5, 4]]}]}]}"#,
            "/sessions/0/participants/0/joins/1",
            "no time from and to",
        ),
        (
            r#"{"id": 82512345678, "host": "host@acme.example", "topic": "T", "start": 1, "crowd": {"registrants": 5}, "sessions": [{"start": 1, "crowd": {"attendees": 6, "joins": 6}}]}"#,
            "/sessions/0/crowd",
            "6 attendees of a crowd of 5",
        ),
        (
            r#"{"id": 82512345678, "host": "host@acme.example", "topic": "T", "start": 1, "crowd": {"registrants": 50000000}}"#,
            "/crowd",
            "too large a crowd",
        ),
        (
            r#"{"id": 82512345678, "host": "host@acme.example", "topic": "T", "start": 1, "sessions": [{"start": 1, "recording": {"transcript": [{"from": 2, "to": 1, "text": "x"}]}}]}"#,
            "/sessions/0/recording/transcript/0",
            "no time from and to",
        ),
    ];
    for (part, pointer, problem) in cases {
        let found = wrong(part);
        assert_eq!((found.0.as_str(), found.1), (format!("{at}{pointer}").as_str(), 6), "{part}");
        assert!(found.2.contains(problem), "{}", found.2);
    }
}

#[test]
fn a_scope_that_no_operation_needs_is_an_error() {
    let world = r#"{"accounts": [{"name": "a", "account_id": "A", "client_id": "C", "client_secret": "S",
        "users": [{"email": "host@acme.example", "first_name": "H", "last_name": "H"}],
        "scopes": ["webinar:read:webinar:admin", "webinar:read:webinars:admin"]}]}"#;
    let error = World::from_json(world).unwrap_err();
    assert_eq!((error.pointer.as_str(), error.line), ("/accounts/0/scopes/1", Some(3)));
    assert!(error.remedy.english().contains("webinar:write:registrant:admin"), "{error}");
}

#[test]
fn ids_are_unique_and_the_line_is_the_second_ones() {
    let one = r#"{"id": 82512345678, "host": "host@acme.example", "topic": "T", "start": 1}"#;
    let found = wrong(&format!("{one},\n      {one}"));
    assert_eq!((found.0.as_str(), found.1), ("/accounts/0/webinars/1/id", 7));
}

#[test]
fn a_sessions_uuid_is_unique_in_the_world() {
    let one = |id: u64| {
        format!(
            r#"{{"id": {id}, "host": "host@acme.example", "topic": "T", "start": 1, "sessions": [{{"start": 1, "uuid": "a=="}}]}}"#
        )
    };
    let found = wrong(&format!("{},\n      {}", one(82_512_345_678), one(82_512_345_679)));
    assert_eq!((found.0.as_str(), found.1), ("/accounts/0/webinars/1/sessions/0/uuid", 7));
}

#[test]
fn broken_json_and_missing_files_are_told_apart() {
    let error = World::from_json("{\n  \"accounts\": [\n").unwrap_err();
    assert!(error.line.is_some() && error.to_string().contains("write valid JSON"), "{error}");
    let error = World::from_file("/nowhere/world.json").unwrap_err();
    assert!(error.to_string().starts_with("/nowhere/world.json, at /: cannot be read"), "{error}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w.json");
    std::fs::write(&path, "{\"accounts\": []}").unwrap();
    let error = World::from_file(&path).unwrap_err();
    assert!(error.to_string().contains("w.json, line 1, at /accounts: there is no account"), "{error}");
}

#[test]
fn the_demo_never_goes_stale() {
    let world = World::demo().unwrap();
    for now in ["2026-01-01T00:00:00Z", "2055-06-30T23:59:59Z"] {
        let sandbox = Sandbox::builder(world.clone()).now(now.parse().unwrap()).build().unwrap();
        let shown = sandbox.world();
        let webinars = shown["accounts"][0]["webinars"].as_array().unwrap();
        let over: Vec<_> = webinars.iter().filter(|one| one["over"] == true).map(|one| one["id"].clone()).collect();
        assert_eq!(over, [82_512_345_005_u64]);
    }
}

#[test]
fn a_world_in_utf_16_is_named_as_that() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("world.json");
    let units: Vec<u16> = "{\"accounts\": []}".encode_utf16().collect();
    let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    for (bytes, problem) in [
        ([&[0xff, 0xfe][..], &little].concat(), "is UTF-16"),
        ([&[0xfe, 0xff][..], &big].concat(), "is UTF-16"),
        (little.clone(), "is UTF-16"),
        (big.clone(), "is UTF-16"),
        (b"{\"accounts\": \"\xe9\"}".to_vec(), "is not UTF-8"),
    ] {
        std::fs::write(&path, &bytes).unwrap();
        let error = World::from_file(&path).map(|_| ()).unwrap_err();
        assert_eq!((error.problem.english(), error.remedy.english()), (problem, "save it as UTF-8"));
    }
}

#[test]
fn an_error_is_a_sentence_with_sentences_for_its_place_problem_and_remedy() {
    let webinar = |part: &str| format!(r#"{{"id": 82512345678, "host": "host@acme.example", "topic": "T", {part}}}"#);
    for (part, problem, remedy) in [
        (r#""start": "soon""#, "failure-world-when", "failure-world-see-format"),
        (r#""start": 1, "minutes": 5, "no_fixed_time": true"#, "failure-world-of-webinar", "failure-world-one-time"),
        (
            r#""start": 1, "registration_type": 4"#,
            "failure-world-registration-type",
            "failure-world-registration-types",
        ),
        (
            r#""start": 1, "registrants": [{"email": "j@x.example", "first_name": "J"}, {"email": "J@x.example", "first_name": "J"}]"#,
            "failure-world-taken",
            "failure-world-make-unique",
        ),
    ] {
        let error = with(&webinar(part)).unwrap_err();
        let key = |sentence: &Sentence| sentence.text().unwrap().key.clone();
        assert_eq!((key(&error.problem).as_str(), key(&error.remedy).as_str()), (problem, remedy), "{error}");
        let whole = error.sentence();
        let inner = |name: &str| match &whole.text().unwrap().values[name] {
            TextValue::Text(inner) => inner.key.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(whole.english(), error.to_string());
        assert_eq!(
            [inner("place"), inner("problem"), inner("remedy")],
            ["failure-world-at-line".to_owned(), problem.to_owned(), remedy.to_owned()]
        );
    }
    let words = with(r#"{"id": 82512345678, "host": "host@acme.example", "topic": "T", "begin": 1}"#).unwrap_err();
    assert!(words.problem.text().is_none(), "serde's own words: {words}");
}
