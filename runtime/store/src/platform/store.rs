//! The store itself: the connection that writes, some that read, the budget beside them.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    sync::Arc,
};

use greenroom_domain::{StoreError, store::CommitError};
use greenroom_sealing::KeySource;
use rusqlite::{Connection, MAIN_DB};

#[cfg(test)]
use crate::platform::connections::Held;
use crate::platform::{
    connections::{Callers, Connections},
    error::{Error, store_error},
    open::{OpenMode, PATIENCE, Recount, memory_connection, writing_connection},
    rate_limit::{RateLimitFile, RateLimits},
    readers::Readers,
    session::{Session, Snapshot},
};

/// How many bytes of journals a store keeps by default: some hundred thousand runs of everyday size.
pub const DEFAULT_JOURNAL_QUOTA: u64 = 1 << 30;

/// Up to so many rows, work is short and keeps no other waiting. A run asks for no more at once.
pub(crate) const SHORT: usize = 100;

/// The name of the thread that writes.
const WRITER: &str = "greenroom-store";

/// One account's contacts, webinars, runs, keys and intents in one SQLite database.
///
/// It is the [`AccountStore`](greenroom_domain::AccountStore) of an account: use it by the traits that make one up. Share
/// one by `Arc` within a process; several processes may open the same file. Its methods need a tokio runtime.
pub struct SqliteStore {
    /// Where it is, for messages.
    place: Arc<str>,
    /// The connection that writes, with all that waits for it.
    writer: Connections,
    /// None in memory, where the one connection also reads.
    readers: Option<Readers>,
    /// Tells whether the store has changed; found when it is first asked. None where that cannot be told.
    rate_limits: Arc<RateLimits>,
    pub(crate) key: KeySource,
    pub(crate) journal_quota: u64,
}

impl std::fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteStore").field("place", &self.place).finish_non_exhaustive()
    }
}

impl SqliteStore {
    /// Opens the store at `path`, see [`SqliteStore::open`]. `recount` brings what is derived in line, in the transaction
    /// that brings an older store to the newest format.
    pub(crate) fn open_and_recount(path: &Path, mode: OpenMode, recount: Recount) -> Result<Self, StoreError> {
        let place: Arc<str> = path.display().to_string().into();
        let connection = writing_connection(path, mode, recount)?;
        let is_read_only = connection.is_readonly(MAIN_DB).map_err(|error| store_error(&place, &error))?;
        let writer =
            Connections::one(Session::new(connection, PATIENCE), Callers::AskOnly, Arc::clone(&place), WRITER)?;
        let beside = |suffix: &str| {
            let mut name = path.as_os_str().to_owned();
            name.push(OsStr::new(suffix));
            PathBuf::from(name)
        };
        let readers = Readers::start(path.to_owned(), is_read_only, Arc::clone(&place))?;
        Ok(Self {
            place,
            writer,
            readers: Some(readers),
            rate_limits: RateLimits::new(Some(RateLimitFile { path: beside("-pace"), store: path.to_owned() })),
            key: KeySource::File(beside(".key")),
            journal_quota: DEFAULT_JOURNAL_QUOTA,
        })
    }

    /// A new store that exists until it is dropped: for tests and trials.
    ///
    /// # Errors
    /// Where no thread or no memory is to be had.
    pub fn in_memory() -> Result<Self, StoreError> {
        let place: Arc<str> = "(in memory)".into();
        let session = Session::only(memory_connection()?);
        let writer = Connections::one(session, Callers::DoShortWork, Arc::clone(&place), WRITER)?;
        Ok(Self {
            place,
            writer,
            readers: None,
            rate_limits: RateLimits::new(None),
            key: KeySource::in_memory(),
            journal_quota: DEFAULT_JOURNAL_QUOTA,
        })
    }

