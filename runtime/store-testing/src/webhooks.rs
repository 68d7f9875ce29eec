//! The behaviour of every [`WebhookInbox`]: cases of `suite!(webhooks, ...)`.

use std::sync::Arc;

use greenroom_domain::store::{ReceivedWebhook, WaitingLook, WebhookDelivery, WebhookInbox};

use crate::sample::{at, webinar_id};

/// A delivery about a webinar; zero stands for all webinars of the account.
fn delivery(account: &str, webinar: u64, n: u8, second: i64) -> WebhookDelivery {
    WebhookDelivery {
        account: account.into(),
        event: "webinar.updated".to_owned(),
        webinar: (webinar > 0).then(|| webinar_id(webinar)),
        session: None,
        digest: [n; 32],
        received_at: at(second),
    }
}

async fn receive(store: &impl WebhookInbox, account: &str, webinar: u64, n: u8, second: i64) -> bool {
    store.receive_webhook(&delivery(account, webinar, n, second)).await.unwrap()
}

async fn looks(store: &impl WebhookInbox) -> Vec<WaitingLook> {
    store.waiting_looks(99).await.unwrap()
}

/// A delivery that comes again is known, also after it was answered; another account's is another one.
pub async fn l2_a_webhook_that_is_sent_again_is_known(store: impl WebhookInbox) {
    assert!(receive(&store, "acme", 1, 1, 1).await);
    assert!(!receive(&store, "acme", 1, 1, 2).await);
    assert!(receive(&store, "labs", 1, 1, 3).await);
    let waiting = looks(&store).await;
    assert_eq!(
        waiting.iter().map(|look| (look.account.as_str(), look.deliveries)).collect::<Vec<_>>(),
        [("acme", 1), ("labs", 1)]
    );
    assert_eq!(store.looked(&waiting[0], at(4)).await.unwrap(), 1);
    assert!(!receive(&store, "acme", 1, 1, 5).await);
    assert_eq!(looks(&store).await, waiting[1..]);
}

/// Deliveries about a webinar wait as one look, the longest waiting first; those about a whole account wait apart.
pub async fn l1_deliveries_of_a_webinar_wait_as_one_look(store: impl WebhookInbox) {
    for (n, webinar) in [(1, 2), (2, 1), (3, 2), (4, 0), (5, 2)] {
        assert!(receive(&store, "acme", webinar, n, i64::from(n)).await);
    }
    let waiting = looks(&store).await;
    let told = |look: &WaitingLook| (look.webinar.clone(), look.deliveries, look.since);
    let expected = [(Some(webinar_id(2)), 3, at(1)), (Some(webinar_id(1)), 1, at(2)), (None, 1, at(4))];
    assert_eq!(waiting.iter().map(told).collect::<Vec<_>>(), expected);
    assert_eq!(store.waiting_looks(2).await.unwrap(), waiting[..2]);
    for (look, answered) in waiting.iter().zip([3, 1, 1]) {
        assert_eq!(store.looked(look, at(9)).await.unwrap(), answered);
        assert_eq!(store.looked(look, at(9)).await.unwrap(), 0, "once");
    }
    assert_eq!(looks(&store).await, []);
}

/// A delivery that arrives after a look was read is not answered by it.
pub async fn l2_what_arrives_during_a_look_goes_on_waiting(store: impl WebhookInbox) {
    receive(&store, "acme", 1, 1, 1).await;
    let begun = looks(&store).await.remove(0);
    receive(&store, "acme", 1, 2, 2).await;
    receive(&store, "labs", 1, 3, 2).await;
    assert_eq!(store.looked(&begun, at(3)).await.unwrap(), 1);
    let left = looks(&store).await;
    assert_eq!(
        left.iter().map(|look| (look.account.as_str(), look.since)).collect::<Vec<_>>(),
        [("acme", at(2)), ("labs", at(2))]
    );
}

/// Deliveries are dropped some time after they were answered; one that waits stays, however old it is.
pub async fn answered_webhooks_are_dropped_and_waiting_ones_stay(store: impl WebhookInbox) {
    receive(&store, "acme", 1, 1, 1).await;
    receive(&store, "acme", 2, 2, 2).await;
    let waiting = looks(&store).await;
    store.looked(&waiting[0], at(10)).await.unwrap();
    assert_eq!(store.drop_webhooks(at(10)).await.unwrap(), 0);
    assert_eq!(store.drop_webhooks(at(11)).await.unwrap(), 1);
    assert_eq!(looks(&store).await, waiting[1..]);
    assert!(!receive(&store, "acme", 2, 2, 12).await);
    assert!(receive(&store, "acme", 1, 1, 12).await, "what was dropped counts as new");
    assert_eq!(looks(&store).await.len(), 2);
}

/// Deliveries are listed in pages, the newest first, with the time at which they were answered.
pub async fn webhooks_are_listed_newest_first_until_they_are_dropped(store: impl WebhookInbox) {
    receive(&store, "acme", 1, 1, 1).await;
    receive(&store, "labs", 0, 2, 2).await;
    receive(&store, "acme", 2, 3, 3).await;
    store.looked(&looks(&store).await[0], at(10)).await.unwrap();
    let told =
        |kept: &ReceivedWebhook| (kept.account.to_string(), kept.webinar.clone(), kept.received_at, kept.looked_at);
    let newest = store.received_webhooks(None, 2).await.unwrap();
    let expected = [("acme".to_owned(), Some(webinar_id(2)), at(3), None), ("labs".to_owned(), None, at(2), None)];
    assert_eq!(newest.iter().map(told).collect::<Vec<_>>(), expected);
    assert_eq!(newest[0].event, "webinar.updated");
    let older = store.received_webhooks(Some(newest[1].place), 9).await.unwrap();
    let first = ("acme".to_owned(), Some(webinar_id(1)), at(1), Some(at(10)));
    assert_eq!(older.iter().map(told).collect::<Vec<_>>(), [first]);
    store.drop_webhooks(at(11)).await.unwrap();
    assert!(store.received_webhooks(Some(newest[1].place), 9).await.unwrap().is_empty());
}

/// Of many deliveries of one webhook at once, one is new.
pub async fn of_many_that_deliver_a_webhook_at_once_one_is_new(store: impl WebhookInbox) {
    let store = Arc::new(store);
    let all: Vec<_> = (0..16)
        .map(|_| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { receive(&*store, "acme", 1, 7, 1).await })
        })
        .collect();
    let mut new = 0;
    for one in all {
        new += u32::from(one.await.unwrap());
    }
    assert_eq!(new, 1);
    assert_eq!(looks(&*store).await[0].deliveries, 1);
}
