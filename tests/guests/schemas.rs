//! Schemas that would keep the host busy, or make it follow references elsewhere.

use greenroom::FailureKind;
use serde_json::{Value, json};

use crate::stage::Stage;

each! {
    backtracking_pattern => refused("/properties/a/pattern`: the pattern has a look ahead or behind");
    back_reference => refused("/properties/a/pattern`: the pattern has a back-reference");
    pattern_bomb => refused("compiled, the pattern would take about");
    heavy_patterns => refused("the package's patterns are too much");
    heavy_property_names => refused("the package's patterns are too much");
    heavy_pattern_properties => refused("the package's patterns are too much");
    long_pattern => refused("the pattern has 45000 bytes, 8192 are allowed");
    nested_unevaluated => refused("ask each other, and each doubles the work");
    remote_reference => refused("refers to another document, which is never fetched");
    file_reference => refused("refers to another document, which is never fetched");
    other_identity => refused("plain references only");
    other_dialect => refused("Greenroom takes draft 2020-12 only");
    circular_reference => refused("its references form a circle");
    multiplying_references => refused("more than 10000 parts");
    deep_schema => refused("nests deeper than 32 levels");
    deeper_schema => refused("recursion limit exceeded");
    large_enum => refused("`greenroom:input-schema` has");
    escapes_in_schema => refused("a text holds control characters");
    schema_is_no_object => refused("a schema is a JSON object here");
    schema_is_no_schema => refused("teapot");
}

/// The result of a guest that returns its input, beside its neighbours.
async fn gives_back(guest: &str, value: Value) -> Result<(), (FailureKind, String)> {
    let stage = Stage::new().await;
    stage.load(guest).await;
    let outcome = stage.invoke(guest, json!({ "a": value })).await;
    match outcome.failure() {
        Some(failure) => Err((failure.kind, failure.code.clone())),
        None => Ok(()),
    }
}

fn too_much_work() -> Result<(), (FailureKind, String)> {
    Err((FailureKind::LimitExceeded, "validation".to_owned()))
}

fn invalid() -> Result<(), (FailureKind, String)> {
    Err((FailureKind::InvalidOutput, "invalid-output".to_owned()))
}

/// 45 alternatives that each of 440,000 elements fails: a validator that collects all errors makes 20 million of them.
#[tokio::test]
pub(crate) async fn faults_of_branches() {
    assert_eq!(gives_back("faults-of-branches", json!(vec![0; 440_000])).await, invalid());
}

/// 45 alternatives that all fail at one object: each error would list all its names.
#[tokio::test]
pub(crate) async fn faults_of_objects() {
    let members: serde_json::Map<String, Value> = (0..70_000).map(|n| (format!("k{n}"), json!(0))).collect();
    assert_eq!(gives_back("faults-of-objects", Value::Object(members)).await, invalid());
}

/// As many nested `unevaluatedProperties` as a schema may have.
#[tokio::test]
pub(crate) async fn asked_again() {
    let members: serde_json::Map<String, Value> = (0..4_000).map(|n| (format!("k{n}"), json!("v"))).collect();
    assert_eq!(gives_back("asked-again", Value::Object(members)).await, Ok(()));
}

/// A regular expression as a value, whose group names are compared in pairs.
#[tokio::test]
pub(crate) async fn regex_format() {
    let groups: String = (0..80_000).map(|n| format!("(?<g{n}>)")).collect();
    assert_eq!(gives_back("regex-format", json!(groups)).await, invalid());
    assert_eq!(gives_back("regex-format", json!("(?<year>[0-9]{4})")).await, Ok(()));
    assert_eq!(gives_back("regex-format", json!("(")).await, invalid());
}

/// Many integers that are pairwise the same as a floating-point number.
#[tokio::test]
pub(crate) async fn unique_numbers() {
    let number = |n: u64| json!((1_u64 << 63) + n);
    let items: Vec<Value> = (0..20_000).map(|n| json!([number(n % 1_000), number(n / 1_000)])).collect();
    assert_eq!(gives_back("unique-items", json!(items)).await, Ok(()));
    assert_eq!(gives_back("unique-items", json!([1, [2], {"a": 1.0}, {"a": 1}])).await, invalid());
}

/// This many letters, `a` or `b`, in an order without a pattern.
fn noise(length: usize) -> String {
    let mut state = 88_172_645_463_325_252_u64;
    let mut letter = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        if state & 1 == 0 { 'a' } else { 'b' }
    };
    (0..length).map(|_| letter()).collect()
}

#[tokio::test]
pub(crate) async fn catastrophic_pattern() {
    let text = format!("{}!", "a".repeat(500_000));
    let ended = gives_back("catastrophic-pattern", json!(text)).await;
    assert_eq!(ended, Err((FailureKind::InvalidInput, "invalid-input".to_owned())), "in linear time");
}

#[tokio::test]
pub(crate) async fn slow_pattern() {
    assert_eq!(gives_back("slow-pattern", json!(noise(500_000))).await, too_much_work());
    let ended = gives_back("slow-pattern", json!(noise(2_000))).await;
    assert_eq!(ended, Err((FailureKind::InvalidOutput, "invalid-output".to_owned())), "a short text can be checked");
}

#[tokio::test]
pub(crate) async fn many_checks() {
    assert_eq!(gives_back("many-checks", json!(vec![1; 30_000])).await, too_much_work());
    assert_eq!(gives_back("many-checks", json!([1, 2, 3])).await, Ok(()));
}

#[tokio::test]
pub(crate) async fn many_patterns() {
    let fields: serde_json::Map<String, Value> = (0..30_000).map(|n| (format!("k{n}"), json!(1))).collect();
    let stage = Stage::new().await;
    stage.load("many-patterns").await;
    let outcome = stage.invoke("many-patterns", Value::Object(fields)).await;
    assert_eq!(outcome.failure().map(|failure| failure.code.as_str()), Some("validation"), "{:?}", outcome.failure());
}

/// Arrays that all have the same hash, because the hash does not distinguish `[[1], 1]` from `[1, [1]]`.
#[tokio::test]
pub(crate) async fn unique_items() {
    let item = |bits: u32| {
        let (mut item, mut part) = (Vec::new(), vec![1]);
        for gap in 0..13 {
            if bits >> gap & 1 == 1 {
                item.push(json!(std::mem::replace(&mut part, vec![1])));
            } else {
                part.push(1);
            }
        }
        item.push(json!(part));
        Value::Array(item)
    };
    let items: Vec<Value> = (0..1 << 13).map(item).collect();
    assert_eq!(gives_back("unique-items", json!(items)).await, Ok(()), "checked in pairs, beside the others");
}