    /// Takes the key of the sealed credentials from another file.
    #[must_use]
    pub fn with_key_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.key = KeySource::File(path.into());
        self
    }

    /// Keeps at most so many bytes of journals instead of [`DEFAULT_JOURNAL_QUOTA`]. The oldest are dropped in the
    /// commit that writes a new one: their runs can no longer be replayed, their records stay. Where a store has many
    /// more, each commit drops a part of them. Zero keeps none.
    #[must_use]
    pub fn with_journal_quota(mut self, bytes: u64) -> Self {
        self.journal_quota = bytes;
        self
    }

    /// How many transactions that changed something were made durable since the store was opened here. Commits that come
    /// at once share one, so it is often less than their number.
    pub fn commits_synced(&self) -> u64 {
        self.writer.synced()
    }

    /// Carries work out in a transaction that is durable when this returns.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        self.writer.write(work).await.map_err(|e| e.into_store(&self.place))
    }

    /// The same for some rows by their keys. In memory, nothing is woken for it.
    pub(crate) async fn write_short<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        self.writer.write_short(work).await.map_err(|e| e.into_store(&self.place))
    }

    /// Like `write` or, for up to some rows, `write_short`, with the errors of a commit.
    pub(crate) async fn commit_work<T, F>(&self, rows: usize, work: F) -> Result<T, CommitError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        if rows > SHORT { self.writer.write(work).await } else { self.writer.write_short(work).await }
            .map_err(|e| e.into_commit(&self.place))
    }

    /// Like `write`, for callers that have their own type of error.
    pub(crate) async fn write_raw<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        self.writer.write(work).await
    }

    /// Runs `work` on the writer's connection outside a transaction (VACUUM, checkpoints).
    pub(crate) async fn outside_transaction<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        self.writer.outside_transaction(work).await.map_err(|e| e.into_store(&self.place))
    }

    pub(crate) fn place(&self) -> &str {
        &self.place
    }

    /// Answers a short question, such as some rows by their keys. It sees everything that was committed before. `work` may be
    /// called again, on another thread, where a lock of another process is in its way.
    pub(crate) async fn look_up<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Fn(&Snapshot<'_>) -> Result<T, Error> + Send + 'static,
    {
        let answer = if let Some(readers) = &self.readers {
            // The cache of the connection that writes is warm: a commit of another connection empties a reader's.
            let found = self.writer.try_take().map(|mut writer| writer.look_up(&work));
            match found {
                Some(found) if !found.as_ref().is_err_and(Error::is_locked) => found,
                _ => readers.look_up(work).await,
            }
        } else {
            self.writer.look_up(work).await
        };
        answer.map_err(|e| e.into_store(&self.place))
    }

    /// Looks up this number of rows: as a short question, or as a long read where they are many.
    pub(crate) async fn look_up_rows<T, F>(&self, rows: usize, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Fn(&Connection) -> Result<T, Error> + Send + 'static,
    {
        if rows > SHORT { self.read(work).await } else { self.look_up(move |snapshot| work(snapshot)).await }
    }

    /// A read of any length. It sees everything that was committed before.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        self.read_raw(work).await.map_err(|e| e.into_store(&self.place))
    }

    /// Like `read`, for callers that have their own type of error.
    pub(crate) async fn read_raw<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        match &self.readers {
            Some(readers) => readers.read(work).await,
            None => self.writer.read(work).await,
        }
    }

    /// Takes all connections that do short work, as if threads were busy with them.
    #[cfg(test)]
    pub(crate) fn hold_all(&self) -> Vec<Held<'_>> {
        let writer = std::iter::from_fn(|| self.writer.try_take());
        let readers = std::iter::from_fn(|| self.readers.as_ref()?.short.try_take());
        writer.chain(readers).collect()
    }

    pub(crate) async fn on_rate_limits<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&RateLimits) -> Result<T, StoreError> + Send + 'static,
    {
        let limits = Arc::clone(&self.rate_limits);
        tokio::task::spawn_blocking(move || work(&limits))
            .await
            .map_err(|e| StoreError::Io(format!("the rate budget could not be asked: {e}")))?
    }
}
