#![allow(clippy::unwrap_used)]

use super::*;

fn meeting() -> Schema {
    Schema::input(&json!({
        "type": "object",
        "required": ["meetingId"],
        "additionalProperties": false,
        "properties": {
            "meetingId": {
                "type": "string", "pattern": "^[0-9]{9,11}$", "x-token": true,
                "description": "A meeting id: 9 to 11 digits, without spaces or dashes. As in the invitation."
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
    let failure = meeting().check_raw(&input.clone().into(), &StopSignal::default()).unwrap_err();
    assert_eq!(failure.kind, FailureKind::InvalidInput);
    let also = failure.also.into_iter().map(|fault| (fault.pointer, fault.message));
    std::iter::once((failure.pointer.unwrap(), failure.message)).chain(also).collect()
}

#[test]
fn w1_a_slip_is_shown_as_it_should_be_written() {
    for slip in [
        json!("825 1234 5678"),
        json!("8.2512345678E10"),
        json!("https://acme.zoom.us/j/82512345678"),
        json!(82512345678u64),
        json!(8.2512345678e10),
    ] {
        let faults = faults(&json!({ "meetingId": slip }));
        let (pointer, message) = &faults[0];
        assert_eq!(pointer, "/meetingId");
        let better = if slip.is_number() { ": write `\"82512345678\"`" } else { ": write `82512345678`" };
        assert!(message.contains(better), "{message}");
        assert!(message.contains("9 to 11 digits, without spaces or dashes"), "{message}");
    }
    let faults = faults(&json!({ "meetingId": "12 34" }));
    assert!(!faults[0].1.contains("write"), "an invalid id is not suggested: {}", faults[0].1);
}

#[test]
fn faults_name_their_places_and_remedies() {
    let found = faults(&json!({ "meetingID": "82512345678", "tags": ["abcdefg"] }));
    let at =
        |pointer: &str| &found.iter().find(|(p, _)| p == pointer).unwrap_or_else(|| panic!("{pointer}: {found:?}")).1;
    assert!(at("/meetingId").contains("missing"));
    assert!(at("/meetingID").contains("there are") && at("/meetingID").contains("`meetingId`"));
    assert!(at("/tags/0").contains("abcdefg"));
}

#[test]
fn a_token_passes_raw_validation_only_in_a_token_field() {
    let schema = meeting();
    let token = "{{ contact.x }}";
    assert_eq!(
        schema.check_raw(
            &json!({ "meetingId": token, "tags": [token, "ab"], "a/b": token }).into(),
            &StopSignal::default()
        ),
        Ok(())
    );
    assert!(
        schema.check(&json!({ "meetingId": token }).into(), FailureKind::InvalidInput, &StopSignal::default()).is_err(),
        "a token is not a value"
    );
    let input = json!({ "meetingId": "82512345678", "tags": ["x", token], "note": token, "a/b": token });
    assert_eq!(
        schema.token_places(&input.into()).unwrap(),
        ["/a~1b", "/tags/1"],
        "only texts that are meant as a token"
    );
}

#[test]
fn an_unusable_schema_is_refused_with_its_place() {
    let compiled = |schema: Result<Schema, SchemaError>| schema.and_then(|schema| schema.compile());
    let error = compiled(Schema::input(&json!({ "properties": { "a": { "type": "strnig" } } }))).unwrap_err();
    assert_eq!(error.pointer, "/properties/a/type");
    assert!(compiled(Schema::output(&json!({ "$ref": "https://example.com/other.json" }))).is_err(), "nothing remote");
    assert!(compiled(Schema::output(&json!({ "$ref": "file:///etc/passwd" }))).is_err(), "no files");
    let backtracking = json!({ "pattern": "^(a+)+$(?=x)" });
    assert!(compiled(Schema::output(&backtracking)).is_err(), "linear-time expressions only");
}

#[test]
fn a_reference_loop_is_refused() {
    let document = json!({ "$ref": "#/$defs/a", "$defs": { "a": { "properties": { "n": { "$ref": "#/$defs/a" } } } } });
    assert!(Schema::input(&document).err().unwrap().message.english().contains("circle"));
}

#[test]
fn a_field_named_x_token_is_an_ordinary_field() {
    let document = json!({ "properties": { "x-token": true, "a": { "const": { "x-token": true } } } });
    assert_eq!(raw_schema(&document), document);
}

/// A keyword of JSON Schema, with a schema and a value that are expensive for it. Each grows with a size.
type KeywordCase = (&'static str, fn(usize) -> Value, fn(usize) -> Value);

fn numbers(size: usize) -> Value {
    json!({ "a": (0..size).collect::<Vec<_>>() })
}

fn named(size: usize) -> Value {
    json!({ "a": (0..size).map(|n| (format!("k{n}"), json!(n))).collect::<Map<_, _>>() })
}

fn text(size: usize) -> Value {
    json!({ "a": "x".repeat(40 * size) })
}

fn of_a(part: Value) -> Value {
    json!({ "type": "object", "properties": { "a": part } })
}

fn of_items(part: &Value, size: usize) -> Value {
    of_a(json!({ "items": { "allOf": vec![part; size] } }))
}

fn of_branches(keyword: &str, size: usize) -> Value {
    of_a(json!({ "items": { keyword: vec![json!({ "type": "number", "minimum": -1 }); size] } }))
}

/// Every keyword of draft 2020-12 that validates a value. Keywords that only annotate are left out.
const KEYWORDS: [KeywordCase; 47] = [
    (
        "multipleOf of identifiers",
        |n| of_items(&json!({ "anyOf": [{ "multipleOf": 0.5 }, true] }), n),
        |size| json!({ "a": vec![1_700_000_000_000_000_001_u64; size] }),
    ),
    (
        "multipleOf of large numbers",
        |n| of_items(&json!({ "anyOf": [{ "multipleOf": 0.5 }, true] }), n),
        |size| json!({ "a": vec![1e300; size] }),
    ),
    (
        "format: regex",
        |n| of_a(json!({ "allOf": vec![json!({ "format": "regex" }); n] })),
        |size| json!({ "a": "x".repeat(10 * size) }),
    ),
    (
        "dependencies",
        |n| of_a(json!({ "allOf": vec![json!({ "dependencies": { "k0": { "required": ["k0"] } } }); n] })),
        named,
    ),
    ("type", |n| of_items(&json!({ "type": "number" }), n), numbers),
    ("enum", |n| of_a(json!({ "items": { "enum": (0..n + 2_000).collect::<Vec<_>>() } })), numbers),
    ("const", |n| of_items(&json!({ "not": { "const": [1, 2, 3] } }), n), numbers),
    ("multipleOf", |n| of_items(&json!({ "multipleOf": 1 }), n), numbers),
    ("maximum", |n| of_items(&json!({ "maximum": 1e9 }), n), numbers),
    ("exclusiveMaximum", |n| of_items(&json!({ "exclusiveMaximum": 1e9 }), n), numbers),
    ("minimum", |n| of_items(&json!({ "minimum": -1 }), n), numbers),
    ("exclusiveMinimum", |n| of_items(&json!({ "exclusiveMinimum": -1 }), n), numbers),
    ("maxLength", |n| of_a(json!({ "allOf": vec![json!({ "maxLength": 1_000_000 }); n] })), text),
    ("minLength", |n| of_a(json!({ "allOf": vec![json!({ "minLength": 1 }); n] })), text),
    ("pattern", |n| of_a(json!({ "allOf": vec![json!({ "pattern": "x$" }); n] })), text),
    ("format", |n| of_a(json!({ "allOf": vec![json!({ "not": { "format": "uri" } }); n] })), text),
    ("maxItems", |n| of_a(json!({ "allOf": vec![json!({ "maxItems": 1_000_000 }); n] })), numbers),
    ("minItems", |n| of_a(json!({ "allOf": vec![json!({ "minItems": 1 }); n] })), numbers),
    ("uniqueItems", |n| of_a(json!({ "allOf": vec![json!({ "uniqueItems": true }); n] })), numbers),
    ("contains", |n| of_a(json!({ "allOf": vec![json!({ "not": { "contains": { "const": -1 } } }); n] })), numbers),
    ("minContains", |n| of_a(json!({ "allOf": vec![json!({ "contains": true, "minContains": 2 }); n] })), numbers),
    (
        "maxContains",
        |n| of_a(json!({ "allOf": vec![json!({ "contains": true, "maxContains": 1_000_000 }); n] })),
        numbers,
    ),
    ("maxProperties", |n| of_a(json!({ "allOf": vec![json!({ "maxProperties": 1_000_000 }); n] })), named),
    ("minProperties", |n| of_a(json!({ "allOf": vec![json!({ "minProperties": 1 }); n] })), named),
    ("required", |n| of_a(json!({ "required": (0..n).map(|n| format!("k{n}")).collect::<Vec<_>>() })), named),
    (
        "dependentRequired",
        |n| of_a(json!({ "dependentRequired": { "k0": (0..n).map(|n| format!("k{n}")).collect::<Vec<_>>() } })),
        named,
    ),
    ("allOf", |n| of_branches("allOf", n), numbers),
    ("anyOf", |n| of_a(json!({ "items": { "not": { "anyOf": vec![json!({ "type": "null" }); n] } } })), numbers),
    ("oneOf", |n| of_a(json!({ "items": { "not": { "oneOf": vec![json!({ "type": "number" }); n] } } })), numbers),
    ("not", |n| of_items(&json!({ "not": { "type": "null" } }), n), numbers),
    ("if", |n| of_items(&json!({ "if": { "type": "number" }, "then": { "minimum": -1 } }), n), numbers),
    ("then", |n| of_items(&json!({ "if": true, "then": { "minimum": -1 } }), n), numbers),
    ("else", |n| of_items(&json!({ "if": false, "else": { "minimum": -1 } }), n), numbers),
    (
        "dependentSchemas",
        |n| of_a(json!({ "allOf": vec![json!({ "dependentSchemas": { "k0": { "required": ["k0"] } } }); n] })),
        named,
    ),
    (
        "properties",
        |n| {
            of_a(
                json!({ "properties": (0..n).map(|n| (format!("k{n}"), json!({ "minimum": -1 }))).collect::<Map<_, _>>() }),
            )
        },
        named,
    ),
    (
        "patternProperties",
        |n| {
            of_a(
                json!({ "patternProperties": (0..n).map(|n| (format!("k{n}$"), json!({ "minimum": -1 }))).collect::<Map<_, _>>() }),
            )
        },
        named,
    ),
    (
        "additionalProperties",
        |n| of_a(json!({ "allOf": vec![json!({ "additionalProperties": { "minimum": -1 } }); n] })),
        named,
    ),
    ("propertyNames", |n| of_a(json!({ "allOf": vec![json!({ "propertyNames": { "minLength": 1 } }); n] })), named),
    ("items", |n| of_a(json!({ "allOf": vec![json!({ "items": { "minimum": -1 } }); n] })), numbers),
    ("prefixItems", |n| of_a(json!({ "prefixItems": vec![json!({ "minimum": -1 }); n] })), numbers),
    ("unevaluatedItems", |n| unevaluated("unevaluatedItems", n), numbers),
    ("unevaluatedProperties", |n| unevaluated("unevaluatedProperties", n), named),
    (
        "unevaluatedItems with contains",
        |n| {
            let branches = vec![json!({ "contains": { "const": 0 } }); n];
            of_a(json!({ "allOf": branches, "unevaluatedItems": { "minimum": -1 } }))
        },
        numbers,
    ),
    (
        "unevaluatedProperties with patterns",
        |n| {
            let branches = vec![json!({ "patternProperties": { "^z": true } }); n];
            of_a(json!({ "allOf": branches, "unevaluatedProperties": { "minimum": -1 } }))
        },
        named,
    ),
    (
        "unevaluatedProperties in another",
        |n| {
            of_a(
                json!({ "allOf": [unevaluated("unevaluatedProperties", n)["properties"]["a"]], "unevaluatedProperties": false }),
            )
        },
        named,
    ),
    (
        "unevaluatedItems in another",
        |n| {
            of_a(json!({ "allOf": [unevaluated("unevaluatedItems", n)["properties"]["a"]], "unevaluatedItems": false }))
        },
        numbers,
    ),
    (
        "$ref",
        |n| {
            let parts = vec![json!({ "$ref": "#/$defs/part" }); n];
            let mut schema = of_a(json!({ "items": { "allOf": parts } }));
            schema["$defs"] = json!({ "part": { "type": "number", "minimum": -1 } });
            schema
        },
        numbers,
    ),
];

fn unevaluated(keyword: &str, branches: usize) -> Value {
    let branches = vec![json!({ "if": { "type": "null" }, "else": { "minProperties": 0 } }); branches];
    of_a(json!({ "allOf": branches, keyword: { "minimum": -1 } }))
}

/// The steps that a check took, and the steps that were estimated before.
fn steps(schema: &Value, value: &Value) -> (u64, u64) {
    let schema = Schema::output(schema).unwrap();
    let budget = Budget { steps: u64::MAX, messages: None };
    let (is_valid, taken) =
        metered::run(budget, &StopSignal::default(), || schema.values.compiled().unwrap().is_valid(Metered(value)));
    assert!(is_valid, "the value has to be valid, because a failing check ends early: {}", schema.values.document);
    (taken.unwrap(), schema.steps(&value.clone().into()))
}

#[test]
fn no_keyword_takes_more_steps_than_estimated_when_schema_or_value_grows() {
    for (keyword, schema, value) in KEYWORDS {
        let sizes = [(20, 200), (40, 200), (20, 400), (40, 400)];
        let [small, larger_schema, larger_value, larger] =
            sizes.map(|(of_schema, of_value)| steps(&schema(of_schema), &value(of_value)));
        for (taken, estimated) in [small, larger_schema, larger_value, larger] {
            assert!(taken <= estimated, "{keyword}: {taken} steps taken, {estimated} estimated");
            assert!(estimated > 0 && taken > 0);
        }
        for (what, larger) in [("schema", larger_schema), ("value", larger_value), ("both", larger)] {
            // A tenth more is allowed, because a part of the schema does not grow.
            let grows = |of: fn((u64, u64)) -> u64| of(larger) as f64 / of(small) as f64;
            let (taken, estimated) = (grows(|steps| steps.0), grows(|steps| steps.1));
            assert!(
                taken <= estimated * 1.1,
                "{keyword}, larger {what}: {taken} times the steps, {estimated} estimated"
            );
        }
    }
}

/// Prints the time of matching texts. A check counts reads, not the time of matching, whose cost is only estimated.
/// Compare the output with those estimates when you change them.
#[test]
#[ignore = "it prints measurements, which need a quiet machine and a release build"]
fn cost_of_matching_texts() {
    println!("{:45} {:>9} {:>10} {:>10} {:>12}", "pattern or format", "bytes", "seconds", "steps/1e6", "steps/us");
    let noise = |size: usize| (0..size).map(|n| ['a', 'b', 'é', '7', '-'][n * n % 5]).collect::<String>();
    let patterns =
        ["[ab]*a[ab]{100}c", r"\p{L}{50}", "(?i)straße{20}", ".{200}x", "(a|b|c|dd){50}z", "^[0-9a-f-]{36}$"];
    let patterns = patterns.iter().map(|pattern| json!({ "pattern": pattern }));
    let formats = ["email", "uri", "date-time", "hostname", "ipv6", "uuid", "json-pointer", "regex"];
    for part in patterns.chain(formats.iter().map(|format| json!({ "format": format }))) {
        for size in [2_000, 4_000] {
            let (schema, value) = (Schema::output(&of_a(part.clone())).unwrap(), json!({ "a": noise(size) }));
            let budget = Budget { steps: u64::MAX, messages: None };
            // A first run, because a matcher allocates its cache then.
            let _ = schema.values.compiled().unwrap().is_valid(Metered(&value));
            let began = std::time::Instant::now();
            let _ = metered::run(budget, &StopSignal::default(), || {
                schema.values.compiled().unwrap().is_valid(Metered(&value))
            });
            let (seconds, steps) = (began.elapsed().as_secs_f64(), schema.steps(&value.clone().into()) as f64);
            let name: String = part.to_string().chars().take(45).collect();
            println!("{name:45} {size:>9} {seconds:>10.6} {:>10.2} {:>12.0}", steps / 1e6, steps / seconds / 1e6);
        }
    }
}

/// After a check was stopped, every value reads as `null`. Errors about that are left out.
#[test]
fn a_stopped_search_for_faults_reports_no_false_faults() {
    let schema = Schema::input(&json!({ "properties": {
        "a": { "allOf": [
            { "additionalProperties": { "type": "number" } }, { "additionalProperties": { "minimum": -1 } },
            { "additionalProperties": { "maximum": 1e9 } }, { "additionalProperties": { "multipleOf": 1 } },
            { "additionalProperties": true, "type": "object", "required": ["k1"] },
        ] },
        "b": { "type": "string" },
    } }))
    .unwrap();
    for members in [10, 1_000, 40_000, 60_000] {
        let value = json!({ "a": named(members)["a"], "b": 1 });
        let failure =
            schema.check(&value.clone().into(), FailureKind::InvalidInput, &StopSignal::default()).unwrap_err();
        let pointer = failure.pointer.as_deref().unwrap_or_default();
        assert!(pointer == "/b" || (members > 10_000 && pointer.is_empty()), "{members}: {failure:?}");
        assert!(failure.also.is_empty(), "{failure:?}");
    }
}

#[test]
fn a_fault_after_many_valid_elements_is_found() {
    let schema = Schema::input(&of_items(&json!({ "type": "number", "minimum": 0 }), 4)).unwrap();
    let mut value = numbers(100_000);
    value["a"][99_999] = json!("no number");
    let failure = schema.check(&value.clone().into(), FailureKind::InvalidInput, &StopSignal::default()).unwrap_err();
    assert_eq!(failure.pointer.as_deref(), Some("/a/99999"), "{failure:?}");
}

#[test]
fn a_long_name_that_is_not_allowed_is_shown() {
    let schema = Schema::input(&json!({ "propertyNames": { "maxLength": 3 } })).unwrap();
    let failure = schema.check_raw(&json!({ "long".repeat(200): 1 }).into(), &StopSignal::default()).unwrap_err();
    assert!(failure.message.starts_with("`longlong"), "{failure:?}");
}

#[test]
fn the_id_of_a_schema_is_ignored() {
    let document = json!({ "$id": "https://example.com/a b", "properties": { "a": { "$ref": "#/$defs/t" } }, "$defs": { "t": { "type": "string" } } });
    let schema = Schema::input(&document).unwrap();
    let failure = schema.check_raw(&json!({ "a": 1 }).into(), &StopSignal::default()).unwrap_err();
    assert_eq!(failure.pointer.as_deref(), Some("/a"));
}

#[test]
fn a_check_is_stopped_while_it_runs() {
    let schema = Schema::output(&of_branches("allOf", 50)).unwrap();
    let value = numbers(10_000);
    let check = |steps, stop: &StopSignal| {
        let budget = Budget { steps, messages: None };
        metered::run(budget, stop, || schema.values.compiled().unwrap().is_valid(Metered(&value))).1
    };
    let all = check(u64::MAX, &StopSignal::default()).unwrap();
    assert_eq!(check(all + 1, &StopSignal::default()), Ok(all));
    assert_eq!(check(all / 2, &StopSignal::default()), Err(Stopped::Steps));
    assert_eq!(check(u64::MAX, &StopSignal::after(0)), Err(Stopped::Deadline));
    let mut stop = StopSignal::default();
    drop(stop.on_drop());
    assert_eq!(check(u64::MAX, &stop), Err(Stopped::Abandoned));
    let failure = schema.check(&value.clone().into(), FailureKind::InvalidOutput, &StopSignal::after(0)).unwrap_err();
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::LimitExceeded, "wall"));
    assert_eq!(check(u64::MAX, &StopSignal::default()), Ok(all), "the next check is not stopped");
}

#[test]
fn values_are_valid_exactly_when_jsonschema_itself_accepts_them() {
    let values = [
        json!(null),
        json!(true),
        json!(1),
        json!(1.0),
        json!(-0.5),
        json!(1e300),
        json!(u64::MAX),
        json!("é🦀"),
        json!(""),
        json!([]),
        json!([1, 1.0]),
        json!([[1], 1, [1, [1]]]),
        json!({}),
        json!({ "a": 1, "b": "x" }),
        json!({ "a": [1, 2] }),
    ];
    let parts = [
        json!({ "type": "integer" }),
        json!({ "type": ["string", "null"] }),
        json!({ "const": 1 }),
        json!({ "enum": [[], {}, 1.0] }),
        json!({ "enum": [{ "a": 1.0, "b": "x" }, [1.0, 1]] }),
        json!({ "uniqueItems": true }),
        json!({ "maxLength": 2 }),
        json!({ "minLength": 1 }),
        json!({ "multipleOf": 0.5 }),
        json!({ "minimum": 1 }),
        json!({ "required": ["a"] }),
        json!({ "properties": { "a": { "type": "number" } }, "additionalProperties": false }),
        json!({ "propertyNames": { "maxLength": 0 } }),
        json!({ "contains": { "const": 1 }, "maxContains": 1 }),
        json!({ "prefixItems": [true], "unevaluatedItems": false }),
        json!({ "minProperties": 2 }),
        json!({ "maxItems": 1 }),
        json!({ "allOf": [{ "properties": { "a": true } }], "unevaluatedProperties": false }),
        json!(false),
        json!({ "if": { "type": "object" }, "then": { "maxProperties": 1 }, "else": { "not": { "type": "array" } } }),
    ];
    for part in &parts {
        let (ours, theirs) =
            (compile::<MeteredJson>("output", part).unwrap(), jsonschema::options().build(part).unwrap());
        for value in &values {
            let budget = Budget { steps: u64::MAX, messages: None };
            let (is_valid, _) = metered::run(budget, &StopSignal::default(), || ours.is_valid(Metered(value)));
            assert_eq!(is_valid, theirs.is_valid(value), "{part}: {value}");
        }
    }
}

#[test]
fn unique_items_compares_exact_numbers() {
    let is_unique = |items: Value| {
        let schema = compile::<MeteredJson>("output", &json!({ "uniqueItems": true })).unwrap();
        metered::run(Budget { steps: u64::MAX, messages: None }, &StopSignal::default(), || {
            schema.is_valid(Metered(&items))
        })
        .0
    };
    assert!(is_unique(json!([u64::MAX, u64::MAX - 1, 1, -1, 0.5, "1", [1], { "a": 1 }, { "a": 2 }, null, false])));
    for twice in
        [json!([1, 1.0]), json!([{ "a": 1, "b": 2 }, 1, { "b": 2.0, "a": 1 }]), json!([0, -0.0]), json!([[], []])]
    {
        assert!(!is_unique(twice.clone()), "{twice}");
    }
}

#[test]
fn a_reference_to_a_percent_encoded_name_is_followed_by_the_validator_and_by_the_marks() {
    let names = ["Page<string>", "a b", "é", "a/b", "a~b", "50%", "%24", "[1]", "a^b", "\u{1f642}"];
    for name in names {
        let pointer = name.replace('~', "~0").replace('/', "~1");
        let encoded: String = pointer.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let document = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
            "properties": { "a": { "$ref": format!("#/$defs/{encoded}") } },
            "$defs": { name: { "type": "string", "x-secret": true } }
        });
        let schema = Schema::input(&document).unwrap_or_else(|error| panic!("{name}: {error}"));
        let failure = schema.check_raw(&json!({ "a": 1 }).into(), &StopSignal::default()).unwrap_err();
        assert_eq!(failure.pointer.as_deref(), Some("/a"), "{name}");
        assert!(schema.secrets(&json!({ "a": "hidden" }).into()).occur_in(&json!("hidden")), "{name}");
    }
}
