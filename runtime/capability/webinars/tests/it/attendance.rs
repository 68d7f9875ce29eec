//! Sessions, their participants and their recordings.

use greenroom_capability_webinars::SliceOfSync;
use greenroom_domain::{
    ContactStore, DownloadRefusal, Occurrence, ProviderError, RecordingReason, RecordingState, SyncStore, WebinarType,
    store::{EventState, StoreAdmin, TimelineKind, TimelineStore, WebinarStore},
};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    STEPS, Scene, id, out, person,
    zoom::{at, join, recording, recording_of_two_parts, session},
};

const SESSION: &str = "s1==";

impl Scene {
    /// Adds a session that is over, with these joins.
    fn held(&self, joins: Vec<greenroom_domain::Join>) {
        self.zoom.script(|world| {
            world.sessions = vec![session(SESSION)];
            world.joins = joins.chunks(3).map(<[_]>::to_vec).collect();
        });
    }

    /// How many people the session had, by the store.
    async fn people(&self) -> usize {
        self.store.participants(&id(), &SESSION.into(), None, 100).await.unwrap().len()
    }

    async fn recordings(&self) -> Value {
        self.run(STEPS[3]).await
    }

    async fn recording_state(&self) -> Option<RecordingState> {
        self.store.known_webinars(Some(&id())).await.unwrap()[0].sessions[0].recording.clone()
    }
}

#[tokio::test]
async fn t2_p1_p4_overlapping_joins_of_a_person_count_once_and_practice_not_at_all() {
    let scene = Scene::new().await;
    scene.import(person("1", "ada@example.com", &[])).await;
    scene.held(vec![
        join("1", Some("ada@example.com"), -10, 30),
        join("2", Some("ada@example.com"), 20, 45),
        join("3", Some("grace@example.com"), 0, 60),
        join("4", Some("early@example.com"), -20, -5),
    ]);
    let output = scene.attendance().await;
    assert_eq!(output["people"], json!({"created": 2, "updated": 0, "unchanged": 1, "leftOut": {}}));
    assert_eq!((&output["sessions"], &output["joins"], &output["incomplete"]), (&json!(1), &json!(4), &json!([])));
    let timeline = scene.store.timeline(&"1".into()).await.unwrap();
    let presence = timeline[0].attendance.as_ref().unwrap();
    assert_eq!((timeline[0].kind, presence.seconds, presence.hundredths), (TimelineKind::Attendance, 45 * 60, 7500));
    let ada = scene.contact("ada@example.com").await.unwrap();
    assert_eq!(ada.value("zoom_webinar_attendance_count"), Some("1"), "P4");
    assert_eq!(ada.value("zoom_webinar_attendance_average_duration"), Some("75"), "P1");
    assert!(scene.contact("grace@example.com").await.is_some(), "C1");
    assert_eq!(scene.contact("early@example.com").await, None, "a person who left before it began did not attend");
    let again = scene.slices(STEPS[2], |invocation| invocation).await;
    assert_eq!(again.iter().map(|outcome| outcome.usage.effects).sum::<u64>(), 0, "once more, nothing changes");
}

#[tokio::test]
async fn c2_c3_guests_are_counted_and_invalid_emails_listed() {
    let scene = Scene::new().await;
    let mut invalid = join("2", None, 0, 60);
    invalid.invalid_email = Some("ada@".to_owned());
    scene.held(vec![join("1", None, 0, 60), invalid]);
    let output = scene.attendance().await;
    assert_eq!(output["people"]["leftOut"], json!({"no-email": 1, "invalid-email": 1}));
    assert_eq!(scene.left_out().await, out("ada@", "invalid-email"));
    assert!(scene.store.list_contacts(None, 10).await.unwrap().is_empty());
    assert_eq!(scene.people().await, 2);
}

#[tokio::test]
async fn c8_a_participant_who_was_left_out_is_attached_when_a_contact_appears() {
    let scene = Scene::new().await;
    scene.set("/excludedContactDomains", json!(["*.example.com", "example.com"])).await;
    scene.held(vec![join("1", Some("ada@example.com"), 0, 30)]);
    let output = scene.attendance().await;
    assert_eq!(output["people"]["leftOut"], json!({"excluded-domain": 1}));
    assert_eq!(scene.left_out().await, out("ada@example.com", "excluded-domain"));
    scene.import(person("1", "ada@example.com", &[])).await;
    let output = scene.attendance().await;
    assert_eq!(output["people"], json!({"created": 0, "updated": 1, "unchanged": 0, "leftOut": {}}));
    assert_eq!(scene.store.attendances_of(&"1".into()).await.unwrap().len(), 1);
    assert!(scene.left_out().await.is_empty());
}

