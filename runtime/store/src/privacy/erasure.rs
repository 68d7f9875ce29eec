//! Erasing a person (C10: erased people leave only keyed hashes): the contact goes with all rows that name it, a keyed
//! hash of each email stays (C6: a sync does not create the contact again), and the file is rewritten, because SQLite
//! leaves deleted rows in the free space of its pages. Its `secure_delete` would not be enough: where pages were split,
//! copies of rows stay in both of them.

use std::collections::BTreeSet;

use greenroom_domain::{ContactId, Email, SessionId, StoreError, property, sentence};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    SqliteStore,
    activity::speakers::{self, SpeakerNames},
    contacts::{
        erased::{Kind, remember, to_be_scrubbed},
        lookup::{is_held, row_of},
    },
    platform::{error::Error, history, rows::email_in},
    privacy::traces,
};

/// Erases a living contact, and other contacts with its emails in an old spelling, which are the same person (C9), unless a
/// contact is left that has the email; answers whether there was one.
pub(crate) fn erase(c: &Connection, contact: &ContactId, at: Timestamp) -> Result<bool, Error> {
    let Some(emails) = erase_one(c, contact, at)? else { return Ok(false) };
    let spelled_otherwise = c
        .prepare_cached(
            "WITH emails (contact, email) AS (SELECT row, email FROM contacts UNION ALL SELECT contact, email FROM contact_emails)
             SELECT k.id, e.email, e.email IS k.email FROM emails e JOIN contacts k ON k.row = e.contact
             WHERE e.email IS NOT NULL AND greenroom_email(e.email) IS NOT e.email",
        )?
        .query_map([], |row| Ok((ContactId::new(row.get::<_, String>(0)?), email_in(row, 1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<Vec<(ContactId, Email, bool)>>>()?;
    for (other, email, is_primary) in spelled_otherwise {
        if !emails.contains(&email.clone().compared()) {
            continue;
        }
        if is_primary {
            erase_one(c, &other, at)?;
        } else {
            c.prepare_cached("DELETE FROM contact_emails WHERE email = ?1")?.execute([email.as_str()])?;
        }
    }
    Ok(true)
}

/// Erases one contact; answers those of its emails that nobody has now.
fn erase_one(c: &Connection, contact: &ContactId, at: Timestamp) -> Result<Option<Vec<Email>>, Error> {
    let Some(row) = row_of(c, contact)? else { return Ok(None) };
    // The emails of its registrations and attendances are emails that it once had.
    let emails: BTreeSet<Email> = c
        .prepare_cached(
            "SELECT email FROM contacts WHERE row = ?1 AND email IS NOT NULL
             UNION SELECT email FROM contact_emails WHERE contact = ?1
             UNION SELECT email FROM registrations WHERE contact = ?1
             UNION SELECT email FROM attendances WHERE contact = ?1 AND email IS NOT NULL",
        )?
        .query_map([row], |row| email_in(row, 0))?
        .map(|email| email.map(Email::compared))
        .collect::<Result<_, _>>()?;
    let mut names = SpeakerNames::default();
    erase_activity(c, row, at, &mut names)?;
    c.prepare_cached("DELETE FROM contacts WHERE row = ?1")?.execute([row])?;
    history::forget_contact(c, contact)?;
    let mut nobodys = Vec::new();
    for email in emails {
        if !is_held(c, email.as_str())? {
            remember(c, Kind::Email, email.as_str(), at)?;
            nobodys.push(email);
        }
    }
    traces::erase(c, &nobodys, at, &mut names)?;
    speakers::erase(c, &names, at)?;
    to_be_scrubbed(c)?;
    Ok(Some(nobodys))
}

/// Erases a contact's own registrations and attendances, with the joins of those.
fn erase_activity(c: &Connection, contact: i64, at: Timestamp, names: &mut SpeakerNames) -> Result<(), Error> {
    let registrations: Vec<(String, String)> = c
        .prepare_cached(
            "WITH theirs AS (SELECT webinar, email, registrant_id FROM registrations WHERE contact = ?1)
             SELECT webinar, registrant_id FROM theirs
             UNION SELECT o.webinar, o.registrant_id FROM other_registrants o JOIN theirs USING (webinar, email)",
        )?
        .query_map([contact], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    c.prepare_cached(
        "DELETE FROM other_registrants
         WHERE (email, webinar) IN (SELECT email, webinar FROM registrations WHERE contact = ?1)",
    )?
    .execute([contact])?;
    c.prepare_cached("DELETE FROM registrations WHERE contact = ?1")?.execute([contact])?;
    for (webinar, registrant) in registrations {
        traces::erase_registrant(c, &webinar, &registrant, at, names)?;
    }
    let name = full_name(c, contact)?;
    let attendances: Vec<(String, String)> = c
        .prepare_cached("DELETE FROM attendances WHERE contact = ?1 RETURNING session, person")?
        .query_map([contact], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut joins = c.prepare_cached("DELETE FROM joins WHERE session = ?1 AND person = ?2 RETURNING session, name")?;
    for (session, person) in attendances {
        names.extend(joins.query_map([&session, &person], |row| Ok((row.get(0)?, row.get(1)?)))?)?;
        names.add(SessionId::new(session), &name);
    }
    Ok(())
}

/// The name in the contact's properties; empty where there is none.
fn full_name(c: &Connection, contact: i64) -> Result<String, Error> {
    let mut query = c.prepare_cached("SELECT value FROM contact_properties WHERE contact = ?1 AND name = ?2")?;
    let mut part = |name| query.query_row(params![contact, name], |row| row.get::<_, String>(0)).optional();
    let parts = [part(property::FIRST_NAME)?, part(property::LAST_NAME)?];
    Ok(parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

/// Erases the rows with an email that no contact has, and leaves only its hash; answers whether there were any.
pub(crate) fn erase_email(c: &Connection, email: &Email, at: Timestamp) -> Result<bool, Error> {
    let mut names = SpeakerNames::default();
    if is_held(c, email.as_str())? || !traces::erase(c, std::slice::from_ref(email), at, &mut names)? {
        return Ok(false);
    }
    speakers::erase(c, &names, at)?;
    remember(c, Kind::Email, email.as_str(), at)?;
    to_be_scrubbed(c)?;
    Ok(true)
}

impl SqliteStore {
    /// Rewrites the file where erasures have left traces in it, and empties the log beside it. Repeated after a crash,
    /// it does the rest of the work. Writers wait for as long as it takes to copy the file.
    ///
    /// # Errors
    /// The store's; [`StoreError::Locked`] also where a reader takes so long that the log cannot be emptied.
    pub async fn scrub(&self) -> Result<(), StoreError> {
        self.outside_transaction(scrub).await
    }
}

/// The work of [`SqliteStore::scrub`], outside of a transaction.
pub(crate) fn scrub(c: &Connection) -> Result<(), Error> {
    let to_scrub: Option<i64> =
        c.query_row("SELECT to_scrub FROM erasure WHERE to_scrub > 0", [], |row| row.get(0)).optional()?;
    let Some(to_scrub) = to_scrub else { return Ok(()) };
    // The copy is as large as the store.
    c.pragma_update(None, "temp_store", "FILE")?;
    let rewritten = c.execute_batch("VACUUM");
    c.pragma_update(None, "temp_store", "MEMORY")?;
    rewritten?;
    let busy: bool = c.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy {
        return Err(Error::Store(StoreError::Locked(sentence!(
            "failure-store-log-read",
            "what was erased still stands in the log beside the store, because somebody reads there; erase once more"
        ))));
    }
    // Another process may have erased a person meanwhile.
    c.execute("UPDATE erasure SET to_scrub = 0 WHERE to_scrub = ?1", [to_scrub])?;
    Ok(())
}
