use greenroom_domain::{
    Join, PersonKey,
    RegistrationState::Approved,
    SyncStore,
    store::{CommitError, Effect, Fence, Participant, SyncWrite},
};

use super::{attendance, attended, join, session, session_id};
use crate::{
    SqliteStore,
    tests::{at, email, registration, webinar_id},
};

async fn people(store: &SqliteStore, after: Option<&str>, limit: usize) -> Vec<Participant> {
    let after = after.map(|key| PersonKey(key.to_owned()));
    store.participants(&webinar_id(1), &session_id(1, 0), after.as_ref(), limit).await.unwrap()
}

fn keys(people: &[Participant]) -> Vec<&str> {
    people.iter().map(|p| p.person.0.as_str()).collect()
}

fn joins(joins: Vec<Join>) -> SyncWrite {
    SyncWrite::Joins { webinar: webinar_id(1), session: session_id(1, 0), joins }
}

fn by_registrant(user_id: &str, address: Option<&str>, registrant: &str) -> Join {
    Join { registrant_id: Some(registrant.to_owned()), ..join(1, 0, user_id, address, 60) }
}

#[tokio::test]
async fn c2_c3_people_are_known_by_their_registration_then_their_email_then_zooms_ids() {
    let (store, fence) = SqliteStore::with_sessions(1, 1).await;
    let registered = registration(1, "ada@example.com", None, Approved, 1);
    let id = registered.registrant_id.clone();
    let all = vec![
        by_registrant("1", Some("ada@phone.example"), &id),
        by_registrant("2", Some("bob@example.com"), "unknown"),
        by_registrant("3", None, " "),
        Join { person_id: Some("zoom-7".to_owned()), ..join(1, 0, "4", None, 60) },
        Join { person_id: Some(String::new()), ..join(1, 0, "5", None, 60) },
        Join { invalid_email: Some("no email".to_owned()), ..join(1, 0, "6", None, 60) },
    ];
    // The registration comes after the join.
    store.sync(&fence, [], [joins(all)]).await;
    let before = people(&store, None, 9).await;
    assert_eq!(before[0].person.0, "email:ada@phone.example");
    store.sync(&fence, [Effect::Registrations { registrations: vec![registered.clone()] }], []).await;
    assert_eq!(people(&store, None, 9).await, before, "reading writes nothing");
    let lost = Fence { token: fence.token - 1, ..fence.clone() };
    let refused = store.identify(&lost, &webinar_id(1), &session_id(1, 0)).await.unwrap_err();
    assert!(matches!(refused, CommitError::LostLease(_)), "{refused}");
    assert_eq!(people(&store, None, 9).await, before, "nor does who has lost the lease");
    store.identify(&fence, &webinar_id(1), &session_id(1, 0)).await.unwrap();
    let after = people(&store, None, 9).await;
    assert_eq!(
        keys(&after),
        ["email:ada@example.com", "email:bob@example.com", "guest:3", "guest:5", "guest:6", "person:zoom-7"]
    );
    assert!(after[0].registered, "what they joined by");
    assert_eq!((after[1].registered, &after[1].known), (false, &None));
    assert_eq!(after[4].joins[0].invalid_email.as_deref(), Some("no email"));
    let known = store.known_webinars(Some(&webinar_id(1))).await.unwrap().remove(0);
    assert!(known.sessions[0].attended);
}

#[tokio::test]
async fn p1_all_joins_of_a_person_are_on_one_page() {
    let (store, fence) = SqliteStore::with_sessions(1, 2).await;
    let who = |n: usize| format!("{n:02}@example.com");
    let mut all = Vec::new();
    for n in 0..10 {
        for device in 0..3 {
            all.push(Join {
                joined_at: at(100_000 + device),
                ..join(1, 0, &format!("{n}-{device}"), Some(&who(n)), 60)
            });
        }
    }
    store.sync(&fence, [], [joins(all.clone())]).await;
    let elsewhere = SyncWrite::Joins { webinar: webinar_id(1), session: session_id(1, 1), joins: all };
    store.sync(&fence, [attended(attendance(1, 0, &who(3), None, 100))], [elsewhere]).await;
    let mut found = Vec::new();
    let mut page = people(&store, None, 4).await;
    while let Some(last) = page.last().map(|last| last.person.0.clone()) {
        assert!(page.len() <= 4 && page.iter().all(|person| person.joins.len() == 3));
        found.extend(page);
        page = people(&store, Some(&last), 4).await;
    }
    assert_eq!(found.len(), 10);
    for (position, person) in [(0, None), (1, Some(0)), (4, Some(3)), (10, Some(9)), (11, None)] {
        let key = store.person_at(&webinar_id(1), &session_id(1, 0), position).await.unwrap();
        assert_eq!(key, person.map(|n: usize| found[n].person.clone()), "{position}");
    }
    assert_eq!(found[3].known, Some(attendance(1, 0, &who(3), None, 100)));
    assert_eq!(found[3].joins[0].email, Some(email(&who(3))));
    assert_eq!(found[0].known, None);
}

#[tokio::test]
async fn a_join_that_was_written_is_amended() {
    let (store, fence) = SqliteStore::with_sessions(1, 1).await;
    store.sync(&fence, [], [joins(vec![join(1, 0, "1", None, 60)])]).await;
    let longer = join(1, 0, "1", Some("ada@example.com"), 90);
    store.sync(&fence, [], [joins(vec![longer.clone()])]).await;
    let found = people(&store, None, 9).await;
    assert_eq!((keys(&found), &found[0].joins[..]), (vec!["email:ada@example.com"], &[longer][..]));
}

#[tokio::test]
async fn sessions_and_recordings_are_known_with_their_webinar() {
    use greenroom_domain::{RecordingReason, RecordingState};
    let (store, fence) = SqliteStore::with_sessions(1, 2).await;
    let ended = greenroom_domain::Session { topic: "Renamed".to_owned(), ends_at: None, ..session(1, 1) };
    let state = RecordingState::Missing { reason: RecordingReason::Processing };
    let recording = |k| SyncWrite::Recording {
        webinar: webinar_id(1),
        session: session_id(1, k),
        state: state.clone(),
        again_at: Some(at(7)),
    };
    store.sync(&fence, [], [SyncWrite::Sessions { sessions: vec![ended.clone()] }, recording(1)]).await;
    let known = store.known_webinars(None).await.unwrap().remove(0);
    assert_eq!(known.sessions.iter().map(|s| &s.session).collect::<Vec<_>>(), [&session(1, 0), &ended]);
    assert_eq!((&known.sessions[0].recording, known.sessions[0].recording_again_at), (&None, None));
    assert_eq!(
        (&known.sessions[1].recording, known.sessions[1].recording_again_at),
        (&Some(state.clone()), Some(at(7)))
    );
    assert!(store.known_webinars(Some(&webinar_id(2))).await.unwrap().is_empty());
    for unknown in [recording(9), super::complete(1, 9), super::complete(2, 0)] {
        assert!(store.try_sync(&fence, [], [unknown]).await.is_err());
    }
}
