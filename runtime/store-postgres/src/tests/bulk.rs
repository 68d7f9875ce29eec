//! A page of a sync is a handful of statements, not a handful a row, and looks at as many rows however many there are.

use std::sync::Arc;

use greenroom_domain::{
    Join, PersonKey, Presence, Registration, RegistrationState, RunStore, SyncStore, WebinarId,
    store::{Commit, Effect, EffectsTarget, Fence, LeaseOutcome, Listing, SeenPage, SyncCommit, SyncWrite, seen_key},
};
use greenroom_postgres_testing::Cluster;
use greenroom_store_testing::sample::{
    at, attendance, email, join, new_contact, registration, session, session_id, webinar, webinar_id,
};

use super::{empty, runs};
use crate::{
    OpenMode, PostgresConfig, PostgresStore,
    activity::participants,
    platform::{error::Error, locks::Locks, rows::get, transaction::Transaction},
    runs::commit,
};

/// The most rows that Zoom gives on a page.
const PAGE: usize = 300;

async fn fence(store: &PostgresStore) -> Fence {
    match store.lease(&format!("webinar:{}", webinar_id(1)), "me", at(0), at(0)).await.unwrap() {
        LeaseOutcome::Ours(fence) => fence,
        held => panic!("{held:?}"),
    }
}

/// What a piece of work took.
#[derive(Debug)]
struct Took {
    statements: u32,
    /// How many rows of tables it looked at.
    rows: i64,
}

/// How many rows of tables this connection has looked at, of late at least.
async fn looked_at(t: &Transaction) -> Result<i64, Error> {
    let rows = "SELECT coalesce(sum(s.seq_tup_read + coalesce(s.idx_tup_fetch, 0)), 0)::bigint
        FROM pg_stat_xact_user_tables s WHERE s.schemaname = 'greenroom' AND $1::text IS NOT NULL";
    get(&t.one(rows, &[]).await?, 0)
}

/// Carries out a slice of a sync; answers how many statements it took.
async fn slice(store: &PostgresStore, effects: Vec<Effect>, writes: Vec<SyncWrite>) -> u32 {
    carry_out(store, effects, writes).await.statements
}

/// Carries out a slice of a sync.
async fn carry_out(store: &PostgresStore, effects: Vec<Effect>, writes: Vec<SyncWrite>) -> Took {
    let fence = fence(store).await;
    let (run, progress, tally, warnings) = (None, None, Default::default(), Vec::new());
    let sync = Some(SyncCommit { fence, run, progress, tally, warnings, writes });
    let commit = &Commit { effects, sync, ..Commit::default() };
    let locks = Locks::of(commit::names(commit));
    let work = |t: Arc<Transaction>| async move {
        let before = looked_at(&t).await?;
        commit::commit(&t, commit, EffectsTarget::SameStore, 0).await?;
        let statements = t.statements() - 1;
        Ok(Took { statements, rows: looked_at(&t).await? - before })
    };
    store.write(locks, work).await.unwrap()
}

fn address(n: usize) -> String {
    format!("{n}@people.example")
}

fn registrations(state: RegistrationState) -> Vec<Registration> {
    (0..PAGE).map(|n| registration(1, &address(n), Some(&n.to_string()), state, 10)).collect()
}