#[tokio::test]
async fn c10_nothing_is_kept_of_an_erased_person_who_took_part() {
    let scene = Scene::new().await;
    scene.import(person("1", "ada@example.com", &[])).await;
    scene.runtime.erase("1").await.unwrap();
    scene.held(vec![join("1", Some("ada@example.com"), 0, 30), join("2", Some("grace@example.com"), 0, 30)]);
    let output = scene.attendance().await;
    assert_eq!((&output["people"]["created"], &output["incomplete"]), (&json!(1), &json!([])));
    assert_eq!(scene.people().await, 1);
    assert!(scene.left_out().await.is_empty());
}

#[tokio::test]
async fn m2_an_absent_registrant_is_a_no_show_once_all_participants_are_known() {
    let scene = Scene::new().await;
    scene.registered(&["ada@example.com", "grace@example.com"]);
    scene.registrations().await;
    scene.held(vec![join("1", Some("ada@example.com"), 0, 60)]);
    scene.attendance().await;
    let event = scene.store.marketing_event(&id()).await.unwrap().unwrap();
    assert_eq!((event.attended, event.no_shows), (1, 1));
    assert!(scene.store.known_webinars(Some(&id())).await.unwrap()[0].sessions[0].complete_at.is_some());
}

#[tokio::test]
async fn l2_a_join_that_zoom_no_longer_has_is_removed_with_its_consequences() {
    let scene = Scene::new().await;
    scene.held((1..=4).map(|n| join(&n.to_string(), Some(&format!("p{n}@example.com")), 0, 60)).collect());
    scene.attendance().await;
    scene.held((1..=3).map(|n| join(&n.to_string(), Some(&format!("p{n}@example.com")), 0, 60)).collect());
    let output = scene.attendance().await;
    assert_eq!((&output["removed"], &output["incomplete"]), (&json!(1), &json!([])));
    let absent = scene.contact("p4@example.com").await.unwrap();
    assert!(scene.store.attendances_of(&absent.id).await.unwrap().is_empty());
}

#[tokio::test]
async fn l2_a_person_who_keeps_one_of_two_joins_attended_for_that_one() {
    let scene = Scene::new().await;
    let first = join("1", Some("ada@example.com"), 0, 30);
    let others = || (2..=4).map(|n| join(&n.to_string(), Some(&format!("p{n}@example.com")), 0, 60));
    scene.held([first.clone(), join("9", Some("ada@example.com"), 30, 60)].into_iter().chain(others()).collect());
    scene.attendance().await;
    scene.held([first].into_iter().chain(others()).collect());
    assert_eq!(scene.attendance().await["removed"], 1);
    let ada = scene.contact("ada@example.com").await.unwrap();
    assert_eq!(scene.store.attendances_of(&ada.id).await.unwrap()[0].presence.hundredths, 5_000);
}

#[tokio::test]
async fn l2_a_session_whose_listing_is_doubted_is_not_complete() {
    let scene = Scene::new().await;
    scene.registered(&["grace@example.com"]);
    scene.registrations().await;
    let all: Vec<_> = (0..12).map(|n| join(&n.to_string(), Some(&format!("p{n}@example.com")), 0, 60)).collect();
    scene.held(all.clone());
    // The list is empty at first, so no participant is known.
    scene.zoom.script(|world| world.joins = vec![Vec::new()]);
    scene.attendance().await;
    scene.held(all);
    scene.attendance().await;
    let complete_before = scene.store.known_webinars(Some(&id())).await.unwrap()[0].sessions[0].complete_at;
    assert!(complete_before.is_some());
    scene.zoom.script(|world| world.joins = vec![Vec::new()]);
    let output = scene.attendance().await;
    assert_eq!(output["incomplete"], json!([{"session": SESSION, "reason": "list-shrank"}]));
    assert_eq!(scene.people().await, 12, "nobody is gone");
}

