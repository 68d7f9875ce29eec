//! [`Runtime`]: what an embedder builds once and invokes actions on.

use std::{
    future::Future,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use futures::{Stream, StreamExt};
use greenroom_domain::{Failure, RunId, store::JournalLevel};
use jiff::Timestamp;
use serde_json::Value;
use tokio::{
    io::AsyncReadExt,
    sync::{Semaphore, SemaphorePermit},
};
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use crate::{
    ActionInfo, ActionRef, BuildError, Compiler, Erased, ErasureTarget, GrantError, Grants, Invocation, Limits,
    LoadError, Outcome, Settled, Storage,
    action::{Action, Registry},
    capability::{Family, Offered},
    clock::Clock,
    code::Code,
    engine::{self, Ticker},
    erase,
    instance_pool::{self, InstancePool},
    invoke,
    replay::Replaying,
    sandbox::Host,
    services::Services,
};

/// How many runs may be under way at once, unless the embedder says otherwise.
const DEFAULT_CONCURRENCY: u32 = 64;

/// How many instances of an action are made ahead, unless the embedder says otherwise: `cargo xtask bench` shows fewer
/// answers a second for many callers at once, where some are.
const DEFAULT_READY: u32 = 0;

/// How long keys and intents are a runtime's own: longer than the default wall limit and than the slowest answer of
/// a service.
const DEFAULT_LEASE: Duration = Duration::from_secs(90);

/// How much longer than the wall limit a lease is at least: for what comes before and after the guest.
const LEASE_MARGIN: Duration = Duration::from_secs(60);

/// How many intents are taken over at once: few, so that their leases outlast the settling.
const SETTLE_AT_ONCE: usize = 10;

/// Builds a [`Runtime`].
#[derive(Clone)]
#[must_use]
pub struct RuntimeBuilder {
    storage: Option<Storage>,
    offered: Offered,
    limits: Limits,
    concurrency: u32,
    instance_pool: u32,
    lease: Duration,
    clock: Clock,
    journal: JournalLevel,
    precompiled: Option<PathBuf>,
    compiler: Compiler,
}

impl RuntimeBuilder {
    /// Where contacts and runs are kept. Needed.
    pub fn storage(mut self, storage: Storage) -> Self {
        self.storage = Some(storage);
        self
    }

    /// Offers a capability, or a family of them. Packages that import others are refused when they are loaded; without any,
    /// actions can compute and nothing else.
    pub fn capability(mut self, capability: impl Family) -> Self {
        capability.offer(&mut self.offered);
        self
    }

    /// Checks a grant: that there is such a capability, that it is offered, and that it takes these parameters, an object.
    /// [`Runtime::load`] checks the same; this can be asked before there is a package, such as where a configuration is read.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check_grant(&self, capability: &str, parameters: &Value) -> Result<(), GrantError> {
        self.offered.grant(capability.parse()?, Some(parameters), None).map(drop)
    }

    /// The operator's limits. Packages and invocations can only lower them.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// How many runs may be under way at once; 64 by default, 1 to 1,024. Further ones wait in the order they came.
    pub fn concurrency(mut self, runs: u32) -> Self {
        self.concurrency = runs.clamp(1, engine::MAX_CONCURRENCY);
        self
    }

    /// How many instances of each action that is in use are made ahead of the invocations that take them, on a thread of
    /// their own, while a core is free of invocations; none by default. Worth measuring where instances are slow to make.
    pub fn instance_pool(mut self, instances: u32) -> Self {
        self.instance_pool = instances;
        self
    }

    /// How long idempotency keys and intents are this runtime's own before others may take them over; 90 s by default, and
    /// never less than the wall limit and a minute.
    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self
    }

    /// How much of each run is written down for [`Runtime::replay`]; all of it by default.
    pub fn journal(mut self, level: JournalLevel) -> Self {
        self.journal = level;
        self
    }

    /// Keeps compiled code in a directory, so that a package is compiled once on a machine and read in a fraction of a
    /// millisecond from then on; several processes can share it. It is made where it is missing.
    ///
    /// Whoever can write there can run code as this process. So on Unix the directory, each above it and each entry have
    /// to belong to who runs this or to root, and nobody else may write to them (others may in a sticky directory above
    /// it, such as `/tmp`); elsewhere name a directory of your own profile. An entry that is not whole, or not for this
    /// package and this engine, is compiled again. Where nothing can be written the package is compiled each time, with a
    /// warning.
    ///
    /// Entries that nobody used for 60 days go, and the least used beyond 1 GiB.
    pub fn precompiled(mut self, directory: impl Into<PathBuf>) -> Self {
        self.precompiled = Some(directory.into());
        self
    }

    /// Who compiles packages: this process by default.
    pub fn compiler(mut self, compiler: Compiler) -> Self {
        self.compiler = compiler;
        self
    }

    /// Another clock than the machine's, for tests.
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
        self.offered.check()?;
        let instances = self.concurrency
            + if self.instance_pool == 0 { 0 } else { instance_pool::IN_ALL + 2 * instance_pool::USED };
        let engine =
            engine::build(&self.limits, instances).map_err(|error| BuildError::Engine(format!("{error:#}")))?;
        let ticker = Arc::new(Ticker::start(&engine)?);
        let (owner, lease, clock) =
            (Uuid::now_v7().to_string(), self.lease.max(self.limits.wall() + LEASE_MARGIN), self.clock);
        let services = Arc::new(Services::new(storage, owner, lease, move || clock()));
        let offered = Arc::new(self.offered);
        let code = Code::new(engine, offered.clone(), self.precompiled.as_deref(), self.compiler)
            .map_err(|reason| BuildError::Precompiled(reason.to_string()))?;
        let pool = InstancePool::start(self.instance_pool.min(self.concurrency), services.clone(), ticker.clone())?;
        let inner = Inner {
            host: Host { pool, ticker },
            code: Arc::new(code),
            offered,
            services,
            actions: RwLock::default(),
            limits: self.limits,
            places: Semaphore::new(usize::try_from(self.concurrency).unwrap_or(usize::MAX)),
            concurrency: self.concurrency,
            journal: self.journal,
            replaying: Replaying::default(),
        };
        Ok(Runtime { inner: Arc::new(inner) })
    }
}

