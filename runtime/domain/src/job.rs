//! Jobs: work that is accepted now and done later.

use std::{collections::BTreeMap, fmt};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    AlertNews, AlertTarget, ContactId, Failure, FailureKind, HistoryEntry, JobId, PendingWait, RunId, Sentence,
    SyncTrigger, WebinarId, ZoomAccountId, codes, sentence, wait::wakes_at,
};

/// The work of a job. The set is closed: a worker that does not know a kind would leave it undone.
#[derive(derive_more::Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", tag = "kind")]
pub enum JobWork {
    /// Runs an action, slice by slice until it is done.
    Invoke(Box<InvokeJob>),
    /// Syncs a webinar.
    Sync {
        /// The webinar.
        webinar: WebinarId,
        /// What asked for it.
        trigger: SyncTrigger,
    },
    /// Looks at Zoom because webhooks ask for it, after looks of the server have failed.
    Look {
        /// The Zoom account.
        account: ZoomAccountId,
        /// The webinar; none for all webinars of the account.
        webinar: Option<WebinarId>,
    },
    /// One round of the schedule: searches Zoom accounts for new webinars, and enqueues the syncs that are due.
    Round,
    /// Settles the calls to Zoom that crashed processes left open.
    Settle,
    /// Posts the outcome of an invocation to the caller's address.
    Callback {
        /// The job of the invocation. Its outcome is read when the callback is sent, so that the queue keeps no copy.
        invocation: JobId,
        /// The address.
        #[debug("{:?}", crate::mask::MASKED)]
        url: String,
        /// How often the invocation had been retried when it ended. One that was retried since has another end, and a callback
        /// of its own.
        #[serde(default)]
        retried: u32,
        /// Why the job of the invocation was removed. The message is about the removal then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        removed: Option<JobRemoval>,
    },
    /// Tells HubSpot how an execution ended that it was answered `BLOCK` for.
    HubspotCompletion {
        /// The job of the execution. Its outcome is read when it is told, so that the queue keeps no copy.
        invocation: JobId,
        /// The execution.
        execution: HubSpotExecution,
        /// As for a callback.
        #[serde(default)]
        retried: u32,
        /// As for a callback.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        removed: Option<JobRemoval>,
    },
    /// Removes what is too old, as the operator's retention says.
    Prune,
    /// Looks for what the operator is to be told, and enqueues the messages.
    CheckAlerts,
    /// Sends one message about alerts.
    SendAlerts {
        /// Where to.
        target: AlertTarget,
        /// What it tells.
        news: Vec<AlertNews>,
    },
}

/// Why an invocation comes to nothing for the system that waits for its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobRemoval {
    /// A person removed its job.
    Dropped,
    /// The person that it was for was erased.
    Erased,
}

impl JobRemoval {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Dropped, Self::Erased];

    /// The failure that the callback, or HubSpot's workflow, gets.
    pub fn failure(self) -> Failure {
        let message = match self {
            Self::Dropped => sentence!(
                "failure-job-removed",
                "the job was removed before its end was reported: it may have been done in part"
            ),
            Self::Erased => sentence!(
                "failure-job-erased",
                "the person was erased, and the job with them: it may have been done in part"
            ),
        };
        Failure::new(FailureKind::Failed, codes::JOB_REMOVED, message)
    }
}

/// An execution of HubSpot's that waits for its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HubSpotExecution {
    /// The portal whose workflow waits.
    pub portal: u64,
    /// HubSpot's id of the execution.
    pub callback_id: String,
}

/// An asynchronous invocation.
#[derive(derive_more::Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InvokeJob {
    /// The action, such as `greet` or `greet@1.2.0`.
    pub action: String,
    /// Its input.
    #[debug("{:?}", crate::mask::Shape(input))]
    pub input: Value,
    /// The contact that it runs for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactId>,
    /// The caller's idempotency key. Without one, the job's id is the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[debug("{:?}", idempotency_key.as_ref().map(|_| crate::mask::MASKED))]
    pub idempotency_key: Option<String>,
    /// Words of the caller by which jobs are found again.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
    /// The address that gets the outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[debug("{:?}", callback.as_ref().map(|_| crate::mask::MASKED))]
    pub callback: Option<String>,
    /// Changes nothing. No record has its outcome, so the job keeps it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
    /// Where the first slice continues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[debug("{:?}", cursor.as_ref().map(crate::mask::Shape))]
    pub cursor: Option<Value>,
    /// Lower limits of its runs, by their names in JSON, such as `cpuMs`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub limits: BTreeMap<String, u64>,
    /// The execution of HubSpot's that waits for the outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hubspot: Option<HubSpotExecution>,
}

