//! The behaviour of every [`ApiKeyStore`]: cases of `suite!(api_keys, ...)`.

use std::collections::BTreeSet;

use greenroom_domain::{
    ApiKey, Scope, StoreError,
    store::{ApiKeyStore, KeptApiKey},
};

use crate::sample::{at, email};

/// A key that was made at a second.
fn key(id: &str, second: i64) -> ApiKey {
    ApiKey {
        id: id.to_owned(),
        name: format!("Key {id}"),
        user: email("boss@acme.example"),
        scopes: BTreeSet::from([Scope::Invoke, Scope::Read]),
        actions: Some(BTreeSet::from(["add-contact".to_owned()])),
        created_at: at(second),
        expires_at: Some(at(100)),
        revoked_at: None,
        last_used_at: None,
    }
}

/// A key is read as it was kept, with the hash of its secret; all keys are listed by age.
pub async fn a_key_is_read_as_it_was_kept(store: impl ApiKeyStore) {
    assert_eq!(store.api_key("b").await.unwrap(), None);
    let plain = ApiKey { actions: None, expires_at: None, ..key("a", 2) };
    store.keep_api_key(&plain, &[1; 32], None).await.unwrap();
    store.keep_api_key(&key("b", 1), &[2; 32], None).await.unwrap();
    let kept = store.api_key("b").await.unwrap();
    // The user of the key is no account user of an empty store.
    assert_eq!(kept, Some(KeptApiKey { key: key("b", 1), secret: [2; 32], role: None }));
    assert_eq!(store.api_keys().await.unwrap(), [key("b", 1), plain]);
    assert!(!format!("{kept:?}").contains("2, 2"), "the hash is in no log");
}

/// An id is one key's.
pub async fn an_id_is_one_keys(store: impl ApiKeyStore) {
    store.keep_api_key(&key("a", 1), &[1; 32], None).await.unwrap();
    let again = store.keep_api_key(&key("a", 2), &[2; 32], None).await;
    assert!(matches!(again, Err(StoreError::Constraint(_))), "{again:?}");
    assert_eq!(store.api_key("a").await.unwrap().unwrap().secret, [1; 32]);
}

/// A revoked key stays listed, with the first time of it.
pub async fn a_key_is_revoked_once(store: impl ApiKeyStore) {
    store.keep_api_key(&key("a", 1), &[1; 32], None).await.unwrap();
    assert!(store.revoke_api_key("a", at(5), None).await.unwrap());
    assert!(store.revoke_api_key("a", at(6), None).await.unwrap());
    assert!(!store.revoke_api_key("b", at(5), None).await.unwrap());
    assert_eq!(store.api_keys().await.unwrap()[0].revoked_at, Some(at(5)));
}

/// The last use of a key never goes back, and a key that is gone is passed over.
pub async fn the_last_use_of_a_key_is_noted(store: impl ApiKeyStore) {
    store.keep_api_key(&key("a", 1), &[1; 32], None).await.unwrap();
    let last = async || store.api_key("a").await.unwrap().unwrap().key.last_used_at;
    for (noted, then) in [(7, 7), (6, 7), (8, 8)] {
        store.note_api_key_uses(&[("gone".to_owned(), at(noted)), ("a".to_owned(), at(noted))]).await.unwrap();
        assert_eq!(last().await, Some(at(then)));
    }
}
