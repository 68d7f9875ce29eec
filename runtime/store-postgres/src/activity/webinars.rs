//! Webinars, each of them a marketing event (M1: each synced webinar is a marketing event).

use std::collections::BTreeMap;

use greenroom_domain::{Webinar, WebinarId, segment::folded};

use crate::{
    activity::parts,
    contacts::touched::Touched,
    platform::{
        error::Error,
        rows::{get, nanos},
        transaction::Transaction,
    },
};

/// Writes webinars with their marketing events (M1: keyed by its Zoom id). Which of a webinar's sessions are parts of one depends
/// on its kind and length. Of two with the same id the last one stays.
///
/// A webinar that is there as it is given is not written: people who register with one webinar at the same time do not wait for
/// each other.
pub(crate) async fn save(t: &Transaction, webinars: &[&Webinar], touched: &mut Touched) -> Result<(), Error> {
    let mut webinars: BTreeMap<&str, (&Webinar, String)> = webinars
        .iter()
        .map(|webinar| Ok((webinar.id.as_str(), (*webinar, serde_json::to_string(webinar)?))))
        .collect::<Result<_, Error>>()?;
    let ids: Vec<&str> = webinars.keys().copied().collect();
    // Zoom has them, perhaps again.
    t.execute(
        "UPDATE marketing_events SET cancelled = false WHERE account = $1 AND webinar = ANY ($2) AND cancelled",
        &[&ids],
    )
    .await?;
    let known = t.query("SELECT id, details FROM webinars WHERE account = $1 AND id = ANY ($2)", &[&ids]).await?;
    for row in &known {
        let (id, details): (&str, &str) = (get(row, 0)?, get(row, 1)?);
        if webinars.get(id).is_some_and(|(_, given)| given == details) {
            webinars.remove(id);
        }
    }
    if webinars.is_empty() {
        return Ok(());
    }
    let ids: Vec<&str> = webinars.keys().copied().collect();
    let before = parts::of_webinars(t, &ids).await?;
    write(t, &webinars).await?;
    let changed: Vec<&Webinar> = webinars.values().map(|(webinar, _)| *webinar).collect();
    t.execute(
        "INSERT INTO marketing_events (account, webinar, name, organiser, starts_at, ends_at, url)
         SELECT $1, new.* FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::text[]) AS new
         ON CONFLICT (account, webinar) DO UPDATE SET name = excluded.name, organiser = excluded.organiser,
             starts_at = excluded.starts_at, ends_at = excluded.ends_at, url = excluded.url",
        &[
            &changed.iter().map(|webinar| webinar.id.as_str()).collect::<Vec<_>>(),
            &changed.iter().map(|webinar| webinar.topic.as_str()).collect::<Vec<_>>(),
            &changed.iter().map(|webinar| webinar.organiser()).collect::<Vec<_>>(),
            &changed.iter().map(|webinar| webinar.first_start().map(nanos)).collect::<Vec<_>>(),
            &changed.iter().map(|webinar| webinar.planned_end().map(nanos)).collect::<Vec<_>>(),
            &changed.iter().map(|webinar| webinar.join_url.as_deref()).collect::<Vec<_>>(),
        ],
    )
    .await?;
    parts::note_changes(t, &before, &ids, touched).await
}

/// Writes the rows of webinars, each with its JSON.
async fn write(t: &Transaction, webinars: &BTreeMap<&str, (&Webinar, String)>) -> Result<(), Error> {
    let column = |part: fn(&Webinar) -> Option<&str>| webinars.values().map(|(one, _)| part(one)).collect::<Vec<_>>();
    t.execute(
        "INSERT INTO webinars (account, id, zoom_account, topic, host_id, host_email, details, folded_topic)
         SELECT $1, new.*
         FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) AS new
         ON CONFLICT (account, id) DO UPDATE SET zoom_account = excluded.zoom_account, topic = excluded.topic,
             folded_topic = excluded.folded_topic, host_id = excluded.host_id, host_email = excluded.host_email, details = excluded.details",
        &[
            &column(|webinar| Some(webinar.id.as_str())),
            &column(|webinar| Some(webinar.zoom_account.as_str())),
            &column(|webinar| Some(webinar.topic.as_str())),
            &column(|webinar| Some(webinar.host_id.as_str())),
            &column(|webinar| webinar.host_email.as_ref().map(|email| email.as_str())),
            &webinars.values().map(|(_, details)| details.as_str()).collect::<Vec<_>>(),
            &webinars.values().map(|(webinar, _)| folded(&webinar.topic)).collect::<Vec<_>>(),
        ],
    )
    .await?;
    Ok(())
}

/// Zoom no longer has a webinar. Everything that was synced of it stays.
pub(crate) async fn cancel(t: &Transaction, webinar: &WebinarId) -> Result<(), Error> {
    t.execute(
        "UPDATE marketing_events SET cancelled = true WHERE account = $1 AND webinar = $2 AND NOT cancelled",
        &[&webinar.as_str()],
    )
    .await?;
    Ok(())
}
