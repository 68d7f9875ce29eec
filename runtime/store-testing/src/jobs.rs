//! The behaviour of every [`JobStore`] that keeps runs too: cases of `suite!(jobs, ...)`.

mod removals;

use std::{sync::Arc, time::Duration};

use greenroom_domain::{
    ContactId, Failure, FailureKind, InvokeJob, Job, JobAnswer, JobEnd, JobFilter, JobId, JobKind, JobState, JobWork,
    NewJob, Retry, RunStore, StoreError, SyncTrigger, Waits, codes,
    rules::jobs::{JobLimit, JobRate, LimitKey, ONE_AT_A_TIME, Turn},
    store::{Commit, EffectsTarget, JobCount, JobStore, JobTaking, TakenJob, TakenJobs},
};
use serde_json::json;
use uuid::Uuid;

pub use self::removals::{c10_who_waits_for_the_job_of_an_erased_person_is_told, who_waits_for_a_dropped_job_is_told};
use crate::sample::{at, done, email, run, run_id, webinar_id};

fn id(n: u128) -> JobId {
    JobId::new(Uuid::from_u128(n))
}

fn invoke(n: u128, action: &str, contact: &str) -> NewJob {
    let work = InvokeJob {
        action: action.to_owned(),
        input: json!({ "n": n as u64 }),
        contact: Some(ContactId::from(contact)),
        ..InvokeJob::default()
    };
    NewJob::new(id(n), JobWork::Invoke(Box::new(work)), at(0))
}

fn keyed(n: u128, key: &str) -> NewJob {
    let mut job = invoke(n, "greet", "ada");
    if let JobWork::Invoke(work) = &mut job.work {
        (work.idempotency_key, work.input) = (Some(key.to_owned()), json!({}));
    }
    job
}

fn sync(n: u128) -> NewJob {
    NewJob::new(id(n), JobWork::Sync { webinar: webinar_id(1), trigger: SyncTrigger::ByHand }, at(0))
}

fn wish(owner: &str, second: i64, places: usize) -> JobTaking {
    JobTaking {
        owner: owner.to_owned(),
        now: at(second),
        lease_until: at(second + 60),
        places,
        limits: Arc::new([]),
        limits_are_new: false,
        turn: Turn::default(),
        most_attempts: 3,
        is_gone: |owner| owner == "gone",
    }
}

async fn put(store: &impl JobStore, jobs: Vec<NewJob>) {
    for answer in store.enqueue_jobs(jobs).await.unwrap() {
        assert!(!answer.merged);
    }
}

async fn take(store: &impl JobStore, owner: &str, second: i64, places: usize) -> Vec<JobId> {
    ids(&store.take_jobs(&wish(owner, second, places)).await.unwrap())
}

fn ids(taken: &TakenJobs) -> Vec<JobId> {
    taken.jobs.iter().map(|job| job.id).collect()
}

async fn list(store: &impl JobStore, filter: JobFilter) -> Vec<Job> {
    store.list_jobs(&filter, 99, Arc::new([]), at(0)).await.unwrap()
}

async fn job(store: &impl JobStore, n: u128) -> Job {
    list(store, JobFilter::of(id(n))).await.remove(0)
}

async fn end(store: &impl JobStore, n: u128, how: JobEnd, second: i64) -> bool {
    store.end_job(id(n), "me", how, None, vec![], at(second)).await.unwrap()
}

fn failure() -> Failure {
    Failure::new(FailureKind::Unavailable, codes::STORE_UNAVAILABLE, "not now").retry(Retry::Now)
}

