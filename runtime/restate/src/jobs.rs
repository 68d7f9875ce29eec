//! The queue for those who ask for work, where Restate hands it to workers.

use async_trait::async_trait;
use greenroom::Failure;
use greenroom_domain::{Enqueued, Job, JobFilter, JobId, JobState, rules::job_counts::LimitView};
use greenroom_jobs::{JobChange, JobRequest, Jobs, Queue};

use crate::{
    announcer::{Announced, Announcer},
    place::Place,
    sweep,
};

/// Why a new job is announced, and how far it is.
const ACCEPTED: &str = "accepted";

/// The queue in the store, whose jobs are announced to Restate. Cheap to clone.
#[derive(Debug, Clone)]
pub struct RestateJobs {
    queue: Queue,
    announcer: Announcer,
}

impl RestateJobs {
    /// Announces the jobs of this queue.
    pub fn new(queue: Queue, announcer: Announcer) -> Self {
        Self { queue, announcer }
    }

    /// Announces a job without making its caller wait: the job is durable already.
    fn announce(&self, place: Place, announced: Announced, reason: String) {
        let announcer = self.announcer.clone();
        tokio::spawn(async move {
            if let Err(error) = announcer.announce(&place, &announced, &reason).await {
                tracing::warn!(job = %announced.job, %error, "a job was not announced: it is when Restate answers");
            }
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
            // Its removal may be told by a job of its own.
            self.wake();
        }
        Ok(())
    }

    fn wake(&self) {
        let (queue, announcer) = (self.queue.clone(), self.announcer.clone());
        tokio::spawn(async move { sweep::woken(&queue, &announcer).await });
    }
}