#[tokio::test]
async fn a4_sessions_that_zoom_no_longer_shows_are_named_and_stop_nothing() {
    let scene = Scene::new().await;
    scene.held(vec![join("1", Some("ada@example.com"), 0, 60)]);
    // The webinar, the sessions, the report, and then the participants.
    scene.zoom.script(|world| world.failures = [None, None, None, Some(ProviderError::TooOld)].into());
    let output = scene.attendance().await;
    assert_eq!(output["incomplete"], json!([{"session": SESSION, "reason": "zoom-too-old"}]));
    assert_eq!(scene.store.known_webinars(Some(&id())).await.unwrap()[0].sessions[0].complete_at, None);
}

#[tokio::test]
async fn a4_a_report_that_is_refused_for_one_session_stops_no_other() {
    let scene = Scene::new().await;
    scene.held(vec![join("1", Some("ada@example.com"), 0, 60)]);
    scene.zoom.script(|world| world.sessions.push(session("s2==")));
    let denied = ProviderError::NoPermission { message: "no".into() };
    // The webinar, the sessions, and then the first report.
    scene.zoom.script(|world| world.failures = [None, None, Some(denied)].into());
    let scope = scene.scope().await;
    let outcomes = scene.slices(STEPS[2], |invocation| invocation.part_of(scope.clone())).await;
    let output = outcomes.last().unwrap().output().unwrap_or_else(|| panic!("{outcomes:?}"));
    assert_eq!((&output["sessions"], &output["people"]["created"]), (&json!(1), &json!(1)));
    let noted = scene.entry().await.warnings.remove(0);
    assert_eq!((noted.code.as_str(), noted.reason.as_deref()), ("participants-not-synced", Some("no-permission")));
    assert_eq!(noted.pointer, format!("session:{SESSION}"));
}

#[tokio::test]
async fn c8_a4_known_participants_are_taken_in_when_zoom_no_longer_shows_the_session() {
    let scene = Scene::new().await;
    scene.set("/excludedContactDomains", json!(["example.com"])).await;
    scene.held(vec![join("1", Some("ada@example.com"), 0, 30)]);
    scene.attendance().await;
    let complete_at = scene.store.known_webinars(Some(&id())).await.unwrap()[0].sessions[0].complete_at;
    assert!(complete_at.is_some());
    scene.import(person("1", "ada@example.com", &[])).await;
    // The sessions, and then the participants.
    scene.zoom.script(|world| world.failures = [None, Some(ProviderError::TooOld)].into());
    let scope = scene.scope().await;
    let outcomes = scene.slices(STEPS[2], |invocation| invocation.part_of(scope.clone())).await;
    assert_eq!(outcomes.last().unwrap().output().unwrap()["people"]["updated"], 1);
    assert_eq!(scene.store.attendances_of(&"1".into()).await.unwrap().len(), 1);
    assert_eq!(scene.entry().await.warnings, [], "all of them were known");
    let still = scene.store.known_webinars(Some(&id())).await.unwrap()[0].sessions[0].complete_at;
    assert_eq!(still, complete_at, "a listing that did not happen completes nothing");
}

#[tokio::test]
async fn attendance_of_more_people_than_one_call_takes_is_computed_for_all() {
    let scene = Scene::new().await;
    let crowd: Vec<_> = (0..1_203).map(|n| join(&n.to_string(), Some(&format!("p{n}@example.com")), 0, 60)).collect();
    scene.zoom.script(|world| {
        world.sessions = vec![session(SESSION)];
        world.joins = crowd.chunks(300).map(<[_]>::to_vec).collect();
    });
    let output = scene.attendance().await;
    assert_eq!(output["people"]["created"], 1_203);
    let attendances = scene.store.attendances(&id(), None, 2_000).await.unwrap();
    assert_eq!(attendances.len(), 1_203);
}

