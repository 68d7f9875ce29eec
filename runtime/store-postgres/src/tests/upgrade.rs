//! A newer Greenroom brings the tables to its format while processes of the version before are at work.

use std::{collections::BTreeSet, time::Duration};

use greenroom_domain::StoreError;
use greenroom_postgres_testing::Cluster;
use tokio_postgres::{Client, NoTls};

use super::runs;
use crate::{
    DEFAULT_ACCOUNT, DEFAULT_ROLE, OpenMode, PostgresConfig, PostgresStore,
    platform::migrate::{FORMAT, IDLE_TIME, MIGRATIONS, WALL, begin_alone},
};

/// A new database with tables of the format before the newest, and an account. Its name.
fn of_the_format_before() -> String {
    let database = Cluster::shared().create_database().unwrap();
    Cluster::shared().psql(&database, &format!("CREATE SCHEMA greenroom; {}", tables_of_the_format_before())).unwrap();
    database
}

/// A script of these tables. Their policies look at the account for each row, as those of older formats did.
fn tables_of_the_format_before() -> String {
    let (_, before) = MIGRATIONS.split_last().unwrap();
    let setting = "current_setting(''greenroom.account'', true)";
    format!(
        "SET search_path = greenroom; SET greenroom.role = '{DEFAULT_ROLE}';
         CREATE TABLE format (one boolean PRIMARY KEY CHECK (one), format bigint NOT NULL);
         {};
         {};
         INSERT INTO format (one, format) VALUES (true, {});
         INSERT INTO accounts (account) VALUES ('{DEFAULT_ACCOUNT}')",
        before.join(";\n"),
        WALL.replace(&format!("(SELECT {setting})"), setting),
        before.len()
    )
}

/// A connection of a process of the version before, as that process sets it up.
async fn older_process(database: &str) -> Client {
    let (client, driver) = tokio_postgres::connect(&Cluster::shared().url(database), NoTls).await.unwrap();
    tokio::spawn(driver);
    let set_up = format!(
        "SET ROLE {DEFAULT_ROLE}; SET search_path = greenroom; SET lock_timeout = '10s';
         SET greenroom.account = '{DEFAULT_ACCOUNT}'"
    );
    client.batch_execute(&set_up).await.unwrap();
    client
}

