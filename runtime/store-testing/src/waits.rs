//! The behaviour of every [`RunStore`] that keeps waits, and jobs too: cases of `suite!(waits, ...)`.

use std::sync::Arc;

use greenroom_domain::{
    BY_ERASED, BY_LINK, CompleteOutcome, Completion, InvokeJob, Job, JobEnd, JobFilter, JobId, JobState, JobWork,
    NewJob, NewWait, PendingWait, RunId, RunStore, Wait,
    rules::jobs::Turn,
    store::{Commit, CommitError, EffectsTarget, JobStore, JobTaking, RunRecord, RunResult},
};
use secrecy::ExposeSecret;
use serde_json::json;
use uuid::Uuid;

use crate::sample::{at, email, run, run_id, run_id_at};

fn wait(n: u128, name: &str, until: i64) -> NewWait {
    let wait = Wait {
        run: run_id(n),
        name: name.to_owned(),
        action: "ask".to_owned(),
        contact: Some("ada".into()),
        title: "May it be done?".to_owned(),
        opened_by: run_id(n),
        opened_at: at(0),
        until: at(until),
        ended_at: None,
        completion: None,
    };
    let mut token = [u8::try_from(n).unwrap_or(0); 32];
    for (place, byte) in token.iter_mut().zip(name.bytes()) {
        *place = byte;
    }
    NewWait { wait, token }
}

fn completion(second: i64) -> Completion {
    Completion { at: at(second), by: BY_LINK.to_owned(), value: json!({ "approved": true }) }
}

fn pending(name: &str, until: i64) -> PendingWait {
    PendingWait { name: name.to_owned(), until: at(until) }
}

fn record(n: u128) -> RunRecord {
    run(n, None, RunResult::Continue { cursor: json!(1), waiting: Vec::new() })
}

async fn open(store: &impl RunStore, n: u128, waits: Vec<NewWait>) -> Result<(), CommitError> {
    let commit = Commit { run: Some(record(n)), waits, ..Commit::default() };
    store.commit(Arc::new(commit), EffectsTarget::SameStore).await.map(drop)
}

async fn names(store: &impl RunStore, run: RunId) -> Vec<String> {
    store.waits(run).await.unwrap().into_iter().map(|wait| wait.name).collect()
}

/// A wait is kept with its run, is found by its chain and its token, and is completed once.
pub async fn a_wait_is_completed_once_and_in_time(store: impl RunStore) {
    assert!(store.keeps_waits());
    let waits = vec![wait(1, "approval", 100), wait(1, "second-look", 10)];
    open(&store, 1, waits.clone()).await.unwrap();
    assert_eq!(store.waits(run_id(1)).await.unwrap(), [waits[0].wait.clone(), waits[1].wait.clone()]);
    assert_eq!(store.waits(run_id(2)).await.unwrap(), []);
    assert_eq!(store.wait_by_token(&waits[1].token).await.unwrap(), Some(waits[1].wait.clone()));
    assert_eq!(store.wait_by_token(&[0; 32]).await.unwrap(), None);
    for (name, second, expected) in [
        ("approval", 99, CompleteOutcome::Completed),
        ("approval", 99, CompleteOutcome::Already),
        ("second-look", 10, CompleteOutcome::Expired),
        ("third", 1, CompleteOutcome::Unknown),
    ] {
        let outcome = store.complete_wait(run_id(1), name, &completion(second)).await.unwrap();
        assert_eq!(outcome, expected, "{name}");
    }
    let kept = store.waits(run_id(1)).await.unwrap();
    assert_eq!(kept[0].completion, Some(completion(99)));
    assert_eq!(kept[1].completion, None);
}

/// A wait that another slice of the chain has opened meanwhile is a conflict, and a commit is all or nothing.
pub async fn a_wait_is_opened_once_in_a_chain(store: impl RunStore) {
    open(&store, 1, vec![wait(1, "approval", 100)]).await.unwrap();
    let mut later = wait(1, "approval", 50);
    (later.wait.opened_by, later.token) = (run_id(2), [9; 32]);
    let refused = open(&store, 2, vec![wait(1, "other", 50), later]).await;
    assert!(matches!(refused, Err(CommitError::Stale(_))), "{refused:?}");
    assert_eq!(names(&store, run_id(1)).await, ["approval"]);
    assert_eq!(store.run(run_id(2)).await.unwrap(), None);
    let without_run = Commit { waits: vec![wait(3, "approval", 1)], ..Commit::default() };
    assert!(store.commit(Arc::new(without_run), EffectsTarget::SameStore).await.is_err());
}

