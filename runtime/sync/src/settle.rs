//! The loop that settles open intents at intervals.

use std::{future::Future, time::Duration};

use greenroom::Runtime;

/// The shortest time between two passes.
const SHORTEST: Duration = Duration::from_millis(100);

/// Every `interval` until `stop` is ready, settles the intents whose owner has crashed, and the effects that an
/// embedder's CRM has not confirmed. A failed pass is logged, and the next one tries again. The intents of a stopped
/// pass are settled by a later one, once their leases have ended.
pub async fn settle_until(runtime: &Runtime, interval: Duration, stop: impl Future<Output = ()>) {
    let mut stop = std::pin::pin!(stop);
    let mut ticks = tokio::time::interval(interval.max(SHORTEST));
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let pass = async {
            ticks.tick().await;
            runtime.settle().await
        };
        tokio::select! {
            () = &mut stop => return,
            settled = pass => match settled {
                Ok(settled) if settled.is_empty() => {}
                Ok(settled) => tracing::info!(?settled, "settled what crashed processes left open"),
                Err(failure) => tracing::warn!(%failure, "could not settle"),
            },
        }
    }
}