#[tokio::test]
async fn r1_t3_a_recording_is_a_call_with_its_transcript_and_its_attendees() {
    let scene = Scene::new().await;
    scene.held(vec![join("1", Some("ada@example.com"), 0, 60)]);
    scene.attendance().await;
    scene.zoom.script(|world| world.recording = Some(recording(SESSION)));
    let output = scene.recordings().await;
    assert_eq!((&output["stored"], &output["withTranscript"]), (&json!(1), &json!(1)));
    let ada = scene.contact("ada@example.com").await.unwrap();
    let call = &scene.store.calls_of(&ada.id).await.unwrap()[0];
    assert_eq!((call.seconds, call.recording_url.as_deref()), (3_600, Some("https://zoom.example/rec/share/1")));
    assert_eq!(call.transcript[0].speaker.as_deref(), Some("Ines"));
    let timeline = scene.store.timeline(&ada.id).await.unwrap();
    assert!(timeline.iter().any(|event| event.kind == TimelineKind::Recording), "T3");
    let calls = scene.zoom.calls();
    assert_eq!(scene.recordings().await["stored"], 0);
    assert_eq!(scene.zoom.calls(), calls, "complete recordings are not requested again");
}

#[tokio::test]
async fn r1_parts_of_a_transcript_that_are_read_at_different_times_are_all_kept() {
    let no =
        ProviderError::DownloadRefused { reason: greenroom_domain::DownloadRefusal::Unreadable, message: "no".into() };
    let (first, second) = ("Transcript at 0", "Transcript at 30");
    // Of each try, whether the two parts could be read, and what is stored then.
    let cases: [&[(bool, bool, &[&str])]; 4] = [
        &[(true, false, &[first]), (false, true, &[first, second]), (true, true, &[first, second])],
        &[(false, true, &[second]), (true, false, &[first, second]), (false, false, &[first, second])],
        &[(false, false, &[]), (true, false, &[first]), (false, false, &[first])],
        &[(true, true, &[first, second])],
    ];
    for tries in cases {
        let scene = Scene::new().await;
        scene.held(vec![join("1", Some("ada@example.com"), 0, 60)]);
        scene.attendance().await;
        scene.zoom.script(|world| world.recording = Some(recording_of_two_parts(SESSION)));
        for (of_first, of_second, stored) in tries {
            let failure = |is_read: &bool| (!is_read).then(|| no.clone());
            // The recording, and then its transcripts.
            scene.zoom.script(|world| world.failures = [None, failure(of_first), failure(of_second)].into());
            let output = scene.recordings().await;
            assert_eq!(output["withTranscript"], json!(u64::from(*of_first && *of_second)), "{tries:?}");
            let calls = scene.store.calls(&id()).await.unwrap();
            let said = calls[0].transcript.iter().map(|cue| (cue.from_ms, cue.text.as_str()));
            let expected = stored.iter().map(|text| (if *text == first { 0 } else { 30 * 60_000 }, *text));
            assert!(said.eq(expected), "{tries:?}: {:?}", calls[0].transcript);
        }
    }
}

#[tokio::test]
async fn r2_each_reason_why_a_recording_is_not_stored_is_reported() {
    let scene = Scene::new().await;
    scene.held(Vec::new());
    scene.zoom.script(|world| world.joins = vec![Vec::new()]);
    scene.attendance().await;
    assert_eq!(scene.recordings().await["missing"], json!({"nobody-took-part": 1}));

    scene.held(vec![join("1", Some("ada@example.com"), 0, 60)]);
    scene.attendance().await;
    scene.set(&format!("/webinars/{}/recordings", super::WEBINAR), json!(false)).await;
    assert_eq!(scene.recordings().await["missing"], json!({"setting-off": 1}));
    assert_eq!(scene.recording_state().await, Some(RecordingState::Missing { reason: RecordingReason::SettingOff }));

    scene.set(&format!("/webinars/{}/recordings", super::WEBINAR), json!(true)).await;
    assert_eq!(scene.recordings().await["missing"], json!({"not-found": 1}));
    assert!(scene.store.calls(&id()).await.unwrap().is_empty());
}

#[tokio::test]
async fn r2_recordings_are_requested_again_after_the_operator_removed_the_reason() {
    let scene = Scene::new().await;
    scene.held(vec![join("1", Some("ada@example.com"), 0, 60)]);
    scene.attendance().await;
    let denied = ProviderError::NoPermission { message: "no".into() };
    scene.zoom.script(|world| world.failures = [Some(denied)].into());
    assert_eq!(scene.recordings().await["missing"], json!({"unavailable": 1}));
    scene.zoom.script(|world| world.recording = Some(recording(SESSION)));
    assert_eq!(scene.recordings().await["stored"], 1);
}

