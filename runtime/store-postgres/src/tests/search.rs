//! The search of contacts by their names, where many have the same.

use greenroom_domain::{
    contact_search::ContactSearch,
    segment::Filter,
    store::{ImportRow, ImportStore, SegmentStore},
};
use greenroom_postgres_testing::Cluster;
use greenroom_store_testing::sample::at;
use serde_json::json;

use super::{config, database, empty, runs};
use crate::{OpenMode, PostgresStore, contacts::search, platform::rows::get};

fn named(id: usize, first: &str, last: &str) -> ImportRow {
    let properties = json!({ "firstname": first, "lastname": last });
    let row = json!({ "type": "contact", "id": format!("c{id}"), "properties": properties });
    ImportRow::parse(row.to_string().as_bytes()).unwrap()
}

/// Whatever the words are, a page looks at so many keys, and the next one goes on where it stopped, among contacts of one name as well.
#[test]
fn a_page_looks_at_a_bounded_number_of_keys() {
    runs(async {
        let store = empty().await;
        let mut rows: Vec<_> = (0..30).map(|n| named(n, if n % 2 == 0 { "Ed" } else { "ED" }, "Smith")).collect();
        rows.push(named(30, "Ed", "van Beethoven"));
        rows.extend((31..35).map(|n| named(n, "Edgar", "Adams")));
        store.import(rows.into()).await.unwrap();
        let found = ContactSearch::of("ed beethoven").unwrap();
        let (mut ids, mut after, mut pages) = (Vec::new(), None, 0);
        loop {
            let (found, from) = (&found, &after.take());
            let page =
                store.read(|t| async move { search::among(&t, found, from.as_ref(), 9, 10).await }).await.unwrap();
            ids.extend(page.contacts.into_iter().map(|(_, contact)| contact.id.to_string()));
            pages += 1;
            after = page.stopped_at;
            if after.is_none() {
                break;
            }
        }
        assert_eq!((ids, pages), (vec!["c30".to_owned()], 4), "35 keys, ten a page");
    });
}

/// Statements of segments have as many forms as there are filters: a connection that kept them all would grow for ever.
#[test]
fn a_connection_keeps_no_statement_of_a_segment() {
    runs(async {
        let store = PostgresStore::open(&config().connections(1), OpenMode::CreateIfMissing).await.unwrap();
        for many in 1..6 {
            let condition = json!({ "property": "firstname", "is": { "equals": "Ada" } });
            let filter = Filter::parse(&json!({ "all": vec![condition; many] })).unwrap();
            assert_eq!(store.segment_count(&filter, at(1)).await.unwrap(), 0);
        }
        let kept = "SELECT count(*) FROM pg_prepared_statements WHERE $1::text IS NOT NULL AND statement LIKE '%FROM contacts k%'";
        let kept = store.read(|t| async move { get::<i64>(&t.one(kept, &[]).await?, 0) }).await.unwrap();
        // That is the statement which asks.
        assert_eq!(kept, 1);
    });
}

/// A property takes 64 KiB, and an index of PostgreSQL less: a long name is kept, and found by its beginning.
#[test]
fn a_name_may_be_longer_than_an_index_takes() {
    runs(async {
        let store = empty().await;
        let noise: String = (0..1_000).map(|_| uuid::Uuid::now_v7().simple().to_string()).collect();
        let long = format!("Wolfeschlegel{noise}");
        store.import(vec![named(1, &long, "Senior"), named(2, "Wolf", "Junior")].into()).await.unwrap();
        for (text, wanted) in [("wolf", vec!["c2", "c1"]), ("wolfesch", vec!["c1"]), (&long, vec!["c1"])] {
            let Some(found) = ContactSearch::of(text) else { continue };
            let found = &found;
            let page = store.read(|t| async move { search::find(&t, found, None, 9).await }).await.unwrap();
            let ids: Vec<String> = page.contacts.iter().map(|(_, contact)| contact.id.to_string()).collect();
            assert_eq!(ids, wanted);
        }
    });
}

/// The contacts of a name are sought for from a contact on, in the order of the index.
#[test]
fn the_index_of_names_answers_a_page() {
    runs(async {
        let config = config();
        let _store = PostgresStore::open(&config, OpenMode::CreateIfMissing).await.unwrap();
        let statement = search::statement(greenroom_domain::contact_search::SearchIndex::Name);
        let plan = format!(
            "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off;
             SET search_path = greenroom; SET plan_cache_mode = force_generic_plan;
             PREPARE page (text, text, text, text, bigint, bigint) AS {statement};
             EXPLAIN (COSTS OFF) EXECUTE page ('{}', 'a', 'b', 'a', 7, 200)",
            config.account
        );
        let plan = Cluster::shared().psql(database(), &plan).unwrap();
        assert!(plan.contains("Index Scan using contact_names") && !plan.contains("Sort"), "{plan}");
    });
}
