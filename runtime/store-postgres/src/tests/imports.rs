//! Imports in parts, and the erased people among their rows.

use greenroom_domain::{
    ContactStore, HistoryEntry, HistoryKind, RunStore, SyncStore,
    store::{HistoryFilter, HistoryStore, ImportNote, ImportRow, ImportRows, ImportStore, RowOutcome},
};
use greenroom_store_testing::sample::{at, email};
use serde_json::{Value, json};

use super::{empty, runs};

fn rows(documents: impl IntoIterator<Item = Value>) -> ImportRows {
    let row = |document: Value| ImportRow::parse(document.to_string().as_bytes()).unwrap();
    ImportRows::from(documents.into_iter().map(row).collect::<Vec<_>>())
}

fn contact(id: &str) -> Value {
    json!({ "type": "contact", "id": id, "email": format!("{id}@example.com") })
}

#[test]
fn c10_rows_of_erased_people_are_left_out_by_email_and_by_id() {
    runs(async {
        let store = empty().await;
        store.import(rows(["ada", "bob", "cleo"].map(contact))).await.unwrap();
        for id in ["ada", "bob"] {
            assert!(store.erase(&id.into(), at(2)).await.unwrap());
            store.forget(&id.into(), &[], at(2)).await.unwrap();
        }
        let all = || {
            rows([
                contact("cleo"),
                json!({ "type": "contact", "id": "ada", "properties": { "firstname": "Ada" } }),
                json!({ "type": "contact", "id": "x", "email": "bob@example.com" }),
                json!({ "type": "contact", "id": "y", "secondaryEmails": ["ada@example.com"] }),
                json!({ "type": "contact", "id": "z", "properties": { "email": "ADA@example.com" } }),
                contact("dan"),
            ])
        };
        let tried = store.try_rows(all().leaving_out_erased(true)).await.unwrap();
        let erased = RowOutcome::Erased;
        let unchanged = RowOutcome::Unchanged("cleo".into());
        assert_eq!(tried[..], [&[unchanged], vec![erased; 4].as_slice(), &[RowOutcome::Created]].concat());
        let imported = store.import(all().leaving_out_erased(true)).await.unwrap();
        assert_eq!((imported.rows, imported.contacts_created, imported.erased), (2, 1, vec![2, 3, 4, 5]));
        let emails = ["ada@example.com", "bob@example.com"].map(email);
        assert_eq!(store.erased(&emails).await.unwrap(), emails, "no erasure ended");

        let by_hand = [json!({ "type": "contact", "id": "ada", "properties": { "firstname": "Ada" } }), contact("bob")];
        let imported = store.import(rows(by_hand.clone())).await.unwrap();
        assert_eq!((imported.contacts_created, imported.erased), (2, vec![]));
        let again = store.try_rows(rows(by_hand).leaving_out_erased(true)).await.unwrap();
        assert_eq!(again, [RowOutcome::Unchanged("ada".into()), RowOutcome::Unchanged("bob".into())]);
    });
}

#[test]
fn the_parts_of_an_import_have_one_entry_with_the_rows_that_they_have_written() {
    runs(async {
        let store = empty().await;
        let entry = HistoryEntry { at: at(1), by: Some("ada".to_owned()), what: HistoryKind::Imported, subject: None };
        let part = |ids: &[&str], earlier| {
            let note = ImportNote { entry: entry.clone(), earlier };
            rows(ids.iter().map(|id| contact(id))).leaving_out_erased(true).noted(Some(note))
        };
        let told = async || {
            let history = store.find_history(&HistoryFilter::default(), None, 10).await.unwrap();
            history.into_iter().map(|(_, entry)| entry.subject.unwrap()).collect::<Vec<_>>()
        };
        store.import(part(&["one", "two"], None)).await.unwrap();
        assert_eq!(told().await, ["2 rows"]);
        assert!(store.erase(&"two".into(), at(2)).await.unwrap());
        // A row that is left out does not count, and entries between two parts are entries of their own.
        store
            .add_history(&HistoryEntry { at: at(3), subject: Some("later".to_owned()), ..entry.clone() })
            .await
            .unwrap();
        store.import(part(&["two", "three"], Some(2))).await.unwrap();
        assert_eq!(told().await, ["later", "3 rows"]);
    });
}
