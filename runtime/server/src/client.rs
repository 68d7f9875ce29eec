//! The address of a client behind a proxy. Anybody can send a header that names an address, so that it is believed of trusted proxies
//! alone, and of the addresses in it only the one that the outermost of them has seen.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, header};

/// The header in which most proxies name the clients, each hop behind the one before it.
const X_FORWARDED_FOR: &str = "x-forwarded-for";

/// The client's address, as an extension of a request that came by a trusted proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Client(pub(crate) IpAddr);

/// The address of the client whose request came from this peer: that of the peer, or what a trusted proxy says of it in
/// `X-Forwarded-For` or in `Forwarded` (RFC 7239).
///
/// A proxy that writes one of the two headers passes on what a client has written into the other one. Where both are there and do not
/// agree, neither is believed.
pub(crate) fn address(peer: IpAddr, headers: &HeaderMap, is_trusted: impl Fn(IpAddr) -> bool) -> IpAddr {
    let peer = peer.to_canonical();
    if !is_trusted(peer) {
        return peer;
    }
    let listed = |name: &str, read: fn(&str) -> Vec<Option<IpAddr>>| {
        let mut values = headers.get_all(name).iter().peekable();
        values.peek()?;
        // A value that is no text is one unknown hop.
        let hops = values.flat_map(|value| value.to_str().map_or_else(|_| vec![None], read));
        Some(outermost(peer, &hops.collect::<Vec<_>>(), &is_trusted))
    };
    match (listed(X_FORWARDED_FOR, plain), listed(header::FORWARDED.as_str(), forwarded)) {
        (Some(client), None) | (None, Some(client)) => client,
        (Some(client), Some(same)) if client == same => client,
        _ => peer,
    }
}

/// The last address that no trusted proxy has: what comes before it is what that client has written. Behind a hop that is not
/// known nothing is believed.
fn outermost(peer: IpAddr, hops: &[Option<IpAddr>], is_trusted: impl Fn(IpAddr) -> bool) -> IpAddr {
    let mut client = peer;
    for hop in hops.iter().rev() {
        let Some(hop) = hop else { break };
        client = *hop;
        if !is_trusted(client) {
            break;
        }
    }
    client
}

/// The hops of `X-Forwarded-For`.
fn plain(value: &str) -> Vec<Option<IpAddr>> {
    value.split(',').map(hop).collect()
}

/// The hops of `Forwarded`. One without `for`, or with several, is not known. Nor is any where quotes are open at the end: a client can
/// open them, so that what a proxy appends would be within them.
fn forwarded(value: &str) -> Vec<Option<IpAddr>> {
    if !is_whole(value) {
        return vec![None];
    }
    let of_hop = |element: &str| {
        let pairs = split(element, ';').into_iter().filter_map(|pair| pair.split_once('='));
        let mut named = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
        let (Some((_, value)), None) = (named.next(), named.next()) else { return None };
        let value = value.trim();
        hop(value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value))
    };
    split(value, ',').into_iter().map(of_hop).collect()
}

/// Whether all quotes of a text are closed, and none of its backslashes is outside of them. One outside would be that of an escaped
/// quote of the proxy's, which has closed what the client has opened.
fn is_whole(text: &str) -> bool {
    let (mut is_quoted, mut is_escaped) = (false, false);
    for c in text.chars() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '\\' => return false,
            '"' => is_quoted = !is_quoted,
            _ => {}
        }
    }
    !is_quoted
}

/// The parts of a text, where no separator within quotes counts.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    let is_end = |c: char| {
        if is_escaped {
            is_escaped = false;
            return false;
        }
        match c {
            '\\' => is_escaped = is_quoted,
            '"' => is_quoted = !is_quoted,
            _ => {}
        }
        c == separator && !is_quoted
    };
    text.split(is_end).collect()
}

