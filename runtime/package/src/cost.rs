//! The cost of an untrusted schema, estimated before it is compiled: how many parts a validator looks at for one
//! position in a value, and how many steps it takes for each byte.
//!
//! A validator checks every subschema once for each position that it applies to. Two keywords cost more:
//! `unevaluatedProperties` and `unevaluatedItems` visit every in-place subschema (`allOf`, `anyOf`, `oneOf`, `if`,
//! `$ref`, `dependentSchemas`) again, to learn which members it has evaluated. Nested in each other, they double the
//! work with each level. So a part has two costs here: the cost of checking it ([`Part::check`]), and the cost of
//! visiting it again ([`Part::mark`]).

use std::collections::HashMap;

use greenroom_sentence::{Sentence, sentence};
use serde_json::{Map, Number, Value};

use crate::{
    PackageError,
    keywords::Holds,
    patterns,
    reference::{EXAMPLE, referred},
    sections::plain,
};

/// How deep parts may nest, with references followed.
const MAX_CHAIN: usize = 256;

/// How deep `unevaluatedProperties` and `unevaluatedItems` may nest: each keeps a set of the value's names meanwhile.
const MAX_UNEVALUATED: u32 = 4;

/// Cost of one state of a regular expression, relative to one schema keyword. Measured with `[ab]*a[ab]{5000}c`.
const STEPS_PER_PLACE: u64 = 8;

/// Cost of `uniqueItems`, relative to another keyword: every element is hashed.
const STEPS_PER_UNIQUE_ITEM: u64 = 8;

/// The divisors that `multipleOf` may have. With these, numbers up to 1e25 are divided as 128-bit integers. Larger
/// numbers are divided as fractions of large integers; that cost is counted where a value has such a number.
const DIVISORS: std::ops::RangeInclusive<f64> = 1e-12..=1e15;

/// How many decimals a divisor may have.
const MAX_DECIMALS: i64 = 12;

/// Cost of a format for each byte: every character is looked at several times.
const STEPS_PER_FORMAT_BYTE: u64 = 8;

/// Cost of `"format": "regex"` for each byte: group names are compared in pairs, in texts of up to 8 KiB.
const STEPS_PER_REGEX_BYTE: u64 = 128;

/// The cost of checking values by a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SchemaCost {
    /// How many parts of the schema a validator looks at for one position in a value, with references written out and
    /// second visits for `unevaluatedProperties` and `unevaluatedItems`. Compiling the schema makes as many nodes.
    pub parts: u64,
    /// How many bytes of texts and locations the compiled parts keep.
    pub bytes: u64,
    /// The maximum number of steps for each byte of a value's JSON text. In one step, the validator looks at one part
    /// of the value.
    pub steps_per_byte: u64,
}

/// Estimates the cost of a schema.
///
/// # Errors
/// [`PackageError::Schema`] where its references form a circle or lead nowhere, or where it nests
/// `unevaluatedProperties` or `unevaluatedItems` too deep. The error names the schema by `section`.
pub fn schema_cost(section: &'static str, schema: &Value) -> Result<SchemaCost, PackageError> {
    let part = Reckoning { section, root: schema, known: HashMap::new(), within: 0 }.part(schema, Holds::Schema, "")?;
    let steps_per_byte = part.check.steps.saturating_add(part.check.match_steps);
    Ok(SchemaCost { parts: part.check.parts, bytes: part.check.bytes, steps_per_byte })
}

/// A sum of work.
#[derive(Debug, Clone, Copy, Default)]
struct Work {
    parts: u64,
    bytes: u64,
    /// Steps through a value.
    steps: u64,
    /// Additional steps through a text: patterns, formats.
    match_steps: u64,
}

impl Work {
    /// The work of one part, with its location and its text.
    fn of(part: &Value, place: &str) -> Self {
        /// A validator keeps the location of a part three times: as a text, as an address, and for its errors.
        const COPIES_OF_PLACE: u64 = 3;
        let text = part.as_str().map_or(0, str::len) as u64;
        Self {
            parts: 1,
            bytes: COPIES_OF_PLACE.saturating_mul(place.len() as u64).saturating_add(text),
            steps: 1,
            match_steps: 0,
        }
    }

    fn add(&mut self, other: Self) {
        self.parts = self.parts.saturating_add(other.parts);
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.steps = self.steps.saturating_add(other.steps);
        self.match_steps = self.match_steps.saturating_add(other.match_steps);
    }

