//! The operator's trust policy: from where packages may come, and who must have signed them.

mod pattern;

use std::{collections::BTreeMap, fmt};

use greenroom_sentence::{Sentence, sentence};
use serde::{Deserialize, Serialize};

pub use self::pattern::{HostPattern, InvalidHost, InvalidPattern, NamePattern};
use crate::{
    key::{KeyId, PublicKey},
    sentences::joined,
    signature::Signatures,
    source::Origin,
};

/// Whether packages must be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Requirement {
    /// Packages without a signature of a trusted key are taken, unless a trusted key is bound to their name.
    #[default]
    Optional,
    /// Every package must be signed by a trusted key.
    Required,
}

/// A key that the operator trusts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedKey {
    /// The key.
    pub key: PublicKey,
    /// The actions that it may sign.
    pub actions: Vec<NamePattern>,
}

impl TrustedKey {
    fn may_sign(&self, action: &str) -> bool {
        self.actions.iter().any(|pattern| pattern.matches(action))
    }

    /// Whether the operator bound the key to this name, and not to all names.
    fn is_bound_to(&self, action: &str) -> bool {
        self.actions.iter().any(|pattern| !pattern.is_all() && pattern.matches(action))
    }
}

/// The operator's trust policy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrustPolicy {
    /// Whether packages must be signed.
    pub signatures: Requirement,
    /// The trusted keys, by the names that the operator gave them.
    pub keys: BTreeMap<String, TrustedKey>,
    /// The hosts and registries that packages may come from; none for all. Files are not restricted.
    pub sources: Option<Vec<HostPattern>>,
    /// Registries that are reached without TLS, as `host:port`. Those on loopback addresses always are.
    pub plain_http: Vec<String>,
}

impl TrustPolicy {
    /// The trusted keys.
    pub fn public_keys(&self) -> Vec<PublicKey> {
        self.keys.values().map(|trusted| trusted.key.clone()).collect()
    }

    /// Checks, before anything is fetched, whether packages may come from here.
    ///
    /// # Errors
    /// [`TrustError::Source`].
    pub fn check_origin(&self, origin: &Origin) -> Result<(), TrustError> {
        let (Origin::Https { host, path } | Origin::Registry { host, path }) = origin else { return Ok(()) };
        match &self.sources {
            Some(allowed) if !allowed.iter().any(|pattern| pattern.matches(host, path)) => {
                Err(TrustError::Source { origin: origin.to_string(), allowed: listed(allowed) })
            }
            _ => Ok(()),
        }
    }

    fn name_of(&self, id: &KeyId) -> Option<(&String, &TrustedKey)> {
        self.keys.iter().find(|(_, trusted)| trusted.key.id() == *id)
    }
}

/// Why a package is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "verdict")]
pub enum Verdict {
    /// It is signed by these trusted keys, which may sign actions of its name.
    #[serde(rename_all = "camelCase")]
    Signed {
        /// The operator's names of the keys.
        by: Vec<String>,
    },
    /// It has no signature, and the operator requires none.
    Unsigned,
    /// It is signed by keys that the operator does not know, and the operator requires no signature.
    UnknownKeys,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signed { by } => write!(f, "signed by {}", by.join(", ")),
            Self::Unsigned => f.write_str("not signed"),
            Self::UnknownKeys => f.write_str("signed by keys that are not trusted"),
        }
    }
}

/// Why a package is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
#[non_exhaustive]
pub enum TrustError {
    /// It would come from a place that the operator does not allow.
    Source {
        /// The place.
        origin: String,
        /// What is allowed; empty where nothing is.
        allowed: String,
    },
    /// It has no signature.
    Unsigned {
        /// The rule that asks for a signature.
        why: Sentence,
    },
    /// It is signed by keys that the operator does not trust.
    UnknownKey {
        /// The names of the keys.
        keys: Sentence,
        /// The rule that asks for a signature.
        why: Sentence,
    },
    /// It is signed by a trusted key, and its name is bound to others.
    Bound {
        /// The operator's names of the keys.
        key: String,
        /// The rule that asks for another signature.
        why: Sentence,
    },
    /// It is signed by a trusted key that may not sign actions of this name.
    NotForThisAction {
        /// The operator's name of the key.
        key: String,
        /// The action.
        action: String,
        /// What the key may sign; empty where it may sign nothing.
        allowed: String,
    },
}

