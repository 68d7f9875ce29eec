//! The messages about jobs that are removed before they end.

use greenroom_domain::{
    HubSpotExecution, Job, JobAnswer, JobEnd, JobFilter, JobRemoval, JobWork, NewJob, RunStore, store::JobStore,
};

use super::{end, failure, id, invoke, job, list, put, take};
use crate::sample::{at, email};

/// An invocation with a callback, or of an execution of HubSpot's.
fn told(n: u128, contact: &str, callback: Option<&str>) -> NewJob {
    let mut job = invoke(n, "greet", contact);
    if let JobWork::Invoke(work) = &mut job.work {
        work.callback = callback.map(str::to_owned);
        work.hubspot = callback.is_none().then(|| execution(n));
    }
    job
}

fn execution(n: u128) -> HubSpotExecution {
    HubSpotExecution { portal: 7, callback_id: format!("ap-{n}") }
}

/// The jobs that report removals, with any id.
async fn removals(store: &impl JobStore) -> Vec<JobWork> {
    let all = list(store, JobFilter::default()).await;
    let is_of_removal = |job: &Job| match &job.work {
        JobWork::Callback { removed, .. } | JobWork::HubspotCompletion { removed, .. } => removed.is_some(),
        _ => false,
    };
    all.into_iter().filter(is_of_removal).inspect(|job| assert_eq!(job.parent, None)).map(|job| job.work).collect()
}

fn completion(n: u128, removed: JobRemoval) -> JobWork {
    JobWork::HubspotCompletion { invocation: id(n), execution: execution(n), retried: 0, removed: Some(removed) }
}

/// The end of an invocation is also reported when its job is dropped before: to a URL by a callback, to HubSpot by a completion.
pub async fn who_waits_for_a_dropped_job_is_told(store: impl JobStore) {
    let url = "https://a.example";
    put(&store, vec![told(1, "ada", None), told(2, "ada", Some(url)), told(3, "ada", None)]).await;
    assert_eq!(store.drop_job(id(1), at(1), None).await.unwrap(), JobAnswer::Dropped);
    assert_eq!(removals(&store).await, [completion(1, JobRemoval::Dropped)]);
    let taken = take(&store, "me", 2, 9).await;
    assert_eq!(taken.len(), 3);
    let telling = taken.into_iter().find(|taken| ![id(2), id(3)].contains(taken)).unwrap();
    assert!(store.end_job(telling, "me", JobEnd::Done, None, vec![], at(3)).await.unwrap());
    assert_eq!(removals(&store).await, [], "once told, it leaves nothing");

    // The second has a callback to send; that of the third was sent.
    let follows = job(&store, 2).await.callback(id(20), at(3)).unwrap();
    assert!(store.end_job(id(2), "me", JobEnd::Done, None, vec![follows], at(3)).await.unwrap());
    let follows = job(&store, 3).await.callback(id(30), at(3)).unwrap();
    assert!(store.end_job(id(3), "me", JobEnd::Dead(failure()), None, vec![follows], at(3)).await.unwrap());
    assert_eq!(take(&store, "me", 4, 9).await.len(), 2);
    assert!(end(&store, 30, JobEnd::Done, 5).await);
    assert_eq!(store.drop_job(id(2), at(6), None).await.unwrap(), JobAnswer::NotNow, "it is being told");
    assert!(end(&store, 20, JobEnd::Again { at: at(60), failure: failure() }, 6).await);
    for n in [2, 3] {
        assert_eq!(store.drop_job(id(n), at(7), None).await.unwrap(), JobAnswer::Dropped);
    }
    let callback =
        JobWork::Callback { invocation: id(2), url: url.to_owned(), retried: 0, removed: Some(JobRemoval::Dropped) };
    assert_eq!(removals(&store).await, [callback]);
}

/// The removal of an erased person's invocation is reported too, without the person's name or email (C10: erased people leave only
/// keyed hashes).
pub async fn c10_who_waits_for_the_job_of_an_erased_person_is_told(store: impl JobStore + RunStore) {
    let named = "https://a.example/ada@example.com";
    put(&store, vec![told(1, "ada", None), told(2, "ada", Some(named)), told(3, "bob", None)]).await;
    assert_eq!(take(&store, "me", 0, 1).await, [id(1)], "it runs");
    let forgotten = store.forget(&"ada".into(), &[email("ada@example.com")], at(1)).await.unwrap();
    assert_eq!(forgotten.jobs, 2);
    assert_eq!(removals(&store).await, [completion(1, JobRemoval::Erased)]);
    assert!(!end(&store, 1, JobEnd::Done, 2).await, "its worker hears that it is gone");
    assert_eq!(store.forget(&"ada".into(), &[email("ada@example.com")], at(3)).await.unwrap().jobs, 0);
}
