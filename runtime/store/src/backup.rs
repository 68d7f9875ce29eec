//! Copies of a store: made while it is in use, and put back in its place.
//!
//! A person who was erased after a copy was made is erased from it again when it is put back (C10: erased people leave only
//! keyed hashes). The store that is replaced has the hashes, so this needs that store.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use greenroom_domain::{ContactId, Email, StoreError, emails_in};
use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use uuid::Uuid;

use crate::{
    SqliteStore,
    contacts::{
        erased::{self, Kind},
        lookup,
    },
    opening::recount,
    platform::{
        error::{Error, damaged, missing, store_error},
        open::{self, OpenMode, configure, create_file, file_error, format_of, sync_directory_of},
        rows::email_in,
    },
    privacy::{erasure, forget},
};

/// Why a copy was not made, or not put in the place of a store.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The copy would take the place of a file.
    #[error("{}: there is a file of that name, which stays as it is; name a new one", .0.display())]
    Exists(PathBuf),
    /// There is a store, and nobody has said that it may be replaced.
    #[error("{}: there is a store, which stays as it is; --replace keeps it under another name and puts the copy in its place", .0.display())]
    NotReplaced(PathBuf),
    /// A process has the store open.
    #[error("{}: a process uses this store: stop it first, such as `greenroom serve` or `greenroom run-schedule`", .0.display())]
    InUse(PathBuf),
    /// People were erased from both stores, under different keys.
    #[error(
        "the copy is of another store: the people who were erased from the one that is there cannot be found in it; move that \
         store away first if the copy should take its place all the same"
    )]
    OtherStore,
    /// A store cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What putting a copy in the place of a store did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The file that was replaced, under its new name; none where there was no store.
    pub replaced: Option<PathBuf>,
    /// How many people were erased again, because they were erased after the copy was made.
    pub erased_again: u64,
}

impl SqliteStore {
    /// Copies the store at `from` to the new file `to`, also while processes write to it: the copy has everything that was
    /// committed before. It appears whole or not at all, and is its owner's alone. Blocks for as long as it takes to copy the
    /// file.
    ///
    /// The key that seals credentials is a file of its own, and is not copied.
    ///
    /// # Errors
    /// [`BackupError::Exists`] where there is a file at `to`; [`StoreError::Missing`] where there is no store, and the errors of
    /// opening a store and of writing a file.
    pub fn back_up(from: &Path, to: &Path) -> Result<(), BackupError> {
        if is_there(to)? {
            return Err(BackupError::Exists(to.to_owned()));
        }
        let unfinished = Unfinished::beside(to);
        copy(from, &unfinished.0)?;
        put(&unfinished.0, to)
    }

    /// Puts the copy at `from` in the place of the store at `to`, after it was checked to its end. With `replace` there may be a
    /// store: it keeps its contents under another name, and the people who were erased from it since the copy was made are
    /// erased again. The copy itself stays as it is. If the process is killed, either store is there.
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
        sound(from)?;
        let unfinished = Unfinished::beside(to);
        copy(from, &unfinished.0)?;
        if !is_there {
            bring_up_to_date(&unfinished.0, None, now)?;
            put(&unfinished.0, to)?;
            return Ok(Restored { replaced: None, erased_again: 0 });
        }
        let old = Alone::with(to)?;
        let erased_again = bring_up_to_date(&unfinished.0, old.hashes(to)?, now)?;
        let replaced = old_name(to, now);
        let place = to.display().to_string();
        let moved = fs::hard_link(to, &replaced).and_then(|()| put_over(&unfinished.0, to));
        moved.map_err(|error| file_error(&place, &error))?;
        drop(old);
        Ok(Restored { replaced: Some(replaced), erased_again })
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
        for suffix in ["", "-wal", "-shm", "-journal"] {
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
    if first == "ok" { Ok(()) } else { Err(damaged(&format!("{place}: {first}"))) }
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
    let linked = fs::hard_link(unfinished, to).and_then(|()| sync_directory_of(to));
    linked.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => BackupError::Exists(to.to_owned()),
        _ => file_error(&to.display().to_string(), &error).into(),
    })
}

fn put_over(unfinished: &Path, to: &Path) -> io::Result<()> {
    fs::rename(unfinished, to)?;
    sync_directory_of(to)
}

/// A connection to a store that no other process uses, and none can use while this one is open.
struct Alone(Connection);

impl Alone {
    fn with(path: &Path) -> Result<Self, BackupError> {
        let place = path.display().to_string();
        let sql = |error: rusqlite::Error| {
            if is_busy(&error) { BackupError::InUse(path.to_owned()) } else { store_error(&place, &error).into() }
        };
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(sql)?;
        format_of(&connection, &place)?;
        // No log is left beside the file, which would be taken for that of the copy. This is refused while the file is in use.
        let mode = connection.pragma_update_and_check(None, "journal_mode", "delete", |row| row.get::<_, String>(0));
        if mode.map_err(sql)? != "delete" {
            return Err(BackupError::InUse(path.to_owned()));
        }
        connection.execute_batch("BEGIN EXCLUSIVE").map_err(sql)?;
        Ok(Self(connection))
    }

