//! Zoom's quota: a sync asks only for what may have changed, and a daily limit ends the tries.

use std::{sync::Arc, time::Duration};

use greenroom_domain::{
    ContactStore, Email, SyncState, ZoomAccountId,
    store::{SyncStore, TimelineStore},
};
use greenroom_sync::Discovered;
use greenroom_zoom_sandbox::{
    Effect, Fault, Sandbox, World,
    world::{DailyLimits, Session},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::stage::{OVER, RECURRING, Stage, entry_of, parts};

const PARTICIPANTS: &str = "/participants";

/// A session of one participant, which ended two hours ago.
fn session(uuid: &str, email: &str) -> Session {
    let participant = json!({"name": "Late Comer", "email": email, "joins": [[0, 10]]});
    let session = json!({"uuid": uuid, "start": "3 hours ago", "minutes": 60, "participants": [participant]});
    serde_json::from_value(session).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn s9_participants_of_complete_and_old_sessions_are_not_asked_for_again() {
    let stage = Stage::on().await;
    stage.entry(OVER).await;
    assert_eq!(stage.asked(PARTICIPANTS).len(), 1, "a first sync reads the session");
    let before = stage.rows();
    stage.zoom.clear_requests();
    let again = stage.entry(OVER).await;
    assert_eq!(stage.asked(PARTICIPANTS), [], "{again:?}");
    assert_eq!(again.tally.get("attendances-created").copied().unwrap_or(0), 0);
    assert_eq!(stage.rows(), before, "nothing changes");

    entry_of(&stage.sync.clone().all_sessions(), OVER).await;
    assert!(!stage.asked(PARTICIPANTS).is_empty(), "all sessions are asked for on request");
    assert_eq!(stage.rows(), before, "nothing changes");
}

#[tokio::test(flavor = "multi_thread")]
async fn s9_a_new_session_of_a_recurring_webinar_is_the_only_one_that_is_read() {
    let stage = Stage::on().await;
    stage.entry(RECURRING).await;
    stage.zoom.clear_requests();
    let new = session("new-session==", "late@example.com");
    stage.zoom.add_session(RECURRING.parse().unwrap(), new).unwrap();
    stage.entry(RECURRING).await;
    let read = |stage: &Stage| stage.asked(PARTICIPANTS).into_iter().map(|(path, _)| path).collect::<Vec<_>>();
    assert_eq!(read(&stage), ["/v2/report/webinars/new-session==/participants"]);
    assert!(stage.contact("late@example.com").await.is_some(), "C1: a participant becomes a contact");
    // It ended less than 48 hours ago.
    stage.zoom.clear_requests();
    stage.entry(RECURRING).await;
    assert_eq!(read(&stage), ["/v2/report/webinars/new-session==/participants"]);
}

/// Zoom's reports are late, and may be partial first.
#[tokio::test(flavor = "multi_thread")]
async fn s9_a_session_that_was_read_just_after_its_end_is_read_once_more() {
    let stage = Stage::on().await;
    stage.entry(OVER).await;
    let rows = rusqlite::Connection::open(stage.path()).unwrap();
    // As after a sync five minutes after the session's end, and none since.
    rows.execute_batch(
        "UPDATE sessions SET complete_at = ends_at + 300000000000;
         UPDATE sync_runs SET started_at = (SELECT max(ends_at) + 300000000000 FROM sessions WHERE webinar = '82512345005');",
    )
    .unwrap();
    for (sync, pages) in [("first", 1), ("second", 0)] {
        stage.zoom.clear_requests();
        stage.entry(OVER).await;
        assert_eq!(stage.asked(PARTICIPANTS).len(), pages, "{sync}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s9_a_session_whose_reading_failed_is_asked_for_again() {
    let stage = Stage::on().await;
    let fault = Fault::new("/v2/report/webinars/*/participants", Effect::Status { status: 500, retry_after: None });
    stage.zoom.add_fault(fault.always());
    stage.entry(OVER).await;
    stage.zoom.clear_faults();
    stage.zoom.clear_requests();
    stage.entry(OVER).await;
    assert_eq!(stage.asked(PARTICIPANTS).len(), 1);
    stage.zoom.clear_requests();
    stage.entry(OVER).await;
    assert_eq!(stage.asked(PARTICIPANTS), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a7_a_daily_limit_ends_the_tries_of_its_class_alone() {
    for headers in [true, false] {
        let stage = Stage::on().await;
        // The report of the session is heavy too.
        let limits = DailyLimits { heavy: Some(1), headers, ..DailyLimits::default() };
        stage.zoom.set_daily_limits(limits);
        let cut = stage.entry(OVER).await;
        let reasons: Vec<_> = cut.warnings.iter().filter_map(|warning| warning.reason.as_deref()).collect();
        assert!(reasons.contains(&"zoom-rate-limited"), "headers: {headers}: {cut:?}");
        assert_eq!(cut.state, SyncState::SyncedWithWarnings, "the registrations are synced");
        let refused: Vec<_> = stage.asked("").into_iter().filter(|(_, status)| *status == Some(429)).collect();
        assert_eq!(refused.len(), 1, "one refusal is enough, headers: {headers}: {refused:?}");

        // The next sync, by another process, sends nothing of that class.
        stage.zoom.clear_requests();
        let (_, _, other) = parts(&stage.store, &stage.zoom).await;
        entry_of(&other, OVER).await;
        let heavy: Vec<_> = stage.asked("").into_iter().filter(|(path, _)| path.contains("/report/")).collect();
        assert_eq!(heavy, [], "headers: {headers}");
        assert!(!stage.asked("/registrants").is_empty(), "other classes go on");
    }
}

/// A world of one host, and users without a webinar licence.
fn world(without: usize) -> World {
    let user =
        |email: String, plan: bool| json!({"email": email, "first_name": "F", "last_name": "L", "webinar_plan": plan});
    let mut users = vec![user("ines.okafor@acme.example".to_owned(), true)];
    users.extend((0..without).map(|n| user(format!("basic{n}@acme.example"), false)));
    let webinar: Value =
        json!({"id": 82_512_345_678_u64, "host": "ines.okafor@acme.example", "topic": "T", "start": "in 3 days"});
    let account = json!({"name": "acme", "account_id": "acme-zoom-account", "client_id": "acme-zoom-client",
        "client_secret": "acme-zoom-secret-for-the-sandbox-only", "users": users, "webinars": [webinar]});
    World::from_json(&json!({ "accounts": [account] }).to_string()).unwrap()
}

impl Stage {
    /// The users of the world, connected, with sync turned on.
    async fn of_users(without: usize) -> Self {
        let stage = Self::connected(Sandbox::from_world(world(without)).unwrap()).await;
        stage.set("/syncWebinarData", json!(true)).await;
        stage.zoom.clear_requests();
        stage
    }

    /// A round of the schedule so many hours from now, by a new process.
    async fn round(&self, hours: i64) -> Discovered {
        self.zoom.clear_requests();
        let now = Timestamp::now().checked_add(SignedDuration::from_hours(hours)).unwrap();
        let (_, _, sync) = parts(&self.store, &self.zoom).await;
        let round = sync.clock(move || now).round(Duration::from_secs(60), &|_| {}).await.unwrap();
        round.discovered.into_iter().next().unwrap().1.unwrap()
    }

    /// How many listings of webinars were asked for.
    fn listings(&self) -> usize {
        let users = self.zoom.requests().into_iter().filter(|request| request.path.starts_with("/v2/users/"));
        users.filter(|request| request.path.ends_with("/webinars")).count()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn n2_users_without_a_webinar_licence_are_asked_once_a_day() {
    let stage = Stage::of_users(5).await;
    for (hours, asked) in [(0, 1), (1, 1), (23, 1), (25, 6), (26, 1), (48, 1), (50, 6)] {
        let found = stage.round(hours).await;
        assert_eq!((found.users, found.not_listed), (6, 5), "after {hours} hours: {found:?}");
        assert_eq!(found.not_shown, [], "after {hours} hours");
        assert_eq!(stage.listings(), asked, "after {hours} hours");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn n2_users_that_the_app_may_not_list_are_asked_once_a_day() {
    // Zoom's code is the same for a missing licence and for a missing permission.
    let mut given = world(3);
    given.accounts[0].no_permission_for = vec!["webinars".to_owned()];
    let stage = Stage::connected(Sandbox::from_world(given).unwrap()).await;
    stage.set("/syncWebinarData", json!(true)).await;
    for (hours, asked) in [(0, 0), (25, 4), (26, 0)] {
        let found = stage.round(hours).await;
        assert_eq!((found.not_listed, found.not_shown.len(), stage.listings()), (4, 0, asked), "after {hours} hours");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn n2_a_user_who_gets_a_licence_is_listed_from_the_next_day_on() {
    let stage = Stage::of_users(0).await;
    let account = ZoomAccountId::new("acme-zoom-account");
    let mut users = stage.store.zoom_users(&account).await.unwrap();
    // As after a listing that Zoom refused yesterday.
    users[0].not_listed_at = Some(Timestamp::now().checked_sub(SignedDuration::from_hours(1)).unwrap());
    let saved = greenroom_domain::store::Effect::SaveZoomUsers { account: account.clone(), users };
    let commit = greenroom_domain::store::Commit { effects: vec![saved], ..Default::default() };
    stage.storage.apply(commit).await.unwrap();
    assert_eq!((stage.round(0).await.not_listed, stage.listings()), (1, 0));
    assert_eq!((stage.round(24).await.not_listed, stage.listings()), (0, 1));
    let users = stage.store.zoom_users(&account).await.unwrap();
    assert_eq!(users[0].not_listed_at, None);
    assert_eq!((stage.round(24).await.not_listed, stage.listings()), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn c8_a_contact_that_appears_is_taken_in_without_asking_zoom_again() {
    let stage = Stage::on().await;
    stage.entry(OVER).await;
    stage.set("/excludedContactDomains", json!([])).await;
    stage.zoom.clear_requests();
    stage.entry(OVER).await;
    assert_eq!(stage.asked(PARTICIPANTS), []);
    let rita = Email::parse("rita@rival.example").unwrap();
    let known = Arc::clone(&stage.store).identities(&[rita]).await.unwrap().remove(0);
    let contact = known.primary_of.unwrap();
    assert_eq!(stage.store.attendances_of(&contact).await.unwrap().len(), 1);
}
