//! Accounts in one database keep apart: by their statements, and by a wall behind these.

use greenroom_domain::{
    ContactStore, StoreError,
    store::{ApplyId, Effect},
};
use greenroom_postgres_testing::Cluster;
use greenroom_store_testing::sample::{create, email};
use tokio_postgres::{Client, NoTls};

use super::{config, database, empty, runs};
use crate::{DEFAULT_ROLE, OpenMode, PostgresConfig, PostgresStore};

/// A store with a contact, and the name of its account.
async fn with_ada() -> (PostgresStore, String) {
    let config = config();
    let account = config.account.clone();
    let store = PostgresStore::open(&config, OpenMode::CreateIfMissing).await.unwrap();
    store.apply(&ApplyId("op:1".to_owned()), &[create("ada")], &[]).await.unwrap();
    (store, account)
}

/// A connection with the rights of a store's, which says of which account it is where one is given.
async fn connection(account: Option<&str>) -> Client {
    let (client, driver) = tokio_postgres::connect(&Cluster::shared().url(database()), NoTls).await.unwrap();
    tokio::spawn(driver);
    client.batch_execute(&format!("SET ROLE {DEFAULT_ROLE}; SET search_path = greenroom")).await.unwrap();
    if let Some(account) = account {
        client.batch_execute(&format!("SET greenroom.account = '{account}'")).await.unwrap();
    }
    client
}

#[test]
fn every_table_begins_with_the_account_and_has_a_wall() {
    runs(async {
        empty().await;
        let tables = Cluster::shared()
            .psql(
                database(),
                "SELECT c.relname, a.attname, c.relrowsecurity AND c.relforcerowsecurity,
                     (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid)
                 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
                 LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
                 WHERE n.nspname = 'greenroom' AND c.relkind = 'r' AND c.relname <> 'format'",
            )
            .unwrap();
        assert!(tables.lines().count() > 20, "{tables}");
        for table in tables.lines() {
            assert!(table.ends_with("|account|t|1"), "{table}");
        }
        let indexes = Cluster::shared()
            .psql(
                database(),
                "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                 JOIN pg_namespace n ON n.oid = c.relnamespace
                 JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                 WHERE n.nspname = 'greenroom' AND a.attname NOT IN ('account', 'one')",
            )
            .unwrap();
        assert_eq!(indexes, "", "indexes that do not begin with the account");
    });
}

#[test]
fn a_text_is_compared_by_its_bytes_in_every_column() {
    runs(async {
        empty().await;
        let columns = Cluster::shared()
            .psql(
                database(),
                "SELECT table_name, column_name FROM information_schema.columns
                 WHERE table_schema = 'greenroom' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'",
            )
            .unwrap();
        assert_eq!(columns, "");
    });
}

#[test]
fn an_account_sees_no_row_of_another() {
    runs(async {
        let (ada, account) = with_ada().await;
        let other = empty().await;
        assert_eq!(other.contacts(&["ada".into()]).await.unwrap(), [None]);
        assert_eq!(other.identities(&[email("ada@example.com")]).await.unwrap()[0].primary_of, None);
        let same: [Effect; 1] = [create("ada")];
        other.apply(&ApplyId("op:1".to_owned()), &same, &[]).await.unwrap();
        assert!(other.erase(&"ada".into(), jiff::Timestamp::now()).await.unwrap());
        assert!(ada.contacts(&["ada".into()]).await.unwrap()[0].is_some(), "of {account}");
    });
}

/// Statements that name no account, as a defect would write them, meet the wall.
#[test]
fn a_statement_without_the_account_reads_and_writes_nothing_of_another() {
    runs(async {
        let (_ada, account) = with_ada().await;
        for other in [connection(Some("another")).await, connection(None).await] {
            for table in ["contacts", "contact_properties", "applied", "accounts", "business_units"] {
                let found = other.query(&format!("SELECT * FROM {table}"), &[]).await.unwrap();
                assert!(found.is_empty(), "{table}");
            }
            assert_eq!(other.execute("UPDATE contacts SET email = 'x'", &[]).await.unwrap(), 0);
            assert_eq!(other.execute("DELETE FROM contacts", &[]).await.unwrap(), 0);
            let smuggled = "INSERT INTO applied (account, id) VALUES ($1, 'op:2')";
            let refused = other.execute(smuggled, &[&account]).await.unwrap_err();
            assert_eq!(refused.code().unwrap().code(), "42501", "{refused}");
        }
        let own = connection(Some(&account)).await;
        assert_eq!(own.query("SELECT * FROM contacts", &[]).await.unwrap().len(), 1);
        for forbidden in [
            "ALTER TABLE contacts DISABLE ROW LEVEL SECURITY",
            "DROP POLICY one_account ON contacts",
            "UPDATE format SET format = 1",
        ] {
            let refused = own.batch_execute(forbidden).await.unwrap_err();
            assert_eq!(refused.code().unwrap().code(), "42501", "{forbidden}");
        }
    });
}

