//! Doing a job, by its kind.

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use greenroom::{
    ActionRef, Document, Failure, FailureKind, Invocation, Limits, Retry, RunId, RunResult, Runtime, masked_failure,
    masked_result,
};
use greenroom_domain::{
    HubSpotExecution, InvokeJob, Job, JobFilter, JobId, JobRemoval, JobState, JobWork, NewJob, PendingWait, RunStore,
    Sentence, SyncTrigger, WebinarId, ZoomAccountId, codes, sentence, store::RunRecord,
};
use greenroom_sync::{Look, Synced, WebinarSync};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{alerts::Alerts, queue::Queue, retention::Retention};

/// The longest chain of slices of one invocation.
const MAX_SLICES: u32 = 100_000;

/// How long a job waits for the sync of another process before it looks again.
const LOOK_AGAIN: Duration = Duration::from_secs(10);

/// How a try ended well.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Went {
    /// The job is done.
    Done,
    /// The job is done, and was a dry run. Its output is without what the action marks as secret.
    DryRun(Value),
    /// A slice is done, and the next one continues there, when one of these waits is completed or over.
    Continue(Value, Vec<PendingWait>),
}

/// How a try ended.
#[derive(Debug)]
pub(crate) struct Tried {
    pub(crate) result: Result<Went, Failure>,
    pub(crate) run: Option<RunId>,
    pub(crate) then: Vec<NewJob>,
}

impl From<Result<(), Failure>> for Tried {
    fn from(result: Result<(), Failure>) -> Self {
        Self { result: result.map(|()| Went::Done), run: None, then: Vec::new() }
    }
}

/// Tells HubSpot how executions ended that it was answered `BLOCK` for.
#[async_trait]
pub trait Completions: Send + Sync + 'static {
    /// Tells the end of `ended`. The record is that of its last run; none where there is none any more.
    ///
    /// # Errors
    /// Why HubSpot was not told, with `retry` where another try is worth it.
    async fn complete(
        &self,
        execution: &HubSpotExecution,
        ended: &Job,
        record: Option<RunRecord>,
    ) -> Result<(), Failure>;
}

/// The invocation whose end a job tells.
#[derive(Debug, Clone, Copy)]
struct Ended {
    invocation: JobId,
    retried: u32,
    removed: Option<JobRemoval>,
}

/// The parts that jobs are done with. Cheap to clone.
#[derive(Clone)]
pub struct Work {
    runtime: Runtime,
    runs: Arc<dyn RunStore>,
    sync: Option<WebinarSync>,
    interval: Duration,
    queue: Queue,
    completions: Option<Arc<dyn Completions>>,
    alerts: Option<Alerts>,
    retention: Option<Retention>,
}

impl fmt::Debug for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Work").finish_non_exhaustive()
    }
}

impl Work {
    /// Runs actions by this runtime. Without the other parts, their jobs fail.
    pub fn new(runtime: Runtime, runs: Arc<dyn RunStore>, queue: Queue) -> Self {
        Self {
            runtime,
            runs,
            queue,
            sync: None,
            interval: Duration::ZERO,
            completions: None,
            alerts: None,
            retention: None,
        }
    }

    /// Syncs webinars by this; `interval` is the time between two rounds of the schedule.
    #[must_use]
    pub fn sync(mut self, sync: WebinarSync, interval: Duration) -> Self {
        (self.sync, self.interval) = (Some(sync), interval);
        self
    }

    /// Tells HubSpot of ends by this.
    #[must_use]
    pub fn completions(mut self, completions: Arc<dyn Completions>) -> Self {
        self.completions = Some(completions);
        self
    }

    /// Tells the operator by this.
    #[must_use]
    pub fn alerts(mut self, alerts: Alerts) -> Self {
        self.alerts = Some(alerts);
        self
    }

    /// Removes what is too old by this.
    #[must_use]
    pub fn retention(mut self, retention: Retention) -> Self {
        self.retention = Some(retention);
        self
    }

    pub(crate) async fn carry_out(&self, job: &Job) -> Tried {
        match &job.work {
            JobWork::Invoke(invoke) => self.invoke(job, invoke).await,
            JobWork::Sync { webinar, trigger } => self.sync_webinar(webinar, *trigger).await.into(),
            JobWork::Look { account, webinar } => self.look(account, webinar.as_ref()).await.into(),
            JobWork::Round => self.round().await,
            JobWork::Settle => self.runtime.settle().await.map(drop).into(),
            JobWork::Callback { invocation, url, retried, removed } => {
                let ended = Ended { invocation: *invocation, retried: *retried, removed: *removed };
                self.call_back(job, ended, url).await.into()
            }
            JobWork::HubspotCompletion { invocation, execution, retried, removed } => {
                let ended = Ended { invocation: *invocation, retried: *retried, removed: *removed };
                self.complete(job, ended, execution).await.into()
            }
            JobWork::Prune => match &self.retention {
                Some(retention) => retention.remove_old(greenroom_clock::now()).await.into(),
                None => Ok(()).into(),
            },
            // Without alerts in the configuration, nobody wants to be told any more.
            JobWork::CheckAlerts => match &self.alerts {
                Some(alerts) => alerts.check(greenroom_clock::now()).await.into(),
                None => Ok(()).into(),
            },
            JobWork::SendAlerts { target, news } => match &self.alerts {
                Some(alerts) => alerts.send(*target, job.id, news, job.enqueued_at).await.into(),
                // Another server of the store may have the target; without one, a person decides.
                None => Err(cannot(sentence!("failure-tells-no-alerts", "this runtime tells no alerts"))
                    .retry(Retry::After(LOOK_AGAIN)))
                .into(),
            },
        }
    }

