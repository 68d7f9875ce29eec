//! One try of a job: the work, and how it ended in the store.

use std::{sync::Arc, time::Duration};

use greenroom::{Failure, FailureKind, Retry};
use greenroom_domain::{
    Job, JobEnd, JobId, NewJob, StoreError,
    rules::jobs::{AfterFailure, RetryPolicy, as_taken},
    sentence,
};
use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{
    queue::Queue,
    work::{Went, Work},
};

/// How long a worker has a job unless it prolongs the lease. A job whose process has ended waits no longer than that, and on the
/// same machine it does not wait at all.
const LEASE: SignedDuration = SignedDuration::from_secs(60);

/// How often leases are prolonged.
pub(crate) const PROLONG: Duration = Duration::from_secs(20);

/// When a lease ends that is taken or prolonged now.
pub(crate) fn lease_until(now: Timestamp) -> Timestamp {
    now.checked_add(LEASE).unwrap_or(Timestamp::MAX)
}

/// How long to wait for a time; not at all where it has passed.
pub(crate) fn wait_for(then: Timestamp) -> Duration {
    let wait = then.duration_since(greenroom_clock::now());
    if wait.is_negative() { Duration::ZERO } else { wait.unsigned_abs() }
}

/// Lets a job of this worker wait as before.
pub(crate) async fn give_back(queue: &Queue, owner: &str, id: JobId) {
    let given_back = queue.store.end_job(id, owner, JobEnd::GivenBack, None, vec![], greenroom_clock::now()).await;
    if let Err(error) = given_back {
        tracing::warn!(%error, job = %id, "a job could not be given back: another worker takes it when this process ends");
    }
}

/// The longest wait between two tries to write down how a job ended.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Does a job and writes down how it ended. It repeats the write until the store answers, because no other worker gets the job while this
/// process lives. Answers the jobs that follow from it and were accepted with its end; none where the store refuses the end.
pub(crate) async fn carry_out(
    queue: Queue,
    work: Work,
    policy: RetryPolicy,
    owner: Arc<str>,
    job: Job,
) -> Option<Vec<NewJob>> {
    let id = job.id;
    // In a task of its own, so that a panic is the job's failure. Dropped with this future, it is stopped.
    let mut task = JoinSet::new();
    task.spawn({
        let job = job.clone();
        async move { work.carry_out(&job).await }
    });
    let tried = match task.join_next().await {
        Some(Ok(tried)) => tried,
        _ => Err(Failure::of(
            FailureKind::Internal,
            sentence!("failure-job-defect", "a defect stopped the job: see the log"),
        )
        .retry(Retry::Now))
        .into(),
    };
    let now = greenroom_clock::now();
    let end = match tried.result {
        Ok(Went::Done) => JobEnd::Done,
        Ok(Went::DryRun(output)) => JobEnd::DryRun { output },
        Ok(Went::Continue(cursor, waiting)) => JobEnd::Continue { cursor, waiting },
        Err(failure) => {
            let failure = as_taken(&job.work, failure);
            match policy.of(&job.work).after(&failure, job.attempts, now, rand::random()) {
                AfterFailure::Again(at) => JobEnd::Again { at, failure },
                AfterFailure::GiveBack => JobEnd::GivenBack,
                AfterFailure::Dead => {
                    tracing::warn!(job = %id, kind = %job.work.kind(), code = failure.code, "a job failed for good");
                    JobEnd::Dead(failure)
                }
            }
        }
    };
    let mut then = tried.then;
    if matches!(end, JobEnd::Done | JobEnd::DryRun { .. } | JobEnd::Dead(_)) {
        then.extend(job.callback(JobId::new(Uuid::now_v7()), now));
    }
    let mut wait = Duration::from_millis(100);
    loop {
        let ended = queue.store.end_job(id, &owner, end.clone(), tried.run, then.clone(), now).await;
        match ended {
            Ok(true) => return Some(then),
            Ok(false) => {
                tracing::info!(job = %id, "the job was taken over, or its person was erased");
                return Some(Vec::new());
            }
            Err(StoreError::Constraint(why)) => {
                tracing::error!(job = %id, why = why.english(), "the end of a job could not be written");
                return None;
            }
            Err(error) => tracing::warn!(job = %id, %error, "the end of a job could not be written: it is tried again"),
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}
