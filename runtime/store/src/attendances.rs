//! Attendances, and what follows from them: T2 on the timeline, P1 and P4 of the contact; T3 where the session has a
//! recording. All of it is worked out from the attendances' rows (P5).

use std::collections::BTreeSet;

use greenroom_domain::{
    Attendance, PersonKey, SessionId, property,
    rules::derived::{FromAttendances, from_attendances},
};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    contacts::row_of,
    effects::{Touched, write_property},
    erasure,
    error::Error,
    rows::nanos,
};

/// These people attended. One whose contact was deleted meanwhile is kept without it; of somebody who was erased nothing
/// is kept (C10), unless they log in to the account.
pub(crate) fn attend(c: &Connection, attendances: &[Attendance], touched: &mut Touched) -> Result<(), Error> {
    for attendance in attendances {
        let key = [attendance.session.as_str(), attendance.person.0.as_str()];
        let before: Option<i64> = c
            .prepare_cached("SELECT contact FROM attendances WHERE session = ?1 AND person = ?2")?
            .query_row(key, |row| row.get(0))
            .optional()?
            .flatten();
        let contact = match &attendance.contact {
            Some(id) => row_of(c, id)?,
            None => None,
        };
        let of_erased = match &attendance.email {
            Some(email) if contact.is_none() => !erasure::may_be_kept(c, email)?,
            _ => false,
        };
        if of_erased {
            continue;
        }
        let presence = &attendance.presence;
        let changed = c
            .prepare_cached(
                "INSERT INTO attendances
                     (session, person, webinar, email, contact, joined_at, left_at, seconds, hundredths)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                 ON CONFLICT DO UPDATE SET email = excluded.email, contact = excluded.contact,
                     joined_at = excluded.joined_at, left_at = excluded.left_at, seconds = excluded.seconds,
                     hundredths = excluded.hundredths
                 WHERE (email, contact, joined_at, left_at, seconds, hundredths)
                     IS NOT (excluded.email, excluded.contact, excluded.joined_at, excluded.left_at, excluded.seconds,
                             excluded.hundredths)",
            )?
            .execute(params![
                key[0],
                key[1],
                attendance.webinar.as_str(),
                attendance.email.as_ref().map(|email| email.as_str()),
                contact,
                nanos(presence.joined_at),
                nanos(presence.left_at),
                presence.seconds,
                presence.hundredths
            ])?;
        if changed > 0 {
            for contact in [before, contact] {
                touched.attended(contact, attendance.webinar.as_str(), key[0]);
            }
        }
    }
    Ok(())
}

/// Nobody with these keys attended the session after all.
pub(crate) fn absent(
    c: &Connection,
    session: &SessionId,
    people: &[PersonKey],
    touched: &mut Touched,
) -> Result<(), Error> {
    for person in people {
        let gone: Option<(Option<i64>, String)> = c
            .prepare_cached("DELETE FROM attendances WHERE session = ?1 AND person = ?2 RETURNING contact, webinar")?
            .query_row([session.as_str(), &person.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        if let Some((contact, webinar)) = gone {
            touched.attended(contact, &webinar, session.as_str());
        }
    }
    Ok(())
}

/// P1 and P4 of one contact, from its rows; says whether they changed.
pub(crate) fn recount(c: &Connection, contact: i64) -> Result<bool, Error> {
    let rows: BTreeSet<(String, u32)> = c
        .prepare_cached("SELECT session, hundredths FROM attendances WHERE contact = ?1")?
        .query_map([contact], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let FromAttendances { average, attended } = from_attendances(rows);
    let attended = attended.map(|sessions| sessions.to_string());
    let changed = write_property(c, contact, property::AVERAGE_ATTENDANCE, average.as_deref())?;
    Ok(write_property(c, contact, property::ATTENDANCES, attended.as_deref())? || changed)
}

/// Which of a contact's attendances of a session counts, where it was there under two emails: the longest. Contact,
/// webinar and session follow as `?1` to `?3`.
pub(crate) const LONGEST: &str = "FROM attendances a INDEXED BY attendances_by_contact
    WHERE a.contact = ?1 AND a.webinar = ?2 AND a.session = ?3
    ORDER BY a.hundredths DESC, a.joined_at, a.person LIMIT 1";

/// T2 and T3 of one contact and one session, from its rows. What they tell besides is looked up when they are read.
pub(crate) fn show(c: &Connection, contact: i64, webinar: &str, session: &str) -> Result<(), Error> {
    let joined_at: Option<i64> = c
        .prepare_cached(&format!("SELECT a.joined_at {LONGEST}"))?
        .query_row(params![contact, webinar, session], |row| row.get(0))
        .optional()?;
    let Some(joined_at) = joined_at else {
        c.prepare_cached(
            "DELETE FROM timeline_events
             WHERE contact = ?1 AND kind IN ('attendance', 'recording') AND webinar = ?2 AND session = ?3",
        )?
        .execute(params![contact, webinar, session])?;
        return Ok(());
    };
    c.prepare_cached(
        "INSERT INTO timeline_events (contact, kind, webinar, session, at, details)
         VALUES (?1, 'attendance', ?2, ?3, ?4, '{}')
         ON CONFLICT (contact, kind, webinar, session) DO UPDATE SET at = excluded.at WHERE at <> excluded.at",
    )?
    .execute(params![contact, webinar, session, joined_at])?;
    c.prepare_cached(
        "INSERT INTO timeline_events (contact, kind, webinar, session, at, details)
         SELECT ?1, 'recording', ?2, session, saved_at, '{}' FROM calls WHERE session = ?3
         ON CONFLICT (contact, kind, webinar, session) DO NOTHING",
    )?
    .execute(params![contact, webinar, session])?;
    Ok(())
}
