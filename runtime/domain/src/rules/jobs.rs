//! Which job may run next, and what becomes of one that failed.
//!
//! Lines take turns ([`choose`]), so that 10,000 jobs of one action, webinar or Zoom account do not keep another waiting. Limits
//! ([`JobLimit`]) bound how many jobs with the same key run at once, or begin within a time.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::{ContactId, Failure, FailureKind, Job, JobId, JobWork, Lane, Retry, Waits, ZoomAccountId};

pub use crate::job_limit::{JobLimit, JobRate, LimitKey, Turn};

/// The name of the limit for jobs of the same work.
pub const ONE_AT_A_TIME: &str = "one-at-a-time";

/// The part of a job that limits and turns look at.
#[derive(Debug, Clone, PartialEq)]
pub struct JobFacts {
    /// The job.
    pub id: JobId,
    /// The action's name.
    pub action: Option<String>,
    /// The contact.
    pub contact: Option<ContactId>,
    /// The Zoom account.
    pub zoom_account: Option<ZoomAccountId>,
    /// See [`JobWork::merges_as`].
    pub merges_as: Option<String>,
    /// The input of an invocation. A store need not load it where no limit [reads it](reads_input).
    pub input: Option<Value>,
}

impl JobFacts {
    /// Those of a job.
    pub fn of(job: &Job) -> Self {
        let invoke = match &job.work {
            JobWork::Invoke(invoke) => Some(invoke),
            _ => None,
        };
        Self {
            id: job.id,
            action: invoke.map(|invoke| invoke.action_name().to_owned()),
            contact: invoke.and_then(|invoke| invoke.contact.clone()),
            zoom_account: job.zoom_account.clone(),
            merges_as: job.work.merges_as(),
            input: invoke.map(|invoke| invoke.input.clone()),
        }
    }
}

/// Whether a limit reads the input of invocations.
pub fn reads_input(limits: &[JobLimit]) -> bool {
    limits.iter().any(|limit| matches!(limit.by, LimitKey::Input(_)))
}

/// The time since which jobs that began count for a rate of the limits; none where there is no rate.
pub fn counted_since(limits: &[JobLimit], now: Timestamp) -> Option<Timestamp> {
    let longest = limits.iter().filter_map(|limit| limit.rate).map(|rate| rate.within).max()?;
    Some(now.checked_sub(signed(longest)).unwrap_or(Timestamp::MIN))
}

impl JobLimit {
    /// The value by which a job is counted; none where the limit does not concern it.
    pub fn key_of(&self, job: &JobFacts) -> Option<String> {
        if self.action.is_some() && self.action != job.action {
            return None;
        }
        match &self.by {
            LimitKey::Action => job.action.clone(),
            LimitKey::Contact => job.contact.as_ref().map(ToString::to_string),
            LimitKey::ZoomAccount => job.zoom_account.as_ref().map(ToString::to_string),
            LimitKey::Input(pointer) => match job.input.as_ref()?.pointer(pointer)? {
                Value::Null => None,
                Value::String(text) => Some(text.clone()),
                other => Some(other.to_string()),
            },
        }
    }

    /// Whether all jobs of a line have the same value of the key, so that where one waits, all do.
    fn is_of_lane(&self, lane: &Lane) -> bool {
        match self.by {
            LimitKey::Action => lane.group.starts_with("action:"),
            LimitKey::ZoomAccount => lane.group.starts_with("zoom:"),
            LimitKey::Contact | LimitKey::Input(_) => false,
        }
    }
}

/// The jobs that run, and those that have begun lately: what limits count.
#[derive(Debug)]
pub struct Book<'a> {
    limits: &'a [JobLimit],
    now: Timestamp,
    running: HashMap<(usize, String), u32>,
    begun: HashMap<(usize, String), Vec<Timestamp>>,
    work: HashSet<String>,
}

