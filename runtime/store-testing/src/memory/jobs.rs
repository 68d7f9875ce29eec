//! Jobs.

use std::{
    collections::{BTreeMap, BTreeSet},
    convert::Infallible,
    sync::Arc,
};

use async_trait::async_trait;
use greenroom_domain::{
    ContactId, Enqueued, Failure, FailureKind, HistoryEntry, Job, JobAnswer, JobEnd, JobFilter, JobId, JobRemoval,
    JobState, JobWork, Lane, NewJob, RunId, StoreError, codes,
    rules::{
        job_counts::{LimitCount, LimitView},
        jobs::{Book, JobFacts, JobLimit, WaitingJobs, choose, other_part},
    },
    store::{JobCount, JobStore, JobTaking, Mentions, TakenJob, TakenJobs},
};
use jiff::Timestamp;
use uuid::Uuid;

use super::{Kept, MemoryStore};

/// A job with its worker, and the times at which it began.
#[derive(Debug, Clone)]
pub(super) struct KeptJob {
    pub(super) job: Job,
    owner: Option<String>,
    began: Vec<Timestamp>,
}

/// The jobs that wait and are due.
struct Waiting(BTreeMap<Lane, Vec<JobFacts>>);

impl WaitingJobs for Waiting {
    type Error = Infallible;

    fn lanes(&mut self) -> Result<Vec<Lane>, Infallible> {
        Ok(self.0.keys().cloned().collect())
    }

    fn next(&mut self, lane: &Lane, after: Option<JobId>) -> Result<Option<JobFacts>, Infallible> {
        let of_lane = self.0.get(lane).into_iter().flatten();
        Ok(of_lane.filter(|job| after.is_none_or(|after| job.id > after)).min_by_key(|job| job.id).cloned())
    }
}

impl Kept {
    pub(super) fn enqueue(&mut self, job: NewJob) -> Result<Enqueued, StoreError> {
        if let Some(work) = job.work.merges_as() {
            let same = self.jobs.values().filter(|kept| kept.job.work.merges_as().as_ref() == Some(&work));
            let open = same.filter(|kept| matches!(kept.job.state, JobState::Waiting | JobState::DeadLetter));
            let found = open.min_by_key(|kept| (kept.job.state == JobState::DeadLetter, kept.job.id));
            if let Some(id) = found.map(|kept| kept.job.id) {
                self.jobs.change(&id, |kept| kept.job.is_wanted_again(&job));
                return Ok(self.jobs.get(&id).map_or(Enqueued::new(id), |kept| Enqueued::merged(&kept.job)));
            }
        }
        if let JobWork::Invoke(invoke) = &job.work
            && invoke.idempotency_key.is_some()
        {
            let has_key = |kept: &&KeptJob| match &kept.job.work {
                JobWork::Invoke(other) => other.idempotency_key == invoke.idempotency_key,
                _ => false,
            };
            let known = self.jobs.values().find(has_key).cloned();
            if let Some(kept) = known {
                if let Some(part) = other_part(&kept.job.work, &job.work) {
                    return Err(StoreError::Constraint(part.into()));
                }
                let (id, answer) = (kept.job.id, Enqueued::merged(&kept.job));
                self.jobs.change(&id, |kept| {
                    kept.job.is_requested_again(&job);
                });
                return Ok(answer);
            }
        }
        let id = job.id;
        self.jobs.put(id, KeptJob { job: job.accepted(), owner: None, began: Vec::new() });
        Ok(Enqueued::new(id))
    }