impl InvokeJob {
    /// The action's name, without a version.
    pub fn action_name(&self) -> &str {
        self.action.split_once('@').map_or(&self.action, |(name, _)| name)
    }
}

/// The kind of a job, for filters and lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobKind {
    /// See [`JobWork::Invoke`].
    Invoke,
    /// See [`JobWork::Sync`].
    Sync,
    /// See [`JobWork::Look`].
    Look,
    /// See [`JobWork::Round`].
    Round,
    /// See [`JobWork::Settle`].
    Settle,
    /// See [`JobWork::Callback`].
    Callback,
    /// See [`JobWork::HubspotCompletion`].
    HubspotCompletion,
    /// See [`JobWork::Prune`].
    Prune,
    /// See [`JobWork::CheckAlerts`].
    CheckAlerts,
    /// See [`JobWork::SendAlerts`].
    SendAlerts,
}

impl JobKind {
    /// All kinds.
    pub const ALL: [Self; 10] = [
        Self::Invoke,
        Self::Sync,
        Self::Look,
        Self::Round,
        Self::Settle,
        Self::Callback,
        Self::HubspotCompletion,
        Self::Prune,
        Self::CheckAlerts,
        Self::SendAlerts,
    ];

    /// Its word in JSON and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invoke => "invoke",
            Self::Sync => "sync",
            Self::Look => "look",
            Self::Round => "round",
            Self::Settle => "settle",
            Self::Callback => "callback",
            Self::HubspotCompletion => "hubspot-completion",
            Self::Prune => "prune",
            Self::CheckAlerts => "check-alerts",
            Self::SendAlerts => "send-alerts",
        }
    }
}

impl fmt::Display for JobKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that is no kind of job.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub struct InvalidJobKind(pub String);

impl InvalidJobKind {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        sentence!(
            "failure-job-kind",
            "`{given}` is no kind of job: there are {known}",
            given = self.0,
            known = JobKind::ALL.map(JobKind::as_str).join(", ")
        )
    }
}

impl std::str::FromStr for JobKind {
    type Err = InvalidJobKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| InvalidJobKind(text.to_owned()))
    }
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobState {
    /// It waits: for its time, for a free place, or behind a limit. One that failed waits for its next try.
    Waiting,
    /// A worker has it under a lease.
    Running,
    /// It is done.
    Done,
    /// It failed for good, or too often: a person decides whether it is tried again.
    DeadLetter,
}

impl JobState {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Running, Self::Done, Self::DeadLetter];

    /// Its word in JSON and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::DeadLetter => "dead-letter",
        }
    }
}

impl fmt::Display for JobState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that is no state of a job.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub struct InvalidJobState(pub String);

impl InvalidJobState {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        sentence!(
            "failure-job-state",
            "`{given}` is no state of a job: there are {known}",
            given = self.0,
            known = JobState::ALL.map(JobState::as_str).join(", ")
        )
    }
}

impl std::str::FromStr for JobState {
    type Err = InvalidJobState;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|state| state.as_str() == text);
        found.ok_or_else(|| InvalidJobState(text.to_owned()))
    }
}

/// The line in which a job waits. Groups take turns, and within a group its keys do, so that however many jobs wait in one
/// line, the others go on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lane {
    /// An action (`action:greet`), a Zoom account (`zoom:abc`), or Greenroom's own work (`service`).
    pub group: String,
    /// Within the group, such as a webinar; empty where the group is one line.
    pub key: String,
}

