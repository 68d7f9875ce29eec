//! Drives the chain of sync steps of one webinar.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use greenroom::{Document, Failure, FailureKind, Invocation, Outcome, Retry, RunResult, owner};
use greenroom_capability_webinars::{DryRunReport, SliceOfSync, SyncScope};
use greenroom_domain::{
    Settings, SyncRun, SyncRunId, SyncState, SyncStore, SyncTrigger, Warning, Webinar, WebinarId, codes,
    rules::{
        settings,
        warnings::{self, SyncFacts},
    },
    sentence,
    store::{CommitError, Fence, KnownWebinar, LeaseOutcome},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{course::Course, discover, steps::STEPS, webinar_sync::WebinarSync};

/// The lease of a sync on its webinar: longer than a slice takes, with its commit. It is prolonged between slices.
const LEASE: SignedDuration = SignedDuration::from_secs(90);

/// The shortest wait before a slice is tried again.
const SHORTEST_WAIT: Duration = Duration::from_millis(200);

/// How often a slice is tried again at once because of a concurrent change in the store.
const MAX_CONFLICTS: u32 = 5;

/// How many of a webinar's sync runs are searched for one that was not cut short.
const RUNS_READ: usize = 10;
/// The progress of a sync, for display.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress<'a> {
    /// A step begins, or resumes after a crash.
    Step {
        /// The webinar.
        webinar: &'a WebinarId,
        /// One of [`STEPS`].
        step: &'static str,
        /// It resumes at its last committed slice.
        resumed: bool,
    },
    /// A slice was committed.
    Slice {
        /// The webinar.
        webinar: &'a WebinarId,
        /// One of [`STEPS`].
        step: &'static str,
        /// How many slices of the step this process has committed.
        slices: u64,
        /// How many rows the step has read, and how many there are in all, where the step knows it.
        rows: (u64, Option<u64>),
    },
    /// A slice failed for now, and is tried again.
    Waiting {
        /// The webinar.
        webinar: &'a WebinarId,
        /// One of [`STEPS`].
        step: &'static str,
        /// How long until it is tried again.
        wait: Duration,
        /// Why.
        failure: &'a Failure,
    },
}

/// The result of a sync.
#[derive(Debug, Clone, PartialEq)]
pub enum Synced {
    /// It ended: its audit entry, which also says whether anything was synced.
    Entry(Box<SyncRun>),
    /// Another process syncs the webinar: this one did nothing (A9: a second sync does no harm).
    UnderWay {
        /// When the other process's lease ends, unless it prolongs it.
        until: Timestamp,
    },
}