/// Loads actions and runs them. Cheap to clone; clones are one runtime.
#[derive(Clone)]
pub struct Runtime {
    inner: Arc<Inner>,
}

struct Inner {
    host: Host,
    code: Arc<Code>,
    offered: Arc<Offered>,
    services: Arc<Services>,
    actions: RwLock<Registry>,
    limits: Limits,
    places: Semaphore,
    concurrency: u32,
    journal: JournalLevel,
    replaying: Replaying,
}

impl Runtime {
    /// Begins to build a runtime.
    pub fn builder() -> RuntimeBuilder {
        RuntimeBuilder {
            storage: None,
            offered: Offered::default(),
            limits: Limits::default(),
            concurrency: DEFAULT_CONCURRENCY,
            instance_pool: DEFAULT_READY,
            lease: DEFAULT_LEASE,
            clock: Arc::new(Timestamp::now),
            journal: JournalLevel::default(),
            precompiled: None,
            compiler: Compiler::InProcess,
        }
    }

    /// Loads a package: checks it, takes its code from where it was kept or compiles it
    /// ([`RuntimeBuilder::precompiled`], [`RuntimeBuilder::compiler`]; never on a thread that serves requests), and links
    /// what it was granted. Loads of one package at once compile it once.
    ///
    /// # Errors
    /// [`LoadError`]; nothing is loaded then.
    pub async fn load(&self, package: impl Into<Vec<u8>>, grants: Grants) -> Result<ActionInfo, LoadError> {
        let action = self.compile(package.into(), grants).await?;
        let info = action.info();
        self.inner.actions.write().unwrap_or_else(PoisonError::into_inner).add(action)?;
        Ok(info)
    }

    pub(crate) async fn compile(&self, package: Vec<u8>, grants: Grants) -> Result<Action, LoadError> {
        self.inner.code.load(package, grants, self.inner.limits).await
    }

    /// Loads a package from a file.
    ///
    /// # Errors
    /// [`LoadError`]; nothing is loaded then.
    pub async fn load_file(&self, path: impl AsRef<Path>, grants: Grants) -> Result<ActionInfo, LoadError> {
        let path = path.as_ref();
        let read = async {
            let mut bytes = Vec::new();
            // One more than allowed, so that the reader sees that there is more.
            let most = greenroom_package::DEFAULT_MAX_BYTES as u64 + 1;
            tokio::fs::File::open(path).await?.take(most).read_to_end(&mut bytes).await?;
            Ok(bytes)
        };
        let bytes = read.await.map_err(|source| LoadError::Read { path: path.to_owned(), source })?;
        self.load(bytes, grants).await
    }

    /// The actions that are loaded, by name and version.
    pub fn actions(&self) -> Vec<ActionInfo> {
        self.inner.actions.read().unwrap_or_else(PoisonError::into_inner).all().map(|action| action.info()).collect()
    }

    /// The action that a reference means: the newest version that fits.
    pub fn action(&self, action: &ActionRef) -> Option<ActionInfo> {
        self.find(action).map(|action| action.info())
    }

    /// Runs an action once. Whatever happens is in the outcome. Dropping the future stops the guest and keeps nothing it
    /// wrote; what a capability has already asked of a service is awaited and written all the same.
    pub async fn invoke(&self, invocation: Invocation) -> Outcome {
        let _arrived = self.inner.host.pool.arrived();
        match self.place().await {
            Ok(_place) => invoke::invoke(self, invocation).await,
            Err(failure) => invoke::not_run(RunId::new(Uuid::now_v7()), &invocation, failure),
        }
    }

