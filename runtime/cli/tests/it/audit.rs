//! `greenroom audit` and `greenroom timeline`, in words, as JSON and as CSV.

use std::{sync::Arc, time::Duration};

use crate::common::{ACCOUNT, Place, USER, credentials, zoom};
use greenroom_domain::{
    AccountStore, Attendance, Call, JoinUrl, LeftOutReason, Occurrences, PersonKey, Presence, ProviderError,
    Registration, RegistrationState, Session, SessionId, SyncRun, SyncRunId, SyncState, SyncTrigger, Warning,
    WebinarId,
    rules::warnings::transcript_withheld,
    store::{Commit, Effect, EffectsTarget, Fence, LeaseOutcome, SyncCommit, SyncWrite},
};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

const WEBINAR: &str = "82512345005";

fn webinar() -> WebinarId {
    WEBINAR.to_owned().try_into().unwrap()
}

/// A store with the demo's webinars, and a lease to write like a sync of one of them.
async fn synced() -> (Place, Arc<dyn AccountStore>, Fence) {
    let mut place = Place::with_store();
    let zoom = zoom(&mut place).await;
    let connect = ["connect", "zoom", "--account-id", ACCOUNT, "--user", USER, "--seal"];
    place.call_with(&connect, credentials()).ok();
    zoom.shutdown().await.unwrap();
    let store = place.opened().await;
    let now = Timestamp::now();
    let leased = store.lease(&format!("webinar:{WEBINAR}"), "test", now, now + Duration::from_secs(600)).await.unwrap();
    let LeaseOutcome::Ours(fence) = leased else { panic!("{leased:?}") };
    (place, store, fence)
}

async fn write(store: &Arc<dyn AccountStore>, fence: &Fence, effects: Vec<Effect>, writes: Vec<SyncWrite>) {
    let sync = SyncCommit {
        fence: fence.clone(),
        run: None,
        progress: None,
        tally: Default::default(),
        warnings: Vec::new(),
        writes,
    };
    let commit = Commit { effects, sync: Some(sync), ..Commit::default() };
    store.commit(Arc::new(commit), EffectsTarget::SameStore).await.unwrap();
}

fn entry(at: &str, state: SyncState, warnings: Vec<Warning>) -> SyncRun {
    let started_at: Timestamp = at.parse().unwrap();
    SyncRun {
        id: SyncRunId::new(Uuid::now_v7()),
        webinar: webinar(),
        trigger: SyncTrigger::ByHand,
        started_at,
        finished_at: (state != SyncState::InProgress).then(|| started_at + Duration::from_secs(3)),
        state,
        step: None,
        cursor: None,
        tally: [("contacts-created".to_owned(), 2)].into(),
        warnings,
    }
}

fn warning(code: &str, reason: &str, count: u64, pointer: &str) -> Warning {
    let (code, reason) = (code.to_owned(), Some(reason.to_owned()));
    let (values, texts) = Default::default();
    Warning { code, reason, count: Some(count), pointer: pointer.to_owned(), values, texts }
}

