//! The promise of the schema diff: where it reports nothing, every value that was valid is still valid. Random schemas and
//! values are weighed against the validator that the host uses.

#![allow(clippy::unwrap_used)]

use std::cell::Cell;

use greenroom_distribution::{input_changes, output_changes};
use proptest::{prelude::*, sample::select, test_runner::TestRunner};
use serde_json::{Map, Value, json};

fn validator(schema: &Value) -> jsonschema::Validator {
    let options = jsonschema::options().with_draft(jsonschema::Draft::Draft202012).should_validate_formats(true);
    options.build(schema).unwrap()
}

fn scalar() -> impl Strategy<Value = Value> {
    select(vec![
        json!(null),
        json!(true),
        json!(false),
        json!(-2),
        json!(-1),
        json!(0),
        json!(1),
        json!(1.0),
        json!(2),
        json!(3),
        json!(0.5),
        json!(1.5),
        json!(""),
        json!("a"),
        json!("b"),
        json!("ab"),
        json!("abc"),
    ])
}

fn value() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map(select(vec!["a", "b", "c", "ab"]), inner, 0..3).prop_map(object),
        ]
    })
}

fn object(fields: std::collections::BTreeMap<&'static str, Value>) -> Value {
    Value::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// A keyword that holds no schema.
fn plain_keyword() -> impl Strategy<Value = (&'static str, Value)> {
    let types = vec!["null", "boolean", "integer", "number", "string", "array", "object"];
    let names = || prop::collection::btree_set(select(vec!["a", "b", "c"]), 0..3);
    let list = |names: std::collections::BTreeSet<&'static str>| json!(names);
    prop_oneof![
        4 => select(types.clone()).prop_map(|name| ("type", json!(name))),
        2 => prop::collection::btree_set(select(types), 1..4).prop_map(|names| ("type", json!(names))),
        1 => prop::collection::vec(scalar(), 1..4).prop_map(|mut values| {
            values.dedup();
            ("enum", Value::from(values))
        }),
        1 => scalar().prop_map(|value| ("const", value)),
        4 => (select(vec!["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]), select(vec![json!(-1), json!(0), json!(1), json!(1.5)])),
        1 => select(vec![json!(0.5), json!(1), json!(2)]).prop_map(|of| ("multipleOf", of)),
        3 => (select(vec!["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"]), (0..3u8).prop_map(Value::from)),
        1 => (select(vec!["pattern"]), select(vec![json!("^a"), json!("b")])),
        1 => (select(vec!["format"]), select(vec![json!("date"), json!("email")])),
        1 => any::<bool>().prop_map(|unique| ("uniqueItems", json!(unique))),
        2 => names().prop_map(move |names| ("required", list(names))),
        1 => (select(vec!["a", "b"]), names()).prop_map(|(name, names)| ("dependentRequired", json!({ name: names }))),
        1 => (select(vec!["minContains", "maxContains"]), (0..3u8).prop_map(Value::from)),
        1 => Just(("$ref", json!("#/$defs/d"))),
        1 => Just(("title", json!("a note"))),
    ]
}

fn schema(of: BoxedStrategy<(&'static str, Value)>) -> impl Strategy<Value = Value> {
    let map = prop::collection::vec(of, 0..4).prop_map(|keywords| {
        Value::Object(keywords.into_iter().map(|(keyword, value)| (keyword.to_owned(), value)).collect())
    });
    prop_oneof![8 => map, 1 => any::<bool>().prop_map(Value::from)]
}

fn schemas() -> impl Strategy<Value = Value> {
    schema(plain_keyword().boxed()).prop_recursive(2, 16, 3, |inner| {
        let named = |names: Vec<&'static str>, inner: BoxedStrategy<Value>| {
            prop::collection::btree_map(select(names), inner, 1..3).prop_map(object)
        };
        let inner = inner.boxed();
        let list = prop::collection::vec(inner.clone(), 1..3).prop_map(Value::from);
        let with_schemas = prop_oneof![
            6 => plain_keyword(),
            4 => named(vec!["a", "b", "c"], inner.clone()).prop_map(|named| ("properties", named)),
            2 => named(vec!["^a", "b$"], inner.clone()).prop_map(|named| ("patternProperties", named)),
            3 => inner.clone().prop_map(|schema| ("additionalProperties", schema)),
            1 => inner.clone().prop_map(|schema| ("propertyNames", schema)),
            2 => inner.clone().prop_map(|schema| ("items", schema)),
            1 => inner.clone().prop_map(|schema| ("contains", schema)),
            1 => (select(vec!["unevaluatedProperties", "unevaluatedItems"]), inner.clone()),
            2 => (select(vec!["not", "if", "then", "else"]), inner.clone()),
            1 => named(vec!["a", "b"], inner.clone()).prop_map(|named| ("dependentSchemas", named)),
            1 => list.clone().prop_map(|list| ("prefixItems", list)),
            4 => (select(vec!["allOf", "anyOf", "oneOf"]), list),
        ];
        schema(with_schemas.boxed())
    })
}

/// An edit of a schema, as an author makes it from one version to the next.
fn edit(schema: &mut Value, path: &[usize], keyword: &(&'static str, Value), removes: bool) {
    let holds_schemas =
        |value: &Value| value.is_object() || value.as_array().is_some_and(|all| all.iter().any(Value::is_object));
    let below: Vec<&mut Value> = match (path, &mut *schema) {
        ([], _) => vec![],
        (_, Value::Object(map)) => map.values_mut().filter(|value| holds_schemas(value)).collect(),
        (_, Value::Array(items)) => items.iter_mut().filter(|value| holds_schemas(value)).collect(),
        _ => vec![],
    };
    let count = below.len();
    if let (Some((step, rest)), true) = (path.split_first(), count > 0) {
        return edit(below.into_iter().nth(step % count).unwrap(), rest, keyword, removes);
    }
    if let Value::Object(map) = schema {
        match map.keys().next().cloned().filter(|_| removes) {
            Some(first) => map.remove(&first),
            None => map.insert(keyword.0.to_owned(), keyword.1.clone()),
        };
    }
}

fn with_definition(schema: Value, definition: &Value) -> Value {
    let mut map = match schema {
        Value::Object(map) => map,
        other => Map::from_iter([("allOf".to_owned(), json!([other]))]),
    };
    map.insert("$defs".to_owned(), json!({ "d": definition }));
    Value::Object(map)
}

#[test]
fn what_is_not_reported_is_still_accepted() {
    let an_edit = (prop::collection::vec(0..4usize, 0..4), plain_keyword(), any::<bool>());
    let definition = schema(plain_keyword().prop_filter("no circle", |(keyword, _)| *keyword != "$ref").boxed());
    let case = (schemas(), schemas(), an_edit, any::<bool>(), definition, prop::collection::vec(value(), 40));
    let (lost, kept) = (Cell::new(0), Cell::new(0));
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 8 * ProptestConfig::default().cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let outcome = runner.run(&case, |(old, other, (path, keyword, removes), is_edit, definition, values)| {
        let mut new = if is_edit { old.clone() } else { other };
        if is_edit {
            edit(&mut new, &path, &keyword, removes);
        }
        let (old, new) = (with_definition(old, &definition), with_definition(new, &definition));
        let options = jsonschema::options().with_draft(jsonschema::Draft::Draft202012).should_validate_formats(true);
        let (Ok(before), Ok(after)) = (options.build(&old), options.build(&new)) else {
            // The edit made it no schema, such as a `type` in a list of schemas by name.
            return Ok(());
        };
        let changes = input_changes(&old, &new);
        match values.iter().find(|value| before.is_valid(value) && !after.is_valid(value)) {
            Some(value) => {
                lost.set(lost.get() + 1);
                prop_assert!(
                    !changes.is_empty(),
                    "{value} was valid by {old} and is not by {new}, and nothing was reported"
                );
                prop_assert!(!output_changes(&new, &old).is_empty(), "the same, as outputs");
            }
            None if changes.is_empty() && old != new => kept.set(kept.get() + 1),
            None => {}
        }
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    // The cases are of both kinds, so that neither an empty report nor a full one would pass.
    assert!(lost.get() > 150 && kept.get() > 150, "{} lost, {} kept", lost.get(), kept.get());
}

/// What a report says is right: for each change, a value that shows it.
#[test]
fn what_is_reported_in_simple_cases_is_a_loss() {
    let strings = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    let numbers = json!({ "type": "object", "properties": { "a": { "type": "number" } } });
    let example = json!({ "a": "x" });
    assert!(validator(&strings).is_valid(&example) && !validator(&numbers).is_valid(&example));
    let changes = input_changes(&strings, &numbers);
    assert_eq!(changes.len(), 1);
    assert_eq!(
        (changes[0].pointer.as_str(), changes[0].message.english()),
        ("/properties/a", "no longer accepts texts")
    );
}
