//! People who were erased (C10): their contact goes with all that names it, a keyed hash of each email stays (C6), and
//! the file is rewritten, because SQLite leaves what it deletes in the free space of its pages. Its `secure_delete` would
//! not be enough: where pages were split, copies of rows stay in both of them.

use std::collections::BTreeSet;

use greenroom_domain::{ContactId, Email, Join, StoreError, WebinarId, property};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use sha2::Sha256;

use crate::{
    SqliteStore,
    calls::{self, Named},
    contacts::row_of,
    error::Error,
    rows::{nanos, word},
    traces,
};

/// What a hash stands for.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Email,
    Contact,
    /// A webinar's id and Zoom's id of a registration with it.
    Registrant,
    /// A session's id and what somebody was called there.
    Speaker,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Contact => "contact",
            Self::Registrant => "registrant",
            Self::Speaker => "speaker",
        }
    }
}

/// Erases a living contact; says whether there was one.
pub(crate) fn erase(c: &Connection, contact: &ContactId, at: Timestamp) -> Result<bool, Error> {
    let Some(row) = row_of(c, contact)? else { return Ok(false) };
    // The emails of its registrations and attendances are emails that it once had.
    let emails: BTreeSet<Email> = c
        .prepare_cached(
            "SELECT email FROM contacts WHERE row = ?1 AND email IS NOT NULL
             UNION SELECT email FROM contact_emails WHERE contact = ?1
             UNION SELECT email FROM registrations WHERE contact = ?1
             UNION SELECT email FROM attendances WHERE contact = ?1 AND email IS NOT NULL",
        )?
        .query_map([row], |row| word(row, 0))?
        .collect::<Result<_, _>>()?;
    let mut named = Named::default();
    erase_activity(c, row, at, &mut named)?;
    c.prepare_cached("DELETE FROM contacts WHERE row = ?1")?.execute([row])?;
    let mut nobodys = Vec::new();
    for email in emails {
        if !is_held(c, email.as_str())? {
            remember(c, Kind::Email, email.as_str(), at)?;
            nobodys.push(email);
        }
    }
    traces::erase(c, &nobodys, at, &mut named)?;
    calls::unname(c, &named, at)?;
    to_be_scrubbed(c)?;
    Ok(true)
}

