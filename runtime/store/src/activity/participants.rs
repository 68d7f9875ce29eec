//! The people of a session, each with all of their joins.

use std::collections::BTreeMap;

use greenroom_domain::{
    Attendance, Contact, ContactId, Email, Identity, Join, PersonKey, SessionId, WebinarId, property,
    rules::attendance::PeopleOfZoom, store::Participant,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{
    activity::{
        attendances::{ATTENDANCE, attendance},
        registrations::email_by_registrant,
    },
    contacts::erased,
    platform::{
        error::Error,
        rows::{count, instant, nanos, optional_email},
    },
};

/// Works out all keys anew, from the registrations of now and all joins of the session.
pub(crate) fn identify(c: &Connection, webinar: &WebinarId, session: &SessionId) -> Result<(), Error> {
    let mut people = PeopleOfZoom::default();
    let several = "AND j.person_id IN (SELECT person_id FROM joins WHERE session = ?1 AND person_id IS NOT NULL
                                       GROUP BY person_id HAVING count(*) > 1)";
    let mut query = c.prepare_cached(&format!("{JOIN} WHERE j.session = ?1 {several}"))?;
    let mut rows = query.query([session.as_str()])?;
    while let Some(row) = rows.next()? {
        let join = join(row)?;
        people.add(&join, email_by_registrant(c, webinar, &join)?.as_ref());
    }
    let mut other: Vec<(String, Join)> = Vec::new();
    let mut query = c.prepare_cached(&format!("{JOIN} WHERE j.session = ?1"))?;
    let mut rows = query.query([session.as_str()])?;
    while let Some(row) = rows.next()? {
        let join = join(row)?;
        let registered = email_by_registrant(c, webinar, &join)?;
        let PersonKey(key) = people.key(&join, registered.as_ref());
        if row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)? != key {
            other.push((key, join));
        }
    }
    let mut update =
        c.prepare_cached("UPDATE joins SET person = ?4 WHERE session = ?1 AND user_id = ?2 AND joined_at = ?3")?;
    for (key, join) in other {
        update.execute(params![session.as_str(), join.user_id, nanos(join.joined_at), key])?;
    }
    Ok(())
}

/// People of a session in the order of their keys, each with all their joins.
pub(crate) fn page(
    c: &Connection,
    webinar: &WebinarId,
    session: &SessionId,
    after: Option<&PersonKey>,
    limit: i64,
) -> Result<Vec<Participant>, Error> {
    let first = after.map_or("", |key| &key.0);
    let last: Option<String> = c
        .prepare_cached(
            "SELECT max(person) FROM
                 (SELECT DISTINCT person FROM joins WHERE session = ?1 AND person > ?2 ORDER BY person LIMIT ?3)",
        )?
        .query_row(params![session.as_str(), first, limit], |row| row.get(0))?;
    let Some(last) = last else { return Ok(Vec::new()) };
    let mut query = c.prepare_cached(&format!(
        "{JOIN} INDEXED BY joins_by_person WHERE j.session = ?1 AND j.person > ?2 AND j.person <= ?3
         ORDER BY j.person, j.joined_at, j.user_id"
    ))?;
    let mut people: Vec<Participant> = Vec::new();
    let mut rows = query.query([session.as_str(), first, &last])?;
    while let Some(row) = rows.next()? {
        let key = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        let join = join(row)?;
        match people.last_mut() {
            Some(last) if last.person.0 == key => last.joins.push(join),
            _ => {
                let person = PersonKey(key.to_owned());
                people.push(Participant {
                    joins: vec![join],
                    registered: is_registered(c, webinar, &person)?,
                    known: attendance_of(c, session, key)?,
                    person,
                });
            }
        }
    }
    Ok(people)
}

