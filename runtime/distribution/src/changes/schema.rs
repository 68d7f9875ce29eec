//! What a change of schemas means for those who invoke an action, and for those who use its outputs.

use greenroom_sentence::{Sentence, sentence};
use serde::Serialize;
use serde_json::Value;

use super::{
    compare::{Comparison, is_same},
    loss::Loss,
};

/// How long a value or a name in a message may be, in characters.
const MAX_SHOWN: usize = 60;
/// How many values a message lists.
const MAX_LISTED: usize = 8;

/// A difference between two versions of a schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SchemaChange {
    /// The place in the schema, with references followed, as a JSON Pointer; empty for the whole schema.
    pub pointer: String,
    /// What it means: a sentence without a full stop.
    pub message: Sentence,
}

/// The inputs that the version `old` accepted, and `new` does not. Where there is none, every input for `old` is valid
/// for `new`: whatever cannot be compared is in the list and says so.
pub fn input_changes(old: &Value, new: &Value) -> Vec<SchemaChange> {
    changes(old, new, Direction::Input)
}

/// The outputs that the version `new` may give, and `old` could not. Where there is none, whoever understands the outputs
/// of `old` understands those of `new`.
pub fn output_changes(old: &Value, new: &Value) -> Vec<SchemaChange> {
    changes(new, old, Direction::Output)
}

/// Whether two schemas accept the same values because they differ in nothing but texts for readers and the names of
/// definitions. Schemas that accept the same values in other words are not recognised.
pub fn is_same_schema(old: &Value, new: &Value) -> bool {
    is_same(old, new)
}

fn changes(first: &Value, second: &Value, direction: Direction) -> Vec<SchemaChange> {
    if is_same(first, second) {
        return Vec::new();
    }
    let losses = Comparison::of(first, second);
    let mut changes: Vec<SchemaChange> = Vec::new();
    for (pointer, loss) in losses {
        let change = SchemaChange { pointer, message: direction.sentence(&loss) };
        if !changes.contains(&change) {
            changes.push(change);
        }
    }
    changes
}

/// For whom the losses are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    /// From the old version to the new: what is refused now.
    Input,
    /// From the new version to the old: what may occur now.
    Output,
}

impl Direction {
    fn sentence(self, loss: &Loss) -> Sentence {
        let is_input = self == Self::Input;
        match loss {
            Loss::All if is_input => sentence!("failure-change-gone", "it is no longer accepted"),
            Loss::All => sentence!("failure-change-new", "it may be there now"),
            Loss::Types(types) if is_input => refuses(&types.sentence()),
            Loss::Types(types) => {
                sentence!("failure-change-holds", "may now hold {values}", values = types.sentence())
            }
            Loss::Values(values) if is_input => refuses(&listed(values)),
            Loss::Values(values) => sentence!("failure-change-is", "may now be {values}", values = listed(values)),
            Loss::OtherValues(values) if is_input => {
                sentence!("failure-change-only", "accepts only {values} now", values = listed(values))
            }
            Loss::OtherValues(values) => {
                sentence!("failure-change-others", "may now hold other values than {values}", values = listed(values))
            }
            Loss::Required(name) if is_input => {
                sentence!("failure-change-required", "`{name}` is required now", name = shown(name))
            }
            Loss::Required(name) => {
                sentence!("failure-change-optional", "`{name}` may be missing now", name = shown(name))
            }
            Loss::Limit { keyword, was, now } => {
                let now = Sentence::from(now.to_string());
                let other = was
                    .as_ref()
                    .map_or_else(|| sentence!("failure-change-unlimited", "not limited"), |was| was.to_string().into());
                let (old, new) = if is_input { (other, now) } else { (now, other) };
                sentence!(
                    "failure-change-limit",
                    "`{keyword}` was {old}, and is {new} now",
                    keyword = keyword,
                    old = old,
                    new = new
                )
            }
            Loss::Changed { keyword, was_there: true } => sentence!(
                "failure-change-not-compared",
                "`{keyword}` or what it depends on changed: not compared",
                keyword = keyword
            ),
            Loss::Changed { keyword, was_there: false } if is_input => {
                sentence!("failure-change-added", "`{keyword}` was added", keyword = keyword)
            }
            Loss::Changed { keyword, was_there: false } => {
                sentence!("failure-change-removed", "`{keyword}` was removed", keyword = keyword)
            }
            Loss::Token if is_input => {
                sentence!("failure-change-no-token", "a contact token is no longer accepted")
            }
            Loss::Token => sentence!("failure-change-token", "it may be a contact token now"),
            Loss::NotCompared => {
                sentence!("failure-change-too-deep", "the schemas are too large or too deep: not compared completely")
            }
            Loss::More => sentence!("failure-change-unlisted", "there are more changes, which are not listed"),
        }
    }
}