    fn add_match_steps(&mut self, steps: u64) {
        self.match_steps = self.match_steps.saturating_add(steps);
    }
}

/// The cost of one part of a schema, with all parts that it contains and refers to.
#[derive(Debug, Clone, Copy, Default)]
struct Part {
    /// The cost of checking a value.
    check: Work,
    /// The cost of learning which members of a value it has evaluated.
    mark: Work,
    /// How deep `unevaluated...` keywords nest in it.
    unevaluated: u32,
}

struct Reckoning<'a> {
    section: &'static str,
    root: &'a Value,
    /// Known parts by address and kind; none while the cost of a part is being computed.
    known: HashMap<(usize, Holds), Option<Part>>,
    /// How many parts are being computed, one within another.
    within: usize,
}

impl<'a> Reckoning<'a> {
    /// A part that is reached again while its cost is computed refers to itself. Validation could then take exponential
    /// time, so it is refused. The depth of nesting is limited before; `MAX_CHAIN` limits chains of references.
    fn part(&mut self, part: &'a Value, holds: Holds, at: &str) -> Result<Part, PackageError> {
        let key = (std::ptr::from_ref(part).addr(), holds);
        match self.known.get(&key) {
            Some(Some(known)) => return Ok(*known),
            Some(None) => {
                let message = sentence!(
                    "failure-schema-circle",
                    "its references form a circle: write out as many levels as you need"
                );
                return Err(self.refused(at, message));
            }
            None => {}
        }
        if self.within > MAX_CHAIN {
            let message = sentence!(
                "failure-schema-chain",
                "its references lead through more than {most} parts: make it flatter",
                most = MAX_CHAIN
            );
            return Err(self.refused(at, message));
        }
        self.known.insert(key, None);
        self.within += 1;
        let own = Work::of(part, at);
        let mut sum = Part { check: own, mark: own, unevaluated: 0 };
        match part {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    let item = self.part(item, holds, &format!("{at}/{index}"))?;
                    sum.check.add(item.check);
                    sum.mark.add(item.mark);
                    sum.unevaluated = sum.unevaluated.max(item.unevaluated);
                }
            }
            Value::Object(fields) if holds == Holds::Schema => self.fields(fields, at, &mut sum)?,
            Value::Object(named) => {
                for (name, field) in named {
                    let field = self.part(field, holds.under(name), &place(at, name))?;
                    sum.check.add(field.check);
                }
            }
            _ => {}
        }
        self.within -= 1;
        self.known.insert(key, Some(sum));
        Ok(sum)
    }

    fn fields(&mut self, fields: &'a Map<String, Value>, at: &str, sum: &mut Part) -> Result<(), PackageError> {
        for (name, field) in fields {
            let place = place(at, name);
            let part = self.part(field, Holds::Schema.under(name), &place)?;
            match (name.as_str(), field) {
                // Each property applies to different bytes of a value.
                ("properties", Value::Object(named)) => {
                    let mut beside = Work { match_steps: 0, ..part.check };
                    for (name, schema) in named {
                        let schema = self.part(schema, Holds::Schema, &self::place(&place, name))?;
                        beside.match_steps = beside.match_steps.max(schema.check.match_steps);
                    }
                    sum.check.add(beside);
                }
                // Definitions count where they are referred to.
                ("$defs" | "definitions", _) => sum.check.add(Work { match_steps: 0, ..part.check }),
                _ => sum.check.add(part.check),
            }
            match (name.as_str(), field) {
                // These are checked first, and then visited again for the members that they evaluated.
                ("allOf" | "anyOf" | "oneOf" | "if" | "then" | "else", _) => {
                    sum.mark.add(part.check);
                    sum.mark.add(part.mark);
                    sum.unevaluated = sum.unevaluated.max(part.unevaluated);
                }
                ("dependentSchemas", Value::Object(named)) => {
                    for (name, dependent) in named {
                        let dependent = self.part(dependent, Holds::Schema, &self::place(&place, name))?;
                        sum.mark.add(dependent.mark);
                        sum.unevaluated = sum.unevaluated.max(dependent.unevaluated);
                    }
                }
                // These are checked for the remaining members.
                ("unevaluatedProperties" | "unevaluatedItems" | "contains" | "patternProperties", _) => {
                    sum.mark.add(part.check);
                }
                ("properties", Value::Object(named)) => {
                    let names = named.len() as u64;
                    let bytes = named.keys().map(|name| name.len() as u64).sum();
                    sum.mark.add(Work { parts: names, bytes, steps: names, match_steps: 0 });
                }
                ("$ref", Value::String(reference)) => {
                    let target = self.target(reference, &place)?;
                    sum.check.add(target.check);
                    sum.mark.add(target.mark);
                    sum.unevaluated = sum.unevaluated.max(target.unevaluated);
                }
                ("pattern", Value::String(pattern)) => sum.check.add_match_steps(pattern_steps(pattern)),
                ("format", Value::String(format)) => sum.check.add_match_steps(match format.as_str() {
                    "regex" => STEPS_PER_REGEX_BYTE,
                    _ => STEPS_PER_FORMAT_BYTE,
                }),
                ("multipleOf", Value::Number(divisor)) => {
                    if !divisor.as_f64().is_some_and(|divisor| DIVISORS.contains(&divisor)) {
                        let message = sentence!(
                            "failure-schema-divisor",
                            "a divisor is from {least} to {most}: check other divisors in the action",
                            least = format!("{:e}", DIVISORS.start()),
                            most = format!("{:e}", DIVISORS.end())
                        );
                        return Err(self.refused(&place, message));
                    }
                    if decimals(divisor) > MAX_DECIMALS {
                        let message = sentence!(
                            "failure-schema-decimals",
                            "a divisor has at most {most} decimals: round it",
                            most = MAX_DECIMALS
                        );
                        return Err(self.refused(&place, message));
                    }
                }
                ("uniqueItems", Value::Bool(true)) => sum.check.add_match_steps(STEPS_PER_UNIQUE_ITEM),
                _ => {}
            }
            if let ("patternProperties", Value::Object(named)) = (name.as_str(), field) {
                let steps = named.keys().map(|pattern| pattern_steps(pattern)).fold(0, u64::saturating_add);
                sum.check.add_match_steps(steps);
                sum.mark.add_match_steps(steps);
            }
        }
        let asking = ["unevaluatedProperties", "unevaluatedItems"];
        for name in asking.into_iter().filter(|name| fields.contains_key(*name)) {
            sum.check.add(sum.mark);
            sum.unevaluated += 1;
            if sum.unevaluated > MAX_UNEVALUATED {
                let message = sentence!(
                    "failure-schema-unevaluated",
                    "more than {most} of `unevaluatedProperties` and `unevaluatedItems` ask each other, and each doubles the \
                     work: use one at the outermost place",
                    most = MAX_UNEVALUATED
                );
                return Err(self.refused(&format!("{at}/{name}"), message));
            }
        }
        Ok(())
    }

    fn target(&mut self, reference: &str, place: &str) -> Result<Part, PackageError> {
        match referred(self.root, reference) {
            Some(target) => self.part(target, Holds::Schema, place),
            None => {
                let message = sentence!(
                    "failure-schema-reference-nothing",
                    "it refers to nothing: write {example} with an existing name",
                    example = EXAMPLE
                );
                Err(self.refused(place, message))
            }
        }
    }

    fn refused(&self, at: &str, message: Sentence) -> PackageError {
        PackageError::Schema { section: self.section, pointer: plain(at), message }
    }
}