    async fn invoke(&self, job: &Job, invoke: &InvokeJob) -> Tried {
        let action = match invoke.action.parse::<ActionRef>() {
            Ok(action) => action,
            Err(error) => return Err(Failure::of(FailureKind::UnknownAction, error.sentence())).into(),
        };
        let mut invocation =
            Invocation::new(action, invoke.input.clone()).idempotency_key(job.run_key()).attempt(job.attempts);
        invocation.contact.clone_from(&invoke.contact);
        invocation.tags.clone_from(&invoke.tags);
        invocation.cursor = job.cursor.as_ref().or(invoke.cursor.as_ref()).cloned().map(Document::from);
        invocation.dry_run = invoke.dry_run;
        invocation.run = job.run;
        if !invoke.limits.is_empty() {
            let own = self.runtime.action(&invocation.action).map(|info| info.limits);
            match own.map(|own| lowered(own, &invoke.limits)).transpose() {
                Ok(limits) => invocation.limits = limits,
                Err(failure) => return Err(failure).into(),
            }
        }
        // The waits of a chain are those of its first run.
        invocation.continues = invocation.cursor.as_ref().and(job.first_run);
        let outcome = self.runtime.invoke(invocation).await;
        let masked = invoke.dry_run.then(|| outcome.masked());
        let result = match outcome.result {
            RunResult::Done { .. } => {
                let output = masked.and_then(|masked| masked.output().cloned());
                Ok(output.map_or(Went::Done, Went::DryRun))
            }
            RunResult::Continue { .. } if job.slices >= MAX_SLICES => {
                let message = sentence!(
                    "failure-invocation-slices",
                    "the invocation was not done after {slices} slices",
                    slices = MAX_SLICES
                );
                Err(Failure::of(FailureKind::Failed, message))
            }
            RunResult::Continue { cursor, waiting } => Ok(Went::Continue(cursor, waiting)),
            RunResult::Failed { failure } => Err(failure),
        };
        // A dry run leaves no record, and neither does a request that is refused before its action is found.
        let is_recorded =
            !invoke.dry_run && (result.is_ok() || self.runs.run(outcome.run).await.is_ok_and(|run| run.is_some()));
        Tried { result, run: is_recorded.then_some(outcome.run), then: Vec::new() }
    }

    async fn sync_webinar(&self, webinar: &WebinarId, trigger: SyncTrigger) -> Result<(), Failure> {
        match self.syncs()?.sync(webinar, trigger, false, &|_| {}).await? {
            Synced::Entry(_) => Ok(()),
            Synced::UnderWay { .. } => {
                let message = sentence!(
                    "failure-sync-by-other-process",
                    "another process syncs webinar {webinar}",
                    webinar = webinar
                );
                Err(Failure::new(FailureKind::Conflict, codes::SYNC_UNDER_WAY, message).retry(Retry::After(LOOK_AGAIN)))
            }
        }
    }

    async fn look(&self, account: &ZoomAccountId, webinar: Option<&WebinarId>) -> Result<(), Failure> {
        match self.syncs()?.look_now(account, webinar).await? {
            Look::Done => Ok(()),
            Look::Again { after } => {
                let message = sentence!(
                    "failure-look-incomplete",
                    "Zoom did not give all that the webhooks told of: see the audit of the webinar"
                );
                let retry = after.map_or(Retry::Now, Retry::After);
                Err(Failure::new(FailureKind::Unavailable, codes::LOOK_INCOMPLETE, message).retry(retry))
            }
        }
    }

    async fn round(&self) -> Tried {
        let due = match self.syncs() {
            Ok(sync) => sync.due(self.interval).await,
            Err(failure) => Err(failure),
        };
        let (discovered, due) = match due {
            Ok(found) => found,
            Err(failure) => return Err(failure).into(),
        };
        for (account, failure) in discovered.into_iter().filter_map(|(account, found)| Some((account, found.err()?))) {
            tracing::warn!(%account, failure = failure.code, "a Zoom account was not searched for new webinars");
        }
        let now = greenroom_clock::now();
        let then = due.into_iter().map(|due| {
            let work = JobWork::Sync { webinar: due.webinar, trigger: due.trigger };
            NewJob::new(JobId::new(Uuid::now_v7()), work, now).of_account(due.zoom_account)
        });
        Tried { result: Ok(Went::Done), run: None, then: then.collect() }
    }