impl JobWork {
    /// The kind.
    pub fn kind(&self) -> JobKind {
        match self {
            Self::Invoke(_) => JobKind::Invoke,
            Self::Sync { .. } => JobKind::Sync,
            Self::Look { .. } => JobKind::Look,
            Self::Round => JobKind::Round,
            Self::Settle => JobKind::Settle,
            Self::Callback { .. } => JobKind::Callback,
            Self::HubspotCompletion { .. } => JobKind::HubspotCompletion,
            Self::Prune => JobKind::Prune,
            Self::CheckAlerts => JobKind::CheckAlerts,
            Self::SendAlerts { .. } => JobKind::SendAlerts,
        }
    }

    /// The line in which it waits. `account` is the Zoom account that it is about, where that is known.
    pub fn lane(&self, account: Option<&ZoomAccountId>) -> Lane {
        let (group, key) = match self {
            Self::Invoke(invoke) => (format!("action:{}", invoke.action_name()), String::new()),
            Self::Sync { webinar, .. } => {
                (account.map_or_else(|| "zoom".to_owned(), |id| format!("zoom:{id}")), webinar.to_string())
            }
            Self::Look { account, webinar } => {
                (format!("zoom:{account}"), webinar.as_ref().map(ToString::to_string).unwrap_or_default())
            }
            Self::Round | Self::Settle | Self::Prune | Self::CheckAlerts => {
                ("service".to_owned(), self.kind().as_str().to_owned())
            }
            Self::SendAlerts { target, .. } => ("alerts".to_owned(), target.as_str().to_owned()),
            Self::Callback { url, .. } => ("callbacks".to_owned(), origin(url).to_owned()),
            Self::HubspotCompletion { execution, .. } => {
                ("callbacks".to_owned(), format!("hubspot:{}", execution.portal))
            }
        };
        Lane { group, key }
    }

    /// The name that jobs of the same work have in common: a request for work that waits already is that job, and one such
    /// job runs at a time. None where every job is its own.
    pub fn merges_as(&self) -> Option<String> {
        match self {
            Self::Sync { webinar, .. } => Some(Self::sync_merges_as(webinar)),
            Self::Look { account, webinar } => {
                let webinar = webinar.as_ref().map(ToString::to_string).unwrap_or_default();
                Some(format!("look:{account}:{webinar}"))
            }
            Self::Round | Self::Settle | Self::Prune | Self::CheckAlerts => Some(self.kind().as_str().to_owned()),
            Self::Invoke(_) | Self::Callback { .. } | Self::HubspotCompletion { .. } | Self::SendAlerts { .. } => None,
        }
    }

    /// [`Self::merges_as`] of every sync of a webinar.
    pub fn sync_merges_as(webinar: &WebinarId) -> String {
        format!("sync:{webinar}")
    }

    /// The webinar that the job syncs; none where it is no sync.
    pub fn synced_webinar(&self) -> Option<&WebinarId> {
        match self {
            Self::Sync { webinar, .. } => Some(webinar),
            _ => None,
        }
    }
}

/// The part of a URL before its path: paths of callbacks may be secrets.
fn origin(url: &str) -> &str {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let end = url[after_scheme..].find(['/', '?', '#']).map_or(url.len(), |at| after_scheme + at);
    &url[..end]
}

/// A job to be accepted.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJob {
    /// Its id, which the caller makes.
    pub id: JobId,
    /// The work.
    pub work: JobWork,
    /// The Zoom account that it is about, where the caller knows it: for limits, and for turns.
    pub zoom_account: Option<ZoomAccountId>,
    /// Now.
    pub at: Timestamp,
    /// It does not begin before this.
    pub not_before: Timestamp,
    /// The job that it follows: it is removed with it.
    pub parent: Option<JobId>,
    /// The entry of the history of what people have done, where a person asks for the work: it is kept in the same transaction.
    pub note: Option<HistoryEntry>,
}

impl NewJob {
    /// A job that may begin at once.
    pub fn new(id: JobId, work: JobWork, at: Timestamp) -> Self {
        Self { id, work, zoom_account: None, at, not_before: at, parent: None, note: None }
    }