    fn book<'a>(&self, limits: &'a [JobLimit], now: Timestamp) -> Book<'a> {
        let mut book = Book::new(limits, now);
        for kept in self.jobs.values() {
            let facts = JobFacts::of(&kept.job);
            if kept.job.state == JobState::Running {
                book.runs(&facts);
            }
            kept.began.iter().for_each(|at| book.began(&facts, *at));
        }
        book
    }

    fn take_jobs(&mut self, mut wish: JobTaking) -> TakenJobs {
        self.recover_jobs(&wish);
        let mut waiting: BTreeMap<Lane, Vec<JobFacts>> = BTreeMap::new();
        let mut next: Option<Timestamp> = None;
        for KeptJob { job, .. } in self.jobs.values().filter(|kept| kept.job.state == JobState::Waiting) {
            if job.not_before <= wish.now {
                waiting.entry(job.lane.clone()).or_default().push(JobFacts::of(job));
            } else {
                next = Some(next.map_or(job.not_before, |next| next.min(job.not_before)));
            }
        }
        let limits = wish.limits.clone();
        let mut book = self.book(&limits, wish.now);
        let Ok(chosen) = choose(&mut Waiting(waiting), &mut book, &mut wish.turn, wish.places);
        let mut jobs = Vec::new();
        for id in &chosen.jobs {
            jobs.extend(self.begin_job(*id, &wish));
        }
        let next = [next, chosen.next].into_iter().flatten().min();
        TakenJobs { jobs, turn: wish.turn, next }
    }

    fn begin_job(&mut self, id: JobId, wish: &JobTaking) -> Option<Job> {
        self.jobs.change(&id, |kept| {
            kept.owner = Some(wish.owner.clone());
            kept.began.push(wish.now);
            kept.job.begin(RunId::new(Uuid::now_v7()), wish.now, wish.lease_until);
        });
        self.jobs.get(&id).map(|kept| kept.job.clone())
    }

    fn take_job(&mut self, id: JobId, wish: &JobTaking) -> TakenJob {
        self.recover_jobs(wish);
        let Some(mut job) = self.jobs.get(&id).map(|kept| kept.job.clone()) else { return TakenJob::Unknown };
        if job.state != JobState::Waiting || job.not_before > wish.now {
            return TakenJob::Not(Box::new(job));
        }
        job.waits = self.book(&wish.limits, wish.now).waits(&JobFacts::of(&job));
        if job.waits.is_some() {
            return TakenJob::Not(Box::new(job));
        }
        self.begin_job(id, wish).map_or(TakenJob::Unknown, |job| TakenJob::Begun(Box::new(job)))
    }

    fn recover_jobs(&mut self, wish: &JobTaking) {
        let is_left = |kept: &KeptJob| {
            let Some(owner) = kept.owner.as_ref().filter(|owner| **owner != wish.owner) else { return false };
            kept.job.state == JobState::Running
                && ((wish.is_gone)(owner) || kept.job.lease_until.is_none_or(|until| until <= wish.now))
        };
        let left: Vec<JobId> = self.jobs.iter().filter(|(_, kept)| is_left(kept)).map(|(id, _)| *id).collect();
        for id in left {
            let mut callback = None;
            self.jobs.change(&id, |kept| {
                (kept.owner, kept.job.lease_until, kept.job.state) = (None, None, JobState::Waiting);
                if kept.job.attempts >= wish.most_attempts {
                    let message =
                        format!("the process ended each of the {} times that it ran this job", wish.most_attempts);
                    let failure = Failure::new(FailureKind::Internal, codes::JOB_ABANDONED, message);
                    kept.job.end(JobEnd::Dead(failure), None, wish.now);
                    callback = kept.job.callback(JobId::new(Uuid::now_v7()), wish.now);
                }
            });
            if let Some(job) = callback {
                self.jobs.put(job.id, KeptJob { job: job.accepted(), owner: None, began: Vec::new() });
            }
        }
    }

    pub(super) fn wake_jobs(&mut self, first_run: RunId, wait: &str, at: Timestamp) {
        let theirs = |kept: &KeptJob| kept.job.first_run == Some(first_run);
        let ids: Vec<JobId> = self.jobs.iter().filter(|(_, kept)| theirs(kept)).map(|(id, _)| *id).collect();
        for id in ids {
            self.jobs.change(&id, |kept| {
                kept.job.wake(first_run, wait, at);
            });
        }
    }

    /// Removes the jobs for which this is so, with those that follow from them, and accepts the jobs that tell of it. Answers how
    /// many are removed.
    fn remove_jobs(&mut self, gone: impl Fn(&Job) -> bool, why: JobRemoval, at: Timestamp) -> u64 {
        let under_way = |state| matches!(state, JobState::Waiting | JobState::Running);
        let told: Vec<JobId> =
            self.jobs.values().filter(|kept| under_way(kept.job.state)).filter_map(|kept| kept.job.parent).collect();
        let removed = self.jobs.take_where(|_, kept| gone(&kept.job));
        for (id, kept) in &removed {
            self.jobs.take_where(|_, kept| kept.job.parent == Some(*id));
            if let Some(job) = kept.job.removal(told.contains(id), why, JobId::new(Uuid::now_v7()), at) {
                self.jobs.put(job.id, KeptJob { job: job.accepted(), owner: None, began: Vec::new() });
            }
        }
        removed.len() as u64
    }

    pub(super) fn forget_jobs(
        &mut self,
        contact: Option<&ContactId>,
        mentions: &Mentions,
        runs: &BTreeSet<RunId>,
        at: Timestamp,
    ) -> u64 {
        let text = |job: &Job| {
            let texts = [
                serde_json::to_string(&job.work),
                serde_json::to_string(&job.failure),
                serde_json::to_string(&job.cursor),
                serde_json::to_string(&job.output),
            ];
            texts.into_iter().flatten().any(|text| mentions.found_in(&text))
        };
        let ran = |job: &Job| job.run.is_some_and(|run| runs.contains(&run));
        let theirs = |job: &Job| (contact.is_some() && job.contact() == contact) || ran(job) || text(job);
        let removed = self.remove_jobs(theirs, JobRemoval::Erased, at);
        // An address may name the person, too.
        self.jobs.take_where(|_, kept| text(&kept.job));
        removed
    }

    pub(super) fn prune_jobs(&mut self, before: Timestamp) -> u64 {
        let under_way = |state| matches!(state, JobState::Waiting | JobState::Running);
        let needed: Vec<JobId> =
            self.jobs.values().filter(|kept| under_way(kept.job.state)).filter_map(|kept| kept.job.parent).collect();
        let old = |job: &Job| !under_way(job.state) && job.finished_at.is_some_and(|at| at < before);
        self.jobs.take_where(|id, kept| old(&kept.job) && !needed.contains(id)).len() as u64
    }
}

