//! A whole webinar, and its data from a marketer's point of view.

use greenroom_domain::{
    ContactStore, Email, RegistrationState, SyncState, SyncTrigger, WebinarId, property,
    store::{EventState, ImportStore, SyncStore, TimelineKind, TimelineStore, WebinarStore},
};
use greenroom_sync::Synced;
use greenroom_zoom_sandbox::world::RegistrantStatus;
use jiff::Timestamp;
use serde_json::json;

use crate::stage::{AHEAD, OVER, RECURRING, Stage, parts};

fn codes(entry: &greenroom_domain::SyncRun) -> Vec<String> {
    let code = |w: &greenroom_domain::Warning| match &w.reason {
        Some(reason) => format!("{}.{reason}", w.code),
        None => w.code.clone(),
    };
    entry.warnings.iter().map(code).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn c1_c2_c3_c4_c5_c6_c7_c8_people_become_contacts_or_are_left_out() {
    let stage = Stage::on().await;
    let entry = stage.entry(OVER).await;
    assert_eq!(entry.state, SyncState::SyncedWithWarnings, "{entry:?}");
    // C1: new contacts are created, blanks are filled, existing values stay.
    let names = |contact: &std::collections::BTreeMap<String, String>| {
        [property::FIRST_NAME, property::LAST_NAME].map(|name| contact.get(name).cloned().unwrap_or_default())
    };
    for (email, first, last) in [
        ("nils.new@example.com", "Nils", "New"),
        ("tess.absent@example.com", "Tess", "Absent"),
        ("ada@example.com", "Augusta", "King"),
        ("grace@example.com", "Grace", "Hopper"),
    ] {
        assert_eq!(names(&stage.contact(email).await.unwrap()), [first, last], "{email}");
    }
    assert!(stage.contact("walter.walkin@example.com").await.is_some(), "a participant who never registered");
    assert!(stage.contact("patience@example.com").await.is_none(), "a person who was never let in did not attend");
    // C4: nothing is written to the contact of an account user.
    assert!(!stage.contact("carla.clerk@acme.example").await.unwrap().contains_key(property::REGISTRATIONS));
    // C5 to C7 and C3: left out, each with its reason (C8).
    for email in ["edsger.private@example.com", "dora.deleted@example.com", "rita@rival.example"] {
        assert!(stage.contact(email).await.is_none(), "{email}");
    }
    let out = stage.left_out(OVER).await;
    for (email, reason) in [
        ("carla.clerk@acme.example", "account-user"),
        ("edsger.private@example.com", "secondary-email"),
        ("dora.deleted@example.com", "deleted-contact"),
        ("rita@rival.example", "excluded-domain"),
        ("kim@-example.com", "invalid-email"),
    ] {
        assert!(out.contains(&(email.to_owned(), reason)), "{email}: {out:?}");
    }
    // A registrant who attended is one person.
    for word in ["left-out-secondary-email", "left-out-account-user", "left-out-excluded-domain"] {
        assert_eq!(entry.tally.get(word), Some(&1), "{word}: {entry:?}");
    }
    // C2: guests are counted.
    assert_eq!(entry.tally.get("left-out-no-email"), Some(&2), "{entry:?}");
    let said = codes(&entry);
    for code in ["participants-not-synced.no-email", "emails-excluded.account-user", "emails-excluded.secondary-email"]
    {
        assert!(said.contains(&code.to_owned()), "{code}: {said:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c6_c7_c8_people_are_taken_in_when_the_reason_is_gone() {
    let stage = Stage::on().await;
    stage.entry(OVER).await;
    stage.set("/excludedContactDomains", json!([])).await;
    let by_hand = json!({ "type": "contact", "id": "dora-2", "email": "dora.deleted@example.com" });
    stage.store.import(vec![serde_json::from_value(by_hand).unwrap()].into()).await.unwrap();
    stage.entry(OVER).await;
    for email in ["rita@rival.example", "dora.deleted@example.com"] {
        let contact = stage.contact(email).await.unwrap();
        assert_eq!(contact.get(property::REGISTRATIONS).map(String::as_str), Some("1"), "{email}");
        assert_eq!(contact.get(property::ATTENDANCES).map(String::as_str), Some("1"), "{email}");
    }
    assert!(!stage.left_out(OVER).await.iter().any(|(email, _)| email.contains("rita") || email.contains("dora")));
}

#[tokio::test(flavor = "multi_thread")]
async fn p1_p2_p3_p4_t1_t2_t3_m2_r1_the_data_of_a_contact() {
    let stage = Stage::on().await;
    stage.entry(OVER).await;
    let ada = stage.contact("ada@example.com").await.unwrap();
    // 20 and 35 of 60 minutes; two minutes before the session was opened do not count.
    assert_eq!(ada.get(property::AVERAGE_ATTENDANCE).map(String::as_str), Some("91.67"));
    assert_eq!(ada.get(property::ATTENDANCES).map(String::as_str), Some("1"));
    assert_eq!(ada.get(property::REGISTRATIONS).map(String::as_str), Some("1"));
    assert!(ada.contains_key(property::LAST_JOIN_URL));
    // Two devices at once count once.
    let grace = stage.contact("grace@example.com").await.unwrap();
    assert_eq!(grace.get(property::AVERAGE_ATTENDANCE).map(String::as_str), Some("100"));
    // Known only by the registration.
    let friend = stage.contact("old.friend@example.com").await.unwrap();
    assert_eq!(friend.get(property::AVERAGE_ATTENDANCE).map(String::as_str), Some("50"));

    let timeline = stage.store.timeline(&"ada".into()).await.unwrap();
    let kinds: Vec<TimelineKind> = timeline.iter().map(|event| event.kind).collect();
    for kind in [TimelineKind::Registration, TimelineKind::Attendance, TimelineKind::Recording] {
        assert_eq!(kinds.iter().filter(|k| **k == kind).count(), 1, "{kind:?}: {timeline:?}");
    }
    let id = WebinarId::parse(OVER).unwrap();
    let calls = stage.store.calls(&id).await.unwrap();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].transcript.len(), 5);
    assert_eq!(calls[0].transcript[2].speaker.as_deref(), Some("Mika Saar"));

    let on_event = stage.store.event_contacts(&id, None, 100).await.unwrap();
    let state = |id: &str| on_event.iter().find(|c| c.contact.as_str() == id).map(|c| c.state);
    assert_eq!(state("ada"), Some(EventState::Attended));
    let event = stage.store.marketing_event(&id).await.unwrap().unwrap();
    assert_eq!(event.no_shows, 1, "Tess: {event:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn p4_sessions_of_a_recurring_webinar_are_kept_apart() {
    let stage = Stage::on().await;
    let entry = stage.entry(RECURRING).await;
    let grace = stage.contact("grace@example.com").await.unwrap();
    // 20 of 40 minutes, and all of 44.
    assert_eq!(grace.get(property::ATTENDANCES).map(String::as_str), Some("2"));
    assert_eq!(grace.get(property::AVERAGE_ATTENDANCE).map(String::as_str), Some("75"));
    let said = codes(&entry);
    for code in ["recording-not-synced.processing", "sync-error.transcript-not-found"] {
        assert!(said.contains(&code.to_owned()), "{code}: {said:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn t4_p5_a_second_sync_changes_nothing() {
    let stage = Stage::on().await;
    for webinar in [OVER, RECURRING] {
        stage.entry(webinar).await;
        let before = stage.rows();
        let again = stage.entry(webinar).await;
        let after = stage.rows();
        for (table, rows) in &after {
            assert_eq!(before.get(table), Some(rows), "{webinar}: {table}");
        }
        let counts = |word: &str| !word.starts_with("left-out") && word != "unchanged";
        let changes: Vec<_> = again.tally.iter().filter(|(word, _)| counts(word)).collect();
        assert_eq!(changes, Vec::<(&String, &u64)>::new(), "{webinar}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s9_a2_a_webinar_that_is_off_is_not_synced_and_the_entry_says_why() {
    let stage = Stage::on().await;
    stage.set(&format!("/webinars/{OVER}/sync"), json!(false)).await;
    let before = stage.rows();
    let entry = stage.entry(OVER).await;
    assert_eq!((entry.state, codes(&entry)), (SyncState::NotSynced, vec!["sync-setting-off.webinar".to_owned()]));
    assert_eq!(entry.warnings[0].pointer, format!("/webinars/{OVER}/sync"));
    assert_eq!(stage.rows(), before);
    // S9: the missed data is synced when the setting is on again.
    stage.set(&format!("/webinars/{OVER}/sync"), json!(true)).await;
    stage.entry(OVER).await;
    assert!(stage.contact("nils.new@example.com").await.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn r2_a3_recordings_that_are_off_are_not_synced() {
    let stage = Stage::on().await;
    stage.set(&format!("/webinars/{OVER}/recordings"), json!(false)).await;
    let entry = stage.entry(OVER).await;
    assert!(codes(&entry).contains(&"recording-not-synced.setting-off".to_owned()), "{:?}", codes(&entry));
    assert!(stage.store.calls(&WebinarId::parse(OVER).unwrap()).await.unwrap().is_empty());
    // S9: when it is turned on, the recording is fetched.
    stage.set(&format!("/webinars/{OVER}/recordings"), json!(true)).await;
    stage.entry(OVER).await;
    assert_eq!(stage.store.calls(&WebinarId::parse(OVER).unwrap()).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a1_each_sync_has_its_entry() {
    let stage = Stage::on().await;
    let first = stage.entry(OVER).await;
    let second = stage.entry(OVER).await;
    assert!(first.tally.get("contacts-created").is_some_and(|n| *n > 2), "{first:?}");
    let kept = stage.store.sync_runs(&WebinarId::parse(OVER).unwrap(), 10).await.unwrap();
    assert_eq!(kept, vec![second, first]);
    assert!(kept.iter().all(|run| run.finished_at.is_some() && run.cursor.is_none()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a9_a_dry_run_reports_the_changes_and_writes_nothing() {
    let stage = Stage::on().await;
    let id = WebinarId::parse(OVER).unwrap();
    let dry = async || match stage.sync.sync(&id, SyncTrigger::ByHand, true, &|_| {}).await.unwrap() {
        Synced::Entry(entry) => *entry,
        under_way @ Synced::UnderWay { .. } => panic!("{under_way:?}"),
    };
    let (before, would) = (stage.rows(), dry().await);
    assert_eq!(stage.rows(), before, "nothing was written");
    assert_eq!(stage.store.sync_runs(&id, 10).await.unwrap(), vec![], "no audit entry");
    let done = stage.entry(OVER).await;
    // Obstacles are reported before the sync, as they are afterwards.
    for word in
        ["registrations-created", "left-out-account-user", "left-out-deleted-contact", "left-out-excluded-domain"]
    {
        assert!(would.tally.contains_key(word), "{word}: {would:?}");
        assert_eq!(would.tally.get(word), done.tally.get(word), "{word}");
    }
    // Participants without a registration are known only when the participants are stored.
    let contacts = |entry: &greenroom_domain::SyncRun| entry.tally.get("contacts-created").copied().unwrap_or(0);
    assert!((1..=contacts(&done)).contains(&contacts(&would)), "{would:?}, {done:?}");
    assert!(codes(&would).contains(&"emails-excluded.account-user".to_owned()), "{:?}", codes(&would));
    assert!(!codes(&would).iter().any(|code| code.starts_with("sync-error")), "{:?}", codes(&would));

    // A second dry run reports the same as the sync that changes nothing.
    let before = stage.rows();
    assert_eq!(dry().await.tally, stage.entry(OVER).await.tally);
    assert_eq!(stage.rows(), before);

    // A person whom several steps would take in counts once.
    stage.set("/excludedContactDomains", json!([])).await;
    assert_eq!(contacts(&dry().await), 1, "rita@rival.example");
}

#[tokio::test(flavor = "multi_thread")]
async fn a9_s7_a_dry_run_of_a_webinar_that_was_never_seen_goes_by_its_hosts_setting() {
    let stage = Stage::on().await;
    let id = WebinarId::parse(OVER).unwrap();
    let rows = rusqlite::Connection::open(stage.path()).unwrap();
    for table in ["marketing_events", "webinar_settings", "webinars"] {
        rows.execute_batch(&format!("DELETE FROM {table}")).unwrap();
    }
    let dry = async || match stage.sync.sync(&id, SyncTrigger::ByHand, true, &|_| {}).await.unwrap() {
        Synced::Entry(entry) => *entry,
        under_way @ Synced::UnderWay { .. } => panic!("{under_way:?}"),
    };
    let before = stage.rows();
    let off = dry().await;
    assert_eq!((off.state, codes(&off)), (SyncState::NotSynced, vec!["sync-setting-off.webinar".to_owned()]));
    assert_eq!(stage.rows(), before, "nothing was written, not even that there is such a webinar");

    stage.set("/users/ines.okafor@acme.example/syncNewWebinars", json!(true)).await;
    let before = stage.rows();
    let would = dry().await;
    assert!(would.tally.contains_key("registrations-created"), "{would:?}");
    assert_eq!(stage.rows(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a9_two_syncs_at_once_do_no_harm() {
    let stage = Stage::on().await;
    let quiet = Stage::on().await;
    quiet.entry(OVER).await;
    let (_, _, other) = parts(&stage.store, &stage.zoom).await;
    let id = WebinarId::parse(OVER).unwrap();
    let (one, two) = tokio::join!(
        stage.sync.sync(&id, SyncTrigger::ByHand, false, &|_| {}),
        other.sync(&id, SyncTrigger::Schedule, false, &|_| {})
    );
    let under_way = [one.unwrap(), two.unwrap()].into_iter().filter(|s| matches!(s, Synced::UnderWay { .. })).count();
    assert!(under_way <= 1);
    assert_eq!(stage.rows()["attendances"].len(), quiet.rows()["attendances"].len());
    assert_eq!(stage.rows()["contacts"].len(), quiet.rows()["contacts"].len());
}

#[tokio::test(flavor = "multi_thread")]
async fn l1_s7_the_schedule_finds_new_webinars_and_syncs_what_is_due() {
    let stage = Stage::on().await;
    stage.set("/users/jonas.lind@acme.example/syncNewWebinars", json!(true)).await;
    let minute = std::time::Duration::from_secs(60);
    let round = stage.sync.round(minute, &|_| {}).await.unwrap();
    assert!(round.discovered.iter().all(|(_, found)| found.is_ok()), "{round:?}");
    let synced: Vec<&str> = round.synced.iter().map(|s| s.webinar.as_str()).collect();
    assert!(synced.contains(&OVER) && synced.contains(&RECURRING), "{synced:?}");
    // S7: a webinar that is scheduled from now on is synced by itself.
    let world = greenroom_zoom_sandbox::world::World::demo().unwrap();
    let mut new = world.accounts[0].webinars.iter().find(|w| w.id == 82_512_345_007).unwrap().clone();
    new.id = 82_512_345_999;
    stage.zoom.put_webinar("acme", new).unwrap();
    let round = stage.sync.round(minute, &|_| {}).await.unwrap();
    let (_, found) = &round.discovered[0];
    assert_eq!(found.as_ref().unwrap().new.iter().map(WebinarId::as_str).collect::<Vec<_>>(), ["82512345999"]);
    assert!(round.synced.iter().any(|s| s.webinar.as_str() == "82512345999"), "{round:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn e1_the_audit_log_of_a_webinar_of_zoom_events_says_once_that_it_is_not_synced() {
    let stage = Stage::on().await;
    let id = WebinarId::parse(OVER).unwrap();
    stage.set(&format!("/webinars/{OVER}/zoomEvents"), json!(true)).await;
    for _ in 0..3 {
        stage.sync.round(std::time::Duration::from_secs(60), &|_| {}).await.unwrap();
        let entries = stage.store.sync_runs(&id, 10).await.unwrap();
        let said: Vec<_> = entries.iter().map(|entry| (entry.state, codes(entry))).collect();
        assert_eq!(said, [(SyncState::NotSynced, vec!["sync-setting-off.zoom-events".to_owned()])]);
    }
    stage.set(&format!("/webinars/{OVER}/zoomEvents"), json!(false)).await;
    stage.sync.round(std::time::Duration::from_secs(60), &|_| {}).await.unwrap();
    assert_eq!(stage.store.sync_runs(&id, 1).await.unwrap()[0].state, SyncState::SyncedWithWarnings);
}

#[tokio::test(flavor = "multi_thread")]
async fn m1_l2_a_webinar_ahead_that_zoom_no_longer_has_is_cancelled_and_keeps_its_data() {
    let stage = Stage::on().await;
    stage.set(&format!("/webinars/{AHEAD}/sync"), json!(true)).await;
    stage.entry(AHEAD).await;
    let before = stage.rows();
    assert!(stage.zoom.delete_webinar(AHEAD.parse().unwrap()));
    stage.entry(AHEAD).await;
    let event = stage.store.marketing_event(&WebinarId::parse(AHEAD).unwrap()).await.unwrap().unwrap();
    assert!(event.cancelled);
    for table in ["contacts", "registrations", "attendances", "timeline_events", "calls"] {
        assert_eq!(stage.rows()[table], before[table], "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn m2_s9_a_webinar_that_was_held_is_not_cancelled_when_zoom_has_deleted_it_and_its_sessions_are_still_synced() {
    let stage = Stage::on().await;
    let id = WebinarId::parse(OVER).unwrap();
    stage.set(&format!("/webinars/{RECURRING}/sync"), json!(false)).await;
    stage.set(&format!("/webinars/{OVER}/recordings"), json!(false)).await;
    stage.entry(OVER).await;
    let before = stage.rows();
    assert!(before["calls"].is_empty());
    assert!(stage.zoom.delete_webinar(OVER.parse().unwrap()));
    stage.set(&format!("/webinars/{OVER}/recordings"), json!(true)).await;
    // The schedule syncs it as well.
    stage.sync.round(std::time::Duration::from_secs(60), &|_| {}).await.unwrap();
    let entry = stage.store.sync_runs(&id, 1).await.unwrap().remove(0);
    assert!(codes(&entry).contains(&"sync-error.webinar-expired".to_owned()), "{entry:?}");
    assert!(!codes(&entry).contains(&"sync-error.webinar-not-found".to_owned()), "{entry:?}");
    let event = stage.store.marketing_event(&id).await.unwrap().unwrap();
    assert!(!event.cancelled);
    assert_eq!(stage.rows()["calls"].len(), 1, "the recording of a known session");
    for table in ["contacts", "registrations", "attendances"] {
        assert_eq!(stage.rows()[table], before[table], "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn m2_a_registrant_who_never_attended_is_a_no_show() {
    let stage = Stage::on().await;
    stage.entry(OVER).await;
    let id = WebinarId::parse(OVER).unwrap();
    let on_event = stage.store.event_contacts(&id, None, 100).await.unwrap();
    let no_shows: Vec<_> = on_event.iter().filter(|c| c.state == EventState::NoShow).collect();
    assert_eq!(no_shows.len(), 1);
    let no_show = stage.store.contacts(&[no_shows[0].contact.clone()]).await.unwrap().remove(0).unwrap();
    assert_eq!(no_show.email.as_ref().unwrap().as_str(), "tess.absent@example.com");
    let left_out: Vec<String> = stage.left_out(OVER).await.into_iter().map(|(email, _)| email).collect();
    let absent = stage.absentees(OVER).await;
    assert!(absent.len() > 1, "{absent:?}");
    let may_be_on_it: Vec<_> = absent.iter().filter(|email| !left_out.contains(email)).collect();
    assert_eq!(
        may_be_on_it,
        ["tess.absent@example.com"],
        "Zoom itself says the same, except about people who are left out: {absent:?}"
    );
    let tess = stage.contact("tess.absent@example.com").await.unwrap();
    assert!(!tess.contains_key(property::ATTENDANCES), "{tess:?}");
}

/// The state of a contact on a webinar's marketing event with its time, its P3, and its state on the timeline.
struct Standing {
    on_event: Option<EventState>,
    at: Option<Timestamp>,
    registrations: String,
    on_timeline: Option<RegistrationState>,
}

async fn standing(stage: &Stage, webinar: &str, email: &str) -> Standing {
    let id = WebinarId::parse(webinar).unwrap();
    let known = stage.store.identities(&[Email::parse(email).unwrap()]).await.unwrap().remove(0);
    let contact = known.primary_of.unwrap();
    let on_event = stage.store.event_contacts(&id, None, 100).await.unwrap();
    let found = on_event.iter().find(|row| row.contact == contact);
    let timeline = stage.store.timeline(&contact).await.unwrap();
    Standing {
        on_event: found.map(|row| row.state),
        at: found.map(|row| row.at),
        registrations: stage.contact(email).await.unwrap().remove(property::REGISTRATIONS).unwrap_or_default(),
        on_timeline: timeline.into_iter().filter(|event| event.webinar == id).find_map(|event| event.state),
    }
}

impl Standing {
    fn of(&self) -> (Option<EventState>, &str, Option<RegistrationState>) {
        (self.on_event, &self.registrations, self.on_timeline)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn m2_t1_p3_an_approved_registration_that_becomes_denied_was_cancelled_by_the_host() {
    let friend = "old.friend@example.com";
    let registered = (Some(EventState::Registered), "1", Some(RegistrationState::Approved));
    for by_api in [true, false] {
        let stage = Stage::on().await;
        stage.set(&format!("/webinars/{AHEAD}/sync"), json!(true)).await;
        stage.entry(AHEAD).await;
        assert_eq!(standing(&stage, AHEAD, friend).await.of(), registered);

        let before = Timestamp::now();
        if by_api {
            stage.cancel(AHEAD, friend).await;
        } else {
            stage.zoom.set_registrant(AHEAD.parse().unwrap(), friend, RegistrantStatus::Denied).unwrap();
        }
        stage.entry(AHEAD).await;
        let now = standing(&stage, AHEAD, friend).await;
        assert_eq!(now.of(), (Some(EventState::Cancelled), "0", Some(RegistrationState::Cancelled)));
        assert!(now.at.unwrap() >= before, "with the time at which it was seen");
        let event = stage.store.marketing_event(&WebinarId::parse(AHEAD).unwrap()).await.unwrap().unwrap();
        assert_eq!((event.registered, event.cancellations), (0, 1), "{event:?}");

        let rows = stage.rows();
        stage.entry(AHEAD).await;
        assert_eq!(stage.rows(), rows, "T4: a second sync changes nothing");

        stage.zoom.set_registrant(AHEAD.parse().unwrap(), friend, RegistrantStatus::Approved).unwrap();
        stage.entry(AHEAD).await;
        assert_eq!(standing(&stage, AHEAD, friend).await.of(), registered);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn m2_a_registration_that_was_never_approved_is_denied_and_not_cancelled() {
    const MANUAL: &str = "82512345001";
    let stage = Stage::on().await;
    stage.set(&format!("/webinars/{MANUAL}/sync"), json!(true)).await;
    stage.entry(MANUAL).await;
    stage.zoom.set_registrant(MANUAL.parse().unwrap(), "waiting@example.com", RegistrantStatus::Denied).unwrap();
    for _ in 0..2 {
        stage.entry(MANUAL).await;
        for email in ["waiting@example.com", "refused@example.com"] {
            let now = standing(&stage, MANUAL, email).await;
            assert_eq!(now.of(), (None, "0", Some(RegistrationState::Denied)), "{email}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn m2_a_person_who_attended_stays_attended_when_the_host_cancels_the_registration() {
    let stage = Stage::on().await;
    stage.entry(OVER).await;
    stage.cancel(OVER, "ada@example.com").await;
    stage.cancel(OVER, "tess.absent@example.com").await;
    stage.entry(OVER).await;
    assert_eq!(standing(&stage, OVER, "ada@example.com").await.on_event, Some(EventState::Attended));
    let tess = standing(&stage, OVER, "tess.absent@example.com").await;
    assert_eq!((tess.on_event, tess.registrations.as_str()), (Some(EventState::Cancelled), "0"), "a no-show before");
}
