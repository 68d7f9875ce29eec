//! The WebAssembly engine, and the ticker thread with which it interrupts a guest.

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

/// How often a running guest yields its thread. It is the precision of CPU limits, and the longest time that another
/// task waits for one guest.
pub(crate) const TICK: Duration = Duration::from_millis(5);

/// How many memories one run may have. Each reserves 4 GiB of the process's 128 TiB of addresses. The modules of a
/// component usually share one.
pub(crate) const MEMORIES_PER_RUN: u32 = 8;

/// How many tables one run may have.
pub(crate) const TABLES_PER_RUN: u32 = 16;

/// How many core instances one run may have. A Python guest has a dozen modules and as many adapters. A generous number
/// is free, because an instance takes memory only when it is created.
pub(crate) const INSTANCES_PER_RUN: u32 = 64;

/// The upper bound for [`RuntimeBuilder::concurrency`](crate::RuntimeBuilder::concurrency).
pub(crate) const MAX_CONCURRENCY: u32 = 1_024;

/// How many elements a table may have. The function tables of the largest guests in other languages than Rust fit.
pub(crate) const TABLE_ELEMENTS: usize = 100_000;

/// How many bytes of a memory stay resident between runs, if the kernel reports which pages were written. Only those
/// pages have to be cleared. (Measured: it saves half of an ordinary guest's time.)
const KEEP_SCANNED: usize = 4 << 20;

/// How many bytes of a memory stay resident between runs, if the kernel does not report written pages. All of them have
/// to be overwritten with zeros.
const KEEP_UNSCANNED: usize = 64 << 10;

/// How many bytes all idle memories together may keep resident.
const KEEP_TOTAL: usize = 256 << 20;

/// How many bytes of a table stay resident between runs.
const KEEP_TABLE: usize = 4096;

/// Builds the engine for this many runs at once, and as many spare instances as `spare` says. It uses the pooling allocator, so that a new instance costs
/// microseconds. On a machine without the kernel's page scan it uses the allocator without it, and on a machine that
/// cannot reserve the addresses it allocates on demand.
pub(crate) fn build(limits: &Limits, runs: u32, spare: u32) -> wasmtime::Result<Engine> {
    let pooled = |scan| {
        let mut config = base();
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(limits, runs, spare, scan)));
        Engine::new(&config)
    };
    pooled(Enabled::Yes)
        .or_else(|error| {
            tracing::info!(%error, "this kernel does not report written pages (PAGEMAP_SCAN): runs take longer");
            pooled(Enabled::No)
        })
        .or_else(|error| {
            tracing::warn!(%error, "no pooling allocator on this machine: instances are allocated on demand, which is slower");
            Engine::new(&base())
        })
}

/// An engine that only compiles. Its code runs in the engines of [`build`].
#[cfg(feature = "compile")]
pub(crate) fn for_compiling() -> wasmtime::Result<Engine> {
    Engine::new(&base())
}

/// The settings that compiled code depends on. Each is part of the code's fingerprint, also where wasmtime would not
/// refuse code with another setting.
#[derive(Hash)]
pub(crate) struct CodeSettings {
    epoch_interruption: bool,
    /// With `relaxed_simd_deterministic`, it makes floating-point results the same on every machine, so that a replay
    /// gives the same bytes.
    nan_canonicalization: bool,
    relaxed_simd_deterministic: bool,
    concurrency_support: bool,
}

pub(crate) const CODE_SETTINGS: CodeSettings = CodeSettings {
    epoch_interruption: true,
    nan_canonicalization: true,
    relaxed_simd_deterministic: true,
    concurrency_support: false,
};

fn base() -> Config {
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        .epoch_interruption(CODE_SETTINGS.epoch_interruption)
        .relaxed_simd_deterministic(CODE_SETTINGS.relaxed_simd_deterministic)
        .concurrency_support(CODE_SETTINGS.concurrency_support)
        .wasm_backtrace_max_frames(None);
    // A setting of the compiler, which this build may lack.
    #[cfg(feature = "compile")]
    config.cranelift_nan_canonicalization(CODE_SETTINGS.nan_canonicalization);
    config
}

fn pool(limits: &Limits, runs: u32, spare: u32, scan: Enabled) -> PoolingAllocationConfig {
    let each = KEEP_TOTAL / usize::try_from(runs).unwrap_or(usize::MAX);
    let keep = each.min(if scan == Enabled::Yes { KEEP_SCANNED } else { KEEP_UNSCANNED });
    let runs = runs + spare;
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

/// How long the ticker goes on after the last guest has ended. To wake its thread costs an invocation more than it costs a core
/// to tick on: without this, nearly every call of a lone caller would wake it.
const GOES_ON: Duration = Duration::from_secs(1);

/// Increments the engine's epoch every [`TICK`] while guests run, and for a while after. It sleeps while none does.
pub(crate) struct Ticker {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    running: AtomicUsize,
    stop: AtomicBool,
    /// The thread sleeps, or is about to.
    asleep: AtomicBool,
}

impl Ticker {
    pub(crate) fn start(engine: &Engine) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let (engine, seen) = (engine.clone(), shared.clone());
        let thread = std::thread::Builder::new().name("greenroom-epoch".to_owned()).spawn(move || {
            let mut idle = Duration::ZERO;
            while !seen.stop.load(Ordering::SeqCst) {
                if idle >= GOES_ON {
                    // Said before it looks once more, so that who begins to run after that wakes it.
                    seen.asleep.store(true, Ordering::SeqCst);
                    if seen.running.load(Ordering::SeqCst) == 0 && !seen.stop.load(Ordering::SeqCst) {
                        std::thread::park();
                    }
                    seen.asleep.store(false, Ordering::SeqCst);
                    idle = Duration::ZERO;
                }
                // Not `sleep`, which would make the runtime's end wait for a tick.
                std::thread::park_timeout(TICK);
                engine.increment_epoch();
                idle = if seen.running.load(Ordering::SeqCst) == 0 { idle + TICK } else { Duration::ZERO };
            }
        })?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Keeps the ticker running until the returned guard is dropped.
    pub(crate) fn run(&self) -> Running<'_> {
        self.shared.running.fetch_add(1, Ordering::SeqCst);
        if self.shared.asleep.load(Ordering::SeqCst) && self.shared.asleep.swap(false, Ordering::SeqCst) {
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

/// Keeps the ticker running until it is dropped.
pub(crate) struct Running<'a>(&'a Ticker);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.shared.running.fetch_sub(1, Ordering::SeqCst);
    }
}