    /// Names the Zoom account that it is about.
    #[must_use]
    pub fn of_account(mut self, account: ZoomAccountId) -> Self {
        self.zoom_account = Some(account);
        self
    }

    /// Makes it wait until then.
    #[must_use]
    pub fn not_before(mut self, then: Timestamp) -> Self {
        self.not_before = then;
        self
    }

    /// The line in which it waits.
    pub fn lane(&self) -> Lane {
        self.work.lane(self.zoom_account.as_ref())
    }

    /// The job as it waits.
    pub fn accepted(self) -> Job {
        Job {
            lane: self.lane(),
            id: self.id,
            work: self.work,
            state: JobState::Waiting,
            zoom_account: self.zoom_account,
            attempts: 0,
            enqueued_at: self.at,
            not_before: self.not_before,
            started_at: None,
            finished_at: None,
            lease_until: None,
            run: None,
            retried: 0,
            slices: 0,
            cursor: None,
            output: None,
            first_run: None,
            waiting: Vec::new(),
            failure: None,
            waits: None,
            parent: self.parent,
        }
    }
}

/// What a job waits behind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Waits {
    /// The name of the limit; `one-at-a-time` where another job of the same work runs.
    pub limit: String,
    /// The value that the limit counts by, such as an action's name or a contact's id.
    pub key: String,
    /// When a place is free at the latest, where that is known: of a rate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// A job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// The work.
    pub work: JobWork,
    /// How far it is.
    pub state: JobState,
    /// The line in which it waits.
    pub lane: Lane,
    /// The Zoom account that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zoom_account: Option<ZoomAccountId>,
    /// How often it was begun.
    pub attempts: u32,
    /// When it was accepted.
    pub enqueued_at: Timestamp,
    /// It does not begin before this: the time of its next try.
    pub not_before: Timestamp,
    /// When it was last begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    /// When it was done, or failed for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
    /// Until when its worker has it, unless the worker prolongs the lease.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease_until: Option<Timestamp>,
    /// The run of its latest try, from the moment that it begins. When the try has ended, the run that has its record; none where
    /// no record was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunId>,
    /// How often a person had it tried again after it had failed for good.
    #[serde(default)]
    pub retried: u32,
    /// How many slices of a long invocation are done.
    #[serde(default)]
    pub slices: u32,
    /// Where the next slice continues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Value>,
    /// What a dry run gave, without what the action marks as secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
    /// The run of the first slice of a long invocation, which names the chain of its slices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_run: Option<RunId>,
    /// The completions from outside that it waits for: the next slice begins when the first of them is there, or its time is
    /// over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waiting: Vec<PendingWait>,
    /// Why the latest try failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// What a job that waits and could begin waits behind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits: Option<Waits>,
    /// The job that it follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<JobId>,
}

impl Job {
    /// The contact of an invocation.
    pub fn contact(&self) -> Option<&ContactId> {
        match &self.work {
            JobWork::Invoke(invoke) => invoke.contact.as_ref(),
            _ => None,
        }
    }

    /// Ends a try that ran.
    pub fn end(&mut self, end: JobEnd, run: Option<RunId>, at: Timestamp) {
        self.lease_until = None;
        self.run = run;
        self.waiting = Vec::new();
        match end {
            JobEnd::Done => {
                (self.state, self.finished_at) = (JobState::Done, Some(at));
                (self.failure, self.cursor) = (None, None);
            }
            JobEnd::DryRun { output } => {
                (self.state, self.finished_at) = (JobState::Done, Some(at));
                (self.failure, self.cursor, self.output) = (None, None, Some(output));
            }
            JobEnd::Again { at, failure } => {
                (self.state, self.not_before, self.failure) = (JobState::Waiting, at, Some(failure));
            }
            JobEnd::Dead(failure) => {
                (self.state, self.finished_at, self.failure) = (JobState::DeadLetter, Some(at), Some(failure));
            }
            JobEnd::Continue { cursor, waiting } => {
                let due = wakes_at(&waiting).map_or(at, |wakes| wakes.max(at));
                (self.state, self.not_before, self.failure) = (JobState::Waiting, due, None);
                (self.cursor, self.slices, self.attempts) = (Some(cursor), self.slices.saturating_add(1), 0);
                (self.first_run, self.waiting) = (self.first_run.or(self.run), waiting);
            }
            JobEnd::GivenBack => {
                (self.state, self.attempts) = (JobState::Waiting, self.attempts.saturating_sub(1));
            }
        }
    }

