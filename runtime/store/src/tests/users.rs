//! Account users in the file: what is kept of failures, and what a restored copy and an import leave.

use greenroom_domain::{
    AccountUser, ClientNetwork, Email, HistoryEntry, HistoryKind, Invitation, Role, SignInMethod, SignInSession,
    store::{HistoryStore, ImportRow, ImportStore, SignInStore, UserChange},
};

use super::at;
use crate::{OpenMode, SqliteStore};

fn ada() -> Email {
    Email::parse("ada@acme.example").unwrap()
}

async fn add(store: &SqliteStore, email: Email, role: Role) {
    assert!(store.add_user(&AccountUser { email, role }, None).await.unwrap());
}

#[tokio::test]
async fn neither_the_email_of_a_failure_nor_its_network_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("greenroom.db");
    let store = SqliteStore::open(&path, OpenMode::CreateIfMissing).unwrap();
    let network = ClientNetwork::of("2001:db8:1122:3344::1".parse().unwrap());
    store.try_sign_in(&Email::parse("nobody.known@elsewhere.example").unwrap(), network, at(1), None).await.unwrap();
    drop(store);
    for file in ["greenroom.db", "greenroom.db-wal"] {
        let bytes = std::fs::read(folder.path().join(file)).unwrap_or_default();
        assert!(!bytes.windows(12).any(|part| part == b"nobody.known"), "{file}");
        assert!(!bytes.windows(6).any(|part| part == &network.octets()[..6]), "{file}");
    }
}

/// The entry of a lock is written with the try that begins it, also where the process ends before the password is compared.
#[tokio::test]
async fn a_lock_is_in_the_history_with_its_try_unless_the_password_was_right() {
    let store = SqliteStore::in_memory().unwrap();
    add(&store, ada(), Role::Editor).await;
    let network = ClientNetwork::default();
    let note = |user: &Email, second| HistoryEntry {
        at: at(second),
        by: Some("greenroom".to_owned()),
        what: HistoryKind::SignInLocked,
        subject: Some(user.to_string()),
    };
    let locks = async || {
        let entries = store.history(None, 50).await.unwrap();
        entries.into_iter().map(|(_, entry)| (entry.at, entry.subject)).collect::<Vec<_>>()
    };
    let nobody = Email::parse("nobody@acme.example").unwrap();
    for second in 1..=6 {
        assert!(locks().await.is_empty(), "{second}");
        for user in [&nobody, &ada()] {
            store.try_sign_in(user, network, at(second), Some(note(user, second))).await.unwrap();
        }
    }
    let lock = |second| (at(second), Some("ada@acme.example".to_owned()));
    assert_eq!(locks().await, [lock(6)], "of an email that nobody has there is none");
    store.try_sign_in(&ada(), network, at(7), Some(note(&ada(), 7))).await.unwrap();
    assert_eq!(locks().await, [lock(6)], "it is locked still");
    store.try_sign_in(&ada(), network, at(70), Some(note(&ada(), 70))).await.unwrap();
    assert_eq!(locks().await, [lock(70), lock(6)]);
    store.forget_try(&ada(), network, at(70)).await.unwrap();
    assert_eq!(locks().await, [lock(6)], "the password was right");
    // Two tries at once, both with the right password: the first to be compared clears what the second has counted.
    for second in 71..=76 {
        store.try_sign_in(&ada(), network, at(second), Some(note(&ada(), second))).await.unwrap();
    }
    assert_eq!(locks().await, [lock(76), lock(6)]);
    for second in [75, 76] {
        store.forget_try(&ada(), network, at(second)).await.unwrap();
    }
    assert_eq!(locks().await, [lock(6)], "both passwords were right");
}

#[tokio::test]
async fn a_copy_that_is_put_back_has_no_sessions() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("greenroom.db"), folder.path().join("copy.db"));
    let store = SqliteStore::open(&path, OpenMode::CreateIfMissing).unwrap();
    add(&store, ada(), Role::Editor).await;
    let session = SignInSession {
        token: [1; 32],
        user: ada(),
        begun_by: SignInMethod::Password,
        created_at: at(1),
        last_seen_at: at(1),
        idle_until: at(100),
        expires_at: at(100),
    };
    assert!(store.begin_session(&session, None, None).await.unwrap());
    let invitation =
        Invitation { token: [2; 32], user: ada(), by: "boss".to_owned(), created_at: at(1), expires_at: at(100) };
    assert!(store.invite(&invitation, None).await.unwrap());
    SqliteStore::back_up(&path, &copy).unwrap();
    drop(store);
    SqliteStore::restore(&copy, &path, true, at(2)).unwrap();
    let store = SqliteStore::open(&path, OpenMode::Existing).unwrap();
    assert!(store.user(&ada()).await.unwrap().is_some());
    assert_eq!(store.sign_in_session(&[1; 32]).await.unwrap(), None);
    assert_eq!(store.invitation(&[2; 32]).await.unwrap(), None);
}

#[tokio::test]
async fn an_import_leaves_an_administrator() {
    let store = SqliteStore::in_memory().unwrap();
    add(&store, ada(), Role::Administrator).await;
    let row = |email: &str, role: &str| {
        let line = format!(r#"{{"type": "account-user", "email": "{email}", "role": "{role}"}}"#);
        vec![ImportRow::parse(line.as_bytes()).unwrap()]
    };
    let refused = store.import(row("ada@acme.example", "member").into()).await.unwrap_err();
    assert!(refused.to_string().contains("only administrator"), "{refused}");
    store.import(row("bob@acme.example", "administrator").into()).await.unwrap();
    store.import(row("ada@acme.example", "member").into()).await.unwrap();
    assert_eq!(store.user(&ada()).await.unwrap().unwrap().role, Role::Editor);
    assert_eq!(
        store.remove_user(&Email::parse("bob@acme.example").unwrap(), None).await.unwrap(),
        UserChange::LastAdministrator
    );
}

#[tokio::test]
async fn a_role_that_an_import_changes_ends_sessions() {
    let store = SqliteStore::in_memory().unwrap();
    add(&store, ada(), Role::Editor).await;
    let session = SignInSession {
        token: [1; 32],
        user: ada(),
        begun_by: SignInMethod::OpenId,
        created_at: at(1),
        last_seen_at: at(1),
        idle_until: at(100),
        expires_at: at(100),
    };
    assert!(store.begin_session(&session, None, None).await.unwrap());
    let import = async |role| {
        let row = ImportRow::AccountUser { email: ada(), role };
        store.import(vec![row].into()).await.unwrap();
    };
    import(Role::Editor).await;
    assert!(store.sign_in_session(&[1; 32]).await.unwrap().is_some(), "the role is the same");
    import(Role::Viewer).await;
    assert_eq!(store.sign_in_session(&[1; 32]).await.unwrap(), None);
}
