//! The behaviour of every [`AlertStore`] that keeps runs, jobs and syncs too: cases of `suite!(alerts, ...)`.

use std::{collections::BTreeMap, sync::Arc};

use greenroom_domain::{
    Alert, AlertEvent, AlertKind, AlertNews, AlertTarget, Failure, FailureKind, InvokeJob, JobEnd, JobFilter, JobId,
    JobKind, JobState, JobWork, NewJob, StoreError, SyncState, Warning, codes,
    rules::jobs::Turn,
    store::{
        AlertStore, Commit, DeadLetters, EffectsTarget, FailedRuns, JobStore, JobTaking, LatestWarnings, RunRecord,
        RunResult,
    },
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    sample::{at, done, failed, run, run_id_at, sync_run, webinar_id},
    sync::{SyncingStore, leased},
};

/// A run of an action that was asked for at a second.
fn run_of(action: &str, second: i64, n: u128, result: RunResult) -> RunRecord {
    RunRecord { id: run_id_at(second, n), action: action.to_owned(), ..run(n, None, result) }
}

/// Failed runs are counted by action and code, from a time on; so are all runs of an action.
pub async fn failed_runs_are_counted_by_action_and_code(store: impl SyncingStore + AlertStore) {
    let cpu = || failed(Failure::new(FailureKind::LimitExceeded, codes::CPU, "too long"));
    let own = || failed(Failure::with_code(FailureKind::Failed, "own-code".to_owned(), "no"));
    for (action, second, n, result) in [
        ("a", 1, 1, cpu()),
        ("a", 5, 2, cpu()),
        ("a", 6, 3, done()),
        ("a", 9, 4, cpu()),
        ("a", 9, 5, own()),
        ("b", 7, 6, own()),
    ] {
        let commit = Commit { run: Some(run_of(action, second, n, result)), ..Commit::default() };
        store.commit(Arc::new(commit), EffectsTarget::SameStore).await.unwrap();
    }
    let failed = |action: &str, code: &str, count, first, last| FailedRuns {
        action: action.to_owned(),
        code: code.to_owned(),
        count,
        first: at(first),
        last: at(last),
    };
    assert_eq!(
        store.failed_runs(at(5)).await.unwrap(),
        [failed("a", "cpu", 2, 5, 9), failed("a", "own-code", 1, 9, 9), failed("b", "own-code", 1, 7, 7)]
    );
    assert_eq!(store.failed_runs(at(10)).await.unwrap(), []);
    for (action, since, count) in [("a", 5, 4), ("a", 0, 5), ("b", 8, 0), ("c", 0, 0)] {
        assert_eq!(store.count_runs(action, at(since)).await.unwrap(), count, "{action} {since}");
    }
}

fn job(n: u128, work: JobWork) -> NewJob {
    NewJob::new(JobId::new(Uuid::from_u128(n)), work, at(0))
}

fn invoke(n: u128, action: &str) -> NewJob {
    let work = InvokeJob { action: action.to_owned(), input: json!({}), ..InvokeJob::default() };
    job(n, JobWork::Invoke(Box::new(work)))
}

fn keyed(n: u128, action: &str) -> NewJob {
    let mut job = invoke(n, action);
    if let JobWork::Invoke(invoke) = &mut job.work {
        invoke.idempotency_key = Some("k".to_owned());
    }
    job
}

/// Dead letters are counted by kind, action and code. Jobs that wait are none.
pub async fn dead_letters_are_counted_by_kind_action_and_code(store: impl JobStore + AlertStore) {
    let jobs = vec![invoke(1, "a@1.0.0"), invoke(2, "a"), invoke(3, "a"), invoke(4, "b"), job(5, JobWork::Round)];
    store.enqueue_jobs(jobs).await.unwrap();
    let wish = JobTaking {
        owner: "me".to_owned(),
        now: at(1),
        lease_until: at(60),
        places: 9,
        limits: Arc::new([]),
        limits_are_new: false,
        turn: Turn::default(),
        most_attempts: 3,
        is_gone: |_| false,
    };
    assert_eq!(store.take_jobs(&wish).await.unwrap().jobs.len(), 5);
    for (n, code, second) in [(1, codes::CPU, 4), (2, codes::CPU, 3), (3, codes::WALL, 5), (5, codes::UNAVAILABLE, 6)] {
        let end = JobEnd::Dead(Failure::new(code.kinds()[0], code, "no"));
        assert!(store.end_job(JobId::new(Uuid::from_u128(n)), "me", end, None, vec![], at(second)).await.unwrap());
    }
    let dead = |kind, action: Option<&str>, code: &str, count, first, last| DeadLetters {
        kind,
        action: action.map(str::to_owned),
        code: code.to_owned(),
        count,
        first: at(first),
        last: at(last),
    };
    assert_eq!(
        store.dead_letters().await.unwrap(),
        [
            dead(JobKind::Invoke, Some("a"), "cpu", 2, 3, 4),
            dead(JobKind::Invoke, Some("a"), "wall", 1, 5, 5),
            dead(JobKind::Round, None, "unavailable", 1, 6, 6),
        ]
    );
}

