//! Recordings as calls (R1: a recording and its transcript are a call record). A call's contacts are those with T3 on their
//! timeline: those who attended its session.

use std::collections::BTreeMap;

use greenroom_domain::{Call, ContactId, Cue, SessionId, WebinarId, rules::transcript::with_stored, segment::folded};
use jiff::Timestamp;
use tokio_postgres::Row;

use crate::{
    activity::{speakers::remove_erased, timeline_rows::write_recordings},
    contacts::erased::Register,
    platform::{
        error::Error,
        rows::{get, instant, json, nanos, word},
        transaction::Transaction,
    },
};

/// Writes a call, without the names of erased speakers (C10: erased people leave only keyed hashes), and T3 of those
/// who attended its session by now; a contact that is found to have attended later gets T3 then. A stored transcript
/// stays where a later look at Zoom found none, and so do those parts of it that could not be read ([`with_stored`]).
pub(crate) async fn save(t: &Transaction, call: &Call, now: Timestamp) -> Result<(), Error> {
    let session = call.session.as_str();
    let mut transcript = call.transcript.clone();
    if !call.unread.is_empty() {
        let statement = "SELECT transcript FROM calls WHERE account = $1 AND session = $2";
        let row = t.optional(statement, &[&session]).await?;
        let stored: Option<Vec<Cue>> = row.map(|row| json(&row, 0)).transpose()?;
        transcript = with_stored(transcript, &call.unread, stored.unwrap_or_default());
    }
    let register = Register::load(t).await?;
    if register.has_anybody() {
        remove_erased(&register, &call.session, &mut transcript).await?;
    }
    t.execute(
        "INSERT INTO calls AS k (account, session, webinar, topic, starts_at, seconds, recording_url, transcript, saved_at,
                                 folded_topic, folded_url)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (account, session) DO UPDATE SET topic = excluded.topic,
             folded_topic = excluded.folded_topic, folded_url = excluded.folded_url, starts_at = excluded.starts_at,
             seconds = excluded.seconds, recording_url = excluded.recording_url,
             transcript = coalesce(nullif(excluded.transcript, '[]'), k.transcript)",
        &[
            &session,
            &call.webinar.as_str(),
            &call.topic,
            &nanos(call.starts_at),
            &i64::from(call.seconds),
            &call.recording_url,
            &serde_json::to_string(&transcript)?,
            &nanos(now),
            &folded(&call.topic),
            &call.recording_url.as_deref().map(folded),
        ],
    )
    .await?;
    write_recordings(t, &call.session).await
}

/// Since when the recordings of sessions are stored as calls. A session without a call is missing.
pub(crate) async fn saved_at(t: &Transaction, sessions: &[&str]) -> Result<BTreeMap<String, Timestamp>, Error> {
    let statement = "SELECT session, saved_at FROM calls WHERE account = $1 AND session = ANY ($2)";
    let rows = t.query(statement, &[&sessions]).await?;
    rows.iter().map(|row| Ok((get(row, 0)?, instant(row, 1)?))).collect()
}

/// The columns that [`call`] reads, of `calls k`.
const COLUMNS: &str = "k.webinar, k.session, k.topic, k.starts_at, k.seconds, k.recording_url, k.transcript";

fn call(row: &Row) -> Result<Call, Error> {
    Ok(Call {
        webinar: word(row, 0)?,
        session: SessionId::new(get::<String>(row, 1)?),
        topic: get(row, 2)?,
        starts_at: instant(row, 3)?,
        seconds: u32::try_from(get::<i64>(row, 4)?).map_err(|why| Error::unreadable("seconds", why))?,
        recording_url: get(row, 5)?,
        transcript: json(row, 6)?,
        unread: Vec::new(),
    })
}

/// The calls of a webinar, in the order of time.
pub(crate) async fn of_webinar(t: &Transaction, webinar: &WebinarId) -> Result<Vec<Call>, Error> {
    let statement = format!(
        "SELECT {COLUMNS} FROM calls k WHERE k.account = $1 AND k.webinar = $2 ORDER BY k.starts_at, k.session"
    );
    t.query(&statement, &[&webinar.as_str()]).await?.iter().map(call).collect()
}

/// The calls that a contact is associated with, in the order of time.
pub(crate) async fn of_contact(t: &Transaction, contact: &ContactId) -> Result<Vec<Call>, Error> {
    let statement = format!(
        "SELECT {COLUMNS} FROM calls k
         JOIN timeline_events e ON e.account = $1 AND e.session = k.session AND e.kind = 'recording'
         WHERE k.account = $1 AND e.contact = $2 ORDER BY k.starts_at, k.session"
    );
    t.query(&statement, &[&contact.as_str()]).await?.iter().map(call).collect()
}