fn refuses(values: &Sentence) -> Sentence {
    sentence!("failure-change-refuses", "no longer accepts {values}", values = values)
}

fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(MAX_SHOWN).collect();
    if text.chars().nth(MAX_SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

fn listed(values: &[Value]) -> Sentence {
    if values.is_empty() {
        return sentence!("failure-change-no-value", "no value");
    }
    let text = values.iter().take(MAX_LISTED).map(|value| shown(&value.to_string())).collect::<Vec<_>>().join(", ");
    match values.len().saturating_sub(MAX_LISTED) {
        0 => text.into(),
        more => sentence!("failure-change-and-more", "{values} and {more} more", values = text, more = more),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(properties: Value) -> Value {
        json!({ "type": "object", "properties": properties, "additionalProperties": false })
    }

    fn of(schema: Value) -> Value {
        object(json!({ "a": schema }))
    }

    fn reported(changes: &[SchemaChange]) -> Vec<String> {
        changes.iter().map(|change| format!("{}: {}", change.pointer, change.message.english())).collect()
    }

    /// For each pair of schemas: what no longer is accepted, and what may newly occur in outputs.
    #[test]
    fn each_kind_of_change_is_reported_in_words() {
        for (old, new, inputs, outputs) in [
            // Properties.
            (json!({}), json!({ "required": ["a"] }), &[": `a` is required now"][..], &[][..]),
            (json!({ "required": ["a"] }), json!({}), &[], &[": `a` may be missing now"]),
            (object(json!({})), of(json!({ "type": "string" })), &[], &["/properties/a: it may be there now"]),
            (of(json!({ "type": "string" })), object(json!({})), &["/properties/a: it is no longer accepted"], &[]),
            (json!({ "type": "object" }), object(json!({})), &["/additionalProperties: it is no longer accepted"], &[]),
            // Types and values.
            (
                of(json!({ "type": ["string", "null"] })),
                of(json!({ "type": "string" })),
                &["/properties/a: no longer accepts null"],
                &[],
            ),
            (
                of(json!({ "type": "integer" })),
                of(json!({ "type": "number" })),
                &[],
                &["/properties/a: may now hold numbers with a fraction"],
            ),
            (
                of(json!({})),
                of(json!({ "type": "string" })),
                &["/properties/a: no longer accepts null, true and false, numbers, lists, objects"],
                &[],
            ),
            (
                of(json!({ "enum": ["x", "y"] })),
                of(json!({ "enum": ["y", "z"] })),
                &["/properties/a: no longer accepts \"x\""],
                &["/properties/a: may now be \"z\""],
            ),
            (
                of(json!({ "type": "string" })),
                of(json!({ "type": "string", "enum": ["x"] })),
                &["/properties/a: accepts only \"x\" now"],
                &[],
            ),
            (
                of(json!({ "const": "x" })),
                of(json!({ "type": "string" })),
                &[],
                &["/properties/a: may now hold other values than \"x\""],
            ),
            (
                of(json!({ "type": "boolean" })),
                of(json!({ "const": true })),
                &["/properties/a: no longer accepts false"],
                &[],
            ),
            (
                of(json!({ "enum": ["x", "y"] })),
                of(json!({ "oneOf": [{ "const": "x", "title": "X" }, { "const": "y" }, { "const": "z" }] })),
                &[],
                &["/properties/a: may now be \"z\""],
            ),
            // Limits.
            (
                of(json!({ "type": "string" })),
                of(json!({ "type": "string", "maxLength": 5 })),
                &["/properties/a: `maxLength` was not limited, and is 5 now"],
                &[],
            ),
            (
                of(json!({ "maxLength": 9 })),
                of(json!({ "maxLength": 5 })),
                &["/properties/a: `maxLength` was 9, and is 5 now"],
                &[],
            ),
            (
                of(json!({ "maxLength": 5 })),
                of(json!({ "maxLength": 9 })),
                &[],
                &["/properties/a: `maxLength` was 5, and is 9 now"],
            ),
            (
                of(json!({ "type": "number", "minimum": 0 })),
                of(json!({ "type": "number", "exclusiveMinimum": 0 })),
                &["/properties/a: `exclusiveMinimum` was not limited, and is 0 now"],
                &[],
            ),
            (
                of(json!({ "type": "string", "maxLength": 5 })),
                of(json!({ "type": "string", "maxLength": 5, "maximum": 3 })),
                &[],
                &[],
            ),
            (of(json!({ "enum": ["x", "yy"] })), of(json!({ "enum": ["x", "yy"], "maxLength": 2 })), &[], &[]),
            // Lists.
            (
                of(json!({ "items": { "type": "string" } })),
                of(json!({ "items": { "type": "integer" } })),
                &["/properties/a/items: no longer accepts texts"],
                &["/properties/a/items: may now hold whole numbers"],
            ),
            (
                of(json!({ "type": "array" })),
                of(json!({ "type": "array", "uniqueItems": true })),
                &["/properties/a: `uniqueItems` was added"],
                &[],
            ),
            // What is not compared.
            (
                of(json!({ "pattern": "^a" })),
                of(json!({ "pattern": "^b" })),
                &["/properties/a: `pattern` or what it depends on changed: not compared"],
                &["/properties/a: `pattern` or what it depends on changed: not compared"],
            ),
            (of(json!({})), of(json!({ "format": "email" })), &["/properties/a: `format` was added"], &[]),
            (of(json!({ "not": { "const": 1 } })), of(json!({})), &[], &["/properties/a: `not` was removed"]),
            // Alternatives.
            (
                of(json!({ "anyOf": [{ "type": "string" }, { "type": "null" }] })),
                of(json!({ "anyOf": [{ "type": "string" }] })),
                &["/properties/a: no longer accepts null"],
                &[],
            ),
            (
                of(json!({ "type": ["string", "null"] })),
                of(json!({ "oneOf": [{ "type": "string" }, { "type": "null" }] })),
                &[],
                &[],
            ),
            (
                of(json!({ "anyOf": [{ "maxLength": 3, "type": "string" }, { "type": "null" }] })),
                of(json!({ "type": ["string", "null"], "maxLength": 4 })),
                &[],
                &["/properties/a: `anyOf` was removed"],
            ),
            // Contact tokens.
            (
                of(json!({ "type": "string", "x-token": true })),
                of(json!({ "type": "string" })),
                &["/properties/a: a contact token is no longer accepted"],
                &[],
            ),
            // Names with characters that pointers escape.
            (
                object(json!({ "a/b~": {}, "": {} })),
                object(json!({ "a/b~": false, "": false })),
                &["/properties/: it is no longer accepted", "/properties/a~1b~0: it is no longer accepted"],
                &[],
            ),
        ] {
            assert_eq!(reported(&input_changes(&old, &new)), inputs, "inputs of {old} and {new}");
            assert_eq!(reported(&output_changes(&old, &new)), outputs, "outputs of {old} and {new}");
        }
    }

    #[test]
    fn notes_names_of_definitions_and_order_change_nothing() {
        let old = json!({
            "type": "object", "required": ["a", "b"],
            "properties": { "a": { "$ref": "#/$defs/text" }, "b": { "enum": [1, 2], "title": "B" } },
            "$defs": { "text": { "type": ["string", "null"], "description": "A text." } }
        });
        let new = json!({
            "type": "object", "required": ["b", "a"], "description": "Now with notes.",
            "properties": { "b": { "enum": [2, 1.0] }, "a": { "$ref": "#/$defs/name", "examples": ["x"] } },
            "$defs": { "name": { "type": ["null", "string"] }, "other": {} }
        });
        assert!(is_same_schema(&old, &new));
        assert_eq!((input_changes(&old, &new), output_changes(&old, &new)), (vec![], vec![]));
        let inlined = json!({
            "type": "object", "required": ["a", "b"], "allOf": [{ "properties": { "a": { "type": ["string", "null"] } } }],
            "properties": { "b": { "enum": [1, 2] } }
        });
        assert!(!is_same_schema(&old, &inlined));
        assert_eq!((input_changes(&old, &inlined), output_changes(&old, &inlined)), (vec![], vec![]));
    }

    /// Strangers' schemas: small, and large with their references followed.
    #[test]
    fn hostile_schemas_are_compared_in_bounded_time_and_never_as_equal() {
        let mut definitions = serde_json::Map::new();
        definitions.insert("d0".to_owned(), json!({ "maxLength": 1 }));
        for level in 1..30 {
            let below = json!({ "$ref": format!("#/$defs/d{}", level - 1) });
            definitions
                .insert(format!("d{level}"), json!({ "properties": { "x": below, "y": { "anyOf": [below, below] } } }));
        }
        let large = |last: u64| {
            let mut definitions = definitions.clone();
            definitions.insert("d0".to_owned(), json!({ "maxLength": last }));
            json!({ "properties": { "a": { "$ref": "#/$defs/d29" } }, "$defs": definitions })
        };
        let circle = json!({ "$ref": "#/$defs/a", "$defs": { "a": { "allOf": [{ "$ref": "#/$defs/a" }], "items": { "$ref": "#" } } } });
        let other = json!({ "$ref": "#/$defs/a", "$defs": { "a": { "allOf": [{ "$ref": "#/$defs/a" }], "items": { "$ref": "#" }, "maxItems": 1 } } });
        let deep = (0..120).fold(json!({ "minimum": 1 }), |inner, _| json!({ "items": inner }));
        for (old, new) in
            [(large(1), large(2)), (circle.clone(), other), (json!({}), circle), (json!({ "items": {} }), deep)]
        {
            let changes = reported(&input_changes(&old, &new));
            assert!(changes.iter().any(|change| change.contains("not compared")), "{changes:?}");
        }
        let many = |least: u8| {
            object(
                (0..200)
                    .map(|index| (format!("p{index:03}"), json!({ "type": "integer", "minimum": least })))
                    .collect(),
            )
        };
        let changes = reported(&input_changes(&many(1), &many(2)));
        assert_eq!(changes.len(), 101);
        assert!(changes.last().unwrap().contains("more changes"));
    }

    #[test]
    fn long_values_are_shortened() {
        let old = of(json!({ "enum": (0..20).map(|index| format!("{index:x<100}")).collect::<Vec<_>>() }));
        let changes = input_changes(&old, &of(json!({ "enum": ["none"] })));
        assert_eq!(changes[0].message.text().unwrap().key, "failure-change-refuses");
        let message = changes[0].message.english();
        assert!(message.len() < 700 && message.ends_with("and 12 more"), "{message}");
    }
}
