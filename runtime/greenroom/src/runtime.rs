//! [`Runtime`]: an embedder builds it once and invokes actions on it.

use std::{
    future::Future,
    path::{Path, PathBuf},
    pin::pin,
    sync::{
        Arc, OnceLock, RwLock,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use futures::{Stream, StreamExt};
use greenroom_domain::{
    Failure, RunId, sentence,
    store::{ApplyId, JournalLevel},
};
use jiff::Timestamp;
use serde_json::Value;
use tokio::{io::AsyncReadExt, sync::Semaphore};
use tokio_util::{
    sync::CancellationToken,
    task::{AbortOnDropHandle, TaskTracker},
};
use tracing::Instrument;
use uuid::Uuid;

#[cfg(feature = "compile")]
use crate::Compiler;
use crate::{
    ActionInfo, ActionRef, BuildError, Erased, ErasureTarget, GrantError, Grants, Invocation, Limits, LoadError,
    Outcome, RecordedRun, Replay, SetAside, Settled, Storage,
    capability::{CapabilityGroup, CapabilityRegistry},
    clock::Clock,
    code::CodeLoader,
    engine::{self, Ticker},
    erase,
    instance_pool::{self, InstancePool},
    invoke,
    journal::Recording,
    observe::{InvocationEnd, RuntimeStatus},
    options,
    options::{OptionsPage, OptionsQuery},
    owner, replay,
    replay_packages::ReplayPackages,
    runtime_state::RuntimeState,
    sandbox::Host,
    services::Services,
    telemetry,
};

/// Default for [`RuntimeBuilder::concurrency`].
const DEFAULT_CONCURRENCY: u32 = 64;

/// Default for [`RuntimeBuilder::lease`]: longer than the default wall limit (30 s) and the slowest answer of a
/// service.
const DEFAULT_LEASE: Duration = Duration::from_secs(90);

/// A lease lasts at least this much longer than the wall limit, because the runtime works before and after the guest.
const LEASE_MARGIN: Duration = Duration::from_secs(60);

/// How much of the time of [`Runtime::shutdown_within`] is for answers of services at most.
const FOR_ANSWERS: Duration = Duration::from_secs(5);

/// How long stopping runs may take, even if the time of [`Runtime::shutdown_within`] is over: a few ticks of the epoch.
const STOPPING: Duration = Duration::from_millis(50);

/// How many intents one round of settling takes. The number is small, so that a lease outlasts its round.
const SETTLE_BATCH: usize = 10;

/// Builds a [`Runtime`].
#[derive(Clone)]
#[must_use]
pub struct RuntimeBuilder {
    storage: Option<Storage>,
    capabilities: CapabilityRegistry,
    limits: Limits,
    concurrency: u32,
    /// `None` for the default.
    lease: Option<Duration>,
    clock: Clock,
    journal: JournalLevel,
    precompiled: Option<PathBuf>,
    #[cfg(feature = "compile")]
    compiler: Compiler,
}

impl std::fmt::Debug for RuntimeBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RuntimeBuilder")
            .field("capabilities", &self.capabilities)
            .field("limits", &self.limits)
            .field("concurrency", &self.concurrency)
            .finish_non_exhaustive()
    }
}

impl RuntimeBuilder {
    /// The stores of contacts and runs. Required.
    pub fn storage(mut self, storage: Storage) -> Self {
        self.storage = Some(storage);
        self
    }

    /// Offers a capability, or a group of capabilities. The runtime refuses to load a package that imports any other.
    /// Without a capability, actions can only compute.
    pub fn capability(mut self, capability: impl CapabilityGroup) -> Self {
        capability.register(&mut self.capabilities);
        self
    }

    /// Checks a grant: the capability exists, this runtime offers it, and `parameters` (a JSON object) fit its schema.
    /// [`Runtime::load`] checks the same. Call this where there is no package yet, such as when a configuration is
    /// read.
    ///
    /// # Errors
    /// [`GrantError`] says what is wrong with the grant.
    pub fn check_grant(&self, capability: &str, parameters: &Value) -> Result<(), GrantError> {
        self.capabilities.grant(capability.parse()?, Some(parameters), None).map(drop)
    }

