//! Recordings as calls (R1). Who attended the session is associated with it by T3.

use std::collections::{BTreeMap, BTreeSet};

use greenroom_domain::{Call, ContactId, Cue, SessionId, WebinarId, rules::people, segment::folded};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{
    erasure::{self, Kind},
    error::Error,
    rows::{instant, json, nanos, word},
};

/// Keeps a call, without the names of erased speakers (C10), with T3 for those who attended its session by now; who is found
/// to have attended later gets it then. A transcript that is kept stays where a later look had none.
pub(crate) fn save(c: &Connection, call: &Call, now: Timestamp) -> Result<(), Error> {
    let mut transcript = call.transcript.clone();
    if erasure::anybody(c)? {
        take_names_off(c, call.session.as_str(), &mut transcript)?;
    }
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
        serde_json::to_string(&transcript)?,
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

/// A name in the form in which transcripts and lists of participants have the same: clean, NFC, lower case.
fn spoken_as(name: &str) -> String {
    folded(&people::clean(name))
}

fn speaker(session: &str, name: &str) -> String {
    format!("{session}/{name}")
}

/// Takes these people's names off what they said, and remembers their hashes, so that no transcript that comes later has
/// them (C10); says whether a transcript changed. Of two who were called the same in a session, both are nobody then. Their
/// words stay: who else speaks of them by name is not known.
pub(crate) fn unname(c: &Connection, named: &Named, at: Timestamp) -> Result<bool, Error> {
    let mut any = false;
    for (session, names) in &named.0 {
        let mut any_new = false;
        for name in names {
            let key = speaker(session, name);
            if erasure::erased_at(c, Kind::Speaker, &key)?.is_none() {
                erasure::remember(c, Kind::Speaker, &key, at)?;
                any_new = true;
            }
        }
        // What is remembered already was taken off, and is where a transcript comes.
        if !any_new {
            continue;
        }
        let transcript: Option<Vec<Cue>> = c
            .prepare_cached("SELECT transcript FROM calls WHERE session = ?1")?
            .query_row([session], |row| json(row, 0))
            .optional()?;
        let Some(mut transcript) = transcript else { continue };
        if take_names_off(c, session, &mut transcript)? {
            any = true;
            c.prepare_cached("UPDATE calls SET transcript = ?2 WHERE session = ?1")?
                .execute([session, &serde_json::to_string(&transcript)?])?;
        }
    }
    Ok(any)
}

/// How many colons a name may have that is looked for at the beginning of what was said.
const COLONS: usize = 5;

/// Takes the names of erased people off what they said; says whether there were any. Zoom writes the name before the words,
/// with a colon between: of a name that has one itself, a part stands among the words.
fn take_names_off(c: &Connection, session: &str, transcript: &mut [Cue]) -> Result<bool, Error> {
    let mut known: BTreeMap<String, bool> = BTreeMap::new();
    let mut is_erased = |name: &str| -> Result<bool, Error> {
        let name = spoken_as(name);
        if let Some(known) = known.get(&name) {
            return Ok(*known);
        }
        let erased = erasure::erased_at(c, Kind::Speaker, &speaker(session, &name))?.is_some();
        known.insert(name, erased);
        Ok(erased)
    };
    let mut any = false;
    for cue in transcript {
        let whole = match &cue.speaker {
            Some(speaker) => format!("{speaker}: {}", cue.text),
            None => cue.text.clone(),
        };
        let colons: Vec<usize> = whole.match_indices(':').map(|(at, _)| at).take(COLONS).collect();
        for (name, said) in colons.into_iter().rev().filter_map(|at| Some((whole.get(..at)?, whole.get(at + 1..)?))) {
            if is_erased(name)? {
                (cue.speaker, cue.text) = (None, said.trim().to_owned());
                any = true;
                break;
            }
        }
    }
    Ok(any)
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
