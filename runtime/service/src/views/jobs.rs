//! Jobs, as front ends show them.

use std::collections::BTreeMap;

use greenroom::{Failure, RunId};
use greenroom_domain::{
    ContactId, HubSpotExecution, Job, JobFilter, JobId, JobKind, JobState, JobWork, Lane, PendingWait, SyncTrigger,
    Waits, WebinarId, ZoomAccountId, codes, rules::job_counts::LimitView, sentence,
};
use greenroom_jobs::Jobs;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::Page;
use crate::mask;

/// A job. Its input and the path of its callback are shown only to those who ask for secrets.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Job)]
pub struct JobView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: JobId,
    /// Its kind.
    #[schema(value_type = String)]
    pub kind: JobKind,
    /// How far it is.
    #[schema(value_type = String)]
    pub state: JobState,
    /// The action of an invocation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The contact of an invocation.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub contact: Option<ContactId>,
    /// The tags of an invocation.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
    /// Whether an invocation changes nothing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
    /// The input of an invocation.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub input: Option<Value>,
    /// The address that gets the outcome, or a callback's own; of an execution of HubSpot's, `hubspot:PORTAL:CALLBACK`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub callback: Option<String>,
    /// The webinar of a sync, or of a look.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub webinar: Option<WebinarId>,
    /// What asked for a sync.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub trigger: Option<SyncTrigger>,
    /// The job that a callback, or the completion of an execution of HubSpot's, tells of.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub invocation: Option<JobId>,
    /// The Zoom account that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub zoom_account: Option<ZoomAccountId>,
    /// The line in which it waits.
    #[schema(value_type = Object)]
    pub lane: Lane,
    /// How often it was begun, since it was accepted or retried.
    pub attempts: u32,
    /// How often a person had it tried again.
    pub retried: u32,
    /// How many slices of a long invocation are done.
    pub slices: u32,
    /// When it was accepted.
    #[schema(value_type = String, format = DateTime)]
    pub enqueued_at: Timestamp,
    /// It does not begin before this: the time of its next try.
    #[schema(value_type = String, format = DateTime)]
    pub not_before: Timestamp,
    /// When it was last begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub started_at: Option<Timestamp>,
    /// When it was done, or failed for good.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub finished_at: Option<Timestamp>,
    /// Until when its worker has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub lease_until: Option<Timestamp>,
    /// The run of an invocation's latest try, from the moment that it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub run: Option<RunId>,
    /// What a dry run gave, without what the action marks as secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub output: Option<Value>,
    /// The completions from outside that it waits for: name and end of each. The first of them wakes it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>, required = false)]
    pub waiting: Vec<PendingWait>,
    /// Why the latest try failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub failure: Option<Failure>,
    /// The limit that it waits behind.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub waits: Option<Waits>,
}

impl JobView {
    /// With secrets only where they are asked for.
    pub fn of(job: Job, reveal: bool) -> Self {
        let mut view = Self {
            kind: job.work.kind(),
            id: job.id,
            state: job.state,
            action: None,
            contact: None,
            tags: BTreeMap::new(),
            dry_run: false,
            input: None,
            callback: None,
            webinar: None,
            trigger: None,
            invocation: None,
            zoom_account: job.zoom_account,
            lane: job.lane,
            attempts: job.attempts,
            retried: job.retried,
            slices: job.slices,
            enqueued_at: job.enqueued_at,
            not_before: job.not_before,
            started_at: job.started_at,
            finished_at: job.finished_at,
            lease_until: job.lease_until,
            run: job.run,
            output: job.output,
            waiting: job.waiting,
            failure: job.failure.map(|failure| if reveal { failure } else { mask::failure(&failure) }),
            waits: job.waits.map(|waits| if reveal { waits } else { Waits { key: mask::links(&waits.key), ..waits } }),
        };
        let address = |url: String| if reveal { url } else { without_path(&url) };
        match job.work {
            JobWork::Invoke(invoke) => {
                view.action = Some(invoke.action);
                view.contact = invoke.contact.map(|id| if reveal { id } else { mask::links(id.as_str()).into() });
                view.tags = invoke.tags;
                view.dry_run = invoke.dry_run;
                view.input = reveal.then_some(invoke.input);
                view.callback = invoke.callback.map(address).or(invoke.hubspot.as_ref().map(execution));
            }
            JobWork::Sync { webinar, trigger } => (view.webinar, view.trigger) = (Some(webinar), Some(trigger)),
            JobWork::Look { account: _, webinar } => view.webinar = webinar,
            JobWork::Callback { invocation, url, retried: _, removed: _ } => {
                (view.invocation, view.callback) = (Some(invocation), Some(address(url)));
            }
            JobWork::HubspotCompletion { invocation, execution: told, retried: _, removed: _ } => {
                (view.invocation, view.callback) = (Some(invocation), Some(execution(&told)));
            }
            JobWork::Round | JobWork::Settle | JobWork::Prune | JobWork::CheckAlerts | JobWork::SendAlerts { .. } => {}
        }
        view
    }
}