#[async_trait]
impl JobStore for MemoryStore {
    async fn enqueue_jobs(&self, jobs: Vec<NewJob>) -> Result<Vec<Enqueued>, StoreError> {
        self.write(|kept| jobs.into_iter().map(|job| kept.enqueue(job)).collect())
    }

    async fn take_jobs(&self, wish: &JobTaking) -> Result<TakenJobs, StoreError> {
        self.write(|kept| Ok(kept.take_jobs(wish.clone())))
    }

    async fn take_job(&self, id: JobId, wish: &JobTaking) -> Result<TakenJob, StoreError> {
        self.write(|kept| Ok(kept.take_job(id, wish)))
    }

    async fn prolong_jobs(&self, owner: &str, until: Timestamp) -> Result<Vec<JobId>, StoreError> {
        self.write(|kept| {
            let own = |kept: &KeptJob| kept.job.state == JobState::Running && kept.owner.as_deref() == Some(owner);
            let own: Vec<JobId> = kept.jobs.iter().filter(|(_, kept)| own(kept)).map(|(id, _)| *id).collect();
            own.iter().for_each(|id| kept.jobs.change(id, |kept| kept.job.lease_until = Some(until)));
            Ok(own)
        })
    }

    async fn end_job(
        &self,
        id: JobId,
        owner: &str,
        end: JobEnd,
        run: Option<RunId>,
        then: Vec<NewJob>,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.write(|kept| {
            let own = |kept: &&KeptJob| kept.job.state == JobState::Running && kept.owner.as_deref() == Some(owner);
            if kept.jobs.get(&id).filter(own).is_none() {
                return Ok(false);
            }
            let end = match end {
                JobEnd::Continue { cursor, waiting } => {
                    let known = kept.jobs.get(&id).and_then(|kept| kept.job.first_run.or(run).or(kept.job.run));
                    let waiting = known.map(|first_run| kept.still_pending(first_run, waiting)).unwrap_or_default();
                    JobEnd::Continue { cursor, waiting }
                }
                other => other,
            };
            kept.jobs.change(&id, |kept| {
                kept.owner = None;
                kept.job.end(end, run, at);
            });
            if kept.jobs.get(&id).is_some_and(|kept| kept.job.leaves_nothing()) {
                kept.jobs.take(&id);
            }
            for job in then {
                kept.enqueue(job)?;
            }
            Ok(true)
        })
    }

