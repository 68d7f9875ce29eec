//! Erasing again from a copy: the people who were erased from the store in whose place it comes, after the copy was made.

use std::collections::{BTreeSet, HashSet};

use greenroom_domain::{ContactId, Email, emails_in};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    contacts::{
        erased::{self, Kind},
        lookup,
    },
    platform::{error::Error, rows::email_in},
    privacy::{erasure, forget},
};

/// The hashes of the people who were erased from a store, with their key.
pub(super) struct Hashes {
    key: Vec<u8>,
    erased: Vec<(Vec<u8>, String, i64)>,
}

impl Hashes {
    /// None where nobody was ever erased, or the store is of a format before there were erasures.
    pub(super) fn of(c: &Connection) -> rusqlite::Result<Option<Self>> {
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
pub(super) fn erase_again(c: &Connection, hashes: &Hashes, now: Timestamp) -> Result<Option<u64>, Error> {
    let own: Option<Vec<u8>> = c.query_row("SELECT key FROM erasure", [], |row| row.get(0)).optional()?;
    if own.is_some_and(|own| own != hashes.key) {
        // Where nobody was erased, the key has nothing to find.
        return Ok(hashes.erased.is_empty().then_some(0));
    }
    c.execute_batch("BEGIN IMMEDIATE")?;
    let done = take_over(c, hashes).and_then(|new| erase_people(c, &new, now));
    c.execute_batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    let people = done?;
    // Also where nobody was counted: texts of runs, or jobs, may have been erased.
    erasure::scrub(c)?;
    Ok(Some(people))
}

/// Takes the hashes over. Answers those that are newer than the copy: of people who were erased after it was made.
fn take_over(c: &Connection, hashes: &Hashes) -> Result<HashSet<Vec<u8>>, Error> {
    c.execute("INSERT INTO erasure (one, key, to_scrub) VALUES (1, ?1, 0) ON CONFLICT DO NOTHING", [&hashes.key])?;
    let mut insert = c.prepare(
        "INSERT INTO erased (hash, kind, erased_at) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET erased_at = excluded.erased_at WHERE excluded.erased_at > erased_at",
    )?;
    let mut new = HashSet::new();
    for (hash, kind, erased_at) in &hashes.erased {
        if insert.execute(params![hash, kind, erased_at])? > 0 {
            new.insert(hash.clone());
        }
    }
    Ok(new)
}

/// Erases everybody of whom there are rows and whose hash is kept. Answers how many people they were.
fn erase_people(c: &Connection, new: &HashSet<Vec<u8>>, now: Timestamp) -> Result<u64, Error> {
    let (contacts, emails) = people(c, new)?;
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

/// The contacts and the emails in this store that were erased. A contact is also found by its id where that was erased after the
/// copy was made: its email may have been another one by then.
fn people(c: &Connection, new: &HashSet<Vec<u8>>) -> Result<(BTreeSet<ContactId>, BTreeSet<Email>), Error> {
    let (mut contacts, mut emails) = (BTreeSet::new(), BTreeSet::new());
    let mut of_contacts = c.prepare(
        "SELECT k.id, e.email FROM contacts k LEFT JOIN
             (SELECT row AS contact, email FROM contacts UNION ALL SELECT contact, email FROM contact_emails) e
             ON e.contact = k.row AND e.email IS NOT NULL",
    )?;
    let mut rows = of_contacts.query([])?;
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        let has_email = row.get_ref(1)?.as_str_or_null().map_err(rusqlite::Error::from)?.is_some();
        let hash = erased::hash_of(c, Kind::Contact, &id)?;
        let is_erased = hash.is_some_and(|hash| new.contains(hash.as_slice()))
            || (has_email && erased::is_erased(c, &email_in(row, 1)?)?);
        if is_erased {
            contacts.insert(ContactId::new(id));
        }
    }
    let mut of_jobs = c.prepare(
        "SELECT contact FROM (SELECT contact FROM jobs UNION SELECT contact FROM waits)
         WHERE contact IS NOT NULL AND contact NOT IN (SELECT id FROM contacts)",
    )?;
    let mut rows = of_jobs.query([])?;
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        if erased::erased_at(c, Kind::Contact, &id)?.is_some() {
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
    let mut texts = c.prepare(
        r#"SELECT r.record, j.body FROM runs r LEFT JOIN journals j ON j.run = r.id
         UNION ALL SELECT work, coalesce(failure, '') || ' ' || coalesce("cursor", '') FROM jobs
         UNION ALL SELECT title || ' ' || coalesce(value, ''), completed_by FROM waits"#,
    )?;
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
