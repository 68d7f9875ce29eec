use greenroom_domain::{
    AccountUser, ContactStore, Role,
    store::{ImportError, ImportRow, ImportRows, ImportStore, StoreAdmin},
};

use rusqlite::Connection;

use super::{create, email, on_disk};
use crate::SqliteStore;

fn rows(lines: &str) -> ImportRows {
    ImportRows::new(lines.lines().map(|line| ImportRow::parse(line.as_bytes())).collect::<Vec<_>>())
}

#[tokio::test]
async fn an_import_brings_everything_an_account_has() {
    let store = SqliteStore::in_memory().unwrap();
    let lines = r#"{"type":"business-unit","id":"emea","name":"EMEA"}
{"type":"property","name":"tier","label":"Tier","kind":"number"}
{"type":"contact","id":"ada","email":"Ada@Example.com","secondaryEmails":["ada@home.example"],"properties":{"firstname":"Ada","company":"Acme"}}
{"type":"contact","email":"bob@example.com"}
{"type":"account-user","email":"boss@acme.example","role":"administrator"}
{"type":"deleted-contact","email":"gone@example.com"}"#;
    let imported = store.import(rows(lines)).await.unwrap();
    assert_eq!((imported.rows, imported.contacts_created, imported.contacts_updated), (6, 2, 0));
    let ada = store.contact("ada").await;
    assert_eq!((ada.value("email"), ada.value("company")), (Some("ada@example.com"), Some("Acme")));
    let facts = store.identities(&[email("gone@example.com"), email("bob@example.com")]).await.unwrap();
    assert!(facts[0].deleted && facts[1].primary_of.is_some());
    let users = store.account_users().await.unwrap();
    assert_eq!(users, [AccountUser { email: email("boss@acme.example"), role: Role::Administrator }]);
    let names: Vec<_> = store.properties().await.unwrap().iter().map(|p| p.name.clone()).collect();
    assert_eq!(names, ["email", "firstname", "lastname", "tier", "company"]);
    let summary = store.summary().await.unwrap();
    assert_eq!((summary.contacts, summary.business_units, summary.deleted_contacts), (2, 2, 1));

    let imported = store.import(rows(lines)).await.unwrap();
    assert_eq!((imported.contacts_created, imported.contacts_updated), (0, 0), "a repetition changes nothing");
    assert_eq!(store.contact("ada").await, ada);
    let more = r#"{"type":"contact","email":"ada@example.com","properties":{"company":"","tier":"1"}}"#;
    assert_eq!(store.import(rows(more)).await.unwrap().contacts_updated, 1);
    let ada = store.contact("ada").await;
    assert_eq!((ada.value("company"), ada.value("tier"), ada.value("firstname")), (None, Some("1"), Some("Ada")));
    assert_eq!(ada.secondary_emails, [email("ada@home.example")], "what is not given stays");
}

#[tokio::test]
async fn c6_a_contact_imported_is_made_by_hand() {
    let store = SqliteStore::in_memory().unwrap();
    store.import(rows(r#"{"type":"deleted-contact","email":"ada@example.com"}"#)).await.unwrap();
    store.import(rows(r#"{"type":"contact","email":"ada@example.com"}"#)).await.unwrap();
    assert!(!store.identities(&[email("ada@example.com")]).await.unwrap()[0].deleted);
}

#[tokio::test]
async fn a_bad_row_is_named_and_nothing_is_imported() {
    let good = r#"{"type":"contact","id":"c","email":"c@example.com","secondaryEmails":["c2@example.com"]}"#;
    for (bad, says) in [
        (r#"{"type":"contact","email":"no email"}"#, "email"),
        (r#"{"type":"contact","mail":"x@example.com"}"#, "mail"),
        (r#"{"type":"contract"}"#, "contract"),
        (r#"{"type":"contact","id":"d","email":"c@example.com"}"#, "cannot have the primary email of"),
        (r#"{"type":"contact","id":"d","secondaryEmails":["c2@example.com"]}"#, "secondary email"),
        (r#"{"type":"contact","id":"d","properties":{"Not A Name":"1"}}"#, "no property name"),
        (r#"{"type":"contact","id":"d","properties":{"zoom_webinar_joinlink":"1"}}"#, "leave it out"),
        (r#"{"type":"deleted-contact","email":"c@example.com"}"#, "delete the contact"),
        ("nonsense", "expected"),
    ] {
        let store = SqliteStore::in_memory().unwrap();
        match store.import(rows(&format!("{good}\n{bad}\n{good}"))).await {
            Err(ImportError::Row { row: 2, reason }) => assert!(reason.english().contains(says), "{reason:?}"),
            other => panic!("{bad}: {other:?}"),
        }
        assert_eq!(store.summary().await.unwrap().contacts, 0);
        assert_eq!(store.import(rows(good)).await.unwrap().contacts_created, 1);
    }
}

#[tokio::test]
async fn contacts_are_listed_in_pages() {
    let store = SqliteStore::in_memory().unwrap();
    store.put(["a", "b", "c"].map(create)).await;
    let ids = |page: Vec<greenroom_domain::Contact>| page.into_iter().map(|c| c.id.to_string()).collect::<Vec<_>>();
    let first = ids(store.list_contacts(None, 2).await.unwrap());
    assert_eq!(first, ["a", "b"]);
    assert_eq!(ids(store.list_contacts(Some(&"b".into()), 2).await.unwrap()), ["c"]);
}

#[tokio::test]
async fn a_dangling_row_is_found() {
    let (directory, store) = on_disk();
    store.put([create("ada")]).await;
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    let careless = Connection::open(directory.path().join("store.db")).unwrap();
    careless.execute_batch("PRAGMA foreign_keys = 0; DELETE FROM contacts").unwrap();
    let found = store.check().await.unwrap();
    assert_eq!(found, ["a row of contact_properties names a row of contacts that is missing"]);
}