#[tokio::test]
async fn a7_a_recording_is_stored_although_its_transcript_is_not_available() {
    let wait = std::time::Duration::from_secs(7);
    for error in [
        ProviderError::DownloadRefused { reason: greenroom_domain::DownloadRefusal::Unreadable, message: "no".into() },
        ProviderError::RecordingNotFound,
        ProviderError::Unavailable { message: "no".into(), retry_after: wait, maybe_done: false },
        ProviderError::Other { status: 400, code: 1, message: "no".into() },
    ] {
        let scene = Scene::new().await;
        scene.held(vec![join("1", Some("ada@example.com"), 0, 60)]);
        scene.attendance().await;
        scene.zoom.script(|world| {
            world.recording = Some(recording(SESSION));
            // The recording, and then its transcript.
            world.failures = [None, Some(error.clone())].into();
        });
        let output = scene.recordings().await;
        assert_eq!((&output["stored"], &output["withTranscript"]), (&json!(1), &json!(0)), "{error:?}");
        assert_eq!(scene.recording_state().await, Some(RecordingState::Synced { transcript: false }));
        assert_eq!(scene.store.calls(&id()).await.unwrap().len(), 1);
        assert_eq!(scene.recordings().await["withTranscript"], 1, "it is requested again: {error:?}");
    }
}

#[tokio::test]
async fn c11_rows_of_one_person_id_are_one_person_with_the_email_of_any_of_them() {
    let scene = Scene::new().await;
    scene.registered(&["ada@example.com"]);
    scene.registrations().await;
    let of = |mut join: greenroom_domain::Join, person: &str, registrant: Option<&str>| {
        join.person_id = Some(person.to_owned());
        join.registrant_id = registrant.map(str::to_owned);
        join
    };
    let mut invalid = join("6", None, 40, 50);
    invalid.invalid_email = Some("zoe@".to_owned());
    scene.held(vec![
        // Ada registered, came back from a second device without an email, and once under another email.
        of(join("1", None, 0, 10), "p-ada", None),
        of(join("2", Some("ada@example.com"), 20, 30), "p-ada", Some("r-ada@example.com")),
        of(join("3", Some("ada@home.example"), 40, 50), "p-ada", None),
        // Zoe gave an email once.
        of(join("4", Some("zoe@example.com"), 0, 10), "p-zoe", None),
        of(join("5", None, 20, 30), "p-zoe", None),
        of(invalid, "p-zoe", None),
        // No row of these people has an email. A blank id identifies nobody.
        of(join("7", None, 0, 10), "p-guest", None),
        of(join("8", None, 20, 30), "p-guest", None),
        of(join("9", None, 0, 10), " ", None),
        of(join("10", None, 0, 10), " ", None),
    ]);
    let output = scene.attendance().await;
    assert_eq!(output["people"]["leftOut"], json!({"no-email": 3}), "{output}");
    assert_eq!(scene.people().await, 5);
    assert_eq!(scene.contact("ada@home.example").await, None);
    for (who, minutes) in [("ada@example.com", 30), ("zoe@example.com", 30)] {
        let contact = scene.contact(who).await.unwrap();
        let timeline = scene.store.timeline(&contact.id).await.unwrap();
        let attended: Vec<_> = timeline.iter().filter_map(|event| event.attendance.as_ref()).collect();
        assert_eq!(attended.iter().map(|presence| presence.seconds).collect::<Vec<_>>(), [minutes * 60], "{who}");
        assert_eq!(contact.value("zoom_webinar_attendance_count"), Some("1"), "P4, {who}");
    }
    let again = scene.slices(STEPS[2], |invocation| invocation).await;
    assert_eq!(again.iter().map(|outcome| outcome.usage.effects).sum::<u64>(), 0, "once more, nothing changes");
}

impl Scene {
    /// The states of contacts on the marketing event, by email.
    async fn on_event(&self) -> Vec<(String, EventState)> {
        let mut states = Vec::new();
        for row in self.store.event_contacts(&id(), None, 100).await.unwrap() {
            let contact = self.store.contacts(&[row.contact]).await.unwrap().remove(0).unwrap();
            states.push((contact.email.as_ref().unwrap().to_string(), row.state));
        }
        states.sort_by(|a, b| a.0.cmp(&b.0));
        states
    }

