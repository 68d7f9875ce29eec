//! Faults during a sync: faults of Zoom, a dropped sync, a clock that jumps. After each, nothing is lost, duplicated or
//! deleted that Zoom still has, and the next sync has the same result as an undisturbed one.

use std::sync::atomic::{AtomicU64, Ordering};

use greenroom_domain::{SyncState, SyncTrigger, WebinarId, store::SyncStore};
use greenroom_sync::{Progress, Synced};
use greenroom_zoom_sandbox::{Effect, Fault, world::RegistrantStatus};
use jiff::{SignedDuration, Timestamp};

use crate::{
    essence::{Essence, essence},
    stage::{OVER, RECURRING, Stage, parts},
};

/// The result for both webinars without faults.
async fn undisturbed() -> Essence {
    let stage = Stage::on().await;
    for webinar in [OVER, RECURRING] {
        stage.entry(webinar).await;
    }
    essence(&stage.path())
}

fn same(stage: &Stage, wanted: &Essence, when: &str) {
    crate::essence::same(&stage.path(), wanted, when);
}

/// The same check while a listing may be doubted, and stays open.
fn nothing_gone(stage: &Stage, wanted: &Essence, when: &str) {
    crate::essence::same_but(&stage.path(), wanted, "under way", when);
}

/// Every path that a sync requests, with its `/v2`.
const PATHS: [&str; 7] = [
    "/v2/webinars/*",
    "/v2/webinars/*/registrants",
    "/v2/past_webinars/*/instances",
    "/v2/report/webinars/*",
    "/v2/report/webinars/*/participants",
    "/v2/meetings/*/recordings",
    "/v2/**",
];

