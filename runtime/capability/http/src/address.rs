//! Which addresses an action may reach: public ones, and those in networks that its grant names.

use std::{net::IpAddr, sync::LazyLock};

use greenroom_domain::{Sentence, sentence};
use ipnet::IpNet;

/// Networks that lead to the host's machine, to its neighbours, to several machines at once, or nowhere. IANA's registries
/// of special-purpose addresses list them. Of IPv6, everything outside of the global unicast addresses (2000::/3) is refused
/// too; that has loopback, link-local and local addresses, NAT64 and multicast.
const NOT_PUBLIC: [&str; 24] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    // Link-local, with the metadata services of most clouds.
    "169.254.0.0/16",
    // Azure's metadata and control.
    "168.63.129.16/32",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "192.175.48.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    // With Teredo, which carries IPv4.
    "2001::/23",
    "2001:db8::/32",
    // 6to4, which carries IPv4.
    "2002::/16",
    "2620:4f:8000::/48",
    "3fff::/20",
];

static REFUSED: LazyLock<Vec<IpNet>> =
    LazyLock::new(|| NOT_PUBLIC.iter().filter_map(|network| network.parse().ok()).collect());

/// Whether requests may go to an address. `granted` are the networks that the grant names.
pub(crate) fn may_reach(address: IpAddr, granted: &[IpNet]) -> bool {
    // An IPv4 address written as IPv6 (`::ffff:127.0.0.1`) reaches the same machine, so it is judged as IPv4.
    let address = address.to_canonical();
    is_public(address) || granted.iter().any(|network| network.contains(&address))
}

fn is_public(address: IpAddr) -> bool {
    let is_global_unicast = match address {
        IpAddr::V4(_) => true,
        IpAddr::V6(v6) => v6.segments()[0] & 0xe000 == 0x2000,
    };
    is_global_unicast && !REFUSED.iter().any(|network| network.contains(&address))
}

/// Reads a network: `10.1.2.0/24`, or one address.
///
/// # Errors
/// That it is none, and how to write one.
pub(crate) fn network(text: &str) -> Result<IpNet, Sentence> {
    let wrong = || {
        sentence!(
            "failure-network-invalid",
            "`{text}` is no network: write one such as `10.1.2.0/24`, or an address",
            text = text
        )
    };
    let network: IpNet = match text.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().into(),
        Err(_) => text.parse().map_err(|_| wrong())?,
    };
    Ok(network.trunc())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_reached_without_a_grant() {
        assert_eq!(REFUSED.len(), NOT_PUBLIC.len(), "each is a network");
        for refused in [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "100.100.100.200",
            "127.0.0.1",
            "127.255.0.1",
            "169.254.169.254",
            "168.63.129.16",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.168.1.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::7f00:1",
            "64:ff9b::7f00:1",
            "64:ff9b::808:808",
            "64:ff9b:1::1",
            "fe80::1",
            "fec0::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "5f00::1",
        ] {
            assert!(!may_reach(refused.parse().unwrap(), &[]), "{refused}");
        }
        for public in ["8.8.8.8", "172.32.0.1", "169.253.0.1", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8"] {
            assert!(may_reach(public.parse().unwrap(), &[]), "{public}");
        }
    }

    #[test]
    fn a_grant_names_further_networks() {
        let granted = [network("127.0.0.1").unwrap(), network("10.1.2.3/24").unwrap(), network("fd00::/8").unwrap()];
        for reached in ["127.0.0.1", "::ffff:127.0.0.1", "10.1.2.200", "fd00::1"] {
            assert!(may_reach(reached.parse().unwrap(), &granted), "{reached}");
        }
        for refused in ["127.0.0.2", "10.1.3.1", "::1"] {
            assert!(!may_reach(refused.parse().unwrap(), &granted), "{refused}");
        }
        assert!(network("10.0.0.0/33").is_err() && network("localhost").is_err());
    }
}
