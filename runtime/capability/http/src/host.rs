//! Hosts that a grant names: `api.example.com`, `*.example.com`, `http://127.0.0.1:8080`.

use std::fmt;

use greenroom_domain::{Sentence, sentence};
use serde::{Deserialize, Deserializer, de};
use url::Url;

/// A host, or all hosts below a name, with the scheme and the port.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostPattern {
    is_https: bool,
    /// Any name below `host`, and not `host` itself.
    below: bool,
    /// As URLs write it: lower case, in ASCII; an IPv6 address in brackets.
    host: String,
    port: u16,
}

/// Text that is no host of a grant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub struct InvalidHostPattern {
    /// The text that was given.
    pub given: String,
    /// Why it is none.
    pub why: Sentence,
}

impl InvalidHostPattern {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        sentence!(
            "failure-host-invalid",
            "`{text}` is no host, {why}: write one such as `api.example.com` or `*.example.com`",
            text = self.given,
            why = self.why
        )
    }
}

impl HostPattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// Why it is none, and how to write one.
    pub fn parse(text: &str) -> Result<Self, InvalidHostPattern> {
        let wrong = |why: Sentence| InvalidHostPattern { given: text.to_owned(), why };
        let (scheme, rest) = text.split_once("://").unwrap_or(("https", text));
        if scheme != "https" && scheme != "http" {
            return Err(wrong(sentence!("failure-host-scheme", "its scheme is neither https nor http")));
        }
        let (below, rest) = rest.strip_prefix("*.").map_or((false, rest), |rest| (true, rest));
        if rest.contains(['*', '/', '?', '#', '@', '\\']) || rest.chars().any(char::is_whitespace) {
            return Err(wrong(sentence!("failure-host-parts", "it has other parts than a name and a port")));
        }
        let url = Url::parse(&format!("{scheme}://{rest}/"))
            .map_err(|error| wrong(sentence!("failure-host-unreadable", "because of {error}", error = error)))?;
        let host = host_of(&url).ok_or_else(|| wrong(sentence!("failure-host-no-name", "it has no name")))?;
        if below && (url.domain().is_none() || !host.contains('.')) {
            return Err(wrong(sentence!("failure-host-star", "`*.` stands before a name of at least two parts")));
        }
        let port =
            url.port_or_known_default().ok_or_else(|| wrong(sentence!("failure-host-no-port", "it has no port")))?;
        Ok(Self { is_https: scheme == "https", below, host: host.to_owned(), port })
    }

    /// Whether the pattern covers the host of a URL.
    pub fn covers_url(&self, url: &Url) -> bool {
        let scheme = if self.is_https { "https" } else { "http" };
        url.scheme() == scheme
            && url.port_or_known_default() == Some(self.port)
            && host_of(url).is_some_and(|host| if self.below { is_below(host, &self.host) } else { host == self.host })
    }

    /// Whether this pattern covers everything that the other one does.
    pub fn covers(&self, other: &Self) -> bool {
        (self.is_https, self.port) == (other.is_https, other.port)
            && match (self.below, other.below) {
                (false, false) => self.host == other.host,
                (true, false) => is_below(&other.host, &self.host),
                (true, true) => self.host == other.host || is_below(&other.host, &self.host),
                (false, true) => false,
            }
    }
}

/// The host of a URL as patterns have it: without the dot that ends an absolute name.
pub(crate) fn host_of(url: &Url) -> Option<&str> {
    url.host_str().map(|host| host.strip_suffix('.').unwrap_or(host)).filter(|host| !host.is_empty())
}

fn is_below(host: &str, name: &str) -> bool {
    host.strip_suffix(name).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, default) = if self.is_https { ("", 443) } else { ("http://", 80) };
        write!(f, "{scheme}{}{}", if self.below { "*." } else { "" }, self.host)?;
        if self.port == default { Ok(()) } else { write!(f, ":{}", self.port) }
    }
}

impl<'de> Deserialize<'de> for HostPattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn covers(pattern: &str, url: &str) -> bool {
        HostPattern::parse(pattern).unwrap().covers_url(&Url::parse(url).unwrap())
    }

    #[test]
    fn a_host_is_itself_alone() {
        assert!(covers("api.example.com", "https://api.example.com/v1?q"));
        assert!(covers("API.Example.com", "https://api.EXAMPLE.com./"));
        assert!(covers("bücher.example", "https://xn--bcher-kva.example/"));
        assert!(covers("https://api.example.com:8443", "https://api.example.com:8443/"));
        for other in [
            "http://api.example.com/",
            "https://api.example.com:8443/",
            "https://example.com/",
            "https://a.api.example.com/",
            "https://api.example.com.evil.example/",
            "https://evilapi.example.com/",
        ] {
            assert!(!covers("api.example.com", other), "{other}");
        }
    }

    #[test]
    fn a_star_stands_for_names_below() {
        assert!(
            covers("*.example.com", "https://api.example.com/") && covers("*.example.com", "https://a.b.example.com/")
        );
        for other in
            ["https://example.com/", "https://.example.com/", "https://badexample.com/", "https://example.com.b.c/"]
        {
            assert!(Url::parse(other).is_err() || !covers("*.example.com", other), "{other}");
        }
    }

    #[test]
    fn plain_http_and_addresses_are_named_as_such() {
        assert!(
            covers("http://127.0.0.1:8080", "http://127.0.0.1:8080/")
                && covers("http://127.0.0.1:8080", "http://0x7f.1:8080/")
        );
        assert!(covers("http://[::1]:80", "http://[0:0::1]/"));
        assert!(!covers("127.0.0.1:8080", "http://127.0.0.1:8080/"));
        assert_eq!(HostPattern::parse("http://127.0.0.1:8080").unwrap().to_string(), "http://127.0.0.1:8080");
        assert_eq!(HostPattern::parse("https://*.Example.com:443").unwrap().to_string(), "*.example.com");
    }

    #[test]
    fn other_texts_are_no_hosts() {
        for wrong in [
            "",
            "*",
            "*.com",
            "*.127.0.0.1",
            "a.*.com",
            "ftp://a.com",
            "a.com/path",
            "u@a.com",
            "a.com?q",
            "a b.com",
            "a.com:x",
        ] {
            assert!(HostPattern::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_wide_pattern_covers_narrower_ones() {
        let covers = |a: &str, b: &str| HostPattern::parse(a).unwrap().covers(&HostPattern::parse(b).unwrap());
        assert!(covers("*.example.com", "api.example.com") && covers("*.example.com", "*.api.example.com"));
        assert!(covers("*.example.com", "*.example.com") && covers("a.example.com", "a.example.com"));
        assert!(!covers("a.example.com", "*.example.com") && !covers("*.a.example.com", "*.example.com"));
        assert!(!covers("*.example.com", "http://a.example.com") && !covers("*.example.com", "a.example.com:8443"));
    }
}