    /// Runs a list of invocations, such as an enrolled list of contacts (W10): as many at once as the runtime allows, one
    /// outcome each, in the order of the list. One refusal does not stop the others; each has its own idempotency key.
    ///
    /// Call it within a tokio runtime: each invocation is a task of its own, stopped when the stream is dropped.
    pub fn invoke_all(&self, invocations: impl IntoIterator<Item = Invocation>) -> impl Stream<Item = Outcome> {
        let at_once = usize::try_from(self.inner.concurrency).unwrap_or(usize::MAX);
        let runtime = self.clone();
        futures::stream::iter(invocations).map(move |invocation| runtime.spawn(invocation)).buffered(at_once)
    }

    /// Runs an action in a task of its own, stopped when the answer is dropped: many can then use all the threads there
    /// are. Call it within a tokio runtime.
    pub fn spawn(&self, invocation: Invocation) -> impl Future<Output = Outcome> + Send + use<> {
        let (runtime, wanted) = (self.clone(), invocation.clone());
        let task = AbortOnDropHandle::new(tokio::spawn(async move { runtime.invoke(invocation).await }));
        async move { task.await.unwrap_or_else(|error| invoke::broken(&wanted, &error)) }
    }

    /// Settles what others have left behind: intents whose lease has ended, by the capabilities that have written them, and
    /// effects that an embedder's CRM has not confirmed. `greenroom_sync` does this again and again.
    ///
    /// # Errors
    /// The store's failure; intents that only a service's silence kept open are counted in the answer.
    pub async fn settle(&self) -> Result<Settled, Failure> {
        let mut all = Settled::default();
        loop {
            let applied = self.inner.services.reapply(SETTLE_AT_ONCE).await?;
            let mut settled = Settled { applied, ..Settled::default() };
            for capability in self.inner.offered.all() {
                if let Some(intents) = capability.settle(&self.inner.services, SETTLE_AT_ONCE) {
                    settled.add(intents.await?);
                }
            }
            all.add(settled);
            if settled.done + settled.not_done < SETTLE_AT_ONCE && settled.applied < SETTLE_AT_ONCE {
                return Ok(all);
            }
        }
    }

    /// Erases a person (C10): the contact with its emails, properties, timeline and registrations, and what runs said of
    /// them. What is left is a keyed hash of each email, by which an action or a sync knows not to make the contact again
    /// (C6); a person may, by hand. Runs whose journals named them cannot be replayed any more.
    ///
    /// Done once more, also after a crash in between, it erases what is left. Of a contact that was deleted before, its id
    /// no longer tells the emails: erase those too.
    ///
    /// Runs that are under way meanwhile bring nothing of the contact back; one that only has an email in its input may be
    /// recorded after it was looked for, and is found by the next erasure.
    ///
    /// What it does not reach: the records of other services, backups, logs, and the account's own users and hosts. At the
    /// end SQLite's file is rewritten, which takes as long as copying it: runs of this process wait meanwhile, and those of
    /// other processes for ten seconds, after which they fail with `store-locked` and can be retried. What was asked of a
    /// service for the person today no longer counts towards its daily limit.
    ///
    /// # Errors
    /// `conflict` with the time to come back while a registration of the person is under way, or effects that name them
    /// wait for an embedder's CRM; else the store's failure. The message says what was erased so far.
    pub async fn erase(&self, whom: impl Into<ErasureTarget>) -> Result<Erased, Failure> {
        erase::erase(&self.inner.services, &self.inner.offered, whom.into()).await
    }

    /// Takes no further invocations, and waits until those under way are done and what they have asked of services is
    /// answered and written. Call it before the process ends, with no invocation held unpolled.
    pub async fn shutdown(&self) {
        if let Ok(all) = self.inner.places.acquire_many(self.inner.concurrency).await {
            self.inner.places.close();
            drop(all);
        }
        self.inner.services.finish().await;
    }

    /// A place among the runs that may be under way at once.
    pub(crate) async fn place(&self) -> Result<SemaphorePermit<'_>, Failure> {
        self.inner.places.acquire().await.map_err(|_closed| invoke::shutting_down())
    }

    pub(crate) fn replaying(&self) -> &Replaying {
        &self.inner.replaying
    }

    pub(crate) fn loaded_from(&self, digest: &str) -> Option<Arc<Action>> {
        self.inner.actions.read().unwrap_or_else(PoisonError::into_inner).of_package(digest)
    }

    pub(crate) fn journal_level(&self) -> JournalLevel {
        self.inner.journal
    }

    pub(crate) fn offered(&self) -> &Offered {
        &self.inner.offered
    }

    pub(crate) fn services(&self) -> &Arc<Services> {
        &self.inner.services
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.inner.limits
    }

    pub(crate) fn host(&self) -> &Host {
        &self.inner.host
    }

    pub(crate) fn find(&self, action: &ActionRef) -> Option<Arc<Action>> {
        self.inner.actions.read().unwrap_or_else(PoisonError::into_inner).find(action)
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.inner.actions.read().unwrap_or_else(PoisonError::into_inner).names().map(str::to_owned).collect()
    }
}
