//! How much work it may be to check a value by a stranger's schema. It is done in the host, where no limit of the guest's
//! stops it, and a validator cannot be stopped either: so it is reckoned before.

use std::collections::HashMap;

use regex_syntax::hir::{Hir, HirKind};
use serde_json::Value;

/// How many steps checking one value may take; some seconds at worst, where a schema was written for that.
pub(crate) const MAX_STEPS: u64 = 500_000_000;

/// Up to so many steps, checking takes about a tick of the engine and need not leave the thread.
pub(crate) const LIGHT_STEPS: u64 = 5_000_000;

/// What a place of a pattern costs more than a part of the schema: measured with `[ab]*a[ab]{5000}c`.
const PER_PLACE: u64 = 8;

/// What `uniqueItems` costs more: measured with arrays whose hashes are equal, which are then compared in pairs.
const UNIQUE_ITEMS: u64 = 256;

/// How many steps a schema takes a byte of the value: its parts with the references written out, and its patterns.
pub(crate) fn steps_a_byte(schema: &Value) -> u64 {
    Reckoning { root: schema, known: HashMap::new() }.part(schema)
}

struct Reckoning<'a> {
    root: &'a Value,
    /// Parts by address; one under way counts nothing again. Packages have no references in circles.
    known: HashMap<usize, u64>,
}

impl<'a> Reckoning<'a> {
    fn part(&mut self, part: &'a Value) -> u64 {
        let address = std::ptr::from_ref(part).addr();
        if let Some(steps) = self.known.get(&address) {
            return *steps;
        }
        self.known.insert(address, 0);
        let mut steps: u64 = 1;
        match part {
            Value::Array(items) => {
                for item in items {
                    steps = steps.saturating_add(self.part(item));
                }
            }
            Value::Object(fields) => {
                for (name, field) in fields {
                    steps = steps.saturating_add(self.part(field));
                    steps = steps.saturating_add(match (name.as_str(), field) {
                        ("$ref", Value::String(target)) => {
                            let target = target.strip_prefix('#').and_then(|target| self.root.pointer(target));
                            target.map_or(0, |target| self.part(target))
                        }
                        ("pattern", Value::String(pattern)) => of_pattern(pattern),
                        ("patternProperties", Value::Object(patterns)) => {
                            patterns.keys().map(|pattern| of_pattern(pattern)).fold(0, u64::saturating_add)
                        }
                        ("uniqueItems", Value::Bool(true)) => UNIQUE_ITEMS,
                        _ => 0,
                    });
                }
            }
            _ => {}
        }
        self.known.insert(address, steps);
        steps
    }
}

/// A pattern takes linear time, and as many steps a byte as it has places with its repetitions written out.
fn of_pattern(pattern: &str) -> u64 {
    let places = match regex_syntax::parse(pattern) {
        Ok(hir) => places(&hir),
        // Written for another dialect: every number may be a repetition of all the rest.
        Err(_) => pattern
            .split(|c: char| !c.is_ascii_digit())
            .filter_map(|number| number.parse::<u64>().ok())
            .fold(pattern.len() as u64, |places, times| places.saturating_mul(times.max(1))),
    };
    places.saturating_mul(PER_PLACE)
}

/// Recursion is bounded by the parser's own limit of nesting.
fn places(hir: &Hir) -> u64 {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => literal.0.len() as u64,
        // A character of up to four bytes.
        HirKind::Class(_) => 4,
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min).max(1);
            places(&repetition.sub).saturating_mul(times.into())
        }
        HirKind::Capture(capture) => places(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().map(places).fold(0, u64::saturating_add),
    }
}

/// About as many bytes as a value has as JSON text.
pub(crate) fn bytes(value: &Value) -> u64 {
    match value {
        Value::String(text) => text.len() as u64 + 2,
        Value::Array(items) => items.iter().map(|item| bytes(item) + 1).sum::<u64>() + 2,
        Value::Object(fields) => {
            fields.iter().map(|(name, field)| name.len() as u64 + 4 + bytes(field)).sum::<u64>() + 2
        }
        _ => 4,
    }
}

/// How much memory a JSON text takes once it is read, rounded up: a short text of many small objects takes a hundred
/// times its length.
pub(crate) fn memory(text: &str) -> usize {
    const OBJECT: usize = 700;
    const VALUE: usize = 64;
    let (mut inside, mut escaped, mut memory) = (false, false, text.len());
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if inside => escaped = true,
            b'"' => inside = !inside,
            b'{' if !inside => memory += OBJECT,
            b'[' | b',' if !inside => memory += VALUE,
            _ => {}
        }
    }
    memory
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_pattern_counts_with_its_repetitions() {
        assert_eq!(of_pattern("^[0-9]{9,11}$"), PER_PLACE * (11 * 4 + 2));
        assert_eq!(of_pattern("(a{100}){100}"), PER_PLACE * 10_000);
        assert_eq!(of_pattern("[ab]*a[ab]{5000}c"), PER_PLACE * (4 + 1 + 20_000 + 1));
        assert!(of_pattern(r"(?=x)(ab{30}){1000}") >= PER_PLACE * 30_000, "another dialect");
    }

    #[test]
    fn a_schema_counts_with_its_references() {
        let plain = steps_a_byte(&json!({ "properties": { "a": { "type": "string" } } }));
        assert!(plain < 10, "{plain}");
        let part = json!({ "allOf": vec![json!({ "maxLength": 1 }); 50] });
        let schema = json!({ "$defs": { "a": part }, "anyOf": vec![json!({ "$ref": "#/$defs/a" }); 50] });
        assert!(steps_a_byte(&schema) > 5_000);
        assert!(steps_a_byte(&json!({ "uniqueItems": true })) > UNIQUE_ITEMS);
    }

    #[test]
    fn what_a_text_takes_is_not_less_than_what_its_values_take() {
        let objects = format!("[{}1]", r#"{"":0},"#.repeat(1_000));
        assert!(memory(&objects) > 1_000 * 700);
        assert_eq!(memory(r#""{,[\"{{""#), 9);
        assert!(bytes(&json!({ "a": ["bc", 1] })) >= 10);
    }
}
