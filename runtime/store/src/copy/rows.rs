//! Reading and writing rows with the columns that all stores have in common.

use greenroom_store_copy::{Column, CopyError, Kind, Row, Table, Value};
use rusqlite::{
    Connection, ToSql,
    types::{Null, ToSqlOutput, ValueRef},
};

use crate::{
    copy::columns::{insert, select},
    platform::{error::Error, rows::count},
};

/// How many rows a table has.
pub(crate) fn how_many(c: &Connection, table: &Table) -> Result<u64, Error> {
    Ok(c.query_row(&format!("SELECT count(*) FROM \"{}\"", table.name), [], |row| count(row, 0))?)
}

/// Reads the rows of a table, one after the other: the first `limit` of them, or all.
pub(crate) fn each(
    c: &Connection,
    table: &'static Table,
    limit: Option<usize>,
    mut work: impl FnMut(Row) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut query = c.prepare(&select(table))?;
    let mut rows = query.query([])?;
    let mut left = limit.unwrap_or(usize::MAX);
    while let (1.., Some(row)) = (left, rows.next()?) {
        let values = table.columns.iter().enumerate();
        let values = values.map(|(at, column)| value(table, column, row.get_ref(at)?));
        work(values.collect::<Result<_, Error>>()?)?;
        left -= 1;
    }
    Ok(())
}

fn value(table: &'static Table, column: &Column, found: ValueRef<'_>) -> Result<Value, Error> {
    let value = match (column.kind, found) {
        (_, ValueRef::Null) => Some(Value::Null),
        (Kind::Integer, ValueRef::Integer(number)) => Some(Value::Integer(number)),
        (Kind::Flag, ValueRef::Integer(number @ 0..=1)) => Some(Value::Integer(number)),
        (Kind::Text, ValueRef::Text(text)) => std::str::from_utf8(text).ok().map(|text| Value::Text(text.to_owned())),
        (Kind::Bytes, ValueRef::Blob(bytes)) => Some(Value::Bytes(bytes.to_vec())),
        _ => None,
    };
    Ok(value.ok_or(CopyError::WrongKind { table: table.name, column: column.name })?)
}

/// Writes rows of a table.
pub(crate) fn write(c: &Connection, table: &'static Table, rows: &[Row]) -> Result<(), Error> {
    let mut statement = c.prepare_cached(&insert(table))?;
    for row in rows {
        statement.execute(rusqlite::params_from_iter(row.iter().map(Bound)))?;
    }
    Ok(())
}

/// A value as a parameter.
struct Bound<'a>(&'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self.0 {
            Value::Null => Null.to_sql(),
            Value::Integer(number) => number.to_sql(),
            Value::Text(text) => text.to_sql(),
            Value::Bytes(bytes) => bytes.to_sql(),
        }
    }
}
