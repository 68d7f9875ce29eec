//! Guests with the capabilities `webinar-cancellation`, `webinar-approval` and `webinars-read`, and guests that try to get
//! them.

use std::sync::Arc;

use greenroom::{FailureKind, Grants, LoadError, PackageError};
use greenroom_domain::Page;
use greenroom_store_testing::WebinarProviderDouble;
use serde_json::json;

use crate::stage::{self, Stage};

each! {
    million_cancellations => reaches("host-calls", 10_000);
    many_decisions => reaches("list-items", 1_000);
    million_lists => reaches("host-calls", 10_000);
    huge_search => reaches("boundary", 16 << 20);
    unknown_decision => traps("unexpected discriminant: 77");
}

/// Checks that a guest is not loaded without the grant of its capability.
async fn is_not_granted(guest: &str, capability: &str) {
    let granted = Grants::only(["contacts-write", "webinar-registration", "webinar-sync", "log"]);
    let refused = stage::refused_with(guest, granted).await;
    assert!(matches!(refused, LoadError::Package(PackageError::NotGranted { .. })), "{refused}");
    assert!(refused.to_string().contains(&format!("`{capability}` is not granted")), "{refused}");
}

#[tokio::test]
pub(crate) async fn ungranted_cancellation() {
    is_not_granted("ungranted-cancellation", "webinar-cancellation").await;
}

#[tokio::test]
pub(crate) async fn ungranted_approval() {
    is_not_granted("ungranted-approval", "webinar-approval").await;
}

#[tokio::test]
pub(crate) async fn ungranted_list() {
    is_not_granted("ungranted-list", "webinars-read").await;
}

/// Checks that a guest with a connected Zoom, which refuses every request, ends in this failure.
async fn is_refused(guest: &str, code: &str, part: &str) {
    let zoom = WebinarProviderDouble::new(())
        .on_users(|(), _, _| Box::pin(async { Ok(Page { items: Vec::new(), next: None, total: None }) }));
    let stage = Stage::syncing(Arc::new(zoom)).await;
    stage.beside_neighbours(stage.load(guest)).await;
    let failure = stage::failure_of(guest, &stage.invoke(guest, json!({})).await);
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Failed, code), "{guest}: {failure:?}");
    assert!(failure.message.contains(part), "{guest}: {}", failure.message);
    assert_eq!(stage.contacts().await, 1, "{guest}: its writes are discarded");
}

#[tokio::test]
pub(crate) async fn invented_page() {
    is_refused("invented-page", "page-unknown", "begin with the first page").await;
}

#[tokio::test]
pub(crate) async fn written_then_cancelled() {
    is_refused("written-then-cancelled", "contact-not-committed", "in a later run").await;
}