    async fn list_jobs(
        &self,
        filter: &JobFilter,
        limit: usize,
        limits: Arc<[JobLimit]>,
        now: Timestamp,
    ) -> Result<Vec<Job>, StoreError> {
        let kept = self.kept();
        let book = kept.book(&limits, now);
        let found = kept.jobs.values().map(|kept| &kept.job).filter(|job| filter.matches(job)).take(limit);
        let with_waits = found.map(|job| {
            let is_due = job.state == JobState::Waiting && job.not_before <= now;
            let waits = is_due.then(|| book.waits(&JobFacts::of(job))).flatten();
            Job { waits, ..job.clone() }
        });
        Ok(with_waits.collect())
    }

    async fn count_limits(
        &self,
        limits: Arc<[JobLimit]>,
        most: usize,
        now: Timestamp,
    ) -> Result<Vec<LimitView>, StoreError> {
        let kept = self.kept();
        let book = kept.book(&limits, now);
        let mut count = LimitCount::new(&limits);
        let of = |state: JobState| kept.jobs.values().map(|kept| &kept.job).filter(move |job| job.state == state);
        of(JobState::Running).take(most).for_each(|job| count.runs(&JobFacts::of(job)));
        let due = of(JobState::Waiting).filter(|job| job.not_before <= now).take(most);
        due.filter_map(|job| book.waits(&JobFacts::of(job))).for_each(|waits| count.waits(waits));
        Ok(count.views())
    }

    // This store keeps no history.
    async fn retry_job(&self, id: JobId, at: Timestamp, _: Option<HistoryEntry>) -> Result<JobAnswer, StoreError> {
        self.write(|kept| {
            let mut answer = JobAnswer::Unknown;
            kept.jobs.change(&id, |kept| {
                answer = if kept.job.retry(at) { JobAnswer::Waits } else { JobAnswer::NotNow };
            });
            Ok(answer)
        })
    }

    async fn drop_job(&self, id: JobId, at: Timestamp, _: Option<HistoryEntry>) -> Result<JobAnswer, StoreError> {
        self.write(|kept| {
            let runs = |kept: &KeptJob| {
                kept.job.state == JobState::Running && (kept.job.id == id || kept.job.parent == Some(id))
            };
            let Some(chain) = kept.jobs.get(&id).map(|kept| kept.job.first_run.or(kept.job.run)) else {
                return Ok(JobAnswer::Unknown);
            };
            if kept.jobs.values().any(runs) {
                return Ok(JobAnswer::NotNow);
            }
            kept.remove_jobs(|job| job.id == id, JobRemoval::Dropped, at);
            if let Some(first_run) = chain {
                kept.end_waits(first_run, at);
            }
            Ok(JobAnswer::Dropped)
        })
    }

    async fn count_jobs(&self, now: Timestamp) -> Result<Vec<JobCount>, StoreError> {
        let mut counts: BTreeMap<_, JobCount> = BTreeMap::new();
        for job in self.kept().jobs.values().map(|kept| &kept.job).filter(|job| job.state != JobState::Done) {
            let (state, kind) = (job.state, job.work.kind());
            let none = JobCount { state, kind, count: 0, asleep: 0, due_since: None };
            let counted = counts.entry((state, kind)).or_insert(none);
            counted.count += 1;
            if state == JobState::Waiting && job.not_before > now {
                counted.asleep += 1;
            } else if state == JobState::Waiting {
                let since = counted.due_since.map_or(job.not_before, |since| since.min(job.not_before));
                counted.due_since = Some(since);
            }
        }
        Ok(counts.into_values().collect())
    }
}
