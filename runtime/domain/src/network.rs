//! Networks of the clients that ask a server.

use std::net::{IpAddr, Ipv6Addr};

/// How many bits of an IPv6 address name the customer of a provider. RFC 6177 has providers give a customer between a /48 and a /64: with
/// fewer bits of the same, one customer would count as up to 65,536 networks.
const CUSTOMER: u32 = 48;

/// How many bits of an IPv6 address name a subnet, of which a single machine usually has all addresses.
const SUBNET: u32 = 64;

/// The network that an address of a client is counted as: one address of IPv4, or the beginning of an address of IPv6. The default stands
/// for a client whose address is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientNetwork(IpAddr);

impl ClientNetwork {
    /// The network by which failures to sign in are counted: of IPv6 a /48, because one customer of a provider has no more. Neighbours in a
    /// /48 count as one, which locks only the email that one of them tries.
    pub fn of(address: IpAddr) -> Self {
        Self::beginning(address, CUSTOMER)
    }

    /// The network by which requests are counted: of IPv6 a /64, so that neighbours in a /48 do not use up each other's requests.
    pub fn subnet_of(address: IpAddr) -> Self {
        Self::beginning(address, SUBNET)
    }

    /// An address of IPv4 that is written as one of IPv6 is one of IPv4.
    fn beginning(address: IpAddr, bits: u32) -> Self {
        match address.to_canonical() {
            IpAddr::V6(address) => Self(Ipv6Addr::from_bits(address.to_bits() & !(u128::MAX >> bits)).into()),
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
        for (one, other, are_same, are_one_subnet) in [
            ("192.0.2.1", "192.0.2.1", true, true),
            ("192.0.2.1", "192.0.2.2", false, false),
            ("192.0.2.1", "::ffff:192.0.2.1", true, true),
            ("2001:db8::1", "2001:db8::ffff:1", true, true),
            ("2001:db8::1", "2001:db8:0:1::1", true, false),
            ("2001:db8::1", "2001:db8:0:ffff::1", true, false),
            ("2001:db8::1", "2001:db8:1::1", false, false),
        ] {
            let [first, second] = [one, other].map(|address| address.parse::<IpAddr>().unwrap());
            for (one_network, other_network, is_expected) in [
                (ClientNetwork::of(first), ClientNetwork::of(second), are_same),
                (ClientNetwork::subnet_of(first), ClientNetwork::subnet_of(second), are_one_subnet),
            ] {
                assert_eq!(one_network == other_network, is_expected, "{one} {other}");
                assert_eq!(one_network.octets() == other_network.octets(), is_expected, "{one} {other}");
            }
        }
        assert_eq!(ClientNetwork::default(), ClientNetwork::of("::".parse().unwrap()));
    }
}
