//! Keeps secrets out of journals: links to join with, values of secret properties, fields that a schema marks
//! `"x-secret": true`.
//!
//! A secret is replaced wherever it stands, in input, calls, answers and output alike, by a text of the same length that
//! says nothing of it; a number by another. In a replay the guest is given that, and what it does with it meets the same
//! again. An action that encodes a secret before it writes it somewhere puts it past the mask: who must rule that out
//! keeps digests.

use std::collections::{BTreeSet, HashMap};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use serde::ser::Error;
use serde_json::{Map, Value};

/// How many secrets one run may meet, and of how many bytes together, before its journal holds digests only: what the
/// mask then takes in memory and time has a bound.
const MAX_SECRETS: usize = 1_000;
const MAX_SECRET_BYTES: usize = 256 << 10;

/// Shorter secrets are replaced only where they are the whole of a string: as a part they would be found everywhere.
const WHOLE_BELOW: usize = 8;

/// Shorter secrets are not looked for in a cursor: a page number would be taken for one.
const NO_CURSOR_BELOW: usize = 4;

/// What no journal may hold in clear.
#[derive(Debug, Clone, Default)]
pub(crate) struct Secrets {
    texts: BTreeSet<String>,
    bytes: usize,
    /// There are others, which are not known.
    incomplete: bool,
}

impl Secrets {
    /// Anything may be a secret.
    pub(crate) fn unknown() -> Self {
        Self { incomplete: true, ..Self::default() }
    }

    pub(crate) fn keep(&mut self, secret: &str) {
        if secret.is_empty() || self.incomplete || self.texts.contains(secret) {
            return;
        }
        self.bytes += secret.len();
        if self.texts.len() == MAX_SECRETS || self.bytes > MAX_SECRET_BYTES {
            self.incomplete = true;
        } else {
            self.texts.insert(secret.to_owned());
        }
    }

    /// Keeps every text, number and truth value of a value.
    pub(crate) fn keep_all(&mut self, value: &Value) {
        match value {
            _ if self.incomplete => {}
            Value::String(text) => self.keep(text),
            Value::Number(number) => self.keep(&number.to_string()),
            // One of two: where one were masked, the other would say so.
            Value::Bool(_) => ["true", "false"].iter().for_each(|word| self.keep(word)),
            Value::Array(items) => items.iter().for_each(|item| self.keep_all(item)),
            Value::Object(fields) => fields.values().for_each(|field| self.keep_all(field)),
            Value::Null => {}
        }
    }

    pub(crate) fn extend(&mut self, other: &Self) {
        self.incomplete |= other.incomplete;
        other.texts.iter().for_each(|secret| self.keep(secret));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.texts.is_empty() && !self.incomplete
    }

    /// Whether all secrets are known.
    pub(crate) fn is_complete(&self) -> bool {
        !self.incomplete
    }

    /// Whether a secret stands in a cursor, which is kept in clear outside of journals.
    pub(crate) fn are_in(&self, cursor: &Value) -> bool {
        let looked_for = self.texts.iter().filter(|secret| secret.len() >= NO_CURSOR_BELOW);
        let mut masked = cursor.clone();
        match Mask::of(looked_for) {
            Ok(mask) => mask.all(&mut masked),
            Err(_) => return true,
        }
        &masked != cursor
    }
}

/// Replaces secrets, in one pass however many there are.
pub(super) struct Mask<'a> {
    whole: HashMap<&'a str, usize>,
    /// By the bits of the number: texts write one number in several ways.
    numbers: HashMap<u64, usize>,
    /// Finds the `long` ones.
    parts: AhoCorasick,
    long: Vec<usize>,
}

impl<'a> Mask<'a> {
    /// # Errors
    /// Where not all secrets are known.
    pub(super) fn new(secrets: &'a Secrets) -> serde_json::Result<Self> {
        if !secrets.is_complete() {
            return Err(serde_json::Error::custom("the run met more secrets than a journal is searched for"));
        }
        Self::of(secrets.texts.iter())
    }

