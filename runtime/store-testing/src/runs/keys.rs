//! Idempotency keys, and the runs that have them.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use greenroom_domain::{
    Failure, FailureKind, Retry, RunStore,
    store::{
        ClaimOutcome, Commit, CommitError, Intent, KeyClaim, OpenOutcome, Precondition, RunFilter, RunRecord,
        RunResult, RunStatus,
    },
};
use serde_json::Value;

use super::{JointStore, commit, of_run, record};
use crate::{
    contacts::{contact, is_there},
    sample::{at, claim, create, done, failed, intent, journal, run, run_id, run_id_at, update, webinar_id},
};

async fn claims(store: &impl RunStore, n: u128, second: i64) -> ClaimOutcome {
    store.claim(&claim("key", n, second)).await.unwrap()
}

async fn finish(store: &impl RunStore, n: u128, result: RunResult) -> Result<(), CommitError> {
    commit(store, of_run(n, Some("key"), result, [])).await
}

/// A claimed key belongs to its run until the lease ends; after another run has taken it over, the first cannot commit.
pub async fn a_key_is_one_runs_until_its_lease_runs_out(store: impl JointStore) {
    assert_eq!(claims(&store, 1, 0).await, ClaimOutcome::Ours);
    assert_eq!(claims(&store, 2, 9).await, ClaimOutcome::Running { until: at(10) });
    assert_eq!(claims(&store, 2, 10).await, ClaimOutcome::Ours, "a lease holds up to its end, not at it");
    assert_eq!(claims(&store, 2, 12).await, ClaimOutcome::Ours, "the same run may ask again, and holds longer");
    assert_eq!(claims(&store, 3, 21).await, ClaimOutcome::Running { until: at(22) });
    let late = finish(&store, 1, done()).await;
    assert!(matches!(&late, Err(CommitError::LostLease(_))), "{late:?}");
    assert_eq!(record(&store, 1).await, None);
    finish(&store, 2, done()).await.unwrap();
    assert_eq!(claims(&store, 3, 99).await, ClaimOutcome::Known(Box::new(run(2, Some("key"), done()))));
}

/// A final outcome is the answer to every later claim, and is not released.
pub async fn a_final_outcome_is_kept_and_given_again(store: impl JointStore) {
    let results = [
        done(),
        failed(Failure::refused(greenroom_domain::codes::WEBINAR_FULL, "full")),
        RunResult::Continue { cursor: serde_json::json!({ "page": 2 }), waiting: Vec::new() },
    ];
    for (n, result) in (1..).zip(results) {
        let key = format!("key {n}");
        assert_eq!(store.claim(&claim(&key, n, 0)).await.unwrap(), ClaimOutcome::Ours);
        commit(&store, of_run(n, Some(&key), result.clone(), [])).await.unwrap();
        let known = ClaimOutcome::Known(Box::new(run(n, Some(&key), result)));
        assert_eq!(store.claim(&claim(&key, n + 10, 99)).await.unwrap(), known);
        store.release(&key, run_id(n)).await.unwrap();
        assert_eq!(store.claim(&claim(&key, n + 10, 99)).await.unwrap(), known);
    }
}

/// A failure that is worth another try is recorded, and its key is free at once.
pub async fn a_retryable_outcome_frees_the_key(store: impl JointStore) {
    for (n, retry) in [(1, Retry::Now), (2, Retry::After(Duration::from_secs(3)))] {
        assert_eq!(claims(&store, n, 0).await, ClaimOutcome::Ours);
        finish(&store, n, failed(Failure::of(FailureKind::Unavailable, "later").retry(retry))).await.unwrap();
        assert!(record(&store, n).await.is_some());
    }
    assert_eq!(claims(&store, 3, 1).await, ClaimOutcome::Ours);
}

/// The answer to a claim of a key for another request names the difference, while the first run is under way and after
/// it.
pub async fn another_request_under_the_same_key_is_told_in_what_it_differs(store: impl JointStore) {
    assert_eq!(claims(&store, 1, 0).await, ClaimOutcome::Ours);
    let wish = claim("key", 2, 99);
    let others = [
        ("action", KeyClaim { action: "other".to_owned(), ..wish.clone() }),
        ("input", KeyClaim { input_digest: "other".to_owned(), ..wish.clone() }),
        ("contact", KeyClaim { contact: None, ..wish }),
    ];
    for _ in 0..2 {
        for (what, other) in &others {
            assert_eq!(store.claim(other).await.unwrap(), ClaimOutcome::OtherRequest(what));
        }
        // Once more, with the outcome known.
        finish(&store, 1, done()).await.unwrap();
    }
}