    fn hashes(&self, path: &Path) -> Result<Option<Hashes>, StoreError> {
        Hashes::of(&self.0).map_err(|error| store_error(&path.display().to_string(), &error))
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

/// Brings a copy to the newest format, and erases the people who were erased from the store in its place since it was made.
/// Answers how many.
fn bring_up_to_date(copy: &Path, erased: Option<Hashes>, now: Timestamp) -> Result<u64, BackupError> {
    let place = copy.display().to_string();
    let connection = open::writing_connection(copy, OpenMode::Existing, recount)?;
    let again = match erased {
        Some(erased) => erase_again(&connection, &erased, now).map_err(|error| error.into_store(&place))?,
        None => Some(0),
    };
    let sql = |error: rusqlite::Error| store_error(&place, &error);
    connection.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(())).map_err(sql)?;
    connection.close().map_err(|(_, error)| sql(error))?;
    File::open(copy).and_then(|file| file.sync_all()).map_err(|error| file_error(&place, &error))?;
    again.ok_or(BackupError::OtherStore)
}

/// The hashes of the people who were erased from a store, with their key.
struct Hashes {
    key: Vec<u8>,
    erased: Vec<(Vec<u8>, String, i64)>,
}

impl Hashes {
    /// None where nobody was ever erased, or the store is of a format before there were erasures.
    fn of(c: &Connection) -> rusqlite::Result<Option<Self>> {
        let tables = "SELECT count(*) = 2 FROM sqlite_schema WHERE type = 'table' AND name IN ('erased', 'erasure')";
        if !c.query_row(tables, [], |row| row.get(0))? {
            return Ok(None);
        }
        let Some(key) = c.query_row("SELECT key FROM erasure", [], |row| row.get(0)).optional()? else {
            return Ok(None);
        };
        let mut query = c.prepare("SELECT hash, kind, erased_at FROM erased")?;
        let erased = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(Some(Self { key, erased: erased.collect::<Result<_, _>>()? }))
    }
}

/// Erases everybody who has one of these hashes. Answers how many; none where the hashes have another key, so that nobody can be
/// found by them.
fn erase_again(c: &Connection, hashes: &Hashes, now: Timestamp) -> Result<Option<u64>, Error> {
    let own: Option<Vec<u8>> = c.query_row("SELECT key FROM erasure", [], |row| row.get(0)).optional()?;
    if own.is_some_and(|own| own != hashes.key) {
        // Where nobody was erased, the key has nothing to find.
        return Ok(hashes.erased.is_empty().then_some(0));
    }
    c.execute_batch("BEGIN IMMEDIATE")?;
    let done = take_over(c, hashes).and_then(|()| erase_people(c, now));
    c.execute_batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    let people = done?;
    if people > 0 {
        erasure::scrub(c)?;
    }
    Ok(Some(people))
}

fn take_over(c: &Connection, hashes: &Hashes) -> Result<(), Error> {
    c.execute("INSERT INTO erasure (one, key, to_scrub) VALUES (1, ?1, 0) ON CONFLICT DO NOTHING", [&hashes.key])?;
    let mut insert =
        c.prepare("INSERT INTO erased (hash, kind, erased_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?;
    for (hash, kind, erased_at) in &hashes.erased {
        insert.execute(params![hash, kind, erased_at])?;
    }
    Ok(())
}

/// Erases everybody of whom there are rows and whose hash is kept. Answers how many people they were.
fn erase_people(c: &Connection, now: Timestamp) -> Result<u64, Error> {
    let (contacts, emails) = people(c)?;
    let mut people = 0;
    for contact in contacts {
        let emails = lookup::emails_of(c, &contact)?;
        forget::forget(c, Some(&contact), &emails, now, forget::Scanned::default())?;
        people += u64::from(erasure::erase(c, &contact, now)?);
    }
    let mut others = Vec::new();
    for email in emails {
        if !lookup::is_held(c, email.as_str())? {
            people += u64::from(erasure::erase_email(c, &email, now)?);
            others.push(email);
        }
    }
    if !others.is_empty() {
        forget::forget(c, None, &others, now, forget::Scanned::default())?;
    }
    Ok(people)
}

/// The contacts and the emails in this store that were erased.
fn people(c: &Connection) -> Result<(BTreeSet<ContactId>, BTreeSet<Email>), Error> {
    let (mut contacts, mut emails) = (BTreeSet::new(), BTreeSet::new());
    let mut of_contacts = c.prepare(
        "SELECT k.id, e.email FROM contacts k LEFT JOIN
             (SELECT row AS contact, email FROM contacts UNION ALL SELECT contact, email FROM contact_emails) e
             ON e.contact = k.row AND e.email IS NOT NULL",
    )?;
    let mut rows = of_contacts.query([])?;
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        let email = row.get_ref(1)?.as_str_or_null().map_err(rusqlite::Error::from)?.is_some();
        // A contact with the id of an erased one may have been made by hand since: its email is not erased then.
        let is_erased = if email {
            erased::is_erased(c, &email_in(row, 1)?)?
        } else {
            erased::erased_at(c, Kind::Contact, &id)?.is_some()
        };
        if is_erased {
            contacts.insert(ContactId::new(id));
        }
    }
    let mut others = c.prepare(
        "SELECT email FROM registrations UNION SELECT email FROM attendances WHERE email IS NOT NULL
         UNION SELECT email FROM joins WHERE email IS NOT NULL UNION SELECT email FROM left_out UNION SELECT email FROM tombstones
         UNION SELECT email FROM intents",
    )?;
    let mut rows = others.query([])?;
    while let Some(row) = rows.next()? {
        let email = email_in(row, 0)?;
        if erased::is_erased(c, &email)? {
            emails.insert(email);
        }
    }
    let mut texts = c.prepare("SELECT r.record, j.body FROM runs r LEFT JOIN journals j ON j.run = r.id")?;
    let mut rows = texts.query([])?;
    while let Some(row) = rows.next()? {
        for column in 0..2 {
            let text = row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)?;
            for email in text.into_iter().flat_map(emails_in) {
                if erased::is_erased(c, &email)? {
                    emails.insert(email);
                }
            }
        }
    }
    Ok((contacts, emails))
}