    async fn rehearsal(&self) -> Option<bool> {
        self.store.known_webinars(Some(&id())).await.unwrap()[0].sessions[0].rehearsal
    }
}

#[tokio::test]
async fn m2_p4_a_rehearsal_gives_no_attendance_and_makes_nobody_a_no_show() {
    let host = || join("h", Some("host@acme.example"), 0, 60);
    let panelist = || join("p", Some("speaker@x.org"), 0, 60);
    let by_id = || {
        let mut join = join("i", None, 0, 60);
        join.person_id = Some("host-id".to_owned());
        join
    };
    let ada = || join("a", Some("ada@example.com"), 0, 60);
    let guest = || join("g", None, 0, 60);
    // Who joined, how many minutes after the session's begin the webinar is planned for, and whether it was a rehearsal.
    let cases = [
        (vec![host()], 0, true),
        (vec![host(), by_id(), panelist()], 0, true),
        (vec![host(), panelist(), ada()], 0, false),
        (vec![panelist(), guest()], 0, false),
        (vec![host(), ada()], 60, true),
        (vec![host(), ada()], 59, false),
        (vec![host(), ada()], 3 * 24 * 60, true),
        (vec![ada()], -30, false),
    ];
    for (joins, planned, is_rehearsal) in cases {
        let scene = Scene::new().await;
        scene.zoom.script(|world| {
            world.panelists = vec!["speaker@x.org"];
            let webinar = world.webinar.as_mut().unwrap();
            (webinar.starts_at, webinar.minutes, webinar.host_id) = (Some(at(planned)), 30, "host-id".to_owned());
        });
        scene.registered(&["ada@example.com", "tess@example.com"]);
        scene.run(STEPS[0]).await;
        scene.registrations().await;
        let of_ada = joins.iter().any(|join| join.user_id == "a");
        let case = format!("{:?} {planned}", joins.iter().map(|join| join.user_id.clone()).collect::<Vec<_>>());
        scene.held(joins);
        for _ in 0..2 {
            scene.attendance().await;
            assert_eq!(scene.rehearsal().await, Some(is_rehearsal), "{case}");
            let states = scene.on_event().await;
            let of = |who: &str| states.iter().find(|(email, _)| email == who).unwrap().1;
            let (missed, came) = match (is_rehearsal, of_ada) {
                (true, _) => (EventState::Registered, EventState::Registered),
                (false, true) => (EventState::NoShow, EventState::Attended),
                (false, false) => (EventState::NoShow, EventState::NoShow),
            };
            assert_eq!((of("tess@example.com"), of("ada@example.com")), (missed, came), "{case}");
            let attended = scene.contact("ada@example.com").await.unwrap();
            let expected = (of_ada && !is_rehearsal).then_some("1");
            assert_eq!(attended.value("zoom_webinar_attendance_count"), expected, "{case}");
        }
        let again = scene.slices(STEPS[2], |invocation| invocation).await;
        assert_eq!(
            again.iter().map(|outcome| outcome.usage.effects).sum::<u64>(),
            0,
            "once more, nothing changes: {case}"
        );
    }
}

#[tokio::test]
async fn m2_r2_what_was_taken_for_a_session_that_was_held_becomes_a_rehearsal_and_the_reverse() {
    let scene = Scene::new().await;
    scene.registered(&["ada@example.com"]);
    scene.registrations().await;
    scene.held(vec![join("h", Some("host@acme.example"), 0, 60)]);
    scene.attendance().await;
    assert_eq!(scene.on_event().await, [("ada@example.com".to_owned(), EventState::Registered)]);
    scene.zoom.script(|world| world.recording = Some(recording(SESSION)));
    scene.recordings().await;
    let nobody = RecordingState::Missing { reason: RecordingReason::NobodyTookPart };
    assert_eq!(scene.recording_state().await, Some(nobody));
    // Zoom's report was partial: others came, too. The host then plans the webinar for another day, which changes nothing
    // of what was held.
    scene.held(vec![join("h", Some("host@acme.example"), 0, 60), join("g", None, 0, 60)]);
    scene.attendance().await;
    assert_eq!(scene.on_event().await[0], ("ada@example.com".to_owned(), EventState::NoShow));
    scene
        .zoom
        .script(|world| world.webinar.as_mut().unwrap().starts_at = Some("2926-01-01T00:00:00Z".parse().unwrap()));
    scene.run(STEPS[0]).await;
    scene.attendance().await;
    assert_eq!(scene.rehearsal().await, Some(false));
}

