//! SQL functions, defined on every connection, through which statements ask the pure functions of the domain. So a condition
//! over many rows is decided in one place, whether one row is asked or a hundred thousand.

use greenroom_domain::{
    Email,
    rules::activity::no_show_since,
    segment::{folded, number},
    store::EventState,
};
use jiff::Timestamp;
use rusqlite::{Connection, functions::FunctionFlags};

use crate::platform::rows::nanos;

/// Defines
/// - `greenroom_folded(text)` and `greenroom_number(text)`: texts and numbers as segments compare them ([`folded`],
///   [`number`]);
/// - `greenroom_no_show_since(state, at, ended)`: [`no_show_since`] of a row of a marketing event; NULL where the row
///   stays as it is;
/// - `greenroom_email(text)`: the form in which an email is compared ([`Email::parse`]); NULL where the text is none.
pub(crate) fn define(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("greenroom_folded", 1, flags, |call| {
        Ok(call.get_raw(0).as_str_or_null()?.map(folded))
    })?;
    connection.create_scalar_function("greenroom_number", 1, flags, |call| {
        Ok(call.get_raw(0).as_str_or_null()?.and_then(number))
    })?;
    connection.create_scalar_function("greenroom_email", 1, flags, |call| {
        let email = call.get_raw(0).as_str_or_null()?.and_then(|text| Email::parse(text).ok());
        Ok(email.map(String::from))
    })?;
    connection.create_scalar_function("greenroom_no_show_since", 3, flags, |call| {
        let instant = |argument| Ok::<_, rusqlite::Error>(call.get::<Option<i64>>(argument)?.and_then(from_nanos));
        let (state, at, ended) = (EventState::parse(call.get_raw(0).as_str()?), instant(1)?, instant(2)?);
        Ok(state.zip(at).and_then(|(state, at)| no_show_since(state, at, ended)).map(nanos))
    })
}

fn from_nanos(nanos: i64) -> Option<Timestamp> {
    Timestamp::from_nanosecond(nanos.into()).ok()
}