/// How many decimals a number has in its shortest text.
fn decimals(number: &Number) -> i64 {
    let text = number.to_string();
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((&text, "0"));
    let written = mantissa.split_once('.').map_or("", |(_, decimals)| decimals.trim_end_matches('0'));
    let exponent: i64 = exponent.trim_start_matches('+').parse().unwrap_or(0);
    i64::try_from(written.len()).unwrap_or(i64::MAX).saturating_sub(exponent)
}

/// The location of a member.
fn place(at: &str, name: &str) -> String {
    format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// A pattern takes linear time: for each byte as many steps as it has states with its repetitions written out.
fn pattern_steps(pattern: &str) -> u64 {
    patterns::weigh(pattern).places.saturating_mul(STEPS_PER_PLACE)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn cost(schema: &Value) -> SchemaCost {
        schema_cost("schema", schema).unwrap()
    }

    /// Every in-place applicator with `unevaluated...` in it, nested to this depth.
    fn nested(keyword: &str, asking: &str, levels: u32) -> Value {
        let mut inmost = json!({ "properties": { "a": true } });
        for _ in 0..levels {
            let within = match keyword {
                "allOf" | "anyOf" | "oneOf" => json!({ keyword: [inmost] }),
                "dependentSchemas" => json!({ keyword: { "a": inmost } }),
                "then" | "else" => json!({ "if": true, keyword: inmost }),
                "$ref" => json!({ "$ref": "#/$defs/inner" }),
                _ => json!({ keyword: inmost }),
            };
            inmost = within;
            inmost[asking] = json!({ "maxLength": 1 });
        }
        inmost
    }

    #[test]
    fn a_second_visit_counts_again() {
        for keyword in ["allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas"] {
            for asking in ["unevaluatedProperties", "unevaluatedItems"] {
                let parts = |levels| cost(&nested(keyword, asking, levels)).parts;
                let growth: Vec<u64> = (1..4).map(|levels| parts(levels + 1) - parts(levels)).collect();
                // Branches that are checked as well double the cost; branches that are only visited add to it.
                let doubles = matches!(keyword, "allOf" | "anyOf" | "oneOf" | "if");
                let grows = growth.windows(2).all(|pair| pair[1] * 10 >= pair[0] * 15);
                assert!(!doubles || grows, "{keyword}, {asking}: {growth:?}");
                let message = schema_cost("schema", &nested(keyword, asking, 5)).unwrap_err().to_string();
                assert!(message.contains("ask each other"), "{keyword}, {asking}: {message}");
            }
        }
    }

    #[test]
    fn nested_objects_do_not_visit_each_other() {
        let mut schema = json!({ "properties": { "a": true }, "unevaluatedProperties": false });
        for _ in 0..8 {
            schema = json!({ "properties": { "a": schema }, "unevaluatedProperties": false });
        }
        assert!(cost(&schema).parts < 100, "{:?}", cost(&schema));
    }

    #[test]
    fn a_reference_costs_as_much_as_its_target() {
        let mut schema = json!({ "$defs": { "inner": nested("allOf", "unevaluatedProperties", 3) } });
        let without = cost(&schema).parts;
        schema["allOf"] = json!([{ "$ref": "#/$defs/inner" }, { "$ref": "#/$defs/inner" }]);
        assert!(cost(&schema).parts > 3 * without - 10, "{:?}", cost(&schema));
        schema["unevaluatedProperties"] = json!(false);
        assert!(cost(&schema).parts > 6 * without - 20, "{:?}", cost(&schema));
    }

    #[test]
    fn a_byte_belongs_to_one_property_only() {
        let pattern = json!({ "pattern": "^[0-9a-f]{32}$" });
        let of = |count: usize| {
            let named: Map<_, _> = (0..count).map(|n| (format!("k{n}"), pattern.clone())).collect();
            cost(&json!({ "properties": named, "$defs": { "unused": pattern } })).steps_per_byte
        };
        assert!(of(10) < of(1) + 10 * 4, "{} and {}", of(10), of(1));
        let both = cost(&json!({ "allOf": [pattern, pattern] })).steps_per_byte;
        assert!(both > 2 * 32 * STEPS_PER_PLACE, "{both}");
        let referred = json!({
            "properties": { "a": { "$ref": "#/$defs/p" }, "b": { "$ref": "#/$defs/p" } }, "$defs": { "p": pattern },
        });
        assert!(cost(&referred).steps_per_byte < both);
    }

    #[test]
    fn patterns_and_unique_items_cost_steps() {
        let plain = cost(&json!({ "properties": { "a": { "type": "string" } } }));
        assert_eq!(plain.parts, plain.steps_per_byte);
        assert!(cost(&json!({ "format": "regex" })).steps_per_byte > STEPS_PER_REGEX_BYTE);
        assert_eq!(cost(&json!({ "multipleOf": 2 })).steps_per_byte, 2);
        let pattern = cost(&json!({ "pattern": "[ab]{100}" }));
        assert!(pattern.steps_per_byte > 400 * STEPS_PER_PLACE && pattern.parts < 5);
        let named = cost(&json!({ "patternProperties": { "[ab]{100}": true } }));
        assert!(named.steps_per_byte > 400 * STEPS_PER_PLACE);
        assert!(cost(&json!({ "uniqueItems": true })).steps_per_byte > STEPS_PER_UNIQUE_ITEM);
        assert_eq!(cost(&json!({ "uniqueItems": false })).steps_per_byte, 2);
    }
}