/// The key of links is the same each time, and another store has another one.
pub async fn the_key_of_links_stays(store: impl RunStore) {
    let key = *store.wait_key().await.unwrap().expose_secret();
    assert_eq!(&key, store.wait_key().await.unwrap().expose_secret());
    assert_ne!(key, [0; 32]);
}

fn job(n: u128) -> NewJob {
    let work =
        InvokeJob { action: "ask".to_owned(), input: json!({}), contact: Some("ada".into()), ..InvokeJob::default() };
    NewJob::new(JobId::new(Uuid::from_u128(n)), JobWork::Invoke(Box::new(work)), at(0))
}

async fn take(store: &impl JobStore, second: i64) -> Vec<Job> {
    let wish = JobTaking {
        owner: "me".to_owned(),
        now: at(second),
        lease_until: at(second + 60),
        places: 9,
        limits: Arc::new([]),
        limits_are_new: false,
        turn: Turn::default(),
        most_attempts: 3,
        is_gone: |_| false,
    };
    store.take_jobs(&wish).await.unwrap().jobs
}

async fn ended(store: &impl JobStore, n: u128, run: u128, waiting: Vec<PendingWait>, second: i64) -> Job {
    let id = JobId::new(Uuid::from_u128(n));
    let end = JobEnd::Continue { cursor: json!(1), waiting };
    assert!(store.end_job(id, "me", end, Some(run_id(run)), vec![], at(second)).await.unwrap());
    store.list_jobs(&JobFilter::of(id), 1, Arc::new([]), at(second)).await.unwrap().remove(0)
}

/// A job whose slice found waits pending begins again when the first of them is completed, or its time is over; at once, where
/// one was completed before the slice's end was written.
pub async fn a_job_goes_on_when_a_wait_is_completed_or_its_time_is_over(store: impl RunStore + JobStore) {
    store.enqueue_jobs(vec![job(1), job(2)]).await.unwrap();
    assert_eq!(take(&store, 0).await.len(), 2);
    open(&store, 1, vec![wait(1, "approval", 100), wait(1, "second-look", 50)]).await.unwrap();
    open(&store, 2, vec![wait(2, "approval", 100)]).await.unwrap();
    let both = vec![pending("approval", 100), pending("second-look", 50)];
    let sleeps = ended(&store, 1, 1, both.clone(), 2).await;
    assert_eq!((sleeps.state, sleeps.not_before, sleeps.first_run), (JobState::Waiting, at(50), Some(run_id(1))));
    assert_eq!(sleeps.waiting, both);
    assert_eq!(ended(&store, 2, 2, vec![pending("approval", 100)], 2).await.not_before, at(100));
    assert_eq!(take(&store, 49).await, []);

    // Its time is over.
    let taken = take(&store, 50).await;
    assert_eq!((taken.len(), taken[0].waiting.len()), (1, 0));
    // Of a later slice, too, the chain is that of the first.
    assert_eq!(ended(&store, 1, 3, vec![pending("approval", 100)], 51).await.first_run, Some(run_id(1)));
    store.complete_wait(run_id(1), "approval", &completion(60)).await.unwrap();
    let taken = take(&store, 60).await;
    assert_eq!(taken.iter().map(|job| job.id).collect::<Vec<_>>(), [JobId::new(Uuid::from_u128(1))], "no other job");

    // The wait is completed between the slice and its end.
    let goes_on = ended(&store, 1, 4, vec![pending("approval", 100)], 61).await;
    assert_eq!((goes_on.not_before, goes_on.waiting.len()), (at(61), 0));
    // A person who retries a job that sleeps has it look at once.
    let sleeping = JobId::new(Uuid::from_u128(2));
    store.retry_job(sleeping, at(70), None).await.unwrap();
    assert!(take(&store, 70).await.iter().any(|job| job.id == sleeping));
}