    /// A wait of its chain was completed: it begins at once where it waits for that. Answers whether it does.
    pub fn wake(&mut self, first_run: RunId, wait: &str, at: Timestamp) -> bool {
        let waits = self.first_run == Some(first_run) && self.waiting.iter().any(|pending| pending.name == wait);
        if waits && self.state == JobState::Waiting {
            (self.not_before, self.waiting) = (at, Vec::new());
            return true;
        }
        false
    }

    /// The job that tells the caller how an invocation ended, where the caller wants to hear it. It is accepted in the
    /// transaction that ends the invocation.
    pub fn callback(&self, id: JobId, at: Timestamp) -> Option<NewJob> {
        let JobWork::Invoke(invoke) = &self.work else { return None };
        let (invocation, retried) = (self.id, self.retried);
        let work = match (&invoke.callback, &invoke.hubspot) {
            (Some(url), _) => JobWork::Callback { invocation, url: url.clone(), retried, removed: None },
            (None, Some(execution)) => {
                JobWork::HubspotCompletion { invocation, execution: execution.clone(), retried, removed: None }
            }
            (None, None) => return None,
        };
        Some(NewJob { parent: Some(self.id), ..NewJob::new(id, work, at) })
    }

    /// The job that tells the caller that the invocation comes to nothing, because its job is removed; none where nobody waits for
    /// its end any more. It follows no job, because that one is gone. `is_being_told` says whether a job that tells the end has
    /// not ended. It is accepted in the transaction that removes the job.
    pub fn removal(&self, is_being_told: bool, why: JobRemoval, id: JobId, at: Timestamp) -> Option<NewJob> {
        let waits = match self.state {
            JobState::Waiting | JobState::Running => true,
            // No message was sent about a job that was put back from a copy. An erasure that is repeated in a copy sent its message the
            // first time.
            JobState::DeadLetter
                if self.failure.as_ref().is_some_and(|failure| failure.code == codes::JOB_RESTORED) =>
            {
                why == JobRemoval::Dropped
            }
            JobState::Done | JobState::DeadLetter => is_being_told,
        };
        let mut told = self.callback(id, at).filter(|_| waits)?;
        if let JobWork::Callback { removed, .. } | JobWork::HubspotCompletion { removed, .. } = &mut told.work {
            *removed = Some(why);
        }
        Some(NewJob { parent: None, ..told })
    }

    /// The end of an invocation whose job is no longer there.
    pub fn removed(id: JobId, why: JobRemoval, at: Timestamp) -> Self {
        let mut job = NewJob::new(id, JobWork::Invoke(Box::default()), at).accepted();
        job.end(JobEnd::Dead(why.failure()), None, at);
        job
    }

    /// The same request comes again, by its idempotency key: a job that was never begun begins as soon as `wanted` may. Answers
    /// whether that changes it.
    pub fn is_requested_again(&mut self, wanted: &NewJob) -> bool {
        let is_new = self.state == JobState::Waiting && self.attempts == 0 && self.slices == 0 && self.retried == 0;
        let sooner = is_new && wanted.not_before < self.not_before;
        if sooner {
            self.not_before = wanted.not_before;
        }
        sooner
    }

    /// The same work is wanted again: a dead letter waits again, and a job that has not failed begins as soon as `wanted` may.
    pub fn is_wanted_again(&mut self, wanted: &NewJob) {
        if self.state == JobState::DeadLetter {
            self.retry(wanted.not_before);
        } else if self.attempts == 0 {
            self.not_before = self.not_before.min(wanted.not_before);
        }
    }

