//! What Zoom's webhooks have told, until it was looked at.

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::{SessionId, WebinarId, ZoomAccountId};

/// The SHA-256 digest of a webhook's body, by which a second delivery of it is known.
pub type WebhookDigest = [u8; 32];

/// A webhook that was delivered and verified.
///
/// It has nothing of a person. The body, which names people and holds personal join links, is not kept: a webhook only
/// says where to look, and the look asks Zoom (L2: the state after a sync is what Zoom has). So there is nothing of it that
/// an erasure would have to find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookDelivery {
    /// The Zoom account that it was sent for.
    pub account: ZoomAccountId,
    /// Zoom's name of the event, such as `webinar.ended`.
    pub event: String,
    /// The webinar; none where all webinars of the account are to be looked at.
    pub webinar: Option<WebinarId>,
    /// The session, where the event is about one.
    pub session: Option<SessionId>,
    /// The digest of its body.
    pub digest: WebhookDigest,
    /// When it was received.
    pub received_at: Timestamp,
}

/// Deliveries about one webinar that wait for a look at it, as one: however many they are, one sync answers them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WaitingLook {
    /// The Zoom account.
    pub account: ZoomAccountId,
    /// The webinar; none for all webinars of the account.
    pub webinar: Option<WebinarId>,
    /// How many deliveries wait.
    pub deliveries: u64,
    /// When the first of them was received.
    pub since: Timestamp,
    /// The place of the last of them in the order of arrival. A look that begins afterwards answers all up to it.
    pub last: u64,
}

/// A webhook that was delivered, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReceivedWebhook {
    /// Its place in the order of arrival.
    pub place: u64,
    /// The Zoom account that it was sent for.
    pub account: ZoomAccountId,
    /// Zoom's name of the event, such as `webinar.ended`.
    pub event: String,
    /// The webinar; none where all webinars of the account are to be looked at.
    pub webinar: Option<WebinarId>,
    /// When it was received.
    pub received_at: Timestamp,
    /// When a look at Zoom answered it; none while it waits.
    pub looked_at: Option<Timestamp>,
}

/// The inbox of Zoom's webhooks.
#[async_trait]
pub trait WebhookInbox: Send + Sync + 'static {
    /// Keeps a delivery, durable when this returns. Answers whether it is new: a delivery whose digest is known for the account
    /// is one that Zoom has sent before.
    async fn receive_webhook(&self, delivery: &WebhookDelivery) -> Result<bool, StoreError>;

    /// At most `limit` deliveries that were not dropped, newest first; only those before the place `before` where it is given.
    async fn received_webhooks(&self, before: Option<u64>, limit: usize) -> Result<Vec<ReceivedWebhook>, StoreError>;

    /// What waits to be looked at, the longest waiting first.
    async fn waiting_looks(&self, limit: usize) -> Result<Vec<WaitingLook>, StoreError>;

    /// The deliveries of a look were answered by one that began after it was read. Those that arrived later go on waiting.
    /// Answers how many were answered.
    async fn looked(&self, look: &WaitingLook, at: Timestamp) -> Result<u64, StoreError>;

    /// Removes deliveries that were answered before `before`: one that is sent again later counts as new. Answers how many.
    async fn drop_webhooks(&self, before: Timestamp) -> Result<u64, StoreError>;
}
