//! API keys in memory, for as long as the store does not change.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

use greenroom_domain::store::KeptApiKey;

use crate::platform::changes::Mark;

/// Keys as they were read, each with the mark that the store had before. A key of an earlier mark is read again: it may have been
/// revoked, or its user's role changed, by whatever process.
#[derive(Default)]
pub(crate) struct KnownKeys(RwLock<HashMap<String, (Mark, KeptApiKey)>>);

/// How many keys are known at most. Only keys of the store are, so that requests with others do not fill it.
const MOST_KNOWN: usize = 1_000;

impl KnownKeys {
    pub(crate) fn find(&self, id: &str, mark: Mark) -> Option<KeptApiKey> {
        let keys = self.0.read().unwrap_or_else(PoisonError::into_inner);
        keys.get(id).filter(|(of, _)| *of == mark).map(|(_, key)| key.clone())
    }

    pub(crate) fn keep(&self, mark: Mark, key: &KeptApiKey) {
        let mut keys = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if keys.len() >= MOST_KNOWN {
            keys.clear();
        }
        keys.insert(key.key.id.clone(), (mark, key.clone()));
    }
}
