//! Copies of a store: made while it is in use, and put back in its place.
//!
//! A person who was erased after a copy was made is erased from it again when it is put back (C10: erased people leave only
//! keyed hashes). The store that is replaced has the hashes, so this needs that store.

mod erased_since;

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use greenroom_domain::{Sentence, StoreError, sentence};
use greenroom_sealing::{file_error, sync_directory_of};
use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, params};
use uuid::Uuid;

use self::erased_since::{Hashes, erase_again};
use crate::{
    SqliteStore,
    contacts::users,
    jobs,
    opening::recount,
    platform::{
        api_keys,
        error::{Error, damaged, missing, store_error},
        open::{self, OpenMode, configure, create_file, format_of},
    },
    runs::waits,
};

/// SQLite's own files beside a store.
const LOGS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Why a copy was not made, or not put in the place of a store.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub enum BackupError {
    /// The copy would take the place of a file.
    Exists(PathBuf),
    /// The folder of the copy does not exist.
    NoFolder(PathBuf),
    /// There is a store, and nobody has said that it may be replaced.
    NotReplaced(PathBuf),
    /// A process has the store open.
    InUse(PathBuf),
    /// A file that SQLite kept beside a store which is no longer there.
    Leftover(PathBuf),
    /// The store that is there cannot be read, so nobody can tell who was erased from it.
    Unreadable {
        /// The store.
        path: PathBuf,
        /// Why it cannot be read.
        reason: Sentence,
    },
    /// People were erased from both stores, under different keys.
    OtherStore,
    /// A store cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl BackupError {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Exists(path) => sentence!(
                "failure-backup-exists",
                "{file}: there is a file of that name, which stays as it is; name a new one",
                file = path.display()
            ),
            Self::NoFolder(path) => sentence!(
                "failure-backup-no-folder",
                "there is no folder {folder}: make it first, or name another place",
                folder = path.display()
            ),
            Self::NotReplaced(path) => sentence!(
                "failure-backup-not-replaced",
                "{file}: there is a store, which stays as it is; --replace keeps it under another name and puts the copy in its \
                 place",
                file = path.display()
            ),
            Self::InUse(path) => sentence!(
                "failure-backup-in-use",
                "{file}: a process uses this store: stop it first, such as `greenroom serve` or `greenroom run-schedule`",
                file = path.display()
            ),
            Self::Leftover(path) => sentence!(
                "failure-backup-leftover",
                "{file}: this file belongs to a store that was there before, and its contents would get into the new one: move \
                 it to where that store is",
                file = path.display()
            ),
            Self::Unreadable { path, reason } => sentence!(
                "failure-backup-unreadable",
                "{file}: the store that is there cannot be read ({why}), so nobody can tell who was erased from it: move it away \
                 with its -wal and -shm files, restore without --replace, and erase those people again",
                file = path.display(),
                why = reason
            ),
            Self::OtherStore => sentence!(
                "failure-backup-other-store",
                "the copy is of another store: the people who were erased from the one that is there cannot be found in it; move \
                 that store away first if the copy should take its place all the same"
            ),
            Self::Store(error) => error.sentence(),
        }
    }
}

/// What putting a copy in the place of a store did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The file that was replaced, under its new name; none where there was no store.
    pub replaced: Option<PathBuf>,
    /// What was changed in the copy, because of what may have happened since it was made.
    pub since: Since,
}

/// What was changed in a copy that was put back, because of what may have happened since it was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Since {
    /// How many people were erased again, because they were erased after the copy was made.
    pub erased_again: u64,
    /// How many API keys were revoked, because they are revoked or unknown in the store that was replaced.
    pub keys_revoked: u64,
    /// How many invocations and callbacks that were not done became dead letters, because they may have been done since.
    pub jobs_set_aside: u64,
    /// How many waits of runs ended, because they may have been completed since, and a link completes one once.
    pub waits_ended: u64,
}

