//! A JSON value that is parsed once and written as text once, however many parts of the runtime need it.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use greenroom_domain::{Sentence, Text, sentence};
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::{
    canonical::{Canonical, Facts},
    scan::Scan,
    stages::{self, Stage},
    text,
};

/// A JSON value with its text. An [`Invocation`](crate::Invocation) carries its input and its cursor as documents: the
/// schema checks the value, and the guest, the record and the journal get the text. A clone shares both.
///
/// ```
/// use greenroom::Document;
///
/// let read = Document::parse(br#"{ "b": 1, "a": [true] }"#)?;
/// assert_eq!(read.text(), r#"{"a":[true],"b":1}"#);
/// assert_eq!(read, Document::from(serde_json::json!({ "a": [true], "b": 1 })));
/// # Ok::<(), greenroom::InvalidJson>(())
/// ```
#[derive(Clone)]
pub struct Document(Arc<Parts>);

struct Parts {
    value: Value,
    /// Text and facts are computed on first use: a request that is refused early needs neither.
    text: OnceLock<String>,
    facts: OnceLock<Facts>,
}

/// Bytes that are not JSON, or that a [`Document`] cannot hold exactly.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the text {message}, at line {line} column {column}")]
#[non_exhaustive]
pub struct InvalidJson {
    /// What is wrong, without line and column, as the rest of a sentence about the text: "is not JSON: expected value".
    pub message: String,
    /// How the message is said in other languages.
    pub text: Option<Box<Text>>,
    /// The line, from 1 on.
    pub line: usize,
    /// The column, in bytes from 1 on; 0 at the end of a line.
    pub column: usize,
}

impl From<serde_json::Error> for InvalidJson {
    fn from(error: serde_json::Error) -> Self {
        let whole = error.to_string();
        let what = whole.rsplit_once(" at line ").map_or(whole.as_str(), |(what, _)| what);
        let message = sentence!("failure-json-none", "is not JSON: {error}", error = what);
        Self::new(message, error.line(), error.column())
    }
}

impl InvalidJson {
    fn new(message: Sentence, line: usize, column: usize) -> Self {
        let (message, text) = message.into_parts();
        Self { message, text, line, column }
    }

    /// The message, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        Sentence::again(&self.message, self.text.as_deref())
    }
}

impl Document {
    /// Parses JSON bytes, such as those of a file or a socket. serde_json's parser accepts up to 127 levels of nesting.
    ///
    /// # Errors
    /// [`InvalidJson`] with line and column; also for an integer that 64 bits do not hold, which would be rounded.
    pub fn parse(json: &[u8]) -> Result<Self, InvalidJson> {
        let _stage = stages::enter(Stage::Parse);
        let value = serde_json::from_slice(json)?;
        Ok(exact(value, json, &Scan::of(json), true)?.into())
    }

    /// The value.
    pub fn value(&self) -> &Value {
        &self.0.value
    }

    /// The value as JSON text in canonical form: members sorted by name, no white space. Equal values have one text.
    pub fn text(&self) -> &str {
        self.string()
    }

    /// The text as the `&String` that the generated bindings take.
    pub(crate) fn string(&self) -> &String {
        self.0.text.get_or_init(|| {
            let _stage = stages::enter(Stage::Text);
            let Canonical { text, facts } = Canonical::of(&self.0.value);
            // The same walk has found them.
            let _ = self.0.facts.set(facts);
            text
        })
    }

    /// The size that bounds the work of validating this value ([`crate::cost::bytes`]).
    pub(crate) fn cost(&self) -> u64 {
        self.facts().cost
    }

    /// Whether any string in the value is meant as a contact token, be it allowed there or not.
    pub(crate) fn has_token_text(&self) -> bool {
        self.facts().has_token_text
    }

    fn facts(&self) -> Facts {
        *self.0.facts.get_or_init(|| Facts::of(&self.0.value))
    }

    /// The value. It is moved if no clone of the document exists, else copied.
    pub fn into_value(self) -> Value {
        Arc::try_unwrap(self.0).map_or_else(|shared| shared.value.clone(), |parts| parts.value)
    }
}

/// Reads JSON text, of which `scan` is, without rounding an integer.
///
/// # Errors
/// As [`Document::parse`].
pub(crate) fn read(json: &str, scan: &Scan, shows_values: bool) -> Result<Value, InvalidJson> {
    exact(serde_json::from_str(json)?, json.as_bytes(), scan, shows_values)
}

