//! The cost of durability: invocations on a real SQLite file, compared with a native loop that writes the same rows, 64
//! invocations to a transaction.

use std::{path::Path, sync::Arc, time::Instant};

use greenroom_store::{OpenMode, SqliteStore};
use rusqlite::{Connection, types::Value};
use tempfile::TempDir;

use crate::{
    contender::{Invoker, Settings},
    error::Error,
    report::Report,
    rows::{Cell, New, Table, groups},
    stats::Series,
    throughput::{self, invocations},
    work::Work,
};

/// How many invocations are under way at once, and the rows of how many invocations the native loop writes in one
/// transaction.
pub(crate) const AT_ONCE: usize = 64;

/// How many invocations a turn has.
pub(crate) const CALLS: usize = AT_ONCE * 32;

/// The table whose rows triggers keep, when the native loop writes journals as well.
const COUNTED: &str = "journals_kept";

/// Measures in this many rounds, on the disk of the folder `disk`, and adds rows and the ratio to the report.
pub(crate) fn measure(report: &mut Report, realistic: &Work, disk: &Path, rounds: usize) -> Result<(), Error> {
    let threads = throughput::threads(2)?;
    let (mut ours, mut native, mut shared) = (Series::default(), Series::default(), Series::default());
    for _ in 0..rounds {
        // Each turn gets a new store, so that the last one finds the same conditions as the first.
        let folder = TempDir::new_in(disk)?;
        let path = folder.path().join("invoke.db");
        let store = Arc::new(SqliteStore::open(&path, OpenMode::CreateIfMissing)?);
        let invoker = threads.block_on(Invoker::on_sqlite(store.clone(), &[realistic], Settings::default()))?;
        let before = rows(&path)?;
        let synced = store.commits_synced();
        ours.add(vec![threads.block_on(invocations(&invoker, realistic, AT_ONCE, CALLS))?]);
        shared.add(vec![CALLS as f64 / (store.commits_synced() - synced) as f64]);
        drop((invoker, store));
        let new = New { calls: CALLS, id_at: 0, counted: COUNTED };
        let written = groups(&before, rows(&path)?, &new, AT_ONCE)?;

        let path = folder.path().join("native.db");
        drop(SqliteStore::open(&path, OpenMode::CreateIfMissing)?);
        native.add(vec![write(&path, &written)?]);
    }
    report.row("invoke realistic, SQLite on disk, 64 callers", &ours, "calls/s");
    report.row("the same rows in a native loop, 64 calls' to a transaction", &native, "calls/s");
    report.row("calls that shared one fsync", &shared, "calls");
    report.ratio("durable.throughput/native_grouped", ours.ratio(&native));
    Ok(())
}

fn open(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    // These are the settings of the store's own connections.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cache_size", -16 * 1024)?;
    Ok(connection)
}

/// All rows of a store.
fn rows(path: &Path) -> Result<Vec<Table<Value>>, Error> {
    let read = || -> rusqlite::Result<Vec<Table<Value>>> {
        let connection = open(path)?;
        // Tables are listed in the order of their creation, so that a table comes after those that it refers to.
        let names: Vec<String> = connection
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut tables = Vec::new();
        for name in names {
            let mut query = connection.prepare(&format!("SELECT * FROM \"{name}\""))?;
            let columns = query.column_count();
            let rows = query.query_map([], |row| (0..columns).map(|column| row.get(column)).collect())?;
            let rows = rows.collect::<Result<_, _>>()?;
            tables.push(Table { name, rows });
        }
        Ok(tables)
    };
    read().map_err(sql)
}

impl Cell for Value {
    fn text(&self) -> Option<&str> {
        if let Value::Text(text) = self { Some(text) } else { None }
    }
}

/// Writes groups of rows to a store, each in a transaction, and returns how many invocations' rows it wrote a second.
fn write(path: &Path, groups: &[Vec<Table<Value>>]) -> Result<f64, Error> {
    let before = rows(path)?;
    let write = || -> rusqlite::Result<f64> {
        let mut connection = open(path)?;
        let began = Instant::now();
        for group in groups {
            let transaction = connection.transaction()?;
            for table in group {
                let Some(first) = table.rows.first() else { continue };
                let marks = vec!["?"; first.len()].join(", ");
                let mut insert =
                    transaction.prepare_cached(&format!("INSERT INTO \"{}\" VALUES ({marks})", table.name))?;
                for row in &table.rows {
                    insert.execute(rusqlite::params_from_iter(row))?;
                }
            }
            transaction.commit()?;
        }
        Ok(CALLS as f64 / began.elapsed().as_secs_f64())
    };
    let rate = write().map_err(sql)?;
    for (before, after) in before.iter().zip(rows(path)?).filter(|(before, _)| before.name != COUNTED) {
        let wanted: usize = groups.iter().flatten().filter(|t| t.name == after.name).map(|t| t.rows.len()).sum();
        let found = after.rows.len() - before.rows.len();
        if found != wanted {
            return Err(Error::Wrong(format!("{}: {wanted} rows were expected, {found} were written", after.name)));
        }
    }
    Ok(rate)
}

fn sql(error: rusqlite::Error) -> Error {
    Error::Wrong(format!("SQLite: {error}"))
}
