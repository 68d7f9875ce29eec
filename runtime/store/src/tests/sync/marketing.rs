use greenroom_domain::{
    RegistrationState::{Approved, Cancelled, Denied},
    SyncStore,
    store::{Effect, SyncWrite, WebinarStore},
};

use super::{attendance, attended, complete, joins_of, listed_and_complete, session, session_id};
use crate::{
    SqliteStore,
    tests::{at, create, register, webinar, webinar_id},
};
use greenroom_domain::store::EventState::{self, Attended, NoShow, Registered};

async fn states(store: &SqliteStore) -> Vec<(String, EventState, jiff::Timestamp)> {
    let all = store.event_contacts(&webinar_id(1), None, 99).await.unwrap();
    all.into_iter().map(|c| (c.contact.to_string(), c.state, c.at)).collect()
}

fn ends(k: i64) -> jiff::Timestamp {
    session(1, k).ends_at.unwrap()
}

fn there(k: i64, who: &str) -> Effect {
    attended(attendance(1, k, &format!("{who}@example.com"), Some(who), 5_000))
}

#[tokio::test]
async fn m2_who_registered_and_was_not_there_is_a_no_show_once_the_session_is_complete() {
    let (store, fence) = SqliteStore::with_sessions(1, 2).await;
    store.put(["ada", "bob", "cleo", "dan", "late", "walk-in"].map(create)).await;
    let after = ends(0).as_second() - at(0).as_second();
    store
        .put([
            register(1, "ada", Approved, 10),
            register(1, "bob", Approved, 10),
            register(1, "cleo", Cancelled, 10),
            register(1, "dan", Denied, 10),
            register(1, "late", Approved, after),
        ])
        .await;
    let joins = joins_of(1, 0, &["ada@example.com", "walk-in@example.com"]);
    store.sync(&fence, [there(0, "ada"), there(0, "walk-in")], [joins]).await;
    let joined = attendance(1, 0, "x@x.org", None, 1).presence.joined_at;
    let word = |who: &str, state, at| (who.to_owned(), state, at);
    let state_of_cleo = states(&store).await.remove(2);
    assert_eq!(states(&store).await[1], word("bob", Registered, at(10)), "the session is not complete");
    store.sync(&fence, [], [complete(1, 0)]).await;
    assert_eq!(states(&store).await[1], word("bob", Registered, at(10)), "nobody has listed who was there");
    store.sync(&fence, [], listed_and_complete(1, 0)).await;
    let now = [
        word("ada", Attended, joined),
        word("bob", NoShow, ends(0)),
        state_of_cleo,
        word("late", Registered, at(after)),
        word("walk-in", Attended, joined),
    ];
    assert_eq!(states(&store).await, now);
    let event = store.marketing_event(&webinar_id(1)).await.unwrap().unwrap();
    assert_eq!((event.registered, event.attended, event.cancellations, event.no_shows), (1, 2, 1, 1));

    // Later registrations are judged by the same rule, in any order.
    store.put([register(1, "dan", Approved, 20), register(1, "bob", Cancelled, 10)]).await;
    let now = states(&store).await;
    assert_eq!(now[3], word("dan", NoShow, ends(0)));
    assert_eq!(now[1].1, EventState::Cancelled);
    // A contact that attended stays so, even if the registration is cancelled.
    store.put([register(1, "ada", Cancelled, 10)]).await;
    assert_eq!(states(&store).await[0], word("ada", Attended, joined));
    // A contact that comes to a later session has attended.
    let joins = [joins_of(1, 1, &["dan@example.com"])].into_iter();
    store.sync(&fence, [there(1, "dan")], joins.chain(listed_and_complete(1, 1)).collect::<Vec<_>>()).await;
    let now = states(&store).await;
    assert_eq!(now[3].1, Attended);
    assert_eq!(now[4], word("late", NoShow, ends(1)), "missed the second");
    let people = vec![attendance(1, 1, "dan@example.com", None, 1).person];
    store.sync(&fence, [Effect::NotAttended { session: session_id(1, 1), people }], []).await;
    assert_eq!(states(&store).await[3], word("dan", NoShow, ends(1)));
}

#[tokio::test]
async fn m2_a_session_that_ended_earlier_than_was_known_has_fewer_no_shows() {
    let (store, fence) = SqliteStore::with_sessions(1, 1).await;
    let last_minute = ends(0).as_second() - at(0).as_second() - 60;
    store.put([create("ada"), register(1, "ada", Approved, last_minute)]).await;
    store.sync(&fence, [], listed_and_complete(1, 0)).await;
    assert_eq!(states(&store).await[0].1, NoShow);
    let mut shorter = session(1, 0);
    shorter.ends_at = Some(at(last_minute - 60));
    store.sync(&fence, [], [SyncWrite::Sessions { sessions: vec![shorter] }]).await;
    assert_eq!(states(&store).await[0], ("ada".to_owned(), Registered, at(last_minute)));
}

#[tokio::test]
async fn m1_a_webinar_that_zoom_no_longer_has_is_cancelled_until_it_comes_again() {
    let (store, fence) = SqliteStore::with_sessions(1, 1).await;
    let cancelled = async || store.marketing_event(&webinar_id(1)).await.unwrap().unwrap().cancelled;
    store.put([create("ada"), register(1, "ada", Approved, 10)]).await;
    store.sync(&fence, [Effect::CancelWebinar { webinar: webinar_id(1) }], []).await;
    assert!(cancelled().await);
    assert_eq!(states(&store).await.len(), 1, "what was synced stays");
    assert!(store.known_webinars(Some(&webinar_id(1))).await.unwrap()[0].cancelled);
    store.sync(&fence, [Effect::SaveWebinars { webinars: vec![webinar(1)] }], []).await;
    assert!(!cancelled().await);
    store.sync(&fence, [Effect::CancelWebinar { webinar: webinar_id(2) }], []).await;
    assert_eq!(store.marketing_event(&webinar_id(2)).await.unwrap(), None);
}
