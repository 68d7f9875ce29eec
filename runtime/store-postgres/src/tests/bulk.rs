//! A page of a sync is a handful of statements, not a handful a row.

use greenroom_domain::{
    Join, PersonKey, Presence, Registration, RegistrationState, RunStore, SyncStore, WebinarId,
    store::{Commit, Effect, EffectsTarget, Fence, LeaseOutcome, Listing, SeenPage, SyncCommit, SyncWrite, seen_key},
};
use greenroom_store_testing::sample::{
    at, attendance, email, join, new_contact, registration, session, session_id, webinar, webinar_id,
};

use super::{empty, runs};
use crate::{PostgresStore, platform::locks::Locks, runs::commit};

/// The most rows that Zoom gives on a page.
const PAGE: usize = 300;

async fn fence(store: &PostgresStore) -> Fence {
    match store.lease(&format!("webinar:{}", webinar_id(1)), "me", at(0), at(0)).await.unwrap() {
        LeaseOutcome::Ours(fence) => fence,
        held => panic!("{held:?}"),
    }
}

/// Carries out a slice of a sync; answers how many statements it took.
async fn slice(store: &PostgresStore, effects: Vec<Effect>, writes: Vec<SyncWrite>) -> u32 {
    let fence = fence(store).await;
    let (run, progress, tally, warnings) = (None, None, Default::default(), Vec::new());
    let sync = Some(SyncCommit { fence, run, progress, tally, warnings, writes });
    let commit = &Commit { effects, sync, ..Commit::default() };
    let locks = Locks::of(commit::names(commit));
    let work = |t: std::sync::Arc<crate::platform::transaction::Transaction>| async move {
        commit::commit(&t, commit, EffectsTarget::SameStore, 0).await?;
        Ok(t.statements())
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