impl WebinarSync {
    /// Syncs one webinar now (A9: at any time), and writes its audit entry (A1: each sync has one). A sync that a crash
    /// interrupted resumes at its last committed slice; so does one whose future was dropped, at the next call.
    ///
    /// A dry run asks Zoom and the rules, and writes nothing, not even an audit entry. The entry that it returns counts
    /// what a sync would change, without the attendance of sessions whose participants are not stored yet, and without
    /// cancellations.
    ///
    /// # Errors
    /// `webinar-not-found` where no connected Zoom account has it, `lease-lost` where another process has taken over
    /// the sync, and the store's failure. Zoom's refusals are warnings of the entry.
    pub async fn sync(
        &self,
        webinar: &WebinarId,
        trigger: SyncTrigger,
        dry_run: bool,
        progress: &(dyn Fn(Progress<'_>) + Send + Sync),
    ) -> Result<Synced, Failure> {
        let store = self.storage.sync_store()?;
        let known = discover::known(self, store, webinar, dry_run).await?;
        let fence = if dry_run {
            // A dry run writes nothing, so it needs no lease.
            Fence { name: lease_of(webinar), token: 0 }
        } else {
            match self.lease(store, webinar).await? {
                Ok(fence) => fence,
                Err(until) => return Ok(Synced::UnderWay { until }),
            }
        };
        let held = HeldLease { sync: self.clone(), fence: (!dry_run).then(|| fence.clone()) };
        let held_since = Mutex::new(self.now());
        let report = Mutex::default();
        let last_whole_sync = last_whole_sync(store, webinar).await?;
        let entry = SyncInProgress { sync: self, store, fence, held_since, dry_run, last_whole_sync, report, progress }
            .drive(known, trigger)
            .await;
        held.give_up().await;
        entry.map(|entry| Synced::Entry(Box::new(entry)))
    }

    async fn lease(&self, store: &dyn SyncStore, webinar: &WebinarId) -> Result<Result<Fence, Timestamp>, Failure> {
        let now = self.now();
        let name = lease_of(webinar);
        let lease = || store.lease(&name, &self.owner, now, until(now));
        let mut outcome = lease().await?;
        if matches!(outcome, LeaseOutcome::Held { .. })
            && self.storage.runs().end_leases(now, owner::is_gone).await.map_err(Failure::from)? > 0
        {
            outcome = lease().await?;
        }
        match outcome {
            LeaseOutcome::Ours(fence) => Ok(Ok(fence)),
            LeaseOutcome::Held { until } => Ok(Err(until)),
        }
    }
}

/// When the latest sync began that ended, and was not cut short. How many runs are read is a guess: where all of them were
/// cut short, more is asked of Zoom than is necessary.
async fn last_whole_sync(store: &dyn SyncStore, webinar: &WebinarId) -> Result<Option<Timestamp>, Failure> {
    let whole =
        |run: &SyncRun| run.finished_at.is_some() && run.state != SyncState::NotSynced && !warnings::was_cut_short(run);
    let runs = store.sync_runs(webinar, RUNS_READ).await?;
    Ok(runs.into_iter().find(whole).map(|run| run.started_at))
}

fn lease_of(webinar: &WebinarId) -> String {
    format!("webinar:{webinar}")
}

fn until(now: Timestamp) -> Timestamp {
    now.checked_add(LEASE).unwrap_or(Timestamp::MAX)
}

/// A lease that is given up when its sync ends, or when the future of the sync is dropped.
struct HeldLease {
    sync: WebinarSync,
    fence: Option<Fence>,
}

impl HeldLease {
    async fn give_up(mut self) {
        if let Some(fence) = &self.fence {
            give_up(&self.sync, fence).await;
        }
        self.fence = None;
    }
}

impl Drop for HeldLease {
    fn drop(&mut self) {
        let (Some(fence), Ok(handle)) = (self.fence.take(), tokio::runtime::Handle::try_current()) else { return };
        let sync = self.sync.clone();
        handle.spawn(async move { give_up(&sync, &fence).await });
    }
}

async fn give_up(sync: &WebinarSync, fence: &Fence) {
    let given = match sync.storage.sync_store() {
        Ok(store) => store.give_up(fence).await.map_err(Failure::from),
        Err(failure) => Err(failure),
    };
    if let Err(failure) = given {
        tracing::warn!(lease = fence.name, %failure, "the lease stays taken until it ends");
    }
}

/// One sync in progress.
struct SyncInProgress<'a> {
    sync: &'a WebinarSync,
    store: &'a dyn SyncStore,
    fence: Fence,
    /// When the lease was last taken or prolonged.
    held_since: Mutex<Timestamp>,
    dry_run: bool,
    /// See [`SyncScope::last_whole_sync`].
    last_whole_sync: Option<Timestamp>,
    /// The reports of a dry run's slices, added up.
    report: Mutex<DryRunReport>,
    progress: &'a (dyn Fn(Progress<'_>) + Send + Sync),
}

