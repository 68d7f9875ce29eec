use futures::future::join_all;
use greenroom_domain::{
    RunStore,
    store::{WebhookDelivery, WebhookInbox},
};

use super::{at, busy_work, on_disk};

fn delivery(n: u32) -> WebhookDelivery {
    let mut digest = [0; 32];
    digest[..4].copy_from_slice(&n.to_be_bytes());
    let webinar = super::webinar(1).id;
    WebhookDelivery {
        account: "acme".into(),
        event: "webinar.updated".to_owned(),
        webinar: Some(webinar),
        session: None,
        digest,
        received_at: at(1),
    }
}

/// A burst is answered as fast as the disk takes groups, not as fast as it takes single webhooks.
#[tokio::test]
async fn many_webhooks_share_the_work_of_making_them_durable() {
    let (folder, store) = on_disk();
    let before = store.commits_synced();
    let deliveries: Vec<_> = (0..400).map(delivery).collect();
    let (work, has_begun, go_on) = busy_work();
    let busy = store.write(move |_| {
        work();
        Ok(())
    });
    let burst = async {
        has_begun.await.unwrap();
        join_all(deliveries.iter().map(|one| store.receive_webhook(one))).await
    };
    // On a runtime of one thread, all of them are in the queue by then.
    let release = async {
        for _ in 0..2_000 {
            tokio::task::yield_now().await;
        }
        go_on.send(()).unwrap();
    };
    let (_, kept, ()) = tokio::join!(busy, burst, release);
    assert!(kept.into_iter().all(|new| new.unwrap()));
    // One for all, or a few on a machine whose threads had to wait for each other.
    let synced = store.commits_synced() - before;
    assert!((1..=8).contains(&synced), "{synced}");
    let looks = store.waiting_looks(9).await.unwrap();
    assert_eq!((looks.len(), looks[0].deliveries), (1, 400));
    drop((store, folder));
}

#[tokio::test]
async fn answered_webhooks_are_pruned_with_old_rows() {
    let (folder, store) = on_disk();
    store.receive_webhook(&delivery(1)).await.unwrap();
    assert_eq!(store.prune(at(99)).await.unwrap().webhooks, 0, "it waits");
    let look = store.waiting_looks(9).await.unwrap().remove(0);
    store.looked(&look, at(10)).await.unwrap();
    assert_eq!(store.prune(at(10)).await.unwrap().webhooks, 0);
    assert_eq!(store.prune(at(11)).await.unwrap().webhooks, 1);
    drop((store, folder));
}
