//! The rate budget: one theoretical arrival time (GCRA) for each account and class, in a small database beside the store
//! that all of its processes share. Nothing is lost with it but the memory of the last seconds' calls, so it is never
//! synced, and made anew where it is damaged.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use greenroom_domain::{
    StoreError, ZoomAccountId,
    store::{RateBudget, RateClass, Reserved},
};
use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, params};

use crate::{
    SqliteStore,
    error::store_error,
    rows::{nanos, to_word},
};

const SECOND: i64 = 1_000_000_000;

pub(crate) struct Pace {
    /// None: in memory.
    path: Option<PathBuf>,
    /// Opened when it is first needed.
    connection: Mutex<Option<Connection>>,
}

#[async_trait]
impl RateBudget for SqliteStore {
    async fn reserve(
        &self,
        account: &ZoomAccountId,
        class: RateClass,
        per_second: u32,
        now: Timestamp,
        max_wait: Duration,
    ) -> Result<Reserved, StoreError> {
        let account = account.clone();
        self.on_pace(move |pace| pace.reserve(&account, class, per_second, now, max_wait)).await
    }

    async fn hold(&self, account: &ZoomAccountId, class: RateClass, until: Timestamp) -> Result<(), StoreError> {
        let account = account.clone();
        self.on_pace(move |pace| pace.hold(&account, class, until)).await
    }
}

impl Pace {
    pub(crate) fn new(path: Option<PathBuf>) -> Arc<Self> {
        Arc::new(Self { path, connection: Mutex::new(None) })
    }

    fn reserve(
        &self,
        account: &ZoomAccountId,
        class: RateClass,
        per_second: u32,
        now: Timestamp,
        max_wait: Duration,
    ) -> Result<Reserved, StoreError> {
        let now = nanos(now);
        let latest = now.saturating_add(i64::try_from(max_wait.as_nanos()).unwrap_or(i64::MAX));
        let interval = SECOND / i64::from(per_second.max(1));
        // A burst of `per_second` calls may run so far ahead of an even spacing.
        let ahead = SECOND - interval;
        let wait = |send_at: i64| Duration::from_nanos(u64::try_from(send_at.saturating_sub(now)).unwrap_or(0));
        let class = word(class);
        self.with(|c| {
            let reserved = c
                .prepare_cached(
                    "INSERT INTO pace (account, class, arrival, held_until) VALUES (?1, ?2, ?3 + ?4, 0)
                     ON CONFLICT DO UPDATE SET arrival = max(arrival, ?3) + ?4
                         WHERE max(max(arrival, ?3) - ?5, held_until) <= ?6
                     RETURNING max(arrival - ?4 - ?5, held_until)",
                )?
                .query_row(params![account.as_str(), class, now, interval, ahead, latest], |row| row.get::<_, i64>(0))
                .optional()?;
            if let Some(send_at) = reserved {
                return Ok(Reserved::Go(wait(send_at)));
            }
            // Nothing was taken, so this only tells how things stand; another process may have moved them on meanwhile.
            let send_at = c
                .prepare_cached(
                    "SELECT max(max(arrival, ?3) - ?4, held_until) FROM pace WHERE account = ?1 AND class = ?2",
                )?
                .query_row(params![account.as_str(), class, now, ahead], |row| row.get::<_, i64>(0))?;
            Ok(Reserved::TooLong(wait(send_at)))
        })
    }

    fn hold(&self, account: &ZoomAccountId, class: RateClass, until: Timestamp) -> Result<(), StoreError> {
        // The arrival time moves too, so that those who wait do not all go out at once when the hold ends.
        self.with(|c| {
            c.prepare_cached(
                "INSERT INTO pace (account, class, arrival, held_until) VALUES (?1, ?2, ?3, ?3)
                 ON CONFLICT DO UPDATE SET arrival = max(arrival, ?3), held_until = max(held_until, ?3)",
            )?
            .execute(params![account.as_str(), word(class), nanos(until)])
            .map(drop)
        })
    }

    /// Works on the connection; a damaged file is made anew, once.
    fn with<T>(&self, work: impl Fn(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        let mut held = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let mut attempt = || {
            let connection = match held.take() {
                Some(connection) => connection,
                None => open(self.path.as_deref())?,
            };
            let result = work(&connection)?;
            *held = Some(connection);
            Ok(result)
        };
        let place = self.path.as_ref().map_or_else(|| "(in memory)".to_owned(), |path| path.display().to_string());
        match (attempt(), &self.path) {
            (Err(e), Some(path)) if is_damaged(&e) => {
                tracing::warn!(path = %place, error = %e, "the rate budget's file is damaged: making it anew");
                remove(path);
                attempt().map_err(|e| store_error(&place, &e))
            }
            (result, _) => result.map_err(|e| store_error(&place, &e)),
        }
    }
}

fn word(class: RateClass) -> String {
    to_word(&class).unwrap_or_default()
}

fn open(path: Option<&Path>) -> rusqlite::Result<Connection> {
    let connection = match path {
        None => Connection::open_in_memory()?,
        Some(path) => Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?,
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

fn is_damaged(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

fn remove(path: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        // What cannot be removed shows when it is opened again.
        let _ = fs::remove_file(name);
    }
}