    /// Checks what a package asks for against a grant, as [`Runtime::load`] does: `granted` has the parameters of the operator's grant,
    /// none where the operator grants what is declared, and `requested` those that the manifest asks for.
    ///
    /// # Errors
    /// [`GrantError`] says what is wrong, or what is asked for and not granted.
    pub fn check_request(
        &self,
        capability: greenroom_package::CapabilityName,
        granted: Option<&Value>,
        requested: Option<&Value>,
    ) -> Result<(), GrantError> {
        self.capabilities.grant(capability, granted, requested).map(drop)
    }

    /// The operator's limits. Packages and invocations can only lower them.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// How many runs may be in progress at once: 1 to 1,024, 64 by default. Further runs wait in the order they came.
    /// [`RuntimeBuilder::build`] refuses any other number.
    pub fn concurrency(mut self, runs: u32) -> Self {
        self.concurrency = runs;
        self
    }

    /// How long this runtime owns an idempotency key or an intent before another process may take it over; 90 s by
    /// default. The minimum is the wall limit plus a minute; [`RuntimeBuilder::build`] refuses less. Without this call, a higher
    /// wall limit makes the lease longer.
    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = Some(lease);
        self
    }

    /// How much of each run the journal records for [`Runtime::replay`]; all of it by default.
    pub fn journal(mut self, level: JournalLevel) -> Self {
        self.journal = level;
        self
    }

    /// Keeps compiled code in a directory, so that a machine compiles a package once and then reads the code in a
    /// fraction of a millisecond. Several processes can share the directory. The runtime creates it if it is missing.
    ///
    /// A user who can write there can run code as this process. So on Unix, the directory, every directory above it and
    /// every entry have to belong to the user of this process or to root, and no other user may write to them. (A
    /// sticky directory above it, such as `/tmp`, may be writable to all.) On other systems, name a directory of your
    /// own profile.
    ///
    /// The runtime compiles again instead of using an entry that is damaged, or that is for another package or engine.
    /// Where it cannot write an entry, it warns and compiles the package each time. It deletes entries that were not
    /// used for 60 days, and beyond 1 GiB in all the entries that were not used for longest.
    ///
    /// Without the feature `compile`, the directory has to exist, and the runtime only reads it.
    pub fn precompiled(mut self, directory: impl Into<PathBuf>) -> Self {
        self.precompiled = Some(directory.into());
        self
    }

    /// The process that compiles packages: this one by default.
    #[cfg(feature = "compile")]
    pub fn compiler(mut self, compiler: Compiler) -> Self {
        self.compiler = compiler;
        self
    }

    /// Replaces the machine's clock, for tests.
    pub fn clock(mut self, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Builds the runtime.
    ///
    /// # Errors
    /// See [`BuildError`].
    pub fn build(self) -> Result<Runtime, BuildError> {
        let storage = self.storage.ok_or(BuildError::NoStorage)?;
        self.capabilities.check()?;
        in_range("concurrency", self.concurrency, 1, engine::MAX_CONCURRENCY.into())?;
        // More than a memory of 32 bits can have is no limit.
        for (setting, value, most) in [
            ("limits (memory_bytes)", self.limits.memory_bytes, 1 << 32),
            ("limits (cpu_ms)", self.limits.cpu_ms, u64::MAX),
            ("limits (wall_ms)", self.limits.wall_ms, u64::MAX),
        ] {
            in_range(setting, value, 1, most)?;
        }
        let shortest = self.limits.wall() + LEASE_MARGIN;
        let lease = self.lease.unwrap_or_else(|| shortest.max(DEFAULT_LEASE));
        if lease < shortest {
            let value = format!("{lease:?}");
            let range = sentence!(
                "failure-build-range-lease",
                "at least {least}: the wall limit and a minute",
                least = format!("{shortest:?}")
            );
            return Err(BuildError::OutOfRange { setting: "lease", value, range });
        }
        let engine = engine::build(&self.limits, self.concurrency, instance_pool::INSTANCES)
            .map_err(|error| BuildError::Engine(format!("{error:#}")))?;
        let ticker = Arc::new(Ticker::start(&engine)?);
        let (owner, clock) = (owner::name(), self.clock);
        let services = Arc::new(Services::new(storage, owner, lease, move || clock()));
        let capabilities = Arc::new(self.capabilities);
        let code = CodeLoader::new(engine, capabilities.clone(), self.precompiled.as_deref())
            .map_err(|reason| BuildError::Precompiled(reason.sentence()))?;
        #[cfg(feature = "compile")]
        let code = code.with_compiler(self.compiler);
        let pool = InstancePool::start(services.clone(), ticker.clone())?;
        let state = RuntimeState {
            host: Host { pool, ticker },
            code: Arc::new(code),
            capabilities,
            services,
            actions: RwLock::default(),
            limits: self.limits,
            places: Semaphore::new(usize::try_from(self.concurrency).unwrap_or(usize::MAX)),
            running: TaskTracker::new(),
            closed: CancellationToken::new(),
            stop: CancellationToken::new(),
            stopped: AtomicUsize::new(0),
            concurrency: self.concurrency,
            journal: self.journal,
            replay_packages: ReplayPackages::default(),
            observer: OnceLock::new(),
            trace_of: OnceLock::new(),
        };
        Ok(Runtime { state: Arc::new(state) })
    }
}