#[test]
fn a_statement_that_does_not_name_its_account_is_refused() {
    runs(async {
        let store = empty().await;
        let careless = store.read(|t| async move { t.query("SELECT id FROM contacts", &[]).await }).await;
        assert!(matches!(careless, Err(StoreError::Io(_))), "{careless:?}");
    });
}

/// A role that would see all accounts is not used, however the database is set up.
#[test]
fn a_role_that_passes_by_the_wall_is_refused() {
    runs(async {
        empty().await;
        let cluster = Cluster::shared();
        cluster
            .psql(
                database(),
                "CREATE ROLE passes_by BYPASSRLS; GRANT USAGE ON SCHEMA greenroom TO passes_by;
                 GRANT SELECT ON ALL TABLES IN SCHEMA greenroom TO passes_by",
            )
            .unwrap();
        let unknown = PostgresStore::open(&config().role("no one"), OpenMode::Existing).await.unwrap_err();
        assert!(unknown.to_string().contains("no one") && !unknown.is_transient(), "{unknown:?}");
        for role in ["postgres", "passes_by"] {
            let refused = PostgresStore::open(&config().role(role), OpenMode::Existing).await.unwrap_err();
            assert!(matches!(refused, StoreError::ReadOnly(_)), "{role}: {refused:?}");
            assert!(refused.to_string().contains("superuser"), "{role}: {refused}");
        }
    });
}

/// Neither a superuser nor anybody beside it has made the role before.
#[test]
fn a_role_that_may_create_roles_makes_all_that_a_store_needs() {
    runs(async {
        let cluster = Cluster::shared();
        let database = cluster.create_database().unwrap();
        let made = format!("CREATE ROLE makes_roles LOGIN CREATEROLE; ALTER DATABASE {database} OWNER TO makes_roles");
        cluster.psql("postgres", &made).unwrap();
        let config = PostgresConfig::new(cluster.url_as("makes_roles", &database)).role("made_by_the_store");
        let store = PostgresStore::open(&config, OpenMode::CreateIfMissing).await.unwrap();
        store.apply(&ApplyId("op:1".to_owned()), &[create("ada")], &[]).await.unwrap();
        assert!(store.contacts(&["ada".into()]).await.unwrap()[0].is_some());
    });
}

/// Workers log in as a role without rights of its own, and another one owns the tables.
#[test]
fn the_owner_and_the_workers_are_two_roles() {
    runs(async {
        let cluster = Cluster::shared();
        let database = cluster.create_database().unwrap();
        cluster
            .psql(
                "postgres",
                &format!(
                    "CREATE ROLE tables_owner LOGIN; CREATE ROLE two_roles NOLOGIN; CREATE ROLE a_worker LOGIN IN ROLE two_roles;
                     ALTER DATABASE {database} OWNER TO tables_owner"
                ),
            )
            .unwrap();
        let config = PostgresConfig::new(cluster.url_as("a_worker", &database))
            .owner(cluster.url_as("tables_owner", &database))
            .role("two_roles")
            .account("one");
        let store = PostgresStore::open(&config, OpenMode::CreateIfMissing).await.unwrap();
        store.apply(&ApplyId("op:1".to_owned()), &[create("ada")], &[]).await.unwrap();
        assert!(store.contacts(&["ada".into()]).await.unwrap()[0].is_some());
        let owner_sees =
            cluster.psql(&database, "SET ROLE tables_owner; SELECT count(*) FROM greenroom.contacts").unwrap();
        assert_eq!(owner_sees, "0", "the owner is behind the wall too");
    });
}

/// Such a function has the rights of the tables' owner.
#[test]
fn a_function_of_the_owner_is_for_the_role_of_the_connections_alone() {
    runs(async {
        empty().await;
        let granted = format!(
            "SELECT p.proname, has_function_privilege('{DEFAULT_ROLE}', p.oid, 'EXECUTE'),
                 EXISTS (SELECT 1 FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0)
             FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'greenroom' AND p.prosecdef"
        );
        assert_eq!(Cluster::shared().psql(database(), &granted).unwrap(), "analyze_grown|t|f");
    });
}
