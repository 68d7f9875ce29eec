//! The inbox of Zoom's webhooks.

use std::{cmp::Reverse, collections::BTreeMap};

use async_trait::async_trait;
use greenroom_domain::{
    StoreError, WebinarId, ZoomAccountId,
    store::{ReceivedWebhook, WaitingLook, WebhookDelivery, WebhookInbox},
};
use jiff::Timestamp;

use super::{Kept, MemoryStore};

/// A delivery, and when it was answered.
#[derive(Debug, Clone)]
pub(super) struct KeptWebhook {
    delivery: WebhookDelivery,
    looked_at: Option<Timestamp>,
}

impl KeptWebhook {
    fn waits_for(&self, place: u64, look: &WaitingLook) -> bool {
        self.looked_at.is_none()
            && self.delivery.account == look.account
            && self.delivery.webinar == look.webinar
            && place <= look.last
    }
}

/// The key of the row with the number of deliveries so far.
const ARRIVED: () = ();

impl Kept {
    pub(super) fn drop_webhooks(&mut self, before: Timestamp) -> u64 {
        let dropped = self.webhooks.take_where(|_, kept| kept.looked_at.is_some_and(|at| at < before));
        for (_, kept) in &dropped {
            self.webhook_places.take(&(kept.delivery.account.clone(), kept.delivery.digest));
        }
        dropped.len() as u64
    }
}

#[async_trait]
impl WebhookInbox for MemoryStore {
    async fn receive_webhook(&self, delivery: &WebhookDelivery) -> Result<bool, StoreError> {
        self.write(|kept| {
            let known = (delivery.account.clone(), delivery.digest);
            if kept.webhook_places.has(&known) {
                return Ok(false);
            }
            let place = kept.webhooks_arrived.get(&ARRIVED).copied().unwrap_or(0) + 1;
            kept.webhooks_arrived.put(ARRIVED, place);
            kept.webhook_places.put(known, place);
            kept.webhooks.put(place, KeptWebhook { delivery: delivery.clone(), looked_at: None });
            Ok(true)
        })
    }

    async fn received_webhooks(&self, before: Option<u64>, limit: usize) -> Result<Vec<ReceivedWebhook>, StoreError> {
        let kept = self.kept();
        let mut all: Vec<_> =
            kept.webhooks.iter().filter(|(place, _)| before.is_none_or(|before| **place < before)).collect();
        all.sort_by_key(|(place, _)| Reverse(**place));
        let found = all.into_iter().take(limit).map(|(place, kept)| ReceivedWebhook {
            place: *place,
            account: kept.delivery.account.clone(),
            event: kept.delivery.event.clone(),
            webinar: kept.delivery.webinar.clone(),
            received_at: kept.delivery.received_at,
            looked_at: kept.looked_at,
        });
        Ok(found.collect())
    }

    async fn waiting_looks(&self, limit: usize) -> Result<Vec<WaitingLook>, StoreError> {
        let kept = self.kept();
        let mut looks: BTreeMap<(&ZoomAccountId, &Option<WebinarId>), (u64, WaitingLook)> = BTreeMap::new();
        for (place, waiting) in kept.webhooks.iter().filter(|(_, kept)| kept.looked_at.is_none()) {
            let WebhookDelivery { account, webinar, received_at, .. } = &waiting.delivery;
            let new = || WaitingLook {
                account: account.clone(),
                webinar: webinar.clone(),
                deliveries: 0,
                since: *received_at,
                last: *place,
            };
            let (_, look) = looks.entry((account, webinar)).or_insert_with(|| (*place, new()));
            look.deliveries += 1;
            look.since = look.since.min(*received_at);
            look.last = *place;
        }
        let mut looks: Vec<_> = looks.into_values().collect();
        looks.sort_by_key(|(first, _)| *first);
        Ok(looks.into_iter().map(|(_, look)| look).take(limit).collect())
    }

    async fn looked(&self, look: &WaitingLook, at: Timestamp) -> Result<u64, StoreError> {
        self.write(|kept| {
            let answered: Vec<u64> = kept
                .webhooks
                .iter()
                .filter(|(place, kept)| kept.waits_for(**place, look))
                .map(|(place, _)| *place)
                .collect();
            for place in &answered {
                kept.webhooks.change(place, |kept| kept.looked_at = Some(at));
            }
            Ok(answered.len() as u64)
        })
    }

    async fn drop_webhooks(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.write(|kept| Ok(kept.drop_webhooks(before)))
    }
}