#[tokio::test]
async fn m2_nobody_is_a_no_show_before_the_planned_end_of_the_last_occurrence() {
    let scene = Scene::new().await;
    let ahead = Occurrence {
        id: "o2".into(),
        starts_at: Some("2926-01-01T00:00:00Z".parse().unwrap()),
        minutes: 60,
        deleted: false,
    };
    scene.zoom.script(|world| {
        let webinar = world.webinar.as_mut().unwrap();
        (webinar.kind, webinar.occurrences) = (WebinarType::Recurring, vec![ahead.clone()]);
    });
    scene.registered(&["ada@example.com", "tess@example.com"]);
    scene.run(STEPS[0]).await;
    scene.registrations().await;
    scene.held(vec![join("a", Some("ada@example.com"), 0, 60)]);
    scene.attendance().await;
    let tess = |state| ("tess@example.com".to_owned(), state);
    assert_eq!(scene.on_event().await[1], tess(EventState::Registered));
    // The last occurrence is cancelled: the one that was held was the last. Then it is planned again.
    for (deleted, state) in [(true, EventState::NoShow), (false, EventState::Registered)] {
        scene.zoom.script(|world| {
            world.webinar.as_mut().unwrap().occurrences = vec![Occurrence { deleted, ..ahead.clone() }]
        });
        scene.run(STEPS[0]).await;
        scene.attendance().await;
        assert_eq!(scene.on_event().await[1], tess(state), "{deleted}");
    }
}

#[tokio::test]
async fn m2_a4_who_was_there_without_times_is_no_no_show_and_in_the_audit_log() {
    let scene = Scene::new().await;
    scene.registered(&["ada@example.com", "tess@example.com", "zoe@example.com"]);
    scene.registrations().await;
    scene.held(vec![
        join("a", Some("ada@example.com"), 10, 10),
        join("g", None, 0, 60),
        // One of two joins has times.
        join("z", Some("zoe@example.com"), 5, 5),
        join("z2", Some("zoe@example.com"), 5, 20),
    ]);
    let outcomes = scene.slices(STEPS[2], |invocation| invocation).await;
    let states = [
        ("ada@example.com".to_owned(), EventState::Registered),
        ("tess@example.com".to_owned(), EventState::NoShow),
        ("zoe@example.com".to_owned(), EventState::Attended),
    ];
    assert_eq!(scene.on_event().await, states);
    assert_eq!(scene.contact("ada@example.com").await.unwrap().value("zoom_webinar_attendance_count"), None);
    assert!(outcomes.last().unwrap().output().is_some());
    scene.registrations().await;
    scene.attendance().await;
    assert_eq!(scene.on_event().await, states);
    // Zoom's report was partial: Tess was there, too.
    scene.zoom.script(|world| world.joins.push(vec![join("t", Some("tess@example.com"), 30, 30)]));
    scene.attendance().await;
    assert_eq!(scene.on_event().await[1], ("tess@example.com".to_owned(), EventState::Registered));
    let scope = scene.scope().await;
    scene.slices(STEPS[2], |invocation| invocation.part_of(scope.clone())).await;
    let noted = scene.entry().await.warnings.remove(0);
    assert_eq!((noted.code.as_str(), noted.reason.as_deref()), ("participants-not-synced", Some("no-times")));
    assert_eq!((noted.count, noted.pointer), (Some(2), format!("session:{SESSION}")));
}

