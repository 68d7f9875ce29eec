//! Work for other threads than those that serve requests.

use tokio::task::spawn_blocking;

use crate::{LoadError, action::Action};

/// Runs work on a thread for blocking work, because it would delay the requests of this thread.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, LoadError> {
    spawn_blocking(work).await.map_err(|error| LoadError::Component(error.to_string()))
}

/// Compiles the schemas of an action beside its first runs: its code was there already, so that they can begin at once.
pub(super) fn compile_later(action: &Action) {
    let schemas = action.both_schemas();
    drop(spawn_blocking(move || {
        for error in schemas.iter().filter_map(|schema| schema.compile().err()) {
            tracing::warn!(%error, "a schema cannot be compiled, although its package was loaded before");
        }
    }));
}
