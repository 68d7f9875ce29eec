#![allow(clippy::unwrap_used, clippy::expect_used)]

use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Bounds, Filter, MAX_CONDITIONS, MAX_DEPTH, Period, SCHEMA, When, explain, folded, number};
use crate::{PropertyDefinition, PropertyType, property};

const LINK: &str = "https://zoom.example/w/1?tk=hunter2";

fn schema() -> Validator {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

fn is(property: &str, test: Value) -> Value {
    json!({ "property": property, "is": test })
}

#[test]
fn g1_texts_and_numbers_compare_as_people_read_them() {
    for (text, form) in [("ADA", "ada"), ("\u{c4}RGER", "\u{e4}rger"), ("A\u{308}RGER", "\u{e4}rger"), ("", "")] {
        assert_eq!(folded(text), form, "{text}");
    }
    for (value, expected) in
        [(" 12.5 ", Some(12.5)), ("-3", Some(-3.0)), ("0", Some(0.0)), ("NaN", None), ("1e999", None), ("x", None)]
    {
        assert_eq!(number(value), expected, "{value}");
    }
}

#[test]
fn g2_a_time_frame_is_up_to_now_or_a_period() {
    let at = |second| jiff::Timestamp::from_second(second).unwrap();
    let last = When::LastDays(2).bounds(at(1_000_000));
    assert_eq!(last, Bounds { from: Some(at(1_000_000 - 2 * 86_400)), up_to: Some(at(1_000_000)), before: None });
    let period = Period { from: Some(at(1)), before: Some(at(2)) };
    assert_eq!(When::In(period).bounds(at(9)), Bounds { from: Some(at(1)), up_to: None, before: Some(at(2)) });
}

#[test]
fn g3_what_goes_without_saying_is_not_written_down() {
    for document in [
        json!({ "event": "attendance" }),
        json!({ "event": "attendance", "happened": false }),
        json!({ "event": "attendance", "times": { "atLeast": 2 } }),
    ] {
        let filter: Filter = serde_json::from_value(document.clone()).unwrap();
        assert_eq!(serde_json::to_value(&filter).unwrap(), document);
    }
}

/// Documents that are filters, each with its words.
fn good() -> Vec<(Value, &'static str)> {
    vec![
        (is("city", json!("known")), "whose “city” is known"),
        (is("city", json!("unknown")), "whose “city” is unknown"),
        (is("city", json!({ "equals": "Graz" })), "whose “city” is “Graz”"),
        (is("city", json!({ "notEquals": "Graz" })), "whose “city” is not “Graz”"),
        (is("city", json!({ "contains": "ra" })), "whose “city” contains “ra”"),
        (is("city", json!({ "between": { "from": "a", "to": "b" } })), "whose “city” is from “a” to “b”"),
        (is("age", json!({ "greater": 17.5 })), "whose “age” is greater than 17.5"),
        (is("age", json!({ "less": -1 })), "whose “age” is less than -1"),
        (is("age", json!({ "between": { "from": 1, "to": 2 } })), "whose “age” is from 1 to 2"),
        (
            is(property::AVERAGE_ATTENDANCE, json!({ "atLeast": 50 })),
            "whose “Average Zoom webinar attendance duration” is at least 50",
        ),
        (
            is(property::REGISTRATIONS, json!({ "atMost": 3 })),
            "whose “Total number of Zoom webinar registrations” is at most 3",
        ),
        (
            is(property::ATTENDANCES, json!({ "contains": "1" })),
            "whose “Total number of Zoom webinars attended” contains “1”",
        ),
        (is(property::LAST_JOIN_URL, json!("known")), "whose “Last registered Zoom webinar” is known"),
        (
            is(property::LAST_JOIN_URL, json!({ "contains": LINK })),
            "whose “Last registered Zoom webinar” contains [masked]",
        ),
        (
            is(property::LAST_JOIN_URL, json!({ "notEquals": LINK })),
            "whose “Last registered Zoom webinar” is not [masked]",
        ),
        (
            is("door_code", json!({ "between": { "from": "a", "to": "b" } })),
            "whose “Door” is from [masked] to [masked]",
        ),
        (json!({ "event": "attendance" }), "who attended"),
        (json!({ "event": "attendance", "happened": false }), "who did not attend"),
        (
            json!({ "event": "registration", "happened": true, "times": { "exactly": 1 } }),
            "who registered exactly once",
        ),
        (
            json!({ "event": "registration", "times": { "atMost": 2 }, "when": { "lastDays": 1 } }),
            "who registered at most 2 times in the last 24 hours",
        ),
        (
            json!({ "event": "registration", "happened": false, "where": {
                "webinarIds": ["82512345678", "123456789"], "webinarName": { "equals": "Launch" },
                "states": ["approved", "pending"] } }),
            "who did not register, with webinar 82512345678 or 123456789, with the webinar name “Launch”, in state \
             approved or pending",
        ),
        (
            json!({ "event": "attendance", "times": { "atLeast": 2 }, "when": { "lastDays": 90 }, "where": {
                "percent": { "atLeast": 50 }, "seconds": { "atLeast": 60, "atMost": 600 },
                "webinarIds": ["82512345678"], "webinarName": { "contains": "launch" } } }),
            "who attended at least 2 times in the last 90 days, for 60 to 600 seconds, for at least 50 % of the session, \
             with webinar 82512345678, with a webinar name that contains “launch”",
        ),
        (
            json!({ "event": "attendance", "when": { "from": "2026-01-01T00:00:00Z", "before": "2026-02-01T00:00:00+01:00" } }),
            "who attended from 2026-01-01T00:00:00Z on and before 2026-01-31T23:00:00Z",
        ),
        (
            json!({ "event": "recording", "when": { "before": "2026-02-01T00:00:00Z" }, "where": {
                "topic": { "equals": "Launch" }, "startsAt": { "from": "2026-01-01T00:00:00Z" },
                "recordingUrl": { "contains": "zoom" } } }),
            "for whom a recording became available before 2026-02-01T00:00:00Z, with the topic “Launch”, that begins \
             from 2026-01-01T00:00:00Z on, with a recording URL that contains “zoom”",
        ),
        (json!({ "event": "recording", "happened": false }), "for whom no recording became available"),
        (
            json!({ "all": [{ "event": "attendance" }, { "any": [is("a", json!("known")), is("b", json!("known"))] },
                { "not": is("c", json!("known")) }] }),
            "who attended, and (whose “a” is known, or whose “b” is known), and who are not among those whose “c” is known",
        ),
        (json!({ "all": [{ "any": [{ "event": "attendance" }] }] }), "who attended"),
        (
            json!({ "not": { "all": [is("a", json!("known")), is("b", json!("known"))] } }),
            "who are not among those (whose “a” is known, and whose “b” is known)",
        ),
    ]
}

/// Documents that are none, each with the place that is named.
fn bad() -> Vec<(Value, &'static str)> {
    let event = |event: &str, refined: Value| json!({ "event": event, "where": refined });
    let many = |n: usize| vec!["82512345678"; n];
    vec![
        (json!(null), ""),
        (json!([]), ""),
        (json!("all"), ""),
        (json!({}), ""),
        (json!({ "every": [] }), ""),
        (json!({ "all": [] }), "/all"),
        (json!({ "all": {} }), "/all"),
        (json!({ "any": vec![is("a", json!("known")); 101] }), "/any"),
        (json!({ "all": [is("a", json!("known"))], "any": [] }), "/any"),
        (json!({ "not": is("a", json!("known")), "extra": 1 }), "/extra"),
        (json!({ "not": [] }), "/not"),
        (json!({ "all": [is("a", json!("known")), { "a/b~": 1 }] }), "/all/1"),
        (json!({ "property": "a" }), ""),
        (json!({ "property": "a", "is": "known", "a/b~": 1 }), "/a~1b~0"),
        (json!({ "property": 7, "is": "known" }), "/property"),
        (is("A", json!("known")), "/property"),
        (is("", json!("known")), "/property"),
        (is("a b", json!("known")), "/property"),
        (is(&"a".repeat(101), json!("known")), "/property"),
        (is("a", json!("large")), "/is"),
        (is("a", json!(null)), "/is"),
        (is("a", json!({ "equals": null })), "/is/equals"),
        (is("a", json!({ "equals": true })), "/is/equals"),
        (is("a", json!({ "equals": "" })), "/is/equals"),
        (is("a", json!({ "equals": "x".repeat(1001) })), "/is/equals"),
        (is("a", json!({ "contains": 1 })), "/is/contains"),
        (is("a", json!({ "contains": "" })), "/is/contains"),
        (is("a", json!({ "equals": 1, "contains": "1" })), "/is"),
        (is("a", json!({ "between": { "from": 1, "to": "2" } })), "/is/between"),
        (is("a", json!({ "between": { "from": 1 } })), "/is/between"),
        (is("a", json!({ "between": { "from": 1, "to": 2, "by": 1 } })), "/is/between/by"),
        (is(property::REGISTRATIONS, json!({ "atLeast": "2" })), "/is/atLeast"),
        (is(property::AVERAGE_ATTENDANCE, json!({ "between": { "from": "1", "to": "2" } })), "/is/between"),
        (is(property::LAST_JOIN_URL, json!({ "greater": LINK })), "/is/greater"),
        (is(property::LAST_JOIN_URL, json!({ "equals": 1 })), "/is/equals"),
        (is(property::LAST_JOIN_URL, json!(LINK)), "/is"),
        (json!({ "event": "birthday" }), "/event"),
        (json!({ "event": 1 }), "/event"),
        (json!({ "event": "attendance", "wehn": { "lastDays": 1 } }), "/wehn"),
        (json!({ "event": "attendance", "where": null }), "/where"),
        (json!({ "event": "attendance", "happened": "no" }), "/happened"),
        (event("attendance", json!({ "states": ["approved"] })), "/where/states"),
        (event("recording", json!({ "webinarIds": ["82512345678"] })), "/where/webinarIds"),
        (event("attendance", json!({ "webinarIds": "82512345678" })), "/where/webinarIds"),
        (event("attendance", json!({ "webinarIds": ["825 1234 5678"] })), "/where/webinarIds/0"),
        (event("attendance", json!({ "webinarIds": [] })), "/where/webinarIds"),
        (event("registration", json!({ "webinarIds": many(101) })), "/where/webinarIds"),
        (event("registration", json!({ "states": ["gone"] })), "/where/states/0"),
        (event("registration", json!({ "states": [] })), "/where/states"),
        (event("registration", json!({ "states": vec!["denied"; 5] })), "/where/states"),
        (event("registration", json!({ "webinarName": "launch" })), "/where/webinarName"),
        (event("registration", json!({ "webinarName": { "contains": "" } })), "/where/webinarName/contains"),
        (event("attendance", json!({ "percent": {} })), "/where/percent"),
        (event("attendance", json!({ "percent": { "atLeast": "50" } })), "/where/percent/atLeast"),
        (event("attendance", json!({ "seconds": 60 })), "/where/seconds"),
        (event("recording", json!({ "startsAt": {} })), "/where/startsAt"),
        (event("recording", json!({ "startsAt": { "from": "yesterday" } })), "/where/startsAt/from"),
        (event("recording", json!({ "recordingUrl": { "equals": 1 } })), "/where/recordingUrl/equals"),
        (json!({ "event": "attendance", "times": { "atLeast": 0 } }), "/times"),
        (json!({ "event": "attendance", "times": { "atLeast": -1 } }), "/times/atLeast"),
        (json!({ "event": "attendance", "times": { "exactly": 1.5 } }), "/times/exactly"),
        (json!({ "event": "attendance", "times": { "atMost": 1_000_001 } }), "/times"),
        (json!({ "event": "attendance", "times": 2 }), "/times"),
        (json!({ "event": "attendance", "when": {} }), "/when"),
        (json!({ "event": "attendance", "when": { "lastDays": 0 } }), "/when/lastDays"),
        (json!({ "event": "attendance", "when": { "lastDays": 36_501 } }), "/when/lastDays"),
        (json!({ "event": "attendance", "when": { "lastDays": 1, "from": "2026-01-01T00:00:00Z" } }), "/when"),
        (json!({ "event": "attendance", "when": { "from": "2026-01-01" } }), "/when/from"),
    ]
}

fn door() -> [PropertyDefinition; 1] {
    [PropertyDefinition {
        name: "door_code".to_owned(),
        label: "Door".to_owned(),
        group: "contact".to_owned(),
        kind: PropertyType::Text,
        secret: true,
        derived: false,
    }]
}

#[test]
fn g1_g2_g3_the_schema_and_the_types_agree() {
    let schema = schema();
    for (document, _) in good() {
        assert!(schema.is_valid(&document), "{document}: {:?}", schema.validate(&document));
        let filter = Filter::parse(&document).unwrap();
        let written = serde_json::to_value(&filter).unwrap();
        assert!(schema.is_valid(&written), "{written}");
        assert_eq!(serde_json::from_value::<Filter>(written).unwrap(), filter);
    }
    for (document, place) in bad() {
        assert!(!schema.is_valid(&document), "{document}");
        let refused = Filter::parse(&document).expect_err(&document.to_string());
        assert_eq!(refused.pointer, place, "{document}: {refused}");
    }
}

#[test]
fn g3_a_filter_in_words() {
    for (document, words) in good() {
        let filter = Filter::parse(&document).unwrap();
        assert_eq!(explain(&filter, &door()), format!("contacts {words}"));
    }
}

#[test]
fn g1_a_link_to_join_with_is_in_no_words_and_no_error() {
    for (document, _) in good() {
        let filter = Filter::parse(&document).unwrap().masked(&door());
        assert!(!serde_json::to_string(&filter).unwrap().contains("hunter2"));
    }
    for (document, _) in bad() {
        let refused = Filter::parse(&document).expect_err(&document.to_string());
        assert!(!refused.to_string().contains("hunter2"), "{refused}");
    }
}

#[test]
fn a_refusal_says_what_is_wanted_and_not_what_was_given() {
    let event = |field: &str, value: Value| json!({ "event": "registration", field: value });
    for (document, words) in [
        (event("times", json!({ "atLeast": "hunter2" })), "a whole number from 0 on is wanted"),
        (event("where", json!({ "webinarIds": "hunter2" })), "a list is wanted"),
        (event("where", json!("hunter2")), "an object is wanted"),
        (event("happened", json!("hunter2")), "a boolean is wanted"),
        (is("a", json!("hunter2")), "is wanted"),
        (is("a", json!({ "equals": true })), "a number or a text is wanted"),
        (event("hunter", json!(2)), "unknown field"),
    ] {
        let refused = Filter::parse(&document).expect_err(words).to_string();
        assert!(refused.contains(words) && !refused.contains("hunter2"), "{refused}");
    }
}

#[test]
fn g2_a_registration_has_four_states() {
    let states = |many: usize| {
        let all = ["approved", "pending", "denied", "cancelled", "approved"];
        Filter::parse(&json!({ "event": "registration", "where": { "states": &all[..many] } }))
    };
    assert!(states(4).is_ok());
    assert_eq!(states(5).expect_err("one twice").pointer, "/where/states");
}

#[test]
fn a_filter_is_bounded_in_depth_and_conditions() {
    let nested = |depth: usize| (0..depth).fold(is("a", json!("known")), |inner, _| json!({ "not": inner }));
    let listed = |depth: usize| (0..depth).fold(is("a", json!("known")), |inner, _| json!({ "any": [inner] }));
    assert!(Filter::parse(&nested(MAX_DEPTH)).is_ok() && Filter::parse(&listed(MAX_DEPTH)).is_ok());
    assert!(Filter::parse(&listed(MAX_DEPTH + 1)).is_err());
    let refused = Filter::parse(&nested(MAX_DEPTH + 1)).expect_err("too deep");
    assert_eq!(refused.pointer, "/not".repeat(MAX_DEPTH));
    // What no parser of text would let through.
    assert!(Filter::parse(&nested(2_000)).is_err());
    let wide = |n: usize| {
        let (one, other) = (vec![is("a", json!("known")); n / 2], vec![is("a", json!("known")); n - n / 2]);
        json!({ "any": [{ "all": one }, { "all": other }] })
    };
    assert!(Filter::parse(&wide(MAX_CONDITIONS)).is_ok());
    let refused = Filter::parse(&wide(MAX_CONDITIONS + 1)).expect_err("too many");
    assert_eq!(refused.pointer, "/any/1/all/50");
}

#[test]
fn what_a_filter_names_is_found_with_its_place() {
    let filter = json!({ "all": [{ "event": "attendance" }, { "not": { "any": [is("a", json!("known"))] } }] });
    let filter = Filter::parse(&filter).unwrap();
    assert_eq!(filter.properties(), [("/all/1/not/any/0/property".to_owned(), "a")]);
}

/// Any JSON, of words that filters are made of.
fn soup() -> impl Strategy<Value = Value> {
    let words = prop::sample::select(vec![
        "all",
        "any",
        "not",
        "property",
        "is",
        "event",
        "where",
        "times",
        "when",
        "known",
        "equals",
        "atLeast",
        "from",
        "attendance",
        "registration",
        "recording",
        "lastDays",
        "percent",
        "webinarIds",
        "82512345678",
        "happened",
        "city",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3i64..200).prop_map(Value::from),
        words.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((words.clone(), inner), 0..4)
                .prop_map(|fields| fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        ]
    })
}

proptest! {
    #[test]
    fn what_the_schema_refuses_is_no_filter_and_the_reverse(document in soup(), n in any::<prop::sample::Index>()) {
        let schema = schema();
        prop_assert_eq!(Filter::parse(&document).is_ok(), schema.is_valid(&document), "{}", document);
        // A good one in which something was put in place of something.
        let good = good();
        let mut broken = good[n.index(good.len())].0.clone();
        let fields = broken.as_object_mut().unwrap();
        let name = fields.keys().nth(n.index(fields.len())).unwrap().clone();
        fields.insert(name, document);
        prop_assert_eq!(Filter::parse(&broken).is_ok(), schema.is_valid(&broken), "{}", broken);
    }
}