/// The waits of a dropped job's chain end, and those of other chains do not: nothing waits for a completion any more.
pub async fn the_waits_of_a_dropped_job_are_over(store: impl RunStore + JobStore) {
    store.enqueue_jobs(vec![job(1), job(2)]).await.unwrap();
    take(&store, 0).await;
    open(&store, 1, vec![wait(1, "approval", 100), wait(1, "second-look", 100)]).await.unwrap();
    open(&store, 2, vec![wait(2, "approval", 100)]).await.unwrap();
    for n in [1, 2] {
        ended(&store, n, n, vec![pending("approval", 100)], 1).await;
    }
    store.complete_wait(run_id(1), "second-look", &completion(2)).await.unwrap();
    store.drop_job(JobId::new(Uuid::from_u128(1)), at(9), None).await.unwrap();
    let outcome = async |n, second| store.complete_wait(run_id(n), "approval", &completion(second)).await.unwrap();
    assert_eq!(outcome(1, 9).await, CompleteOutcome::Expired);
    assert_eq!(outcome(2, 9).await, CompleteOutcome::Completed);
    let kept = store.waits(run_id(1)).await.unwrap();
    assert_eq!((kept[0].ended_at, kept[1].ended_at), (Some(at(9)), None), "the completed one stays as it was");
    assert_eq!((kept[0].until, kept[0].ends_at()), (at(100), at(9)), "its link stays the one of its end");
}

/// Waits of an erased person are gone, with those whose texts name the person; of the one who completed a wait, the name is.
pub async fn c10_waits_of_an_erased_person_cannot_be_completed(store: impl RunStore) {
    let of_bob = |n, name: &str| {
        let mut new = wait(n, name, 100);
        new.wait.contact = Some("bob".into());
        new
    };
    let put = |n, waits| {
        let record = RunRecord { contact: Some("bob".into()), ..record(n) };
        Commit { run: Some(record), waits, ..Commit::default() }
    };
    let mut titled = of_bob(2, "titled");
    titled.wait.title = "May ada@example.com join?".to_owned();
    open(&store, 1, vec![wait(1, "approval", 100)]).await.unwrap();
    for commit in [put(2, vec![titled, of_bob(2, "answered"), of_bob(2, "by-her"), of_bob(2, "other")])] {
        store.commit(Arc::new(commit), EffectsTarget::SameStore).await.unwrap();
    }
    let value = json!({ "note": "Ada@Example.com said so" });
    let answered = Completion { value, ..completion(1) };
    store.complete_wait(run_id(2), "answered", &answered).await.unwrap();
    let by_her = Completion { by: "ada@example.com".to_owned(), ..completion(1) };
    store.complete_wait(run_id(2), "by-her", &by_her).await.unwrap();
    let forgotten = store.forget(&"ada".into(), &[email("ada@example.com")], at(9)).await.unwrap();
    assert_eq!(forgotten.waits, 4);
    assert_eq!(names(&store, run_id(1)).await, Vec::<String>::new());
    let left = store.waits(run_id(2)).await.unwrap();
    assert_eq!(left.iter().map(|wait| wait.name.as_str()).collect::<Vec<_>>(), ["by-her", "other"]);
    assert_eq!(left[0].completion.as_ref().unwrap().by, BY_ERASED);
    let outcome = store.complete_wait(run_id(1), "approval", &completion(10)).await.unwrap();
    assert_eq!(outcome, CompleteOutcome::Unknown);
    // A run that was under way brings no wait back.
    let late = RunRecord { started_at: at(5), ..record(3) };
    let late = Commit { run: Some(late), waits: vec![wait(3, "approval", 100)], ..Commit::default() };
    store.commit(Arc::new(late), EffectsTarget::SameStore).await.unwrap();
    assert_eq!(names(&store, run_id(3)).await, Vec::<String>::new());
}

/// Waits that ended long ago are pruned; a run stays as long as one of its waits.
pub async fn old_waits_are_pruned_and_a_run_stays_with_its_wait(store: impl RunStore) {
    let (old, other) = (run_id_at(0, 1), run_id_at(0, 2));
    for (id, until) in [(old, 1_000), (other, 1)] {
        let mut new = wait(1, "approval", until);
        (new.wait.run, new.wait.opened_by, new.token) = (id, id, [u8::try_from(until % 7).unwrap_or(0); 32]);
        let commit = Commit { run: Some(RunRecord { id, ..record(1) }), waits: vec![new], ..Commit::default() };
        store.commit(Arc::new(commit), EffectsTarget::SameStore).await.unwrap();
    }
    let pruned = store.prune(at(500)).await.unwrap();
    assert_eq!((pruned.waits, pruned.runs), (1, 1));
    assert!(store.run(old).await.unwrap().is_some() && store.run(other).await.unwrap().is_none());
    store.complete_wait(old, "approval", &completion(501)).await.unwrap();
    let pruned = store.prune(at(502)).await.unwrap();
    assert_eq!((pruned.waits, pruned.runs), (1, 1));
}