    /// Begins a try: a worker has the job until then, unless it prolongs the lease. `run` is for an invocation.
    pub fn begin(&mut self, run: RunId, now: Timestamp, lease_until: Timestamp) {
        (self.state, self.attempts) = (JobState::Running, self.attempts.saturating_add(1));
        (self.started_at, self.lease_until) = (Some(now), Some(lease_until));
        self.waiting = Vec::new();
        if self.work.kind() == JobKind::Invoke {
            self.run = Some(run);
        }
    }

    /// Whether a job that has ended leaves no row: Greenroom's own rounds are done every few minutes, and nobody asks for them.
    /// Neither does one that told of the removal of a job.
    pub fn leaves_nothing(&self) -> bool {
        let leaves_nothing = match &self.work {
            JobWork::Round | JobWork::Settle | JobWork::Prune | JobWork::CheckAlerts => true,
            JobWork::Callback { removed, .. } | JobWork::HubspotCompletion { removed, .. } => removed.is_some(),
            JobWork::Invoke(_) | JobWork::Sync { .. } | JobWork::Look { .. } | JobWork::SendAlerts { .. } => false,
        };
        self.state == JobState::Done && leaves_nothing
    }

    /// Lets a dead letter, or a job that waits for its next try, begin at once and anew. Answers false where its state does not
    /// allow it.
    pub fn retry(&mut self, at: Timestamp) -> bool {
        match self.state {
            JobState::DeadLetter => self.retried = self.retried.saturating_add(1),
            JobState::Waiting => {}
            JobState::Running | JobState::Done => return false,
        }
        (self.state, self.attempts, self.not_before, self.finished_at) = (JobState::Waiting, 0, at, None);
        self.waiting = Vec::new();
        true
    }

    /// The key under which the next slice of an invocation runs, so that a job that is begun twice gives one run. A failure for
    /// good is kept under its key, so a job that a person retries has another one.
    pub fn run_key(&self) -> String {
        let (callers, is_hubspots) = match &self.work {
            JobWork::Invoke(invoke) => (invoke.idempotency_key.clone(), invoke.hubspot.is_some()),
            _ => (None, false),
        };
        let mut key = match (self.slices, self.retried, callers) {
            (0, 0, Some(key)) => return key,
            // As the server names the slices of an execution that it runs itself, so that a job which takes over repeats none.
            (_, 0, Some(key)) if is_hubspots => key,
            _ => format!("job:{}", self.id),
        };
        if self.slices > 0 {
            key += &format!(":{}", self.slices);
        }
        if self.retried > 0 {
            key += &format!(":again-{}", self.retried);
        }
        key
    }
}

/// How a try of a job ended.
#[derive(Debug, Clone, PartialEq)]
pub enum JobEnd {
    /// It is done.
    Done,
    /// It is done, and was a dry run.
    DryRun {
        /// What it gave, without what the action marks as secret.
        output: Value,
    },
    /// It is tried again.
    Again {
        /// Not before this.
        at: Timestamp,
        /// Why it failed.
        failure: Failure,
    },
    /// A person decides about it.
    Dead(Failure),
    /// A slice is done, and the next one waits.
    Continue {
        /// Where it continues.
        cursor: Value,
        /// The waits that it opened or found pending. Where all of them still are, the next slice waits for the first.
        waiting: Vec<PendingWait>,
    },
    /// It was not tried, because its worker stops: another one does it.
    GivenBack,
}

/// The answer to a request for a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Enqueued {
    /// The job that does the work: a new one, or one that was accepted before.
    pub id: JobId,
    /// It was accepted before: the same work waits already, or the idempotency key was used for it.
    pub merged: bool,
    /// How far the job is.
    pub state: JobState,
    /// Its run, as soon as there is one.
    pub run: Option<RunId>,
}

impl Enqueued {
    /// A job that was accepted now.
    pub fn new(id: JobId) -> Self {
        Self { id, merged: false, state: JobState::Waiting, run: None }
    }

    /// A job that was accepted before.
    pub fn merged(job: &Job) -> Self {
        Self { id: job.id, merged: true, state: job.state, run: job.run }
    }
}

