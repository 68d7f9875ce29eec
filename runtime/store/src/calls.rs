//! Recordings as calls (R1). Who attended the session is associated with it by T3.

use std::collections::{BTreeMap, BTreeSet};

use greenroom_domain::{Call, ContactId, Cue, SessionId, WebinarId};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{
    error::Error,
    rows::{instant, json, nanos, word},
};

/// Keeps a call, with T3 for those who attended its session by now; who is found to have attended later gets it then. A
/// transcript that is kept stays where a later look had none.
pub(crate) fn save(c: &Connection, call: &Call, now: Timestamp) -> Result<(), Error> {
    c.prepare_cached(
        "INSERT INTO calls (session, webinar, topic, starts_at, seconds, recording_url, transcript, saved_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT DO UPDATE SET topic = excluded.topic, starts_at = excluded.starts_at, seconds = excluded.seconds,
             recording_url = excluded.recording_url,
             transcript = coalesce(nullif(excluded.transcript, '[]'), transcript)
         WHERE (topic, starts_at, seconds, recording_url, transcript)
             IS NOT (excluded.topic, excluded.starts_at, excluded.seconds, excluded.recording_url, excluded.transcript)",
    )?
    .execute(params![
        call.session.as_str(),
        call.webinar.as_str(),
        call.topic,
        nanos(call.starts_at),
        call.seconds,
        call.recording_url,
        serde_json::to_string(&call.transcript)?,
        nanos(now)
    ])?;
    c.prepare_cached(
        "INSERT INTO timeline_events (contact, kind, webinar, session, at, details)
         SELECT DISTINCT a.contact, 'recording', k.webinar, k.session, k.saved_at, '{}'
         FROM calls k JOIN attendances a ON a.session = k.session
         WHERE k.session = ?1 AND a.contact IS NOT NULL
         ON CONFLICT (contact, kind, webinar, session) DO NOTHING",
    )?
    .execute([call.session.as_str()])?;
    Ok(())
}

/// Names by session: what erased people were called there.
#[derive(Debug, Default)]
pub(crate) struct Named(BTreeMap<String, BTreeSet<String>>);

impl Named {
    pub(crate) fn add(&mut self, session: String, name: &str) {
        let name = spoken_as(name);
        if !name.is_empty() {
            self.0.entry(session).or_default().insert(name);
        }
    }

    pub(crate) fn extend(
        &mut self,
        named: impl Iterator<Item = rusqlite::Result<(String, String)>>,
    ) -> rusqlite::Result<()> {
        for pair in named {
            let (session, name) = pair?;
            self.add(session, &name);
        }
        Ok(())
    }
}

fn spoken_as(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Takes these people's names off what they said (C10). Of two who were called the same in a session, both are nobody
/// then. Their words stay: who else speaks of them by name is not known.
pub(crate) fn unname(c: &Connection, named: &Named) -> Result<(), Error> {
    for (session, names) in &named.0 {
        let transcript: Option<Vec<Cue>> = c
            .prepare_cached("SELECT transcript FROM calls WHERE session = ?1")?
            .query_row([session], |row| json(row, 0))
            .optional()?;
        let Some(mut transcript) = transcript else { continue };
        let is_theirs = |cue: &&mut Cue| cue.speaker.as_ref().is_some_and(|name| names.contains(&spoken_as(name)));
        let mut any = false;
        for cue in transcript.iter_mut().filter(is_theirs) {
            cue.speaker = None;
            any = true;
        }
        if any {
            c.prepare_cached("UPDATE calls SET transcript = ?2 WHERE session = ?1")?
                .execute([session, &serde_json::to_string(&transcript)?])?;
        }
    }
    Ok(())
}

/// Reads calls for [`call`]; a condition on `k` follows.
const CALL: &str =
    "SELECT k.webinar, k.session, k.topic, k.starts_at, k.seconds, k.recording_url, k.transcript FROM calls k";

fn call(row: &Row<'_>) -> rusqlite::Result<Call> {
    Ok(Call {
        webinar: word(row, 0)?,
        session: SessionId::new(row.get::<_, String>(1)?),
        topic: row.get(2)?,
        starts_at: instant(row, 3)?,
        seconds: row.get(4)?,
        recording_url: row.get(5)?,
        transcript: json(row, 6)?,
    })
}

/// The calls of a webinar, in the order of time.
pub(crate) fn of_webinar(c: &Connection, webinar: &WebinarId) -> Result<Vec<Call>, Error> {
    let mut query = c.prepare_cached(&format!("{CALL} WHERE k.webinar = ?1 ORDER BY k.starts_at, k.session"))?;
    let rows = query.query_map([webinar.as_str()], call)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The calls that a contact is associated with, in the order of time.
pub(crate) fn of_contact(c: &Connection, contact: &ContactId) -> Result<Vec<Call>, Error> {
    let mut query = c.prepare_cached(&format!(
        "{CALL} JOIN call_contacts a ON a.session = k.session
         WHERE a.contact = (SELECT row FROM contacts WHERE id = ?1) ORDER BY k.starts_at, k.session"
    ))?;
    let rows = query.query_map([contact.as_str()], call)?;
    Ok(rows.collect::<Result<_, _>>()?)
}
