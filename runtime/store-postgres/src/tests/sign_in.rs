//! Locks of signing in, and their entries in the history.

use greenroom_domain::{
    AccountUser, ClientNetwork, Email, HistoryEntry, HistoryKind, Role,
    store::{HistoryFilter, HistoryStore, SignInStore},
};
use greenroom_postgres_testing::Cluster;
use greenroom_store_testing::sample::{at, email};

use super::{config, database, empty, runs};
use crate::{OpenMode, PostgresStore};

/// The entry of a lock is written with the try that begins it, also where the process ends before the password is compared.
#[test]
fn a_lock_is_in_the_history_with_its_try_unless_the_password_was_right() {
    runs(async {
        let store = empty().await;
        let (ada, nobody) = (email("ada@acme.example"), email("nobody@acme.example"));
        assert!(store.add_user(&AccountUser { email: ada.clone(), role: Role::Editor }, None).await.unwrap());
        let network = ClientNetwork::default();
        let note = |user: &Email, second| HistoryEntry {
            at: at(second),
            by: Some("greenroom".to_owned()),
            what: HistoryKind::SignInLocked,
            subject: Some(user.to_string()),
        };
        let locks = async || {
            let entries = store.find_history(&HistoryFilter::default(), None, 50).await.unwrap();
            entries.into_iter().map(|(_, entry)| (entry.at, entry.subject)).collect::<Vec<_>>()
        };
        for second in 1..=6 {
            assert!(locks().await.is_empty(), "{second}");
            for user in [&nobody, &ada] {
                store.try_sign_in(user, network, at(second), Some(note(user, second))).await.unwrap();
            }
        }
        let lock = |second| (at(second), Some("ada@acme.example".to_owned()));
        assert_eq!(locks().await, [lock(6)], "of an email that nobody has there is none");
        store.try_sign_in(&ada, network, at(7), Some(note(&ada, 7))).await.unwrap();
        assert_eq!(locks().await, [lock(6)], "it is locked still");
        store.try_sign_in(&ada, network, at(70), Some(note(&ada, 70))).await.unwrap();
        assert_eq!(locks().await, [lock(70), lock(6)]);
        store.forget_try(&ada, network, at(70)).await.unwrap();
        assert_eq!(locks().await, [lock(6)], "the password was right");
        // Two tries at once, both with the right password: the first to be compared clears what the second has counted.
        for second in 71..=76 {
            store.try_sign_in(&ada, network, at(second), Some(note(&ada, second))).await.unwrap();
        }
        assert_eq!(locks().await, [lock(76), lock(6)]);
        for second in [75, 76] {
            store.forget_try(&ada, network, at(second)).await.unwrap();
        }
        assert_eq!(locks().await, [lock(6)], "both passwords were right");
    });
}

#[test]
fn neither_the_email_of_a_failure_nor_its_network_is_kept() {
    runs(async {
        let config = config();
        let store = PostgresStore::open(&config, OpenMode::CreateIfMissing).await.unwrap();
        let network = ClientNetwork::of("2001:db8:1122:3344::1".parse().unwrap());
        store.try_sign_in(&email("nobody.known@elsewhere.example"), network, at(1), None).await.unwrap();
        let kept = format!(
            "SELECT encode(name, 'hex'), encode(network, 'hex') FROM greenroom.sign_in_failures WHERE account = '{}'",
            config.account
        );
        let kept = Cluster::shared().psql(database(), &kept).unwrap();
        let rows: Vec<(&str, &str)> = kept.lines().filter_map(|row| row.split_once('|')).collect();
        assert_eq!(rows.len(), 2, "{kept}");
        assert!(rows.iter().all(|(name, network)| name.len() == 64 && [0, 64].contains(&network.len())), "{kept}");
        assert!(!kept.contains("20010db8"), "{kept}");
    });
}
