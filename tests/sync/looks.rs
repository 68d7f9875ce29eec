//! Looks at Zoom because webhooks ask for them: one that fails takes nothing from the others.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use greenroom_domain::{
    StoreError, SyncState, WebinarId, ZoomAccountId,
    store::{ReceivedWebhook, SyncStore, WaitingLook, WebhookDelivery, WebhookInbox},
};
use greenroom_store::SqliteStore;
use greenroom_sync::{Look, LookPace};
use greenroom_zoom_sandbox::{Effect, Fault};
use jiff::Timestamp;
use tokio::sync::Notify;

use crate::stage::{OVER, RECURRING, Stage};

const ACCOUNT: &str = "acme-zoom-account";

async fn delivered(stage: &Stage, webinar: Option<&str>, n: u8) -> WaitingLook {
    let delivery = WebhookDelivery {
        account: ZoomAccountId::new(ACCOUNT),
        event: "webinar.updated".to_owned(),
        webinar: webinar.map(|id| WebinarId::parse(id).unwrap()),
        session: None,
        digest: [n; 32],
        received_at: Timestamp::now(),
    };
    assert!(stage.store.receive_webhook(&delivery).await.unwrap());
    stage.store.waiting_looks(99).await.unwrap().pop().unwrap()
}

async fn is_synced(stage: &Stage, webinar: &str) -> bool {
    let id = WebinarId::parse(webinar).unwrap();
    let known = stage.store.known_webinars(Some(&id)).await.unwrap().remove(0);
    known.last_sync.is_some_and(|run| matches!(run.state, SyncState::Synced | SyncState::SyncedWithWarnings))
}

#[tokio::test(flavor = "multi_thread")]
async fn l1_a_new_webinar_that_fails_does_not_keep_the_others_from_being_synced() {
    for (failing, other) in [(OVER, RECURRING), (RECURRING, OVER)] {
        let stage = Stage::on().await;
        let look = delivered(&stage, None, 1).await;
        for path in ["/v2/webinars/", "/v2/past_webinars/", "/v2/report/webinars/"] {
            let fault = Fault::new(format!("{path}{failing}/**"), Effect::Status { status: 400, retry_after: None });
            stage.zoom.add_fault(fault.always());
        }
        let _failed = stage.sync.look(&*stage.store, &look, &|_| {}).await;
        assert!(is_synced(&stage, other).await, "{failing} fails");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn l1_a_webinar_that_an_earlier_look_only_found_is_synced_by_the_next_one() {
    let stage = Stage::on().await;
    let accounts = stage.storage.account().await.unwrap().zoom_accounts;
    stage.sync.discover(&accounts[0]).await.unwrap();
    let known = stage.store.known_webinars(None).await.unwrap();
    assert!(!known.is_empty() && known.iter().all(|known| known.last_sync.is_none()));
    let look = delivered(&stage, None, 1).await;
    assert_eq!(stage.sync.look(&*stage.store, &look, &|_| {}).await.unwrap(), Look::Done);
    assert!(is_synced(&stage, OVER).await && is_synced(&stage, RECURRING).await);
}

/// An inbox that says when the look at the recurring webinar was answered.
struct Told {
    store: Arc<SqliteStore>,
    answered: Arc<Notify>,
}

#[async_trait]
impl WebhookInbox for Told {
    async fn receive_webhook(&self, delivery: &WebhookDelivery) -> Result<bool, StoreError> {
        self.store.receive_webhook(delivery).await
    }

    async fn received_webhooks(&self, before: Option<u64>, limit: usize) -> Result<Vec<ReceivedWebhook>, StoreError> {
        self.store.received_webhooks(before, limit).await
    }

    async fn waiting_looks(&self, limit: usize) -> Result<Vec<WaitingLook>, StoreError> {
        self.store.waiting_looks(limit).await
    }

    async fn looked(&self, look: &WaitingLook, at: Timestamp) -> Result<u64, StoreError> {
        let answered = self.store.looked(look, at).await?;
        if look.webinar == Some(WebinarId::parse(RECURRING).unwrap()) {
            self.answered.notify_one();
        }
        Ok(answered)
    }

    async fn drop_webhooks(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.store.drop_webhooks(before).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn l1_looks_that_are_held_back_do_not_hide_others() {
    let stage = Stage::on().await;
    // The first one fails, is held back, and is all that a read of one would see.
    let accounts = stage.storage.account().await.unwrap().zoom_accounts;
    stage.sync.discover(&accounts[0]).await.unwrap();
    for path in ["", "/**"] {
        let away = Effect::Status { status: 503, retry_after: None };
        stage.zoom.add_fault(Fault::new(format!("/v2/webinars/{OVER}{path}"), away).always());
    }
    delivered(&stage, Some(OVER), 1).await;
    delivered(&stage, Some(RECURRING), 2).await;
    let answered = Arc::new(Notify::new());
    let inbox = Arc::new(Told { store: Arc::clone(&stage.store), answered: Arc::clone(&answered) });
    let pace = LookPace { read: 1, ..LookPace::default() };
    let arrived = Notify::new();
    let looks = stage.sync.run_looks(inbox, &arrived, pace, &(), answered.notified());
    tokio::time::timeout(Duration::from_secs(120), looks).await.unwrap();
    assert!(is_synced(&stage, RECURRING).await);
}