impl SqliteStore {
    /// Copies the store at `from` to the new file `to`, also while processes write to it: the copy has everything that was
    /// committed before. It appears whole or not at all, and is its owner's alone. Blocks for as long as it takes to copy the
    /// file.
    ///
    /// The key that seals credentials is a file of its own, and is not copied.
    ///
    /// # Errors
    /// [`BackupError::Exists`] where there is a file at `to`, [`BackupError::NoFolder`] where there is no place for it; [`StoreError::Missing`] where there is no store, and the errors of
    /// opening a store and of writing a file.
    pub fn back_up(from: &Path, to: &Path) -> Result<(), BackupError> {
        if is_there(to)? {
            return Err(BackupError::Exists(to.to_owned()));
        }
        if let Some(folder) = to.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
            return Err(BackupError::NoFolder(folder.to_owned()));
        }
        no_leftovers(to)?;
        let unfinished = Unfinished::beside(to);
        copy(from, &unfinished.0)?;
        put(&unfinished.0, to)
    }

    /// Puts the copy at `from` in the place of the store at `to`, after it was checked to its end. With `replace` there may be a
    /// store: it keeps its contents under another name, and the people who were erased from it since the copy was made are
    /// erased again, and API keys that are revoked or unknown there are revoked. Invocations and callbacks that were not done
    /// become dead letters in any case, until a person retries them: they may have been done since. Sessions and invitations of account
    /// users end in any case, too: they may have been ended since. The copy itself stays as it is. If the process is killed, either store is there.
    ///
    /// # Errors
    /// [`BackupError::NotReplaced`] where there is a store and `replace` is false, [`BackupError::InUse`] while a process uses it,
    /// [`BackupError::OtherStore`] where erased people cannot be found in the copy, [`StoreError::Damaged`] and
    /// [`StoreError::Newer`] for a copy that cannot be used. Nothing was changed then.
    pub fn restore(from: &Path, to: &Path, replace: bool, now: Timestamp) -> Result<Restored, BackupError> {
        let is_there = is_there(to)?;
        if is_there && !replace {
            return Err(BackupError::NotReplaced(to.to_owned()));
        }
        if !is_there {
            no_leftovers(to)?;
        }
        sound(from)?;
        let unfinished = Unfinished::beside(to);
        copy(from, &unfinished.0)?;
        if !is_there {
            let since = bring_up_to_date(&unfinished.0, None, now)?;
            put(&unfinished.0, to)?;
            return Ok(Restored { replaced: None, since });
        }
        let old = Alone::with(to)?;
        let since = bring_up_to_date(&unfinished.0, Some(old.known(to)?), now)?;
        let replaced = old_name(to, now);
        let place = to.display().to_string();
        let moved = owned_as(&unfinished.0, to)
            .and_then(|()| keep_as(to, &replaced))
            .and_then(|()| fs::rename(&unfinished.0, to))
            .and_then(|()| sync_directory_of(to));
        moved.map_err(|error| file_error(&place, &error))?;
        drop(old);
        Ok(Restored { replaced: Some(replaced), since })
    }
}

/// A file that is removed, with SQLite's own files beside it, unless it was renamed.
struct Unfinished(PathBuf);

impl Unfinished {
    fn beside(path: &Path) -> Self {
        Self(with_suffix(path, &format!(".{}.unfinished", Uuid::now_v7())))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        for suffix in [""].into_iter().chain(LOGS) {
            // Most of them do not exist; one that cannot be removed does no harm but takes room.
            let _ = fs::remove_file(with_suffix(&self.0, suffix));
        }
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// `greenroom.db.replaced-2026-01-31T10-20-30Z`.
fn old_name(path: &Path, now: Timestamp) -> PathBuf {
    with_suffix(path, &format!(".replaced-{}", now.strftime("%Y-%m-%dT%H-%M-%SZ")))
}

fn is_there(path: &Path) -> Result<bool, StoreError> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(file_error(&path.display().to_string(), &error)),
    }
}

/// A connection that reads the store at `path`, whatever its format.
fn reading(path: &Path) -> Result<Connection, StoreError> {
    let place = path.display().to_string();
    if !path.exists() {
        return Err(missing(&place));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let sql = |error: rusqlite::Error| store_error(&place, &error);
    let connection = Connection::open_with_flags(path, flags).map_err(sql)?;
    configure(&connection).map_err(sql)?;
    match format_of(&connection, &place)? {
        0 => Err(missing(&place)),
        _ => Ok(connection),
    }
}

/// Checks a copy to its end, before anything depends on it.
fn sound(path: &Path) -> Result<(), StoreError> {
    let place = path.display().to_string();
    let connection = reading(path)?;
    let first: String = connection
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .map_err(|error| store_error(&place, &error))?;
    if first == "ok" { Ok(()) } else { Err(damaged(format!("{place}: {first}"))) }
}

/// Writes a copy of the store at `from`, as of now, into a new file that survives a power cut. It has no free pages, so nothing
/// that was deleted is in it.
fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    let connection = reading(from)?;
    let file = |error: io::Error| file_error(&to.display().to_string(), &error);
    // SQLite takes an empty file as a new one, and this one is its owner's alone.
    create_file(to).map_err(file)?;
    let copied = connection.execute("VACUUM INTO ?1", params![to.to_string_lossy()]);
    copied.map_err(|error| store_error(&to.display().to_string(), &error))?;
    File::open(to).and_then(|copy| copy.sync_all()).map_err(file)
}