impl<'a> Book<'a> {
    /// An empty book for these limits.
    pub fn new(limits: &'a [JobLimit], now: Timestamp) -> Self {
        Self { limits, now, running: HashMap::new(), begun: HashMap::new(), work: HashSet::new() }
    }

    /// Adds a job that runs.
    pub fn runs(&mut self, job: &JobFacts) {
        for (place, limit) in self.limits.iter().enumerate() {
            if limit.concurrency.is_some()
                && let Some(key) = limit.key_of(job)
            {
                *self.running.entry((place, key)).or_default() += 1;
            }
        }
        self.work.extend(job.merges_as.clone());
    }

    /// Adds the time at which a job began, also if the job failed. A time in the future counts as now, because the clock was
    /// set back.
    pub fn began(&mut self, job: &JobFacts, at: Timestamp) {
        let at = at.min(self.now);
        for (place, limit) in self.limits.iter().enumerate() {
            if let Some(rate) = limit.rate
                && self.now.duration_since(at) < signed(rate.within)
                && let Some(key) = limit.key_of(job)
            {
                self.begun.entry((place, key)).or_default().push(at);
            }
        }
    }

    /// How many more jobs with this key may run at once; none where no limit of this name is there.
    pub fn places_behind(&self, limit: &str, key: &str) -> Option<u32> {
        let place = self.limits.iter().position(|known| known.name == limit)?;
        let running = self.running.get(&(place, key.to_owned())).copied().unwrap_or(0);
        Some(self.limits[place].concurrency.map_or(u32::MAX, |most| most.saturating_sub(running)))
    }

    /// What a job would wait behind; none where it may begin.
    pub fn waits(&self, job: &JobFacts) -> Option<Waits> {
        self.blocked(job).map(|(waits, _)| waits)
    }

    fn blocked(&self, job: &JobFacts) -> Option<(Waits, Option<&'a JobLimit>)> {
        if let Some(work) = job.merges_as.as_ref().filter(|work| self.work.contains(*work)) {
            return Some((Waits { limit: ONE_AT_A_TIME.to_owned(), key: work.clone(), until: None }, None));
        }
        for (place, limit) in self.limits.iter().enumerate() {
            let Some(key) = limit.key_of(job) else { continue };
            let counted = (place, key);
            let running = self.running.get(&counted).copied().unwrap_or(0);
            if limit.concurrency.is_some_and(|most| running >= most) {
                return Some((Waits { limit: limit.name.clone(), key: counted.1, until: None }, Some(limit)));
            }
            if let (Some(rate), Some(begun)) = (limit.rate, self.begun.get(&counted))
                && begun.len() >= rate.jobs as usize
            {
                let mut begun = begun.clone();
                begun.sort_unstable();
                // A place is free when the oldest of the last so many leaves the time that is looked at.
                let oldest = begun.get(begun.len() - rate.jobs as usize).copied();
                let until = oldest.and_then(|at| at.checked_add(signed(rate.within)).ok());
                return Some((Waits { limit: limit.name.clone(), key: counted.1, until }, Some(limit)));
            }
        }
        None
    }
}

/// The jobs that wait and are due, as a store finds them.
pub trait WaitingJobs {
    /// Why they cannot be read.
    type Error;

    /// The lines with jobs that are due.
    ///
    /// # Errors
    /// The store's.
    fn lanes(&mut self) -> Result<Vec<Lane>, Self::Error>;

    /// The oldest job of a line that is due, after this one.
    ///
    /// # Errors
    /// The store's.
    fn next(&mut self, lane: &Lane, after: Option<JobId>) -> Result<Option<JobFacts>, Self::Error>;

    /// A job of a line waits behind a limit that other jobs of the line need not wait behind. A store may leave it out of the
    /// line until a place is free, so that nobody walks past it again. Answers whether the line is looked at further now.
    ///
    /// # Errors
    /// The store's.
    fn held(&mut self, _job: JobId, _waits: &Waits) -> Result<bool, Self::Error> {
        Ok(true)
    }
}

