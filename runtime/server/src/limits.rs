//! How many requests a second a key may send, and how many an address without a valid one.

use std::{fmt::Debug, hash::Hash, net::IpAddr, time::Duration};

use governor::{
    DefaultKeyedRateLimiter, Quota,
    clock::{Clock, DefaultClock},
};
use greenroom_domain::{ClientNetwork, Failure, FailureKind, Retry, Sentence, codes, sentence};
use greenroom_service::server::ServerSettings;

/// The rates at which requests are taken.
#[derive(Debug)]
pub(crate) struct RateLimits {
    keys: Limiter<String>,
    addresses: Limiter<ClientNetwork>,
}

impl RateLimits {
    pub(crate) fn new(settings: &ServerSettings) -> Self {
        Self {
            keys: Limiter::new(Quota::per_second(settings.key_rate).allow_burst(settings.key_burst)),
            addresses: Limiter::new(Quota::per_minute(settings.address_rate)),
        }
    }

    /// Counts a request with a valid key.
    ///
    /// # Errors
    /// `too-many-requests`.
    pub(crate) fn of_key(&self, id: &str) -> Result<(), Failure> {
        self.keys
            .count(&id.to_owned())
            .map_err(|wait| refused(sentence!("failure-key-rate", "this API key sent more requests than it may"), wait))
    }

    /// Counts a request without a valid key. An address with a valid key is never counted here, so that many callers behind
    /// one address do not lock each other out.
    ///
    /// # Errors
    /// `too-many-requests`.
    pub(crate) fn of_address(&self, address: IpAddr) -> Result<(), Failure> {
        let refused = |wait| {
            refused(
                sentence!("failure-address-rate", "this address sent too many requests without a valid API key"),
                wait,
            )
        };
        self.addresses.count(&ClientNetwork::subnet_of(address)).map_err(refused)
    }

    /// Forgets the keys and addresses that were quiet for long enough. Without it, every address would be remembered.
    pub(crate) fn forget_the_quiet(&self) {
        self.keys.forget_the_quiet();
        self.addresses.forget_the_quiet();
    }
}

fn refused(what: Sentence, wait: Duration) -> Failure {
    let seconds = wait.as_secs() + 1;
    Failure::new(
        FailureKind::LimitExceeded,
        codes::TOO_MANY_REQUESTS,
        sentence!("failure-try-again-in", "{what}: try again in {seconds} s", what = what, seconds = seconds),
    )
    .retry(Retry::After(wait))
}

struct Limiter<K: Hash + Eq + Clone> {
    limiter: DefaultKeyedRateLimiter<K>,
    clock: DefaultClock,
}

impl<K: Hash + Eq + Clone> Debug for Limiter<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Limiter").field("remembered", &self.limiter.len()).finish_non_exhaustive()
    }
}

impl<K: Hash + Eq + Clone> Limiter<K> {
    fn new(quota: Quota) -> Self {
        Self { limiter: DefaultKeyedRateLimiter::dashmap(quota), clock: DefaultClock::default() }
    }

    /// Counts one; the time to wait where it is one too many.
    fn count(&self, key: &K) -> Result<(), Duration> {
        self.limiter.check_key(key).map_err(|not_yet| not_yet.wait_time_from(self.clock.now()))
    }

    fn forget_the_quiet(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;

    fn limits(key_burst: u32, address_rate: u32) -> RateLimits {
        let number = |n| NonZeroU32::new(n).unwrap();
        let (key_rate, key_burst, address_rate) = (number(1), number(key_burst), number(address_rate));
        RateLimits::new(&ServerSettings { key_rate, key_burst, address_rate, ..ServerSettings::default() })
    }

    #[test]
    fn a_key_has_a_burst_of_its_own() {
        let limits = limits(2, 1);
        assert!(limits.of_key("a").is_ok() && limits.of_key("a").is_ok());
        let refused = limits.of_key("a").unwrap_err();
        assert_eq!(refused.code, "too-many-requests");
        assert!(matches!(refused.retry, Retry::After(wait) if wait > Duration::ZERO && wait <= Duration::from_secs(1)));
        assert!(limits.of_key("b").is_ok());
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_address_and_ipv4_within_it_as_ipv4() {
        let limits = limits(1, 1);
        let count = |address: &str| limits.of_address(address.parse().unwrap()).is_ok();
        assert!(count("2001:db8::1") && !count("2001:db8::ffff:1") && count("2001:db8:0:1::1"));
        assert!(count("192.0.2.1") && !count("::ffff:192.0.2.1") && count("192.0.2.2"));
    }
}
