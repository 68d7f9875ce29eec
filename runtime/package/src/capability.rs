//! Capabilities: the powers an action may ask for. Each is one interface of the contract.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A power that a manifest asks for, an operator grants, and a component imports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Capability {
    /// See any contact of the store.
    ContactsRead,
    /// Create contacts and change their properties.
    ContactsWrite,
    /// Register contacts with webinars.
    WebinarRegistration,
    /// Bring into the store what Zoom has of a webinar. Privileged: for Greenroom's own actions, and for what the operator
    /// explicitly trusts.
    WebinarSync,
    /// Write lines in the run's log.
    Log,
}

impl Capability {
    /// All capabilities, in the order of the contract.
    pub const ALL: [Self; 5] =
        [Self::ContactsRead, Self::ContactsWrite, Self::WebinarRegistration, Self::WebinarSync, Self::Log];

    /// Its name in manifests and grants: `contacts-read`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ContactsRead => "contacts-read",
            Self::ContactsWrite => "contacts-write",
            Self::WebinarRegistration => "webinar-registration",
            Self::WebinarSync => "webinar-sync",
            Self::Log => "log",
        }
    }

    /// The interface of the contract that a component imports for it, without a version:
    /// `greenroom:action/contacts-read`.
    pub fn interface(self) -> &'static str {
        match self {
            Self::ContactsRead => "greenroom:action/contacts-read",
            Self::ContactsWrite => "greenroom:action/contacts-write",
            Self::WebinarRegistration => "greenroom:action/webinar-registration",
            Self::WebinarSync => "greenroom:action/webinar-sync",
            Self::Log => "greenroom:action/log",
        }
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Capability {
    type Err = UnknownCapability;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|c| c.as_str() == text).ok_or_else(|| UnknownCapability(text.to_owned()))
    }
}

/// A word that names no capability.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no capability: there are contacts-read, contacts-write, webinar-registration, webinar-sync, log")]
pub struct UnknownCapability(pub String);

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn its_names_agree_with_each_other_and_with_the_contract() {
        for capability in Capability::ALL {
            let name = capability.as_str();
            assert_eq!(name.parse::<Capability>().unwrap(), capability);
            assert_eq!(serde_json::to_value(capability).unwrap(), name);
            assert_eq!(capability.interface(), format!("greenroom:action/{name}"));
            assert!(crate::ACTION_WIT.contains(&format!("\ninterface {name} {{")), "{name}");
            assert!("".parse::<Capability>().unwrap_err().to_string().contains(name), "{name}");
        }
    }

    #[test]
    fn every_interface_of_the_contract_is_a_capability_or_harmless() {
        let interfaces = crate::ACTION_WIT.lines().filter_map(|l| l.strip_prefix("interface ")?.strip_suffix(" {"));
        for name in interfaces {
            assert!(matches!(name, "types" | "invocation") || name.parse::<Capability>().is_ok(), "{name}");
        }
    }
}
