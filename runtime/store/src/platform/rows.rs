//! Between Rust's values and SQLite's columns.

use greenroom_domain::Email;
use jiff::Timestamp;
use rusqlite::{Row, types::Type};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// Nanoseconds since 1970. An instant outside 1677 to 2262 becomes the end of that range.
pub(crate) fn nanos(at: Timestamp) -> i64 {
    i64::try_from(at.as_nanosecond()).unwrap_or(if at < Timestamp::UNIX_EPOCH { i64::MIN } else { i64::MAX })
}

pub(crate) fn instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    Timestamp::from_nanosecond(i128::from(row.get::<_, i64>(column)?)).map_err(|e| unreadable(column, e))
}

pub(crate) fn optional_instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    row.get::<_, Option<i64>>(column)?
        .map(|at| Timestamp::from_nanosecond(i128::from(at)).map_err(|e| unreadable(column, e)))
        .transpose()
}

/// A column that holds a count or a version.
pub(crate) fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let count: i64 = row.get(column)?;
    u64::try_from(count).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, count))
}

/// A column that holds JSON.
pub(crate) fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    serde_json::from_str(row.get_ref(column)?.as_str()?).map_err(|e| unreadable(column, e))
}

pub(crate) fn optional_json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>> {
    row.get_ref(column)?
        .as_str_or_null()?
        .map(|text| serde_json::from_str(text).map_err(|e| unreadable(column, e)))
        .transpose()
}

/// A column with a value that is one string in JSON: a word or an id.
pub(crate) fn word<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    serde_json::from_value(Value::String(row.get(column)?)).map_err(|e| unreadable(column, e))
}

pub(crate) fn optional_word<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>> {
    row.get::<_, Option<String>>(column)?
        .map(|text| serde_json::from_value(Value::String(text)).map_err(|e| unreadable(column, e)))
        .transpose()
}

/// A column with an email.
pub(crate) fn email_in(row: &Row<'_>, column: usize) -> rusqlite::Result<Email> {
    row.get::<_, String>(column).map(Email::stored)
}

pub(crate) fn optional_email(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Email>> {
    Ok(row.get::<_, Option<String>>(column)?.map(Email::stored))
}

/// The one word that a value is in JSON.
pub(crate) fn to_word<T: Serialize>(value: &T) -> serde_json::Result<String> {
    match serde_json::to_value(value)? {
        Value::String(word) => Ok(word),
        other => Ok(other.to_string()),
    }
}

fn unreadable(column: usize, why: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(why))
}

/// A limit as SQLite counts, in `i64`.
pub(crate) fn as_limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