/// The identity of each email, and the names of the contact whose primary email it is.
pub(crate) fn people(c: &Connection, emails: &[Email]) -> Result<Vec<(Identity, Option<Contact>)>, Error> {
    let anybody_erased = erased::anybody(c)?;
    let mut query = c.prepare_cached(&format!(
        "SELECT k.id, k.version,
             (SELECT value FROM contact_properties WHERE contact = k.row AND name = '{}'),
             (SELECT value FROM contact_properties WHERE contact = k.row AND name = '{}'),
             (SELECT id FROM contacts WHERE row = (SELECT contact FROM contact_emails WHERE email = ?1)),
             EXISTS (SELECT 1 FROM account_users WHERE email = ?1),
             EXISTS (SELECT 1 FROM tombstones WHERE email = ?1)
         FROM (SELECT 1) LEFT JOIN contacts k ON k.email = ?1",
        property::FIRST_NAME,
        property::LAST_NAME
    ))?;
    let people = emails.iter().map(|email| {
        let (identity, contact) = query.query_row([email.as_str()], |row| {
            let primary_of = row.get::<_, Option<String>>(0)?.map(ContactId::new);
            let mut contact = None;
            if let Some(id) = &primary_of {
                let mut properties = BTreeMap::new();
                for (column, name) in [(2, property::FIRST_NAME), (3, property::LAST_NAME)] {
                    properties.extend(row.get::<_, Option<String>>(column)?.map(|value| (name.to_owned(), value)));
                }
                let (id, email, version) = (id.clone(), Some(email.clone()), count(row, 1)?);
                contact = Some(Contact { id, email, secondary_emails: Vec::new(), properties, version });
            }
            let identity = Identity {
                email: email.clone(),
                primary_of,
                secondary_of: row.get::<_, Option<String>>(4)?.map(ContactId::new),
                account_user: row.get(5)?,
                deleted: row.get(6)?,
                erased: false,
            };
            Ok((identity, contact))
        })?;
        let is_erased = anybody_erased && erased::is_erased(c, email)?;
        Ok((identity.with_erasure(is_erased), contact))
    });
    people.collect()
}

/// The key of the `position`th person of a session, counted from 1.
pub(crate) fn key_at(c: &Connection, session: &SessionId, position: u64) -> Result<Option<PersonKey>, Error> {
    let Some(before) = position.checked_sub(1).and_then(|before| i64::try_from(before).ok()) else { return Ok(None) };
    Ok(c.prepare_cached("SELECT DISTINCT person FROM joins WHERE session = ?1 ORDER BY person LIMIT 1 OFFSET ?2")?
        .query_row(params![session.as_str(), before], |row| Ok(PersonKey(row.get(0)?)))
        .optional()?)
}

/// Reads joins, with their keys, for [`join`]; a condition on `j` follows.
const JOIN: &str = "SELECT j.person, j.user_id, j.person_id, j.registrant_id, j.email, j.invalid_email, j.name,
        j.joined_at, j.left_at
    FROM joins j";

fn join(row: &Row<'_>) -> rusqlite::Result<Join> {
    Ok(Join {
        user_id: row.get(1)?,
        person_id: row.get(2)?,
        registrant_id: row.get(3)?,
        email: optional_email(row, 4)?,
        invalid_email: row.get(5)?,
        name: row.get(6)?,
        joined_at: instant(row, 7)?,
        left_at: instant(row, 8)?,
    })
}

fn is_registered(c: &Connection, webinar: &WebinarId, person: &PersonKey) -> Result<bool, Error> {
    let Some(email) = person.email() else { return Ok(false) };
    Ok(c.prepare_cached("SELECT EXISTS (SELECT 1 FROM registrations WHERE webinar = ?1 AND email = ?2)")?
        .query_row([webinar.as_str(), email], |row| row.get(0))?)
}

fn attendance_of(c: &Connection, session: &SessionId, key: &str) -> Result<Option<Attendance>, Error> {
    Ok(c.prepare_cached(&format!("{ATTENDANCE} WHERE a.session = ?1 AND a.person = ?2"))?
        .query_row([session.as_str(), key], attendance)
        .optional()?)
}
