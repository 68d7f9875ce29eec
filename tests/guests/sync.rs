//! Guests with the capability `webinar-sync`, and guests that try to get it.

use std::sync::Arc;

use greenroom::{Failure, FailureKind, Grants, LoadError, PackageError};
use greenroom_domain::{Email, Page, Registrant, Webinar};
use greenroom_store_testing::WebinarProviderDouble;
use greenroom_tests::WEBINAR;
use serde_json::json;

use crate::stage::{self, Stage};

/// The maximum number of registrants on a page of Zoom.
const ON_A_PAGE: usize = 300;

/// A Zoom with one webinar, which has endless registrants.
fn endless_zoom() -> WebinarProviderDouble {
    WebinarProviderDouble::new(())
        .on_webinar(|(), account, id| {
            Box::pin(
                async move { Ok(Webinar { topic: "Endless".into(), ..Webinar::once(id.clone(), account.id.clone()) }) },
            )
        })
        .on_registrants(|(), _, _, state, _, page| {
            Box::pin(async move {
                let at: usize = page.map_or(0, |page| page.parse().unwrap());
                let items = (0..ON_A_PAGE).map(|n| Registrant {
                    id: format!("{at}-{n}"),
                    email: Email::parse(&format!("{n}@{at}.example.com")).unwrap(),
                    state,
                    join_url: None,
                    registered_at: None,
                    occurrences: Vec::new(),
                    first_name: "Somebody".to_owned(),
                    last_name: "Else".to_owned(),
                });
                Ok(Page { items: items.collect(), next: Some((at + 1).to_string()), total: None })
            })
        })
}

/// The failure of a guest that may sync.
async fn failure(guest: &str) -> Failure {
    let stage = Stage::syncing(Arc::new(endless_zoom())).await;
    stage.beside_neighbours(stage.load(guest)).await;
    let outcome = stage.invoke(guest, json!({})).await;
    assert_eq!(stage.contacts().await, 1, "{guest}: its writes are discarded");
    stage::failure_of(guest, &outcome)
}

async fn fails(guest: &str, kind: FailureKind, code: &str, part: &str) {
    let failure = failure(guest).await;
    assert_eq!((failure.kind, failure.code.as_str()), (kind, code), "{guest}: {failure:?}");
    assert!(failure.message.contains(part), "{guest}: {}", failure.message);
}

#[tokio::test]
pub(crate) async fn ungranted_sync() {
    let granted = Grants::only(["contacts-write", "webinar-registration", "log"]);
    let refused = stage::refused_with("ungranted-sync", granted).await;
    assert!(matches!(refused, LoadError::Package(PackageError::NotGranted { .. })), "{refused}");
    assert!(refused.to_string().contains("`webinar-sync` is not granted"), "{refused}");
}

#[tokio::test]
pub(crate) async fn ends_what_it_reads() {
    fails("ends-what-it-reads", FailureKind::Failed, "listing-not-committed", "in a later slice").await;
}

#[tokio::test]
pub(crate) async fn other_webinar() {
    fails("other-webinar", FailureKind::Denied, "webinar-out-of-scope", WEBINAR).await;
}

#[tokio::test]
pub(crate) async fn invented_session() {
    fails("invented-session", FailureKind::Failed, "session-not-found", "list its sessions first").await;
}

#[tokio::test]
pub(crate) async fn million_sync_calls() {
    fails("million-sync-calls", FailureKind::LimitExceeded, "host-calls", "its limit of 10000 ").await;
}

#[tokio::test]
pub(crate) async fn endless_pages() {
    fails("endless-pages", FailureKind::LimitExceeded, "memory", "its limit of 67108864 ").await;
}

#[tokio::test]
pub(crate) async fn unknown_state() {
    fails("unknown-state", FailureKind::Trapped, "trapped", "unexpected discriminant: 77").await;
}
