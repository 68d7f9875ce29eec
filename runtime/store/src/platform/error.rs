//! Errors inside a transaction, and the errors that leave the crate for them.

use greenroom_domain::{
    Said, Sentence, StoreError, sentence,
    store::{CommitError, InvalidRow, Refusal},
};
use greenroom_sealing::read_only;
use greenroom_store_copy::CopyError;
use rusqlite::ErrorCode;

/// Why a piece of work on a connection failed. It becomes a [`StoreError`] or a [`CommitError`] where it leaves the crate:
/// only there is the store's path known.
#[derive(Debug)]
pub(crate) enum Error {
    /// SQLite's error.
    Sql(rusqlite::Error),
    /// Already in the form in which it leaves the crate.
    Store(StoreError),
    /// See [`CommitError::Stale`].
    Stale(Sentence),
    /// See [`CommitError::LostLease`].
    LostLease(String),
    /// A row that is invalid, or that a rule refuses.
    Refused(InvalidRow),
    /// A row of an import, counted from 1.
    Row { row: u64, why: Box<Error> },
    /// The reason why a store was not copied.
    Copy(Box<CopyError>),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal.into())
    }
}

impl From<InvalidRow> for Error {
    fn from(invalid: InvalidRow) -> Self {
        Self::Refused(invalid)
    }
}

impl From<CopyError> for Error {
    fn from(error: CopyError) -> Self {
        Self::Copy(Box::new(error))
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Store(StoreError::Constraint(error.to_string().into()))
    }
}

impl Error {
    /// A row that must not be written.
    pub(crate) fn refused(why: impl Into<Sentence>) -> Self {
        Self::Store(StoreError::Constraint(why.into()))
    }

    /// Whether a lock of another process was in the way.
    pub(crate) fn is_locked(&self) -> bool {
        match self {
            Self::Sql(error) => {
                matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
            }
            Self::Store(error) => matches!(error, StoreError::Locked(_)),
            _ => false,
        }
    }

    /// Errors that only [`CommitError`] has, in a call that does not commit, are a defect: none is raised there.
    pub(crate) fn into_store(self, place: &str) -> StoreError {
        match self {
            Self::Sql(error) => store_error(place, &error),
            Self::Store(error) => error,
            Self::Refused(why) => StoreError::Constraint(why.into_sentence()),
            Self::Stale(what) => StoreError::Constraint(what),
            Self::LostLease(what) => StoreError::Constraint(what.into()),
            Self::Row { why, .. } => why.into_store(place),
            // Only copies of stores have one.
            Self::Copy(why) => why.into_store(place),
        }
    }

    /// The error of a copy that leaves the crate.
    pub(crate) fn into_copy(self, place: &str) -> CopyError {
        match self {
            Self::Copy(why) => *why,
            other => CopyError::Store(other.into_store(place)),
        }
    }

    pub(crate) fn into_commit(self, place: &str) -> CommitError {
        match self {
            Self::Stale(what) => CommitError::Stale(what),
            Self::LostLease(what) => CommitError::LostLease(what),
            other => CommitError::Store(other.into_store(place)),
        }
    }
}

/// The file is no sound store, with the remedy.
pub(crate) fn damaged(what: impl Said) -> StoreError {
    StoreError::Damaged(sentence!(
        "failure-store-damaged-file",
        "{what}; name another file, or put a backup in its place",
        what = what
    ))
}

/// There is no file, with the remedy.
pub(crate) fn missing(place: &str) -> StoreError {
    StoreError::Missing(sentence!(
        "failure-store-missing-make",
        "{place}: make one with `greenroom store init`",
        place = place
    ))
}

/// SQLite's error for people: chosen by its code, never by its text.
pub(crate) fn store_error(place: &str, error: &rusqlite::Error) -> StoreError {
    let text = format!("{place}: {error}");
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Locked(text.into()),
        // A file that SQLite could not make, or make larger, on a full disk.
        Some(ErrorCode::CannotOpen | ErrorCode::SystemIoFailure) if is_full(place) => StoreError::Full(text.into()),
        // Where SQLite cannot open a file, it almost always lacks the right to, or to the log beside it.
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => read_only(&text),
        Some(ErrorCode::DiskFull) => StoreError::Full(text.into()),
        // The memory that the processes on one store share is a file, and could not be made larger.
        Some(_) if error.sqlite_error().is_some_and(|e| e.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE) => {
            StoreError::Full(text.into())
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => damaged(text),
        Some(ErrorCode::ConstraintViolation | ErrorCode::TooBig | ErrorCode::TypeMismatch) => {
            StoreError::Constraint(text.into())
        }
        Some(_) => StoreError::Io(text.into()),
        None => match error {
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::IntegralValueOutOfRange(..) => damaged(text),
            _ => StoreError::Io(text.into()),
        },
    }
}

/// The same failure for every member of a group.
pub(crate) fn copy(error: &StoreError) -> StoreError {
    match error {
        StoreError::Locked(text) => StoreError::Locked(text.clone()),
        StoreError::ReadOnly(text) => StoreError::ReadOnly(text.clone()),
        StoreError::Full(text) => StoreError::Full(text.clone()),
        StoreError::Damaged(text) => StoreError::Damaged(text.clone()),
        StoreError::Constraint(text) => StoreError::Constraint(text.clone()),
        other => StoreError::Io(other.sentence()),
    }
}

/// Whether the file system of the store has no space, or no place for another file.
#[cfg(unix)]
fn is_full(place: &str) -> bool {
    rustix::fs::statvfs(place).is_ok_and(|system| {
        let is_writable = !system.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY);
        // A file system that does not count its blocks or its files says zero for all of them. One that is read-only, such
        // as an image, is often full by its nature.
        is_writable && ((system.f_blocks > 0 && system.f_bavail == 0) || (system.f_files > 0 && system.f_favail == 0))
    })
}

#[cfg(not(unix))]
fn is_full(_place: &str) -> bool {
    false
}
