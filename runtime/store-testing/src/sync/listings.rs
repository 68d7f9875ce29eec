//! Listings: rows that a believed listing lacks are removed (L2: only a complete listing deletes).

use greenroom_domain::{
    RegistrationState::{self, Approved, Cancelled, Pending},
    SyncStore, property,
    store::{Effect, Fence, Listed, Listing, SeenPage, SyncWrite, seen_join},
};

use super::{SyncingStore, complete, leased, sync, try_sync, with_sessions};
use crate::{
    contacts::contact,
    runs::{JointStore, put},
    sample::{
        LISTED, at, attendance, begin_listing as begin, create, email, end_listing as end, join, listed_people,
        listing_page as page, listing_pass as pass, register, registration, session_id, webinar_id,
    },
};

async fn listed(store: &impl SyncStore) -> Listed {
    store.listed(&webinar_id(1), &Listing::Registrants).await.unwrap()
}

/// Five registrations from an earlier sync, and the lease of the next.
async fn world(store: &impl SyncingStore) -> Fence {
    let earlier = leased(store, 1).await;
    sync(store, &earlier, listed_people(), []).await;
    leased(store, 1).await
}

async fn states_are<'a>(store: &impl JointStore, wanted: impl IntoIterator<Item = (&'a str, RegistrationState)>) {
    for (who, wanted) in wanted {
        let key = (webinar_id(1), email(&format!("{who}@example.com")));
        assert_eq!(store.registrations(&[key]).await.unwrap()[0].as_ref().unwrap().state, wanted, "{who}");
    }
}

/// A listing is counted as it is read, and forgotten when it begins anew or ends.
pub async fn l2_a_listing_is_counted_as_it_is_read(store: impl SyncingStore) {
    let fence = world(&store).await;
    assert_eq!(listed(&store).await, Listed::default());
    sync(&store, &fence, [], [begin(false), page("approved", &["a", "b"], Some(3), false)]).await;
    let so_far = listed(&store).await;
    assert_eq!((so_far.begun_at, so_far.rows, so_far.distinct), (Some(at(5)), 2, 2));
    assert_eq!((so_far.known, so_far.missing, so_far.missing_twice), (4, 2, 0), "cancelled ones are not there");
    assert!(so_far.ended.is_empty());
    let more = [page("approved", &["b", "new"], Some(4), true), page("pending", &["c"], None, true)];
    sync(&store, &fence, [], more).await;
    let read = listed(&store).await;
    assert_eq!((read.rows, read.distinct, read.known, read.missing), (5, 4, 4, 1));
    assert_eq!(read.totals, [("approved".to_owned(), vec![3, 4])].into(), "every answer that Zoom gave");
    assert_eq!(read.ended, ["approved", "pending"]);
    sync(&store, &fence, [], [begin(false)]).await;
    assert_eq!(listed(&store).await.rows, 0, "begun anew");
    sync(&store, &fence, [], [end(false)]).await;
    assert_eq!(listed(&store).await, Listed::default());
    assert!(try_sync(&store, &fence, [], [page("approved", &["a"], None, true)]).await.is_err());
}

/// A registration that two complete passes lack is cancelled, and kept.
pub async fn l2_what_two_passes_lack_is_cancelled_and_kept(store: impl SyncingStore) {
    let fence = world(&store).await;
    sync(&store, &fence, [], [pass(false, &["a", "c"]), pass(true, &["a", "b"])].concat()).await;
    let read = listed(&store).await;
    assert_eq!((read.missing, read.missing_twice), (2, 1), "b came back, c is missing for the first time");
    sync(&store, &fence, [], [end(true)]).await;
    states_are(&store, [("a", Approved), ("b", Approved), ("c", Pending), ("d", Cancelled), ("e", Cancelled)]).await;
}

/// One pass alone deletes nothing, nor does a listing that is not believed.
pub async fn l2_one_pass_or_an_unbelieved_listing_deletes_nothing(store: impl SyncingStore) {
    let fence = world(&store).await;
    sync(&store, &fence, [], [begin(false), page("", &[], None, true), end(true)]).await;
    sync(&store, &fence, [], [pass(false, &[]), pass(true, &[])].concat()).await;
    assert_eq!(listed(&store).await.missing_twice, 4);
    sync(&store, &fence, [], [end(false)]).await;
    states_are(&store, LISTED).await;
}

/// A pass that was not complete proves nothing, and undoes no proof of an earlier one.
pub async fn l2_a_pass_that_was_not_complete_proves_nothing_and_undoes_no_proof(store: impl SyncingStore) {
    let fence = world(&store).await;
    let broken_off = || vec![begin(true), page("pending", &[], None, true), page("approved", &["a"], None, false)];
    sync(&store, &fence, [], [vec![begin(false)], broken_off(), pass(true, &["a", "b"])].concat()).await;
    let read = listed(&store).await;
    assert_eq!((read.missing, read.missing_twice), (2, 0), "one complete pass");
    sync(&store, &fence, [], [broken_off(), pass(true, &["a"])].concat()).await;
    let read = listed(&store).await;
    assert_eq!((read.missing, read.missing_twice), (3, 2), "c and d, of two");
    let early = vec![
        begin(true),
        page("pending", &[], None, true),
        page("approved", &["a"], Some(2), true),
        page("denied", &[], Some(0), true),
        page("pending", &[], Some(0), true),
    ];
    sync(&store, &fence, [], [early, pass(true, &["a"])].concat()).await;
    let read = listed(&store).await;
    assert_eq!((read.missing, read.missing_twice), (3, 3), "b too, by the one before");
    sync(&store, &fence, [], [end(true)]).await;
    states_are(&store, [("a", Approved), ("b", Cancelled), ("c", Cancelled), ("d", Cancelled)]).await;
    assert_eq!(contact(&store, "b").await.value(property::REGISTRATIONS), Some("0"), "counted anew (P3)");
}

