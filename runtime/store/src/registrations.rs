//! Registrations, and what follows from them: T1 on the timeline, P2 and P3 of the contact. All of it is worked out from
//! the registrations' rows, so that it is the same in whatever order, and however often, they were written (P5).

use greenroom_domain::{
    Registration, WebinarId, property,
    rules::derived::{FromRegistrations, from_registrations},
};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    contacts::{registrations_of, row_of},
    effects::{Touched, write_property},
    erasure,
    error::Error,
    leases, marketing,
    rows::{nanos, to_word},
};

/// Keeps registrations; their webinars are known. One that names a contact which was deleted meanwhile is kept without
/// it: Zoom has the person all the same. Of somebody who was erased nothing is kept (C10), unless they log in to the
/// account.
pub(crate) fn register(c: &Connection, registrations: &[Registration], touched: &mut Touched) -> Result<(), Error> {
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
    if contact.is_none() && !erasure::may_be_kept(c, &registration.email)? {
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
        // Where the email changed hands, both contacts count anew.
        touched.registrations.extend(before.into_iter().chain(contact).map(|row| (row, key[0].to_owned())));
    }
    Ok(())
}

/// P2 and P3 of one contact, from its rows; says whether they changed. They are blank where it never registered.
pub(crate) fn recount(c: &Connection, contact: i64) -> Result<bool, Error> {
    let rows = registrations_of(c, contact)?;
    let FromRegistrations { last_join_url, registrations } = from_registrations(&rows);
    let count = (!rows.is_empty()).then(|| registrations.to_string());
    let link = write_property(c, contact, property::LAST_JOIN_URL, last_join_url.as_ref().map(|url| url.expose()))?;
    Ok(write_property(c, contact, property::REGISTRATIONS, count.as_deref())? || link)
}

/// T1 of one contact and one webinar, from its rows.
pub(crate) fn show(c: &Connection, contact: i64, webinar: &str) -> Result<(), Error> {
    match marketing::registration_of(c, contact, webinar)? {
        Some((state, at)) => c
            .prepare_cached(
                "INSERT INTO timeline_events (contact, kind, webinar, at, details)
                 VALUES (?1, 'registration', ?2, ?3, ?4)
                 ON CONFLICT (contact, kind, webinar, session) DO UPDATE SET at = excluded.at, details = excluded.details
                 WHERE (at, details) IS NOT (excluded.at, excluded.details)",
            )?
            .execute(params![contact, webinar, nanos(at), serde_json::json!({ "state": state }).to_string()])?,
        None => c
            .prepare_cached("DELETE FROM timeline_events WHERE contact = ?1 AND kind = 'registration' AND webinar = ?2")?
            .execute(params![contact, webinar])?,
    };
    Ok(())
}
