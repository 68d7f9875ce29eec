//! The capability `wasi`: an inert WASI 0.2, for toolchains whose guests cannot do without (Rust's `wasm32-wasip2`, Go, Python).
//!
//! - There are no files, no sockets, no names to look up, no environment and no arguments, and standard input is at its end.
//! - The time of day stands at the run's start. Only the guest's own sleeping moves the monotonic clock: each wait ends at once.
//! - Random numbers follow from the run's id, so that a replay has the same. They are no secrets: anybody who knows the id can
//!   compute them.
//! - Standard output and standard error are lines of the run's log, and count as such.
//!
//! What this crate never does: it opens no file and no socket, it reads no clock and no entropy of the machine, and it never
//! waits. It keeps nothing for a handle of a guest except the deadline of a timer.
//!
//! The interfaces are written by hand over WASI's own WIT (`wit/deps`), instead of taken from wasmtime-wasi: there, calls are not
//! charged to the run, timers wait for the real clock, and the code for files and sockets is compiled in.
//!
//! Start reading at [`Wasi`]; `absent.rs` has the interfaces of files and sockets.

#![warn(missing_debug_implementations)]

mod absent;
mod clock;
mod command;
mod network;
mod output;
mod random;
mod streams;

use chacha20::ChaCha20Rng;
use greenroom::capability::{Capability, NoParameters, RunState};
use wasmtime::component::{HasSelf, Linker};

use clock::Clock;
use output::Output;

#[allow(missing_docs, unreachable_pub, clippy::all)]
mod bindings {
    wasmtime::component::bindgen!({
        path: "wit",
        world: "inert",
        imports: { default: trappable },
    });
}

/// The capability `wasi`: interfaces of WASI that give access to nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wasi;

impl Capability for Wasi {
    const NAME: &'static str = "wasi";
    type Grant = NoParameters;
    type Run = WasiRun;

    fn link(linker: &mut Linker<RunState>) -> wasmtime::Result<()> {
        let mut options = bindings::LinkOptions::default();
        // Not stable yet, and imported all the same.
        options.network_error_code(true);
        bindings::Inert::add_to_linker::<_, HasSelf<RunState>>(linker, &options, |state| state)?;
        absent::link(linker)
    }
}

/// What WASI keeps for one run.
#[derive(Debug, Default)]
pub struct WasiRun {
    clock: Clock,
    /// `None` until the guest first asks for a random number.
    random: Option<ChaCha20Rng>,
    output: Output,
}
