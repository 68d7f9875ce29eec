//! Networks of the clients that ask a server.

use std::net::{IpAddr, Ipv6Addr};

/// The network that an address of a client is counted as: one address of IPv4, or 64 bits of IPv6, because a caller usually has all
/// addresses of such a network. The default stands for a client whose address is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientNetwork(IpAddr);

impl ClientNetwork {
    /// The network of an address. An address of IPv4 that is written as one of IPv6 is one of IPv4.
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Self(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into())
            }
            address => Self(address),
        }
    }

    /// The network in bytes, for a keyed hash of it. No two networks have the same.
    pub fn octets(self) -> [u8; 16] {
        match self.0 {
            IpAddr::V4(address) => address.to_ipv6_mapped().octets(),
            IpAddr::V6(address) => address.octets(),
        }
    }
}

impl Default for ClientNetwork {
    fn default() -> Self {
        Self(Ipv6Addr::UNSPECIFIED.into())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_caller_are_one_network() {
        let of = |address: &str| ClientNetwork::of(address.parse().unwrap());
        for (one, other, are_same) in [
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false),
            ("192.0.2.1", "::ffff:192.0.2.1", true),
            ("2001:db8::1", "2001:db8::ffff:1", true),
            ("2001:db8::1", "2001:db8:0:1::1", false),
        ] {
            assert_eq!(of(one) == of(other), are_same, "{one} {other}");
            assert_eq!(of(one).octets() == of(other).octets(), are_same, "{one} {other}");
        }
        assert_eq!(ClientNetwork::default(), of("::"));
    }
}
