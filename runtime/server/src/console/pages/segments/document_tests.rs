#![allow(clippy::unwrap_used)]

use std::collections::HashMap;

use axum::http::{HeaderMap, Uri};
use jiff::tz::{self, TimeZone};
use proptest::{prelude::*, sample::select, string::string_regex};
use serde_json::{Value, json};

use super::*;
use crate::console::{
    form::Fields,
    pages::segments::{draft::Node, view::View},
    visit::Reader,
};

fn zones() -> impl Strategy<Value = TimeZone> {
    // The second one puts its clocks back: one hour has a name twice.
    select(vec![TimeZone::UTC, TimeZone::get("Europe/Stockholm").unwrap(), TimeZone::fixed(tz::offset(-7))])
}

fn texts() -> impl Strategy<Value = String> {
    // Among them are white space at the ends, quotes, and what HTML and forms have a meaning for.
    string_regex("[ -~éÅ字\u{202e}]{1,12}").unwrap()
}

fn numbers() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>().prop_filter("finite", |number| number.is_finite()),
        (-1_000i32..1_000).prop_map(f64::from),
        select(vec![0.1, 1e300, -2.5e-7, 9_007_199_254_740_993.0]),
    ]
}

fn operands() -> impl Strategy<Value = Value> {
    prop_oneof![numbers().prop_map(Value::from), texts().prop_map(Value::from)]
}

fn instants() -> impl Strategy<Value = Value> {
    let autumn = 1_792_893_600_i64;
    // Years of four digits, with parts of a second; and hours when clocks go back.
    let seconds = prop_oneof![0i64..4_000_000_000, autumn - 7_200..autumn + 7_200];
    (seconds, select(vec![0, 1, 999_999_999]))
        .prop_map(|(second, nano)| json!(jiff::Timestamp::new(second, nano).unwrap().to_string()))
}

