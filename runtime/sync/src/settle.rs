//! The loop that settles.

use std::{future::Future, time::Duration};

use greenroom::Runtime;

/// Settles every `interval` until `stop` is ready: intents whose owner is gone, and effects that an embedder's CRM has not
/// confirmed. A pass that fails is logged, and the next one tries again.
pub async fn settle_until(runtime: &Runtime, interval: Duration, stop: impl Future<Output = ()>) {
    let mut stop = std::pin::pin!(stop);
    let mut ticks = tokio::time::interval(interval);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = &mut stop => return,
            _ = ticks.tick() => match runtime.settle().await {
                Ok(settled) if settled.is_empty() => {}
                Ok(settled) => tracing::info!(?settled, "settled what others left open"),
                Err(failure) => tracing::warn!(%failure, "could not settle"),
            },
        }
    }
}