#[tokio::test(flavor = "multi_thread")]
async fn l2_a_fault_of_zooms_loses_nothing_and_doubles_nothing() {
    let wanted = undisturbed().await;
    let effects = [
        ("429", Effect::Status { status: 429, retry_after: None }),
        ("no answer", Effect::DropAfter),
        ("500", Effect::Status { status: 500, retry_after: None }),
        ("half a page", Effect::HalfBody),
        ("expired tokens", Effect::ExpireTokens),
        ("an expired page", Effect::ExpirePage),
    ];
    for path in PATHS {
        // Effects that are the same for all calls are tried on all of them at once; the others on each path.
        let effects = if path == "/v2/**" { &effects[..] } else { &effects[2..4] };
        for (name, effect) in effects.iter().copied() {
            let stage = Stage::on().await;
            // The fault occurs more often than any retry.
            stage.zoom.add_fault(Fault::new(path, effect).method("GET").times(40));
            let mut told = Vec::new();
            for webinar in [OVER, RECURRING] {
                let id = WebinarId::parse(webinar).unwrap();
                told.push(stage.sync.sync(&id, SyncTrigger::ByHand, false, &|_| {}).await);
            }
            stage.zoom.clear_faults();
            for webinar in [OVER, RECURRING] {
                stage.entry(webinar).await;
            }
            same(&stage, &wanted, &format!("{name} at {path}, which was told as {told:?}"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn l2_an_empty_or_moving_listing_deletes_nothing_that_zoom_has() {
    let wanted = undisturbed().await;
    for effect in [Effect::EmptyList, Effect::ListMoves { by: 1 }, Effect::ListMoves { by: -1 }] {
        for path in ["/v2/webinars/*/registrants", "/v2/report/webinars/*/participants"] {
            let stage = Stage::on().await;
            for webinar in [OVER, RECURRING] {
                stage.entry(webinar).await;
            }
            // A listing that moves while it is read is complete when it is read once more.
            let fault = Fault::new(path, effect).method("GET");
            stage.zoom.add_fault(if effect == Effect::EmptyList { fault.always() } else { fault.times(1) });
            // Their sessions are complete and old, so they are read again only on request.
            let all = stage.sync.clone().all_sessions();
            for webinar in [OVER, RECURRING] {
                let id = WebinarId::parse(webinar).unwrap();
                let _ = all.sync(&id, SyncTrigger::ByHand, false, &|_| {}).await;
            }
            nothing_gone(&stage, &wanted, &format!("{effect:?} at {path}, meanwhile"));
            stage.zoom.clear_faults();
            for webinar in [OVER, RECURRING] {
                stage.entry(webinar).await;
            }
            same(&stage, &wanted, &format!("{effect:?} at {path}, afterwards"));
        }
    }
}

/// The name in leases of a process of this machine that has ended.
#[cfg(target_os = "linux")]
fn gone() -> String {
    greenroom_store_testing::sample::of_an_ended_process(&greenroom::owner::name())
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a9_a_webinar_that_a_process_had_that_has_ended_is_synced_at_once() {
    let stage = Stage::on().await;
    let (now, id) = (Timestamp::now(), WebinarId::parse(OVER).unwrap());
    let until = now + SignedDuration::from_hours(1);
    let name = format!("webinar:{OVER}");
    stage.store.lease(&name, &gone(), now, until).await.unwrap();
    stage.entry(OVER).await;
    stage.store.lease(&name, "elsewhere", now, until).await.unwrap();
    let synced = stage.sync.sync(&id, SyncTrigger::ByHand, false, &|_| {}).await.unwrap();
    assert!(matches!(synced, Synced::UnderWay { .. }), "{synced:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn l2_a_cancelled_registration_is_cancelled_by_the_next_sync() {
    let stage = Stage::on().await;
    stage.entry(OVER).await;
    let at_zoom = stage.zoom.registrants(Some(OVER.parse().unwrap()));
    let nils = at_zoom.iter().find(|r| r.email == "nils.new@example.com").unwrap();
    stage.zoom.set_registrant(OVER.parse().unwrap(), &nils.email, RegistrantStatus::Cancelled).unwrap();
    let entry = stage.entry(OVER).await;
    assert_eq!(entry.tally.get("registrations-cancelled"), Some(&1), "{entry:?}");
    let nils = stage.contact("nils.new@example.com").await.unwrap();
    assert_eq!(nils.get(greenroom_domain::property::REGISTRATIONS).map(String::as_str), Some("0"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a1_a_dropped_sync_continues_at_its_last_slice() {
    let wanted = undisturbed().await;
    let mut dropped_at = 0;
    loop {
        dropped_at += 1;
        let stage = Stage::on().await;
        let slices = AtomicU64::new(0);
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let stop = std::sync::Mutex::new(Some(stop));
        let id = WebinarId::parse(OVER).unwrap();
        let watch = |progress: Progress<'_>| {
            let is_one = matches!(progress, Progress::Slice { .. } | Progress::Step { .. });
            if is_one && slices.fetch_add(1, Ordering::SeqCst) + 1 == dropped_at {
                drop(stop.lock().unwrap().take());
            }
        };
        let ended = tokio::select! {
            biased;
            _ = stopped => None,
            ended = stage.sync.sync(&id, SyncTrigger::ByHand, false, &watch) => Some(ended),
        };
        let before = stage.store.sync_runs(&id, 10).await.unwrap();
        if ended.is_none() {
            assert_eq!(before.len(), 1, "dropped at {dropped_at}");
            assert_eq!(before[0].state, SyncState::InProgress);
        }
        // Another process, long afterwards: the lease has expired, or was released.
        let (_, _, other) = parts(&stage.store, &stage.zoom).await;
        let other = other.clock(|| Timestamp::now().checked_add(SignedDuration::from_hours(1)).unwrap());
        let entry = crate::stage::entry_of(&other, OVER).await;
        if ended.is_none() {
            assert_eq!(entry.id, before[0].id, "the same entry goes on");
        }
        crate::stage::entry_of(&other, RECURRING).await;
        same(&stage, &wanted, &format!("dropped at {dropped_at}"));
        if ended.is_some() {
            assert!(dropped_at > 6, "a sync has more slices than {dropped_at}");
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumps_harms_no_sync() {
    let wanted = undisturbed().await;
    for hours in [-48, 48] {
        let stage = Stage::on().await;
        let asked = std::sync::Arc::new(AtomicU64::new(0));
        let jumping = stage.sync.clone().clock(move || {
            let jumped = if asked.fetch_add(1, Ordering::SeqCst).is_multiple_of(3) { hours } else { 0 };
            Timestamp::now().checked_add(SignedDuration::from_hours(jumped)).unwrap()
        });
        for webinar in [OVER, RECURRING] {
            let id = WebinarId::parse(webinar).unwrap();
            let _ = jumping.sync(&id, SyncTrigger::ByHand, false, &|_| {}).await;
        }
        // Any lease that a jump has left is over by then.
        let later = stage.sync.clone().clock(|| Timestamp::now().checked_add(SignedDuration::from_hours(72)).unwrap());
        for webinar in [OVER, RECURRING] {
            crate::stage::entry_of(&later, webinar).await;
        }
        same(&stage, &wanted, &format!("a jump of {hours} hours"));
    }
}
