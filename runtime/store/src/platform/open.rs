//! Opening: whose file it is, which format, and how every connection is set up.

use std::{
    fs::{self, OpenOptions},
    io,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use greenroom_domain::{StoreError, sentence};
use greenroom_sealing::{file_error, sync_directory_of};
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use crate::platform::{
    error::{Error, damaged, missing, store_error},
    functions,
};

mod read_only;

/// What to do when there is no store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenMode {
    /// Refuse: [`StoreError::Missing`].
    Existing,
    /// Make one.
    CreateIfMissing,
    /// Refuse as [`OpenMode::Existing`] does, and open a store that this process cannot write all the same, for reading.
    /// Writes fail then with [`StoreError::ReadOnly`].
    Reading,
    /// Refuse as [`OpenMode::Existing`] does, and leave a store of an older format as it is: [`StoreError::Older`].
    Unchanged,
}

/// `Grnr` in SQLite's header: distinguishes a store from any other SQLite file.
pub(crate) const APPLICATION_ID: i64 = 0x4772_6e72;

/// One script a format; the newest format is their number. A script that was released is never changed.
pub(crate) const MIGRATIONS: [&str; 32] = [
    include_str!("../../migrations/0001.sql"),
    include_str!("../../migrations/0002.sql"),
    include_str!("../../migrations/0003.sql"),
    include_str!("../../migrations/0004.sql"),
    include_str!("../../migrations/0005.sql"),
    include_str!("../../migrations/0006.sql"),
    include_str!("../../migrations/0007.sql"),
    include_str!("../../migrations/0008.sql"),
    include_str!("../../migrations/0009.sql"),
    include_str!("../../migrations/0010.sql"),
    include_str!("../../migrations/0011.sql"),
    include_str!("../../migrations/0012.sql"),
    include_str!("../../migrations/0013.sql"),
    include_str!("../../migrations/0014.sql"),
    include_str!("../../migrations/0015.sql"),
    include_str!("../../migrations/0016.sql"),
    include_str!("../../migrations/0017.sql"),
    include_str!("../../migrations/0018.sql"),
    include_str!("../../migrations/0019.sql"),
    include_str!("../../migrations/0020.sql"),
    include_str!("../../migrations/0021.sql"),
    include_str!("../../migrations/0022.sql"),
    include_str!("../../migrations/0023.sql"),
    include_str!("../../migrations/0024.sql"),
    include_str!("../../migrations/0025.sql"),
    include_str!("../../migrations/0026.sql"),
    include_str!("../../migrations/0027.sql"),
    include_str!("../../migrations/0028.sql"),
    include_str!("../../migrations/0029.sql"),
    include_str!("../../migrations/0030.sql"),
    include_str!("../../migrations/0031.sql"),
    include_str!("../../migrations/0032.sql"),
];

/// The first format whose derived properties are those of today's rules.
const COUNTED_SINCE: i64 = 10;

/// Counts what is derived again, after an older store was brought to the newest format.
pub(crate) type Recount = fn(&Connection) -> Result<(), Error>;

/// The newest format known here.
pub(crate) const FORMAT: i64 = MIGRATIONS.len() as i64;

/// How long to wait for another process's transaction. Ours take milliseconds, an import some seconds.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// Opens the connection that writes; makes the store, or brings it to the newest format, where needed. If the process
/// is killed at any point, the next opening finishes the work.
pub(crate) fn writing_connection(path: &Path, mode: OpenMode, recount: Recount) -> Result<Connection, StoreError> {
    match read_write(path, mode, recount) {
        Err(failure) if mode == OpenMode::Reading => read_only::instead(path, failure),
        opened => opened,
    }
}

fn read_write(path: &Path, mode: OpenMode, recount: Recount) -> Result<Connection, StoreError> {
    let place = path.display().to_string();
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => {
            return Err(damaged(sentence!("failure-store-directory", "{place}: it is a directory", place = place)));
        }
        Ok(_) => {}
        Err(e) if e.kind() == io::ErrorKind::NotFound => match mode {
            OpenMode::Existing | OpenMode::Reading | OpenMode::Unchanged => return Err(missing(&place)),
            OpenMode::CreateIfMissing => create_file(path).map_err(|e| file_error(&place, &e))?,
        },
        Err(e) => return Err(file_error(&place, &e)),
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let sql = |e: rusqlite::Error| store_error(&place, &e);
    let mut connection = Connection::open_with_flags(path, flags).map_err(sql)?;
    configure(&connection).map_err(sql)?;
    // Before anything is written: another program's file must not even change its journal mode.
    let format = format_of(&connection, &place)?;
    if format == 0 && mode != OpenMode::CreateIfMissing {
        return Err(missing(&place));
    }
    if format < FORMAT && mode == OpenMode::Unchanged {
        return Err(StoreError::Older { found: format, known: FORMAT });
    }
    use_wal(&connection).map_err(sql)?;
    assert_durable(&connection, &place)?;
    if format < FORMAT {
        migrate(&mut connection, &place, recount)?;
    }
    Ok(connection)
}