/// A job is read as it was accepted, runs once, and is done.
pub async fn a_job_is_accepted_taken_and_done(store: impl JobStore) {
    put(&store, vec![invoke(1, "greet", "ada").not_before(at(5))]).await;
    let waiting = job(&store, 1).await;
    assert_eq!(waiting, invoke(1, "greet", "ada").not_before(at(5)).accepted());
    let early = store.take_jobs(&wish("me", 4, 9)).await.unwrap();
    assert_eq!((ids(&early), early.next), (vec![], Some(at(5))));
    let taken = store.take_jobs(&wish("me", 5, 9)).await.unwrap();
    let running = &taken.jobs[0];
    assert_eq!((running.state, running.attempts, running.lease_until), (JobState::Running, 1, Some(at(65))));
    assert_eq!(take(&store, "other", 6, 9).await, []);
    let wrong = store.end_job(id(1), "other", JobEnd::Done, None, vec![], at(7)).await.unwrap();
    assert!(!wrong && job(&store, 1).await.state == JobState::Running, "it is another's");
    assert!(
        store.end_job(id(1), "me", JobEnd::Done, Some(run_id(1)), vec![invoke(2, "x", "bob")], at(8)).await.unwrap()
    );
    let done = job(&store, 1).await;
    assert_eq!((done.state, done.run, done.finished_at), (JobState::Done, Some(run_id(1)), Some(at(8))));
    assert!(!end(&store, 1, JobEnd::Done, 9).await, "once");
    assert_eq!(take(&store, "me", 9, 9).await, [id(2)], "what follows was accepted with it");
    put(&store, vec![invoke(3, "x", "bob").not_before(at(12)), invoke(4, "x", "bob"), invoke(5, "x", "bob")]).await;
    let mut counts = store.count_jobs(at(11)).await.unwrap();
    counts.sort_by_key(|count| count.state);
    let counted = |count: &JobCount| (count.state, count.count, count.asleep, count.due_since);
    assert_eq!(
        counts.iter().map(counted).collect::<Vec<_>>(),
        [(JobState::Waiting, 3, 1, Some(at(0))), (JobState::Running, 1, 0, None)]
    );
}

/// A failed job waits for its next try; one that failed for good is listed, retried and dropped.
pub async fn a_failed_job_is_tried_again_or_becomes_a_dead_letter(store: impl JobStore) {
    put(&store, vec![invoke(1, "greet", "ada"), invoke(2, "greet", "bob")]).await;
    assert_eq!(take(&store, "me", 0, 9).await, [id(1), id(2)]);
    assert!(end(&store, 1, JobEnd::Again { at: at(30), failure: failure() }, 1).await);
    assert!(end(&store, 2, JobEnd::Dead(failure()), 1).await);
    assert_eq!(take(&store, "me", 29, 9).await, []);
    let dead = JobFilter { state: Some(JobState::DeadLetter), ..JobFilter::default() };
    let dead_letters = list(&store, dead.clone()).await;
    assert_eq!((dead_letters.len(), dead_letters[0].failure.as_ref()), (1, Some(&failure())));
    assert_eq!(take(&store, "me", 30, 9).await, [id(1)]);
    assert_eq!(job(&store, 1).await.attempts, 2);
    assert_eq!(store.retry_job(id(1), at(31), None).await.unwrap(), JobAnswer::NotNow, "it runs");
    assert_eq!(store.drop_job(id(1), at(40), None).await.unwrap(), JobAnswer::NotNow);
    assert_eq!(store.retry_job(id(2), at(31), None).await.unwrap(), JobAnswer::Waits);
    assert_eq!((job(&store, 2).await.attempts, list(&store, dead).await.len()), (0, 0), "anew");
    assert_eq!(job(&store, 2).await.run_key(), format!("job:{}:again-1", id(2)), "a failure is kept under its key");
    assert_eq!(take(&store, "me", 31, 9).await, [id(2)]);
    assert!(end(&store, 2, JobEnd::Dead(failure()), 32).await && end(&store, 1, JobEnd::Done, 32).await);
    assert_eq!(store.retry_job(id(1), at(33), None).await.unwrap(), JobAnswer::NotNow, "it is done");
    assert_eq!(store.drop_job(id(2), at(40), None).await.unwrap(), JobAnswer::Dropped);
    assert_eq!(store.drop_job(id(2), at(40), None).await.unwrap(), JobAnswer::Unknown);
    assert_eq!(store.retry_job(id(9), at(33), None).await.unwrap(), JobAnswer::Unknown);
}

