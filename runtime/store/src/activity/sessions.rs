//! Rows of sessions and joins (each join is one time that a person was in a session).

use greenroom_domain::{
    Join, RecordingState, Session, SessionId, SyncRun, Webinar, WebinarId,
    rules::{
        attendance::{person_key, person_of},
        contact_rows::Refusal,
        erasure,
    },
    store::{KnownSession, KnownWebinar},
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    activity::{
        audit, marketing, parts,
        registrations::email_by_registrant,
        speakers::{self, SpeakerNames},
    },
    contacts::{
        erased::{self, Kind},
        touched::Touched,
    },
    platform::{
        error::Error,
        leases,
        rows::{instant, json, nanos, optional_instant, optional_json, word},
    },
};

/// Writes sessions that took place.
pub(crate) fn save(c: &Connection, sessions: &[Session], touched: &mut Touched) -> Result<(), Error> {
    for of_one in sessions.chunk_by(|one, next| one.webinar == next.webinar) {
        let Some(first) = of_one.first() else { continue };
        parts::changing(c, first.webinar.as_str(), touched, |touched| save_of_one(c, of_one, touched))?;
    }
    Ok(())
}

/// Writes sessions of one webinar.
fn save_of_one(c: &Connection, sessions: &[Session], touched: &mut Touched) -> Result<(), Error> {
    for session in sessions {
        let before: Option<(Option<i64>, bool)> = c
            .prepare_cached("SELECT ends_at, complete_at IS NOT NULL FROM sessions WHERE id = ?1")?
            .query_row([session.id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let ends_at = session.ends_at.map(nanos);
        c.prepare_cached(
            "INSERT INTO sessions (id, webinar, topic, starts_at, ends_at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET topic = excluded.topic, starts_at = excluded.starts_at, ends_at = excluded.ends_at
             WHERE (topic, starts_at, ends_at) IS NOT (excluded.topic, excluded.starts_at, excluded.ends_at)",
        )?
        .execute(params![
            session.id.as_str(),
            session.webinar.as_str(),
            session.topic,
            nanos(session.starts_at),
            ends_at
        ])?;
        if before.is_some_and(|(before, complete)| complete && before != ends_at) {
            marketing::session_end_changed(c, &session.webinar, touched)?;
        }
    }
    Ok(())
}

/// Writes joins that were listed. A join that is stored unchanged keeps its key, because the key depends on the session's other
/// joins ([`super::participants::identify`]). Joins of an erased person, which Zoom still has, are not written (C10: erased
/// people leave only keyed hashes); the hashes of their names are remembered, because a transcript may have the names.
pub(crate) fn save_joins(
    c: &Connection,
    webinar: &WebinarId,
    session: &SessionId,
    joins: &[Join],
) -> Result<(), Error> {
    let under = leases::token_of(c, webinar)?;
    let anybody_erased = erased::anybody(c)?;
    let mut names = SpeakerNames::default();
    let registered = joins.iter().map(|join| email_by_registrant(c, webinar, join)).collect::<Result<Vec<_>, _>>()?;
    // Zoom's ids of erased people: their joins without an email are theirs too (C11), on this page and on others.
    if anybody_erased {
        for (join, registered) in joins.iter().zip(&registered) {
            let Some(person) = person_of(join) else { continue };
            if erased::is_erased_join(c, webinar, session, join, registered.is_some())? {
                erased::remember(c, Kind::Registrant, &erasure::person_key(session, person), Timestamp::now())?;
                c.prepare_cached("DELETE FROM joins WHERE session = ?1 AND person = 'person:' || ?2")?
                    .execute([session.as_str(), person])?;
            }
        }
    }
    for (join, registered) in joins.iter().zip(&registered) {
        if anybody_erased && erased::is_erased_join(c, webinar, session, join, registered.is_some())? {
            names.add(session.clone(), &join.name);
            continue;
        }
        c.prepare_cached(
            "INSERT INTO joins (session, user_id, joined_at, left_at, person, person_id, registrant_id, email,
                                invalid_email, name, made_under)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             ON CONFLICT DO UPDATE SET left_at = excluded.left_at, person = excluded.person,
                 person_id = excluded.person_id, registrant_id = excluded.registrant_id, email = excluded.email,
                 invalid_email = excluded.invalid_email, name = excluded.name
             WHERE (left_at, person_id, registrant_id, email, invalid_email, name)
                 IS NOT (excluded.left_at, excluded.person_id, excluded.registrant_id, excluded.email,
                         excluded.invalid_email, excluded.name)",
        )?
        .execute(params![
            session.as_str(),
            join.user_id,
            nanos(join.joined_at),
            nanos(join.left_at),
            person_key(join, registered.as_ref()).0,
            join.person_id,
            join.registrant_id,
            join.email.as_ref().map(|email| email.as_str()),
            join.invalid_email,
            join.name,
            under
        ])?;
    }
    // The store had a transcript with the name, and the file keeps it until it is rewritten.
    if speakers::erase(c, &names, Timestamp::now())? {
        erased::to_be_scrubbed(c)?;
    }
    Ok(())
}

/// Notes that all participants of the session were listed.
pub(crate) fn note_listed(c: &Connection, session: &SessionId) -> rusqlite::Result<()> {
    c.prepare_cached("UPDATE sessions SET listed = 1 WHERE id = ?1 AND listed = 0")?.execute([session.as_str()])?;
    Ok(())
}

/// Notes whether the session was a rehearsal: the states that depend on ends of sessions are to be worked out again.
pub(crate) fn note_rehearsal(
    c: &Connection,
    webinar: &WebinarId,
    session: &SessionId,
    rehearsal: bool,
    touched: &mut Touched,
) -> Result<(), Error> {
    let before: Option<(Option<bool>, bool)> = c
        .prepare_cached("SELECT rehearsal, complete_at IS NOT NULL FROM sessions WHERE id = ?1 AND webinar = ?2")?
        .query_row([session.as_str(), webinar.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((before, is_complete)) = before else { return Err(Refusal::SessionUnknown(session.clone()).into()) };
    parts::changing(c, webinar.as_str(), touched, |_| {
        c.prepare_cached("UPDATE sessions SET rehearsal = ?2 WHERE id = ?1 AND rehearsal IS NOT ?2")?
            .execute(params![session.as_str(), rehearsal])?;
        Ok(())
    })?;
    if before != Some(rehearsal) && is_complete {
        marketing::session_end_changed(c, webinar, touched)?;
    }
    Ok(())
}

/// Notes that all participants of the session are known, if a listing of them was believed ([`note_listed`]). Else nothing is
/// done: without a listing, attendance was only worked out for the people whom the store knew before.
pub(crate) fn note_complete(
    c: &Connection,
    webinar: &WebinarId,
    session: &SessionId,
    at: Timestamp,
    touched: &mut Touched,
) -> Result<(), Error> {
    let listed: Option<bool> = c
        .prepare_cached("SELECT listed FROM sessions WHERE id = ?1 AND webinar = ?2")?
        .query_row([session.as_str(), webinar.as_str()], |row| row.get(0))
        .optional()?;
    match listed {
        None => return Err(Refusal::SessionUnknown(session.clone()).into()),
        Some(false) => return Ok(()),
        Some(true) => {}
    }
    c.prepare_cached("UPDATE sessions SET complete_at = ?2 WHERE id = ?1 AND complete_at IS NULL")?
        .execute(params![session.as_str(), nanos(at)])?;
    let mut stale = c.prepare_cached(
        "DELETE FROM attendances WHERE session = ?1 AND NOT EXISTS
             (SELECT 1 FROM joins j WHERE j.session = attendances.session AND j.person = attendances.person)
         RETURNING contact",
    )?;
    let mut rows = stale.query([session.as_str()])?;
    while let Some(row) = rows.next()? {
        touched.attended(row.get(0)?, webinar.as_str(), session.as_str());
    }
    marketing::note_no_shows(c, webinar, at, touched)
}

/// Writes the state of a session's recording (R2: a recording that is not synced has its reason).
pub(crate) fn save_recording(
    c: &Connection,
    session: &SessionId,
    state: &RecordingState,
    again_at: Option<Timestamp>,
) -> Result<(), Error> {
    let known: bool = c
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM sessions WHERE id = ?1)")?
        .query_row([session.as_str()], |row| row.get(0))?;
    if !known {
        return Err(Refusal::SessionUnknown(session.clone()).into());
    }
    c.prepare_cached(
        "UPDATE sessions SET recording = ?2, recording_again_at = ?3
         WHERE id = ?1 AND (recording, recording_again_at) IS NOT (?2, ?3)",
    )?
    .execute(params![session.as_str(), serde_json::to_string(state)?, again_at.map(nanos)])?;
    Ok(())
}

/// Webinars with the results of their syncs.
pub(crate) fn webinars(c: &Connection, id: Option<&WebinarId>) -> Result<Vec<KnownWebinar>, Error> {
    let all =
        "SELECT w.details, coalesce(m.cancelled, 0) FROM webinars w LEFT JOIN marketing_events m ON m.webinar = w.id";
    let mut query = match id {
        Some(_) => c.prepare_cached(&format!("{all} WHERE w.id = ?1"))?,
        None => c.prepare_cached(&format!("{all} WHERE ?1 IS NULL ORDER BY w.id"))?,
    };
    let found = query
        .query_map([id.map(|id| id.as_str())], |row| Ok((json::<Webinar>(row, 0)?, row.get(1)?)))?
        .collect::<Result<Vec<_>, _>>()?;
    found
        .into_iter()
        .map(|(webinar, cancelled)| {
            let last_sync: Option<SyncRun> = audit::of_webinar(c, &webinar.id, 1)?.pop();
            let sessions = of_webinar(c, &webinar.id)?;
            Ok(KnownWebinar { webinar, cancelled, last_sync, sessions })
        })
        .collect()
}

fn of_webinar(c: &Connection, webinar: &WebinarId) -> Result<Vec<KnownSession>, Error> {
    let mut query = c.prepare_cached(
        "SELECT id, webinar, topic, starts_at, ends_at, complete_at,
             EXISTS (SELECT 1 FROM joins j WHERE j.session = s.id), recording, recording_again_at, rehearsal
         FROM sessions s WHERE webinar = ?1 ORDER BY starts_at, id",
    )?;
    let rows = query.query_map([webinar.as_str()], |row| {
        Ok(KnownSession {
            session: Session {
                id: SessionId::new(row.get::<_, String>(0)?),
                webinar: word(row, 1)?,
                topic: row.get(2)?,
                starts_at: instant(row, 3)?,
                ends_at: optional_instant(row, 4)?,
            },
            complete_at: optional_instant(row, 5)?,
            attended: row.get(6)?,
            recording: optional_json(row, 7)?,
            recording_again_at: optional_instant(row, 8)?,
            rehearsal: row.get(9)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
