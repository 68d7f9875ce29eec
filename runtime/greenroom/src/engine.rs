//! The WebAssembly engine, and the thread that lets it interrupt a guest.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use wasmtime::{Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

use crate::limits::Limits;

/// How often a running guest gives the thread back: the precision of CPU limits, and how long a neighbour waits.
const TICK: Duration = Duration::from_millis(5);

/// Memories, tables and core instances that one run may have: the largest guests of other languages need a few.
const PARTS_PER_RUN: u32 = 8;

/// How many runs may be under way at once at most: each part of each reserves 4 GiB of addresses, of the 128 TiB that
/// there are.
pub(crate) const MAX_CONCURRENCY: u32 = 512;

/// How many elements a guest's tables may have: the function tables of the largest guests of other languages fit.
pub(crate) const TABLE_ELEMENTS: usize = 100_000;

/// Builds the engine for `concurrency` runs at once: pooled, so that a fresh instance costs microseconds; on demand where
/// the machine does not let us reserve the address space.
pub(crate) fn build(limits: &Limits, concurrency: u32) -> wasmtime::Result<Engine> {
    let mut config = base();
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(limits, concurrency)));
    Engine::new(&config).or_else(|error| {
        tracing::warn!(%error, "no pooling allocator on this machine: instances are made on demand, which is slower");
        Engine::new(&base())
    })
}

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

fn pool(limits: &Limits, concurrency: u32) -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::new();
    let parts = concurrency * PARTS_PER_RUN;
    pool.total_component_instances(concurrency)
        .total_stacks(concurrency)
        .total_core_instances(parts)
        .total_memories(parts)
        .total_tables(parts)
        .max_core_instances_per_component(PARTS_PER_RUN)
        .max_memories_per_component(PARTS_PER_RUN)
        .max_tables_per_component(PARTS_PER_RUN)
        .table_elements(TABLE_ELEMENTS)
        .max_memory_size(usize::try_from(limits.memory_bytes).unwrap_or(usize::MAX))
        .max_component_instance_size(4 << 20)
        .max_core_instance_size(4 << 20);
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
