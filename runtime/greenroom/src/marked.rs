//! Finds the places of a value that its schema marks: `"x-token": true` allows a contact token, `"x-secret": true` says
//! that the value must not be shown.

use std::collections::HashMap;

use serde_json::{Map, Value};

/// How many pairs of a schema part and a value part a search visits, and how many bytes of places it returns. The
/// largest input (1 MiB) with a mark on every item stays below.
const MAX_STEPS: usize = 5_000_000;

/// The places of `value` whose schema says `keyword: true`, as sorted JSON Pointers (RFC 6901).
///
/// The search follows references within the schema. It does not check whether an alternative or a pattern applies to
/// the value, so it may return a place too many, but none too few. If the search reaches its limit, the result is the
/// whole value.
///
/// ```
/// let schema = serde_json::json!({ "properties": { "link": { "type": "string", "x-secret": true } } });
/// let value = serde_json::json!({ "link": "https://example.com/?token=1", "name": "Ada" });
/// assert_eq!(greenroom::places_marked(&schema, &value, "x-secret"), ["/link"]);
/// ```
pub fn places(schema: &Value, value: &Value, keyword: &str) -> Vec<String> {
    Marks::of(schema, keyword).places(value, |_| true).unwrap_or_else(|_| vec![String::new()])
}

/// The search of a value has reached [`MAX_STEPS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooManyPlaces;

/// The nodes of a schema that lead to a mark, found once per schema. The search of a value visits no other nodes.
pub(crate) struct Marks {
    /// The first is the schema itself. Empty if nothing is marked.
    parts: Vec<SchemaNode>,
}

/// A node of a schema: an object of keywords. It refers to other nodes by their numbers.
#[derive(Default)]
struct SchemaNode {
    marked: bool,
    /// Nodes that apply to the same value.
    same: Vec<usize>,
    /// Nodes for members by name. `None` if the node leads to no mark.
    members: HashMap<String, Option<usize>>,
    /// Nodes for members of any name.
    any_member: Vec<usize>,
    /// Nodes for members without an entry in `members`.
    other_members: Vec<usize>,
    first_items: Vec<Option<usize>>,
    other_items: Vec<usize>,
    any_item: Vec<usize>,
}

impl SchemaNode {
    fn next(&self) -> impl Iterator<Item = usize> {
        let lists = [&self.same, &self.any_member, &self.other_members, &self.other_items, &self.any_item];
        let named = self.members.values().chain(&self.first_items).flatten();
        lists.into_iter().flatten().chain(named).copied()
    }

    fn prune(&mut self, leads: &[bool]) {
        let lists =
            [&mut self.same, &mut self.any_member, &mut self.other_members, &mut self.other_items, &mut self.any_item];
        lists.into_iter().for_each(|list| list.retain(|part| leads[*part]));
        let named = self.members.values_mut().chain(&mut self.first_items);
        named.for_each(|part| *part = part.filter(|part| leads[*part]));
    }
}

/// Numbers the nodes of a schema by their addresses. Each node is read once, so circular references end.
struct SchemaReader<'a> {
    numbers: HashMap<usize, usize>,
    found: Vec<&'a Map<String, Value>>,
}

impl<'a> SchemaReader<'a> {
    fn number(&mut self, part: &'a Value) -> Option<usize> {
        let keywords = part.as_object()?;
        let next = self.found.len();
        let number = *self.numbers.entry(std::ptr::from_ref(part).addr()).or_insert(next);
        if number == next {
            self.found.push(keywords);
        }
        Some(number)
    }

    fn numbers(&mut self, parts: impl IntoIterator<Item = &'a Value>) -> Vec<usize> {
        parts.into_iter().filter_map(|part| self.number(part)).collect()
    }

    fn part(&mut self, root: &'a Value, keywords: &'a Map<String, Value>, keyword: &str) -> SchemaNode {
        let named = |keyword: &str| keywords.get(keyword).and_then(Value::as_object).into_iter().flatten();
        SchemaNode {
            marked: keywords.get(keyword) == Some(&Value::Bool(true)),
            same: self.numbers(of_the_same_value(root, keywords)),
            members: named("properties").map(|(name, part)| (name.clone(), self.number(part))).collect(),
            any_member: self.numbers(named("patternProperties").map(|(_, part)| part)),
            other_members: self
                .numbers(["additionalProperties", "unevaluatedProperties"].iter().filter_map(|k| keywords.get(*k))),
            first_items: keywords
                .get("prefixItems")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .map(|part| self.number(part))
                .collect(),
            other_items: self.numbers(["items", "unevaluatedItems"].iter().filter_map(|k| keywords.get(*k))),
            any_item: self.numbers(keywords.get("contains")),
        }
    }
}

