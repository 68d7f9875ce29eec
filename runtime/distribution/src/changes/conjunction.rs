//! Schemas that a value must all match: one schema with its references followed and its `allOf` taken apart.

use std::collections::BTreeSet;

use greenroom_package::referred;
use serde_json::{Map, Value};

use super::{
    budget::Budget,
    keyword::{Form, form},
    number,
    types::Types,
};

/// An object schema, with the document that its references are followed in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) root: &'a Value,
    pub(super) map: &'a Map<String, Value>,
}

impl<'a> Part<'a> {
    pub(super) fn get(&self, keyword: &str) -> Option<&'a Value> {
        self.map.get(keyword)
    }

    /// The schemas of a list.
    pub(super) fn list(&self, keyword: &str) -> &'a [Value] {
        self.get(keyword).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// The schemas by name.
    pub(super) fn named(&self, keyword: &str) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
        self.get(keyword).and_then(Value::as_object).into_iter().flatten()
    }

    pub(super) fn member(&self, keyword: &str, name: &str) -> Option<&'a Value> {
        self.get(keyword)?.as_object()?.get(name)
    }

    /// The values that `enum`, `const`, or a `oneOf` of such schemas allows.
    pub(super) fn values(&self) -> Option<Vec<&'a Value>> {
        listed(self.map).or_else(|| self.choice())
    }

    /// The values that a `oneOf` allows whose branches are all `const` or `enum`.
    pub(super) fn choice(&self) -> Option<Vec<&'a Value>> {
        let branches = self.get("oneOf")?.as_array()?;
        let mut all: Vec<&Value> = Vec::new();
        for branch in branches {
            let map = branch.as_object()?;
            // Only a choice of values: another keyword could refuse one of them.
            if map.keys().any(|keyword| form(keyword).is_some() && keyword != "const" && keyword != "enum") {
                return None;
            }
            all.extend(listed(map)?);
        }
        // A value in two branches is valid in neither.
        let is_once = |value: &&Value| all.iter().filter(|other| equal(other, value)).count() == 1;
        Some(all.iter().copied().filter(is_once).collect())
    }
}

/// The values of `const` or `enum`.
fn listed(map: &Map<String, Value>) -> Option<Vec<&Value>> {
    match (map.get("const"), map.get("enum")) {
        (Some(value), None) => Some(vec![value]),
        (None, Some(Value::Array(values))) => Some(values.iter().collect()),
        _ => None,
    }
}

/// Schemas that a value must all match, and the types that are considered.
#[derive(Debug, Clone)]
pub(super) struct Conjunction<'a> {
    pub(super) parts: Vec<Part<'a>>,
    /// No value matches.
    pub(super) is_never: bool,
    only: Types,
}

impl<'a> Conjunction<'a> {
    pub(super) fn any() -> Self {
        Self { parts: Vec::new(), is_never: false, only: Types::ALL }
    }

    /// One part alone, without its references and its `allOf`.
    pub(super) fn of_part(part: Part<'a>) -> Self {
        Self { parts: vec![part], ..Self::any() }
    }

    pub(super) fn of(root: &'a Value, schema: &'a Value, budget: &mut Budget) -> Self {
        let mut all = Self::any();
        all.add(root, schema, budget);
        all
    }

    /// Adds a schema. One that is too deep is left out, and the budget remembers that.
    pub(super) fn add(&mut self, root: &'a Value, schema: &'a Value, budget: &mut Budget) {
        if !budget.take() {
            return;
        }
        match schema {
            Value::Bool(false) => self.is_never = true,
            Value::Object(map) => {
                self.parts.push(Part { root, map });
                if let Some(target) = map.get("$ref").and_then(Value::as_str) {
                    match referred(root, target) {
                        Some(target) => budget.deeper(|budget| self.add(root, target, budget)),
                        None => budget.give_up(),
                    }
                }
                for schema in map.get("allOf").and_then(Value::as_array).into_iter().flatten() {
                    budget.deeper(|budget| self.add(root, schema, budget));
                }
            }
            _ => {}
        }
    }

    /// The same schemas for values of some types only.
    pub(super) fn only(&self, types: Types) -> Self {
        Self { only: self.only.and(types), ..self.clone() }
    }

    /// The types that a matching value can have; some of them perhaps cannot occur.
    pub(super) fn types(&self, budget: &mut Budget) -> Types {
        let mut types = if self.is_never { Types::NONE } else { self.only };
        for part in &self.parts {
            if let Some(names) = part.get("type") {
                types = types.and(Types::named(names));
            }
            if let Some(values) = part.values() {
                types = types.and(values.into_iter().map(Types::of).fold(Types::NONE, Types::or));
            }
            for keyword in ["anyOf", "oneOf"] {
                if part.get(keyword).is_some() && budget.take() {
                    let of = |branch, budget: &mut Budget| {
                        budget.deeper(|budget| Self::of(part.root, branch, budget).types(budget))
                    };
                    let branches = part.list(keyword).iter();
                    let all = branches.map(|branch| of(branch, budget)).fold(Types::NONE, Types::or);
                    if !budget.is_spent() {
                        types = types.and(all);
                    }
                }
            }
        }
        types
    }