    fn of(secrets: impl Iterator<Item = &'a String>) -> serde_json::Result<Self> {
        let whole: HashMap<&str, usize> = secrets.enumerate().map(|(n, secret)| (secret.as_str(), n)).collect();
        let numbers = whole.iter().filter_map(|(secret, n)| Some((bits(secret.parse().ok()?), *n))).collect();
        let long: Vec<(&str, usize)> =
            whole.iter().map(|(secret, n)| (*secret, *n)).filter(|(secret, _)| secret.len() >= WHOLE_BELOW).collect();
        // Of two, one may be a part of the other. The kind is the one that takes least to build.
        let parts = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::NoncontiguousNFA))
            .build(long.iter().map(|(secret, _)| secret))
            .map_err(serde_json::Error::custom)?;
        Ok(Self { whole, numbers, parts, long: long.into_iter().map(|(_, n)| n).collect() })
    }

    /// Of a JSON text that the host has written, whose names and numbers are its own: replaces texts.
    ///
    /// # Errors
    /// Where the text is no JSON, or nested too deeply.
    pub(super) fn texts_of(&self, text: &str) -> serde_json::Result<String> {
        let mut value: Value = serde_json::from_str(text)?;
        self.walk(&mut value, false);
        Ok(value.to_string())
    }

    /// Of any JSON text: replaces texts, names, numbers and truth values.
    ///
    /// # Errors
    /// As [`Mask::texts_of`].
    pub(super) fn all_of(&self, text: &str) -> serde_json::Result<String> {
        let mut value: Value = serde_json::from_str(text)?;
        self.all(&mut value);
        Ok(value.to_string())
    }

    /// Of the end of a run, whose outermost name is the host's.
    ///
    /// # Errors
    /// As [`Mask::texts_of`].
    pub(super) fn all_of_end(&self, text: &str) -> serde_json::Result<String> {
        let mut end: Map<String, Value> = serde_json::from_str(text)?;
        for (how, value) in &mut end {
            self.walk(value, how != "stopped");
        }
        serde_json::to_string(&end)
    }

    fn all(&self, value: &mut Value) {
        self.walk(value, true);
    }

    fn walk(&self, value: &mut Value, all: bool) {
        match value {
            Value::String(text) => {
                if let Some(masked) = self.text(text) {
                    *text = masked;
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.walk(item, all)),
            Value::Object(fields) => {
                if all && fields.keys().any(|name| self.text(name).is_some()) {
                    let named = std::mem::take(fields).into_iter();
                    *fields = named.map(|(name, field)| (self.text(&name).unwrap_or(name), field)).collect();
                }
                fields.values_mut().for_each(|field| self.walk(field, all));
            }
            Value::Number(number) if all => {
                if let Some(n) = number.as_f64().and_then(|number| self.numbers.get(&bits(number))) {
                    *number = (*n).into();
                }
            }
            Value::Bool(truth) if all && self.whole.contains_key("true") => *truth = false,
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// The text without its secrets; none where it has none.
    fn text(&self, text: &str) -> Option<String> {
        if let Some(n) = self.whole.get(text) {
            return Some(stand_in(*n, text.len()));
        }
        if self.long.is_empty() || !self.parts.is_match(text) {
            return None;
        }
        let mut masked = String::with_capacity(text.len());
        self.parts.replace_all_with(text, &mut masked, |found, _, masked| {
            masked.push_str(&stand_in(self.long[found.pattern().as_usize()], found.len()));
            true
        });
        Some(masked)
    }
}

fn bits(number: f64) -> u64 {
    // The two zeros are one.
    (number + 0.0).to_bits()
}

/// `masked-7-------`, so long.
fn stand_in(n: usize, length: usize) -> String {
    let mut text = format!("masked-{n}");
    text.truncate(length);
    text.extend(std::iter::repeat_n('-', length - text.len()));
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn secrets(texts: &[&str]) -> Secrets {
        let mut secrets = Secrets::default();
        texts.iter().for_each(|text| secrets.keep(text));
        secrets
    }

    fn masked(text: &str, secrets: &Secrets) -> Value {
        serde_json::from_str(&Mask::new(secrets).unwrap().all_of(text).unwrap()).unwrap()
    }

    #[test]
    fn secrets_are_replaced_wherever_they_stand_however_they_are_escaped() {
        let secrets = secrets(&["https://meet.example/w/1?tk=abc", "no"]);
        let text = r#"{"a":["https:\/\/meet.example/w/1?tk=abc","see https://meet.example/w/1?tk=abc!"],"c":"no","b":"nobody"}"#;
        let stand_in = "masked-0-----------------------";
        assert_eq!(stand_in.len(), "https://meet.example/w/1?tk=abc".len());
        let expected = json!({ "a": [stand_in, format!("see {stand_in}!")], "c": "ma", "b": "nobody" });
        assert_eq!(masked(text, &secrets), expected);
    }

    #[test]
    fn names_numbers_and_truth_values_are_masked_too() {
        let mut secrets = secrets(&["a-secret-name", "417"]);
        secrets.keep_all(&json!({ "pin": 90210, "ill": true }));
        let text = r#"{"a-secret-name":1,"n":[417,90210.0,9.021e4,12],"ill":true,"well":false}"#;
        let masked = masked(text, &secrets);
        assert!(masked.get("a-secret-name").is_none() && masked.as_object().unwrap().len() == 4, "{masked}");
        assert_eq!(masked["n"][1], masked["n"][2]);
        assert_eq!((&masked["n"][3], &masked["ill"]), (&json!(12), &json!(false)));
        assert!(!masked.to_string().contains("417") && !masked.to_string().contains("902"), "{masked}");
    }

    #[test]
    fn the_longest_of_secrets_that_begin_alike_is_masked_whole() {
        let secrets = secrets(&["abcdefgh", "abcdefghijkl"]);
        assert_eq!(masked(r#"["x abcdefghijkl"]"#, &secrets), json!(["x masked-1----"]));
    }

    #[test]
    fn more_secrets_than_are_searched_for_leave_nothing_in_clear() {
        let mut many = Secrets::default();
        (0..MAX_SECRETS).for_each(|n| many.keep(&format!("secret number {n}")));
        assert!(Mask::new(&many).is_ok());
        many.keep("one more");
        assert!(!many.is_complete() && Mask::new(&many).is_err());
        let mut long = Secrets::default();
        (0..5).for_each(|n| long.keep(&n.to_string().repeat(65_536)));
        assert!(Mask::new(&long).is_err() && long.texts.len() < 5);
    }

    #[test]
    fn a_secret_is_found_in_a_cursor_and_a_page_number_is_none() {
        let secrets = secrets(&["https://meet.example/w/1?tk=abc", "2"]);
        assert!(secrets.are_in(&json!({ "next": ["https://meet.example/w/1?tk=abc"] })));
        assert!(secrets.are_in(&json!({ "https://meet.example/w/1?tk=abc": 1 })));
        assert!(!secrets.are_in(&json!({ "page": 2 })));
    }
}
