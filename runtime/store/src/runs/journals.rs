//! Journals of runs, and the packages that ran.

use greenroom_domain::{
    RunId, StoreError,
    store::{Journal, JournalLevel, KeptJournal, RunRecord},
};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    platform::{
        error::Error,
        rows::{instant, nanos, to_word, word},
    },
    runs::quota,
};

/// The precision of a package's last use: a store that is opened often is not written to each time.
const IN_USE: SignedDuration = SignedDuration::from_hours(1);

/// Writes a run's journal, after its record; without its body where that is to be erased. Older ones make room for it
/// where all have more bytes than the quota.
pub(crate) fn write(
    c: &Connection,
    run: &RunRecord,
    journal: &Journal,
    erased_at: Option<Timestamp>,
    quota: u64,
) -> Result<(), Error> {
    if journal.level == JournalLevel::Off {
        return Err(Error::refused("a journal that is off is not written"));
    }
    let (id, level) = (run.id.to_string(), to_word(&journal.level)?);
    if let Some(at) = erased_at {
        c.prepare_cached("INSERT INTO dropped_journals (run, level, dropped_at, erased) VALUES (?1, ?2, ?3, 1)")?
            .execute(params![id, level, nanos(at)])?;
        return Ok(());
    }
    c.prepare_cached("INSERT INTO journals (run, package, level, body) VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        id,
        run.package,
        level,
        journal.body
    ])?;
    // The run's own contact is in its row.
    for contact in journal.contacts.iter().filter(|contact| Some(*contact) != run.contact.as_ref()) {
        c.prepare_cached("INSERT INTO journal_contacts (contact, run) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
            .execute([contact.as_str(), &id])?;
    }
    quota::keep_within(c, quota, journal.body.len() as u64)
}

pub(crate) fn of_run(c: &Connection, run: RunId) -> Result<Option<KeptJournal>, Error> {
    let id = run.to_string();
    let kept = c
        .prepare_cached("SELECT level, body FROM journals WHERE run = ?1")?
        .query_row([&id], |row| {
            Ok(KeptJournal { run, level: word(row, 0)?, body: row.get(1)?, erased_at: None, dropped_at: None })
        })
        .optional()?;
    if kept.is_some() {
        return Ok(kept);
    }
    Ok(c.prepare_cached("SELECT level, dropped_at, erased FROM dropped_journals WHERE run = ?1")?
        .query_row([&id], |row| {
            let (at, erased) = (Some(instant(row, 1)?), row.get(2)?);
            let (erased_at, dropped_at) = if erased { (at, None) } else { (None, at) };
            Ok(KeptJournal { run, level: word(row, 0)?, body: None, erased_at, dropped_at })
        })
        .optional()?)
}

/// Notes that a package is in use; false where it is not kept.
pub(crate) fn note_use(c: &Connection, digest: &str, now: Timestamp) -> Result<bool, Error> {
    let a_while_ago = now.checked_sub(IN_USE).unwrap_or(Timestamp::MIN);
    c.prepare_cached("UPDATE packages SET kept_at = ?2 WHERE digest = ?1 AND kept_at < ?3")?.execute(params![
        digest,
        nanos(now),
        nanos(a_while_ago)
    ])?;
    Ok(c.prepare_cached("SELECT EXISTS (SELECT 1 FROM packages WHERE digest = ?1)")?
        .query_row([digest], |row| row.get(0))?)
}

pub(crate) fn keep_package(c: &Connection, digest: &str, package: &[u8], now: Timestamp) -> Result<(), Error> {
    c.prepare_cached(
        "INSERT INTO packages (digest, kept_at, package) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET kept_at = excluded.kept_at",
    )?
    .execute(params![digest, nanos(now), package])?;
    Ok(())
}

pub(crate) fn package(c: &Connection, digest: &str) -> Result<Option<Vec<u8>>, Error> {
    Ok(c.prepare_cached("SELECT package FROM packages WHERE digest = ?1")?
        .query_row([digest], |row| row.get(0))
        .optional()?)
}

/// A journal belongs to a run.
pub(crate) fn without_run() -> Error {
    Error::Store(StoreError::Constraint("a journal belongs to a run, and the commit has none".into()))
}
