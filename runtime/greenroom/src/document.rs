//! A JSON value that is parsed once and written as text once, however many parts of the runtime need it.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::{cost, text};

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
    /// Text and cost are computed on first use: a request that is refused early needs neither.
    text: OnceLock<String>,
    cost: OnceLock<u64>,
}

/// Bytes that are not JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is not JSON: {message}, at line {line}, column {column}")]
pub struct InvalidJson {
    /// What is wrong, without line and column.
    pub message: String,
    /// The line, from 1 on.
    pub line: usize,
    /// The column, in bytes from 1 on; 0 at the end of a line.
    pub column: usize,
}

impl From<serde_json::Error> for InvalidJson {
    fn from(error: serde_json::Error) -> Self {
        let whole = error.to_string();
        let message = whole.rsplit_once(" at line ").map_or(whole.as_str(), |(message, _)| message).to_owned();
        Self { message, line: error.line(), column: error.column() }
    }
}

impl Document {
    /// Parses JSON bytes, such as those of a file or a socket. serde_json's parser accepts up to 127 levels of nesting.
    ///
    /// # Errors
    /// [`InvalidJson`] with line and column.
    pub fn parse(json: &[u8]) -> Result<Self, InvalidJson> {
        Ok(serde_json::from_slice::<Value>(json)?.into())
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
        self.0.text.get_or_init(|| text::canonical(&self.0.value))
    }

    /// The size that bounds the work of validating this value ([`cost::bytes`]).
    pub(crate) fn cost(&self) -> u64 {
        *self.0.cost.get_or_init(|| cost::bytes(&self.0.value))
    }

    /// The value. It is moved if no clone of the document exists, else copied.
    pub fn into_value(self) -> Value {
        Arc::try_unwrap(self.0).map_or_else(|shared| shared.value.clone(), |parts| parts.value)
    }
}

impl From<Value> for Document {
    fn from(value: Value) -> Self {
        Self(Arc::new(Parts { value, text: OnceLock::new(), cost: OnceLock::new() }))
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
        f.write_str(self.text())
    }
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.value.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::from)
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
        assert_eq!(document.cost(), cost::bytes(document.value()));
        assert_eq!(clone.into_value(), json!({ "a": 2, "b": 1 }), "although it is shared");
    }

    #[test]
    fn an_error_has_line_and_column_and_does_not_repeat_them_in_its_message() {
        for (text, line, column) in [("", 1, 0), ("{\n  \"a\": }", 2, 8), ("{} x", 1, 4), ("\u{feff}{}", 1, 1)] {
            let error = Document::parse(text.as_bytes()).unwrap_err();
            assert_eq!((error.line, error.column), (line, column), "{text:?}: {error}");
            assert!(!error.message.contains("line"), "{error}");
        }
        assert!(Document::parse(b"\"\xff\"").is_err(), "invalid UTF-8");
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        assert!(Document::parse(deep.as_bytes()).unwrap_err().message.contains("recursion limit"));
    }
}