impl Marks {
    pub(crate) fn of(schema: &Value, keyword: &str) -> Self {
        let mut reading = SchemaReader { numbers: HashMap::new(), found: Vec::new() };
        reading.number(schema);
        let mut parts = Vec::new();
        while let Some(keywords) = reading.found.get(parts.len()).copied() {
            parts.push(reading.part(schema, keywords, keyword));
        }
        let mut from = vec![Vec::new(); parts.len()];
        for (number, part) in parts.iter().enumerate() {
            part.next().for_each(|next| from[next].push(number));
        }
        let mut leads = vec![false; parts.len()];
        let mut reached: Vec<usize> = (0..parts.len()).filter(|part| parts[*part].marked).collect();
        while let Some(part) = reached.pop() {
            if !std::mem::replace(&mut leads[part], true) {
                reached.extend(&from[part]);
            }
        }
        if leads.first() != Some(&true) {
            return Self { parts: Vec::new() };
        }
        for (part, leads_on) in parts.iter_mut().zip(&leads) {
            if *leads_on { part.prune(&leads) } else { *part = SchemaNode::default() }
        }
        Self { parts }
    }

    /// Whether nothing is marked.
    pub(crate) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The marked places whose values pass `filter`, as sorted JSON Pointers.
    pub(crate) fn places(&self, value: &Value, filter: impl Fn(&Value) -> bool) -> Result<Vec<String>, TooManyPlaces> {
        let (mut places, mut bytes) = (Vec::new(), 0);
        self.visit(value, &mut |at, value| {
            if filter(value) {
                bytes += at.len() + 1;
                places.push(if bytes > MAX_STEPS { String::new() } else { at.to_owned() });
            }
            true
        })?;
        places.sort();
        if bytes > MAX_STEPS { Err(TooManyPlaces) } else { Ok(places) }
    }

    /// Calls `found` with every marked part of the value and its place. `found` returns whether to search inside of
    /// that part.
    pub(crate) fn visit<'v>(
        &self,
        value: &'v Value,
        found: &mut dyn FnMut(&str, &'v Value) -> bool,
    ) -> Result<(), TooManyPlaces> {
        if self.is_empty() {
            return Ok(());
        }
        let seen = vec![0; self.parts.len()];
        Walk { parts: &self.parts, at: String::new(), seen, visits: 0, steps: 0, found }.visit(vec![0], value)
    }
}

struct Walk<'a, 'v> {
    parts: &'a [SchemaNode],
    at: String,
    /// The visit at which each node was last used, so that several references to a node count once for a value.
    seen: Vec<usize>,
    visits: usize,
    steps: usize,
    found: &'a mut dyn FnMut(&str, &'v Value) -> bool,
}

