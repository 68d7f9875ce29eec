//! Rows of registrations.

use greenroom_domain::{
    ContactId, Email, Join, JoinUrl, Registration, RegistrationState, WebinarId,
    rules::{
        attendance::{registered_email, registrant_of},
        erasure::registrant_key,
    },
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{
    contacts::{
        erased,
        lookup::{is_held, row_of},
        touched::Touched,
    },
    platform::{
        error::Error,
        leases,
        rows::{email_in, instant, json, nanos, to_word, word},
    },
};

/// The columns that [`registration`] reads, of `registrations r` and its contact `k`.
const COLUMNS: &str = "r.webinar, r.email, k.id, r.registrant_id, r.state, r.join_url, r.registered_at, r.occurrences";

fn registration(row: &Row<'_>) -> rusqlite::Result<Registration> {
    Ok(Registration {
        webinar: word(row, 0)?,
        email: email_in(row, 1)?,
        contact: row.get::<_, Option<String>>(2)?.map(ContactId::new),
        registrant_id: row.get(3)?,
        state: word(row, 4)?,
        join_url: row.get::<_, Option<String>>(5)?.map(JoinUrl::new),
        registered_at: instant(row, 6)?,
        occurrences: json(row, 7)?,
    })
}

/// Registrations by webinar and email, in the order of the keys.
pub(crate) fn by_keys(c: &Connection, keys: &[(WebinarId, Email)]) -> Result<Vec<Option<Registration>>, Error> {
    let mut query = c.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM registrations r LEFT JOIN contacts k ON k.row = r.contact
         WHERE r.webinar = ?1 AND r.email = ?2"
    ))?;
    let found = keys
        .iter()
        .map(|(webinar, email)| Ok(query.query_row([webinar.as_str(), email.as_str()], registration).optional()?));
    found.collect()
}

/// The registrations of one contact, by webinar and email.
pub(crate) fn of_contact(c: &Connection, contact: i64) -> rusqlite::Result<Vec<Registration>> {
    c.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM registrations r LEFT JOIN contacts k ON k.row = r.contact
         WHERE r.contact = ?1 ORDER BY r.webinar, r.registered_at, r.email"
    ))?
    .query_map([contact], registration)?
    .collect()
}

/// The registrations with one webinar by email, after an email; only those in `state` where one is given.
pub(crate) fn of_webinar(
    c: &Connection,
    webinar: &WebinarId,
    state: Option<RegistrationState>,
    after: Option<&Email>,
    limit: i64,
) -> Result<Vec<Registration>, Error> {
    let mut query = c.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM registrations r LEFT JOIN contacts k ON k.row = r.contact
         WHERE r.webinar = ?1 AND r.email > ?2 AND (?3 IS NULL OR r.state = ?3) ORDER BY r.email LIMIT ?4"
    ))?;
    let state = state.as_ref().map(to_word).transpose()?;
    let after = after.map_or("", |email| email.as_str());
    let rows = query.query_map(params![webinar.as_str(), after, state, limit], registration)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The registrations of one contact with one webinar.
pub(crate) fn with_webinar(c: &Connection, contact: i64, webinar: &str) -> rusqlite::Result<Vec<Registration>> {
    // Left to itself, SQLite goes through all of the webinar's registrations.
    c.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM registrations r INDEXED BY registrations_by_contact
         LEFT JOIN contacts k ON k.row = r.contact WHERE r.contact = ?1 AND r.webinar = ?2"
    ))?
    .query_map(params![contact, webinar], registration)?
    .collect()
}

/// Writes registrations; their webinars are known. One whose contact was deleted meanwhile is written without it, because
/// Zoom still has it. One of an erased person is not written ([`erased::may_be_kept`]).
pub(crate) fn save(c: &Connection, registrations: &[Registration], touched: &mut Touched) -> Result<(), Error> {
    let mut lease: Option<(&WebinarId, i64)> = None;
    for registration in registrations {
        let under = match lease {
            Some((webinar, token)) if *webinar == registration.webinar => token,
            _ => leases::token_of(c, &registration.webinar)?,
        };
        lease = Some((&registration.webinar, under));
        write(c, registration, under, touched)?;
    }
    Ok(())
}