/// Gives a finished file its name. There is none of that name; should another process have made one meanwhile, it stays.
fn put(unfinished: &Path, to: &Path) -> Result<(), BackupError> {
    let place = to.display().to_string();
    match fs::hard_link(unfinished, to) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(BackupError::Exists(to.to_owned())),
        // A file system without hard links, such as those of memory cards.
        Err(_) if !is_there(to)? => fs::rename(unfinished, to).map_err(|error| file_error(&place, &error))?,
        Err(error) => return Err(file_error(&place, &error).into()),
    }
    sync_directory_of(to).map_err(|error| file_error(&place, &error).into())
}

/// Keeps a file under a second name. Without hard links it has that one alone for a moment.
fn keep_as(path: &Path, name: &Path) -> io::Result<()> {
    fs::hard_link(path, name).or_else(|_| fs::rename(path, name))
}

/// Gives a file the owner of another one: the service runs as that one, whoever restores its store.
fn owned_as(path: &Path, other: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, chown};
        let (new, old) = (fs::metadata(path)?, fs::metadata(other)?);
        if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
            chown(path, Some(old.uid()), Some(old.gid()))?;
        }
    }
    #[cfg(not(unix))]
    let _ = (path, other);
    Ok(())
}

/// SQLite's own files of a store that is no longer there. SQLite would take what is in them for a part of the new one; the
/// shared memory (`-shm`) it makes anew.
fn no_leftovers(to: &Path) -> Result<(), BackupError> {
    for suffix in ["-wal", "-journal"] {
        let file = with_suffix(to, suffix);
        if is_there(&file)? {
            return Err(BackupError::Leftover(file));
        }
    }
    Ok(())
}

/// A connection to a store that no other process uses, and none can use while this one is open.
struct Alone(Connection);

impl Alone {
    fn with(path: &Path) -> Result<Self, BackupError> {
        let place = path.display().to_string();
        let sql = |error: rusqlite::Error| match store_error(&place, &error) {
            _ if is_busy(&error) => BackupError::InUse(path.to_owned()),
            error => unreadable(path, error),
        };
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(sql)?;
        format_of(&connection, &place).map_err(|error| unreadable(path, error))?;
        // No log is left beside the file, which would be taken for that of the copy. This is refused while the file is in use.
        let mode = connection.pragma_update_and_check(None, "journal_mode", "delete", |row| row.get::<_, String>(0));
        if mode.map_err(sql)? != "delete" {
            return Err(BackupError::InUse(path.to_owned()));
        }
        connection.execute_batch("BEGIN EXCLUSIVE").map_err(sql)?;
        Ok(Self(connection))
    }

    fn known(&self, path: &Path) -> Result<Known, BackupError> {
        let place = path.display().to_string();
        let known = Hashes::of(&self.0).and_then(|erased| Ok(Known { erased, keys: api_keys::valid(&self.0)? }));
        known.map_err(|error| unreadable(path, store_error(&place, &error)))
    }
}

/// A store that is damaged, or whose format is newer, needs a person; other errors may pass.
fn unreadable(path: &Path, error: StoreError) -> BackupError {
    match error {
        StoreError::Damaged(reason) => BackupError::Unreadable { path: path.to_owned(), reason },
        StoreError::Newer { .. } => BackupError::Unreadable { path: path.to_owned(), reason: error.sentence() },
        error => error.into(),
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        // Nothing was written; closing the connection ends the transaction as well.
        let _ = self.0.execute_batch("ROLLBACK");
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked))
}

/// What the store knows whose place a copy takes.
struct Known {
    /// The people who were erased.
    erased: Option<Hashes>,
    /// The ids of the API keys that are not revoked.
    keys: Vec<String>,
}

/// Brings a copy to the newest format, and to what the store in its place knows.
fn bring_up_to_date(copy: &Path, known: Option<Known>, now: Timestamp) -> Result<Since, BackupError> {
    let place = copy.display().to_string();
    let connection = open::writing_connection(copy, OpenMode::Existing, recount)?;
    let store = |error: Error| error.into_store(&place);
    users::end_all(&connection).map_err(|error| store_error(&place, &error))?;
    let mut since = Since {
        jobs_set_aside: jobs::set_aside(&connection, now).map_err(store)?,
        waits_ended: waits::end_all(&connection, now).map_err(store)?,
        ..Since::default()
    };
    let mut again = Some(0);
    if let Some(known) = known {
        since.keys_revoked = api_keys::revoke_others(&connection, &known.keys, now).map_err(store)?;
        if let Some(erased) = known.erased {
            again = erase_again(&connection, &erased, now).map_err(store)?;
        }
    }
    let sql = |error: rusqlite::Error| store_error(&place, &error);
    connection.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(())).map_err(sql)?;
    connection.close().map_err(|(_, error)| sql(error))?;
    File::open(copy).and_then(|file| file.sync_all()).map_err(|error| file_error(&place, &error))?;
    since.erased_again = again.ok_or(BackupError::OtherStore)?;
    Ok(since)
}