impl SyncInProgress<'_> {
    async fn drive(&self, known: KnownWebinar, trigger: SyncTrigger) -> Result<SyncRun, Failure> {
        let webinar = known.webinar.id.clone();
        let set = self.settings(&known.webinar).await?;
        let syncs = settings::webinar_sync(&set, &known.webinar);
        let recordings = settings::recording_sync(&set, &known.webinar);
        let latest = self.store.sync_runs(&webinar, 1).await?.into_iter().next();
        let left = latest.filter(|run| run.state == SyncState::InProgress && !self.dry_run);
        let mut run = left.unwrap_or_else(|| self.begun(&webinar, trigger));
        let mut course = Course::new(known, syncs, recordings);
        if course.syncs.on {
            self.save(&run).await?;
            self.steps(&mut run, &mut course).await?;
        }
        self.end(run, course).await
    }

    async fn settings(&self, webinar: &Webinar) -> Result<Settings, Failure> {
        let (set, _) = self.store.settings(Some(std::slice::from_ref(&webinar.id))).await?;
        Ok(if self.dry_run { settings::with_first_seen(set, webinar) } else { set })
    }

    fn begun(&self, webinar: &WebinarId, trigger: SyncTrigger) -> SyncRun {
        SyncRun {
            id: SyncRunId::new(Uuid::now_v7()),
            webinar: webinar.clone(),
            trigger,
            started_at: self.sync.now(),
            finished_at: None,
            state: SyncState::InProgress,
            step: None,
            cursor: None,
            tally: Default::default(),
            warnings: Vec::new(),
        }
    }

    /// Runs the remaining steps of the run.
    async fn steps(&self, run: &mut SyncRun, course: &mut Course) -> Result<(), Failure> {
        let at = run.step.as_deref().and_then(|step| STEPS.iter().position(|s| *s == step));
        // A step without a cursor is done, unless it never began.
        let (first, mut cursor) = match (at, run.cursor.take()) {
            (Some(at), Some(cursor)) => (at, Some(cursor)),
            (Some(at), None) => (at + 1, None),
            (None, _) => (0, None),
        };
        course.synced_anything = first > 0;
        for step in STEPS.into_iter().skip(first) {
            let cursor = cursor.take();
            if !course.has_work(step, self.sync.now()) {
                continue;
            }
            (self.progress)(Progress::Step { webinar: &run.webinar, step, resumed: cursor.is_some() });
            match self.step(run, step, cursor).await? {
                Ok(output) => course.done(step, &output),
                Err(failure) => {
                    tracing::warn!(webinar = %run.webinar, step, %failure, "a step of the sync failed");
                    self.store_failed_step(run, step, course.warning(step, &failure, self.sync.now())).await?;
                    if !Course::goes_on_after(step, &failure) {
                        return Ok(());
                    }
                }
            }
        }
        Ok(())
    }

    /// Stores at once that a step failed, so that a process that resumes the run knows it.
    async fn store_failed_step(&self, run: &mut SyncRun, step: &str, warning: Warning) -> Result<(), Failure> {
        *run = self.stored(run).await?;
        (run.step, run.cursor) = (Some(step.to_owned()), None);
        run.warnings.push(warning);
        self.save(run).await
    }

    /// The run as stored, with the tallies and warnings of its slices.
    async fn stored(&self, run: &SyncRun) -> Result<SyncRun, Failure> {
        let latest = self.store.sync_runs(&run.webinar, 1).await?.into_iter().next();
        Ok(latest.filter(|stored| stored.id == run.id).unwrap_or_else(|| run.clone()))
    }

    /// Runs one step, slice by slice. The outer error ends the sync; the inner one is the step's own.
    async fn step(
        &self,
        run: &SyncRun,
        step: &'static str,
        mut cursor: Option<Value>,
    ) -> Result<Result<Value, Failure>, Failure> {
        let mut waited = Duration::ZERO;
        let mut conflicts = 0;
        let mut slices = 0;
        loop {
            let mut outcome = self.slice(run, step, cursor.clone()).await?;
            if let Some(report) = outcome.attachments.take() {
                self.report.lock().unwrap_or_else(PoisonError::into_inner).add(report);
            }
            let failure = match outcome.result {
                RunResult::Done { output } => return Ok(Ok(Arc::unwrap_or_clone(output))),
                RunResult::Continue { cursor: next, .. } => {
                    slices += 1;
                    conflicts = 0;
                    let rows = (next["rows"].as_u64().unwrap_or(0), next["total"].as_u64());
                    (self.progress)(Progress::Slice { webinar: &run.webinar, step, slices, rows });
                    cursor = Some(next);
                    continue;
                }
                RunResult::Failed { failure } => failure,
            };
            if failure.code == "lease-lost" {
                return Err(lost(&run.webinar));
            }
            // A full or failing disk does not recover by asking Zoom again, and no audit entry could be written. The
            // next sync resumes here.
            if ["store-full", "store-io"].contains(&failure.code.as_str()) {
                return Err(failure);
            }
            let wait = match failure.retry {
                Retry::Never | Retry::Elsewhere => return Ok(Err(failure)),
                Retry::Now if failure.kind == FailureKind::Conflict && conflicts < MAX_CONFLICTS => {
                    conflicts += 1;
                    continue;
                }
                Retry::Now => SHORTEST_WAIT.max(waited),
                Retry::After(wait) => wait.max(SHORTEST_WAIT),
            };
            if waited + wait > self.sync.patience {
                return Ok(Err(failure));
            }
            waited += wait;
            (self.progress)(Progress::Waiting { webinar: &run.webinar, step, wait, failure: &failure });
            self.sleep(wait).await?;
        }
    }

    /// Waits, and prolongs the lease meanwhile.
    async fn sleep(&self, wait: Duration) -> Result<(), Failure> {
        let part = LEASE.unsigned_abs() / 3;
        let mut left = wait;
        while !left.is_zero() {
            let now = left.min(part);
            tokio::time::sleep(now).await;
            left -= now;
            self.prolong().await?;
        }
        Ok(())
    }

    async fn slice(&self, run: &SyncRun, step: &'static str, cursor: Option<Value>) -> Result<Outcome, Failure> {
        self.prolong().await?;
        let mut invocation = Invocation::new(reference(step)?, json!({ "webinarId": run.webinar }));
        invocation.cursor = cursor.map(Document::from);
        if self.dry_run {
            invocation = invocation.dry_run();
        }
        let scope = SyncScope {
            run: run.id,
            webinar: run.webinar.clone(),
            step: step.to_owned(),
            fence: self.fence.clone(),
            all_sessions: self.sync.all_sessions,
            last_whole_sync: self.last_whole_sync,
        };
        Ok(self.sync.runtime.invoke(invocation.part_of(scope)).await)
    }

    /// Prolongs the lease when a third of it is over.
    async fn prolong(&self) -> Result<(), Failure> {
        let now = self.sync.now();
        let since = *self.held_since.lock().unwrap_or_else(PoisonError::into_inner);
        if self.dry_run || (since..since.checked_add(LEASE / 3).unwrap_or(since)).contains(&now) {
            return Ok(());
        }
        if self.store.prolong(&self.fence, until(now)).await? {
            *self.held_since.lock().unwrap_or_else(PoisonError::into_inner) = now;
            return Ok(());
        }
        Err(Failure::new(
            FailureKind::Conflict,
            codes::LEASE_LOST,
            sentence!(
                "failure-lease-taken",
                "another process has taken over `{lease}`: it goes on with the sync",
                lease = self.fence.name
            ),
        )
        .retry(Retry::Now))
    }

    /// Completes the audit entry.
    async fn end(&self, run: SyncRun, mut course: Course) -> Result<SyncRun, Failure> {
        let mut run = self.stored(&run).await?;
        if self.dry_run {
            let report = std::mem::take(&mut *self.report.lock().unwrap_or_else(PoisonError::into_inner));
            let noted = std::mem::take(&mut run.warnings);
            (run.tally, run.warnings) = report.told();
            run.warnings.extend(noted);
        } else {
            let left_out = self.store.left_out(Some(&run.webinar)).await?;
            warnings::count_emails_once(&mut run.tally, left_out.iter().map(|out| out.reason));
        }
        if let Some(after) = self.store.known_webinars(Some(&run.webinar)).await?.into_iter().next() {
            course.known = after;
        }
        // The settings may have changed during the sync.
        let set = self.settings(&course.known.webinar).await?;
        course.syncs = settings::webinar_sync(&set, &course.known.webinar);
        course.recordings = settings::recording_sync(&set, &course.known.webinar);
        run.warnings = warnings::warnings(&SyncFacts {
            known: &course.known,
            syncs: &course.syncs,
            records: &course.recordings,
            tally: &run.tally,
            noted: &run.warnings,
        });
        run.state = course.state(&run.warnings);
        run.finished_at = Some(self.sync.now());
        (run.step, run.cursor) = (None, None);
        self.save(&run).await?;
        Ok(run)
    }

    async fn save(&self, run: &SyncRun) -> Result<(), Failure> {
        if self.dry_run {
            return Ok(());
        }
        match self.store.save_sync_run(&self.fence, run).await {
            Ok(()) => Ok(()),
            Err(CommitError::Store(error)) => Err(error.into()),
            Err(CommitError::Stale(_) | CommitError::LostLease(_)) => Err(lost(&run.webinar)),
        }
    }
}

fn lost(webinar: &WebinarId) -> Failure {
    let message = sentence!(
        "failure-sync-taken",
        "another process has taken over the sync of webinar {webinar}, and goes on with it",
        webinar = webinar
    );
    Failure::new(FailureKind::Conflict, codes::LEASE_LOST, message).retry(Retry::Now)
}

fn reference(step: &str) -> Result<greenroom::ActionRef, Failure> {
    step.parse().map_err(|error| Failure::of(FailureKind::Internal, format!("{error}")))
}
