//! Keeps secrets out of journals: join URLs, values of secret properties, and fields that a schema marks
//! `"x-secret": true`.
//!
//! The mask replaces a secret everywhere in input, calls, answers and output: a text by a placeholder of the same
//! length, a number by another number. A replay gives the guest the placeholder, and compares its calls with calls that
//! contain the same placeholder. The mask does not find a secret that an action encodes before it writes it. An
//! operator who has to exclude that sets the journal's level to `digests`.

use std::collections::{BTreeSet, HashMap};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use serde::ser::Error;
use serde_json::{Map, Value};

/// How many secrets a run may have, and their bytes in total. Beyond either, its journal holds digests only, because
/// the memory and time of masking must be bounded.
const MAX_SECRETS: usize = 1_000;
const MAX_SECRETS_BYTES: usize = 256 << 10;

/// A shorter secret is replaced only where it is a whole string, because it would be found by chance in many strings.
const MIN_SUBSTRING_BYTES: usize = 8;

/// A shorter secret is not searched for in a cursor, because a page number could equal it.
const MIN_CURSOR_SECRET_BYTES: usize = 4;

/// The secrets of a run, which its journal may not contain in clear.
#[derive(Debug, Clone, Default)]
pub(crate) struct Secrets {
    texts: BTreeSet<String>,
    bytes: usize,
    /// The run has secrets that are not in `texts`.
    incomplete: bool,
}

impl Secrets {
    /// For a value that was not searched: any part of it may be a secret.
    pub(crate) fn unknown() -> Self {
        Self { incomplete: true, ..Self::default() }
    }

    pub(crate) fn add(&mut self, secret: &str) {
        if secret.is_empty() || self.incomplete || self.texts.contains(secret) {
            return;
        }
        self.bytes += secret.len();
        if self.texts.len() == MAX_SECRETS || self.bytes > MAX_SECRETS_BYTES {
            self.incomplete = true;
        } else {
            self.texts.insert(secret.to_owned());
        }
    }

    /// Adds every text, number and boolean of a value.
    pub(crate) fn add_all(&mut self, value: &Value) {
        match value {
            _ if self.incomplete => {}
            Value::String(text) => self.add(text),
            Value::Number(number) => self.add(&number.to_string()),
            // Both, because masking only one of them would reveal it.
            Value::Bool(_) => ["true", "false"].iter().for_each(|word| self.add(word)),
            Value::Array(items) => items.iter().for_each(|item| self.add_all(item)),
            Value::Object(fields) => fields.values().for_each(|field| self.add_all(field)),
            Value::Null => {}
        }
    }

    pub(crate) fn extend(&mut self, other: &Self) {
        self.incomplete |= other.incomplete;
        other.texts.iter().for_each(|secret| self.add(secret));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.texts.is_empty() && !self.incomplete
    }

    pub(crate) fn is_complete(&self) -> bool {
        !self.incomplete
    }

    /// Whether a cursor contains a secret. Cursors are stored in clear outside of journals.
    pub(crate) fn occur_in(&self, cursor: &Value) -> bool {
        let looked_for = self.texts.iter().filter(|secret| secret.len() >= MIN_CURSOR_SECRET_BYTES);
        let mut masked = cursor.clone();
        match Mask::of(looked_for) {
            Ok(mask) => mask.all(&mut masked),
            Err(_) => return true,
        }
        &masked != cursor
    }
}

/// Replaces secrets, in one pass for any number of them.
pub(super) struct Mask<'a> {
    whole: HashMap<&'a str, usize>,
    /// By the number's bits, because JSON can write one number in several ways.
    numbers: HashMap<u64, usize>,
    /// Finds the secrets of at least [`MIN_SUBSTRING_BYTES`] inside of strings.
    parts: AhoCorasick,
    /// Their numbers, in the order of `parts`.
    long: Vec<usize>,
}

impl<'a> Mask<'a> {
    /// # Errors
    /// If not all secrets are known.
    pub(super) fn new(secrets: &'a Secrets) -> serde_json::Result<Self> {
        if !secrets.is_complete() {
            return Err(serde_json::Error::custom("the run met more secrets than a journal is searched for"));
        }
        Self::of(secrets.texts.iter())
    }