/// Another worker takes over a job when its lease ran out or its process has ended, and one that ends its process each time is
/// tried no more.
pub async fn a_job_of_a_worker_that_has_ended_is_taken_over(store: impl JobStore) {
    let mut called_back = invoke(1, "greet", "ada");
    if let JobWork::Invoke(work) = &mut called_back.work {
        work.callback = Some("https://a.example".to_owned());
    }
    put(&store, vec![called_back]).await;
    assert_eq!(take(&store, "me", 0, 1).await, [id(1)]);
    assert_eq!(take(&store, "other", 59, 1).await, []);
    assert_eq!(store.prolong_jobs("me", at(100)).await.unwrap(), [id(1)]);
    assert_eq!(take(&store, "other", 99, 1).await, []);
    assert_eq!(take(&store, "me", 100, 1).await, [], "its own is under way, however late the lease is");
    assert_eq!(take(&store, "gone", 100, 1).await, [id(1)]);
    assert!(!end(&store, 1, JobEnd::Done, 101).await, "it lost the job");
    assert_eq!(store.prolong_jobs("me", at(200)).await.unwrap(), []);
    assert_eq!(take(&store, "me", 101, 1).await, [id(1)], "the process is gone, the lease need not run out");
    let told = store.take_jobs(&wish("other", 300, 1)).await.unwrap().jobs.remove(0);
    let callback =
        JobWork::Callback { invocation: id(1), url: "https://a.example".to_owned(), retried: 0, removed: None };
    assert_eq!((told.work, told.parent), (callback, Some(id(1))), "begun three times: its caller hears of it");
    let dead = job(&store, 1).await;
    assert_eq!((dead.state, dead.failure.unwrap().code), (JobState::DeadLetter, "job-abandoned".to_owned()));
}

/// A job that is given back, or whose slice is done, waits again without counting as failed.
pub async fn a_job_goes_on_slice_by_slice_and_is_given_back(store: impl JobStore) {
    put(&store, vec![invoke(1, "greet", "ada")]).await;
    assert_eq!(job(&store, 1).await.run_key(), format!("job:{}", id(1)));
    take(&store, "me", 0, 1).await;
    assert!(end(&store, 1, JobEnd::GivenBack, 1).await);
    assert_eq!((job(&store, 1).await.attempts, job(&store, 1).await.state), (0, JobState::Waiting));
    take(&store, "me", 2, 1).await;
    assert!(end(&store, 1, JobEnd::Continue { cursor: json!({ "at": 7 }), waiting: Vec::new() }, 3).await);
    let next = job(&store, 1).await;
    assert_eq!((next.attempts, next.slices, next.cursor.as_ref()), (0, 1, Some(&json!({ "at": 7 }))));
    assert_eq!(next.run_key(), format!("job:{}:1", id(1)), "each slice is a run of its own");
    take(&store, "me", 4, 1).await;
    assert!(end(&store, 1, JobEnd::Again { at: at(5), failure: failure() }, 5).await);
    assert_eq!(job(&store, 1).await.cursor, Some(json!({ "at": 7 })), "a failed slice is tried again");
    take(&store, "me", 6, 1).await;
    assert!(end(&store, 1, JobEnd::Done, 7).await);
    assert_eq!((job(&store, 1).await.cursor, job(&store, 1).await.failure), (None, None));
}

/// Requests for work that waits become the job that waits; while it runs, one more waits behind it.
pub async fn the_same_work_is_one_job_and_runs_one_at_a_time(store: impl JobStore) {
    put(&store, vec![sync(1).not_before(at(50))]).await;
    let again = store.enqueue_jobs(vec![sync(2)]).await.unwrap().remove(0);
    assert_eq!((again.id, again.merged, job(&store, 1).await.not_before), (id(1), true, at(0)));
    assert_eq!(take(&store, "me", 0, 9).await, [id(1)]);
    put(&store, vec![sync(3)]).await;
    assert!(store.enqueue_jobs(vec![sync(4)]).await.unwrap().remove(0).merged);
    assert_eq!(take(&store, "me", 1, 9).await, []);
    let waits = Waits { limit: ONE_AT_A_TIME.to_owned(), key: format!("sync:{}", webinar_id(1)), until: None };
    assert_eq!(job(&store, 3).await.waits, Some(waits));
    assert!(end(&store, 1, JobEnd::Done, 2).await);
    assert_eq!(take(&store, "me", 3, 9).await, [id(3)]);
    assert!(end(&store, 3, JobEnd::Dead(failure()), 4).await);
    let wanted = store.enqueue_jobs(vec![sync(5)]).await.unwrap().remove(0);
    assert_eq!(
        (wanted.id, job(&store, 3).await.state),
        (id(3), JobState::Waiting),
        "there is one dead letter of one work"
    );
}

