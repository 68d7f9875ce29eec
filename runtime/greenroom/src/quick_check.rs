//! A quick answer for the schemas and the values that are usual: that a value is valid, in one pass over it.
//!
//! It knows the keywords of plain objects, lists and scalars, and compiles nothing else ([`QuickCheck::of`]). Where it does not say
//! that a value is valid, the value may be so all the same: jsonschema decides then, and finds the faults.

use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::{Map, Number, Value};

/// The keywords that say nothing about a value. Those of our own begin with `x-`.
const ANNOTATIONS: [&str; 11] = [
    "$schema",
    "$id",
    "$defs",
    "$comment",
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
];

/// The keywords that jsonschema checks by themselves, on one scalar.
const OF_SCALARS: [&str; 3] = ["pattern", "format", "multipleOf"];

/// Up to this magnitude, every integer is exact as a floating-point number.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A schema of known keywords.
#[derive(Default)]
pub(crate) struct QuickCheck {
    /// The names of the types that are allowed; all where there is none.
    types: Vec<Type>,
    choices: Option<Vec<Value>>,
    length: Range,
    items_count: Range,
    least: Option<f64>,
    most: Option<f64>,
    scalar: Option<Scalar>,
    items: Option<Box<QuickCheck>>,
    members: Option<Members>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

/// The keywords of a scalar that jsonschema checks, compiled when they are first needed.
struct Scalar {
    schema: Value,
    compile: fn(&Value) -> Option<Validator>,
    compiled: OnceLock<Option<Validator>>,
}

impl Scalar {
    fn compiled(&self) -> Option<&Validator> {
        self.compiled.get_or_init(|| (self.compile)(&self.schema)).as_ref()
    }

    fn accepts(&self, value: &Value) -> bool {
        self.compiled().is_some_and(|schema| schema.is_valid(value))
    }
}

#[derive(Default)]
struct Range {
    least: u64,
    most: Option<u64>,
}

impl Range {
    fn has(&self, count: u64) -> bool {
        self.least <= count && self.most.is_none_or(|most| count <= most)
    }
}

#[derive(Default)]
struct Members {
    /// Sorted by name.
    named: Vec<Member>,
    /// How many of `named` have to be there.
    required: usize,
    /// Names that have to be there, and have no schema.
    required_others: Vec<String>,
    others: Others,
}

struct Member {
    name: String,
    is_required: bool,
    schema: QuickCheck,
}

#[derive(Default)]
enum Others {
    #[default]
    Any,
    None,
    Schema(Box<QuickCheck>),
}

impl QuickCheck {
    /// The check of a schema; none where it has a keyword that this does not know. `compile` compiles a schema of
    /// [`OF_SCALARS`].
    pub(crate) fn of(schema: &Value, compile: fn(&Value) -> Option<Validator>) -> Option<Self> {
        let fields = match schema {
            Value::Bool(true) => return Some(Self::default()),
            Value::Object(fields) => fields,
            _ => return None,
        };
        let mut check = Self::default();
        let (mut members, mut has_members, mut required) = (Members::default(), false, Vec::new());
        let mut scalars = Map::new();
        for (keyword, value) in fields {
            match keyword.as_str() {
                "type" => check.types = types(value)?,
                "enum" => check.choices = Some(value.as_array()?.clone()),
                "const" => check.choices = Some(vec![value.clone()]),
                "minLength" => check.length.least = value.as_u64()?,
                "maxLength" => check.length.most = Some(value.as_u64()?),
                "minItems" => check.items_count.least = value.as_u64()?,
                "maxItems" => check.items_count.most = Some(value.as_u64()?),
                "minimum" => check.least = Some(exact(value.as_number()?)?),
                "maximum" => check.most = Some(exact(value.as_number()?)?),
                "items" => check.items = Some(Self::of(value, compile)?.into()),
                "properties" => {
                    has_members = true;
                    for (name, schema) in value.as_object()? {
                        let schema = Self::of(schema, compile)?;
                        members.named.push(Member { name: name.clone(), is_required: false, schema });
                    }
                }
                "required" => {
                    has_members = true;
                    for name in value.as_array()? {
                        required.push(name.as_str()?.to_owned());
                    }
                }
                "additionalProperties" => {
                    has_members = true;
                    members.others = match value {
                        Value::Bool(true) => Others::Any,
                        Value::Bool(false) => Others::None,
                        schema => Others::Schema(Self::of(schema, compile)?.into()),
                    };
                }
                keyword if OF_SCALARS.contains(&keyword) => {
                    scalars.insert(keyword.to_owned(), value.clone());
                }
                keyword if keyword.starts_with("x-") || ANNOTATIONS.contains(&keyword) => {}
                _ => return None,
            }
        }
        // A constant beside a list would have to be in both.
        if fields.contains_key("enum") && fields.contains_key("const") {
            return None;
        }
        if !scalars.is_empty() {
            check.scalar = Some(Scalar { schema: Value::Object(scalars), compile, compiled: OnceLock::new() });
        }
        if has_members {
            members.named.sort_by(|a, b| a.name.cmp(&b.name));
            for name in required {
                match members.named.iter_mut().find(|member| member.name == name) {
                    Some(member) => member.is_required = true,
                    None => members.required_others.push(name),
                }
            }
            members.required = members.named.iter().filter(|member| member.is_required).count();
            check.members = Some(members);
        }
        Some(check)
    }

