//! The places of a value that its schema marks: with `"x-token": true` where a token may stand, with `"x-secret": true`
//! what is not to be shown.

use std::collections::HashSet;

use serde_json::{Map, Value};

/// The places of `value` whose schema says `keyword: true`, as JSON Pointers (RFC 6901), sorted. References within the
/// schema are followed; whether an alternative or a pattern applies is not asked: rather one place too many.
///
/// ```
/// let schema = serde_json::json!({ "properties": { "link": { "type": "string", "x-secret": true } } });
/// let value = serde_json::json!({ "link": "https://example.com/?token=1", "name": "Ada" });
/// assert_eq!(greenroom::places_marked(&schema, &value, "x-secret"), ["/link"]);
/// ```
pub fn places(schema: &Value, value: &Value, keyword: &str) -> Vec<String> {
    let mut walk = Walk { root: schema, keyword, at: String::new(), seen: HashSet::new(), places: Vec::new() };
    walk.visit(schema, value);
    walk.places.sort();
    walk.places.dedup();
    walk.places
}

struct Walk<'a> {
    root: &'a Value,
    keyword: &'a str,
    at: String,
    /// Pairs of a schema's part and a value's part, by address: each is looked at once, so that references that lead in
    /// circles, or to the same place in very many ways, end.
    seen: HashSet<(usize, usize)>,
    places: Vec<String>,
}

impl<'a> Walk<'a> {
    fn visit(&mut self, schema: &'a Value, value: &Value) {
        let Some(keywords) = schema.as_object() else { return };
        let address = |value: &Value| std::ptr::from_ref(value).addr();
        if !self.seen.insert((address(schema), address(value))) {
            return;
        }
        if keywords.get(self.keyword) == Some(&Value::Bool(true)) {
            self.places.push(self.at.clone());
        }
        for part in of_the_same_value(self.root, keywords) {
            self.visit(part, value);
        }
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    let own = keywords.get("properties").and_then(|p| p.get(name));
                    let patterns = keywords.get("patternProperties").and_then(Value::as_object);
                    let parts = own.into_iter().chain(patterns.into_iter().flat_map(Map::values));
                    let rest = keywords.get("additionalProperties").filter(|_| own.is_none());
                    for part in parts.chain(rest) {
                        self.inside(part, name, member);
                    }
                }
            }
            Value::Array(items) => {
                let prefix = keywords.get("prefixItems").and_then(Value::as_array);
                for (index, item) in items.iter().enumerate() {
                    if let Some(part) = prefix.and_then(|p| p.get(index)).or_else(|| keywords.get("items")) {
                        self.inside(part, &index.to_string(), item);
                    }
                }
            }
            _ => {}
        }
    }

    fn inside(&mut self, part: &'a Value, name: &str, value: &Value) {
        let length = self.at.len();
        push_pointer(&mut self.at, name);
        self.visit(part, value);
        self.at.truncate(length);
    }
}

/// Further schemas that say something of the same value.
fn of_the_same_value<'a>(root: &'a Value, keywords: &'a Map<String, Value>) -> impl Iterator<Item = &'a Value> {
    let reference = keywords.get("$ref").and_then(Value::as_str);
    let target = reference.and_then(|r| root.pointer(r.strip_prefix('#')?));
    let single = ["if", "then", "else"].into_iter().filter_map(|k| keywords.get(k));
    let lists = ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|k| keywords.get(k)?.as_array()).flatten();
    target.into_iter().chain(single).chain(lists)
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
    fn a_schema_that_leads_to_the_same_place_in_very_many_ways_ends() {
        let many: Vec<Value> = (0..200).map(|_| json!({ "$ref": "#/$defs/a" })).collect();
        let schema = json!({ "$ref": "#/$defs/a", "$defs": { "a": { "anyOf": many, "x-token": true } } });
        assert_eq!(places(&schema, &json!("x"), "x-token"), [""]);
    }
}