#[tokio::test(flavor = "multi_thread")]
async fn a1_a8_an_entry_says_what_changed_and_what_each_warning_means() {
    let (mut place, store, fence) = synced().await;
    assert!(place.call(&["audit", WEBINAR]).ok().out.contains("was never synced"));
    let warned = entry(
        "2026-03-01T10:00:00Z",
        SyncState::SyncedWithWarnings,
        vec![
            warning("participants-not-synced", "no-email", 2, &format!("webinar:{WEBINAR}")),
            warning("emails-excluded", "excluded-domain", 1, "/excludedContactDomains\u{1b}[2J"),
            warning("of-a-newer-version", "x", 1, "webinar:1"),
        ],
    );
    let mut left = entry("2026-03-02T10:00:00Z", SyncState::InProgress, Vec::new());
    (left.step, left.cursor) = (Some("sync-webinar-attendance".to_owned()), Some(json!({"token": "of-zoom"})));
    store.save_sync_run(&fence, &warned).await.unwrap();
    store.save_sync_run(&fence, &left).await.unwrap();

    let shown = place.call(&["audit", WEBINAR]).ok().out;
    let at = |text: &str| shown.find(text).unwrap_or_else(|| panic!("{text:?} is not in {shown}"));
    assert!(at("2026-03-02 10:00:00 UTC  in progress (by hand)") < at("2026-03-01 10:00:00 UTC  synced with warnings"));
    assert!(at("stands at         sync-webinar-attendance") < at("took              3.0 s"), "newest first");
    at("contacts-created  2");
    at("warning participants-not-synced: no-email (2)");
    at("2 people took part without an email");
    at("Turn on registration for the webinar");
    at("/excludedContactDomains[2J");
    at("has no text for the warning: of-a-newer-version x");
    assert!(!shown.contains('\u{1b}') && !shown.contains("of-zoom"), "{shown}");

    let json = place.call(&["audit", WEBINAR, "--run", &warned.id.to_string(), "--json"]).ok().json();
    let texts = &json[0]["warnings"][0];
    assert_eq!((json.as_array().unwrap().len(), &json[0]["state"]), (1, &json!("synced-with-warnings")));
    assert!(texts["meaning"].as_str().unwrap().starts_with("2 people") && texts["remedy"].is_string(), "{texts}");
    assert!(!place.call(&["audit", WEBINAR, "--json"]).ok().out.contains("of-zoom"));

    let next = format!("older ones: --before {}\n", left.id);
    assert!(place.call(&["audit", WEBINAR, "--limit", "1"]).ok().out.ends_with(&next));
    assert_eq!(place.call(&["audit", WEBINAR, "--limit", "1", "--json"]).ok().err, next);
    let second = place.call(&["audit", WEBINAR, "--limit", "1", "--before", &left.id.to_string(), "--json"]).ok();
    assert_eq!((second.json()[0]["id"].clone(), second.err.as_str()), (json!(warned.id), ""));
    let beyond = place.call(&["audit", WEBINAR, "--before", &warned.id.to_string()]).ok();
    assert_eq!(beyond.out, "no older ones\n");
    assert_eq!(place.call(&["audit", WEBINAR, "--before", "0198c2f4-1c1b-7000-8000-000000000000"]).code, 14);

    // Another language, from an operator's folder and the environment.
    place.write(
        "texts/de.ftl",
        "participants-not-synced_no-email =\n    .meaning = { $count } ohne Email.\n    .remedy = Tja.\n",
    );
    place.set("LC_ALL", "de_AT.UTF-8");
    let german = place.call(&["audit", WEBINAR, "--messages", "texts"]).ok().out;
    assert!(german.contains("2 ohne Email.") && german.contains("One person was left out"), "{german}");

    for (args, code) in [
        (&["audit", "99999999999"][..], 14),
        (&["audit", "825-1234-5678"], 11),
        (&["audit", WEBINAR, "--run", "0198c2f4-1c1b-7000-8000-000000000000"], 14),
        (&["audit", WEBINAR, "--csv", "x.csv"], 2),
        (&["audit", WEBINAR, "--messages", "nowhere"], 1),
    ] {
        assert_eq!(place.call(args).code, code, "{args:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a7_why_a_transcript_is_missing_is_said_in_the_readers_language() {
    let (mut place, store, fence) = synced().await;
    let withheld = |session: &str| transcript_withheld(&session.into(), &ProviderError::TooOld).unwrap();
    // As an older version has kept it.
    let old = Warning { texts: Default::default(), ..withheld("s2") };
    let run = entry("2026-03-01T10:00:00Z", SyncState::SyncedWithWarnings, vec![withheld("s1"), old]);
    store.save_sync_run(&fence, &run).await.unwrap();
    place.set("LC_ALL", "sv_SE.UTF-8");
    let shown = place.call(&["audit", WEBINAR]).ok().out.split_whitespace().collect::<Vec<_>>().join(" ");
    for meaning in [
        "Zoom gav inte transkriptionen av en session: Zoom har inte längre kvar det som är äldre än ett år.",
        "Zoom gav inte transkriptionen av en session: Zoom no longer has what is older than a year.",
    ] {
        assert!(shown.contains(meaning), "{shown}");
    }
    let json = place.call(&["audit", WEBINAR, "--json"]).ok().json();
    assert_eq!(json[0]["warnings"][0]["values"]["error"], "Zoom no longer has what is older than a year");
}

#[tokio::test(flavor = "multi_thread")]
async fn a5_c8_who_is_left_out_is_listed_by_reason_and_exported() {
    let (place, store, fence) = synced().await;
    assert!(place.call(&["audit", WEBINAR, "--left-out"]).ok().out.contains("no email is left out"));
    let out = [
        ("rita@rival.example", LeftOutReason::ExcludedDomain),
        ("=cmd|' /C calc'!A0", LeftOutReason::InvalidEmail),
        ("sam@rival.example", LeftOutReason::ExcludedDomain),
    ];
    let out = out.map(|(email, reason)| (email.to_owned(), reason)).to_vec();
    write(&store, &fence, Vec::new(), vec![SyncWrite::LeftOut { webinar: webinar(), out, taken_in: Vec::new() }]).await;
    let shown = place.call(&["audit", WEBINAR, "--left-out"]).ok().out;
    assert!(shown.contains("excluded-domain (2 emails)\n  rita@rival.example\n  sam@rival.example"), "{shown}");
    assert!(shown.contains("invalid-email (1 email)"), "{shown}");
    let json = place.call(&["audit", WEBINAR, "--left-out", "--json"]).ok().json();
    assert_eq!(json.as_array().unwrap().len(), 3);

    let csv = place.call(&["audit", WEBINAR, "--left-out", "--csv", "-"]).ok().out;
    assert!(csv.starts_with("webinar,email,reason\n"), "{csv}");
    assert!(csv.contains(&format!("{WEBINAR},rita@rival.example,excluded-domain\n")), "{csv}");
    assert!(csv.contains(&format!("{WEBINAR},'=cmd|' /C calc'!A0,invalid-email\n")), "{csv}");
    let called = place.call(&["audit", WEBINAR, "--left-out", "--csv", "out.csv"]).ok();
    assert!(called.out.is_empty() && called.err.contains("wrote 3 emails to out.csv"), "{called:?}");
    assert_eq!(std::fs::read_to_string(place.path("out.csv")).unwrap(), csv);
    assert_eq!(place.call(&["audit", WEBINAR, "--left-out", "--csv", "no/such/folder.csv"]).code, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn t1_to_t3_a_timeline_shows_every_field_newest_first() {
    let (place, store, fence) = synced().await;
    assert!(place.call(&["timeline", "ada@example.com"]).ok().out.contains("nothing happened"));
    let (begins, ends): (Timestamp, Timestamp) =
        ("2026-03-01T15:00:00Z".parse().unwrap(), "2026-03-01T16:00:00Z".parse().unwrap());
    let id = SessionId::new("abc==");
    let session = Session {
        id: id.clone(),
        webinar: webinar(),
        topic: "Last week's launch".to_owned(),
        starts_at: begins,
        ends_at: Some(ends),
    };
    let registration = Registration {
        webinar: webinar(),
        email: "ada@example.com".to_owned().try_into().unwrap(),
        contact: Some("7".into()),
        registrant_id: "r".to_owned(),
        state: RegistrationState::Approved,
        join_url: Some(JoinUrl::new("https://zoom.example/w/1?tk=personal")),
        registered_at: "2026-02-20T08:00:00Z".parse().unwrap(),
        occurrences: Occurrences::Single,
    };
    let registered = Effect::Registrations { registrations: vec![registration] };
    write(&store, &fence, vec![registered], vec![SyncWrite::Sessions { sessions: vec![session] }]).await;
    let attendance = Attendance {
        webinar: webinar(),
        session: id.clone(),
        person: PersonKey("email:ada@example.com".to_owned()),
        email: Some("ada@example.com".to_owned().try_into().unwrap()),
        contact: Some("7".into()),
        presence: Presence {
            joined_at: "2026-03-01T15:05:00Z".parse().unwrap(),
            left_at: "2026-03-01T15:35:00Z".parse().unwrap(),
            seconds: 1_800,
            hundredths: 5_000,
        },
    };
    let call = Call {
        webinar: webinar(),
        session: id,
        topic: "The launch, recorded".to_owned(),
        starts_at: begins,
        seconds: 3_600,
        recording_url: Some("https://zoom.example/rec/share/x?pwd=secret-pass".to_owned()),
        transcript: Vec::new(),
        unread: Vec::new(),
    };
    let effects =
        vec![Effect::Attendances { attendances: vec![attendance] }, Effect::SaveCall { call: Box::new(call) }];
    write(&store, &fence, effects, Vec::new()).await;

    let shown = place.call(&["timeline", "ada@example.com"]).ok().out;
    let at = |text: &str| shown.find(text).unwrap_or_else(|| panic!("{text:?} is not in {shown}"));
    let launch = "webinar 82512345005, Last week's launch";
    let registered = at(&format!("2026-02-20 08:00:00 UTC  registered: {launch}"));
    assert!(
        at(&format!("attended: {launch}")) < registered && at(&format!("recording available: {launch}")) < registered
    );
    for text in [
        "approved",
        "webinar's date  2026-03-01 15:00:00 UTC",
        "joined          2026-03-01 15:05:00 UTC",
        "left            2026-03-01 15:35:00 UTC",
        "duration        30 minutes",
        "of the session  50.00 %",
        "The launch, recorded",
    ] {
        at(text);
    }
    assert!(!shown.contains("secret-pass") && shown.contains("[masked]"), "{shown}");
    assert!(place.call(&["timeline", "7", "--reveal"]).ok().out.contains("secret-pass"));
    let json = place.call(&["timeline", "7", "--json"]).ok();
    assert!(!json.out.contains("secret-pass"), "{}", json.out);
    let kinds: Vec<Value> = json.json()["timeline"].as_array().unwrap().iter().map(|e| e["kind"].clone()).collect();
    assert_eq!((kinds.len(), &kinds[2]), (3, &json!("registration")));
    assert_eq!(place.call(&["timeline", "nobody@example.com"]).code, 14);
}
