//! Between Rust's values and PostgreSQL's columns. Instants are nanoseconds in a `bigint`, because `timestamptz` has
//! microseconds.

use greenroom_domain::Email;
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use tokio_postgres::{Row, types::FromSql};

use crate::platform::error::Error;

/// Nanoseconds since 1970. An instant outside 1677 to 2262 becomes the end of that range.
pub(crate) fn nanos(at: Timestamp) -> i64 {
    i64::try_from(at.as_nanosecond()).unwrap_or(if at < Timestamp::UNIX_EPOCH { i64::MIN } else { i64::MAX })
}

/// A column as it is.
pub(crate) fn get<'a, T: FromSql<'a>>(row: &'a Row, column: usize) -> Result<T, Error> {
    Ok(row.try_get(column)?)
}

fn unreadable(row: &Row, column: usize, why: impl std::fmt::Display) -> Error {
    Error::unreadable(row.columns().get(column).map_or("?", |column| column.name()), why)
}

pub(crate) fn instant(row: &Row, column: usize) -> Result<Timestamp, Error> {
    Timestamp::from_nanosecond(i128::from(get::<i64>(row, column)?)).map_err(|why| unreadable(row, column, why))
}

pub(crate) fn optional_instant(row: &Row, column: usize) -> Result<Option<Timestamp>, Error> {
    let at = get::<Option<i64>>(row, column)?;
    at.map(|at| Timestamp::from_nanosecond(i128::from(at)).map_err(|why| unreadable(row, column, why))).transpose()
}

/// A column that holds a count or a version.
pub(crate) fn count(row: &Row, column: usize) -> Result<u64, Error> {
    u64::try_from(get::<i64>(row, column)?).map_err(|why| unreadable(row, column, why))
}

/// A column that holds JSON as text: `jsonb` takes no text with a zero in it.
pub(crate) fn json<T: DeserializeOwned>(row: &Row, column: usize) -> Result<T, Error> {
    serde_json::from_str(get(row, column)?).map_err(|why| unreadable(row, column, why))
}

pub(crate) fn optional_json<T: DeserializeOwned>(row: &Row, column: usize) -> Result<Option<T>, Error> {
    let text = get::<Option<&str>>(row, column)?;
    text.map(|text| serde_json::from_str(text).map_err(|why| unreadable(row, column, why))).transpose()
}

/// A column with a value that is one string in JSON: a word or an id.
pub(crate) fn word<T: DeserializeOwned>(row: &Row, column: usize) -> Result<T, Error> {
    serde_json::from_value(Value::String(get(row, column)?)).map_err(|why| unreadable(row, column, why))
}

pub(crate) fn optional_word<T: DeserializeOwned>(row: &Row, column: usize) -> Result<Option<T>, Error> {
    let text = get::<Option<String>>(row, column)?;
    text.map(|text| serde_json::from_value(Value::String(text)).map_err(|why| unreadable(row, column, why))).transpose()
}

/// A column with an email.
pub(crate) fn email_in(row: &Row, column: usize) -> Result<Email, Error> {
    Ok(Email::stored(get::<String>(row, column)?))
}

pub(crate) fn optional_email(row: &Row, column: usize) -> Result<Option<Email>, Error> {
    Ok(get::<Option<String>>(row, column)?.map(Email::stored))
}

/// The one word that a value is in JSON.
pub(crate) fn to_word<T: Serialize>(value: &T) -> serde_json::Result<String> {
    match serde_json::to_value(value)? {
        Value::String(word) => Ok(word),
        other => Ok(other.to_string()),
    }
}

/// A text as a literal of a statement. It is the same text where the server has `standard_conforming_strings` off. A text with a zero
/// character is refused, because no statement can have it.
pub(crate) fn literal(text: &str) -> Result<String, Error> {
    if text.contains('\0') {
        return Err(Error::refused("a text with a zero character"));
    }
    Ok(format!("E'{}'", text.replace('\\', r"\\").replace('\'', "''")))
}

/// A number as PostgreSQL counts, in `i64`. One that does not fit becomes the greatest.
pub(crate) fn as_number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A limit as PostgreSQL counts, in `i64`.
pub(crate) fn as_limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