/// Waits until a transaction waits for the lock of a table of this database.
async fn somebody_waits(database: &str) {
    let waiting = format!(
        "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
         WHERE d.datname = '{database}' AND l.locktype = 'relation' AND NOT l.granted"
    );
    while Cluster::shared().psql("postgres", &waiting).unwrap() == "0" {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn format_of(database: &str) -> String {
    Cluster::shared().psql(database, "SELECT format FROM greenroom.format").unwrap()
}

const INSERT: &str =
    "INSERT INTO contacts (account, id, version, created_at, updated_at) VALUES ('default', $1, 1, 1, 1)";

/// Writes into a table that the newest script changes. There is no contact yet.
const WRITE: &str = "UPDATE contacts SET version = version";

#[test]
fn older_processes_work_on_while_newer_ones_bring_the_tables_to_their_format() {
    runs(async {
        let database = of_the_format_before();
        let mut older = older_process(&database).await;
        let insert = older.prepare(INSERT).await.unwrap();
        let under_way = older.transaction().await.unwrap();
        // The newest script changes this table, and cannot before the transaction ends.
        under_way.execute(WRITE, &[]).await.unwrap();
        let newer = || {
            let config = PostgresConfig::new(Cluster::shared().url(&database)).connections(2);
            tokio::spawn(async move { PostgresStore::open(&config, OpenMode::Existing).await })
        };
        let newer = [newer(), newer(), newer()];
        somebody_waits(&database).await;
        assert_eq!(format_of(&database), (FORMAT - 1).to_string());
        // Another older process wants the table too. It waits behind the script, which gives way.
        let other = older_process(&database).await;
        let written = other.execute(WRITE, &[]).await.unwrap();
        assert_eq!(written, 0, "before the transaction that is in the way of the script has ended");
        under_way.execute(&insert, &[&"under-way"]).await.unwrap();
        under_way.commit().await.unwrap();
        for store in newer {
            store.await.unwrap().unwrap();
        }
        assert_eq!(format_of(&database), FORMAT.to_string());
        // Its connections and prepared statements are good for the newer tables.
        older.execute(&insert, &[&"afterwards"]).await.unwrap();
        let kept = other.query("SELECT id FROM contacts ORDER BY id", &[]).await.unwrap();
        let kept: Vec<String> = kept.iter().map(|row| row.get(0)).collect();
        assert_eq!(kept, ["afterwards", "under-way"]);
    });
}

/// `pg_restore --clean` takes away what the copy has, and leaves the functions of the newer format.
#[test]
fn tables_of_an_older_format_that_were_restored_over_newer_ones_are_brought_to_it_again() {
    runs(async {
        let database = of_the_format_before();
        let functions = "SELECT string_agg(p.oid::regprocedure::text, ', ') FROM pg_proc p
            JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'greenroom'";
        let functions = Cluster::shared().psql(&database, functions).unwrap();
        let config = PostgresConfig::new(Cluster::shared().url(&database)).connections(2);
        PostgresStore::open(&config, OpenMode::Existing).await.unwrap();
        let restore = format!(
            "DO $$ DECLARE one record; BEGIN
                 FOR one IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'greenroom' LOOP
                     EXECUTE format('DROP TABLE greenroom.%I CASCADE', one.name);
                 END LOOP;
             END $$;
             DROP FUNCTION {functions}; {}",
            tables_of_the_format_before()
        );
        Cluster::shared().psql(&database, &restore).unwrap();
        assert_eq!(format_of(&database), (FORMAT - 1).to_string());
        PostgresStore::open(&config, OpenMode::Existing).await.unwrap();
        assert_eq!(format_of(&database), FORMAT.to_string());
        let by_row = "SELECT count(*) FROM pg_policies WHERE schemaname = 'greenroom' AND qual NOT LIKE '%SELECT%'";
        assert_eq!(Cluster::shared().psql(&database, by_row).unwrap(), "0");
    });
}

/// A process that stands still in the midst of a migration has the lock that all wait for which start.
#[test]
fn a_process_that_stands_still_in_a_migration_does_not_keep_others_from_theirs() {
    runs(async {
        let database = of_the_format_before();
        let config = PostgresConfig::new(Cluster::shared().url(&database)).connections(2);
        let (mut client, driver) = tokio_postgres::connect(&Cluster::shared().url(&database), NoTls).await.unwrap();
        tokio::spawn(driver);
        let transaction = begin_alone(&mut client, IDLE_TIME).await.unwrap();
        let shown = transaction.query_one("SHOW idle_in_transaction_session_timeout", &[]).await.unwrap();
        assert_eq!(shown.get::<_, &str>(0), IDLE_TIME);
        transaction.rollback().await.unwrap();

        let stands_still = begin_alone(&mut client, "300ms").await.unwrap();
        let open = PostgresStore::open(&config, OpenMode::Existing);
        tokio::time::timeout(Duration::from_secs(30), open).await.expect("the lock is free").unwrap();
        assert_eq!(format_of(&database), FORMAT.to_string());
        stands_still.commit().await.unwrap_err();
    });
}

#[test]
fn tables_of_an_older_format_can_be_left_as_they_are() {
    runs(async {
        let database = of_the_format_before();
        let config = PostgresConfig::new(Cluster::shared().url(&database)).connections(2);
        let older = PostgresStore::open(&config, OpenMode::Unchanged).await;
        assert!(matches!(older, Err(StoreError::Older { found, known: FORMAT }) if found == FORMAT - 1), "{older:?}");
        assert_eq!(format_of(&database), (FORMAT - 1).to_string());
        PostgresStore::open(&config, OpenMode::Existing).await.unwrap();
        PostgresStore::open(&config, OpenMode::Unchanged).await.unwrap();
    });
}

/// The statements of a script, without comments. A body in dollar signs is cut as well, into parts that begin like no statement of a
/// table.
fn statements(script: &str) -> Vec<String> {
    let code: Vec<&str> = script.lines().map(|line| line.split("--").next().unwrap_or_default()).collect();
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_uppercase();
    code.join("\n").split(';').map(words).filter(|statement| !statement.is_empty()).collect()
}

/// The table of an index, or of a statement that changes one.
fn table_of<'a>(statement: &'a str, after: &str) -> &'a str {
    let rest = statement.split_once(after).map_or("", |(_, rest)| rest);
    rest.split([' ', '(']).find(|word| !["", "ONLY", "IF", "EXISTS", "NOT"].contains(word)).unwrap_or_default()
}