/// Opens a connection that reads a store beside a writer of this process, and waits so long for locks of other processes. Only
/// where that one cannot write is the store taken for a file that does not change (`is_read_only`).
pub(crate) fn reading_connection(
    path: &Path,
    is_read_only: bool,
    patience: Duration,
) -> Result<Connection, StoreError> {
    match query_only(path, patience) {
        Err(failure) if is_read_only => read_only::instead(path, failure),
        opened => opened,
    }
}

fn query_only(path: &Path, patience: Duration) -> Result<Connection, StoreError> {
    let place = path.display().to_string();
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|e| store_error(&place, &e))?;
    configure(&connection).map_err(|e| store_error(&place, &e))?;
    connection.busy_timeout(patience).map_err(|e| store_error(&place, &e))?;
    assert_durable(&connection, &place)?;
    connection.pragma_update(None, "query_only", true).map_err(|e| store_error(&place, &e))?;
    Ok(connection)
}

/// A store that exists as long as its connection.
pub(crate) fn memory_connection() -> Result<Connection, StoreError> {
    let place = "(in memory)";
    let mut connection = Connection::open_in_memory().map_err(|e| store_error(place, &e))?;
    configure(&connection).map_err(|e| store_error(place, &e))?;
    migrate(&mut connection, place, |_| Ok(()))?;
    Ok(connection)
}

/// Makes a file that is its owner's alone: a store holds personal data and join links. SQLite gives the log beside it the
/// same mode.
pub(crate) fn create_file(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => sync_directory_of(path),
        // Another process was faster.
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(e) => Err(e),
    }
}

pub(crate) fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(128);
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "trusted_schema", false)?;
    // A large import leaves a large log; without a limit it would stay that large for good.
    connection.pragma_update_and_check(None, "journal_size_limit", 64 * 1024 * 1024, |_| Ok(()))?;
    functions::define(connection)?;
    // 16 MiB a connection: the inner pages of a store of a million contacts.
    connection.pragma_update(None, "cache_size", -16 * 1024)
}

/// SQLite silently ignores a pragma that it cannot carry out, so the settings that durability needs are read back.
fn assert_durable(connection: &Connection, place: &str) -> Result<(), StoreError> {
    let ask = |pragma: &str| connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let sql = |e: rusqlite::Error| store_error(place, &e);
    let journal: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).map_err(sql)?;
    let full = 2;
    if journal != "wal" || ask("synchronous").map_err(sql)? != full || ask("foreign_keys").map_err(sql)? != 1 {
        return Err(StoreError::Io(sentence!(
            "failure-store-io-durable",
            "{place}: write-ahead logging with full syncing cannot be turned on here; use a local file system",
            place = place
        )));
    }
    Ok(())
}

/// SQLite does not wait for the lock that this takes, whatever the connection's timeout.
fn use_wal(connection: &Connection) -> rusqlite::Result<()> {
    let give_up = Instant::now() + PATIENCE;
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(())) {
            Err(e) if e.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && Instant::now() < give_up => {
                thread::sleep(Duration::from_millis(5));
            }
            other => return other,
        }
    }
}

/// The format of the store; 0 for an empty file.
pub(crate) fn format_of(connection: &Connection, place: &str) -> Result<i64, StoreError> {
    let (application, format, tables): (i64, i64, i64) = connection
        .query_row(
            "SELECT a.application_id, v.user_version, (SELECT count(*) FROM sqlite_schema)
             FROM pragma_application_id a, pragma_user_version v",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .map_err(|e| store_error(place, &e))?;
    match (application, format, tables) {
        (0, 0, 0) => Ok(0),
        (APPLICATION_ID, 1..=FORMAT, _) => Ok(format),
        (APPLICATION_ID, found, _) if found > FORMAT => Err(StoreError::Newer { found, known: FORMAT }),
        _ => Err(damaged(sentence!(
            "failure-store-other-application",
            "{place}: another application's SQLite file",
            place = place
        ))),
    }
}

/// Brings the store to the newest format in one transaction. Another process may be doing the same: the second one to
/// get the lock finds nothing left to do.
fn migrate(connection: &mut Connection, place: &str, recount: Recount) -> Result<(), StoreError> {
    let sql = |e: rusqlite::Error| store_error(place, &e);
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(sql)?;
    let format = format_of(&transaction, place)?;
    for (script, to) in MIGRATIONS.iter().zip(1..).filter(|(_, to)| *to > format) {
        transaction.execute_batch(script).map_err(sql)?;
        transaction.pragma_update(None, "user_version", to).map_err(sql)?;
    }
    if (1..COUNTED_SINCE).contains(&format) {
        recount(&transaction).map_err(|error| error.into_store(place))?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID).map_err(sql)?;
    transaction.commit().map_err(sql)
}