fn in_range(setting: &'static str, value: impl Into<u64>, least: u64, most: u64) -> Result<(), BuildError> {
    let value = value.into();
    if (least..=most).contains(&value) {
        return Ok(());
    }
    let range = sentence!("failure-build-range-numbers", "from {least} to {most}", least = least, most = most);
    Err(BuildError::OutOfRange { setting, value: value.to_string(), range })
}

/// Loads actions and runs them. Clones are cheap and share one runtime.
#[derive(Clone)]
pub struct Runtime {
    state: Arc<RuntimeState>,
}

impl std::fmt::Debug for Runtime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runtime")
            .field("capabilities", &self.state.capabilities)
            .field("limits", &self.state.limits)
            .finish_non_exhaustive()
    }
}

impl Runtime {
    /// A builder with the default settings.
    pub fn builder() -> RuntimeBuilder {
        RuntimeBuilder {
            storage: None,
            capabilities: CapabilityRegistry::default(),
            limits: Limits::default(),
            concurrency: DEFAULT_CONCURRENCY,
            lease: None,
            clock: Arc::new(greenroom_clock::now),
            journal: JournalLevel::default(),
            precompiled: None,
            #[cfg(feature = "compile")]
            compiler: Compiler::InProcess,
        }
    }

    /// Loads a package: checks it, reads its precompiled code or compiles it ([`RuntimeBuilder::precompiled`],
    /// `RuntimeBuilder::compiler`), and links the capabilities that it was granted. Compilation never blocks a thread
    /// that serves requests. Concurrent loads of one package share one compilation.
    ///
    /// # Errors
    /// [`LoadError`]; nothing is loaded then.
    pub async fn load(&self, package: impl Into<Vec<u8>>, grants: Grants) -> Result<ActionInfo, LoadError> {
        let action = self.state.compile(package.into(), grants).await?;
        let info = action.info();
        self.state.actions_mut().add(action)?;
        Ok(info)
    }

    /// Loads a package from a file.
    ///
    /// # Errors
    /// [`LoadError`]; nothing is loaded then.
    pub async fn load_file(&self, path: impl AsRef<Path>, grants: Grants) -> Result<ActionInfo, LoadError> {
        let path = path.as_ref();
        let read = async {
            let mut bytes = Vec::new();
            // One byte more than allowed, so that the package reader notices a file that is too large.
            let most = greenroom_package::DEFAULT_MAX_BYTES as u64 + 1;
            tokio::fs::File::open(path).await?.take(most).read_to_end(&mut bytes).await?;
            Ok(bytes)
        };
        let bytes = read.await.map_err(|source| LoadError::Read { path: path.to_owned(), source })?;
        self.load(bytes, grants).await
    }

    /// The actions that are loaded, by name and version.
    pub fn actions(&self) -> Vec<ActionInfo> {
        self.state.actions().all().map(|action| action.info()).collect()
    }

