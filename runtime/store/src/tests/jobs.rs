//! How much of a queue is read to take jobs from it.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use greenroom_domain::{
    ContactId, InvokeJob, JobId, JobWork, NewJob,
    rules::jobs::{JobLimit, LimitKey, Turn},
    store::{JobStore, JobTaking},
};
use uuid::Uuid;

use super::at;
use crate::SqliteStore;

fn job(n: u128, contact: &str) -> NewJob {
    let work =
        InvokeJob { action: "greet".to_owned(), contact: Some(ContactId::from(contact)), ..InvokeJob::default() };
    NewJob::new(JobId::new(Uuid::from_u128(n)), JobWork::Invoke(Box::new(work)), at(0))
}

fn wish(places: usize) -> JobTaking {
    let limit =
        JobLimit { name: "person".to_owned(), by: LimitKey::Contact, action: None, concurrency: Some(1), rate: None };
    JobTaking {
        owner: "me".to_owned(),
        now: at(1),
        lease_until: at(61),
        places,
        limits: Arc::new([limit]),
        limits_are_new: false,
        turn: Turn::default(),
        most_attempts: 3,
        is_gone: |_| false,
    }
}

/// How many instructions SQLite carries out to take a job from a line in which so many wait behind a limit, or for their time.
async fn instructions(behind: u128) -> u64 {
    let store = SqliteStore::in_memory().unwrap();
    store.enqueue_jobs((0..behind).map(|n| job(n, "ada")).collect()).await.unwrap();
    let later = (behind..2 * behind).map(|n| job(n, "bob").not_before(at(99)));
    store.enqueue_jobs(later.collect()).await.unwrap();
    // The first takings lay aside what cannot begin, a bounded number each.
    loop {
        let taken = store.take_jobs(&wish(2)).await.unwrap();
        assert!(taken.jobs.len() <= 1);
        if taken.next != Some(at(1)) {
            break;
        }
    }
    store.enqueue_jobs(vec![job(3 * behind, "cy")]).await.unwrap();
    let counted = Arc::new(AtomicU64::new(0));
    let counting = Arc::clone(&counted);
    store
        .write(move |c| {
            c.progress_handler(
                1,
                Some(move || {
                    counting.fetch_add(1, Ordering::Relaxed);
                    false
                }),
            )?;
            Ok(())
        })
        .await
        .unwrap();
    let taken = store.take_jobs(&wish(2)).await.unwrap().jobs;
    assert_eq!(taken.iter().map(|job| job.id).collect::<Vec<_>>(), [JobId::new(Uuid::from_u128(3 * behind))]);
    counted.load(Ordering::Relaxed)
}

#[tokio::test]
async fn a_taking_reads_no_more_of_a_line_that_is_longer() {
    let (short, long) = (instructions(40).await, instructions(4_000).await);
    assert!(long < short * 2, "{short} and {long} instructions");
}
