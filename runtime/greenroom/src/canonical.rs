//! JSON values as text in canonical form: members sorted by name, no white space. Equal values have one text.

use std::{fmt::Write as _, sync::LazyLock};

use serde_json::{Map, Number, Value};

use crate::{cost, token};

/// A value as text, and what the walk that wrote it found out.
#[derive(Debug, Default)]
pub(crate) struct Canonical {
    pub(crate) text: String,
    pub(crate) facts: Facts,
}

/// What one walk of a value finds out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    /// The size that bounds the work of validating the value ([`cost::bytes`]).
    pub(crate) cost: u64,
    /// Whether any string in it is meant as a contact token.
    pub(crate) has_token_text: bool,
}

impl Facts {
    /// Walks a value without writing it.
    pub(crate) fn of(value: &Value) -> Self {
        let mut facts = Self::default();
        facts.cost = cost::bytes_and_strings(value, &mut |text| facts.has_token_text |= token::is_meant(text));
        facts
    }
}

/// Most values are no longer than this.
const USUAL_BYTES: usize = 1 << 10;

impl Canonical {
    /// Writes a value. (Measured: half the time of serde_json with a walk for the facts after it.)
    pub(crate) fn of(value: &Value) -> Self {
        let mut written = Self { text: String::with_capacity(USUAL_BYTES), facts: Facts::default() };
        written.value(value);
        written
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Null => self.word("null"),
            Value::Bool(true) => self.word("true"),
            Value::Bool(false) => self.word("false"),
            Value::Number(number) => self.number(number),
            Value::String(text) => {
                self.facts.cost += text.len() as u64 + 2;
                self.facts.has_token_text |= token::is_meant(text);
                string(&mut self.text, text);
            }
            Value::Array(items) => {
                self.facts.cost += items.len() as u64 + 2;
                self.text.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        self.text.push(',');
                    }
                    self.value(item);
                }
                self.text.push(']');
            }
            Value::Object(members) => self.object(members),
        }
    }

    fn object(&mut self, members: &Map<String, Value>) {
        self.facts.cost += 2;
        self.text.push('{');
        if *SORTS || members.keys().is_sorted() {
            members.iter().enumerate().for_each(|(index, member)| self.member(index, member));
        } else {
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_unstable_by_key(|(name, _)| *name);
            sorted.into_iter().enumerate().for_each(|(index, member)| self.member(index, member));
        }
        self.text.push('}');
    }

    fn member(&mut self, index: usize, (name, value): (&String, &Value)) {
        self.facts.cost += name.len() as u64 + 4;
        if index > 0 {
            self.text.push(',');
        }
        string(&mut self.text, name);
        self.text.push(':');
        self.value(value);
    }

    fn word(&mut self, word: &str) {
        self.facts.cost += 4;
        self.text.push_str(word);
    }

    fn number(&mut self, number: &Number) {
        self.facts.cost += 4 * cost::of_number(number);
        // Writing to a string cannot fail.
        let _ = write!(self.text, "{number}");
    }
}

/// Writes a string in quotes.
fn string(to: &mut String, text: &str) {
    // Without a branch, so that the compiler reads many bytes at once.
    let is_escaped =
        text.bytes().fold(false, |escaped, byte| escaped | (byte < 0x20) | (byte == b'"') | (byte == b'\\'));
    if is_escaped {
        // It never fails for a string.
        to.push_str(&serde_json::to_string(text).unwrap_or_default());
    } else {
        to.push('"');
        to.push_str(text);
        to.push('"');
    }
}

/// Whether serde_json sorts members. It does unless another crate of the build enables its feature `preserve_order`.
static SORTS: LazyLock<bool> = LazyLock::new(|| {
    let fields: Map<String, Value> = ["b", "a"].map(|name| (name.to_owned(), Value::Null)).into_iter().collect();
    fields.keys().is_sorted()
});

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(|number| json!(number)),
            "[a-c{}\"\\\\\u{0}-\u{20}\u{7f}é😀]{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                proptest::collection::btree_map("[a-c\"\n{]{0,3}", inner, 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        /// What it writes is what serde_json writes of the sorted value, and the facts are those of a walk.
        #[test]
        fn it_is_the_text_of_serde_json(value in values()) {
            let mut sorted = value.clone();
            sorted.sort_all_objects();
            let written = Canonical::of(&value);
            prop_assert_eq!(&written.text, &serde_json::to_string(&sorted).unwrap_or_default());
            prop_assert_eq!(written.facts, Facts::of(&value));
        }
    }

    #[test]
    fn equal_values_have_one_text() {
        let text = |text: &str| serde_json::from_str::<Value>(text).map(|value| Canonical::of(&value).text).ok();
        assert_eq!(
            text(r#"{ "b":[true,{"z":1,"y":2}], "a":1 }"#).as_deref(),
            Some(r#"{"a":1,"b":[true,{"y":2,"z":1}]}"#)
        );
    }

    #[test]
    fn a_token_is_seen_wherever_it_is() {
        for (value, has) in [
            (json!({ "a": [{ "b": "{{ contact.email }}" }] }), true),
            (json!(["x }} y"]), true),
            (json!({ "{{": 1, "a": "{ }" }), false),
        ] {
            assert_eq!(Canonical::of(&value).facts.has_token_text, has, "{value}");
        }
    }
}
