//! [`KeysUnderWay`]: the idempotency keys of runs in progress in this runtime, so that a second caller waits for the run.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use greenroom_domain::ContactId;
use tokio::sync::watch;

/// What an idempotency key is bound to, besides itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyedRequest {
    pub(crate) action: String,
    pub(crate) input_digest: String,
    pub(crate) contact: Option<ContactId>,
}

/// The idempotency keys that runs of this runtime hold.
#[derive(Debug, Clone, Default)]
pub(crate) struct KeysUnderWay(Arc<Mutex<HashMap<String, UnderWay>>>);

#[derive(Debug)]
struct UnderWay {
    request: KeyedRequest,
    /// Nothing is ever sent: it is dropped when the run has ended.
    ended: watch::Sender<()>,
}

/// The answer to a run that wants a key.
#[derive(Debug)]
pub(crate) enum Holding {
    /// No other run of this runtime wants it.
    Held(KeyUnderWay),
    /// A run of the same request has it.
    SameRequest(Ended),
    /// A run of another request has it.
    OtherRequest,
}

/// A key that a run holds. Dropping it wakes those who wait for the run.
#[derive(Debug)]
pub(crate) struct KeyUnderWay {
    keys: KeysUnderWay,
    key: String,
}

/// The end of a run.
#[derive(Debug)]
pub(crate) struct Ended(watch::Receiver<()>);

impl Ended {
    pub(crate) async fn wait(mut self) {
        while self.0.changed().await.is_ok() {}
    }
}

impl KeysUnderWay {
    /// Holds a key for a run, before the run claims it in the run store.
    pub(crate) fn hold(&self, key: &str, request: &KeyedRequest) -> Holding {
        match self.lock().entry(key.to_owned()) {
            Entry::Vacant(place) => {
                place.insert(UnderWay { request: request.clone(), ended: watch::channel(()).0 });
                Holding::Held(KeyUnderWay { keys: self.clone(), key: key.to_owned() })
            }
            Entry::Occupied(run) if run.get().request == *request => {
                Holding::SameRequest(Ended(run.get().ended.subscribe()))
            }
            Entry::Occupied(_) => Holding::OtherRequest,
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, UnderWay>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for KeyUnderWay {
    fn drop(&mut self) {
        self.keys.lock().remove(&self.key);
    }
}

#[cfg(test)]
#[allow(clippy::panic)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_waits_for_a_key_is_woken_when_its_run_ends() {
        let keys = KeysUnderWay::default();
        let request = KeyedRequest { action: "greet".into(), input_digest: "00".into(), contact: None };
        let Holding::Held(held) = keys.hold("k", &request) else { panic!("nobody holds it") };
        let other = KeyedRequest { contact: Some("7".into()), ..request.clone() };
        assert!(matches!(keys.hold("k", &other), Holding::OtherRequest));
        assert!(matches!(keys.hold("l", &other), Holding::Held(_)));
        let Holding::SameRequest(ended) = keys.hold("k", &request) else { panic!("it is held") };
        let mut waiting = Box::pin(ended.wait());
        assert!(futures::poll!(&mut waiting).is_pending());
        drop(held);
        waiting.await;
        assert!(matches!(keys.hold("k", &request), Holding::Held(_)));
    }
}
