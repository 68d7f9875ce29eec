//! Reading and writing rows with the columns that all stores have in common.

use std::{borrow::Cow, pin::Pin};

use futures::TryStreamExt;
use greenroom_domain::segment::{folded, number};
use greenroom_store_copy::{Column, CopyError, Kind, Row, Table, Value, without_zeros};
use tokio_postgres::{RowStream, types::ToSql};

use crate::{
    copy::columns::{Made, NUMBERED, insert, own_columns, select},
    platform::{
        error::Error,
        rows::{count, get},
        transaction::Transaction,
    },
};

/// How many numbers a statement takes from a sequence at most.
const NUMBERS: i64 = 1_000_000;

/// How many rows a table has.
pub(crate) async fn how_many(t: &Transaction, table: &Table) -> Result<u64, Error> {
    count(&t.one(&format!("SELECT count(*) FROM \"{}\" WHERE account = $1", table.name), &[]).await?, 0)
}

/// The rows of a table, one after the other.
pub(crate) struct Reading {
    table: &'static Table,
    rows: Pin<Box<RowStream>>,
}

impl Reading {
    /// Begins to read the rows of a table: so many, or all. They are read to the end before another statement is sent.
    pub(crate) async fn of(t: &Transaction, table: &'static Table, limit: Option<usize>) -> Result<Self, Error> {
        Ok(Self { table, rows: Box::pin(t.stream(&select(table, limit)).await?) })
    }

    /// The next row.
    pub(crate) async fn next(&mut self) -> Result<Option<Row>, Error> {
        let Some(row) = self.rows.try_next().await? else { return Ok(None) };
        let values = self.table.columns.iter().enumerate().map(|(at, column)| value(column, &row, at));
        values.collect::<Result<_, _>>().map(Some)
    }
}

fn value(column: &Column, row: &tokio_postgres::Row, at: usize) -> Result<Value, Error> {
    let value = match column.kind {
        Kind::Integer => get::<Option<i64>>(row, at)?.map(Value::Integer),
        Kind::Flag => get::<Option<bool>>(row, at)?.map(|flag| Value::Integer(flag.into())),
        Kind::Text => get::<Option<String>>(row, at)?.map(Value::Text),
        Kind::Bytes => get::<Option<Vec<u8>>>(row, at)?.map(Value::Bytes),
    };
    Ok(value.unwrap_or(Value::Null))
}

/// A column of some rows.
enum Array<'a> {
    Integers(Vec<Option<i64>>),
    Flags(Vec<Option<bool>>),
    Texts(Vec<Option<Cow<'a, str>>>),
    Bytes(Vec<Option<&'a [u8]>>),
    Folded(Vec<Option<String>>),
    Numbers(Vec<Option<f64>>),
}

impl<'a> Array<'a> {
    /// A column of the table.
    fn of(table: &'static Table, at: usize, column: &Column, rows: &'a [Row]) -> Result<Self, CopyError> {
        let wrong = || CopyError::WrongKind { table: table.name, column: column.name };
        let values = || rows.iter().map(|row| row.get(at).unwrap_or(&Value::Null));
        Ok(match column.kind {
            Kind::Integer => Self::Integers(
                values()
                    .map(|value| match value {
                        Value::Null => Ok(None),
                        Value::Integer(number) => Ok(Some(*number)),
                        _ => Err(wrong()),
                    })
                    .collect::<Result<_, _>>()?,
            ),
            Kind::Flag => Self::Flags(
                values()
                    .map(|value| match value {
                        Value::Null => Ok(None),
                        Value::Integer(flag @ 0..=1) => Ok(Some(*flag == 1)),
                        _ => Err(wrong()),
                    })
                    .collect::<Result<_, _>>()?,
            ),
            Kind::Text => Self::Texts(
                values()
                    .map(|value| match value {
                        Value::Null => Ok(None),
                        Value::Text(text) => Ok(Some(without_zeros(text))),
                        _ => Err(wrong()),
                    })
                    .collect::<Result<_, _>>()?,
            ),
            Kind::Bytes => Self::Bytes(
                values()
                    .map(|value| match value {
                        Value::Null => Ok(None),
                        Value::Bytes(bytes) => Ok(Some(bytes.as_slice())),
                        _ => Err(wrong()),
                    })
                    .collect::<Result<_, _>>()?,
            ),
        })
    }

    /// A column that is here alone; none where SQL makes it.
    fn made(table: &Table, made: Made, rows: &'a [Row]) -> Option<Self> {
        let texts = |column: &str| {
            let at = table.position(column);
            rows.iter().map(move |row| match row.get(at?) {
                Some(Value::Text(text)) => Some(without_zeros(text)),
                _ => None,
            })
        };
        match made {
            Made::Folded(column) => {
                Some(Self::Folded(texts(column).map(|text| text.map(|text| folded(&text))).collect()))
            }
            Made::Number(column) => {
                Some(Self::Numbers(texts(column).map(|text| text.and_then(|text| number(&text))).collect()))
            }
            Made::Sql(_) => None,
        }
    }

    fn as_sql(&self) -> &(dyn ToSql + Sync) {
        match self {
            Self::Integers(values) => values,
            Self::Flags(values) => values,
            Self::Texts(values) => values,
            Self::Bytes(values) => values,
            Self::Folded(values) => values,
            Self::Numbers(values) => values,
        }
    }
}

/// Writes rows of a table, with one statement.
pub(crate) async fn write(t: &Transaction, table: &'static Table, rows: &[Row]) -> Result<(), Error> {
    let columns = table.columns.iter().enumerate().map(|(at, column)| Array::of(table, at, column, rows));
    let mut arrays = columns.collect::<Result<Vec<_>, _>>()?;
    arrays.extend(own_columns(table).filter_map(|(_, made)| Array::made(table, made, rows)));
    let values: Vec<_> = arrays.iter().map(Array::as_sql).collect();
    t.execute(&insert(table), &values).await?;
    Ok(())
}

/// Lets the sequences go on behind the numbers that were written. They are shared by all accounts, and only go forward.
pub(crate) async fn raise_sequences(t: &Transaction) -> Result<(), Error> {
    for (table, column) in NUMBERED {
        let highest = format!("SELECT coalesce(max(\"{column}\"), 0) FROM \"{table}\" WHERE account = $1");
        let highest: i64 = get(&t.one(&highest, &[]).await?, 0)?;
        if highest == 0 {
            continue;
        }
        let name = format!("SELECT pg_get_serial_sequence('greenroom.{table}', '{column}') WHERE $1::text IS NOT NULL");
        let sequence: String = get(&t.one(&name, &[]).await?, 0)?;
        // The role of the connections may take numbers, and not set sequences.
        let take = format!(
            "SELECT max(nextval('{sequence}'::regclass)) FROM generate_series(1, $2::bigint) WHERE $1::text IS NOT NULL"
        );
        let mut reached: i64 = get(&t.one(&take, &[&1_i64]).await?, 0)?;
        while reached < highest {
            reached = get(&t.one(&take, &[&(highest - reached).min(NUMBERS)]).await?, 0)?;
        }
    }
    Ok(())
}
