//! Counts of rows that tell whether two stores have the same ones, in whatever order they are read.

use std::collections::BTreeMap;

use crate::{
    error::CopyError,
    row::{Value, without_zeros},
    tables::{TABLES, Table},
};

/// How many rows a table has, and a sum of their hashes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many rows.
    pub rows: u64,
    /// The halves of the rows' hashes, each added up: the order of the rows makes no difference, and a row that is there twice does.
    digest: [u128; 2],
}

impl Tally {
    fn add(&mut self, row: &[Value]) {
        let hash = hash(row);
        let (low, high) = hash.split_at(16);
        for (sum, half) in self.digest.iter_mut().zip([low, high]) {
            *sum = sum.wrapping_add(half.try_into().map_or(0, u128::from_le_bytes));
        }
        self.rows += 1;
    }
}

/// The hash of a row. Each value begins with its kind and its length, so that no two rows are written alike. A zero character counts as
/// U+FFFD, which takes its place in a store that cannot keep it.
fn hash(row: &[Value]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    let mut part = |kind: u8, bytes: &[u8]| {
        hasher.update(&[kind]);
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    for value in row {
        match value {
            Value::Null => part(0, &[]),
            Value::Integer(number) => part(1, &number.to_le_bytes()),
            Value::Text(text) => part(2, without_zeros(text).as_bytes()),
            Value::Bytes(bytes) => part(3, bytes),
        }
    }
    hasher.finalize().into()
}

/// The tallies of tables, by their names. A table without rows may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tallies(BTreeMap<&'static str, Tally>);

impl Tallies {
    /// Counts a row.
    pub fn add(&mut self, table: &'static Table, row: &[Value]) {
        self.0.entry(table.name).or_default().add(row);
    }

    /// The tally of a table.
    pub fn of(&self, table: &str) -> Tally {
        self.0.get(table).copied().unwrap_or_default()
    }

    /// The tables with how many rows each has, in the order in which they are copied.
    pub fn rows(&self) -> impl Iterator<Item = (&'static str, u64)> {
        TABLES.iter().map(|table| (table.name, self.of(table.name).rows))
    }

    /// Compares the rows that were read with those that were found in the copy: of every table that either has.
    ///
    /// # Errors
    /// [`CopyError::Differs`] with the first table that is different.
    pub fn compare(&self, found: &Self) -> Result<(), CopyError> {
        let all = self.0.keys().chain(found.0.keys());
        match all.copied().find(|table| self.of(table) != found.of(table)) {
            Some(table) => Err(CopyError::Differs { table, read: self.of(table).rows, found: found.of(table).rows }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::tables::table_named;

    fn of(rows: &[&[Value]]) -> Tallies {
        let mut tallies = Tallies::default();
        for row in rows {
            tallies.add(table_named("tombstones").unwrap(), row);
        }
        tallies
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn the_order_makes_no_difference_and_everything_else_does() {
        let (a, b): (&[Value], &[Value]) = (&[text("a"), Value::Integer(1)], &[text("b"), Value::Integer(1)]);
        of(&[a, b]).compare(&of(&[b, a])).unwrap();
        for other in [
            of(&[a]),
            of(&[a, b, b]),
            of(&[a, a]),
            of(&[a, &[text("b"), Value::Integer(2)]]),
            of(&[a, &[text("b"), Value::Null]]),
            of(&[a, &[text("b"), text("1")]]),
            of(&[a, &[Value::Bytes(b"b".to_vec()), Value::Integer(1)]]),
            of(&[&[text("b"), Value::Integer(1)], &[text("a"), Value::Integer(2)]]),
            of(&[]),
        ] {
            let (there, back) = (of(&[a, b]).compare(&other), other.compare(&of(&[a, b])));
            assert!(matches!(there, Err(CopyError::Differs { table: "tombstones", read: 2, .. })), "{there:?}");
            assert!(matches!(back, Err(CopyError::Differs { table: "tombstones", found: 2, .. })), "{back:?}");
        }
        assert_ne!(of(&[&[text("ab"), text("c")]]), of(&[&[text("a"), text("bc")]]));
        assert_ne!(of(&[&[Value::Null]]), of(&[&[text("")]]));
    }
}
