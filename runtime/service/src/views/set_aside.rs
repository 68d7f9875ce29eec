//! Effects that an embedder's CRM refused after their commit was acknowledged. They are in the run store, so this does not need
//! the CRM.

use greenroom::{ApplyId, Failure, SetAside};
use greenroom_domain::{AccountStore, HistoryKind, RunStore, codes, sentence};
use serde::Serialize;

use super::history;

/// A decision about effects that were set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "decision")]
pub enum Decision {
    /// They wait for the CRM again.
    Retried {
        /// The id that they had.
        id: ApplyId,
        /// The id under which they wait.
        waits_as: ApplyId,
    },
    /// They are deleted.
    Dropped {
        /// The id that they had.
        id: ApplyId,
    },
}

/// The effects that are set aside, oldest first, and whether there are more than `limit`.
///
/// # Errors
/// The store's failure.
pub async fn list(store: &dyn RunStore, limit: usize) -> Result<(Vec<SetAside>, bool), Failure> {
    let mut found = store.set_aside_effects(limit.saturating_add(1)).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    Ok((found.into_iter().map(SetAside::from).collect(), more))
}

/// Lets effects wait for the CRM again. `by` is the person's name for the history.
///
/// # Errors
/// `effects-not-found`, and the store's failure.
pub async fn retry(store: &dyn AccountStore, id: ApplyId, by: &str) -> Result<Decision, Failure> {
    let Some(waits_as) = store.retry_effects(&id).await? else { return Err(not_found(&id)) };
    history::note(store, by, HistoryKind::EffectsRetried, Some(id.to_string())).await?;
    Ok(Decision::Retried { id, waits_as })
}

/// Deletes effects. `by` is the person's name for the history.
///
/// # Errors
/// `effects-not-found`, and the store's failure.
pub async fn drop_effects(store: &dyn AccountStore, id: ApplyId, by: &str) -> Result<Decision, Failure> {
    if !store.drop_effects(&id).await? {
        return Err(not_found(&id));
    }
    history::note(store, by, HistoryKind::EffectsDropped, Some(id.to_string())).await?;
    Ok(Decision::Dropped { id })
}

fn not_found(id: &ApplyId) -> Failure {
    let message = sentence!(
        "failure-effects-not-found",
        "no effects `{id}` are set aside: `greenroom set-aside list` lists those that are",
        id = id
    );
    Failure::refused(codes::EFFECTS_NOT_FOUND, message)
}