    /// Compiles what is left to compile, so that no check has to.
    pub(crate) fn compile(&self) {
        if let Some(scalar) = &self.scalar {
            scalar.compiled();
        }
        self.items.iter().for_each(|schema| schema.compile());
        if let Some(members) = &self.members {
            members.named.iter().for_each(|member| member.schema.compile());
            if let Others::Schema(schema) = &members.others {
                schema.compile();
            }
        }
    }

    /// Whether the value is valid for sure.
    pub(crate) fn accepts(&self, value: &Value) -> bool {
        if !self.types.is_empty() && !self.types.iter().any(|wanted| wanted.is_of(value)) {
            return false;
        }
        if self.choices.as_ref().is_some_and(|choices| !choices.contains(value)) {
            return false;
        }
        match value {
            Value::String(text) => self.has_length(text) && self.accepts_scalar(value),
            Value::Number(number) => self.is_within(number) && self.accepts_scalar(value),
            Value::Array(items) => {
                self.items_count.has(items.len() as u64)
                    && self.items.as_ref().is_none_or(|schema| items.iter().all(|item| schema.accepts(item)))
            }
            Value::Object(members) => self.members.as_ref().is_none_or(|schema| schema.accept(members)),
            Value::Null | Value::Bool(_) => true,
        }
    }

    fn accepts_scalar(&self, value: &Value) -> bool {
        self.scalar.as_ref().is_none_or(|schema| schema.accepts(value))
    }

    fn has_length(&self, text: &str) -> bool {
        // A character has one to four bytes, so that the bytes often tell enough.
        let bytes = text.len() as u64;
        let (least, most) = (self.length.least, self.length.most.unwrap_or(u64::MAX));
        if bytes <= most && least <= bytes / 4 {
            return true;
        }
        (bytes <= most && least == 0) || self.length.has(text.chars().count() as u64)
    }

