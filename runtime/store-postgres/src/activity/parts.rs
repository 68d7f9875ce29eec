//! Sessions that are parts of one (P1): which they are follows from all sessions of a webinar, so that a change of one may
//! change the attendance of people in others.

use std::collections::{BTreeMap, BTreeSet};

use greenroom_domain::{
    Attendance, Session, SessionId, Webinar,
    rules::attendance::{Part, parts},
};

use crate::{
    contacts::touched::Touched,
    platform::{
        error::Error,
        rows::{get, instant, json, optional_instant, word},
        transaction::Transaction,
    },
};

/// The sessions of webinars as parts, by webinar.
pub(crate) type Parts = BTreeMap<String, BTreeMap<SessionId, Part>>;

/// The sessions of these webinars as parts, see [`parts`]. A webinar without sessions is missing.
pub(crate) async fn of_webinars(t: &Transaction, webinars: &[&str]) -> Result<Parts, Error> {
    if webinars.is_empty() {
        return Ok(Parts::new());
    }
    let mut sessions: BTreeMap<String, Vec<(Session, Option<bool>)>> = BTreeMap::new();
    let statement = "SELECT id, webinar, topic, starts_at, ends_at, rehearsal FROM sessions
        WHERE account = $1 AND webinar = ANY ($2)";
    for row in t.query(statement, &[&webinars]).await? {
        let session = Session {
            id: SessionId::new(get::<String>(&row, 0)?),
            webinar: word(&row, 1)?,
            topic: get(&row, 2)?,
            starts_at: instant(&row, 3)?,
            ends_at: optional_instant(&row, 4)?,
        };
        sessions.entry(get(&row, 1)?).or_default().push((session, get(&row, 5)?));
    }
    if sessions.is_empty() {
        return Ok(Parts::new());
    }
    let with_sessions: Vec<&str> = sessions.keys().map(String::as_str).collect();
    let statement = "SELECT id, details FROM webinars WHERE account = $1 AND id = ANY ($2)";
    let mut found = Parts::new();
    for row in t.query(statement, &[&with_sessions]).await? {
        let webinar: String = get(&row, 0)?;
        if let Some(sessions) = sessions.get(&webinar) {
            found.insert(webinar, parts(&json::<Webinar>(&row, 1)?, sessions));
        }
    }
    Ok(found)
}

/// Of these parts, those of the webinars that a contact's attendances are of.
pub(crate) fn of_attendances(parts: &Parts, attendances: &[Attendance]) -> BTreeMap<SessionId, Part> {
    let webinars: BTreeSet<&str> = attendances.iter().map(|row| row.webinar.as_str()).collect();
    let parts = webinars.into_iter().filter_map(|webinar| parts.get(webinar)).flatten();
    parts.map(|(session, part)| (session.clone(), part.clone())).collect()
}

/// Compares the parts of webinars with those from before a change; the attendances whose share of a whole is another one now are
/// to be counted again.
pub(crate) async fn note_changes(
    t: &Transaction,
    before: &Parts,
    webinars: &[&str],
    touched: &mut Touched,
) -> Result<(), Error> {
    let after = of_webinars(t, webinars).await?;
    let none = BTreeMap::new();
    let mut other: Vec<&str> = Vec::new();
    for webinar in webinars {
        let (before, after) = (before.get(*webinar).unwrap_or(&none), after.get(*webinar).unwrap_or(&none));
        // Also those that are no part any more, or only now.
        let sessions: BTreeSet<&SessionId> = before.keys().chain(after.keys()).collect();
        let changed = sessions.into_iter().filter(|session| before.get(*session) != after.get(*session));
        other.extend(changed.map(SessionId::as_str));
    }
    if other.is_empty() {
        return Ok(());
    }
    let statement = "SELECT DISTINCT contact, webinar, session FROM attendances
        WHERE account = $1 AND session = ANY ($2) AND contact IS NOT NULL";
    for row in t.query(statement, &[&other]).await? {
        touched.attended(Some(get(&row, 0)?), get(&row, 1)?, get(&row, 2)?);
    }
    Ok(())
}
