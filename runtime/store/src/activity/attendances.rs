//! Rows of attendances.

use greenroom_domain::{Attendance, ContactId, PersonKey, Presence, SessionId};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{
    contacts::{erased, lookup::row_of, touched::Touched},
    platform::{
        error::Error,
        rows::{instant, nanos, optional_email, word},
    },
};

/// Reads attendances for [`attendance`]; a condition on `a` follows.
pub(crate) const ATTENDANCE: &str =
    "SELECT a.webinar, a.session, a.person, a.email, k.id, a.joined_at, a.left_at, a.seconds, a.hundredths
     FROM attendances a LEFT JOIN contacts k ON k.row = a.contact";

pub(crate) fn attendance(row: &Row<'_>) -> rusqlite::Result<Attendance> {
    Ok(Attendance {
        webinar: word(row, 0)?,
        session: SessionId::new(row.get::<_, String>(1)?),
        person: PersonKey(row.get(2)?),
        email: optional_email(row, 3)?,
        contact: row.get::<_, Option<String>>(4)?.map(ContactId::new),
        presence: Presence {
            joined_at: instant(row, 5)?,
            left_at: instant(row, 6)?,
            seconds: row.get(7)?,
            hundredths: row.get(8)?,
        },
    })
}

/// The attendances of one contact.
pub(crate) fn of_contact(c: &Connection, contact: i64) -> rusqlite::Result<Vec<Attendance>> {
    c.prepare_cached(&format!("{ATTENDANCE} WHERE a.contact = ?1"))?.query_map([contact], attendance)?.collect()
}

/// Writes attendances. One whose contact was deleted meanwhile is written without it. One of an erased person is not
/// written ([`erased::may_be_kept`]).
pub(crate) fn save(c: &Connection, attendances: &[Attendance], touched: &mut Touched) -> Result<(), Error> {
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
        if !erased::may_be_kept(c, contact.is_some(), attendance.email.as_ref())? {
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

/// Removes the attendances of people who did not attend the session after all.
pub(crate) fn remove(
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

/// The attendance of a contact in a session that decides, as
/// [`greenroom_domain::rules::activity::deciding_attendance`] says. Contact, webinar and session follow as `?1` to `?3`.
pub(crate) const LONGEST: &str = "FROM attendances a INDEXED BY attendances_by_contact
    WHERE a.contact = ?1 AND a.webinar = ?2 AND a.session = ?3
    ORDER BY a.hundredths DESC, a.joined_at, a.person LIMIT 1";
