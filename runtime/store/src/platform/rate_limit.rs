//! The rate budget: one line of calls for each account and class, in a small database beside the store
//! that all of its processes share. Nothing is lost with it but the memory of the last seconds' calls, so it is never
//! synced, and made anew where it is damaged. It shows which accounts are called and when, so it has the store's mode.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use greenroom_domain::{
    StoreError, ZoomAccountId,
    rules::rate::{RateLine, from_until},
    store::{RateClass, RateUse, Reserved},
};
use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::platform::{
    error::store_error,
    open::create_file,
    rows::{self, nanos, to_word},
};

pub(crate) struct RateLimits {
    /// None: in memory.
    file: Option<RateLimitFile>,
    /// Opened when it is first needed.
    connection: Mutex<Option<Connection>>,
}

/// The database, and the store that it is beside.
pub(crate) struct RateLimitFile {
    pub(crate) path: PathBuf,
    pub(crate) store: PathBuf,
}

impl RateLimits {
    pub(crate) fn new(file: Option<RateLimitFile>) -> Arc<Self> {
        Arc::new(Self { file, connection: Mutex::new(None) })
    }

    pub(crate) fn reserve(
        &self,
        account: &ZoomAccountId,
        class: RateClass,
        per_second: u32,
        now: Timestamp,
        max_wait: Duration,
    ) -> Result<Reserved, StoreError> {
        self.change(account, class, |line| line.reserve(per_second, nanos(now), max_wait))
    }

    pub(crate) fn hold(&self, account: &ZoomAccountId, class: RateClass, until: Timestamp) -> Result<(), StoreError> {
        self.change(account, class, |line| line.hold(nanos(until)))
    }

    /// Changes the line of an account and a class. No other process changes it meanwhile.
    fn change<T>(
        &self,
        account: &ZoomAccountId,
        class: RateClass,
        change: impl Fn(&mut RateLine) -> T,
    ) -> Result<T, StoreError> {
        let class = word(class);
        self.with(|c| {
            let transaction = Transaction::new_unchecked(c, TransactionBehavior::Immediate)?;
            let kept = transaction
                .prepare_cached("SELECT arrival, held_until FROM pace WHERE account = ?1 AND class = ?2")?
                .query_row(params![account.as_str(), class], |row| {
                    Ok(RateLine { arrival: row.get(0)?, held_until: row.get(1)? })
                })
                .optional()?;
            let mut line = kept.unwrap_or_default();
            let answer = change(&mut line);
            if kept != Some(line) {
                transaction
                    .prepare_cached(
                        "INSERT INTO pace (account, class, arrival, held_until) VALUES (?1, ?2, ?3, ?4)
                         ON CONFLICT DO UPDATE SET arrival = ?3, held_until = ?4",
                    )?
                    .execute(params![account.as_str(), class, line.arrival, line.held_until])?;
            }
            transaction.commit()?;
            Ok(answer)
        })
    }

    pub(crate) fn used(&self, now: Timestamp) -> Result<Vec<RateUse>, StoreError> {
        let now = nanos(now);
        self.with(|c| {
            let mut query =
                c.prepare_cached("SELECT account, class, arrival, held_until FROM pace ORDER BY account, class")?;
            let used = query.query_map([], |row| {
                let (account, class) = (ZoomAccountId::new(row.get::<_, String>(0)?), rows::word(row, 1)?);
                let (line, held) = (from_until(now, row.get(2)?), from_until(now, row.get(3)?));
                Ok(RateUse { account, class, line, held })
            })?;
            used.collect()
        })
    }

    /// Works on the connection; a damaged file is made anew, once.
    fn with<T>(&self, work: impl Fn(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        let mut held = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let mut attempt = || {
            let connection = match held.take() {
                Some(connection) => connection,
                None => open(self.file.as_ref())?,
            };
            let result = work(&connection)?;
            *held = Some(connection);
            Ok(result)
        };
        let place = self.file.as_ref().map_or_else(|| "(in memory)".to_owned(), |file| file.path.display().to_string());
        match (attempt(), &self.file) {
            (Err(e), Some(file)) if is_damaged(&e) => {
                tracing::warn!(path = %place, error = %e, "the rate budget's file is damaged: making it anew");
                remove(&file.path);
                attempt().map_err(|e| store_error(&place, &e))
            }
            (result, _) => result.map_err(|e| store_error(&place, &e)),
        }
    }
}

fn word(class: RateClass) -> String {
    to_word(&class).unwrap_or_default()
}

fn open(file: Option<&RateLimitFile>) -> rusqlite::Result<Connection> {
    let connection = match file {
        None => Connection::open_in_memory()?,
        Some(RateLimitFile { path, store }) => {
            // Not by SQLite, which would make the file as open as the umask lets it. A failure shows when the file is
            // opened.
            let _ = create_file(path);
            #[cfg(unix)]
            if let Err(error) = like_the_store(path, store) {
                tracing::warn!(path = %path.display(), %error, "the rate budget's file cannot be given the store's mode");
            }
            #[cfg(not(unix))]
            let _ = store;
            Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?
        }
    };
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    // Where another process is turning it on just now, it is on for this connection too.
    match connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(())) {
        Err(e) if e.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {}
        other => other?,
    }
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS pace (
             account    TEXT    NOT NULL,
             class      TEXT    NOT NULL,
             arrival    INTEGER NOT NULL,
             held_until INTEGER NOT NULL,
             PRIMARY KEY (account, class)
         ) STRICT, WITHOUT ROWID",
    )?;
    Ok(connection)
}

/// Gives the file, and SQLite's files beside it, the store's mode and owner, as SQLite does with the files beside a
/// database. Earlier versions left it readable by everybody.
#[cfg(unix)]
fn like_the_store(path: &Path, store: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    let wanted = fs::metadata(store)?;
    for path in with_sqlites(path) {
        let is = match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            other => other?,
        };
        if is.mode() & 0o777 != wanted.mode() & 0o777 {
            fs::set_permissions(&path, fs::Permissions::from_mode(wanted.mode() & 0o777))?;
        }
        if (is.uid(), is.gid()) != (wanted.uid(), wanted.gid()) {
            // Only root can. It may run the command on another user's store, and that user needs this file later.
            let _ = chown(&path, Some(wanted.uid()), Some(wanted.gid()));
        }
    }
    Ok(())
}

/// A database's file, and those that SQLite keeps beside it.
fn with_sqlites(path: &Path) -> impl Iterator<Item = PathBuf> {
    ["", "-wal", "-shm"].into_iter().map(|suffix| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        name.into()
    })
}

fn is_damaged(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

fn remove(path: &Path) {
    for path in with_sqlites(path) {
        // A failure shows when the file is opened again.
        let _ = fs::remove_file(path);
    }
}