/// Only the run that has a key gives it up.
pub async fn a_key_is_released_by_its_own_run(store: impl JointStore) {
    assert_eq!(claims(&store, 1, 0).await, ClaimOutcome::Ours);
    store.release("key", run_id(2)).await.unwrap();
    assert_eq!(claims(&store, 2, 1).await, ClaimOutcome::Running { until: at(10) });
    store.release("key", run_id(1)).await.unwrap();
    assert_eq!(claims(&store, 2, 1).await, ClaimOutcome::Ours);
}

/// A commit without its key writes nothing; with it, all of it, and nothing when it is asked once more.
pub async fn a_commit_that_is_retried_does_nothing_more(store: impl JointStore) {
    let write = || of_run(1, Some("key"), done(), [create("ada")]);
    assert!(matches!(commit(&store, write()).await, Err(CommitError::LostLease(_))));
    assert!(!is_there(&store, "ada").await);
    assert_eq!(claims(&store, 1, 0).await, ClaimOutcome::Ours);
    commit(&store, write()).await.unwrap();
    let ada = contact(&store, "ada").await;
    // Its answer got lost.
    commit(&store, write()).await.unwrap();
    assert_eq!(contact(&store, "ada").await, ada);
    assert_eq!(store.runs(None, 10).await.unwrap(), [run(1, Some("key"), done())]);
}

/// A commit that is stale or refused leaves neither its effects, nor its record, nor its journal, and its key as it was.
pub async fn a_commit_is_all_or_nothing(store: impl JointStore) {
    commit(&store, Commit { effects: vec![create("ada")], ..Commit::default() }).await.unwrap();
    assert_eq!(claims(&store, 1, 0).await, ClaimOutcome::Ours);
    let write = |effects, preconditions| Commit {
        preconditions,
        journal: Some(journal("{}", &["ada"])),
        ..of_run(1, Some("key"), done(), Vec::from_iter(effects))
    };
    let stale = vec![Precondition::Contact { id: "ada".into(), version: None }];
    let late = commit(&store, write([create("bob"), update("ada", "company", Some("x"))], stale)).await;
    assert!(matches!(late, Err(CommitError::Stale(_))), "{late:?}");
    let refused = commit(&store, write([create("bob"), create("ada")], Vec::new())).await;
    assert!(matches!(refused, Err(CommitError::Store(_))), "{refused:?}");
    assert!(!is_there(&store, "bob").await);
    assert_eq!((record(&store, 1).await, store.journal(run_id(1)).await.unwrap()), (None, None));
    assert_eq!(claims(&store, 2, 1).await, ClaimOutcome::Running { until: at(10) });
    commit(&store, write([create("bob"), create("cleo")], Vec::new())).await.unwrap();
    assert!(is_there(&store, "bob").await && record(&store, 1).await.is_some());
}

/// Runs are listed newest first, a page at a time.
pub async fn runs_are_listed_newest_first_in_pages(store: impl JointStore) {
    for n in [2, 1, 3] {
        commit(&store, of_run(n, None, done(), [])).await.unwrap();
    }
    let ids = |runs: Vec<RunRecord>| runs.into_iter().map(|run| run.id).collect::<Vec<_>>();
    assert_eq!(ids(store.runs(None, 2).await.unwrap()), [run_id(3), run_id(2)]);
    assert_eq!(ids(store.runs(Some(run_id(2)), 2).await.unwrap()), [run_id(1)]);
    assert_eq!(record(&store, 2).await, Some(run(2, None, done())));
    assert_eq!(record(&store, 9).await, None);
}