/// Indexes that were dropped: no `ON CONFLICT` of an older process names their columns.
const SEARCHED_ONLY: [&str; 1] = ["MARKETING_EVENT_CONTACTS_BY_STATE"];

/// The statements that break processes of the version before: they remove, rename or retype columns and tables that these processes
/// use, or demand values that these processes do not write. Those processes use no table that the script makes itself, and no
/// statement of theirs names a foreign key.
fn breaking(script: &str) -> Vec<String> {
    let statements = statements(script);
    let new: BTreeSet<&str> = statements
        .iter()
        .filter(|statement| statement.starts_with("CREATE TABLE "))
        .map(|statement| table_of(statement, "CREATE TABLE "))
        .collect();
    let is_breaking = |statement: &&String| {
        if statement.starts_with("DROP TABLE") || statement.starts_with("DROP SCHEMA") {
            return true;
        }
        if statement.starts_with("DROP INDEX ") {
            return !SEARCHED_ONLY.iter().any(|index| statement.ends_with(index));
        }
        if statement.starts_with("CREATE UNIQUE INDEX") {
            return !new.contains(table_of(statement, " ON "));
        }
        if !statement.starts_with("ALTER TABLE ") || new.contains(table_of(statement, "ALTER TABLE ")) {
            return false;
        }
        let asks_for_more = statement.contains("NOT NULL") && !statement.contains("DEFAULT");
        let mut statement = statement.to_string();
        for dropped in
            statement.clone().split("DROP CONSTRAINT ").skip(1).filter_map(|rest| rest.split([' ', ',']).next())
        {
            if dropped.ends_with("_FKEY") {
                statement = statement.replace(&format!("DROP CONSTRAINT {dropped}"), "");
            }
        }
        let changes = ["DROP ", "RENAME ", " TYPE ", "SET NOT NULL", "ADD CONSTRAINT", "ADD CHECK", "ADD UNIQUE"];
        asks_for_more || changes.iter().any(|change| statement.contains(change))
    };
    statements.iter().filter(is_breaking).cloned().collect()
}

#[test]
fn a_script_only_adds_to_what_older_processes_use() {
    for (script, to) in MIGRATIONS.iter().zip(1..).skip(1) {
        assert!(!statements(script).is_empty(), "format {to}");
        assert_eq!(breaking(script), Vec::<String>::new(), "format {to}");
    }
    for wrong in [
        "DROP TABLE runs;",
        "DROP INDEX contacts_by_email;",
        "ALTER TABLE runs DROP COLUMN record;",
        "ALTER TABLE runs RENAME COLUMN record TO document;",
        "ALTER TABLE runs ALTER COLUMN record TYPE jsonb USING record::jsonb;",
        "ALTER TABLE runs ADD COLUMN length bigint NOT NULL;",
        "ALTER TABLE runs\n    ALTER COLUMN code SET NOT NULL;",
        "ALTER TABLE ONLY runs ADD CONSTRAINT short CHECK (length(record) < 10);",
        "CREATE UNIQUE INDEX runs_by_code ON runs (account, code);",
        "ALTER TABLE runs DROP CONSTRAINT runs_account_fkey, DROP CONSTRAINT runs_pkey;",
    ] {
        assert_eq!(breaking(wrong).len(), 1, "{wrong}");
    }
    for right in [
        "-- DROP TABLE runs;\nCREATE TABLE notes (account text); CREATE UNIQUE INDEX one_note ON notes (account);",
        "ALTER TABLE runs ADD COLUMN length bigint;",
        "ALTER TABLE runs ADD COLUMN length bigint NOT NULL DEFAULT 0;",
        "CREATE INDEX runs_by_length ON runs (account, length);",
        "ALTER TABLE waits DROP CONSTRAINT waits_account_fkey,\n    DROP CONSTRAINT waits_account_run_fkey;",
        "CREATE TABLE notes (account text); ALTER TABLE notes ADD CONSTRAINT short CHECK (length(account) < 10);",
    ] {
        assert_eq!(breaking(right), Vec::<String>::new(), "{right}");
    }
}
