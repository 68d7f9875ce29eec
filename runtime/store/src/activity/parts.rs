//! Sessions that are parts of one (P1): which they are follows from all sessions of a webinar, so that a change of one may
//! change the attendance of people in others.

use std::collections::{BTreeMap, BTreeSet};

use greenroom_domain::{
    Session, SessionId, Webinar,
    rules::attendance::{Part, parts},
};
use rusqlite::{Connection, OptionalExtension};

use crate::{
    contacts::touched::Touched,
    platform::{
        error::Error,
        rows::{instant, json, optional_instant, word},
    },
};

/// The sessions of a webinar as parts, see [`parts`].
pub(crate) fn of_webinar(c: &Connection, webinar: &str) -> Result<BTreeMap<SessionId, Part>, Error> {
    let has_sessions: bool = c
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM sessions WHERE webinar = ?1)")?
        .query_row([webinar], |row| row.get(0))?;
    if !has_sessions {
        return Ok(BTreeMap::new());
    }
    let details: Option<Webinar> = c
        .prepare_cached("SELECT details FROM webinars WHERE id = ?1")?
        .query_row([webinar], |row| json(row, 0))
        .optional()?;
    let Some(details) = details else { return Ok(BTreeMap::new()) };
    let sessions = c
        .prepare_cached("SELECT id, webinar, topic, starts_at, ends_at, rehearsal FROM sessions WHERE webinar = ?1")?
        .query_map([webinar], |row| {
            let session = Session {
                id: SessionId::new(row.get::<_, String>(0)?),
                webinar: word(row, 1)?,
                topic: row.get(2)?,
                starts_at: instant(row, 3)?,
                ends_at: optional_instant(row, 4)?,
            };
            Ok((session, row.get(5)?))
        })?
        .collect::<Result<Vec<_>, _>>()?;
    Ok(parts(&details, &sessions))
}

/// Does work that may change the sessions of a webinar, or what it is; the attendances whose share of a whole is another one
/// then are to be counted again.
pub(crate) fn changing<T>(
    c: &Connection,
    webinar: &str,
    touched: &mut Touched,
    work: impl FnOnce(&mut Touched) -> Result<T, Error>,
) -> Result<T, Error> {
    let before = of_webinar(c, webinar)?;
    let done = work(touched)?;
    let after = of_webinar(c, webinar)?;
    // Also those that are no part any more, or only now.
    let sessions: BTreeSet<&SessionId> = before.keys().chain(after.keys()).collect();
    for session in sessions.into_iter().filter(|session| before.get(*session) != after.get(*session)) {
        let mut query =
            c.prepare_cached("SELECT DISTINCT contact FROM attendances WHERE session = ?1 AND contact IS NOT NULL")?;
        let mut rows = query.query([session.as_str()])?;
        while let Some(row) = rows.next()? {
            touched.attended(row.get(0)?, webinar, session.as_str());
        }
    }
    Ok(done)
}

/// All attendances in webinars of several sessions are to be counted again.
pub(crate) fn all(c: &Connection, touched: &mut Touched) -> Result<(), Error> {
    let mut query = c.prepare(
        "SELECT DISTINCT contact, webinar, session FROM attendances
         WHERE contact IS NOT NULL AND webinar IN (SELECT webinar FROM sessions GROUP BY webinar HAVING count(*) > 1)",
    )?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        touched.attended(row.get(0)?, &row.get::<_, String>(1)?, &row.get::<_, String>(2)?);
    }
    Ok(())
}
