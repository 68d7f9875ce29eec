//! How many requests of all runs together are under way: in all, and to one host.

use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Above this many hosts, those without a request are forgotten.
const MAX_IDLE_HOSTS: usize = 256;

/// How many requests of all runs of a runtime together may be under way. Others wait for their turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestLimits {
    /// In all. By default 64: each has a socket and up to 1 MiB of an answer by default, and the usual limit of open files is 1,024.
    pub requests: NonZeroU32,
    /// To one host. By default 16, a quarter: a host that answers slowly leaves three quarters to others, and is not flooded.
    pub per_host: NonZeroU32,
}

impl RequestLimits {
    const DEFAULT: Self = match (NonZeroU32::new(64), NonZeroU32::new(16)) {
        (Some(requests), Some(per_host)) => Self { requests, per_host },
        _ => Self { requests: NonZeroU32::MIN, per_host: NonZeroU32::MIN },
    };
}

impl Default for RequestLimits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Lets requests through, in the order in which they came.
pub(crate) struct Gate {
    all: Arc<Semaphore>,
    per_host: usize,
    hosts: Mutex<HashMap<String, Arc<Semaphore>>>,
}

/// The place of one request. It is free again when this is dropped.
pub(crate) struct Place {
    _at_host: Option<OwnedSemaphorePermit>,
    _in_all: Option<OwnedSemaphorePermit>,
}

impl Gate {
    pub(crate) fn new(limits: RequestLimits) -> Self {
        Self {
            all: Arc::new(Semaphore::new(permits(limits.requests))),
            per_host: permits(limits.per_host),
            hosts: Mutex::default(),
        }
    }

    /// Waits for a place for a request to a host.
    pub(crate) async fn enter(&self, host: &str) -> Place {
        // First the host's place: a request that waits for its host takes no place of others. No semaphore is ever closed.
        let at_host = self.of(host).acquire_owned().await.ok();
        let in_all = self.all.clone().acquire_owned().await.ok();
        Place { _at_host: at_host, _in_all: in_all }
    }

    fn of(&self, host: &str) -> Arc<Semaphore> {
        // `example.com.` is the same host.
        let host = host.trim_end_matches('.');
        // No code can panic while it holds the lock and has half changed the data.
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = hosts.get(host) {
            return known.clone();
        }
        if hosts.len() >= MAX_IDLE_HOSTS {
            // Places and waiting requests hold the semaphore too.
            hosts.retain(|_, semaphore| Arc::strong_count(semaphore) > 1);
        }
        hosts.entry(host.to_owned()).or_insert_with(|| Arc::new(Semaphore::new(self.per_host))).clone()
    }
}

fn permits(limit: NonZeroU32) -> usize {
    usize::try_from(limit.get()).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use futures::FutureExt;

    use super::*;

    fn gate(requests: u32, per_host: u32) -> Gate {
        let limit = |n| NonZeroU32::new(n).unwrap();
        Gate::new(RequestLimits { requests: limit(requests), per_host: limit(per_host) })
    }

    #[test]
    fn a_slow_host_leaves_places_to_others() {
        let gate = gate(3, 2);
        let first = gate.enter("slow").now_or_never().unwrap();
        let _second = gate.enter("slow").now_or_never().unwrap();
        let mut third = Box::pin(gate.enter("slow"));
        assert!(third.as_mut().now_or_never().is_none(), "its host is full");
        let other = gate.enter("other").now_or_never().unwrap();
        assert!(gate.enter("other").now_or_never().is_none(), "all places are taken");
        drop(first);
        let third = third.now_or_never().unwrap();
        assert!(gate.enter("other").now_or_never().is_none(), "the third one has it now");
        drop((third, other));
        assert!(gate.enter("other").now_or_never().is_some());
    }

    #[test]
    fn a_dot_at_the_end_makes_no_other_host() {
        let gate = gate(9, 1);
        let _place = gate.enter("slow.example").now_or_never().unwrap();
        for same in ["slow.example.", "slow.example.."] {
            assert!(gate.enter(same).now_or_never().is_none(), "{same}");
        }
    }

    #[test]
    fn hosts_without_a_request_are_forgotten() {
        let gate = gate(1_000, 1);
        let kept = gate.enter("kept").now_or_never().unwrap();
        for n in 0..1_000 {
            drop(gate.enter(&format!("{n}.example.com")).now_or_never().unwrap());
        }
        assert!(gate.hosts.lock().unwrap().len() <= MAX_IDLE_HOSTS);
        assert!(gate.enter("kept").now_or_never().is_none(), "it still counts");
        drop(kept);
    }
}
