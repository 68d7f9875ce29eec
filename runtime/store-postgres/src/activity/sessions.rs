//! Rows of sessions.

use std::collections::BTreeMap;

use greenroom_domain::{
    RecordingState, Session, SessionId, WebinarId,
    rules::contact_rows::Refusal,
    store::{KnownSession, KnownWebinar},
};
use jiff::Timestamp;

use crate::{
    activity::{audit, no_shows, parts},
    contacts::touched::Touched,
    platform::{
        error::Error,
        rows::{get, instant, json, nanos, optional_instant, optional_json, word},
        transaction::Transaction,
    },
};

/// Writes sessions that took place. Of two with the same id the last one stays.
pub(crate) async fn save(t: &Transaction, sessions: &[Session], touched: &mut Touched) -> Result<(), Error> {
    let sessions: BTreeMap<&str, &Session> = sessions.iter().map(|session| (session.id.as_str(), session)).collect();
    let ids: Vec<&str> = sessions.keys().copied().collect();
    let mut webinars: Vec<&str> = sessions.values().map(|session| session.webinar.as_str()).collect();
    webinars.sort_unstable();
    webinars.dedup();
    let parts = parts::of_webinars(t, &webinars).await?;
    let statement = "SELECT id, ends_at FROM sessions WHERE account = $1 AND id = ANY ($2) AND complete_at IS NOT NULL";
    let complete = t.query(statement, &[&ids]).await?;
    t.execute(
        "INSERT INTO sessions AS s (account, id, webinar, topic, starts_at, ends_at)
         SELECT $1, new.* FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[]) AS new
         ON CONFLICT (account, id) DO UPDATE
             SET topic = excluded.topic, starts_at = excluded.starts_at, ends_at = excluded.ends_at
         WHERE (s.topic, s.starts_at, s.ends_at) IS DISTINCT FROM (excluded.topic, excluded.starts_at, excluded.ends_at)",
        &[
            &ids,
            &sessions.values().map(|session| session.webinar.as_str()).collect::<Vec<_>>(),
            &sessions.values().map(|session| session.topic.as_str()).collect::<Vec<_>>(),
            &sessions.values().map(|session| nanos(session.starts_at)).collect::<Vec<_>>(),
            &sessions.values().map(|session| session.ends_at.map(nanos)).collect::<Vec<_>>(),
        ],
    )
    .await?;
    parts::note_changes(t, &parts, &webinars, touched).await?;
    for row in &complete {
        if let Some(session) = sessions.get(get::<&str>(row, 0)?)
            && get::<Option<i64>>(row, 1)? != session.ends_at.map(nanos)
        {
            no_shows::session_end_changed(t, &session.webinar, touched).await?;
        }
    }
    Ok(())
}

/// Notes that all participants of the session were listed.
pub(crate) async fn note_listed(t: &Transaction, session: &SessionId) -> Result<(), Error> {
    let statement = "UPDATE sessions SET listed = true WHERE account = $1 AND id = $2 AND NOT listed";
    t.execute(statement, &[&session.as_str()]).await?;
    Ok(())
}

/// Notes whether the session was a rehearsal: the states that depend on ends of sessions are to be worked out again.
pub(crate) async fn note_rehearsal(
    t: &Transaction,
    webinar: &WebinarId,
    session: &SessionId,
    rehearsal: bool,
    touched: &mut Touched,
) -> Result<(), Error> {
    let statement =
        "SELECT rehearsal, complete_at IS NOT NULL FROM sessions WHERE account = $1 AND id = $2 AND webinar = $3";
    let Some(row) = t.optional(statement, &[&session.as_str(), &webinar.as_str()]).await? else {
        return Err(Refusal::SessionUnknown(session.clone()).into());
    };
    let (before, is_complete): (Option<bool>, bool) = (get(&row, 0)?, get(&row, 1)?);
    if before == Some(rehearsal) {
        return Ok(());
    }
    let webinars = [webinar.as_str()];
    let parts = parts::of_webinars(t, &webinars).await?;
    let statement = "UPDATE sessions SET rehearsal = $3 WHERE account = $1 AND id = $2";
    t.execute(statement, &[&session.as_str(), &rehearsal]).await?;
    parts::note_changes(t, &parts, &webinars, touched).await?;
    if is_complete {
        no_shows::session_end_changed(t, webinar, touched).await?;
    }
    Ok(())
}

