//! Patterns of a trust policy: of the names of actions, and of the hosts that packages may come from.

use std::{fmt, str::FromStr};

use greenroom_sentence::{Sentence, sentence};

/// Action names: one name, or names that begin in the same way (`acme-*`), or all (`*`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamePattern {
    prefix: String,
    is_open: bool,
}

/// A text that is no [`NamePattern`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub struct InvalidPattern(pub String);

impl InvalidPattern {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        sentence!(
            "failure-trust-pattern",
            "`{text}` is no pattern of action names: write a name, or the beginning of names and `*`, such as `acme-*`",
            text = self.0
        )
    }
}

impl NamePattern {
    /// Whether a name is meant.
    pub fn matches(&self, name: &str) -> bool {
        if self.is_open { name.starts_with(&self.prefix) } else { name == self.prefix }
    }

    /// Whether it means all names.
    pub(super) fn is_all(&self) -> bool {
        self.is_open && self.prefix.is_empty()
    }
}

impl FromStr for NamePattern {
    type Err = InvalidPattern;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (prefix, is_open) = text.strip_suffix('*').map_or((text, false), |prefix| (prefix, true));
        let is_name = prefix.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !is_name || (prefix.is_empty() && !is_open) {
            return Err(InvalidPattern(text.to_owned()));
        }
        Ok(Self { prefix: prefix.to_owned(), is_open })
    }
}

impl fmt::Display for NamePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.prefix, if self.is_open { "*" } else { "" })
    }
}

/// Where packages may come from: a host with or without a port, all hosts of a domain (`*.example.com`), and with a path
/// everything below it (`ghcr.io/acme`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostPattern {
    host: String,
    path: Vec<String>,
}

/// A text that is no [`HostPattern`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub struct InvalidHost(pub String);

impl InvalidHost {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        sentence!(
            "failure-trust-host",
            "`{text}` is no host: write a host with or without a path, without `https://`, such as `ghcr.io/acme` or \
             `*.example.com`",
            text = self.0
        )
    }
}

impl HostPattern {
    /// Whether a host and a path on it are meant. `host` has its port, if it is not the protocol's own.
    pub fn matches(&self, host: &str, path: &str) -> bool {
        let is_host = match self.host.strip_prefix('*') {
            Some(domain) => host.len() > domain.len() && host.ends_with(domain),
            None => host == self.host,
        };
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        is_host && self.path.iter().all(|part| parts.next() == Some(part))
    }
}

impl FromStr for HostPattern {
    type Err = InvalidHost;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || InvalidHost(text.to_owned());
        let mut parts = text.split('/');
        let host = parts.next().unwrap_or_default();
        let plain = host.strip_prefix("*.").unwrap_or(host);
        let is_plain = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:[]~%".contains(&b))
        };
        let path: Vec<String> = parts.map(str::to_owned).collect();
        if !is_plain(plain) || !path.iter().all(|part| is_plain(part) && part != "..") {
            return Err(wrong());
        }
        Ok(Self { host: host.to_ascii_lowercase(), path })
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.host)?;
        self.path.iter().try_for_each(|part| write!(f, "/{part}"))
    }
}