/// The warnings of a webinar's latest sync are those that count (A8: each warning has a pointer). One that is in progress has
/// not ended, and one that ended without warnings has none.
pub async fn a8_the_warnings_of_the_latest_sync_are_known(store: impl SyncingStore + AlertStore) {
    let warning = |reason: &str| Warning {
        code: "sync-error".to_owned(),
        reason: Some(reason.to_owned()),
        count: None,
        pointer: "zoom-account:zoom".to_owned(),
        values: BTreeMap::new(),
        texts: BTreeMap::new(),
    };
    let fence = leased(&store, 1).await;
    for (n, webinar, ended, warnings) in [
        (1, 1, Some(5), vec![warning("failed")]),
        (2, 1, Some(9), vec![warning("zoom-unavailable"), warning("failed")]),
        (3, 1, None, vec![]),
        (4, 2, Some(5), vec![warning("failed")]),
        (5, 2, Some(9), vec![]),
        (6, 3, Some(4), vec![warning("failed")]),
    ] {
        let mut run = sync_run(n, webinar);
        (run.finished_at, run.warnings) = (ended.map(at), warnings);
        if ended.is_some() {
            run.state = SyncState::SyncedWithWarnings;
        }
        store.save_sync_run(&fence, &run).await.unwrap();
    }
    let first = LatestWarnings {
        webinar: webinar_id(1),
        at: at(9),
        warnings: vec![warning("zoom-unavailable"), warning("failed")],
    };
    let third = LatestWarnings { webinar: webinar_id(3), at: at(4), warnings: vec![warning("failed")] };
    assert_eq!(store.latest_warnings(at(5)).await.unwrap(), std::slice::from_ref(&first));
    assert_eq!(store.latest_warnings(at(0)).await.unwrap(), [first, third]);
}

fn alert(subject: &str, over: Option<i64>) -> Alert {
    Alert {
        kind: AlertKind::DeadLetters,
        subject: subject.to_owned(),
        code: Some("cpu".to_owned()),
        count: 2,
        since: at(1),
        latest: at(2),
        told_at: at(3),
        over_at: over.map(at),
    }
}

fn message(n: u128, alert: &Alert) -> NewJob {
    let news = vec![AlertNews { event: AlertEvent::Began, alert: alert.clone() }];
    job(n, JobWork::SendAlerts { target: AlertTarget::Email, news })
}

/// An alert takes the place of the one before. It is written with the jobs that tell it, or neither is.
pub async fn an_alert_is_written_with_the_jobs_that_tell_it(store: impl JobStore + AlertStore) {
    let sent = || async {
        let filter = JobFilter { kind: Some(JobKind::SendAlerts), ..JobFilter::default() };
        store.list_jobs(&filter, 99, Arc::new([]), at(0)).await.unwrap()
    };
    let (a, b) = (alert("a", None), alert("b", None));
    store.tell_alerts(vec![b.clone(), a.clone()], vec![message(1, &a), message(2, &a)]).await.unwrap();
    assert_eq!(store.alerts().await.unwrap(), [a.clone(), b.clone()]);
    let jobs = sent().await;
    assert_eq!((jobs.len(), jobs[0].state, &jobs[0].work), (2, JobState::Waiting, &message(1, &a).work));
    let over = Alert { count: 3, ..alert("a", Some(7)) };
    store.tell_alerts(vec![over.clone()], vec![]).await.unwrap();
    assert_eq!(store.alerts().await.unwrap(), [over.clone(), b.clone()]);
    // Two requests with one key: the second is refused, and everything with it.
    let refused = store.tell_alerts(vec![alert("c", None)], vec![message(3, &b), keyed(4, "a"), keyed(5, "b")]).await;
    assert!(matches!(refused, Err(StoreError::Constraint(_))), "{refused:?}");
    assert_eq!((store.alerts().await.unwrap(), sent().await.len()), (vec![over, b], 2));
}

/// Alerts that were over before a time are pruned; those that last stay.
pub async fn alerts_that_are_over_are_pruned(store: impl SyncingStore + AlertStore) {
    store.tell_alerts(vec![alert("a", None), alert("b", Some(4)), alert("c", Some(5))], vec![]).await.unwrap();
    store.prune(at(5)).await.unwrap();
    assert_eq!(store.alerts().await.unwrap(), [alert("a", None), alert("c", Some(5))]);
}