fn write(c: &Connection, registration: &Registration, under: i64, touched: &mut Touched) -> Result<(), Error> {
    let key = [registration.webinar.as_str(), registration.email.as_str()];
    let before: Option<i64> = c
        .prepare_cached("SELECT contact FROM registrations WHERE webinar = ?1 AND email = ?2")?
        .query_row(key, |row| row.get(0))
        .optional()?
        .flatten();
    let contact = match &registration.contact {
        Some(id) => row_of(c, id)?,
        None => None,
    };
    if !erased::may_be_kept(c, contact.is_some(), Some(&registration.email))? {
        return Ok(());
    }
    let changed = c
        .prepare_cached(
            "INSERT INTO registrations
                 (webinar, email, contact, registrant_id, state, join_url, registered_at, occurrences, made_under,
                  written_under)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)
             ON CONFLICT DO UPDATE SET contact = excluded.contact, registrant_id = excluded.registrant_id,
                 state = excluded.state, join_url = excluded.join_url, registered_at = excluded.registered_at,
                 occurrences = excluded.occurrences, written_under = excluded.written_under
             WHERE (contact, registrant_id, state, join_url, registered_at, occurrences)
                 IS NOT (excluded.contact, excluded.registrant_id, excluded.state, excluded.join_url,
                         excluded.registered_at, excluded.occurrences)",
        )?
        .execute(params![
            key[0],
            key[1],
            contact,
            registration.registrant_id,
            to_word(&registration.state)?,
            registration.join_url.as_ref().map(|url| url.expose()),
            nanos(registration.registered_at),
            serde_json::to_string(&registration.occurrences)?,
            under
        ])?;
    if changed > 0 {
        // Where the email was another contact's before, both are recounted.
        touched.registrations.extend(before.into_iter().chain(contact).map(|row| (row, key[0].to_owned())));
    }
    Ok(())
}

/// Writes Zoom's ids of registrations that do not count, see [`email_by_registrant`]. Those of erased people are not written
/// ([`erased::may_be_kept`]); their hashes are, because people may join by them without an email.
pub(crate) fn note_others(c: &Connection, webinar: &WebinarId, others: &[(String, Email)]) -> Result<(), Error> {
    for (id, email) in others {
        if id.trim().is_empty() {
            continue;
        }
        if !erased::may_be_kept(c, is_held(c, email.as_str())?, Some(email))? {
            let name = registrant_key(webinar.as_str(), id);
            erased::remember(c, erased::Kind::Registrant, &name, Timestamp::now())?;
            continue;
        }
        c.prepare_cached(
            "INSERT INTO other_registrants (webinar, registrant_id, email) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET email = excluded.email WHERE email IS NOT excluded.email",
        )?
        .execute([webinar.as_str(), id, email.as_str()])?;
    }
    Ok(())
}

/// The email of the registration that a person joined by, see [`registered_email`]. A registration that does not count gives
/// it too (C11: several registrations under one email are one person).
pub(crate) fn email_by_registrant(c: &Connection, webinar: &WebinarId, join: &Join) -> Result<Option<Email>, Error> {
    let Some(registrant) = registrant_of(join) else { return Ok(None) };
    let rows = c
        .prepare_cached(
            "SELECT state, registered_at, email FROM registrations INDEXED BY registrations_by_registrant
             WHERE webinar = ?1 AND registrant_id = ?2",
        )?
        .query_map([webinar.as_str(), registrant], |row| Ok((word(row, 0)?, instant(row, 1)?, email_in(row, 2)?)))?
        .collect::<Result<Vec<_>, _>>()?;
    if let Some(email) = registered_email(rows) {
        return Ok(Some(email));
    }
    Ok(c.prepare_cached("SELECT email FROM other_registrants WHERE webinar = ?1 AND registrant_id = ?2")?
        .query_row([webinar.as_str(), registrant], |row| email_in(row, 0))
        .optional()?)
}