/// Greenroom's own rounds leave no row when they are done.
pub async fn a_round_that_is_done_leaves_nothing(store: impl JobStore) {
    put(&store, vec![NewJob::new(id(1), JobWork::Round, at(0)), NewJob::new(id(2), JobWork::Settle, at(0))]).await;
    assert_eq!(take(&store, "me", 0, 9).await.len(), 2);
    assert!(store.end_job(id(1), "me", JobEnd::Done, None, vec![sync(3)], at(1)).await.unwrap());
    assert!(end(&store, 2, JobEnd::Dead(failure()), 1).await);
    let left: Vec<JobId> = list(&store, JobFilter::default()).await.iter().map(|job| job.id).collect();
    assert_eq!(left, [id(2), id(3)]);
}

/// An idempotency key is one job's, whatever became of it, and another request with it is refused.
pub async fn an_idempotency_key_is_one_jobs(store: impl JobStore) {
    put(&store, vec![keyed(1, "k")]).await;
    for second in [0, 1] {
        let again = store.enqueue_jobs(vec![keyed(2, "k")]).await.unwrap().remove(0);
        let known = job(&store, 1).await;
        assert_eq!((again.id, again.merged, again.state, again.run), (id(1), true, known.state, known.run));
        if take(&store, "me", second, 9).await == [id(1)] {
            assert!(end(&store, 1, JobEnd::Done, second).await);
        }
    }
    type Change = fn(&mut InvokeJob);
    let changes: [(&str, Change); 8] = [
        ("action", |work| work.action = "x".to_owned()),
        ("input", |work| work.input = json!({ "x": 1 })),
        ("contact", |work| work.contact = None),
        ("callback", |work| work.callback = Some("https://a.example".to_owned())),
        ("tags", |work| drop(work.tags.insert("a".to_owned(), "b".to_owned()))),
        ("cursor", |work| work.cursor = Some(json!(1))),
        ("limits", |work| work.limits = [("cpuMs".to_owned(), 1)].into()),
        ("dry run", |work| work.dry_run = true),
    ];
    for (expected, change) in changes {
        let mut other = keyed(3, "k");
        if let JobWork::Invoke(work) = &mut other.work {
            change(work);
        }
        let refused = store.enqueue_jobs(vec![keyed(4, "l"), other]).await;
        assert!(matches!(&refused, Err(StoreError::Constraint(part)) if part.english() == expected), "{refused:?}");
    }
    assert_eq!(list(&store, JobFilter::default()).await.len(), 1, "all or nothing");
}

/// The same request without a time lets its job begin that waits for one. A job that was begun, or sleeps between two slices,
/// stays as it is.
pub async fn a_request_that_comes_again_lets_its_job_begin(store: impl JobStore) {
    put(&store, vec![keyed(1, "k").not_before(at(100))]).await;
    assert_eq!(take(&store, "me", 0, 9).await, []);
    assert!(store.enqueue_jobs(vec![keyed(2, "k")]).await.unwrap().remove(0).merged);
    assert_eq!(take(&store, "me", 0, 9).await, [id(1)]);
    assert!(end(&store, 1, JobEnd::Again { at: at(200), failure: failure() }, 1).await);
    store.enqueue_jobs(vec![keyed(2, "k")]).await.unwrap();
    assert_eq!(job(&store, 1).await.not_before, at(200), "it waits for its next try");
    assert_eq!(take(&store, "me", 200, 9).await, [id(1)]);
    let slept = JobEnd::Continue { cursor: json!(1), waiting: Vec::new() };
    assert!(end(&store, 1, slept, 300).await);
    store.enqueue_jobs(vec![keyed(2, "k")]).await.unwrap();
    assert_eq!(job(&store, 1).await.not_before, at(300));
}