/// The address of a hop, which may have a port: `192.0.2.1:4711`, `[2001:db8::1]:4711`.
fn hop(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let in_brackets = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok().map(IpAddr::V6);
    let with_port = || text.parse().ok().map(|address: SocketAddr| address.ip());
    let address = text.parse().ok().or_else(in_brackets).or_else(with_port);
    address.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    const PROXY: &str = "10.0.0.1";

    /// The client by these headers, behind a peer, where `10.0.0.0/8` and `fd00::1` are trusted.
    fn client(peer: &str, given: &[(&'static str, &str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in given {
            headers.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        let is_trusted = |address: IpAddr| match address {
            IpAddr::V4(address) => address.octets()[0] == 10,
            IpAddr::V6(address) => address.to_string() == "fd00::1",
        };
        address(peer.parse().unwrap(), &headers, is_trusted).to_string()
    }

    #[test]
    fn an_untrusted_peer_is_the_client_whatever_it_says() {
        for header in ["x-forwarded-for", "forwarded"] {
            for value in ["1.2.3.4", "for=1.2.3.4", PROXY, "127.0.0.1"] {
                assert_eq!(client("192.0.2.9", &[(header, value)]), "192.0.2.9", "{header}: {value}");
            }
        }
        assert_eq!(client("2001:db8::9", &[("x-forwarded-for", "1.2.3.4")]), "2001:db8::9");
    }

    #[test]
    fn the_last_address_that_is_no_proxys_counts() {
        for (value, expected) in [
            ("198.51.100.7", "198.51.100.7"),
            // The client has sent a list of its own, to which the proxies have added.
            ("1.1.1.1, 198.51.100.7", "198.51.100.7"),
            ("10.9.9.9, 198.51.100.7", "198.51.100.7"),
            ("1.1.1.1, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
            ("1.1.1.1,198.51.100.7 ,\t10.0.0.2,10.0.0.3", "198.51.100.7"),
            // All of them are proxies: a machine among them asks.
            ("10.0.0.3, 10.0.0.2", "10.0.0.3"),
            ("198.51.100.7:4711", "198.51.100.7"),
            ("2001:db8::7", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("[2001:db8::7]:4711, fd00::1", "2001:db8::7"),
            ("::ffff:198.51.100.7", "198.51.100.7"),
            ("198.51.100.7, ::ffff:10.0.0.2", "198.51.100.7"),
        ] {
            assert_eq!(client(PROXY, &[("x-forwarded-for", value)]), expected, "{value}");
            assert_eq!(client("::ffff:10.0.0.1", &[("X-Forwarded-For", value)]), expected, "{value}");
        }
        let lines =
            [("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "198.51.100.7"), ("x-forwarded-for", "10.0.0.2")];
        assert_eq!(client(PROXY, &lines), "198.51.100.7", "the lines of a header are one list");
        assert_eq!(client(PROXY, &[]), PROXY);
    }

    #[test]
    fn the_hops_of_forwarded_are_read_as_its_standard_says() {
        for (value, expected) in [
            ("for=198.51.100.7", "198.51.100.7"),
            ("For=\"198.51.100.7:4711\";proto=https", "198.51.100.7"),
            ("for=1.1.1.1, by=10.0.0.1; for=198.51.100.7;host=a, for=10.0.0.2", "198.51.100.7"),
            ("for=\"[2001:db8::7]:4711\"", "2001:db8::7"),
            ("host=\"a,for=1.1.1.1\";for=198.51.100.7", "198.51.100.7"),
            // A client has chosen the host.
            (r#"for=198.51.100.7;host="a\",for=1.1.1.1;x=\"b""#, "198.51.100.7"),
            ("for=\", for=198.51.100.7", PROXY),
            // The client has opened quotes, and the proxy has appended its hop.
            ("for=1.2.3.4;x=\", for=198.51.100.7", PROXY),
            (r#"for=1.2.3.4;x="\, for=198.51.100.7"#, PROXY),
            (r#"for=1.2.3.4;x=", for="[2001:db8::7]:4711""#, PROXY),
            (r#"for=1.2.3.4;x="\, for="[2001:db8::7]:4711""#, PROXY),
            (r#"for=1.2.3.4;x=", for=198.51.100.7;host="a\"b""#, PROXY),
            (r#"for=1.2.3.4;x=\, for=198.51.100.7"#, PROXY),
            ("for=198.51.100.7, for=unknown", PROXY),
            ("for=_hidden", PROXY),
            ("proto=https", PROXY),
            ("for=198.51.100.7;for=1.1.1.1", PROXY),
        ] {
            assert_eq!(client(PROXY, &[("forwarded", value)]), expected, "{value}");
        }
    }

    #[test]
    fn behind_garbage_nothing_is_believed() {
        for value in
            ["", "unknown", "-", "1.2.3", "1.2.3.4.5", "1.2.3.4:99999", "[::1", "::1]", "fe80::1%eth0", "a, b", "é"]
        {
            assert_eq!(client(PROXY, &[("x-forwarded-for", value)]), PROXY, "{value}");
        }
        assert_eq!(client(PROXY, &[("x-forwarded-for", "198.51.100.7, unknown, 10.0.0.2")]), "10.0.0.2");
        assert_eq!(client(PROXY, &[("x-forwarded-for", "1.1.1.1, 198.51.100.7,")]), PROXY);
        assert_eq!(client(PROXY, &[("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "é")]), PROXY);
        let many = vec!["1.1.1.1"; 2_000].join(",");
        assert_eq!(client(PROXY, &[("x-forwarded-for", &format!("{many}, 198.51.100.7"))]), "198.51.100.7");
    }

    #[test]
    fn two_headers_that_do_not_agree_are_not_believed() {
        let of = |forwarded| client(PROXY, &[("x-forwarded-for", "198.51.100.7"), ("forwarded", forwarded)]);
        assert_eq!(of("for=198.51.100.7"), "198.51.100.7");
        assert_eq!(of("for=1.1.1.1"), PROXY);
        assert_eq!(of("for=unknown"), PROXY);
    }
}