impl TrustError {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Source { origin, allowed } if allowed.is_empty() => sentence!(
                "failure-trust-no-source",
                "packages may not come from {origin}: `sources` in [trust] allows nothing",
                origin = origin
            ),
            Self::Source { origin, allowed } => sentence!(
                "failure-trust-source",
                "packages may not come from {origin}: `sources` in [trust] allows {allowed}",
                origin = origin,
                allowed = allowed
            ),
            Self::Unsigned { why } => sentence!(
                "failure-trust-unsigned",
                "the package is not signed, and {why}: have its author sign it with `greenroom sign`",
                why = why
            ),
            Self::UnknownKey { keys, why } => sentence!(
                "failure-trust-unknown-key",
                "the package is signed by the key {keys}, which is not trusted, and {why}. If you trust the key, add it to \
                 [trust.keys]",
                keys = keys,
                why = why
            ),
            Self::Bound { key, why } => sentence!(
                "failure-trust-bound",
                "the package is signed by the key `{key}`, and {why}: have it signed by that key too",
                key = key,
                why = why
            ),
            Self::NotForThisAction { key, action, allowed } if allowed.is_empty() => sentence!(
                "failure-trust-signs-nothing",
                "the package is signed by the key `{key}`, which may not sign the action `{action}`: it may sign nothing. If \
                 you trust it with this action, add the name to `actions` of the key in [trust.keys]",
                key = key,
                action = action
            ),
            Self::NotForThisAction { key, action, allowed } => sentence!(
                "failure-trust-other-action",
                "the package is signed by the key `{key}`, which may not sign the action `{action}`: it may sign {allowed}. \
                 If you trust it with this action, add the name to `actions` of the key in [trust.keys]",
                key = key,
                action = action,
                allowed = allowed
            ),
        }
    }
}

/// Decides whether a package is accepted, from its verified signatures, its action's name and its origin.
///
/// A trusted key that is bound to a name (`acme-*`, not `*`) reserves it: a package of that name needs the signature of
/// such a key even where signatures are optional. Otherwise anybody could offer an unsigned package of the same name.
///
/// # Errors
/// The rule that is not met, with the remedy.
pub fn decide(
    policy: &TrustPolicy,
    signatures: &Signatures,
    action: &str,
    origin: &Origin,
) -> Result<Verdict, TrustError> {
    policy.check_origin(origin)?;
    let signers: Vec<_> = signatures.valid.iter().filter_map(|id| policy.name_of(id)).collect();
    let by: Vec<String> =
        signers.iter().filter(|(_, key)| key.may_sign(action)).map(|(name, _)| (*name).clone()).collect();
    let bound: Vec<_> = policy.keys.iter().filter(|(_, trusted)| trusted.is_bound_to(action)).collect();
    let why = if bound.is_empty() {
        (policy.signatures == Requirement::Required)
            .then(|| sentence!("failure-trust-required", "[trust] requires signatures"))
    } else {
        let names: Vec<_> = bound.iter().map(|(name, _)| format!("`{name}`")).collect();
        Some(sentence!(
            "failure-trust-name-bound",
            "the name `{action}` is bound to {keys} in [trust.keys]",
            action = action,
            keys = names.join(", ")
        ))
    };
    let suffices = bound.is_empty() || bound.iter().any(|(name, _)| by.contains(name));
    if !by.is_empty() && suffices {
        return Ok(Verdict::Signed { by });
    }
    if let Some((key, trusted)) = signers.first().filter(|_| by.is_empty()) {
        let (key, action, allowed) = ((*key).clone(), action.to_owned(), listed(&trusted.actions));
        return Err(TrustError::NotForThisAction { key, action, allowed });
    }
    match why {
        Some(why) if !by.is_empty() => Err(TrustError::Bound { key: by.join("`, `"), why }),
        Some(why) if signatures.is_empty() => Err(TrustError::Unsigned { why }),
        Some(why) => Err(TrustError::UnknownKey { keys: key_names(&signatures.unknown), why }),
        None if signatures.is_empty() => Ok(Verdict::Unsigned),
        None => Ok(Verdict::UnknownKeys),
    }
}

