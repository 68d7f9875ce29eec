//! Journals and packages, and the rows of runs that are pruned.

use greenroom_domain::{
    Failure, RunId, StoreError,
    store::{
        ClaimOutcome, Commit, CommitError, EffectsTarget, Intent, IntentResult, Journal, JournalLevel, KeptJournal,
        KeyClaim, OpenOutcome, Pruned,
    },
};
use jiff::{SignedDuration, Timestamp};

use super::{JointStore, commit, of_intent, of_run, record};
use crate::sample::{at, claim, create, done, failed, intent, journal, run_id, run_id_at, webinar_id};

/// A run's journal is kept as it was written, also where the run failed.
pub async fn a_journal_is_kept_with_its_run_also_where_that_failed(store: impl JointStore) {
    for (n, result) in [(1, done()), (2, failed(Failure::with_code(greenroom_domain::FailureKind::Failed, "no", "no")))]
    {
        let body = format!(r#"{{"n":{n}}}"#);
        let told = Commit { journal: Some(journal(&body, &["ada", "ada"])), ..of_run(n, None, result, []) };
        commit(&store, told).await.unwrap();
        let kept = KeptJournal {
            run: run_id(n),
            level: JournalLevel::Full,
            body: Some(body),
            erased_at: None,
            dropped_at: None,
        };
        assert_eq!(store.journal(run_id(n)).await.unwrap(), Some(kept));
    }
    commit(&store, of_run(3, None, done(), [])).await.unwrap();
    assert_eq!(store.journal(run_id(3)).await.unwrap(), None);
}

/// A journal without a run, or one that is off, is refused with all of its commit.
pub async fn a_journal_without_a_run_and_one_that_is_off_are_refused(store: impl JointStore) {
    let off = Journal { level: JournalLevel::Off, ..journal("{}", &[]) };
    let alone = Commit { journal: Some(journal("{}", &[])), ..Commit::default() };
    for bad in [alone, Commit { journal: Some(off), ..of_run(1, None, done(), []) }] {
        let refused = commit(&store, bad).await;
        assert!(matches!(refused, Err(CommitError::Store(StoreError::Constraint(_)))), "{refused:?}");
    }
    assert_eq!(record(&store, 1).await, None);
}

/// A package is kept once: kept again, it stays as it was.
pub async fn a_package_is_kept_once(store: impl JointStore) {
    assert_eq!(store.package("aa").await.unwrap(), None);
    store.keep_package("aa", b"wasm").await.unwrap();
    store.keep_package("aa", b"other").await.unwrap();
    assert_eq!(store.package("aa").await.unwrap().as_deref(), Some(&b"wasm"[..]));
}

async fn put(store: &impl JointStore, id: RunId, key: &str, contacts: EffectsTarget) {
    let wish = KeyClaim { run: id, ..claim(key, 0, 0) };
    assert_eq!(store.claim(&wish).await.unwrap(), ClaimOutcome::Ours);
    let mut told = Commit { journal: Some(journal("{}", &["ada"])), ..of_run(0, Some(key), done(), []) };
    told.run.as_mut().unwrap().id = id;
    if contacts != EffectsTarget::SameStore {
        told.effects = vec![create("ada")];
    }
    store.commit(told.into(), contacts).await.unwrap();
}

/// Old runs are pruned, with all their rows; those that something waits for stay, and so do young ones.
pub async fn what_is_old_is_pruned_and_what_something_waits_for_stays(store: impl JointStore) {
    let [old, open, waits, young] = [run_id_at(1, 1), run_id_at(2, 2), run_id_at(3, 3), run_id_at(100, 4)];
    put(&store, old, "old", EffectsTarget::SameStore).await;
    put(&store, open, "open", EffectsTarget::SameStore).await;
    put(&store, waits, "waits", EffectsTarget::OtherStore { lease_until: at(90) }).await;
    put(&store, young, "young", EffectsTarget::SameStore).await;
    let first = Intent { run: old, ..intent("a", "ada", 0) };
    let second = Intent { run: open, webinar: webinar_id(2), ..intent("b", "ada", 0) };
    for intent in [&first, &second] {
        assert_eq!(store.open_intent(intent, at(0), 9).await.unwrap(), OpenOutcome::Yes);
    }
    commit(&store, of_intent("a", "me", IntentResult::Done, [])).await.unwrap();
    // A key whose run never ended.
    let dead = KeyClaim { run: run_id_at(5, 5), ..claim("dead", 5, 5) };
    store.claim(&dead).await.unwrap();

    assert_eq!(store.prune(at(0)).await.unwrap(), Pruned::default());
    let wanted = Pruned { runs: 1, journals: 1, keys: 2, intents: 1, names: 1, ..Pruned::default() };
    assert_eq!(store.prune(at(50)).await.unwrap(), wanted);
    assert_eq!(store.prune(at(50)).await.unwrap(), Pruned::default(), "once");
    for (id, there) in [(old, false), (open, true), (waits, true), (young, true)] {
        assert_eq!(store.run(id).await.unwrap().is_some(), there, "{id}");
        assert_eq!(store.journal(id).await.unwrap().is_some(), there, "{id}");
    }
    let again = |key| KeyClaim { run: run_id_at(200, 6), ..claim(key, 6, 5) };
    assert!(matches!(store.claim(&again("young")).await.unwrap(), ClaimOutcome::Known(_)));
    assert_eq!(store.claim(&again("old")).await.unwrap(), ClaimOutcome::Ours, "a repetition runs anew");
    // A waiting commit is not mistaken for a new one, and can still be undone.
    let id = store.unapplied(at(90), 9).await.unwrap().remove(0).id;
    assert!(store.withdraw(&id, None).await.unwrap());
}

/// A package that was kept within a day stays, however old the runs are that are pruned.
pub async fn a_package_that_is_in_use_is_not_pruned(store: impl JointStore) {
    store.keep_package("00", b"wasm").await.unwrap();
    let tomorrow = Timestamp::now().checked_add(SignedDuration::from_hours(23)).unwrap();
    assert_eq!(store.prune(tomorrow).await.unwrap().packages, 0);
    assert!(store.package("00").await.unwrap().is_some());
}