    /// The values that can match, where they are few: those of an `enum`, or null, true and false by their types.
    pub(super) fn values(&self, budget: &mut Budget) -> Option<Vec<&'a Value>> {
        static NULL: Value = Value::Null;
        static TRUE: Value = Value::Bool(true);
        static FALSE: Value = Value::Bool(false);
        let types = self.types(budget);
        let lists = self.parts.iter().filter_map(Part::values);
        let mut values = match lists.min_by_key(Vec::len) {
            Some(values) => values,
            None if !types.has_any(Types::ALL.without(Types::NULL.or(Types::BOOLEAN))) => vec![&NULL, &TRUE, &FALSE],
            None => return None,
        };
        values.retain(|value| types.has_any(Types::of(value)));
        Some(values)
    }

    /// The names of the properties that some part has a schema for.
    pub(super) fn property_names(&self) -> BTreeSet<&'a str> {
        self.parts.iter().flat_map(|part| part.named("properties")).map(|(name, _)| name.as_str()).collect()
    }

    /// The names of the properties that a matching object has.
    pub(super) fn required(&self) -> BTreeSet<&'a str> {
        self.parts.iter().flat_map(|part| part.list("required")).filter_map(Value::as_str).collect()
    }

    /// The schemas of one property, by name; at least those that are sure to apply.
    pub(super) fn property(&self, name: &str, budget: &mut Budget) -> Self {
        let mut all = Self::any();
        for part in &self.parts {
            let by_name = part.member("properties", name);
            let has_patterns = part.named("patternProperties").next().is_some();
            let other = if has_patterns { None } else { part.get("additionalProperties") };
            if let Some(schema) = by_name.or(other) {
                all.add(part.root, schema, budget);
            }
        }
        all
    }

    /// The schemas of one place of a list.
    pub(super) fn item(&self, index: usize, budget: &mut Budget) -> Self {
        let mut all = Self::any();
        for part in &self.parts {
            if let Some(schema) = part.list("prefixItems").get(index).or(part.get("items")) {
                all.add(part.root, schema, budget);
            }
        }
        all
    }

    /// Whether some part has this keyword.
    pub(super) fn has(&self, keyword: &str) -> bool {
        self.parts.iter().any(|part| part.map.contains_key(keyword))
    }
}

/// Whether two values of JSON are equal. `1` and `1.0` are.
pub(super) fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || number::compare(a, b) == Some(std::cmp::Ordering::Equal),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| equal(a, b)))
        }
        (a, b) => a == b,
    }
}

/// Whether two schemas accept the same values because they are the same but for notes and names of definitions. False
/// where the budget is spent.
pub(super) fn same(a_root: &Value, a: &Value, b_root: &Value, b: &Value, budget: &mut Budget) -> bool {
    if !budget.take() {
        return false;
    }
    let (Value::Object(a), Value::Object(b)) = (a, b) else {
        let is_any = |schema: &Value| match schema {
            Value::Bool(any) => Some(*any),
            Value::Object(map) if !map.keys().any(|keyword| form(keyword).is_some()) => Some(true),
            _ => None,
        };
        return is_any(a).is_some() && is_any(a) == is_any(b);
    };
    same_parts(&Part { root: a_root, map: a }, &Part { root: b_root, map: b }, budget)
}

/// As [`same`], for object schemas.
pub(super) fn same_parts(a: &Part<'_>, b: &Part<'_>, budget: &mut Budget) -> bool {
    let count = |part: &Part<'_>| part.map.keys().filter(|keyword| form(keyword).is_some()).count();
    count(a) == count(b) && a.map.iter().all(|(keyword, value)| same_keyword(keyword, value, a.root, b, budget))
}

/// Whether `b` has the same keyword.
pub(super) fn same_keyword(keyword: &str, value: &Value, a_root: &Value, b: &Part<'_>, budget: &mut Budget) -> bool {
    let Some(form) = form(keyword) else { return true };
    let Some(other) = b.get(keyword) else { return false };
    let mut same = |a: &Value, b_schema: &Value| budget.deeper(|budget| same(a_root, a, b.root, b_schema, budget));
    match form {
        Form::Schema if keyword == "$ref" => {
            let target = |root, reference: &Value| referred(root, reference.as_str()?);
            target(a_root, value).zip(target(b.root, other)).is_some_and(|(a, b)| same(a, b))
        }
        Form::Schema => same(value, other),
        Form::Schemas => match (value, other) {
            (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
            _ => false,
        },
        Form::Named => match (value, other) {
            (Value::Object(a), Value::Object(b)) => {
                a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| same(a, b)))
            }
            _ => false,
        },
        Form::Set => match (value, other) {
            (Value::Array(a), Value::Array(b)) => {
                let all_in = |a: &[Value], b: &[Value]| a.iter().all(|a| b.iter().any(|b| equal(a, b)));
                all_in(a, b) && all_in(b, a)
            }
            (a, b) => a == b,
        },
        Form::Data => equal(value, other),
    }
}
