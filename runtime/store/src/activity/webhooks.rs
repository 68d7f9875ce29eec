//! The inbox of Zoom's webhooks. Deliveries that come at once share the fsync of the writer's group.

use async_trait::async_trait;
use greenroom_domain::{
    SessionId, StoreError, WebinarId, ZoomAccountId,
    store::{ReceivedWebhook, WaitingLook, WebhookDelivery, WebhookInbox},
};
use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::{
    SqliteStore,
    platform::{
        error::Error,
        rows::{as_limit, count, instant, nanos, optional_instant, optional_word},
    },
};

#[async_trait]
impl WebhookInbox for SqliteStore {
    async fn receive_webhook(&self, delivery: &WebhookDelivery) -> Result<bool, StoreError> {
        let delivery = delivery.clone();
        self.write(move |c| {
            let kept = c
                .prepare_cached(
                    "INSERT INTO webhooks (zoom_account, digest, event, webinar, session, received_at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
                )?
                .execute(params![
                    delivery.account.as_str(),
                    delivery.digest,
                    delivery.event,
                    delivery.webinar.as_ref().map(WebinarId::as_str),
                    delivery.session.as_ref().map(SessionId::as_str),
                    nanos(delivery.received_at),
                ])?;
            Ok(kept > 0)
        })
        .await
    }

    async fn received_webhooks(&self, before: Option<u64>, limit: usize) -> Result<Vec<ReceivedWebhook>, StoreError> {
        let before = before.map_or(i64::MAX, |before| i64::try_from(before).unwrap_or(i64::MAX));
        self.read(move |c| {
            let mut query = c.prepare_cached(
                "SELECT id, zoom_account, event, webinar, received_at, looked_at FROM webhooks
                 WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
            )?;
            let found = query.query_map(params![before, as_limit(limit)], |row| {
                Ok(ReceivedWebhook {
                    place: count(row, 0)?,
                    account: ZoomAccountId::new(row.get::<_, String>(1)?),
                    event: row.get(2)?,
                    webinar: optional_word(row, 3)?,
                    received_at: instant(row, 4)?,
                    looked_at: optional_instant(row, 5)?,
                })
            })?;
            Ok(found.collect::<Result<_, _>>()?)
        })
        .await
    }

    async fn waiting_looks(&self, limit: usize) -> Result<Vec<WaitingLook>, StoreError> {
        self.read(move |c| {
            let mut query = c.prepare_cached(
                "SELECT zoom_account, webinar, count(*), min(received_at), max(id) FROM webhooks
                 WHERE looked_at IS NULL GROUP BY zoom_account, webinar ORDER BY min(id) LIMIT ?1",
            )?;
            let looks = query.query_map([as_limit(limit)], |row| {
                Ok(WaitingLook {
                    account: ZoomAccountId::new(row.get::<_, String>(0)?),
                    webinar: optional_word(row, 1)?,
                    deliveries: count(row, 2)?,
                    since: instant(row, 3)?,
                    last: count(row, 4)?,
                })
            })?;
            Ok(looks.collect::<Result<_, _>>()?)
        })
        .await
    }

    async fn looked(&self, look: &WaitingLook, at: Timestamp) -> Result<u64, StoreError> {
        let look = look.clone();
        self.write(move |c| {
            let answered = c
                .prepare_cached(
                    "UPDATE webhooks SET looked_at = ?4
                     WHERE looked_at IS NULL AND zoom_account = ?1 AND webinar IS ?2 AND id <= ?3",
                )?
                .execute(params![
                    look.account.as_str(),
                    look.webinar.as_ref().map(WebinarId::as_str),
                    look.last.cast_signed(),
                    nanos(at),
                ])?;
            Ok(answered as u64)
        })
        .await
    }

    async fn drop_webhooks(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.write(move |c| drop_answered(c, before, i64::MAX)).await
    }
}

/// Removes deliveries that were answered before an instant, at most `limit` of them. Answers how many.
pub(crate) fn drop_answered(c: &Connection, before: Timestamp, limit: i64) -> Result<u64, Error> {
    let dropped = c
        .prepare_cached("DELETE FROM webhooks WHERE id IN (SELECT id FROM webhooks WHERE looked_at < ?1 LIMIT ?2)")?
        .execute(params![nanos(before), limit])?;
    Ok(dropped as u64)
}
