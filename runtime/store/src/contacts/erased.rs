//! The register of erased people (C10: erased people leave keyed hashes): emails, contacts, registrations and speakers
//! that were erased, and whether the file still contains traces of deleted rows.

use greenroom_domain::{ContactId, Email, Join, SessionId, WebinarId, emails_in, rules::erasure};
pub(crate) use greenroom_sealing::ErasedKind as Kind;
use greenroom_sealing::{erased_hash as hash, erased_listing_key};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::platform::{error::Error, rows::nanos};

/// Whether this email was erased, and no contact with it was made by hand since.
pub(crate) fn is_erased(c: &Connection, email: &Email) -> Result<bool, Error> {
    // The hash may be of the form for people: of a domain in letters, until format 8.
    let shown = email.shown();
    Ok(erased_at(c, Kind::Email, email.as_str())?.is_some()
        || (shown != email.as_str() && erased_at(c, Kind::Email, &shown)?.is_some()))
}

/// Whether a row about this email may be written, by [`erasure::may_be_kept`].
pub(crate) fn may_be_kept(c: &Connection, of_living_contact: bool, email: Option<&Email>) -> Result<bool, Error> {
    let Some(email) = email.filter(|_| !of_living_contact) else { return Ok(true) };
    let erased = is_erased(c, email)?;
    let account_user = erased
        && c.prepare_cached("SELECT EXISTS (SELECT 1 FROM account_users WHERE email = ?1)")?
            .query_row([email.as_str()], |row| row.get(0))?;
    Ok(erasure::may_be_kept(of_living_contact, erased, account_user))
}

/// Whether any person was ever erased.
pub(crate) fn anybody(c: &Connection) -> rusqlite::Result<bool> {
    c.prepare_cached("SELECT EXISTS (SELECT 1 FROM erased)")?.query_row([], |row| row.get(0))
}

/// Whether a join is an erased person's, by [`erasure::names_of_join`].
pub(crate) fn is_erased_join(
    c: &Connection,
    webinar: &WebinarId,
    session: &SessionId,
    join: &Join,
    registered: bool,
) -> Result<bool, Error> {
    for name in erasure::names_of_join(webinar, session, join, registered) {
        let erased = match name {
            erasure::ErasedName::Email(email) => is_erased(c, &email)?,
            erasure::ErasedName::Registrant(webinar, id) => {
                erased_at(c, Kind::Registrant, &erasure::registrant_key(webinar.as_str(), &id))?.is_some()
            }
            erasure::ErasedName::Person(session, id) => {
                erased_at(c, Kind::Registrant, &erasure::person_key(&session, &id))?.is_some()
            }
        };
        if erased {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a text that is no email itself has one in it that was erased.
pub(crate) fn names_erased(c: &Connection, text: &str) -> Result<bool, Error> {
    for email in emails_in(text) {
        if is_erased(c, &email)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a contact was erased at `since` or later.
pub(crate) fn contact_erased_since(c: &Connection, contact: &ContactId, since: Timestamp) -> Result<bool, Error> {
    let erased_at = erased_at(c, Kind::Contact, contact.as_str())?;
    Ok(erased_at.is_some_and(|erased_at| erased_at >= nanos(since)))
}

/// The hash that is kept of a name that is erased; none where nobody was ever erased.
pub(crate) fn hash_of(c: &Connection, kind: Kind, name: &str) -> Result<Option<[u8; 32]>, Error> {
    key(c)?.map(|key| Ok(hash(&key, kind, name)?)).transpose()
}

/// The time at which this name was erased, in nanoseconds; none where it was not.
pub(crate) fn erased_at(c: &Connection, kind: Kind, name: &str) -> Result<Option<i64>, Error> {
    let Some(key) = key(c)? else { return Ok(None) };
    Ok(c.prepare_cached("SELECT erased_at FROM erased WHERE hash = ?1")?
        .query_row([hash(&key, kind, name)?], |row| row.get(0))
        .optional()?)
}

/// Keeps the hash of a name that is erased.
pub(crate) fn remember(c: &Connection, kind: Kind, name: &str, at: Timestamp) -> Result<(), Error> {
    let key = made_key(c)?;
    c.prepare_cached(
        "INSERT INTO erased (hash, kind, erased_at) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET erased_at = max(erased_at, excluded.erased_at)",
    )?
    .execute(params![hash(&key, kind, name)?, kind.as_str(), nanos(at)])?;
    Ok(())
}

/// The key that takes the place of an erased person's in a listing under way: always the same, so that a person who is erased twice
/// meanwhile counts once.
pub(crate) fn listing_key(c: &Connection, listed: u64) -> Result<u64, Error> {
    Ok(erased_listing_key(&made_key(c)?, listed)?)
}

/// Forgets that an email was erased: a person has made a contact with it by hand (C6: a sync does not create a deleted
/// contact again).
pub(crate) fn end(c: &Connection, email: &Email) -> Result<(), Error> {
    if let Some(key) = key(c)? {
        for form in [email.as_str(), &email.shown()] {
            let hash = hash(&key, Kind::Email, form)?;
            c.prepare_cached("DELETE FROM erased WHERE hash = ?1")?.execute([hash])?;
        }
    }
    Ok(())
}

/// Notes that the next scrub has to overwrite what this transaction deletes.
pub(crate) fn to_be_scrubbed(c: &Connection) -> Result<(), Error> {
    c.prepare_cached(
        "INSERT INTO erasure (one, key, to_scrub) VALUES (1, ?1, 1) ON CONFLICT DO UPDATE SET to_scrub = to_scrub + 1",
    )?
    .execute([rand::random::<[u8; 32]>()])?;
    Ok(())
}

/// Notes that rows were removed for their age or for room. The file's free space still has them, and they may be about any
/// person: the next erasure overwrites them, whether or not it finds anything else.
pub(crate) fn leaves_traces(c: &Connection) -> Result<(), Error> {
    c.prepare_cached(
        "INSERT INTO erasure (one, key, to_scrub) VALUES (1, ?1, 1)
         ON CONFLICT DO UPDATE SET to_scrub = 1 WHERE to_scrub = 0",
    )?
    .execute([rand::random::<[u8; 32]>()])?;
    Ok(())
}

/// The key of the hashes, which is made where there is none.
fn made_key(c: &Connection) -> Result<Vec<u8>, Error> {
    c.prepare_cached("INSERT INTO erasure (one, key, to_scrub) VALUES (1, ?1, 0) ON CONFLICT DO NOTHING")?
        .execute([rand::random::<[u8; 32]>()])?;
    key(c)?.ok_or_else(|| Error::refused("the key of the erasures could not be made"))
}

fn key(c: &Connection) -> rusqlite::Result<Option<Vec<u8>>> {
    c.prepare_cached("SELECT key FROM erasure")?.query_row([], |row| row.get(0)).optional()
}
