//! What a stranger's schema costs, worked out before it is compiled: how many parts a validator has to look at for one place of a
//! value, and how many steps it takes for each byte.
//!
//! A validator checks every subschema once for each place that it applies to. Two keywords cost more: `unevaluatedProperties`
//! and `unevaluatedItems` ask every in-place subschema (`allOf`, `anyOf`, `oneOf`, `if`, `$ref`, `dependentSchemas`) again, to learn
//! what it has evaluated. Nested in each other they double the work with each level, so a part has two figures here: what
//! checking it takes ([`Part::check`]), and what asking it again takes ([`Part::mark`]).

use std::collections::HashMap;

use serde_json::{Map, Number, Value};

use crate::{PackageError, keywords::Holds, patterns, reference::referred, sections::plain};

/// How many parts may lie one within another, references followed.
const MAX_CHAIN: usize = 256;

/// How many `unevaluatedProperties` or `unevaluatedItems` may ask each other: each keeps a set of the value's names meanwhile.
const MAX_UNEVALUATED: u32 = 4;

/// What a place of a pattern costs more than a part of the schema: measured with `[ab]*a[ab]{5000}c`.
const STEPS_PER_PLACE: u64 = 8;

/// What `uniqueItems` costs more than another part: every element is hashed.
const STEPS_PER_UNIQUE_ITEM: u64 = 8;

/// The divisors that `multipleOf` may have. With these, numbers up to 1e25 are divided as integers of 128 bits; larger ones as
/// fractions of large integers, which is counted where a value has such.
const DIVISORS: std::ops::RangeInclusive<f64> = 1e-12..=1e15;

/// How many decimals a divisor may have.
const MAX_DECIMALS: i64 = 12;

/// What a format costs more: every character is looked at several times.
const STEPS_PER_FORMAT_BYTE: u64 = 8;

/// What `"format": "regex"` costs more: groups' names are compared in pairs, in texts of up to 8 KiB.
const STEPS_PER_REGEX_BYTE: u64 = 128;

/// What checking values by a schema costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SchemaCost {
    /// How many parts of the schema a validator looks at for one place of a value, with references written out and what
    /// `unevaluatedProperties` and `unevaluatedItems` ask again. Compiling it takes as many nodes.
    pub parts: u64,
    /// How many bytes of texts and places its parts keep when it is compiled.
    pub bytes: u64,
    /// How many steps checking takes for each byte of a value's JSON text, at most. A step is a look at a part of the value.
    pub steps_per_byte: u64,
}

/// Works out what a schema costs.
///
/// # Errors
/// [`PackageError::Schema`] where its references lead in a circle or to nothing, or where it nests `unevaluatedProperties` or
/// `unevaluatedItems` too deep. `section` names the schema in it.
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
    /// Looks at places.
    steps: u64,
    /// What looking through a text takes more: patterns, formats.
    match_steps: u64,
}