/// Limits hold across workers, are shown, and lines take turns.
pub async fn limits_and_turns_are_kept_by_all_workers(store: impl JobStore) {
    let limit = |name: &str, by, concurrency, rate: Option<u32>| JobLimit {
        name: name.to_owned(),
        by,
        action: None,
        concurrency,
        rate: rate.map(|jobs| JobRate { jobs, within: Duration::from_secs(60) }),
    };
    let limits: Arc<[JobLimit]> = Arc::new([
        limit("person", LimitKey::Contact, Some(1), None),
        limit("parity", LimitKey::Input("/n".to_owned()), None, Some(1)),
    ]);
    put(&store, vec![invoke(1, "a", "ada"), invoke(2, "a", "ada"), invoke(3, "a", "bob"), invoke(4, "b", "cy")]).await;
    let wish = |owner: &str, second, places| JobTaking { limits: limits.clone(), ..wish(owner, second, places) };
    let first = store.take_jobs(&wish("me", 0, 2)).await.unwrap();
    assert_eq!(ids(&first), [id(1), id(4)]);
    let second = store.take_jobs(&JobTaking { turn: first.turn, ..wish("other", 0, 9) }).await.unwrap();
    assert_eq!(ids(&second), [id(3)], "the second job is of the same person");
    let shown = store.list_jobs(&JobFilter::of(id(2)), 1, limits.clone(), at(1)).await.unwrap().remove(0);
    assert_eq!(shown.waits, Some(Waits { limit: "person".to_owned(), key: "ada".to_owned(), until: None }));
    let counted = async |most| {
        let views = store.count_limits(limits.clone(), most, at(1)).await.unwrap();
        let (person, inputs) = (&views[0].keys, &views[1].keys);
        (person["ada"].running, person["ada"].waiting, person.len(), inputs.keys().cloned().collect::<Vec<_>>())
    };
    assert_eq!(counted(9).await, (1, 1, 3, ["1", "3", "4"].map(str::to_owned).to_vec()));
    assert_eq!(counted(1).await, (1, 1, 1, vec!["1".to_owned()]), "no more than so many");
    assert!(end(&store, 1, JobEnd::Again { at: at(2), failure: failure() }, 1).await);
    let third = store.take_jobs(&wish("me", 2, 9)).await.unwrap();
    assert_eq!((ids(&third), third.next), (vec![id(2)], Some(at(60))), "one a minute, tries counted");
    assert!(end(&store, 2, JobEnd::Done, 3).await);
    store.prolong_jobs("other", at(99)).await.unwrap();
    assert_eq!(ids(&store.take_jobs(&wish("me", 59, 9)).await.unwrap()), []);
    assert_eq!(ids(&store.take_jobs(&wish("me", 60, 9)).await.unwrap()), [id(1)]);
}

/// Jobs that wait behind a limit are taken in their order when a place is free, also where they wait behind another one then, and
/// all of them when the limit is no longer there.
pub async fn jobs_behind_a_limit_begin_when_it_is_free_or_gone(store: impl JobStore) {
    let limit = |name: &str, by| JobLimit { name: name.to_owned(), by, action: None, concurrency: Some(1), rate: None };
    let limits: Arc<[JobLimit]> =
        Arc::new([limit("person", LimitKey::Contact), limit("n", LimitKey::Input("/n".to_owned()))]);
    let like = |n, contact, input: u64| {
        let mut job = invoke(n, "a", contact);
        if let JobWork::Invoke(work) = &mut job.work {
            work.input = json!({ "n": input });
        }
        job
    };
    put(&store, vec![like(1, "ada", 1), like(2, "bob", 2)]).await;
    // Number 3 waits behind both limits, the others behind one.
    put(&store, vec![like(3, "ada", 2), like(4, "ada", 4), like(5, "ada", 5), like(6, "cy", 2)]).await;
    let wish = |second, places| JobTaking { limits: limits.clone(), ..wish("me", second, places) };
    let take = async |second, places| ids(&store.take_jobs(&wish(second, places)).await.unwrap());
    assert_eq!(take(0, 9).await, [id(1), id(2)]);
    assert_eq!(take(1, 9).await, []);
    assert!(end(&store, 1, JobEnd::Done, 2).await);
    assert_eq!(take(2, 1).await, [id(4)], "number 3 still waits behind bob's");
    assert!(end(&store, 2, JobEnd::Done, 3).await);
    assert_eq!(take(3, 9).await, [id(6)], "number 3 still waits behind ada's");
    assert!(end(&store, 6, JobEnd::Done, 4).await && end(&store, 4, JobEnd::Done, 4).await);
    assert_eq!(take(4, 9).await, [id(3)]);
    let without = JobTaking { limits: Arc::new([]), limits_are_new: true, ..wish(5, 9) };
    assert_eq!(ids(&store.take_jobs(&without).await.unwrap()), [id(5)]);
    let hourly: Arc<[JobLimit]> = Arc::new([JobLimit {
        rate: Some(JobRate { jobs: 1, within: Duration::from_secs(3600) }),
        concurrency: None,
        ..limit("person", LimitKey::Contact)
    }]);
    put(&store, vec![like(7, "eve", 7), like(8, "eve", 8)]).await;
    let hourly = JobTaking { limits: hourly, limits_are_new: true, ..wish(6, 9) };
    assert_eq!(ids(&store.take_jobs(&hourly).await.unwrap()), [id(7)]);
    assert_eq!(ids(&store.take_jobs(&JobTaking { now: at(7), ..without }).await.unwrap()), [id(8)]);
}