#[test]
fn a_page_of_300_people_is_a_handful_of_statements() {
    runs(async {
        let store = empty().await;
        let webinar_1: WebinarId = webinar_id(1);
        let known = vec![Effect::SaveWebinars { webinars: vec![webinar(1)] }];
        slice(&store, known, vec![SyncWrite::Sessions { sessions: vec![session(1, 0)] }]).await;

        let create = |n: usize| {
            let mut contact = new_contact(&n.to_string());
            contact.email = Some(email(&address(n)));
            Effect::CreateContact { contact, by_hand: false }
        };
        let mut effects: Vec<Effect> = (0..PAGE).map(create).collect();
        effects.push(Effect::Registrations { registrations: registrations(RegistrationState::Approved) });
        let begin = SyncWrite::BeginListing {
            webinar: webinar_1.clone(),
            listing: Listing::Registrants,
            at: at(1),
            again: false,
        };
        let keys = (0..PAGE).map(|n| seen_key(&address(n))).collect();
        let page = SeenPage { part: "approved".to_owned(), keys, total: Some(PAGE as u64), last: true };
        let seen = SyncWrite::Seen { webinar: webinar_1.clone(), listing: Listing::Registrants, page };
        let new = slice(&store, effects, vec![begin, seen]).await;
        assert!(new <= 40, "new registrants: {new} statements");
        assert_eq!(store.people(&[email(&address(7))]).await.unwrap()[0].1.as_ref().unwrap().id.as_str(), "7");

        let again = vec![Effect::Registrations { registrations: registrations(RegistrationState::Approved) }];
        let same = slice(&store, again, Vec::new()).await;
        assert!(same <= 8, "registrants that have not changed: {same} statements");
        let denied = vec![Effect::Registrations { registrations: registrations(RegistrationState::Denied) }];
        let changed = slice(&store, denied, Vec::new()).await;
        assert!(changed <= 25, "registrants that have changed: {changed} statements");

        let joins: Vec<Join> = (0..PAGE).map(|n| join(0, &n.to_string(), Some(&address(n)), 60)).collect();
        let joins = SyncWrite::Joins { webinar: webinar_1.clone(), session: session_id(1, 0), joins };
        let joined = slice(&store, Vec::new(), vec![joins]).await;
        assert!(joined <= 10, "participants: {joined} statements");

        let attended = |n: usize| attendance(1, 0, &address(n), Some(&n.to_string()), 5_000);
        let attendances: Vec<_> = (0..PAGE).map(attended).collect();
        let presence: Presence = attendances[0].presence.clone();
        assert!(presence.hundredths > 0);
        let people: Vec<PersonKey> = attendances.iter().map(|one| one.person.clone()).collect();
        let counted = slice(&store, vec![Effect::Attendances { attendances }], Vec::new()).await;
        assert!(counted <= 25, "attendances: {counted} statements");
        let absent = Effect::NotAttended { session: session_id(1, 0), people };
        let gone = slice(&store, vec![absent], Vec::new()).await;
        assert!(gone <= 25, "attendances that are none: {gone} statements");
        let _ = store.runs(None, 1).await.unwrap();
    });
}

/// The rows that the pages of a webinar look at, one after the other: of registrants, of participants, of people that are counted.
async fn page(store: &PostgresStore, number: usize) -> [i64; 4] {
    let of_page = number * PAGE..(number + 1) * PAGE;
    let create = |n: usize| {
        let mut contact = new_contact(&n.to_string());
        contact.email = Some(email(&address(n)));
        Effect::CreateContact { contact, by_hand: false }
    };
    let mut effects: Vec<Effect> = of_page.clone().map(create).collect();
    let registered = |n: usize| registration(1, &address(n), Some(&n.to_string()), RegistrationState::Approved, 10);
    effects.push(Effect::Registrations { registrations: of_page.clone().map(registered).collect() });
    let registrants = carry_out(store, effects, Vec::new()).await.rows;
    let joins = of_page.clone().map(|n| join(0, &n.to_string(), Some(&address(n)), 60)).collect();
    let joins = SyncWrite::Joins { webinar: webinar_id(1), session: session_id(1, 0), joins };
    let joined = carry_out(store, Vec::new(), vec![joins]).await.rows;
    let read = |t: Arc<Transaction>| async move {
        let before = looked_at(&t).await?;
        participants::page(&t, &webinar_id(1), &session_id(1, 0), None, PAGE).await?;
        Ok(looked_at(&t).await? - before)
    };
    let read = store.read(read).await.unwrap();
    let attendances = of_page.map(|n| attendance(1, 0, &address(n), Some(&n.to_string()), 5_000)).collect();
    let counted = carry_out(store, vec![Effect::Attendances { attendances }], Vec::new()).await.rows;
    store.analyze_after_many().await;
    [registrants, joined, read, counted]
}

#[test]
fn a_page_looks_at_as_many_rows_however_many_there_are() {
    runs(async {
        // A database of its own, of which the server knows nothing yet.
        let database = Cluster::shared().create_database().unwrap();
        let config = PostgresConfig::new(Cluster::shared().url(&database));
        let store = PostgresStore::open(&config, OpenMode::CreateIfMissing).await.unwrap().with_key_in_memory();
        let known = vec![Effect::SaveWebinars { webinars: vec![webinar(1)] }];
        slice(&store, known, vec![SyncWrite::Sessions { sessions: vec![session(1, 0)] }]).await;
        let mut pages = Vec::new();
        for number in 0..16 {
            pages.push(page(&store, number).await);
        }
        for (name, place) in [("registrants", 0), ("participants", 1), ("people", 2), ("attendances", 3)] {
            let (early, late) = (pages[1][place], pages[15][place]);
            assert!(
                late <= 2 * early,
                "{name}: the second page looks at {early} rows, the sixteenth at {late}: {pages:?}"
            );
        }
    });
}