fn execution(told: &HubSpotExecution) -> String {
    format!("hubspot:{}:{}", told.portal, told.callback_id)
}

fn without_path(url: &str) -> String {
    match url::Url::parse(url) {
        Ok(url) => url.origin().ascii_serialization(),
        Err(_) => mask::MASKED.to_owned(),
    }
}

/// The jobs of a filter, oldest first.
///
/// # Errors
/// The queue's failure.
pub async fn list(
    jobs: &dyn Jobs,
    filter: &JobFilter,
    limit: usize,
    reveal: bool,
) -> Result<Page<JobView, JobId>, Failure> {
    let found = jobs.list(filter, limit.saturating_add(1)).await?;
    let views = found.into_iter().map(|job| JobView::of(job, reveal)).collect();
    Ok(Page::of(views, limit, |job: &JobView| job.id))
}

/// One job.
///
/// # Errors
/// `job-not-found`, and the queue's failure.
pub async fn details(jobs: &dyn Jobs, id: JobId, reveal: bool) -> Result<JobView, Failure> {
    let found = jobs.list(&JobFilter::of(id), 1).await?.into_iter().next();
    let job = found.ok_or_else(|| {
        let message = sentence!(
            "failure-job-not-found",
            "there is no job {job}: `greenroom jobs list` lists those that there are",
            job = id
        );
        Failure::refused(codes::JOB_NOT_FOUND, message)
    })?;
    Ok(JobView::of(job, reveal))
}

/// The job that syncs a webinar, or is going to: one that runs comes before one that waits.
///
/// # Errors
/// The queue's failure.
pub async fn sync_of(
    jobs: &dyn Jobs,
    webinar: &WebinarId,
    account: &ZoomAccountId,
) -> Result<Option<JobView>, Failure> {
    for state in [JobState::Running, JobState::Waiting] {
        let filter = JobFilter {
            state: Some(state),
            zoom_account: Some(account.clone()),
            webinar: Some(webinar.clone()),
            ..JobFilter::default()
        };
        if let Some(job) = jobs.list(&filter, 1).await?.into_iter().next() {
            return Ok(Some(JobView::of(job, false)));
        }
    }
    Ok(None)
}

/// A limit by key, with what waits behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = JobLimit)]
pub struct LimitDetails {
    /// Its name; `one-at-a-time` for jobs of the same work.
    pub name: String,
    /// What it counts by: `action`, `contact`, `zoom-account`, or a JSON Pointer into the input.
    pub by: Option<String>,
    /// The action whose invocations it counts.
    pub action: Option<String>,
    /// How many jobs may run at once.
    pub concurrency: Option<u32>,
    /// How many jobs may begin within a time.
    pub rate: Option<RateDetails>,
    /// The jobs by the value that they are counted by.
    pub keys: Vec<KeyDetails>,
}

/// How many jobs may begin within a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = JobRate)]
pub struct RateDetails {
    /// So many.
    pub jobs: u32,
    /// Within so many seconds.
    pub seconds: u64,
}

/// The jobs with one value of a limit's key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = JobLimitKey)]
pub struct KeyDetails {
    /// The value.
    pub key: String,
    /// How many run.
    pub running: u64,
    /// How many wait behind the limit.
    pub waiting: u64,
    /// When a place is free at the latest, of a rate.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
}

impl From<LimitView> for LimitDetails {
    fn from(limit: LimitView) -> Self {
        let keys = limit.keys.into_iter().map(|(key, counted)| KeyDetails {
            key: mask::links(&key),
            running: counted.running,
            waiting: counted.waiting,
            until: counted.until,
        });
        Self {
            name: limit.name,
            by: limit.by,
            action: limit.action,
            concurrency: limit.concurrency,
            rate: limit.rate.map(|(jobs, seconds)| RateDetails { jobs, seconds }),
            keys: keys.collect(),
        }
    }
}

/// The limits, with the jobs that run and wait behind each.
///
/// # Errors
/// The queue's failure.
pub async fn limits(jobs: &dyn Jobs) -> Result<Vec<LimitDetails>, Failure> {
    Ok(jobs.count_limits().await?.into_iter().map(LimitDetails::from).collect())
}