fn object(fields: Vec<(&'static str, Option<Value>)>) -> Value {
    fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

fn maybe(values: impl Strategy<Value = Value>) -> impl Strategy<Value = Option<Value>> {
    proptest::option::of(values)
}

fn text_tests() -> impl Strategy<Value = Value> {
    (select(vec!["equals", "contains"]), texts()).prop_map(|(test, text)| json!({ test: text }))
}

fn ranges() -> impl Strategy<Value = Value> {
    (maybe(numbers().prop_map(Value::from)), numbers())
        .prop_flat_map(|(low, high)| {
            select(vec![(low.clone(), None), (low, Some(json!(high))), (None, Some(json!(high)))])
        })
        .prop_map(|(low, high)| object(vec![("atLeast", low), ("atMost", high)]))
        .prop_filter("an end", |range| range.as_object().is_some_and(|range| !range.is_empty()))
}

fn periods() -> impl Strategy<Value = Value> {
    (maybe(instants()), maybe(instants()))
        .prop_map(|(from, before)| object(vec![("from", from), ("before", before)]))
        .prop_filter("an end", |period| period.as_object().is_some_and(|period| !period.is_empty()))
}

fn properties() -> impl Strategy<Value = Value> {
    let names = select(vec![
        "city",
        "email",
        property::AVERAGE_ATTENDANCE,
        property::LAST_JOIN_URL,
        property::REGISTRATIONS,
        property::ATTENDANCES,
    ]);
    let tests = select(vec!["equals", "notEquals", "greater", "atLeast", "less", "atMost"]);
    let test = prop_oneof![
        select(vec![json!("known"), json!("unknown")]),
        (tests, operands()).prop_map(|(test, operand)| json!({ test: operand })),
        (numbers(), numbers()).prop_map(|(from, to)| json!({ "between": { "from": from, "to": to } })),
        (texts(), texts()).prop_map(|(from, to)| json!({ "between": { "from": from, "to": to } })),
        texts().prop_map(|text| json!({ "contains": text })),
    ];
    (names, test).prop_map(|(name, test)| json!({ "property": name, "is": test }))
}

fn events() -> impl Strategy<Value = Value> {
    let webinars = || {
        let ids = proptest::collection::vec(select(vec!["82512345678", "123456789", "91234567890"]), 1..4);
        maybe(ids.prop_map(|ids| json!(ids)))
    };
    let states = proptest::sample::subsequence(vec!["approved", "pending", "denied", "cancelled"], 1..=4);
    let refined = prop_oneof![
        (webinars(), maybe(text_tests()), maybe(states.prop_map(|states| json!(states)))).prop_map(
            |(ids, name, states)| {
                ("registration", object(vec![("webinarIds", ids), ("webinarName", name), ("states", states)]))
            }
        ),
        (webinars(), maybe(text_tests()), maybe(ranges()), maybe(ranges())).prop_map(
            |(ids, name, seconds, percent)| {
                let fields =
                    vec![("webinarIds", ids), ("webinarName", name), ("seconds", seconds), ("percent", percent)];
                ("attendance", object(fields))
            }
        ),
        (maybe(text_tests()), maybe(periods()), maybe(text_tests())).prop_map(|(topic, starts, link)| {
            ("recording", object(vec![("topic", topic), ("startsAt", starts), ("recordingUrl", link)]))
        }),
    ];
    let times =
        (select(vec!["atLeast", "atMost", "exactly"]), 1u32..50).prop_map(|(times, count)| json!({ times: count }));
    let when = prop_oneof![(1u32..400).prop_map(|days| json!({ "lastDays": days })), periods()];
    (refined, any::<bool>(), maybe(times), maybe(when)).prop_map(|((event, refined), happened, times, when)| {
        let fields = vec![
            ("event", Some(json!(event))),
            ("where", Some(refined)),
            ("happened", Some(json!(happened))),
            ("times", times),
            ("when", when),
        ];
        object(fields)
    })
}

/// Every kind of filter that the schema allows.
fn filters() -> impl Strategy<Value = Filter> {
    let leaf = prop_oneof![properties(), events()];
    let documents = leaf.prop_recursive(3, 12, 3, |inner| {
        let some = proptest::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            some.clone().prop_map(|all| json!({ "all": all })),
            some.prop_map(|any| json!({ "any": any })),
            inner.prop_map(|inner| json!({ "not": inner })),
        ]
    });
    // Not all comparisons go with all properties.
    documents.prop_filter_map("no filter", |document| Filter::parse(&document).ok())
}

fn again(node: &Node, zone: &TimeZone) -> Filter {
    let (document, faults) = document(node, zone);
    assert_eq!(faults, [], "{node:?}");
    Filter::parse(&document).unwrap()
}

/// The fields that a browser sends for the form of a filter.
fn sent(node: &Node, zone: &TimeZone) -> Fields {
    let mut headers = HeaderMap::new();
    if let Some(name) = zone.iana_name() {
        let cookie = format!("greenroom-zone={}", name.replace('/', "%2F"));
        headers.insert("cookie", cookie.parse().unwrap());
    }
    let reader = Reader::of(&headers, &Uri::from_static("/segment-builder"));
    let view = View { reader: &reader, properties: &[], webinars: &HashMap::new(), faults: &[], added: None };
    Fields::of(controls(&view.filter(node).into_string()))
}

/// The controls of HTML, as browsers send them: boxes that are checked, options that are chosen, and all other inputs.
fn controls(html: &str) -> Vec<(String, String)> {
    let (mut found, mut select) = (Vec::new(), None::<(String, Option<String>)>);
    for tag in html.split('<').skip(1) {
        let tag = &tag[..tag.find('>').unwrap()];
        let attribute = |name: &str| {
            let begin = tag.find(&format!(" {name}=\""))? + name.len() + 3;
            let text = &tag[begin..begin + tag[begin..].find('"')?];
            Some(text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&"))
        };
        let has = |name: &str| tag.split_whitespace().any(|word| word == name);
        match tag.split([' ', '>']).next().unwrap_or_default() {
            "input" if attribute("type").as_deref() == Some("checkbox") && !has("checked") => {}
            "input" => found.push((attribute("name").unwrap(), attribute("value").unwrap_or_default())),
            "select" => select = Some((attribute("name").unwrap(), None)),
            "option" => {
                if let Some((_, chosen)) = &mut select
                    && (chosen.is_none() || has("selected"))
                {
                    *chosen = attribute("value");
                }
            }
            "/select" => found.extend(select.take().map(|(name, chosen)| (name, chosen.unwrap_or_default()))),
            _ => {}
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn a_filter_stays_what_it_is_as_fields_of_a_form(filter in filters(), zone in zones()) {
        let node = node_of(&filter, &zone);
        prop_assert_eq!(again(&node, &zone), filter.clone());
        prop_assert_eq!(again(&Node::read(&node.fields()), &zone), filter);
    }

    #[test]
    fn a_filter_stays_what_it_is_on_the_page(filter in filters(), zone in select(vec![TimeZone::UTC, TimeZone::get("Europe/Stockholm").unwrap()])) {
        let node = node_of(&filter, &zone);
        prop_assert_eq!(again(&Node::read(&sent(&node, &zone)), &zone), filter);
    }
}

fn fields(text: &str) -> Node {
    Node::read(&Fields::read(text.as_bytes()))
}

fn faults(text: &str) -> Vec<(String, &'static str, bool)> {
    let (_, faults) = document(&fields(text), &TimeZone::UTC);
    faults.into_iter().map(|fault| (fault.place, fault.field, fault.is_missing)).collect()
}

#[test]
fn what_is_not_written_is_told_at_its_field() {
    for (form, place, field, is_missing) in [
        ("f.kind=all", "f", "", true),
        ("f.kind=not", "f", "", true),
        ("f.kind=all&f.0.kind=property&f.0.test=known", "f.0", "property", true),
        ("f.kind=property&f.property=city&f.test=equals", "f", "value", true),
        ("f.kind=property&f.property=city&f.test=less&f.as=number&f.value=x", "f", "value", false),
        ("f.kind=property&f.property=city&f.test=between&f.as=number&f.value=1", "f", "to", true),
        ("f.kind=attendance&f.count=x", "f", "count", false),
        ("f.kind=attendance&f.when=lastDays", "f", "days", true),
        ("f.kind=attendance&f.when=between", "f", "from", true),
        ("f.kind=attendance&f.when=between&f.before=soon", "f", "before", false),
        ("f.kind=attendance&f.webinar=launch", "f", "webinar", false),
        ("f.kind=recording&f.topicTest=equals", "f", "topic", true),
        ("f.kind=attendance&f.percentFrom=much", "f", "percentFrom", false),
    ] {
        assert!(faults(form).contains(&(place.to_owned(), field, is_missing)), "{form}: {:?}", faults(form));
    }
}

#[test]
fn numbers_may_have_a_comma_and_ids_stand_beside_each_other() {
    let form = "f.kind=attendance&f.percentFrom=66,7&f.webinar=82512345678, 123456789&f.webinar=";
    let (document, faults) = document(&fields(form), &TimeZone::UTC);
    assert_eq!(faults, []);
    let refined = json!({ "webinarIds": ["82512345678", "123456789"], "percent": { "atLeast": 66.7 } });
    assert_eq!(document, json!({ "event": "attendance", "where": refined }));
}

#[test]
fn a_fault_of_a_filter_is_shown_where_it_is() {
    let node = fields(
        "f.kind=all&f.0.kind=property&f.1.kind=not&f.1.0.kind=any&f.1.0.0.kind=attendance&f.1.0.1.kind=recording",
    );
    for (pointer, place, field) in [
        ("/all/0/property", "f.0", "property"),
        ("/all/0/is/equals", "f.0", "value"),
        ("/all/1/not/any/0/where/webinarIds/2", "f.1.0.0", "webinar"),
        ("/all/1/not/any/0/when/lastDays", "f.1.0.0", "days"),
        ("/all/1/not/any/1/where/startsAt/from", "f.1.0.1", "startsFrom"),
        ("/all/1/not/any/1/times", "f.1.0.1", "count"),
        ("/all/1/not/any/1", "f.1.0.1", ""),
        ("/all/7/property", "f", ""),
        ("", "f", ""),
    ] {
        let fault = located(&node, &InvalidFilter::new(pointer, "why"));
        assert_eq!((fault.place.as_str(), fault.field), (place, field), "{pointer}");
    }
}

#[test]
fn what_fields_do_not_show_is_changed_as_json() {
    let fits = |document: Value| fits_a_form(&node_of(&Filter::parse(&document).unwrap(), &TimeZone::UTC));
    assert!(fits(json!({ "property": "city", "is": { "equals": "-a\u{fc}" } })));
    assert!(!fits(json!({ "not": { "property": "city", "is": { "equals": "a\nb" } } })));
    assert!(!fits(json!({ "event": "attendance", "when": { "from": "-000001-01-01T00:00:00Z" } })));
}