/// The jobs that are to begin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chosen {
    /// The jobs, in the order of their turns.
    pub jobs: Vec<JobId>,
    /// When a job that waits behind a rate may begin, at the earliest.
    pub next: Option<Timestamp>,
}

/// A line of which a part was looked at.
struct Line {
    lane: Lane,
    after: Option<JobId>,
    is_exhausted: bool,
}

/// Chooses jobs for so many places. Groups take turns, within a group its lines do, and a line gives its oldest job that no
/// limit holds back. `turn` says whose turn it was last, and is moved on.
///
/// # Errors
/// Those of reading the jobs.
pub fn choose<W: WaitingJobs>(
    waiting: &mut W,
    book: &mut Book<'_>,
    turn: &mut Turn,
    places: usize,
) -> Result<Chosen, W::Error> {
    let mut chosen = Chosen::default();
    if places == 0 {
        return Ok(chosen);
    }
    let mut groups: BTreeMap<String, Vec<Line>> = BTreeMap::new();
    for lane in waiting.lanes()? {
        groups.entry(lane.group.clone()).or_default().push(Line { lane, after: None, is_exhausted: false });
    }
    groups.values_mut().for_each(|lines| lines.sort_by(|a, b| a.lane.cmp(&b.lane)));
    turn.keys.retain(|group, _| groups.contains_key(group));
    while chosen.jobs.len() < places && !groups.is_empty() {
        let after = turn.group.as_ref();
        let next =
            groups.keys().find(|group| after.is_none_or(|after| *group > after)).or_else(|| groups.keys().next());
        let Some(group) = next.cloned() else { break };
        turn.group = Some(group.clone());
        let Some(lines) = groups.get_mut(&group) else { break };
        match next_of_group(waiting, book, lines, turn.keys.get(&group), &mut chosen.next)? {
            Some((job, key)) => {
                chosen.jobs.push(job);
                turn.keys.insert(group, key);
            }
            None => {
                groups.remove(&group);
            }
        }
    }
    Ok(chosen)
}

fn next_of_group<W: WaitingJobs>(
    waiting: &mut W,
    book: &mut Book<'_>,
    lines: &mut [Line],
    last: Option<&String>,
    next: &mut Option<Timestamp>,
) -> Result<Option<(JobId, String)>, W::Error> {
    let first = last.map_or(0, |last| lines.partition_point(|line| line.lane.key <= *last));
    for place in (first..lines.len()).chain(0..first) {
        let line = &mut lines[place];
        while !line.is_exhausted {
            let Some(job) = waiting.next(&line.lane, line.after)? else {
                line.is_exhausted = true;
                break;
            };
            line.after = Some(job.id);
            let Some((waits, limit)) = book.blocked(&job) else {
                book.runs(&job);
                book.began(&job, book.now);
                return Ok(Some((job.id, line.lane.key.clone())));
            };
            if let Some(until) = waits.until {
                *next = Some(next.map_or(until, |next| next.min(until)));
            }
            line.is_exhausted = match limit {
                Some(limit) if limit.is_of_lane(&line.lane) => true,
                Some(_) => !waiting.held(job.id, &waits)?,
                None => false,
            };
        }
    }
    Ok(None)
}

/// The parts of an invocation that [`other_part`] names.
pub const PARTS: [&str; 8] = ["action", "input", "contact", "callback", "tags", "cursor", "limits", "dry run"];

/// The part in which two invocations with the same idempotency key differ; none where they are the same request.
pub fn other_part(known: &JobWork, wanted: &JobWork) -> Option<&'static str> {
    let (JobWork::Invoke(known), JobWork::Invoke(wanted)) = (known, wanted) else { return Some("action") };
    let parts = [
        ("action", known.action_name() == wanted.action_name()),
        ("input", known.input == wanted.input),
        ("contact", known.contact == wanted.contact),
        ("callback", known.callback == wanted.callback),
        ("tags", known.tags == wanted.tags),
        ("cursor", known.cursor == wanted.cursor),
        ("limits", known.limits == wanted.limits),
        ("dry run", known.dry_run == wanted.dry_run),
    ];
    parts.into_iter().find(|(_, same)| !same).map(|(part, _)| part)
}