impl Work {
    /// One part, with its place and its text.
    fn of(part: &Value, place: &str) -> Self {
        /// A validator keeps the place of a part as a text, as an address, and for its errors.
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

/// What one part of a schema costs, with all that it contains and refers to.
#[derive(Debug, Clone, Copy, Default)]
struct Part {
    /// Checking a value.
    check: Work,
    /// Learning what of a value it has evaluated.
    mark: Work,
    /// How many `unevaluated...` ask each other in it.
    unevaluated: u32,
}

struct Reckoning<'a> {
    section: &'static str,
    root: &'a Value,
    /// Parts by address, and by what they are taken for; none while a part is being worked out.
    known: HashMap<(usize, Holds), Option<Part>>,
    /// How many parts are being worked out, one within another.
    within: usize,
}

impl<'a> Reckoning<'a> {
    /// A part that is reached again while it is worked out refers to itself: validating could then take a time that grows
    /// exponentially with the value, so it is refused. Nesting is bounded before, chains of references by `MAX_CHAIN`.
    fn part(&mut self, part: &'a Value, holds: Holds, at: &str) -> Result<Part, PackageError> {
        let key = (std::ptr::from_ref(part).addr(), holds);
        match self.known.get(&key) {
            Some(Some(known)) => return Ok(*known),
            Some(None) => {
                return Err(self
                    .refused(at, "its references lead in a circle: write out as many levels as you need".to_owned()));
            }
            None => {}
        }
        if self.within > MAX_CHAIN {
            let message = format!("its references lead through more than {MAX_CHAIN} parts: make it flatter");
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
                // Each is for other bytes of a value.
                ("properties", Value::Object(named)) => {
                    let mut beside = Work { match_steps: 0, ..part.check };
                    for (name, schema) in named {
                        let schema = self.part(schema, Holds::Schema, &self::place(&place, name))?;
                        beside.match_steps = beside.match_steps.max(schema.check.match_steps);
                    }
                    sum.check.add(beside);
                }
                // Counted where they are referred to.
                ("$defs" | "definitions", _) => sum.check.add(Work { match_steps: 0, ..part.check }),
                _ => sum.check.add(part.check),
            }
            match (name.as_str(), field) {
                // Asked whether they hold, and then what they have evaluated.
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
                // Asked for what is left.
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
                        let message = format!(
                            "a divisor is from {:e} to {:e}: check others in the action",
                            DIVISORS.start(),
                            DIVISORS.end()
                        );
                        return Err(self.refused(&place, message));
                    }
                    if decimals(divisor) > MAX_DECIMALS {
                        let message = format!("a divisor has at most {MAX_DECIMALS} decimals: round it");
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
                let message = format!(
                    "more than {MAX_UNEVALUATED} of `unevaluatedProperties` and `unevaluatedItems` ask each other, and each doubles the \
                     work: use one at the outermost place"
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
                Err(self
                    .refused(place, "it refers to nothing: write \"#/$defs/...\" with a name that is there".to_owned()))
            }
        }
    }

    fn refused(&self, at: &str, message: String) -> PackageError {
        PackageError::Schema { section: self.section, pointer: plain(at), message }
    }
}

/// How many decimals a number has, in the shortest text that means it.
fn decimals(number: &Number) -> i64 {
    let text = number.to_string();
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((&text, "0"));
    let written = mantissa.split_once('.').map_or("", |(_, decimals)| decimals.trim_end_matches('0'));
    let exponent: i64 = exponent.trim_start_matches('+').parse().unwrap_or(0);
    i64::try_from(written.len()).unwrap_or(i64::MAX).saturating_sub(exponent)
}

/// The place of a member.
fn place(at: &str, name: &str) -> String {
    format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// A pattern takes linear time, and as many steps a byte as it has places with its repetitions written out.
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

    /// Every in-place applicator with `unevaluated...` in it, as many levels deep.
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
    fn what_is_asked_again_counts_again() {
        for keyword in ["allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas"] {
            for asking in ["unevaluatedProperties", "unevaluatedItems"] {
                let parts = |levels| cost(&nested(keyword, asking, levels)).parts;
                let growth: Vec<u64> = (1..4).map(|levels| parts(levels + 1) - parts(levels)).collect();
                // Branches that are asked whether they hold double; those that only say what they evaluated add up.
                let doubles = matches!(keyword, "allOf" | "anyOf" | "oneOf" | "if");
                let grows = growth.windows(2).all(|pair| pair[1] * 10 >= pair[0] * 15);
                assert!(!doubles || grows, "{keyword}, {asking}: {growth:?}");
                let message = schema_cost("schema", &nested(keyword, asking, 5)).unwrap_err().to_string();
                assert!(message.contains("ask each other"), "{keyword}, {asking}: {message}");
            }
        }
    }

    #[test]
    fn objects_in_objects_do_not_ask_each_other() {
        let mut schema = json!({ "properties": { "a": true }, "unevaluatedProperties": false });
        for _ in 0..8 {
            schema = json!({ "properties": { "a": schema }, "unevaluatedProperties": false });
        }
        assert!(cost(&schema).parts < 100, "{:?}", cost(&schema));
    }

    #[test]
    fn a_reference_counts_what_it_refers_to() {
        let mut schema = json!({ "$defs": { "inner": nested("allOf", "unevaluatedProperties", 3) } });
        let without = cost(&schema).parts;
        schema["allOf"] = json!([{ "$ref": "#/$defs/inner" }, { "$ref": "#/$defs/inner" }]);
        assert!(cost(&schema).parts > 3 * without - 10, "{:?}", cost(&schema));
        schema["unevaluatedProperties"] = json!(false);
        assert!(cost(&schema).parts > 6 * without - 20, "{:?}", cost(&schema));
    }

    #[test]
    fn a_byte_lies_in_one_property_alone() {
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
