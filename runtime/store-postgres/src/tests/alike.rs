//! Both stores write the same rows: a copy of one is a store of the other kind only because they do. After each case of the suite,
//! both have the same rows in all tables, apart from numbers, instants and ids that a store makes up.

use std::path::Path;

use greenroom_sealing::key_for;
use greenroom_store::{OpenMode as FileMode, SqliteStore};
use greenroom_store_copy::{CopyStore, Row, TABLES, Table, Value};
use greenroom_store_testing::copying::{Rows, dump_of};

use crate::copy::columns::NUMBERED;

/// Columns with values that a store makes up.
const MADE_UP: [(&str, &str); 2] = [("outbox_subjects", "position"), ("vault", "version")];

/// An instant in nanoseconds is larger.
const LARGEST_NUMBER: i64 = 100_000_000_000_000_000;

/// The shape of a text: without ids and digits.
fn shape(text: &str) -> String {
    let is_part_of_id = |c: char| c.is_ascii_hexdigit() || c == '-';
    let mut shape = String::new();
    for part in text.split_inclusive(|c| !is_part_of_id(c)) {
        let (id, rest) = part.split_at(part.find(|c| !is_part_of_id(c)).unwrap_or(part.len()));
        if id.len() >= 32 {
            shape.push('#');
        } else {
            shape.extend(id.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }));
        }
        shape.push_str(rest);
    }
    while shape.contains("99") {
        shape = shape.replace("99", "9");
    }
    // A second without a fraction.
    shape.replace("9.9Z", "9Z")
}

fn shape_of(table: &Table, row: &Row) -> Row {
    let values = table.columns.iter().zip(row).map(|(column, value)| {
        let here = (table.name, column.name);
        match value {
            Value::Integer(_) if NUMBERED.contains(&here) || MADE_UP.contains(&here) => Value::Integer(0),
            Value::Integer(number) if *number > LARGEST_NUMBER => Value::Integer(LARGEST_NUMBER),
            Value::Bytes(bytes) => Value::Integer(bytes.len() as i64),
            Value::Text(text) => Value::Text(shape(text)),
            other => other.clone(),
        }
    });
    values.collect()
}

fn shapes(rows: &Rows, table: &Table) -> Vec<Row> {
    let mut shapes: Vec<Row> = rows.get(table.name).into_iter().flatten().map(|row| shape_of(table, row)).collect();
    shapes.sort();
    shapes
}

fn shown(rows: &[Row]) -> String {
    let value = |value: &Value| match value {
        Value::Null => "-".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Text(text) => format!("{text:?}"),
        Value::Bytes(bytes) => format!("{bytes:?}"),
    };
    let rows = rows.iter().map(|row| row.iter().map(value).collect::<Vec<_>>().join(" "));
    rows.collect::<Vec<_>>().join("\n")
}

pub(super) fn file(path: &Path) -> SqliteStore {
    SqliteStore::open(path, FileMode::CreateIfMissing).unwrap()
}

pub(super) async fn assert_alike(sqlite: &dyn CopyStore, ours: &dyn CopyStore) {
    // Waits are signed with the key of the file, which only the process that gives out their links makes.
    for key in [sqlite, ours].into_iter().filter_map(CopyStore::key) {
        key_for(&key, true, "a copy").unwrap();
    }
    let (wanted, found) = (dump_of(sqlite).await, dump_of(ours).await);
    // The keys of failures and of erasures, which SQLite makes before they are needed.
    for table in TABLES.iter().filter(|table| !["sign_in_key", "erasure"].contains(&table.name)) {
        let (wanted, found) = (shapes(&wanted, table), shapes(&found, table));
        assert!(found == wanted, "{}\n{}\n\nwith SQLite\n{}", table.name, shown(&found), shown(&wanted));
    }
}

/// Makes a test of each case of a part of the suite.
macro_rules! cases {
    (($part:ident) $($case:ident,)*) => {
        $(
            #[test]
            fn $case() {
                use greenroom_store_testing::$part::$case;
                use $crate::{OpenMode, PostgresStore, tests::{alike::{assert_alike, file}, config, runs}};
                runs(async {
                    let folder = tempfile::tempdir().unwrap();
                    let path = folder.path().join("store.db");
                    let config = config().key_file(folder.path().join("account.key"));
                    $case(file(&path)).await;
                    $case(PostgresStore::open(&config, OpenMode::CreateIfMissing).await.unwrap()).await;
                    let ours = PostgresStore::open(&config, OpenMode::Existing).await.unwrap();
                    assert_alike(&file(&path), &ours).await;
                });
            }
        )*
    };
}
pub(super) use cases;

/// Makes such a module for each part.
macro_rules! parts {
    ($($part:ident),*) => {
        $(
            mod $part {
                greenroom_store_testing::__cases! { $part [super::cases] ($part) }
            }
        )*
    };
}

parts!(contacts, runs, state, sync, jobs, waits, webhooks, timeline, alerts, overview, api_keys, sign_in, vault);
