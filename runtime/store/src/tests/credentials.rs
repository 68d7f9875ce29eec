use std::fs;

use greenroom_domain::{
    StoreError, ZoomAccountId,
    store::{CredentialStore, Credentials, SealedCredentials, Vault, VaultKind},
};
use secrecy::{ExposeSecret, SecretString};

use super::{at, on_disk};
use crate::{OpenMode, SqliteStore};

async fn seal(store: &SqliteStore, account: &str, secret: &str) -> Result<(), StoreError> {
    let credentials = Credentials { client_id: "client".to_owned(), client_secret: SecretString::from(secret) };
    store.seal_credentials(&ZoomAccountId::new(account), &credentials).await
}

async fn unseal(store: &SqliteStore, account: &str) -> Result<Option<Credentials>, StoreError> {
    store.unseal(&ZoomAccountId::new(account)).await
}

async fn secret(store: &SqliteStore, account: &str) -> String {
    let credentials = unseal(store, account).await.unwrap().unwrap();
    assert_eq!(credentials.client_id, "client");
    credentials.client_secret.expose_secret().to_owned()
}

#[tokio::test]
async fn n1_credentials_are_kept_sealed_and_can_be_rotated() {
    let (directory, store) = on_disk();
    let path = directory.path().join("store.db");
    assert!(unseal(&store, "one").await.unwrap().is_none());
    assert!(!directory.path().join("store.db.key").exists(), "made when it is needed");
    seal(&store, "one", "first-secret").await.unwrap();
    seal(&store, "one", "second-secret").await.unwrap();
    seal(&store, "two", "third-secret").await.unwrap();
    drop(store);
    let store = SqliteStore::open(&path, OpenMode::Existing).unwrap();
    assert_eq!(secret(&store, "one").await, "second-secret");
    assert_eq!(secret(&store, "two").await, "third-secret");
    for name in ["store.db", "store.db-wal"] {
        let bytes = fs::read(directory.path().join(name)).unwrap();
        assert!(!bytes.windows(7).any(|w| w == b"-secret"), "{name}");
    }
    assert!(store.forget_credentials(&ZoomAccountId::new("one")).await.unwrap());
    assert!(!store.forget_credentials(&ZoomAccountId::new("one")).await.unwrap());
    assert!(unseal(&store, "one").await.unwrap().is_none());
    let printed = format!("{:?} {store:?}", unseal(&store, "two").await.unwrap());
    assert!(!printed.contains("third-secret"), "{printed}");
}

#[tokio::test]
async fn sealed_credentials_open_for_their_account_and_with_their_key_only() {
    let (directory, store) = on_disk();
    seal(&store, "one", "first-secret").await.unwrap();
    seal(&store, "two", "second-secret").await.unwrap();
    store
        .write(|c| {
            Ok(c.execute_batch(
                "UPDATE sealed_credentials SET nonce = o.nonce, sealed = o.sealed
                 FROM (SELECT * FROM sealed_credentials WHERE zoom_account = 'one') o
                 WHERE sealed_credentials.zoom_account = 'two'",
            )?)
        })
        .await
        .unwrap();
    assert!(
        matches!(unseal(&store, "two").await, Err(StoreError::Damaged(why)) if !why.english().contains("secret is"))
    );
    let other = directory.path().join("other.key");
    fs::write(&other, [7; 32]).unwrap();
    own(&other);
    let store = store.with_key_file(&other);
    assert!(matches!(unseal(&store, "one").await, Err(StoreError::Damaged(_))));
    fs::write(&other, [7; 33]).unwrap();
    assert!(matches!(unseal(&store, "one").await, Err(StoreError::Damaged(why)) if why.english().contains("32 bytes")));
}

#[tokio::test]
async fn a_key_that_is_gone_is_not_replaced_while_credentials_need_it() {
    let (directory, store) = on_disk();
    seal(&store, "one", "first-secret").await.unwrap();
    fs::remove_file(directory.path().join("store.db.key")).unwrap();
    for told in [unseal(&store, "one").await.map(drop), seal(&store, "two", "x").await] {
        assert!(
            matches!(&told, Err(StoreError::Key(why)) if why.english().contains("store.db.key") && why.english().contains("missing"))
        );
    }
    store.forget_credentials(&ZoomAccountId::new("one")).await.unwrap();
    seal(&store, "two", "second-secret").await.unwrap();
    assert_eq!(secret(&store, "two").await, "second-secret");
}

#[cfg(unix)]
#[tokio::test]
async fn a_key_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let (directory, store) = on_disk();
    seal(&store, "one", "first-secret").await.unwrap();
    let path = directory.path().join("store.db.key");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    for mode in [0o640, 0o604] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        for told in [unseal(&store, "one").await.map(drop), seal(&store, "two", "x").await] {
            assert!(matches!(&told, Err(StoreError::Key(why)) if why.english().contains("chmod 600")), "{told:?}");
        }
    }
    assert_eq!(fs::read_dir(directory.path()).unwrap().filter(is_key).count(), 1, "nothing is left behind");
}

fn is_key(file: &std::io::Result<fs::DirEntry>) -> bool {
    file.as_ref().unwrap().file_name().to_string_lossy().contains("key")
}

#[tokio::test]
async fn a_store_in_memory_has_its_key_in_memory() {
    let store = SqliteStore::in_memory().unwrap();
    seal(&store, "one", "first-secret").await.unwrap();
    assert_eq!(secret(&store, "one").await, "first-secret");
}

#[cfg(unix)]
fn own(path: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

#[cfg(not(unix))]
fn own(_: &std::path::Path) {}

#[tokio::test]
async fn secrets_of_actions_are_kept_sealed_under_their_names() {
    let (directory, store) = on_disk();
    let keep = async |kind, name, value| {
        store.keep_in_vault(kind, name, &SecretString::from(value), at(1)).await.unwrap();
    };
    keep(VaultKind::Secret, "crm", "first-secret").await;
    keep(VaultKind::Connection, "crm", "second-secret").await;
    keep(VaultKind::Secret, "mail", "third-secret").await;
    for name in ["store.db", "store.db-wal"] {
        let bytes = fs::read(directory.path().join(name)).unwrap();
        assert!(!bytes.windows(7).any(|w| w == b"-secret"), "{name}");
    }
    assert_eq!(fs::read(directory.path().join("store.db.key")).unwrap().len(), 32);
    // A sealed value that somebody moves to another name, or another kind, does not open there.
    for to in ["kind = 'connection' AND v.name = 'crm'", "kind = 'secret' AND v.name = 'mail'"] {
        let moved = format!(
            "UPDATE vault AS v SET nonce = o.nonce, sealed = o.sealed
             FROM (SELECT * FROM vault WHERE kind = 'secret' AND name = 'crm') o WHERE v.{to}"
        );
        store.write(move |c| Ok(c.execute_batch(&moved)?)).await.unwrap();
    }
    for (kind, name) in [(VaultKind::Connection, "crm"), (VaultKind::Secret, "mail")] {
        let opened = store.vault_value(kind, name).await;
        assert!(matches!(opened, Err(StoreError::Damaged(why)) if !why.english().contains("-secret")), "{name}");
    }
    let first = store.vault_value(VaultKind::Secret, "crm").await.unwrap().unwrap();
    assert!(!format!("{first:?}").contains("first-secret"));
    assert_eq!(first.value.expose_secret(), "first-secret");
}