/// Erases a contact's own registrations and attendances, with the joins of those.
fn erase_activity(c: &Connection, contact: i64, at: Timestamp, named: &mut Named) -> Result<(), Error> {
    let registrations: Vec<(String, String)> = c
        .prepare_cached("DELETE FROM registrations WHERE contact = ?1 RETURNING webinar, registrant_id")?
        .query_map([contact], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (webinar, registrant) in registrations {
        traces::erase_registrant(c, &webinar, &registrant, at, named)?;
    }
    let name = full_name(c, contact)?;
    let attendances: Vec<(String, String)> = c
        .prepare_cached("DELETE FROM attendances WHERE contact = ?1 RETURNING session, person")?
        .query_map([contact], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut joins = c.prepare_cached("DELETE FROM joins WHERE session = ?1 AND person = ?2 RETURNING session, name")?;
    for (session, person) in attendances {
        named.extend(joins.query_map([&session, &person], |row| Ok((row.get(0)?, row.get(1)?)))?)?;
        named.add(session, &name);
    }
    Ok(())
}

/// The name that stands in the contact's properties; empty where there is none.
fn full_name(c: &Connection, contact: i64) -> Result<String, Error> {
    let mut query = c.prepare_cached("SELECT value FROM contact_properties WHERE contact = ?1 AND name = ?2")?;
    let mut part = |name| query.query_row(params![contact, name], |row| row.get::<_, String>(0)).optional();
    let parts = [part(property::FIRST_NAME)?, part(property::LAST_NAME)?];
    Ok(parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

/// Erases what is left of an email that nobody has, and leaves only its hash; says whether there was anything.
pub(crate) fn erase_email(c: &Connection, email: &Email, at: Timestamp) -> Result<bool, Error> {
    let mut named = Named::default();
    if is_held(c, email.as_str())? || !traces::erase(c, std::slice::from_ref(email), at, &mut named)? {
        return Ok(false);
    }
    calls::unname(c, &named, at)?;
    remember(c, Kind::Email, email.as_str(), at)?;
    to_be_scrubbed(c)?;
    Ok(true)
}

/// Whether a living contact has this email, as the primary or a secondary one.
pub(crate) fn is_held(c: &Connection, email: &str) -> Result<bool, Error> {
    Ok(c.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM contacts WHERE email = ?1)
             OR EXISTS (SELECT 1 FROM contact_emails WHERE email = ?1)",
    )?
    .query_row([email], |row| row.get(0))?)
}

/// Whether this email was erased, and nobody made a contact of it since.
pub(crate) fn is_erased(c: &Connection, email: &Email) -> Result<bool, Error> {
    Ok(erased_at(c, Kind::Email, email.as_str())?.is_some())
}

/// Whether something may be written down of this email without a contact: not of somebody who was erased (C10), unless
/// they log in to the account.
pub(crate) fn may_be_kept(c: &Connection, email: &Email) -> Result<bool, Error> {
    if !is_erased(c, email)? {
        return Ok(true);
    }
    Ok(c.prepare_cached("SELECT EXISTS (SELECT 1 FROM account_users WHERE email = ?1)")?
        .query_row([email.as_str()], |row| row.get(0))?)
}

/// Whether anybody was ever erased.
pub(crate) fn anybody(c: &Connection) -> rusqlite::Result<bool> {
    c.prepare_cached("SELECT EXISTS (SELECT 1 FROM erased)")?.query_row([], |row| row.get(0))
}

/// Whether a join is somebody's who was erased: by its email, or by a registration that went with them, unless it is
/// `registered` again.
pub(crate) fn is_erased_join(
    c: &Connection,
    webinar: &WebinarId,
    join: &Join,
    registered: bool,
) -> Result<bool, Error> {
    if let Some(email) = &join.email
        && is_erased(c, email)?
    {
        return Ok(true);
    }
    if let Some(text) = &join.invalid_email
        && names_erased(c, text)?
    {
        return Ok(true);
    }
    match join.registrant_id.as_ref().filter(|_| !registered) {
        Some(id) => Ok(erased_at(c, Kind::Registrant, &traces::registrant(webinar.as_str(), id))?.is_some()),
        None => Ok(false),
    }
}

/// Whether a text that is no email itself has one in it that was erased.
pub(crate) fn names_erased(c: &Connection, text: &str) -> Result<bool, Error> {
    let apart = |sign: char| sign.is_whitespace() || sign.is_control() || "<>()[]{}\"'`,;:|\\/".contains(sign);
    for part in text.split(apart).filter(|part| part.contains('@')) {
        if let Ok(email) = Email::parse(part.trim_matches('.'))
            && is_erased(c, &email)?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// When this was erased.
pub(crate) fn erased_at(c: &Connection, kind: Kind, name: &str) -> Result<Option<i64>, Error> {
    let Some(key) = key(c)? else { return Ok(None) };
    Ok(c.prepare_cached("SELECT erased_at FROM erased WHERE hash = ?1")?
        .query_row([hash(&key, kind, name)?], |row| row.get(0))
        .optional()?)
}

/// Keeps the hash of what is erased.
pub(crate) fn remember(c: &Connection, kind: Kind, name: &str, at: Timestamp) -> Result<(), Error> {
    c.prepare_cached("INSERT INTO erasure (one, key, to_scrub) VALUES (1, ?1, 0) ON CONFLICT DO NOTHING")?
        .execute([rand::random::<[u8; 32]>()])?;
    let Some(key) = key(c)? else { return Err(Error::refused("the key of the erasures could not be made")) };
    c.prepare_cached(
        "INSERT INTO erased (hash, kind, erased_at) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET erased_at = max(erased_at, excluded.erased_at)",
    )?
    .execute(params![hash(&key, kind, name)?, kind.word(), nanos(at)])?;
    Ok(())
}

/// A person has made a contact with this email by hand: it is like any other (C6).
pub(crate) fn welcome(c: &Connection, email: &Email) -> Result<(), Error> {
    if let Some(key) = key(c)? {
        let hash = hash(&key, Kind::Email, email.as_str())?;
        c.prepare_cached("DELETE FROM erased WHERE hash = ?1")?.execute([hash])?;
    }
    Ok(())
}

/// What was deleted in this transaction is to be overwritten too.
pub(crate) fn to_be_scrubbed(c: &Connection) -> Result<(), Error> {
    c.prepare_cached(
        "INSERT INTO erasure (one, key, to_scrub) VALUES (1, ?1, 1) ON CONFLICT DO UPDATE SET to_scrub = to_scrub + 1",
    )?
    .execute([rand::random::<[u8; 32]>()])?;
    Ok(())
}

/// What was removed for its age or for room still stands in the file's free space, and may be about anybody: the next
/// erasure overwrites it, whether or not it finds anything else.
pub(crate) fn leaves_traces(c: &Connection) -> Result<(), Error> {
    c.prepare_cached(
        "INSERT INTO erasure (one, key, to_scrub) VALUES (1, ?1, 1)
         ON CONFLICT DO UPDATE SET to_scrub = 1 WHERE to_scrub = 0",
    )?
    .execute([rand::random::<[u8; 32]>()])?;
    Ok(())
}

fn key(c: &Connection) -> rusqlite::Result<Option<Vec<u8>>> {
    c.prepare_cached("SELECT key FROM erasure")?.query_row([], |row| row.get(0)).optional()
}

fn hash(key: &[u8], kind: Kind, name: &str) -> Result<[u8; 32], Error> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key)
        .map_err(|_| StoreError::Damaged("the key of the erasures is no key".to_owned()))?;
    mac.update(kind.word().as_bytes());
    mac.update(b":");
    mac.update(name.as_bytes());
    Ok(mac.finalize().into_bytes().into())
}

impl SqliteStore {
    /// Rewrites the file where erasures have left traces in it, and empties the log beside it. Repeated after a crash, it
    /// does what is still to be done. Whoever writes meanwhile waits, for as long as it takes to copy the file.
    ///
    /// # Errors
    /// The store's; [`StoreError::Locked`] also where somebody reads for so long that the log cannot be emptied.
    pub async fn scrub(&self) -> Result<(), StoreError> {
        self.alone(scrub).await
    }
}

fn scrub(c: &Connection) -> Result<(), Error> {
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
        return Err(Error::Store(StoreError::Locked(
            "what was erased still stands in the log beside the store, because somebody reads there; erase once more"
                .to_owned(),
        )));
    }
    // Another process may have erased somebody meanwhile.
    c.execute("UPDATE erasure SET to_scrub = 0 WHERE to_scrub = ?1", [to_scrub])?;
    Ok(())
}
