//! Work for other threads than those that serve requests.

use tokio::task::spawn_blocking;

use crate::LoadError;

/// Runs work on a thread for blocking work, because it would delay the requests of this thread.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, LoadError> {
    spawn_blocking(work).await.map_err(|error| LoadError::Component(error.to_string()))
}
