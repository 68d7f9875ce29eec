//! References that triggers check once a statement (format 7), as foreign keys would.

use greenroom_postgres_testing::Cluster;
use tokio_postgres::{Client, NoTls, error::SqlState};

use super::{config, database, runs};
use crate::{DEFAULT_ROLE, OpenMode, PostgresStore};

/// A row of each parent, and rows that name them, by the statement that writes them.
const ROWS: [(&str, &str); 10] = [
    ("contacts", "INSERT INTO contacts (account, id, version, created_at, updated_at) VALUES ($1, 'ada', 1, 1, 1), ($1, 'bob', 1, 1, 1)"),
    (
        "webinars",
        "INSERT INTO webinars (account, id, zoom_account, topic, folded_topic, host_id, details) VALUES ($1, '825', 'z', 't', 't', 'h', '{}')",
    ),
    ("marketing_events", "INSERT INTO marketing_events (account, webinar, name, organiser) VALUES ($1, '825', 't', 'o')"),
    ("sessions", "INSERT INTO sessions (account, id, webinar, topic, starts_at) VALUES ($1, 's', '825', 't', 1)"),
    (
        "contact_properties",
        "INSERT INTO contact_properties (account, contact, name, value, folded) VALUES ($1, 'ada', 'city', 'Oslo', 'oslo')",
    ),
    (
        "timeline_events",
        "INSERT INTO timeline_events (account, contact, kind, webinar, session, at, details)
         VALUES ($1, 'ada', 'registration', '825', '', 1, '{}')",
    ),
    (
        "marketing_event_contacts",
        "INSERT INTO marketing_event_contacts (account, webinar, contact, state, at) VALUES ($1, '825', 'ada', 'REGISTERED', 1)",
    ),
    (
        "registrations",
        "INSERT INTO registrations (account, webinar, email, contact, registrant_id, state, registered_at, occurrences, made_under,
             written_under) VALUES ($1, '825', 'ada@x.example', 'ada', 'r', 'approved', 1, '[]', 0, 0)",
    ),
    (
        "attendances",
        "INSERT INTO attendances (account, session, person, webinar, contact, joined_at, left_at, seconds, hundredths)
         VALUES ($1, 's', 'email:ada@x.example', '825', 'ada', 1, 2, 1, 10)",
    ),
    (
        "joins",
        "INSERT INTO joins (account, session, user_id, joined_at, left_at, person, name, made_under)
         VALUES ($1, 's', 'u', 1, 2, 'email:ada@x.example', 'Ada', 0)",
    ),
];

/// A store's account, and a connection with the rights of the store's.
async fn account() -> (String, Client) {
    let config = config();
    PostgresStore::open(&config, OpenMode::CreateIfMissing).await.unwrap();
    let client = connection(&config.account).await;
    (config.account, client)
}

async fn connection(account: &str) -> Client {
    let (client, driver) = tokio_postgres::connect(&Cluster::shared().url(database()), NoTls).await.unwrap();
    tokio::spawn(driver);
    let set_up = format!("SET ROLE {DEFAULT_ROLE}; SET search_path = greenroom; SET greenroom.account = '{account}'");
    client.batch_execute(&set_up).await.unwrap();
    client
}

async fn with_rows() -> (String, Client) {
    let (account, client) = account().await;
    for (_, statement) in ROWS {
        client.execute(statement, &[&account]).await.unwrap();
    }
    (account, client)
}

/// Whether a statement is refused because of a reference.
async fn is_refused(client: &Client, statement: &str, account: &str) -> bool {
    match client.execute(statement, &[&account]).await {
        Ok(_) => false,
        Err(error) if error.code() == Some(&SqlState::FOREIGN_KEY_VIOLATION) => true,
        Err(error) => panic!("{statement}: {error:?}"),
    }
}

async fn count(client: &Client, rows: &str) -> i64 {
    client.query_one(&format!("SELECT count(*) FROM {rows}"), &[]).await.unwrap().get(0)
}

#[test]
fn a_row_that_names_what_is_not_there_is_refused() {
    runs(async {
        let (account, client) = with_rows().await;
        // The key of a row that is there, and another one's that is not.
        let named = [
            ("contact_properties", vec![("'ada'", "'eve'")]),
            ("timeline_events", vec![("'ada'", "'eve'"), ("'825'", "'826'")]),
            ("marketing_event_contacts", vec![("'ada'", "'eve'"), ("'825'", "'826'")]),
            ("registrations", vec![("'ada'", "'eve'"), ("'825'", "'826'")]),
            ("attendances", vec![("'ada'", "'eve'"), ("'825'", "'826'"), ("'s'", "'t'")]),
            ("joins", vec![("'s'", "'t'")]),
        ];
        for (table, names) in named {
            let (_, statement) = ROWS.iter().find(|(name, _)| *name == table).unwrap();
            client.execute(&format!("DELETE FROM {table}"), &[]).await.unwrap();
            for (there, missing) in names {
                let wrong = statement.replace(there, missing);
                assert!(is_refused(&client, &wrong, &account).await, "{wrong}");
            }
            assert_eq!(count(&client, table).await, 0, "{table}");
            assert!(!is_refused(&client, statement, &account).await, "{statement}");
        }
        for table in ["registrations", "attendances"] {
            let to = |contact: &str| format!("UPDATE {table} SET contact = '{contact}' WHERE account = $1");
            assert!(is_refused(&client, &to("eve"), &account).await, "{table}");
            assert!(!is_refused(&client, &to("bob"), &account).await, "{table}");
        }
        let elsewhere = connection("nobodys").await;
        assert!(is_refused(&elsewhere, ROWS[0].1, "nobodys").await, "an account that is not there");
    });
}

