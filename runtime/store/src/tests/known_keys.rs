//! API keys that are known without asking the store, and changes of them that any process makes.

use std::collections::BTreeSet;

use futures::FutureExt as _;
use greenroom_domain::{
    ApiKey, Role, Scope,
    store::{ApiKeyStore, ImportRow, ImportStore, KeptApiKey},
};

use super::{at, create, email, on_disk};
use crate::{OpenMode, SqliteStore};

fn key(id: &str) -> ApiKey {
    ApiKey {
        id: id.to_owned(),
        name: "A key".to_owned(),
        user: email("boss@acme.example"),
        scopes: BTreeSet::from([Scope::Read]),
        actions: None,
        created_at: at(0),
        expires_at: None,
        revoked_at: None,
        last_used_at: None,
    }
}

/// The key, if the store says it without a connection.
async fn known(store: &SqliteStore, id: &str) -> Option<KeptApiKey> {
    let held = store.hold_all();
    assert!(!held.is_empty());
    store.api_key(id).now_or_never().and_then(|found| found.unwrap())
}

#[tokio::test]
async fn a_key_is_known_until_any_process_changes_anything() {
    let (directory, store) = on_disk();
    let other = SqliteStore::open(directory.path().join("store.db"), OpenMode::Existing).unwrap();
    store.keep_api_key(&key("a"), &[1; 32], None).await.unwrap();
    assert_eq!(known(&store, "a").await, None);
    let found = store.api_key("a").await.unwrap();
    assert!(found.is_some());
    assert_eq!(known(&store, "a").await, found);
    assert_eq!(store.api_key("none").await.unwrap(), None);
    // Each of both, because a process notices its own changes too.
    for (n, writer) in [&store, &other].into_iter().enumerate() {
        writer.put([create(&n.to_string())]).await;
        assert_eq!(known(&store, "a").await, None, "something else was changed");
        assert_eq!(store.api_key("a").await.unwrap(), found);
        assert_eq!(known(&store, "a").await, found);
    }
    let boss = ImportRow::AccountUser { email: email("boss@acme.example"), role: Role::Viewer };
    other.import(vec![boss].into()).await.unwrap();
    assert_eq!(store.api_key("a").await.unwrap().unwrap().role, Some(Role::Viewer));
    other.revoke_api_key("a", at(5), None).await.unwrap();
    assert_eq!(store.api_key("a").await.unwrap().unwrap().key.revoked_at, Some(at(5)));
    // A checkpoint moves pages, and a restart of the log begins a new header.
    for n in 2..6 {
        other.outside_transaction(|c| Ok(c.execute_batch("PRAGMA wal_checkpoint(RESTART)")?)).await.unwrap();
        other.put([create(&n.to_string())]).await;
        assert_eq!(known(&store, "a").await, None);
        store.api_key("a").await.unwrap();
    }
}

/// A key that was revoked before a question is never taken for a valid one, however the two meet.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_key_is_never_taken_for_a_valid_one() {
    let (directory, store) = on_disk();
    let other = SqliteStore::open(directory.path().join("store.db"), OpenMode::Existing).unwrap();
    let (asking, revoked) = (std::sync::Arc::new(store), std::sync::Arc::new(std::sync::Mutex::new(None::<usize>)));
    for n in 0..50 {
        other.keep_api_key(&key(&n.to_string()), &[1; 32], None).await.unwrap();
    }
    let (store, known_revoked) = (asking.clone(), revoked.clone());
    let asked = tokio::spawn(async move {
        loop {
            let last = *known_revoked.lock().unwrap();
            for n in 0..50 {
                let found = store.api_key(&n.to_string()).await.unwrap().unwrap();
                assert!(last.is_none_or(|last| n > last) || found.key.revoked_at.is_some(), "{n} was revoked");
            }
            if last == Some(49) {
                return;
            }
        }
    });
    for n in 0..50 {
        other.revoke_api_key(&n.to_string(), at(5), None).await.unwrap();
        *revoked.lock().unwrap() = Some(n);
    }
    asked.await.unwrap();
}