impl<'a, 'v> Walk<'a, 'v> {
    /// Visits a value to which these nodes apply.
    fn visit(&mut self, mut numbers: Vec<usize>, value: &'v Value) -> Result<(), TooManyPlaces> {
        self.visits += 1;
        let mut here: Vec<&'a SchemaNode> = Vec::new();
        while let Some(number) = numbers.pop() {
            self.step()?;
            if std::mem::replace(&mut self.seen[number], self.visits) != self.visits {
                here.push(&self.parts[number]);
                numbers.extend(&self.parts[number].same);
            }
        }
        if here.iter().any(|part| part.marked) && !(self.found)(&self.at, value) {
            return Ok(());
        }
        match value {
            Value::Object(members) => {
                here.retain(|part| {
                    !(part.members.is_empty() && part.any_member.is_empty() && part.other_members.is_empty())
                });
                if here.is_empty() {
                    return Ok(());
                }
                for (name, member) in members {
                    let mut next = Vec::new();
                    for part in &here {
                        self.step()?;
                        next.extend(&part.any_member);
                        match part.members.get(name) {
                            Some(own) => next.extend(own),
                            None => next.extend(&part.other_members),
                        }
                    }
                    self.inside(next, name, member)?;
                }
            }
            Value::Array(items) => {
                here.retain(|part| {
                    !(part.first_items.is_empty() && part.other_items.is_empty() && part.any_item.is_empty())
                });
                if here.is_empty() {
                    return Ok(());
                }
                for (index, item) in items.iter().enumerate() {
                    let mut next = Vec::new();
                    for part in &here {
                        self.step()?;
                        next.extend(&part.any_item);
                        match part.first_items.get(index) {
                            Some(own) => next.extend(own),
                            None => next.extend(&part.other_items),
                        }
                    }
                    self.inside(next, &index.to_string(), item)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn step(&mut self) -> Result<(), TooManyPlaces> {
        self.steps += 1;
        if self.steps > MAX_STEPS { Err(TooManyPlaces) } else { Ok(()) }
    }

    fn inside(&mut self, numbers: Vec<usize>, name: &str, value: &'v Value) -> Result<(), TooManyPlaces> {
        if numbers.is_empty() {
            return Ok(());
        }
        let length = self.at.len();
        push_pointer(&mut self.at, name);
        let visited = self.visit(numbers, value);
        self.at.truncate(length);
        visited
    }
}

/// Further schemas that apply to the same value.
fn of_the_same_value<'a>(root: &'a Value, keywords: &'a Map<String, Value>) -> impl Iterator<Item = &'a Value> {
    let reference = keywords.get("$ref").and_then(Value::as_str);
    let target = reference.and_then(|reference| greenroom_package::referred(root, reference));
    let single = ["if", "then", "else"].into_iter().filter_map(|k| keywords.get(k));
    let lists = ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|k| keywords.get(k)?.as_array()).flatten();
    let dependent = keywords.get("dependentSchemas").and_then(Value::as_object).into_iter().flatten();
    target.into_iter().chain(single).chain(lists).chain(dependent.map(|(_, part)| part))
}

/// Appends a step to a JSON Pointer.
pub(crate) fn push_pointer(at: &mut String, name: &str) {
    at.push('/');
    at.push_str(&name.replace('~', "~0").replace('/', "~1"));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn marks_are_found_behind_references_lists_and_alternatives() {
        let schema = json!({
            "$defs": { "link": { "x-secret": true }, "loop": { "$ref": "#/$defs/loop" } },
            "properties": {
                "a": { "x-secret": true }, "b": { "$ref": "#/$defs/link" }, "c": { "$ref": "#/$defs/loop" },
                "d": { "items": { "oneOf": [{ "properties": { "e/f": { "x-secret": true } } }] } }
            }
        });
        let value = json!({ "a": { "deep": 1 }, "b": "x", "c": "y", "d": [{ "e/f": 1, "g": 2 }] });
        assert_eq!(places(&schema, &value, "x-secret"), ["/a", "/b", "/d/0/e~1f"]);
        assert_eq!(places(&schema, &value, "x-token"), Vec::<String>::new());
    }

    #[test]
    fn many_references_to_one_node_are_visited_once() {
        let many: Vec<Value> = (0..200).map(|_| json!({ "$ref": "#/$defs/a" })).collect();
        let schema = json!({ "$ref": "#/$defs/a", "$defs": { "a": { "anyOf": many, "x-token": true } } });
        assert_eq!(places(&schema, &json!("x"), "x-token"), [""]);
    }

    #[test]
    fn nodes_without_a_mark_are_skipped_and_the_search_is_bounded() {
        let parts = |part: Value| json!({ "properties": { "s": { "x-secret": true }, "a": { "items": { "anyOf": vec![part; 9_900] } } } });
        let value = json!({ "s": "x", "a": vec![0; 500_000] });
        assert_eq!(places(&parts(json!({})), &value, "x-secret"), ["/s"]);
        assert_eq!(
            places(&parts(json!({ "x-secret": true })), &value, "x-secret"),
            [""],
            "at the limit the whole value is marked"
        );
        let long = json!({ "k".repeat(1_000_000): vec![0; 100_000] });
        let schema = json!({ "additionalProperties": { "items": { "x-secret": true } } });
        assert_eq!(
            Marks::of(&schema, "x-secret").places(&long, |_| true),
            Err(TooManyPlaces),
            "the bytes of places count"
        );
    }

    #[test]
    fn long_chains_of_references_do_not_overflow_the_stack() {
        let chain: Map<String, Value> =
            (0..50_000).map(|n| (n.to_string(), json!({ "$ref": format!("#/$defs/{}", n + 1) }))).collect();
        let mut schema = json!({ "$ref": "#/$defs/0", "$defs": chain });
        schema["$defs"]["50000"] = json!({ "x-token": true });
        assert_eq!(places(&schema, &json!("x"), "x-token"), [""]);
    }
}
