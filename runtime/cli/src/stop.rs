//! Requests to stop: Ctrl-C and SIGTERM.

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

use std::sync::Arc;

use greenroom::Runtime;
use tokio::{sync::watch, task::JoinHandle};

use crate::{exit, output::Output, reader};

/// Listens from its construction on. Where no handler can be installed, a signal ends the process at once.
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

    /// Ready on Ctrl-C or SIGTERM; called again, at the next one.
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

/// SIGHUP, which asks a server to read its files again. Where there is none, it is never received.
pub(crate) struct Hangup {
    #[cfg(unix)]
    signal: Option<Signal>,
}

impl Hangup {
    pub(crate) fn listen() -> Self {
        Self {
            #[cfg(unix)]
            signal: signal(SignalKind::hangup()).ok(),
        }
    }

    /// Ready at the next one.
    pub(crate) async fn received(&mut self) {
        #[cfg(unix)]
        received(&mut self.signal).await;
        #[cfg(not(unix))]
        std::future::pending::<()>().await;
    }
}

#[cfg(unix)]
async fn received(signal: &mut Option<Signal>) {
    match signal {
        Some(signal) => drop(signal.recv().await),
        None => std::future::pending().await,
    }
}

/// Ready at the first request to stop from now on.
pub(crate) async fn requested() {
    Stop::listen().requested().await;
}

/// Tells `requested` about the first request to stop, and people with this text. A second one ends the process; a later
/// command settles its open calls to Zoom.
pub(crate) fn watch(requested: Arc<watch::Sender<bool>>, text: impl Into<String>) -> JoinHandle<()> {
    let (mut stop, text) = (Stop::listen(), text.into());
    tokio::spawn(async move {
        stop.requested().await;
        // Not through `Output`, because the text has no values and the terminal may be gone.
        eprintln!("{text}");
        requested.send_replace(true);
        stop.requested().await;
        std::process::exit(exit::CANCELLED.into());
    })
}

/// Ready when [`watch()`] was asked to stop.
pub(crate) async fn watched(stopping: &mut watch::Receiver<bool>) {
    // An error means that the sender is gone, which lives as long as its readers.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}

/// Waits until Zoom has answered the open calls, and the answers are written. A request to stop ends the wait: the
/// intents of those calls are stored, and a later command settles them.
pub(crate) async fn shut_down(runtime: &Runtime, output: &Output) {
    shut_down_unless(runtime, Stop::listen(), output).await;
}

/// The same, for a caller that listens already.
pub(crate) async fn shut_down_unless(runtime: &Runtime, mut stop: Stop, output: &Output) {
    tokio::select! {
        () = runtime.shutdown() => {}
        () = stop.requested() => {
            output.note(reader::text("cli-left-before-answer"));
            std::process::exit(exit::CANCELLED.into());
        }
    }
}
