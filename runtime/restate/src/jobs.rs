//! The queue for those who ask for work, where Restate hands it to workers.

use std::sync::Arc;

use async_trait::async_trait;
use greenroom::Failure;
use greenroom_domain::{Enqueued, Job, JobFilter, JobId, JobState, rules::job_counts::LimitView};
use greenroom_jobs::{JobChange, JobRequest, Jobs, Queue};
use tokio::sync::Semaphore;

use crate::{
    announcer::{Announced, Announcer},
    place::Place,
    sweep,
};

/// Why a new job is announced, and how far it is.
const ACCEPTED: &str = "accepted";

/// How many tasks announce jobs at once, so that a Restate that does not answer costs no more memory than theirs. The sweep of the workers
/// makes up for announcements that find no place.
pub(crate) const AT_ONCE: usize = 1_024;

/// The queue in the store, whose jobs are announced to Restate. Cheap to clone.
#[derive(Debug, Clone)]
pub struct RestateJobs {
    queue: Queue,
    announcer: Announcer,
    pub(crate) places: Arc<Semaphore>,
}

impl RestateJobs {
    /// Announces the jobs of this queue.
    pub fn new(queue: Queue, announcer: Announcer) -> Self {
        Self { queue, announcer, places: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// Announces a job without making its caller wait: the job is durable already.
    fn announce(&self, place: Place, announced: Announced, reason: String) {
        let announcer = self.announcer.clone();
        self.beside(async move {
            if let Err(error) = announcer.announce(&place, &announced, &reason).await {
                tracing::warn!(job = %announced.job, %error, "a job was not announced: it is when Restate answers");
            }
        });
    }

    /// Announces in a task of its own, where there is a place.
    fn beside(&self, announcing: impl Future<Output = ()> + Send + 'static) {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            tracing::debug!("too many announcements are under way: the sweep of the workers makes up for this one");
            return;
        };
        tokio::spawn(async move {
            announcing.await;
            drop(place);
        });
    }
}

#[async_trait]
impl Jobs for RestateJobs {
    async fn enqueue(&self, request: JobRequest) -> Result<Enqueued, Failure> {
        let work = request.work.clone();
        let enqueued = self.queue.enqueue(request).await?;
        let place = Place::of(self.announcer.account(), enqueued.id, &work);
        // The new request may let an older job begin sooner, or anew.
        let reason = if enqueued.merged { greenroom_clock::now().to_string() } else { ACCEPTED.to_owned() };
        if enqueued.state == JobState::Waiting {
            // How far a merged job is, is not looked up.
            let announced = Announced { job: enqueued.id, at: reason.clone(), held: 0 };
            self.announce(place, announced, reason);
        }
        Ok(enqueued)
    }

    async fn list(&self, filter: &JobFilter, limit: usize) -> Result<Vec<Job>, Failure> {
        self.queue.list(filter, limit).await
    }

    async fn count_limits(&self) -> Result<Vec<LimitView>, Failure> {
        self.queue.count_limits().await
    }

    async fn change(&self, id: JobId, change: JobChange, by: &str) -> Result<(), Failure> {
        self.queue.change(id, change, by).await?;
        if change == JobChange::Retry
            && let Some(job) = self.queue.list(&JobFilter::of(id), 1).await?.first()
        {
            let (place, announced) = (Place::of(self.announcer.account(), id, &job.work), Announced::of(job));
            let reason = announced.at.clone();
            self.announce(place, announced, reason);
        } else {
            // The job is gone. Another job may tell its caller of the removal, and is announced here.
            self.wake();
        }
        Ok(())
    }

    fn wake(&self) {
        let (queue, announcer) = (self.queue.clone(), self.announcer.clone());
        self.beside(async move { sweep::woken(&queue, &announcer).await });
    }
}