/// Notes that all participants of the session are known, if a listing of them was believed ([`note_listed`]). Else nothing is
/// done: without a listing, attendance was only worked out for the people whom the store knew before.
pub(crate) async fn note_complete(
    t: &Transaction,
    webinar: &WebinarId,
    session: &SessionId,
    at: Timestamp,
    touched: &mut Touched,
) -> Result<(), Error> {
    let statement = "SELECT listed FROM sessions WHERE account = $1 AND id = $2 AND webinar = $3";
    match t.optional(statement, &[&session.as_str(), &webinar.as_str()]).await? {
        None => return Err(Refusal::SessionUnknown(session.clone()).into()),
        Some(row) if !get::<bool>(&row, 0)? => return Ok(()),
        Some(_) => {}
    }
    let statement = "UPDATE sessions SET complete_at = $3 WHERE account = $1 AND id = $2 AND complete_at IS NULL";
    t.execute(statement, &[&session.as_str(), &nanos(at)]).await?;
    let stale = t
        .query(
            "DELETE FROM attendances a WHERE a.account = $1 AND a.session = $2 AND NOT EXISTS
                 (SELECT 1 FROM joins j WHERE j.account = $1 AND j.session = $2 AND j.person = a.person)
             RETURNING a.contact",
            &[&session.as_str()],
        )
        .await?;
    for row in stale {
        touched.attended(get(&row, 0)?, webinar.as_str(), session.as_str());
    }
    no_shows::note(t, webinar, at, touched).await
}

/// Writes the state of a session's recording (R2: a recording that is not synced has its reason).
pub(crate) async fn save_recording(
    t: &Transaction,
    session: &SessionId,
    state: &RecordingState,
    again_at: Option<Timestamp>,
) -> Result<(), Error> {
    let known = t
        .execute(
            "UPDATE sessions SET recording = $3, recording_again_at = $4 WHERE account = $1 AND id = $2",
            &[&session.as_str(), &serde_json::to_string(state)?, &again_at.map(nanos)],
        )
        .await?;
    if known == 0 { Err(Refusal::SessionUnknown(session.clone()).into()) } else { Ok(()) }
}

/// Webinars with the results of their syncs.
pub(crate) async fn webinars(t: &Transaction, id: Option<&WebinarId>) -> Result<Vec<KnownWebinar>, Error> {
    let id = id.map(WebinarId::as_str);
    let mut sessions: BTreeMap<String, Vec<KnownSession>> = BTreeMap::new();
    let statement = "SELECT s.id, s.webinar, s.topic, s.starts_at, s.ends_at, s.complete_at,
            EXISTS (SELECT 1 FROM joins j WHERE j.account = $1 AND j.session = s.id),
            s.recording, s.recording_again_at, s.rehearsal
        FROM sessions s WHERE s.account = $1 AND ($2::text IS NULL OR s.webinar = $2) ORDER BY s.starts_at, s.id";
    for row in t.query(statement, &[&id]).await? {
        let known = KnownSession {
            session: Session {
                id: SessionId::new(get::<String>(&row, 0)?),
                webinar: word(&row, 1)?,
                topic: get(&row, 2)?,
                starts_at: instant(&row, 3)?,
                ends_at: optional_instant(&row, 4)?,
            },
            complete_at: optional_instant(&row, 5)?,
            attended: get(&row, 6)?,
            recording: optional_json(&row, 7)?,
            recording_again_at: optional_instant(&row, 8)?,
            rehearsal: get(&row, 9)?,
        };
        sessions.entry(get(&row, 1)?).or_default().push(known);
    }
    let statement = format!(
        "SELECT w.id, w.details, coalesce(m.cancelled, false), {} FROM webinars w
         LEFT JOIN marketing_events m ON m.account = $1 AND m.webinar = w.id
         LEFT JOIN LATERAL (SELECT * FROM sync_runs s WHERE s.account = $1 AND s.webinar = w.id
                            ORDER BY s.position DESC LIMIT 1) s ON true
         WHERE w.account = $1 AND ($2::text IS NULL OR w.id = $2) ORDER BY w.id",
        audit::COLUMNS
    );
    let rows = t.query(&statement, &[&id]).await?;
    let known = |row| {
        let has_synced = get::<Option<&str>>(row, 3)?.is_some();
        Ok(KnownWebinar {
            webinar: json(row, 1)?,
            cancelled: get(row, 2)?,
            last_sync: has_synced.then(|| audit::run(row, 3)).transpose()?,
            sessions: sessions.get(get::<&str>(row, 0)?).cloned().unwrap_or_default(),
        })
    };
    rows.iter().map(known).collect()
}