/// Runs are found by what they are and how they ended, in pages, also after their records were erased.
pub async fn runs_are_found_by_what_their_records_say(store: impl JointStore) {
    let tags = |campaign: &str| BTreeMap::from([("campaign".to_owned(), campaign.to_owned())]);
    let refused = || failed(Failure::with_code(FailureKind::Failed, "webinar-full", "full"));
    let away = || failed(Failure::with_code(FailureKind::Unavailable, "unavailable", "away"));
    let record = |n: u128, result| RunRecord { id: run_id_at(i64::try_from(n).unwrap(), n), ..run(n, None, result) };
    let all = [
        record(1, done()),
        RunRecord { tags: tags("spring"), ..record(2, refused()) },
        RunRecord { action: "other".to_owned(), contact: Some("bob".into()), ..record(3, refused()) },
        RunRecord { again_of: Some(record(2, done()).id), tags: tags("autumn"), ..record(4, away()) },
        RunRecord {
            contact: None,
            continues: Some(record(1, done()).id),
            tags: tags("spring"),
            ..record(5, RunResult::Continue { cursor: Value::Null, waiting: Vec::new() })
        },
    ];
    for run in &all {
        commit(&store, Commit { run: Some(run.clone()), ..Commit::default() }).await.unwrap();
    }
    let at_zoom = Intent { run: all[3].id, ..intent("at-zoom", "eve", 1) };
    assert_eq!(store.open_intent(&at_zoom, at(0), 9).await.unwrap(), OpenOutcome::Yes);
    let any = RunFilter::default;
    for (filter, wanted) in [
        (RunFilter { webinar: Some(webinar_id(1)), ..any() }, &[4][..]),
        (RunFilter { webinar: Some(webinar_id(2)), ..any() }, &[]),
        (any(), &[5, 4, 3, 2, 1]),
        (RunFilter { action: Some("other".to_owned()), ..any() }, &[3]),
        (RunFilter { status: Some(RunStatus::Failed), ..any() }, &[4, 3, 2]),
        (RunFilter { status: Some(RunStatus::Done), ..any() }, &[1]),
        (RunFilter { status: Some(RunStatus::Continue), ..any() }, &[5]),
        (RunFilter { kind: Some(FailureKind::Failed), ..any() }, &[3, 2]),
        (RunFilter { code: Some("unavailable".to_owned()), ..any() }, &[4]),
        (RunFilter { code: Some("webinar".to_owned()), ..any() }, &[]),
        (RunFilter { contact: Some("bob".into()), ..any() }, &[3]),
        (RunFilter { since: Some(at(2)), until: Some(at(4)), ..any() }, &[3, 2]),
        (RunFilter { tags: tags("spring"), ..any() }, &[5, 2]),
        (RunFilter { tags: tags("winter"), ..any() }, &[]),
        (RunFilter { tags: tags("spring"), status: Some(RunStatus::Failed), ..any() }, &[2]),
        (RunFilter { again_of: Some(all[1].id), ..any() }, &[4]),
        (RunFilter { continues: Some(all[0].id), ..any() }, &[5]),
        (RunFilter { continues: Some(all[1].id), ..any() }, &[]),
        (RunFilter { action: Some("add".to_owned()), contact: Some("ada".into()), ..any() }, &[4, 2, 1]),
    ] {
        let numbers = |runs: Vec<RunRecord>| -> Vec<usize> {
            let place = |run: RunRecord| all.iter().position(|known| *known == run).expect("as it was written") + 1;
            runs.into_iter().map(place).collect()
        };
        assert_eq!(numbers(store.find_runs(&filter, None, 9).await.unwrap()), wanted, "{filter:?}");
        let (mut paged, mut before) = (Vec::new(), None);
        while let Some(run) = store.find_runs(&filter, before, 1).await.unwrap().pop() {
            before = Some(run.id);
            paged.push(run);
        }
        assert_eq!(numbers(paged), wanted, "{filter:?} in pages");
    }

    store.forget(&"ada".into(), &[], at(9)).await.unwrap();
    let store = &store;
    let found = |filter| async move { store.find_runs(&filter, None, 9).await.unwrap().len() };
    assert_eq!(found(RunFilter { tags: tags("autumn"), ..any() }).await, 0, "C10: tags of the erased are gone");
    assert_eq!(found(RunFilter { tags: tags("spring"), ..any() }).await, 1, "another's stay");
    assert_eq!(found(RunFilter { contact: Some("ada".into()), ..any() }).await, 0);
    assert_eq!(found(RunFilter { code: Some("webinar-full".to_owned()), ..any() }).await, 2, "how it ended stays");
    assert_eq!(found(RunFilter { again_of: Some(all[1].id), ..any() }).await, 1);
    store.prune(at(5)).await.unwrap();
    assert_eq!(found(any()).await, 2, "nothing refers to a run that was pruned; one whose call to Zoom is open stays");
}

/// Of many runs that claim a key at once, one has it.
pub async fn of_many_that_claim_a_key_at_once_one_has_it(store: impl JointStore) {
    let store = Arc::new(store);
    let tasks: Vec<_> = (0..20)
        .map(|n| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { claims(&*store, n, 0).await })
        })
        .collect();
    let mut ours = 0;
    for task in tasks {
        match task.await.unwrap() {
            ClaimOutcome::Ours => ours += 1,
            held => assert_eq!(held, ClaimOutcome::Running { until: at(10) }),
        }
    }
    assert_eq!(ours, 1);
}

/// Commits that come at once are all carried out, each once, and each reads what it wrote.
pub async fn many_commits_at_once_are_all_carried_out(store: impl JointStore) {
    let store = Arc::new(store);
    let tasks: Vec<_> = (0..60)
        .map(|n: u128| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                let id = format!("c{}", n / 2);
                commit(&*store, of_run(n / 2, None, done(), [create(&id)])).await.unwrap();
                assert!(is_there(&*store, &id).await && record(&*store, n / 2).await.is_some(), "{id}");
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(store.runs(None, 99).await.unwrap().len(), 30);
}