#[test]
fn what_a_deleted_row_had_goes_with_it() {
    runs(async {
        let (account, client) = with_rows().await;
        client.execute("DELETE FROM contacts WHERE account = $1", &[&account]).await.unwrap();
        for table in ["contact_properties", "timeline_events", "marketing_event_contacts"] {
            assert_eq!(count(&client, table).await, 0, "{table}");
        }
        for table in ["registrations", "attendances"] {
            assert_eq!(count(&client, &format!("{table} WHERE contact IS NULL")).await, 1, "{table}");
        }
        client.execute("DELETE FROM sessions WHERE account = $1", &[&account]).await.unwrap();
        for table in ["joins", "attendances"] {
            assert_eq!(count(&client, table).await, 0, "{table}");
        }
    });
}

#[test]
fn what_rows_name_is_not_deleted() {
    runs(async {
        let (account, client) = with_rows().await;
        for parent in ["webinars", "marketing_events"] {
            let statement = format!("DELETE FROM {parent} WHERE account = $1");
            assert!(is_refused(&client, &statement, &account).await, "{parent}");
        }
        client.execute("DELETE FROM marketing_event_contacts WHERE account = $1", &[&account]).await.unwrap();
        client.execute("DELETE FROM marketing_events WHERE account = $1", &[&account]).await.unwrap();
        client.execute("DELETE FROM sessions WHERE account = $1", &[&account]).await.unwrap();
        for table in ["registrations", "timeline_events"] {
            assert!(is_refused(&client, "DELETE FROM webinars WHERE account = $1", &account).await, "{table} has rows");
            client.execute(&format!("DELETE FROM {table} WHERE account = $1"), &[&account]).await.unwrap();
        }
        client.execute("DELETE FROM webinars WHERE account = $1", &[&account]).await.unwrap();
    });
}

#[test]
fn an_account_with_nothing_but_contacts_stays() {
    runs(async {
        let account = uuid::Uuid::now_v7().to_string();
        let as_owner = |statement: &str| Cluster::shared().psql(database(), statement);
        as_owner(&format!("INSERT INTO greenroom.accounts (account) VALUES ('{account}')")).unwrap();
        let client = connection(&account).await;
        client.execute(ROWS[0].1, &[&account]).await.unwrap();
        let delete = format!("DELETE FROM greenroom.accounts WHERE account = '{account}'");
        assert!(as_owner(&delete).unwrap_err().to_string().contains("this account has contacts"));
        client.execute("DELETE FROM contacts WHERE account = $1", &[&account]).await.unwrap();
        as_owner(&delete).unwrap();
    });
}

#[test]
fn keys_that_rows_name_stay_as_they_are() {
    runs(async {
        let (account, client) = with_rows().await;
        for (table, key) in [
            ("contacts", "id"),
            ("webinars", "id"),
            ("sessions", "id"),
            ("marketing_events", "webinar"),
            ("contact_properties", "contact"),
            ("timeline_events", "webinar"),
            ("marketing_event_contacts", "contact"),
            ("joins", "session"),
            ("registrations", "webinar"),
            ("attendances", "session"),
        ] {
            let statement = format!("UPDATE {table} SET {key} = 'x' WHERE account = $1");
            assert!(is_refused(&client, &statement, &account).await, "{statement}");
        }
    });
}

/// Waits until a session of this database waits for another one's transaction.
async fn somebody_waits() {
    let waiting = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = '{}' AND wait_event_type = 'Lock' AND query LIKE '%/* waits */%'",
        database()
    );
    while Cluster::shared().psql("postgres", &waiting).unwrap() == "0" {
        tokio::task::yield_now().await;
    }
}

#[test]
fn a_contact_that_is_deleted_while_rows_of_it_are_written_keeps_none() {
    runs(async {
        let (account, mut writes) = account().await;
        writes.execute(ROWS[0].1, &[&account]).await.unwrap();
        let deletes = connection(&account).await;
        let property = ROWS[4].1;
        let delete = "DELETE FROM contacts WHERE account = $1 AND id = 'ada' /* waits */";

        // The row is first: the deletion waits for it, and takes it along.
        let under_way = writes.transaction().await.unwrap();
        under_way.execute(property, &[&account]).await.unwrap();
        let ended = async {
            somebody_waits().await;
            under_way.commit().await.unwrap();
        };
        let deleted = async { deletes.execute(delete, &[&account]).await.unwrap() };
        let (gone, ()) = tokio::join!(deleted, ended);
        assert_eq!(gone, 1);
        assert_eq!(count(&writes, "contact_properties").await, 0);

        // The deletion is first: the row waits for it, and is refused.
        let mut deletes = deletes;
        let delete = "DELETE FROM contacts WHERE account = $1 AND id = 'bob'";
        let property = format!("{} /* waits */", property.replace("'ada'", "'bob'"));
        let under_way = deletes.transaction().await.unwrap();
        under_way.execute(delete, &[&account]).await.unwrap();
        let ended = async {
            somebody_waits().await;
            under_way.commit().await.unwrap();
        };
        let (refused, ()) = tokio::join!(is_refused(&writes, &property, &account), ended);
        assert!(refused);
        assert_eq!(count(&writes, "contact_properties").await, 0);
    });
}
