//! Rows of the timeline (T1: registration, T2: attendance, T3: recording; T4: each once per contact and session). A row
//! has the key and the time of an event; the rest is looked up when it is read.

use greenroom_domain::SessionId;

use crate::platform::{error::Error, transaction::Transaction};

/// An event of one contact, as it is to be; none removes it.
pub(crate) struct TimelineRow {
    pub(crate) contact: String,
    /// `registration`, `attendance` or `recording`.
    pub(crate) kind: &'static str,
    pub(crate) webinar: String,
    /// Empty where the event is not of one session.
    pub(crate) session: String,
    /// The time in nanoseconds, and the details as JSON.
    pub(crate) event: Option<(i64, String)>,
}

/// Writes events, each of one contact, kind, webinar and session, or removes them.
pub(crate) async fn write(t: &Transaction, rows: Vec<TimelineRow>) -> Result<(), Error> {
    let (kept, gone): (Vec<TimelineRow>, Vec<TimelineRow>) = rows.into_iter().partition(|row| row.event.is_some());
    let text = |rows: &[TimelineRow], part: fn(&TimelineRow) -> &str| {
        rows.iter().map(|row| part(row).to_owned()).collect::<Vec<_>>()
    };
    if !kept.is_empty() {
        t.execute(
            "INSERT INTO timeline_events AS e (account, contact, kind, webinar, session, at, details)
             SELECT $1, new.* FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[]) AS new
             ON CONFLICT (account, contact, kind, webinar, session) DO UPDATE SET at = excluded.at, details = excluded.details
             WHERE (e.at, e.details) IS DISTINCT FROM (excluded.at, excluded.details)",
            &[
                &text(&kept, |row| &row.contact),
                &text(&kept, |row| row.kind),
                &text(&kept, |row| &row.webinar),
                &text(&kept, |row| &row.session),
                &kept.iter().map(|row| row.event.as_ref().map(|(at, _)| *at)).collect::<Vec<_>>(),
                &kept.iter().map(|row| row.event.as_ref().map(|(_, details)| details.as_str())).collect::<Vec<_>>(),
            ],
        )
        .await?;
    }
    if !gone.is_empty() {
        t.execute(
            "DELETE FROM timeline_events e
             USING unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS gone (contact, kind, webinar, session)
             WHERE e.account = $1 AND e.contact = gone.contact AND e.kind = gone.kind AND e.webinar = gone.webinar
                 AND e.session = gone.session",
            &[
                &text(&gone, |row| &row.contact),
                &text(&gone, |row| row.kind),
                &text(&gone, |row| &row.webinar),
                &text(&gone, |row| &row.session),
            ],
        )
        .await?;
    }
    Ok(())
}

/// Writes T3 of a session whose recording has just been stored as a call, for every contact that attended. There may be as
/// many as the session has attendances, so one statement writes what
/// [`greenroom_domain::rules::activity::recording_event`] gives for each.
pub(crate) async fn write_recordings(t: &Transaction, session: &SessionId) -> Result<(), Error> {
    t.execute(
        "INSERT INTO timeline_events (account, contact, kind, webinar, session, at, details)
         SELECT DISTINCT $1, a.contact, 'recording', k.webinar, k.session, k.saved_at, '{}'
         FROM calls k JOIN attendances a ON a.account = $1 AND a.session = k.session
         WHERE k.account = $1 AND k.session = $2 AND a.contact IS NOT NULL
         ON CONFLICT (account, contact, kind, webinar, session) DO NOTHING",
        &[&session.as_str()],
    )
    .await?;
    Ok(())
}
