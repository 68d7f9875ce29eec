//! Connections that are encrypted, to a server whose certificate is trusted or not.

use greenroom_domain::{StoreError, store::StoreAdmin};
use greenroom_postgres_testing::Cluster;

use super::runs;
use crate::{
    OpenMode, PostgresConfig, PostgresStore,
    platform::{locks::Locks, rows::get},
};

#[test]
fn an_encrypted_connection_needs_a_certificate_that_is_trusted() {
    runs(async {
        let cluster = Cluster::start().unwrap();
        let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let (certificate, key) = (certified.cert.pem(), certified.signing_key.serialize_pem());
        cluster.psql("postgres", "SELECT 1").unwrap();
        cluster.encrypt(&certificate, &key).unwrap();
        let url = cluster.url("postgres").replace("127.0.0.1", "localhost") + "?sslmode=require";

        let stranger = PostgresStore::open(&PostgresConfig::new(url.clone()), OpenMode::CreateIfMissing).await;
        assert!(matches!(stranger, Err(StoreError::Unavailable { .. })), "{stranger:?}");

        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("authority.pem");
        std::fs::write(&file, certificate).unwrap();
        let config = PostgresConfig::new(url).authority(&file);
        let store = PostgresStore::open(&config, OpenMode::CreateIfMissing).await.unwrap();
        let all_encrypted = || {
            let asked =
                "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE client_addr IS NOT NULL";
            cluster.psql("postgres", asked).unwrap()
        };
        assert_eq!(all_encrypted(), "t");
        assert_eq!(store.count_contacts().await.unwrap(), 0);

        let missing =
            PostgresConfig::new(cluster.url("postgres") + "?sslmode=require").authority(folder.path().join("none"));
        assert!(PostgresStore::open(&missing, OpenMode::Existing).await.unwrap_err().to_string().contains("none"));
        let plain =
            PostgresStore::open(&PostgresConfig::new(cluster.url("postgres")), OpenMode::Existing).await.unwrap();
        assert_eq!((plain.count_contacts().await.unwrap(), all_encrypted().as_str()), (0, "f"));
    });
}

/// A server that is killed and comes back has every acknowledged write, and the store goes on with new connections.
#[test]
fn a_server_that_was_killed_is_found_again_with_all_that_was_acknowledged() {
    runs(async {
        let cluster = Cluster::start().unwrap();
        let config = PostgresConfig::new(cluster.url("postgres"));
        let store = PostgresStore::open(&config, OpenMode::CreateIfMissing).await.unwrap();
        let insert = "INSERT INTO applied (account, id) VALUES ($1, $2)";
        let mut acknowledged = Vec::new();
        for round in 0..3 {
            for n in 0..5 {
                let id = format!("op:{round}:{n}");
                let locks = Locks::shared();
                let id = &id;
                store.write(locks, |t| async move { t.execute(insert, &[id]).await }).await.unwrap();
                acknowledged.push(id.clone());
            }
            cluster.kill().unwrap();
            let cut = store.count_contacts().await.unwrap_err();
            assert!(cut.is_transient(), "{cut:?}");
            cluster.start_again().unwrap();
            assert_eq!(store.count_contacts().await.unwrap(), 0);
        }
        let found = "SELECT id FROM applied WHERE account = $1 ORDER BY id";
        let found = store
            .read(|t| async move {
                t.query(found, &[]).await?.iter().map(|row| get(row, 0)).collect::<Result<Vec<String>, _>>()
            })
            .await
            .unwrap();
        acknowledged.sort();
        assert_eq!(found, acknowledged);
    });
}
