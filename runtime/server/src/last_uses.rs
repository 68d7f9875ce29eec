//! When API keys were last used.

use std::{
    collections::BTreeMap,
    mem,
    sync::{Mutex, PoisonError},
};

use greenroom_domain::AccountStore;
use jiff::Timestamp;

/// When keys were last used, until it is written. A request only notes it here, so that no request waits for a write, and a
/// busy key is written once in a round.
#[derive(Debug, Default)]
pub(crate) struct LastUses(Mutex<BTreeMap<String, Timestamp>>);

impl LastUses {
    pub(crate) fn note(&self, id: &str, at: Timestamp) {
        let mut uses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match uses.get_mut(id) {
            Some(last) => *last = at.max(*last),
            None => drop(uses.insert(id.to_owned(), at)),
        }
    }

    /// Writes what was noted since the last time. It is lost where the store fails, as the next use is noted again.
    pub(crate) async fn write(&self, store: &dyn AccountStore) {
        let uses = mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if uses.is_empty() {
            return;
        }
        let uses: Vec<_> = uses.into_iter().collect();
        if let Err(error) = store.note_api_key_uses(&uses).await {
            tracing::warn!(%error, "the last uses of API keys were not written");
        }
    }
}