/// Which jobs. A field that is absent does not restrict the match.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JobFilter {
    /// This job.
    pub id: Option<JobId>,
    /// Of this idempotency key.
    pub key: Option<String>,
    /// In this state.
    pub state: Option<JobState>,
    /// Of this kind.
    pub kind: Option<JobKind>,
    /// Of this action, by its name.
    pub action: Option<String>,
    /// For this contact.
    pub contact: Option<ContactId>,
    /// About this Zoom account.
    pub zoom_account: Option<ZoomAccountId>,
    /// Syncs of this webinar.
    pub webinar: Option<WebinarId>,
    /// Accepted after this one: the place where a page begins.
    pub after: Option<JobId>,
    /// With a `not_before` of this time or earlier. A store may leave out a job that waits behind a rate until later than this.
    pub due_by: Option<Timestamp>,
}

impl JobFilter {
    /// This job alone.
    pub fn of(id: JobId) -> Self {
        Self { id: Some(id), ..Self::default() }
    }

    /// Whether a job matches.
    pub fn matches(&self, job: &Job) -> bool {
        let invoke = match &job.work {
            JobWork::Invoke(invoke) => Some(invoke),
            _ => None,
        };
        let action = invoke.map(|invoke| invoke.action_name());
        let key = invoke.and_then(|invoke| invoke.idempotency_key.as_ref());
        self.id.is_none_or(|id| id == job.id)
            && self.key.as_ref().is_none_or(|wanted| key == Some(wanted))
            && self.state.is_none_or(|state| state == job.state)
            && self.kind.is_none_or(|kind| kind == job.work.kind())
            && self.action.as_deref().is_none_or(|wanted| action == Some(wanted))
            && self.contact.as_ref().is_none_or(|wanted| job.contact() == Some(wanted))
            && self.zoom_account.as_ref().is_none_or(|wanted| job.zoom_account.as_ref() == Some(wanted))
            && self.webinar.as_ref().is_none_or(|wanted| job.work.synced_webinar() == Some(wanted))
            && self.after.is_none_or(|after| job.id > after)
            && self.due_by.is_none_or(|then| job.not_before <= then)
    }
}

/// A decision of a person about a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobAnswer {
    /// It waits again, and may begin at once.
    Waits,
    /// It is removed.
    Dropped,
    /// There is no such job.
    Unknown,
    /// Its state does not allow it: it runs, or is done.
    NotNow,
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_path_of_a_callback() {
        for (url, expected) in [
            ("https://a.example/hook/secret?x", "https://a.example"),
            ("http://127.0.0.1:80", "http://127.0.0.1:80"),
            ("nothing", "nothing"),
        ] {
            assert_eq!(origin(url), expected);
        }
    }

    #[test]
    fn words_of_kinds_and_states_are_those_of_json() {
        for kind in JobKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
        for state in JobState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
            assert_eq!(state.as_str().parse(), Ok(state));
        }
        assert!("x".parse::<JobKind>().unwrap_err().to_string().contains("invoke"));
        assert!("x".parse::<JobState>().unwrap_err().to_string().contains("dead-letter"));
    }

    #[test]
    fn the_slices_of_an_execution_of_hubspots_have_the_keys_that_the_server_gives_them() {
        let execution = HubSpotExecution { portal: 1, callback_id: "a".to_owned() };
        let key = |hubspot: Option<HubSpotExecution>, slices, retried| {
            let invoke = InvokeJob { idempotency_key: Some("k".to_owned()), hubspot, ..InvokeJob::default() };
            let id = JobId::new(uuid::Uuid::nil());
            let job = NewJob::new(id, JobWork::Invoke(Box::new(invoke)), Timestamp::UNIX_EPOCH).accepted();
            Job { slices, retried, ..job }.run_key()
        };
        let own = format!("job:{}", uuid::Uuid::nil());
        assert_eq!(key(Some(execution.clone()), 0, 0), "k");
        assert_eq!(key(Some(execution.clone()), 2, 0), "k:2");
        assert_eq!(key(Some(execution), 2, 1), format!("{own}:2:again-1"), "a failure is kept under its key");
        assert_eq!(key(None, 2, 0), format!("{own}:2"));
    }
}
