//! Work beside the request that asks for it.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tracing::Instrument as _;

use crate::problem::Problem;

/// Whether a request's work goes on where its time ends.
#[derive(Debug, Clone, Default)]
pub(crate) struct GoesOn(Arc<AtomicBool>);

impl GoesOn {
    /// Notes that it does.
    pub(crate) fn note(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it does.
    pub(crate) fn is_noted(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Does work to its end, also where the client leaves or the request's time ends: half of it would be left.
///
/// # Errors
/// It panicked.
pub(crate) async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> Result<T, Problem> {
    tokio::spawn(work.in_current_span()).await.map_err(|_| Problem::defect("work of a request panicked"))
}

/// Does work that waits for files, or takes long, where no other request waits for it.
///
/// # Errors
/// It panicked.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    let span = tracing::Span::current();
    let done = tokio::task::spawn_blocking(move || span.in_scope(work)).await;
    done.map_err(|_| Problem::defect("work of a request panicked"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use futures::FutureExt as _;
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn work_goes_on_where_nobody_waits_for_it() {
        let (begin, begun) = oneshot::channel::<()>();
        let (end, ended) = oneshot::channel();
        let mut request = Box::pin(to_its_end(async move {
            begun.await.unwrap();
            end.send("whole").unwrap();
        }));
        assert!(request.as_mut().now_or_never().is_none());
        drop(request);
        begin.send(()).unwrap();
        assert_eq!(ended.await.unwrap(), "whole");
    }
}
