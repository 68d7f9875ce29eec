use greenroom_domain::{
    Contact,
    contact_search::ContactSearch,
    store::{ImportRow, ImportRows, ImportStore, RowOutcome, StoreAdmin},
};
use serde_json::json;

use crate::SqliteStore;

fn row(line: &str) -> ImportRow {
    ImportRow::parse(line.as_bytes()).unwrap()
}

async fn store(lines: &[String]) -> SqliteStore {
    let store = SqliteStore::in_memory().unwrap();
    store.import(ImportRows::from(lines.iter().map(|line| row(line)).collect::<Vec<_>>())).await.unwrap();
    store
}

fn contact(id: &str, email: &str, first: &str, last: &str, secondary: &[&str]) -> String {
    let properties = json!({ "firstname": first, "lastname": last });
    json!({ "type": "contact", "id": id, "email": email, "secondaryEmails": secondary, "properties": properties })
        .to_string()
}

/// All contacts that are found, a page of so many at a time.
async fn found(store: &SqliteStore, text: &str, limit: usize) -> Vec<Contact> {
    let search = ContactSearch::of(text).unwrap();
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = store.find_contacts(&search, after.as_ref(), limit).await.unwrap();
        assert_eq!(page.stopped_at, None, "there are few contacts");
        let page = page.contacts;
        assert!(page.len() <= limit);
        let is_last = page.len() < limit;
        after = page.last().map(|(place, _)| place.clone());
        found.extend(page.into_iter().map(|(_, contact)| contact));
        if is_last {
            return found;
        }
    }
}

#[tokio::test]
async fn a_search_finds_each_contact_once_however_many_a_page_has() {
    let store = store(&[
        contact("101", "ada@example.com", "Ada", "Lovelace", &["countess@example.com"]),
        contact("ada", "byron@example.com", "ADA", "Byron", &[]),
        contact("103", "c3@example.com", "Åsa", "Adams", &[]),
        contact("104", "c4@example.com", "ada", "Ada", &[]),
        contact("105", "c5@example.com", "Ludwig", "van Beethoven", &[]),
        contact("106", "adam@example.com", "", "Smith", &["ada.smith@example.com"]),
    ])
    .await;
    let all = store.list_contacts(None, 100).await.unwrap();
    assert_eq!(store.count_contacts().await.unwrap(), 6);
    for text in
        ["a", "ada", "ADA", "ada byron", "ada@example.com", "10", "åsa", "ÅSA", "van b", "countess", "zzz", "%", "_"]
    {
        let search = ContactSearch::of(text).unwrap();
        let mut expected: Vec<&str> =
            all.iter().filter(|contact| search.place(contact).is_some()).map(|contact| contact.id.as_str()).collect();
        expected.sort_unstable();
        for limit in [1, 2, 3, 50] {
            let found = found(&store, text, limit).await;
            let mut ids: Vec<&str> = found.iter().map(|contact| contact.id.as_str()).collect();
            ids.sort_unstable();
            assert_eq!(ids, expected, "{text}, {limit} a page");
        }
    }
    assert_eq!(found(&store, "ada", 9).await.len(), 5);
}

#[tokio::test]
async fn rows_are_tried_one_by_one_and_nothing_is_written() {
    let store = store(&[contact("101", "ada@example.com", "Ada", "Lovelace", &[])]).await;
    let before = store.list_contacts(None, 10).await.unwrap();
    let rows = [
        contact("101", "ada@example.com", "Ada", "Byron", &["a@home.example"]),
        contact("101", "ada@example.com", "Ada", "Byron", &["a@home.example"]),
        contact("102", "ada@example.com", "Eve", "", &[]),
        contact("103", "c3@example.com", "Cy", "", &[]),
        contact("103", "c3@example.com", "Cy", "", &[]),
        json!({ "type": "contact", "id": "104", "properties": { "zoom_webinar_joinlink": "x" } }).to_string(),
        json!({ "type": "business-unit", "id": "emea", "name": "EMEA" }).to_string(),
    ];
    let outcomes = store.try_rows(rows.iter().map(|line| row(line)).collect::<Vec<_>>().into()).await.unwrap();
    let [updated, same, taken, created, there, derived, other] = outcomes.as_slice() else { panic!("{outcomes:?}") };
    assert_eq!(*updated, RowOutcome::Updated("101".into(), vec!["secondaryEmails".into(), "lastname".into()]));
    assert_eq!(*same, RowOutcome::Unchanged("101".into()), "a row sees those before it, as in an import");
    assert!(
        matches!(taken, RowOutcome::Refused(why) if why.to_string().contains("cannot have the primary email")),
        "{taken:?}"
    );
    assert_eq!((created, there), (&RowOutcome::Created, &RowOutcome::Unchanged("103".into())));
    assert!(matches!(derived, RowOutcome::Refused(why) if why.to_string().contains("leave it out")), "{derived:?}");
    assert_eq!(*other, RowOutcome::Other);
    assert_eq!(store.list_contacts(None, 10).await.unwrap(), before);
    assert_eq!(store.summary().await.unwrap().business_units, 1);
}