/// How jobs are tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How often a job is begun at most.
    pub attempts: u32,
    /// The longest wait after the first failure. It doubles with each further one.
    pub first: Duration,
    /// The longest wait.
    pub longest: Duration,
}

impl Default for RetryPolicy {
    /// Twenty tries: half of the time about 80 minutes in all, longer than an outage of Zoom is usually.
    fn default() -> Self {
        Self { attempts: 20, first: Duration::from_secs(1), longest: Duration::from_secs(15 * 60) }
    }
}

/// What becomes of a job that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterFailure {
    /// It is tried again, not before then.
    Again(Timestamp),
    /// It was not this worker's to try: it is given back.
    GiveBack,
    /// A person decides.
    Dead,
}

/// With the longest wait of a quarter of an hour, of which half is waited on average.
const TRIES_OF_A_WEEK: u32 = 1_400;

/// How soon work is tried again that an operator has to repair something for.
const AFTER_REPAIR: Duration = Duration::from_secs(60);

/// Whether a workflow of HubSpot's waits for the work.
fn has_workflow_waiting(work: &JobWork) -> bool {
    match work {
        JobWork::Invoke(invoke) => invoke.hubspot.is_some(),
        JobWork::HubspotCompletion { .. } => true,
        _ => false,
    }
}

/// Whether a failure says something about the server, which its operator repairs, and nothing about the invocation.
pub fn is_of_the_server(kind: FailureKind) -> bool {
    matches!(kind, FailureKind::Unavailable | FailureKind::Internal | FailureKind::UnknownAction)
}

/// The failure as its job takes it. HubSpot tries an execution again that fails for a reason of the server's; where it waits for
/// the end of a job instead, the job does.
pub fn as_taken(work: &JobWork, mut failure: Failure) -> Failure {
    if has_workflow_waiting(work) && failure.retry == Retry::Never && is_of_the_server(failure.kind) {
        failure.retry = Retry::After(AFTER_REPAIR);
    }
    failure
}

impl RetryPolicy {
    /// The policy for this work. While a workflow of HubSpot's waits, tries go on for about a week, which is how long it waits by
    /// default: an outage, or a token that an operator has to replace, ends nothing.
    #[must_use]
    pub fn of(self, work: &JobWork) -> Self {
        let attempts = if has_workflow_waiting(work) { self.attempts.max(TRIES_OF_A_WEEK) } else { self.attempts };
        Self { attempts, ..self }
    }

    /// Decides, by the failure of try number `attempts`. `random` is a number from 0 to 1: the wait is a random part of a time
    /// that doubles (full jitter), and no shorter than the failure says.
    pub fn after(&self, failure: &Failure, attempts: u32, now: Timestamp, random: f64) -> AfterFailure {
        let at_least = match failure.retry {
            Retry::Never => return AfterFailure::Dead,
            Retry::Elsewhere => return AfterFailure::GiveBack,
            Retry::Now => Duration::ZERO,
            Retry::After(wait) => wait,
        };
        if attempts >= self.attempts {
            return AfterFailure::Dead;
        }
        let doublings = attempts.saturating_sub(1).min(30);
        let ceiling = self.first.saturating_mul(1 << doublings).min(self.longest);
        let wait = ceiling.mul_f64(random.clamp(0.0, 1.0)).max(at_least);
        AfterFailure::Again(now.checked_add(signed(wait)).unwrap_or(Timestamp::MAX))
    }
}

fn signed(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}

#[cfg(test)]
#[path = "jobs_tests.rs"]
mod tests;