/// The short names of keys in a list.
fn key_names(ids: &[Option<KeyId>]) -> Sentence {
    let name = |id: &Option<KeyId>| match id {
        Some(id) => Sentence::from(id.to_string()),
        None => sentence!("failure-trust-key-without-name", "without a name"),
    };
    joined(ids.iter().map(name))
}

fn listed(items: &[impl fmt::Display]) -> String {
    items.iter().map(|item| format!("`{item}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::key::SecretKey;

    fn policy(signatures: Requirement, keys: &[(&str, &SecretKey, &[&str])]) -> TrustPolicy {
        let trusted = |key: &SecretKey, actions: &[&str]| TrustedKey {
            key: key.public(),
            actions: actions.iter().map(|pattern| pattern.parse().unwrap()).collect(),
        };
        let keys = keys.iter().map(|(name, key, actions)| ((*name).to_owned(), trusted(key, actions))).collect();
        TrustPolicy { signatures, keys, ..TrustPolicy::default() }
    }

    #[test]
    fn the_policy_decides_by_signatures_and_names() {
        use Requirement::{Optional, Required};
        let [acme, ours, stranger] = std::array::from_fn(|_| SecretKey::generate());
        let keys: &[(&str, &SecretKey, &[&str])] =
            &[("acme", &acme, &["acme-*", "lead-score"]), ("ours", &ours, &["*"])];
        let narrow: &[(&str, &SecretKey, &[&str])] = &[("acme", &acme, &["acme-*"])];
        let signed = |keys: &[&SecretKey]| Signatures {
            valid: keys.iter().filter(|key| key.public() != stranger.public()).map(|key| key.public().id()).collect(),
            unknown: keys
                .iter()
                .filter(|key| key.public() == stranger.public())
                .map(|key| Some(key.public().id()))
                .collect(),
        };
        let by = |names: &[&str]| {
            Ok::<_, &str>(Verdict::Signed { by: names.iter().map(|name| (*name).to_owned()).collect() })
        };
        for (requirement, keys, signers, action, expected) in [
            // Signatures are optional, and no key is bound to the name.
            (Optional, keys, &[][..], "other", Ok(Verdict::Unsigned)),
            (Optional, keys, &[&stranger], "other", Ok(Verdict::UnknownKeys)),
            (Optional, keys, &[&ours], "other", by(&["ours"])),
            (Optional, keys, &[&stranger, &ours], "other", by(&["ours"])),
            (Optional, keys, &[&acme], "other", Err("the key `acme`, which may not sign the action `other`")),
            (Optional, &[], &[], "acme-tag", Ok(Verdict::Unsigned)),
            // A bound name is reserved.
            (Optional, keys, &[], "acme-tag", Err("the name `acme-tag` is bound to `acme`")),
            (
                Optional,
                keys,
                &[&stranger],
                "lead-score",
                Err("which is not trusted, and the name `lead-score` is bound"),
            ),
            (Optional, keys, &[&ours], "acme-tag", Err("signed by the key `ours`, and the name `acme-tag` is bound")),
            (Optional, keys, &[&acme], "acme-tag", by(&["acme"])),
            (Optional, keys, &[&acme, &ours], "acme-tag", by(&["acme", "ours"])),
            (
                Optional,
                keys,
                &[&acme],
                "acme",
                Err("may not sign the action `acme`: it may sign `acme-*`, `lead-score`"),
            ),
            // Signatures are required.
            (Required, keys, &[], "other", Err("is not signed, and [trust] requires signatures")),
            (Required, keys, &[&stranger], "other", Err("add it to [trust.keys]")),
            (Required, keys, &[&ours], "other", by(&["ours"])),
            (Required, keys, &[&acme], "lead-score", by(&["acme"])),
            (Required, narrow, &[&acme], "lead-score", Err("may not sign")),
            (Required, narrow, &[&stranger, &acme], "acme-x", by(&["acme"])),
            (Required, &[], &[&stranger], "other", Err("which is not trusted")),
        ] {
            let found = decide(&policy(requirement, keys), &signed(signers), action, &Origin::file("/a.wasm"));
            match (&found, expected) {
                (Ok(verdict), Ok(expected)) => assert_eq!(*verdict, expected, "{requirement:?} {action}"),
                (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{action}: {error}"),
                (found, expected) => panic!("{requirement:?} {action}: {found:?}, expected {expected:?}"),
            }
        }
    }

    #[test]
    fn packages_come_from_allowed_hosts_only() {
        let sources = ["ghcr.io/acme", "*.example.com", "localhost:5000", "packages.example.org/a/b"];
        let sources = Some(sources.iter().map(|pattern| pattern.parse().unwrap()).collect());
        let some = TrustPolicy { sources, ..TrustPolicy::default() };
        let none = TrustPolicy { sources: Some(vec![]), ..TrustPolicy::default() };
        let all = TrustPolicy::default();
        let origin = |host: &str, path: &str| Origin::Registry { host: host.to_owned(), path: path.to_owned() };
        for (host, path, allowed) in [
            ("ghcr.io", "acme/lead-score", true),
            ("ghcr.io", "acme", true),
            ("ghcr.io", "acmeevil/lead-score", false),
            ("ghcr.io", "other/acme", false),
            ("ghcr.io:444", "acme/x", false),
            ("a.example.com", "x", true),
            ("a.b.example.com", "x", true),
            ("example.com", "x", false),
            ("evilexample.com", "x", false),
            ("localhost:5000", "any", true),
            ("localhost", "any", false),
            ("packages.example.org", "a/b/c.wasm", true),
            ("packages.example.org", "a", false),
        ] {
            assert_eq!(some.check_origin(&origin(host, path)).is_ok(), allowed, "{host}/{path}");
            assert!(all.check_origin(&origin(host, path)).is_ok());
            assert!(none.check_origin(&origin(host, path)).is_err());
        }
        assert!(none.check_origin(&Origin::file("/a.wasm")).is_ok());
        let refused = decide(&some, &Signatures::default(), "x", &origin("evil.example", "x")).unwrap_err();
        assert!(refused.to_string().contains("`sources` in [trust] allows `ghcr.io/acme`"), "{refused}");
    }

    #[test]
    fn patterns_are_read_as_they_are_written() {
        for text in ["*", "a-*", "lead-score"] {
            assert_eq!(text.parse::<NamePattern>().unwrap().to_string(), text);
        }
        for text in ["", "A", "a*b", "**", "a b", "*a"] {
            assert!(text.parse::<NamePattern>().is_err(), "{text}");
        }
        for text in ["ghcr.io", "ghcr.io/acme/x", "*.example.com", "127.0.0.1:5000", "[::1]:5000"] {
            assert_eq!(text.parse::<HostPattern>().unwrap().to_string(), text);
        }
        for text in ["", "https://ghcr.io", "/x", "ghcr.io/", "a b", "*", "*.", "a*.com", "ghcr.io/../x"] {
            assert!(text.parse::<HostPattern>().is_err(), "{text}");
        }
    }
}