/// The value of a text, if none of its integers was rounded.
fn exact(value: Value, json: &[u8], scan: &Scan, shows_values: bool) -> Result<Value, InvalidJson> {
    match scan.large_integer.clone() {
        None => Ok(value),
        Some(at) => {
            let before = &json[..at.start];
            let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
            let digits = String::from_utf8_lossy(&json[at.clone()]);
            let integer: Sentence = match shows_values {
                true => text::shortened(&digits, 40).into(),
                false => sentence!("failure-json-integer-there", "there"),
            };
            let message = sentence!(
                "failure-json-integer",
                "has an integer that does not fit into 64 bits and would be rounded ({integer}): write it in quotes, as text",
                integer = integer
            );
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            Err(InvalidJson::new(message, line, at.start - line_start + 1))
        }
    }
}

impl From<Value> for Document {
    fn from(value: Value) -> Self {
        Self(Arc::new(Parts { value, text: OnceLock::new(), facts: OnceLock::new() }))
    }
}

impl Default for Document {
    /// An empty object.
    fn default() -> Self {
        Value::Object(serde_json::Map::new()).into()
    }
}

impl PartialEq for Document {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.value == other.0.value
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Its schema may mark any part of it as secret.
        write!(f, "{} bytes of JSON", self.text().len())
    }
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.value.serialize(serializer)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn text_is_written_once_and_shared_by_clones() {
        let document = Document::from(json!({ "b": 1, "a": 2 }));
        let clone = document.clone();
        assert_eq!(document.text(), r#"{"a":2,"b":1}"#);
        assert!(std::ptr::eq(document.text(), clone.text()));
        assert_eq!(document.cost(), crate::cost::bytes(document.value()));
        assert_eq!(clone.into_value(), json!({ "a": 2, "b": 1 }), "although it is shared");
    }

    #[test]
    fn an_error_has_line_and_column_and_does_not_repeat_them_in_its_message() {
        for (text, line, column) in [("", 1, 0), ("{\n  \"a\": }", 2, 8), ("{} x", 1, 4), ("\u{feff}{}", 1, 1)] {
            let error = Document::parse(text.as_bytes()).unwrap_err();
            assert_eq!((error.line, error.column), (line, column), "{text:?}: {error}");
            assert!(error.message.starts_with("is not JSON: ") && !error.message.contains("line"), "{error}");
        }
        assert!(Document::parse(b"\"\xff\"").is_err(), "invalid UTF-8");
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        assert!(Document::parse(deep.as_bytes()).unwrap_err().message.contains("recursion limit"));
    }

    #[test]
    fn an_integer_is_kept_or_refused_but_never_rounded() {
        for exact in ["18446744073709551615", "-9223372036854775808", "-1", "1e300", "12345678901234567890.5", "0.1"] {
            let text = format!("[\"123456789012345678901234567890\", \"\\\"99999999999999999999\", {exact}]");
            assert!(Document::parse(text.as_bytes()).is_ok(), "{text}");
        }
        for (text, line, column) in [
            ("18446744073709551616", 1, 1),
            ("{\n  \"id\": -9223372036854775809 }", 2, 9),
            ("[1, \"\\\\\", 99999999999999999999999]", 1, 11),
        ] {
            let error = Document::parse(text.as_bytes()).unwrap_err();
            assert_eq!((error.line, error.column), (line, column), "{text}: {error}");
            assert!(error.message.contains("in quotes"), "{error}");
            assert_eq!(error.sentence().into_parts().1.unwrap().key, "failure-json-integer");
        }
    }

    proptest::proptest! {
        /// What the scan calls exact is what serde_json keeps exactly.
        #[test]
        fn large_integers_are_those_that_serde_json_rounds(digits in "-?[1-9][0-9]{0,30}", before in "[\"\\\\a, ]{0,6}") {
            let text = format!("[{}, {digits}]", serde_json::to_string(&before).unwrap());
            let number: Vec<Value> = serde_json::from_str(&text).unwrap();
            let kept = number[1].to_string().as_str() == digits;
            proptest::prop_assert_eq!(Document::parse(text.as_bytes()).is_ok(), kept, "{}", text);
        }
    }
}
