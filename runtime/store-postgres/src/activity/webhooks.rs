//! The inbox of Zoom's webhooks.

use async_trait::async_trait;
use greenroom_domain::{
    SessionId, StoreError, WebinarId, ZoomAccountId,
    store::{ReceivedWebhook, WaitingLook, WebhookDelivery, WebhookInbox},
};
use jiff::Timestamp;

use crate::{
    PostgresStore,
    platform::{
        error::Error,
        locks::Locks,
        rows::{as_limit, as_number, count, get, instant, nanos, optional_instant, optional_word},
        transaction::Transaction,
    },
};

/// The name by which deliveries of a webinar are locked, so that they get their places in the order of their commits: a look at the
/// later one has then seen the earlier one (L2: what arrives during a look waits for the next).
fn lock(delivery: &WebhookDelivery) -> String {
    format!("webhook:{}:{}", delivery.account, delivery.webinar.as_ref().map_or("", WebinarId::as_str))
}

async fn receive(t: &Transaction, delivery: &WebhookDelivery) -> Result<bool, Error> {
    let kept = t
        .execute(
            "INSERT INTO webhooks (account, zoom_account, digest, event, webinar, session, received_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
            &[
                &delivery.account.as_str(),
                &delivery.digest.as_slice(),
                &delivery.event,
                &delivery.webinar.as_ref().map(WebinarId::as_str),
                &delivery.session.as_ref().map(SessionId::as_str),
                &nanos(delivery.received_at),
            ],
        )
        .await?;
    Ok(kept > 0)
}

async fn received(t: &Transaction, before: Option<u64>, limit: usize) -> Result<Vec<ReceivedWebhook>, Error> {
    let before = before.map_or(i64::MAX, as_number);
    let rows = t
        .query(
            "SELECT id, zoom_account, event, webinar, received_at, looked_at FROM webhooks
             WHERE account = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
            &[&before, &as_limit(limit)],
        )
        .await?;
    let webhook = |row| {
        Ok(ReceivedWebhook {
            place: count(row, 0)?,
            account: ZoomAccountId::new(get::<String>(row, 1)?),
            event: get(row, 2)?,
            webinar: optional_word(row, 3)?,
            received_at: instant(row, 4)?,
            looked_at: optional_instant(row, 5)?,
        })
    };
    rows.iter().map(webhook).collect()
}

async fn waiting(t: &Transaction, limit: usize) -> Result<Vec<WaitingLook>, Error> {
    let rows = t
        .query(
            "SELECT zoom_account, webinar, count(*), min(received_at), max(id) FROM webhooks
             WHERE account = $1 AND looked_at IS NULL GROUP BY zoom_account, webinar ORDER BY min(id) LIMIT $2",
            &[&as_limit(limit)],
        )
        .await?;
    let look = |row| {
        Ok(WaitingLook {
            account: ZoomAccountId::new(get::<String>(row, 0)?),
            webinar: optional_word(row, 1)?,
            deliveries: count(row, 2)?,
            since: instant(row, 3)?,
            last: count(row, 4)?,
        })
    };
    rows.iter().map(look).collect()
}

async fn looked(t: &Transaction, look: &WaitingLook, at: Timestamp) -> Result<u64, Error> {
    t.execute(
        "UPDATE webhooks SET looked_at = $5
         WHERE account = $1 AND looked_at IS NULL AND zoom_account = $2 AND webinar IS NOT DISTINCT FROM $3 AND id <= $4",
        &[
            &look.account.as_str(),
            &look.webinar.as_ref().map(WebinarId::as_str),
            &look.last.cast_signed(),
            &nanos(at),
        ],
    )
    .await
}

/// Removes deliveries that were answered before an instant, at most `limit` of them. Answers how many.
pub(crate) async fn drop_answered(t: &Transaction, before: Timestamp, limit: i64) -> Result<u64, Error> {
    t.execute(
        "DELETE FROM webhooks WHERE account = $1 AND id IN
             (SELECT id FROM webhooks WHERE account = $1 AND looked_at < $2 LIMIT $3)",
        &[&nanos(before), &limit],
    )
    .await
}

#[async_trait]
impl WebhookInbox for PostgresStore {
    async fn receive_webhook(&self, delivery: &WebhookDelivery) -> Result<bool, StoreError> {
        self.write(Locks::of([lock(delivery)]), |t| async move { receive(&t, delivery).await }).await
    }

    async fn received_webhooks(&self, before: Option<u64>, limit: usize) -> Result<Vec<ReceivedWebhook>, StoreError> {
        self.read(|t| async move { received(&t, before, limit).await }).await
    }

    async fn waiting_looks(&self, limit: usize) -> Result<Vec<WaitingLook>, StoreError> {
        self.read(|t| async move { waiting(&t, limit).await }).await
    }

    async fn looked(&self, look: &WaitingLook, at: Timestamp) -> Result<u64, StoreError> {
        self.write(Locks::shared(), |t| async move { looked(&t, look, at).await }).await
    }

    async fn drop_webhooks(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.write(Locks::shared(), |t| async move { drop_answered(&t, before, i64::MAX).await }).await
    }
}