#[tokio::test]
async fn c10_c11_an_erased_persons_join_without_an_email_does_not_come_back() {
    let scene = Scene::new().await;
    let of_ada = |user: &str, address: Option<&str>, from: i64| {
        let mut join = join(user, address, from, from + 10);
        join.person_id = Some("p-ada".to_owned());
        join
    };
    // On three pages.
    let others = |many: std::ops::Range<i64>| many.map(|n| join(&format!("g{n}"), None, 0, n)).collect::<Vec<_>>();
    let joins = || {
        let of_ada = [of_ada("1", None, 0), of_ada("2", Some("ada@example.com"), 20), of_ada("3", None, 40)];
        let [one, two, three] = of_ada.map(|join| vec![join]);
        [one, others(1..4), two, others(4..7), three].concat()
    };
    scene.held(joins());
    scene.attendance().await;
    let ada = scene.contact("ada@example.com").await.unwrap().id;
    assert!(scene.store.erase(&ada, Timestamp::now()).await.unwrap());
    for _ in 0..2 {
        scene.attendance().await;
        assert_eq!(scene.people().await, 6, "the guests");
    }
}

#[tokio::test]
async fn a7_r1_r2_what_a_transcript_lacks_is_in_the_audit_log() {
    let web_page = ProviderError::DownloadRefused { reason: DownloadRefusal::WebPage, message: "no".into() };
    for (dropped, refusal, reason, count) in
        [(2, None, "transcript-incomplete", Some(2)), (0, Some(web_page), "transcript-web-page", None)]
    {
        let scene = Scene::new().await;
        scene.held(vec![join("1", Some("ada@example.com"), 0, 60)]);
        scene.attendance().await;
        scene.zoom.script(|world| {
            world.recording = Some(recording(SESSION));
            (world.dropped, world.refuses_downloads) = (dropped, refusal);
        });
        let scope = scene.scope().await;
        scene.slices(STEPS[3], |invocation| invocation.part_of(scope.clone())).await;
        let noted = scene.entry().await.warnings.remove(0);
        assert_eq!((noted.code.as_str(), noted.reason.as_deref()), ("sync-error", Some(reason)));
        assert_eq!((noted.count, noted.pointer), (count, format!("session:{SESSION}")));
    }
}

#[tokio::test]
async fn l2_rows_of_participants_that_say_nothing_count_in_zooms_total() {
    let scene = Scene::new().await;
    scene.held((1..=4).map(|n| join(&n.to_string(), Some(&format!("p{n}@example.com")), 0, 60)).collect());
    scene.zoom.script(|world| world.not_there = 2);
    assert_eq!(scene.attendance().await["incomplete"], json!([]));
    assert!(scene.store.known_webinars(Some(&id())).await.unwrap()[0].sessions[0].complete_at.is_some());
}

#[tokio::test]
async fn s9_known_sessions_of_a_webinar_that_zoom_has_deleted_are_still_synced() {
    let scene = Scene::new().await;
    scene.held(vec![join("1", Some("ada@example.com"), 0, 60)]);
    scene.attendance().await;
    scene.zoom.script(|world| {
        world.joins = vec![vec![join("1", Some("ada@example.com"), 0, 60), join("2", Some("tess@example.com"), 0, 60)]];
        world.webinar = None;
        world.is_deleted = true;
    });
    scene.attendance().await;
    assert_eq!(scene.people().await, 2);
}

#[tokio::test]
async fn p1_a4_a_session_whose_report_has_no_end_is_in_the_audit_log_and_read_when_it_has() {
    let scene = Scene::new().await;
    scene.held(vec![join("a", Some("ada@example.com"), 0, 60)]);
    scene.zoom.script(|world| {
        world.reports_without_end = true;
        world.sessions[0].ends_at = None;
    });
    let scope = scene.scope().await;
    scene.slices(STEPS[2], |invocation| invocation.part_of(scope.clone())).await;
    let noted = scene.entry().await.warnings.remove(0);
    assert_eq!((noted.code.as_str(), noted.reason.as_deref()), ("participants-not-synced", Some("no-end")));
    assert_eq!((noted.count, noted.pointer), (None, format!("session:{SESSION}")));
    assert_eq!(scene.contact("ada@example.com").await, None, "no share of a session without an end");
    scene.store.give_up(&scope.fence).await.unwrap();
    scene.held(vec![join("a", Some("ada@example.com"), 0, 60)]);
    scene.attendance().await;
    let ada = scene.contact("ada@example.com").await.unwrap();
    assert_eq!(ada.value("zoom_webinar_attendance_average_duration"), Some("100"));
}