/// A registration that an action makes while the pages are read stays, also where its time is earlier: clocks jump.
pub async fn l2_w8_who_registers_while_the_listing_is_read_stays(store: impl SyncingStore) {
    let fence = world(&store).await;
    sync(&store, &fence, [], pass(false, &["a"])).await;
    put(&store, [create("new"), register(1, "new", Approved, -1_000_000), register(1, "b", Pending, 10)]).await;
    sync(&store, &fence, [], pass(true, &["a"])).await;
    let read = listed(&store).await;
    assert_eq!((read.known, read.missing, read.missing_twice), (4, 2, 2), "c and d");
    sync(&store, &fence, [], [end(true)]).await;
    states_are(&store, [("new", Approved), ("b", Pending), ("c", Cancelled), ("d", Cancelled)]).await;
    // The next sync knows them from before.
    let next = leased(&store, 1).await;
    sync(&store, &next, [], pass(false, &["a"])).await;
    let read = listed(&store).await;
    assert_eq!((read.known, read.missing), (3, 2));
}

/// A listing that another process continues spares the rows that came since it began.
pub async fn l2_a_listing_that_another_process_goes_on_with_spares_what_came_since(store: impl SyncingStore) {
    let fence = world(&store).await;
    sync(&store, &fence, [], pass(false, &["a", "b"])).await;
    let taken_over = leased(&store, 1).await;
    let late = registration(1, "late@example.com", None, Approved, 10);
    sync(&store, &taken_over, [Effect::Registrations { registrations: vec![late] }], []).await;
    sync(&store, &taken_over, [], pass(true, &["a", "b"])).await;
    let read = listed(&store).await;
    assert_eq!((read.known, read.missing_twice), (4, 2));
    sync(&store, &taken_over, [], [end(true)]).await;
    states_are(&store, [("late", Approved)]).await;
}

/// An erased person is removed from the keys of a listing under way, whose counts stay right (C10: erased people leave
/// only keyed hashes).
pub async fn c10_a_listing_goes_on_without_an_erased_person(store: impl SyncingStore) {
    let fence = world(&store).await;
    // A row twice: pages shifted.
    sync(&store, &fence, [], [pass(false, &["a", "b"]), pass(true, &["a", "b", "a"])].concat()).await;
    for who in ["a", "c"] {
        assert!(store.erase(&who.into(), at(7)).await.unwrap(), "{who}");
    }
    let left = listed(&store).await;
    assert_eq!((left.rows, left.distinct, left.known, left.missing_twice), (3, 2, 2, 1));
}

/// A person may be listed, erased, created and listed again before the listing ends. The rows of it are one person's all the same.
pub async fn c10_a_person_who_is_erased_twice_is_one_row_of_a_listing(store: impl SyncingStore) {
    let fence = leased(&store, 1).await;
    let read = page("approved", &["zoe"], None, false);
    sync(&store, &fence, [], [begin(false), read.clone()]).await;
    store.erase_email(&email("zoe@example.com"), at(6)).await.unwrap();
    sync(&store, &fence, [create("zoe")], [read]).await;
    assert!(store.erase(&"zoe".into(), at(7)).await.unwrap());
    let left = listed(&store).await;
    assert_eq!((left.rows, left.distinct), (2, 1));
}

/// Removed joins take their attendance along, with its consequences.
pub async fn l2_joins_that_are_gone_take_their_attendance_along(store: impl SyncingStore) {
    let fence = with_sessions(&store, 1).await;
    let people = ["ada", "bob"].map(|who| (who, format!("{who}@example.com")));
    let joins = people.iter().map(|(who, address)| join(0, who, Some(address), 3_600)).collect();
    let joins = SyncWrite::Joins { webinar: webinar_id(1), session: session_id(1, 0), joins };
    let attendances = people.iter().map(|(who, address)| attendance(1, 0, address, Some(who), 5_000)).collect();
    sync(&store, &fence, [create("ada"), create("bob")], [joins]).await;
    sync(&store, &fence, [Effect::Attendances { attendances }], [complete(0)]).await;
    let attended = async |who| contact(&store, who).await.value(property::ATTENDANCES).map(str::to_owned);
    assert_eq!((attended("ada").await.as_deref(), attended("bob").await.as_deref()), (Some("1"), Some("1")));

    let fence = leased(&store, 1).await;
    let (webinar, listing) = (webinar_id(1), Listing::Participants(session_id(1, 0)));
    let begin =
        |again| SyncWrite::BeginListing { webinar: webinar.clone(), listing: listing.clone(), at: at(5), again };
    let here = join(0, "ada", Some("ada@example.com"), 3_600);
    let keys = vec![seen_join(&here.user_id, here.joined_at)];
    let page = SeenPage { part: String::new(), keys, total: None, last: true };
    let seen = SyncWrite::Seen { webinar: webinar.clone(), listing: listing.clone(), page };
    sync(&store, &fence, [], [begin(false), seen.clone(), begin(true), seen]).await;
    let read = store.listed(&webinar, &listing).await.unwrap();
    assert_eq!((read.known, read.missing, read.missing_twice), (2, 1, 1));
    let over = SyncWrite::EndListing { webinar: webinar.clone(), listing, sweep: true, at: at(6) };
    sync(&store, &fence, [], [over, complete(0)]).await;
    assert_eq!((attended("ada").await.as_deref(), attended("bob").await.as_deref()), (Some("1"), None));
    let left = store.participants(&webinar, &session_id(1, 0), None, 9).await.unwrap();
    assert_eq!(left.iter().map(|person| person.person.0.as_str()).collect::<Vec<_>>(), ["email:ada@example.com"]);
}
