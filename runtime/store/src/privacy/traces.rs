//! Erasing the rows of webinars that have an email (C10: erased people leave only keyed hashes): registrations, joins,
//! attendances, emails that were left out, events of actions, and the
//! keys of listings under way. A transcript keeps the words and loses
//! the speaker's name ([`crate::activity::speakers::erase`]). The settings' history keeps the users who changed them.

use greenroom_domain::{Email, PersonKey, SessionId, rules::erasure::registrant_key, store::Mentions};
use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::{
    activity::{action_events, consequences::work_out, listings, speakers::SpeakerNames},
    contacts::{
        erased::{Kind, remember},
        touched::Touched,
    },
    platform::error::Error,
};

/// Erases every row that has one of these emails, which are no living contact's; answers whether there were any. A
/// contact that had one of them before is recounted (P5: derived properties equal a recount). `names` gets the names
/// that they had in sessions.
///
/// Joins have no index by email: all are read once, which is less work than the rewriting of the file that follows.
pub(crate) fn erase(c: &Connection, emails: &[Email], at: Timestamp, names: &mut SpeakerNames) -> Result<bool, Error> {
    if emails.is_empty() {
        return Ok(false);
    }
    let mut touched = Touched::default();
    let mut found = false;
    for email in emails {
        found |= c.prepare_cached("DELETE FROM tombstones WHERE email = ?1")?.execute([email.as_str()])? > 0;
        let registrations: Vec<(Option<i64>, String, String)> = c
            .prepare_cached("DELETE FROM registrations WHERE email = ?1 RETURNING contact, webinar, registrant_id")?
            .query_map([email.as_str()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<Result<_, _>>()?;
        let others: Vec<(String, String)> = c
            .prepare_cached("DELETE FROM other_registrants WHERE email = ?1 RETURNING webinar, registrant_id")?
            .query_map([email.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        for (webinar, id) in &others {
            erase_registrant(c, webinar, id, at, names)?;
        }
        found |= !registrations.is_empty() || !others.is_empty();
        for (contact, webinar, id) in registrations {
            erase_registrant(c, &webinar, &id, at, names)?;
            touched.registrations.extend(contact.map(|contact| (contact, webinar)));
        }
    }
    found |= erase_joins(c, emails, &mut touched, names)?;
    found |= erase_left_out(c, emails)?;
    found |= action_events::erase(c, emails)?;
    listings::erase(c, emails)?;
    work_out(c, touched, at)?;
    Ok(found)
}

/// Erases the joins of a registration that was erased, and remembers its hash: Zoom still has them, some without an email.
pub(crate) fn erase_registrant(
    c: &Connection,
    webinar: &str,
    id: &str,
    at: Timestamp,
    names: &mut SpeakerNames,
) -> Result<(), Error> {
    if id.is_empty() {
        return Ok(());
    }
    let mut joins = c.prepare_cached(
        "DELETE FROM joins WHERE session IN (SELECT id FROM sessions WHERE webinar = ?1) AND registrant_id = ?2
         RETURNING session, name",
    )?;
    names.extend(joins.query_map([webinar, id], |row| Ok((row.get(0)?, row.get(1)?)))?)?;
    c.prepare_cached("DELETE FROM other_registrants WHERE webinar = ?1 AND registrant_id = ?2")?
        .execute([webinar, id])?;
    remember(c, Kind::Registrant, &registrant_key(webinar, id), at)
}

fn erase_joins(
    c: &Connection,
    emails: &[Email],
    touched: &mut Touched,
    names: &mut SpeakerNames,
) -> Result<bool, Error> {
    let list = serde_json::to_string(emails)?;
    let keys: Vec<PersonKey> = emails.iter().map(PersonKey::of_email).collect();
    let keys = serde_json::to_string(&keys)?;
    let mentions = Mentions::of(emails);
    let mut joins: Vec<(String, i64, SessionId)> = Vec::new();
    let mut query = c.prepare_cached(
        "SELECT session, user_id, joined_at, invalid_email,
             email IN (SELECT value FROM json_each(?1)) OR person IN (SELECT value FROM json_each(?2))
         FROM joins
         WHERE email IN (SELECT value FROM json_each(?1)) OR person IN (SELECT value FROM json_each(?2))
             OR invalid_email IS NOT NULL",
    )?;
    let mut rows = query.query([&list, &keys])?;
    while let Some(row) = rows.next()? {
        let invalid = row.get_ref(3)?.as_str_or_null().map_err(rusqlite::Error::from)?;
        // An email within a text that is none.
        let theirs =
            row.get::<_, Option<bool>>(4)? == Some(true) || invalid.is_some_and(|text| mentions.found_in(text));
        if theirs {
            joins.push((row.get(1)?, row.get(2)?, SessionId::new(row.get::<_, String>(0)?)));
        }
    }
    let mut gone = !joins.is_empty();
    for (user_id, joined_at, session) in joins {
        let (person, name): (String, String) = c
            .prepare_cached(
                "DELETE FROM joins WHERE session = ?1 AND user_id = ?2 AND joined_at = ?3 RETURNING person, name",
            )?
            .query_row(params![session.as_str(), user_id, joined_at], |row| Ok((row.get(0)?, row.get(1)?)))?;
        names.add(session.clone(), &name);
        // The join was another person's, who used their link: the next sync recounts that person's attendance.
        delete_attendances(
            c,
            "session = ?1 AND person = ?2
             AND NOT EXISTS (SELECT 1 FROM joins j WHERE j.session = ?1 AND j.person = ?2)",
            [session.as_str(), &person],
            touched,
        )?;
    }
    gone |= delete_attendances(
        c,
        "email IN (SELECT value FROM json_each(?1)) OR person IN (SELECT value FROM json_each(?2))",
        [&list, &keys],
        touched,
    )?;
    Ok(gone)
}

/// Deletes attendances on a condition; answers whether there were any.
fn delete_attendances(
    c: &Connection,
    condition: &str,
    values: [&str; 2],
    touched: &mut Touched,
) -> Result<bool, Error> {
    let mut delete =
        c.prepare_cached(&format!("DELETE FROM attendances WHERE {condition} RETURNING contact, webinar, session"))?;
    let mut any = false;
    let mut rows = delete.query(values)?;
    while let Some(row) = rows.next()? {
        any = true;
        let (webinar, session): (String, String) = (row.get(1)?, row.get(2)?);
        touched.attended(row.get(0)?, &webinar, &session);
    }
    Ok(any)
}

fn erase_left_out(c: &Connection, emails: &[Email]) -> Result<bool, Error> {
    let mentions = Mentions::of(emails);
    let mut theirs: Vec<String> = Vec::new();
    let mut query = c.prepare_cached("SELECT DISTINCT email FROM left_out")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let text = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        if mentions.found_in(text) {
            theirs.push(text.to_owned());
        }
    }
    let mut delete = c.prepare_cached("DELETE FROM left_out WHERE email = ?1")?;
    for email in &theirs {
        delete.execute([email])?;
    }
    Ok(!theirs.is_empty())
}
