//! Errors inside a transaction, and the errors that leave the crate for them.

use std::time::Duration;

use deadpool_postgres::{HookError, PoolError};
use greenroom_domain::{
    Retry, Sentence, StoreError, sentence,
    store::{CommitError, InvalidRow, Refusal, UnavailableReason},
};
use greenroom_store_copy::CopyError;
use tokio_postgres::error::SqlState;

/// The code of a setting with a value that it cannot have, such as a role that is not there.
const NO_SUCH_ROLE: &str = "22023";

/// The codes of a transaction that met another one. `IN_FAILED_SQL_TRANSACTION` is that of a statement that was sent together with
/// the one that met it.
const RETRIED: [SqlState; 4] = [
    SqlState::T_R_SERIALIZATION_FAILURE,
    SqlState::T_R_DEADLOCK_DETECTED,
    SqlState::UNIQUE_VIOLATION,
    SqlState::IN_FAILED_SQL_TRANSACTION,
];

/// The assertions about a new connection, as the pool carries their failure. [`Error::into_store`] has the words.
pub(crate) const NOT_DURABLE: &str = "not durable";
pub(crate) const ROLE_SEES_ALL: &str = "the role sees all";

/// How soon a server that does not answer is worth another try.
const SOON: Duration = Duration::from_secs(1);