    fn of(secrets: impl Iterator<Item = &'a String>) -> serde_json::Result<Self> {
        let whole: HashMap<&str, usize> = secrets.enumerate().map(|(n, secret)| (secret.as_str(), n)).collect();
        let numbers = whole.iter().filter_map(|(secret, n)| Some((bits(secret.parse().ok()?), *n))).collect();
        let long: Vec<(&str, usize)> = whole
            .iter()
            .map(|(secret, n)| (*secret, *n))
            .filter(|(secret, _)| secret.len() >= MIN_SUBSTRING_BYTES)
            .collect();
        // Longest match first, because one secret may be a part of another. A noncontiguous NFA is the fastest to
        // build.
        let parts = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::NoncontiguousNFA))
            .build(long.iter().map(|(secret, _)| secret))
            .map_err(serde_json::Error::custom)?;
        Ok(Self { whole, numbers, parts, long: long.into_iter().map(|(_, n)| n).collect() })
    }

    /// Masks the strings of a JSON text that the host wrote. Names and numbers stay, because they are the host's own.
    ///
    /// # Errors
    /// If the text is not JSON, or is nested too deeply.
    pub(super) fn mask_host_text(&self, text: &str) -> serde_json::Result<String> {
        let mut value: Value = serde_json::from_str(text)?;
        self.walk(&mut value, false);
        Ok(value.to_string())
    }

    /// Masks the strings, names, numbers and booleans of any JSON text.
    ///
    /// # Errors
    /// As [`Mask::mask_host_text`].
    pub(super) fn mask_json(&self, text: &str) -> serde_json::Result<String> {
        let mut value: Value = serde_json::from_str(text)?;
        self.all(&mut value);
        Ok(value.to_string())
    }

    /// Masks the end of a run. Its outermost name stays, because it is the host's.
    ///
    /// # Errors
    /// As [`Mask::mask_host_text`].
    pub(super) fn mask_end(&self, text: &str) -> serde_json::Result<String> {
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

    /// The text with its secrets replaced. `None` if it contains no secret.
    fn text(&self, text: &str) -> Option<String> {
        if let Some(n) = self.whole.get(text) {
            return Some(placeholder(*n, text.len()));
        }
        if self.long.is_empty() || !self.parts.is_match(text) {
            return None;
        }
        let mut masked = String::with_capacity(text.len());
        self.parts.replace_all_with(text, &mut masked, |found, _, masked| {
            masked.push_str(&placeholder(self.long[found.pattern().as_usize()], found.len()));
            true
        });
        Some(masked)
    }
}

fn bits(number: f64) -> u64 {
    // Adding zero turns -0.0 into 0.0, so that both have the same bits.
    (number + 0.0).to_bits()
}

/// A placeholder of this length, such as `masked-7-------`.
fn placeholder(n: usize, length: usize) -> String {
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
        texts.iter().for_each(|text| secrets.add(text));
        secrets
    }

    fn masked(text: &str, secrets: &Secrets) -> Value {
        serde_json::from_str(&Mask::new(secrets).unwrap().mask_json(text).unwrap()).unwrap()
    }

    #[test]
    fn secrets_are_replaced_everywhere_and_in_every_json_escaping() {
        let secrets = secrets(&["https://meet.example/w/1?tk=abc", "no"]);
        let text = r#"{"a":["https:\/\/meet.example/w/1?tk=abc","see https://meet.example/w/1?tk=abc!"],"c":"no","b":"nobody"}"#;
        let placeholder = "masked-0-----------------------";
        assert_eq!(placeholder.len(), "https://meet.example/w/1?tk=abc".len());
        let expected = json!({ "a": [placeholder, format!("see {placeholder}!")], "c": "ma", "b": "nobody" });
        assert_eq!(masked(text, &secrets), expected);
    }

    #[test]
    fn names_numbers_and_booleans_are_masked_too() {
        let mut secrets = secrets(&["a-secret-name", "417"]);
        secrets.add_all(&json!({ "pin": 90210, "ill": true }));
        let text = r#"{"a-secret-name":1,"n":[417,90210.0,9.021e4,12],"ill":true,"well":false}"#;
        let masked = masked(text, &secrets);
        assert!(masked.get("a-secret-name").is_none() && masked.as_object().unwrap().len() == 4, "{masked}");
        assert_eq!(masked["n"][1], masked["n"][2]);
        assert_eq!((&masked["n"][3], &masked["ill"]), (&json!(12), &json!(false)));
        assert!(!masked.to_string().contains("417") && !masked.to_string().contains("902"), "{masked}");
    }

    #[test]
    fn of_secrets_with_a_common_prefix_the_longest_is_masked() {
        let secrets = secrets(&["abcdefgh", "abcdefghijkl"]);
        assert_eq!(masked(r#"["x abcdefghijkl"]"#, &secrets), json!(["x masked-1----"]));
    }

    #[test]
    fn too_many_or_too_large_secrets_make_the_mask_refuse() {
        let mut many = Secrets::default();
        (0..MAX_SECRETS).for_each(|n| many.add(&format!("secret number {n}")));
        assert!(Mask::new(&many).is_ok());
        many.add("one more");
        assert!(!many.is_complete() && Mask::new(&many).is_err());
        let mut long = Secrets::default();
        (0..5).for_each(|n| long.add(&n.to_string().repeat(65_536)));
        assert!(Mask::new(&long).is_err() && long.texts.len() < 5);
    }

    #[test]
    fn a_cursor_is_searched_for_secrets_but_not_for_page_numbers() {
        let secrets = secrets(&["https://meet.example/w/1?tk=abc", "2"]);
        assert!(secrets.occur_in(&json!({ "next": ["https://meet.example/w/1?tk=abc"] })));
        assert!(secrets.occur_in(&json!({ "https://meet.example/w/1?tk=abc": 1 })));
        assert!(!secrets.occur_in(&json!({ "page": 2 })));
    }
}