    /// Lets references mean this version of an action where it matches, although a newer one is loaded: the active version
    /// of a deployment. It need not be loaded yet. Runs in progress keep their version.
    pub fn prefer(&self, name: &str, version: &semver::Version) {
        self.state.actions_mut().prefer(name, version);
    }

    /// Forgets a loaded version of an action, such as one that was uninstalled. Runs in progress go on with it. True: it was
    /// loaded.
    pub fn unload(&self, name: &str, version: &semver::Version) -> bool {
        self.state.actions_mut().remove(name, version)
    }

    /// Tells `observer` about the end of every invocation, on the thread where it ends, so it should only count. A runtime has
    /// one observer; false: it had one already, which stays.
    pub fn observe(&self, observer: impl Fn(&InvocationEnd<'_>) + Send + Sync + 'static) -> bool {
        self.state.observer.set(Arc::new(observer)).is_ok()
    }

    /// Has each run's record name the trace that the run is a part of: `trace_of` is called in the span of the invocation, and answers
    /// the id of the current trace, or none where its spans are not sent anywhere. This crate knows `tracing` alone, which has no ids
    /// of traces. A runtime has one such function; false: it had one already, which stays.
    pub fn name_traces(&self, trace_of: impl Fn() -> Option<String> + Send + Sync + 'static) -> bool {
        self.state.trace_of.set(Arc::new(trace_of)).is_ok()
    }

    /// How busy the runtime is.
    pub fn status(&self) -> RuntimeStatus {
        let state = &self.state;
        let at_most = usize::try_from(state.concurrency).unwrap_or(usize::MAX);
        let running = at_most.saturating_sub(state.places.available_permits());
        RuntimeStatus {
            running,
            waiting: state.host.pool.in_flight().saturating_sub(running),
            at_most,
            actions: state.actions().all().count(),
            instances_ready: state.actions().all().map(|action| action.pooled.lock().len()).sum(),
            is_closed: state.places.is_closed(),
        }
    }

    /// The action that a reference means: the preferred version if it matches ([`Runtime::prefer`]), else the newest that
    /// does.
    pub fn action(&self, action: &ActionRef) -> Option<ActionInfo> {
        self.state.actions().find(action).map(|action| action.info())
    }

    /// Runs an action once. The outcome reports every failure.
    ///
    /// Dropping the future stops the guest and discards its writes, unless they are being committed at that moment: give an
    /// idempotency key to know, or cancel with [`Runtime::invoke_until`]. If a capability has already sent a request that
    /// changes a service, the runtime still waits for the answer and stores it.
    pub fn invoke(&self, invocation: Invocation) -> impl Future<Output = Outcome> + Send {
        self.invoke_with(invocation, std::future::pending(), None)
    }

    /// As [`Runtime::invoke`], until `cancelled` is ready: the guest is stopped then, nothing that it wrote is kept, and the
    /// outcome has the failure that `cancelled` gives. A run that commits already goes on to its own outcome, so the outcome
    /// always says whether the writes were kept.
    pub fn invoke_until<C: Future<Output = Failure>>(
        &self,
        invocation: Invocation,
        cancelled: C,
    ) -> impl Future<Output = Outcome> {
        self.invoke_with(invocation, cancelled, None)
    }

    /// As [`Runtime::invoke`], with what the journal of the run has: for tests of actions. A dry run is recorded too, although
    /// nothing of it is kept. No record: the guest did not run, the runtime keeps no full journals, or secrets could not be
    /// masked.
    pub async fn invoke_recorded(&self, invocation: Invocation) -> (Outcome, Option<RecordedRun>) {
        let recording = Recording::default();
        let outcome = self.invoke_with(invocation, std::future::pending(), Some(&recording)).await;
        (outcome, recording.take())
    }

    async fn invoke_with(
        &self,
        mut invocation: Invocation,
        cancelled: impl Future<Output = Failure>,
        recording: Option<&Recording>,
    ) -> Outcome {
        let _in_flight = self.state.host.pool.enter();
        let run = invocation.run.unwrap_or_else(|| RunId::new(Uuid::now_v7()));
        let span = telemetry::invocation(run, &invocation);
        let ending = telemetry::Ending::of(&span, &invocation, self.state.observer.get());
        let invoked = async {
            let refused = invoke::take_long_contact(&mut invocation);
            let outcome = match refused.or_else(|| invoke::take_invalid_tags(&mut invocation)) {
                Some(failure) => Err(failure),
                None => {
                    let committing = AtomicBool::new(false);
                    // Before the work, so that it is dropped after it.
                    let _running = self.state.running.token();
                    // Pinned here, because these futures are large, and each move of one copies it.
                    let work = pin!(invoke::invoke(&self.state, run, &invocation, &committing, recording));
                    self.state.until(pin!(cancelled), work, &committing).await.flatten()
                }
            };
            let outcome = outcome.unwrap_or_else(|failure| Outcome::refused(run, &invocation, failure));
            ending.with(&outcome);
            outcome
        };
        pin!(invoked).instrument(span.clone()).await
    }

    /// Asks an action for the choices of a field of its input ([`OptionsField`](greenroom_package::OptionsField) names the
    /// fields that have some). The guest runs in the sandbox under the action's limits, as in a dry run: nothing that it
    /// writes is kept, no service is changed, and no record is made. Each value was checked by the field's schema.
    ///
    /// # Errors
    /// `unknown-action`, `no-options` for a field without choices, and every failure that a run can have.
    pub async fn options(&self, query: OptionsQuery) -> Result<OptionsPage, Failure> {
        let _in_flight = self.state.host.pool.enter();
        let work = options::options(&self.state, &query, None);
        self.state.in_place(work).await?
    }

    /// As [`Runtime::options`], with the host calls that the action made: for tests of actions. No record: the guest did not
    /// run, or secrets could not be masked.
    pub async fn options_recorded(&self, query: OptionsQuery) -> (Result<OptionsPage, Failure>, Option<RecordedRun>) {
        let _in_flight = self.state.host.pool.enter();
        let recording = Recording::default();
        let work = options::options(&self.state, &query, Some(&recording));
        let asked = self.state.in_place(work).await;
        (asked.unwrap_or_else(Err), recording.take())
    }

    /// Runs a list of invocations, such as a list of enrolled contacts, as many at once as
    /// [`RuntimeBuilder::concurrency`] allows. The stream gives one outcome for each, in the order of the list. A
    /// refused invocation does not stop the others (W10: each item of a batch has its own outcome and idempotency key).
    ///
    /// Call it within a tokio runtime: each invocation is a task. Dropping the stream stops the tasks.
    pub fn invoke_all(&self, invocations: impl IntoIterator<Item = Invocation>) -> impl Stream<Item = Outcome> {
        let at_once = usize::try_from(self.state.concurrency).unwrap_or(usize::MAX);
        let runtime = self.clone();
        futures::stream::iter(invocations).map(move |invocation| runtime.spawn(invocation)).buffered(at_once)
    }

    /// As [`Runtime::invoke_all`], in the order in which the runs end, each with its place in the list: a slow run does not hold
    /// up the outcomes of others. Not more runs are started than [`RuntimeBuilder::concurrency`] allows, and none while nobody
    /// takes the outcomes.
    pub fn invoke_unordered(
        &self,
        invocations: impl IntoIterator<Item = Invocation>,
    ) -> impl Stream<Item = (usize, Outcome)> {
        let at_once = usize::try_from(self.state.concurrency).unwrap_or(usize::MAX);
        let runtime = self.clone();
        let runs = invocations.into_iter().enumerate().map(move |(place, invocation)| {
            let run = runtime.spawn(invocation);
            async move { (place, run.await) }
        });
        futures::stream::iter(runs).buffer_unordered(at_once)
    }

    /// Runs an action in a task of its own, so that many invocations can use all threads. Dropping the returned future
    /// stops the task. Call it within a tokio runtime.
    pub fn spawn(&self, invocation: Invocation) -> impl Future<Output = Outcome> + Send + use<> {
        let (runtime, request) = (self.clone(), invocation.clone());
        let task =
            AbortOnDropHandle::new(tokio::spawn(async move { runtime.invoke(invocation).await }.in_current_span()));
        async move { task.await.unwrap_or_else(|error| invoke::task_failed(&request, &error)) }
    }

    /// What the journal says of a run: its input, each host call with the answer. Secrets are masked in it.
    ///
    /// # Errors
    /// As [`Self::replay`], where the journal was erased, dropped, or has only digests.
    pub async fn recorded(&self, run: RunId) -> Result<RecordedRun, Failure> {
        replay::recorded(&self.state, run).await
    }

    /// Replays a run. The journal answers its host calls: the replay reads nothing of the contacts, sends no request to
    /// a service and writes nothing.
    ///
    /// Without `with`, the replay uses the run's own package. [`Verdict::Diverged`](crate::Verdict::Diverged) is then a
    /// defect of the engine or of the journal. With another package, such as a newer version of the action, the result
    /// names the first place where that one does something else with the same input and answers.
    ///
    /// # Errors
    /// `run-not-found`; `no-journal`, `journal-of-digests`, `journal-erased`, `journal-dropped` or `journal-newer` if
    /// the run cannot be replayed; `package-not-kept`; `package-unusable`; `replay-needs-memory`; `replay-stopped`; and
    /// the store's failures.
    pub async fn replay(&self, run: RunId, with: Option<Vec<u8>>) -> Result<Replay, Failure> {
        replay::replay(&self.state, run, with.map_or(replay::With::Own, replay::With::Package)).await
    }

    /// As [`Self::replay`] with the package of another one, which is that of a loaded action: where this version would do
    /// something else than the run did.
    ///
    /// # Errors
    /// As for [`Self::replay`], and `unknown-action`.
    pub async fn compare(&self, run: RunId, with: &ActionRef) -> Result<Replay, Failure> {
        replay::replay(&self.state, run, replay::With::Loaded(with.clone())).await
    }

    /// Settles the work that crashed or slow runs left open: the capabilities settle their intents whose lease has
    /// ended, and the runtime applies effects that an embedder's CRM has not confirmed. `greenroom_sync` calls this
    /// repeatedly.
    ///
    /// # Errors
    /// The store's failure. An intent that stays open because a service did not answer is no error:
    /// [`Settled::still_open`] counts it. Neither is a commit that the CRM refuses for good: [`Settled::set_aside`].
    pub async fn settle(&self) -> Result<Settled, Failure> {
        let mut all = Settled::default();
        loop {
            let mut settled = self.state.services.reapply(SETTLE_BATCH).await?;
            for capability in self.state.capabilities.all() {
                if let Some(intents) = capability.settle(&self.state.services, SETTLE_BATCH) {
                    settled.add(intents.await?);
                }
            }
            all.add(settled);
            if settled.done + settled.not_done < SETTLE_BATCH && settled.commits() < SETTLE_BATCH {
                break;
            }
        }
        // Asked last, because each is told once.
        all.set_aside = self.state.services.storage.newly_set_aside().await?;
        Ok(all)
    }

    /// The effects that an embedder's CRM refused after their commit was acknowledged, oldest first, `limit` at most.
    /// They are not in the CRM, although the callers of their runs were told that they are: a person decides.
    ///
    /// # Errors
    /// The run store's failure.
    pub async fn set_aside_effects(&self, limit: usize) -> Result<Vec<SetAside>, Failure> {
        let found = self.state.services.storage.runs().set_aside_effects(limit).await?;
        Ok(found.into_iter().map(SetAside::from).collect())
    }

    /// Lets effects that were set aside wait for the CRM again, because a person wants them in spite of what has changed.
    /// The next [`Runtime::settle`] of a runtime on this storage applies them, or the next read of their contacts. Their
    /// preconditions no longer count, so they overwrite what was written meanwhile; whether a contact may be created is
    /// checked again. If the CRM refuses them again, they are set aside with the new reason.
    ///
    /// Returns the id under which they wait now: they are another try, which the CRM has to tell from the first. `None` if
    /// no effects with this id are set aside.
    ///
    /// # Errors
    /// The run store's failure.
    pub async fn retry_effects(&self, id: &ApplyId) -> Result<Option<ApplyId>, Failure> {
        Ok(self.state.services.storage.runs().retry_effects(id).await?)
    }

    /// Deletes effects that were set aside: they will not reach the CRM. The record of their run stays. Returns whether
    /// there were any with this id.
    ///
    /// # Errors
    /// The run store's failure.
    pub async fn drop_effects(&self, id: &ApplyId) -> Result<bool, Failure> {
        Ok(self.state.services.storage.runs().drop_effects(id).await?)
    }

    /// Erases a person (C10: an erased person leaves keyed hashes only): the contact with its emails, properties,
    /// timeline and registrations, and their data in the records and journals of runs. A keyed hash of each email
    /// stays, so that no action and no sync creates the contact again (C6: a sync does not create a deleted contact
    /// again). A user may create it by hand. Runs whose journals named the person can no longer be replayed.
    ///
    /// A second call erases what the first one left, also after a crash in between. The id of a contact that was
    /// deleted before no longer leads to its emails: erase those emails too.
    ///
    /// A run that is in progress meanwhile writes nothing of the contact back. A run that has only an email in its
    /// input may be recorded after the search for that email; the next erasure finds it.
    ///
    /// It does not reach the records of other services, backups, logs, or the account's own users and hosts. At the end
    /// it rewrites SQLite's file, which takes as long as copying the file. Runs of this process wait meanwhile. Runs of
    /// other processes wait for ten seconds, then fail with `store-locked` and can be retried. Requests that were sent
    /// to a service for the person today no longer count towards its daily limit.
    ///
    /// # Errors
    /// `conflict` with the time to come back, while a registration of the person is in progress or a run applies effects
    /// that name the person to an embedder's CRM; `unavailable` while that CRM does not take effects that wait for it; else
    /// the store's failure. The message says what was erased so far.
    pub async fn erase(&self, target: impl Into<ErasureTarget>) -> Result<Erased, Failure> {
        erase::erase(&self.state.services, &self.state.capabilities, target.into()).await
    }

    /// Refuses further invocations and those that wait for a place at once, waits until the current ones have ended, and until
    /// the services' answers to their requests are stored. Call it before the process ends.
    ///
    /// The refused end in `cancelled`, with [`Retry::Elsewhere`](crate::Retry::Elsewhere). The runtime stays closed if you no
    /// longer wait for this. An invocation future that nobody polls keeps it waiting: see [`Runtime::shutdown_within`].
    pub async fn shutdown(&self) {
        self.state.close();
        self.state.running.wait().await;
        self.state.services.finish().await;
    }

    /// As [`Runtime::shutdown`], within a time, such as the one between a SIGTERM and a SIGKILL.
    ///
    /// The last quarter of the time, at most 5 seconds, is for answers to requests that were sent to services. The runs that
    /// are still in progress when it begins are stopped, unless they commit already: nothing that they wrote is kept, and
    /// they end in `cancelled`. A request whose answer does not come in time stays written down as an intent; [`Runtime::settle`] of any runtime on the
    /// store asks the service what came of it.
    pub async fn shutdown_within(&self, time: Duration) -> Shutdown {
        let began = Instant::now();
        self.state.close();
        let for_runs = time.saturating_sub((time / 4).min(FOR_ANSWERS));
        if tokio::time::timeout(for_runs, self.state.running.wait()).await.is_err() {
            self.state.stop.cancel();
        }
        let all = async {
            self.state.running.wait().await;
            self.state.services.finish().await;
        };
        // A run that is stopped ends at its next poll, so that even without time the most is done.
        let left = time.saturating_sub(began.elapsed()).max(STOPPING);
        let is_done = tokio::time::timeout(left, all).await.is_ok();
        let unanswered = if is_done { 0 } else { self.state.services.unfinished() };
        let still_running = if is_done { 0 } else { self.state.running.len() };
        Shutdown { stopped: self.state.stopped.load(Ordering::Relaxed), still_running, unanswered }
    }
}

/// The result of [`Runtime::shutdown_within`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Shutdown {
    /// How many runs were stopped, since the runtime was built.
    pub stopped: usize,
    /// How many runs could not be stopped in time: nobody polls their futures, or they commit.
    pub still_running: usize,
    /// How much work beyond runs has not ended: requests to services without an answer, which are settled later, and keys that
    /// are being released.
    pub unanswered: usize,
}