/// Why a piece of work on a connection failed. It becomes a [`StoreError`] or a [`CommitError`] where it leaves the crate:
/// only there is the store's place known.
#[derive(Debug)]
pub(crate) enum Error {
    /// PostgreSQL's error, or that of the connection.
    Sql(tokio_postgres::Error),
    /// No connection was to be had.
    Pool(PoolError),
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

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<PoolError> for Error {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)) => Self::Sql(error),
            other => Self::Pool(other),
        }
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

    /// A row that cannot be read.
    pub(crate) fn unreadable(column: &str, why: impl std::fmt::Display) -> Self {
        Self::Store(StoreError::Damaged(sentence!(
            "failure-store-column",
            "the column {column} of a row cannot be read: {why}",
            column = column,
            why = why
        )))
    }

    /// PostgreSQL's code, for logs: a message of PostgreSQL may have values of rows.
    pub(crate) fn code(&self) -> Option<&str> {
        let Self::Sql(error) = self else { return None };
        error.code().map(SqlState::code)
    }

    /// Whether the transaction met another one, and its work may be done again from the beginning. PostgreSQL has undone it. A
    /// row that another transaction has inserted meanwhile is read by the next try.
    pub(crate) fn met_another(&self) -> bool {
        let Self::Sql(error) = self else { return false };
        error.code().is_some_and(|code| RETRIED.contains(code))
    }

    /// The error that leaves the crate, with the place of the store.
    pub(crate) fn into_store(self, place: &str) -> StoreError {
        match self {
            Self::Sql(error) => sql_error(place, &error),
            // An assertion about a new connection.
            Self::Pool(PoolError::PostCreateHook(HookError::Message(why))) => StoreError::ReadOnly(match &*why {
                NOT_DURABLE => sentence!(
                    "failure-store-not-durable",
                    "{place}: `synchronous_commit` cannot be turned on here",
                    place = place
                ),
                ROLE_SEES_ALL => sentence!(
                    "failure-store-role-sees-all",
                    "{place}: the role of the store's connections is a superuser, passes by row-level security, or owns the tables: name another one",
                    place = place
                ),
                other => format!("{place}: {other}").into(),
            }),
            Self::Pool(error) => unavailable(sentence!(
                "failure-store-no-connection",
                "{place}: no connection is to be had: {error}",
                place = place,
                error = error
            )),
            Self::Store(error) => error,
            Self::Refused(why) => StoreError::Constraint(why.into_sentence()),
            // Only commits are stale, and lose leases.
            Self::Stale(what) => StoreError::Locked(sentence!(
                "failure-store-changed",
                "{place}: {what} changed meanwhile",
                place = place,
                what = what
            )),
            Self::Row { row, why } => match why.into_store(place) {
                StoreError::Constraint(reason) => {
                    StoreError::Constraint(sentence!("failure-store-row", "row {row}: {why}", row = row, why = reason))
                }
                other => other,
            },
            Self::LostLease(what) => StoreError::Locked(sentence!(
                "failure-store-lease",
                "{place}: the lease on {what} was taken over",
                place = place,
                what = what
            )),
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

    /// The error of a commit that leaves the crate.
    pub(crate) fn into_commit(self, place: &str) -> CommitError {
        match self {
            Self::Stale(what) => CommitError::Stale(what),
            Self::LostLease(what) => CommitError::LostLease(what),
            other => CommitError::Store(other.into_store(place)),
        }
    }
}

/// The server cannot be reached, or has no place for another connection.
pub(crate) fn unavailable(why: impl Into<Sentence>) -> StoreError {
    StoreError::Unavailable { retry: Retry::After(SOON), source: UnavailableReason(why.into()).into() }
}

/// PostgreSQL's error for people: chosen by its code, never by its text. A message of PostgreSQL may have values of rows in its
/// details, and those of some classes have them in their first line: these are left out.
pub(crate) fn sql_error(place: &str, error: &tokio_postgres::Error) -> StoreError {
    let Some(failed) = error.as_db_error() else {
        if is_lost(error) {
            return unavailable(sentence!(
                "failure-store-connection-lost",
                "{place}: the connection was lost: {error}",
                place = place,
                error = error
            ));
        }
        return StoreError::Io(format!("{place}: {error}").into());
    };
    let code = failed.code().code();
    let about = failed.constraint().or_else(|| failed.column()).or_else(|| failed.table());
    let detail = about.map_or_else(|| code.to_owned(), |about| format!("{code}, {about}"));
    let text = if code.starts_with("22") && code != NO_SUCH_ROLE {
        sentence!(
            "failure-store-value",
            "{place}: a value that no row can have ({detail})",
            place = place,
            detail = detail
        )
    } else {
        format!("{place}: {} ({detail})", failed.message()).into()
    };
    match code {
        // Serialisation failures and deadlocks, after all tries; a lock that was not given up in time; a statement that took
        // too long.
        "40001" | "40P01" | "55P03" | "57014" => StoreError::Locked(text),
        "53100" => StoreError::Full(text),
        // No memory, or no place in the table of locks.
        "53200" => unavailable(sentence!(
            "failure-store-locks-full",
            "{what}; where its table of locks is full, raise `max_locks_per_transaction` of the server",
            what = text
        )),
        // Too many connections, a server that shuts down, starts, or was killed.
        "53300" | "57P01" | "57P02" | "57P03" => unavailable(text),
        // A standby, or a role without the right.
        "25006" | "42501" => StoreError::ReadOnly(sentence!(
            "failure-store-check-role",
            "{what}; check the rights of the role, and that this is the primary server",
            what = text
        )),
        NO_SUCH_ROLE => StoreError::ReadOnly(text),
        "XX001" | "XX002" => StoreError::Damaged(text),
        "3D000" | "3F000" | "42P01" => StoreError::Missing(sentence!(
            "failure-store-missing-make-store",
            "{place}; make the store with `greenroom store init`",
            place = text
        )),
        code if code.starts_with("08") => unavailable(text),
        code if code.starts_with("22") || code.starts_with("23") => StoreError::Constraint(text),
        _ => StoreError::Io(text),
    }
}

/// Whether the connection is lost: closed, cut, or ended by a server that shuts down.
pub(crate) fn is_lost(error: &tokio_postgres::Error) -> bool {
    if let Some(code) = error.code() {
        return [SqlState::ADMIN_SHUTDOWN, SqlState::CRASH_SHUTDOWN].contains(code);
    }
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        if inner.is::<std::io::Error>() {
            return true;
        }
        source = inner.source();
    }
    error.is_closed()
}