/// A worker whose jobs are chosen by others asks for each by its id. Limits, times and leases hold for it as for all workers.
pub async fn one_job_is_taken_by_its_id_where_nothing_holds_it_back(store: impl JobStore) {
    let limits: Arc<[JobLimit]> = Arc::new([JobLimit {
        name: "person".to_owned(),
        by: LimitKey::Contact,
        action: None,
        concurrency: Some(1),
        rate: None,
    }]);
    let wish = |owner: &str, second| JobTaking { limits: limits.clone(), ..wish(owner, second, 0) };
    put(&store, vec![invoke(1, "a", "ada"), invoke(2, "a", "ada"), sync(3).not_before(at(9))]).await;
    assert_eq!(store.take_job(id(7), &wish("me", 0)).await.unwrap(), TakenJob::Unknown);

    // The second is not the oldest of its line.
    let TakenJob::Begun(begun) = store.take_job(id(2), &wish("me", 0)).await.unwrap() else { panic!("it is due") };
    assert_eq!((begun.id, begun.state, begun.attempts), (id(2), JobState::Running, 1));
    assert!(begun.run.is_some() && *begun == job(&store, 2).await);
    let not = async |n, owner: &str, second| match store.take_job(id(n), &wish(owner, second)).await.unwrap() {
        TakenJob::Not(job) => *job,
        other => panic!("{other:?}"),
    };
    let waits = Waits { limit: "person".to_owned(), key: "ada".to_owned(), until: None };
    assert_eq!(not(1, "me", 1).await.waits, Some(waits));
    assert_eq!(not(2, "other", 1).await.lease_until, Some(at(60)), "the lease of a worker that lives");
    assert_eq!(not(3, "me", 8).await.not_before, at(9));
    let due = |second| JobFilter { state: Some(JobState::Waiting), due_by: Some(at(second)), ..JobFilter::default() };
    assert_eq!(list(&store, due(8)).await.len(), 1);
    assert_eq!(list(&store, due(9)).await.len(), 2);

    assert!(end(&store, 2, JobEnd::Done, 2).await);
    assert_eq!(not(2, "me", 3).await.state, JobState::Done);
    assert!(matches!(store.take_job(id(1), &wish("gone", 3)).await.unwrap(), TakenJob::Begun(_)));
    let TakenJob::Begun(again) = store.take_job(id(1), &wish("me", 4)).await.unwrap() else {
        panic!("its process ended")
    };
    assert_eq!(again.attempts, 2);
    assert!(matches!(store.take_job(id(3), &wish("me", 9)).await.unwrap(), TakenJob::Begun(_)));
}

/// The run of a try is known when it begins. No record has what a dry run gave, so the job keeps it.
pub async fn a_dry_run_keeps_its_output_and_a_try_has_its_run_at_once(store: impl JobStore) {
    put(&store, vec![invoke(1, "a", "ada"), sync(2)]).await;
    let taken = store.take_jobs(&wish("me", 0, 9)).await.unwrap().jobs;
    let run = job(&store, 1).await.run;
    assert!(run.is_some() && taken.iter().any(|taken| taken.run == run), "{taken:?}");
    assert_eq!(job(&store, 2).await.run, None);
    assert!(end(&store, 1, JobEnd::Again { at: at(1), failure: failure() }, 1).await);
    assert_eq!(job(&store, 1).await.run, None, "no record was made");
    take(&store, "me", 1, 9).await;
    assert_ne!(job(&store, 1).await.run, run);
    assert!(end(&store, 1, JobEnd::DryRun { output: json!({ "a": 1 }) }, 2).await);
    let done = job(&store, 1).await;
    assert_eq!((done.state, done.output, done.run), (JobState::Done, Some(json!({ "a": 1 })), None));
}

