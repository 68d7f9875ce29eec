//! The contenders: bare wasmtime, the runtime on different stores, native code. Each runs batches of calls, one after
//! the other, and returns the time of each call.

use greenroom_domain::{AccountStore, Contact, store::ImportRow};
use std::{sync::Arc, time::Instant};

use greenroom::{Grants, Invocation, Runtime, Storage};
use greenroom_capability_contacts::Contacts;
use greenroom_capability_log::Log;
use greenroom_store::SqliteStore;
use greenroom_store_testing::MemoryStore;

use crate::{
    bare::Bare,
    error::Error,
    peer::{How, Peer},
    process::Process,
    stats::micros,
    work::{self, Work},
};

/// One way to do the work.
pub(crate) enum Contender {
    /// The same logic in native code: no sandbox, no checks.
    Native(Contact),
    /// Bare wasmtime.
    Bare(Bare),
    /// The runtime, through its public API.
    Invoke(Invoker),
    /// Another product, used in one of several ways.
    Peer(Arc<Peer>, How),
    /// A process for each call.
    Process(Arc<Process>),
}

/// Settings of a runtime that differ from the defaults.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Settings {
    /// How many runs it allows at once.
    pub(crate) concurrency: Option<u32>,
}

/// A runtime with a package loaded, and the store below it.
#[derive(Clone)]
pub(crate) struct Invoker {
    /// The runtime.
    pub(crate) runtime: Runtime,
    /// Its store, where that is [`MemoryStore`].
    pub(crate) memory: Option<Arc<MemoryStore>>,
}

impl Invoker {
    /// A runtime on a store in memory: it keeps contacts, runs, journals and keys, and does nothing else.
    pub(crate) async fn in_memory(works: &[&Work], settings: Settings) -> Result<Self, Error> {
        let store = Arc::new(work::store());
        let runtime = Self::load(Storage::joint(store.clone()), works, settings).await?;
        Ok(Self { runtime, memory: Some(store) })
    }

    /// A runtime on SQLite, the default store.
    pub(crate) async fn on_sqlite(store: Arc<SqliteStore>, works: &[&Work], settings: Settings) -> Result<Self, Error> {
        Self::on(store, works, settings).await
    }

    /// The same on any store.
    pub(crate) async fn on<S: AccountStore>(store: Arc<S>, works: &[&Work], settings: Settings) -> Result<Self, Error> {
        let contact = work::contact();
        let row = ImportRow::Contact {
            id: Some(contact.id),
            email: contact.email,
            secondary_emails: None,
            properties: contact.properties,
        };
        store.import(vec![row].into()).await.map_err(|error| Error::Wrong(error.to_string()))?;
        Ok(Self { runtime: Self::load(Storage::joint(store), works, settings).await?, memory: None })
    }

    async fn load(storage: Storage, works: &[&Work], settings: Settings) -> Result<Runtime, Error> {
        let mut builder = Runtime::builder().storage(storage).capability(Contacts).capability(Log);
        if let Some(concurrency) = settings.concurrency {
            builder = builder.concurrency(concurrency);
        }
        let runtime = builder.build()?;
        for work in works {
            runtime.load(work.package.as_slice(), Grants::AsDeclared).await?;
        }
        Ok(runtime)
    }

    /// Frees the data that runs have left in memory.
    pub(crate) fn tidy(&self) {
        if let Some(memory) = &self.memory {
            memory.forget_runs();
        }
    }
}

impl Contender {
    /// Runs it once, and checks the answer.
    pub(crate) async fn check(&self, work: &Work) -> Result<(), Error> {
        match self {
            Self::Native(contact) => work.check_text("native code", &work::native(&work.text, contact)?),
            Self::Bare(bare) => work.check_text("bare wasmtime", &bare.call(&work.text).await?),
            Self::Peer(peer, _) => work.check_text(peer.name, &peer.call(work)?),
            Self::Process(process) => work.check_text("a process", &process.call(work)?),
            Self::Invoke(invoker) => {
                let outcome = invoker.runtime.invoke(work.invocation()?).await;
                match outcome.output() {
                    Some(output) => work.check("the runtime", output),
                    None => Err(Error::Wrong(format!("the runtime answered {:?}", outcome.result))),
                }
            }
        }
    }

    /// The time of each of this many calls, in microseconds, one after the other. Some calls before them do not count,
    /// because another contender has used the caches.
    pub(crate) async fn batch(&self, work: &Work, calls: usize) -> Result<Vec<f64>, Error> {
        let all = with_warm_up(calls);
        let mut took = Vec::with_capacity(all);
        match self {
            Self::Native(contact) => {
                for _ in 0..all {
                    let began = Instant::now();
                    drop(work::native(&work.text, contact)?);
                    took.push(micros(began.elapsed()));
                }
            }
            Self::Bare(bare) => {
                for _ in 0..all {
                    let began = Instant::now();
                    drop(bare.call(&work.text).await?);
                    took.push(micros(began.elapsed()));
                }
            }
            Self::Peer(peer, how) => took = peer.batch(work, *how, all)?,
            Self::Process(process) => took = process.batch(work, all)?,
            Self::Invoke(invoker) => {
                // A caller has its request ready: making one is not a cost of the runtime.
                let requests: Vec<Invocation> = (0..all).map(|_| work.invocation()).collect::<Result<_, _>>()?;
                for request in requests {
                    let began = Instant::now();
                    let outcome = invoker.runtime.invoke(request).await;
                    let is_done = outcome.output().is_some();
                    drop(outcome);
                    took.push(micros(began.elapsed()));
                    if !is_done {
                        return Err(Error::Wrong(format!("{}: a run failed while it was measured", work.name)));
                    }
                }
                if let Some(memory) = &invoker.memory
                    && memory.runs_kept() < all
                {
                    return Err(Error::Wrong("the store has fewer runs than were invoked".to_owned()));
                }
                invoker.tidy();
            }
        }
        Ok(took.split_off(all - calls))
    }
}

/// How many calls a batch makes when this many count.
pub(crate) fn with_warm_up(calls: usize) -> usize {
    calls + calls / 10 + 1
}