    fn syncs(&self) -> Result<&WebinarSync, Failure> {
        self.sync.as_ref().ok_or_else(|| {
            cannot(sentence!(
                "failure-syncs-no-webinars",
                "this runtime syncs no webinars: Zoom cannot be used on this machine"
            ))
        })
    }

    /// The invocation whose end is to be reported. None where another job reports it: the invocation was removed, or it was retried
    /// since.
    async fn told(&self, job: &Job, ended: Ended) -> Result<Option<Job>, Failure> {
        if let Some(why) = ended.removed {
            return Ok(Some(Job::removed(ended.invocation, why, job.enqueued_at)));
        }
        let now = greenroom_clock::now();
        let found = self.queue.store.list_jobs(&JobFilter::of(ended.invocation), 1, Arc::new([]), now).await?;
        Ok(found.into_iter().next().filter(|told| told.retried == ended.retried))
    }

    async fn record(&self, told: &Job) -> Result<Option<RunRecord>, Failure> {
        match told.run {
            Some(run) => Ok(self.runs.run(run).await?),
            None => Ok(None),
        }
    }

    async fn complete(&self, job: &Job, ended: Ended, execution: &HubSpotExecution) -> Result<(), Failure> {
        let Some(told) = self.told(job, ended).await? else { return Ok(()) };
        let completions = self
            .completions
            .as_ref()
            .ok_or_else(|| cannot(sentence!("failure-tells-hubspot-nothing", "this runtime tells HubSpot nothing")))?;
        let record = self.record(&told).await?;
        match completions.complete(execution, &told, record).await {
            // A workflow that no longer waits is what a removal is to lead to.
            Err(failure) if ended.removed.is_some() && failure.code == codes::HUBSPOT_COMPLETION_REFUSED => {
                tracing::info!(job = %ended.invocation, %failure, "HubSpot was not told that a job was removed");
                Ok(())
            }
            told => told,
        }
    }

    async fn call_back(&self, job: &Job, ended: Ended, url: &str) -> Result<(), Failure> {
        let Some(told) = self.told(job, ended).await? else { return Ok(()) };
        let callbacks = self
            .queue
            .settings()
            .callbacks
            .ok_or_else(|| cannot(sentence!("failure-sends-no-callbacks", "this runtime sends no callbacks")))?;
        let body = self.message(&told).await?;
        callbacks.send(url, &job.id.to_string(), body.to_string().into_bytes()).await
    }

    /// The message about an invocation that has ended, with secrets masked.
    async fn message(&self, told: &Job) -> Result<Value, Failure> {
        let record = self.record(told).await?;
        let is_done = told.state == JobState::Done;
        let mut data = json!({ "job": told.id, "state": told.state, "run": told.run });
        // Of one that was removed, nothing is known any more.
        if let JobWork::Invoke(invoke) = &told.work
            && !invoke.action.is_empty()
        {
            data["action"] = json!(invoke.action);
            data["tags"] = json!(invoke.tags);
            data["contact"] = json!(invoke.contact);
        }
        if let Some(output) = &told.output {
            data["result"] = json!(RunResult::Done { output: output.clone().into() });
        } else if let Some(record) = record.filter(|_| is_done) {
            let action: Option<ActionRef> = format!("{}@={}", record.action, record.version).parse().ok();
            let schema = action.and_then(|action| self.runtime.action(&action)).map(|action| action.output_schema);
            data["result"] = json!(masked_result(&record.result, schema.as_ref()));
        } else if let Some(failure) = &told.failure {
            data["result"] = json!(RunResult::Failed { failure: masked_failure(failure) });
        }
        let kind = if is_done { "invocation.done" } else { "invocation.failed" };
        Ok(json!({ "type": kind, "timestamp": told.finished_at, "data": data }))
    }
}

/// The limits of a run, lowered to those that its caller asks for.
fn lowered(own: Limits, asked: &BTreeMap<String, u64>) -> Result<Limits, Failure> {
    let wrong = |error: serde_json::Error| {
        Failure::of(
            FailureKind::InvalidInput,
            sentence!("failure-limits-unreadable", "the limits: {error}", error = error),
        )
    };
    let mut limits = serde_json::to_value(own).map_err(wrong)?;
    for (name, most) in asked {
        limits[name] = json!(most);
    }
    serde_json::from_value(limits).map_err(wrong)
}

fn cannot(what: Sentence) -> Failure {
    Failure::of(FailureKind::Failed, what)
}
