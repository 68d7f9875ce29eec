use greenroom_domain::{
    ContactStore,
    RegistrationState::{self, Approved, Cancelled, Pending},
    SyncStore,
    store::{
        Effect, Fence, Listed, Listing, SeenPage, StoreAdmin, SyncWrite, TimelineStore, WebinarStore, seen_join,
        seen_key,
    },
};
use greenroom_store_testing::sample::{
    begin_listing as begin, end_listing as end, listed_people, listing_pass as pass,
};

use super::{attendance, attended, complete, join, joins_of, session_id};
use crate::{
    SqliteStore,
    tests::{at, create, email, registration, webinar_id},
};

async fn listed(store: &SqliteStore) -> Listed {
    store.listed(&webinar_id(1), &Listing::Registrants).await.unwrap()
}

/// Five registrations from an earlier sync, and the lease of the next.
async fn world() -> (SqliteStore, Fence) {
    let store = SqliteStore::in_memory().unwrap();
    let earlier = store.leased(1).await;
    store.sync(&earlier, listed_people(), []).await;
    let fence = store.leased(1).await;
    (store, fence)
}

async fn state(store: &SqliteStore, who: &str) -> RegistrationState {
    store.registrations_of(&who.into()).await.unwrap()[0].state
}

#[tokio::test]
async fn l2_what_two_passes_lack_is_cancelled_and_kept() {
    let (store, fence) = world().await;
    store.sync(&fence, [], pass(false, &["a", "c"])).await;
    store.sync(&fence, [], pass(true, &["a", "b"])).await;
    let read = listed(&store).await;
    assert_eq!((read.missing, read.missing_twice), (2, 1), "b came back, c is missing for the first time");
    store.sync(&fence, [], [end(true)]).await;
    for (who, now) in [("a", Approved), ("b", Approved), ("c", Pending), ("d", Cancelled), ("e", Cancelled)] {
        assert_eq!(state(&store, who).await, now, "{who}");
    }
    assert_eq!(store.timeline(&"d".into()).await.unwrap()[0].state, Some(Cancelled), "T1");
}

#[tokio::test]
async fn c10_what_is_remembered_of_a_listing_tells_nothing_of_an_erased_person() {
    let (store, fence) = world().await;
    store.sync(&fence, [], [pass(false, &["a", "b"]), pass(true, &["a", "b"])].concat()).await;
    for who in ["a", "c"] {
        assert!(store.erase(&who.into(), at(7)).await.unwrap(), "{who}");
    }
    let remembered: Vec<u8> = store
        .read(|c| {
            let all = "SELECT keys FROM listing_pages UNION ALL SELECT missing FROM listings";
            let mut query = c.prepare(all)?;
            let blobs = query.query_map([], |row| row.get::<_, Vec<u8>>(0))?.collect::<Result<Vec<_>, _>>()?;
            Ok(blobs.concat())
        })
        .await
        .unwrap();
    let has = |who: &str| {
        let key = seen_key(&format!("{who}@example.com")).to_le_bytes();
        remembered.chunks(8).any(|bytes| bytes == key)
    };
    assert!(has("b") && has("d") && !has("a") && !has("c"));
    let left = listed(&store).await;
    assert_eq!((left.rows, left.known, left.missing_twice), (2, 2, 1), "the listing goes on");
}

#[tokio::test]
async fn l2_joins_that_are_gone_take_their_attendance_along() {
    let (store, fence) = SqliteStore::with_sessions(1, 1).await;
    store.put([create("ada"), create("bob")]).await;
    let people = ["ada@example.com", "bob@example.com"];
    let both = people.map(|who| attended(attendance(1, 0, who, who.split('@').next(), 5_000)));
    store.sync(&fence, [], [joins_of(1, 0, &people)]).await;
    store.sync(&fence, both, [complete(1, 0)]).await;
    assert_eq!(store.summary().await.unwrap().attendances, 2);

    let fence = store.leased(1).await;
    let (webinar, listing) = (webinar_id(1), Listing::Participants(session_id(1, 0)));
    let begin =
        |again| SyncWrite::BeginListing { webinar: webinar.clone(), listing: listing.clone(), at: at(5), again };
    let here = join(0, people[0], Some(people[0]), 3_600);
    let keys = vec![seen_join(&here.user_id, here.joined_at)];
    let page = SeenPage { part: String::new(), keys, total: None, last: true };
    let seen = SyncWrite::Seen { webinar: webinar.clone(), listing: listing.clone(), page };
    store.sync(&fence, [], [begin(false), seen.clone(), begin(true), seen]).await;
    let listed = store.listed(&webinar, &listing).await.unwrap();
    assert_eq!((listed.known, listed.missing, listed.missing_twice), (2, 1, 1));
    let over = SyncWrite::EndListing { webinar: webinar.clone(), listing, sweep: true, at: at(6) };
    store.sync(&fence, [], [over, complete(1, 0)]).await;
    let left = store.attendances(&webinar, None, 9).await.unwrap();
    assert_eq!(left.iter().map(|a| a.email.clone()).collect::<Vec<_>>(), [Some(email(people[0]))]);
    assert_eq!(store.contact("bob").await.value("zoom_webinar_attendance_count"), None, "P4");
    assert!(store.timeline(&"bob".into()).await.unwrap().is_empty(), "T2");
}

#[tokio::test]
async fn a_listing_of_very_many_is_remembered() {
    let store = SqliteStore::in_memory().unwrap();
    let earlier = store.leased(1).await;
    let many: Vec<String> = (0..20_000).map(|n| format!("{n}@example.com")).collect();
    for part in many.chunks(3_000) {
        let registrations = part.iter().map(|who| registration(1, who, None, Approved, 1)).collect();
        let saved = Effect::SaveWebinars { webinars: vec![crate::tests::webinar(1)] };
        store.sync(&earlier, [saved, Effect::Registrations { registrations }], []).await;
    }
    let fence = store.leased(1).await;
    store.sync(&fence, [], [begin(false)]).await;
    for part in many[1..].chunks(300) {
        let keys = part.iter().map(|who| seen_key(who)).collect();
        let page = SeenPage { part: "approved".to_owned(), keys, total: Some(20_000), last: false };
        let seen = SyncWrite::Seen { webinar: webinar_id(1), listing: Listing::Registrants, page };
        store.sync(&fence, [], [seen]).await;
    }
    let read = listed(&store).await;
    assert_eq!((read.rows, read.distinct, read.known, read.missing), (19_999, 19_999, 20_000, 1));
}
