//! The behaviour of every [`Vault`]: cases of `suite!(vault, ...)`.

use std::time::Duration;

use greenroom_domain::store::{Vault, VaultKind};
use secrecy::{ExposeSecret, SecretString};

use crate::sample::at;

const SECRET: VaultKind = VaultKind::Secret;

async fn keep(store: &impl Vault, kind: VaultKind, name: &str, value: &str) {
    store.keep_in_vault(kind, name, &SecretString::from(value), at(1)).await.unwrap();
}

async fn value(store: &impl Vault, kind: VaultKind, name: &str) -> Option<(String, u64)> {
    let found = store.vault_value(kind, name).await.unwrap();
    found.map(|found| (found.value.expose_secret().to_owned(), found.version))
}

/// A value is read as it was kept, under its kind and name alone.
pub async fn values_are_kept_by_kind_and_name(store: impl Vault) {
    assert_eq!(value(&store, SECRET, "crm").await, None);
    keep(&store, SECRET, "crm", "first value").await;
    keep(&store, VaultKind::Connection, "crm", "a connection").await;
    keep(&store, SECRET, "a", "another").await;
    let (first, version) = value(&store, SECRET, "crm").await.unwrap();
    assert_eq!(first, "first value");
    store.keep_in_vault(SECRET, "crm", &SecretString::from("second value"), at(2)).await.unwrap();
    let (second, newer) = value(&store, SECRET, "crm").await.unwrap();
    assert_eq!(second, "second value");
    assert_ne!(version, newer, "a change of the value is seen by its version");
    let entries = store.vault_entries(SECRET).await.unwrap();
    let names: Vec<_> = entries.iter().map(|entry| (entry.name.as_str(), entry.changed_at)).collect();
    assert_eq!(names, [("a", at(1)), ("crm", at(2))]);
    assert_eq!(value(&store, VaultKind::Connection, "crm").await.unwrap().0, "a connection");
}

/// A removed value is gone, and one that is kept again is another one.
pub async fn a_removed_value_is_gone(store: impl Vault) {
    keep(&store, SECRET, "crm", "first value").await;
    let (_, version) = value(&store, SECRET, "crm").await.unwrap();
    assert!(store.remove_from_vault(SECRET, "crm").await.unwrap());
    assert!(!store.remove_from_vault(SECRET, "crm").await.unwrap());
    assert_eq!(value(&store, SECRET, "crm").await, None);
    assert!(store.vault_entries(SECRET).await.unwrap().is_empty());
    keep(&store, SECRET, "crm", "first value").await;
    let renewed = store.renew_in_vault(SECRET, "crm", version, &SecretString::from("of before"), at(3)).await.unwrap();
    assert!(!renewed);
    assert_eq!(value(&store, SECRET, "crm").await.unwrap().0, "first value");
}

/// One at a time renews a value, and a renewal of an older value is not kept.
pub async fn one_at_a_time_renews_a_value(store: impl Vault) {
    keep(&store, SECRET, "crm", "first value").await;
    let (_, version) = value(&store, SECRET, "crm").await.unwrap();
    let until = at(2) + Duration::from_secs(60);
    assert!(store.lease_in_vault(SECRET, "crm", version, at(2), until).await.unwrap());
    assert!(!store.lease_in_vault(SECRET, "crm", version, at(2), until).await.unwrap(), "another one has it");
    assert!(!store.lease_in_vault(SECRET, "crm", version + 1, until, until).await.unwrap(), "another version");
    let later = until + Duration::from_secs(60);
    assert!(store.lease_in_vault(SECRET, "crm", version, until, later).await.unwrap(), "the lease has ended");
    store.release_in_vault(SECRET, "crm", version).await.unwrap();
    assert!(store.lease_in_vault(SECRET, "crm", version, until, later).await.unwrap(), "it was given up");
    let new = SecretString::from("second value");
    assert!(store.renew_in_vault(SECRET, "crm", version, &new, later).await.unwrap());
    let (second, newer) = value(&store, SECRET, "crm").await.unwrap();
    assert_eq!(second, "second value");
    assert!(store.lease_in_vault(SECRET, "crm", newer, at(2), until).await.unwrap(), "a renewal ends the lease");
    assert!(!store.renew_in_vault(SECRET, "crm", version, &SecretString::from("late"), later).await.unwrap());
    assert_eq!(value(&store, SECRET, "crm").await.unwrap().0, "second value");
}
