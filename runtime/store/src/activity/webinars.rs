//! Webinars, each of them a marketing event (M1: each synced webinar is a marketing event).

use greenroom_domain::{Webinar, WebinarId};
use rusqlite::{Connection, params};

use crate::platform::{error::Error, rows::nanos};

/// Writes a webinar and its marketing event (M1: keyed by its Zoom id).
pub(crate) fn save_webinar(c: &Connection, webinar: &Webinar) -> Result<(), Error> {
    let host_email = webinar.host_email.as_ref().map(|e| e.as_str());
    let changed = c
        .prepare_cached(
            "INSERT INTO webinars (id, zoom_account, topic, host_id, host_email, details) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET zoom_account = excluded.zoom_account, topic = excluded.topic,
                 host_id = excluded.host_id, host_email = excluded.host_email, details = excluded.details
             WHERE details IS NOT excluded.details",
        )?
        .execute(params![
            webinar.id.as_str(),
            webinar.zoom_account.as_str(),
            webinar.topic,
            webinar.host_id,
            host_email,
            serde_json::to_string(webinar)?
        ])?;
    // Zoom has it, perhaps again.
    c.prepare_cached("UPDATE marketing_events SET cancelled = 0 WHERE webinar = ?1 AND cancelled = 1")?
        .execute([webinar.id.as_str()])?;
    if changed == 0 {
        return Ok(());
    }
    c.prepare_cached(
        "INSERT INTO marketing_events (webinar, name, organiser, starts_at, ends_at, url) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT DO UPDATE SET name = excluded.name, organiser = excluded.organiser,
             starts_at = excluded.starts_at, ends_at = excluded.ends_at, url = excluded.url",
    )?
    .execute(params![
        webinar.id.as_str(),
        webinar.topic,
        webinar.organiser(),
        webinar.first_start().map(nanos),
        webinar.planned_end().map(nanos),
        webinar.join_url
    ])?;
    Ok(())
}

/// Zoom no longer has a webinar. Everything that was synced of it stays.
pub(crate) fn cancel_webinar(c: &Connection, webinar: &WebinarId) -> Result<(), Error> {
    c.prepare_cached("UPDATE marketing_events SET cancelled = 1 WHERE webinar = ?1 AND cancelled = 0")?
        .execute([webinar.as_str()])?;
    Ok(())
}
