//! Webinars, registrations, and what follows from them: T1 on the timeline, M1 and M2 on the marketing event, P2 and P3 of
//! the contact. All of it is worked out from the registrations' rows, so that it is the same in whatever order, and
//! however often, they were written (P5).

use greenroom_domain::{
    Registration, RegistrationState, Webinar, property,
    rules::derived::{FromRegistrations, from_registrations},
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    contacts::{registrations_of, row_of},
    effects::{Touched, write_property},
    erasure,
    error::Error,
    rows::{instant, nanos, to_word, word},
};

/// Keeps a webinar and its marketing event (M1).
pub(crate) fn save_webinar(c: &Connection, webinar: &Webinar) -> Result<(), Error> {
    let host_email = webinar.host_email.as_ref().map(|e| e.as_str());
    let changed = c
        .prepare_cached(
            "INSERT INTO webinars (id, zoom_account, topic, host_id, host_email, details) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET zoom_account = excluded.zoom_account, topic = excluded.topic,
                 host_id = excluded.host_id, host_email = excluded.host_email, details = excluded.details
             WHERE details IS NOT excluded.details",
        )?
        .execute(params![
            webinar.id.as_str(),
            webinar.zoom_account.as_str(),
            webinar.topic,
            webinar.host_id,
            host_email,
            serde_json::to_string(webinar)?
        ])?;
    if changed == 0 {
        return Ok(());
    }
    let first_occurrence = || webinar.occurrences.iter().filter(|o| !o.deleted).filter_map(|o| o.starts_at).min();
    c.prepare_cached(
        "INSERT INTO marketing_events (webinar, name, organiser, starts_at, ends_at, url) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT DO UPDATE SET name = excluded.name, organiser = excluded.organiser,
             starts_at = excluded.starts_at, ends_at = excluded.ends_at, url = excluded.url",
    )?
    .execute(params![
        webinar.id.as_str(),
        webinar.topic,
        host_email.unwrap_or(&webinar.host_id),
        webinar.starts_at.or_else(first_occurrence).map(nanos),
        webinar.planned_end().map(nanos),
        webinar.join_url
    ])?;
    Ok(())
}

/// Keeps a registration. One that names a contact which was deleted meanwhile is kept without it: Zoom has the person all
/// the same. Of somebody who was erased nothing is kept (C10), unless they log in to the account.
pub(crate) fn register(
    c: &Connection,
    registration: &Registration,
    webinar: &Webinar,
    touched: &mut Touched,
) -> Result<(), Error> {
    save_webinar(c, webinar)?;
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
    if contact.is_none() && erasure::is_erased(c, &registration.email)? {
        let account_user: bool = c
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM account_users WHERE email = ?1)")?
            .query_row([key[1]], |row| row.get(0))?;
        if !account_user {
            return Ok(());
        }
    }
    let changed = c
        .prepare_cached(
            "INSERT INTO registrations
                 (webinar, email, contact, registrant_id, state, join_url, registered_at, occurrences)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT DO UPDATE SET contact = excluded.contact, registrant_id = excluded.registrant_id,
                 state = excluded.state, join_url = excluded.join_url, registered_at = excluded.registered_at,
                 occurrences = excluded.occurrences
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
            serde_json::to_string(&registration.occurrences)?
        ])?;
    if changed > 0 {
        // Where the email changed hands, both contacts count anew.
        touched.registrations.extend(before.into_iter().chain(contact).map(|row| (row, key[0].to_owned())));
    }
    Ok(())
}

/// Works out what follows from the registrations that were touched.
pub(crate) fn follow(c: &Connection, touched: &mut Touched, now: Timestamp) -> Result<(), Error> {
    let mut last = None;
    for (contact, webinar) in &touched.registrations {
        show_registration(c, *contact, webinar, now)?;
        if last.replace(*contact) != Some(*contact) && recount(c, *contact)? {
            touched.changed.insert(*contact);
        }
    }
    Ok(())
}

/// P2 and P3 of one contact, from its rows; says whether they changed. They are blank where it never registered.
fn recount(c: &Connection, contact: i64) -> Result<bool, Error> {
    let mut rows = registrations_of(c, contact)?;
    let ever = !rows.is_empty();
    // P3 counts webinars. A contact has two registrations with one where its primary email changed in between: the
    // later one counts; they come ordered by webinar and time.
    rows.retain(|r| r.state == RegistrationState::Approved);
    rows.reverse();
    rows.dedup_by(|a, b| a.webinar == b.webinar);
    let FromRegistrations { last_join_url, registrations } = from_registrations(&rows);
    let count = ever.then(|| registrations.to_string());
    let link = write_property(c, contact, property::LAST_JOIN_URL, last_join_url.as_ref().map(|url| url.expose()))?;
    Ok(write_property(c, contact, property::REGISTRATIONS, count.as_deref())? || link)
}

/// T1 and M2 of one contact and one webinar, from its rows.
fn show_registration(c: &Connection, contact: i64, webinar: &str, now: Timestamp) -> Result<(), Error> {
    // Where there are two (see `recount`), one that stands or may yet says more than one that does not.
    let found: Option<(RegistrationState, Timestamp)> = c
        .prepare_cached(
            // Left to itself, SQLite goes through all of the webinar's registrations.
            "SELECT state, registered_at FROM registrations INDEXED BY registrations_by_contact
             WHERE contact = ?1 AND webinar = ?2
             ORDER BY state = 'approved' DESC, state = 'pending' DESC, registered_at DESC, email DESC LIMIT 1",
        )?
        .query_row(params![contact, webinar], |row| Ok((word(row, 0)?, instant(row, 1)?)))
        .optional()?;
    match found {
        Some((state, at)) => c
            .prepare_cached(
                "INSERT INTO timeline_events (contact, kind, webinar, at, details)
                 VALUES (?1, 'registration', ?2, ?3, ?4)
                 ON CONFLICT (contact, kind, webinar, session) DO UPDATE SET at = excluded.at, details = excluded.details",
            )?
            .execute(params![contact, webinar, nanos(at), serde_json::json!({ "state": state }).to_string()])?,
        None => c
            .prepare_cached("DELETE FROM timeline_events WHERE contact = ?1 AND kind = 'registration' AND webinar = ?2")?
            .execute(params![contact, webinar])?,
    };
    // Who waits for approval, or was denied, has neither registered nor cancelled. When somebody cancelled Zoom does not
    // say: when it was first seen stands for that.
    let on_event = match found {
        Some((RegistrationState::Approved, at)) => Some(("REGISTERED", at)),
        Some((RegistrationState::Cancelled, _)) => Some(("CANCELLED", now)),
        _ => None,
    };
    match on_event {
        Some((state, at)) => c
            .prepare_cached(
                "INSERT INTO marketing_event_contacts (webinar, contact, state, at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET state = excluded.state, at = excluded.at
                 WHERE state IN ('REGISTERED', 'CANCELLED')
                     AND (state <> excluded.state OR (state = 'REGISTERED' AND at <> excluded.at))",
            )?
            .execute(params![webinar, contact, state, nanos(at)])?,
        None => c
            .prepare_cached(
                "DELETE FROM marketing_event_contacts
                 WHERE webinar = ?1 AND contact = ?2 AND state IN ('REGISTERED', 'CANCELLED')",
            )?
            .execute(params![webinar, contact])?,
    };
    Ok(())
}
