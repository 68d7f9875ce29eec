//! The domains that an exclusion matches: S11 (a domain matches itself, subdomains when written `*.example.com`).
//!
//! `example.com` matches itself. `*.example.com` matches everything below `example.com`, at any depth, and not
//! `example.com` itself (choice: to match both, write both, as in a certificate). Both are compared in their
//! internationalised form, so that `bücher.example` and `xn--bcher-kva.example` are one, and a letter that only looks
//! like another is another.

use std::collections::HashSet;

use idna::AsciiDenyList;

use crate::{Email, Sentence, email::domain_in_ascii, sentence};

/// Domains, as an exclusion lists them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Domains {
    /// Those that mean themselves, in ASCII.
    exact: HashSet<String>,
    /// Those whose subdomains are meant, in ASCII and without the `*.`.
    below: HashSet<String>,
}

/// Text that is no domain, in a list of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub struct InvalidDomain {
    /// Where in the list, from 0.
    pub index: usize,
    /// The text that was given.
    pub given: String,
    /// The domain as it should be written, where that is clear: the part after the `@` or the `//`.
    pub suggestion: Option<String>,
}

impl InvalidDomain {
    /// What is wrong, as a failure says it.
    pub fn sentence(&self) -> Sentence {
        let Self { given, suggestion, .. } = self;
        match suggestion {
            Some(better) => sentence!(
                "failure-domain-mended",
                "`{given}` is not a domain: write it like `{better}`",
                given = given,
                better = better
            ),
            None => sentence!(
                "failure-domain-invalid",
                "`{given}` is not a domain: write it like `example.com` or `*.example.com`",
                given = given
            ),
        }
    }
}

impl Domains {
    /// Reads a list. White space around an entry, its case and a dot at its end do not matter.
    ///
    /// # Errors
    /// [`InvalidDomain`] for the first entry that is not a domain: an email or a URL, a name without a dot (no email is
    /// in one, so it would exclude no person), a `*` anywhere but in front.
    pub fn parse(list: &[String]) -> Result<Self, InvalidDomain> {
        let mut domains = Self::default();
        for (index, given) in list.iter().enumerate() {
            let entry = given.trim();
            let name = entry.strip_prefix("*.").unwrap_or(entry);
            let is_wildcard = name.len() != entry.len();
            match ascii(name).filter(|ascii| is_wildcard || ascii.contains('.')) {
                Some(ascii) if is_wildcard => domains.below.insert(ascii),
                Some(ascii) => domains.exact.insert(ascii),
                None => return Err(InvalidDomain { index, given: given.clone(), suggestion: meant(entry) }),
            };
        }
        Ok(domains)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.exact.is_empty() && self.below.is_empty()
    }

    /// Whether an email is in one of them.
    pub fn matches(&self, email: &Email) -> bool {
        if self.is_empty() {
            return false;
        }
        let domain = email.domain();
        let mut parents = domain.split_once('.').map(|(_, parent)| parent);
        let mut below = false;
        while let Some(parent) = parents {
            below |= self.below.contains(parent);
            parents = parent.split_once('.').map(|(_, parent)| parent);
        }
        below || self.exact.contains(domain)
    }
}

/// A domain in ASCII; none where it is no domain, or has a `*` in it. Names that only DNS takes, with a `_`, are taken too.
fn ascii(name: &str) -> Option<String> {
    domain_in_ascii(name, AsciiDenyList::URL).filter(|ascii| !ascii.contains('*'))
}

/// The domain inside an email, a URL or a name with an `@` or a dot in front of it.
fn meant(entry: &str) -> Option<String> {
    let bare = entry.split_once("//").map_or(entry, |(_, rest)| rest);
    let bare = bare.rsplit_once('@').map_or(bare, |(_, domain)| domain);
    let bare = bare.split(['/', ':', '?']).next().unwrap_or(bare).trim_start_matches(['*', '.']).trim();
    (bare != entry && ascii(bare).is_some_and(|ascii| ascii.contains('.'))).then(|| bare.to_owned())
}

#[cfg(test)]
#[path = "domains_tests.rs"]
mod tests;
