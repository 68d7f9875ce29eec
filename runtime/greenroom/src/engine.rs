//! The WebAssembly engine, and the thread that lets it interrupt a guest.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use wasmtime::{Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

use crate::limits::Limits;

/// How often a running guest gives the thread back: the precision of CPU limits, and how long a neighbour waits.
pub(crate) const TICK: Duration = Duration::from_millis(5);

/// Memories that one run may have: each reserves 4 GiB of addresses, of the 128 TiB that there are. A component made of
/// several modules usually shares one.
pub(crate) const MEMORIES_PER_RUN: u32 = 8;

/// Tables that one run may have.
pub(crate) const TABLES_PER_RUN: u32 = 16;

/// Core instances that one run may have. A Python guest is a dozen modules and as many adapters; an instance takes room
/// when it is made, so a generous count costs nothing.
pub(crate) const INSTANCES_PER_RUN: u32 = 64;

/// How many runs may be under way at once at most.
pub(crate) const MAX_CONCURRENCY: u32 = 1_024;

/// How many elements a guest's tables may have: the function tables of the largest guests of other languages fit.
pub(crate) const TABLE_ELEMENTS: usize = 100_000;

/// How much of a memory stays resident from one run to the next, where the kernel says which pages were written: nothing
/// else is then touched. (Measured: half of an ordinary guest's time.)
const KEEP_SCANNED: usize = 4 << 20;

/// The same where the kernel does not say it, and all that is kept has to be overwritten with zeros.
const KEEP_UNSCANNED: usize = 64 << 10;

/// How many bytes all idle memories together may keep resident.
const KEEP_IN_ALL: usize = 256 << 20;

/// The same for tables.
const KEEP_TABLE: usize = 4096;

/// Builds the engine for so many instances at once: pooled, so that a fresh instance costs
/// microseconds; with less help from the kernel, or on demand, where the machine does not have what that takes.
pub(crate) fn build(limits: &Limits, instances: u32) -> wasmtime::Result<Engine> {
    let pooled = |scan| {
        let mut config = base();
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(limits, instances, scan)));
        Engine::new(&config)
    };
    pooled(Enabled::Yes)
        .or_else(|error| {
            tracing::info!(%error, "this kernel does not tell which pages a guest wrote (PAGEMAP_SCAN): runs cost more");
            pooled(Enabled::No)
        })
        .or_else(|error| {
            tracing::warn!(%error, "no pooling allocator on this machine: instances are made on demand, which is slower");
            Engine::new(&base())
        })
}

/// An engine that compiles for those of [`build`], and runs nothing.
pub(crate) fn for_compiling() -> wasmtime::Result<Engine> {
    Engine::new(&base())
}

/// All that compiled code depends on.
fn base() -> Config {
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        .epoch_interruption(true)
        // A run sees the same numbers whenever and wherever it is replayed.
        .cranelift_nan_canonicalization(true)
        .relaxed_simd_deterministic(true)
        .concurrency_support(false)
        .wasm_backtrace_max_frames(None);
    config
}

fn pool(limits: &Limits, runs: u32, scan: Enabled) -> PoolingAllocationConfig {
    let each = KEEP_IN_ALL / usize::try_from(runs).unwrap_or(usize::MAX);
    let keep = each.min(if scan == Enabled::Yes { KEEP_SCANNED } else { KEEP_UNSCANNED });
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(runs)
        .total_stacks(runs)
        .total_core_instances(runs * INSTANCES_PER_RUN)
        .total_memories(runs * MEMORIES_PER_RUN)
        .total_tables(runs * TABLES_PER_RUN)
        .max_core_instances_per_component(INSTANCES_PER_RUN)
        .max_memories_per_component(MEMORIES_PER_RUN)
        .max_tables_per_component(TABLES_PER_RUN)
        .table_elements(TABLE_ELEMENTS)
        .max_memory_size(usize::try_from(limits.memory_bytes).unwrap_or(usize::MAX))
        .max_component_instance_size(4 << 20)
        .max_core_instance_size(4 << 20)
        .linear_memory_keep_resident(keep)
        .table_keep_resident(KEEP_TABLE)
        .pagemap_scan(scan);
    pool
}

/// Moves the engine's epoch on while guests run; sleeps while none does.
pub(crate) struct Ticker {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    running: AtomicUsize,
    stop: AtomicBool,
}

impl Ticker {
    pub(crate) fn start(engine: &Engine) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let (engine, seen) = (engine.clone(), shared.clone());
        let thread = std::thread::Builder::new().name("greenroom-epoch".to_owned()).spawn(move || {
            while !seen.stop.load(Ordering::SeqCst) {
                if seen.running.load(Ordering::SeqCst) == 0 {
                    std::thread::park();
                } else {
                    std::thread::sleep(TICK);
                    engine.increment_epoch();
                }
            }
        })?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Keeps the epoch moving for as long as the answer is held.
    pub(crate) fn run(&self) -> Running<'_> {
        if self.shared.running.fetch_add(1, Ordering::SeqCst) == 0 {
            self.wake();
        }
        Running(self)
    }

    fn wake(&self) {
        if let Some(thread) = &self.thread {
            thread.thread().unpark();
        }
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        self.wake();
        if let Some(thread) = self.thread.take() {
            // A panic in the ticker was reported when it happened.
            let _ = thread.join();
        }
    }
}

/// A guest is running.
pub(crate) struct Running<'a>(&'a Ticker);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.shared.running.fetch_sub(1, Ordering::SeqCst);
    }
}
