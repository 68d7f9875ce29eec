//! Rows as they are on their way between two stores, without what is different in each of them.

use std::{borrow::Cow, fmt};

/// The value of a column.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// None.
    Null,
    /// A number, an instant in nanoseconds since 1970, or 0 and 1 for no and yes.
    Integer(i64),
    /// A text. JSON is one.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// Without the value: it may be a person's, or a hash of a token.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Integer(_) => "Integer(..)",
            Self::Text(_) => "Text(..)",
            Self::Bytes(_) => "Bytes(..)",
        })
    }
}

impl Value {
    /// About how much memory it takes, in bytes.
    fn size(&self) -> usize {
        size_of::<Self>()
            + match self {
                Self::Null | Self::Integer(_) => 0,
                Self::Text(text) => text.len(),
                Self::Bytes(bytes) => bytes.len(),
            }
    }
}

/// The text with U+FFFD for each zero character, which PostgreSQL cannot keep.
pub fn without_zeros(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { text.replace('\0', "\u{fffd}").into() } else { text.into() }
}

/// The values of a row, in the order of the table's columns.
pub type Row = Vec<Value>;

/// The most rows that are on their way together.
const MOST_ROWS: usize = 1_000;

/// Rows are sent on when they have so many bytes. One row may have more, such as a package.
const MOST_BYTES: usize = 1 << 20;

/// Rows of one table that are gathered until they are worth a message.
#[derive(Debug, Default)]
pub struct Gathered {
    rows: Vec<Row>,
    bytes: usize,
}

impl Gathered {
    /// Adds a row. Answers the rows where they are enough.
    pub fn add(&mut self, row: Row) -> Option<Vec<Row>> {
        self.bytes += row.iter().map(Value::size).sum::<usize>();
        self.rows.push(row);
        (self.rows.len() >= MOST_ROWS || self.bytes >= MOST_BYTES).then(|| self.take())
    }

    /// Takes the rows that are left.
    pub fn take(&mut self) -> Vec<Row> {
        self.bytes = 0;
        std::mem::take(&mut self.rows)
    }
}
