//! Ctrl-C, and being told to end.

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

use greenroom::Runtime;

use crate::{exit, output::Output};

/// Listens from the moment it is made. Where no handler can be installed, a signal ends the process the usual way.
pub(crate) struct Stop {
    #[cfg(unix)]
    signals: [Option<Signal>; 2],
}

impl Stop {
    pub(crate) fn listen() -> Self {
        Self {
            #[cfg(unix)]
            signals: [SignalKind::interrupt(), SignalKind::terminate()].map(|kind| signal(kind).ok()),
        }
    }

    /// Ready when somebody presses Ctrl-C, or the system asks the process to end; again for each further time.
    pub(crate) async fn requested(&mut self) {
        #[cfg(unix)]
        {
            let [interrupt, terminate] = &mut self.signals;
            tokio::select! {
                () = received(interrupt) => {}
                () = received(terminate) => {}
            }
        }
        #[cfg(not(unix))]
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(unix)]
async fn received(signal: &mut Option<Signal>) {
    match signal {
        Some(signal) => drop(signal.recv().await),
        None => std::future::pending().await,
    }
}

/// Ready when somebody asks to stop from now on.
pub(crate) async fn requested() {
    Stop::listen().requested().await;
}

/// Waits until Zoom has answered the calls that are under way, and the answers are written. A signal ends the wait: the
/// intents of those calls are stored already, and a later command settles them.
pub(crate) async fn shut_down(runtime: &Runtime, output: &Output) {
    tokio::select! {
        () = runtime.shutdown() => {}
        () = requested() => {
            output.note("left before Zoom's answer was written: `greenroom settle` asks Zoom for it");
            std::process::exit(exit::CANCELLED.into());
        }
    }
}
