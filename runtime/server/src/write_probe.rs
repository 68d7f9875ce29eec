//! Whether the store can be written: a full disk, or one that is read-only by now, is found before a request meets it.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures::{
    FutureExt,
    future::{BoxFuture, Shared},
};
use greenroom_domain::AccountStore;
use tokio::time::Instant;

/// How long the answer of one try holds. A try costs a write to the disk, and `/readyz` needs no key.
const HOLDS: Duration = Duration::from_secs(1);

type Try = Shared<BoxFuture<'static, bool>>;

/// Tries to write, at most once in [`HOLDS`], however many ask.
#[derive(Default)]
pub(crate) struct WriteProbe(Mutex<Option<(Instant, Try)>>);

impl WriteProbe {
    /// Whether the store could be written now, or a moment ago. A try goes on when its caller no longer waits, and others wait
    /// for the same one.
    pub(crate) fn ask(&self, store: &Arc<dyn AccountStore>) -> Try {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let holds = |(began, tried): &&(Instant, Try)| tried.peek().is_none() || began.elapsed() < HOLDS;
        if let Some((_, tried)) = last.as_ref().filter(holds) {
            return tried.clone();
        }
        let store = Arc::clone(store);
        let task = tokio::spawn(async move {
            let written = store.try_to_write().await;
            written.inspect_err(|error| tracing::warn!(%error, "the store cannot be written")).is_ok()
        });
        let tried = task.map(|written| written.unwrap_or(false)).boxed().shared();
        *last = Some((Instant::now(), tried.clone()));
        tried
    }
}