/// Jobs are listed oldest first, in pages, by what they are about.
pub async fn jobs_are_found_by_what_they_are_about(store: impl JobStore) {
    let account = NewJob::of_account;
    put(&store, vec![invoke(1, "a@1.0.0", "ada"), invoke(2, "b", "bob"), account(sync(3), "z".into())]).await;
    let all = JobFilter::default;
    for (filter, expected) in [
        (all(), vec![1, 2, 3]),
        (JobFilter { after: Some(id(1)), ..all() }, vec![2, 3]),
        (JobFilter { key: Some("k".to_owned()), ..all() }, vec![]),
        (JobFilter { state: Some(JobState::Done), ..JobFilter::of(id(1)) }, vec![]),
        (JobFilter { action: Some("a".to_owned()), ..all() }, vec![1]),
        (JobFilter { contact: Some("bob".into()), ..all() }, vec![2]),
        (JobFilter { kind: Some(JobKind::Sync), ..all() }, vec![3]),
        (JobFilter { zoom_account: Some("z".into()), ..all() }, vec![3]),
        (JobFilter { webinar: Some(webinar_id(1)), ..all() }, vec![3]),
        (JobFilter { webinar: Some(webinar_id(1)), state: Some(JobState::Running), ..all() }, vec![]),
        (JobFilter { webinar: Some(webinar_id(2)), ..all() }, vec![]),
        (JobFilter { state: Some(JobState::Done), ..all() }, vec![]),
    ] {
        let found: Vec<JobId> = list(&store, filter.clone()).await.iter().map(|job| job.id).collect();
        assert_eq!(found, expected.into_iter().map(id).collect::<Vec<_>>(), "{filter:?}");
    }
    assert_eq!(store.list_jobs(&all(), 2, Arc::new([]), at(0)).await.unwrap().len(), 2);
    assert_eq!(job(&store, 3).await.lane.group, "zoom:z");
}

/// Jobs of an erased person are removed, with those that follow from them, in whatever state (C10: erased people leave only
/// keyed hashes); old ones that ended are pruned.
pub async fn c10_jobs_of_an_erased_person_are_removed_and_old_ones_pruned(store: impl JobStore + RunStore) {
    let mut names = invoke(2, "greet", "bob");
    if let JobWork::Invoke(work) = &mut names.work {
        work.input = json!({ "to": "Ada\u{40}example.com" });
    }
    let callback =
        JobWork::Callback { invocation: id(1), url: "https://a.example".to_owned(), retried: 0, removed: None };
    let follows = NewJob { parent: Some(id(1)), ..NewJob::new(id(3), callback, at(0)) };
    put(&store, vec![invoke(1, "greet", "ada"), names, invoke(4, "greet", "bob"), invoke(5, "greet", "bob")]).await;
    assert_eq!(take(&store, "me", 0, 1).await, [id(1)]);
    assert!(store.end_job(id(1), "me", JobEnd::Done, None, vec![follows], at(1)).await.unwrap());
    assert_eq!(store.prune(at(2)).await.unwrap().jobs, 0, "a callback waits for it");
    take(&store, "me", 2, 9).await;
    // Its run told of ada: its input, which does not name her by email, may be hers as well.
    let commit = Commit { run: Some(run(7, None, done())), ..Commit::default() };
    store.commit(commit.into(), EffectsTarget::SameStore).await.unwrap();
    assert!(store.end_job(id(5), "me", JobEnd::Done, Some(run_id(7)), vec![], at(2)).await.unwrap());
    let forgotten = store.forget(&"ada".into(), &[email("ada@example.com")], at(3)).await.unwrap();
    assert_eq!(forgotten.jobs, 3);
    let left: Vec<JobId> = list(&store, JobFilter::default()).await.iter().map(|job| job.id).collect();
    assert_eq!(left, [id(4)]);
    assert!(!end(&store, 2, JobEnd::Done, 4).await, "its worker hears that it is gone");
    assert!(end(&store, 4, JobEnd::Dead(failure()), 5).await);
    assert_eq!((store.prune(at(5)).await.unwrap().jobs, store.prune(at(6)).await.unwrap().jobs), (0, 1));
}

/// Of many workers that take jobs at the same time, each job is one's.
pub async fn of_many_workers_one_has_a_job(store: impl JobStore) {
    put(&store, (1..=40).map(|n| invoke(n, &format!("a{}", n % 3), "ada")).collect()).await;
    let store = Arc::new(store);
    let workers = (0..8).map(|worker| {
        let store = store.clone();
        tokio::spawn(async move { take(&*store, &format!("w{worker}"), 0, 7).await })
    });
    let mut all: Vec<JobId> = Vec::new();
    for worker in workers.collect::<Vec<_>>() {
        all.extend(worker.await.unwrap());
    }
    all.sort_unstable();
    assert_eq!(all, (1..=40).map(id).collect::<Vec<_>>());
}
