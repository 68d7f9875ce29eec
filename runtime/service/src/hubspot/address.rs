//! The address at which HubSpot reaches the server.

use greenroom_domain::{Sentence, sentence};
use url::{Host, Url};

/// The address of a server without a slash at its end. HubSpot sends requests over HTTPS only.
///
/// # Errors
/// What is wrong with it, and how to write it.
pub(crate) fn base(url: &str) -> Result<String, Sentence> {
    let remedy = sentence!(
        "failure-setup-address-server",
        "write the address at which HubSpot reaches the server, such as https://greenroom.example.com"
    );
    checked(url, &remedy)
}

/// An address of HTTPS, or of this machine, without a slash at its end.
///
/// # Errors
/// What is wrong with it, and the remedy.
pub(crate) fn checked(url: &str, remedy: &Sentence) -> Result<String, Sentence> {
    let wrong = |what: Sentence| {
        sentence!("failure-setup-address", "{address}: {what}; {remedy}", address = url, what = what, remedy = remedy)
    };
    let parsed = Url::parse(url).map_err(|error| wrong(error.to_string().into()))?;
    let is_loopback = match parsed.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => return Err(wrong(sentence!("failure-setup-address-host", "it names no host"))),
    };
    if parsed.scheme() != "https" && !(parsed.scheme() == "http" && is_loopback) {
        return Err(wrong(sentence!("failure-setup-address-https", "HubSpot speaks HTTPS only")));
    }
    let has_credentials = !parsed.username().is_empty() || parsed.password().is_some();
    if parsed.query().is_some() || parsed.fragment().is_some() || has_credentials {
        return Err(wrong(sentence!(
            "failure-setup-address-more",
            "it has more than a scheme, a host, a port and a path"
        )));
    }
    Ok(parsed.as_str().trim_end_matches('/').to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_that_hubspot_reaches() {
        for (url, expected) in [
            ("https://greenroom.example.com", "https://greenroom.example.com"),
            ("https://example.com:8443/greenroom/", "https://example.com:8443/greenroom"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:8080/", "http://[::1]:8080"),
        ] {
            assert_eq!(base(url).unwrap(), expected);
        }
        for url in [
            "greenroom.example.com",
            "http://greenroom.example.com",
            "ftp://example.com",
            "https://example.com/?a=b",
            "https://user@example.com",
            "https://:password@example.com",
            "",
        ] {
            let (error, _) = base(url).unwrap_err().into_parts();
            assert!(error.starts_with(url) && error.contains("https://greenroom.example.com"), "{error}");
        }
    }
}