    fn is_within(&self, number: &Number) -> bool {
        if self.least.is_none() && self.most.is_none() {
            return true;
        }
        exact(number).is_some_and(|number| {
            self.least.is_none_or(|least| least <= number) && self.most.is_none_or(|most| number <= most)
        })
    }
}

impl Members {
    fn accept(&self, members: &Map<String, Value>) -> bool {
        let (mut named, mut required) = (self.named.as_slice(), 0);
        let mut last: Option<&str> = None;
        for (name, value) in members {
            if last.is_some_and(|last| last >= name.as_str()) {
                // Not sorted: another crate of the build keeps their order.
                return false;
            }
            last = Some(name);
            while let Some((first, rest)) = named.split_first().filter(|(first, _)| first.name < *name) {
                named = rest;
                if first.is_required {
                    return false;
                }
            }
            let accepted = match named.split_first().filter(|(first, _)| first.name == *name) {
                Some((first, rest)) => {
                    named = rest;
                    required += usize::from(first.is_required);
                    first.schema.accepts(value)
                }
                None => match &self.others {
                    Others::Any => true,
                    Others::None => false,
                    Others::Schema(schema) => schema.accepts(value),
                },
            };
            if !accepted {
                return false;
            }
        }
        required == self.required && self.required_others.iter().all(|name| members.contains_key(name))
    }
}

impl Type {
    fn is_of(self, value: &Value) -> bool {
        match (self, value) {
            // A number such as `1.0` is an integer too: jsonschema says so.
            (Self::Integer, Value::Number(number)) => number.is_i64() || number.is_u64(),
            (Self::Null, Value::Null)
            | (Self::Boolean, Value::Bool(_))
            | (Self::Number, Value::Number(_))
            | (Self::String, Value::String(_))
            | (Self::Array, Value::Array(_))
            | (Self::Object, Value::Object(_)) => true,
            _ => false,
        }
    }
}

fn types(value: &Value) -> Option<Vec<Type>> {
    let one = |name: &Value| {
        Some(match name.as_str()? {
            "null" => Type::Null,
            "boolean" => Type::Boolean,
            "integer" => Type::Integer,
            "number" => Type::Number,
            "string" => Type::String,
            "array" => Type::Array,
            "object" => Type::Object,
            _ => return None,
        })
    };
    match value {
        Value::Array(names) if !names.is_empty() => names.iter().map(one).collect(),
        name => Some(vec![one(name)?]),
    }
}

/// A number without rounding.
fn exact(number: &Number) -> Option<f64> {
    number.as_f64().filter(|real| real.abs() < EXACT || number.is_f64())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn compile(schema: &Value) -> Option<Validator> {
        jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .should_validate_formats(true)
            .build(schema)
            .ok()
    }

    fn check(schema: &Value) -> Option<QuickCheck> {
        QuickCheck::of(schema, compile)
    }

    fn scalars() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(json!(null)),
            any::<bool>().prop_map(Value::from),
            (-3..4_i64).prop_map(Value::from),
            prop_oneof![Just(json!(1.0)), Just(json!(0.5)), Just(json!(9_007_199_254_740_993_u64)), Just(json!(1e300))],
            "[ab😀]{0,4}".prop_map(Value::from),
        ]
    }

    fn values() -> impl Strategy<Value = Value> {
        scalars().prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::btree_map("[a-d]", inner, 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    fn keywords(inner: impl Strategy<Value = Value> + Clone + 'static) -> impl Strategy<Value = (String, Value)> {
        let types = ["null", "boolean", "integer", "number", "string", "array", "object"];
        let named =
            |name: &'static str, value: BoxedStrategy<Value>| value.prop_map(move |value| (name.to_owned(), value));
        let small = || (0..4_u64).prop_map(Value::from).boxed();
        prop_oneof![
            named("type", proptest::sample::select(types.to_vec()).prop_map(Value::from).boxed()),
            named("type", Just(json!(["string", "integer", "object"])).boxed()),
            named("enum", proptest::collection::vec(scalars(), 1..4).prop_map(Value::from).boxed()),
            named("const", scalars().boxed()),
            named("minLength", small()),
            named("maxLength", small()),
            named("minItems", small()),
            named("maxItems", small()),
            named("minimum", (-2..3_i64).prop_map(Value::from).boxed()),
            named("maximum", prop_oneof![Just(json!(1.5)), Just(json!(9_007_199_254_740_993_u64))].boxed()),
            named("pattern", Just(json!("^a")).boxed()),
            named("multipleOf", Just(json!(0.5)).boxed()),
            named("title", Just(json!("t")).boxed()),
            named("required", Just(json!(["a", "c", "z"])).boxed()),
            named("required", Just(json!(["b"])).boxed()),
            named("items", inner.clone().boxed()),
            named(
                "properties",
                proptest::collection::btree_map("[a-d]", inner.clone(), 0..3)
                    .prop_map(|members| Value::Object(members.into_iter().collect()))
                    .boxed()
            ),
            named("additionalProperties", prop_oneof![any::<bool>().prop_map(Value::from), inner].boxed()),
        ]
    }

    fn schemas() -> impl Strategy<Value = Value> {
        let leaf =
            prop_oneof![Just(json!(true)), Just(json!({ "type": "string" })), Just(json!({ "type": "integer" }))];
        leaf.prop_recursive(3, 24, 4, |inner| {
            proptest::collection::vec(keywords(inner), 0..5)
                .prop_map(|keywords| Value::Object(keywords.into_iter().collect()))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        /// What it accepts, jsonschema accepts.
        #[test]
        fn it_accepts_nothing_that_is_invalid(schema in schemas(), value in values()) {
            if let (Some(quick), Some(whole)) = (check(&schema), compile(&schema)) {
                prop_assert!(!quick.accepts(&value) || whole.is_valid(&value), "{schema} {value}");
            }
        }
    }

    #[test]
    fn it_accepts_what_is_usual_and_knows_no_more() {
        let schema = json!({
            "type": "object", "additionalProperties": false, "required": ["webinarId"], "x-order": ["webinarId"],
            "properties": {
                "webinarId": { "type": "string", "pattern": "^[0-9]{9,11}$", "minLength": 9, "x-token": true },
                "tags": { "type": "array", "maxItems": 2, "items": { "enum": ["a", "b"] } },
                "count": { "type": "integer", "minimum": 1, "maximum": 3 }
            }
        });
        let quick = check(&schema).unwrap();
        for (value, accepted) in [
            (json!({ "webinarId": "82512345678", "tags": ["b"], "count": 3 }), true),
            (json!({ "webinarId": "82512345678" }), true),
            (json!({ "webinarId": "8251234567x" }), false),
            (json!({ "tags": [] }), false),
            (json!({ "webinarId": "82512345678", "more": 1 }), false),
            (json!({ "webinarId": "82512345678", "count": 4 }), false),
            (json!({ "webinarId": "82512345678", "tags": ["c"] }), false),
        ] {
            assert_eq!(quick.accepts(&value), accepted, "{value}");
        }
        for unknown in
            ["$ref", "anyOf", "uniqueItems", "prefixItems", "patternProperties", "unevaluatedProperties", "if", "not"]
        {
            assert!(check(&json!({ "properties": { "a": { unknown: {} } } })).is_none(), "{unknown}");
        }
        assert!(check(&json!(false)).is_none() && check(&json!({ "enum": [1], "const": 1 })).is_none());
    }
}
