//! Which sync may write, when, and which writes of a sync remain that lost its lease.

use std::sync::Arc;

use greenroom::{FailureKind, Grants, Invocation, LoadError, PackageError, Retry, RunStore};
use greenroom_capability_webinars::{SliceOfSync, SyncScope};
use greenroom_domain::{
    SyncRun, SyncRunId, SyncState, SyncStore, SyncTrigger, WebinarId,
    store::{Fence, ImportStore, LeaseOutcome, StoreAdmin},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use uuid::Uuid;

use super::{STEPS, Scene, WEBINAR, id, package, person, runtime};

impl Scene {
    pub(super) async fn lease(&self, owner: &str) -> LeaseOutcome {
        let now = Timestamp::now();
        let until = now.checked_add(SignedDuration::from_secs(90)).unwrap();
        self.store.lease(&format!("webinar:{WEBINAR}"), owner, now, until).await.unwrap()
    }

    /// A sync of the webinar that is under way, begun as its driver would.
    pub(super) async fn scope(&self) -> SyncScope {
        let LeaseOutcome::Ours(fence) = self.lease("driver").await else { panic!("somebody has it") };
        let run = SyncRunId::new(Uuid::now_v7());
        let entry = SyncRun {
            id: run,
            webinar: id(),
            trigger: SyncTrigger::ByHand,
            started_at: Timestamp::now(),
            finished_at: None,
            state: SyncState::InProgress,
            step: None,
            cursor: None,
            tally: Default::default(),
            warnings: Vec::new(),
        };
        self.store.save_sync_run(&fence, &entry).await.unwrap();
        let step = STEPS[1].to_owned();
        SyncScope { run, webinar: id(), step, fence, all_sessions: true, last_whole_sync: None }
    }

    pub(super) async fn entry(&self) -> SyncRun {
        self.store.sync_runs(&id(), 1).await.unwrap().remove(0)
    }

    async fn refused(&self, invocation: Invocation) -> (FailureKind, String, Retry) {
        let outcome = self.runtime.invoke(invocation).await;
        let failure = outcome.failure().unwrap_or_else(|| panic!("{outcome:?}")).clone();
        (failure.kind, failure.code, failure.retry)
    }
}

#[tokio::test]
async fn a_slice_of_a_sync_is_committed_with_its_progress_and_its_tally() {
    let scene = Scene::new().await;
    scene.registered(&["a@example.com", "b@example.com", "c@example.com", "d@example.com"]);
    let scope = scene.scope().await;
    let outcomes = scene.slices(STEPS[1], |invocation| invocation.part_of(scope.clone())).await;
    assert!(outcomes.len() > 1 && outcomes.last().unwrap().output().is_some(), "{outcomes:?}");
    let entry = scene.entry().await;
    assert_eq!((entry.step.as_deref(), &entry.cursor), (Some(STEPS[1]), &None), "the step is done");
    assert_eq!((entry.tally["contacts-created"], entry.tally["registrations-created"]), (4, 4));
    assert!(matches!(scene.lease("other").await, LeaseOutcome::Held { .. }), "only its driver releases the lease");

    let outcomes = scene.slices(STEPS[1], |invocation| invocation.part_of(scope.clone())).await;
    assert!(outcomes.last().unwrap().output().is_some());
    assert_eq!(scene.entry().await.tally["unchanged"], 4);
}

#[tokio::test]
async fn a_sync_under_way_says_where_it_goes_on() {
    let scene = Scene::new().await;
    scene.registered(&["a@example.com", "b@example.com", "c@example.com", "d@example.com"]);
    let scope = scene.scope().await;
    let outcome = scene.runtime.invoke(Scene::step(STEPS[1], None).part_of(scope)).await;
    let entry = scene.entry().await;
    assert_eq!(entry.step.as_deref(), Some(STEPS[1]));
    assert_eq!(entry.cursor.as_ref(), outcome_cursor(&outcome));
    assert!(entry.cursor.is_some());
}

fn outcome_cursor(outcome: &greenroom::Outcome) -> Option<&serde_json::Value> {
    match &outcome.result {
        greenroom::RunResult::Continue { cursor, .. } => Some(cursor),
        _ => None,
    }
}

#[tokio::test]
async fn a_lost_fence_writes_nothing() {
    let scene = Scene::new().await;
    scene.registered(&["a@example.com"]);
    let scope = scene.scope().await;
    let lost = SyncScope { fence: Fence { token: scope.fence.token - 1, ..scope.fence.clone() }, ..scope.clone() };
    let refused = scene.refused(Scene::step(STEPS[1], None).part_of(lost)).await;
    assert_eq!(refused, (FailureKind::Conflict, "lease-lost".to_owned(), Retry::Now));
    assert!(scene.store.list_contacts(None, 10).await.unwrap().is_empty());
    assert!(scene.entry().await.tally.is_empty());
    assert!(scene.store.known_webinars(Some(&id())).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_step_by_itself_takes_the_lease_and_releases_it() {
    let scene = Scene::new().await;
    scene.registered(&["a@example.com", "b@example.com", "c@example.com", "d@example.com"]);
    scene.registrations().await;
    let LeaseOutcome::Ours(fence) = scene.lease("other").await else { panic!("it still has it") };
    let (kind, code, retry) = scene.refused(Scene::step(STEPS[1], None)).await;
    assert_eq!((kind, code.as_str()), (FailureKind::Conflict, "sync-under-way"));
    assert!(matches!(retry, Retry::After(_)));
    scene.store.give_up(&fence).await.unwrap();
    scene.registrations().await;
    assert!(scene.store.sync_runs(&id(), 10).await.unwrap().is_empty(), "no audit entry is written");
}

#[tokio::test]
async fn a_step_whose_caller_disappears_releases_the_lease() {
    let scene = Scene::new().await;
    scene.registered(&["a@example.com"]);
    let gate = Arc::new(tokio::sync::Notify::new());
    let reached = gate.clone();
    scene.zoom.script(|world| {
        world.meanwhile = Some((
            2,
            Box::new(move || {
                Box::pin(async move {
                    reached.notify_one();
                    std::future::pending().await
                })
            }),
        ));
    });
    {
        let under_way = scene.runtime.invoke(Scene::step(STEPS[1], None));
        tokio::select! {
            outcome = under_way => panic!("{outcome:?}"),
            () = gate.notified() => {}
        }
    }
    scene.runtime.shutdown().await;
    assert!(matches!(scene.lease("other").await, LeaseOutcome::Ours(_)));
}

#[tokio::test]
async fn s9_a_webinar_whose_sync_is_off_is_refused_whoever_asks() {
    let scene = Scene::new().await;
    scene.set(&format!("/webinars/{WEBINAR}/sync"), json!(false)).await;
    for step in STEPS {
        let (kind, code, _) = scene.refused(Scene::step(step, None)).await;
        assert_eq!((kind, code.as_str()), (FailureKind::Failed, "sync-setting-off"), "{step}");
    }
    assert!(scene.store.known_webinars(Some(&id())).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_slice_of_a_sync_syncs_no_other_webinar() {
    let scene = Scene::new().await;
    let scope = SyncScope { webinar: WebinarId::parse("999999999").unwrap(), ..scene.scope().await };
    let (kind, code, _) = scene.refused(Scene::step(STEPS[0], None).part_of(scope)).await;
    assert_eq!((kind, code.as_str()), (FailureKind::Denied, "webinar-out-of-scope"));
}

#[tokio::test]
async fn a_dry_run_decides_and_writes_nothing() {
    let scene = Scene::new().await;
    scene.user("clerk@acme.example").await;
    scene.registered(&["a@example.com", "b@example.com", "c@example.com", "clerk@acme.example"]);
    let held = scene.lease("other").await;
    assert!(matches!(held, LeaseOutcome::Ours(_)));
    let outcomes = scene.slices(STEPS[1], Invocation::dry_run).await;
    let output = outcomes.last().unwrap().output().unwrap();
    assert_eq!(output["registrants"]["created"], 3, "it needs no lease");
    assert_eq!(output["registrants"]["leftOut"], json!({"account-user": 1}));
    assert!(scene.store.list_contacts(None, 10).await.unwrap().is_empty());
    assert!(scene.store.known_webinars(Some(&id())).await.unwrap().is_empty());
    assert!(scene.left_out().await.is_empty());
}

#[tokio::test]
async fn the_next_try_decides_anew_what_changed_during_the_request_to_zoom() {
    let scene = Scene::new().await;
    scene.registered(&["a@example.com", "b@example.com", "c@example.com", "d@example.com"]);
    let store = scene.store.clone();
    scene.zoom.script(|world| {
        // While the second page is requested, somebody creates a contact of the first page by hand.
        world.meanwhile = Some((
            3,
            Box::new(move || {
                Box::pin(async move {
                    store.import(vec![person("1", "a@example.com", &[])].into()).await.unwrap();
                })
            }),
        ));
    });
    let refused = scene.refused(Scene::step(STEPS[1], None)).await;
    assert_eq!(refused, (FailureKind::Conflict, "changed-meanwhile".to_owned(), Retry::Now));
    assert_eq!(scene.store.list_contacts(None, 10).await.unwrap().len(), 1, "nothing of the slice was kept");
    scene.registrations().await;
    assert_eq!(scene.store.list_contacts(None, 10).await.unwrap().len(), 4);
    assert_eq!(scene.registration("a@example.com").await.unwrap().contact, Some("1".into()));
}

#[tokio::test]
async fn a_step_is_not_loaded_without_its_grant() {
    let scene = Scene::new().await;
    let runtime = runtime(greenroom::Storage::joint(scene.store.clone()), scene.zoom.clone());
    let granted = Grants::only(["log", "contacts-write", "webinar-registration"]);
    let refused = runtime.load(package(STEPS[1]), granted).await.unwrap_err();
    assert!(matches!(refused, LoadError::Package(PackageError::NotGranted { .. })), "{refused}");
    assert!(refused.to_string().contains("webinar-sync"), "{refused}");

    runtime.load(package(STEPS[1]), Grants::AsDeclared).await.unwrap();
    let outcome = runtime.invoke(Scene::step(STEPS[1], None)).await;
    assert_eq!(outcome.failure().unwrap().code, "sync-not-possible", "the storage has no store for syncs");
}

#[tokio::test]
async fn a_replay_asks_zoom_and_the_store_for_nothing() {
    let scene = Scene::new().await;
    scene.registered(&["a@example.com", "b@example.com", "c@example.com", "d@example.com"]);
    let outcomes = scene.slices(STEPS[1], |invocation| invocation).await;
    let (calls, effects) = (scene.zoom.calls(), scene.store.commits_synced());
    for outcome in outcomes {
        assert!(scene.store.run(outcome.run).await.unwrap().is_some());
        let replay = scene.runtime.replay(outcome.run, None).await.unwrap();
        assert_eq!(replay.verdict, greenroom::Verdict::Same);
    }
    assert_eq!((scene.zoom.calls(), scene.store.commits_synced()), (calls, effects));
}

#[tokio::test]
async fn a_listing_that_another_sync_has_ended_is_begun_anew() {
    let scene = Scene::new().await;
    scene.registered(&[
        "a@example.com",
        "b@example.com",
        "c@example.com",
        "d@example.com",
        "e@example.com",
        "f@example.com",
        "g@example.com",
    ]);
    let first = scene.runtime.invoke(Scene::step(STEPS[1], None)).await;
    let cursor = outcome_cursor(&first).cloned();
    assert!(cursor.is_some(), "{first:?}");
    // Another sync takes place in between, and ends the listing.
    scene.registrations().await;
    let mut cursor = cursor;
    while let Some(at) = cursor.take() {
        let outcome = scene.runtime.invoke(Scene::step(STEPS[1], Some(at))).await;
        assert!(outcome.failure().is_none(), "{outcome:?}");
        cursor = outcome_cursor(&outcome).cloned();
    }
    assert_eq!(scene.store.list_contacts(None, 20).await.unwrap().len(), 7);
}
