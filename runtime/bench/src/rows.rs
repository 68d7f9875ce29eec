//! The rows that invocations have added to a store, for a native loop that writes the same.

use std::collections::HashMap;

use crate::error::Error;

/// A value in a row.
pub(crate) trait Cell: PartialEq {
    /// The value as text; none where it is no text.
    fn text(&self) -> Option<&str>;
}

/// A table's rows.
pub(crate) struct Table<V> {
    pub(crate) name: String,
    pub(crate) rows: Vec<Vec<V>>,
}

/// The invocations that added rows, and where each store has their ids.
pub(crate) struct New {
    /// How many invocations there were.
    pub(crate) calls: usize,
    /// The place of the id in a row of the table `runs`.
    pub(crate) id_at: usize,
    /// The table whose rows triggers keep, when the native loop writes journals as well.
    pub(crate) counted: &'static str,
}

/// The rows that invocations have added, in groups of this many runs; within a group, table by table.
pub(crate) fn groups<V: Cell>(
    before: &[Table<V>],
    after: Vec<Table<V>>,
    new_rows: &New,
    of: usize,
) -> Result<Vec<Vec<Table<V>>>, Error> {
    let calls = new_rows.calls;
    let mut new: Vec<Table<V>> = Vec::new();
    for mut table in after.into_iter().filter(|table| table.name != new_rows.counted) {
        if let Some(old) = before.iter().find(|old| old.name == table.name) {
            table.rows.retain(|row| !old.rows.contains(row));
        }
        new.push(table);
    }
    let runs = new.iter().find(|table| table.name == "runs").map_or(&[][..], |table| &table.rows);
    let id = |row: &Vec<V>| Some(row.get(new_rows.id_at)?.text()?.to_owned());
    let group_of: HashMap<String, usize> =
        runs.iter().enumerate().filter_map(|(place, row)| Some((id(row)?, place / of))).collect();
    if group_of.len() != calls {
        return Err(Error::Wrong(format!("{calls} invocations left {} runs", group_of.len())));
    }
    let mut groups: Vec<Vec<Table<V>>> = Vec::new();
    groups.resize_with(calls / of, || {
        new.iter().map(|table| Table { name: table.name.clone(), rows: Vec::new() }).collect()
    });
    for (place, table) in new.into_iter().enumerate() {
        for row in table.rows {
            let named = row
                .iter()
                .filter_map(Cell::text)
                .find_map(|text| group_of.get(text.strip_prefix("run:").unwrap_or(text)).copied());
            // Rows that belong to no run, such as the package, are written once, with the first group.
            let group = named.unwrap_or_default();
            groups[group][place].rows.push(row);
        }
    }
    Ok(groups)
}
