//! Capabilities: each is one interface of the contract that an action may ask for, except `wasi`, which stands for interfaces of
//! WASI.

use std::{fmt, str::FromStr, sync::LazyLock};

use greenroom_sentence::{Sentence, sentence};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::ACTION_WIT;

/// Interfaces of the contract that need no grant: they give access to nothing, or a guest exports them.
const HARMLESS: [&str; 3] = ["types", "invocation", "fields"];

/// The capability that stands for the inert interfaces of WASI. It is no interface of the contract.
const WASI: &str = "wasi";

/// The capabilities of the contract, in the contract's order, and `wasi`.
static NAMES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let interfaces = ACTION_WIT.lines().filter_map(|line| line.strip_prefix("interface ")?.strip_suffix(" {"));
    interfaces.filter(|name| !HARMLESS.contains(name)).chain([WASI]).collect()
});

/// The name of a capability: a manifest asks for it, an operator grants it, and a component imports it. Every interface
/// of the contract is a capability, except `types`, `invocation` and `fields`. So is `wasi`, which stands for interfaces of
/// WASI. Names are ordered as in the contract, with `wasi` last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CapabilityName {
    /// Its position in the contract.
    place: usize,
    name: &'static str,
}

impl CapabilityName {
    /// All capabilities, in the order of the contract, with `wasi` last.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.iter().enumerate().map(|(place, name)| Self { place, name })
    }

    /// The name as manifests and grants write it: `contacts-read`.
    pub fn as_str(self) -> &'static str {
        self.name
    }

    /// The capability `wasi`.
    pub(crate) fn wasi() -> Self {
        Self { place: NAMES.len() - 1, name: WASI }
    }

    /// The interface of the contract that a component imports for it, without a version:
    /// `greenroom:action/contacts-read`. `None` for `wasi`, which stands for several interfaces of WASI.
    pub fn interface(self) -> Option<String> {
        (self.name != WASI).then(|| format!("greenroom:action/{}", self.name))
    }
}

impl fmt::Display for CapabilityName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl FromStr for CapabilityName {
    type Err = UnknownCapability;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::all().find(|capability| capability.name == text).ok_or_else(|| UnknownCapability(text.to_owned()))
    }
}

impl Serialize for CapabilityName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name)
    }
}

impl<'de> Deserialize<'de> for CapabilityName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| de::Error::unknown_variant(&text, &NAMES))
    }
}

/// A word that is not the name of a capability.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub struct UnknownCapability(pub String);

impl UnknownCapability {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        sentence!(
            "failure-capability-unknown",
            "`{name}` is no capability: there are {known}",
            name = self.0,
            known = NAMES.join(", ")
        )
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn its_names_agree_with_each_other_and_with_the_contract() {
        let all: Vec<_> = CapabilityName::all().collect();
        assert!(all.is_sorted() && all.iter().any(|capability| capability.as_str() == "contacts-read"));
        assert_eq!((all.last(), CapabilityName::wasi().as_str()), (Some(&CapabilityName::wasi()), "wasi"));
        for capability in all {
            let name = capability.as_str();
            assert_eq!(name.parse::<CapabilityName>().unwrap(), capability);
            assert_eq!(serde_json::to_value(capability).unwrap(), name);
            let interface = (name != "wasi").then(|| format!("greenroom:action/{name}"));
            assert_eq!(capability.interface(), interface);
            assert!("".parse::<CapabilityName>().unwrap_err().to_string().contains(name), "{name}");
        }
    }

    #[test]
    fn every_interface_of_the_contract_is_a_capability_or_harmless() {
        let mut resolve = wit_parser::Resolve::default();
        resolve.push_source("action.wit", ACTION_WIT).unwrap();
        let interfaces: Vec<_> = resolve.interfaces.iter().filter_map(|(_, one)| one.name.as_deref()).collect();
        assert!(interfaces.len() > HARMLESS.len());
        for name in interfaces {
            assert!(HARMLESS.contains(&name) || name.parse::<CapabilityName>().is_ok(), "{name}");
        }
    }
}
