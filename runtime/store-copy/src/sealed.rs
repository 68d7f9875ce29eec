//! Sealed values on their way: they stay sealed, so both stores have the same key.

use greenroom_sealing::{KeySource, open};

use crate::{
    error::CopyError,
    row::{Row, Value},
    tables::Table,
};

/// Checks that a row's sealed value opens with the key of the store that it was copied to. Rows of most tables have none.
///
/// # Errors
/// [`CopyError::WrongKey`] where it does not open, and the errors of reading the key.
pub fn check_sealed(key: Option<&KeySource>, table: &'static Table, row: &Row) -> Result<(), CopyError> {
    let text = |column: &str| match table.position(column).and_then(|at| row.get(at)) {
        Some(Value::Text(text)) => text.as_str(),
        _ => "",
    };
    let bytes = |column: &str| match table.position(column).and_then(|at| row.get(at)) {
        Some(Value::Bytes(bytes)) => bytes.as_slice(),
        _ => &[],
    };
    // The names under which stores seal values.
    let name = match table.name {
        "sealed_credentials" => text("zoom_account").to_owned(),
        "vault" => format!("{}/{}", text("kind"), text("name")),
        _ => return Ok(()),
    };
    let wrong = || CopyError::WrongKey { table: table.name };
    let key = key.ok_or_else(wrong)?;
    open(key, &name, bytes("nonce"), bytes("sealed"))?.map(drop).ok_or_else(wrong)
}
